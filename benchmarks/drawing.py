"""Time the drawing of organizations, and whole checks, through hypothesis itself."""

from __future__ import annotations

import datetime
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import attrs
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.timing import Timing
from stepback import (
    Delegation,
    Domain,
    Organization,
    Person,
    ReportingLine,
    leadership_spread,
)
from stepback.testing.laws import check_measure
from stepback.testing.stateful import ModelStore, check_store
from stepback.testing.strategies import archetypes, messy_tables, organizations

DRAWS = 400  # in each run
ROUNDS = 3
QUICK_DRAWS = 40
MAX_PEOPLE = 30
DEFAULT = "`organizations()`"
LARGE = f"`organizations(min_people={MAX_PEOPLE}, max_people={MAX_PEOPLE})`"
BY_HAND = "by hand, record by record"
BY_HAND_LARGE = f"by hand, {MAX_PEOPLE} people"


@attrs.frozen
class DrawingRow:
    """The times of a strategy from which many examples were drawn.

    Attributes:
        strategy: The strategy, as Markdown.
        draws: How many examples were drawn in all runs together.
        time: CPU seconds for each draw, in each run.
        people: The mean number of people drawn.
    """

    strategy: str
    draws: int
    time: Timing
    people: float


def time_drawings(draws: int = DRAWS) -> Iterator[DrawingRow]:
    """Draw from all strategies in turn; a health check that fails stops the benchmark."""
    strategies: dict[str, tuple[st.SearchStrategy[Any], Callable[[Any], int]]] = {
        DEFAULT: (organizations(), _count_people),
        LARGE: (organizations(min_people=MAX_PEOPLE, max_people=MAX_PEOPLE), _count_people),
        "`archetypes()`": (archetypes(), _count_people),
        "`messy_tables()`": (messy_tables(), lambda table: len(table.rows)),
        BY_HAND: (_handwritten_organizations(0), _count_people),
        BY_HAND_LARGE: (_handwritten_organizations(MAX_PEOPLE), _count_people),
    }
    for strategy, _ in strategies.values():  # so that imports on first use are not timed
        _warm_up(strategy)
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in strategies}
    for _ in range(ROUNDS):
        for name, (strategy, people) in strategies.items():
            runs[name].append(_time_draws(strategy, draws, people))
    for name, results in runs.items():
        seconds, sizes = zip(*results, strict=True)
        yield DrawingRow(name, ROUNDS * draws, Timing(seconds), statistics.mean(sizes))


def time_checks() -> dict[str, Timing]:
    """CPU seconds that whole checks take at hypothesis's default settings."""
    default = settings(settings.get_profile("default"), database=None)
    checks = {
        "`check_measure(leadership_spread, bounded=(0, 1))`": lambda: check_measure(
            leadership_spread, bounded=(0, 1), settings=default
        ),
        "`check_store(ModelStore)`": lambda: check_store(ModelStore, settings=default),
    }
    runs: dict[str, list[float]] = {name: [] for name in checks}
    for _ in range(ROUNDS):
        for name, check in checks.items():
            begin = time.process_time()
            check()
            runs[name].append(time.process_time() - begin)
    return {name: Timing(tuple(seconds)) for name, seconds in runs.items()}


def _count_people(org: Organization) -> int:
    return len(org.people)


def _warm_up(strategy: st.SearchStrategy[Any]) -> None:
    @settings(max_examples=10, database=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def draw(_: Any) -> None:
        pass

    draw()


def _time_draws(
    strategy: st.SearchStrategy[Any], draws: int, people: Callable[[Any], int]
) -> tuple[float, float]:
    """CPU seconds and people for each draw, with the health checks of hypothesis."""
    sizes: list[int] = []

    # The test itself does nothing, so the time is that of drawing and of hypothesis.
    @settings(
        settings.get_profile("default"),
        max_examples=draws,
        database=None,
        phases=[Phase.generate],
    )
    @given(strategy)
    def record_size(example: Any) -> None:
        sizes.append(people(example))

    begin = time.process_time()
    record_size()
    seconds = time.process_time() - begin
    return seconds / len(sizes), statistics.mean(sizes)


@st.composite
def _handwritten_organizations(draw: st.DrawFn, min_people: int) -> Organization:
    """What one would write first: a strategy for each field, and a draw for each record."""
    n_people = draw(st.integers(min_people, MAX_PEOPLE))
    ids = [f"p{number}" for number in range(n_people)]
    people, lines, delegations = [], [], []
    for number, id_ in enumerate(ids):
        name, unit = draw(st.text(max_size=12)), draw(st.sampled_from(["", "sales", "it"]))
        fte = draw(st.floats(0, 1))
        people.append(Person(id_, name=name, unit=unit, fte=fte))
        manager = draw(st.none() | st.sampled_from(ids[:number])) if number else None
        if manager is None:
            continue
        lines.append(ReportingLine(manager, id_))
        if draw(st.booleans()):
            autonomy = draw(st.floats(0, 1))
            start = draw(st.none() | st.dates(datetime.date(2020, 1, 1)))
            delegations.append(Delegation(manager, id_, autonomy=autonomy, start=start))
    domains = [Domain("d0", draw(st.sampled_from(ids)))] if ids else []
    return Organization(people=people, reporting=lines, domains=domains, delegations=delegations)


if __name__ == "__main__":
    for row in time_drawings():
        print(f"{row.strategy}: {1e3 * row.time.median:.2f} ms, {row.people:.1f} people")
    for name, timing in time_checks().items():
        print(f"{name}: {timing.median:.2f} s")
