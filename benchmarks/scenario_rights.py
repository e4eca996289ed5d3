"""Who may decide, against one measure of the same organization."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.scenario_row import ScenarioRow
from benchmarks.timing import Engine, time_in_turn
from stepback import Organization, measure
from stepback.scenarios import who_can_decide

_SPAN = 7


def rights_rows(quick: bool) -> Iterator[ScenarioRow]:  # noqa: FBT001  (as all makers of rows)
    """Rows of who may decide about one amount, and about all of them."""
    n_people = 5_000 if quick else 100_000
    for name, is_general in (("by name, up to limits", False), ("generally", True)):
        org = make_tree(n_people, is_general=is_general)
        timings = time_in_turn(
            {
                "measure": Engine(lambda org=org: lambda: measure(org)),
                "who_can_decide": Engine(
                    lambda org=org: lambda: who_can_decide(org, "refunds", amount=200)
                ),
                "and all deciders": Engine(
                    lambda org=org: lambda: who_can_decide(org, "refunds", amount=200).deciders
                ),
            }
        )
        rival = timings.pop("measure").median
        for task, timing in timings.items():
            yield ScenarioRow(
                task=f"{task}, {n_people:,} people who delegate {name}",
                time=f"{1000 * timing.median:.0f} ms",
                rival=f"measure, {1000 * rival:.0f} ms",
                ratio=f"{timing.median / rival:.1f} times as long",
                target="at most as long" if task == "who_can_decide" else "",
            )


def make_tree(n_people: int, *, is_general: bool) -> Organization:
    """Everyone hands 0.7 of an equal part to each of seven others, who have limits by name."""
    ids = np.array([f"p{number}" for number in range(n_people)])
    limits = np.random.default_rng(1).choice([100.0, 500.0, 1000.0, np.nan], n_people - 1)
    delegations = {
        "principal": ids[(np.arange(1, n_people) - 1) // _SPAN],
        "delegate": ids[1:],
        "share": np.full(n_people - 1, 1 / _SPAN),
        "autonomy": np.full(n_people - 1, 0.7),
    }
    if not is_general:
        delegations |= {"domain": np.full(n_people - 1, "refunds"), "limit": limits}
    domains = {"id": ["refunds"], "owner": ["p0"], "amounts": ["50;200;700;2000"]}
    tables = {"people": {"id": ids}, "domains": domains, "delegations": delegations}
    return Organization.from_tables(
        {name: {field: list(column) for field, column in t.items()} for name, t in tables.items()}
    )
