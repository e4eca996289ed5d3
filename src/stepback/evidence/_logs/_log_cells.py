"""The cells of the columns of a log that are read, as whatever read them holds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._raw_table import RawTable
from stepback._read._people._normalize import column_as_text
from stepback.evidence._cells._amount_columns import AmountParser, ParsedAmounts
from stepback.evidence._cells._plain_numbers import parse_plain_number
from stepback.evidence._cells._text_bytes import TextBytes
from stepback.evidence._cells._time_texts import ParsedTimes, parse_times
from stepback.evidence._coding._coded_column import CodedColumn

N_THOUSAND_DIGITS = 3


class ColumnCells(Protocol):
    """The cells of one column."""

    def as_codes(self) -> CodedColumn:
        """The cells as codes of texts without outer spaces, in order of first occurrence."""

    def times(self) -> ParsedTimes:
        """The cells as times."""

    def numbers(self) -> Array | None:
        """The cells as numbers, nan where blank; ``None`` if any is not plainly a number."""

    def amounts(self) -> ParsedAmounts:
        """The cells as amounts of any notation."""

    def texts_at(self, rows: Array) -> list[str]:
        """The text of some cells."""


@attrs.frozen(eq=False)
class LogCells:
    """The columns of a log that are read, and what is known of the others.

    Attributes:
        columns: The cells by header, of those headers that were asked for and are there.
        table: The file without cells: its name, the numbers of its rows and its problems.
        headers: All headers of the file.
    """

    columns: Mapping[str, ColumnCells]
    table: RawTable
    headers: tuple[str, ...]


@attrs.frozen(eq=False)
class WordCells:
    """A column of texts, of which each different one is parsed once."""

    _coded: CodedColumn

    @classmethod
    def from_column(cls, column: Array) -> WordCells:
        """The cells of a column of a raw table."""
        return cls.from_codes(CodedColumn.from_texts(column_as_text(column).tolist()))

    @classmethod
    def from_codes(cls, coded: CodedColumn) -> WordCells:
        """The cells of coded texts, of which outer spaces do not count."""
        words = [word.strip() for word in coded.words]
        is_plain = tuple(words) == coded.words and "" not in words
        return cls(coded if is_plain else coded.map_words(words))

    def as_codes(self) -> CodedColumn:
        return self._coded

    def times(self) -> ParsedTimes:
        # The last text is blank: that is where the code of cells leads in which nothing is said.
        return parse_times(TextBytes.from_texts([*self._coded.words, ""])).take(self._coded.codes)

    def numbers(self) -> Array | None:
        words = self._coded.words
        points = [len(word) - place - 1 for word in words if (place := word.find(".")) >= 0]
        # Where each point is followed by three digits, it may separate thousands.
        if points and set(points) == {N_THOUSAND_DIGITS}:
            return None
        found = list(map(parse_plain_number, words))
        if None in found:
            return None
        return np.array([*found, np.nan], dtype=np.float64)[self._coded.codes]

    def amounts(self) -> ParsedAmounts:
        parser = AmountParser()
        parser.add(TextBytes.from_texts([*self._coded.words, ""]))
        return parser.result().take(self._coded.codes)

    def texts_at(self, rows: Array) -> list[str]:
        words = (*self._coded.words, "")
        return [words[code] for code in self._coded.codes[rows].tolist()]


def cells_of_table(table: RawTable, headers: frozenset[str]) -> LogCells:
    """The cells of the columns of a table that are read."""
    columns = {
        header: WordCells.from_column(column)
        for header, column in table.columns.items()
        if header in headers
    }
    return LogCells(columns, drop_cells(table, headers), tuple(table.columns))


def drop_cells(table: RawTable, headers: frozenset[str]) -> RawTable:
    """A table without cells, and without problems of repeated headers that are not read."""
    problems = tuple(
        problem
        for problem in table.problems
        if problem.code != "repeated-column" or problem.where.column in headers
    )
    return attrs.evolve(table, columns={}, problems=problems)
