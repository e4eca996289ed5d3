"""The tasks that are timed at each size, in one process together with the other libraries."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from operator import attrgetter
from typing import Any

import attrs
import numpy as np

import stepback
from benchmarks.in_networkx import MEASURES, build_graph, compute_measures
from benchmarks.rivals import RIVALS
from benchmarks.sample import SEED, build_sample
from benchmarks.timing import Call, Engine, Timing, time_in_turn
from stepback import Organization, krackhardt, sole_source, trophic_incoherence
from stepback._algorithms._components import strong_components
from stepback._algorithms._dominators import immediate_dominators
from stepback._algorithms._reachability import Condensation
from stepback._flow._flow_graph import propagate
from stepback._organization._compiled_organization import compiled_any_date, with_records

OURS, STREAMED = "stepback", "S"

STREAM = "streaming pass, S"
BUILD = "build: people and delegations"
BUILD_ALL = "build: lines and supports too"
ORDER = "order, then flow"
FLOW = "flow, in an order at hand"
DOMINATORS = "immediate dominators, in an order at hand"
REACH = "how many each reaches, in an order at hand"
STRONG = "strong components, with supports"
SOLE_SOURCE = "`sole_source`, all counts"
KRACKHARDT = "`krackhardt` of delegations"
TROPHIC = "`trophic_incoherence` of delegations"
ABSENCE = "`absence` of one in a hundred"
ASSUME = "`assume_line_delegation`"
MEASURE = "`measure`"
READ = "`read_tables`"
CHAIN = "a chain of reports: "

AWAY = 0.01
READ_UP_TO = 10_000  # people
LIMIT = 200.0  # seconds: tasks for which a rival would take longer are left out

Engines = dict[str, Engine]


@attrs.frozen
class TaskRow:
    """The times of a task at one size.

    Attributes:
        task: The name of the task.
        people: The number of people.
        times: The times by library.
        left_out: The seconds that other libraries would have taken, by library.
    """

    task: str
    people: int
    times: dict[str, Timing]
    left_out: dict[str, float] = attrs.field(factory=dict)


def time_tasks(people: int, smaller: list[TaskRow]) -> Iterator[TaskRow]:
    """Time every task at one size, without the rivals that were too slow at `smaller` sizes."""
    for task, engines in Bench(people).engines_by_task():
        expected = {
            name: time.median * people / row.people
            for row in smaller  # the largest size comes last
            for name, time in row.times.items()
            if row.task == task and name in RIVALS
        }
        left_out = {name: seconds for name, seconds in expected.items() if seconds > LIMIT}
        timed = {name: engine for name, engine in engines.items() if name not in left_out}
        yield TaskRow(task, people, time_in_turn(timed), left_out)


def time_chain(people: int) -> Iterator[TaskRow]:
    """Time an organization in which each person reports to the previous: the deepest line."""
    ids = np.array([f"E-{number:07}" for number in range(people)], dtype=object)
    tables = {"people": {"id": ids}, "reporting": {"manager": ids[:-1], "report": ids[1:]}}
    org = Organization.from_tables(tables)
    assumed = stepback.assume_line_delegation(org)
    assert stepback.measure(assumed).layers == people
    steps = {
        "build": Engine(lambda: partial(Organization.from_tables, tables)),
        ASSUME: Engine(_on_new_organization(org, stepback.assume_line_delegation)),
        MEASURE: Engine(_on_new_organization(assumed, stepback.measure)),
    }
    for step, engine in steps.items():
        yield TaskRow(CHAIN + step, people, time_in_turn({OURS: engine}))


class Bench:
    """One sample in every library; each graph is built when it is first used."""

    def __init__(self, people: int) -> None:
        self.sample = build_sample(people)
        self.org = Organization.from_tables(self.sample.to_tables())
        self.org_without_delegations = Organization.from_tables(
            self.sample.to_tables("people", "reporting")
        )
        self.flow = compiled_any_date(self.org).flow

    @cached_property
    def delegation_lists(self) -> tuple[list[Any], ...]:
        """Ids, principals, delegates and the fraction that each delegation passes, as lists."""
        sample = self.sample
        ends = sample.ids[sample.principal], sample.ids[sample.delegate]
        return tuple(
            array.tolist() for array in (sample.ids, *ends, sample.share * sample.autonomy)
        )

    @cached_property
    def rival_graphs(self) -> dict[str, Any]:
        return {name: rival.build_graph(*self.delegation_lists) for name, rival in RIVALS.items()}

    @cached_property
    def rival_orders(self) -> dict[str, Any]:
        return {
            name: rival.topological_order(self.rival_graphs[name]) for name, rival in RIVALS.items()
        }

    @cached_property
    def lines_and_supports(self) -> tuple[Any, Any]:
        sample = self.sample
        lines = build_graph(sample, sample.manager, sample.report, np.ones(sample.report.size))
        return lines, build_graph(sample, sample.supporter, sample.supported, sample.strength)

    def engines_by_task(self) -> Iterator[tuple[str, Engines]]:
        """The engines of every task; preparing a call is not timed."""
        stream, columns = Engine(self._stream_once), compiled_any_date(self.org).columns
        ids = self.sample.ids
        away = np.random.default_rng(SEED).choice(ids, round(AWAY * ids.size), replace=False)
        yield STREAM, {STREAMED: stream}
        yield (
            BUILD,
            {OURS: self._build_engine("people", "domains", "delegations"), **self._rivals_build()},
        )
        yield BUILD_ALL, {OURS: self._build_engine()}
        ours = Engine(
            lambda: partial(with_records, self.org, attrs.evolve(columns)),
            lambda org: self._order_by_person(compiled_any_date(org).flow.graph.held_weight),
        )
        yield ORDER, {OURS: ours, **self._rivals_flow(sort=True)}
        graph = self.flow.graph
        ours = Engine(lambda: partial(propagate, graph, graph.fraction), self._order_by_person)
        yield FLOW, {STREAMED: stream, OURS: ours, **self._rivals_flow(sort=False)}
        yield DOMINATORS, {OURS: self._dominators_engine(), **self._rivals_dominators()}
        yield REACH, {OURS: self._reach_engine(), **self._rivals_reach()}
        yield STRONG, {OURS: self._strong_engine(), **self._rivals_strong()}
        yield (
            SOLE_SOURCE,
            {OURS: Engine(_on_new_organization(self.org, lambda org: sole_source(org).counts))},
        )
        for task, measure in ((KRACKHARDT, krackhardt), (TROPHIC, trophic_incoherence)):
            shape = partial(measure, relation="delegates")
            yield task, {OURS: Engine(_on_new_organization(self.org, shape))}
        yield (
            ABSENCE,
            {OURS: Engine(_on_new_organization(self.org, partial(stepback.absence, away=away)))},
        )
        yield (
            ASSUME,
            {
                OURS: Engine(
                    _on_new_organization(
                        self.org_without_delegations, stepback.assume_line_delegation
                    )
                )
            },
        )
        ours = Engine(_on_new_organization(self.org, stepback.measure), attrgetter(*MEASURES))
        yield MEASURE, {OURS: ours, "networkx": Engine(self._rivals_measure, list)}
        if ids.size <= READ_UP_TO:
            with tempfile.TemporaryDirectory() as folder:
                stepback.write_tables(self.org, folder)
                yield READ, {OURS: Engine(lambda: partial(stepback.read_tables, folder))}

    def _stream_once(self) -> Call:
        x, w, src = self.flow.graph.held_weight, self.flow.graph.fraction, self.flow.graph.tail

        def sum_products() -> float:
            return (w * x[src]).sum()

        return sum_products

    def _build_engine(self, *names: str) -> Engine:
        tables = self.sample.to_tables(*names)
        return Engine(lambda: partial(Organization.from_tables, tables))

    def _rivals_build(self) -> Engines:
        return _for_each_rival(
            lambda _, rival: Engine(lambda: partial(rival.build_graph, *self.delegation_lists))
        )

    def _rivals_flow(self, *, sort: bool) -> Engines:
        def engine(name: str, rival: Any) -> Engine:
            owner = self.sample.owner if rival.by_id else self.sample.top

            def prepare() -> Call:
                graph, order = self.rival_graphs[name], self.rival_orders[name]
                if sort:
                    return lambda: rival.compute_flow(graph, rival.topological_order(graph), owner)
                return partial(rival.compute_flow, graph, order, owner)

            def as_list(held: Any) -> Any:
                return [held[id_] for id_ in self.delegation_lists[0]] if rival.by_id else held

            return Engine(prepare, as_list)

        return _for_each_rival(engine)

    def _dominators_engine(self) -> Engine:
        graph, level = self.flow.graph, self._state_level

        def dominating_person(dominator: Any) -> Any:
            dominator = np.where(dominator < 0, np.arange(dominator.size), dominator)
            return self._order_by_person(graph.node[dominator])

        return Engine(
            lambda: partial(immediate_dominators, level, graph.tail, graph.head), dominating_person
        )

    def _rivals_dominators(self) -> Engines:
        position = dict(zip(self.delegation_lists[0], range(self.sample.ids.size), strict=True))

        def engine(name: str, rival: Any) -> Engine:
            owner = self.sample.owner if rival.by_id else self.sample.top
            as_positions = (
                (lambda ids: [position[id_] for id_ in ids]) if rival.by_id else np.asarray
            )
            return Engine(
                lambda: partial(rival.immediate_dominators, self.rival_graphs[name], owner),
                as_positions,
            )

        return _for_each_rival(engine)

    def _reach_engine(self) -> Engine:
        graph, ones = self.flow.graph, np.ones(self.flow.graph.n_states, dtype=np.int64)

        def prepare() -> Call:
            every = np.arange(ones.size)
            condensation = Condensation(every, ones, self._state_level, graph.tail, graph.head)
            return partial(condensation.reachable_sums, ones)

        return Engine(prepare, lambda counts: self._order_by_person(counts - 1))

    def _rivals_reach(self) -> Engines:
        return _for_each_rival(
            lambda name, rival: Engine(lambda: partial(rival.reach_counts, self.rival_graphs[name]))
        )

    def _strong_engine(self) -> Engine:
        tail, head = self._arcs_with_supports
        n_people = self.sample.ids.size
        call = partial(strong_components, n_people, tail, head)
        return Engine(lambda: call, lambda component: _largest_sizes(np.bincount(component)))

    def _rivals_strong(self) -> Engines:
        ids = self.sample.ids
        tail, head = (ids[ends].tolist() for ends in self._arcs_with_supports)
        graphs = {
            name: rival.build_graph(ids.tolist(), tail, head, [1.0] * len(tail))
            for name, rival in RIVALS.items()
        }
        return _for_each_rival(
            lambda name, rival: Engine(
                lambda: partial(rival.strong_component_sizes, graphs[name]), _largest_sizes
            )
        )

    @cached_property
    def _arcs_with_supports(self) -> tuple[Any, Any]:
        """The sources and targets of delegations and supports together."""
        sample = self.sample
        return (
            np.concatenate([sample.principal, sample.supporter]),
            np.concatenate([sample.delegate, sample.supported]),
        )

    @cached_property
    def _state_level(self) -> Any:
        """The level of each state of the flow."""
        start = self.flow.graph.level_start
        return np.repeat(np.arange(start.size - 1), np.diff(start))

    def _rivals_measure(self) -> Call:
        graph = self.rival_graphs["networkx"]
        return partial(compute_measures, graph, *self.lines_and_supports, self.sample.owner)

    def _order_by_person(self, held: Any) -> Any:
        by_person = np.zeros(self.sample.ids.size)
        by_person[self.flow.graph.node] = held
        return by_person


def _for_each_rival(engine: Callable[[str, Any], Engine]) -> Engines:
    """Create an engine for each rival from its name and the rival itself."""
    return {name: engine(name, rival) for name, rival in RIVALS.items()}


def _largest_sizes(counts: Any) -> Any:
    """The number of components, and the sizes of the largest ten."""
    return [len(counts), *np.sort(counts)[::-1][:10]]


def _on_new_organization(
    org: Organization, call: Callable[[Organization], Any]
) -> Callable[[], Call]:
    """Prepare calls on a new organization, of which only the flow is computed."""
    columns = compiled_any_date(org).records
    return lambda: partial(call, with_records(org, attrs.evolve(columns)))
