"""Positions of ids in a column, looked up for whole columns at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import repeat

import attrs
import numpy as np

from stepback._algorithms._arrays import Array

# How ids are hashed, shown by the column ["ann", "bo"]:
#
# 1. Texts become numbers. All ids are joined into one string of bytes with a line end after
#    each, b"ann\nbo\n". An id is the bytes up to and including its line end, read as 64-bit
#    words of eight bytes: "ann" is 0x0A6E6E61, "bo" is 0x0A6F62. Without the line end, "a" and
#    "a\0" would be the same number. The longest id decides how many words every id takes.
# 2. Words become slots. Each row of words is mixed into one hash, whose lowest bits name a slot
#    in a table of at least four slots for each id (and so is at least three quarters empty).
# 3. Collisions go to the next slot (linear probing). All ids that have no slot yet try theirs
#    at once; of those that want the same slot, numpy keeps the one written last, and the others
#    try the next slot in the next round. A lookup goes the same way, until it meets an equal
#    row or an empty slot.
#
# Every step is one numpy operation on the whole column. A dict instead follows a pointer to
# each text, and waits for memory once the texts no longer fit into the processor's cache.

NOT_FOUND = -1
_MIN_HASHED = 50_000  # ids; the dict of fewer stays in the cache and is as fast
_BATCH = 65_536  # texts; the arrays made of a batch stay in the cache
_MAX_WIDTH = 8  # words; enough for an id of 63 bytes
_MAX_PROBES = 64  # a million ids take about twenty
_LINE_END = "\n"
_WORD = np.dtype("<u8")  # little-endian on every machine: the first byte is the lowest
_LOWEST_BYTES = np.array([(1 << 8 * count) - 1 for count in range(9)], dtype=np.uint64)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio, as in Fibonacci hashing


@attrs.frozen(eq=False, slots=False)
class IdIndex:
    """The position of each text of a column; of a repeated text, the last position.

    Few texts are in a dict; many in a hash table, two to three times as fast for a million ids.
    """

    texts: Array

    @property
    def n_distinct(self) -> int:
        """How many different texts there are."""
        return len(self.as_dict if self._hash_table is None else self.texts)

    @cached_property
    def as_dict(self) -> dict[str, int]:
        """The position of each text."""
        return dict(zip(self.texts.tolist(), range(len(self.texts)), strict=True))

    def lookup(self, texts: Array) -> Array:
        """The position of each of other texts; `NOT_FOUND` if it is not in the column."""
        positions = np.empty(len(texts), dtype=np.int32)
        for start in range(0, len(texts), _BATCH):
            batch = texts[start : start + _BATCH].tolist()
            positions[start : start + _BATCH] = self._lookup_batch(batch)
        return positions

    def _lookup_batch(self, texts: list[str]) -> Array:
        if self._hash_table is not None:
            words = _pack_words([texts], self._hash_table.words.shape[1])
            if words is not None:
                return self._hash_table.lookup_words(words)
        positions = map(self.as_dict.get, texts, repeat(NOT_FOUND))
        return np.fromiter(positions, dtype=np.int32, count=len(texts))

    @cached_property
    def _hash_table(self) -> _HashTable | None:
        """The texts as a hash table; ``None`` if a dict is as fast or has to be used."""
        if len(self.texts) < _MIN_HASHED:
            return None
        starts = range(0, len(self.texts), _BATCH)
        words = _pack_words([self.texts[start : start + _BATCH].tolist() for start in starts])
        return None if words is None else _HashTable.from_words(words)


@attrs.frozen(eq=False)
class _HashTable:
    """A hash table of distinct rows of words, with linear probing."""

    words: Array
    slots: Array  # the position of the row in each slot; `NOT_FOUND` in an empty slot

    @classmethod
    def from_words(cls, words: Array) -> _HashTable | None:
        """A table of rows; ``None`` if two rows are equal or one takes too many probes."""
        row = np.arange(len(words), dtype=np.int32)
        slots = np.full(1 << (4 * row.size).bit_length(), NOT_FOUND, dtype=np.int32)
        slot = _hash_words(words) & (slots.size - 1)
        for _ in range(_MAX_PROBES):
            is_empty = slots[slot] == NOT_FOUND
            slots[slot[is_empty]] = row[is_empty]
            is_unplaced = slots[slot] != row
            row, slot = row[is_unplaced], slot[is_unplaced]
            if not row.size:
                return cls(words, slots)
            # Equal rows want the same slots, so one of them meets the other on its way.
            if _rows_equal(words, slots[slot], words[row]).any():
                return None
            slot = (slot + 1) & (slots.size - 1)
        return None

    def lookup_words(self, words: Array) -> Array:
        """The position of each of other rows; `NOT_FOUND` if it is not in the table."""
        positions = np.full(len(words), NOT_FOUND, dtype=np.int32)
        pending = np.arange(positions.size)
        slot = _hash_words(words) & (self.slots.size - 1)
        # No row was placed further than this from its first slot, so nothing is missed.
        for _ in range(_MAX_PROBES):
            row = self.slots[slot]
            is_match = _rows_equal(self.words, row, words) & (row != NOT_FOUND)
            positions[pending[is_match]] = row[is_match]
            goes_on = ~is_match & (row != NOT_FOUND)
            if not goes_on.any():
                break
            pending, words = pending[goes_on], words[goes_on]
            slot = (slot[goes_on] + 1) & (self.slots.size - 1)
        return positions


def _rows_equal(words: Array, rows: Array, others: Array) -> Array:
    """Whether each of the `rows` of `words` equals the row of `others` at the same position."""
    chosen = np.take(words, rows, axis=0)  # twice as fast as words[rows]
    return np.asarray((chosen == others).all(axis=1))


def _hash_words(words: Array) -> Array:
    """A hash of each row, whose lowest bits depend on all bits of all words."""
    mixed = np.zeros(len(words), dtype=np.uint64)
    for column in words.T:
        # Multiplication carries low bits up only. The shift brings the high bits down again.
        mixed = (mixed ^ column) * _MULTIPLIER
        mixed ^= mixed >> 32
    return (mixed * _MULTIPLIER >> 16).astype(np.int64)


def _pack_words(batches: Sequence[list[str]], width: int | None = None) -> Array | None:
    """Texts as rows of `width` 64-bit words, or of as many as the longest text takes.

    ``None`` if a cell is not text, is too long, or holds a line end or a lone surrogate.
    """
    try:
        joined = "".join(_LINE_END.join([*batch, ""]) for batch in batches).encode()
    except (TypeError, UnicodeEncodeError):
        return None
    letters = np.frombuffer(joined + bytes(8 * _MAX_WIDTH), dtype=np.uint8)
    end = np.flatnonzero(letters == ord(_LINE_END)) + 1
    if end.size != sum(map(len, batches)):
        return None
    start = np.concatenate([[0], end[:-1]])
    length = end - start
    longest = -(-int(length.max(initial=1)) // 8)
    width = width or longest
    if longest > min(width, _MAX_WIDTH):
        return None
    # A view that holds, for every byte, the word that begins there: words overlap, and none is
    # copied. The bytes after the end of a text are masked out of its last word.
    word_at = np.ndarray((letters.size - 7,), dtype=_WORD, buffer=letters, strides=(1,))
    words = np.empty((length.size, width), dtype=np.uint64)
    for column in range(width):
        n_bytes = np.clip(length - 8 * column, 0, 8)
        words[:, column] = word_at[start + 8 * column] & _LOWEST_BYTES[n_bytes]
    return words
