"""Banzhaf's index of voting power, with weights and with delegated votes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np

from stepback._algorithms._arrays import TOLERANCE, Array
from stepback._algorithms._coalitions import MAX_MEMBERS, coalition_sums, find_swings
from stepback._organization._validate_args import check_number, raise_faults, weight_fault
from stepback._problems._format import format_value
from stepback.models._votes._vote_delegation import VoteDelegation

if TYPE_CHECKING:
    from stepback.models._votes._vote_delegation import Source

_MAX_TABLE_BITS = 1 << 28  # of the table of sums: more takes minutes


def banzhaf(weights: Mapping[Any, float], *, quota: float | None = None) -> dict[Any, float]:
    """Compute how often each member of a weighted vote is decisive: Banzhaf's absolute index.

    It is the share of the coalitions of all other members that fall short of the quota without
    the member and reach it with the member.

    Parameters
    ----------
    weights
        From members to weights, 0 or more.
    quota
        What a coalition must weigh to win, above 0. ``None``: more than half of all weight;
        with whole weights that is half, rounded down, plus 1.

    Returns
    -------
    dict
        From each member to a share in [0, 1]; they do not sum to 1. All 0 if the quota is above
        the sum of all weights, or all weights are 0. Empty if there are no members.

    Raises
    ------
    ValueError
        With every weight that is not a number from 0 up; if the quota is not above 0; for more than
        20 members if weights are not whole, or so large that there are too many sums to count.

    Examples
    --------
    Weights of 2, 1 and 1 need 3 of 4: the first is decisive unless both others are missing.

    >>> from stepback.models import banzhaf
    >>> banzhaf({"large": 2, "one": 1, "other": 1})
    {'large': 0.75, 'one': 0.25, 'other': 0.25}

    Notes
    -----
    Whole weights are summed exactly, for many members in time that grows with their sum and not
    with the number of coalitions. With other weights, every coalition is examined, and a sum
    within a billionth of the quota counts as equal to it.

    References
    ----------
    - Banzhaf, J. F. (1965). Weighted voting doesn't work: A mathematical analysis. Rutgers Law
      Review 19, 317-343.
    """
    if not isinstance(weights, Mapping):
        raise ValueError(f"weights: {format_value(weights)} is not a mapping of members to numbers")
    raise_faults(
        "weights",
        [
            f"{format_value(member)}: {fault}"
            for member, value in weights.items()
            if (fault := weight_fault(value))
        ],
    )
    needed = None if quota is None else _check_quota(quota)
    floats = [float(value) for value in weights.values()]
    if all(value.is_integer() for value in floats):
        whole = [int(value) for value in weights.values()]  # exact, even beyond what floats hold
        return dict(zip(weights, _index_for_integers(whole, needed), strict=True))
    if len(floats) > MAX_MEMBERS:
        raise ValueError(
            f"weights: they are not whole, and {len(floats):,} members are more than "
            f"{MAX_MEMBERS}; multiply or round them to whole numbers"
        )
    if math.isinf(sum(floats)):
        raise ValueError("weights: their sum is too large; divide them")
    total = coalition_sums(floats)
    half = total[-1] / 2
    wins = total > half * (1 + TOLERANCE) if needed is None else total >= needed * (1 - TOLERANCE)
    return dict(zip(weights, _swing_shares(wins), strict=True))


def delegative_banzhaf(
    source: Source, *, quota: float | None = None, domain: str | None = None
) -> dict[Any, float]:
    """Compute how often each voter is decisive if votes are delegated, proxies included.

    A coalition has the vote of each voter in it whose whole chain, up to the guru, is in it, and
    wins with as many votes as the quota. The index is the share of the coalitions of all other
    voters that lose without the voter and win with the voter. If nobody delegates, it is Banzhaf's.

    Parameters
    ----------
    source, domain
        As in `delegation_chains`.
    quota
        How many votes win, above 0. ``None``: more than half of all voters, with lost votes.

    Returns
    -------
    dict
        From each voter to a share in [0, 1]. 0 for voters whose votes are lost, and for all if
        the quota is out of reach. Empty if there are no voters.

    Raises
    ------
    ValueError
        If there are more than 20 voters, the quota is not above 0, or as `delegation_chains`.

    Examples
    --------
    Two voters delegate to a, and two of three votes are needed.

    >>> from stepback.models import delegative_banzhaf
    >>> delegative_banzhaf({"a": None, "b": "a", "c": "a"}, quota=2)
    {'a': 0.75, 'b': 0.25, 'c': 0.25}

    References
    ----------
    - Zhang, Y., & Grossi, D. (2021). Power in liquid democracy. Proceedings of the AAAI
      Conference on Artificial Intelligence 35(6), 5822-5830.
    """
    delegation = VoteDelegation.from_source(source, domain)
    n_voters = len(delegation.voters)
    needed = n_voters // 2 + 1 if quota is None else _check_quota(quota)
    if n_voters > MAX_MEMBERS:
        raise ValueError(
            f"source: {n_voters:,} voters are more than the {MAX_MEMBERS} whose coalitions can be "
            "examined; leave some out, or use banzhaf with the weights of delegation_chains"
        )
    coalitions = np.arange(1 << n_voters, dtype=np.int32)
    votes = np.zeros(coalitions.size, dtype=np.int8)
    for voter in np.flatnonzero(delegation.guru >= 0).tolist():
        chain = _chain_bits(delegation.proxy, voter)
        votes += (coalitions & chain) == chain
    return dict(zip(delegation.voters, _swing_shares(votes >= needed), strict=True))


def _chain_bits(proxy: Array, voter: int) -> int:
    """Return the voters on the way from a voter to the guru, as bits."""
    chain = 0
    while voter >= 0:
        chain |= 1 << voter
        voter = int(proxy[voter])
    return chain


def _check_quota(quota: float) -> float:
    number = check_number(quota, "quota", 0)
    if not number:
        raise ValueError(f"quota: {quota} is not above 0; nobody should win without votes")
    return number


def _swing_shares(wins: Array) -> list[float]:
    """Return how often each member turns a losing coalition of the others into a winning one."""
    return [float(swing.mean()) for swing in find_swings(wins)]


def _index_for_integers(weights: list[int], quota: float | None) -> list[float]:
    """Compute Banzhaf's index for whole weights, by counting the coalitions of each weight."""
    unit, total = math.gcd(*weights) or 1, sum(weights)
    needed = total // 2 + 1 if quota is None else quota
    if needed > total:
        return [0.0] * len(weights)
    weights, least = [weight // unit for weight in weights], -(-math.ceil(needed) // unit)
    n_bits = len(weights) + 1
    if len(weights) <= MAX_MEMBERS and least > 1 << len(weights):
        return _swing_shares(coalition_sums(weights, object) >= least)
    if least * n_bits > _MAX_TABLE_BITS:
        raise ValueError(
            f"weights: {len(weights):,} members with weights up to {max(weights) * unit:,} have "
            "too many sums to count; divide and round the weights, or leave out small ones"
        )
    n_up_to = list(accumulate(_count_coalitions(weights, least, n_bits)))
    swings = {weight: _count_swings(n_up_to, weight) for weight in set(weights)}
    return [swings[weight] / (1 << len(weights) - 1) for weight in weights]


def _count_coalitions(weights: list[int], n_sums: int, n_bits: int) -> list[int]:
    """Count the coalitions that weigh 0, 1, … below `n_sums`.

    All counts are kept in one large integer, `n_bits` for each, so that adding a member is one
    shift and one addition. With weights 1 and 2, and 8 bits for each count: nobody is 1 (one
    coalition of weight 0); the first member adds it shifted by one count, 0x0101; the second
    adds that shifted by two counts, 0x01010101: one coalition each of weight 0, 1, 2 and 3.
    """
    n_bits = -(-n_bits // 8) * 8
    mask = (1 << n_sums * n_bits) - 1
    counts = 1
    for weight in weights:
        counts += (counts << min(weight, n_sums) * n_bits) & mask
    octets, size = counts.to_bytes(n_sums * n_bits // 8, "little"), n_bits // 8
    starts = range(0, len(octets), size)
    return [int.from_bytes(octets[start : start + size], "little") for start in starts]


def _count_swings(n_up_to: list[int], weight: int) -> int:
    """Count the coalitions without a member of this weight that only win with the member.

    `n_up_to[w]` counts the coalitions of everyone that weigh at most w. Those without the member
    are all of these, less those with the member, which are as many as the coalitions without
    the member that weigh at most w − weight. Inserting this in itself gives an alternating sum:
    n_up_to[w] − n_up_to[w − weight] + n_up_to[w − 2 weight] − …
    """
    if not weight:
        return 0
    last = len(n_up_to) - 1
    n_losing_without = _alternating_sum(n_up_to, last, weight)
    return n_losing_without - _alternating_sum(n_up_to, last - weight, weight)


def _alternating_sum(n_up_to: list[int], last: int, weight: int) -> int:
    terms = n_up_to[last::-weight] if last >= 0 else []
    return sum(terms[::2]) - sum(terms[1::2])
