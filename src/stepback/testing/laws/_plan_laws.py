"""The laws that a plan of steps back should obey, one function for each."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from hypothesis import strategies as st

from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback.testing._rebuild import rebuild_organization
from stepback.testing.laws import _transform as transform
from stepback.testing.laws._laws import Case, Law, Organizations, Results

Figure = Callable[[Organization], float]


def _make_dated_cases(organizations: Organizations) -> st.SearchStrategy[Case]:
    return st.builds(
        lambda org, number: Case({"org": transform.enter_date(org, number)}),
        organizations,
        st.integers(0, 255),
    )


def applied_law(figure: Figure, tolerance: float) -> Law:
    """Before and after the steps, the figure is what the plan says."""

    def find_requirement(case: Case, results: Results) -> str | None:
        org, plan = case.organizations["org"], results["org"]
        after = plan.apply(org)
        for name, expected in (("before", figure(org)), ("after", figure(after))):
            if not _is_same_figure(getattr(plan, name), expected, tolerance):
                return f"{name} must be {expected!r}, the figure {name} all steps"
        return "" if plan.steps else None

    return Law("what applying it gives", _make_dated_cases, find_requirement)


def improving_law(tolerance: float, *, lower: bool) -> Law:
    """The figure after all steps is better than before, if there are any."""

    def find_requirement(_: Case, results: Results) -> str | None:
        plan = results["org"]
        if not plan.steps or math.isnan(plan.before):
            return None
        gain = plan.before - plan.after if lower else plan.after - plan.before
        return "" if gain > -tolerance else f"after must be no worse than {plan.before!r}"

    return Law("an improvement", _make_dated_cases, find_requirement)


def unlowered_law(tolerance: float) -> Law:
    """No delegation passes on a smaller part of what its principal holds."""

    def find_requirement(case: Case, results: Results) -> str | None:
        org, plan = case.organizations["org"], results["org"]
        before, after = map(_handed_parts, (org, plan.apply(org)))
        for ends, part in before.items():
            if after.get(ends, 0.0) < part - tolerance:
                principal, delegate, domain = ends[:3]
                return (
                    f"{principal!r} must hand {delegate!r} no less of {domain!r} than before, "
                    f"{part!r}"
                )
        return "" if plan.steps else None

    return Law("nobody's loss", _make_dated_cases, find_requirement)


def same_steps_law() -> Law:
    """The order of records, and asking again, change no step."""

    @st.composite
    def make_cases(draw: st.DrawFn, organizations: Organizations) -> Case:
        org, seed = draw(organizations), draw(st.integers(0, 255))
        org = transform.enter_date(org, seed)
        other = rebuild_organization(transform.reorder_tables(org, seed), org)
        return Case({"org": org, "again": org, "other": other}, {"again": "org"})

    def find_requirement(_: Case, results: Results) -> str | None:
        first, *others = ([_step_ends(step) for step in plan.steps] for plan in results.values())
        for steps in others:
            if steps != first:
                return f"steps must be {first!r}"
        return "" if first else None

    return Law(
        "the same when asked again, whatever the order of records", make_cases, find_requirement
    )


def _step_ends(step: Any) -> tuple[str, str, str]:
    return step.leader, step.delegate, step.domain


def _is_same_figure(number: float, expected: float, tolerance: float) -> bool:
    if math.isnan(number) or math.isnan(expected):
        return math.isnan(number) and math.isnan(expected)
    return abs(number - expected) <= tolerance * max(1.0, abs(expected))


def _handed_parts(org: Organization) -> dict[tuple[str, str, str, int], float]:
    """What part of what they hold principals pass on to delegates, by domain and band."""
    return dict(_iterate_handed_parts(org))


def _iterate_handed_parts(org: Organization) -> Iterator[tuple[tuple[str, str, str, int], float]]:
    compiled = compiled_at_date(org).by_domain
    graph, ids = compiled.flow.graph, compiled.columns.ids
    # A principal's own part in a group that it hands to stays with it, in a state of its own.
    is_handed = (graph.delegation >= 0) & (graph.home_state[graph.tail] < 0)
    arcs = np.flatnonzero(is_handed)
    tail, head = graph.tail[arcs], graph.head[arcs]
    rows = np.stack([graph.band[tail], graph.node[tail], graph.node[head]], axis=1)
    ends, position = np.unique(rows, axis=0, return_inverse=True)
    parts = np.bincount(position.ravel(), weights=graph.fraction[arcs], minlength=len(ends))
    domains = dict(zip(graph.band.tolist(), graph.domain.tolist(), strict=True))
    for (band, principal, delegate), part in zip(ends.tolist(), parts.tolist(), strict=True):
        domain = str(compiled.columns.domain_ids[domains[band]])
        yield (str(ids[principal]), str(ids[delegate]), domain, band), part
