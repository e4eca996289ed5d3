"""Which places of a formal line share a cell, because they are too small or too deep to be read."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._forests import forest_roots
from stepback._algorithms._read_only import freeze_arrays
from stepback._layouts._line_forest import LineForest


@attrs.frozen(eq=False)
class CellSharing:
    """The places that share a cell, and with whom.

    Attributes:
        row_size: How many rows of the forest are one row that can be read.
        is_merged: Whether each place shares a cell with others. All places below it do, too.
        top: The highest merged place above each merged one, or itself; others stand for themselves.
        group: The group that the cell of each merged place stands for; -1 for none.
    """

    row_size: float
    is_merged: Array
    top: Array
    group: Array

    def __attrs_post_init__(self) -> None:
        """Make all arrays read-only."""
        freeze_arrays(self)

    @classmethod
    def from_forest(
        cls,
        forest: LineForest,
        max_rows: int | None,
        max_layers: int | None,
        groups: Array | None,
    ) -> CellSharing:
        """As `LineCells.from_compiled` describes."""
        n_rows = int(forest.extent[forest.parent < 0].sum()) + forest.n_outside
        row_size = max(1.0, n_rows / max_rows) if max_rows else 1.0
        is_merged = forest.extent < row_size
        if max_layers is not None and forest.depth.max(initial=0) >= max_layers:
            is_last = forest.depth == max_layers - 1
            is_merged |= (forest.depth >= max_layers) | (is_last & forest.has_reports)
        is_below = is_merged & (forest.parent >= 0)
        is_below[is_below] = is_merged[forest.parent[is_below]]
        top = forest_roots(np.where(is_below, forest.parent, -1))
        group = np.full(top.size, -1, dtype=np.int64)
        if groups is not None:
            group = _groups_of_tops(forest, top, is_merged, groups, row_size)[top]
        return cls(row_size, is_merged, top, group)

    def cell_keys(self, forest: LineForest) -> Array:
        """A number for each place: places with the same number share a cell.

        It is below the number of places for those with a cell of their own, and above for those
        that share one, which is named by the manager, or none for roots, and the group.
        """
        n_places = self.top.size
        n_groups = int(self.group.max(initial=-1)) + 2
        shared = n_places + (forest.parent[self.top] + 1) * n_groups + self.group + 1
        return np.where(self.is_merged, shared, np.arange(n_places))


def _groups_of_tops(
    forest: LineForest, top: Array, is_merged: Array, groups: Array, row_size: float
) -> Array:
    """For each place that is the top of what is merged, the group of its cell; -1 for none.

    That is the group of all places and people in its team, if such teams of one manager fill a row.
    """
    n_places = top.size
    place = np.concatenate([np.arange(n_places), forest.place_by_person])
    code = np.concatenate([groups[forest.node], groups[: forest.place_by_person.size]])
    is_known = (place >= 0) & (code >= 0)
    place, code = place[is_known], code[is_known]
    highest = np.full(n_places, -1, dtype=np.int64)
    np.maximum.at(highest, top[place], code)
    lowest = highest.copy()
    np.minimum.at(lowest, top[place], code)
    is_top = is_merged & (top == np.arange(n_places))
    group = np.where(is_top & (lowest == highest), highest, -1)
    tops = np.flatnonzero(group >= 0)
    n_codes = int(group.max(initial=-1)) + 1
    keys = (forest.parent[tops] + 1) * n_codes + group[tops]
    pairs, cell = np.unique(keys, return_inverse=True)
    rows = np.bincount(cell, weights=forest.extent[tops], minlength=pairs.size)
    group[tops[rows[cell] < row_size]] = -1
    return group
