"""Pictures of an organization and of models, drawn with matplotlib (extra ``plot``).

`explore` makes a page to zoom and search in, with plotly (extra ``explore``). Each other function
takes an organization, or a result, and draws into `ax`, or into a new figure. It
returns the axes, so that titles, lines and texts can be added as to any other. None needs a
display, and none shows what people answered unless asked to with ``personal=True``.
"""

from __future__ import annotations

import sys as _sys
import typing as _typing
from importlib import _bootstrap as _importlib_bootstrap
from importlib import import_module as _import_module

__all__ = [
    "Explorer",
    "absence",
    "authority",
    "comparison",
    "decision_rights",
    "explore",
    "flow",
    "growth_map",
    "model",
    "organization",
    "panel",
    "paper_and_practice",
    "plan",
    "spans_and_layers",
    "support",
    "trajectory",
    "unused_rights",
    "waiting",
]

if _typing.TYPE_CHECKING:
    from stepback.plots._absence_plot import absence as absence
    from stepback.plots._authority_plot import authority as authority
    from stepback.plots._evidence._paper_practice_plot import (
        paper_and_practice as paper_and_practice,
    )
    from stepback.plots._evidence._unused_rights_plot import unused_rights as unused_rights
    from stepback.plots._evidence._waiting_plot import waiting as waiting
    from stepback.plots._explorer import Explorer as Explorer
    from stepback.plots._explorer import explore as explore
    from stepback.plots._flow_plot import flow as flow
    from stepback.plots._model_plot import model as model
    from stepback.plots._organization_plot import organization as organization
    from stepback.plots._scenarios._comparison_plot import comparison as comparison
    from stepback.plots._scenarios._decision_rights_plot import (
        decision_rights as decision_rights,
    )
    from stepback.plots._scenarios._growth_map_plot import growth_map as growth_map
    from stepback.plots._scenarios._panel_plot import panel as panel
    from stepback.plots._scenarios._plan_plot import plan as plan
    from stepback.plots._scenarios._trajectory_plot import trajectory as trajectory
    from stepback.plots._span_plots import spans_and_layers as spans_and_layers
    from stepback.plots._support_plot import support as support
else:
    # Each function is imported when it is first asked for, since it needs what an extra brings.
    _HOMES = {
        "Explorer": "_explorer",
        "absence": "_absence_plot",
        "authority": "_authority_plot",
        "comparison": "_scenarios._comparison_plot",
        "decision_rights": "_scenarios._decision_rights_plot",
        "explore": "_explorer",
        "flow": "_flow_plot",
        "growth_map": "_scenarios._growth_map_plot",
        "model": "_model_plot",
        "organization": "_organization_plot",
        "panel": "_scenarios._panel_plot",
        "paper_and_practice": "_evidence._paper_practice_plot",
        "plan": "_scenarios._plan_plot",
        "spans_and_layers": "_span_plots",
        "support": "_support_plot",
        "trajectory": "_scenarios._trajectory_plot",
        "unused_rights": "_evidence._unused_rights_plot",
        "waiting": "_evidence._waiting_plot",
    }
    _EXTRAS = {"matplotlib": "plot"}

    def __getattr__(name: str) -> object:
        """A function of the package.

        Where what it needs is not installed, ``from stepback.plots import …`` says what to install;
        else there is a function that says so once it is called. So `hasattr`, `inspect.getmembers`
        and editors, which take no other error than an ``AttributeError``, see all names.
        """
        if name not in _HOMES:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message, name=name, obj=_sys.modules[__name__])
        try:
            function = getattr(_import_module(f"{__name__}.{_HOMES[name]}"), name)
        except ModuleNotFoundError as missing:
            library = (missing.name or "").partition(".")[0]
            if library not in _EXTRAS:
                raise
            remedy = f"pip install 'stepback[{_EXTRAS[library]}]'"
            message = f"stepback.plots.{name} requires {library}: {remedy}"
            # An import statement first asks from here for the names that it is to bind.
            importer = _importlib_bootstrap._handle_fromlist.__code__  # noqa: SLF001
            if _sys._getframe(1).f_code is importer:  # noqa: SLF001
                raise ModuleNotFoundError(message, name=missing.name) from None
            return _refuse_calls(name, message, missing.name)
        return globals().setdefault(name, function)

    def _refuse_calls(name: str, message: str, library: str | None) -> object:
        """A function in place of one that cannot be imported: a call says what to install."""

        def refuse(*_: object, **__: object) -> _typing.NoReturn:
            raise ModuleNotFoundError(message, name=library)

        refuse.__name__ = refuse.__qualname__ = name
        refuse.__module__ = __name__
        refuse.__doc__ = f"{message}."
        return refuse

    def __dir__() -> list[str]:
        """All names, those of functions that were not asked for yet included."""
        return sorted({*globals(), *_HOMES})
