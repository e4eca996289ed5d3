"""Drawing organizations and checking what is made of them, through hypothesis itself."""

from __future__ import annotations

import datetime
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import attrs
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.timing import Timed
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

DRAWS = 400  # in a run
ROUNDS = 3
QUICK_DRAWS = 40
MOST = 30  # people
DEFAULT = "`organizations()`"
LARGE = f"`organizations(min_people={MOST}, max_people={MOST})`"
BY_HAND = "by hand, record by record"
BY_HAND_LARGE = f"by hand, {MOST} people"


@attrs.frozen
class DrawnRow:
    """A strategy, drawn from many times.

    Attributes:
        strategy: What is drawn.
        draws: How often it is drawn in all.
        time: Seconds of CPU a draw, in each run.
        people: The mean number of people drawn.
    """

    strategy: str
    draws: int
    time: Timed
    people: float


def drawn(draws: int = DRAWS) -> Iterator[DrawnRow]:
    """Every strategy, so many times, in turn; a health check that is tripped stops everything."""
    strategies: dict[str, tuple[st.SearchStrategy[Any], Callable[[Any], int]]] = {
        DEFAULT: (organizations(), _people),
        LARGE: (organizations(min_people=MOST, max_people=MOST), _people),
        "`archetypes()`": (archetypes(), _people),
        "`messy_tables()`": (messy_tables(), lambda table: len(table.rows)),
        BY_HAND: (_by_hand(0), _people),
        BY_HAND_LARGE: (_by_hand(MOST), _people),
    }
    for strategy, _ in strategies.values():  # what is imported and read on first use is, before
        _warm_up(strategy)
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in strategies}
    for _ in range(ROUNDS):
        for name, (strategy, people) in strategies.items():
            runs[name].append(_draw(strategy, draws, people))
    for name, found in runs.items():
        seconds, sizes = zip(*found, strict=True)
        yield DrawnRow(name, ROUNDS * draws, Timed(seconds), statistics.mean(sizes))


def checked() -> dict[str, Timed]:
    """Seconds of CPU that whole checks take at hypothesis's default settings."""
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
    return {name: Timed(tuple(seconds)) for name, seconds in runs.items()}


def _people(org: Organization) -> int:
    return len(org.people)


def _warm_up(strategy: st.SearchStrategy[Any]) -> None:
    @settings(max_examples=10, database=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def draw(_: Any) -> None:
        pass

    draw()


def _draw(
    strategy: st.SearchStrategy[Any], draws: int, people: Callable[[Any], int]
) -> tuple[float, float]:
    """Seconds of CPU a draw, and people a draw; the health checks are those of hypothesis."""
    sizes: list[int] = []

    # The test itself does nothing, so that what is counted is the drawing and hypothesis.
    @settings(
        settings.get_profile("default"),
        max_examples=draws,
        database=None,
        phases=[Phase.generate],
    )
    @given(strategy)
    def count(one: Any) -> None:
        sizes.append(people(one))

    begin = time.process_time()
    count()
    seconds = time.process_time() - begin
    return seconds / len(sizes), statistics.mean(sizes)


@st.composite
def _by_hand(draw: st.DrawFn, fewest: int) -> Organization:
    """What one writes first: a strategy for each field, and a draw for each record."""
    count = draw(st.integers(fewest, MOST))
    ids = [f"p{number}" for number in range(count)]
    people, lines, delegations = [], [], []
    for number, id_ in enumerate(ids):
        name, unit = draw(st.text(max_size=12)), draw(st.sampled_from(["", "sales", "it"]))
        fte = draw(st.floats(0, 1))
        people.append(Person(id_, name=name, unit=unit, fte=fte))
        above = draw(st.none() | st.sampled_from(ids[:number])) if number else None
        if above is None:
            continue
        lines.append(ReportingLine(above, id_))
        if draw(st.booleans()):
            autonomy = draw(st.floats(0, 1))
            start = draw(st.none() | st.dates(datetime.date(2020, 1, 1)))
            delegations.append(Delegation(above, id_, autonomy=autonomy, start=start))
    domains = [Domain("d0", draw(st.sampled_from(ids)))] if ids else []
    return Organization(people=people, reporting=lines, domains=domains, delegations=delegations)


if __name__ == "__main__":
    for row in drawn():
        print(f"{row.strategy}: {1e3 * row.time.median:.2f} ms, {row.people:.1f} people")
    for name, taken in checked().items():
        print(f"{name}: {taken.median:.2f} s")
