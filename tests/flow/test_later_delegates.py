"""Steps back where something is on record for delegates who only come later."""

import pytest

from stepback import (
    Delegation,
    Domain,
    InvalidOrganization,
    Organization,
    Person,
    real_authority,
)

PEOPLE = [Person("ann"), Person("bo"), Person("cy", start="2024-03-01"), Person("di")]
STEP = {"to": "bo", "domain": "refunds", "autonomy": 1}


def build_organization(*delegations, people=PEOPLE):
    return Organization(
        people=people, domains=[Domain("refunds", "ann")], delegations=delegations
    ).at("2024-02-29")


def decided(org, date):
    return {id_: share for id_, share in real_authority(org.at(date)).items() if share}


@pytest.mark.parametrize(
    "later",
    [
        Delegation("ann", "cy", share=0.6),
        Delegation("ann", "cy", domain="refunds", share=0.6),
        Delegation("ann", "cy", domain="refunds", share=0.6, start="2024-03-01"),
    ],
)
def test_a_step_takes_what_is_left_each_day(later):
    """Everything while cy is not there; from the day on which cy comes, what cy is not given."""
    after = build_organization(later).step_back("ann", **STEP)
    assert decided(after, "2024-02-28") == {"ann": 1}
    assert decided(after, "2024-02-29") == {"bo": 1}
    assert decided(after, "2024-03-01") == pytest.approx({"bo": 0.4, "cy": 0.6})


def test_a_share_that_is_left_only_until_somebody_comes_is_refused():
    """The least that is left on any later day is what can be given."""
    before = build_organization(Delegation("ann", "cy", share=0.6))
    with pytest.raises(ValueError, match=r"more than the 0\.4 of refunds that ann has left"):
        before.step_back("ann", share=0.5, **STEP)
    after = before.step_back("ann", share=0.4, **STEP)
    assert decided(after, "2024-02-29") == pytest.approx({"ann": 0.6, "bo": 0.4})
    assert decided(after, "2024-03-01") == pytest.approx({"bo": 0.4, "cy": 0.6})


def test_who_comes_and_goes_has_it_each_time():
    """Ann's delegate leaves before the step, and comes back after it."""
    people = [
        *(PEOPLE[0], PEOPLE[1], PEOPLE[3]),
        Person("cy", end="2024-01-01"),
        Person("cy", start="2024-06-01"),
    ]
    after = build_organization(Delegation("ann", "cy", share=0.5), people=people).step_back(
        "ann", **STEP
    )
    assert decided(after, "2023-12-31") == {"ann": 0.5, "cy": 0.5}
    assert decided(after, "2024-05-31") == {"bo": 1}
    assert decided(after, "2024-06-01") == {"bo": 0.5, "cy": 0.5}


def test_what_ends_before_its_delegate_comes_takes_nothing():
    """It is in force on no day."""
    never = Delegation("ann", "cy", domain="refunds", share=0.6, end="2024-03-01")
    after = build_organization(never).step_back("ann", share=1, **STEP)
    assert decided(after, "2024-03-01") == {"bo": 1}


def test_a_domain_that_comes_later_is_no_concern_of_the_step():
    """A delegation that names another domain leaves refunds alone."""
    org = Organization(
        people=PEOPLE,
        domains=[Domain("refunds", "ann"), Domain("hiring", "ann", start="2024-03-01")],
        delegations=[Delegation("ann", "cy", domain="hiring")],
    ).at("2024-02-29")
    after = org.step_back("ann", share=1, **STEP)
    assert decided(after, "2024-03-01") == {"bo": 0.5, "cy": 0.5}


def test_the_result_can_be_made_of_its_records():
    """No record is equal to another, and none is lost."""
    after = build_organization(
        Delegation("ann", "cy", share=0.6), Delegation("ann", "di", share=0.3)
    ).step_back("ann", **STEP)
    made = Organization(people=after.people, domains=after.domains, delegations=after.delegations)
    assert made.at(after.date) == after
    assert decided(made, "2024-03-01") == decided(after, "2024-03-01")


def test_a_step_that_would_close_a_circle_later_is_refused_with_the_day():
    """Bo hands refunds back to ann from 2025 on."""
    org = Organization(
        people=PEOPLE,
        domains=[Domain("refunds", "ann")],
        delegations=[Delegation("bo", "ann", domain="refunds", start="2025-01-01")],
    ).at("2024-02-29")
    with pytest.raises(
        InvalidOrganization, match=r"on 2025-01-01, in 'refunds' authority runs in a circle"
    ):
        org.step_back("ann", **STEP)
    # It is the step that closes it: another, or one when the delegation has ended, is none.
    assert decided(org.step_back("ann", **{**STEP, "to": "di"}), "2025-01-01") == {"di": 1}


def test_a_circle_that_was_there_anyway_does_not_prevent_a_step():
    """On a day that could not be entered before, nothing is lost."""
    org = Organization(
        people=PEOPLE,
        domains=[Domain("refunds", "ann")],
        delegations=[
            Delegation("bo", "ann", domain="refunds", start="2025-01-01"),
            Delegation("ann", "bo", domain="refunds", start="2025-01-01", share=0.5),
        ],
    ).at("2024-02-29")
    after = org.step_back("ann", share=0.5, **STEP)
    assert decided(after, "2024-02-29") == {"ann": 0.5, "bo": 0.5}
