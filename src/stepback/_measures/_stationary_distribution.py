"""Long-run distribution of a Markov chain with any number of closed classes and any periods."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._components import simple_arcs, strong_components
from stepback._algorithms._forests import forest_roots
from stepback._algorithms._reachability import Condensation

_MAX_DENSE = 300


def long_run_distribution(
    row: Array, column: Array, value: Array, start: Array
) -> tuple[Array, int]:
    """The mean distribution over all steps of a chain, and how many closed classes it has.

    The chain steps from `row` to `column` with the probability `value` > 0, once for each pair;
    `start` is its distribution at the beginning. The mean is exact: each closed class gets the
    probability that the chain is absorbed in it, divided by its stationary distribution.
    """
    label = strong_components(start.size, row, column)
    is_open = np.zeros(label.max(initial=-1) + 1, dtype=np.bool_)
    is_open[label[row[label[row] != label[column]]]] = True
    is_recurrent = ~is_open[label]
    # One reference state for each closed class, in which it is visited once.
    reference = np.flatnonzero(is_recurrent)[np.unique(label[is_recurrent], return_index=True)[1]]
    mass = _absorption_mass(is_recurrent, row, column, value, start)
    mass_by_class = np.bincount(label, weights=mass, minlength=is_open.size)
    visits = np.zeros(start.size)
    visits[reference] = 1
    if reference.size < np.count_nonzero(is_recurrent):
        others = is_recurrent & (visits == 0)  # visited between two visits to the reference
        leaves = (visits[row] > 0) & others[column]
        arrivals = np.bincount(column[leaves], weights=value[leaves], minlength=start.size)
        visits += _expected_visits(others, row, column, value, arrivals)
    visits_by_class = np.bincount(label, weights=visits, minlength=is_open.size)
    mean = visits * (mass_by_class / np.where(is_open, 1, visits_by_class))[label]
    return mean / (mean.sum() or 1), int(reference.size)


def _absorption_mass(
    is_recurrent: Array, row: Array, column: Array, value: Array, start: Array
) -> Array:
    """For each recurrent state, the probability that the chain first enters them there."""
    leaves = ~is_recurrent[row] & (row != column)
    n_ways = np.bincount(row[leaves], minlength=start.size)
    if n_ways.max(initial=0) <= 1:
        # Every other state leads to one state only: follow the forest to its roots.
        successor = np.full(start.size, -1, dtype=np.int64)
        successor[row[leaves]] = column[leaves]
        return np.bincount(forest_roots(successor), weights=start, minlength=start.size)
    visits = _expected_visits(~is_recurrent, row, column, value, start)
    enters = ~is_recurrent[row] & is_recurrent[column]
    entering = np.bincount(
        column[enters], weights=visits[row[enters]] * value[enters], minlength=start.size
    )
    return np.where(is_recurrent, start + entering, 0)


def _expected_visits(
    mask: Array, row: Array, column: Array, value: Array, arrivals: Array
) -> Array:
    """How often each state of `mask` is visited before the chain leaves them all.

    With P the steps within the mask, visits solve (I - Pᵀ) visits = arrivals.
    """
    states = np.flatnonzero(mask)
    position = np.cumsum(mask) - 1
    within = mask[row] & mask[column]
    row, column, value = position[row[within]], position[column[within]], value[within]
    visits = np.zeros(mask.size)
    if states.size <= _MAX_DENSE:
        matrix = np.eye(states.size)
        matrix[column, row] -= value
        visits[states] = np.linalg.solve(matrix, arrivals[states])
    else:
        visits[states] = _solve_visits(states.size, row, column, value, arrivals[states])
    return visits


def _solve_visits(n_states: int, row: Array, column: Array, value: Array, arrivals: Array) -> Array:
    """As `_expected_visits`, for many states, all of which are in the mask.

    States that lead to others come first, so that elimination fills in only among states that
    reach one another. No pivot is needed, since no column outweighs its diagonal; so rows and
    columns can have the same order, which takes a third of the time.
    """
    from scipy.sparse import csc_array, eye_array
    from scipy.sparse.linalg import splu

    condensation = Condensation.from_arcs(n_states, *simple_arcs(n_states, row, column))
    order = np.lexsort((condensation.component, condensation.level[condensation.component]))
    position = np.empty(n_states, dtype=np.int64)
    position[order] = np.arange(n_states)
    entries = (value, (position[column], position[row]))
    steps = csc_array(entries, shape=(n_states, n_states))
    is_small = condensation.component_size.max() <= _MAX_DENSE
    matrix = (eye_array(n_states, format="csc") - steps).tocsc()
    factors = splu(
        matrix, permc_spec="NATURAL" if is_small else "MMD_AT_PLUS_A", diag_pivot_thresh=0
    )
    return np.asarray(factors.solve(arrivals[order])[position])
