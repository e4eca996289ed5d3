"""Who may decide, read off the records one by one, without arrays and without states.

Written as plainly as it can be, to be checked by reading: a graph of networkx has an arrow for
each delegation and membership on which no condition is broken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx

from stepback import Delegation, Level, Membership

if TYPE_CHECKING:
    from stepback import Organization

_ROUNDING = 1e-12


class RecordRights:
    """The rights in one domain of an organization, for decisions of one amount, with all there."""

    def __init__(self, org: Organization, domain: str, amount: float) -> None:
        """Find the owner of the domain on the day."""
        self.org, self.domain, self.amount = org, domain, amount
        (self.owner,) = (
            one.owner for one in org.domains if one.id == domain and self.is_in_window(one)
        )
        self.delegations = [one for one in org.delegations if one.domain in {None, domain}]

    def is_in_window(self, record: Any) -> bool:
        """Whether a record is in force on the day."""
        day = self.org.date
        if day is None:
            return record.start is None and record.end is None
        return (record.start is None or record.start <= day) and (
            record.end is None or day < record.end
        )

    def is_there(self, id_: str) -> bool:
        """Whether a person, role or circle is in force."""
        nodes = (*self.org.people, *self.org.roles, *self.org.circles)
        return any(one.id == id_ and self.is_in_window(one) for one in nodes)

    def is_in_force(self, one: Delegation) -> bool:
        """Whether a delegation is in force, if its principal is there."""
        in_context = not one.contexts or bool(one.contexts & self.org.contexts)
        within = one.limit is None or self.amount <= one.limit
        return self.is_in_window(one) and in_context and within and self.is_there(one.delegate)

    def names_domain(self, principal: str) -> bool:
        """Whether a delegation of the principal in force names the domain."""
        return any(
            one.domain is not None and one.principal == principal and self.is_in_force(one)
            for one in self.delegations
        )

    def share(self, one: Delegation) -> float:
        """The share of a delegation, if it is in force."""
        if one.share is not None:
            return one.share
        peers = [
            other
            for other in self.delegations
            if other.principal == one.principal
            and (other.domain is None) == (one.domain is None)
            and (other == one or self.is_in_force(other))
        ]
        left = 1 - sum(other.share or 0 for other in peers)
        return left / sum(other.share is None for other in peers) if left > _ROUNDING else 0

    def autonomy(self, one: Delegation) -> float:
        """The autonomy as a number."""
        autonomy = 1 if one.autonomy is None else one.autonomy
        return autonomy.autonomy if isinstance(autonomy, Level) else autonomy

    def broken_conditions(self, one: Delegation | Membership) -> list[str]:
        """The codes of all conditions that are broken on a delegation or membership."""
        is_seat = isinstance(one, Membership)
        broken = [
            ("window", not self.is_in_window(one)),
            ("window", not self.is_there(one.member if is_seat else one.delegate)),
            ("share", (self.seat_share(one) if is_seat else self.share(one)) == 0),
        ]
        if is_seat:
            taking = self.taken_from(one.group)
            if not any(map(self._is_handed_back, taking)):
                broken += [("exclusive", True) for _ in taking]
        else:
            is_replaced = one.domain is None and self.names_domain(one.principal)
            broken += [
                ("limit", one.limit is not None and one.limit < self.amount),
                ("context", bool(one.contexts) and not one.contexts & self.org.contexts),
                ("autonomy", self.autonomy(one) == 0),
                ("replaced", is_replaced),
            ]
        return [code for code, is_broken in broken if is_broken]

    def seat_share(self, one: Membership) -> float:
        """The share of a seat, if the membership is in force."""
        if one.share is not None:
            return one.share
        others = [
            other.share or 0
            for other in self.org.memberships
            if other.group == one.group
            and other != one
            and self.is_in_window(other)
            and self.is_there(other.member)
        ]
        left = 1 - sum(others)
        return left if left > _ROUNDING else 0

    def taken_from(self, id_: str) -> list[Delegation]:
        """The exclusive delegations that have taken the right from a node; empty if it has it."""
        exclusive = [
            one
            for one in self.delegations
            if one.principal == id_ and one.exclusive and not self.broken_conditions(one)
        ]
        handed_on = sum(self.share(one) * self.autonomy(one) for one in exclusive)
        return exclusive if handed_on > 1 - _ROUNDING else []

    def graph(self) -> nx.DiGraph[Any]:
        """An arrow into each record that holds, and one from it."""
        graph = nx.DiGraph()
        graph.add_node(self.owner)
        for one in (*self.delegations, *self.org.memberships):
            ends = (
                (one.principal, one.delegate)
                if isinstance(one, Delegation)
                else (one.group, one.member)
            )
            if all(map(self.is_there, ends)) and not self.broken_conditions(one):
                nx.add_path(graph, [ends[0], one, ends[1]])
        return graph

    def reached(self) -> set[str]:
        """All people, roles and circles that the right comes to."""
        if not self.is_there(self.owner):
            return set()
        graph = self.graph()
        return {self.owner, *(one for one in nx.descendants(graph, self.owner) if type(one) is str)}

    def deciders(self) -> set[str]:
        """The people who may decide, alone or with a circle."""
        reached, graph = self.reached(), self.graph()
        people = {one.id for one in self.org.people} & reached
        return {
            id_ for id_ in people if not self.taken_from(id_) or self._keeps_own_part(graph, id_)
        }

    def _is_handed_back(self, one: Delegation) -> bool:
        """Whether a delegation is to a group in which its principal has a share."""
        inside = nx.DiGraph(
            (seat.group, seat.member)
            for seat in self.org.memberships
            if self.is_in_window(seat) and self.is_there(seat.member) and self.seat_share(seat) > 0
        )
        return one.delegate in inside and one.principal in nx.descendants(inside, one.delegate)

    def _keeps_own_part(self, graph: nx.DiGraph[Any], id_: str) -> bool:
        """Whether the person is in a group to which the person delegates."""
        seats = nx.DiGraph(
            (before, after)
            for one in graph
            if isinstance(one, Membership)
            for before, after in ((one.group, one), (one, one.member))
        )
        delegates = {one.delegate for one in graph.successors(id_) if isinstance(one, Delegation)}
        return any(node in seats and id_ in nx.descendants(seats, node) for node in delegates)

    def chain_ends(self, chain: tuple[Delegation | Membership, ...]) -> list[tuple[str, str]]:
        """The node that each record of a chain leads from and to; each from where the last went."""
        ends = [
            (one.principal, one.delegate)
            if isinstance(one, Delegation)
            else (one.group, one.member)
            for one in chain
        ]
        at = self.owner
        for tail, head in ends:
            assert tail == at
            at = head
        return ends
