"""Where a Markov chain spends its time in the long run, whatever its classes and periods."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._components import simple_arcs, strong_components
from stepback._algorithms._forests import forest_roots
from stepback._algorithms._reachability import Condensation

_DENSE = 300


def long_run_distribution(
    row: Array, column: Array, value: Array, start: Array
) -> tuple[Array, int]:
    """The mean, over all steps, of where a chain is, and how many closed classes it has.

    The steps lead from `row` to `column` with the chance `value` > 0, once for each pair;
    `start` is where the chain begins. The mean is exact: each closed class gets what it absorbs,
    divided by its stationary distribution.
    """
    label = strong_components(start.size, row, column)
    open_ = np.zeros(label.max(initial=-1) + 1, dtype=np.bool_)
    open_[label[row[label[row] != label[column]]]] = True
    recurrent = ~open_[label]
    first = np.flatnonzero(recurrent)[np.unique(label[recurrent], return_index=True)[1]]
    absorbed = _absorbed(recurrent, row, column, value, start)
    mass = np.bincount(label, weights=absorbed, minlength=open_.size)
    visits = np.zeros(start.size)
    visits[first] = 1
    if first.size < np.count_nonzero(recurrent):
        visits += _visits_between(recurrent, visits > 0, row, column, value)
    total = np.bincount(label, weights=visits, minlength=open_.size)
    mean = visits * (mass / np.where(open_, 1, total))[label]
    return mean / (mean.sum() or 1), int(first.size)


def _absorbed(recurrent: Array, row: Array, column: Array, value: Array, start: Array) -> Array:
    """With what chance the chain first comes to each recurrent state."""
    on = ~recurrent[row] & (row != column)
    ways = np.bincount(row[on], minlength=start.size)
    if ways.max(initial=0) <= 1:
        onward = np.full(start.size, -1, dtype=np.int64)
        onward[row[on]] = column[on]
        return np.bincount(forest_roots(onward), weights=start, minlength=start.size)
    visits = _visits(~recurrent, row, column, value, start)
    enters = ~recurrent[row] & recurrent[column]
    came = np.bincount(
        column[enters], weights=visits[row[enters]] * value[enters], minlength=start.size
    )
    return np.where(recurrent, start + came, 0)


def _visits_between(
    recurrent: Array, reference: Array, row: Array, column: Array, value: Array
) -> Array:
    """How often each recurrent state is visited between two visits to that of its class."""
    others = recurrent & ~reference
    leaves = reference[row] & others[column]
    arrives = np.bincount(column[leaves], weights=value[leaves], minlength=recurrent.size)
    return _visits(others, row, column, value, arrives)


def _visits(there: Array, row: Array, column: Array, value: Array, arrives: Array) -> Array:
    """How often each state of `there` is visited in all, before the chain leaves them."""
    states = np.flatnonzero(there)
    place = np.cumsum(there) - 1
    within = there[row] & there[column]
    row, column, value = place[row[within]], place[column[within]], value[within]
    visits = np.zeros(there.size)
    if states.size <= _DENSE:
        matrix = np.eye(states.size)
        matrix[column, row] -= value
        visits[states] = np.linalg.solve(matrix, arrives[states])
        return visits
    visits[states] = _solved(states.size, row, column, value, arrives[states])
    return visits


def _solved(states: int, row: Array, column: Array, value: Array, arrives: Array) -> Array:
    """As `_visits`, where everything is there.

    States that lead on to others come first, so that nothing but states that reach one another
    is to be eliminated; no pivot is needed, since no column outweighs its diagonal. So rows and
    columns can be ordered alike, which takes a third of the time.
    """
    from scipy.sparse import csc_array, eye_array
    from scipy.sparse.linalg import splu

    parts = Condensation.from_arcs(states, *simple_arcs(states, row, column))
    order = np.lexsort((parts.component, parts.level[parts.component]))
    place = np.empty(states, dtype=np.int64)
    place[order] = np.arange(states)
    steps = csc_array((value, (place[column], place[row])), shape=(states, states))
    few = parts.component_size.max() <= _DENSE
    matrix = (eye_array(states, format="csc") - steps).tocsc()
    factors = splu(matrix, permc_spec="NATURAL" if few else "MMD_AT_PLUS_A", diag_pivot_thresh=0)
    return np.asarray(factors.solve(arrives[order])[place])
