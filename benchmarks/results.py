"""The results of all benchmarks, and how they compare with the targets."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Iterator
from importlib import metadata
from typing import Any

import attrs
import numpy as np

from benchmarks.drawing import BY_HAND_LARGE, DEFAULT, MAX_PEOPLE, DrawingRow
from benchmarks.drawing import LARGE as DRAWN_LARGE
from benchmarks.models import ModelRow
from benchmarks.rivals import RIVALS
from benchmarks.tasks import (
    BUILD,
    DOMINATORS,
    FLOW,
    MEASURE,
    ORDER,
    OURS,
    REACH,
    READ,
    STREAMED,
    STRONG,
    TaskRow,
)
from benchmarks.timing import Timing

COMPARED = (BUILD, ORDER, FLOW, DOMINATORS, REACH, STRONG)
FASTER_THAN_NETWORKX = {FLOW: 500, DOMINATORS: 100, REACH: 100}
LIBRARIES = ("stepback", "attrs", "numpy", "scipy", "pyarrow", "hypothesis", *RIVALS)
GROWTH_FROM = 10_000
SMALL, LARGE = 1_000, 1_000_000


@attrs.frozen
class Target:
    """A figure that should be at most, or at least, a bound.

    Attributes:
        what: What was measured.
        bound: The bound.
        found: The measured value.
        unit: The unit of both.
        at_least: Whether the bound is a minimum.
    """

    what: str
    bound: float
    found: float
    unit: str = ""
    at_least: bool = False

    @property
    def verdict(self) -> str:
        """Whether the target is met or missed, and by which factor."""
        times = self.found / self.bound if self.at_least else self.bound / self.found
        return f"met, {times:.3g} times" if times >= 1 else f"**missed, {1 / times:.3g} times**"


@attrs.frozen
class Results:
    """The results of all benchmarks.

    Attributes:
        rows: Each task at each size.
        imports: CPU seconds, by imported modules.
        report: Seconds and gigabytes from an export to the report, by step.
        memory: Gigabytes for people and delegations, by size and library.
        tenfold: Seconds and gigabytes to measure ten times the largest size.
        models: Each model in closed form, at as many points as the largest size has people.
        drawings: Each strategy of organizations.
        checks: The times of whole checks at default settings, by call.
    """

    rows: list[TaskRow]
    imports: dict[str, Timing]
    report: dict[str, float]
    memory: dict[int, dict[str, float]]
    tenfold: dict[str, float]
    models: list[ModelRow]
    drawings: list[DrawingRow]
    checks: dict[str, Timing]

    @property
    def sizes(self) -> list[int]:
        """The sizes measured."""
        return sorted({row.people for row in self.rows})

    def median_seconds(self, task: str, people: int, engine: str = OURS) -> float:
        """Seconds for a task at a size; nan if it was not measured."""
        for row in self.rows:
            if (row.task, row.people) == (task, people) and engine in row.times:
                return row.times[engine].median
        return float("nan")

    def growth_exponents(self) -> dict[str, float]:
        """The exponent by which the time of each task grows with size: 1 if proportional."""
        sizes = [people for people in self.sizes if people >= GROWTH_FROM]
        exponents = {}
        for task in dict.fromkeys(row.task for row in self.rows):
            times = [self.median_seconds(task, people) for people in sizes]
            if len(sizes) > 1 and np.isfinite(times).all():
                exponents[task] = float(np.polyfit(np.log(sizes), np.log(times), 1)[0])
        return exponents

    def list_targets(self) -> Iterator[Target]:
        """All targets, at a million people unless stated otherwise."""
        flow = self.median_seconds(FLOW, LARGE)
        own_import, other_imports = (time.median for time in self.imports.values())
        yield Target(MEASURE, 4.5, self.median_seconds(MEASURE, LARGE), "s")
        yield Target("flow", 2, flow / self.median_seconds(FLOW, LARGE, STREAMED), "S")
        if self.sizes[-1] == LARGE:
            read = self.report["read_people"] + self.report["report"]
            yield Target("from `people.csv` to the report", 10, read, "s")
            yield Target("the same, memory at the peak", 2, self.report["gigabytes"], "GB")
            yield Target(f"{MEASURE} at ten million", 53, self.tenfold["measure"], "s")
        for task, rival in ((task, rival) for task in COMPARED for rival in RIVALS):
            times = self.median_seconds(task, LARGE, rival) / self.median_seconds(task, LARGE)
            bound = FASTER_THAN_NETWORKX.get(task, 1) if rival == "networkx" else 1
            yield Target(f"{task}: times as fast as {rival}", bound, times, at_least=True)
        if self.sizes[-1] == LARGE:
            own, *others = self.memory[LARGE].values()
            ratio = min(others) / own
            yield Target("memory: of the most sparing other library", 1, ratio, at_least=True)
        for task, bound in ((MEASURE, 10), (READ, 50)):
            yield Target(
                f"{task} at {SMALL:,}", bound, 1e3 * self.median_seconds(task, SMALL), "ms"
            )
        slowest = max(self.models, key=lambda row: row.at_once.median)
        if slowest.points == LARGE:
            name = f"slowest model, `{slowest.model}`, at a million points"
            yield Target(name, 1, slowest.at_once.median, "s")
        draw = {row.strategy: row.time.median for row in self.drawings}
        yield Target(f"drawing an organization of up to {MAX_PEOPLE}", 5, 1e3 * draw[DEFAULT], "ms")
        times = draw[BY_HAND_LARGE] / draw[DRAWN_LARGE]
        yield Target(
            f"drawing {MAX_PEOPLE} people: times as fast as by hand", 1, times, at_least=True
        )
        yield Target(
            "`import stepback`, in `import networkx, numpy, attrs`", 1.3, own_import / other_imports
        )

    def to_dict(self) -> dict[str, Any]:
        """The results as JSON values; all times in seconds."""
        return {
            "date": current_date(),
            "machine": describe_machine(),
            "versions": library_versions(),
            "targets": [
                {**attrs.asdict(target), "verdict": target.verdict}
                for target in self.list_targets()
            ],
            "tasks": [
                {
                    "task": row.task,
                    "people": row.people,
                    "seconds": {name: time.runs for name, time in row.times.items()},
                    "left_out": row.left_out,
                }
                for row in self.rows
            ],
            "growth": self.growth_exponents(),
            "imports": {name: time.runs for name, time in self.imports.items()},
            "report": self.report,
            "memory": self.memory,
            "tenfold": self.tenfold,
            "models": [
                {
                    "model": row.model,
                    "points": row.points,
                    "seconds": row.at_once.runs,
                    "seconds_a_point_in_a_loop": row.seconds_per_point,
                }
                for row in self.models
            ],
            "drawing": [
                {
                    "strategy": row.strategy,
                    "draws": row.draws,
                    "people": row.people,
                    "seconds": row.time.runs,
                }
                for row in self.drawings
            ],
            "checks": {name: time.runs for name, time in self.checks.items()},
        }


def current_date() -> str:
    """The date of today in UTC."""
    return datetime.datetime.now(tz=datetime.UTC).date().isoformat()


def describe_machine() -> str:
    """Describe the machine, without its name."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    python = f"{platform.python_implementation()} {platform.python_version()}"
    system = f"{platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} cores, {gigabytes:.0f} GB of memory, {system}, {python}"


def library_versions() -> dict[str, str]:
    """The versions of the libraries."""
    return {name: metadata.version(name) for name in LIBRARIES}
