"""The parts of a graph: its trees, its weak and its strong components."""

from __future__ import annotations

from typing import Literal

import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._forests import forest_depths


def simple_arcs(nodes: int, tail: Array, head: Array) -> tuple[Array, Array]:
    """The arcs without loops, each once."""
    proper = tail != head
    if not proper.all():
        tail, head = tail[proper], head[proper]
    joins = np.bincount(head, minlength=nodes)[head] > 1
    if not joins.any():
        return tail, head
    keys = distinct_values(tail[joins] * nodes + head[joins])
    alone = ~joins
    return np.append(tail[alone], keys // nodes), np.append(head[alone], keys % nodes)


def weak_components(nodes: int, tail: Array, head: Array) -> Array:
    """The part that each node is in, joined by arcs in either direction; numbered from 0."""
    return _components(nodes, tail, head, "weak")


def strong_components(nodes: int, tail: Array, head: Array) -> Array:
    """The part that each node is in, whose nodes all reach one another; numbered from 0."""
    return _components(nodes, tail, head, "strong")


def forest_parents(nodes: int, tail: Array, head: Array) -> Array | None:
    """The parent of each node, -1 at a root; ``None`` if these simple arcs are no forest."""
    if np.bincount(head, minlength=nodes).max(initial=0) > 1:
        return None
    parent = np.full(nodes, -1, dtype=np.int64)
    parent[head] = tail
    _, stuck = forest_depths(parent)
    return None if stuck.any() else parent


def _components(
    nodes: int, tail: Array, head: Array, connection: Literal["weak", "strong"]
) -> Array:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    there = np.ones(tail.size, dtype=np.int8)
    matrix = coo_array((there, (tail, head)), shape=(nodes, nodes)).tocsr()
    _, label = connected_components(matrix, directed=True, connection=connection)
    return np.asarray(label, dtype=np.int64)
