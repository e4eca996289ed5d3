"""The laws that a measure of organizations should obey, one function for each."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any, Literal

import attrs
from hypothesis import strategies as st

from stepback._organization._organization import Organization
from stepback.testing._diff._source_code import call_as_code, format_exception
from stepback.testing._rebuild import rebuild_organization
from stepback.testing.laws import _transform as transform
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
ANY_ORGANIZATION: Organizations = any_organizations(allow_dates=True)


@attrs.frozen
class Case:
    """Organizations that a law compares; the requirement is about the result of the last."""

    organizations: dict[str, Organization]  # by the variable that stands for each in code
    code: dict[str, str] = attrs.field(factory=dict)  # for some, how to make them
    facts: Mapping[str, Any] = attrs.field(factory=dict)  # what else was drawn


@attrs.frozen
class Law:
    """A law, and how to search for a violation.

    `find_requirement` returns the requirement that the results of a case do not meet, such as
    ``"must be 1.0"``; ``""`` if they meet the law; ``None`` if the law does not apply, as to
    results that are all nan.
    """

    name: str  # after "must be"
    make_cases: Callable[[Organizations], st.SearchStrategy[Case]]
    find_requirement: Callable[[Case, Results], str | None]
    organizations: Organizations = ANY_ORGANIZATION  # what cases are made from by default

    @property
    def degenerate_cases(self) -> Sequence[Case]:
        """Cases that are checked in addition, for laws about one organization."""
        is_single = self.make_cases is _single_cases
        return [Case({"org": org}) for org in DEGENERATE if is_single]


def _single_cases(organizations: Organizations) -> st.SearchStrategy[Case]:
    return organizations.map(lambda org: Case({"org": org}))


def defined_law() -> Law:
    """The measure returns a result for every organization; nan if it is undefined."""

    def find_requirement(_: Case, results: Results) -> str:
        return "must be a result; nan where it is undefined" if results["org"] is None else ""

    return Law("defined on every organization", _single_cases, find_requirement)


def repeatable_law() -> Law:
    """The measure returns the same result when asked again."""

    def make_cases(organizations: Organizations) -> st.SearchStrategy[Case]:
        return organizations.map(lambda org: Case({"org": org, "again": org}, {"again": "org"}))

    return Law("the same when asked again", make_cases, _require_same(0))


def in_force_law(tolerance: float) -> Law:
    """What is not in force on the date entered does not change the result."""

    @st.composite
    def make_cases(draw: st.DrawFn, organizations: Organizations) -> Case:
        org, number = draw(organizations), draw(st.integers(0, 255))
        org = transform.enter_date(org, number)
        if not org.dates:
            return Case({})
        return Case({"org": org, "snapshot": org.snapshot()}, {"snapshot": "org.snapshot()"})

    name = "unchanged by what is not in force on the date"
    return Law(name, make_cases, _require_same(tolerance))


def period_law(tolerance: float) -> Law:
    """From one of the dates of an organization up to the next, nothing changes."""

    @st.composite
    def make_cases(draw: st.DrawFn, organizations: Organizations) -> Case:
        org, number = draw(organizations), draw(st.integers(0, 255))
        org = transform.enter_date(org, number)
        day = transform.last_unchanging_day(org)
        if day is None:
            return Case({})
        return Case({"org": org, "other": org.at(day)}, {"other": f'org.at("{day}")'})

    return Law("the same on all days between two dates", make_cases, _require_same(tolerance))


def bounded_law(low: float, high: float, tolerance: float) -> Law:
    """All numbers of a result lie within the bounds, or are nan."""
    lowest, highest = as_number(low), as_number(high)
    between = f"{lowest:.15g} and {highest:.15g}"
    lowest -= tolerance * max(1.0, abs(lowest))
    highest += tolerance * max(1.0, abs(highest))

    def find_requirement(_: Case, results: Results) -> str | None:
        numbers = find_numbers(results["org"])
        if all(map(math.isnan, numbers)):
            return None
        is_outside = any(number < lowest or number > highest for number in numbers)
        return f"must be within {between}" if is_outside else ""

    return Law(f"bounded by {between}", _single_cases, find_requirement)


def order_law(tolerance: float) -> Law:
    """The order of records does not change the result."""

    @st.composite
    def make_cases(draw: st.DrawFn, organizations: Organizations) -> Case:
        org, seed = draw(organizations), draw(st.integers(0, 255))
        other = rebuild_organization(transform.reorder_tables(org, seed), org)
        return Case({"org": org, "other": other})

    def find_requirement(case: Case, results: Results) -> str | None:
        ids = _list_ids(case.organizations["org"])
        before, after = (sort_id_lists(result, ids) for result in results.values())
        return _require_equal(before, after, tolerance)

    return Law("unchanged by the order of records", make_cases, find_requirement)


def renaming_law(tolerance: float) -> Law:
    """Other ids and names do not change the result, except for the ids in it."""

    def make_case(org: Organization) -> Case:
        ids = _new_ids(org, "n")
        other = rebuild_organization(transform.rename_ids(org, ids, name="Name"), org)
        return Case({"org": org, "other": other}, facts={"ids": ids})

    def find_requirement(case: Case, results: Results) -> str | None:
        ids: Mapping[str, str] = case.facts["ids"]
        after = sort_id_lists(results["other"], ids.values())
        # A text such as "0123" may be an id or a word that only looks like one. So the ids are
        # replaced in keys, in values, in both and in neither; one match is enough.
        readings = (
            sort_id_lists(replace_ids(results["org"], keys, values), ids.values())
            for keys, values in product((ids, {}), repeat=2)
        )
        requirements = [_require_equal(reading, after, tolerance) for reading in readings]
        return requirements[0] if all(requirements) else min(requirements, key=bool)

    def make_cases(organizations: Organizations) -> st.SearchStrategy[Case]:
        return organizations.map(make_case)

    return Law("unchanged by renaming", make_cases, find_requirement)


def scale_law(scale: Scale, tolerance: float) -> Law:
    """Another unit of weight does not change the result, or multiplies it."""

    @st.composite
    def make_cases(draw: st.DrawFn, organizations: Organizations) -> Case:
        org, factor = draw(organizations), draw(st.sampled_from([2.0, 0.5, 10.0, 1000.0]))
        other = rebuild_organization(transform.scale_weights(org, factor), org)
        return Case({"org": org, "other": other}, facts={"factor": factor})

    def find_requirement(case: Case, results: Results) -> str | None:
        factor = case.facts["factor"]
        if is_proportional and not find_numbers(results["org"]):
            return None
        expected = scale_numbers(results["org"], factor if is_proportional else 1.0)
        requirement = _require_equal(expected, results["other"], tolerance)
        return requirement and f"{requirement}, every domain weighing {factor:g} times"

    is_proportional = scale == "proportional"
    name = "proportional to scale" if is_proportional else "unchanged by scale"
    return Law(name, make_cases, find_requirement)


def monotone_law(direction: Direction, tolerance: float) -> Law:
    """Stepping back moves the result one way only; of a mapping, the entry of the leader."""

    @st.composite
    def make_cases(draw: st.DrawFn, organizations: Organizations) -> Case:
        org = draw(organizations)
        step = draw(step_backs(org))
        kwargs = {
            name: value for name, value in step.items() if name != "leader" and value is not None
        }
        return Case(
            {"org": org, "after": org.step_back(**step)},
            {"after": call_as_code("org.step_back", step["leader"], **kwargs)},
            {"leader": step["leader"]},
        )

    def find_requirement(case: Case, results: Results) -> str | None:
        leader = case.facts["leader"]
        before, after = (_number_for(results[name], leader) for name in ("org", "after"))
        if math.isnan(before) or math.isnan(after):
            return None
        if before == after:
            return ""
        rise = after - before if direction == "up" else before - after
        room = tolerance * max(1.0, abs(before)) if math.isfinite(before) else 0.0
        word = "lower" if direction == "up" else "higher"
        person = f" for {leader!r}" if isinstance(plain_value(results["org"]), Mapping) else ""
        return f"must not be {word} than {before!r}{person}" if rise < -room else ""

    return Law(
        f"monotone under stepping back, never going {'down' if direction == 'up' else 'up'}",
        make_cases,
        find_requirement,
        any_organizations(min_people=2, min_domains=1, allow_dates=True),
    )


def decomposable_law(combine: Combine, tolerance: float) -> Law:
    """The result for two unconnected organizations is combined from the result for each."""

    @st.composite
    def make_cases(draw: st.DrawFn, organizations: Organizations) -> Case:
        one, other = draw(organizations), draw(organizations)
        asked = one.supports is not None and other.supports is not None
        parts = {}
        for name, org, letter in (("one", one, "a"), ("other", other, "b")):
            renamed = rebuild_organization(transform.rename_ids(org, _new_ids(org, letter)))
            parts[name] = transform.drop_conditions(renamed, asked=asked, date=org.date)
        return Case({**parts, "both": transform.join_organizations(*parts.values())})

    def find_requirement(case: Case, results: Results) -> str | None:
        orgs = case.organizations
        try:
            expected = combine(results["one"], results["other"], orgs["one"], orgs["other"])
        except UnsupportedResult:
            raise
        except Exception as error:
            raise UnsupportedResult(f"decomposable= {format_exception(error)}") from error
        return _require_equal(expected, results["both"], tolerance)

    name = "decomposable over separate parts"
    return Law(name, make_cases, find_requirement, any_organizations(allow_dates=True))


def round_trip_law(tolerance: float) -> Law:
    """Writing and reading back does not change the result."""

    @st.composite
    def make_cases(draw: st.DrawFn, organizations: Organizations) -> Case:
        org, code = draw(organizations), draw(st.sampled_from(list(transform.ROUND_TRIPS)))
        return Case({"org": org, "back": transform.ROUND_TRIPS[code](org)}, {"back": code})

    return Law("stable under round trips", make_cases, _require_same(tolerance))


def _require_same(tolerance: float) -> Callable[[Case, Results], str | None]:
    def find_requirement(_: Case, results: Results) -> str | None:
        if not results:  # such as of an organization without dates, of which the law says nothing
            return ""
        before, after = results.values()
        return _require_equal(before, after, tolerance)

    return find_requirement


def _require_equal(expected: Any, found: Any, tolerance: float) -> str | None:
    """The requirement where a result differs from the expected one, as `Law` has it."""
    difference = first_difference(expected, found, tolerance)
    if difference is None:
        return None if is_all_nan(expected) else ""
    place, expected, found = difference
    requirement = f"must be {format_result(expected)}"
    return f"{place} {requirement}, not {format_result(found)}" if place else requirement


def _list_ids(org: Organization) -> list[str]:
    """The ids of nodes and domains."""
    return list(dict.fromkeys([*org, *(domain.id for domain in org.domains)]))


def _new_ids(org: Organization, letter: str) -> dict[str, str]:
    """A new id for every id of a node or domain, in the opposite alphabetical order."""
    ids = _list_ids(org)
    return {id_: f"{letter}{len(ids) - index:03}" for index, id_ in enumerate(ids)}


def _number_for(result: Any, id_: str) -> float:
    """The number, or that of one person in a mapping; nan if there is none."""
    result = plain_value(result)
    return as_number(result.get(id_, math.nan) if isinstance(result, Mapping) else result)
