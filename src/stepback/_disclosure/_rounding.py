"""Shares of what people answered, rounded so that nobody's answer can be inferred.

People have different weights in such a share, and anyone may know the weights: they follow from
who hands what to whom. So the share is published as a multiple of a step. The step is at least
three times what the share could change if two people of the same published count had swapped
their answers. Besides, the published counts must leave room: some answers that agree with all of
them put the share so far inside the step that one such swap does not lead out of it.

Then the answers of a few people do not follow. Take any group of fewer than five people and
someone in it who answered differently from someone outside it in the same count. If the two had
swapped their answers, everything that is published would be the same.

An example: a share of 0.43 in which one swap changes at most 0.02. The step 0.05 is too small,
since 3 × 0.02 is 0.06; so the step is 0.1, and "about 40 %" is published. The exact share may be
anything from 0.35 to 0.45. From 0.37 to 0.43, one swap up or down stays in that range.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import TOLERANCE, Array
from stepback._disclosure._policy import MIN_GROUP_SIZE
from stepback._flow._compiled import Compiled
from stepback._flow._support_index import SupportIndex

_STEPS = (0.05, 0.1, 0.25)


@attrs.frozen(eq=False)
class PublishedCount:
    """People of whom it is published how many have support, and nothing else about any of them."""

    people: Array
    n_supported: int


@attrs.frozen
class RoundedShare:
    """A share as it may be published: a multiple of `step` between 0 and 1.

    `change` is the most by which two people who swap their answers change the exact share.
    """

    share: float
    step: float
    change: float

    @classmethod
    def from_share(cls, share: float, change: float) -> RoundedShare | None:
        """The share in the least step that `change` allows.

        ``None`` if no step is large enough, or if the share is rounded to 0 or to 1, which would
        be the answer of everyone.
        """
        for step in _STEPS:
            if 3 * change <= step - 4 * TOLERANCE:
                rounded = round(round(share / step) * step, 2)
                return cls(rounded, step, change) if 0 < rounded < 1 else None
        return None

    @property
    def lower_bound(self) -> float:
        """The least exact share from which no one swap leads out of the step."""
        return self.share - self.step / 2 + self.change

    @property
    def upper_bound(self) -> float:
        """The largest exact share from which no one swap leads out of the step."""
        return self.share + self.step / 2 - self.change


def round_share(
    share: float, weights: Array, counts: Sequence[PublishedCount], fixed_share: float = 0.0
) -> RoundedShare | None:
    """A share as it may be published beside `counts`; ``None`` if it may not be.

    `weights` has for each person what is added to the exact `share` if they have support, `counts`
    what else is published about the same people. `fixed_share` is the part of the share that does
    not depend on any answer.
    """
    if np.count_nonzero(weights) < MIN_GROUP_SIZE:
        return None
    sorted_weights = [np.sort(weights[count.people]) for count in counts]
    # The swap that changes most: the heaviest and the lightest person of one count.
    change = max(float(ascending[-1] - ascending[0]) for ascending in sorted_weights)
    rounded = RoundedShare.from_share(share, change)
    if rounded is None:
        return None
    # The least and the largest share that agree with the counts: in each, the lightest people
    # have support, or the heaviest.
    pairs = [(row, count.n_supported) for row, count in zip(sorted_weights, counts, strict=True)]
    least = fixed_share + sum(float(row[:n].sum()) for row, n in pairs)
    largest = fixed_share + sum(float(row[row.size - n :].sum()) for row, n in pairs)
    has_room = least < rounded.upper_bound - TOLERANCE and largest > rounded.lower_bound + TOLERANCE
    return rounded if has_room else None


def round_support_shares(
    compiled: Compiled,
    support: SupportIndex,
    coverage: float,
    presence: float,
    counts: Sequence[PublishedCount],
) -> tuple[RoundedShare | None, RoundedShare | None]:
    """The support coverage and the presence as they may be published; ``None`` for one hidden.

    The exact `coverage` and `presence` are the shares of what is delegated that have support from
    anyone, and from the principal. `counts` has what else is published about the same people;
    nothing if something of it is hidden.
    """
    if not counts or math.isnan(coverage):
        return None, None
    received, delegated, fixed_coverage, fixed_presence = _divide_delegated(compiled, support)
    rounded_coverage = round_share(coverage, received, counts, fixed_coverage)
    if rounded_coverage is None:
        return None, None
    # Changed answers change the presence by at most what one person receives or delegates.
    heaviest = max(received.max(), delegated.max())
    rounded_presence = RoundedShare.from_share(presence, float(heaviest))
    if rounded_presence is None:
        return rounded_coverage, None
    # Support from principals is part of all support, so that the presence is at most the
    # coverage. The presence is hidden if it would narrow the coverage. An example: a coverage of
    # about 50 %, in steps of 25 %, leaves open anything from 37.5 to 62.5 %. A presence of about
    # 55 %, in steps of 5 %, would show that the coverage is at least 52.5 %.
    least_coverage = rounded_coverage.lower_bound - fixed_coverage + fixed_presence
    if rounded_presence.lower_bound > least_coverage:
        return rounded_coverage, None
    return rounded_coverage, rounded_presence


def _divide_delegated(
    compiled: Compiled, support: SupportIndex
) -> tuple[Array, Array, float, float]:
    """How the delegated decisions divide among the people whose support is known.

    The weight that each person receives and that each delegates, and the parts of coverage and
    presence that depend on no answer. All are parts of 1.
    """
    table, n_people = compiled.columns.tables["delegations"], compiled.n_people
    rows = np.flatnonzero(compiled.delegated_weight > 0)
    principal = table["principal"][rows].astype(np.int64)
    delegate = table["delegate"][rows].astype(np.int64)
    # A delegation to a group reaches its members; only those who were asked count, and they
    # share the weight of the whole delegation.
    person, delegation, part = compiled.groups.delegated_people(principal, delegate)
    part = np.where(support.is_respondent[person], part, 0.0)
    asked_part = np.bincount(delegation, weights=part, minlength=rows.size)
    # Nobody answered for a vacant post or circle, so that its support is fixed.
    is_vacant = ~compiled.groups.is_occupied[delegate]
    weight = np.where((asked_part > 0) | is_vacant, compiled.delegated_weight[rows], 0.0)
    weight /= weight.sum() or 1.0
    received = weight[delegation] * part / np.where(asked_part > 0, asked_part, 1.0)[delegation]
    giver, given, giver_part = compiled.groups.people_within(principal)
    vacant_weight, vacant = weight[is_vacant], delegate[is_vacant]
    from_principals = support.strength_from_principals(principal[is_vacant], vacant)
    return (
        np.bincount(person, weights=received, minlength=n_people),
        np.bincount(giver, weights=weight[given] * giver_part, minlength=n_people),
        float(vacant_weight @ support.received_strength[vacant]),
        float(vacant_weight @ from_principals),
    )
