"""Tidy trees: nothing overlaps, parents are in the middle, and equal subtrees are drawn alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback._layouts._tidy_tree import tidy_positions


@st.composite
def forests(draw, max_size=40):
    """The parent of each node, with parents first; -1 at a root."""
    n_nodes = draw(st.integers(1, max_size))
    return np.array([draw(st.integers(-1, node - 1)) for node in range(n_nodes)])


def depths(parent):
    depth = []
    for above in parent.tolist():
        depth.append(0 if above < 0 else depth[above] + 1)
    return np.array(depth)


def list_children(parent, node):
    return np.flatnonzero(parent == node).tolist()


def draw_subtree(parent, position, root):
    """The shape of a subtree and where its nodes are beside its root, in preorder."""
    shape, places, stack = [], [], [root]
    while stack:
        node = stack.pop()
        below = list_children(parent, node)
        shape.append(len(below))
        places.append(position[node] - position[root])
        stack.extend(reversed(below))
    return tuple(shape), np.array(places)


def preorder(parent):
    order, stack = [], list_children(parent, -1)[::-1]
    while stack:
        order.append(stack.pop())
        stack.extend(list_children(parent, order[-1])[::-1])
    return order


@given(forests())
def test_nodes_of_a_layer_are_in_order_and_do_not_overlap(parent):
    """Neighbors on a layer are at least 1 apart, in the order of the tree."""
    position, depth = tidy_positions(parent), depths(parent)
    order = np.array(preorder(parent))
    for layer in range(depth.max() + 1):
        places = position[order[depth[order] == layer]]
        assert (np.diff(places) >= 1 - 1e-9).all()
    assert position.min() == 0


@given(forests())
def test_parents_are_in_the_middle_of_their_children(parent):
    """Between the first and the last."""
    position = tidy_positions(parent)
    for node in range(parent.size):
        if below := list_children(parent, node):
            middle = (position[below[0]] + position[below[-1]]) / 2
            assert position[node] == pytest.approx(middle)


@given(forests())
def test_equal_subtrees_are_drawn_alike(parent):
    """Wherever they are in the tree."""
    position = tidy_positions(parent)
    places_by_shape = {}
    for node in range(parent.size):
        shape, places = draw_subtree(parent, position, node)
        np.testing.assert_allclose(places, places_by_shape.setdefault(shape, places), atol=1e-9)


@given(forests())
def test_a_mirrored_tree_is_no_wider(parent):
    """Siblings are put together as closely from either side."""
    order = preorder(parent)
    mirrored = [-1] * parent.size
    # Numbering in reversed postorder keeps parents first, and turns siblings around.
    number, stack = {}, list_children(parent, -1)
    while stack:
        node = stack.pop()
        number[node] = len(number)
        stack.extend(list_children(parent, node))
    for node in order:
        above = int(parent[node])
        mirrored[number[node]] = -1 if above < 0 else number[above]
    width = tidy_positions(parent).max()
    assert tidy_positions(np.array(mirrored)).max() == pytest.approx(width)


def test_a_worked_tree():
    """Leaves 1 apart; a small subtree between two large ones is spread between them."""
    assert tidy_positions(np.array([-1, 0, 0, 1, 1, 1])).tolist() == [1.5, 1, 2, 0, 1, 2]
    # Three children of the root; the outer two have three children each, the middle one is moved
    # to the middle of the room between them.
    parent = np.array([-1, 0, 0, 0, 1, 1, 1, 3, 3, 3])
    assert tidy_positions(parent).tolist() == [2.5, 1, 2.5, 4, 0, 1, 2, 3, 4, 5]


def test_a_long_chain_and_no_nodes():
    """Depth is unbounded."""
    assert tidy_positions(np.arange(-1, 99_999)).max() == 0
    assert tidy_positions(np.zeros(0, dtype=np.int64)).size == 0
