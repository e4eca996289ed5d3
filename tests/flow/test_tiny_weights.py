from fractions import Fraction
from itertools import pairwise

import pytest

from stepback import (
    Circle,
    Delegation,
    Domain,
    InvalidOrganization,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Support,
    absence,
    bus_factor,
    effective_leaders,
    leaders_who_follow,
    real_authority,
    sole_source,
    stances,
    support_coverage,
)
from stepback.models import exclusivity

LENGTH = 1_200  # at autonomy a half, the last would hold 2**-1199, which no float can hold
IDS = [f"p{number}" for number in range(LENGTH)]
PAIRS = list(pairwise(IDS))


def long_chain(*, autonomy=0.5, **more):
    """Everyone hands half of what reaches them to the next, and supports them."""
    return Organization(
        people=[Person(id_) for id_ in IDS],
        domains=[Domain("d", "p0", weight=3)],
        delegations=[Delegation(*pair, autonomy=autonomy) for pair in PAIRS],
        supports=[Support(*pair) for pair in PAIRS],
        reporting=[ReportingLine(*pair) for pair in PAIRS],
        **more,
    )


def test_shares_down_a_long_chain_are_exact_and_never_lost():
    """Powers of a half, as far as floats go, and above 0 beyond; all of them are 1."""
    found = list(real_authority(long_chain()).values())
    expected = [Fraction(1, 2 ** (number + 1)) for number in range(LENGTH)]
    for share, exact in zip(found[:600], expected, strict=False):
        assert Fraction(share) == exact
    assert min(found) > 0
    assert max(found[800:]) < 1e-200
    assert sum(found) == 1


def test_what_depends_on_lines_alone_is_right_down_a_long_chain():
    """Everyone below depends on everyone above, each has a stance, and each decides something."""
    org = long_chain()
    assert list(sole_source(org).counts.values()) == list(range(LENGTH))[::-1]
    assert sole_source(org)["p1100"] == tuple(IDS[1101:])
    assert set(stances(org)) == {(id_, "d") for id_ in IDS[:-1]}
    assert set(stances(org).values()) == {"second fiddle"}
    assert effective_leaders(org, order=0) == pytest.approx(LENGTH)
    assert support_coverage(org) == leaders_who_follow(long_chain_of_followers()) == 1
    assert bus_factor(org).people == ("p0", "p1")  # p0 alone stalls a half, and no more
    assert list(exclusivity(org))[-1] == IDS[-1]


@pytest.mark.parametrize(
    ("autonomy", "stance", "following"),
    [(0.1, "front", 0), (0.5, "second fiddle", 0), (0.6, "second fiddle", 1)],
)
def test_how_much_leaders_keep_is_right_down_a_long_chain(autonomy, stance, following):
    """However little reaches them, what they hand on is compared with what they keep of that."""
    org = long_chain(autonomy=autonomy)
    assert set(stances(org).values()) == {stance}
    assert leaders_who_follow(org) == following


def long_chain_of_followers():
    """Everyone hands on more than they keep."""
    org = long_chain()
    return Organization(
        people=org.people,
        domains=org.domains,
        reporting=org.reporting,
        delegations=[Delegation(*pair, share=0.25) for pair in PAIRS]
        + [Delegation(*pair, share=0.35, autonomy=0.999) for pair in PAIRS],
    )


@pytest.mark.parametrize("away", [1, 60, 1_100, LENGTH - 1])
def test_what_the_last_of_a_long_chain_decide_goes_back_to_those_before(away):
    """To the one before, or past that one, too."""
    found = absence(long_chain(), [IDS[away]]).escalations
    assert [(one.away, one.to) for one in found] == [(IDS[away], IDS[away - 1])]
    exact = Fraction(1, 2 ** (away + 1 if away < LENGTH - 1 else away))
    assert found[0].share == pytest.approx(float(exact), rel=1e-12, abs=1e-199)
    past = absence(long_chain(), IDS[1 : away + 1]).escalations
    assert {one.to for one in past} == {"p0"}
    assert {one.away for one in past} == set(IDS[1 : away + 1])


def test_circles_within_circles_never_lose_their_members():
    """Each holds one person and the next circle, with equal seats."""
    depth = 1_150
    circles = [f"c{number}" for number in range(depth)]
    org = Organization(
        people=[Person(id_) for id_ in IDS[:depth]],
        circles=[Circle(id_) for id_ in circles],
        memberships=[Membership(*seat) for seat in zip(circles, IDS, strict=False)]
        + [Membership(*seat) for seat in pairwise(circles)],
        domains=[Domain("d", "c0")],
        delegations=[Delegation(IDS[depth - 1], "p0", domain="d", autonomy=0.5)],
    )
    shares = list(real_authority(org).values())
    assert Fraction(shares[1]) == Fraction(1, 4)
    assert min(shares) > 0
    assert (org._compiled.groups.person_share > 0).all()
    assert list(stances(org)) == [(IDS[depth - 1], "d")]


@pytest.mark.parametrize("weight", [5e-324, 1e-300, 9e-101])
def test_a_weight_that_cannot_be_divided_is_refused(weight):
    """In the same problem list as all others, and with a remedy that works."""
    people = [Person("ann"), Person("bo")]
    half = [Delegation("ann", "bo", domain="d", autonomy=0.5)]
    domains = [Domain("d", "ann", weight=weight), Domain("e", "bo", weight=2)]
    with pytest.raises(InvalidOrganization, match="too little to be divided") as refusal:
        Organization(people=people, domains=domains, delegations=half)
    (problem,) = refusal.value.problems
    assert (problem.code, problem.where.column) == ("slight-weight", "weight")
    assert "so that each has 1e-100 or more" in problem.message
    scaled = [Domain("d", "ann", weight=1e-100), Domain("e", "bo", weight=2)]
    org = Organization(people=people, domains=scaled, delegations=half)
    assert real_authority(org, "d") == {"ann": 0.5, "bo": 0.5}
    assert real_authority(org, "e") == {"ann": 0, "bo": 1}


def test_weights_that_sum_to_more_than_a_float_are_refused():
    """Three of 1e308; in a larger unit they are as good as any."""
    people = [Person("ann")]
    domains = [Domain(id_, "ann", weight=1e308) for id_ in "abc"]
    with pytest.raises(InvalidOrganization, match="count in a larger unit"):
        Organization(people=people, domains=domains)
    domains = [Domain(id_, "ann", weight=1) for id_ in "abc"]
    assert real_authority(Organization(people=people, domains=domains)) == {"ann": 1}


@pytest.mark.parametrize("amounts", [[5e-324, 1e300], [1e-300, 1], [5e-324, 5e-324, 1e8]])
def test_a_band_of_almost_no_value_still_has_its_holders(amounts):
    """Bo decides what is small, and depends on ann for it, however little it is."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        domains=[Domain("d", "ann", weight=1e-100, amounts=amounts, by="value")],
        delegations=[Delegation("ann", "bo", domain="d", limit=0.5, autonomy=0.5)],
    )
    assert sole_source(org).counts == {"ann": 1, "bo": 0}
    assert real_authority(org)["ann"] == pytest.approx(1)
    assert 0 < real_authority(org)["bo"] < 1e-90


def test_a_product_of_shares_is_nothing_only_if_one_of_them_is():
    """A tiny share at a tiny autonomy is an arc; either at 0 is none."""
    people = [Person("ann"), Person("bo")]
    for share, autonomy, count in ((1e-200, 1e-200, 1), (0, 1e-200, 0), (1e-200, 0, 0)):
        org = Organization(
            people=people,
            domains=[Domain("d", "ann")],
            delegations=[Delegation("ann", "bo", share=share, autonomy=autonomy)],
        )
        assert sole_source(org).counts["ann"] == count
