"""Where opinions settle along the arrows of a large graph."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._topology import reachable_nodes
from stepback.models._influence._absorbing_chain import absorption_probabilities, clip_to_first

_DENSE = 200  # so many are settled without any subtraction, in a tenth of a second
_LONGEST = 1e8  # rounds until a first opinion is met: with more, a float cannot tell
_TRACE = 1e-12
_EXACT = 2e-15
_RESTARTS, _STEPS = 4, 500


@attrs.frozen(eq=False)
class InfluenceNetwork:
    """Who listens to whom, and how far each is moved by it.

    Attributes:
        hears, heard: The ends of each arrow; the former listens to the latter.
        step: How much of what the one thinks is from the other, in each round.
        stays: How much is from the first opinion; 1 of whoever has nobody to listen to.
    """

    listener: Array
    influencer: Array
    weight: Array
    attachment: Array

    @classmethod
    def from_arcs(
        cls, tail: Array, head: Array, weight: Array, susceptible: Array
    ) -> InfluenceNetwork:
        """Of arrows from the one who influences to the one who is influenced."""
        moves = (weight > 0) & (susceptible[head] > 0)
        tail, head, weight = tail[moves], head[moves], weight[moves]
        total = np.bincount(head, weights=weight, minlength=susceptible.size)
        step = susceptible[head] * (weight / total[head])
        return cls(head, tail, step, np.where(total > 0, 1 - susceptible, 1.0))

    def influenced_mask(self, people: Array) -> Array:
        """Whom these people influence, directly or through others, themselves included."""
        return reachable_nodes(self.attachment.size, self.influencer, self.listener, people)

    def find_unsettled(self) -> Array:
        """Those who are influenced by nobody who stays attached to a first opinion."""
        return np.flatnonzero(~self.influenced_mask(np.flatnonzero(self.attachment > 0)))

    def solve_opinions(self, first: Array, part: Array) -> tuple[Array, Array, Array]:
        """Settled opinions, whose first ones they are by `part`, and who is hardly settled."""
        if self.attachment.size <= _DENSE:
            steps = np.zeros((self.attachment.size, self.attachment.size))
            np.add.at(steps, (self.listener, self.influencer), self.weight)
            total = absorption_probabilities(steps, np.diag(self.attachment))
            hardly = np.flatnonzero(np.isnan(total).any(axis=1))
            return clip_to_first(total @ first, first, axis=0), part @ total, hardly
        system = _LinearSystem.from_network(self)
        hardly = np.flatnonzero(system.mean_rounds > _LONGEST)
        if hardly.size:
            return first, part, hardly
        opinion = clip_to_first(system.solve_for(self.attachment * first), first, axis=0)
        return opinion, self.attachment * system.solve_for(part, transposed=True), hardly


@attrs.frozen(eq=False, slots=False)
class _LinearSystem:
    """The equations of settled opinions, (I − step) y = right.

    Attributes:
        matrix: I − step.
        rounds: How many rounds lie, in the mean, between each and a first opinion: the largest
            is the norm of the inverse, so that errors are at most as many times rounding. A
            trace that ends each with a chance of 1e-12 keeps them finite.
    """

    matrix: Any
    mean_rounds: Array

    @classmethod
    def from_network(cls, net: InfluenceNetwork) -> _LinearSystem:
        from scipy.sparse import coo_array, eye_array

        size = net.attachment.size
        steps = coo_array((net.weight, (net.listener, net.influencer)), shape=(size, size))
        unit = eye_array(size, format="csr")
        matrix = (unit - steps).tocsr()
        return cls(matrix, _solve_sparse((matrix + _TRACE * unit).tocsr(), np.ones(size), np.inf))

    def solve_for(self, right: Array, *, transposed: bool = False) -> Array:
        """The solution, iterated where that is exact enough."""
        largest = np.abs(right).max()
        if not largest > 0:
            return right
        matrix = self.matrix.T.tocsr() if transposed else self.matrix
        found = _solve_sparse(matrix, right / largest, 1 if transposed else np.inf)
        return np.asarray(found * largest)


def _solve_sparse(matrix: Any, right: Array, norm: float) -> Array:
    """The solution by conjugate gradients, or by elimination where these do not get there.

    Elimination is no more exact, and takes minutes where thousands all influence one another.
    """
    from scipy.sparse.linalg import bicgstab, splu

    found = np.zeros(right.shape)
    with np.errstate(all="ignore"):  # where it fails, what is left shows it
        for _ in range(_RESTARTS):
            left = right - matrix @ found
            found = found + bicgstab(matrix, left, rtol=1e-15, maxiter=_STEPS)[0]
            left, size = right - matrix @ found, np.abs(found) + np.abs(right)
            if np.linalg.norm(left, norm) <= _EXACT * np.linalg.norm(size, norm):
                return np.asarray(found)
    return np.asarray(splu(matrix.tocsc()).solve(right))
