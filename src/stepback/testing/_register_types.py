"""Register the types of stepback with hypothesis, so that it draws them and prints them as code."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from stepback._organization._organization import Organization
from stepback._records._record import Record
from stepback._records._record_types import RECORD_TYPES
from stepback._records._relations import ReportingLine

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy
    from hypothesis.vendor.pretty import RepresentationPrinter

_STRATEGIES: dict[type[Organization | Record], str] = {
    Organization: "organizations",
    **{record: table for table, record in RECORD_TYPES.items()},
    ReportingLine: "reporting_lines",
}


def register_types() -> None:
    """Register a strategy and a printer for organizations and for each type of record."""
    from hypothesis.strategies import register_type_strategy

    for type_, strategy in _STRATEGIES.items():
        register_type_strategy(type_, partial(_find_strategy, type_, strategy))
    # The printers are not part of hypothesis's public interface. If they change, its messages
    # are plainer, and imports still work.
    with suppress(ImportError):
        from hypothesis.vendor.pretty import for_type_by_name

        for type_ in _STRATEGIES:
            for_type_by_name(type_.__module__, type_.__name__, _print_as_code)


def _find_strategy(registered: type, name: str, requested: type) -> SearchStrategy[object]:
    """The strategy for a registered type, if exactly this type is requested.

    Hypothesis also asks for the types above it, such as `collections.abc.Hashable`. What it
    draws for those must not depend on whether stepback is installed.
    """
    if requested is not registered:
        return NotImplemented  # type: ignore[no-any-return]  # as hypothesis asks
    from stepback.testing import strategies

    strategy: SearchStrategy[object] = getattr(strategies, name)()
    return strategy


def _print_as_code(
    value: Organization | Record,
    printer: RepresentationPrinter,
    _cycle: bool,  # noqa: FBT001  (hypothesis calls it so)
) -> None:
    from stepback.testing._diff._source_code import as_code

    for number, line in enumerate(as_code(value).split("\n")):
        if number:
            printer.break_()
        printer.text(line)
