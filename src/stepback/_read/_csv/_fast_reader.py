"""Read large CSV files with pyarrow."""

from __future__ import annotations

import csv
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._read._csv._careful_reader import CsvRecords, open_csv_reader
from stepback._read._limits import Budget

_BLOCK_BYTES = 16 << 20  # pyarrow refuses a row that is longer
_N_SAMPLED = 10_000
_MAX_QUOTES = 20_000_000  # each needs some 40 bytes here; the careful reader needs none
# pyarrow takes time and memory for each column of each block: it is slower than the careful reader
# beyond some hundred columns, and a header of a million columns aborts the process.
_MAX_COLUMNS = 1_000


def read_fast(utf8: bytes, delimiter: str, source: str, budget: Budget) -> CsvRecords | None:
    """The records as pyarrow reads them; ``None`` if it is not installed or at any fault."""
    try:
        import pyarrow as pa
        from pyarrow import csv as arrow_csv
    except ModuleNotFoundError:
        return None
    if not is_well_quoted(utf8, delimiter):
        return None
    try:
        header: list[str] = next(open_csv_reader(utf8, delimiter), [])
    except csv.Error:  # a cell longer than the limit that holds for the whole process
        return None
    if len(header) > _MAX_COLUMNS or not any(name.strip() for name in header):
        return None
    budget.check("columns", len(header), source)
    # Columns are numbered, as two of one name would be refused; so the header is a record.
    numbers = list(map(str, range(len(header))))
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(utf8),
            read_options=arrow_csv.ReadOptions(column_names=numbers, block_size=_BLOCK_BYTES),
            # Blank lines count, so that rows keep their numbers.
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False
            ),
            # All cells are text: ids such as "007" and names such as "null" stay what they are.
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(numbers, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    table = table.slice(1)
    columns = [_column_from_arrow(table.column(number)) for number in range(len(header))]
    return CsvRecords(header, columns, np.arange(2, 2 + len(table)))


def is_well_quoted(utf8: bytes, delimiter: str) -> bool:
    """Whether every quote opens or closes a whole cell, or is one of two within a cell.

    pyarrow reads others, as in ``"5" pipe"``, in its own way. Quotes open and close in turn, at
    the edge of a cell or else doubled: in ``a,"5"" pipe"`` the quotes at 2 and 5 open, those at
    4 and 11 close, and 4 and 5 are neighbors.
    """
    text = np.frombuffer(utf8, dtype=np.uint8)
    if np.count_nonzero(text == ord('"')) > _MAX_QUOTES:
        return False
    quotes = np.flatnonzero(text == ord('"'))
    if quotes.size % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    edges = np.frombuffer(delimiter.encode() + b"\r\n", dtype=np.uint8)
    is_after_edge = (opening == 0) | np.isin(text[opening - 1], edges)
    is_last = closing == text.size - 1
    is_before_edge = is_last | np.isin(text[np.where(is_last, 0, closing + 1)], edges)
    is_doubled = np.zeros(opening.size + 1, dtype=np.bool_)
    is_doubled[1:-1] = opening[1:] == closing[:-1] + 1
    return bool((is_after_edge | is_doubled[:-1]).all() and (is_before_edge | is_doubled[1:]).all())


def _column_from_arrow(column: Any) -> Array:
    """An array of text, in which equal cells share one object if there are many among the first."""
    sample = column.slice(0, _N_SAMPLED)
    if len(sample.unique()) > len(sample) / 2:
        return object_array(column.to_pylist())
    encoded = column.combine_chunks().dictionary_encode()
    # Arrow's own way to numpy would import pandas, which takes longer than all the rest.
    indices = encoded.indices
    codes = np.frombuffer(indices.buffers()[1], dtype=np.int32)[indices.offset :][: len(indices)]
    return object_array(encoded.dictionary.to_pylist())[codes]
