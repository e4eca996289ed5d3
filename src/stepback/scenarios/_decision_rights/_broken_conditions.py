"""The conditions that are broken on a way to a person, as reasons in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import attrs
import numpy as np

from stepback._columns._table import Columns
from stepback._flow._presence import Presence
from stepback._flow._rights._candidate_rights import (
    AUTONOMY,
    AWAY,
    CONTEXT,
    HEAD_WINDOW,
    LAPSED,
    LIMIT,
    REPLACED,
    SHARE,
    WINDOW,
)
from stepback._flow._rights._rights_by_amount import IntervalRights
from stepback._flow._rights._rights_reach import takes_right
from stepback._problems._format import format_id, join_truncated, pluralize
from stepback._records._nodes import Circle, Person, Role, current_record
from stepback._records._relations import Delegation, Membership
from stepback.scenarios._decision_rights._rights_records import BrokenRecord, Reason

_NAMED = 5

Name = Callable[[str], str]


def format_limit(amount: float) -> str:
    """An amount as it is read."""
    return f"{amount:,.15g}"


@attrs.frozen
class ReasonWriter:
    """Writes the reasons why somebody may not decide.

    Attributes:
        interval: The rights about the amounts.
        amount: The amount asked for, if one was.
        domain: The domain, as it is called in sentences.
        name: What a person, role or circle of an id is called in sentences.
    """

    interval: IntervalRights
    amount: float | None
    domain: str
    name: Name

    @property
    def _records(self) -> Columns:
        return self.interval.rights.candidates.records

    def list_reasons(self, state: int) -> tuple[Reason, ...]:
        """All conditions that are broken on the best way to a state, each once."""
        found = tuple(dict.fromkeys(self._find_reasons(state, of_own_parts=False)))
        # A group's own part may be gone, too, if those who have it handed it on exclusively.
        return found or tuple(dict.fromkeys(self._find_reasons(state, of_own_parts=True)))

    def _find_reasons(self, state: int, *, of_own_parts: bool) -> Iterator[Reason]:
        reach, candidates = self.interval.reach, self.interval.rights.candidates
        states = reach.states
        if not candidates.is_there[candidates.owner]:
            yield self._describe_lifetime(candidates.owner)
        for arc in reach.list_best_arcs(state):
            number = int(states.arc[arc])
            is_open = reach.is_own_part_open[states.tail[arc]] and not of_own_parts
            if number >= candidates.n_delegations and not is_open:
                yield from self._exclusive_reasons(int(states.tail[arc]))
            bits = int(reach.at_amount.bits[number] | states.bits[arc])
            yield from self._arc_reasons(number, bits)
            if bits & HEAD_WINDOW:
                yield self._describe_lifetime(int(candidates.head[number]))
        yield from self._exclusive_reasons(state)
        if self.interval.rights.away.any():
            yield from self._absence_reasons(state)

    def link_record(self, number: int) -> Delegation | Membership:
        """The record of a candidate."""
        candidates = self.interval.rights.candidates
        table = "delegations" if number < candidates.n_delegations else "memberships"
        found: Delegation | Membership
        (found,) = self._records.records(table, np.array([candidates.row[number]]))
        return found

    def _node_record(self, node: int) -> Person | Role | Circle:
        date = self.interval.rights.compiled.date
        found: Person | Role | Circle = current_record(self._records.node_records(node), date)
        return found

    def _arc_reasons(self, number: int, bits: int) -> Iterator[Reason]:
        if not bits & ~HEAD_WINDOW:
            return
        record = self.link_record(number)
        if isinstance(record, Membership):
            yield from self._seat_reasons(record, number, bits)
            return
        whole = f"The delegation from {self.name(record.principal)} to {self.name(record.delegate)}"
        if bits & LIMIT and record.limit is not None:
            limit = format_limit(record.limit)
            beyond = "" if self.amount is None else f", and this is {format_limit(self.amount)}"
            yield Reason("limit", record, f"{whole} goes up to {limit}{beyond}.")
        if bits & WINDOW:
            yield Reason("window", record, f"{whole} {self._describe_window(record)}.")
        if bits & CONTEXT:
            listed = join_truncated(
                map(format_id, sorted(record.contexts)), _NAMED, conjunction="or"
            )
            yield Reason("context", record, f"{whole} holds only in {listed}.")
        if bits & AUTONOMY:
            principal = self.name(record.principal)
            sentence = f"{whole} has autonomy 0: every decision comes back to {principal}."
            yield Reason("autonomy", record, sentence)
        if bits & SHARE:
            yield Reason("share", record, self._describe_no_share(record, whole))
        if bits & REPLACED:
            yield Reason("replaced", record, self._describe_replacement(record, number, whole))
        if bits & LAPSED:
            sentence = f"{whole} lapses while {self.name(record.principal)} is away."
            yield Reason("lapsed", record, sentence)

    def _describe_no_share(self, record: Delegation, whole: str) -> str:
        if record.share == 0:
            return f"{whole} has a share of 0."
        principal, delegate = self.name(record.principal), self.name(record.delegate)
        return f"{principal} hands everything to others, so that nothing is left for {delegate}."

    def _describe_replacement(self, record: Delegation, number: int, whole: str) -> str:
        candidates = self.interval.rights.candidates
        principal = candidates.tail[number]
        bits = self.interval.reach.at_amount.bits[: candidates.n_delegations]
        keeps_out = LIMIT | WINDOW | CONTEXT | HEAD_WINDOW
        naming = np.flatnonzero(
            (candidates.tail[: candidates.n_delegations] == principal)
            & candidates.is_named
            & (bits & keeps_out == 0)
        )
        ids = self._records.ids[candidates.head[naming]].tolist()
        delegates = join_truncated(dict.fromkeys(map(self.name, ids)), _NAMED)
        return (
            f"{whole} is general, and {self.name(record.principal)} has handed {self.domain} to "
            f"{delegates} by a delegation that names it."
        )

    def _seat_reasons(self, record: Membership, number: int, bits: int) -> Iterator[Reason]:
        member, group = self.name(record.member), self.name(record.group)
        if bits & WINDOW:
            whole = f"The membership of {member} in {group}"
            yield Reason("window", record, f"{whole} {self._describe_window(record)}.")
        if bits & SHARE:
            yield Reason("share", record, f"The seat of {member} in {group} has no share.")
        if bits & AWAY:
            node = int(self.interval.rights.candidates.head[number])
            verb = "is away" if isinstance(away := self._node_record(node), Person) else "is empty"
            decide = f"the others in {group} decide instead"
            yield Reason("away", away, f"{member} {verb}, and {decide}.")

    def _exclusive_reasons(self, state: int) -> Iterator[Reason]:
        """Of each exclusive delegation that has taken the right of a state."""
        reach = self.interval.reach
        if not reach.n_gone[state]:
            return
        plain = reach.states.plain_state[state]
        taking = np.isin(reach.states.arc, reach.at_amount.exclusive)
        taking &= takes_right(self.interval.rights.candidates, reach.states)
        arcs = np.flatnonzero(taking & (reach.states.tail == plain))
        for number in reach.states.arc[arcs].tolist():
            record = self.link_record(number)
            assert isinstance(record, Delegation)  # noqa: S101  (a membership is not exclusive)
            principal, delegate = self.name(record.principal), self.name(record.delegate)
            sentence = f"{principal} has given it to {delegate} exclusively."
            yield Reason("exclusive", record, sentence)

    def _absence_reasons(self, state: int) -> Iterator[Reason]:
        """That a person is away, or that a group on the way, which the person is in, cannot act."""
        rights, reach = self.interval.rights, self.interval.reach
        states, groups = reach.states, rights.compiled.groups
        node = int(states.node[state])
        person, away = rights.day_number(node), rights.away
        if person < 0:
            return
        if away[person]:
            found = self._node_record(node)
            yield Reason("away", found, f"{self.name(found.id)} is away.")
            # With the person back, groups that nobody is in now may still not act.
            away = away.copy()
            away[person] = False
        arcs = np.array(reach.list_best_arcs(state), dtype=np.int64)
        seats = arcs[states.arc[arcs] >= reach.candidates.n_delegations]
        on_the_way = set(states.node[states.tail[seats]].tolist())
        presence = Presence.from_absent(groups, away)
        for circle in sorted(on_the_way | states.views[int(states.view[state])]):
            group = rights.day_number(circle)
            if group < 0 or not groups.contains(np.array([group]), np.array([person]))[0]:
                continue
            if presence.is_inquorate[group] or presence.n_spare[group] < 0:
                record = self._node_record(circle)
                n_present = int(presence.n_present[group])
                yield Reason("away", record, self._describe_quorum(record, n_present))

    def _describe_quorum(self, record: Person | Role | Circle, n_present: int) -> str:
        name = self.name(record.id)
        if isinstance(record, Circle) and n_present < record.quorum:
            there = pluralize(n_present, "person is", "people are")
            return f"{name} needs {record.quorum} people, and {there} there."
        return f"Nobody who has a share in {name} is there."

    def _describe_lifetime(self, node: int) -> Reason:
        record = self._node_record(node)
        return Reason("window", record, f"{self.name(record.id)} {self._describe_window(record)}.")

    def _describe_window(self, record: BrokenRecord) -> str:
        """When a record begins, or when it ended."""
        date = self.interval.rights.compiled.date
        if record.start is not None and (date is None or date < record.start):
            return f"begins on {record.start}"
        if record.end is not None:
            return f"ended on {record.end}"
        return f"is not in force on {date}"


def describe_chain(owner: str, chain: tuple[Delegation | Membership, ...], name: Name) -> str:
    """A chain in words, such as ``ann → bo (up to 500) → cy``."""
    return " → ".join([name(owner), *(describe_link(link, name) for link in chain)])


def describe_link(link: Delegation | Membership, name: Name) -> str:
    """Where a record leads, and within which bounds, such as ``bo (up to 500)``."""
    if isinstance(link, Membership):
        return name(link.member)
    bounds = []
    if link.limit is not None:
        bounds.append(f"up to {format_limit(link.limit)}")
    if link.contexts:
        contexts = map(format_id, sorted(link.contexts))
        bounds.append(f"in {join_truncated(contexts, _NAMED, conjunction='or')}")
    bounds += [
        f"{word} {day}"
        for word, day in (("from", link.start), ("until", link.end))
        if day is not None
    ]
    bound = f" ({', '.join(bounds)})" if bounds else ""
    return f"{name(link.delegate)}{bound}"


def format_interval(above: float, up_to: float) -> str:
    """The amounts between two limits in words."""
    if math.isinf(up_to):
        return "all" if above == 0 else f"above {format_limit(above)}"
    upper = f"up to {format_limit(up_to)}"
    return upper if above == 0 else f"above {format_limit(above)} {upper}"
