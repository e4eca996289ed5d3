"""Read CSV with the standard library, and say what is wrong with which row."""

from __future__ import annotations

import csv
import io
import threading
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any, Protocol

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._problems._format import pluralize
from stepback._problems._problem import Place, Problem
from stepback._read._limits import Budget

DELIMITER_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_N_LINES_ABOVE = 20  # of a title, at most, above the header
_N_SAMPLED = 100  # records, to find out how many cells most have
_BATCH = 1 << 14  # records
_FIELD_SIZE_LOCK = threading.Lock()


class CellList(Protocol):
    """What takes the cells of a column, such as a list."""

    def extend(self, cells: Iterable[str], /) -> object:
        """Add cells at the end."""


@attrs.frozen(eq=False)
class CsvRecords:
    """The records of a CSV file.

    Attributes:
        header: The cells of the first record that is not blank; empty if all are blank.
        columns: The cells of each column, or what was made of them.
        row_numbers: The row number of each record.
        problems: What is wrong with the records that are left out.
        n_cells_of_short_rows: How many cells each record has that lacks some at its end.
    """

    header: Sequence[str]
    columns: Sequence[Any]
    row_numbers: Array
    problems: tuple[Problem, ...] = ()
    n_cells_of_short_rows: Mapping[int, int] = attrs.field(factory=dict)


def has_clear_cells(record: Sequence[str], width: int, n_named: int) -> bool:
    """Whether a record of another width than the header loses nothing if it is given that width.

    Spreadsheets vary the delimiters at the end of rows: below "id,name,," both "ann,Ann" and
    "ann,Ann,,,," are clear. "ann" lacks a cell, and "ann,Ann,,,x" would lose one. The first
    `n_named` columns are those up to the last that has a header.
    """
    is_blank = not any(map(str.strip, record))
    return is_blank or not (len(record) < n_named or any(map(str.strip, record[width:])))


def open_csv_reader(utf8: bytes, delimiter: str) -> Any:
    """An iterator over the records of a file, which raises `csv.Error` at broken quotes."""
    # newline="": the csv module finds out which line ends are within quotes.
    lines = io.TextIOWrapper(io.BytesIO(utf8), encoding="utf-8", newline="")
    return csv.reader(lines, delimiter=delimiter, strict=True)


def read_carefully(
    utf8: bytes,
    delimiter: str,
    source: str,
    budget: Budget,
    is_header: Callable[[Sequence[str]], bool] | None = None,
    new_column: Callable[[], CellList] = list,
) -> CsvRecords:
    """The records, and what is wrong with those that are left out.

    The cells of each column are put into what `new_column` makes.

    `is_header` says whether cells look like a header. With it, lines of title above the header
    are a problem, and records that lack cells at their end are kept.
    """
    n_records = 0
    builder = None
    problems: list[Problem] = []
    broken: dict[str, list[int]] = {}
    for batch, broken_by_index, n_lines_after in read_record_batches(utf8, delimiter):
        first_row = n_records + 1
        n_records += len(batch)
        for index, message in broken_by_index.items():
            # The last of the batch is broken if there are lines after it.
            n_lines = 1 + n_lines_after * (index == len(batch) - 1)
            row = first_row + index
            broken.setdefault(message, []).extend(range(row, row + n_lines))
        n_records += n_lines_after
        start = -1
        if builder is None:
            start = _first_filled(batch)
            if is_header is not None and (late := _find_late_header(batch, start, is_header)):
                problems.append(_describe_lines_above(batch, start, late, first_row, source))
                start = late
            if start < len(batch):
                fills_short = is_header is not None
                builder = _ColumnBuilder(
                    batch[start], source, budget, fills_short=fills_short, new_column=new_column
                )
        if builder is not None:
            builder.add(batch, start + 1, first_row, broken_by_index)
    problems += [
        Problem("broken-quote", message, Place(source, tuple(rows)))
        for message, rows in broken.items()
    ]
    if builder is None:
        return CsvRecords([], [], np.arange(0), tuple(problems))
    problems += describe_ragged(builder.ragged, len(builder.header), n_records, delimiter, source)
    columns = [object_array(c) if isinstance(c, list) else c for c in builder.columns]
    row_numbers = np.array(builder.row_numbers)
    return CsvRecords(builder.header, columns, row_numbers, tuple(problems), builder.short)


def describe_ragged(
    ragged: Mapping[int, Sequence[int]], width: int, n_records: int, delimiter: str, source: str
) -> Iterator[Problem]:
    """The errors about rows that are not as wide as the header, by how many cells they have."""
    for n_cells, rows in ragged.items():
        if 2 * len(rows) > n_records:
            remedy = "if there are lines of title above the header, delete them"
        elif n_cells > width:
            remedy = f"put cells that contain {DELIMITER_NAMES[delimiter]} in quotes"
        else:
            remedy = f"add the missing cells, or at least their {DELIMITER_NAMES[delimiter]}"
        message = f"{pluralize(n_cells, 'cell')}, but the header has {width}; {remedy}"
        yield Problem("ragged-row", message, Place(source, tuple(rows)))


class _ColumnBuilder:
    """Makes columns of records, batch by batch: a list for each record would need far more."""

    def __init__(
        self,
        header: list[str],
        source: str,
        budget: Budget,
        *,
        fills_short: bool,
        new_column: Callable[[], CellList],
    ) -> None:
        budget.check("columns", len(header), source)
        self.header = header
        self.columns: list[Any] = [new_column() for _ in header]
        self.row_numbers = array("q")
        self.ragged: dict[int, list[int]] = {}
        self.short: dict[int, int] = {}  # the number of cells by row
        self._fills_short = fills_short
        self._source = source
        self._budget = budget
        self._blank = [""] * len(header)
        named = (number for number, name in enumerate(header, 1) if name.strip())
        self._n_named = max(named, default=0)

    def add(
        self, batch: list[list[str]], start: int, first_row: int, broken: Collection[int]
    ) -> None:
        """Add the records of a batch from `start`; those ragged or at `broken` are left out."""
        kept = range(start, len(batch))
        width = len(self.header)
        left_out = set(broken)
        for index in [index for index in kept if len(batch[index]) != width]:
            n_cells = len(batch[index])
            if index in broken or self._try_fill(batch, index):
                continue
            if self._fills_short and n_cells < width:
                self._fill(batch, index)
                self.short[first_row + index] = n_cells
            else:
                self.ragged.setdefault(n_cells, []).append(first_row + index)
                left_out.add(index)
        indices = [index for index in kept if index not in left_out] if left_out else kept
        records = itemgetter(*indices)(batch) if len(indices) > 1 else [batch[i] for i in indices]
        self.row_numbers.extend(first_row + index for index in indices)
        for number, column in enumerate(self.columns):
            column.extend(map(itemgetter(number), records))

    def _try_fill(self, batch: list[list[str]], index: int) -> bool:
        """Give a record the width of the header, if that is clear."""
        if not has_clear_cells(batch[index], len(self.header), self._n_named):
            return False
        self._fill(batch, index)
        return True

    def _fill(self, batch: list[list[str]], index: int) -> None:
        record, width = batch[index], len(self.header)
        n_missing = max(width - len(record), 0)
        # Counted before they are made: there may be far more than the file has.
        self._budget.count("cells", n_missing, self._source, is_all=False)
        is_blank = not any(map(str.strip, record))
        batch[index] = self._blank if is_blank else [*record[:width], *self._blank[:n_missing]]


def read_record_batches(
    utf8: bytes, delimiter: str
) -> Iterator[tuple[list[list[str]], dict[int, str], int]]:
    """All records in batches, each with what is wrong with its broken ones, which are empty.

    A broken quote may take many lines into one record. Each of these lines is a row that is lost,
    so the last number counts the lines that the last record of the batch has beyond its first.
    """
    reader = open_csv_reader(utf8, delimiter)
    # A cell may be as long as the file. The limit holds for the process, and so for all threads.
    with _FIELD_SIZE_LOCK:
        usual_limit = csv.field_size_limit(max(len(utf8), csv.field_size_limit()))
        try:
            is_over = False
            while not is_over:
                batch: list[list[str]] = []
                broken: dict[int, str] = {}
                n_lines_after = 0
                while len(batch) < _BATCH and not is_over and not n_lines_after:
                    n_before, n_lines = len(batch), reader.line_num
                    # After a broken quote, which stops it, the reader goes on with the next line.
                    try:
                        batch.extend(islice(reader, _BATCH - len(batch)))
                    except csv.Error as error:
                        n_lines_after = reader.line_num - n_lines - 1
                        n_lines_after -= _count_lines(batch[n_before:])
                        broken[len(batch)] = _quote_message(error, n_lines_after)
                        batch.append([])
                    is_over = len(batch) == n_before
                yield batch, broken, n_lines_after
        finally:
            csv.field_size_limit(usual_limit)


def _first_filled(batch: list[list[str]]) -> int:
    """The index of the first record that is not blank; the number of records if all are."""
    filled = (index for index, record in enumerate(batch) if any(map(str.strip, record)))
    return next(filled, len(batch))


def _find_late_header(
    batch: list[list[str]], first: int, is_header: Callable[[Sequence[str]], bool]
) -> int:
    """The index of a header below lines of title; 0 if there are no such lines.

    The header is as wide as most records.
    """
    end = first + _N_LINES_ABOVE
    sampled = [len(record) for record in batch[first : end + _N_SAMPLED] if any(record)]
    usual = Counter(sampled).most_common(1)[0][0] if sampled else 0
    for index in range(first, min(end, len(batch))):
        record = batch[index]
        if sum(map(bool, map(str.strip, record))) <= 1:
            continue
        if len(record) == usual:
            return index if index > first and is_header(record) else 0
        if is_header(record):  # one of another width than the rows below it
            return 0
    return 0


def _describe_lines_above(
    batch: list[list[str]], first: int, header: int, first_row: int, source: str
) -> Problem:
    above = [index for index in range(first, header) if any(map(str.strip, batch[index]))]
    lines = "the line" if len(above) == 1 else f"the {len(above)} lines"
    message = f"the header is in row {first_row + header}; delete {lines} above it"
    rows = tuple(first_row + index for index in above)
    return Problem("late-header", message, Place(source, rows))


def _count_lines(records: Sequence[Sequence[str]]) -> int:
    """How many lines of a file some records take; cells may have line ends."""
    n_lines = len(records)
    for record in records:
        for cell in record:
            if "\n" in cell or "\r" in cell:
                n_lines += cell.count("\n") + cell.count("\r") - cell.count("\r\n")
    return n_lines


def _quote_message(error: csv.Error, n_lines_after: int) -> str:
    also = ", so that the rows below it are taken for its cell" if n_lines_after else ""
    # The csv module has one exception for both faults; only its text differs.
    if "unexpected end" in str(error):
        return f"a quote is opened but never closed{also}; close it"
    if also:
        return f"a quote is not closed in its row{also}; close it, or double it if it is text"
    return 'text follows a closing quote; double the quotes within a cell, as in "5"" pipe"'
