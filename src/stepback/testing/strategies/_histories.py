"""Date the records of an organization: people join and leave, posts and lines change hands.

An organization that is valid while everything lasts stays valid on every day: records are only
taken out on some days, and whatever takes their place closes no circle.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import attrs
from hypothesis import strategies as st

from stepback._records._nodes import Circle, Domain, Person, Role
from stepback._records._relations import Membership, ReportingLine, Support
from stepback.testing._byte_choices import ByteChoices, minimum_length
from stepback.testing.strategies import _field_values as values
from stepback.testing.strategies._memberships import DrawnGroups
from stepback.testing.strategies._node_strategies import build_domain_changes, build_record_changes
from stepback.testing.strategies._organization_options import OrganizationOptions
from stepback.testing.strategies._quorums import cap_quorums
from stepback.testing.strategies._text_strategies import Wording

Term = tuple[dt.date | None, dt.date | None]
N = TypeVar("N", Person, Role, Circle)
D = TypeVar("D", Person, Role, Circle, Domain, ReportingLine, Membership, Support)

_EVENTS = ("life", "version", "line", "seat", "domain", "support")
_EVENT_LENGTH = 12  # enough choices for any event
# The days on which one record ends and the next begins; those between them are a gap.
_TURNS: tuple[Term, ...] = (
    *((day, day) for day in (values.DATES[1], values.DATES[0], values.DATES[2])),
    (values.DATES[0], values.DATES[1]),
    (values.DATES[1], values.DATES[2]),
)
_USUAL_EVENTS = 5
_MAX_EVENTS = 10


def event_rows(choices: ByteChoices) -> st.SearchStrategy[list[bytes]]:
    """A row of choices for each event."""
    fewest = minimum_length(_USUAL_EVENTS, choices, 0, _MAX_EVENTS)
    row = st.binary(min_size=_EVENT_LENGTH, max_size=_EVENT_LENGTH)
    return st.lists(row, min_size=fewest, max_size=_MAX_EVENTS)


@attrs.define
class HistoryBuilder:
    """Changes over time, read one by one; one that would not be valid is left out."""

    places: Mapping[str, int]  # of people, roles and circles, for `ByteChoices.pick_nearest`
    in_line: Collection[str]  # the people and roles; a manager comes before the reports
    options: OrganizationOptions
    wording: Wording
    events: dict[str, list[ByteChoices]] = attrs.field(init=False)  # by what they change
    # Those who are needed on every day, as owners or members, where nothing may be vacant.
    _needed: set[str] = attrs.field(init=False, factory=set)

    def read_events(self, rows: Iterable[bytes]) -> None:
        """Take an event from each row."""
        self.events = {event: [] for event in _EVENTS}
        for row in map(ByteChoices, rows):
            self.events[row.pick_option(_EVENTS)].append(row)

    def date_memberships(self, groups: DrawnGroups) -> None:
        """Seats that someone leaves, or hands over to another person."""
        seats, inside = groups.memberships, groups.members_inside
        for row in self.events["seat"] if seats else ():
            index = self._pick_index(row, [seat.member for seat in seats])
            seat, successor = seats[index], row.pick_nearest(self.places)
            beside = {other.member for other in seats if other.group == seat.group}
            is_handover = row.is_one_in(2) and successor in groups.people
            if is_handover and successor not in beside:
                turn = self._draw_turn(row, may_pause=self.options.allow_vacancies)
                seats[index : index + 1] = _split_record(seat, turn, member=successor)
                for group in (seat.group, *groups.groups_around(seat.group)):
                    inside[group].add(successor)
            elif self.options.allow_vacancies:
                seats[index] = _limit_record(seat, row.pick_option(values.TERMS))
        self._needed |= {seat.member for seat in seats}

    def date_lines(self, lines: list[ReportingLine]) -> None:
        """Lines that begin or end, or come from another manager after a day."""
        options, order = self.options, list(self.in_line)
        n_fixed = options.chain_length + options.n_extra_roots
        may_pause = options.max_roots is None
        for row in self.events["line"] if lines else ():
            index = self._pick_index(row, [line.report for line in lines])
            line = lines[index]
            rank = order.index(line.report)
            # A manager comes before the reports on every day, so that lines form no circle.
            manager = row.pick_nearest(self.places, order[:rank] or order)
            is_free = not line.dotted and options.max_depth is options.max_span is None
            is_move = row.draw_below(3) > 0 and is_free
            known = {other.manager for other in lines if other.report == line.report}
            if rank >= n_fixed and is_move and manager not in known:
                turn = self._draw_turn(row, may_pause=may_pause)
                lines[index : index + 1] = _split_record(line, turn, manager=manager)
            elif rank >= n_fixed and (may_pause or line.dotted):
                lines[index] = _limit_record(line, row.pick_option(values.TERMS))

    def date_domains(self, domains: Iterable[Domain]) -> list[Domain]:
        """Domains that begin or end, or have another owner and weight after a day."""
        versions = {domain.id: [domain] for domain in domains}
        for row in self.events["domain"] if versions else ():
            number = row.draw_below(len(versions))
            id_ = list(versions)[number]
            is_optional = number >= self.options.min_domains
            if row.is_one_in(3) and is_optional and len(versions[id_]) == 1:
                versions[id_] = [_limit_record(versions[id_][0], row.pick_option(values.TERMS))]
                continue
            turn = self._draw_turn(row, may_pause=is_optional)
            changes = build_domain_changes(row, self.places, self.options)
            versions[id_][-1:] = _split_record(versions[id_][-1], turn, **changes)
        made = [domain for records in versions.values() for domain in records]
        self._needed |= {domain.owner for domain in made}
        return made

    def date_supports(self, supports: list[Support]) -> None:
        """Supports that begin or end, or have another strength after a day."""
        for row in self.events["support"] if supports else ():
            index = self._pick_index(row, [support.supported for support in supports])
            turn, term = row.pick_option(_TURNS), row.pick_option(values.TERMS)
            if row.is_one_in(2):
                changes = {"strength": row.pick_option(values.STRENGTHS)}
                supports[index : index + 1] = _split_record(supports[index], turn, **changes)
            else:
                supports[index] = _limit_record(supports[index], term)

    def date_nodes(
        self,
        nodes: Iterable[Person | Role | Circle],
        lines: Collection[ReportingLine],
        seats: Collection[Membership],
    ) -> list[Person | Role | Circle]:
        """People, roles and circles that come and go, or have other facts after a day."""
        versions: dict[str, list[Any]] = {node.id: [node] for node in nodes}
        leaving = self._list_leaving([*versions], lines)
        for row in self.events["life"] if leaving else ():
            id_ = row.pick_nearest(self.places, leaving)
            versions[id_] = [_limit_record(versions[id_][0], row.pick_option(values.TERMS))]
        ids_by_type: dict[type, list[str]] = {}
        for id_, (record, *_) in versions.items():
            ids_by_type.setdefault(type(record), []).append(id_)
        for row in self.events["version"] if versions else ():
            # Of each type as often, since there are few roles and circles.
            id_ = row.pick_nearest(self.places, row.pick_option([*ids_by_type.values()]))
            turn, record = self._draw_turn(row, may_pause=id_ in leaving), versions[id_][-1]
            changes = build_record_changes(type(record), row, self.wording)
            versions[id_][-1:] = _split_record(record, turn, **changes)
        return cap_quorums([node for records in versions.values() for node in records], seats)

    def _list_leaving(self, ids: Sequence[str], lines: Collection[ReportingLine]) -> list[str]:
        """Those who need not be there on every day, whatever the options ask for."""
        needed = set(ids[: self.options.fewest_people])  # the first ones are people
        if not self.options.allow_vacancies:
            needed |= self._needed
        if self.options.max_roots is not None:
            needed |= {line.manager for line in lines}
        return [id_ for id_ in ids if id_ not in needed]

    def _pick_index(self, row: ByteChoices, ids: Sequence[str]) -> int:
        """The index of the last record of a node; the node is picked by its place."""
        chosen = row.pick_nearest(self.places, ids)
        return max(index for index, id_ in enumerate(ids) if id_ == chosen)

    @staticmethod
    def _draw_turn(row: ByteChoices, *, may_pause: bool) -> Term:
        """The day on which one record ends, and that on which the next begins."""
        end, start = row.pick_option(_TURNS)
        return (end, start) if may_pause else (end, end)


def _limit_record(record: D, term: Term) -> D:
    """The record within a term; unchanged if it is not in force then."""
    starts, ends = (
        [day for day in days if day is not None]
        for days in ((record.start, term[0]), (record.end, term[1]))
    )
    start, end = max(starts, default=None), min(ends, default=None)
    return attrs.evolve(record, start=start, end=end) if _is_before(start, end) else record


def _split_record(record: D, turn: Term, **changes: Any) -> list[D]:
    """The record up to a day, and a changed copy from a day on; only it if these do not fit."""
    end, start = turn
    if not (_is_before(record.start, end) and _is_before(start, record.end)):
        return [record]
    return [attrs.evolve(record, end=end), attrs.evolve(record, start=start, **changes)]


def _is_before(start: dt.date | None, end: dt.date | None) -> bool:
    return start is None or end is None or start < end
