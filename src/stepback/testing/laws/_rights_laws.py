"""The laws that an answer to who may decide should obey, one function for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import attrs
from hypothesis import strategies as st

from stepback._measures._authority import real_authority
from stepback._organization._organization import Organization
from stepback._problems._problem import InvalidOrganization
from stepback._records._nodes import Domain
from stepback._records._relations import Delegation, Membership
from stepback.testing.laws import _transform as transform
from stepback.testing.laws._laws import Case, Law, Organizations, Results

Answers = Mapping[tuple[str, float], Any]  # by domain and amount

_LARGE = 1e9  # an amount above all limits that are drawn


def answer_questions(function: Callable[..., Any]) -> Callable[[Organization], Answers]:
    """A function of an organization that asks about every amount of every domain."""

    def answer_all(org: Organization) -> Answers:
        return {
            (domain.id, amount): function(org, domain.id, amount=amount)
            for domain in _domains_in_force(org)
            for amount in dict.fromkeys(domain.amounts or ())
        }

    _take_name(answer_all, function)
    return answer_all


def answer_bounds(function: Callable[..., Any]) -> Callable[[Organization], Answers]:
    """A function of an organization that asks about 0, every limit, and a large amount."""

    def answer_all(org: Organization) -> Answers:
        limits = {one.limit for one in org.delegations if one.limit is not None}
        answers = {}
        for domain in _domains_in_force(org)[:1]:
            for amount in sorted({0.0, *limits, _LARGE}):
                try:
                    answers[domain.id, amount] = function(org, domain.id, amount=amount)
                except InvalidOrganization:  # for amounts that no decision on record has
                    return {}
        return answers

    _take_name(answer_all, function)
    return answer_all


def _take_name(answer_all: Callable[[Organization], Answers], function: Callable[..., Any]) -> None:
    """Let failures be told of the function that is checked."""
    name = getattr(function, "__name__", "who_can_decide")
    answer_all.__name__ = answer_all.__qualname__ = name


def _domains_in_force(org: Organization) -> list[Domain]:
    return [domain for domain in org.domains if _is_in_force(domain, org)]


def _is_in_force(record: Any, org: Organization) -> bool:
    day = org.date
    if day is None:
        return record.start is None and record.end is None
    return (record.start is None or record.start <= day) and (
        record.end is None or day < record.end
    )


def _make_dated_case(organizations: Organizations) -> st.SearchStrategy[Case]:
    return st.builds(
        lambda org, number: Case({"org": transform.enter_date(org, number)}),
        organizations,
        st.integers(0, 255),
    )


def averaged_law(tolerance: float) -> Law:
    """Averaged over the amounts of a domain, the shares are those that people settle of it."""

    def find_requirement(case: Case, results: Results) -> str | None:
        org, answers, has_tested = case.organizations["org"], results["org"], False
        for domain in _domains_in_force(org):
            if domain.amounts is None:
                continue
            has_tested = True
            weights = domain.amounts if domain.by == "value" else (1.0,) * len(domain.amounts)
            found = dict.fromkeys((person.id for person in org.people), 0.0)
            for amount, weight in zip(domain.amounts, weights, strict=True):
                for row in answers[domain.id, amount].deciders:
                    found[row.person] += row.share * weight / sum(weights)
            for id_, expected in real_authority(org, domain.id).items():
                if abs(found[id_] - expected) > tolerance:
                    return (
                        f"the shares of {id_!r} in {domain.id!r}, averaged over its amounts, must "
                        f"be {expected!r}"
                    )
        return "" if has_tested else None

    return Law("what people settle, amount by amount", _make_dated_case, find_requirement)


def chain_law() -> Law:
    """Each chain leads from the owner to the decider by records that hold for the amount."""

    def find_requirement(case: Case, results: Results) -> str | None:
        org, has_tested = case.organizations["org"], False
        owners = {domain.id: domain.owner for domain in _domains_in_force(org)}
        for (domain, amount), answer in results["org"].items():
            for row in answer.deciders:
                has_tested = has_tested or bool(row.chain)
                for fault in _chain_faults(org, domain, amount, owners[domain], row):
                    return f"the chain to {row.person!r} for {amount!r} in {domain!r} must {fault}"
        return "" if has_tested else None

    return Law("by records that hold", _make_dated_case, find_requirement)


def _chain_faults(
    org: Organization, domain: str, amount: float, owner: str, row: Any
) -> Iterator[str]:
    at = owner
    for link in row.chain:
        is_seat = isinstance(link, Membership)
        tail, head = (link.group, link.member) if is_seat else (link.principal, link.delegate)
        if link not in (org.memberships if is_seat else org.delegations):
            yield f"hold records of the organization, and not {link!r}"
        if tail != at:
            yield f"lead on from {at!r}, and not from {tail!r}"
        if not _is_in_force(link, org):
            yield f"hold on the day, and {link!r} does not"
        if not is_seat and not _is_held(link, org, domain, amount):
            yield f"hold for the domain and amount, and {link!r} does not"
        at = head
    if at != row.person:
        yield f"end at {row.person!r}, and not at {at!r}"


def _is_held(link: Delegation, org: Organization, domain: str, amount: float) -> bool:
    is_bound_elsewhere = bool(link.contexts) and not set(link.contexts) & org.contexts
    is_within = link.limit is None or amount <= link.limit
    return link.domain in {None, domain} and is_within and not is_bound_elsewhere


def larger_amount_law() -> Law:
    """Where nothing is general or exclusive and every share is given, more adds nobody."""

    def make_case(org: Organization, number: int) -> Case:
        dated = transform.enter_date(org, number)
        return Case({"org": _with_specific_delegations(dated)})

    def make_cases(organizations: Organizations) -> st.SearchStrategy[Case]:
        return st.builds(make_case, organizations, st.integers(0, 255))

    def find_requirement(case: Case, results: Results) -> str | None:
        if not _is_specific(case.organizations["org"].delegations):
            return None
        known: set[str] | None = None
        for (domain, amount), answer in results["org"].items():
            people = {row.person for row in answer.deciders}
            if known is not None and (added := sorted(people - known)):
                return f"{amount!r} in {domain!r} must add nobody, and adds {added!r}"
            known = people
        return None if known is None else ""

    return Law("no wider for larger amounts", make_cases, find_requirement)


def _is_specific(delegations: Iterable[Delegation]) -> bool:
    return all(one.domain and one.share is not None and not one.exclusive for one in delegations)


def _with_specific_delegations(org: Organization) -> Organization:
    """All delegations made specific to the first domain, with shares; as it was, if not valid."""
    domains = _domains_in_force(org)
    if not domains or org.dates:
        return org
    count = len(org.delegations) + 1
    changed = [
        attrs.evolve(one, domain=domains[0].id, share=1 / count, autonomy=0.5, exclusive=False)
        for one in org.delegations
    ]
    try:
        made = Organization(
            people=org.people, roles=org.roles, circles=org.circles, domains=org.domains,
            delegations=dict.fromkeys(changed), memberships=org.memberships,
        )  # fmt: skip
        return made.in_context(*org.contexts)
    except InvalidOrganization:
        return org
