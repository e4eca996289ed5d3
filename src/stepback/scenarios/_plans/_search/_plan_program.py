"""The mixed-integer program of the best plan for goals that are linear in what steps pass.

Each step is a binary variable, and each arc has what passes along it: nothing if its step is not
taken, else its part of what its leader holds then. Large constants switch between the two ("big
M"), as small as what can pass at most. Steps that form a cycle, and sets that are refused
otherwise, are excluded when they are found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stepback._algorithms._arrays import Array
from stepback.scenarios._plans._search._step_system import StepSystem

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

_MOST_NODES = 5_000  # of the tree that HiGHS searches: a number of nodes is the same on any machine


class PlanProgram:
    """The program, with the solutions that are excluded so far."""

    def __init__(self, system: StepSystem, k: int) -> None:
        """For plans of up to `k` steps."""
        from scipy.optimize import LinearConstraint
        from scipy.sparse import coo_array, csr_array, eye_array, hstack, vstack

        self._n_steps, n_arcs = int(system.rows.size), int(system.step.size)
        arcs, ones = np.arange(n_arcs), np.ones(n_arcs)
        # What passes is counted as a part of the most that can, so that all numbers are of a size.
        most = _find_most(system, k)
        ratio = np.divide(system.part, most, out=np.zeros(n_arcs), where=most > 0)
        own = system.held * ratio
        by_step = coo_array((ones, (arcs, system.step)), shape=(n_arcs, self._n_steps))
        passing = eye_array(n_arcs) - csr_array((most[:, None] * system.onward * ratio).T)
        no_step = csr_array((n_arcs, self._n_steps))
        # y ≤ z;   y - D R'y ≤ D h;   y - D R'y - z ≥ D h - 1.
        rows = vstack(
            [
                hstack([-by_step, eye_array(n_arcs)]),
                hstack([no_step, passing]),
                hstack([-by_step, passing]),
            ]
        )
        low = np.concatenate([np.full(2 * n_arcs, -np.inf), own - ones])
        high = np.concatenate([0 * ones, own, np.full(n_arcs, np.inf)])
        self._constraints: list[LinearConstraint] = [LinearConstraint(rows, low, high)]
        self._n_arcs, self._k = n_arcs, k
        gain = system.gain * most
        gain /= float(abs(gain).max(initial=0.0)) or 1.0
        self._cost = np.concatenate([np.zeros(self._n_steps), -gain])
        self._add(np.ones(self._n_steps), k)
        self._limit_shares(system)

    def _add(self, coefficients: Array, most: float) -> None:
        """Add that the sum of the steps taken, times coefficients, is no more than `most`."""
        from scipy.optimize import LinearConstraint

        row = np.concatenate([coefficients, np.zeros(self._n_arcs)])
        self._constraints.append(LinearConstraint(row[None, :], -np.inf, most))

    def _limit_shares(self, system: StepSystem) -> None:
        """New delegations of one leader in one domain share what is left."""
        groups, sizes = np.unique(system.new_group[system.new_group >= 0], return_counts=True)
        for group in groups[sizes > 1].tolist():
            mine = system.new_group == group
            share = np.where(np.isnan(system.share), 1.0, system.share)
            asks = bool((~np.isnan(system.share[mine])).any())
            self._add(np.where(mine, share, 0.0), float(system.left[mine].max()) if asks else 1.0)

    def solve(self) -> Array | None:
        """The best steps, as positions, filled up with -1; ``None`` if that is not certain."""
        from scipy.optimize import Bounds, milp

        found = milp(
            self._cost,
            integrality=np.concatenate([np.ones(self._n_steps), np.zeros(self._n_arcs)]),
            bounds=Bounds(0, 1),
            constraints=self._constraints,
            options={"node_limit": _MOST_NODES, "mip_rel_gap": 0},
        )
        if found.status != 0 or found.x is None:
            return None
        taken = np.flatnonzero(found.x[: self._n_steps] > 0.5)
        return np.append(taken, np.full(max(1, self._k) - taken.size, -1))

    def exclude(self, chosen: Array, *, with_larger: bool) -> None:
        """Exclude the set of these steps; `with_larger`, each set that contains it, too."""
        steps = chosen[chosen >= 0]
        coefficients = np.zeros(self._n_steps) if with_larger else np.full(self._n_steps, -1.0)
        coefficients[steps] = 1
        self._add(coefficients, steps.size - 1)


def _find_most(system: StepSystem, k: int) -> Array:
    """The most that can pass along each arc: each round makes it less, down to what is possible."""
    most = system.part * system.most
    for _ in range(k):
        most = np.minimum(most, system.part * (system.held + most @ system.onward))
    return np.asarray(most)
