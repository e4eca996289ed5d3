"""Settle what the times of a log say: which number is the month, and in which zone they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_option, format_value, pluralize
from stepback._problems._problem import Place, Problem
from stepback._read._diagnostics import Diagnostics
from stepback.evidence._cells._time_texts import NOT_A_TIME, SAYS_NOTHING, ParsedTimes
from stepback.evidence._logs._log_cells import ColumnCells
from stepback.evidence._logs._log_table import TimeColumn
from stepback.evidence._logs._unread_cells import group_doubtful_cells
from stepback.evidence._logs._zoned_times import WrittenTimes, settle_zones

DATE_ORDERS = ("month first", "day first")
_REMEDY = "write times as 2026-01-31 14:30"


@attrs.frozen(eq=False)
class _Order:
    """What the cells of a column say about the order of day and month.

    Attributes:
        only_month: Which cells have a day only if the month comes first.
        only_day: Which cells have a day only if the day comes first.
        either: Which cells are two days.
    """

    only_month: Array
    only_day: Array
    either: Array

    @classmethod
    def of(cls, times: ParsedTimes) -> _Order:
        is_month, is_day = ~np.isnat(times.month_first), ~np.isnat(times.day_first)
        either = is_month & is_day & (times.month_first != times.day_first)
        return cls(is_month & ~is_day, is_day & ~is_month, either)

    @property
    def shown_order(self) -> str:
        """The order that the cells show; empty if none does, or some contradict others."""
        is_month, is_day = bool(self.only_month.any()), bool(self.only_day.any())
        return "" if is_month == is_day else DATE_ORDERS[is_day]


def settle_times(
    columns: Mapping[str, tuple[str, ColumnCells]],
    *,
    timezone: str | None,
    date_order: str | None,
    diagnostics: Diagnostics,
) -> dict[str, TimeColumn]:
    """The times of columns, each given by its field as header and cells.

    What is not clear is an error in `diagnostics`, and not a time in the result.
    """
    parsed = {field: cells.times() for field, (_, cells) in columns.items()}
    for field, (header, cells) in columns.items():
        _report_unread(parsed[field], header, cells, diagnostics)
    orders = {
        field: _Order.of(times)
        for field, times in parsed.items()
        if times.day_first is not times.month_first
    }
    shown = {order.shown_order for order in orders.values()} - {""}
    common = shown.pop() if len(shown) == 1 else ""
    written = {}
    for field, times in parsed.items():
        local = times.month_first
        if field in orders:
            header, cells = columns[field]
            settler = _OrderSettler(times, orders[field], header, cells, diagnostics)
            local = settler.settle(date_order or "", common)
        written[field] = WrittenTimes(columns[field][0], local, times.offset, columns[field][1])
    return settle_zones(written, timezone=timezone, diagnostics=diagnostics)


def _report_unread(
    times: ParsedTimes, header: str, cells: ColumnCells, diagnostics: Diagnostics
) -> None:
    """Report cells that are no times: those that say "nothing" have a repair."""
    table = diagnostics.table
    empty = np.flatnonzero(times.offset == SAYS_NOTHING)
    if empty.size:
        text = format_value(cells.texts_at(empty[:1])[0])
        diagnostics.add_error_or_repair(
            "empty-time",
            f"{text} is not a time",
            Place(table.source, tuple(table.row_numbers[empty].tolist()), header),
            remedy=f"leave the cell empty, or {format_option(repair=True)} to read it as empty",
            repair="read as empty",
        )
    rows = np.flatnonzero(~times.is_read & (times.offset != SAYS_NOTHING))

    def describe(text: str, numbers: Sequence[int]) -> Problem:
        message = f"{format_value(text)} is not a time; {_time_remedy(text)}"
        return Problem("unread-time", message, Place(table.source, tuple(numbers), header))

    if rows.size:
        diagnostics.add_errors(group_doubtful_cells(rows, cells, table), describe)


def _time_remedy(text: str) -> str:
    """How to write what is no time."""
    number = text.removeprefix("-").replace(".", "", 1)
    if not (number.isascii() and number.isdecimal()):
        return _REMEDY
    return (
        "a number may count days, seconds or milliseconds from one start or another; format the "
        "column as dates where it was exported, or convert it before it is read"
    )


@attrs.frozen(eq=False)
class _OrderSettler:
    """Settles which number is the month, in one column."""

    _times: ParsedTimes
    _order: _Order
    _header: str
    _cells: ColumnCells
    _diagnostics: Diagnostics

    def settle(self, wanted: str, common: str) -> Array:
        """The times in the order that is `wanted`, shown by the column or `common` to others."""
        order = self._order
        has_both = bool(order.only_month.any() and order.only_day.any())
        found = wanted or order.shown_order or ("" if has_both else common)
        local = np.asarray(
            self._times.day_first if found == DATE_ORDERS[1] else self._times.month_first
        )
        local = local.copy()
        if wanted:
            against = order.only_month if wanted == DATE_ORDERS[1] else order.only_day
            self._report_against(against, wanted)
            local[against] = NOT_A_TIME
        elif found:
            self._note(found)
        else:
            local = np.where(order.only_day, self._times.day_first, local)
            if order.either.any():
                self._report_unclear(has_both=has_both)
                local[order.either] = NOT_A_TIME
        return local

    def _place(self, rows: Array) -> Place:
        table = self._diagnostics.table
        return Place(table.source, tuple(table.row_numbers[rows].tolist()), self._header)

    def _first(self, mask: Array) -> str:
        return format_value(self._cells.texts_at(np.flatnonzero(mask)[:1])[0])

    def _report_against(self, against: Array, wanted: str) -> None:
        if not against.any():
            return
        message = (
            f"{self._first(against)} is no day if the {wanted.replace(' first', '')} comes first; "
            "correct it, or write days as 2026-01-31: year, month, day"
        )
        self._diagnostics.add_error("other-date-order", message, self._place(against))

    def _note(self, found: str) -> None:
        """Say which order was found, and by which rows."""
        order = self._order
        settling = order.only_day if found == DATE_ORDERS[1] else order.only_month
        if not settling.any():
            settled = "as other columns show"
            example = order.either
        else:
            n_rows = pluralize(int(np.count_nonzero(settling)), "row")
            settled = f"as {n_rows} can only be read so"
            example = settling
        if not example.any():
            return
        times = self._times.day_first if found == DATE_ORDERS[1] else self._times.month_first
        day = times[np.argmax(example)].astype("datetime64[D]")
        n_either = pluralize(int(np.count_nonzero(order.either)), "other")
        message = (
            f"days are read {found}, {settled}: {self._first(example)} is {day}; "
            f"{n_either} could be read either way"
        )
        place = Place(self._diagnostics.table.source, (), self._header)
        self._diagnostics.add_warning("day-notation", message, place)

    def _report_unclear(self, *, has_both: bool) -> None:
        order = self._order
        either = order.either
        options = " or ".join(format_option(date_order=name) for name in DATE_ORDERS)
        found = f"{self._first(either)} may be two days: {pluralize(int(either.sum()), 'row')}"
        if has_both:
            n_month, n_day = int(order.only_month.sum()), int(order.only_day.sum())
            message = (
                f"{found} could be read either way, and the others contradict each other: "
                f"{pluralize(n_month, 'row')} can only be month first, as "
                f"{self._first(order.only_month)}, and {n_day:,} only day first, as "
                f"{self._first(order.only_day)}; write days as 2026-01-31: year, month, day"
            )
            self._diagnostics.add_error("mixed-date-orders", message, self._place(either))
            return
        message = f"{found} could be read either way, and none settles it; {options}"
        self._diagnostics.add_error("unclear-days", message, self._place(either))
