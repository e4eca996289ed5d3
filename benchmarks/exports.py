"""Reading an export whose columns are recognized against one whose columns are named."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import attrs
import numpy as np

import stepback
from benchmarks.sample import SEED, Array, build_sample
from benchmarks.tables import format_number, format_seconds, format_table
from benchmarks.timing import Engine, time_in_turn
from stepback import Organization

RECOGNIZED, NAMED = "recognized", "named"
TARGET = 1.05
_EXPLANATION = (
    "Each export is read from columns in memory: once with its columns recognized, and once with "
    "`recognize=False` and every column named. The last has two rows for each person, one after "
    "the other. Both readings have to give the same number of lines."
)


@attrs.frozen
class ExportRow:
    """An export, and how long both readings take.

    Attributes:
        task: What the export is like.
        seconds: The median CPU time by what is done.
    """

    task: str
    seconds: dict[str, float]


def time_exports(people: int) -> Iterator[ExportRow]:
    """Time each kind of export."""
    sample = build_sample(people)
    manager = np.full(people, "", dtype=object)
    manager[sample.report] = sample.ids[sample.manager]
    names = np.array([f"Person {number}" for number in range(people)], dtype=object)
    above = np.full(people, "", dtype=object)
    above[sample.report] = names[sample.manager]
    unit = np.random.default_rng(SEED).permutation(
        sample.unit[np.arange(people) % sample.unit.size]
    )
    plain = {"id": sample.ids, "name": names, "unit": unit, "manager": manager}
    yield _time_export("headers with the names of fields", plain, {})
    hr = {"Employee ID": sample.ids, "Full Name": names, "Department": unit, "Supervisor": manager}
    named = {
        "id": "Employee ID",
        "name": "Full Name",
        "unit": "Department",
        "manager": "Supervisor",
    }
    yield _time_export("headers of an HR system", hr, {"columns": named})
    by_name = {"columns": named, "manager_by": "name"}
    yield _time_export("managers by name", hr | {"Supervisor": above}, by_name)
    twice = {header: np.repeat(column, 2) for header, column in hr.items()}
    twice["Valid from"] = np.tile(np.array(["2020-01-01", "2024-01-01"], dtype=object), people)
    twice["Valid to"] = np.tile(np.array(["2023-12-31", ""], dtype=object), people)
    days = {"columns": named | {"start": "Valid from", "last_day": "Valid to"}}
    yield _time_export("a job history", twice, days)


def format_export_rows(rows: list[ExportRow]) -> str:
    """The times under a heading, as a table in Markdown."""
    header = ("", RECOGNIZED, NAMED, "times as long", "target")
    return "\n\n".join(
        ["# Exports", _EXPLANATION, format_table(header, map(_format_export_row, rows))]
    )


def _format_export_row(row: ExportRow) -> tuple[str, ...]:
    recognized, named = row.seconds.values()
    times = map(format_seconds, row.seconds.values())
    return row.task, *times, format_number(recognized / named), f"≤ {format_number(TARGET)}"


def _time_export(task: str, columns: dict[str, Array], options: dict[str, Any]) -> ExportRow:
    def prepare(**given: Any) -> partial[Organization]:
        return partial(stepback.read_people, dict(columns), **given)

    engines = {
        RECOGNIZED: Engine(prepare, _count_lines),
        NAMED: Engine(partial(prepare, **options, recognize=False), _count_lines),
    }
    timings = time_in_turn(engines)
    return ExportRow(task, {name: timing.median for name, timing in timings.items()})


def _count_lines(org: Organization) -> list[int]:
    return [len(org.reporting), len(org.people)]
