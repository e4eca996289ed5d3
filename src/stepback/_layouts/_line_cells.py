"""The cells of a picture of the formal line: one for each place, or one for many small ones.

Example, with room for 3 rows. Three reports of a manager have 6, 2 and 1 people at the ends of
their lines. A row stands for 3 people, so the last two reports are smaller than a row, and one cell
stands for both teams.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._forests import path_sums
from stepback._algorithms._read_only import freeze_arrays
from stepback._flow._compiled import Compiled
from stepback._layouts._cell_sharing import CellSharing
from stepback._layouts._line_forest import LineForest

# Cells that stand for one group come after those for one place, then what else is merged at the
# manager, and after all roots the people on no line.
_REST_ORDER = 2
_OUTSIDE_ORDER = 3


@attrs.frozen(eq=False)
class LineCells:
    """A forest of cells that together stand for all people and all places on the line.

    The cells are sorted by layer and, in a layer, by `first`; so a parent comes before its cells.

    Attributes:
        node: The person or post, as a position in the organization; -1 if a cell stands for
            several.
        head: The person or post above everything else in the cell; -1 if there are several.
        parent: The cell of the manager; -1 for none.
        layer: The layer of its highest place, from 1.
        first, extent: Where its rows begin, and how many there are. Those of its reports are
            within them, one after the other, without gaps.
        n_people: How many people it stands for.
        n_teams: How many managers with their direct reports.
        n_vacant: How many posts that nobody holds.
        last_layer: The deepest layer that it stands for.
        is_outside: Whether it stands for the people on no line.
        cell_by_node: For each node of the organization, the cell that stands for it: people where
            they are counted, and posts on the line; -1 for other posts and circles.
        row_size: How many rows of the layout are one row of text; 1 if nothing was too small.
    """

    node: Array
    head: Array
    parent: Array
    layer: Array
    first: Array
    extent: Array
    n_people: Array
    n_teams: Array
    n_vacant: Array
    last_layer: Array
    is_outside: Array
    cell_by_node: Array
    row_size: float

    def __attrs_post_init__(self) -> None:
        """Make all arrays read-only."""
        freeze_arrays(self)

    @classmethod
    def from_compiled(
        cls,
        compiled: Compiled,
        max_rows: int | None,
        max_layers: int | None,
        groups: Array | None = None,
    ) -> LineCells:
        """The cells of an organization; none without people.

        Reports of one manager that are each smaller than a row are merged into one cell. So are,
        in the last of `max_layers`, reports with reports of their own, if there are more layers.
        `groups` has an integer for each node of the organization, such as its unit, and -1 for
        none: then those whose whole teams are in one group have a cell for it, if that is not
        smaller than a row.
        """
        forest = LineForest.from_compiled(compiled)
        sharing = CellSharing.from_forest(forest, max_rows, max_layers, groups)
        n_places, n_outside, top = forest.node.size, forest.n_outside, sharing.top
        key = sharing.cell_keys(forest)
        if n_outside:
            key = np.append(key, np.iinfo(np.int64).max)
        _, sample, cell = np.unique(key, return_index=True, return_inverse=True)
        n_cells = sample.size
        place_cell = cell[:n_places]
        is_top = top == np.arange(n_places)

        def count(weights: Array) -> Array:
            return np.bincount(place_cell, weights=weights, minlength=n_cells).astype(np.int64)

        def sole_node(is_candidate: Array) -> Array:
            node = np.full(n_cells, -1, dtype=np.int64)
            node[place_cell[is_candidate]] = forest.node[is_candidate]
            return np.where(count(is_candidate) == 1, node, -1)

        is_outside = np.zeros(n_cells, dtype=np.bool_)
        is_outside[n_cells - 1 :] = n_outside > 0
        on_line = np.flatnonzero(~is_outside)
        highest = top[sample[on_line]]
        parent, layer = np.full(n_cells, -1, dtype=np.int64), np.ones(n_cells, dtype=np.int64)
        has_manager = forest.parent[highest] >= 0
        parent[on_line[has_manager]] = place_cell[forest.parent[highest[has_manager]]]
        layer[on_line] = forest.depth[highest] + 1
        last_layer = layer.copy()
        np.maximum.at(last_layer, place_cell, forest.depth + 1)
        outside_people = np.where(is_outside, n_outside, 0)
        extent = count(np.where(is_top, forest.extent, 0)) + outside_people
        place_order = np.where(is_outside, _OUTSIDE_ORDER, 0)
        place_order[place_cell[sharing.is_merged]] = np.where(
            sharing.group[sharing.is_merged] < 0, _REST_ORDER, 1
        )
        first = _first_rows(parent, extent, place_order)
        order = np.lexsort((first, layer))
        rank = np.empty(n_cells, dtype=np.int64)
        rank[order] = np.arange(n_cells)
        cell_by_node = np.full(compiled.columns.n_nodes, -1, dtype=np.int64)
        cell_by_node[forest.node] = rank[place_cell]
        is_counted = forest.place_by_person >= 0
        place = forest.place_by_person[is_counted]
        cell_by_node[: compiled.n_people][is_counted] = rank[place_cell[place]]
        if n_outside:
            cell_by_node[: compiled.n_people][~is_counted] = rank[-1]
        return cls(
            node=sole_node(np.ones(n_places, dtype=np.bool_))[order],
            head=sole_node(is_top)[order],
            parent=np.where(parent < 0, -1, rank[parent])[order],
            layer=layer[order],
            first=first[order],
            extent=extent[order],
            n_people=(count(forest.n_people) + outside_people)[order],
            n_teams=count(forest.has_reports)[order],
            n_vacant=count(forest.is_vacant)[order],
            last_layer=last_layer[order],
            is_outside=is_outside[order],
            cell_by_node=cell_by_node,
            row_size=sharing.row_size,
        )

    @property
    def n_cells(self) -> int:
        """How many cells there are."""
        return int(self.parent.size)

    @property
    def n_rows(self) -> int:
        """How many rows all roots and the people on no line take."""
        return int(self.extent[self.parent < 0].sum())

    def common_value(self, codes: Array) -> Array:
        """For each cell, the code that all nodes in it share; -1 if they differ or have none.

        `codes` has an integer for each node of the organization, and -1 for those to ignore.
        """
        nodes = np.flatnonzero((self.cell_by_node >= 0) & (codes >= 0))
        cell, code = self.cell_by_node[nodes], codes[nodes]
        highest = np.full(self.n_cells, -1, dtype=np.int64)
        np.maximum.at(highest, cell, code)
        lowest = highest.copy()
        np.minimum.at(lowest, cell, code)
        return np.where(lowest == highest, highest, -1)


def _first_rows(parent: Array, extent: Array, place_order: Array) -> Array:
    """Where each cell begins: the largest reports first, and merged ones after all others."""
    order = np.lexsort((-extent, place_order, parent))
    rows_before = np.cumsum(extent[order]) - extent[order]
    is_first = np.diff(parent[order], prepend=-2) != 0
    begin = np.flatnonzero(is_first)
    offset = np.empty_like(extent)
    offset[order] = rows_before - np.repeat(rows_before[begin], np.diff(begin, append=parent.size))
    return path_sums(parent, offset)
