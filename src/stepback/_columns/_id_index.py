"""Where ids stand among others, looked up a column at a time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import repeat

import attrs
import numpy as np

from stepback._algorithms._arrays import Array

NOT_FOUND = -1
_WORTH_HASHING = 50_000  # ids: the dict of fewer stays in a processor's cache and is as fast
_AT_ONCE = 65_536  # texts: what is made of them stays in a processor's cache
_WIDEST = 8  # words: an id of 63 letters
_PROBES = 64  # in a table three quarters empty: a million ids take some twenty
_END = "\n"
_WORD = np.dtype("<u8")  # its first letter is its lowest byte, on every machine
_FIRST_LETTERS = np.array([(1 << 8 * count) - 1 for count in range(9)], dtype=np.uint64)
_MIXER = np.uint64(0x9E3779B97F4A7C15)  # odd, and its bits are without any pattern


@attrs.frozen(eq=False, slots=False)
class IdIndex:
    """The position of each text of a column; of one that is repeated, the last.

    A dict waits for memory at each text. Where there are many, they are hashed as numbers and
    looked up all at once: a million ids three times faster, e-mail addresses twice.
    """

    texts: Array

    @property
    def n_distinct(self) -> int:
        """How many different texts there are."""
        return len(self.as_dict if self._hashed is None else self.texts)

    @cached_property
    def as_dict(self) -> dict[str, int]:
        """The position of each text."""
        return dict(zip(self.texts.tolist(), range(len(self.texts)), strict=True))

    def lookup(self, texts: Array) -> Array:
        """The position of each of other texts, `NOWHERE` where there is none."""
        found = np.empty(len(texts), dtype=np.int32)
        for at in range(0, len(texts), _AT_ONCE):
            some = texts[at : at + _AT_ONCE].tolist()
            found[at : at + _AT_ONCE] = self._of(some)
        return found

    def _of(self, texts: list[str]) -> Array:
        if self._hashed is not None:
            words = _words([texts], self._hashed.width)
            if words is not None:
                return self._hashed.places(words)
        places = map(self.as_dict.get, texts, repeat(NOT_FOUND))
        return np.fromiter(places, dtype=np.int32, count=len(texts))

    @cached_property
    def _hashed(self) -> _HashTable | None:
        if len(self.texts) < _WORTH_HASHING:
            return None
        batches = range(0, len(self.texts), _AT_ONCE)
        words = _words([self.texts[at : at + _AT_ONCE].tolist() for at in batches])
        return None if words is None else _HashTable.of(words)


@attrs.frozen(eq=False)
class _HashTable:
    """Rows of words, each found by going on from the slot that its hash names.

    Attributes:
        words: The rows.
        slots: The row in each slot; `NOWHERE` in a free one.
    """

    words: Array
    slots: Array

    @property
    def width(self) -> int:
        """How many words a row has."""
        return int(self.words.shape[1])

    @classmethod
    def of(cls, words: Array) -> _HashTable | None:
        """A table of rows; ``None`` if two are alike, or too many want the same slots."""
        rows = np.arange(len(words), dtype=np.int32)
        slots = np.full(1 << (4 * rows.size).bit_length(), NOT_FOUND, dtype=np.int32)
        slot = _hashes(words) & (slots.size - 1)
        for _ in range(_PROBES):
            free = slots[slot] == NOT_FOUND
            slots[slot[free]] = rows[free]
            left = slots[slot] != rows
            rows, slot = rows[left], slot[left]
            if not rows.size:
                return cls(words, slots)
            if _alike(words, slots[slot], words[rows]).any():
                return None
            slot = (slot + 1) & (slots.size - 1)
        return None

    def places(self, words: Array) -> Array:
        """The position of each of other rows."""
        found = np.full(len(words), NOT_FOUND, dtype=np.int32)
        at = np.arange(found.size)
        slot = _hashes(words) & (self.slots.size - 1)
        for _ in range(_PROBES):
            row = self.slots[slot]
            alike = _alike(self.words, row, words) & (row != NOT_FOUND)
            found[at[alike]] = row[alike]
            left = ~alike & (row != NOT_FOUND)
            if not left.any():
                break
            at, slot, words = at[left], (slot[left] + 1) & (self.slots.size - 1), words[left]
        return found


def _alike(words: Array, rows: Array, others: Array) -> Array:
    there = np.take(words, rows, axis=0)  # twice as fast as words[rows]
    return np.asarray((there == others).all(axis=1))


def _hashes(words: Array) -> Array:
    mixed = np.zeros(len(words), dtype=np.uint64)
    for word in words.T:
        mixed = (mixed ^ word) * _MIXER
        mixed ^= mixed >> 32
    return (mixed * _MIXER >> 16).astype(np.int64)


def _words(batches: Sequence[list[str]], width: int | None = None) -> Array | None:
    """Texts as so many 64-bit words each, or as many as the longest takes.

    The line end that follows each text is part of its words, so that no two texts come to the
    same. ``None`` where that cannot be done: cells that are no text, texts of several lines,
    half characters, texts that are too long.
    """
    try:
        joined = "".join(_END.join([*batch, ""]) for batch in batches).encode()
    except (TypeError, UnicodeEncodeError):
        return None
    letters = np.frombuffer(joined + bytes(8 * _WIDEST), dtype=np.uint8)
    after = np.flatnonzero(letters == ord(_END)) + 1
    if after.size != sum(map(len, batches)):
        return None
    first = np.concatenate([[0], after[:-1]])
    length = after - first
    longest = -(-int(length.max(initial=1)) // 8)
    width = width or longest
    if longest > min(width, _WIDEST):
        return None
    anywhere = np.ndarray((letters.size - 7,), dtype=_WORD, buffer=letters, strides=(1,))
    words = np.empty((length.size, width), dtype=np.uint64)
    for number in range(width):
        there = np.clip(length - 8 * number, 0, 8)
        words[:, number] = anywhere[first + 8 * number] & _FIRST_LETTERS[there]
    return words
