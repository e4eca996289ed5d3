"""Figures of what people settle: exact gains of changes, and bounds from one tangent.

The entropy of the shares is concave, and the total time in queues convex. So a tangent bounds the
gain of any change from above, and the bounds of all steps follow from one reverse pass over the
flow. At a person who settles nothing, the slope of the entropy is infinite; there the tangent is
laid at a slightly larger share, for which the bound pays a small amount.

A tangent alone says little of a step above a long chain, at which much moves a little: all gains
may be 0, and all bounds above. So the bound of the entropy also takes off how far it curves: by the
log sum inequality (Cover and Thomas, *Elements of Information Theory*, theorem 2.7.1), at least as
much as if what a group of people get were in proportion to what they have. Below a step on a chain
or tree it is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._measures._decision_load import overload_mask

_SMOOTHINGS = 4  # how many sizes of shares the tangents are laid at
_TIMES_SMALLER = 1e-2  # each a hundredth of the one before
_ROUNDING = 1e-13  # of what is added up
_SMALLEST = 1e-290  # at which the last tangent is laid: of all shares, those of 0 count as more
_MANY_SMALLEST = 1e-280  # as many of those as a group may have, together
_TIMES_STEEPER = 10  # than the steepest slope: that of a person without capacity


@attrs.frozen(eq=False)
class Changes:
    """What people settle more or less in each of several cases.

    Attributes:
        n_cases: How many cases there are.
        case, person, weight: Who settles how much more; each pair of a case and a person once.
    """

    n_cases: int
    case: Array
    person: Array
    weight: Array

    @classmethod
    def from_parts(
        cls, n_cases: int, n_people: int, case: Array, person: Array, weight: Array
    ) -> Changes:
        """The sums by case and person."""
        keys, position = np.unique(case * n_people + person, return_inverse=True)
        total = np.bincount(position, weights=weight, minlength=keys.size)
        gross = np.bincount(position, weights=abs(weight), minlength=keys.size)
        total[abs(total) < _ROUNDING * gross] = 0  # what is received and all handed on
        case, person = np.divmod(keys, max(1, n_people))
        return cls(n_cases, case, person, total)

    def sum_by_case(self, values: Array) -> Array:
        """The sum of values, one for each change, over each case."""
        return np.bincount(self.case, weights=values, minlength=self.n_cases)


@attrs.frozen(eq=False)
class OptionSums:
    """What the bounds of several options are made of: one row for each.

    Attributes:
        linear: The change of each tangent.
        size: The sum of what it is added up from, without signs.
        slack: What is paid for each tangent that pays.
        before, change: What each of some groups of people settles, and how much more it is to
            settle. Each who settles more or less is in one of them; others may be, too.
    """

    linear: Array
    size: Array
    slack: Array
    before: Array
    change: Array


class Objective(ABC):
    """A figure of what people settle, to be raised.

    Attributes:
        slopes: For each person, the slope of the figure in each of several tangents.
        slack: For each person, what the bound pays in each tangent if the person gets anything.
        settled: What each person settles.
    """

    slopes: Array
    slack: Array
    settled: Array

    @abstractmethod
    def compute_gains(self, changes: Changes) -> Array:
        """The gain in each case; -inf if it is not allowed."""

    @abstractmethod
    def bound_gains(self, sums: OptionSums) -> Array:
        """No less than the gain of each change."""


class EntropyObjective(Objective):
    """The entropy of the shares of decisions, which rises as the spread does."""

    def __init__(self, decided: Array, largest: float) -> None:
        """From what each person decides, and the largest weight that a step moves."""
        self.settled = decided
        self._total = float(decided.sum())
        self._shares = decided / self._total
        self._terms = _entropy_terms(self._shares)
        self._entropy = float(self._terms.sum())
        size = max(largest / self._total, 1e-250)
        smoothing = np.append(size * _TIMES_SMALLER ** np.arange(_SMOOTHINGS), _SMALLEST)
        smoothed = np.maximum(self._shares[:, None], smoothing)
        slope = -np.log(smoothed) - 1
        at_tangent = _entropy_terms(smoothed) + slope * (self._shares[:, None] - smoothed)
        self.slack = np.maximum(at_tangent - self._terms[:, None], 0)
        # The last tells how much remains with people: the rest becomes vacant.
        self.slopes = np.column_stack([slope, np.ones(decided.size)]) / self._total

    def compute_gains(self, changes: Changes) -> Array:
        """As `Objective.compute_gains`."""
        share, change = self._shares[changes.person], changes.weight / self._total
        after = np.maximum(share + change, 0)
        rise = changes.sum_by_case(_entropy_terms(after) - self._terms[changes.person])
        return self._gains(rise, changes.sum_by_case(change))

    def bound_gains(self, sums: OptionSums) -> Array:
        """As `Objective.bound_gains`."""
        rise = sums.linear[:, :-1] + sums.slack
        before, change = sums.before / self._total, sums.change / self._total
        rise[:, -1] -= _curved_away(before + _MANY_SMALLEST, change).sum(axis=1)
        size = sums.size[:, -2:].sum(axis=1) + (before + abs(change)).sum(axis=1)
        return self._gains(rise.min(axis=1) + _ROUNDING * size, sums.linear[:, -1])

    def _gains(self, rise: Array, change: Array) -> Array:
        # Some become vacant: the shares sum to T = 1 + change, and H = log(T) + S / T.
        change = np.where(abs(change) < 1e-13, 0.0, change)  # but for rounding
        with np.errstate(divide="ignore", invalid="ignore"):
            gains = np.log1p(change) + (rise - self._entropy * change) / (1 + change)
        return np.where(change > -1 + 1e-12, gains, -np.inf)


class LatencyObjective(Objective):
    """The mean time that decisions wait, to be lowered; nobody is overloaded."""

    def __init__(self, decided: Array, capacity: Array) -> None:
        """From what each person decides and can decide; nan where that is not known."""
        self._is_known = ~np.isnan(capacity)
        self.settled = decided
        self._decided, self._capacity = decided, capacity
        self._decisions = float(decided[self._is_known].sum())
        self._time = float(self._times(decided, capacity)[self._is_known].sum())
        self.scale = self._time / self._decisions if self._decisions else 1.0
        spare = np.where(self._is_known, capacity - decided, 1.0)
        slope = np.zeros(decided.size)
        finite = np.flatnonzero(self._is_known & (spare > 0))
        with np.errstate(over="ignore"):
            slope[finite] = np.fmin(capacity[finite] / spare[finite] ** 2, 1e200)
        # Who has no capacity can take nothing: any slope is a bound. Too steep a one would swallow
        # all others where what is received is handed on at once.
        slope[self._is_known & ~(spare > 0)] = _TIMES_STEEPER * slope.max(initial=0.0)
        self.slopes = np.column_stack([-slope, self._is_known.astype(np.float64)])
        self.slack = np.zeros((decided.size, 0))

    def compute_gains(self, changes: Changes) -> Array:
        """As `Objective.compute_gains`."""
        capacity = self._capacity[changes.person]
        before = self._decided[changes.person]
        after = _without_rounding(before + changes.weight, before)
        is_known = self._is_known[changes.person]
        is_over = overload_mask(after, capacity)
        rise = self._times(np.where(is_over, 0.0, after), capacity) - self._times(before, capacity)
        time = self._time + changes.sum_by_case(np.where(is_known, rise, 0.0))
        moved = np.where(is_known, after - before, 0.0)
        gains = self._gains(time, self._decisions + changes.sum_by_case(moved))
        return np.where(changes.sum_by_case(is_over) > 0, -np.inf, gains)

    def bound_gains(self, sums: OptionSums) -> Array:
        """As `Objective.bound_gains`."""
        time = np.maximum(self._time - sums.linear[:, 0], 0)
        return self._gains(time, self._decisions + sums.linear[:, 1])

    def _times(self, decided: Array, capacity: Array) -> Array:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(decided > 0, decided / (capacity - decided), 0.0)

    def _gains(self, time: Array, decisions: Array) -> Array:
        has_any = decisions > 1e-12 * (self._decisions or 1)
        after = time / np.where(has_any, decisions, 1.0)
        if not self._decisions:  # latency is not defined yet: any that is counts as better
            return np.where(has_any, -after, -np.inf)
        return np.where(has_any, self._time / self._decisions - after, -np.inf)


class ExcessObjective(Objective):
    """What the overloaded receive above their capacity, to be lowered."""

    def __init__(self, decided: Array, capacity: Array) -> None:
        """From what each person decides and can decide; nan where that is not known."""
        self.settled = decided
        self._decided, self._capacity = decided, capacity
        is_over = overload_mask(decided, capacity)
        self.slopes = np.where(is_over, -1.0, 0.0)[:, None]
        self.slack = np.zeros((decided.size, 0))

    def compute_gains(self, changes: Changes) -> Array:
        """As `Objective.compute_gains`."""
        before, capacity = self._decided[changes.person], self._capacity[changes.person]
        after = _without_rounding(before + changes.weight, before)
        return changes.sum_by_case(excess_by_person(before, capacity)) - changes.sum_by_case(
            excess_by_person(after, capacity)
        )

    def bound_gains(self, sums: OptionSums) -> Array:
        """As `Objective.bound_gains`."""
        # Those who are just at their capacity count as a little above it.
        return np.asarray(sums.linear[:, 0] + 1e-6 * (1 + abs(sums.linear[:, 0])))


def excess_by_person(decided: Array, capacity: Array) -> Array:
    """What each person receives above the capacity; above 0 for all who are overloaded."""
    excess = np.where(overload_mask(decided, capacity), decided - capacity * (1 - 2e-9), 0.0)
    return np.asarray(np.nan_to_num(excess))


def _entropy_terms(shares: Array) -> Array:
    terms = np.zeros(shares.shape)
    np.log(shares, out=terms, where=shares > 0)
    terms *= -shares
    return terms


def _curved_away(before: Array, change: Array) -> Array:
    """How far the entropy is below its tangent, if a group's shares all change in proportion."""
    after = np.maximum(before + change, 0)
    return np.asarray(-_entropy_terms(after) - after * np.log(before) - (after - before))


def _without_rounding(after: Array, before: Array) -> Array:
    """What people settle after a change; 0 where only rounding is left of what they had."""
    return np.where(abs(after) < 1e-12 * before, 0.0, after)
