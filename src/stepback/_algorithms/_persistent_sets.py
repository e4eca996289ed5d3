"""Very many sets of whole numbers, each of which differs from some other one in few elements."""

from __future__ import annotations

from itertools import pairwise

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array, add_at
from stepback._algorithms._read_only import frozen_property

EMPTY = 0  # the number of the empty set
_BLOCK_BITS = 9
_BLOCK = 1 << _BLOCK_BITS  # elements of a leaf
_SHIFT = 32
_LOWER = (1 << _SHIFT) - 1
_MAX_ROWS = 1 << 15  # leaves whose bits are unpacked at once, 16 MB


class PersistentSets:
    """Sets of numbers from 0 up, which share what they have in common.

    A set is a binary tree over blocks of elements, the tree of the digits of their numbers. A leaf
    has a bit for each element of its block; a half without elements is left out. Equal trees are
    stored once, and a set is the number of its tree. So equal sets have the same number, a set with
    one more element takes one more node on the way to its leaf, and to intersect two sets is to
    look where their trees differ.

    Worked example, with blocks of 2 elements, not 512. {0, 1, 2} is the tree of the leaves 11 and
    10, and {0, 1, 2, 3} is that of 11 and 11: both have the same left leaf, so that only the right
    ones have to be intersected. {2} is the leaf 10 of block 1 alone.

    References
    ----------
    - Driscoll, J. R., Sarnak, N., Sleator, D. D., & Tarjan, R. E. (1989). Making data structures
      persistent. Journal of Computer and System Sciences 38(1), 86-124.
      doi:10.1016/0022-0000(89)90034-2
    - Okasaki, C., & Gill, A. (1998). Fast mergeable integer maps. Workshop on ML, 77-86.
    """

    def __init__(self) -> None:
        # A leaf is its bits; another node, its right half, and above that its left.
        self._nodes = [0]
        self._heights = [0]
        self._blocks = [-1]  # the first block of each node
        self._leaves: dict[tuple[int, int], int] = {}
        self._pairs: dict[int, int] = {}
        self._with_element: dict[int, int] = {}
        self._common: dict[int, int] = {}

    def add(self, number: int, element: int) -> int:
        """The set `number` with one more element."""
        key = number << _SHIFT | element
        found = self._with_element.get(key)
        if found is None:
            found = self._with_element[key] = self._add(number, element)
        return found

    def _add(self, node: int, element: int) -> int:
        block, bit = element >> _BLOCK_BITS, 1 << (element & (_BLOCK - 1))
        siblings = []
        while (height := self._heights[node]) and not (block ^ self._blocks[node]) >> height:
            halves = self._nodes[node]
            left, right = halves >> _SHIFT, halves & _LOWER
            node, sibling = (right, left) if block >> (height - 1) & 1 else (left, right)
            siblings.append(sibling)
        if self._blocks[node] == block and not height:
            node = self._leaf(block, self._nodes[node] | bit)
        else:
            node = self._join(node, self._leaf(block, bit))
        for sibling in reversed(siblings):
            node = self._join(node, sibling)
        return node

    def intersect(self, one: int, other: int) -> int:
        """The set of what is in both sets."""
        if one == other:
            return one
        if not (one and other):
            return EMPTY
        height = self._heights[one]
        if height < self._heights[other]:
            one, other, height = other, one, self._heights[other]
        block = self._blocks[other]
        if (block ^ self._blocks[one]) >> height:
            return EMPTY
        if not height:
            bits = self._nodes[one] & self._nodes[other]
            return self._leaf(block, bits) if bits else EMPTY
        halves = self._nodes[one]
        if height > self._heights[other]:
            is_right = block >> (height - 1) & 1
            return self.intersect(halves & _LOWER if is_right else halves >> _SHIFT, other)
        key = one << _SHIFT | other
        found = self._common.get(key)
        if found is None:
            others = self._nodes[other]
            left = self.intersect(halves >> _SHIFT, others >> _SHIFT)
            right = self.intersect(halves & _LOWER, others & _LOWER)
            found = self._common[key] = self._join(left, right)
        return found

    def _leaf(self, block: int, bits: int) -> int:
        number = self._leaves.get((block, bits))
        if number is None:
            number = self._leaves[block, bits] = self._append(bits, 0, block)
        return number

    def _join(self, one: int, other: int) -> int:
        """The set of what is in either of two sets, whose blocks differ in some digit."""
        if not (one and other):
            return one or other
        block, next_block = self._blocks[one], self._blocks[other]
        if block > next_block:
            one, other, block, next_block = other, one, next_block, block
        halves = one << _SHIFT | other
        number = self._pairs.get(halves)
        if number is None:
            height = (block ^ next_block).bit_length()
            number = self._pairs[halves] = self._append(halves, height, block)
        return number

    def _append(self, node: int, height: int, block: int) -> int:
        self._nodes.append(node)
        self._heights.append(height)
        self._blocks.append(block)
        return len(self._nodes) - 1

    def to_members(self, n_elements: int) -> SetMembers:
        """The elements, all below `n_elements`, of all sets that there are now."""
        height = np.array(self._heights)
        leaf = np.flatnonzero(height == 0)
        bits = [self._nodes[number].to_bytes(_BLOCK // 8, "little") for number in leaf.tolist()]
        inner = np.flatnonzero(height)
        halves = np.array([self._nodes[number] for number in inner.tolist()], dtype=np.int64)
        return SetMembers(
            n_elements=n_elements,
            leaf=leaf,
            block=np.array(self._blocks)[leaf],
            octets=np.frombuffer(b"".join(bits), dtype=np.uint8).reshape(leaf.size, -1),
            inner=inner,
            height=height[inner],
            half=np.stack([halves >> _SHIFT, halves & _LOWER]),
        )


@attrs.frozen(eq=False, slots=False)
class SetMembers:
    """The elements of numbered sets.

    Attributes:
        n_elements: How many elements sets may have: the numbers below.
        leaf, block, octets: The numbers of the leaves, their blocks and their bits.
        inner, height: The numbers of the other nodes, and their heights.
        half: The numbers of the two halves of each of these, in two rows.
    """

    n_elements: int
    leaf: Array
    block: Array
    octets: Array
    inner: Array
    height: Array
    half: Array

    @property
    def n_sets(self) -> int:
        """How many sets there are, the empty one included."""
        return int(self.leaf.size + self.inner.size)

    @property
    def _n_blocks(self) -> int:
        return (self.n_elements >> _BLOCK_BITS) + 1

    def sum_weights(self, weights: Array) -> Array:
        """For each element, the sum of the `weights` of the sets that it is in."""
        weights = weights.astype(np.float64)
        order = np.argsort(-self.height, kind="stable")
        bounds = np.flatnonzero(np.diff(self.height[order], prepend=-1, append=-1))
        for begin, end in pairwise(bounds.tolist()):
            run = order[begin:end]
            for half in self.half[:, run]:
                add_at(weights, half, weights[self.inner[run]])
        sums = np.zeros((self._n_blocks, _BLOCK))
        weights = weights[self.leaf]
        used = np.flatnonzero((weights > 0) & (self.block >= 0))
        used = used[np.argsort(self.block[used], kind="stable")]
        for first in range(0, used.size, _MAX_ROWS):
            batch = used[first : first + _MAX_ROWS]
            bits = np.unpackbits(self.octets[batch], axis=1, bitorder="little")
            bounds = np.flatnonzero(np.diff(self.block[batch], prepend=-1, append=-1))
            for begin, end in pairwise(bounds.tolist()):
                block = self.block[batch[begin]]
                sums[block] += weights[batch[begin:end]] @ bits[begin:end]
        return sums.ravel()[: self.n_elements]

    def sets_with(self, element: int) -> Array:
        """The numbers of the sets that the element is in."""
        block, place = element >> _BLOCK_BITS, element & (_BLOCK - 1)
        leaves = self._leaves_by_block.arcs_from(np.array([block]))[0]
        front = self.leaf[leaves[self.octets[leaves, place >> 3] >> (place & 7) & 1 > 0]]
        found = [front]
        while front.size:
            arcs = self._nodes_by_half.arcs_from(front)[0]
            front = self.inner[arcs % self.inner.size]
            found.append(front)
        return np.concatenate(found)

    @frozen_property
    def _leaves_by_block(self) -> Adjacency:
        block = np.where(self.block < 0, self._n_blocks, self.block)  # none: that of the empty set
        return Adjacency.from_sources(block, self._n_blocks + 1)

    @frozen_property
    def _nodes_by_half(self) -> Adjacency:
        return Adjacency.from_sources(self.half.ravel(), self.n_sets)
