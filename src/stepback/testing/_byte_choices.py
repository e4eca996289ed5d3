"""Many small choices out of one draw: few draws are quick draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

_RING = 256
LENGTH = 60  # enough for whatever is chosen of a person, with a line, a delegation and support


class Choices:
    """A row of choices, one a byte, so that each shrinks by itself; 0 is the first throughout.

    After the last byte there is nothing left to choose: everything is the first choice.
    """

    __slots__ = ("_at", "_bytes")

    def __init__(self, drawn: bytes = b"") -> None:
        """The choices that the bytes stand for."""
        self._bytes = drawn
        self._at = 0

    def below(self, base: int) -> int:
        """A number from 0 to `base` - 1."""
        number = self._next()
        return (number if base <= 256 else number * 256 + self._next()) % base

    def one_of(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.below(len(options))]

    def place(self) -> int:
        """A place in a ring, where others find what has it."""
        return self.below(_RING)

    def nearest(self, places: Mapping[T, int], among: Iterable[T] | None = None) -> T:
        """One of those who have a place, or of some of them: the next from where it points.

        That is still the same one without any other, as the third in a list would not be: what
        is drawn beside it can be left out by itself when examples shrink.
        """
        at = self.place()
        options = places if among is None else among
        return min(options, key=lambda one: (places[one] - at) % _RING)

    def seldom(self, odds: int) -> bool:
        """True once in `odds`."""
        return self.below(odds) == odds - 1

    def cut(self, *lengths: int) -> tuple[Choices, ...]:
        """Rows of their own, so that what is chosen in one does not shift the others."""
        ends = accumulate(lengths, initial=self._at)
        return tuple(Choices(self._bytes[start:end]) for start, end in pairwise(ends))

    def _next(self) -> int:
        at, self._at = self._at, self._at + 1
        return self._bytes[at] if at < len(self._bytes) else 0


def least(often: int, choices: Choices, low: int, high: int) -> int:
    """How long a list is at least: two times in three `often`, as hypothesis draws most short.

    Never as long as it can be: it does not shrink a list of fixed length by parts.
    """
    return max(low, min(often, high - 1)) if choices.below(3) else low


row: st.SearchStrategy[bytes] = st.binary(min_size=LENGTH, max_size=LENGTH)


def rows(min_size: int, max_size: int) -> st.SearchStrategy[list[bytes]]:
    """Rows of choices, to be read as `Choices`."""
    return st.lists(row, min_size=min_size, max_size=max_size)
