"""Steps that follow an approval and change little, and plans made of them."""

import itertools
import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from stepback import (
    Circle,
    Domain,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    real_authority,
)
from stepback.evidence import (
    DecisionLog,
    observed_organization,
    step_back_candidates,
    weighted_by,
)
from stepback.scenarios import recommend
from tests.support.decision_logs import domestic_log, prepaid_log, refund_log
from tests.support.drawn_logs import decision_rows, make_log


def two_step_log(n_cases, n_changed, *, deciders=("lead", "head"), domain="refunds"):
    """Cases that one approves, and then another approves, or changes in some."""
    outcomes = ["changed" if case < n_changed else "final" for case in range(n_cases)]
    start = np.datetime64("2026-01-05T08:00", "us")
    return DecisionLog.from_columns(
        case=[str(case) for case in range(n_cases) for _ in "ab"],
        domain=[domain] * (2 * n_cases),
        step=["L1", "L2"] * n_cases,
        decider=list(deciders) * n_cases,
        outcome=[word for outcome in outcomes for word in ("approved", outcome)],
        submitted=[start + np.timedelta64(hour, "h") for _ in range(n_cases) for hour in (0, 1)],
        decided=[start + np.timedelta64(hour, "h") for _ in range(n_cases) for hour in (1, 25)],
    )


def test_prepaid_costs_have_two_candidates():
    """Requests for payment by the supervisor, and permits by the director."""
    first, second = step_back_candidates(prepaid_log())
    assert (first.domain, first.step) == ("Request For Payment", "SUPERVISOR")
    assert (first.changed, first.decisions) == (21, 1799)
    assert first.changed_high == pytest.approx(0.017780, abs=5e-7)
    assert first.waiting_days == pytest.approx(4346.142, abs=5e-4)
    assert (second.domain, second.step) == ("Permit", "DIRECTOR")
    assert (second.changed, second.decisions, second.cases) == (0, 216, 216)
    assert second.changed_high == pytest.approx(0.017474, abs=5e-7)
    assert second.waiting_days == pytest.approx(610.788, abs=5e-4)
    assert second.median_hours == pytest.approx(23.6340, abs=5e-5)
    assert (second.leader, second.delegate, second.step_before) == (
        "DIRECTOR",
        "SUPERVISOR",
        "SUPERVISOR",
    )
    assert second.within_minute == 3


def test_domestic_claims_have_none():
    """The supervisor changes 215 of 7,986."""
    found = step_back_candidates(domestic_log())
    assert len(found) == 0
    assert "There are none" in str(found)


def test_other_steps_say_why_they_are_none():
    """Too many changed, too few cases, or both."""
    found = step_back_candidates(prepaid_log())
    reasons = {(each.domain, each.step): each.reason for each in found.others}
    assert reasons["Permit", "SUPERVISOR"] == "up to 2.7 % may be changed"
    assert reasons["Request For Payment", "DIRECTOR"] == (
        "39 of 200 cases; up to 9.0 % may be changed"
    )
    [supervisor] = [each for each in found.others if each.step == "SUPERVISOR"]
    assert (supervisor.changed, supervisor.decisions) == (21, 1194)
    assert supervisor.changed_high == pytest.approx(0.026738, abs=5e-7)
    assert len(found) + len(found.others) == found.n_steps == 7
    assert "39 of 200 cases" in str(found)


def test_hostile_names_are_shown_escaped():
    """In every form, and in the reason that a plan repeats."""
    log = two_step_log(
        300, 0, deciders=("<b>lead</b>", "=head\u202e"), domain="re<script>\u202efunds"
    )
    found = step_back_candidates(log)
    page = found.to_html()
    assert "<script>" not in page.split("<body", 1)[1]
    assert "<b>lead" not in page
    for text in (page, str(found), found.to_markdown(), found[0].reason):
        assert "\u202e" not in text


def test_the_mapping_of_outcomes_decides_about_refunds():
    """One candidate, and none once what is sent back counts as changed."""
    [candidate] = step_back_candidates(refund_log())
    assert (candidate.step, candidate.changed, candidate.decisions) == ("L3", 4, 665)
    assert candidate.changed_high == pytest.approx(0.015363, abs=5e-7)
    assert candidate.waiting_days == pytest.approx(197.632, abs=5e-4)
    log = refund_log(is_sent_back_changed=True)
    assert not step_back_candidates(log)
    every = {each.step: each for each in step_back_candidates(log, below=1)}
    assert (every["L3"].changed, every["L3"].decisions) == (50, 711)
    assert every["L3"].changed_high == pytest.approx(0.091518, abs=5e-7)
    assert (every["L2"].changed, every["L2"].decisions) == (271, 965)


@pytest.mark.parametrize(
    ("n_cases", "n_changed", "n_found"), [(200, 0, 1), (200, 1, 0), (199, 0, 0), (400, 1, 1)]
)
def test_few_cases_show_little(n_cases, n_changed, n_found):
    """0 of 200 are 1.88 % at most, and 1 of 200 are 2.78 %."""
    assert len(step_back_candidates(two_step_log(n_cases, n_changed))) == n_found


def test_each_says_what_it_does_not_show():
    """That a signature may deter, and how many came within a minute."""
    [candidate] = step_back_candidates(prepaid_log())[1:]
    assert "A signature may deter" in candidate.reason
    assert "3 came within a minute" in candidate.reason
    assert "0 changed it (at most 1.7 %, at 95 %)" in candidate.reason


@given(decision_rows(), st.integers(1, 4), st.sampled_from([0.3, 0.7, 1.0]))
def test_candidates_are_those_of_a_walk(rows, cases, below):
    """Counts, cases and pairs of every step, by going from row to row."""
    found = {
        (each.domain, each.step): each
        for each in step_back_candidates(make_log(rows), below=below, cases=cases)
    }
    ordered = sorted(
        (row for row in rows if row["outcome"] != "ignored"),
        key=lambda row: (row["case"], row["domain"] or "", row["decided"]),
    )
    groups = {}
    for before, row in itertools.pairwise(ordered):
        is_same = (before["case"], before["domain"]) == (row["case"], row["domain"])
        is_decision = row["outcome"] in {"approved", "final", "changed", "rejected"}
        if is_same and is_decision and before["outcome"] in {"approved", "final"}:
            groups.setdefault((row["domain"], row["step"]), []).append((before, row))
    expected = {}
    for key, pairs in groups.items():
        changed = sum(row["outcome"] in {"changed", "rejected"} for _, row in pairs)
        high = binomtest(changed, len(pairs)).proportion_ci(method="wilson").high
        if len({row["case"] for _, row in pairs}) >= cases and high < below:
            expected[key] = (len(pairs), changed)
    assert {key: (each.decisions, each.changed) for key, each in found.items()} == expected
    for key, each in found.items():
        seen = groups[key]
        other = [
            (before, row)
            for before, row in seen
            if row["step"] is None or before["step"] != row["step"]
        ]
        counts = {}
        for before, row in other or seen:
            for leader in names_of(row):
                for delegate in names_of(before):
                    if leader != delegate:
                        counts[leader, delegate] = counts.get((leader, delegate), 0) + 1
        assert {(pair.leader, pair.delegate): pair.decisions for pair in each.pairs} == counts
        assert [pair.decisions for pair in each.pairs] == sorted(counts.values(), reverse=True)


def names_of(row):
    names = row["decider"]
    return [names] if isinstance(names, str) else names or []


def test_the_longest_waiting_comes_first():
    """Steps whose waiting is not known come last."""
    found = step_back_candidates(prepaid_log(), below=1, cases=1)
    days = [each.waiting_days for each in found]
    assert days == sorted(days, reverse=True)
    log = prepaid_log()
    bare = DecisionLog.from_columns(
        case=log.case.texts().tolist(),
        domain=log.domain.texts().tolist(),
        step=log.step.texts().tolist(),
        decider=[None] * len(log),
        outcome=["approved"] * len(log),
        decided=log.decided,
    )
    unknown = step_back_candidates(bare, below=1)
    assert all(math.isnan(each.waiting_days) and each.leader is None for each in unknown)
    assert "not known" in str(unknown)


def test_every_form_says_the_same():
    """Text, page, Markdown, plain values and frame."""
    found = step_back_candidates(prepaid_log())
    assert repr(found) == "<StepBackCandidates: 2 of 7 steps after an approval>"
    for text in (str(found), found.to_markdown(), found.to_html()):
        assert "21 of 1,799" in text
        assert "A signature may deter" in text
    assert found.to_dict()["candidates"][1]["pairs"][0] == {
        "leader": "DIRECTOR",
        "delegate": "SUPERVISOR",
        "decisions": 215,
    }
    frame = found.to_frame(backend="pandas")
    assert frame.step.tolist() == ["SUPERVISOR", "DIRECTOR"]
    assert frame.delegates.tolist()[1] == "SUPERVISOR; BUDGET OWNER"


def test_candidates_are_values():
    """Equal if everything in them is, also once they were pickled."""
    log = prepaid_log()
    found = step_back_candidates(log)
    assert found == step_back_candidates(log)
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301  (made here)
    assert found != step_back_candidates(log, cases=100)
    assert found.index(found[1]) == 1


def test_a_log_without_steps_says_how_to_name_them():
    """Each domain is then one step."""
    log = DecisionLog.from_columns(
        case=["1", "1"],
        decider=["ann", "bo"],
        outcome=["approved", "final"],
        decided=["2026-01-05", "2026-01-06"],
    )
    found = step_back_candidates(log, cases=1, below=1)
    assert (found[0].step, found[0].leader, found[0].delegate) == (None, "bo", "ann")
    assert "names no steps" in str(found)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"below": 0}, "below: 0 leaves no step; give a share above 0"),
        ({"below": 2}, "below: 2 is not between 0 and 1"),
        ({"below": "2 %"}, "below: '2 %' is not a number; give 0.02"),
        ({"cases": 0}, "cases: 0 is not a whole number from 1 up"),
        ({"cases": 2.5}, "cases: 2.5 is not a whole number from 1 up"),
        ({"confidence": 0}, "confidence: 0 leaves no interval"),
    ],
)
def test_a_bad_argument_is_refused(arguments, message):
    """With the value and the remedy."""
    with pytest.raises(ValueError, match=message):
        step_back_candidates(two_step_log(1, 0), **arguments)


# From a log to a plan


def test_a_plan_is_made_of_what_the_log_shows():
    """From the log to the organization, its candidates, a plan, and what it comes to."""
    log = refund_log()
    org = observed_organization(log)
    plan = recommend(org, 3, candidates=step_back_candidates(log), autonomy=0.5)
    assert plan.steps
    for step in plan.steps:
        assert step.leader in {"Resource 7", "Resource 10"}
        assert step.basis == "observed"
        assert "4 changed it" in step.reason
    after = plan.apply(org)
    assert real_authority(after)["Resource 7"] < real_authority(org)["Resource 7"]


def test_posts_stand_for_their_holders():
    """Deciders of the log that are posts, names and spellings on paper."""
    paper = Organization(
        people=[Person("e1", name="Ann"), Person("e2"), Person("e3"), Person("e4")],
        roles=[Role("head"), Role("lead")],
        circles=[Circle("pool")],
        memberships=[
            Membership("head", "e1"),
            Membership("lead", "e2"),
            Membership("lead", "e3"),
        ],
        reporting=[ReportingLine("head", "lead")],
        domains=[Domain("Refunds", "head")],
    )
    log = two_step_log(300, 0, deciders=("LEAD", "Head"))
    weighted = weighted_by(paper, log)
    candidates = step_back_candidates(log)
    plan = recommend(weighted, candidates=candidates, autonomy=0.5)
    assert {(step.leader, step.domain) for step in plan.steps} == {("e1", "Refunds")}
    assert {step.delegate for step in plan.steps} <= {"e2", "e3"}
    named = two_step_log(300, 0, deciders=("e2", "Ann"))
    [step] = recommend(weighted, candidates=step_back_candidates(named), autonomy=0.5).steps
    assert (step.leader, step.delegate) == ("e1", "e2")
    for chosen in ([*candidates], candidates[0], iter(candidates)):
        assert recommend(weighted, candidates=chosen, autonomy=0.5).steps == plan.steps


def test_what_the_organization_does_not_have_is_listed():
    """A leaver's steps are left out; if there is nothing else, it is refused with a remedy."""
    first = two_step_log(300, 0)
    paper = Organization(
        people=[Person("lead"), Person("head")], domains=[Domain("refunds", "head")]
    )
    [candidate] = step_back_candidates(first)
    [other] = step_back_candidates(two_step_log(300, 0, deciders=("lead", "gone")))
    plan = recommend(paper, candidates=[candidate, other], autonomy=0.5)
    assert [(step.leader, step.delegate) for step in plan.steps] == [("head", "lead")]
    [left] = plan.left_out["not in the organization"]
    assert (left.leader, left.delegate, left.detail) == ("gone", "lead", "the leader is not there")
    assert "the log shows them, and the organization does not have them" in str(plan)
    with pytest.raises(ValueError, match=r"none of those that the log shows: nobody .* 'gone'"):
        recommend(paper, candidates=other, autonomy=0.5)
    [trips] = step_back_candidates(two_step_log(300, 0, domain="trips"))
    with pytest.raises(ValueError, match="there are no domains 'trips'"):
        recommend(paper, candidates=[trips], autonomy=0.5)


def test_the_remedy_for_what_is_not_there_works():
    """The observed organization has everyone and everything that the log shows."""
    log = two_step_log(300, 0, deciders=("lead", "gone"), domain="trips")
    paper = Organization(people=[Person("lead")], domains=[Domain("refunds", "lead")])
    candidates = step_back_candidates(log)
    with pytest.raises(ValueError, match=r"recommend for observed_organization\(log, org\)"):
        recommend(paper, candidates=candidates, autonomy=0.5)
    [step] = recommend(observed_organization(log, paper), candidates=candidates, autonomy=0.5).steps
    assert (step.leader, step.delegate, step.domain) == ("gone", "lead", "trips")


def test_a_log_without_domains_makes_a_plan():
    """Of the only domain, which the observed organization calls all decisions."""
    log = two_step_log(300, 0, domain=None)
    org = observed_organization(log)
    [step] = recommend(org, candidates=step_back_candidates(log), autonomy=0.5).steps
    assert (step.leader, step.delegate, step.domain) == ("head", "lead", "all decisions")


def test_no_candidates_make_an_empty_plan():
    """None is no error."""
    log = domestic_log()
    plan = recommend(observed_organization(log), candidates=step_back_candidates(log), autonomy=0.5)
    assert plan.steps == ()
