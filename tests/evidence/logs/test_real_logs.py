"""Real logs, and the figures that other programs computed from them."""

import numpy as np
import pandas as pd
import pytest

from stepback import InvalidOrganization
from stepback.evidence import read_decisions, read_events
from stepback.evidence._logs._outcomes import OUTCOMES
from tests.support.real_organizations import DATA, data

REFUNDS = {
    "columns": {
        "case": "Order Nr.",
        "activity": "Status",
        "decider": "Employee",
        "decided": "Complete Timestamp",
    },
    "pattern": r"(?P<outcome>Order created|Request signed|Request rejected|Order sent back)"
    r"(?: (?P<step>L\d))?",
}
SIGNED = {
    "Order created": "submitted",
    "Request signed": "approved",
    "Request rejected": "rejected",
}


def count_steps(log, *words):
    """How many decisions of these outcomes each step has."""
    wanted = np.isin(log.outcome, [OUTCOMES.index(word) for word in words])
    steps = log.step.texts()[wanted]
    return {step: int((steps == step).sum()) for step in log.step.words if (steps == step).any()}


def code_counts(problems):
    return {problem.code for problem in problems}


def test_permits_and_payments_of_a_university():
    """One permit stands in several cases, and two matters in one case."""
    log = read_events(
        data(DATA / "evidence/bpic2020_prepaid_events.csv"),
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
    assert len(log) == 15_547
    frame = log.to_frame(backend="pandas").assign(final=log.is_final, decision=log.is_decision)
    frame["hours"] = (frame.decided - frame.submitted).dt.total_seconds() / 3600
    finals = frame[frame.final].groupby(["domain", "step"]).size().to_dict()
    assert finals == {
        ("Permit", "SUPERVISOR"): 1069,
        ("Permit", "DIRECTOR"): 216,
        ("Request For Payment", "SUPERVISOR"): 1872,
        ("Request For Payment", "DIRECTOR"): 39,
    }
    decisions = frame[frame.decision].groupby(["domain", "step"]).hours
    medians = decisions.median().round(4).to_dict()
    assert decisions.size().to_dict() == {
        ("Permit", "ADMINISTRATION"): 1103,
        ("Permit", "PRE_APPROVER"): 123,
        ("Permit", "BUDGET OWNER"): 402,
        ("Permit", "SUPERVISOR"): 1309,
        ("Permit", "DIRECTOR"): 216,
        ("Request For Payment", "ADMINISTRATION"): 1871,
        ("Request For Payment", "PRE_APPROVER"): 174,
        ("Request For Payment", "BUDGET OWNER"): 681,
        ("Request For Payment", "SUPERVISOR"): 1935,
        ("Request For Payment", "DIRECTOR"): 39,
    }
    assert medians["Permit", "DIRECTOR"] == 23.634
    assert medians["Request For Payment", "DIRECTOR"] == 43.0656
    changed = count_steps(log, "rejected")
    assert changed["ADMINISTRATION"] == 12 + 221
    told = {warning.code: warning.message for warning in log.warnings}
    assert "15,547 events in 17,507 rows" in told["repeated-event"]
    assert "return 1,960 times in other cases" in told["repeated-event"]
    assert "(3,818 rows, ignored)" in told["unmatched-activity"]
    assert "'EMPLOYEE' rejected" in told["not-deciders"]


def test_domestic_claims_of_a_university():
    """The employee takes the request back, and decides nothing."""
    log = read_decisions(
        data(DATA / "evidence/bpic2020_domestic_decisions.csv"),
        outcomes={"approved": "approved", "final_approved": "final", "rejected": "rejected"},
        not_deciders=["employee"],
    )
    frame = log.to_frame(backend="pandas")[log.is_decision]
    assert frame.groupby("decider").size().to_dict() == {
        "administration": 8975,
        "budget owner": 2800,
        "supervisor": 7986,
    }
    assert int(log.is_final.sum()) == 7771
    assert set(log.to_frame(backend="pandas").decider[log.is_final]) == {"supervisor"}
    hours = (frame.decided - frame.submitted).dt.total_seconds() / 3600
    supervised = hours[frame.decider == "supervisor"]
    assert supervised.median() == pytest.approx(24.302639, abs=1e-6)
    assert supervised.sum() / 24 == pytest.approx(17_272.125, abs=1e-3)
    quarters = log.day[
        log.is_decision & (log.decider.codes == log.decider.names.index("supervisor"))
    ]
    by_quarter = pd.Series(quarters).dt.to_period("Q").value_counts().sort_index()
    assert by_quarter.tolist() == [1779, 2208, 1612, 2377, 10]


def test_refunds_that_were_signed_at_three_levels():
    """Rows stand in the log twice, and what is sent back names no level."""
    path = data(DATA / "evidence/refund_process.csv")
    with pytest.raises(InvalidOrganization) as raised:
        read_events(path, outcomes=SIGNED | {"Order sent back": "changed"}, **REFUNDS)
    [error] = [problem for problem in raised.value.problems if problem.severity == "error"]
    assert error.code == "repeated-row"
    assert len(error.where.rows) == 18
    log = read_events(
        path, outcomes=SIGNED | {"Order sent back": "ignored"}, repair=True, **REFUNDS
    )
    assert [len(repair.where.rows) for repair in log.repairs] == [18]
    assert len(log) == 9014
    # 8 of the repeated rows are signed: 3 at L2 and 5 at L3.
    assert count_steps(log, "approved") == {"L1": 995, "L2": 694, "L3": 661}
    assert count_steps(log, "rejected") == {"L1": 224, "L2": 8, "L3": 4}
    log = read_events(
        path, outcomes=SIGNED | {"Order sent back": "changed"}, repair=True, **REFUNDS
    )
    # 339 are sent back, 2 of them twice: 282 at L2 and 57 at L3.
    assert count_steps(log, "changed") == {"L2": 280, "L3": 57}
    assert int(np.isnat(log.decided).sum()) == 0
    assert (log.decided.min(), log.decided.max()) == (
        np.datetime64("2011-11-23T13:12"),
        np.datetime64("2012-01-23T11:55"),
    )


def test_decisions_after_an_approval_of_refunds():
    """Those that follow an approval directly, with and without what is sent back."""
    path = data(DATA / "evidence/refund_process.csv")

    def count_after_approval(sent_back):
        outcomes = SIGNED | {"Order sent back": sent_back}
        log = read_events(path, outcomes=outcomes, repair=True, **REFUNDS)
        before = log.case_order.previous
        follows = (before >= 0) & (log.outcome[before] == OUTCOMES.index("approved"))
        rows = np.flatnonzero(follows & log.is_decision)
        after = log.take(rows)
        steps = count_steps(after, "approved", "changed", "rejected")
        changed = count_steps(after, "changed", "rejected")
        return {step: (steps[step], changed[step]) for step in ("L2", "L3")}

    assert count_after_approval("ignored") == {"L2": (702, 8), "L3": (665, 4)}
    assert count_after_approval("changed") == {"L2": (965, 271), "L3": (711, 50)}


def test_python_proposals():
    """Most have no delegate; a delegate who is an author decides about an own request."""
    log = read_decisions(
        data(DATA / "evidence/peps.csv"),
        columns={
            "case": "pep",
            "domain": "topic",
            "decider": "delegate",
            "requester": "authors",
            "outcome": "status",
            "decided": "created",
        },
        outcomes={
            "Final": "final",
            "Active": "final",
            "Superseded": "final",
            "Accepted": "final",
            "Rejected": "rejected",
            "Withdrawn": "withdrawn",
            "Deferred": "submitted",
            "Draft": "submitted",
            "Draught": "submitted",
            "April Fool!": "ignored",
        },
        separator=",",
        repair=True,
    )
    assert len(log) == 740
    names = np.array(log.decider.names)
    rows, members = log.decider.members()
    counts = pd.Series(names[members]).value_counts()
    assert counts[["Paul Moore", "Alyssa Coghlan", "Donald Stufft"]].tolist() == [25, 22, 14]
    authors = {
        row: log.requester.party_names()[code] for row, code in enumerate(log.requester.codes)
    }
    own = {row for row, name in zip(rows, members, strict=True) if names[name] in authors[row]}
    assert {int(log.case.texts()[row]) for row in own} == {426, 440, 459, 503}
    decided = {repair.where.rows for repair in log.repairs if repair.code == "two-spellings"}
    assert decided == {(358, 360)}
    kind = pd.read_csv(DATA / "evidence/peps.csv").type.to_numpy()
    settled = log.take((kind == "Standards Track") & log.is_decision)
    delegated = {}
    topics = pd.Series(settled.domain.texts()).fillna("none")  # a few have two
    for topic in ("Packaging", "Typing", "none"):
        of_topic = topics.str.contains(topic).to_numpy()
        delegated[topic] = (int(settled.decider.is_said[of_topic].sum()), int(of_topic.sum()))
    assert delegated == {"Packaging": (45, 64), "Typing": (7, 34), "none": (36, 351)}


def test_a_python_proposal_was_decided_before_it_was_created():
    """It was rewritten later; the repair takes its creation for not said."""
    frame = pd.read_csv(data(DATA / "evidence/peps.csv"), dtype=str)
    frame["resolution"] = frame.resolution.str.extract(r"(\d{1,2}-\w{3}-\d{4})")
    frame = frame[frame.resolution.notna()]
    options = {
        "columns": {
            "case": "pep",
            "decider": "delegate",
            "outcome": "type",
            "submitted": "created",
            "decided": "resolution",
        },
        "outcomes": dict.fromkeys(["Standards Track", "Informational", "Process"], "final"),
        "separator": ",",
    }
    with pytest.raises(InvalidOrganization) as raised:
        read_decisions(frame, **options)
    errors = [problem for problem in raised.value.problems if problem.severity == "error"]
    assert {problem.code for problem in errors} == {"decided-before-submitted"}
    [row] = errors[0].where.rows
    assert frame.iloc[row - 2].pep == "820"
    log = read_decisions(frame, repair=True, **options)
    wait = log.decided - log.submitted
    assert (len(log), int(np.isnat(wait).sum())) == (67, 1)


def test_kubernetes_proposals():
    """Handles have two spellings; four rows of templates have no date, and are left out first."""
    frame = pd.read_csv(data(DATA / "evidence/keps.csv"), dtype=str)
    options = {
        "columns": {
            "case": "kep",
            "domain": "owning_sig",
            "decider": "approvers",
            "requester": "authors",
            "outcome": "status",
            "decided": "created",
        },
        "outcomes": {
            **dict.fromkeys(["implemented", "implementable", "replaced", "superseded"], "final"),
            **dict.fromkeys(["removed", "implemented (alpha)", "imlpemented"], "final"),
            **dict.fromkeys(["provisional", "deferred"], "submitted"),
            "withdrawn": "withdrawn",
            "rejected": "rejected",
            "provisional|implementable|implemented|deferred|rejected|withdrawn|replaced": "ignored",
        },
        "separator": ";",
    }
    with pytest.raises(InvalidOrganization) as raised:
        read_decisions(frame, **options)
    found = {problem.code for problem in raised.value.problems if problem.severity == "error"}
    assert found == {"unread-time", "two-spellings", "nobody-decides"}
    log = read_decisions(frame[frame.created != "yyyy-mm-dd"], repair=True, **options)
    assert len(log) == 650
    names = [name.removeprefix("@").casefold() for name in log.decider.names]
    assert len(names) == len(set(names))
    _, members = log.decider.members()
    counts = pd.Series(np.array(names)[members]).value_counts()
    assert counts[:3].to_dict() == {"thockin": 96, "liggitt": 73, "deads2k": 71}
    assert len(names) == 161 - 2  # all but TBD and the example of the template


def test_receipts_of_a_municipality():
    """Any step may be read as one that passes a case on; machines are noted."""
    log = read_events(
        data(DATA / "event_logs/receipt.csv"),
        columns={
            "case": "case:concept:name",
            "activity": "concept:name",
            "decider": "org:resource",
            "decided": "time:timestamp",
            "outcome": "lifecycle:transition",
        },
        pattern="(?P<step>.+)",
        outcomes={"complete": "approved"},
    )
    assert len(log) == 8577
    assert len(log.case.words) == 1434
    assert len(log.decider.names) == 48
    before = log.case_order.previous
    moves = np.flatnonzero(before >= 0)
    assert moves.size == 7143
    pairs = np.stack([log.decider.codes[before[moves]], log.decider.codes[moves]])
    pairs = pairs[:, pairs[0] != pairs[1]]
    assert pairs.shape[1] == 1208
    _, sizes = np.unique(pairs, axis=1, return_counts=True)
    assert (sizes.size, sizes.max()) == (246, 180)
    told = {warning.code: warning.message for warning in log.warnings}
    assert "'admin1' in 352 decisions" in told["no-person"]
    assert "'TEST' in 2 decisions" in told["no-person"]
