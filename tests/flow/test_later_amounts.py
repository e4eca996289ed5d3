"""Steps back under a limit in a domain that has other amounts from a later day on."""

import pytest

from stepback import Delegation, Domain, Organization, Person, real_authority

DAY, LATER = "2024-02-29", "2024-03-01"
STEP = {"to": "bo", "domain": "refunds", "autonomy": 1}


def build_organization(now, later, *, by="count", share=0.6, autonomy=None):
    """Ann hands cy refunds up to 100; from March on they are of other amounts."""
    return Organization(
        people=[Person("ann"), Person("bo"), Person("cy")],
        domains=[
            Domain("refunds", "ann", amounts=now, by=by, end=LATER),
            Domain("refunds", "ann", amounts=later, by=by, start=LATER),
        ],
        delegations=[
            Delegation("ann", "cy", domain="refunds", share=share, autonomy=autonomy, limit=100)
        ],
    ).at(DAY)


def decided(org, date):
    return {id_: share for id_, share in real_authority(org.at(date)).items() if share}


@pytest.mark.parametrize(
    ("now", "later", "on_day", "then"),
    [
        ([200, 300], [50, 60], {"bo": 1}, {"bo": 0.4, "cy": 0.6}),
        ([50, 60], [200, 300], {"bo": 0.4, "cy": 0.6}, {"bo": 1}),
        ([50, 60], [50, 200], {"bo": 0.4, "cy": 0.6}, {"bo": 0.7, "cy": 0.3}),
        ([200], [50, 200], {"bo": 1}, {"bo": 0.7, "cy": 0.3}),
    ],
)
def test_a_step_takes_what_is_left_of_the_amounts_of_each_day(now, later, on_day, then):
    """Above the limit everything, and what cy has not below it, whichever there are then."""
    after = build_organization(now, later).step_back("ann", **STEP)
    assert decided(after, DAY) == pytest.approx(on_day)
    assert decided(after, LATER) == pytest.approx(then)


def test_without_amounts_the_limit_is_within_the_autonomy():
    """Before they are recorded, or no longer, cy settles half of what comes."""
    for now, later, known, unknown in (
        (None, [50, 200], LATER, DAY),
        ([50, 200], None, DAY, LATER),
    ):
        after = build_organization(now, later, autonomy=0.5).step_back("ann", **STEP)
        assert decided(after, known) == pytest.approx({"ann": 0.15, "bo": 0.7, "cy": 0.15})
        assert decided(after, unknown) == pytest.approx({"ann": 0.3, "bo": 0.4, "cy": 0.3})


@pytest.mark.parametrize("now", [[200, 300], [50, 200]])
def test_who_has_all_up_to_the_limit_later_keeps_it(now):
    """Cy has no share, and gets the one that it comes to before bo joins."""
    before = build_organization(now, [50, 60], share=None)
    after = before.step_back("ann", **STEP)
    assert decided(after, LATER) == decided(before, LATER) == {"cy": 1}
    assert decided(after, DAY) == ({"bo": 1} if now[0] > 100 else {"bo": 0.5, "cy": 0.5})


def test_a_share_has_to_be_left_of_the_amounts_to_come():
    """Nothing goes to cy on the day; from March on 0.6 does."""
    before = build_organization([200, 300], [50, 60])
    with pytest.raises(ValueError, match=r"more than the 0\.4 of refunds that ann has left"):
        before.step_back("ann", share=0.5, **STEP)
    after = before.step_back("ann", share=0.4, **STEP)
    assert decided(after, DAY) == pytest.approx({"ann": 0.6, "bo": 0.4})
    assert decided(after, LATER) == pytest.approx({"bo": 0.4, "cy": 0.6})


def test_amounts_that_weigh_nothing_are_no_amounts_to_come():
    """An amount of 0, in a domain that counts by value, leaves no band below the limit."""
    after = build_organization([200], [0, 300], by="value").step_back("ann", share=1, **STEP)
    assert decided(after, DAY) == decided(after, LATER) == {"bo": 1}


def test_amounts_of_days_that_are_over_do_not_matter():
    """Seen from March on, refunds were never up to 100."""
    after = build_organization([50], [200]).at(LATER).step_back("ann", share=1, **STEP)
    assert decided(after, DAY) == {"ann": 0.4, "cy": 0.6}
    assert decided(after, LATER) == {"bo": 1}


def test_what_hands_on_nothing_yet_can_be_raised_for_later():
    """Cy has no refund on the day, and from March on all of them."""
    before = build_organization([200], [50], share=None, autonomy=0.5)
    after = before.step_back("ann", to="cy", domain="refunds", autonomy=1)
    assert decided(after, DAY) == decided(before, DAY) == {"ann": 1}
    assert decided(before, LATER) == {"ann": 0.5, "cy": 0.5}
    assert decided(after, LATER) == {"cy": 1}
    never = build_organization([200], [150]).at(DAY)
    with pytest.raises(ValueError, match="up to a limit below all its amounts"):
        never.step_back("ann", to="cy", domain="refunds", autonomy=1)
