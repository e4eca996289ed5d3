"""The shares of delegated decisions that are supported, as they may be published."""

from __future__ import annotations

import math
from collections.abc import Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._disclosure._rounding import PublishedCount, RoundedShare, round_share
from stepback._flow._compiled import Compiled
from stepback._flow._support_index import SupportIndex


def round_support_shares(
    compiled: Compiled,
    support: SupportIndex,
    coverage: float,
    presence: float,
    counts: Sequence[PublishedCount],
) -> tuple[RoundedShare | None, RoundedShare | None]:
    """The support coverage and the presence as they may be published; ``None`` for one hidden.

    Parameters
    ----------
    compiled, support
        The organization, and the support in it.
    coverage, presence
        The exact shares of what is delegated that have support from anyone, and from the
        principal.
    counts
        What else is published about the same people; nothing if something of it is hidden.
    """
    if not counts or math.isnan(coverage):
        return None, None
    delegated = _DelegatedWeight.from_compiled(compiled, support)
    fixed_coverage, fixed_presence = delegated.fixed_shares(support)
    rounded_coverage = round_share(coverage, delegated.delegate_weight, counts, fixed_coverage)
    if rounded_coverage is None:
        return None, None
    # Changed answers change the presence by at most what one person receives or delegates.
    heaviest = max(float(delegated.delegate_weight.max()), float(delegated.principal_weight.max()))
    rounded_presence = RoundedShare.from_share(presence, heaviest)
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


@attrs.frozen(eq=False)
class _DelegatedWeight:
    """How the delegated decisions divide among the people whose support is known.

    All weights are parts of 1.

    Attributes:
        delegation_weight: The weight of each delegation to someone whose support is known.
        principal, delegate: The ends of each delegation.
        is_to_vacant: Which of them go to a vacant post or circle, so that nobody answered for it.
        delegate_weight: For each person, what they receive.
        principal_weight: For each person, what they delegate.
    """

    delegation_weight: Array
    principal: Array
    delegate: Array
    is_to_vacant: Array
    delegate_weight: Array
    principal_weight: Array

    @classmethod
    def from_compiled(cls, compiled: Compiled, support: SupportIndex) -> _DelegatedWeight:
        table, n_people = compiled.columns.tables["delegations"], compiled.n_people
        rows = np.flatnonzero(compiled.delegated_weight > 0)
        principal = table["principal"][rows].astype(np.int64)
        delegate = table["delegate"][rows].astype(np.int64)
        # A delegation to a group reaches its members; only those who were asked count, and they
        # share the weight of the whole delegation.
        person, delegation, part = compiled.groups.delegated_people(principal, delegate)
        part = np.where(support.is_respondent[person], part, 0.0)
        asked_part = np.bincount(delegation, weights=part, minlength=rows.size)
        is_to_vacant = ~compiled.groups.is_occupied[delegate]
        is_known = (asked_part > 0) | is_to_vacant
        weight = np.where(is_known, compiled.delegated_weight[rows], 0.0)
        weight /= weight.sum() or 1.0
        received = weight[delegation] * part / np.where(asked_part > 0, asked_part, 1.0)[delegation]
        giver, given, giver_part = compiled.groups.people_within(principal)
        return cls(
            weight,
            principal,
            delegate,
            is_to_vacant,
            np.bincount(person, weights=received, minlength=n_people),
            np.bincount(giver, weights=weight[given] * giver_part, minlength=n_people),
        )

    def fixed_shares(self, support: SupportIndex) -> tuple[float, float]:
        """The parts of coverage and presence that depend on no answer: vacant delegates."""
        weight, delegate = (
            self.delegation_weight[self.is_to_vacant],
            self.delegate[self.is_to_vacant],
        )
        from_principals = support.strength_from_principals(
            self.principal[self.is_to_vacant], delegate
        )
        coverage = float(weight @ support.received_strength[delegate])
        return coverage, float(weight @ from_principals)
