"""Banzhaf's index of voting power, with weights and with votes that are handed on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._coalitions import MAX_MEMBERS, coalition_sums, find_swings
from stepback._organization._organization import Organization
from stepback._organization._validate_args import check_number, raise_faults, weight_fault
from stepback._problems._format import format_value
from stepback.models._votes._vote_delegation import VoteDelegation

if TYPE_CHECKING:
    import networkx as nx

    Source = Organization | nx.DiGraph[Any] | Mapping[Any, Any]

_ROUNDING = 1e-9
_MAX_TABLE_BITS = 1 << 28  # of the table of sums: more takes minutes


def banzhaf(weights: Mapping[Any, float], *, quota: float | None = None) -> dict[Any, float]:
    """How often each member of a weighted vote decides: Banzhaf's absolute index.

    The share of the coalitions of all others that fall short of the quota without the member
    and reach it with the member.

    Parameters
    ----------
    weights
        From members to weights, 0 or more.
    quota
        What a coalition must weigh to win, above 0. ``None``: more than half of all; with whole
        weights that is half, rounded down, and 1.

    Returns
    -------
    dict
        From each member to a share in [0, 1]; they do not sum to 1. All 0 where the quota is
        more than all weigh together, or nobody weighs anything. Empty for nobody.

    Raises
    ------
    ValueError
        With every weight that is no number from 0 up; if the quota is not above 0; for more than
        20 members if weights are not whole, or so large that there are too many sums to count.

    Examples
    --------
    One of 2 and two of 1 need 3 of 4: the first decides unless both others are missing.

    >>> from stepback.models import banzhaf
    >>> banzhaf({"large": 2, "one": 1, "other": 1})
    {'large': 0.75, 'one': 0.25, 'other': 0.25}

    Notes
    -----
    Whole weights are summed exactly, for many members in time that grows with their sum and not
    with the number of coalitions. Others are looked at coalition by coalition, and count as
    equal to the quota within a billionth of it.

    References
    ----------
    - Banzhaf, J. F. (1965). Weighted voting doesn't work: A mathematical analysis. Rutgers Law
      Review 19, 317-343.
    """
    if not isinstance(weights, Mapping):
        raise ValueError(f"weights: {format_value(weights)} is no mapping from members to numbers")
    raise_faults(
        "weights",
        [
            f"{format_value(one)}: {fault}"
            for one, value in weights.items()
            if (fault := weight_fault(value))
        ],
    )
    needed = None if quota is None else _check_quota(quota)
    given = [float(value) for value in weights.values()]
    if all(value.is_integer() for value in given):
        whole = [int(value) for value in weights.values()]  # of the values given: exact
        return dict(zip(weights, _index_for_integers(whole, needed), strict=True))
    if len(given) > MAX_MEMBERS:
        raise ValueError(
            f"weights: they are not whole, and {len(given):,} members are more than {MAX_MEMBERS}; "
            "multiply or round them to whole numbers"
        )
    if math.isinf(sum(given)):
        raise ValueError("weights: their sum is too large; divide them")
    total = coalition_sums(given)
    half = total[-1] / 2
    wins = total > half * (1 + _ROUNDING) if needed is None else total >= needed * (1 - _ROUNDING)
    return dict(zip(weights, _swing_shares(wins), strict=True))


def delegative_banzhaf(
    source: Source, *, quota: float | None = None, domain: str | None = None
) -> dict[Any, float]:
    """How often each voter decides where votes are handed on, those on the way included.

    A coalition has the vote of each voter in it whose whole chain, up to the guru, is in it, and
    wins with as many as the quota. The index is the share of the coalitions of all others that
    lose without the voter and win with the voter. Where nobody hands anything on, it is
    Banzhaf's.

    Parameters
    ----------
    source, domain
        As in `delegation_chains`.
    quota
        How many votes win, above 0. ``None``: more than half of all voters, the lost included.

    Returns
    -------
    dict
        From each voter to a share in [0, 1]. 0 for those whose votes are lost, and for all where
        the quota is out of reach. Empty for nobody.

    Raises
    ------
    ValueError
        If there are more than 20 voters, the quota is not above 0, or as `delegation_chains`.

    Examples
    --------
    Two hand their votes to a, and two of three are needed.

    >>> from stepback.models import delegative_banzhaf
    >>> delegative_banzhaf({"a": None, "b": "a", "c": "a"}, quota=2)
    {'a': 0.75, 'b': 0.25, 'c': 0.25}

    References
    ----------
    - Zhang, Y., & Grossi, D. (2021). Power in liquid democracy. Proceedings of the AAAI
      Conference on Artificial Intelligence 35(6), 5822-5830.
    """
    made = VoteDelegation.from_source(source, domain)
    voters = len(made.voters)
    needed = voters // 2 + 1 if quota is None else _check_quota(quota)
    if voters > MAX_MEMBERS:
        raise ValueError(
            f"source: {voters:,} voters are more than the {MAX_MEMBERS} whose "
            "coalitions can be looked "
            "at; leave some out, or take banzhaf of the weights of delegation_chains"
        )
    coalitions = np.arange(1 << voters, dtype=np.int32)
    votes = np.zeros(coalitions.size, dtype=np.int8)
    for voter in np.flatnonzero(made.guru >= 0).tolist():
        chain = _chain_bits(made.proxy, voter)
        votes += (coalitions & chain) == chain
    return dict(zip(made.voters, _swing_shares(votes >= needed), strict=True))


def _chain_bits(proxy: Array, voter: int) -> int:
    """The voters on the way from one to the guru, as bits."""
    chain = 0
    while voter >= 0:
        chain |= 1 << voter
        voter = int(proxy[voter])
    return chain


def _check_quota(quota: float) -> float:
    needed = check_number(quota, "quota", 0)
    if not needed:
        raise ValueError(f"quota: {quota} is not above 0; without votes nobody should win")
    return needed


def _swing_shares(wins: Array) -> list[float]:
    """How often each member turns a coalition of the others into one that wins."""
    return [float(swing.mean()) for swing in find_swings(wins)]


def _index_for_integers(weights: list[int], quota: float | None) -> list[float]:
    """Banzhaf's index for whole weights, from how many coalitions weigh how much."""
    unit, total = math.gcd(*weights) or 1, sum(weights)
    needed = total // 2 + 1 if quota is None else quota
    if needed > total:
        return [0.0] * len(weights)
    weights, least = [weight // unit for weight in weights], -(-math.ceil(needed) // unit)
    width = len(weights) + 1
    if len(weights) <= MAX_MEMBERS and least > 1 << len(weights):
        return _swing_shares(coalition_sums(weights, object) >= least)
    if least * width > _MAX_TABLE_BITS:
        raise ValueError(
            f"weights: {len(weights):,} members with weights up to {max(weights) * unit:,} have "
            "too many sums to count; divide and round the weights, or leave out small ones"
        )
    below = list(accumulate(_count_coalitions(weights, least, width)))
    swing = {weight: _count_swings(below, weight) for weight in set(weights)}
    return [swing[weight] / (1 << len(weights) - 1) for weight in weights]


def _count_coalitions(weights: list[int], sums_: int, width: int) -> list[int]:
    """How many coalitions weigh 0, 1, … below `sums_`; each in so many bits of one number."""
    width = -(-width // 8) * 8
    mask = (1 << sums_ * width) - 1
    counts = 1
    for weight in weights:
        counts += (counts << min(weight, sums_) * width) & mask
    octets, step = counts.to_bytes(sums_ * width // 8, "little"), width // 8
    return [int.from_bytes(octets[at : at + step], "little") for at in range(0, len(octets), step)]


def _count_swings(below: list[int], weight: int) -> int:
    """How many coalitions without one of this weight are below the quota, and not with it.

    `below` is how many coalitions weigh at most so much. Those without the one are told by
    taking away those with it, which are as many as weigh less by its weight without it.
    """
    if not weight:
        return 0
    last = len(below) - 1
    without = _alternating_sum(below, last, weight)
    return without - _alternating_sum(below, last - weight, weight)


def _alternating_sum(below: list[int], last: int, weight: int) -> int:
    sums_ = below[last::-weight] if last >= 0 else []
    return sum(sums_[::2]) - sum(sums_[1::2])
