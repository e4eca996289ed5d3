"""Authority in a group by voting: with weights, and with votes that are delegated."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

import attrs

from stepback.models._authority_in_groups._group_model import AuthorityInGroup, GroupModel
from stepback.models._base._card import Card
from stepback.models._votes._banzhaf import banzhaf
from stepback.models._votes._delegation_chains import delegation_chains, viscous_weights


@attrs.frozen(kw_only=True, eq=False, slots=False)
class WeightedVoting(GroupModel):
    """How often each member of a weighted vote is decisive: `banzhaf`.

    Attributes:
        weights: From members to weights, 0 or more.
        quota: What a coalition must weigh to win, above 0; ``None``: more than half.

    Raises:
        ValueError: As `banzhaf`.

    Examples:
        >>> from stepback.models import WeightedVoting
        >>> found = WeightedVoting(weights={"large": 2, "one": 1, "other": 1}).result
        >>> {member: round(share, 3) for member, share in found.shares.items()}
        {'large': 0.6, 'one': 0.2, 'other': 0.2}
    """

    weights: Mapping[Any, float]
    quota: float | None = None

    card: ClassVar[Card] = Card(
        name="Voting power",
        question="How often is each member decisive in a weighted vote?",
        status="established",
        provenance="The index is Banzhaf's.",
        assumptions=(
            "All coalitions of the other members are equally likely.",
            "Everyone votes, yes or no, independently of the others.",
        ),
        sources=(
            (
                "Banzhaf, J. F. (1965). Weighted voting doesn't work: A mathematical analysis. "
                "Rutgers Law Review 19, 317-343."
            ),
        ),
    )

    @cached_property
    def result(self) -> AuthorityInGroup:
        """Banzhaf's absolute index."""
        values = banzhaf(self.weights, quota=self.quota)
        return AuthorityInGroup.of(values, values)


@attrs.frozen(kw_only=True, eq=False, slots=False)
class LiquidDemocracy(GroupModel):
    """How many votes each voter casts if votes can be delegated: `delegation_chains`.

    Attributes:
        source: A mapping from each voter to a proxy or ``None``, a networkx digraph whose arrows
            run from voter to proxy, or an organization.
        domain: For an organization, the domain.

    Raises:
        ValueError: As `delegation_chains`.

    Examples:
        >>> from stepback.models import LiquidDemocracy
        >>> found = LiquidDemocracy(source={"a": None, "b": "a", "c": "b", "d": None}).result
        >>> dict(found.values), found.measured.depth["c"]
        ({'a': 3, 'd': 1}, 2.0)
    """

    source: Any
    domain: str | None = None

    card: ClassVar[Card] = Card(
        name="Delegated votes",
        question="How many votes does each voter cast, if everyone may delegate their vote?",
        status="established",
        provenance=(
            "Chains of delegated votes are established; that each delegation of an organization "
            "hands on one vote is an assumption of stepback."
        ),
        assumptions=(
            "Everyone has one vote, and delegates all of it or nothing.",
            "A vote whose chain leads into a cycle is lost.",
        ),
        sources=(
            (
                "Kling, C. C., Kunegis, J., Hartmann, H., Strohmaier, M., & Staab, S. (2015). "
                "Voting behaviour and power in online democracy: A study of LiquidFeedback in "
                "Germany's Pirate Party. ICWSM 2015."
            ),
        ),
    )

    @cached_property
    def result(self) -> AuthorityInGroup:
        """The number of votes that each voter casts."""
        measured = delegation_chains(self.source, domain=self.domain)
        return AuthorityInGroup.of(measured.weights, measured)


@attrs.frozen(kw_only=True, eq=False, slots=False)
class ViscousDemocracy(GroupModel):
    """As `LiquidDemocracy`, but a vote loses weight at every step: `viscous_weights`.

    Attributes:
        source: As in `LiquidDemocracy`.
        alpha: The share of its weight that a vote keeps at each step, in [0, 1].
        domain: For an organization, the domain.

    Raises:
        ValueError: As `viscous_weights`.

    Examples:
        >>> from stepback.models import ViscousDemocracy
        >>> votes = {"a": None, "b": "a", "c": "b", "d": None}
        >>> dict(ViscousDemocracy(source=votes, alpha=0.5).result.values)
        {'a': 1.75, 'd': 1.0}
    """

    source: Any
    alpha: float
    domain: str | None = None

    card: ClassVar[Card] = Card(
        name="Viscous votes",
        question="How much weight does each voter have, if a vote loses weight at every step?",
        status="derived here",
        provenance=(
            "The idea is Boldi and others'. That only people who vote have a weight, and that it "
            "is not normalized, is a reading by stepback, without their formula at hand."
        ),
        assumptions=(
            "Everyone has one vote, and delegates all of it or nothing.",
            "Every step takes away the same share of a vote's weight.",
        ),
        sources=(
            (
                "Boldi, P., Bonchi, F., Castillo, C., & Vigna, S. (2011). Viscous democracy for "
                "social networks. Communications of the ACM 54(6), 129-137. "
                "doi:10.1145/1953122.1953154"
            ),
        ),
    )

    @cached_property
    def result(self) -> AuthorityInGroup:
        """The weight of each voter who votes."""
        values = viscous_weights(self.source, alpha=self.alpha, domain=self.domain)
        return AuthorityInGroup.of(values, values)
