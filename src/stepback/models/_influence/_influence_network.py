"""Influence as a list of arcs, for many people: where opinions settle along a large graph."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._topology import reachable_nodes
from stepback.models._influence._absorbing_chain import absorption_probabilities
from stepback.models._influence._influence_matrix import clip_to_first
from stepback.models._influence._sparse_solver import solve_sparse

_MAX_DENSE = 200  # up to this size, the exact elimination takes at most a tenth of a second
_MAX_ROUNDS = 1e8  # more rounds until a first opinion is met, and floats cannot tell the result
_LEAK = 1e-12


@attrs.frozen(eq=False)
class InfluenceNetwork:
    """Who listens to whom, and how much each person is moved by others.

    Attributes:
        listener, influencer: The ends of each arc; the listener hears the influencer.
        weight: How much of the listener's opinion comes from the influencer, in each round.
        attachment: How much of each person's opinion is their first opinion; 1 if they have
            nobody to listen to.
    """

    listener: Array
    influencer: Array
    weight: Array
    attachment: Array

    @classmethod
    def from_arcs(
        cls, tail: Array, head: Array, weight: Array, susceptibility: Array
    ) -> InfluenceNetwork:
        """Build the network from arcs, which run from influencer to listener."""
        is_effective = (weight > 0) & (susceptibility[head] > 0)
        tail, head, weight = tail[is_effective], head[is_effective], weight[is_effective]
        total = np.bincount(head, weights=weight, minlength=susceptibility.size)
        weight = susceptibility[head] * (weight / total[head])
        return cls(head, tail, weight, np.where(total > 0, 1 - susceptibility, 1.0))

    def influenced_mask(self, people: Array) -> Array:
        """Whom these people influence, directly or through others, themselves included."""
        return reachable_nodes(self.attachment.size, self.influencer, self.listener, people)

    def find_unsettled(self) -> Array:
        """Find the people whom nobody influences who is attached to a first opinion."""
        return np.flatnonzero(~self.influenced_mask(np.flatnonzero(self.attachment > 0)))

    def solve_opinions(self, first: Array, share: Array) -> tuple[Array, Array, Array]:
        """Solve for the settled opinions, starting from the `first` ones.

        Returns the settled opinions; how much each first opinion counts in their mean, in which
        each person counts by `share`; and the people for whom a float cannot tell the result,
        since hardly anyone who influences them is attached to a first opinion.
        """
        if self.attachment.size <= _MAX_DENSE:
            weights = np.zeros((self.attachment.size, self.attachment.size))
            np.add.at(weights, (self.listener, self.influencer), self.weight)
            total = absorption_probabilities(weights, np.diag(self.attachment))
            hardly_settled = np.flatnonzero(np.isnan(total).any(axis=1))
            return clip_to_first(total @ first, first, axis=0), share @ total, hardly_settled
        system = _LinearSystem.from_network(self)
        hardly_settled = np.flatnonzero(system.mean_rounds > _MAX_ROUNDS)
        if hardly_settled.size:
            return first, share, hardly_settled
        opinion = clip_to_first(system.solve_for(self.attachment * first), first, axis=0)
        influence = self.attachment * system.solve_for(share, transposed=True)
        return opinion, influence, hardly_settled


@attrs.frozen(eq=False, slots=False)
class _LinearSystem:
    """The equations of settled opinions, (I − W) y = right-hand side.

    Attributes:
        matrix: I − W.
        mean_rounds: The mean number of rounds between each person and a first opinion. The
            largest is the norm of the inverse, so errors are at most that many times the
            rounding error. A leak of 1e-12 per round keeps the numbers finite.
    """

    matrix: Any
    mean_rounds: Array

    @classmethod
    def from_network(cls, network: InfluenceNetwork) -> _LinearSystem:
        from scipy.sparse import coo_array, eye_array

        n_people = network.attachment.size
        weights = coo_array(
            (network.weight, (network.listener, network.influencer)), shape=(n_people, n_people)
        )
        identity = eye_array(n_people, format="csr")
        matrix = (identity - weights).tocsr()
        leaking = (matrix + _LEAK * identity).tocsr()
        return cls(matrix, solve_sparse(leaking, np.ones(n_people), np.inf))

    def solve_for(self, right: Array, *, transposed: bool = False) -> Array:
        """Solve for one right-hand side, which is scaled to a largest entry of 1."""
        largest = np.abs(right).max()
        if not largest > 0:
            return right
        matrix = self.matrix.T.tocsr() if transposed else self.matrix
        solution = solve_sparse(matrix, right / largest, 1 if transposed else np.inf)
        return np.asarray(solution * largest)
