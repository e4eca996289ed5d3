"""A column of texts as codes into its different words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, object_array

NOT_SAID = -1


@attrs.frozen(eq=False)
class CodedColumn:
    """A column of texts as codes: ten million cells need one object for each different word.

    Attributes:
        codes: For each row the position of its word in `words`; `NOT_SAID` where the cell is
            blank.
        words: The different words, in order of first occurrence unless it is said otherwise.
    """

    codes: Array
    words: tuple[str, ...]

    @classmethod
    def from_texts(cls, texts: Iterable[str | None]) -> Self:
        """Code texts in order of first occurrence; ``None`` and blank texts are not said."""
        positions: dict[str, int] = {}
        codes = [positions.setdefault(text, len(positions)) if text else NOT_SAID for text in texts]
        return cls(np.array(codes, dtype=np.int32), tuple(positions))

    @classmethod
    def blank(cls, n_rows: int) -> Self:
        """A column in which nothing is said, and which takes no memory."""
        return cls(np.broadcast_to(np.int32(NOT_SAID), n_rows), ())

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.codes)

    @property
    def is_said(self) -> Array:
        """Whether each cell holds a word."""
        return np.asarray(self.codes != NOT_SAID)

    def take(self, rows: Array) -> Self:
        """The rows at positions, or under a mask; the words stay."""
        return attrs.evolve(self, codes=self.codes[rows])

    def find(self, word: str) -> int:
        """The code of a word; `NOT_SAID` if no row has it."""
        return self.words.index(word) if word in self.words else NOT_SAID

    def map_words(self, words: Sequence[str | None]) -> Self:
        """The same rows with another word, or none, for each of `words`; equal ones become one."""
        found = type(self).from_texts(words)
        codes = np.append(found.codes, np.int32(NOT_SAID))[self.codes]
        return type(self)(codes, found.words)

    def texts(self) -> Array:
        """The word of each row; ``None`` where nothing is said."""
        return object_array([*self.words, None])[self.codes]
