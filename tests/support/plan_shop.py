"""The shop in which ann leads bo and cy, and bo leads di, and what brute force finds for it."""

from __future__ import annotations

import math
from itertools import combinations, permutations
from typing import Any

from stepback import (
    Delegation,
    Domain,
    Organization,
    Person,
    ReportingLine,
    dependence_on_top,
    leadership_spread,
)

FIGURES = {"spread": leadership_spread, "dependence": dependence_on_top}
SIGNS = {"spread": 1, "dependence": -1}
LINES = (("ann", "bo"), ("ann", "cy"), ("bo", "di"))
WEIGHTS = {"refunds": 30.0, "hiring": 10.0, "routes": 20.0}


def build_shop(*, people: Any = (), supports: Any = None, **fields: Any) -> Organization:
    """The shop; `people` gives fields of some of them, by id."""
    known = dict(people)
    records = {
        "people": [Person(id_, **known.get(id_, {})) for id_ in ("ann", "bo", "cy", "di")],
        "reporting": [ReportingLine(*line) for line in LINES],
        "domains": [Domain(id_, "ann", weight=weight) for id_, weight in WEIGHTS.items()],
        "delegations": [Delegation("ann", "bo", domain="refunds", share=0.6, autonomy=0.5)],
        "supports": supports,
    }
    return Organization(**(records | fields))


def best_figure(org: Organization, steps: list[tuple[str, str, str]], k: int, goal: str) -> float:
    """The best figure of up to `k` steps of all in any order, each taken by `step_back`."""
    best = FIGURES[goal](org)
    for size in range(1, k + 1):
        for chosen in combinations(steps, size):
            for order in permutations(chosen):
                figure = _figure_after(org, order, goal)
                if not math.isnan(figure) and SIGNS[goal] * (figure - best) > 0:
                    best = figure
    return best


def _figure_after(org: Organization, steps: Any, goal: str) -> float:
    try:
        for leader, delegate, domain in steps:
            org = org.step_back(leader, to=delegate, domain=domain, autonomy=1.0)
    except ValueError:
        return math.nan
    return FIGURES[goal](org)
