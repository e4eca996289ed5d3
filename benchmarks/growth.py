"""How times grow with the size of organizations of extreme shapes."""

from __future__ import annotations

import gc
import json
import math
import time
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from benchmarks.shapes import ALWAYS, BUILD, SHAPES, STRUCTURE, TASKS, Shape, count_records
from benchmarks.tables import format_seconds, format_table
from benchmarks.timing import Prepare
from stepback import Organization
from stepback._organization._compiled_organization import compiled_any_date, with_records
from stepback.testing import time_limit

LARGEST_EXPONENT = 1.3
LIMIT = 60.0  # seconds of CPU time: a task that takes longer is stopped, and not tried larger
SHORT = 2.0  # seconds: a task that takes less is repeated, since its first run has to get memory
ROUNDS = 3
NEGLIGIBLE = 0.01  # seconds: below, times say more of what is done once than of growth


@attrs.frozen
class GrowthRow:
    """The times of a task on organizations of one shape.

    Attributes:
        shape: The name of the shape.
        task: The name of the task.
        records: The people, groups, domains and relations together, by size.
        seconds: The shortest of several runs, by size; nan where a run was stopped.
    """

    shape: str
    task: str
    records: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def exponent(self) -> float:
        """The exponent of the records that fits the times; nan if negligible or stopped."""
        if self.is_stopped or max(self.seconds) < NEGLIGIBLE:
            return math.nan
        return float(np.polyfit(np.log(self.records), np.log(self.seconds), 1)[0])

    @property
    def is_stopped(self) -> bool:
        """Whether a run was stopped."""
        return not np.isfinite(self.seconds).all()

    @property
    def is_above_target(self) -> bool:
        """Whether times grow faster than they should."""
        return self.is_stopped or self.exponent > LARGEST_EXPONENT

    def to_dict(self) -> dict[str, Any]:
        """The times as JSON values, in seconds; ``None`` for those that were stopped."""
        return {
            "shape": self.shape,
            "task": self.task,
            "records": self.records,
            "seconds": [None if math.isnan(time) else time for time in self.seconds],
            "exponent": None if math.isnan(self.exponent) else self.exponent,
        }


def time_growth(
    parts: Collection[str] = (), *, divisor: int = 1, limit: float = LIMIT
) -> Iterator[GrowthRow]:
    """Time the shapes whose names have one of `parts` in them, or all, at sizes so much smaller."""
    for shape in SHAPES:
        if not parts or any(part in shape.name for part in parts):
            yield from _time_shape(attrs.evolve(shape, size=shape.size // divisor), limit)


def write_growth(rows: list[GrowthRow], folder: Path) -> None:
    """Write ``growth.md`` and ``growth.json``."""
    text = json.dumps([row.to_dict() for row in rows], indent=2, ensure_ascii=False)
    (folder / "growth.json").write_text(text + "\n", encoding="utf-8")
    (folder / "growth.md").write_text(format_growth(rows), encoding="utf-8")


def format_growth(rows: list[GrowthRow]) -> str:
    """Format the rows as a page in Markdown, with a line for each shape."""
    n_above = sum(row.is_above_target for row in rows)
    explanation = (
        "Each cell has the exponent of the number of records that fits the times at three sizes, "
        "and the time at the largest. Records are people, groups, domains and relations; the "
        "sizes are a quarter, a half and all of them. A time is the shortest of up to three runs; "
        f"a run is stopped after {LIMIT:.0f} s of CPU time. Where the longest time is below "
        f"{format_seconds(NEGLIGIBLE)}, there is no exponent. The target is at most "
        f"{LARGEST_EXPONENT}: {n_above} of {len(rows)} miss it, in bold."
    )
    rest = tuple(name for name in TASKS if name not in (*ALWAYS, *STRUCTURE))
    sections = {
        "## Building, all headline measures, and the report": (BUILD, *ALWAYS),
        "## Measures of structure, along delegations": STRUCTURE,
        "## What is asked for less often": rest,
    }
    tables = [
        f"{heading}\n\n{table}"
        for heading, tasks in sections.items()
        if (table := _format_tasks(rows, tasks))
    ]
    return "\n\n".join(("# Growth by shape", explanation, *tables)) + "\n"


def _format_tasks(rows: list[GrowthRow], tasks: tuple[str, ...]) -> str:
    """A table with a line for each shape and a column for each task; empty if none was timed."""
    cells = {(row.shape, row.task): row for row in rows if row.task in tasks}
    largest = {shape: row.records[-1] for (shape, _), row in cells.items()}
    columns = tuple(task for task in tasks if any((shape, task) in cells for shape in largest))
    lines = (
        (shape, f"{records:,}", *(_format_growth_of(cells.get((shape, task))) for task in columns))
        for shape, records in largest.items()
    )
    return format_table(("shape", "records", *columns), lines) if columns else ""


def _time_shape(shape: Shape, limit: float) -> Iterator[GrowthRow]:
    tasks = {name: task for name, task in TASKS.items() if name in ALWAYS or name in shape.tasks}
    seconds: dict[str, list[float]] = {name: [] for name in (BUILD, *tasks)}
    records = []
    for size in shape.sizes:
        tables = shape.build(size)
        records.append(count_records(tables))
        build = partial(Organization.from_tables, tables)
        _time_next(seconds[BUILD], lambda: build, limit)  # noqa: B023  (called at once)
        if math.isnan(seconds[BUILD][-1]):
            for name in tasks:
                seconds[name].append(math.nan)
            continue
        org = shape.complete(build())
        for name, task in tasks.items():
            _time_next(seconds[name], lambda: partial(task, _renew(org)), limit)  # noqa: B023
    for name, times in seconds.items():
        yield GrowthRow(shape.name, name, tuple(records), tuple(times))


def _renew(org: Organization) -> Organization:
    """The same organization, of which nothing but the flow's graph is computed."""
    return with_records(org, attrs.evolve(compiled_any_date(org).records))


def _time_next(times: list[float], prepare: Prepare, limit: float) -> None:
    """Add the shortest time of several calls; nan if one is stopped, or a smaller one was."""
    times.append(math.nan if times and math.isnan(times[-1]) else _shortest_time(prepare, limit))


def _shortest_time(prepare: Prepare, limit: float) -> float:
    shortest = math.inf
    for _ in range(ROUNDS):
        call = prepare()
        gc.collect()
        try:
            with time_limit(limit):
                begin = time.thread_time()  # that of the process is coarse under a limit
                call()
                shortest = min(shortest, time.thread_time() - begin)
        except (TimeoutError, MemoryError):
            return math.nan
        if shortest > SHORT:
            break
    return shortest


def _format_growth_of(row: GrowthRow | None) -> str:
    if row is None:
        return ""
    if row.is_stopped:
        return "**stopped**"
    time = format_seconds(row.seconds[-1]).replace(" ", "\N{NO-BREAK SPACE}")
    if math.isnan(row.exponent):
        return time
    exponent = f"**{row.exponent:.2f}**" if row.is_above_target else f"{row.exponent:.2f}"
    return f"{exponent}, {time}"
