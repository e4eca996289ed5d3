"""Format the results of the benchmarks as a page of tables."""

from __future__ import annotations

import math
from collections.abc import Iterator

from benchmarks.results import (
    GROWTH_FROM,
    Results,
    Target,
    current_date,
    describe_machine,
    library_versions,
)
from benchmarks.rivals import RIVALS
from benchmarks.tables import (
    format_bytes,
    format_figure,
    format_number,
    format_seconds,
    format_table,
)
from benchmarks.tasks import CHAIN, LIMIT, OURS, STREAM, STREAMED


def format_page(results: Results) -> str:
    """Format the results as a page in Markdown."""
    return "\n\n".join(_sections(results)) + "\n"


def _sections(results: Results) -> Iterator[str]:
    libraries = ", ".join(f"{name} {version}" for name, version in library_versions().items())
    largest = f"{results.sizes[-1]:,}"
    yield "# Results"
    yield f"{current_date()}; {describe_machine()}; {libraries}."
    yield "## Targets"
    yield "At a million people, unless stated otherwise."
    yield format_table(("", "target", "found", ""), map(_format_target, results.list_targets()))
    for people in results.sizes:
        yield f"## {people:,} people"
        yield from _size_section(results, people)
    if exponents := results.growth_exponents():
        yield "## Growth"
        yield f"The exponent of size that fits the times from {GROWTH_FROM:,} people to {largest}."
        yield format_table(("", "exponent"), ((task, f"{x:.2f}") for task, x in exponents.items()))
    yield "## Memory"
    yield "The memory of people and delegations, without that of the input columns."
    sizes = (
        (f"{n:,} people", *map(format_bytes, gigabytes.values()))
        for n, gigabytes in results.memory.items()
    )
    yield format_table(("", OURS, *RIVALS), sizes)
    yield f"## Models at {results.models[0].points:,} points"
    yield "A loop creates a model for each point; its time is measured at some points and scaled."
    model_rows = (
        (
            f"`{row.model}`",
            format_seconds(row.at_once.median),
            format_seconds(row.loop_seconds),
            format_number(row.loop_seconds / row.at_once.median),
        )
        for row in results.models
    )
    yield format_table(("", "at once", "in a loop", "times as fast"), model_rows)
    yield "## Drawing"
    yield f"{results.drawings[0].draws:,} draws of each, through hypothesis with its health checks."
    drawing_rows = (
        (row.strategy, format_seconds(row.time.median), format_number(row.people))
        for row in results.drawings
    )
    yield format_table(("", "a draw", "people"), drawing_rows)
    yield "## Whole runs"
    yield format_table(("", "time"), _whole_runs(results))


def _size_section(results: Results, people: int) -> Iterator[str]:
    rows = [row for row in results.rows if row.people == people and CHAIN not in row.task]
    lines, left_out = [], []
    for row in rows:
        ours = row.times[OURS if OURS in row.times else STREAMED].median
        stream = row.times.get(STREAMED)
        passes = ours / (
            stream.median if stream else results.median_seconds(STREAM, people, STREAMED)
        )
        ratios = (
            format_number(row.times[rival].median / ours) if rival in row.times else "–"
            for rival in RIVALS
        )
        lines.append((row.task, format_seconds(ours), format_number(passes), *ratios))
        left_out += [f"{row.task} in {name}, {s:,.0f} s" for name, s in row.left_out.items()]
    yield format_table(("", "stepback", "in S", *RIVALS), lines)
    if left_out:
        yield (
            f"Left out, because times at smaller sizes suggest more than {LIMIT:.0f} s: "
            f"{'; '.join(left_out)}."
        )


def _whole_runs(results: Results) -> Iterator[tuple[str, ...]]:
    for step in ("read_people", "report"):
        yield f"`{step}`, {results.sizes[-1]:,} rows", format_seconds(results.report[step])
    if results.tenfold:
        yield (
            f"`measure`, {10 * results.sizes[-1]:,} people",
            format_seconds(results.tenfold["measure"]),
        )
    for row in results.rows:
        if CHAIN in row.task:
            yield f"{row.task}, {row.people:,} people", format_seconds(row.times[OURS].median)
    for check, time in results.checks.items():
        yield check, format_seconds(time.median)
    for modules, time in results.imports.items():
        yield f"`import {modules}`", format_seconds(time.median)


def _format_target(target: Target) -> tuple[str, ...]:
    bound = (
        f"at {'least' if target.at_least else 'most'} {format_figure(target.bound, target.unit)}"
    )
    if math.isnan(target.found):
        return target.what, bound, "–", "not measured"
    return target.what, bound, format_figure(target.found, target.unit), target.verdict
