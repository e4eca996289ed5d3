"""What is measured at each size, in one process, next to the rivals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import attrs
import networkx as nx
import numpy as np

import stepback
from benchmarks.rivals import (
    AUTONOMY,
    Given,
    Networkx,
    Rival,
    absent,
    assumed,
    line_shape,
    multigraph,
    rivals,
)
from benchmarks.sample import Array, Sample, sample
from benchmarks.timing import Call, Prepared, Timed, in_turn, rounds_for
from stepback import Organization
from stepback._flow._flow import Flow, forward
from stepback._organization import structure, with_columns

STREAMED = "S"
OURS = "stepback"

STREAM = "streaming pass, S"
BUILD = "build: people and delegations"
BUILD_ALL = "build: lines and supports too"
ORDER = "order, then flow"
FLOW = "flow, in an order at hand"
ASSUME = "assume_line_delegation"
SHAPE = "layers and spans, by id"
ABSENCE_TOP = "absence of the top two layers"
ABSENCE_SOME = "absence of one in a hundred"
MEASURE = "measure"

AWAY_AT_RANDOM = 0.01
RELATIVE, ABSOLUTE = 1e-9, 1e-15
MANY_ATTRIBUTES = 100_000  # people: above, a MultiDiGraph takes gigabytes


@attrs.frozen
class Task:
    """One row of the table.

    Attributes:
        name: What is done.
        engines: Each library that does it, by name, and how to make a call of it.
        left_out: Why a library is not measured, by its name.
    """

    name: str
    engines: dict[str, Prepared]
    left_out: dict[str, str] = attrs.field(factory=dict)


@attrs.frozen
class Row:
    """A task, measured at one size.

    Attributes:
        task: What was done.
        people: The size.
        times: By library.
        left_out: Why a library is not measured, by its name.
    """

    task: str
    people: int
    times: dict[str, Timed]
    left_out: dict[str, str]


def measured(people: int, *, with_rivals: bool) -> Iterator[Row]:
    """Every task at one size, after a check that all libraries find the same."""
    bench = Bench.of(sample(people), rivals() if with_rivals else {})
    bench.check()
    for task in bench.tasks():
        times = in_turn(task.engines, rounds_for(people))
        yield Row(task.name, people, times, task.left_out)


@attrs.frozen(eq=False)
class Bench:
    """One sample, in every library."""

    sample: Sample
    tables: dict[str, dict[str, Any]]
    lines: dict[str, dict[str, Any]]
    given: Given
    org: Organization
    org_of_lines: Organization
    rivals: dict[str, Rival]
    graphs: dict[str, Any]
    orders: dict[str, Any]
    line_graph: nx.DiGraph[str]

    @classmethod
    def of(cls, made: Sample, found: dict[str, Rival]) -> Bench:
        given = Given.of(made)
        graphs = {name: rival.build(given) for name, rival in found.items()}
        line_graph: nx.DiGraph[str] = nx.DiGraph()
        if found:
            line_graph.add_edges_from(
                zip(made.ids[made.manager].tolist(), made.ids[made.report].tolist(), strict=True)
            )
        return cls(
            sample=made,
            tables=made.tables(),
            lines=made.lines_only(),
            given=given,
            org=Organization.from_tables(made.tables()),
            org_of_lines=Organization.from_tables(made.lines_only()),
            rivals=found,
            graphs=graphs,
            orders={name: rival.order(graphs[name]) for name, rival in found.items()},
            line_graph=line_graph,
        )

    @property
    def flow(self) -> Flow:
        """The decision flow."""
        return structure(self.org).flow

    @property
    def owner(self) -> str:
        """The id of the person at the top."""
        return str(self.sample.ids[self.sample.top])

    @property
    def top(self) -> list[str]:
        """The ids of the first two layers: the top and those who report to it."""
        first_two = self.sample.order[self.sample.layer[self.sample.order] < 2]
        return list(self.sample.ids[first_two])

    @property
    def some(self) -> list[str]:
        """The ids of one person in a hundred."""
        people = self.sample.ids.size
        drawn = np.random.default_rng(0).choice(
            people, round(AWAY_AT_RANDOM * people), replace=False
        )
        return list(self.sample.ids[drawn])

    def afresh(self, measure: Callable[[Organization], object]) -> Prepared:
        """Calls of `measure` on an organization of which nothing is computed yet but the flow."""
        columns = structure(self.org).columns

        def prepared() -> Call:
            org = with_columns(self.org, attrs.evolve(columns))
            return lambda: measure(org)

        return prepared

    # What is timed

    def tasks(self) -> Iterator[Task]:
        """The rows of the table."""
        yield Task(STREAM, {STREAMED: always(self._pass())})
        yield self._build()
        yield self._build_with_attributes()
        yield self._order_and_flow()
        yield self._flow()
        yield self._assume()
        yield self._shape()
        yield self._absence(ABSENCE_TOP, self.top)
        yield self._absence(ABSENCE_SOME, self.some)
        yield Task(MEASURE, {OURS: self.afresh(stepback.measure)})

    def _pass(self) -> Call:
        graph = self.flow.graph
        x, w, src = self.flow.held, graph.fraction, graph.tail

        def one_pass() -> object:
            return (w * x[src]).sum()

        return one_pass

    def _build(self) -> Task:
        relations = ("people", "domains", "delegations")
        tables = {name: as_arrays(self.tables[name]) for name in relations}
        engines = {OURS: always(partial(Organization.from_tables, tables))}
        for name, rival in self.rivals.items():
            engines[name] = always(partial(rival.build, self.given))
        return Task(BUILD, engines)

    def _build_with_attributes(self) -> Task:
        tables = {name: as_arrays(table) for name, table in self.tables.items()}
        engines = {OURS: always(partial(Organization.from_tables, tables))}
        if not self.rivals:
            return Task(BUILD_ALL, engines)
        if self.sample.ids.size > MANY_ATTRIBUTES:
            return Task(BUILD_ALL, engines, {"networkx": f"gigabytes above {MANY_ATTRIBUTES:,}"})
        engines["networkx"] = always(partial(multigraph, self.tables))
        return Task(BUILD_ALL, engines)

    def _order_and_flow(self) -> Task:
        columns = structure(self.org).columns
        engines: dict[str, Prepared] = {
            OURS: lambda: partial(with_columns, self.org, attrs.evolve(columns))
        }
        for name, rival in self.rivals.items():
            engines[name] = always(partial(_sorted_flow, rival, self.graphs[name], self.sample))
        return Task(ORDER, engines)

    def _flow(self) -> Task:
        graph = self.flow.graph
        engines = {
            STREAMED: always(self._pass()),
            OURS: always(lambda: forward(graph, graph.fraction)),
        }
        for name, rival in self.rivals.items():
            owner = rival.owner(self.sample)
            call = partial(rival.flow, self.graphs[name], self.orders[name], owner)
            engines[name] = always(call)
        return Task(FLOW, engines)

    def _assume(self) -> Task:
        columns = structure(self.org_of_lines).columns

        def prepared() -> Call:
            org = with_columns(self.org_of_lines, attrs.evolve(columns))
            return lambda: stepback.assume_line_delegation(org, autonomy=AUTONOMY)

        engines: dict[str, Prepared] = {OURS: prepared}
        if self.rivals:
            engines["networkx"] = always(partial(assumed, self.line_graph, self.owner))
        return Task(ASSUME, engines)

    def _shape(self) -> Task:
        engines = {OURS: self.afresh(_line_shape)}
        if self.rivals:
            engines["networkx"] = always(partial(line_shape, self.line_graph, self.owner))
        return Task(SHAPE, engines)

    def _absence(self, name: str, away: list[str]) -> Task:
        engines = {OURS: self.afresh(lambda org: stepback.absence(org, away))}
        if self.rivals:
            graph, order = self.graphs["networkx"], self.orders["networkx"]
            engines["networkx"] = always(lambda: _networkx_absence(graph, order, self.owner, away))
        return Task(name, engines)

    # What has to agree first

    def check(self) -> None:
        """All libraries find the same numbers."""
        stepback.measure(self.org)  # whatever is imported on first use is, before the clock runs
        ids = self.given.ids
        ours = np.empty(len(ids))
        ours[self.flow.graph.node] = self.flow.held
        for name, rival in self.rivals.items():
            order, owner = self.orders[name], rival.owner(self.sample)
            held = rival.flow(self.graphs[name], order, owner)
            assert np.allclose(rival.by_person(held, ids), ours, rtol=RELATIVE, atol=ABSOLUTE), name
        if self.rivals:
            self._check_networkx(ids)

    def _check_networkx(self, ids: list[str]) -> None:
        graph, order = self.graphs["networkx"], self.orders["networkx"]
        for away in (self.top, self.some):
            stalled, escalated = _networkx_absence(graph, order, self.owner, away)
            found = stepback.absence(self.org, away)
            assert np.allclose([found.stalled, found.escalated], [stalled, escalated])
        decided = assumed(self.line_graph, self.owner)
        org = stepback.assume_line_delegation(self.org_of_lines, autonomy=AUTONOMY)
        authority = stepback.real_authority(org)
        assert close(ids, decided, authority)
        layer, below = line_shape(self.line_graph, self.owner)
        assert close(ids, layer, stepback.layers(self.org))
        spans = stepback.spans(self.org)
        assert all(spans[id_].total == below[id_] for id_ in spans)


def always(call: Call) -> Prepared:
    """The same call every time."""
    return lambda: call


def as_arrays(table: dict[str, list[Any]]) -> dict[str, Array]:
    """A table's columns as arrays: text as objects, numbers as floats."""
    return {
        field: np.array(column, dtype=object if isinstance(column[0], str) else None)
        for field, column in table.items()
    }


def close(ids: list[str], one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """Whether two dicts by id hold the same numbers, but for rounding."""
    first, second = (np.array([values[id_] for id_ in ids]) for values in (one, other))
    return np.allclose(first, second, rtol=RELATIVE, atol=ABSOLUTE)


def _sorted_flow(rival: Rival, graph: Any, made: Sample) -> object:
    return rival.flow(graph, rival.order(graph), rival.owner(made))


def _networkx_absence(
    graph: nx.DiGraph[str], order: list[str], owner: str, away: list[str]
) -> tuple[float, float]:
    held = Networkx(nx).flow(graph, order, owner)
    return absent(graph, held, order, owner, set(away))


def _line_shape(org: Organization) -> object:
    return stepback.layers(org), stepback.spans(org)
