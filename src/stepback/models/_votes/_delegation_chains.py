"""Chains of delegated votes: who casts whose votes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from stepback._algorithms._arrays import object_array
from stepback._display._notebook_table import TableRecord
from stepback._frames import FrameColumn, FrameColumns
from stepback._organization._validate_args import check_number
from stepback._records._frozen_mapping import freeze_mapping
from stepback.models._votes._vote_delegation import VoteDelegation

if TYPE_CHECKING:
    from stepback.models._votes._vote_delegation import Source


@attrs.frozen(repr=False)
class DelegationChains(TableRecord):
    """Where delegated votes end.

    Attributes:
        guru: For each voter, who casts that voter's vote, oneself if the vote is not delegated;
            ``None`` if it is lost.
        depth: For each voter, how many steps away the guru is; nan if the vote is lost.
        weights: For each guru, how many votes they cast, their own included.
        lost: The voters on a cycle or leading into one, whose votes nobody casts.
        cycles: Each cycle, as a path whose end leads back to its beginning.
        max_share: The largest weight divided by the number of voters; nan if nobody votes.
        effective_voters: The number of gurus with equal weights that would be as concentrated:
            the square of the sum of all weights divided by the sum of their squares; nan if
            nobody votes.
    """

    guru: Mapping[Any, Any] = attrs.field(converter=freeze_mapping)
    depth: Mapping[Any, float] = attrs.field(converter=freeze_mapping)
    weights: Mapping[Any, int] = attrs.field(converter=freeze_mapping)
    lost: tuple[Any, ...]
    cycles: tuple[tuple[Any, ...], ...]
    max_share: float
    effective_voters: float

    def _frame_columns(self) -> FrameColumns:
        """A row for each voter; those who cast no votes have a weight of 0."""
        voters = list(self.guru)
        return {
            "id": FrameColumn("text", voters),
            "guru": FrameColumn("text", list(self.guru.values())),
            "depth": FrameColumn("number", list(self.depth.values())),
            "weight": FrameColumn("count", [self.weights.get(voter, 0) for voter in voters]),
        }


def delegation_chains(source: Source, *, domain: str | None = None) -> DelegationChains:
    """Find who casts whose votes if votes are delegated: liquid democracy.

    Parameters
    ----------
    source
        A mapping from each voter to a proxy, or to ``None`` for a voter who votes. Or a networkx
        digraph whose arrows run from each voter to the proxy. Or an organization, whose people
        are the voters.
    domain
        For an organization, the domain: the proxy of a person is the one person to whom they
        delegate all of it. Delegations that name the domain replace general ones. A role or
        circle with one person in it counts as that person; delegations by those with several
        people are nobody's vote. Everyone has a vote, no matter who owns the domain.

    Returns
    -------
    DelegationChains
        The weights and the number of `lost` voters sum to the number of voters. Empty, with
        nan, if there are no voters. A voter who is their own proxy is a cycle of one, and lost.

    Raises
    ------
    ValueError
        With everyone who has more than one proxy, delegates a part (several delegations, a share
        or autonomy below 1, a limit that some decisions exceed) or has a proxy who is not a
        voter. If the domain is unknown, missing, or given without an organization, or
        anything is dated and no date was entered.

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
    That each delegation of an organization hands on one vote is an assumption of stepback:
    `real_authority` divides the decisions of the owner instead.

    References
    ----------
    - Kling, C. C., Kunegis, J., Hartmann, H., Strohmaier, M., & Staab, S. (2015). Voting
      behaviour and power in online democracy: A study of LiquidFeedback in Germany's Pirate
      Party. ICWSM 2015.
    """
    delegation = VoteDelegation.from_source(source, domain)
    voters, gurus = delegation.voters, delegation.guru_positions
    is_lost = delegation.guru < 0
    depth = np.where(is_lost, math.nan, delegation.depth)
    names = object_array([*voters, None])  # position -1, of lost votes, is None
    weights = np.bincount(delegation.guru[~is_lost], minlength=len(voters))[gurus]
    total, squares = weights.sum(), (weights**2).sum()
    return DelegationChains(
        guru=dict(zip(voters, names[delegation.guru], strict=True)),
        depth=dict(zip(voters, depth.tolist(), strict=True)),
        weights=dict(zip(names[gurus], weights.tolist(), strict=True)),
        lost=tuple(names[:-1][is_lost]),
        cycles=tuple(tuple(voters[v] for v in cycle) for cycle in delegation.vote_cycles),
        max_share=float(weights.max() / len(voters)) if weights.size else math.nan,
        effective_voters=float(total**2 / squares) if weights.size else math.nan,
    )


def viscous_weights(source: Source, *, alpha: float, domain: str | None = None) -> dict[Any, float]:
    """Compute the weight of each guru if a vote loses weight at every step of delegation.

    It is the sum of alpha to the power of the distance, over all voters whose votes end there.

    Parameters
    ----------
    source, domain
        As in `delegation_chains`.
    alpha
        The share of its weight that a vote keeps at each step, in [0, 1]: at 1 nothing is lost
        on the way, which is liquid democracy; at 0 every guru counts alone.

    Returns
    -------
    dict
        From each guru to a weight of 1 or more. They are not normalized, and sum to less than
        the number of voters if `alpha` is below 1; votes that lead into a cycle do not count.
        Empty if nobody votes.

    Raises
    ------
    ValueError
        If `alpha` is not between 0 and 1, or as `delegation_chains`.

    Examples
    --------
    With alpha = 0.5, a vote from two steps away weighs a quarter.

    >>> from stepback.models import viscous_weights
    >>> viscous_weights({"a": None, "b": "a", "c": "b"}, alpha=0.5)
    {'a': 1.75}

    Notes
    -----
    That only gurus have a weight, and distances count from the guru, is a reading of the source
    by stepback; its normalization is left out.

    References
    ----------
    - Boldi, P., Bonchi, F., Castillo, C., & Vigna, S. (2011). Viscous democracy for social
      networks. Communications of the ACM 54(6), 129-137. doi:10.1145/1953122.1953154
    """
    delegation = VoteDelegation.from_source(source, domain)
    kept_share = check_number(alpha, "alpha", 0, 1)
    arriving = np.flatnonzero(delegation.guru >= 0)
    weights = np.bincount(
        delegation.guru[arriving],
        weights=kept_share ** delegation.depth[arriving].astype(float),
        minlength=delegation.guru.size,
    )
    gurus = delegation.guru_positions.tolist()
    return {delegation.voters[guru]: float(weights[guru]) for guru in gurus}
