"""The shares of delegated decisions that are supported, as they may be published."""

from __future__ import annotations

import math
from collections.abc import Sequence

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
