"""Everything that measures compute from, made from columns once and kept."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, distinct_values, unpassed_fraction
from stepback._algorithms._read_only import freeze_arrays, frozen_property
from stepback._columns._change_days import describe_missing_date
from stepback._columns._day_columns import DayColumns
from stepback._columns._limit_checks import LIMIT_WITHOUT_AMOUNTS
from stepback._columns._raw_table import BAD_CELL_CODE, BAD_ROW_CODES
from stepback._columns._resolve_ids import drop_unresolved_relations, resolve_ids
from stepback._columns._restore_columns import restore_columns
from stepback._columns._table import Columns, Table
from stepback._columns._validation import strip_invalid, validate
from stepback._flow._build_flow_graph import build_flow_graph
from stepback._flow._flow_graph import Flow, FlowGraph
from stepback._flow._groups import QUORUM_ABOVE_PEOPLE, Groups, check_quorums
from stepback._flow._reporting_tree import ReportingTree
from stepback._flow._state_graph import StateGraph
from stepback._flow._states import NO_STARTS, StateKeys
from stepback._flow._support_index import SupportIndex
from stepback._problems._problem import InvalidOrganization, Problem
from stepback._records._fields._dates import Date
from stepback._records._fields._text import Contexts
from stepback._records._record_types import NODE_TABLES

_FEW = 4  # so many states of their own for each state or arc that there is


@attrs.frozen(eq=False, slots=False)
class Compiled:
    """Records, on a date and in contexts, and what follows from them.

    Attributes:
        day: The records, and those in force on the date.
        date, contexts: Those entered, if any.
        groups: Who is in which role and circle.
        flow: How decisions flow.
        domains: The only domains that flow; ``None`` for all, which may share states.
    """

    day: DayColumns
    date: datetime.date | None
    contexts: frozenset[str]
    groups: Groups
    flow: Flow
    domains: Array | None = None

    def __attrs_post_init__(self) -> None:
        """Make all arrays read-only: everyone who uses the organization shares them."""
        freeze_arrays(self)

    @classmethod
    def from_tables(
        cls,
        tables: Mapping[str, Table],
        respondents: Table | Iterable[str] | None = None,
        date: datetime.date | None = None,
        contexts: frozenset[str] = frozenset(),
    ) -> Compiled:
        """Compile tables of records, or raise one `InvalidOrganization` with all that is wrong."""
        records, problems = resolve_ids(tables, respondents)
        problems += validate(records)
        valid = strip_invalid(records, problems, date) if problems else records
        day = DayColumns.from_records(valid, date)
        groups = Groups.from_columns(day.columns)
        if not _hides_members(problems, records.tables["memberships"].source):
            problems += _quorum_problems(day, groups, date)
        if not problems:
            return cls._from_groups(day, date, contexts, groups)
        _, flow_problems = build_flow_graph(day.columns, groups, date, contexts)
        raise InvalidOrganization(problems + flow_problems)

    @classmethod
    def from_pickle(
        cls, pickled: Any, date: datetime.date | None, contexts: frozenset[str]
    ) -> Compiled:
        """Compile the columns of a pickle, once they are checked as a table would be.

        Raises:
            ValueError: If the pickle does not hold what an organization consists of.
            InvalidOrganization: If its records do not fit together.
        """
        records = restore_columns(pickled)
        date, contexts = Date().check(date), Contexts().check(contexts)
        if problems := validate(records):
            raise InvalidOrganization(problems)
        return cls._from_records(records, date, contexts)

    @classmethod
    def _from_records(
        cls, records: Columns, date: datetime.date | None, contexts: frozenset[str]
    ) -> Compiled:
        """Compile valid records; an `InvalidOrganization` if what is in force cannot be."""
        return cls._from_day(DayColumns.from_records(records, date), date, contexts)

    @classmethod
    def _from_day(
        cls, day: DayColumns, date: datetime.date | None, contexts: frozenset[str]
    ) -> Compiled:
        groups = Groups.from_columns(day.columns)
        return cls._from_groups(day, date, contexts, groups, _quorum_problems(day, groups, date))

    @classmethod
    def _from_groups(
        cls,
        day: DayColumns,
        date: datetime.date | None,
        contexts: frozenset[str],
        groups: Groups,
        problems: Iterable[Problem] = (),
    ) -> Compiled:
        graph, flow_problems = build_flow_graph(day.columns, groups, date, contexts)
        all_problems = [*problems, *flow_problems]
        if graph is None or all_problems:
            raise InvalidOrganization(_name_day(day, date, all_problems))
        return cls(day, date, contexts, groups, Flow(graph))

    def with_records(self, records: Columns) -> Compiled:
        """With other records of the same nodes, on the date and in the contexts."""
        return Compiled._from_records(records, self.date, self.contexts)

    def on_date(self, date: datetime.date) -> Compiled:
        """With what is in force on another date."""
        day = DayColumns.from_records(self.records, date)
        if not self._decides_as_on(day):
            return Compiled._from_day(day, date, self.contexts)
        if problems := [*_quorum_problems(day, self.groups, date)]:
            raise InvalidOrganization(_name_day(day, date, problems))
        return Compiled(day, date, self.contexts, self.groups, self.flow)

    def _decides_as_on(self, day: DayColumns) -> bool:
        """Whether decisions flow on another day as they do here.

        So they do where only lines and supports are dated, as in many job histories.
        """
        now, then = self.columns.tables, day.columns.tables
        return not now["delegations"].is_dated and all(
            now[name] is then[name]
            for name in (*NODE_TABLES, "domains", "memberships", "delegations")
        )

    def within_contexts(self, contexts: frozenset[str]) -> Compiled:
        """With what is in force in other contexts on the same date."""
        return Compiled._from_groups(self.day, self.date, contexts, self.groups)

    def snapshot(self) -> Compiled:
        """With nothing but the records in force on the date."""
        if not self.check_date().records.is_dated:
            return self
        records = self.day.select_records(self.date)
        # A context to which nothing is bound any more could not be entered again.
        bound = frozenset().union(*set(records.tables["delegations"]["contexts"]))
        return Compiled._from_records(records, self.date, self.contexts & bound)

    def check_date(self) -> Compiled:
        """Itself; a ``ValueError`` if anything is dated and no date was entered."""
        if self.needs_date:
            raise ValueError(describe_missing_date(self.records))
        return self

    @property
    def columns(self) -> Columns:
        """The records in force on the date; without one, those that always are."""
        return self.day.columns

    @property
    def records(self) -> Columns:
        """All records, whether in force or not."""
        return self.day.records

    def of_domains(self, domains: Array) -> Compiled:
        """With a flow in which each state has its domain, and only of these domains.

        Of a large organization, whose domains share states; of another one, the same.
        """
        if not self.flow.graph.is_sharing:
            return self
        stands_for = np.unique(self.flow.graph.stands_for[domains])
        graph, _ = build_flow_graph(
            self.columns, self.groups, self.date, self.contexts, domains=stands_for
        )
        flow = Flow(cast("FlowGraph", graph))  # there is one, since there is one for all domains
        return attrs.evolve(self, flow=flow, domains=stands_for)

    @frozen_property
    def by_domain(self) -> Compiled:
        """With a flow in which each state has its domain; of some organizations far larger."""
        return self.of_domains(np.arange(self.columns.domain_ids.size))

    def with_distinct_nodes(self, nodes: Array) -> Compiled:
        """With a flow in which each state of these nodes has its domain; others may share theirs.

        Of a large organization, whose domains share states; of another one, the same.
        """
        shared = self.flow.graph
        if not shared.is_sharing:
            return self
        if nodes.size * shared.root.size > _FEW * (shared.n_states + shared.tail.size):
            return self.by_domain
        graph, _ = build_flow_graph(
            self.columns, self.groups, self.date, self.contexts, distinct_nodes=nodes
        )
        return attrs.evolve(self, flow=Flow(cast("FlowGraph", graph)))

    @property
    def n_people(self) -> int:
        """How many people there are."""
        return self.columns.n_people

    @property
    def record_counts(self) -> dict[str, int]:
        """How many records of each table are in force on the date; without one, how many ids."""
        if self.date is None:
            counts = {name: len(table) for name, table in self.records.tables.items()}
            for name in self.records.tables:
                if name in NODE_TABLES or name == "domains":
                    counts[name] = self.records.count_ids(name)
            return counts
        counts = {name: len(table) for name, table in self.columns.tables.items()}
        delegations = self.columns.tables["delegations"]  # some of which may only begin later
        return counts | {"delegations": int(delegations.in_force_mask(self.date).sum())}

    @frozen_property
    def reporting_tree(self) -> ReportingTree:
        """The formal line."""
        return ReportingTree.from_columns(self.columns, self.groups)

    @frozen_property
    def support(self) -> SupportIndex | None:
        """The support; ``None`` if nobody was asked."""
        return SupportIndex.from_columns(self.columns, self.groups)

    @property
    def needs_date(self) -> bool:
        """Whether anything is dated, so that it depends on the date, and none was entered."""
        return self.date is None and self.records.is_dated

    @frozen_property
    def delegated_weight(self) -> Array:
        """What each delegation passes on, over all domains."""
        graph, passed = self.flow.graph, self.flow.passed_weight
        arcs = np.flatnonzero(graph.delegation >= 0)
        rows = len(self.columns.tables["delegations"])
        return np.bincount(graph.delegation[arcs], weights=passed[arcs], minlength=rows)

    @frozen_property
    def potential_graph(self) -> StateGraph:
        """The states and arcs of the flow, with the dormant seats."""
        states, _ = StateKeys.from_columns(
            self.columns,
            self.groups,
            self.date,
            self.contexts,
            self.domains,
            may_share=self.flow.graph.is_sharing,
            starts=NO_STARTS,
        )
        return StateGraph.from_states(states, with_dormant=True)[0]

    @frozen_property
    def dormant_delegations(self) -> Array:
        """The delegations by which groups with members hand everything on.

        While one of them lapses, the dormant seats of the group pass something.
        """
        graph = self.flow.graph
        has_seats = np.zeros(self.columns.n_nodes, dtype=np.bool_)
        has_seats[self.groups.membership_ends[0][self.groups.share > 0]] = True
        arcs = np.flatnonzero((graph.delegation >= 0) & has_seats[graph.node[graph.tail]])
        passed = np.bincount(
            graph.tail[arcs], weights=graph.fraction[arcs], minlength=graph.n_states
        )
        arcs = arcs[unpassed_fraction(passed)[graph.tail[arcs]] == 0]
        return distinct_values(graph.delegation[arcs])


def _quorum_problems(
    day: DayColumns, groups: Groups, date: datetime.date | None
) -> Iterator[Problem]:
    """Quorums that are too high on the day; none where who is in a circle depends on the day."""
    if date is not None or not day.records.is_dated:
        yield from check_quorums(day.columns, groups)


def _name_day(
    day: DayColumns, date: datetime.date | None, problems: Iterable[Problem]
) -> list[Problem]:
    """Problems with the day on which they are there, if they may not be on others."""
    if date is None or not day.records.is_dated:
        return list(problems)
    return [attrs.evolve(problem, message=f"on {date}, {problem.message}") for problem in problems]


def _hides_members(problems: Iterable[Problem], source: str) -> bool:
    """Whether some circle may have more people than are found, once the problems are solved."""
    places = (problem.where for problem in problems)
    return any(place.source == source and place.column != "share" for place in places)


def secondary_problems(
    faulty: Sequence[Problem],
    tables: Mapping[str, Table],
    respondents: Table | Iterable[str] | None,
) -> Iterator[Problem]:
    """The problems of tables besides the `faulty` cells and rows that could not be read.

    None if an id is not known, or a row that others refer to is faulty: what else is wrong
    could then just follow from that.
    """
    excused = set()  # what may follow from a cell that could not be read
    if any(fault.where.column == "amounts" for fault in faulty):
        excused.add(LIMIT_WITHOUT_AMOUNTS)
    if "memberships" in tables and _hides_members(faulty, tables["memberships"].source):
        excused.add(QUORUM_ABOVE_PEOPLE)
    relation_sources = {table.source for table in tables.values() if "id" not in table.columns}
    faulty_cells: set[tuple[str, int, str]] = set()
    for fault in faulty:
        place = fault.where
        is_lost_relation = fault.code in BAD_ROW_CODES and place.source in relation_sources
        if fault.code != BAD_CELL_CODE and not is_lost_relation:
            return
        faulty_cells.update(
            (place.source, row, column) for row in place.rows for column in (place.column, "")
        )
    readable = drop_unresolved_relations(tables)
    if readable is None:
        return
    try:
        Compiled.from_tables(readable, respondents)
    except InvalidOrganization as invalid:
        for problem in invalid.problems:
            place = problem.where
            if problem.code in excused:
                continue
            if faulty_cells.isdisjoint((place.source, row, place.column) for row in place.rows):
                yield problem
