"""Chains of delegated votes: who votes for whom in the end."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from stepback._algorithms._arrays import object_array
from stepback._organization._organization import Organization
from stepback._organization._validate_args import check_number
from stepback.models._votes._vote_delegation import VoteDelegation

if TYPE_CHECKING:
    import networkx as nx

    Source = Organization | nx.DiGraph[Any] | Mapping[Any, Any]


@attrs.frozen
class DelegationChains:
    """Where votes end that are handed on and on.

    Attributes:
        guru: For each voter, the one who votes with that voter's vote in the end, oneself if
            the vote is not handed on; ``None`` where it is lost.
        depth: For each voter, how many steps away the guru is; nan where the vote is lost.
        weights: For each guru, how many votes come together there, the guru's own included.
        lost: The voters on a cycle or leading into one, whose votes nobody casts.
        cycles: Each cycle, as a path whose end leads back to its beginning.
        max_share: The largest weight over the number of voters; nan where nobody votes.
        effective_voters: How many gurus of equal weight would be as concentrated: the square
            of the sum of all weights over the sum of their squares; nan where nobody votes.
    """

    guru: dict[Any, Any]
    depth: dict[Any, float]
    weights: dict[Any, int]
    lost: tuple[Any, ...]
    cycles: tuple[tuple[Any, ...], ...]
    max_share: float
    effective_voters: float


def delegation_chains(source: Source, *, domain: str | None = None) -> DelegationChains:
    """Who votes for whom where votes are handed on: liquid democracy.

    Parameters
    ----------
    source
        A mapping from each voter to a proxy, or to ``None`` for one who votes. Or a networkx
        digraph whose arrows run from the voter who hands the vote on to the proxy. Or an
        organization, whose people are the voters.
    domain
        Of an organization, the domain: whoever hands on all of it, to one person, has that
        person for a proxy. Delegations that name the domain replace general ones. A role or
        circle with one person in it counts as that person; what those with several people
        hand on is nobody's vote. Everyone has a vote, whoever owns the domain.

    Returns
    -------
    DelegationChains
        The weights and the number of `lost` voters sum to the number of voters. Empty, with
        nan, where there is nobody. A voter who is his own proxy is a cycle of one, and lost.

    Raises
    ------
    ValueError
        With everyone who has more than one proxy, hands on a part (several delegations, a share
        or autonomy below 1, a limit that some decisions exceed) or has a proxy who is no voter.
        If the domain is unknown, missing or too many, or a delegation is dated and no date was
        entered.

    Examples
    --------
    Of seven, a, b and g vote.

    >>> from stepback.models import delegation_chains
    >>> found = delegation_chains(
    ...     {"a": None, "b": None, "c": "a", "d": "c", "e": "a", "f": "b", "g": None}
    ... )
    >>> found.weights
    {'a': 4, 'b': 2, 'g': 1}
    >>> found.depth["d"]
    2.0
    >>> found.effective_voters
    2.333...

    Notes
    -----
    That one vote each is handed on along the delegations of an organization is an assumption
    of stepback: `real_authority` divides the decisions of the owner instead.

    References
    ----------
    - Kling, C. C., Kunegis, J., Hartmann, H., Strohmaier, M., & Staab, S. (2015). Voting
      behaviour and power in online democracy: A study of LiquidFeedback in Germany's Pirate
      Party. ICWSM 2015.
    """
    made = VoteDelegation.from_source(source, domain)
    voters, weight, gurus = made.voters, made.vote_counts, made.guru_positions
    lost = made.guru < 0
    depth = np.where(lost, math.nan, made.depth)
    called = object_array([*voters, None])
    given = weight[gurus]
    return DelegationChains(
        guru=dict(zip(voters, called[made.guru], strict=True)),
        depth=dict(zip(voters, depth.tolist(), strict=True)),
        weights=dict(zip(called[gurus], given.tolist(), strict=True)),
        lost=tuple(called[:-1][lost]),
        cycles=tuple(tuple(voters[one] for one in cycle) for cycle in made.vote_cycles),
        max_share=float(given.max() / len(voters)) if given.size else math.nan,
        effective_voters=float(given.sum() ** 2 / (given**2).sum()) if given.size else math.nan,
    )


def viscous_weights(source: Source, *, alpha: float, domain: str | None = None) -> dict[Any, float]:
    """The weight of those who vote where a vote loses weight with every step it is handed on.

    A guru has the sum of alpha to the power of the distance, over all whose votes end there.

    Parameters
    ----------
    source, domain
        As in `delegation_chains`.
    alpha
        What is left of a vote after a step, in [0, 1]: at 1 nothing is lost on the way, which
        is liquid democracy; at 0 everyone who votes counts alone.

    Returns
    -------
    dict
        From each guru to a weight of 1 or more. They are not normalized, and sum to less than
        the number of voters where `alpha` is below 1; votes that lead into a cycle do not
        count. Empty where nobody votes.

    Raises
    ------
    ValueError
        If `alpha` is not between 0 and 1, or as `delegation_chains`.

    Examples
    --------
    A vote from two steps away weighs a quarter.

    >>> from stepback.models import viscous_weights
    >>> viscous_weights({"a": None, "b": "a", "c": "b"}, alpha=0.5)
    {'a': 1.75}

    Notes
    -----
    Only gurus have a weight, and distances count from the guru: a reading of the source by
    stepback, which leaves out its normalization.

    References
    ----------
    - Boldi, P., Bonchi, F., Castillo, C., & Vigna, S. (2011). Viscous democracy for social
      networks. Communications of the ACM 54(6), 129-137. doi:10.1145/1953122.1953154
    """
    left = check_number(alpha, "alpha", 0, 1)
    made = VoteDelegation.from_source(source, domain)
    comes = np.flatnonzero(made.guru >= 0)
    weight = np.bincount(
        made.guru[comes], weights=left ** made.depth[comes].astype(float), minlength=made.guru.size
    )
    return {made.voters[one]: float(weight[one]) for one in made.guru_positions.tolist()}
