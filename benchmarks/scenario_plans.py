"""Plans: `recommend` against `measure`, on identical leaders, and against trying every step."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.sample import build_sample
from benchmarks.scenario_row import ScenarioRow
from benchmarks.timing import Engine, time_in_turn
from stepback import Organization, leadership_spread, measure
from stepback.scenarios import recommend

_SIZES, _QUICK_SIZES = (10_000, 100_000), (500,)
_CHAINS = (5_000, 50_000)
_LEADERS, _QUICK_LEADERS = 50_000, 500
_PLAIN_PEOPLE = 300
_STEPS = 10


def plan_rows(quick: bool) -> Iterator[ScenarioRow]:  # noqa: FBT001  (as all makers of rows)
    """The time of plans of ten steps, and what it compares with."""
    for n_people in _QUICK_SIZES if quick else _SIZES:
        org = _build_company(n_people)
        for goal in ("spread", "dependence"):
            yield _compare_with_measure(org, goal)
    for n_people in _QUICK_SIZES if quick else _CHAINS:
        yield _compare_with_measure(_build_chain(n_people), "spread", " on a chain")
    yield _compare_identical_leaders(_QUICK_LEADERS if quick else _LEADERS)
    yield _compare_with_trying(_build_company(_PLAIN_PEOPLE))


def _build_company(n_people: int) -> Organization:
    names = ("people", "reporting", "domains", "delegations")
    return Organization.from_tables(build_sample(n_people).to_tables(*names))


def _build_chain(n_people: int) -> Organization:
    """Each hands on between three tenths and all of what arrives, to the next."""
    ids = "p" + np.arange(n_people).astype(str).astype(object)
    return Organization.from_tables(
        {
            "people": {"id": ids},
            "domains": {"id": ["decisions"], "owner": ids[:1]},
            "delegations": {
                "principal": ids[:-1],
                "delegate": ids[1:],
                "domain": ["decisions"] * (n_people - 1),
                "autonomy": np.random.default_rng(0).uniform(0.3, 1, n_people - 1),
            },
        }
    )


def _compare_with_measure(org: Organization, goal: str, shape: str = "") -> ScenarioRow:
    tables = org.to_tables()

    def prepare(name: str) -> Engine:
        # What is kept on an organization is found again in each run.
        def make_call() -> object:
            fresh = Organization.from_tables(tables)
            if name == "measure":
                return lambda: measure(fresh)
            return lambda: recommend(fresh, _STEPS, goal=goal)

        return Engine(make_call)

    timings = time_in_turn({name: prepare(name) for name in ("measure", "recommend")})
    ours, whole = timings["recommend"].median, timings["measure"].median
    return ScenarioRow(
        task=f"`recommend`, {goal}, {_STEPS} steps, {len(org.people):,} people{shape}",
        time=f"{ours:.2f} s",
        rival=f"`measure`: {whole:.3f} s",
        ratio=f"{ours / whole:.1f} times as long",
        target="at most 10 times",
    )


def _compare_identical_leaders(n_leaders: int) -> ScenarioRow:
    """Leaders who each own a domain, and each could hand it to the one person below."""
    engines = {}
    for size in (n_leaders // 2, n_leaders):
        org = _build_pairs(size)
        engines[str(size)] = Engine(lambda org=org: lambda: recommend(org, _STEPS))
    half, whole = (timing.median for timing in time_in_turn(engines).values())
    return ScenarioRow(
        task=f"`recommend`, {_STEPS} steps, {n_leaders:,} identical leaders",
        time=f"{whole:.2f} s",
        rival=f"half as many: {half:.2f} s",
        ratio=f"{whole / half:.1f} times as long",
        target="linear",
    )


def _build_pairs(n_leaders: int) -> Organization:
    number = np.arange(n_leaders).astype(str).astype(object)
    leader, report = "l" + number, "r" + number
    return Organization.from_tables(
        {
            "people": {"id": np.append(leader, report)},
            "reporting": {"manager": leader, "report": report},
            "domains": {"id": "d" + number, "owner": leader},
        }
    )


def _compare_with_trying(org: Organization) -> ScenarioRow:
    """One step, where the rival takes and measures each step that the plan may choose from."""
    plan = recommend(org, 1)
    lines = [(line.manager, line.report) for line in org.reporting]

    def try_all() -> float:
        best = leadership_spread(org)
        for leader, report in lines:
            try:
                after = org.step_back(leader, to=report, domain="decisions", autonomy=1.0)
            except ValueError:
                continue
            best = max(best, leadership_spread(after))
        return best

    # A plan may also raise delegations across the tree, so that it is as good or better.
    timings = time_in_turn(
        {
            "recommend": Engine(lambda: lambda: recommend(org, 1).after, lambda after: after),
            "trying": Engine(lambda: try_all, lambda best: max(best, plan.after)),
        }
    )
    ours, theirs = timings["recommend"].median, timings["trying"].median
    return ScenarioRow(
        task=f"`recommend`, one step, {len(org.people):,} people",
        time=f"{1000 * ours:.0f} ms",
        rival=f"each step along a line, taken and measured: {theirs:.2f} s",
        ratio=f"{theirs / ours:.0f} times as fast",
    )
