"""Who is at the top where nobody holds the post that owns the domains."""

import pytest

from stepback import Membership, Organization, Person, Role
from stepback.evidence import AuthorityMatrix, DecisionLog, Grant, paper_and_practice

ORG = Organization(
    people=[Person("ann"), Person("bo"), Person("cy")],
    roles=[Role("Lead"), Role("Head"), Role("Director")],
    memberships=[
        Membership("Lead", "ann"),
        Membership("Head", "bo"),
        Membership("Director", "cy"),
    ],
)
LOG = DecisionLog.from_columns(
    case=["1", "2", "3", "4"],
    decided=["2026-01-01"] * 4,
    decider=["ann", "bo", "cy", "cy"],
    outcome=["final"] * 4,
    domain=["Refunds"] * 4,
    amount=[500, 5000, 20_000, 500],
)


@pytest.mark.parametrize(
    "grants",
    [
        [
            Grant("Lead", "Refunds", up_to=1000),
            Grant("Head", "Refunds", above=2000, up_to=10_000),
            Grant("Director", "Refunds", above=10_000),
        ],
        [
            Grant("Lead", "Refunds", up_to=1000),
            Grant("Head", "Refunds", up_to=10_000),
            Grant("Director", "Refunds", up_to=50_000),
        ],
    ],
    ids=["a gap between bands", "no level decides everything"],
)
def test_the_next_post_that_somebody_holds_is_the_top(grants):
    """What nobody may decide is owned by nobody, and the director is the top all the same."""
    org = AuthorityMatrix.from_grants(grants).organization(ORG, amounts=LOG)
    both = paper_and_practice(org, LOG, rng=1)
    assert both.top.on_paper == pytest.approx(0.25)
    assert both.top.in_practice == pytest.approx(0.5)
    assert "The top: Director" in str(both)
