"""The cells of the columns of a log that are read, as whatever read them holds them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._raw_table import RawTable
from stepback._read._people._normalize import column_as_text
from stepback.evidence._cells._time_texts import ParsedTimes, TextBytes, parse_times
from stepback.evidence._coding._coded_column import CodedColumn

_NUMBER = re.compile(r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]{1,2})?")


class ColumnCells(Protocol):
    """The cells of one column."""

    def as_codes(self) -> CodedColumn:
        """The cells as codes of texts without outer spaces, in order of first occurrence."""

    def times(self) -> ParsedTimes:
        """The cells as times."""

    def numbers(self) -> Array | None:
        """The cells as numbers, nan where blank; ``None`` if any is not plainly a number."""

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
        found = list(map(_parse_plain_number, self._coded.words))
        if None in found:
            return None
        return np.array([*found, np.nan], dtype=np.float64)[self._coded.codes]

    def texts_at(self, rows: Array) -> list[str]:
        words = (*self._coded.words, "")
        return [words[code] for code in self._coded.codes[rows].tolist()]


def _parse_plain_number(text: str) -> float | None:
    """A number in plain notation, with a decimal point if it has any."""
    return float(text) if _NUMBER.fullmatch(text) else None


def cells_of_table(table: RawTable, headers: frozenset[str]) -> LogCells:
    """The cells of the columns of a table that are read."""
    columns = {
        header: WordCells.from_column(column)
        for header, column in table.columns.items()
        if header in headers
    }
    return LogCells(columns, attrs.evolve(table, columns={}), tuple(table.columns))
