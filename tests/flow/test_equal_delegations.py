"""Delegations that are equal but for their days: each counts on its own."""

import pytest

from stepback import Delegation, Domain, InvalidOrganization, Organization, Person, real_authority

BEFORE, FIRST, BOTH, SECOND, AFTER = (
    *("2024-01-14", "2024-01-15", "2024-02-15", "2024-03-01", "2024-04-01"),
)


def build_organization(*windows, **fields):
    """Ann hands refunds to bo in each of the windows."""
    return Organization(
        people=[Person("ann"), Person("bo")],
        domains=[Domain("refunds", "ann")],
        delegations=[
            Delegation("ann", "bo", domain="refunds", start=start, end=end, **fields)
            for start, end in windows
        ],
    )


def handed_on(org, *dates):
    return [real_authority(org.at(date))["bo"] for date in dates]


def test_where_they_meet_their_shares_add_up():
    """Up to half each: together all, to the day."""
    org = build_organization((FIRST, SECOND), (BOTH, AFTER), share=0.5)
    assert handed_on(org, BEFORE, FIRST, "2024-02-14") == [0, 0.5, 0.5]
    assert handed_on(org, BOTH, "2024-02-29") == [1, 1]
    assert handed_on(org, SECOND, "2024-03-31", AFTER) == [0.5, 0.5, 0]


def test_one_that_begins_joins_one_without_days():
    """On the day on which it begins, and for good."""
    org = build_organization((None, None), (BOTH, None), share=0.25)
    assert handed_on(org, "2024-02-14", BOTH, AFTER) == [0.25, 0.5, 0.5]


def test_without_shares_they_divide_what_one_would_have():
    """The delegate has all of it either way."""
    org = build_organization((FIRST, SECOND), (BOTH, AFTER), autonomy=0.75)
    assert handed_on(org, BEFORE, FIRST, BOTH, SECOND, AFTER) == [0, 0.75, 0.75, 0.75, 0]


def test_shares_above_one_are_refused_on_the_days_on_which_they_meet():
    """Other days can be looked at; the message names the day."""
    org = build_organization((FIRST, SECOND), (BOTH, AFTER), share=0.6)
    assert handed_on(org, FIRST, "2024-02-14", SECOND, AFTER) == [0.6, 0.6, 0.6, 0]
    for day in (BOTH, "2024-02-29"):
        with pytest.raises(InvalidOrganization, match=rf"on {day}, the shares .* sum to 1\.2"):
            org.at(day)


def test_a_step_back_raises_both_from_its_day_on():
    """Each keeps its end, and none is lost where pieces of them would be alike."""
    org = build_organization((FIRST, SECOND), (BOTH, AFTER), share=0.5, autonomy=0.5)
    after = org.at(BOTH).step_back("ann", to="bo", domain="refunds", autonomy=1)
    assert handed_on(after, BEFORE, FIRST, "2024-02-14") == [0, 0.25, 0.25]
    assert handed_on(after, BOTH, SECOND, AFTER) == [1, 0.5, 0]


@pytest.mark.parametrize("window", [(None, None), (FIRST, None), (None, AFTER), (FIRST, AFTER)])
def test_with_the_same_days_one_is_left_over(window):
    """It was entered twice."""
    with pytest.raises(InvalidOrganization, match="given 2 times; keep one"):
        build_organization(window, window, share=0.5)
