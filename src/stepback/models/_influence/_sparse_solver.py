"""Solve large sparse systems of linear equations, whatever the shape of the graph behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._components import strong_components
from stepback._algorithms._topology import topological_levels

_RESIDUAL = 2e-15
_FEW, _RESTARTS, _MANY = 50, 4, 500  # iterations
_DROP, _FILL = 1e-8, 10.0  # what an incomplete elimination leaves out, and how much it may keep
_WIDE = 50  # cells of a row between those that depend on one another

Solve = Callable[[Array], Array]


def solve_sparse(matrix: Any, right: Array, norm: float) -> Array:
    """Solve ``matrix @ solution = right``, to a residual of rounding in the given norm.

    Conjugate gradients need few rounds where everyone is near everyone, however many they are,
    and as many as a chain is long. There, elimination from the top down needs hardly more memory
    than the matrix. Elimination among thousands who all influence one another takes minutes: it
    comes last.
    """
    for is_eliminated, n_iterations in ((False, _FEW), (True, _FEW), (False, _MANY)):
        precondition = _incomplete_elimination(matrix) if is_eliminated else _as_is
        if precondition is not None:
            solution = _refine(matrix, right, norm, precondition, n_iterations)
            if solution is not None:
                return solution
    from scipy.sparse.linalg import splu

    return np.asarray(splu(matrix.tocsc()).solve(right))


def _as_is(values: Array) -> Array:
    return values


def _incomplete_elimination(matrix: Any) -> Solve | None:
    """Solve nearly, by elimination without what is small; ``None`` if bands are wide, or it fails.

    In an order in which rows follow those that they depend on, nothing has to be filled in, but
    between rows that depend on one another: these are in an order for narrow bands.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import reverse_cuthill_mckee
    from scipy.sparse.linalg import spilu

    cells = matrix.tocoo()
    is_off = cells.row != cells.col
    tail, head = cells.col[is_off].astype(np.int64), cells.row[is_off].astype(np.int64)
    n_rows = matrix.shape[0]
    component = strong_components(n_rows, tail, head)
    between = component[tail] != component[head]
    n_components = int(component.max()) + 1
    level, _ = topological_levels(n_components, component[tail[between]], component[head[between]])
    tail, head = tail[~between], head[~between]
    within = coo_array((np.ones(tail.size), (tail, head)), shape=matrix.shape).tocsr()
    place = np.empty(n_rows, dtype=np.int64)
    place[reverse_cuthill_mckee(within)] = np.arange(n_rows)
    # At most the cells between an arc and the diagonal are filled in.
    n_before = np.zeros(n_rows, dtype=np.int64)
    np.maximum.at(n_before, np.append(head, tail), np.tile(np.abs(place[head] - place[tail]), 2))
    if n_before.sum() > _WIDE * n_rows:
        return None
    order = np.lexsort((place, component, level[component]))
    ordered = matrix.tocsr()[order][:, order].tocsc()
    try:
        eliminated = spilu(
            ordered,
            drop_tol=_DROP,
            fill_factor=_FILL,
            permc_spec="NATURAL",
            diag_pivot_thresh=0.0,
        )
    except RuntimeError:  # a pivot is 0 once small numbers are left out
        return None

    def solve(values: Array) -> Array:
        solution = np.empty(n_rows)
        solution[order] = eliminated.solve(values[order])
        return solution

    return solve


def _refine(
    matrix: Any, right: Array, norm: float, precondition: Solve, n_iterations: int
) -> Array | None:
    """Solve, and solve again for what remains; ``None`` if the residual stays too large."""
    solution = np.zeros(right.shape)
    with np.errstate(all="ignore"):  # the residual shows whether the iteration failed
        for _ in range(_RESTARTS):
            residual = right - matrix @ solution
            step = _biconjugate_gradients(matrix, residual, precondition, n_iterations)
            if not np.isfinite(step).all():
                return None
            solution = solution + step
            residual, size = right - matrix @ solution, np.abs(solution) + np.abs(right)
            if np.linalg.norm(residual, norm) <= _RESIDUAL * np.linalg.norm(size, norm):
                return np.asarray(solution)
    return None


def _biconjugate_gradients(
    matrix: Any, right: Array, precondition: Solve, n_iterations: int
) -> Array:
    """Stabilized biconjugate gradients.

    Unlike scipy's, without `numpy.dot`, which wakes threads for milliseconds each time.

    References
    ----------
    - van der Vorst, H. A. (1992). Bi-CGSTAB: A Fast and Smoothly Converging Variant of Bi-CG for
      the Solution of Nonsymmetric Linear Systems. SIAM Journal on Scientific and Statistical
      Computing 13(2), 631-644. doi:10.1137/0913035
    """
    solution, residual = np.zeros(right.shape), right.copy()
    direction, change = np.zeros((2, *right.shape))
    product = step = damping = 1.0
    enough = np.einsum("i,i", right, right) * np.finfo(np.float64).eps ** 2
    for _ in range(n_iterations):
        last_product, product = product, np.einsum("i,i", right, residual)
        slope = product / last_product * (step / damping)
        direction = residual + slope * (direction - damping * change)
        towards = precondition(direction)
        change = matrix @ towards
        step = product / np.einsum("i,i", right, change)
        if not (np.isfinite(step) and step):  # nothing in this direction: begin anew from here
            break
        residual -= step * change
        solution += step * towards
        if not np.einsum("i,i", residual, residual) > enough:
            break
        towards = precondition(residual)
        further = matrix @ towards
        damping = np.einsum("i,i", further, residual) / np.einsum("i,i", further, further)
        if not (np.isfinite(damping) and damping):
            break
        solution += damping * towards
        residual -= damping * further
        if not np.einsum("i,i", residual, residual) > enough:
            break
    return solution
