"""Tidy drawings of trees: as narrow as they can be without overlaps, and equal for equal trees.

Sources: Reingold, E. M., & Tilford, J. S. (1981). Tidier drawings of trees. IEEE Transactions on
Software Engineering SE-7(2), 223-228. doi:10.1109/TSE.1981.234519 and, in linear time for nodes
with any number of children: Buchheim, C., Jünger, M., & Leipert, S. (2002). Improving Walker's
algorithm to run in linear time. Graph Drawing, LNCS 2528, 344-353. doi:10.1007/3-540-36151-0_32
"""

from __future__ import annotations

from itertools import pairwise

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array
from stepback._algorithms._forests import path_sums
from stepback._algorithms._read_only import freeze_arrays
from stepback._flow._compiled import Compiled
from stepback._layouts._line_cells import LineCells


@attrs.frozen(eq=False)
class TidyTreeLayout:
    """Where the middle of each cell of a tidy tree is.

    Attributes:
        cells: The cells.
        position: The place along its layer, from 0. Those of a layer are at least 1 apart.
        layer: The layer of each cell, from 0.
    """

    cells: LineCells
    position: Array
    layer: Array

    def __attrs_post_init__(self) -> None:
        """Make all arrays read-only."""
        freeze_arrays(self)


def tidy_tree_layout(
    compiled: Compiled, *, max_rows: int | None = None, max_layers: int | None = None
) -> TidyTreeLayout:
    """Lay out the formal line as a tree of nodes and lines, with each manager above the middle.

    Parameters
    ----------
    compiled
    max_rows, max_layers
        Which people and posts share a cell: as in `icicle_layout`.

    Returns
    -------
    TidyTreeLayout
        Without people, a layout without cells.
    """
    cells = LineCells.from_compiled(compiled, max_rows, max_layers)
    return TidyTreeLayout(cells, tidy_positions(cells.parent), np.asarray(cells.layer - 1))


def tidy_positions(parent: Array) -> Array:
    """Where each node of a forest is along its layer, from 0.

    Nodes of a layer are at least 1 apart, each parent is in the middle between its first and last
    child, and equal subtrees are drawn alike. Parents come before their children, and siblings are
    drawn in their order.
    """
    if not parent.size:
        return np.zeros(0)
    trees = _TreeContours.from_parents(parent)
    for node in range(parent.size, -1, -1):
        trees.place_children(node)
    has_children = np.array([bool(nodes) for nodes in trees.children])
    place, offset = np.array(trees.place), np.where(has_children, trees.offset, 0.0)
    # The root of all roots is the first; the offsets of all above it move a node.
    parent = np.append(-1, parent + 1)
    position = (place + path_sums(parent, offset) - offset)[1:]
    return np.asarray(position - position.min())


@attrs.define
class _TreeContours:
    """Subtrees that are moved side by side, as Buchheim, Jünger and Leipert do.

    Node 0 is a root above all roots, so every other node is one more than in the forest. `place` is
    relative to the parent's children, and `offset` moves everything below a node. The names of the
    paper are in brackets.

    Attributes:
        parent, children: The forest.
        place: Where each node is (prelim).
        offset: How far the nodes below it are moved (mod).
        middle: The middle of the children.
        thread: For a leaf, the next node of a contour (thread); -1 for none.
        ancestor: For a node on a right contour, the sibling above it (ancestor).
        shift, change: How far a sibling and those between are to be moved, at the end.
        rank: The position among the siblings (number).
    """

    parent: list[int]
    children: list[list[int]]
    place: list[float]
    offset: list[float]
    middle: list[float]
    thread: list[int]
    ancestor: list[int]
    shift: list[float]
    change: list[float]
    rank: list[int]

    @classmethod
    def from_parents(cls, parent: Array) -> _TreeContours:
        """The forest, of which nothing is placed yet."""
        n = parent.size + 1
        adjacency = Adjacency.from_sources(parent + 1, n)
        arcs = (adjacency.arcs + 1).tolist()
        children = [arcs[begin:end] for begin, end in pairwise(adjacency.start.tolist())]
        return cls(
            parent=[-1, *(parent + 1).tolist()],
            children=children,
            place=[0.0] * n,
            offset=[0.0] * n,
            middle=[0.0] * n,
            thread=[-1] * n,
            ancestor=list(range(n)),
            shift=[0.0] * n,
            change=[0.0] * n,
            rank=[0] * n,
        )

    def place_children(self, node: int) -> None:
        """Place the children of a node side by side, once everything below them is placed."""
        siblings, children, place = self.children[node], self.children, self.place
        if not siblings:
            return
        if not any(children[sibling] for sibling in siblings):
            for rank, sibling in enumerate(siblings):
                place[sibling] = float(rank)
                self.rank[sibling] = rank
            self.middle[node] = (len(siblings) - 1) / 2
            return
        default_ancestor = first = siblings[0]
        place[first] = self.middle[first]
        for rank in range(1, len(siblings)):
            sibling, left = siblings[rank], siblings[rank - 1]
            self.rank[sibling] = rank
            place[sibling] = place[left] + 1
            if children[sibling]:
                self.offset[sibling] = place[sibling] - self.middle[sibling]
            default_ancestor = self._move_apart(sibling, left, first, default_ancestor)
        self._spread_shifts(siblings)
        self.middle[node] = (place[first] + place[siblings[-1]]) / 2

    def _move_apart(self, node: int, left: int, first: int, default_ancestor: int) -> int:
        """Move a subtree to the right of those of its siblings before it (APPORTION)."""
        place, offset = self.place, self.offset
        inner_right = outer_right = node
        inner_left, outer_left = left, first
        right_sum = outer_right_sum = offset[node]
        left_sum, outer_left_sum = offset[left], offset[first]
        next_left, next_right = self._next_right(inner_left), self._next_left(inner_right)
        while next_left >= 0 and next_right >= 0:
            inner_left, inner_right = next_left, next_right
            outer_left, outer_right = self._next_left(outer_left), self._next_right(outer_right)
            self.ancestor[outer_right] = node
            gap = place[inner_left] + left_sum - place[inner_right] - right_sum + 1
            if gap > 0:
                above = self.ancestor[inner_left]
                is_sibling = self.parent[above] == self.parent[node]
                self._move_subtree(above if is_sibling else default_ancestor, node, gap)
                right_sum += gap
                outer_right_sum += gap
            left_sum += offset[inner_left]
            right_sum += offset[inner_right]
            outer_left_sum += offset[outer_left]
            outer_right_sum += offset[outer_right]
            next_left, next_right = self._next_right(inner_left), self._next_left(inner_right)
        if next_left >= 0 and self._next_right(outer_right) < 0:
            self.thread[outer_right] = next_left
            offset[outer_right] += left_sum - outer_right_sum
        if next_right >= 0 and self._next_left(outer_left) < 0:
            self.thread[outer_left] = next_right
            offset[outer_left] += right_sum - outer_left_sum
            return node
        return default_ancestor

    def _move_subtree(self, above: int, node: int, gap: float) -> None:
        """Move a subtree, and note that the siblings between are to share the gap."""
        share = gap / (self.rank[node] - self.rank[above])
        self.change[node] -= share
        self.shift[node] += gap
        self.change[above] += share
        self.place[node] += gap
        self.offset[node] += gap

    def _spread_shifts(self, siblings: list[int]) -> None:
        """Move the siblings between those that were moved (EXECUTESHIFTS)."""
        shift = change = 0.0
        for node in reversed(siblings):
            self.place[node] += shift
            self.offset[node] += shift
            change += self.change[node]
            shift += self.shift[node] + change

    def _next_left(self, node: int) -> int:
        nodes = self.children[node]
        return nodes[0] if nodes else self.thread[node]

    def _next_right(self, node: int) -> int:
        nodes = self.children[node]
        return nodes[-1] if nodes else self.thread[node]
