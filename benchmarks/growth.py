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

from benchmarks.shapes import ALWAYS, BUILD, SHAPES, TASKS, Shape, count_records
from benchmarks.tables import format_seconds, format_table
from benchmarks.timing import Prepare
from stepback import Organization
from stepback._organization._organization import compiled_any_date, with_columns
from stepback.testing import time_limit

LARGEST_EXPONENT = 1.3
LIMIT = 60.0  # seconds of CPU time: a task that takes longer is stopped, and not tried larger
SHORT = 0.5  # seconds: a task that takes less is repeated
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
    """Format the rows as a page in Markdown."""
    cells = (
        (
            row.shape,
            row.task,
            f"{row.records[-1]:,}",
            *(format_seconds(time) if math.isfinite(time) else "stopped" for time in row.seconds),
            _format_exponent(row),
        )
        for row in rows
    )
    header = ("shape", "task", "records", "at a quarter", "at a half", "at all", "exponent")
    n_above = sum(row.is_above_target for row in rows)
    explanation = (
        f"Records are people, groups, domains and relations. A run is stopped after {LIMIT:.0f} s "
        "of CPU time; the figures are the shortest of up to three runs. The exponent is that of "
        f"records that fits the three times; the target is at most {LARGEST_EXPONENT}. There is "
        f"none where the longest is below {format_seconds(NEGLIGIBLE)}. "
        f"{n_above} of {len(rows)} miss the target."
    )
    return "\n\n".join(("# Growth by shape", explanation, format_table(header, cells))) + "\n"


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
    return with_columns(org, attrs.evolve(compiled_any_date(org).columns))


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


def _format_exponent(row: GrowthRow) -> str:
    if row.is_stopped:
        return "**stopped**"
    if math.isnan(row.exponent):
        return "–"
    return f"**{row.exponent:.2f}**" if row.is_above_target else f"{row.exponent:.2f}"
