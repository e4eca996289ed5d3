"""The final approvals of a log, counted in cells within which all are of one class.

A *cell* is a slot of the paper and a state of a party of deciders. A log of ten million decisions
has a few thousand cells; the rights are looked up once for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs
from stepback._algorithms._arrays import Array
from stepback._algorithms._distinct_keys import number_distinct
from stepback._columns._change_days import change_days
from stepback._flow._compiled import Compiled
from stepback.evidence._conformance._decision_classes import (
    ABOVE,
    AS_GRANTED,
    BEYOND,
    NO_RIGHT,
    OUT_OF_FORCE,
    UNKNOWN,
)
from stepback.evidence._conformance._own_line import LineAbove, OwnLinePosts
from stepback.evidence._conformance._paper_rights import (
    PaperRights,
    Situation,
    canonical_dates,
    compile_situation,
)
from stepback.evidence._conformance._party_posts import HeldPosts
from stepback.evidence._conformance._relevant_days import DomainOutline

NO_CELL = -1


@attrs.frozen(eq=False)
class FinalApprovals:
    """What the final approvals of a log say, as numbers on record.

    Attributes:
        domain: The domain of each; -1 if it is not on paper.
        day: The day as a number; the least number where it is not known.
        amount: The amount; nan where it is not said.
        context: The position of its contexts in `contexts`.
        contexts: The different sets of contexts.
        state: The state of the party that decided.
        party: The party that decided.
        requester: The party that asked.
        requesters: The nodes of each party that asked; ``None`` where some are not on paper, or
            nobody is named.
    """

    domain: Array
    day: Array
    amount: Array
    context: Array
    contexts: tuple[frozenset[str], ...]
    state: Array
    party: Array
    requester: Array
    requesters: Sequence[tuple[int, ...] | None]

    def __len__(self) -> int:
        """How many there are."""
        return int(self.domain.size)


@attrs.frozen(eq=False)
class DecisionCells:
    """The cells of final approvals.

    Attributes:
        paper: The rights.
        outlines: What the rights of each domain depend on.
        cell_of_row: The cell of each final approval; -1 where the domain is not on paper.
        domain, situation, slot: Of each cell. The slot is -1 where a needed amount is not said.
        decision_class: The class of the decisions of each cell.
        post: The post that decided: of several, the one with the best right; -1 if unknown.
        paper_share: The share of these decisions that this post decides on paper.
    """

    paper: PaperRights
    outlines: dict[int, DomainOutline]
    cell_of_row: Array
    domain: Array
    situation: Array
    slot: Array
    decision_class: Array
    post: Array
    paper_share: Array

    @property
    def class_of_row(self) -> Array:
        """The class of each final approval."""
        classes = np.append(self.decision_class, UNKNOWN).astype(np.int8)
        return np.asarray(classes[self.cell_of_row])

    @classmethod
    def from_approvals(
        cls,
        compiled: Compiled,
        final: FinalApprovals,
        held: HeldPosts,
        same: Array,
        own_line: OwnLinePosts,
    ) -> DecisionCells:
        """Divide final approvals into cells, and classify each.

        `same` has the post that each node counts as.
        """
        outlines: dict[int, DomainOutline] = {}
        situations: list[Situation] = []
        cell_of_row = np.full(len(final), NO_CELL, dtype=np.int64)
        columns: list[tuple[Array, ...]] = []
        n_cells = 0
        lines = RequestLines(compiled, final)
        for domain, rows in _split_by_domain(final.domain):
            outline = DomainOutline.from_records(compiled.records, domain)
            line = np.zeros(1, dtype=np.int64)
            above: list[frozenset[int] | None] = [None]
            if domain in own_line.by_domain:
                outline = attrs.evolve(outline, days=lines.days)
                line, above = lines.find_lines(rows, own_line, domain)
            outlines[domain] = outline
            found, cells = _divide_domain(final, rows, outline, line, len(above), held.n_states)
            number = len(situations) + np.arange(len(found))
            situations += [
                Situation(domain, day, final.contexts[context], above[line_number] or frozenset())
                if domain in own_line.by_domain
                else Situation(domain, day, final.contexts[context])
                for day, context, line_number in found
            ]
            is_open = np.array(
                [
                    domain in own_line.by_domain and above[line_number] is None
                    for _, _, line_number in found
                ],
                dtype=np.bool_,
            )
            (place, interval, state), index = cells
            interval = np.where(is_open[place], -1, interval)  # nobody says who asked
            cell_of_row[rows] = index + n_cells
            n_cells += place.size
            columns.append((np.full(place.size, domain), number[place], interval, state))
        paper = PaperRights.from_situations(compiled, situations, outlines, same, own_line)
        domains, situation, interval, state = (
            np.concatenate([np.zeros(0, dtype=np.int64), *column])
            for column in (zip(*columns, strict=True) if columns else ((), (), (), ()))
        )
        slot = np.where(interval < 0, NO_CELL, paper.first_slot[situation] + interval)
        class_, post, share = _classify_cells(paper, held, domains, situation, slot, state)
        return cls(paper, outlines, cell_of_row, domains, situation, slot, class_, post, share)


class RequestLines:
    """Who is above those who asked, on each day."""

    def __init__(self, compiled: Compiled, final: FinalApprovals) -> None:
        self._compiled, self._final = compiled, final
        self.days = change_days(compiled.records).astype(np.int64)
        self._above: dict[int, LineAbove] = {}

    def find_lines(
        self, rows: Array | slice, own_line: OwnLinePosts, domain: int
    ) -> tuple[Array, list[frozenset[int] | None]]:
        """The line of each row, and who is above on each line; ``None`` where nobody asked."""
        final = self._final
        day_class = np.searchsorted(self.days, final.day[rows], side="right")
        n_parties = len(final.requesters)
        key = day_class * n_parties + final.requester[rows]
        pairs, index = number_distinct(key)
        concerned = frozenset().union(
            *(own_line.inside[post] for post in own_line.by_domain[domain])
        )
        numbers: dict[frozenset[int] | None, int] = {}
        of_pair = []
        for pair in pairs.tolist():
            asked = final.requesters[pair % n_parties]
            above = None
            if asked is not None:
                above = self._line_above(pair // n_parties).above_all(asked) & concerned
            of_pair.append(numbers.setdefault(above, len(numbers)))
        return np.array(of_pair, dtype=np.int64)[index], list(numbers)

    def _line_above(self, day_class: int) -> LineAbove:
        if day_class not in self._above:
            dates = canonical_dates(self._compiled, class_days(self.days)[[day_class]])
            self._above.clear()  # one day after the other: a large organization has many
            compiled = compile_situation(self._compiled, dates[0], self._compiled.contexts)
            self._above[day_class] = LineAbove(compiled)
        return self._above[day_class]


def class_days(days: Array) -> Array:
    """A day for each stretch between days on which something changes."""
    return np.append(days[:1] - 1, days) if days.size else np.zeros(1, dtype=np.int64)


def _split_by_domain(domain: Array) -> Iterator[tuple[int, Array | slice]]:
    """The rows of each domain on paper; a slice where all rows are of one."""
    if not domain.size:
        return
    if domain[0] >= 0 and (domain == domain[0]).all():
        yield int(domain[0]), slice(None)
        return
    keys = domain.astype(np.int16) if domain.max() < np.iinfo(np.int16).max else domain
    order = np.argsort(keys, kind="stable")  # by radix, if there are few enough
    in_order = domain[order]
    first = np.flatnonzero(np.append(True, in_order[1:] != in_order[:-1]))
    for begin, end in zip(first.tolist(), [*first[1:].tolist(), order.size], strict=True):
        if in_order[begin] >= 0:
            yield int(in_order[begin]), order[begin:end]


def _divide_domain(
    final: FinalApprovals,
    rows: Array | slice,
    outline: DomainOutline,
    line: Array,
    n_lines: int,
    n_states: int,
) -> tuple[list[tuple[int, int, int]], tuple[tuple[Array, Array, Array], Array]]:
    """The situations of a domain as a day, contexts and a line; its cells, and that of each row.

    A cell is a situation, an interval (-1 if the amount is needed and not said), and a state.
    """
    situation = final.context[rows].astype(np.int64)
    n_contexts = len(final.contexts)
    if outline.days.size:
        day_class = np.searchsorted(outline.days, final.day[rows], side="right")
        situation += day_class * n_contexts
    if n_lines > 1:
        situation = situation * n_lines + line
    present, situation_of_row = number_distinct(situation)
    first_days = class_days(outline.days)
    found = []
    for key in present.tolist():
        rest, line_number = divmod(key, n_lines)
        found.append((int(first_days[rest // n_contexts]), rest % n_contexts, line_number))
    n_intervals = outline.limits.size + 1
    if outline.limits.size:
        amount = final.amount[rows]
        interval = np.searchsorted(outline.limits, amount)
        # A limit says nothing about an amount below 0, such as a credit note.
        interval[~(amount >= 0)] = n_intervals
        key = situation_of_row * (n_intervals + 1) + interval
    else:
        key = situation_of_row * (n_intervals + 1)
    key = key * n_states + final.state[rows]
    cells, index = number_distinct(key)
    rest, state = np.divmod(cells, n_states)
    place, interval = np.divmod(rest, n_intervals + 1)
    interval[interval == n_intervals] = -1
    return found, ((place, interval, state), index)


def _classify_cells(
    paper: PaperRights,
    held: HeldPosts,
    domain: Array,
    situation: Array,
    slot: Array,
    state: Array,
) -> tuple[Array, Array, Array]:
    """The class of each cell, the post that decided, and its share on paper."""
    n_cells = slot.size
    decision_class = np.full(n_cells, UNKNOWN, dtype=np.int8)
    post_of_cell = np.full(n_cells, -1, dtype=np.int64)
    share_of_cell = np.zeros(n_cells)
    known = np.flatnonzero(slot >= 0)
    position, run = positions_in_runs(held.start[state[known]], held.start[state[known] + 1])
    cell = known[run]
    post, member, is_held = held.post[position], held.member[position], held.is_held[position]
    has_right = is_held & paper.has_right(slot[cell], post)
    has_right &= (post == member) | ~paper.is_gone(slot[cell], member)
    paper_share = np.where(has_right, paper.paper_share(slot[cell], post), 0.0)
    has_some = paper.has_some_right(situation[cell], post, member)
    may_have = has_some | paper.may_have_right(domain[cell], post)
    # Whoever asked is not on the line for which alone this right is.
    is_barred = paper.is_for_own_line(situation[cell], post, member)
    has_right, has_some, may_have = (mask & ~is_barred for mask in (has_right, has_some, may_have))
    paper_share = np.where(is_barred, 0.0, paper_share)
    rank = np.full(cell.size, NO_RIGHT, dtype=np.int8)
    rank[may_have] = OUT_OF_FORCE
    rank[has_some & is_held] = BEYOND
    rank[has_right] = ABOVE
    rank[has_right & (paper_share > 0)] = AS_GRANTED
    # Of the posts that a party holds, the one with the best right; of equal ones, the one that
    # decides most on paper, and then the first.
    order = np.lexsort((-position, paper_share, rank, cell))
    last = order[np.append(cell[order][1:] != cell[order][:-1], True)[: order.size]]
    best = cell[last]
    decision_class[best] = rank[last]
    # Who holds a post on other days only has decided without any.
    post_of_cell[best] = np.where(is_held[last], post[last], member[last])
    share_of_cell[best] = paper_share[last]
    # Someone who is not on paper may be the one who had the right.
    is_open = held.has_unknown[state] & (decision_class == NO_RIGHT)
    decision_class[is_open], post_of_cell[is_open], share_of_cell[is_open] = UNKNOWN, -1, 0.0
    return decision_class, post_of_cell, share_of_cell
