"""The records of each id: several, if what has the id changes from one day to another."""

from __future__ import annotations

from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._id_index import NOT_FOUND, IdIndex


@attrs.frozen(eq=False, slots=False)
class RecordIndex:
    """The position of the first record of each id.

    Attributes:
        ids: The id of each record.
        first: For each record, the first with its id; ``None`` if every id has one record.
    """

    ids: Array
    first: Array | None
    _index: IdIndex

    @classmethod
    def from_ids(cls, ids: Array) -> RecordIndex:
        """The records of a column of ids."""
        index = IdIndex(ids)
        return cls(ids, find_first_records(ids, index.n_distinct), index)

    def lookup(self, ids: Array) -> Array:
        """The first record of each of other ids; `NOT_FOUND` if there is none."""
        positions = self._index.lookup(ids)
        if self.first is None:
            return positions
        found = np.where(positions == NOT_FOUND, NOT_FOUND, self.first[positions])
        return found.astype(positions.dtype)

    @cached_property
    def as_dict(self) -> dict[str, int]:
        """The first record of each id."""
        if self.first is None:
            return self._index.as_dict
        return dict(zip(self.ids.tolist(), self.first.tolist(), strict=True))


def find_first_records(ids: Array, n_distinct: int) -> Array | None:
    """For each record the first with its id; ``None`` if every id has one."""
    if n_distinct == ids.size:
        return None
    first: dict[str, int] = {}
    positions = (first.setdefault(id_, position) for position, id_ in enumerate(ids.tolist()))
    return np.fromiter(positions, dtype=np.int64, count=ids.size)
