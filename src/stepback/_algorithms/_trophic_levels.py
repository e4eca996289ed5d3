"""Trophic levels: levels by which each arc rises by one, as nearly as possible."""

from __future__ import annotations

from typing import Any

import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arc_levels import has_thin_levels
from stepback._algorithms._arrays import Array
from stepback._algorithms._components import weak_components
from stepback._algorithms._forests import forest_roots, path_sums

_MAX_LOOPS = 1_000  # independent cycles up to which elimination fills in few cells and is quick
_MAX_ITERATIONS = 3_000
_FEW_ITERATIONS = (
    128  # by which wide graphs are solved; then it is asked whether the graph is narrow
)
_NARROW = 32  # cells before the diagonal of a row, up to which elimination is quicker
_MANY_ROUNDS = 64  # of stripping; fewer do not matter, however few nodes each strips
_TOLERANCE = 1e-12
_MIN_WEIGHT = 1e-12  # relative to the heaviest: lighter arcs are lost in rounding


def solve_trophic_levels(n_nodes: int, source: Array, target: Array, weight: Array) -> Array:
    """The trophic level of each node; the lowest of each weak component is 0.

    The levels minimize the weighted mean square of ``level[target] - level[source] - 1``.
    """
    is_no_loop = source != target
    source, target, weight = source[is_no_loop], target[is_no_loop], weight[is_no_loop]
    component = weak_components(n_nodes, source, target)
    heaviest = np.zeros(n_nodes)  # of each component: only relative weights matter
    np.maximum.at(heaviest, component[source], weight)
    weight = np.maximum(weight / heaviest[component[source]], _MIN_WEIGHT)
    low, high, weight, rise = _merge_arcs(n_nodes, source, target, weight)
    # Parts that hang on the graph by one edge always rise as asked: only the core is solved.
    parent, parent_edge, in_core = _hanging_trees(n_nodes, low, high)
    offset = np.zeros(n_nodes)
    hanging = np.flatnonzero(parent >= 0)
    edge = parent_edge[hanging]
    offset[hanging] = np.where(high[edge] == hanging, rise[edge], -rise[edge])
    level = path_sums(parent, offset)
    core = np.flatnonzero(in_core)
    if core.size:
        core_position = np.cumsum(in_core) - 1
        edges = np.flatnonzero(in_core[low] & in_core[high])
        core_ends = core_position[low[edges]], core_position[high[edges]]
        core_level = np.zeros(n_nodes)
        core_level[core] = _solve_levels(core.size, *core_ends, weight[edges], rise[edges])
        level += core_level[forest_roots(parent)]
    lowest = np.full(n_nodes, np.inf)
    np.minimum.at(lowest, component, level)
    return np.asarray(level - lowest[component])


def compute_incoherence(level: Array, source: Array, target: Array, weight: Array) -> float:
    """The weighted mean square of ``level[target] - level[source] - 1``; nan without arcs."""
    if not weight.size:
        return float("nan")
    deviation = level[target] - level[source] - 1
    weight = weight / weight.max()  # so that huge weights do not sum to infinity
    return float((weight * deviation**2).sum() / weight.sum())


def _merge_arcs(
    n_nodes: int, source: Array, target: Array, weight: Array
) -> tuple[Array, Array, Array, Array]:
    """Merge the arcs between two nodes: lower node, higher node, total weight, mean rise."""
    low, high = np.minimum(source, target), np.maximum(source, target)
    keys, edge = np.unique(low * n_nodes + high, return_inverse=True)
    total = np.bincount(edge, weights=weight)
    upward = np.bincount(edge, weights=np.where(source == low, weight, -weight))
    return keys // n_nodes, keys % n_nodes, total, upward / total


def _hanging_trees(n_nodes: int, low: Array, high: Array) -> tuple[Array, Array, Array]:
    """Strip nodes with one edge, repeatedly: their parents and edges, and what keeps edges."""
    neighbor_at_end = np.concatenate([high, low])
    edge_ends = Adjacency.from_sources(np.concatenate([low, high]), n_nodes)
    degree = np.diff(edge_ends.start)
    parent, parent_edge = np.full((2, n_nodes), -1, dtype=np.int64)
    front = np.flatnonzero(degree == 1)
    n_rounds, n_stripped = 0, 0
    while front.size:
        if has_thin_levels(n_rounds - _MANY_ROUNDS, n_stripped):
            _strip_singly(front, edge_ends, neighbor_at_end, parent, parent_edge, degree)
            break
        n_rounds, n_stripped = n_rounds + 1, n_stripped + front.size
        ends, position = edge_ends.arcs_from(front)
        node, neighbor = front[position], neighbor_at_end[ends]
        # Of two nodes that only have each other, the lower stays as the root.
        is_stripped = (parent[neighbor] < 0) & ((degree[neighbor] > 1) | (node > neighbor))
        node, neighbor = node[is_stripped], neighbor[is_stripped]
        parent[node], parent_edge[node] = neighbor, ends[is_stripped] % low.size
        degree[node] = 0
        np.subtract.at(degree, neighbor, 1)
        front = np.unique(neighbor[degree[neighbor] == 1])
    return parent, parent_edge, degree > 0


def _strip_singly(
    front: Array,
    edge_ends: Adjacency,
    neighbor_at_end: Array,
    parent: Array,
    parent_edge: Array,
    degree: Array,
) -> None:
    """Strip what remains, in place and one node after the other, beginning with `front`."""
    pending, degrees, parents = front.tolist(), degree.tolist(), parent.tolist()
    start, ends = edge_ends.start.tolist(), edge_ends.arcs.tolist()
    neighbors = neighbor_at_end[edge_ends.arcs].tolist()
    while pending:
        node = pending.pop()
        if degrees[node] != 1:
            continue
        place = next(at for at in range(start[node], start[node + 1]) if parents[neighbors[at]] < 0)
        neighbor = neighbors[place]
        if degrees[neighbor] > 1 or node > neighbor:
            parents[node] = neighbor
            parent_edge[node] = ends[place] % (neighbor_at_end.size // 2)
            degrees[node] = 0
            degrees[neighbor] -= 1
            pending.append(neighbor)
    parent[:], degree[:] = parents, degrees


def _solve_levels(n_nodes: int, low: Array, high: Array, weight: Array, rise: Array) -> Array:
    """The levels of the core by least squares, scaled so that light edges count in the residual.

    By elimination if the graph has few independent cycles, however long. Otherwise conjugate
    gradients come first, and elimination if they do not converge in time, or if it is quicker.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.linalg import splu

    pull = np.bincount(high, weights=weight * rise, minlength=n_nodes)
    pull -= np.bincount(low, weights=weight * rise, minlength=n_nodes)
    degree = np.bincount(low, weights=weight, minlength=n_nodes)
    degree += np.bincount(high, weights=weight, minlength=n_nodes)
    diagonal, shape = np.arange(n_nodes), (n_nodes, n_nodes)
    cells = np.concatenate([low, high, diagonal]), np.concatenate([high, low, diagonal])
    laplacian = coo_array((np.concatenate([-weight, -weight, degree]), cells), shape=shape).tocsr()
    if low.size - n_nodes >= _MAX_LOOPS:
        scale = 1 / np.sqrt(degree)
        scaling = coo_array((scale, (diagonal, diagonal)), shape=shape).tocsr()
        scaled = scaling @ laplacian @ scaling
        solution = _conjugate_gradients(scaled, scale * pull)
        if solution is not None:
            return np.asarray(scale * solution)
    # Levels are determined up to a constant in each component: one node of each stays at 0.
    component = weak_components(n_nodes, low, high)
    fixed = np.unique(component, return_index=True)[1]
    free = np.setdiff1d(np.arange(n_nodes), fixed)
    level = np.zeros(n_nodes)
    level[free] = splu(laplacian[free][:, free].tocsc()).solve(pull[free])
    return level


def _conjugate_gradients(matrix: Any, right: Array) -> Array | None:
    """Solve by conjugate gradients; ``None`` if they do not converge in time, or in narrow graphs.

    Unlike scipy's, without `numpy.dot`, which wakes threads for milliseconds each time.
    """
    solution, residual, direction = np.zeros(right.size), right.copy(), right.copy()
    square = np.einsum("i,i", residual, residual)
    enough = _TOLERANCE**2 * square
    for iteration in range(_MAX_ITERATIONS):
        if square <= enough:
            return solution
        if iteration == _FEW_ITERATIONS and _is_narrow(matrix):
            return None
        change = matrix @ direction
        step = square / np.einsum("i,i", direction, change)
        solution += step * direction
        residual -= step * change
        last_square, square = square, np.einsum("i,i", residual, residual)
        direction *= square / last_square
        direction += residual
    return None


# Conjugate gradients need about as many iterations as the longest of the shortest paths has edges:
# in a ladder of 100,000, more than are tried. In such a graph, the breadth-first order of Cuthill
# and McKee brings neighbors close together. Elimination in this order fills in no cells but those
# of each row from its first to the diagonal, so it takes at most their number, squared, row by row.
# Worked example: a chain 0 - 2 - 1 in the order 0, 2, 1 has 0, 1 and 1 cells before the diagonal. A
# ladder has 2 in nearly all rows, and a square grid up to as many as the square is wide.
def _is_narrow(matrix: Any) -> bool:
    """Whether a symmetric matrix in a suitable order has only few cells before the diagonal."""
    from scipy.sparse.csgraph import reverse_cuthill_mckee

    order = reverse_cuthill_mckee(matrix, symmetric_mode=True)
    position = np.empty(order.size, dtype=np.int64)
    position[order] = np.arange(order.size)
    lowest = np.minimum.reduceat(position[matrix.indices], matrix.indptr[:-1])
    n_before = position - lowest
    return bool((n_before**2).mean() <= _NARROW**2)
