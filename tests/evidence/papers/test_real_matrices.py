"""A real company's matrix, as rights of an organization."""

import pytest

from stepback import Organization, Person
from stepback.evidence import read_authority_matrix
from stepback.scenarios import who_can_decide
from tests.support.real_organizations import DATA, data


@pytest.fixture(scope="module")
def matrix():
    """The matrix of GitLab of 2017, with what its footnotes and marks mean."""
    return read_authority_matrix(
        data(DATA / "evidence/gitlab_authorization_matrix_2017.csv"),
        shape="grid",
        header_rows=2,
        tracks="all",
        marks={"Advised": "is informed"},
        conditions={
            "1": "in plan",
            "2": "not in plan",
            "3": "by the compensation committee",
            "4": None,
        },
        currency="USD",
        tax="excluded",
        open_bands="end at next",
    )


@pytest.mark.parametrize(
    ("amount", "functional", "financial", "planned"),
    [
        (5000, {"Team Member"}, {"Controller", "CFO"}, {"Team Member", "Controller"}),
        (5000.01, {"Exec Team"}, {"CFO"}, {"Exec Team", "CFO"}),
        (7500, {"Exec Team"}, {"CFO"}, {"Exec Team", "CFO"}),
        (100_000, {"CEO"}, {"CFO"}, {"CEO", "CFO"}),
        (100_000.01, {"CEO", "Board"}, {"CFO"}, {"CEO", "CFO"}),
    ],
)
def test_operating_expenses_are_decided_as_the_handbook_says(
    matrix, amount, functional, financial, planned
):
    """The paper and the organization agree, in plan and without saying so."""
    answer = matrix.who_may("Operating Expenses", amount)
    assert {right.holder for right in answer["Functional Approval"]} == functional
    assert {right.holder for right in answer["Financial Approval"]} == financial
    within = matrix.who_may("Operating Expenses", amount, conditions=["in plan"])
    assert set(within.holders) == planned
    org = Organization(people=[Person(holder) for holder in matrix.holders])
    org = matrix.organization(org, amounts=[3000, 7500, 50_000, 200_000])
    found = {
        decider.person
        for track in matrix.tracks
        for decider in who_can_decide(
            org, f"Operating Expenses / {track}", amount=amount, context="in plan"
        ).deciders
    }
    assert found == planned
    assert {warning.code for warning in org.warnings} == {"vacant-decides"}
