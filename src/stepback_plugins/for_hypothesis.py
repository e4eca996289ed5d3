"""Has hypothesis draw organizations and records by type, and show them as code.

Both must be imported for that, and neither imports the other: each says when it is there, and
the second of the two finds the first.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy
    from hypothesis.vendor.pretty import RepresentationPrinter

    from stepback import Organization
    from stepback._records._record import Record

_STRATEGIES = {
    "Organization": "organizations",
    "Person": "people",
    "Role": "roles",
    "Circle": "circles",
    "Domain": "domains",
    "ReportingLine": "reporting_lines",
    "Delegation": "delegations",
    "Support": "supports",
    "Membership": "memberships",
}
_imported: set[str] = set()


def hypothesis_is_imported() -> None:
    """What hypothesis calls at the end of its import, unless told to leave out plugins."""
    _meet("hypothesis")


def stepback_is_imported() -> None:
    """What stepback calls at the end of its import."""
    _meet("stepback")


def _meet(imported: str) -> None:
    _imported.add(imported)
    if _imported == {"hypothesis", "stepback"}:
        _register()


def _register() -> None:
    """Tell hypothesis of every type.

    Its printers are no public interface: should they change, its messages are plainer, and
    imports go on.
    """
    from hypothesis.strategies import register_type_strategy

    import stepback

    strategies = {getattr(stepback, name): strategy for name, strategy in _STRATEGIES.items()}
    for type_, strategy in strategies.items():
        register_type_strategy(type_, partial(_drawn, type_, strategy))
    with suppress(ImportError):
        from hypothesis.vendor.pretty import for_type_by_name

        for type_ in strategies:
            for_type_by_name(type_.__module__, type_.__name__, _print)


def _drawn(registered: type, strategy: str, wanted: type) -> SearchStrategy[object]:
    """The strategy of a type if it is the one that is wanted.

    Hypothesis asks for every type above it, too, such as `collections.abc.Hashable`. What it
    draws of these must not depend on whether stepback is installed.
    """
    if wanted is not registered:
        return NotImplemented  # type: ignore[no-any-return]  # as hypothesis asks
    from stepback.testing import strategies

    drawn: SearchStrategy[object] = getattr(strategies, strategy)()
    return drawn


def _print(made: Organization | Record, printer: RepresentationPrinter, _cycle: bool) -> None:  # noqa: FBT001  (hypothesis's way)
    from stepback.testing import as_code

    for number, line in enumerate(as_code(made).split("\n")):
        if number:
            printer.break_()
        printer.text(line)
