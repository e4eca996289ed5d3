"""What a group comes to think where everyone takes the mean of those they listen to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._components import strong_components
from stepback.models._base._card import Card
from stepback.models._base._model import Model, Result
from stepback.models._base._parameters import Values, real_field
from stepback.models._influence._absorbing_chain import absorption_probabilities, stationary_weights
from stepback.models._influence._influence_matrix import (
    LARGEST_OPINION,
    clip_to_first,
    find_row_faults,
    find_size_faults,
    normalize_influence,
)

_ROUNDING = 1e-12


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Consensus(Result):
    """What a group comes to think.

    Attributes:
        opinion: What each person's opinion tends to, along the last axis; nan where it circles
            for ever.
        reached: Whether all come to one opinion, whatever they think at first: there is one
            closed group, and it does not take turns.
        value: That opinion; nan where none is reached.
        weights: How much of it is each person's first opinion; these sum to 1. nan where none
            is reached.
    """

    opinion: Values
    reached: Values
    value: Values
    weights: Values


@attrs.frozen(kw_only=True, eq=False, slots=False)
class DeGroot(Model):
    r"""What a group comes to think, after DeGroot.

    In each round everyone takes the mean of what those thought whom they listen to: y ← W y,
    from the first opinions x on. A closed group is one in which all listen to each other,
    directly or through others, and to nobody else. It tends to one opinion, the mean of its own
    first opinions by the weights π that solve π = π W, unless it takes turns: unless the
    lengths of all its circles have a common divisor above 1. Everybody else comes to a mean of
    closed groups.

    Attributes:
        influence: W, a square matrix: row i holds how much person i listens to each, in [0, 1],
            and sums to 1. Who keeps their opinion listens to themselves.
        opinion: x, what each person thinks at first; a single number is for all.

    Raises:
        ValueError: Naming every parameter out of its domain, sizes that differ, and rows that
            do not sum to 1 (within 1e-9).

    Notes:
        Influence below 1e-12 counts as none, and rows are then scaled to sum to 1. An opinion
        that circles by less than 1e-12 of the largest does not. What would be settled only after
        some 1e290 rounds, as between groups that hardly ever hear of each other, may be nan.

    Examples:
        Bo listens to ann and cy alike, these mostly to themselves: bo counts less.

        >>> from stepback.models import DeGroot
        >>> found = DeGroot(
        ...     influence=[[0.75, 0.25, 0], [0.5, 0, 0.5], [0, 0.25, 0.75]], opinion=[1, 0, 0],
        ... ).result
        >>> found.reached, round(found.value, 9), found.weights.round(9).tolist()
        (True, 0.4, [0.4, 0.2, 0.4])

        Two who always take over what the other thought never agree.

        >>> DeGroot(influence=[[0, 1], [1, 0]], opinion=[0, 1]).result.opinion.tolist()
        [nan, nan]

    References:
        - DeGroot, M. H. (1974). Reaching a Consensus. Journal of the American Statistical
          Association 69(345), 118-121. doi:10.1080/01621459.1974.10480137
    """

    influence: Values = real_field(0, 1, core=(None, None))
    opinion: Values = real_field(-LARGEST_OPINION, LARGEST_OPINION, core=(None,))

    card: ClassVar[Card] = Card(
        name="Consensus",
        question="What does a group come to think if all are open, and whose opinion counts in it?",
        status="established",
        provenance=(
            "The model is DeGroot's; the limit with several closed groups, and where groups take "
            "turns, follows from the theory of Markov chains."
        ),
        assumptions=(
            "Who listens to whom, and how much, stays as it is.",
            "Everyone takes means, and nobody stays attached to what they thought at first.",
            "There is time enough for opinions to settle.",
        ),
        sources=(
            (
                "DeGroot, M. H. (1974). Reaching a Consensus. Journal of the American Statistical "
                "Association 69(345), 118-121. doi:10.1080/01621459.1974.10480137"
            ),
        ),
    )

    @cached_property
    def result(self) -> Consensus:
        """What each comes to think, and whether all agree."""
        influence, opinion = self._broadcast_parameters()
        people = influence.shape[-1]
        opinion = np.broadcast_to(opinion, (*self.shape, people))
        limit, weights = np.empty(opinion.shape), np.empty(opinion.shape)
        reached = np.empty(self.shape, dtype=np.bool_)
        if np.ndim(self.influence) == 2:
            chain = _MarkovChain(normalize_influence(np.asarray(self.influence)))
            flat = opinion.reshape(math.prod(self.shape), people)
            limit[...] = chain.limit_opinions(flat.T).T.reshape(opinion.shape)
            weights[...], reached[...] = chain.consensus_weights, chain.reaches_consensus
        else:
            for at in np.ndindex(self.shape):
                chain = _MarkovChain(normalize_influence(influence[at]))
                limit[at] = chain.limit_opinions(opinion[at][:, None])[:, 0]
                weights[at], reached[at] = chain.consensus_weights, chain.reaches_consensus
        return Consensus(
            opinion=limit,
            reached=reached,
            value=np.where(reached, limit.max(axis=-1, initial=-np.inf), np.nan),
            weights=weights,
        )

    def _find_faults(self) -> Iterable[str]:
        influence, opinion = self._broadcast_parameters()
        remedy = "make rows sum to 1; who listens to nobody listens to themselves, with 1"
        return list(find_size_faults(influence, opinion=opinion)) or list(
            find_row_faults(influence, may_be_empty=False, remedy=remedy)
        )


class _ClosedGroup:
    """A closed group: who is in it, and what each one's first opinion weighs."""

    def __init__(self, steps: Array, members: Array) -> None:
        inside = steps[np.ix_(members, members)]
        self.members = members
        self.weights = stationary_weights(inside)
        self.period, self.phase = _period_and_phases(inside > 0)

    def phase_means(self, opinion: Array) -> Array:
        """The mean of those whose turn is the same, by turn."""
        sums = np.zeros((self.period, opinion.shape[1]))
        np.add.at(sums, self.phase, self.weights[:, None] * opinion[self.members])
        return sums * self.period


class _MarkovChain:
    """Who listens to whom, as a Markov chain."""

    def __init__(self, steps: Array) -> None:
        label = strong_components(len(steps), *np.nonzero(steps))
        leads_out = (steps > 0) & (label[:, None] != label)
        open_ = set(label[leads_out.any(axis=1)].tolist())
        closed = [one for one in np.unique(label).tolist() if one not in open_]
        self.influence = steps
        self.groups = [_ClosedGroup(steps, np.flatnonzero(label == one)) for one in closed]
        self.transient = np.flatnonzero(np.isin(label, list(open_)))

    @property
    def reaches_consensus(self) -> bool:
        """Whether all come to one opinion, from any that they have at first."""
        return [group.period for group in self.groups] == [1]

    @property
    def consensus_weights(self) -> Array:
        """What the opinion of each counts in the consensus; nan where there is none."""
        found = np.full(len(self.influence), np.nan)
        if self.reaches_consensus:
            found[:] = 0
            found[self.groups[0].members] = self.groups[0].weights
        return found

    def limit_opinions(self, opinion: Array) -> Array:
        """What the opinions of each tend to, a column each; nan where they circle."""
        found = np.zeros(opinion.shape)
        for group in self.groups:
            means = group.phase_means(opinion)
            found[group.members] = means.mean(axis=0)
        if self.transient.size:
            into = [
                self.influence[np.ix_(self.transient, one.members)].sum(axis=1)
                for one in self.groups
            ]
            within = self.influence[np.ix_(self.transient, self.transient)]
            chance = absorption_probabilities(within, np.stack(into, axis=1))
            found[self.transient] = chance @ np.stack(
                [found[one.members[0]] for one in self.groups]
            )
        return np.where(
            self._oscillation_mask(opinion), np.nan, clip_to_first(found, opinion, axis=0)
        )

    def _oscillation_mask(self, opinion: Array) -> Array:
        """Whose opinions circle for ever: by any frequency, with more than rounding."""
        least = _ROUNDING * np.abs(opinion).max(axis=0, initial=0)
        found = np.zeros(opinion.shape, dtype=np.bool_)
        for frequency, swing in self._closed_amplitudes(opinion):
            if (np.abs(swing) > least).any():
                if self.transient.size:
                    swing[self.transient] = self._transient_amplitudes(frequency, swing)
                found |= np.abs(swing) > least
        return found

    def _closed_amplitudes(self, opinion: Array) -> Iterator[tuple[Fraction, Array]]:
        """How far opinions in closed groups swing, at each frequency up to one half.

        Those above are the conjugates of these.
        """
        spectra = [
            np.fft.fft(group.phase_means(opinion), axis=0) / group.period for group in self.groups
        ]
        periods = {group.period for group in self.groups}
        for frequency in {Fraction(k, d) for d in periods for k in range(1, d // 2 + 1)}:
            swing = np.zeros(opinion.shape, dtype=np.complex128)
            for group, spectrum in zip(self.groups, spectra, strict=True):
                at = frequency * group.period
                if at.denominator == 1:
                    phase = np.exp(2j * np.pi * float(frequency) * group.phase)
                    swing[group.members] = phase[:, None] * spectrum[int(at)]
            yield frequency, swing

    def _transient_amplitudes(self, frequency: Fraction, swing: Array) -> Array:
        """How far the opinions of the others swing with those of the closed groups."""
        within = self.influence[np.ix_(self.transient, self.transient)]
        turn = np.exp(2j * np.pi * float(frequency)) * np.eye(len(within))
        return np.linalg.solve(turn - within, self.influence[self.transient] @ swing)


def _period_and_phases(heard: Array) -> tuple[int, Array]:
    """The greatest common divisor of the lengths of all circles, and whose turn is when."""
    level = np.full(len(heard), -1)
    level[0] = step = 0
    while (level < 0).any():
        reached = heard[level == step].any(axis=0) & (level < 0)
        step += 1
        level[reached] = step
    start, end = np.nonzero(heard)
    period = int(np.gcd.reduce(level[start] + 1 - level[end]))
    return period, level % period
