"""The consensus of a group in which everyone takes the mean opinion of those they listen to."""

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
from stepback.models._base._model import ROUNDING, Result
from stepback.models._base._parameters import Values, real_field
from stepback.models._base._value_types import Flags, Numbers
from stepback.models._influence._absorbing_chain import absorption_probabilities, stationary_weights
from stepback.models._influence._influence_matrix import (
    LARGEST_OPINION,
    InfluenceModel,
    clip_to_first,
    find_row_faults,
    normalize_influence,
)


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Consensus(Result):
    """The opinions that a group converges to.

    Attributes:
        opinion: The limit of each person's opinion, along the last axis; nan if it oscillates
            forever.
        reached: Whether all converge to one opinion, whatever they think at first: there is one
            closed group, and it is aperiodic.
        value: That opinion; nan if there is no consensus.
        weights: How much each person's first opinion counts in it; these sum to 1. nan if
            there is no consensus.
    """

    opinion: Numbers
    reached: Flags
    value: Numbers
    weights: Numbers


@attrs.frozen(kw_only=True, eq=False, slots=False)
class DeGroot(InfluenceModel):
    r"""The consensus of a group, after DeGroot.

    In each round, everyone takes the mean of the opinions of those they listen to: y ← W y,
    from the first opinions x on. A closed group is one in which all listen to each other,
    directly or through others, and to nobody else. It converges to one opinion, the mean of its
    own first opinions by the weights π that solve π = π W, unless it is periodic: unless the
    lengths of all its cycles have a common divisor above 1. All other people converge to a mean
    of the closed groups.

    Attributes:
        influence: W, a square matrix: row i holds how much person i listens to each, in [0, 1],
            and sums to 1. People who keep their opinion listen to themselves.
        opinion: x, what each person thinks at first; a single number is for all.

    Raises:
        ValueError: Naming every parameter out of its domain, sizes that differ, and rows that
            do not sum to 1 (within 1e-9).

    Notes:
        Influence below 1e-12 counts as none, and rows are then scaled to sum to 1. An opinion that
        oscillates by less than 1e-12 of the largest counts as settled. Opinions that settle only
        after some 1e290 rounds, as between groups that hardly ever hear of each other, may be nan.

    Examples:
        Bo listens equally to ann and cy, who listen mostly to themselves: bo counts less.

        >>> from stepback.models import DeGroot
        >>> found = DeGroot(
        ...     influence=[[0.75, 0.25, 0], [0.5, 0, 0.5], [0, 0.25, 0.75]], opinion=[1, 0, 0],
        ... ).result
        >>> found.reached, round(found.value, 9), found.weights.round(9).tolist()
        (True, 0.4, [0.4, 0.2, 0.4])

        Two people who always adopt the other's last opinion never agree.

        >>> DeGroot(influence=[[0, 1], [1, 0]], opinion=[0, 1]).result.opinion.tolist()
        [nan, nan]
    """

    influence: Values = real_field(0, 1, core=(None, None))
    opinion: Values = real_field(-LARGEST_OPINION, LARGEST_OPINION, core=(None,))

    card: ClassVar[Card] = Card(
        name="Consensus",
        question="Which opinion does a group converge to, and whose opinion counts in it?",
        status="established",
        provenance=(
            "The model is DeGroot's; the limit with several closed groups, and with periodic "
            "groups, follows from the theory of Markov chains."
        ),
        assumptions=(
            "Who listens to whom, and how much, stays as it is.",
            "Everyone takes means, and nobody stays attached to their first opinion.",
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
        """The limit of each opinion, and whether there is a consensus."""
        influence, opinion = self._broadcast_people()
        limit, weights = np.empty(opinion.shape), np.empty(opinion.shape)
        reached = np.empty(self.shape, dtype=np.bool_)
        if np.ndim(self.influence) == 2:
            chain = _MarkovChain(normalize_influence(np.asarray(self.influence)))
            by_person = opinion.reshape(math.prod(self.shape), opinion.shape[-1]).T
            limit[...] = chain.limit_opinions(by_person).T.reshape(opinion.shape)
            weights[...], reached[...] = chain.consensus_weights, chain.reaches_consensus
        else:
            for point in np.ndindex(self.shape):
                chain = _MarkovChain(normalize_influence(influence[point]))
                limit[point] = chain.limit_opinions(opinion[point][:, None])[:, 0]
                weights[point], reached[point] = chain.consensus_weights, chain.reaches_consensus
        return Consensus(
            opinion=limit,
            reached=reached,
            value=np.where(reached, limit.max(axis=-1, initial=-np.inf), np.nan),
            weights=weights,
        )

    def _find_faults(self) -> Iterable[str]:
        (influence,) = self._broadcast_parameters("influence")
        remedy = "make rows sum to 1; for a person who listens to nobody, put 1 on the diagonal"
        return self._find_size_faults() or find_row_faults(
            influence, may_be_empty=False, remedy=remedy
        )


class _ClosedGroup:
    """A closed group: its members, the weights of their first opinions, and its period.

    A periodic group falls into phases: the members of phase k listen only to those of phase
    k + 1, and the last to the first. In a cycle of three people, each has a phase of their own.
    """

    def __init__(self, influence: Array, members: Array) -> None:
        within = influence[np.ix_(members, members)]
        self.members = members
        self.weights = stationary_weights(within)
        self.period, self.phase = _period_and_phases(within > 0)

    def phase_means(self, opinion: Array) -> Array:
        """Return the mean opinion of each phase."""
        sums = np.zeros((self.period, opinion.shape[1]))
        np.add.at(sums, self.phase, self.weights[:, None] * opinion[self.members])
        return sums * self.period


class _MarkovChain:
    """An influence matrix as a Markov chain: closed groups, and transient people."""

    def __init__(self, influence: Array) -> None:
        label = strong_components(len(influence), *np.nonzero(influence))
        leads_out = (influence > 0) & (label[:, None] != label)
        is_open = np.zeros(len(influence), dtype=np.bool_)
        is_open[label[leads_out.any(axis=1)]] = True
        closed = [group for group in np.unique(label).tolist() if not is_open[group]]
        self.influence = influence
        self.groups = [_ClosedGroup(influence, np.flatnonzero(label == group)) for group in closed]
        self.transient = np.flatnonzero(is_open[label])

    @property
    def reaches_consensus(self) -> bool:
        """Whether all converge to one opinion, from any first opinions."""
        return [group.period for group in self.groups] == [1]

    @property
    def consensus_weights(self) -> Array:
        """How much each first opinion counts in the consensus; nan if there is none."""
        weights = np.full(len(self.influence), np.nan)
        if self.reaches_consensus:
            weights[:] = 0
            weights[self.groups[0].members] = self.groups[0].weights
        return weights

    def limit_opinions(self, opinion: Array) -> Array:
        """Return the limits of opinions, which are columns; nan where they oscillate."""
        limit = np.zeros(opinion.shape)
        for group in self.groups:
            limit[group.members] = group.phase_means(opinion).mean(axis=0)
        if self.transient.size:
            into_groups = [
                self.influence[np.ix_(self.transient, group.members)].sum(axis=1)
                for group in self.groups
            ]
            within = self.influence[np.ix_(self.transient, self.transient)]
            probabilities = absorption_probabilities(within, np.stack(into_groups, axis=1))
            group_limits = np.stack([limit[group.members[0]] for group in self.groups])
            limit[self.transient] = probabilities @ group_limits
        limit = clip_to_first(limit, opinion, axis=0)
        return np.where(self._oscillation_mask(opinion), np.nan, limit)

    def _oscillation_mask(self, opinion: Array) -> Array:
        """Which opinions oscillate forever, at any frequency, by more than rounding."""
        tolerance = ROUNDING * np.abs(opinion).max(axis=0, initial=0)
        oscillates = np.zeros(opinion.shape, dtype=np.bool_)
        for frequency, amplitude in self._closed_amplitudes(opinion):
            if (np.abs(amplitude) > tolerance).any():
                if self.transient.size:
                    amplitude[self.transient] = self._transient_amplitudes(frequency, amplitude)
                oscillates |= np.abs(amplitude) > tolerance
        return oscillates

    def _closed_amplitudes(self, opinion: Array) -> Iterator[tuple[Fraction, Array]]:
        """Yield the amplitudes of opinions in closed groups, at each frequency up to one half.

        The amplitudes at higher frequencies are the complex conjugates of these. A group of
        period 2 whose phases think 0 and 1 swings between them: at frequency 1/2 the Fourier
        transform of its phase means (0, 1) gives an amplitude of 1/2.
        """
        spectra = [
            np.fft.fft(group.phase_means(opinion), axis=0) / group.period for group in self.groups
        ]
        periods = {group.period for group in self.groups}
        for frequency in {Fraction(k, d) for d in periods for k in range(1, d // 2 + 1)}:
            amplitude = np.zeros(opinion.shape, dtype=np.complex128)
            for group, spectrum in zip(self.groups, spectra, strict=True):
                harmonic = frequency * group.period
                if harmonic.denominator == 1:
                    shift = np.exp(2j * np.pi * float(frequency) * group.phase)
                    amplitude[group.members] = shift[:, None] * spectrum[int(harmonic)]
            yield frequency, amplitude

    def _transient_amplitudes(self, frequency: Fraction, amplitude: Array) -> Array:
        """Solve for the amplitudes of transient people, who follow those of the closed groups."""
        within = self.influence[np.ix_(self.transient, self.transient)]
        rotation = np.exp(2j * np.pi * float(frequency)) * np.eye(len(within))
        return np.linalg.solve(rotation - within, self.influence[self.transient] @ amplitude)


def _period_and_phases(listens: Array) -> tuple[int, Array]:
    """Return the greatest common divisor of the lengths of all cycles, and everyone's phase.

    Distances from person 0 tell: an arc from level a to level b closes cycles whose lengths
    differ by a + 1 − b. In a cycle of three, the levels are 0, 1 and 2, and the arc back to
    person 0 gives 2 + 1 − 0 = 3.
    """
    level = np.full(len(listens), -1)
    level[0] = distance = 0
    while (level < 0).any():
        reached = listens[level == distance].any(axis=0) & (level < 0)
        distance += 1
        level[reached] = distance
    start, end = np.nonzero(listens)
    period = int(np.gcd.reduce(level[start] + 1 - level[end]))
    return period, level % period
