"""An organization with a history against undated organizations of single days."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import attrs
import numpy as np

import stepback
from benchmarks.sample import SEED, Array, Sample, build_sample
from benchmarks.tables import format_bytes, format_number, format_seconds, format_table
from benchmarks.timing import Engine, time_in_turn
from stepback import Organization

N_DAYS = 100
FIRST_DAY = np.datetime64("2025-01-01")
UNDATED_SHARE = 0.9  # of people are there on all days; others begin or leave on one of them
AT, BUILD = "`at`", "build undated"
DATED, MADE = "`at` and `measure`", "`measure`, made before"
MADE_AND_MEASURED = "build undated and `measure`"

_EXPLANATION = (
    "Every report moves once, so there are two dated lines for each, one after the other; where "
    "people are dated, a tenth of them begins or leaves. *Undated* has the records of the same day "
    "without days, as tables. Memory is what is held afterwards besides the records and tables."
)

Tables = dict[str, dict[str, Array]]


@attrs.frozen
class DayRow:
    """A task on dated records against the same on undated records of the day.

    Attributes:
        task: The name of the task.
        seconds: The median CPU time by what is done; the one of dated records first.
        gigabytes: The memory that is held afterwards, by what is done.
        target: At most so many times as long as the second, if there is a target.
    """

    task: str
    seconds: dict[str, float]
    gigabytes: dict[str, float] = attrs.field(factory=dict)
    target: float | None = None


@attrs.frozen(eq=False)
class HistorySample:
    """The sample with two lines for each report, one after the other, and dated people.

    Attributes:
        sample: The people, delegations and supports.
        manager, report, start, end: The lines with their days.
        begin, leave: The days of people, if they are dated.
    """

    sample: Sample
    manager: Array
    report: Array
    start: Array
    end: Array
    begin: Array | None
    leave: Array | None

    def dated_tables(self, *names: str) -> Tables:
        """All records, with their days."""
        tables = self.sample.to_tables(*names)
        ids = self.sample.ids
        tables["reporting"] = {
            "manager": ids[self.manager],
            "report": ids[self.report],
            "start": self.start,
            "end": self.end,
        }
        if self.begin is not None:
            tables["people"].update(start=self.begin, end=self.leave)
        return tables

    def day_tables(self, day: np.datetime64, *names: str) -> Tables:
        """The records in force on a day, without days."""
        ids = self.sample.ids
        is_there = np.ones(ids.size, dtype=np.bool_)
        if self.begin is not None:
            is_there = ~(self.begin > day) & ~(self.leave <= day)
        line = ~(self.start > day) & ~(self.end <= day)
        line &= is_there[self.manager] & is_there[self.report]
        tables = self.sample.to_tables(*names)
        ends = {
            "delegations": (self.sample.principal, self.sample.delegate),
            "supports": (self.sample.supporter, self.sample.supported),
        }
        tables["people"] = _take(tables["people"], is_there)
        for name, (tail, head) in ends.items():
            if name in tables:
                tables[name] = _take(tables[name], is_there[tail] & is_there[head])
        tables["reporting"] = {"manager": ids[self.manager[line]], "report": ids[self.report[line]]}
        return tables


def build_history(people: int, *, dated_people: bool) -> HistorySample:
    """A history in which every report moves once, from the manager's manager to the manager."""
    sample = build_sample(people)
    rng = np.random.default_rng(SEED)
    above = np.arange(people)
    above[sample.report] = sample.manager
    moves = FIRST_DAY + rng.integers(1, N_DAYS, sample.report.size)
    never = np.full(moves.size, np.datetime64("NaT"), dtype="datetime64[D]")
    begin = leave = None
    if dated_people:
        begin, leave = np.full((2, people), np.datetime64("NaT"), dtype="datetime64[D]")
        leaf = np.ones(people, dtype=np.bool_)
        leaf[sample.manager] = False
        changing = np.flatnonzero(leaf & (rng.random(people) > UNDATED_SHARE))
        days = FIRST_DAY + rng.integers(1, N_DAYS, changing.size)
        begin[changing[::2]], leave[changing[1::2]] = days[::2], days[1::2]
    return HistorySample(
        sample,
        manager=np.concatenate([above[sample.manager], sample.manager]),
        report=np.concatenate([sample.report, sample.report]),
        start=np.concatenate([never, moves]),
        end=np.concatenate([moves, never]),
        begin=begin,
        leave=leave,
    )


def time_days(people: int, series_people: int) -> Iterator[DayRow]:
    """Time `at` on one day, and a series of days."""
    for dated_people, names, what in (
        (False, ("people",), "two dated lines each"),
        (True, ("people",), "dated people, two dated lines each"),
        (True, (), "the same, with delegations and supports"),
    ):
        history = build_history(people, dated_people=dated_people)
        yield _time_at(history, names, f"{people:,} people, {what}")
    for dated_people, what in ((False, "lines move"), (True, "people come and go, too")):
        history = build_history(series_people, dated_people=dated_people)
        yield from _time_series(history, f"{series_people:,} people, {N_DAYS} days, {what}")


def format_day_rows(rows: list[DayRow]) -> str:
    """The times under a heading, as a table in Markdown."""
    header = ("", "dated", "undated", "times as long", "target", "memory")
    return "\n\n".join(
        [
            "# Days of a history",
            _EXPLANATION,
            format_table(header, map(_format_row, rows)),
        ]
    )


def _format_row(row: DayRow) -> tuple[str, ...]:
    times = [f"{name}: {format_seconds(seconds)}" for name, seconds in row.seconds.items()]
    dated, undated = row.seconds.values()
    return (
        row.task,
        *times,
        format_number(dated / undated),
        f"≤ {format_number(row.target)}" if row.target else "",
        " / ".join(map(format_bytes, row.gigabytes.values())),
    )


def _time_at(history: HistorySample, names: tuple[str, ...], task: str) -> DayRow:
    day = FIRST_DAY + N_DAYS // 2
    org = Organization.from_tables(history.dated_tables(*names))
    undated = history.day_tables(day, *names)
    build = partial(Organization.from_tables, undated)
    at = partial(org.at, day)
    assert _same_figures(at(), build())
    times = time_in_turn({AT: Engine(lambda: at), BUILD: Engine(lambda: build)})
    seconds = {name: timing.median for name, timing in times.items()}
    return DayRow(task, seconds, {AT: _held_memory(at), BUILD: _held_memory(build)}, target=2)


def _time_series(history: HistorySample, task: str) -> Iterator[DayRow]:
    days = [FIRST_DAY + number for number in range(N_DAYS)]
    org = Organization.from_tables(history.dated_tables())
    undated = [history.day_tables(day) for day in days]

    def measure_all(orgs: list[Organization]) -> list[float]:
        return [stepback.measure(one).effective_leaders for one in orgs]

    def measure_dated() -> list[float]:
        return [stepback.measure(org.at(day)).effective_leaders for day in days]

    def build_and_measure() -> list[float]:
        return [
            stepback.measure(Organization.from_tables(tables)).effective_leaders
            for tables in undated
        ]

    def prepare_made() -> Callable[[], Any]:
        return partial(measure_all, [Organization.from_tables(tables) for tables in undated])

    times = time_in_turn(
        {
            DATED: Engine(lambda: measure_dated, list),
            MADE: Engine(prepare_made, list),
            MADE_AND_MEASURED: Engine(lambda: build_and_measure, list),
        }
    )
    seconds = {name: timing.median for name, timing in times.items()}
    yield DayRow(task, {DATED: seconds[DATED], MADE: seconds[MADE]}, target=1.1)
    both = {DATED: seconds[DATED], MADE_AND_MEASURED: seconds[MADE_AND_MEASURED]}
    yield DayRow(task, both)


def _take(table: dict[str, Array], mask: Array) -> dict[str, Array]:
    return {name: column[mask] for name, column in table.items()}


def _same_figures(dated: Organization, undated: Organization) -> bool:
    """Whether a few figures are the same, so that the same is timed."""
    return stepback.spans(dated) == stepback.spans(undated) and bool(
        np.array_equal(
            stepback.effective_leaders(dated), stepback.effective_leaders(undated), equal_nan=True
        )
    )


def _held_memory(make: Callable[[], Any]) -> float:
    """How many gigabytes are held after a call that were not held before."""
    gc.collect()
    tracemalloc.start()
    made = make()
    gc.collect()
    held = tracemalloc.get_traced_memory()[0] / 1e9
    tracemalloc.stop()
    assert made is not None
    return held
