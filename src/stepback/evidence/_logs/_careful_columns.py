"""Read the columns of a log with the standard library, and say what is wrong with which row."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._raw_table import RawTable, raw_table_from_columns
from stepback._columns._schema_headers import normalize_header
from stepback._problems._format import pluralize
from stepback._problems._problem import InvalidOrganization, Place, Problem
from stepback._read._csv._careful_reader import DELIMITER_NAMES, CsvRecords, read_carefully
from stepback._read._csv._parse_csv import CsvText, with_line_above
from stepback._read._diagnostics import file_error
from stepback._read._limits import Budget
from stepback.evidence._coding._coded_column import NOT_SAID, CodedColumn
from stepback.evidence._logs._log_cells import LogCells, WordCells, drop_cells

_STRIDE = 1 << 31  # between the codes of two columns


class _Numbering(dict[str, int]):
    """Numbers words in order of first occurrence."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


class _CodeList:
    """Takes the cells of a column, and keeps one object for each different one."""

    def __init__(self) -> None:
        self.numbering = _Numbering()
        self.codes = array("i")

    def extend(self, cells: Iterable[str]) -> None:
        """Add cells."""
        self.codes.extend(map(self.numbering.__getitem__, cells))

    def as_coded_column(self) -> CodedColumn:
        """The cells as codes."""
        codes = np.frombuffer(self.codes, dtype=np.int32) if self.codes else np.zeros(0, np.int32)
        return WordCells.from_codes(CodedColumn(codes, tuple(self.numbering))).as_codes()


def read_careful_columns(
    text: CsvText,
    headers: frozenset[str],
    required: frozenset[str],
    source: str,
    budget: Budget,
) -> LogCells:
    """The columns of a CSV file; lines of title may be above the header, which has all `required`.

    Raises `InvalidOrganization` if it holds nothing.
    """
    records = read_carefully(
        text.utf8,
        text.delimiter,
        source,
        budget,
        lambda cells: required <= set(map(normalize_header, cells)),
        new_column=_CodeList,
    )
    if text.has_line_above:
        records = with_line_above(records)
    if not records.header:
        raise file_error("empty-file", "the file is empty; it needs at least a header row", source)
    columns = [column.as_coded_column() for column in records.columns]
    pairs = zip(records.header, map(_number_codes, columns, range(len(columns))), strict=True)
    table = raw_table_from_columns(
        pairs, records.row_numbers, source, *text.problems, *records.problems
    )
    table = attrs.evolve(table, allows_decimal_comma=text.delimiter != ",")
    table = _without_short_rows(table, records, text.delimiter)
    if table.is_unreadable:
        raise InvalidOrganization(table.problems)
    cells = {
        header: WordCells(_as_codes_again(column, columns))
        for header, column in table.columns.items()
        if header in headers
    }
    if records.n_cells_of_short_rows:
        cells = {
            header: WordCells(_without_unused(column.as_codes()))
            for header, column in cells.items()
        }
    return LogCells(cells, drop_cells(table, headers), tuple(table.columns))


def _number_codes(column: CodedColumn, place: int) -> Array:
    """Codes as numbers that differ from those of other columns, and are nan where blank."""
    return np.where(column.is_said, column.codes + np.float64(place) * _STRIDE, np.nan)


def _as_codes_again(numbers: Array, columns: Sequence[CodedColumn]) -> CodedColumn:
    """The column of which these are the numbers."""
    is_said = ~np.isnan(numbers)
    if not is_said.any():
        return CodedColumn.blank(numbers.size)
    place = int(numbers[np.argmax(is_said)] // _STRIDE)
    shifted = np.where(is_said, numbers - np.float64(place) * _STRIDE, NOT_SAID)
    return CodedColumn(shifted.astype(np.int32), columns[place].words)


def _without_unused(column: CodedColumn) -> CodedColumn:
    """A column without words that no row has any more, in order of first occurrence."""
    found, first = np.unique(column.codes[column.is_said], return_index=True)
    kept = found[np.argsort(first)]
    numbers = np.full(len(column.words) + 1, NOT_SAID, dtype=np.int32)
    numbers[kept] = np.arange(kept.size)
    return CodedColumn(numbers[column.codes], tuple(column.words[code] for code in kept.tolist()))


def _without_short_rows(table: RawTable, records: CsvRecords, delimiter: str) -> RawTable:
    """The rows that have all cells, and an error about the others."""
    short = records.n_cells_of_short_rows
    if not short:
        return table
    problems = describe_short_rows(short, len(records.header), delimiter, table.source)
    is_short = np.isin(table.row_numbers, list(short))
    return table.take(np.flatnonzero(~is_short)).with_problems(*problems)


def describe_short_rows(
    short: Mapping[int, int], width: int, delimiter: str, source: str
) -> list[Problem]:
    """The errors about rows that lack cells, of which there is a number for each row."""
    by_length: dict[int, list[int]] = {}
    for row, n_cells in short.items():
        by_length.setdefault(n_cells, []).append(row)
    return [
        Problem(
            "ragged-row",
            f"{pluralize(n_cells, 'cell')}, but the header has {width}; add the missing cells, or "
            f"at least their {DELIMITER_NAMES[delimiter]}",
            Place(source, tuple(rows)),
        )
        for n_cells, rows in by_length.items()
    ]
