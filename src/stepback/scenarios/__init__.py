"""What if: what stepping back would change, who may decide, who should hand what to whom.

Results print as text, are displayed in notebooks, and have the forms of a report.
"""

from __future__ import annotations

import sys as _sys
import typing as _typing
from importlib import import_module as _import_module

__all__ = [
    "AnswerCount",
    "AuthorityChange",
    "BeforeAfter",
    "BindingLimit",
    "ClassChange",
    "Comparison",
    "Decider",
    "DecisionRights",
    "Growth",
    "GrowthMap",
    "LeftOut",
    "ManagerChange",
    "NearMiss",
    "Panel",
    "PanelFailure",
    "PanelInterrupt",
    "PersonPeriods",
    "Plan",
    "Reason",
    "State",
    "Step",
    "StepKey",
    "Trajectory",
    "UnsettledShare",
    "compare",
    "growth_map",
    "panel",
    "recommend",
    "simulate",
    "sweep",
    "who_can_decide",
]

if _typing.TYPE_CHECKING:
    from stepback.scenarios._comparison._answer_counts import AnswerCount
    from stepback.scenarios._comparison._compare import compare
    from stepback.scenarios._comparison._comparison import BeforeAfter, Comparison
    from stepback.scenarios._comparison._people_changes import (
        AuthorityChange,
        ClassChange,
        ManagerChange,
    )
    from stepback.scenarios._decision_rights._decision_rights import DecisionRights
    from stepback.scenarios._decision_rights._rights_records import (
        Decider,
        NearMiss,
        Reason,
        UnsettledShare,
    )
    from stepback.scenarios._decision_rights._who_can_decide import who_can_decide
    from stepback.scenarios._growth._growth_map import GrowthMap, growth_map
    from stepback.scenarios._growth._growth_parameters import Growth
    from stepback.scenarios._growth._growth_state import State
    from stepback.scenarios._growth._simulate import simulate
    from stepback.scenarios._growth._trajectory import PersonPeriods, Trajectory
    from stepback.scenarios._panels._panel import panel
    from stepback.scenarios._panels._panel_result import Panel, PanelFailure
    from stepback.scenarios._panels._run_panel import PanelInterrupt
    from stepback.scenarios._panels._sweep import sweep
    from stepback.scenarios._plans._binding_limit import BindingLimit
    from stepback.scenarios._plans._plan import Plan
    from stepback.scenarios._plans._plan_step import LeftOut, Step, StepKey
    from stepback.scenarios._plans._recommend import recommend
else:
    # Each name is imported when it is first asked for: a process that computes rows of a panel
    # starts in a fraction of the time that all scenarios take to import.
    _NAMES_BY_MODULE = {
        "_comparison._answer_counts": ("AnswerCount",),
        "_comparison._compare": ("compare",),
        "_comparison._comparison": (
            "BeforeAfter",
            "Comparison",
        ),
        "_comparison._people_changes": (
            "AuthorityChange",
            "ClassChange",
            "ManagerChange",
        ),
        "_decision_rights._decision_rights": ("DecisionRights",),
        "_decision_rights._rights_records": (
            "Decider",
            "NearMiss",
            "Reason",
            "UnsettledShare",
        ),
        "_decision_rights._who_can_decide": ("who_can_decide",),
        "_growth._growth_map": (
            "GrowthMap",
            "growth_map",
        ),
        "_growth._growth_parameters": ("Growth",),
        "_growth._growth_state": ("State",),
        "_growth._simulate": ("simulate",),
        "_growth._trajectory": (
            "PersonPeriods",
            "Trajectory",
        ),
        "_panels._panel": ("panel",),
        "_panels._panel_result": (
            "Panel",
            "PanelFailure",
        ),
        "_panels._run_panel": ("PanelInterrupt",),
        "_panels._sweep": ("sweep",),
        "_plans._binding_limit": ("BindingLimit",),
        "_plans._plan": ("Plan",),
        "_plans._plan_step": (
            "LeftOut",
            "Step",
            "StepKey",
        ),
        "_plans._recommend": ("recommend",),
    }
    _MODULES = {name: module for module, names in _NAMES_BY_MODULE.items() for name in names}

    def __getattr__(name: str) -> object:
        """A function or a class, from its module."""
        if name in _MODULES:
            value = getattr(_import_module(f"{__name__}.{_MODULES[name]}"), name)
            globals()[name] = value
            return value
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message, name=name, obj=_sys.modules[__name__])

    def __dir__() -> list[str]:
        """All names, those that were not asked for yet included."""
        return sorted({*globals(), *__all__})
