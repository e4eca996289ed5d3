"""Settle in which time zone the times of a log are."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo, available_timezones

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import (
    format_option,
    format_value,
    join_truncated,
    pluralize,
    propose_similar,
)
from stepback._problems._problem import Place
from stepback._read._diagnostics import Diagnostics
from stepback.evidence._cells._time_texts import NO_ZONE, NOT_A_TIME
from stepback.evidence._cells._time_zones import explain_offsets, local_to_utc, utc_to_local
from stepback.evidence._logs._log_cells import ColumnCells
from stepback.evidence._logs._log_table import TimeColumn

_MINUTE = 60_000_000  # microseconds
_N_OFFSETS = 1 << 16
_N_LISTED = 5
EXAMPLE_ZONE = "Europe/Amsterdam"


@attrs.frozen(eq=False)
class WrittenTimes:
    """The times of a column as they are written.

    Attributes:
        header: The header of the column.
        local: The times.
        offset: The minutes by which each is ahead of UTC; `NO_ZONE` if that is not written.
        cells: The cells of the column.
    """

    header: str
    local: Array
    offset: Array
    cells: ColumnCells

    @property
    def is_said(self) -> Array:
        """Which cells have a time."""
        return np.asarray(~np.isnat(self.local))

    @property
    def is_zoned(self) -> Array:
        """Which cells have a time with an offset."""
        return np.asarray(self.is_said & (self.offset != NO_ZONE))

    @property
    def utc(self) -> Array:
        """The times in UTC, as far as they are written with an offset; the others as written."""
        shift = np.where(self.offset == NO_ZONE, 0, self.offset).astype(np.int64) * _MINUTE
        utc = self.local.view(np.int64) - shift
        utc[~self.is_said] = NOT_A_TIME
        return np.asarray(utc.view("datetime64[us]"))


def find_zone(name: str) -> ZoneInfo:
    """The time zone of a name; a ``ValueError`` if there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError, TypeError):  # whatever a hostile name makes of it
        pass
    known = available_timezones()
    remedy = (
        f"{propose_similar(name, known)}give a name such as {EXAMPLE_ZONE!r}"
        if known
        else "there is no data of time zones here: pip install tzdata"
    )
    raise ValueError(f"timezone: {format_value(name)} is not a time zone; {remedy}") from None


def settle_zones(
    columns: Mapping[str, WrittenTimes], *, timezone: str | None, diagnostics: Diagnostics
) -> dict[str, TimeColumn]:
    """The times of columns by field, in UTC, and the days on which they were."""
    if timezone is not None:
        zone = find_zone(timezone)
        return {
            field: _settle_in_zone(column, zone, diagnostics) for field, column in columns.items()
        }
    label = _find_common_zone(columns, diagnostics)
    return {
        field: TimeColumn(column.utc, column.local.astype("datetime64[D]"), label)
        for field, column in columns.items()
    }


def _settle_in_zone(column: WrittenTimes, zone: ZoneInfo, diagnostics: Diagnostics) -> TimeColumn:
    """The times of a column where those without an offset are in a zone, as all days are."""
    utc = column.utc.copy()
    is_said = column.is_said
    rows = np.flatnonzero(is_said & (column.offset == NO_ZONE))
    found = local_to_utc(column.local[rows], zone)
    utc[rows] = np.where(found.is_skipped, np.datetime64("NaT", "us"), found.utc)
    day = np.full(utc.size, np.datetime64("NaT", "D"))
    is_said = ~np.isnat(utc)
    day[is_said] = utc_to_local(utc[is_said], zone).astype("datetime64[D]")
    name = str(zone)
    table = diagnostics.table
    if found.is_repeated.any():
        repeated = rows[found.is_repeated]
        first = format_value(column.cells.texts_at(repeated[:1])[0])
        message = (
            f"{pluralize(repeated.size, 'time')}, such as {first}, are in an hour that happens "
            f"twice in {name}, when summer time ends; the first is taken"
        )
        place = Place(table.source, tuple(table.row_numbers[repeated].tolist()), column.header)
        diagnostics.add_warning("repeated-hour", message, place)
    if found.is_skipped.any():
        skipped = rows[found.is_skipped]
        first = format_value(column.cells.texts_at(skipped[:1])[0])
        message = (
            f"{first} never was in {name}, where the clocks are then put forward; times of "
            f"another zone need its name: {format_option(timezone='UTC')}, for example"
        )
        place = Place(table.source, tuple(table.row_numbers[skipped].tolist()), column.header)
        diagnostics.add_error("skipped-hour", message, place)
    return TimeColumn(utc, day, name)


def _find_common_zone(columns: Mapping[str, WrittenTimes], diagnostics: Diagnostics) -> str:
    """The zone of all times, in words; empty if none is written. An error if there is none."""
    zoned = {field: column.is_zoned for field, column in columns.items()}
    if not any(mask.any() for mask in zoned.values()):
        return ""
    n_zoned = sum(int(np.count_nonzero(mask)) for mask in zoned.values())
    remedy = f"{format_option(timezone=EXAMPLE_ZONE)}, or the zone that days are in"
    for field, column in columns.items():
        naive = column.is_said & ~zoned[field]
        if naive.any():
            table = diagnostics.table
            first = format_value(column.cells.texts_at(np.flatnonzero(naive)[:1])[0])
            message = (
                f"{first} has no time zone, though {pluralize(n_zoned, 'other time')} "
                f"{'has' if n_zoned == 1 else 'have'} one; {remedy}"
            )
            place = Place(table.source, tuple(table.row_numbers[naive].tolist()), column.header)
            diagnostics.add_error("unclear-zones", message, place)
    counts = np.zeros(_N_OFFSETS, dtype=np.int64)
    for field, column in columns.items():
        offsets = column.offset[zoned[field]].astype(np.int64) - NO_ZONE
        counts += np.bincount(offsets, minlength=_N_OFFSETS)
    found = np.flatnonzero(counts)
    names = [_format_offset(int(place) + NO_ZONE) for place in found]
    if found.size == 1:
        return names[0]
    utc = np.concatenate([column.utc[zoned[field]] for field, column in columns.items()])
    offset = np.concatenate([column.offset[zoned[field]] for field, column in columns.items()])
    explaining = explain_offsets(utc, offset)
    listed = join_truncated(
        [
            f"{name} ({counts[place]:,})"
            for name, place in sorted(zip(names, found, strict=True), key=lambda p: -counts[p[1]])
        ],
        _N_LISTED,
    )
    if explaining:
        message = f"times have the offsets {listed}: winter and summer, as in {explaining}"
        place = Place(diagnostics.table.source, (), _common_header(columns))
        diagnostics.add_warning("summer-time", message, place)
        return f"{' and '.join(names)}, as in {explaining}"
    for field, column in columns.items():
        common = int(found[np.argmax(counts[found])]) + NO_ZONE
        others = zoned[field] & (column.offset != common)
        if others.any():
            table = diagnostics.table
            message = f"times have the offsets {listed}, which no one zone has; {remedy}"
            place = Place(table.source, tuple(table.row_numbers[others].tolist()), column.header)
            diagnostics.add_error("unclear-zones", message, place)
    return ""


def _common_header(columns: Mapping[str, WrittenTimes]) -> str:
    headers = {column.header for column in columns.values()}
    return headers.pop() if len(headers) == 1 else ""


def _format_offset(minutes: int) -> str:
    """An offset as it is written; ``UTC`` if there is none."""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}" if minutes else "UTC"
