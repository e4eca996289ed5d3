"""From a real log to its figures, candidates and a plan, as an analyst would go."""

import math

import pytest

from stepback import real_authority
from stepback.evidence import (
    decision_profile,
    handovers,
    observed_organization,
    read_decisions,
    read_events,
    step_back_candidates,
)
from stepback.scenarios import recommend
from tests.support.real_organizations import DATA, data

EVIDENCE = DATA / "evidence"
SIGNED = {
    "Order created": "submitted",
    "Request signed": "approved",
    "Request rejected": "rejected",
}
REFUND_COLUMNS = {
    "case": "Order Nr.",
    "activity": "Status",
    "decider": "Employee",
    "decided": "Complete Timestamp",
}
REFUND_STATUS = (
    r"(?P<outcome>Order created|Request signed|Request rejected|Order sent back)(?: (?P<step>L\d))?"
)


def read_refunds(**outcomes):
    return read_events(
        data(EVIDENCE / "refund_process.csv"),
        columns=REFUND_COLUMNS,
        pattern=REFUND_STATUS,
        outcomes=SIGNED | {"Order sent back": outcomes["sent_back"]},
        repair=True,
    )


def test_travel_permits_from_the_file():
    """Events that stand in several cases count once; two candidates, and a plan for one of them."""
    log = read_events(
        data(EVIDENCE / "bpic2020_prepaid_events.csv"),
        columns={"decided": "time", "decider": "role"},
        pattern=r"(?P<domain>.+) (?P<outcome>[A-Z_]+) by (?P<step>.+)",
        outcomes={
            "SUBMITTED": "submitted",
            "APPROVED": "approved",
            "FINAL_APPROVED": "final",
            "REJECTED": "rejected",
            "SAVED": "ignored",
        },
        not_deciders=["EMPLOYEE", "MISSING"],
    )
    profile = decision_profile(log)
    row = [*zip(profile.labels["domain"], profile.labels["step"], strict=True)].index(
        ("Permit", "DIRECTOR")
    )
    assert (profile.decisions[row], profile.changed[row]) == (216, 0)
    assert profile.changed_high[row] == pytest.approx(0.017474, abs=5e-7)
    assert profile.median_hours[row] == pytest.approx(23.6340, abs=5e-5)
    found = step_back_candidates(log)
    assert [(each.domain, each.step, each.changed, each.decisions) for each in found] == [
        ("Request For Payment", "SUPERVISOR", 21, 1799),
        ("Permit", "DIRECTOR", 0, 216),
    ]
    days = [each.waiting_days for each in found]
    assert days == pytest.approx([4346.142, 610.788], abs=5e-4)
    org = observed_organization(log)
    plan = recommend(org, candidates=found, autonomy=0.5)
    assert {(step.leader, step.domain) for step in plan.steps} <= {
        ("SUPERVISOR", "Request For Payment"),
        ("DIRECTOR", "Permit"),
    }
    assert plan.steps
    assert all("A signature may deter" in step.reason for step in plan.steps)
    before, after = real_authority(org), real_authority(plan.apply(org))
    assert after["SUPERVISOR"] < before["SUPERVISOR"]


def test_domestic_claims_from_the_file():
    """Without a column of steps, by decider, who is a post; with one, step by step."""
    path = data(EVIDENCE / "bpic2020_domestic_decisions.csv")
    outcomes = {"approved": "approved", "final_approved": "final", "rejected": "rejected"}
    log = read_decisions(path, outcomes=outcomes, not_deciders=["employee"])
    profile = decision_profile(log, by="decider", deciders_are_roles=True)
    groups = {group["decider"]: group for group in profile.to_dict()["groups"]}
    supervisor = groups["supervisor"]
    assert (supervisor["changed"], supervisor["decisions"]) == (215, 7986)
    assert supervisor["median_hours"] == pytest.approx(24.302639, abs=5e-7)
    assert supervisor["changed_high"] == pytest.approx(0.030706, abs=5e-7)
    withheld = decision_profile(log, by="decider").to_dict()["groups"]
    assert all(math.isnan(group["median_hours"]) for group in withheld)
    assert real_authority(observed_organization(log))["supervisor"] == 1
    assert not step_back_candidates(log)
    stepwise = read_decisions(
        path,
        columns={"step": "decider", "decider": "decider"},
        outcomes=outcomes,
        not_deciders=["employee"],
    )
    assert not step_back_candidates(stepwise)
    every = {each.step: each for each in step_back_candidates(stepwise, below=1)}
    assert (every["supervisor"].changed, every["supervisor"].decisions) == (215, 7986)


def test_refunds_from_the_file():
    """One candidate; counted as changes, what is sent back leaves none."""
    [candidate] = step_back_candidates(read_refunds(sent_back="ignored"))
    assert (candidate.step, candidate.changed, candidate.decisions) == ("L3", 4, 665)
    assert candidate.changed_high == pytest.approx(0.015363, abs=5e-7)
    assert candidate.waiting_days == pytest.approx(197.632, abs=5e-4)
    log = read_refunds(sent_back="changed")
    assert not step_back_candidates(log)
    every = {each.step: each for each in step_back_candidates(log, below=1)}
    assert (every["L3"].changed, every["L3"].decisions) == (50, 711)
    assert every["L3"].changed_high == pytest.approx(0.091518, abs=5e-7)


def test_receipts_from_the_file():
    """Handovers of a log in which every step of anything is one."""
    log = read_events(
        data(DATA / "event_logs" / "receipt.csv"),
        columns={
            "case": "case:concept:name",
            "activity": "concept:name",
            "decider": "org:resource",
            "decided": "time:timestamp",
            "outcome": "lifecycle:transition",
        },
        pattern=r"(?P<step>.+)",
        outcomes={"complete": "approved"},
        repair=True,
    )
    graph = handovers(log)
    assert graph.graph["moves"] == 7143
    assert graph.graph["handovers"] == 1208
    assert graph.number_of_edges() == 246
    assert graph["Resource10"]["admin1"][0]["count"] == 180
