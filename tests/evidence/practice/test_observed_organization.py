"""The organization that a log shows, with and without one on paper."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import (
    Circle,
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    Support,
    formal_authority,
    real_authority,
)
from stepback.evidence import DecisionLog, observed_organization, paper_and_practice
from stepback.testing import strategies as organizations
from tests.support.decision_logs import domestic_log, prepaid_log
from tests.support.drawn_logs import decision_rows, make_log


def final_shares(rows):
    """The shares of final approvals by domain and decider, by counting."""
    has_final = any(row["outcome"] == "final" for row in rows)
    finals = [row for row in rows if row["outcome"] == "final"]
    if not has_final:
        last = {}
        for row in sorted(rows, key=lambda row: row["decided"]):
            if row["outcome"] == "approved":
                last[row["case"], row["domain"]] = row
        finals = list(last.values())
    shares = defaultdict(float)
    for row in finals:
        names = [row["decider"]] if isinstance(row["decider"], str) else row["decider"] or []
        for name in names:
            shares[row["domain"], name] += 1 / len(names)
    return shares


def by_person(shares, domain="any"):
    total = sum(share for key, share in shares.items() if domain in {"any", key[0]})
    found = defaultdict(float)
    for (where, name), share in shares.items():
        if domain in {"any", where}:
            found[name] += share / total
    return found


@given(decision_rows())
def test_real_authority_is_the_share_of_final_approvals(rows):
    """Over all domains, and in each of them."""
    org = observed_organization(make_log(rows))
    shares = final_shares(rows)
    if not shares:
        assert org.domains == ()
        return
    expected = by_person(shares)
    found = real_authority(org)
    assert sum(found.values()) == pytest.approx(1)
    for name, share in found.items():
        assert share == pytest.approx(expected[name], abs=1e-12)
    for domain in {where for where, _ in shares if where}:
        expected = by_person(shares, domain)
        for name, share in real_authority(org, domain=domain).items():
            assert share == pytest.approx(expected[name], abs=1e-12)
    assert formal_authority(org) == pytest.approx(found)
    assert {domain.basis for domain in org.domains} == {"observed"}
    assert sum(domain.weight for domain in org.domains) == pytest.approx(sum(shares.values()))


OWNERS = st.sampled_from(["ann", "bo", "head", "board", "nested"])


@given(decision_rows(deciders=["ann", "bo", "head", "board", "dee"]), OWNERS)
def test_what_anyone_decided_is_exact_on_paper_too(rows, owner):
    """Owners that are people, posts or circles; deciders, too, and some that are not on paper."""
    paper = Organization(
        people=[Person("ann"), Person("bo"), Person("cy")],
        roles=[Role("head"), Role("nested")],
        circles=[Circle("board")],
        memberships=[
            Membership("head", "cy"),
            Membership("board", "ann"),
            Membership("board", "head"),
            Membership("nested", "board"),
        ],
        domains=[Domain("hiring", owner), Domain("refunds", "ann")],
    )
    org = observed_organization(make_log(rows), paper)
    shares = final_shares(rows)
    if not shares:
        return
    found, expected = real_authority(org), by_person(shares)
    assert sum(found.values()) == pytest.approx(1)
    for name in {"bo", "dee"} & found.keys():  # who are in no post and no circle
        assert found[name] == pytest.approx(expected.get(name, 0), abs=1e-12)
    for domain in org.domains:
        assert domain.basis == "observed"
        if domain.id == "hiring":
            assert domain.owner == owner


@given(
    st.one_of(organizations.organizations(), organizations.organizations(allow_dates=True)),
    st.data(),
)
def test_any_organization_can_be_observed(paper, data):
    """Whatever is on paper, on any day, the result is an organization with the log's domains."""
    if paper.dates and paper.date is None:
        paper = paper.at(data.draw(st.sampled_from(paper.dates)))
    names = st.sampled_from([*paper, "zoe"])
    deciders = data.draw(st.lists(names, min_size=1, max_size=4, unique=True))
    rows = data.draw(decision_rows(deciders=deciders))
    domains = [domain.id for domain in paper.domains]
    if domains:
        rows = [row | {"domain": data.draw(st.sampled_from(domains))} for row in rows]
    org = observed_organization(make_log(rows), paper)
    expected = {where for where, _ in final_shares(rows) if where}
    assert expected <= {domain.id for domain in org.domains}
    words = {"approved", "final", "changed", "rejected"}
    decided = {row["decider"] for row in rows if row["outcome"] in words} - {None}
    assert decided & set(paper) <= set(org)
    known = [*org, *(node.name for node in paper.values())]
    assert {name.casefold() for name in decided} <= {name.casefold() for name in known}
    assert org.dates == ()
    if not paper.dates:
        for name in ("people", "roles", "circles", "memberships"):
            kept = getattr(paper, name)
            assert getattr(org, name)[: len(kept)] == kept
        assert org.reporting == paper.reporting
        assert org.supports == paper.supports


def test_travel_permits_are_decided_by_supervisors():
    """1,069 and 216 of final approvals of permits, 1,872 and 39 of requests for payment."""
    org = observed_organization(prepaid_log())
    shares = real_authority(org, domain="Permit")
    assert shares["SUPERVISOR"] == pytest.approx(1069 / 1285, abs=1e-12)
    assert shares["DIRECTOR"] == pytest.approx(216 / 1285, abs=1e-12)
    shares = real_authority(org, domain="Request For Payment")
    assert shares["SUPERVISOR"] == pytest.approx(1872 / 1911, abs=1e-12)
    [domain] = observed_organization(domestic_log()).domains
    assert (domain.id, domain.owner, domain.weight) == ("all decisions", "supervisor", 7771)
    assert len(domain.amounts) == 7771


PAPER = Organization(
    people=[Person("ann", name="Ann"), Person("bo"), Person("cy", start="2020-01-01")],
    roles=[Role("lead")],
    reporting=[ReportingLine("ann", "bo")],
    domains=[Domain("Refunds", "ann", name="refunds to customers"), Domain("hiring", "lead")],
    delegations=[Delegation("ann", "bo", domain="Refunds")],
    memberships=[Membership("lead", "bo")],
    supports=[Support("ann", "bo", strength=0.5)],
    respondents=["bo"],
)


def log_of(domains, deciders, **columns):
    n_rows = len(domains)
    return DecisionLog.from_columns(
        case=[str(row) for row in range(n_rows)],
        domain=domains,
        decider=deciders,
        outcome=["final"] * n_rows,
        decided=[np.datetime64("2026-01-05") + row for row in range(n_rows)],
        **columns,
    )


def test_people_lines_and_support_stay():
    """Delegations on paper go; attributes, names and who was asked stay."""
    log = log_of(["Refunds", "Refunds"], ["ann", "bo"], amount=[20, None])
    org = observed_organization(log, PAPER.at("2026-01-01"))
    assert org["ann"].name == "Ann"
    assert org.reporting == PAPER.reporting
    assert org.supports == PAPER.supports
    assert org.respondents == PAPER.respondents
    [domain] = org.domains
    assert domain == Domain(
        "Refunds", "ann", weight=2, name="refunds to customers", amounts=[20], basis="observed"
    )
    assert org.delegations == (
        Delegation("ann", "bo", domain="Refunds", share=0.5, basis="observed"),
    )
    assert org.dates == ()


def test_what_does_not_fit_is_said():
    """Each with its own code: another case, deciders and domains that only one of them has."""
    log = log_of(["REFUNDS", "travel", "travel"], ["ann", "dee", None])
    org = observed_organization(log, PAPER.at("2026-01-01"))
    notes = {note.code: note.message for note in org.warnings}
    assert "'REFUNDS'" in notes["matched-in-another-case"]
    assert "'dee'" in notes["decider-not-on-paper"]
    assert "1 final approval without a decider: left out" in notes["decider-not-said"]
    assert "'travel'" in notes["domain-not-on-paper"]
    assert "left out: 'hiring'" in notes["domain-without-decisions"]
    assert real_authority(org) == {"ann": 0.5, "bo": 0, "cy": 0, "dee": 0.5}


def test_deciders_match_by_name():
    """Two spellings of one person are one, and nobody is added."""
    paper = Organization(
        people=[Person("e1", name="Ann Ames"), Person("e2", name="Bo")],
        domains=[Domain("refunds", "e2", name="Refunds to customers")],
    )
    log = log_of(["Refunds to customers"] * 4, ["Ann Ames", "ANN AMES", "e1", "Bo"])
    org = observed_organization(log, paper)
    assert real_authority(org) == {"e1": 0.75, "e2": 0.25}
    assert list(org) == ["e1", "e2"]


def test_a_log_without_domains_is_about_the_only_one():
    """As everywhere that a log is held against an organization with one domain."""
    paper = Organization(people=[Person("ann")], domains=[Domain("refunds", "ann")])
    org = observed_organization(log_of([None], ["ann"]), paper)
    assert org.domains == (Domain("refunds", "ann", basis="observed"),)


def test_a_leaver_who_decided_is_there():
    """Someone who is not in force on the date decided in the time of the log."""
    paper = Organization(
        people=[Person("ann", end="2026-01-01"), Person("bo")], domains=[Domain("refunds", "ann")]
    )
    org = observed_organization(log_of(["refunds"] * 2, ["ann", "bo"]), paper.at("2026-02-01"))
    assert real_authority(org) == {"bo": 0.5, "ann": 0.5}
    org = observed_organization(log_of(["refunds"] * 2, ["bo", "bo"]), paper.at("2026-02-01"))
    assert real_authority(org) == {"bo": 1}
    with pytest.raises(ValueError, match="date"):
        observed_organization(log_of(["refunds"], ["bo"]), paper)


def test_a_log_without_final_approvals_has_no_domains():
    """The deciders are there, and nobody settles anything."""
    log = DecisionLog.from_columns(
        case=["1"], decided=["2026-01-05"], decider=["ann"], outcome=["rejected"]
    )
    org = observed_organization(log)
    assert list(org) == ["ann"]
    assert org.domains == ()


def test_names_that_are_taken_are_no_conflict():
    """Of a circle, and of what names no domain."""
    log = log_of(
        ["x", "x", None, "other decisions", None],
        ["deciders of x", "bo", "bo", "bo", "deciders of x"],
    )
    org = observed_organization(log)
    assert {domain.id for domain in org.domains} == {
        "x",
        "other decisions",
        "other decisions (2)",
    }
    assert {circle.id for circle in org.circles} == {
        "deciders of x (2)",
        "deciders of other decisions (2)",
    }


def test_a_name_that_is_no_id_is_refused():
    """With the name, before anything is made."""
    with pytest.raises(ValueError, match=r"log: ' ' is blank"):
        observed_organization(log_of(["x"], [" "]))


@given(decision_rows(deciders=["ann", "bo", "cy"]))
def test_what_is_observed_is_as_granted(rows):
    """Held against the log that it is from, an observed organization has no departures."""
    rows = [
        row | {"domain": row["domain"] or "hiring", "decider": row["decider"] or "ann"}
        for row in rows
    ]
    log = make_log(rows)
    if not log.is_final.any():
        return
    found = paper_and_practice(observed_organization(log), log, rng=1)
    assert found.to_dict()["classes"]["as granted"] == log.is_final.sum()
    assert found.distance == pytest.approx(0, abs=1e-12)
    assert found.displaced == pytest.approx(0, abs=1e-12)
