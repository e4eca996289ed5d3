"""A report as an HTML page, with its pictures and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import attrs

from benchmarks.sample import build_sample
from benchmarks.tables import format_number, format_seconds, format_table
from benchmarks.timing import Engine, time_in_turn
from stepback import Organization, report

WITH, WITHOUT = "with pictures", "without"
TARGETS = {10_000: 2.0, 100_000: 15.0}  # seconds, with pictures
MAX_KILOBYTES = 300
_EXPORT = ("people", "reporting")
_EXPLANATION = (
    "Each report is made of an organization that is there already, and written as an HTML page: "
    "`report(org).to_html()`, and the same with `pictures=False`. An export has people, units and "
    "lines; with rights, there are the domain, delegations and supports, too."
)


@attrs.frozen
class ReportRow:
    """The report on an organization.

    Attributes:
        task: What the organization is like.
        seconds: The median CPU time with pictures and without.
        kilobytes: The size of the page with pictures.
        target: The seconds that it may take with pictures; ``None`` where none is set.
    """

    task: str
    seconds: dict[str, float]
    kilobytes: float
    target: float | None


def time_reports(sizes: tuple[int, ...]) -> Iterator[ReportRow]:
    """Time reports on an export and on recorded rights, of each size."""
    for people in sizes:
        tables = build_sample(people).to_tables()
        export = {name: tables[name] for name in _EXPORT}
        for what, given in (("an export", export), ("with rights", tables)):
            yield _time_report(f"{people:,} people, {what}", people, given)


def format_report_rows(rows: list[ReportRow]) -> str:
    """The times under a heading, as a table in Markdown."""
    header = ("", WITH, "target", WITHOUT, "times as long", "size of the page", "target")
    return "\n\n".join(
        ["# Reports", _EXPLANATION, format_table(header, map(_format_report_row, rows))]
    )


def _format_report_row(row: ReportRow) -> tuple[str, ...]:
    drawn, plain = row.seconds[WITH], row.seconds[WITHOUT]
    return (
        row.task,
        format_seconds(drawn),
        "" if row.target is None else f"≤ {format_seconds(row.target)}",
        format_seconds(plain),
        format_number(drawn / plain),
        f"{row.kilobytes:.0f} kB",
        f"≤ {MAX_KILOBYTES} kB",
    )


def _time_report(task: str, people: int, tables: dict[str, dict[str, object]]) -> ReportRow:
    def prepare(*, pictures: bool) -> Callable[[], str]:
        # A new organization each time: what is computed of one is kept with it.
        org = Organization.from_tables(tables)
        return lambda: report(org).to_html(pictures=pictures)

    engines = {
        WITH: Engine(partial(prepare, pictures=True)),
        WITHOUT: Engine(partial(prepare, pictures=False)),
    }
    timings = time_in_turn(engines)
    page = prepare(pictures=True)()
    seconds = {name: timing.median for name, timing in timings.items()}
    return ReportRow(task, seconds, len(page.encode()) / 1000, TARGETS.get(people))
