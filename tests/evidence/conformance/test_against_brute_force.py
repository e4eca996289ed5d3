"""Classes of decisions against who_can_decide and real_authority, one decision after the other."""

from __future__ import annotations

import datetime
import itertools
import math

import attrs
import numpy as np
import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from stepback import InvalidOrganization, Organization, real_authority
from stepback.evidence import DecisionLog, PaperAndPractice, paper_and_practice
from stepback.evidence._conformance._decision_classes import DECISION_CLASSES
from stepback.scenarios import who_can_decide
from tests.support.strategies import organizations

_DAY = datetime.timedelta(days=1)


@attrs.frozen
class Decision:
    """One decision of a log."""

    person: str
    domain: str
    amount: float
    day: datetime.date
    contexts: frozenset[str]


def list_decisions(org: Organization, limit: int = 400) -> list[Decision]:
    """Decisions of everyone about amounts around every limit, on days around every change."""
    limits = {record.limit for record in org.delegations if record.limit is not None}
    amounts = sorted({0.0, *limits, *(math.nextafter(limit, math.inf) for limit in limits)})
    days = sorted({day - _DAY for day in org.dates} | set(org.dates)) or [datetime.date(2026, 1, 1)]
    bound = sorted(frozenset().union(*(record.contexts for record in org.delegations)))
    contexts = [frozenset(), *(frozenset({name}) for name in bound), frozenset(bound)]
    people = [person.id for person in org.people]
    domains = [domain.id for domain in org.domains]
    every = itertools.product(people, domains, amounts, days, dict.fromkeys(contexts))
    found = [Decision(*row) for row in every]
    step = max(1, len(found) // limit)
    return found[::step]


def make_log(decisions: list[Decision]) -> DecisionLog:
    """A log of the decisions, one case each."""
    return DecisionLog.from_columns(
        case=[str(number) for number in range(len(decisions))],
        domain=[decision.domain for decision in decisions],
        decided=[decision.day for decision in decisions],
        decider=[decision.person for decision in decisions],
        amount=[decision.amount for decision in decisions],
        context=[sorted(decision.contexts) for decision in decisions],
        outcome=["final"] * len(decisions),
    )


def enter(org: Organization, day: datetime.date, contexts: frozenset[str]) -> Organization:
    """The organization on a day, in contexts."""
    org = org.at(day) if org.dates else org
    return org.in_context(*sorted(contexts)) if contexts else org


class Oracle:
    """Follows each decision by itself, through the public functions."""

    def __init__(self, org: Organization) -> None:
        self._org = org
        self._quorum = {circle.id: circle.quorum for circle in org.circles}
        self._rights: dict[object, dict[str, float]] = {}

    def rights(
        self, domain: str, amount: float | None, day: datetime.date, contexts: frozenset[str]
    ) -> dict[str, float]:
        """Who may decide alone, and what share each settles; for no amount, about any."""
        key = domain, amount, day, contexts
        if key not in self._rights:
            self._rights[key] = {}
            org = enter(self._org, day, contexts)
            in_force = {record.id for record in org.snapshot().domains}
            if domain in in_force:
                answer = who_can_decide(org, domain, amount=amount)
                for decider in answer.deciders:
                    if decider.jointly is None or self._quorum[decider.jointly] <= 1:
                        held = self._rights[key].get(decider.person, 0.0)
                        self._rights[key][decider.person] = held + decider.share
        return self._rights[key]

    def classify(self, decision: Decision) -> str:
        """The class of a decision; out of force and no right are one."""
        domain, day, contexts = decision.domain, decision.day, decision.contexts
        now = self.rights(domain, decision.amount, day, contexts)
        if decision.person in now:
            return "as granted" if now[decision.person] > 1e-12 else "above or as granted"
        if decision.person in self.rights(domain, None, day, contexts):
            return "beyond the limit"
        return "out of force or no right"

    def has_right_some_day(self, decision: Decision) -> bool:
        """Whether the person has a right on any day, in any one or all of the contexts."""
        every = {(other.day, other.contexts) for other in list_decisions(self._org, 10**9)}
        return any(
            decision.person in self.rights(decision.domain, None, day, contexts)
            for day, contexts in every
        )


def confront(org: Organization, decisions: list[Decision]) -> tuple[PaperAndPractice, Oracle]:
    """The result for the decisions; rejected where some day or amount is not valid."""
    oracle = Oracle(org)
    try:
        both = paper_and_practice(org, make_log(decisions), rng=0)
        for decision in decisions:
            oracle.classify(decision)
    except InvalidOrganization:
        reject()
    return both, oracle


ORGANIZATIONS = organizations(allow_hostile_text=False)


@settings(max_examples=15, deadline=None)
@given(org=ORGANIZATIONS)
def test_classes_are_those_of_brute_force(org: Organization) -> None:
    """Each decision is in the class that who_can_decide gives on its day, in its contexts."""
    # With two circles on the way, it names the first, and either may have a quorum.
    assume(all(circle.quorum <= 1 for circle in org.circles))
    decisions = list_decisions(org, 60)
    both, oracle = confront(org, decisions)
    for decision, code in zip(decisions, both.of_decisions.tolist(), strict=True):
        expected = oracle.classify(decision).split(" or ")
        if decision.amount is None:
            continue
        assert DECISION_CLASSES[code] in expected, decision
        if DECISION_CLASSES[code] == "no right":
            assert not oracle.has_right_some_day(decision), decision
    assert sum(both.classes.values()) == len(decisions)


@settings(max_examples=15, deadline=None)
@given(org=organizations(allow_hostile_text=False, max_roles=0, max_circles=0))
def test_shares_of_people_are_real_authority(org: Organization) -> None:
    """Without groups, a post is a person, and its share on paper is the real authority."""
    decisions = list_decisions(org, 60)
    both, oracle = confront(org, decisions)
    shares = []
    for decision in decisions:
        held = oracle.rights(decision.domain, decision.amount, decision.day, decision.contexts)
        shares.append(held.get(decision.person, 0.0))
    assert both.displaced == pytest.approx(1 - np.mean(shares))
    for decision, code, share in zip(decisions, both.of_decisions.tolist(), shares, strict=True):
        assert (DECISION_CLASSES[code] == "as granted") == (share > 1e-12), decision


@settings(max_examples=15, deadline=None)
@given(org=ORGANIZATIONS, data=st.data())
def test_displaced_is_no_less_than_distance(org: Organization, data: st.DataObject) -> None:
    """Displaced decisions may cancel in the distance, in every table."""
    decisions = list_decisions(org, 200)
    kept = data.draw(st.lists(st.sampled_from(decisions), min_size=1, max_size=30))
    both, _ = confront(org, kept)
    for table in (both.domains, both.deciders, both.periods):
        known = ~np.isnan(table.displaced)
        assert (table.displaced[known] >= table.distance[known]).all()
    assert math.isnan(both.displaced) or both.displaced >= both.distance >= 0


@settings(max_examples=20, deadline=None)
@given(org=organizations(allow_hostile_text=False, allow_dates=False, allow_contexts=False))
def test_decisions_of_one_amount_follow_real_authority(org: Organization) -> None:
    """Where one person decides all on paper, that person decides as granted, and nobody else."""
    for domain in org.domains:
        authority = real_authority(org, domain.id)
        sole = [person for person, share in authority.items() if share > 1 - 1e-9]
        if not sole or any(record.limit is not None for record in org.delegations):
            continue
        day = datetime.date(2026, 1, 1)
        decisions = [Decision(sole[0], domain.id, 1.0, day, frozenset())]
        both, oracle = confront(org, decisions)
        if sole[0] in oracle.rights(domain.id, 1.0, day, frozenset()):
            assert both.classes["as granted"] == 1
