"""What is measured at each size, in one process, next to the rivals."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from operator import attrgetter
from typing import Any

import attrs
import numpy as np

import stepback
from benchmarks.in_networkx import MEASURES, graph_of, measures
from benchmarks.rivals import RIVALS
from benchmarks.sample import SEED, sample
from benchmarks.timing import Call, Engine, Timed, in_turn
from stepback import Organization, krackhardt, sole_source, trophic_incoherence
from stepback._algorithms._components import strong_components
from stepback._algorithms._dominators import immediate_dominators
from stepback._algorithms._reachability import Condensation
from stepback._flow._flow_graph import propagate
from stepback._organization._organization import compiled_any_date, with_columns

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
LIMIT = 200.0  # seconds: what a rival would take longer for is left out

Engines = dict[str, Engine]


@attrs.frozen
class Row:
    """A task, measured at one size.

    Attributes:
        task: What was done.
        people: The size.
        times: By library.
        left_out: The seconds that a library would have taken, by its name.
    """

    task: str
    people: int
    times: dict[str, Timed]
    left_out: dict[str, float] = attrs.field(factory=dict)


def measured(people: int, smaller: list[Row]) -> Iterator[Row]:
    """Every task at one size, without the rivals that were too slow at the `smaller` ones."""
    for task, engines in Bench(people).tasks():
        expected = {
            name: time.median * people / row.people
            for row in smaller  # the largest of them comes last
            for name, time in row.times.items()
            if row.task == task and name in RIVALS
        }
        left_out = {name: seconds for name, seconds in expected.items() if seconds > LIMIT}
        run = {name: engine for name, engine in engines.items() if name not in left_out}
        yield Row(task, people, in_turn(run), left_out)


def chain(people: int) -> Iterator[Row]:
    """Each of so many people reports to the one before: the deepest line there can be."""
    ids = np.array([f"E-{one:07}" for one in range(people)], dtype=object)
    tables = {"people": {"id": ids}, "reporting": {"manager": ids[:-1], "report": ids[1:]}}
    org = Organization.from_tables(tables)
    handed = stepback.assume_line_delegation(org)
    assert stepback.measure(handed).layers == people
    steps = {
        "build": Engine(lambda: partial(Organization.from_tables, tables)),
        ASSUME: Engine(_afresh(org, stepback.assume_line_delegation)),
        MEASURE: Engine(_afresh(handed, stepback.measure)),
    }
    for step, engine in steps.items():
        yield Row(CHAIN + step, people, in_turn({OURS: engine}))


class Bench:
    """One sample in every library, where each is made when it is first asked for."""

    def __init__(self, people: int) -> None:
        self.sample = sample(people)
        self.org = Organization.from_tables(self.sample.tables())
        self.lined = Organization.from_tables(self.sample.tables("people", "reporting"))
        self.flow = compiled_any_date(self.org).flow

    @cached_property
    def given(self) -> tuple[list[Any], ...]:
        """The delegations as plain lists, with what part passes along each."""
        made = self.sample
        ends = made.ids[made.principal], made.ids[made.delegate]
        return tuple(one.tolist() for one in (made.ids, *ends, made.share * made.autonomy))

    @cached_property
    def graphs(self) -> dict[str, Any]:
        return {name: rival.build(*self.given) for name, rival in RIVALS.items()}

    @cached_property
    def orders(self) -> dict[str, Any]:
        return {name: rival.order(self.graphs[name]) for name, rival in RIVALS.items()}

    @cached_property
    def lines_and_supports(self) -> tuple[Any, Any]:
        made = self.sample
        lines = graph_of(made, made.manager, made.report, np.ones(made.report.size))
        return lines, graph_of(made, made.supporter, made.supported, made.strength)

    def tasks(self) -> Iterator[tuple[str, Engines]]:
        """What is timed; a call is prepared off the clock."""
        stream, columns = Engine(self._pass), compiled_any_date(self.org).columns
        ids = self.sample.ids
        away = np.random.default_rng(SEED).choice(ids, round(AWAY * ids.size), replace=False)
        yield STREAM, {STREAMED: stream}
        yield BUILD, {OURS: self._build("people", "domains", "delegations"), **self._builds()}
        yield BUILD_ALL, {OURS: self._build()}
        ours = Engine(
            lambda: partial(with_columns, self.org, attrs.evolve(columns)),
            lambda org: self._by_person(compiled_any_date(org).flow.held_weight),
        )
        yield ORDER, {OURS: ours, **self._flows(sort=True)}
        graph = self.flow.graph
        ours = Engine(lambda: partial(propagate, graph, graph.fraction), self._by_person)
        yield FLOW, {STREAMED: stream, OURS: ours, **self._flows(sort=False)}
        yield DOMINATORS, {OURS: self._dominators(), **self._rivals_dominators()}
        yield REACH, {OURS: self._reach(), **self._rivals_reach()}
        yield STRONG, {OURS: self._strong(), **self._rivals_strong()}
        yield SOLE_SOURCE, {OURS: Engine(_afresh(self.org, lambda org: sole_source(org).counts))}
        for task, measure in ((KRACKHARDT, krackhardt), (TROPHIC, trophic_incoherence)):
            shape = partial(measure, relation="delegates")
            yield task, {OURS: Engine(_afresh(self.org, shape))}
        yield ABSENCE, {OURS: Engine(_afresh(self.org, partial(stepback.absence, away=away)))}
        yield ASSUME, {OURS: Engine(_afresh(self.lined, stepback.assume_line_delegation))}
        ours = Engine(_afresh(self.org, stepback.measure), attrgetter(*MEASURES))
        yield MEASURE, {OURS: ours, "networkx": Engine(self._measures, list)}
        if ids.size <= READ_UP_TO:
            with tempfile.TemporaryDirectory() as folder:
                stepback.write_tables(self.org, folder)
                yield READ, {OURS: Engine(lambda: partial(stepback.read_tables, folder))}

    def _pass(self) -> Call:
        x, w, src = self.flow.held_weight, self.flow.graph.fraction, self.flow.graph.tail

        def one_pass() -> float:
            return (w * x[src]).sum()

        return one_pass

    def _build(self, *names: str) -> Engine:
        tables = self.sample.tables(*names)
        return Engine(lambda: partial(Organization.from_tables, tables))

    def _builds(self) -> Engines:
        return _of_rivals(lambda _, rival: Engine(lambda: partial(rival.build, *self.given)))

    def _flows(self, *, sort: bool) -> Engines:
        def engine(name: str, rival: Any) -> Engine:
            owner = self.sample.owner if rival.by_id else self.sample.top

            def prepared() -> Call:
                graph, order = self.graphs[name], self.orders[name]
                if sort:
                    return lambda: rival.flow(graph, rival.order(graph), owner)
                return partial(rival.flow, graph, order, owner)

            def found(held: Any) -> Any:
                return [held[id_] for id_ in self.given[0]] if rival.by_id else held

            return Engine(prepared, found)

        return _of_rivals(engine)

    def _dominators(self) -> Engine:
        graph, level = self.flow.graph, self._level

        def found(dominator: Any) -> Any:
            dominator = np.where(dominator < 0, np.arange(dominator.size), dominator)
            return self._by_person(graph.node[dominator])

        return Engine(lambda: partial(immediate_dominators, level, graph.tail, graph.head), found)

    def _rivals_dominators(self) -> Engines:
        place = dict(zip(self.given[0], range(self.sample.ids.size), strict=True))

        def engine(name: str, rival: Any) -> Engine:
            owner = self.sample.owner if rival.by_id else self.sample.top
            found = (lambda above: [place[id_] for id_ in above]) if rival.by_id else np.asarray
            return Engine(lambda: partial(rival.dominators, self.graphs[name], owner), found)

        return _of_rivals(engine)

    def _reach(self) -> Engine:
        graph, one = self.flow.graph, np.ones(self.flow.graph.n_states, dtype=np.int64)

        def prepared() -> Call:
            made = Condensation(np.arange(one.size), one, self._level, graph.tail, graph.head)
            return partial(made.reachable_sums, one)

        return Engine(prepared, lambda counts: self._by_person(counts - 1))

    def _rivals_reach(self) -> Engines:
        return _of_rivals(
            lambda name, rival: Engine(lambda: partial(rival.reach, self.graphs[name]))
        )

    def _strong(self) -> Engine:
        tail, head = self._with_supports
        people = self.sample.ids.size
        found = partial(strong_components, people, tail, head)
        return Engine(lambda: found, lambda label: _sizes(np.bincount(label)))

    def _rivals_strong(self) -> Engines:
        ids = self.sample.ids
        tail, head = (ids[ends].tolist() for ends in self._with_supports)
        graphs = {
            name: rival.build(ids.tolist(), tail, head, [1.0] * len(tail))
            for name, rival in RIVALS.items()
        }
        return _of_rivals(
            lambda name, rival: Engine(lambda: partial(rival.strong, graphs[name]), _sizes)
        )

    @cached_property
    def _with_supports(self) -> tuple[Any, Any]:
        """The ends of delegations and supports together."""
        made = self.sample
        return (
            np.concatenate([made.principal, made.supporter]),
            np.concatenate([made.delegate, made.supported]),
        )

    @cached_property
    def _level(self) -> Any:
        """The level of each state of the flow."""
        start = self.flow.graph.level_start
        return np.repeat(np.arange(start.size - 1), np.diff(start))

    def _measures(self) -> Call:
        graph = self.graphs["networkx"]
        return partial(measures, graph, *self.lines_and_supports, self.sample.owner)

    def _by_person(self, held: Any) -> Any:
        found = np.zeros(self.sample.ids.size)
        found[self.flow.graph.node] = held
        return found


def _of_rivals(engine: Callable[[str, Any], Engine]) -> Engines:
    """An engine for each rival, made from its name and itself."""
    return {name: engine(name, rival) for name, rival in RIVALS.items()}


def _sizes(counts: Any) -> Any:
    """How many parts there are, and the sizes of the largest ten."""
    return [len(counts), *np.sort(counts)[::-1][:10]]


def _afresh(org: Organization, call: Callable[[Organization], Any]) -> Callable[[], Call]:
    """Makes calls on an organization of which nothing is computed yet but the flow."""
    columns = compiled_any_date(org).columns
    return lambda: partial(call, with_columns(org, attrs.evolve(columns)))
