"""Read CSV with the standard library, and say what is wrong with which row."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._problems._problem import Problem
from stepback._read._csv._csv_problems import broken_quote, ragged_rows

_FIELD_SIZE_LOCK = threading.Lock()


@attrs.frozen(eq=False)
class CsvRecords:
    """The records of a CSV file.

    Attributes:
        header: The cells of the first record that is not blank; empty if all are blank.
        columns: The cells of each column.
        row_numbers: The row number of each record.
        problems: What is wrong with the records that are left out.
    """

    header: Sequence[str]
    columns: Sequence[Array]
    row_numbers: Array
    problems: tuple[Problem, ...] = ()


def open_csv_reader(utf8: bytes, delimiter: str) -> Any:
    """An iterator over the records of a file, which raises `csv.Error` at broken quotes."""
    # newline="": the csv module finds out which line ends are within quotes.
    lines = io.TextIOWrapper(io.BytesIO(utf8), encoding="utf-8", newline="")
    return csv.reader(lines, delimiter=delimiter, strict=True)


def read_carefully(utf8: bytes, delimiter: str, source: str) -> CsvRecords:
    """The records, and what is wrong with those that are left out."""
    records, broken = _read_records(utf8, delimiter, source)
    filled = (index for index, record in enumerate(records) if any(map(str.strip, record)))
    start = next(filled, len(records))
    header = records[start] if start < len(records) else []
    width = len(header)
    n_named = max((number for number, name in enumerate(header, 1) if name.strip()), default=0)
    ragged: dict[int, list[int]] = {}
    body = records[start + 1 :]
    for index in [index for index, record in enumerate(body) if len(record) != width]:
        fitted = _fit_record(body[index], width, n_named)
        if fitted is None:
            ragged.setdefault(len(body[index]), []).append(start + 2 + index)
        else:
            body[index] = fitted
    problems = [*broken.values()]
    for n_cells, rows in ragged.items():
        is_most = 2 * len(rows) > len(records)
        problems.append(ragged_rows(source, rows, n_cells, width, delimiter, is_most=is_most))
    row_numbers = np.arange(start + 2, len(records) + 1)
    left_out = [*broken, *(row for rows in ragged.values() for row in rows)]
    if left_out:
        kept = np.flatnonzero(~np.isin(row_numbers, left_out))
        row_numbers, body = row_numbers[kept], [body[index] for index in kept.tolist()]
    columns = [object_array(list(map(itemgetter(number), body))) for number in range(width)]
    return CsvRecords(header, columns, row_numbers, tuple(problems))


def _fit_record(record: list[str], width: int, n_named: int) -> list[str] | None:
    """A record with as many cells as the header; ``None`` if that would lose or invent a cell.

    Spreadsheets leave delimiters out, or have too many, at the end of rows. Below the header
    ``id,name,,`` (4 cells, of which 2 are named) both ``ann,Ann`` and ``ann,Ann,,,,`` are clear,
    and so is a blank row. Too few are ``ann``, and too many are ``ann,Ann,,,x``.
    """
    is_blank = not any(map(str.strip, record))
    if is_blank or (len(record) >= n_named and not any(map(str.strip, record[width:]))):
        return [*record[:width], *[""] * (width - len(record))]
    return None


def _read_records(
    utf8: bytes, delimiter: str, source: str
) -> tuple[list[list[str]], dict[int, Problem]]:
    """All records, and by row number what is wrong with those that are broken, which are empty.

    The csv module stops at a broken quote. The same reader then goes on with the next line, so
    that all broken rows are found in one reading.
    """
    records: list[list[str]] = []
    broken: dict[int, Problem] = {}
    reader = open_csv_reader(utf8, delimiter)
    # A cell may be as long as the file. The limit holds for the whole process: other threads
    # must not change it in the meantime, and it has to be what it was afterwards.
    with _FIELD_SIZE_LOCK:
        usual_limit = csv.field_size_limit()
        csv.field_size_limit(max(len(utf8), usual_limit))
        try:
            n_before = -1
            while n_before < len(records):  # the last reading comes to the end and adds nothing
                n_before = len(records)
                try:
                    records.extend(reader)
                except csv.Error as error:
                    row = len(records) + 1
                    # The csv module has one exception for both faults; only its text differs.
                    is_unclosed = "unexpected end" in str(error)
                    broken[row] = broken_quote(source, row, is_unclosed=is_unclosed)
                    records.append([])
        finally:
            csv.field_size_limit(usual_limit)
    return records, broken
