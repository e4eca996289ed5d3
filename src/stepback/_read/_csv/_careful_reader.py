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
from stepback._problems._format import pluralize
from stepback._problems._problem import Place, Problem
from stepback._read._limits import Budget

DELIMITER_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs"}
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


def read_carefully(utf8: bytes, delimiter: str, source: str, budget: Budget) -> CsvRecords:
    """The records, and what is wrong with those that are left out."""
    records, broken = _read_records(utf8, delimiter)
    filled = (index for index, record in enumerate(records) if any(map(str.strip, record)))
    start = next(filled, len(records))
    header = records[start] if start < len(records) else []
    width = len(header)
    budget.check("columns", width, source)
    # Rows that lack cells get them, so there may be far more than the file has.
    n_given = sum(map(len, records))
    budget.count("cells", max(width * (len(records) - start) - n_given, 0), source)
    n_named = max((number for number, name in enumerate(header, 1) if name.strip()), default=0)
    body = records[start + 1 :]
    ragged: dict[int, list[int]] = {}
    for index in [index for index, record in enumerate(body) if len(record) != width]:
        record = body[index]
        # Spreadsheets vary the delimiters at the end of rows: below "id,name,," both "ann,Ann"
        # and "ann,Ann,,,," are clear. "ann" lacks a cell, and "ann,Ann,,,x" would lose one.
        is_blank = not any(map(str.strip, record))
        if is_blank or (len(record) >= n_named and not any(map(str.strip, record[width:]))):
            body[index] = [*record[:width], *[""] * (width - len(record))]
        else:
            ragged.setdefault(len(record), []).append(start + 2 + index)
    problems = [
        Problem("broken-quote", message, Place(source, (row,))) for row, message in broken.items()
    ]
    for n_cells, rows in ragged.items():
        if 2 * len(rows) > len(records):
            remedy = "if there are lines of title above the header, delete them"
        elif n_cells > width:
            remedy = f"put cells that contain {DELIMITER_NAMES[delimiter]} in quotes"
        else:
            remedy = f"add the missing cells, or at least their {DELIMITER_NAMES[delimiter]}"
        message = f"{pluralize(n_cells, 'cell')}, but the header has {width}; {remedy}"
        problems.append(Problem("ragged-row", message, Place(source, tuple(rows))))
    row_numbers = np.arange(start + 2, len(records) + 1)
    if problems:
        left_out = [row for problem in problems for row in problem.where.rows]
        kept = np.flatnonzero(~np.isin(row_numbers, left_out))
        row_numbers, body = row_numbers[kept], [body[index] for index in kept.tolist()]
    columns = [object_array(list(map(itemgetter(number), body))) for number in range(width)]
    return CsvRecords(header, columns, row_numbers, tuple(problems))


def _read_records(utf8: bytes, delimiter: str) -> tuple[list[list[str]], dict[int, str]]:
    """All records, and by row number what is wrong with the broken ones, which are left empty."""
    records: list[list[str]] = []
    broken: dict[int, str] = {}
    reader = open_csv_reader(utf8, delimiter)
    # A cell may be as long as the file. The limit holds for the process, and so for all threads.
    with _FIELD_SIZE_LOCK:
        usual_limit = csv.field_size_limit(max(len(utf8), csv.field_size_limit()))
        try:
            n_before = -1
            # After a broken quote, which stops it, the reader goes on with the next line.
            while n_before < len(records):
                n_before = len(records)
                try:
                    records.extend(reader)
                except csv.Error as error:
                    message = "a quote is opened but never closed; close it"
                    # The csv module has one exception for both faults; only its text differs.
                    if "unexpected end" not in str(error):
                        message = (
                            "text follows a closing quote; double the quotes within a cell, as in "
                            '"5"" pipe"'
                        )
                    records.append([])
                    broken[len(records)] = message
        finally:
            csv.field_size_limit(usual_limit)
    return records, broken
