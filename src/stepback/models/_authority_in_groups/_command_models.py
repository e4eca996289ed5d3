"""Authority in a group by who commands whom, and whose permission is needed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

import attrs

from stepback._measures._authority_distribution import authority_distribution
from stepback._measures._permission_structures import permission_value
from stepback._organization._relation_graph import Relation
from stepback.models._authority_in_groups._group_model import AuthorityInGroup, GroupModel
from stepback.models._base._card import Card


@attrs.frozen(kw_only=True, eq=False, slots=False)
class HuShapley(GroupModel):
    """Authority through chains of command: `stepback.authority_distribution`.

    Attributes:
        source: An organization, a networkx digraph whose arrows run from leader to follower, or
            a mapping from each member to the sets of members that can command that member.
        approval: Whether a command also needs the member's own consent.
        weights: From members to decision weights, the initial distribution of authority;
            ``None``: equal.

    Raises:
        ValueError: As `stepback.authority_distribution`.

    Examples:
        >>> from stepback.models import HuShapley
        >>> games = {"top": [{"top", "a"}, {"top", "b"}], "a": [{"top", "a"}], "b": [{"a", "b"}]}
        >>> found = HuShapley(source=games).result
        >>> {member: round(share, 3) for member, share in found.shares.items()}
        {'top': 0.5, 'a': 0.333, 'b': 0.167}
    """

    source: Any
    approval: bool = False
    weights: Mapping[Any, float] | None = None

    card: ClassVar[Card] = Card(
        name="Authority distribution",
        question="Who has authority in the end, if commanding a commander confers their power too?",
        status="established",
        provenance=(
            "The definition is Hu and Shapley's; that weights decide where the distribution is "
            "not unique is an assumption of stepback."
        ),
        assumptions=(
            "It is known who can make whom act, and who has to agree.",
            "All orders in which members could join a coalition are equally likely.",
            "Authority over a member includes authority over everything the member commands.",
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
        """The authority distribution in equilibrium."""
        measured = authority_distribution(self.source, approval=self.approval, weights=self.weights)
        return AuthorityInGroup.of(measured.authority, measured)


@attrs.frozen(kw_only=True, eq=False, slots=False)
class PermissionStructure(GroupModel):
    """What members are worth if all superiors must permit: `stepback.permission_value`.

    Attributes:
        source: An organization, or a networkx digraph whose arrows run from leader to follower.
        worth: From each node to what it would be worth alone; ``None``: 1 each.
        relation: Which arrows of an organization to follow.

    Raises:
        ValueError: As `stepback.permission_value`.

    Examples:
        >>> import networkx as nx
        >>> from stepback.models import PermissionStructure
        >>> line = nx.DiGraph([("top", "a"), ("a", "b")])
        >>> found = PermissionStructure(source=line, worth={"b": 3}).result
        >>> dict(found.values)
        {'top': 1.0, 'a': 1.0, 'b': 1.0}
    """

    source: Any
    worth: Mapping[Any, float] | None = None
    relation: Relation = "manages"

    card: ClassVar[Card] = Card(
        name="Permission value",
        question="What is everyone worth if nobody may act without permission from all superiors?",
        status="established",
        provenance=(
            "The value is established; the closed form, for worths that add up, is derived here."
        ),
        assumptions=(
            "Every superior, on every path, has a veto.",
            "The worths of members add up; working together adds nothing.",
            "Everyone with a veto gets an equal share of what it could stop.",
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
