"""Cells that were made into codes, times and numbers while they were read."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback.evidence._cells._amount_columns import ParsedAmounts
from stepback.evidence._cells._time_texts import ParsedTimes
from stepback.evidence._coding._coded_column import NOT_SAID, CodedColumn
from stepback.evidence._logs._log_cells import WordCells


@attrs.define(eq=False)
class PreparedCells:
    """A column of which the texts are not kept, but for those that have to be shown or are codes.

    Attributes:
        n_rows: How many rows there are.
        words: The cells as words, if they were asked for.
        parsed_times: The cells as times, if they were asked for.
        values: The cells as numbers, if they were asked for and all are.
        find_texts: Finds the texts of rows again.
        find_words: Finds the texts of all rows again, as words.
        find_amounts: Finds the texts of all rows again, as amounts, where that is quicker.
    """

    n_rows: int
    find_texts: Callable[[Array], list[str]]
    find_words: Callable[[], WordCells]
    words: WordCells | None = None
    parsed_times: ParsedTimes | None = None
    values: Array | None = None
    find_amounts: Callable[[], ParsedAmounts] | None = None

    def as_codes(self) -> CodedColumn:
        """The cells as codes of texts."""
        if self.words is None:
            self.words = self.find_words()
        return self.words.as_codes()

    def times(self) -> ParsedTimes:
        """The cells as times."""
        if self.parsed_times is None:
            self.parsed_times = WordCells(self.as_codes()).times()
        return self.parsed_times

    def numbers(self) -> Array | None:
        """The cells as numbers; ``None`` if any is not plainly one."""
        if self.values is None and self.find_amounts is None:
            return WordCells(self.as_codes()).numbers()
        return self.values

    def amounts(self) -> ParsedAmounts:
        """The cells as amounts of any notation."""
        if self.words is None and self.find_amounts is not None:
            return self.find_amounts()
        return WordCells(self.as_codes()).amounts()

    def texts_at(self, rows: Array) -> list[str]:
        """The texts of some cells."""
        return self.find_texts(rows) if self.words is None else self.words.texts_at(rows)

    def is_blank_at(self, rows: Array) -> Array:
        """Which of some cells are blank, by whatever they were made into."""
        if not rows.size:
            return np.zeros(0, dtype=np.bool_)
        if self.words is not None or (self.parsed_times is None and self.values is None):
            return np.asarray(self.as_codes().codes[rows] == NOT_SAID)
        is_blank = np.ones(rows.size, dtype=np.bool_)
        if self.parsed_times is not None:
            times = self.parsed_times
            is_blank &= times.is_read[rows] & np.isnat(times.month_first[rows])
            is_blank &= np.isnat(times.day_first[rows])
        if self.values is not None:
            is_blank &= np.isnan(self.values[rows])
        return is_blank

    def take(self, rows: Array) -> PreparedCells:
        """The cells at positions."""
        words = None
        find_amounts = self.find_amounts
        if self.words is not None:
            words = WordCells(self.words.as_codes().take(rows))
        return PreparedCells(
            rows.size,
            lambda places: self.find_texts(rows[places]),
            lambda: WordCells(self.find_words().as_codes().take(rows)),
            words,
            None if self.parsed_times is None else self.parsed_times.take(rows),
            None if self.values is None else self.values[rows],
            None if find_amounts is None else lambda: find_amounts().take(rows),
        )
