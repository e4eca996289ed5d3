"""The figures of a goal for sets of steps."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._measures._decision_load import overload_mask
from stepback.scenarios._plans._search._step_system import StepSystem


def compute_set_figures(system: StepSystem, sets: Array) -> Array:
    """The figure of the goal after each set of steps; nan if it is undefined or cannot be taken.

    A set is a row of positions among the open steps; -1 stands for none.
    """
    flow = system.flow
    weights, fits = system.passed_weights(sets)
    match flow.goal.name:
        case "value":
            figures = weights @ system.gain
        case "dependence":
            figures = (flow.stalled_weight - weights @ system.gain) / (flow.total_weight or np.nan)
        case _:
            changes = weights @ system.settled
            before = flow.decided_weight[system.people]
            after = before + changes
            gross = before + weights @ abs(system.settled)
            after[after < 1e-13 * gross] = 0  # but for rounding
            by_goal = {"spread": _spreads, "latency": _latencies}
            figures = by_goal[flow.goal.name](system, after)
    return np.where(fits, figures, np.nan)


def _spreads(system: StepSystem, after: Array) -> Array:
    decided = system.flow.decided_weight
    others = np.delete(decided, system.people)
    total = others.sum() + after.sum(axis=1)
    terms = _log_terms(others).sum() + _log_terms(after).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        leaders = np.exp(np.log(total) - terms / total)
        return np.asarray(np.where(total > 0, (leaders - 1) / (decided.size - 1), np.nan))


def _latencies(system: StepSystem, after: Array) -> Array:
    flow, people = system.flow, system.people
    others = np.delete(np.arange(flow.capacity.size), people)
    decided, capacity = flow.decided_weight[others], flow.capacity[others]
    if overload_mask(decided, capacity).any():
        return np.full(after.shape[0], np.nan)
    is_over = overload_mask(after, flow.capacity[people]).any(axis=1)
    time = _times(decided, capacity).sum() + _times(after, flow.capacity[people]).sum(axis=1)
    known = np.where(np.isnan(flow.capacity[people]), 0.0, after).sum(axis=1)
    known += decided[~np.isnan(capacity)].sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(is_over | (known <= 0), np.nan, time / known))


def _times(decided: Array, capacity: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((decided > 0) & ~np.isnan(capacity), decided / (capacity - decided), 0.0)


def _log_terms(weights: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(weights > 0, weights * np.log(weights), 0.0)
