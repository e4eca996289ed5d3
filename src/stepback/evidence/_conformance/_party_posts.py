"""Which posts each party of deciders holds on each day: themselves, their roles and circles.

A party that holds other posts from some day on has one *state* for each stretch of days between.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterator, Sequence

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import NEGLIGIBLE_SHARE, Array
from stepback._algorithms._sorted_lookup import segmented_lookup
from stepback._columns._day_intervals import FIRST_DAY, LAST_DAY
from stepback._columns._table import Columns
from stepback._records._record_types import NODE_TABLES

_ANY_DAY = 0


class RecordedSeats:
    """The memberships and the lives of nodes on record, to look up one node after the other."""

    def __init__(self, records: Columns) -> None:
        table = records.tables["memberships"]
        has_share = ~(table["share"] == 0)
        rows = np.flatnonzero(has_share)
        self._group = table["group"][rows].astype(np.int64)
        self._begin, self._end = table.first_days[rows], table.end_days[rows]
        self._share = table["share"][rows]
        self._has_given = np.zeros(records.n_nodes, dtype=np.bool_)
        self._has_given[self._group[~np.isnan(self._share)]] = True
        self._member = member = table["member"][rows].astype(np.int64)
        self._by_group = Adjacency.from_sources(self._group, records.n_nodes)
        self._roles = records.tables["roles"]
        self._by_member = Adjacency.from_sources(member, records.n_nodes)
        self.n_people = records.n_people
        self.n_people_and_roles = records.n_people_and_roles
        self.quorum = np.ones(records.n_nodes, dtype=np.int64)
        self.quorum[self.n_people_and_roles :] = records.tables["circles"]["quorum"]
        self._windows = _list_windows(records)
        self._days: dict[int, frozenset[int]] = {}

    def change_days(self, node: int) -> frozenset[int]:
        """The days on which the posts that a node holds may change."""
        if node not in self._days:
            days: set[int] = set()
            for inner in (node, *self.list_all_posts(node)):
                for begin, end in self._windows.get(inner, ()):
                    days |= {begin, end}
                for seat in self._seats(inner):
                    days |= {int(self._begin[seat]), int(self._end[seat])}
            self._days[node] = frozenset(days - {FIRST_DAY, LAST_DAY})
        return self._days[node]

    def list_posts(self, node: int, day: int, closed: Collection[int] = ()) -> list[int]:
        """The posts that a node holds on a day: nearest roles first, then itself, then circles.

        Nothing is held through the circles that are `closed`.
        """
        groups, front = [], deque([node] if self.is_there(node, day) else [])
        seen = {node}
        while front:
            for seat in self._seats(front.popleft()):
                group = int(self._group[seat])
                is_held = self._is_in_force(seat, day) and self.is_there(group, day)
                if is_held and self._is_empty(seat, group, day):
                    continue
                if is_held and group not in seen and group not in closed:
                    seen.add(group)
                    groups.append(group)
                    front.append(group)
        roles = [group for group in groups if group < self.n_people_and_roles]
        circles = [group for group in groups if group >= self.n_people_and_roles]
        return [*roles, node, *circles]

    def list_all_posts(self, node: int) -> list[int]:
        """The roles and circles that a node is in on any day."""
        groups, front, seen = [], deque([node]), {node}
        while front:
            for seat in self._seats(front.popleft()):
                group = int(self._group[seat])
                if group not in seen:
                    seen.add(group)
                    groups.append(group)
                    front.append(group)
        return groups

    def list_all_members(self, node: int) -> list[int]:
        """Everything that is in a node on any day, at any depth."""
        members, front, seen = [], deque([node]), {node}
        start = self._by_group.start
        while front:
            inner = front.popleft()
            for seat in self._by_group.arcs[start[inner] : start[inner + 1]].tolist():
                member = int(self._member[seat])
                if member not in seen:
                    seen.add(member)
                    members.append(member)
                    front.append(member)
        return members

    def list_stand_ins(self, nodes: Collection[int], prefix: str) -> set[int]:
        """The roles of a name or id with this prefix whose members are all among the nodes."""
        found = set()
        columns = (self._roles[name].tolist() for name in ("id", "name"))
        for place, (id_, name) in enumerate(zip(*columns, strict=True)):
            if id_.startswith(prefix) or name.startswith(prefix):
                role = self.n_people + place
                members = self.list_all_members(role)
                if members and set(nodes).issuperset(members):
                    found.add(role)
        return found

    def is_there(self, node: int, day: int) -> bool:
        """Whether a node is in force on a day."""
        windows = self._windows.get(node)
        return windows is None or any(begin <= day < end for begin, end in windows)

    def _is_in_force(self, seat: int, day: int) -> bool:
        return bool(self._begin[seat] <= day < self._end[seat])

    def _is_empty(self, seat: int, group: int, day: int) -> bool:
        """Whether a seat without a share is beside seats in force that have all."""
        if not (self._has_given[group] and np.isnan(self._share[seat])):
            return False
        seats = self._by_group.arcs[self._by_group.start[group] : self._by_group.start[group + 1]]
        given = np.nan_to_num(self._share[seats])
        in_force = [
            self._is_in_force(other, day) and self.is_there(int(self._member[other]), day)
            for other in seats.tolist()
        ]
        return bool(1 - given[in_force].sum() < NEGLIGIBLE_SHARE)

    def _seats(self, node: int) -> list[int]:
        start = self._by_member.start
        seats: list[int] = self._by_member.arcs[start[node] : start[node + 1]].tolist()
        return seats


def _list_windows(records: Columns) -> dict[int, list[tuple[int, int]]]:
    """The days of each node that is dated, by the first record of its id."""
    windows: dict[int, list[tuple[int, int]]] = {}
    number = 0
    for name in NODE_TABLES:
        table = records.tables[name]
        if table.is_dated:
            begin, end = np.array(table.first_days), np.array(table.end_days)
            nodes = number + np.arange(len(table))
            first = nodes if records.first_nodes is None else records.first_nodes[nodes]
            several = np.bincount(first, minlength=number + len(table))[first] > 1
            dated = np.flatnonzero((begin != FIRST_DAY) | (end != LAST_DAY) | several)
            for row in dated.tolist():
                days = int(begin[row]), int(end[row])
                windows.setdefault(int(first[row]), []).append(days)
        number += len(table)
    return windows


@attrs.frozen(eq=False)
class HeldPosts:
    """The posts of every state of every party.

    Attributes:
        state_start: Where the states of each party begin, and the end of the last.
        days: For each state but the first of its party, the day on which it begins; the last of
            each party has none, so its place holds the end of all days.
        start: Where the posts of each state begin, and the end of the last.
        post: The posts, those to be preferred first.
        member: The member of the party who holds each of them.
        is_held: Whether each is held on these days; if not, it is or was on others.
        has_unknown: For each state, whether some of its party are not on paper.
        party_of_state: The party of each state.
    """

    state_start: Array
    days: Array
    start: Array
    post: Array
    member: Array
    is_held: Array
    has_unknown: Array
    party_of_state: Array

    @classmethod
    def from_parties(
        cls,
        seats: RecordedSeats,
        parties: Sequence[tuple[int, ...]],
        cosigners: Sequence[tuple[int, ...]],
        same: Array,
    ) -> HeldPosts:
        """The posts of parties, each of which has the nodes of its members; -1 if not on paper.

        `cosigners` have approved the same before, and count for the quorum of circles. `same` has
        the post that each node counts as.
        """
        n_states: list[int] = []
        days: list[int] = []
        sizes: list[int] = []
        candidates: list[tuple[int, int, bool]] = []
        for party, others in zip(parties, cosigners, strict=True):
            nodes = [node for node in party if node >= 0]
            everyone = [*nodes, *(node for node in others if node >= 0)]
            changes = sorted(frozenset().union(*map(seats.change_days, everyone)))
            n_states.append(len(changes) + 1)
            days += [*changes, LAST_DAY]
            first_day = changes[0] - 1 if changes else _ANY_DAY
            for day in (first_day, *changes):
                n_before = len(candidates)
                candidates += _list_candidates(seats, nodes, everyone, day)
                sizes.append(len(candidates) - n_before)
        count = np.array(n_states, dtype=np.int64)
        party_of_state = np.repeat(np.arange(count.size), count)
        unknown = np.array([not party or -1 in party for party in parties], dtype=np.bool_)
        return cls(
            state_start=np.append(0, np.cumsum(count)),
            days=np.array(days, dtype=np.int64),
            start=np.append(0, np.cumsum(np.array(sizes, dtype=np.int64))),
            post=same[np.array([post for post, _, _ in candidates], dtype=np.int64)],
            member=np.array([member for _, member, _ in candidates], dtype=np.int64),
            is_held=np.array([is_held for _, _, is_held in candidates], dtype=np.bool_),
            has_unknown=unknown[party_of_state],
            party_of_state=party_of_state,
        )

    @property
    def n_states(self) -> int:
        """How many states there are."""
        return int(self.party_of_state.size)

    def find_states(self, party: Array, day: Array) -> Array:
        """The state of each party on each day, given as a number."""
        first = self.state_start[party]
        if self.n_states == self.state_start.size - 1:
            return np.asarray(first)
        place, is_found = segmented_lookup(self.state_start, self.days, party, day)
        return np.asarray(place + is_found)


def _list_candidates(
    seats: RecordedSeats, nodes: Sequence[int], everyone: Sequence[int], day: int
) -> Iterator[tuple[int, int, bool]]:
    """The posts that a party may have decided as, who of it holds each, and whether on that day.

    A circle decides only if as many have signed as its quorum asks for; nobody has its right
    alone.
    """
    reached = [set(seats.list_posts(node, day)) for node in dict.fromkeys(everyone)]
    signed = Counter(post for posts in reached for post in posts)
    closed = {post for post, count in signed.items() if count < seats.quorum[post]}
    held = {node: seats.list_posts(node, day, closed) for node in nodes}
    seen: set[int] = set()
    for node in nodes:
        for post in held[node]:
            if post not in seen:
                seen.add(post)
                yield post, node, True
    for node in nodes:
        for post in seats.list_all_posts(node):
            if post not in seen and post not in closed:
                seen.add(post)
                yield post, node, False
