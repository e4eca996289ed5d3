"""Rights for the own line: who asked decides whether a right is there at all."""

from __future__ import annotations

from typing import Any

import pytest

from stepback import Membership, Organization, Person, ReportingLine, Role
from stepback.evidence import (
    AuthorityMatrix,
    DecisionLog,
    Grant,
    PaperAndPractice,
    paper_and_practice,
)
from stepback.evidence._conformance._decision_classes import DECISION_CLASSES

DECISIONS = [
    ("m1", "a", 50, "as granted"),
    ("m1", "b", 50, "no right"),
    ("m2", "b", 50, "as granted"),
    ("ceo", "a", 50, "above"),
    ("ceo", "c", 50, "as granted"),
    ("m1", "a", 200, "beyond the limit"),
    ("m1", None, 50, "unknown"),
    ("m1", "nobody known", 50, "unknown"),
    ("ceo", "a", 200, "as granted"),
]
MATRIX = AuthorityMatrix.from_grants(
    [Grant("CEO", "Leave"), Grant("Manager", "Leave", up_to=100, scope="own line")]
)


@pytest.fixture(scope="module")
def org() -> Organization:
    """Two managers, who may decide up to 100 for those below, and c, who reports to the CEO."""
    people = Organization(
        people=[Person(id_) for id_ in ("ceo", "m1", "m2", "a", "b", "c")],
        roles=[Role("Manager"), Role("CEO")],
        memberships=[
            Membership("Manager", "m1"),
            Membership("Manager", "m2"),
            Membership("CEO", "ceo"),
        ],
        reporting=[
            ReportingLine("ceo", "m1"),
            ReportingLine("ceo", "m2"),
            ReportingLine("m1", "a"),
            ReportingLine("m2", "b"),
            ReportingLine("ceo", "c"),
        ],
    )
    return MATRIX.organization(people, amounts=[50, 60, 200])


def hold_against(org: Organization, **options: Any) -> PaperAndPractice:
    """The decisions of the example held against its rights."""
    columns = list(zip(*DECISIONS, strict=True))
    log = DecisionLog.from_columns(
        case=[str(number) for number in range(len(DECISIONS))],
        domain=["Leave"] * len(DECISIONS),
        decided=["2026-01-05"] * len(DECISIONS),
        outcome=["final"] * len(DECISIONS),
        decider=columns[0],
        requester=columns[1],
        amount=columns[2],
    )
    return paper_and_practice(org, log, rng=0, **options)


def test_a_right_for_the_own_line_needs_the_requester(org: Organization) -> None:
    """Each decision is in its class, and the paper's post is the manager of who asked."""
    both = hold_against(org, own_line=MATRIX.own_line)
    classes = [DECISION_CLASSES[code] for code in both.of_decisions.tolist()]
    assert classes == [expected for _, _, _, expected in DECISIONS]
    on_paper = dict(zip(both.posts.post, both.posts.on_paper.tolist(), strict=True))
    assert on_paper == {"m1": 2.0, "m2": 2.0, "CEO": 3.0, "Manager": 0.0}


def test_without_own_line_the_shares_of_all_managers_count(org: Organization) -> None:
    """If nobody says that rights are for the own line, any manager may decide."""
    both = hold_against(org)
    assert both.classes["unknown"] == 0
    assert both.classes["no right"] == 0


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ("Leave", "own_line: 'Leave' is not a collection"),
        ([("Leave",)], "is not a pair"),
        ([("Leaves", "Manager")], "domain 'Leaves' is not here; did you mean 'Leave'"),
        ([("Leave", 7)], "holder 7 is not here"),
        (3, "own_line: 3 is not a collection"),
    ],
)
def test_pairs_that_are_not_there_are_refused(
    org: Organization, pairs: object, message: str
) -> None:
    """A pair has to name a domain and a holder of the organization."""
    with pytest.raises(ValueError, match=message):
        hold_against(org, own_line=pairs)


@pytest.mark.parametrize("manager", ["m1", ["m1"], ["m1", "m2"]])
def test_holders_that_are_named_decide_for_their_own_line(manager: Any):
    """One who is named stands for the post, and no role of its name is made."""
    people = Organization(
        people=[Person(id_) for id_ in ("ceo", "m1", "m2", "a", "b")],
        reporting=[
            ReportingLine("ceo", "m1"),
            ReportingLine("ceo", "m2"),
            ReportingLine("m1", "a"),
            ReportingLine("m2", "b"),
        ],
    )
    holders = {"Manager": manager, "CEO": "ceo"}
    org = MATRIX.organization(people, amounts=[50], holders=holders)
    log = DecisionLog.from_columns(
        case=["1", "2"],
        domain=["Leave"] * 2,
        decided=["2026-01-05"] * 2,
        decider=["m1"] * 2,
        requester=["a", "b"],
        amount=[50, 50],
        outcome=["final"] * 2,
    )
    pairs = MATRIX.own_line_in(people, holders=holders)
    assert ("Leave", "m1") in pairs
    assert ("Leave", "ceo") not in pairs
    both = paper_and_practice(org, log, own_line=pairs, rng=1)
    assert both.rows("as granted").tolist() == [0]
    assert both.rows("no right").tolist() == [1]
