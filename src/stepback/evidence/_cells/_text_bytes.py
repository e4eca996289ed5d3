"""Texts as bytes, so that many are looked at at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs
import numpy as np

from stepback._algorithms._arrays import Array

_BLOCK = 1 << 16  # rows: what is computed of them stays in the cache


@attrs.frozen(eq=False)
class TextBytes:
    """Texts as bytes of UTF-8, one after another.

    Attributes:
        data: The bytes.
        offsets: Where each text begins, and at last where the last one ends.
    """

    data: Array
    offsets: Array

    @classmethod
    def from_texts(cls, texts: Iterable[str]) -> TextBytes:
        """The bytes of texts; lone surrogates are kept."""
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        lengths = np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded))
        data = np.frombuffer(b"".join(encoded), dtype=np.uint8)
        return cls(data, np.append(0, np.cumsum(lengths)))

    def __len__(self) -> int:
        """How many texts there are."""
        return len(self.offsets) - 1

    def rows_by_length(self, max_length: int) -> Iterator[tuple[Array, Array]]:
        """The texts of each length, block by block, as positions of rows and a matrix of bytes.

        Longer texts are left out, unless only the spaces around them make them long.
        """
        for start in range(0, len(self), _BLOCK):
            offsets = self.offsets[start : start + _BLOCK + 1]
            lengths = np.diff(offsets)
            first = int(lengths[0])
            if first <= max_length and (lengths == first).all():
                matrix = self.data[offsets[0] : offsets[-1]].reshape(lengths.size, first)
                yield np.arange(start, start + lengths.size), matrix
                continue
            for row in np.flatnonzero(lengths > max_length).tolist():
                stripped = self.text(start + row).strip().encode("utf-8", "replace")
                if len(stripped) <= max_length:
                    matrix = np.frombuffer(stripped, np.uint8).reshape(1, len(stripped))
                    yield np.array([start + row]), matrix
            counts = np.bincount(np.minimum(lengths, max_length + 1))
            for length in np.flatnonzero(counts[: max_length + 1]).tolist():
                rows = np.flatnonzero(lengths == length)
                matrix = self.data[offsets[rows][:, None] + np.arange(length)]
                yield start + rows, matrix

    def text(self, row: int) -> str:
        """The text of a row."""
        text = self.data[self.offsets[row] : self.offsets[row + 1]].tobytes()
        return text.decode("utf-8", "replace")


def rows_by_shape(shapes: Array) -> Iterator[tuple[Array, bytes]]:
    """The positions of equal rows of a matrix of bytes, and these bytes."""
    n_bytes = shapes.shape[1]
    if not n_bytes:
        yield np.arange(shapes.shape[0]), b""
        return
    keys = np.ascontiguousarray(shapes).view(f"V{n_bytes}").ravel()
    found, group = np.unique(keys, return_inverse=True)
    order = np.argsort(group, kind="stable")
    ends = np.cumsum(np.bincount(group, minlength=found.size))
    yield from zip(np.split(order, ends[:-1]), found.tolist(), strict=True)
