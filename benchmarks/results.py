"""All that was measured, as Markdown and JSON."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Iterator
from importlib import metadata
from typing import Any

import attrs

from benchmarks.sizes import (
    ASSUME,
    BUILD,
    BUILD_ALL,
    FLOW,
    MEASURE,
    ORDER,
    OURS,
    STREAM,
    STREAMED,
    Row,
)
from benchmarks.timing import Timed, growth

LIBRARIES = ("stepback", "numpy", "networkx", "rustworkx", "igraph", "pyarrow")
RIVALS = ("networkx", "rustworkx", "igraph")
GROWING = (STREAM, BUILD, BUILD_ALL, ORDER, FLOW, ASSUME, MEASURE)
GROWTH_FROM = 10_000
MILLION = 1_000_000
GIGABYTE = 1_000  # megabytes


@attrs.frozen
class Target:
    """A figure that should be at most, or at least, a bound.

    Attributes:
        what: What was measured.
        bound: The bound.
        found: What was found.
        unit: Of both.
        at_least: Whether more is better.
    """

    what: str
    bound: float
    found: float
    unit: str
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether it is where it should be."""
        return self.found >= self.bound if self.at_least else self.found <= self.bound

    @property
    def verdict(self) -> str:
        """Met or missed, and by how much."""
        times = self.found / self.bound if self.at_least else self.bound / self.found
        return f"met, {times:.3g} times" if self.met else f"missed, {1 / times:.3g} times"


@attrs.frozen
class Results:
    """All that was measured.

    Attributes:
        rows: Each task at each size.
        memory: By library, megabytes before and after at the largest size.
        memory_people: That size.
        imports: Seconds of CPU, by what was imported.
        chain: Seconds of CPU for a chain of reports, by step.
        chain_people: Its length.
        report: Seconds and megabytes from an export to the report; ``None`` if not measured.
        folder: Seconds for a folder of tables, by run.
        folder_people: How many people stand in it.
    """

    rows: list[Row]
    memory: dict[str, dict[str, float]]
    memory_people: int
    imports: dict[str, Timed]
    chain: dict[str, float]
    chain_people: int
    report: dict[str, float] | None
    folder: Timed | None
    folder_people: int

    def time(self, task: str, people: int, engine: str = OURS) -> float | None:
        """Seconds for a task at a size, if it was measured."""
        for row in self.rows:
            if (row.task, row.people) == (task, people) and engine in row.times:
                return row.times[engine].median
        return None

    @property
    def sizes(self) -> list[int]:
        """The sizes measured."""
        return sorted({row.people for row in self.rows})

    def growth(self) -> dict[str, float]:
        """By task, the exponent with which its time grows with size."""
        found = {}
        for task in GROWING:
            engine = STREAMED if task == STREAM else OURS
            times = {n: self.time(task, n, engine) for n in self.sizes if n >= GROWTH_FROM}
            seconds = {n: time for n, time in times.items() if time is not None}
            if len(seconds) > 1:
                found[task] = growth(seconds)
        return found

    def targets(self) -> Iterator[Target]:
        """What was aimed at, of all that was measured."""
        flow, one_pass = self.time(FLOW, MILLION), self.time(FLOW, MILLION, STREAMED)
        if flow and one_pass:
            yield Target("flow at 1,000,000, in S", 2, flow / one_pass, "S")
        if found := self.time(MEASURE, MILLION):
            yield Target("`measure` at 1,000,000", 4.5, found, "s")
        if found := self.time(MEASURE, 1_000):
            yield Target("`measure` at 1,000", 10, 1e3 * found, "ms")
        if self.folder:
            what = f"`read_tables` at {self.folder_people:,}"
            yield Target(what, 50, 1e3 * self.folder.median, "ms")
        if self.report and self.report["people"] == MILLION:
            seconds = sum(self.report[step] for step in ("read_people", "report", "text"))
            yield Target("1,000,000-row `people.csv` to the report", 10, seconds, "s")
            gigabytes = self.report["peak"] / GIGABYTE
            yield Target("the same, memory at its peak", 2, gigabytes, "GB")
        ours, theirs = (time.median for time in self.imports.values())
        yield Target("`import stepback` in `import networkx, numpy, attrs`", 1.3, ours / theirs, "")
        largest = self.sizes[-1]
        theirs_, ours_ = self.time(FLOW, largest, "networkx"), self.time(FLOW, largest)
        if theirs_ and ours_:
            what = f"{FLOW}, at {largest:,}, times faster than networkx"
            yield Target(what, 500, theirs_ / ours_, "", at_least=True)
        for rival in RIVALS:
            yield from self._ahead_of(rival, largest)

    def _ahead_of(self, rival: str, people: int) -> Iterator[Target]:
        for row in self.rows:
            if row.people == people and rival in row.times:
                ratio = row.times[rival].median / row.times[OURS].median
                what = f"{row.task}, at {people:,}, times faster than {rival}"
                yield Target(what, 1, ratio, "", at_least=True)

    # As text

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it; seconds throughout."""
        return {
            "date": today(),
            "machine": machine(),
            "versions": versions(),
            "targets": [
                {**attrs.asdict(one), "met": one.met, "verdict": one.verdict}
                for one in self.targets()
            ],
            "tasks": [
                {
                    "task": row.task,
                    "people": row.people,
                    "seconds": {name: _timed(time) for name, time in row.times.items()},
                    "left_out": row.left_out,
                }
                for row in self.rows
            ],
            "growth": {task: round(exponent, 3) for task, exponent in self.growth().items()},
            "memory": {"people": self.memory_people, "megabytes": self.memory},
            "imports": {name: _timed(time) for name, time in self.imports.items()},
            "chain": {"people": self.chain_people, "seconds": self.chain},
            "report": self.report,
            "read_tables": self.folder
            and {"people": self.folder_people, "seconds": _timed(self.folder)},
        }

    def to_markdown(self) -> str:
        """As a page."""
        parts = [
            "# Benchmarks",
            self._about(),
            "## Targets",
            table(
                ("", "target", "found", ""),
                (
                    (one.what, _bound(one), _figure(one.found, one.unit), one.verdict)
                    for one in self.targets()
                ),
            ),
        ]
        for people in self.sizes:
            parts += [f"## {people:,} people", self._size(people)]
        parts += [*self._growth(), *self._whole_runs(), *self._memory()]
        return "\n\n".join(parts) + "\n"

    def _about(self) -> str:
        known = ", ".join(f"{name} {version}" for name, version in versions().items())
        return (
            f"{today()}; {machine()}; {known}.\n"
            "Medians of CPU time, all libraries in one process and in turn; made by `make bench`.\n"
            "A library's column says how many times as long as stepback it takes.\n"
            "S is one numpy pass over the arcs in the order of the flow, `(w * x[src]).sum()`."
        )

    def _size(self, people: int) -> str:
        rows = [row for row in self.rows if row.people == people]
        one_pass = self.time(STREAM, people, STREAMED) or float("nan")
        lines, notes = [], []
        for row in rows:
            ours = row.times.get(OURS, row.times.get(STREAMED))
            assert ours is not None
            base = row.times[STREAMED].median if STREAMED in row.times else one_pass
            ratios = (
                f"{row.times[rival].median / ours.median:,.3g}" if rival in row.times else "–"
                for rival in RIVALS
            )
            lines.append((row.task, seconds(ours.median), f"{ours.median / base:,.3g}", *ratios))
            notes += [
                f"{rival} left out of *{row.task}*: {why}" for rival, why in row.left_out.items()
            ]
        found = table(("", "stepback", "in S", *RIVALS), lines)
        return "\n\n".join([found, *notes])

    def _growth(self) -> Iterator[str]:
        if found := self.growth():
            first, last = max(self.sizes[0], GROWTH_FROM), self.sizes[-1]
            yield "## Growth"
            yield f"The exponent of size that fits the times from {first:,} to {last:,} people."
            yield table(("", "exponent"), ((task, f"{x:.2f}") for task, x in found.items()))

    def _whole_runs(self) -> Iterator[str]:
        yield "## Whole runs"
        rows = []
        if self.report:
            people = f"{int(self.report['people']):,}-row `people.csv`"
            steps = ("read_people", "report", "text")
            rows += [(f"{people}: {step}", seconds(self.report[step])) for step in steps]
        if self.folder:
            what = f"`read_tables` of a folder, {self.folder_people:,} people"
            rows.append((what, seconds(self.folder.median)))
        chain = f"chain of {self.chain_people:,} reports"
        rows += [(f"{chain}: {step}", seconds(time)) for step, time in self.chain.items()]
        rows += [(f"`import {name}`", seconds(time.median)) for name, time in self.imports.items()]
        yield table(("", "CPU"), rows)
        if not self.report:
            yield "From an export to the report is not measured: stepback has no `report` yet."

    def _memory(self) -> Iterator[str]:
        yield "## Memory"
        yield (
            f"The peak of a fresh process that holds {self.memory_people:,} people and their "
            "delegations, in megabytes: with the columns alone, then with what is built of them. "
            "The columns of the rivals are lists, those of stepback arrays."
        )
        yield table(
            ("", "columns", "built", "with `measure`"),
            (
                (
                    name,
                    f"{mb['columns']:,.0f}",
                    f"{mb['built']:,.0f}",
                    f"{mb['measured']:,.0f}" if "measured" in mb else "–",
                )
                for name, mb in self.memory.items()
            ),
        )
        if self.report:
            people, most = int(self.report["people"]), self.report["peak"]
            yield f"From a {people:,}-row `people.csv` to the report: {most:,.0f}."


def table(header: tuple[str, ...], rows: Any) -> str:
    """A Markdown table; figures stand to the right."""
    marks = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, marks, *rows))


def seconds(time: float) -> str:
    """A time in the unit that suits it."""
    if time >= 1:
        return f"{time:.3g} s"
    return f"{1e3 * time:.3g} ms" if time >= 1e-3 else f"{1e6 * time:.3g} µs"


def today() -> str:
    """The date."""
    return datetime.datetime.now(tz=datetime.UTC).date().isoformat()


def machine() -> str:
    """The machine in general words."""
    implementation = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, {implementation}"


def versions() -> dict[str, str]:
    """Versions of the libraries that are there."""
    there = {one.metadata["Name"] for one in metadata.distributions()}
    return {name: metadata.version(name) for name in LIBRARIES if name in there}


def _timed(time: Timed) -> dict[str, float]:
    return {"median": time.median, "spread": round(time.spread, 3), "runs": len(time.runs)}


def _bound(target: Target) -> str:
    side = "at least" if target.at_least else "at most"
    return f"{side} {_figure(target.bound, target.unit)}"


def _figure(value: float, unit: str) -> str:
    return f"{value:,.3g} {unit}".strip()
