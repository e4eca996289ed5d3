"""The columns of a log in a frame of pandas, polars or pyarrow, or in a mapping of columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._columns._raw_table import RawTable, as_raw_table
from stepback._columns._schema_headers import normalize_header
from stepback._problems._format import is_failure
from stepback._problems._problem import InvalidOrganization
from stepback.evidence._cells._time_texts import NO_ZONE, NOT_A_TIME, ParsedTimes
from stepback.evidence._cells._time_zones import utc_to_local
from stepback.evidence._logs._arrow_columns import PieceJoiner, fill_values, without_blank_rows
from stepback.evidence._logs._column_roles import ColumnRoles
from stepback.evidence._logs._log_cells import LogCells, WordCells, cells_of_table
from stepback.evidence._logs._prepared_cells import PreparedCells

_MINUTE = 60_000_000  # microseconds
_FIXED_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_MICROS = {"s": 1_000_000, "ms": 1_000, "us": 1}


def read_frame_cells(frame: Any, roles: ColumnRoles, name: str) -> LogCells:
    """The cells of a frame, called `name`, or of a mapping of columns.

    Raises `InvalidOrganization` if it is neither.
    """
    columns = None if isinstance(frame, Mapping) else _find_arrow_columns(frame, roles)
    if columns is None:
        return _read_raw_cells(as_raw_table(name, frame), roles)
    cells = {header: _prepare(header, column, roles) for header, column in columns.items()}
    n_rows = len(frame)
    table = RawTable({}, np.arange(2, 2 + n_rows), name)
    headers = tuple(map(normalize_header, _narwhals(frame).columns))
    return without_blank_rows(cells, table, headers, partial(_find_blank_rows, frame))


def _read_raw_cells(table: RawTable, roles: ColumnRoles) -> LogCells:
    """The cells of a table of objects; times and amounts of numpy stay what they are."""
    if table.is_unreadable:
        raise InvalidOrganization(table.problems)
    cells = cells_of_table(table, frozenset(roles.headers))
    prepared = dict(cells.columns)
    for header in prepared.keys() & (roles.times | roles.amounts):
        column = table.columns[header]
        times = values = None
        if column.dtype.kind == "M":
            times = _known_times(column.astype("datetime64[us]"), "")
        elif column.dtype.kind in "fiu" and not np.isinf(column).any():
            values = column.astype(np.float64)
        if times is not None or values is not None:
            find_words = partial(WordCells.from_column, column)
            prepared[header] = PreparedCells(
                len(column), partial(_texts_of_column, column), find_words, None, times, values
            )
    return attrs.evolve(cells, columns=prepared)


def _texts_of_column(column: Array, rows: Array) -> list[str]:
    return WordCells.from_column(column[rows]).texts_at(np.arange(rows.size))


def _narwhals(frame: Any) -> Any:
    import narwhals as nw

    return nw.from_native(frame, eager_only=True)


def _find_arrow_columns(frame: Any, roles: ColumnRoles) -> dict[str, Any] | None:
    """The columns that are read as narwhals has them; ``None`` if that, or pyarrow, is missing."""
    try:
        import pyarrow as pa  # noqa: F401  (asked for before columns are made)

        wrapped = _narwhals(frame)
        names = [(normalize_header(name), name) for name in wrapped.columns]
        if len(dict(names)) != len(names):
            return None
        wanted = frozenset(roles.headers)
        return {header: wrapped[name] for header, name in names if header in wanted}
    except Exception as fault:  # the table of objects says what is wrong with the frame
        if not is_failure(fault):
            raise
        return None


def _prepare(header: str, series: Any, roles: ColumnRoles) -> PreparedCells:
    """The cells of a column of a frame, through pyarrow as far as it goes."""
    import pyarrow as pa

    find_texts = partial(_series_texts, series)
    find_words = partial(_series_words, series)
    cells = PreparedCells(len(series), find_texts, find_words)
    try:
        column = _plain_arrow(series)
        if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
            if header in roles.times:
                cells.parsed_times = _arrow_moments(column)
        elif pa.types.is_large_string(column.type):
            builder = PieceJoiner(header, roles)
            builder.add(column)
            built = builder.build(None)
            cells.words, cells.parsed_times = built.words, built.parsed_times
            cells.values = built.values
        elif header in roles.amounts and _holds_numbers(column.type):
            values = _join_values(column.cast(pa.float64()), np.nan)
            cells.values = None if np.isinf(values).any() else values
    except Exception as fault:  # what pyarrow cannot hold is read as objects
        if not is_failure(fault):
            raise
    if header in roles.texts or (cells.parsed_times is None and cells.values is None):
        cells.as_codes()
    return cells


def _plain_arrow(series: Any) -> Any:
    """A chunked array of a series; categories are the texts that they stand for."""
    import pyarrow as pa

    column = series.to_arrow()
    column = column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    is_text = pa.types.is_string(column.type) or str(column.type) == "string_view"
    is_text = is_text or pa.types.is_integer(column.type) or pa.types.is_null(column.type)
    return column.cast(pa.large_string()) if is_text else column


def _holds_numbers(arrow_type: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_floating(arrow_type) or pa.types.is_decimal(arrow_type))


def _join_values(column: Any, missing: float) -> Array:
    return np.concatenate([np.zeros(0), *(fill_values(chunk, missing) for chunk in column.chunks)])


def _arrow_moments(column: Any) -> ParsedTimes:
    """The times of a column of timestamps or days."""
    import pyarrow as pa

    if pa.types.is_date(column.type):
        column = column.cast(pa.timestamp("s"))
    unit, zone = column.type.unit, column.type.tz or ""
    column = column.cast(pa.timestamp(unit)).cast(pa.int64())
    pieces = [fill_values(chunk, NOT_A_TIME) for chunk in column.chunks]
    values = np.concatenate([np.zeros(0, np.int64), *pieces])
    micros = values // 1000 if unit == "ns" else values * _MICROS[unit]
    return _known_times(
        np.where(values == NOT_A_TIME, NOT_A_TIME, micros).view("datetime64[us]"), zone
    )


def _known_times(moments: Array, zone: str) -> ParsedTimes:
    """Times of a zone that are known in UTC; without a zone, as clocks show them."""
    is_said = ~np.isnat(moments)
    offset = np.full(moments.size, NO_ZONE, dtype=np.int16)
    local = moments.copy()
    if zone:
        utc = moments[is_said]
        offset[is_said] = _zone_minutes(utc, zone)
        shift = offset[is_said].astype(np.int64) * _MINUTE
        local[is_said] = (utc.view(np.int64) + shift).view("datetime64[us]")
    return ParsedTimes(local, local, offset, np.ones(moments.size, dtype=np.bool_))


def _zone_minutes(utc: Array, zone: str) -> Array:
    """The minutes by which the clocks of a zone are ahead of UTC."""
    if fixed := _FIXED_OFFSET.fullmatch(zone):
        minutes = int(fixed[2]) * 60 + int(fixed[3])
        return np.full(utc.size, -minutes if fixed[1] == "-" else minutes)
    try:
        local = utc_to_local(utc, ZoneInfo(zone))
    except (KeyError, ValueError, OSError):  # a zone without data: UTC is what is known
        return np.zeros(utc.size, dtype=np.int64)
    return np.asarray((local - utc).astype(np.int64) // _MINUTE)


def _series_texts(series: Any, rows: Array) -> list[str]:
    return _series_words(series[rows.tolist()]).texts_at(np.arange(rows.size))


def _series_words(series: Any) -> WordCells:
    """The cells of a series as words, by way of objects."""
    return WordCells.from_column(object_array(series.to_list()))


def _find_blank_rows(frame: Any, rows: Array) -> Array:
    """Which of some rows are blank in every column."""
    import narwhals as nw

    few = as_raw_table("", nw.to_native(_narwhals(frame)[rows.tolist()]))
    return np.delete(rows, few.row_numbers - 2)
