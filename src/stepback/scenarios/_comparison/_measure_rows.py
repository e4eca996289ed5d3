"""The measures that a comparison shows: their labels and units, and how a change reads."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping

import attrs

from stepback._algorithms._arrays import TOLERANCE
from stepback._display._number_format import Unit, format_amount, format_number
from stepback._documents._document import Cell

_HUNDRED = 100
_MANY_POINTS = 9.95  # from so many percentage points on, a change has no decimals
_LARGE_ON_SCALE = 0.095
_MINUS = "−"  # as wide as a plus


@attrs.frozen
class MeasureRow:
    """How a measure is shown.

    Attributes:
        name: The field of `Measures`.
        label: What it measures, in words.
        unit: What its number is.
        is_always_shown: Whether it is shown where it has not changed.
    """

    name: str
    label: str
    unit: Unit
    is_always_shown: bool = True


_ROWS = (
    MeasureRow("people", "People", "count"),
    MeasureRow("external", "External people", "count", is_always_shown=False),
    MeasureRow("roles", "Roles", "count", is_always_shown=False),
    MeasureRow("vacant_roles", "Vacant roles", "count", is_always_shown=False),
    MeasureRow("circles", "Circles", "count", is_always_shown=False),
    MeasureRow("lines", "Reporting lines", "count", is_always_shown=False),
    MeasureRow("layers", "Layers of the formal line", "count"),
    MeasureRow("median_span", "Median span of control", "count"),
    MeasureRow("domains", "Domains", "count", is_always_shown=False),
    MeasureRow("delegations", "Delegations", "count", is_always_shown=False),
    MeasureRow("effective_leaders", "Effective leaders", "count"),
    MeasureRow("leadership_spread", "Spread", "scale"),
    MeasureRow("leadership_breadth", "Breadth", "share"),
    MeasureRow("leadership_gini", "Gini coefficient", "scale"),
    MeasureRow("dependence_on_top", "Stalls without the top", "share"),
    MeasureRow("bus_factor", "Bus factor", "count"),
    MeasureRow("succession_coverage", "Deputy cover", "share"),
    MeasureRow("leaders_who_follow", "Leaders who follow", "share"),
    MeasureRow("vacant_share", "Decided by nobody", "share", is_always_shown=False),
    MeasureRow("assumed_share", "Assumed, of what is delegated", "share", is_always_shown=False),
    MeasureRow("support_coverage", "Delegated with support", "share"),
    MeasureRow("presence", "Supported by the delegator", "share"),
    MeasureRow("control_retained", "Control retained", "share"),
)


def measure_rows(
    before: Mapping[str, float], after: Mapping[str, float], hidden: Collection[str]
) -> Iterator[tuple[MeasureRow, float, float]]:
    """The measures to show, with their numbers: those that are known on a side, and not hidden."""
    for row in _ROWS:
        first, last = before[row.name], after[row.name]
        is_known = not (math.isnan(first) and math.isnan(last))
        # Where nothing is delegated, how much of it is assumed is nan: none, as good as 0.
        has_changed = (0 if math.isnan(first) else first) != (0 if math.isnan(last) else last)
        if row.name not in hidden and is_known and (row.is_always_shown or has_changed):
            yield row, first, last


def number_cell(number: float, unit: Unit) -> Cell:
    """A number in its unit."""
    if math.isnan(number):
        return Cell("not known")
    return Cell(format_number(number, unit), number)


def change_cell(before: float, after: float, unit: Unit) -> Cell:
    """By how much a number rose or fell; shares in percentage points."""
    change = after - before
    if math.isnan(change):
        return Cell("not known")
    return Cell(format_difference(change, unit), change)


def format_difference(change: float, unit: Unit) -> str:
    """By how much a number rose or fell, with its sign."""
    if abs(change) < TOLERANCE:
        return "none"
    sign, size = "+" if change > 0 else _MINUS, abs(change)
    if unit == "share":
        size *= _HUNDRED
        points = f"{size:.0f}" if size >= _MANY_POINTS else f"{size:.1f}".removesuffix(".0")
        noun = "point" if points == "1" else "points"
        return f"{sign}{points} {noun}" if float(points) else "almost none"
    if unit == "scale":
        text = f"{size:.2f}" if size >= _LARGE_ON_SCALE else f"{size:.3f}"
    else:
        text = format_amount(size)
    return f"{sign}{text}" if float(text.replace(",", "")) else "almost none"
