"""Draw who is in which role and circle."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import attrs

from stepback._records._relations import Membership, ReportingLine
from stepback.testing._byte_choices import ByteChoices
from stepback.testing.strategies import _field_values as values
from stepback.testing.strategies._organization_options import OrganizationOptions

_SEATS = (0, 1, 2, 3, 1, 2, 0, 5)


@attrs.define
class DrawnGroups:
    """Memberships, drawn group by group; a group may be in those that come after it."""

    places: Mapping[str, int]  # of nodes, for `ByteChoices.pick_nearest`
    people: Collection[str]  # their ids
    lines: Collection[ReportingLine]
    options: OrganizationOptions
    memberships: list[Membership] = attrs.field(factory=list)
    # By group, everyone in it, directly or through other groups.
    members_inside: dict[str, set[str]] = attrs.field(factory=dict)

    def add_group(self, group: str, row: ByteChoices) -> None:
        """Add a group with its members, who rarely have a line to it."""
        beside = {line.manager for line in self.lines if line.report == group}
        beside |= {line.report for line in self.lines if line.manager == group}
        anyone = [*self.people, *self.members_inside]
        inside = self.members_inside
        apart = [node for node in anyone if beside.isdisjoint({node, *inside.get(node, ())})]
        free = anyone if row.is_one_in(8) else apart
        chosen: dict[str, ByteChoices] = {}
        for seat in row.split_off(*[2] * row.pick_option(_SEATS)) if free else ():
            chosen.setdefault(seat.pick_nearest(self.places, free), seat)
        if not (chosen or self.options.allow_vacancies):
            chosen = {next(iter(apart or self.people)): ByteChoices()}
        self._add_members(group, chosen)
        inside[group] = set(chosen).union(*(inside.get(member, ()) for member in chosen))

    def _add_members(self, group: str, members: dict[str, ByteChoices]) -> None:
        """Give each a share of what remains; without vacancies, the last member gets all of it."""
        options, remaining = self.options, 1.0
        parts = values.UNBALANCED_PARTS if options.allow_unbalanced_shares else values.PARTS
        for number, (member, seat) in enumerate(members.items(), start=1):
            part = seat.pick_option((None, *parts))
            share = None
            if part is not None and (options.allow_vacancies or number < len(members)):
                share = remaining * part
                remaining -= share
            self.memberships.append(Membership(group, member, share=share))

    def draw_quorum(self, circle: str, row: ByteChoices) -> int:
        """How many must be there for a circle to decide: as often 1 as any more that are in it."""
        n_people = sum(person in self.members_inside[circle] for person in self.people)
        return max(1, 1 + row.draw_below(2 * n_people) - n_people) if n_people else 1

    def groups_around(self, node: str) -> list[str]:
        """The groups that a node is in, directly or through other groups."""
        return [group for group, members in self.members_inside.items() if node in members]
