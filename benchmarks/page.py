"""What was measured, as a page of tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from benchmarks.results import GROWTH_FROM, Results, Target, machine, today, versions
from benchmarks.rivals import RIVALS
from benchmarks.tasks import CHAIN, LIMIT, OURS, STREAM, STREAMED


def page(results: Results) -> str:
    """A page in Markdown."""
    return "\n\n".join(_parts(results)) + "\n"


def _parts(results: Results) -> Iterator[str]:
    known = ", ".join(f"{name} {version}" for name, version in versions().items())
    largest = f"{results.sizes[-1]:,}"
    yield "# Results"
    yield f"{today()}; {machine()}; {known}."
    yield "## Targets"
    yield "At a million people, unless it says otherwise."
    yield _table(("", "target", "found", ""), map(_aimed, results.targets()))
    for people in results.sizes:
        yield f"## {people:,} people"
        yield from _size(results, people)
    if exponents := results.growth():
        yield "## Growth"
        yield f"The exponent of size that fits the times from {GROWTH_FROM:,} people to {largest}."
        yield _table(("", "exponent"), ((task, f"{x:.2f}") for task, x in exponents.items()))
    yield "## Memory"
    yield "What people and delegations take once they are built, besides the columns given."
    sizes = ((f"{n:,} people", *map(_bytes, held.values())) for n, held in results.memory.items())
    yield _table(("", OURS, *RIVALS), sizes)
    yield f"## Models at {results.models[0].points:,} points"
    yield "A loop makes a model for each point; its time is that of some points, scaled."
    modelled = (
        (
            f"`{row.model}`",
            _seconds(row.at_once.median),
            _seconds(row.looped),
            _plain(row.looped / row.at_once.median),
        )
        for row in results.models
    )
    yield _table(("", "at once", "in a loop", "times as fast"), modelled)
    yield "## Drawing"
    yield f"Each {results.drawings[0].draws:,} times, through hypothesis, health checks at work."
    drawn = (
        (row.strategy, _seconds(row.time.median), _plain(row.people)) for row in results.drawings
    )
    yield _table(("", "a draw", "people"), drawn)
    yield "## Whole runs"
    yield _table(("", "time"), _runs(results))


def _size(results: Results, people: int) -> Iterator[str]:
    rows = [row for row in results.rows if row.people == people and CHAIN not in row.task]
    lines, left_out = [], []
    for row in rows:
        ours = row.times[OURS if OURS in row.times else STREAMED].median
        stream = row.times.get(STREAMED)
        passes = ours / (stream.median if stream else results.time(STREAM, people, STREAMED))
        ratios = (
            _plain(row.times[rival].median / ours) if rival in row.times else "–"
            for rival in RIVALS
        )
        lines.append((row.task, _seconds(ours), _plain(passes), *ratios))
        left_out += [f"{row.task} in {name}, {s:,.0f} s" for name, s in row.left_out.items()]
    yield _table(("", "stepback", "in S", *RIVALS), lines)
    if left_out:
        yield (
            f"Left out, because the time at smaller sizes lets expect more than {LIMIT:.0f} s: "
            f"{'; '.join(left_out)}."
        )


def _runs(results: Results) -> Iterator[tuple[str, ...]]:
    for step in ("read_people", "report"):
        yield f"`{step}`, {results.sizes[-1]:,} rows", _seconds(results.report[step])
    if results.tenfold:
        yield f"`measure`, {10 * results.sizes[-1]:,} people", _seconds(results.tenfold["measure"])
    for row in results.rows:
        if CHAIN in row.task:
            yield f"{row.task}, {row.people:,} people", _seconds(row.times[OURS].median)
    for check, time in results.checks.items():
        yield check, _seconds(time.median)
    for modules, time in results.imports.items():
        yield f"`import {modules}`", _seconds(time.median)


def _aimed(target: Target) -> tuple[str, ...]:
    bound = f"at {'least' if target.at_least else 'most'} {_figure(target.bound, target.unit)}"
    if math.isnan(target.found):
        return target.what, bound, "–", "not measured"
    return target.what, bound, _figure(target.found, target.unit), target.verdict


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table; figures stand to the right."""
    marks = ("---", *["---:"] * (len(header) - 1))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, marks, *rows))


def _seconds(time: float) -> str:
    """A time in the unit that suits it."""
    if time >= 1:
        return f"{time:.3g} s"
    return f"{1e3 * time:.3g} ms" if time >= 1e-3 else f"{1e6 * time:.3g} µs"


def _bytes(gigabytes: float) -> str:
    """Memory in the unit that suits it."""
    return f"{gigabytes:.3g} GB" if gigabytes >= 1 else f"{1e3 * gigabytes:.3g} MB"


def _figure(value: float, unit: str) -> str:
    return f"{_plain(value)} {unit}".strip()


def _plain(value: float) -> str:
    """Three digits that count, and no powers of ten."""
    return f"{float(f'{value:.3g}'):,.0f}" if value >= 100 else f"{value:.3g}"
