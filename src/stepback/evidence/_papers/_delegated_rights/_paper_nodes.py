"""The roles, circles and memberships that rights on paper need in an organization."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from stepback._flow._compiled import Compiled
from stepback._problems._format import format_value, join_truncated
from stepback._problems._problem import Problem
from stepback._records._nodes import Circle, Role
from stepback._records._relations import Membership
from stepback.evidence._cells._spelling_keys import spelling_key
from stepback.evidence._papers._delegated_rights._holder_matching import HolderIds

NOBODY = "nobody on paper"


@attrs.define(eq=False)
class PaperNodes:
    """Makes the node of each holder, of those who sign together, and posts that nobody holds.

    Attributes:
        compiled: The organization before.
        holders: The ids of each holder.
        roles, circles, memberships: What is added to the organization.
        warnings: What was noticed.
    """

    compiled: Compiled
    holders: HolderIds
    roles: list[Role] = attrs.field(factory=list)
    circles: list[Circle] = attrs.field(factory=list)
    memberships: list[Membership] = attrs.field(factory=list)
    warnings: list[Problem] = attrs.field(factory=list)
    _made: dict[tuple[str, ...], str] = attrs.field(factory=dict)
    _inside: dict[str, frozenset[str]] = attrs.field(factory=dict)
    _ids: set[str] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._ids = set(self.compiled.records.ids.tolist())

    def holder_ids(self, name: str) -> tuple[str, ...]:
        """The ids of a holder; none if nobody holds the post."""
        return self.holders[spelling_key(name)] or ()

    def holder_node(self, name: str) -> str:
        """The node of a holder: it, or a role that all of its nodes hold, or none does."""
        ids = self.holder_ids(name)
        return (
            ids[0] if len(ids) == 1 else self.held_role(("holder", spelling_key(name)), name, ids)
        )

    def held_role(self, key: tuple[str, ...], label: str, members: Sequence[str]) -> str:
        """The role that these nodes hold, made once for each key."""
        if key not in self._made:
            id_ = self._make_id(label)
            self._made[key] = id_
            self.roles.append(Role(id_))
            self.memberships += [Membership(id_, member) for member in members]
        return self._made[key]

    def nobody(self) -> str:
        """The post that nobody holds, which owns what nobody may decide."""
        return self.held_role(("nobody",), NOBODY, ())

    def party_node(self, names: Sequence[str]) -> str:
        """The node of a holder, or the circle of those who sign together."""
        if len(names) == 1:
            return self.holder_node(names[0])
        return self.joint_circle([self.holder_node(name) for name in names], names)

    def joint_circle(self, nodes: Sequence[str], names: Sequence[str]) -> str:
        """The circle whose quorum is all of those who sign together."""
        members = tuple(dict.fromkeys(nodes))
        key = ("jointly", *sorted(members))
        if key in self._made:
            return self._made[key]
        id_ = self._make_id(" + ".join(names))
        self._made[key] = id_
        people = [self._people_in(node) for node in members]
        everyone: set[str] = set().union(*people)
        if not all(people) or len(everyone) < len(names):
            signers = join_truncated(map(format_value, names))
            message = (
                f"{signers} have to sign together, and are fewer than {len(names)} people: nobody "
                "may decide; fill the post"
            )
            self.warnings.append(Problem("joint-signers-missing", message, severity="warning"))
            self.circles.append(Circle(id_, quorum=len(names)))
            return id_
        self.circles.append(Circle(id_, quorum=len(everyone)))
        self.memberships += [Membership(id_, member) for member in members]
        return id_

    def list_inside(self, node: str) -> frozenset[str]:
        """The node, and everything in it: roles and circles, and the people in these."""
        if node not in self._inside:
            index, ids = self.compiled.columns.node_index, self.compiled.columns.ids
            if node in index:
                inside = self.compiled.groups.nodes_within(np.array([index[node]]))[0]
                self._inside[node] = frozenset([node, *ids[inside].tolist()])
            else:  # a role or circle that was made here, or a node that is not in force
                members = [row.member for row in self.memberships if row.group == node]
                self._inside[node] = frozenset([node]).union(*map(self.list_inside, members))
        return self._inside[node]

    def _people_in(self, node: str) -> set[str]:
        index, n_people = self.compiled.columns.node_index, self.compiled.n_people
        return {id_ for id_ in self.list_inside(node) if index.get(id_, n_people) < n_people}

    def _make_id(self, label: str) -> str:
        """The label, with a number if it is an id already."""
        id_, number = label, 2
        while id_ in self._ids:
            id_, number = f"{label} ({number})", number + 1
        self._ids.add(id_)
        return id_
