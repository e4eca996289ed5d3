"""Who has how much authority in a group, in the form of all models: what measures give."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

import attrs
import numpy as np

from stepback._measures._authority_distribution import authority_distribution
from stepback._measures._permission_structures import permission_value
from stepback._measures._spread import hill_number
from stepback._organization._organization import Organization
from stepback._organization._relation_graph import Relation
from stepback._records._fields._attributes import FrozenMapping
from stepback.models._base._card import Card
from stepback.models._base._model import Model, Result
from stepback.models._votes._banzhaf import banzhaf
from stepback.models._votes._delegation_chains import delegation_chains, viscous_weights


@attrs.frozen(kw_only=True, eq=False, slots=False)
class AuthorityInGroup(Result):
    """Who has how much authority in a group.

    Attributes:
        values: What the measure gives each member, in its own unit.
        shares: The same as shares that sum to 1; nan where all values are 0 or not known, or one
            is negative.
        effective_leaders: As if by how many alike authority was held: the Hill number of order
            1 of the shares; nan where these are.
        measured: The whole of what the measure gives.
    """

    values: Mapping[Any, float]
    shares: Mapping[Any, float]
    effective_leaders: float
    measured: Any = attrs.field(eq=False)

    @classmethod
    def of(cls, values: Mapping[Any, float], measured: Any) -> AuthorityInGroup:
        """The result of a measure that gives these values."""
        given = np.array(list(values.values()), dtype=np.float64)
        most = given.max(initial=0)
        whole = math.isfinite(most) and most > 0 and (given >= 0).all()
        parts = given / most if whole else np.full(given.size, math.nan)  # whose sum is no inf
        shares = (parts / parts.sum()).tolist()
        return cls(
            values=FrozenMapping(values),
            shares=FrozenMapping(dict(zip(values, shares, strict=True))),
            effective_leaders=hill_number(parts, 1),
            measured=measured,
        )


@attrs.frozen(eq=False, slots=False)
class GroupModel(Model):
    """A model of a group: an organization, a graph or a mapping, and what it is asked."""

    def __attrs_post_init__(self) -> None:
        """Hold copies that nobody changes, and check them by measuring."""
        for field in attrs.fields(type(self)):
            object.__setattr__(self, field.name, _freeze_value(getattr(self, field.name)))
        try:
            _ = self.result
        except ValueError as fault:
            raise ValueError(f"{type(self).__name__}: {fault}") from None

    @property
    def _comparison_key(self) -> tuple[Any, ...]:
        """By what they hold graphs, too, which networkx compares by identity."""
        return tuple(_graph_key(one) if _is_graph(one) else one for one in super()._comparison_key)


@attrs.frozen(kw_only=True, eq=False, slots=False)
class HuShapley(GroupModel):
    """Who commands, after all commands of commands: `stepback.authority_distribution`.

    Attributes:
        source: An organization, a networkx digraph whose arrows run from leader to follower, or
            a mapping from each member to the sets of members that can command that member.
        approval: Whether a command needs the member's own consent besides.
        weights: From members to decision weights, where authority starts out from; ``None``:
            all alike.

    Raises:
        ValueError: As `stepback.authority_distribution`.

    Examples:
        >>> from stepback.models import HuShapley
        >>> games = {"top": [{"top", "a"}, {"top", "b"}], "a": [{"top", "a"}], "b": [{"a", "b"}]}
        >>> found = HuShapley(source=games).result
        >>> {member: round(share, 3) for member, share in found.shares.items()}
        {'top': 0.5, 'a': 0.333, 'b': 0.167}

    References:
        - Hu, X., & Shapley, L. S. (2003). On authority distributions in organizations:
          equilibrium. Games and Economic Behavior 45(1), 132-152.
          doi:10.1016/S0899-8256(03)00130-1
    """

    source: Any
    approval: bool = False
    weights: Mapping[Any, float] | None = None

    card: ClassVar[Card] = Card(
        name="Authority distribution",
        question="Who commands in the end, if whoever commands a commander has that power too?",
        status="established",
        provenance=(
            "The definition is Hu and Shapley's; how to resolve a distribution that is not "
            "unique, by weights, is an assumption of stepback."
        ),
        assumptions=(
            "Who can make whom act is known, and so who has to agree.",
            "All orders in which members could join a coalition count alike.",
            "Authority over someone is authority over whatever that one commands.",
        ),
        sources=(
            (
                "Hu, X., & Shapley, L. S. (2003). On authority distributions in organizations: "
                "equilibrium. Games and Economic Behavior 45(1), 132-152. "
                "doi:10.1016/S0899-8256(03)00130-1"
            ),
        ),
    )

    @cached_property
    def result(self) -> AuthorityInGroup:
        """The distribution in balance."""
        measured = authority_distribution(self.source, approval=self.approval, weights=self.weights)
        return AuthorityInGroup.of(measured.authority, measured)


@attrs.frozen(kw_only=True, eq=False, slots=False)
class PermissionStructure(GroupModel):
    """What each is worth if all above must permit: `stepback.permission_value`.

    Attributes:
        source: An organization, or a networkx digraph whose arrows run from leader to follower.
        worth: From node to what it would be worth alone; ``None``: 1 each.
        relation: Which arrows of an organization.

    Raises:
        ValueError: As `stepback.permission_value`.

    Examples:
        >>> import networkx as nx
        >>> from stepback.models import PermissionStructure
        >>> line = nx.DiGraph([("top", "a"), ("a", "b")])
        >>> found = PermissionStructure(source=line, worth={"b": 3}).result
        >>> dict(found.values)
        {'top': 1.0, 'a': 1.0, 'b': 1.0}

    References:
        - van den Brink, R., & Gilles, R. P. (1996). Axiomatizations of the Conjunctive
          Permission Value for Games with Permission Structures. Games and Economic Behavior
          12(1), 113-126.
    """

    source: Any
    worth: Mapping[Any, float] | None = None
    relation: Relation = "manages"

    card: ClassVar[Card] = Card(
        name="Permission value",
        question="What is everyone worth if nobody may act without the permission of all above?",
        status="established",
        provenance=(
            "The value is established; that it is computed in closed form, as worths add up, is "
            "derived here."
        ),
        assumptions=(
            "Everyone above, on every path, has a veto.",
            "What members are worth adds up; working together adds nothing.",
            "Who has a veto shares equally in what it could stop.",
        ),
        sources=(
            (
                "van den Brink, R., & Gilles, R. P. (1996). Axiomatizations of the Conjunctive "
                "Permission Value for Games with Permission Structures. Games and Economic "
                "Behavior 12(1), 113-126."
            ),
        ),
    )

    @cached_property
    def result(self) -> AuthorityInGroup:
        """The conjunctive permission value."""
        values = permission_value(self.source, worth=self.worth, relation=self.relation)
        return AuthorityInGroup.of(values, values)


@attrs.frozen(kw_only=True, eq=False, slots=False)
class WeightedVoting(GroupModel):
    """How often each member of a weighted vote decides: `banzhaf`.

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

    References:
        - Banzhaf, J. F. (1965). Weighted voting doesn't work: A mathematical analysis. Rutgers
          Law Review 19, 317-343.
    """

    weights: Mapping[Any, float]
    quota: float | None = None

    card: ClassVar[Card] = Card(
        name="Voting power",
        question="Who decides a weighted vote, and how often?",
        status="established",
        provenance="The index is Banzhaf's.",
        assumptions=(
            "All coalitions of the others are equally likely.",
            "Everyone votes, yes or no, without regard to the others.",
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
    """How many votes come together where votes are handed on: `delegation_chains`.

    Attributes:
        source: A mapping from each voter to a proxy or ``None``, a networkx digraph whose arrows
            run from voter to proxy, or an organization.
        domain: Of an organization, the domain.

    Raises:
        ValueError: As `delegation_chains`.

    Examples:
        >>> from stepback.models import LiquidDemocracy
        >>> found = LiquidDemocracy(source={"a": None, "b": "a", "c": "b", "d": None}).result
        >>> dict(found.values), found.measured.depth["c"]
        ({'a': 3, 'd': 1}, 2.0)

    References:
        - Kling, C. C., Kunegis, J., Hartmann, H., Strohmaier, M., & Staab, S. (2015). Voting
          behaviour and power in online democracy: A study of LiquidFeedback in Germany's Pirate
          Party. ICWSM 2015.
    """

    source: Any
    domain: str | None = None

    card: ClassVar[Card] = Card(
        name="Votes handed on",
        question="Who votes with how many votes, if everyone may hand theirs on?",
        status="established",
        provenance=(
            "Chains of votes are established; that delegations of an organization hand on one "
            "vote each is an assumption of stepback."
        ),
        assumptions=(
            "Everyone has one vote, and hands on all of it or nothing.",
            "A vote that runs in a circle is lost.",
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
        """The weight of each who votes."""
        measured = delegation_chains(self.source, domain=self.domain)
        return AuthorityInGroup.of(measured.weights, measured)


@attrs.frozen(kw_only=True, eq=False, slots=False)
class ViscousDemocracy(GroupModel):
    """As `LiquidDemocracy`, where a vote loses weight at every step: `viscous_weights`.

    Attributes:
        source: As of `LiquidDemocracy`.
        alpha: What is left of a vote after a step, in [0, 1].
        domain: Of an organization, the domain.

    Raises:
        ValueError: As `viscous_weights`.

    Examples:
        >>> from stepback.models import ViscousDemocracy
        >>> votes = {"a": None, "b": "a", "c": "b", "d": None}
        >>> dict(ViscousDemocracy(source=votes, alpha=0.5).result.values)
        {'a': 1.75, 'd': 1.0}

    References:
        - Boldi, P., Bonchi, F., Castillo, C., & Vigna, S. (2011). Viscous democracy for social
          networks. Communications of the ACM 54(6), 129-137. doi:10.1145/1953122.1953154
    """

    source: Any
    alpha: float
    domain: str | None = None

    card: ClassVar[Card] = Card(
        name="Votes that fade",
        question="Who votes with how much weight, if trust fades with every step a vote takes?",
        status="established",
        provenance=(
            "The idea is Boldi and others'; that only those who vote have a weight, and that it "
            "is not normalized, is a reading by stepback."
        ),
        assumptions=(
            "Everyone has one vote, and hands on all of it or nothing.",
            "Every step takes away the same part of a vote's weight.",
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
        """The weight of each who votes."""
        values = viscous_weights(self.source, alpha=self.alpha, domain=self.domain)
        return AuthorityInGroup.of(values, values)


def _freeze_value(value: Any) -> Any:
    """A copy of mappings, lists, sets and graphs, all the way down, that nobody changes."""
    if _is_graph(value):
        import networkx as nx

        return value if nx.is_frozen(value) else nx.freeze(value.copy())
    if isinstance(value, Mapping) and not isinstance(value, Organization):
        return FrozenMapping({key: _freeze_value(one) for key, one in value.items()})
    if isinstance(value, list | tuple):
        return tuple(map(_freeze_value, value))
    if isinstance(value, set):
        return frozenset(value)
    return value


def _is_graph(value: Any) -> bool:
    return hasattr(value, "is_directed")


def _graph_key(graph: Any) -> tuple[Any, ...]:
    return frozenset(graph.nodes), frozenset(graph.edges)
