"""Read many small choices from one drawn row of bytes, since each draw by hypothesis takes long.

A row of 60 bytes is one draw instead of some 40.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

_RING = 256
ROW_LENGTH = 60  # enough for all choices for a person, with a line, a delegation and support
MAX_BYTES = 3_600  # hypothesis refuses to draw what takes half of 8 KiB at its smallest


class ByteChoices:
    """A sequence of choices, each read from a byte of its own, so that each shrinks by itself.

    A byte of 0 makes the first choice. After the last byte, every choice is the first.

    For example, ``ByteChoices(bytes([7, 2]))`` reads ``draw_below(3)`` as 7 % 3 = 1, then
    ``pick_option("abc")`` as ``"c"``, and every later choice as the first option.
    """

    __slots__ = ("_bytes", "_position")

    def __init__(self, drawn: bytes = b"") -> None:
        """Read from the start of the drawn bytes."""
        self._bytes = drawn
        self._position = 0

    def draw_below(self, bound: int) -> int:
        """A number from 0 to `bound` - 1."""
        number = self._next_byte()
        return (number if bound <= 256 else number * 256 + self._next_byte()) % bound

    def pick_option(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.draw_below(len(options))]

    def draw_place(self) -> int:
        """A place on a ring of 256, at which `pick_nearest` finds whatever is put there."""
        return self.draw_below(_RING)

    def pick_nearest(self, places: Mapping[T, int], options: Iterable[T] | None = None) -> T:
        """The first of the options (by default, of all with a place) from a drawn place onwards.

        When shrinking leaves out another option, the choice stays the same. An index would then
        point to another one: of a, b and c, index 2 is c, and without a it is past the end.
        """
        start = self.draw_place()
        items = places if options is None else options
        return min(items, key=lambda item: (places[item] - start) % _RING)

    def is_one_in(self, odds: int) -> bool:
        """Whether a chance of 1 in `odds` came up; 0 is no."""
        return self.draw_below(odds) == odds - 1

    def split_off(self, *lengths: int) -> tuple[ByteChoices, ...]:
        """Split what follows into parts, so that choices in one do not shift those in another."""
        ends = accumulate(lengths, initial=self._position)
        return tuple(ByteChoices(self._bytes[start:end]) for start, end in pairwise(ends))

    def _next_byte(self) -> int:
        position, self._position = self._position, self._position + 1
        return self._bytes[position] if position < len(self._bytes) else 0


def minimum_length(usual: int, choices: ByteChoices, low: int, high: int) -> int:
    """The minimum length of a list: `usual` two times in three, since hypothesis draws most short.

    It is never `high`: hypothesis does not leave out items of a list of fixed length.
    """
    return max(low, min(usual, high - 1)) if choices.draw_below(3) else low


byte_row: st.SearchStrategy[bytes] = st.binary(min_size=ROW_LENGTH, max_size=ROW_LENGTH)
