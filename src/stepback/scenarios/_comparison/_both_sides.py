"""Two compiled organizations whose people, nodes and domains have common numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._arrays import TOLERANCE, Array
from stepback._columns._table import Columns
from stepback._display._frame_labels import LabelColumns, NodeLabels
from stepback._flow._compiled import Compiled
from stepback._frames import FrameColumn

_DIGITS = 12  # of shares: further ones are rounding


@attrs.frozen(eq=False, slots=False)
class CommonIds:
    """The ids of both sides: those before, in order, then those that are only after.

    Attributes:
        ids: The ids.
        n_before: How many of them there are before; they come first.
        after: For each id after, its position among all.
    """

    ids: Array
    n_before: int
    after: Array

    @classmethod
    def from_ids(cls, before: Array, after: Array) -> CommonIds:
        """The ids that are in either of two arrays, each of which has an id once."""
        if np.array_equal(before, after):  # as after a step back: no index is needed
            return cls(before, before.size, np.arange(before.size))
        index = dict(zip(before.tolist(), range(before.size), strict=True))
        position = np.array([index.get(id_, -1) for id_ in after.tolist()], dtype=np.int64)
        is_new = position < 0
        position[is_new] = before.size + np.arange(np.count_nonzero(is_new))
        return cls(np.concatenate([before, after[is_new]]), before.size, position)

    @property
    def size(self) -> int:
        """How many ids there are."""
        return int(self.ids.size)

    @property
    def numbers(self) -> tuple[Array, Array]:
        """For each id before, and for each one after, its position among all."""
        return np.arange(self.n_before), self.after

    def positions(self, side: int) -> Array:
        """For each id, its position on a side, 0 before and 1 after; -1 if it is not there."""
        position = np.full(self.size, -1, dtype=np.int64)
        numbers = self.numbers[side]
        position[numbers] = np.arange(numbers.size)
        return position

    @cached_property
    def is_after(self) -> Array:
        """Whether each id is there after."""
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[self.after] = True
        return mask

    @cached_property
    def is_in_both(self) -> Array:
        """Whether each id is on both sides."""
        return np.asarray(self.is_after & (np.arange(self.size) < self.n_before))

    def spread_out(self, before: Array, after: Array, *, missing: object) -> tuple[Array, Array]:
        """The values of both sides for each id, and `missing` where it is not on a side."""
        both = [np.full(self.size, missing, dtype=values.dtype) for values in (before, after)]
        both[0][: self.n_before] = before
        both[1][self.after] = after
        return both[0], both[1]


def largest_first(sizes: Array) -> Array:
    """The positions of all sizes that are not 0 but for rounding, those of the largest first.

    Sizes that are equal but for rounding stay in order.
    """
    positions = np.flatnonzero(sizes > TOLERANCE)
    return np.asarray(positions[np.argsort(-np.round(sizes[positions], _DIGITS), kind="stable")])


@attrs.frozen(eq=False, slots=False)
class BothSides:
    """An organization before and after, compiled.

    An id means the same on both sides. Only people are compared as people: an id of a person on
    one side and of a role on the other is somebody who left, or joined.
    """

    before: Compiled
    after: Compiled

    @property
    def sides(self) -> tuple[Compiled, Compiled]:
        """Before and after."""
        return self.before, self.after

    @cached_property
    def people(self) -> CommonIds:
        """The people."""
        return CommonIds.from_ids(
            *(side.columns.ids[: side.columns.n_people] for side in self.sides)
        )

    @cached_property
    def nodes(self) -> CommonIds:
        """The people, roles and circles."""
        return CommonIds.from_ids(*(side.columns.ids for side in self.sides))

    @cached_property
    def domains(self) -> CommonIds:
        """The domains."""
        return CommonIds.from_ids(*(side.columns.domain_ids for side in self.sides))

    @property
    def have_domains(self) -> bool:
        """Whether both sides say who decides, so that decisions can be compared."""
        return all(len(side.columns.tables["domains"]) for side in self.sides)

    @property
    def were_asked(self) -> bool:
        """Whether people were asked about support on both sides."""
        return all(side.support is not None for side in self.sides)

    @cached_property
    def labels(self) -> EitherLabels:
        """The names of nodes and domains, for frames."""
        return EitherLabels(self.before.columns, self.after.columns)


@attrs.frozen(eq=False)
class EitherLabels:
    """Names and units of people, roles and circles: those after, or before where they left."""

    before: Columns
    after: Columns
    has_pairs = False

    def label_columns(self, keys: Sequence[str]) -> LabelColumns:
        """Ids, names and units; empty where none is recorded."""
        is_after = [id_ in self.after.node_index for id_ in keys]
        found = {
            columns: NodeLabels(columns).label_columns(
                [id_ for id_, is_there in zip(keys, is_after, strict=True) if is_there == there]
            )
            for columns, there in ((self.before, False), (self.after, True))
        }
        cells = {
            field: {
                there: iter(found[columns][field].cells)
                for columns, there in ((self.before, False), (self.after, True))
            }
            for field in ("id", "name", "unit")
        }
        return {
            field: FrameColumn("text", [next(by_side[there]) for there in is_after])
            for field, by_side in cells.items()
        }

    def domain_name(self, id_: str) -> str:
        """The name of a domain; empty where none is recorded."""
        columns = self.after if id_ in self.after.domain_index else self.before
        return str(columns.tables["domains"]["name"][columns.domain_index[id_]])
