"""What any measure of an organization should obey, law by law."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import product
from typing import Any, Literal

import attrs
from hypothesis import strategies as st

from stepback._organization._organization import Organization
from stepback.testing._diff._source_code import call_as_code, format_exception
from stepback.testing._rebuild import rebuild_organization
from stepback.testing.laws import _transform as changed
from stepback.testing.laws._combine_results import Combine
from stepback.testing.laws._compare_results import first_difference, replace_ids, sort_id_lists
from stepback.testing.laws._degenerate_organizations import DEGENERATE
from stepback.testing.laws._result_values import (
    UnsupportedResult,
    as_number,
    find_numbers,
    format_result,
    is_all_nan,
    plain_value,
    scale_numbers,
)
from stepback.testing.strategies import organizations as any_organizations
from stepback.testing.strategies import step_backs

Measure = Callable[[Organization], Any]
Organizations = st.SearchStrategy[Organization]
Results = dict[str, Any]
Direction = Literal["up", "down"]
Scale = Literal["unchanged", "proportional"]
ANY_ORGANIZATION: Organizations = any_organizations()


@attrs.frozen
class Case:
    """Organizations that a law compares, the last of which is told off.

    Attributes:
        organizations: By the name that each goes by in code.
        code: For some of them, code that makes them from those before.
        facts: What else was drawn.
    """

    organizations: dict[str, Organization]
    code: dict[str, str] = attrs.field(factory=dict)
    facts: Mapping[str, Any] = attrs.field(factory=dict)


@attrs.frozen
class Law:
    """A law, and how to look for what breaks it.

    Attributes:
        name: The law in words, after "must be".
        cases: What to try, made of organizations.
        demand: Told what the measure made of a case, what the last result should have been;
            empty where the law holds, ``None`` where that says nothing, as of nan throughout.
        organizations: What cases are made of, if nobody says.
        edges: What is tried besides: degenerate organizations, where a case is of one alone.
    """

    name: str
    make_cases: Callable[[Organizations], st.SearchStrategy[Case]]
    find_requirement: Callable[[Case, Results], str | None]
    organizations: Organizations = ANY_ORGANIZATION
    degenerate_cases: tuple[Case, ...] = ()


def _single_cases(organizations: Organizations) -> st.SearchStrategy[Case]:
    return organizations.map(lambda org: Case({"org": org}))


_DEGENERATE_CASES = tuple(Case({"org": org}) for org in DEGENERATE.values())


def defined_law() -> Law:
    """It gives a result wherever there is an organization: nan, where there is none to give."""

    def demand(_: Case, results: Results) -> str:
        return "must be a result; nan where it is undefined" if results["org"] is None else ""

    return Law(
        "defined on every organization", _single_cases, demand, degenerate_cases=_DEGENERATE_CASES
    )


def repeatable_law() -> Law:
    """It gives the same result when asked again."""

    def cases(organizations: Organizations) -> st.SearchStrategy[Case]:
        return organizations.map(lambda org: Case({"org": org, "again": org}, {"again": "org"}))

    return Law("the same when asked again", cases, _require_same(0))


def bounded_law(low: float, high: float, tolerance: float) -> Law:
    """Its numbers lie within bounds, or are nan."""
    lowest, highest = as_number(low), as_number(high)
    between = f"{lowest:.15g} and {highest:.15g}"
    lowest -= tolerance * max(1.0, abs(lowest))
    highest += tolerance * max(1.0, abs(highest))

    def demand(_: Case, results: Results) -> str | None:
        if is_all_nan(results["org"]) or not find_numbers(results["org"]):
            return None
        outside = [
            found for found in find_numbers(results["org"]) if found < lowest or found > highest
        ]
        return f"must be within {between}" if outside else ""

    return Law(f"bounded by {between}", _single_cases, demand, degenerate_cases=_DEGENERATE_CASES)


def order_law(tolerance: float) -> Law:
    """The order of records says nothing."""

    @st.composite
    def cases(draw: st.DrawFn, organizations: Organizations) -> Case:
        org, seed = draw(organizations), draw(st.integers(0, 255))
        other = rebuild_organization(changed.reorder_tables(org, seed), org)
        return Case({"org": org, "other": other})

    def demand(case: Case, results: Results) -> str | None:
        ids = _list_ids(case.organizations["org"])
        before, after = (sort_id_lists(result, ids) for result in results.values())
        return _require_equal(before, after, tolerance)

    return Law("unchanged by the order of records", cases, demand)


def renaming_law(tolerance: float) -> Law:
    """Ids and names only tell apart."""

    def case(org: Organization) -> Case:
        ids = _new_ids(org, "n")
        other = rebuild_organization(changed.rename_ids(org, ids, ids, name="Name"), org)
        return Case({"org": org, "other": other}, facts={"ids": ids})

    def demand(case: Case, results: Results) -> str | None:
        ids: Mapping[str, str] = case.facts["ids"]
        before, after = results["org"], sort_id_lists(results["other"], ids.values())
        readings = [  # a word such as "0123" may be an id, or be spelled like one
            _require_equal(
                sort_id_lists(replace_ids(before, keys, values), ids.values()), after, tolerance
            )
            for keys, values in product((ids, {}), repeat=2)
        ]
        return readings[0] if all(readings) else min(readings, key=bool)

    return Law("unchanged by renaming", lambda organizations: organizations.map(case), demand)


def scale_law(scale: Scale, tolerance: float) -> Law:
    """The unit in which decisions are counted says nothing, or scales the result."""

    @st.composite
    def cases(draw: st.DrawFn, organizations: Organizations) -> Case:
        org, factor = draw(organizations), draw(st.sampled_from([2.0, 0.5, 10.0, 1000.0]))
        other = rebuild_organization(changed.scale_weights(org, factor), org)
        return Case({"org": org, "other": other}, facts={"factor": factor})

    def demand(case: Case, results: Results) -> str | None:
        factor = case.facts["factor"] if scale == "proportional" else 1.0
        if factor != 1 and not find_numbers(results["org"]):
            return None
        expected = scale_numbers(results["org"], factor)
        demanded = _require_equal(expected, results["other"], tolerance)
        return demanded and f"{demanded}, every domain weighing {case.facts['factor']:g} times"

    name = "unchanged by scale" if scale == "unchanged" else "proportional to scale"
    return Law(name, cases, demand)


def monotone_law(direction: Direction, tolerance: float) -> Law:
    """Stepping back moves it one way only; by person, that of whoever steps back."""

    @st.composite
    def cases(draw: st.DrawFn, organizations: Organizations) -> Case:
        org = draw(organizations)
        step = draw(step_backs(org))
        named = {name: step[name] for name in ("to", "domain", "autonomy")}
        if step["support"] is not None:
            named["support"] = step["support"]
        return Case(
            {"org": org, "after": org.step_back(**step)},
            {"after": call_as_code("org.step_back", step["leader"], **named)},
            {"leader": step["leader"]},
        )

    def demand(case: Case, results: Results) -> str | None:
        leader = case.facts["leader"]
        before, after = (_number_for(results[name], leader) for name in ("org", "after"))
        if math.isnan(before) or math.isnan(after):
            return None
        if before == after:
            return ""
        rise = after - before if direction == "up" else before - after
        room = tolerance * max(1.0, abs(before)) if math.isfinite(before) else 0.0
        word = "lower" if direction == "up" else "higher"
        whose = f" for {leader!r}" if isinstance(plain_value(results["org"]), Mapping) else ""
        return f"must not be {word} than {before!r}{whose}" if rise < -room else ""

    return Law(
        f"monotone under stepping back, never going {_OPPOSITE[direction]}",
        cases,
        demand,
        any_organizations(min_people=2, min_domains=1),
    )


def decomposable_law(combine: Combine, tolerance: float) -> Law:
    """Of separate parts it is what is combined from the parts."""

    @st.composite
    def cases(draw: st.DrawFn, organizations: Organizations) -> Case:
        one, other = draw(organizations), draw(organizations)
        asked = one.supports is not None and other.supports is not None
        parts = [
            changed.drop_conditions(
                rebuild_organization(changed.rename_ids(org, ids, ids)), asked=asked
            )
            for org, ids in ((one, _new_ids(one, "a")), (other, _new_ids(other, "b")))
        ]
        return Case(
            {"one": parts[0], "other": parts[1], "both": changed.join_organizations(*parts)}
        )

    def demand(case: Case, results: Results) -> str | None:
        orgs = case.organizations
        try:
            expected = combine(results["one"], results["other"], orgs["one"], orgs["other"])
        except UnsupportedResult:
            raise
        except Exception as error:
            raise UnsupportedResult(f"decomposable= {format_exception(error)}") from error
        return _require_equal(expected, results["both"], tolerance)

    return Law("decomposable over separate parts", cases, demand, any_organizations())


def round_trip_law(tolerance: float) -> Law:
    """What is written and read back measures the same."""
    ways = {
        "Organization.from_tables(org.to_tables())": changed.round_trip_tables,
        "Organization.from_graph(org.graph)": changed.round_trip_graph,
        "pickle.loads(pickle.dumps(org))": changed.round_trip_pickle,
    }

    @st.composite
    def cases(draw: st.DrawFn, organizations: Organizations) -> Case:
        org, way = draw(organizations), draw(st.sampled_from(list(ways)))
        return Case({"org": org, "back": ways[way](org)}, {"back": way})

    return Law("stable under round trips", cases, _require_same(tolerance))


_OPPOSITE: dict[Direction, str] = {"up": "down", "down": "up"}


def _require_same(tolerance: float) -> Callable[[Case, Results], str | None]:
    def demand(_: Case, results: Results) -> str | None:
        before, after = results.values()
        return _require_equal(before, after, tolerance)

    return demand


def _require_equal(expected: Any, found: Any, tolerance: float) -> str | None:
    """What is demanded where a result is not as expected."""
    parted = first_difference(expected, found, tolerance)
    if parted is None:
        return None if is_all_nan(expected) else ""
    must_be = f"must be {format_result(parted.expected)}"
    return (
        f"{parted.place} {must_be}, not {format_result(parted.found)}" if parted.place else must_be
    )


def _list_ids(org: Organization) -> list[str]:
    """The ids of nodes and domains."""
    return list(dict.fromkeys([*org, *(domain.id for domain in org.domains)]))


def _new_ids(org: Organization, letter: str) -> dict[str, str]:
    """For every id of a node or domain another one; whichever came first comes last."""
    there = _list_ids(org)
    return {id_: f"{letter}{len(there) - at:03}" for at, id_ in enumerate(there)}


def _number_for(result: Any, id_: str) -> float:
    """A number, or that of one person; nan where there is none."""
    result = plain_value(result)
    return as_number(result.get(id_, math.nan) if isinstance(result, Mapping) else result)
