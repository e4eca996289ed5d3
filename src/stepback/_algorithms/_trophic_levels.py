"""Levels that make every arc rise by one, as nearly as can be."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array
from stepback._algorithms._components import weak_components
from stepback._algorithms._forests import forest_roots, path_sums

_LOOPS = 1_000  # of a graph: up to here, elimination fills in few cells, and is quick
_STEPS = 3_000
_TOLERANCE = 1e-12
_LIGHTEST = 1e-12  # of the heaviest: what is lighter is lost in rounding


def trophic_levels(nodes: int, tail: Array, head: Array, weight: Array) -> Array:
    """The level of each node, with the lowest in each weak component at 0.

    They minimize the weighted mean square by which arcs miss a rise of one.
    """
    proper = tail != head
    tail, head, weight = tail[proper], head[proper], weight[proper]
    part = weak_components(nodes, tail, head)
    low, high, weight, rise = _edges(nodes, tail, head, _relative(weight, part[tail]))
    hangs_on, by, joined = _hanging(nodes, low, high)
    offset = np.zeros(nodes)
    hanging = np.flatnonzero(hangs_on >= 0)
    edge = by[hanging]
    offset[hanging] = np.where(high[edge] == hanging, rise[edge], -rise[edge])
    level = path_sums(hangs_on, offset)
    core = np.flatnonzero(joined)
    if core.size:
        place = np.full(nodes, -1, dtype=np.int64)
        place[core] = np.arange(core.size)
        inner = np.flatnonzero(joined[low] & joined[high])
        ends = place[low[inner]], place[high[inner]]
        found = np.zeros(nodes)
        found[core] = _solved(core.size, *ends, weight[inner], rise[inner])
        level += found[forest_roots(hangs_on)]
    lowest = np.full(nodes, np.inf)
    np.minimum.at(lowest, part, level)
    return np.asarray(level - lowest[part])


def incoherence(level: Array, tail: Array, head: Array, weight: Array) -> float:
    """The weighted mean square by which arcs miss a rise of one; nan without arcs."""
    if not weight.size:
        return float("nan")
    missed = level[head] - level[tail] - 1
    weight = weight / weight.max()  # lest huge ones sum to infinity
    return float((weight * missed**2).sum() / weight.sum())


def _relative(weight: Array, part: Array) -> Array:
    """Weights as parts of the heaviest in the same part of the graph, which alone matters."""
    heaviest = np.zeros(part.max(initial=-1) + 1)
    np.maximum.at(heaviest, part, weight)
    return np.maximum(weight / heaviest[part], _LIGHTEST)


def _edges(
    nodes: int, tail: Array, head: Array, weight: Array
) -> tuple[Array, Array, Array, Array]:
    """Each pair of nodes with arcs: its ends, the weight of the arcs, the rise they ask for."""
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    keys, where = np.unique(low * nodes + high, return_inverse=True)
    total = np.bincount(where, weights=weight)
    upward = np.bincount(where, weights=np.where(tail == low, weight, -weight))
    return keys // nodes, keys % nodes, total, upward / total


def _hanging(nodes: int, low: Array, high: Array) -> tuple[Array, Array, Array]:
    """What hangs on the rest by one edge: on which node, by which edge; and a mask of the rest.

    Such an edge misses nothing, whatever the rest does. Nodes that nothing joins are no rest.
    """
    other = np.concatenate([high, low])
    around = Adjacency.from_sources(np.concatenate([low, high]), nodes)
    degree = np.diff(around.start)
    hangs_on = np.full(nodes, -1, dtype=np.int64)
    by = np.full(nodes, -1, dtype=np.int64)
    front = np.flatnonzero(degree == 1)
    while front.size:
        arcs, where = around.arcs_from(front)
        there = hangs_on[other[arcs]] < 0
        arcs, where = arcs[there], where[there]
        last = (degree[other[arcs]] == 1) & (front[where] < other[arcs])
        arcs, where = arcs[~last], where[~last]
        node, neighbor = front[where], other[arcs]
        hangs_on[node], by[node] = neighbor, arcs % low.size
        degree[node] = 0
        np.subtract.at(degree, neighbor, 1)
        front = np.unique(neighbor[degree[neighbor] == 1])
    return hangs_on, by, degree > 0


def _solved(nodes: int, low: Array, high: Array, weight: Array, rise: Array) -> Array:
    """The levels by least squares, of a graph without hanging edges.

    By elimination where few loops close, however long; else by conjugate gradients, unless
    these take too long; scaled, so that light edges count in what is left over.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.linalg import cg, splu

    pull = np.bincount(high, weights=weight * rise, minlength=nodes)
    pull -= np.bincount(low, weights=weight * rise, minlength=nodes)
    degree = np.bincount(low, weights=weight, minlength=nodes)
    degree += np.bincount(high, weights=weight, minlength=nodes)
    each, shape = np.arange(nodes), (nodes, nodes)
    ends = np.concatenate([low, high, each]), np.concatenate([high, low, each])
    laplacian = coo_array((np.concatenate([-weight, -weight, degree]), ends), shape=shape).tocsr()
    if low.size - nodes >= _LOOPS:
        scale = 1 / np.sqrt(degree)
        by = coo_array((scale, (each, each)), shape=shape).tocsr()
        found, unfinished = cg(by @ laplacian @ by, scale * pull, rtol=_TOLERANCE, maxiter=_STEPS)
        if not unfinished:
            return np.asarray(scale * found)
    part = weak_components(nodes, low, high)
    held = np.unique(part, return_index=True)[1]
    free = np.setdiff1d(np.arange(nodes), held)
    level = np.zeros(nodes)
    level[free] = splu(laplacian[free][:, free].tocsc()).solve(pull[free])
    return level
