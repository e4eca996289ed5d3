"""Deputies, part by part."""

import pytest
from hypothesis import given

from stepback import (
    Circle,
    Delegation,
    Domain,
    Level,
    Membership,
    Organization,
    Person,
    Role,
    real_authority,
    succession_coverage,
)
from tests.support import oracle
from tests.support.strategies import build_organization, worlds


def organization(owner, delegations=(), *, amounts=None, **groups):
    """One domain; the members of each group, as ids or as pairs of an id and a share."""
    seats = [
        Membership(group, member)
        if isinstance(member, str)
        else Membership(group, member[0], share=member[1])
        for group, members in groups.items()
        for member in members
    ]
    return Organization(
        people=[Person(id_) for id_ in ("ann", "bo", "cy", "di") if id_ not in groups],
        circles=map(Circle, groups),
        memberships=seats,
        domains=[Domain("d", owner, amounts=amounts)],
        delegations=delegations,
    )


PAIR = {"pair": ["ann", "bo"]}

CASES = {
    # A person who delegates
    "a delegate from half autonomy on": (
        organization("ann", [Delegation("ann", "bo", autonomy=Level.AGREE)]),
        0.5,
    ),
    "no delegate below": (organization("ann", [Delegation("ann", "bo", autonomy=0.49)]), 0),
    "a delegate without a share": (
        organization("ann", [Delegation("ann", "bo", share=0)]),
        0,
    ),
    "a delegate who is a vacant circle": (
        organization("ann", [Delegation("ann", "none", share=0.5)], none=[]),
        0,
    ),
    "a delegate up to a limit": (
        organization("ann", [Delegation("ann", "bo", share=0.5, limit=10)], amounts=[5, 10, 20]),
        1 / 3,
    ),
    "a delegate who hands everything on": (
        organization(
            "ann", [Delegation("ann", "bo", share=0.5), Delegation("bo", "cy", autonomy=1)]
        ),
        0.5,
    ),
    # Fellow delegates
    "another delegate": (
        organization("ann", [Delegation("ann", "bo"), Delegation("ann", "cy", autonomy=0.25)]),
        0.375 + 0.125,
    ),
    "another delegate, up to a limit": (
        organization(
            "ann",
            [Delegation("ann", "bo", share=0.5), Delegation("ann", "cy", share=0.5, limit=1)],
            amounts=[1, 2],
        ),
        # Up to 1, each is the deputy of the other. Above, Bo is Ann's, and nobody is Bo's.
        0.5 + 0.25,
    ),
    "two circles of the same person": (
        organization("ann", [Delegation("ann", "x"), Delegation("ann", "y")], x=["bo"], y=["bo"]),
        0,
    ),
    # Fellow members
    "a fellow member": (organization("pair", **PAIR), 1),
    "a fellow without a share": (organization("pair", pair=[("ann", 0), "bo"]), 0),
    "a fellow who hands everything on": (
        organization("pair", [Delegation("ann", "bo")], **PAIR),
        0.5,
    ),
    "a fellow circle that hands everything on, so that nothing comes through its seats": (
        organization("board", [Delegation("x", "bo")], board=["x", "bo"], x=["ann"]),
        0,
    ),
    "a delegated circle that hands everything on": (
        organization("ann", [Delegation("ann", "x", share=0.5), Delegation("x", "cy")], x=["bo"]),
        0,
    ),
    "fellows of a circle that hands everything on": (
        organization("pair", [Delegation("pair", "ann")], **PAIR),
        0,
    ),
    "a fellow circle": (organization("board", board=["x", "y"], x=["ann"], y=["bo"]), 1),
    "a circle without anyone in it": (
        organization("ann", [Delegation("ann", "x", share=0.5)], x=["y"], y=[]),
        0,
    ),
    "a fellow circle without anyone in it": (organization("x", x=["ann", "y"], y=[]), 0),
    "a fellow circle of the same person": (
        organization("board", board=["x", "y"], x=["ann"], y=["ann"]),
        0,
    ),
    "fellow circles of the same person at two levels": (
        organization("board", board=["x", "y"], x=["z", "w"], y=["ann"], z=["ann"], w=["ann"]),
        0,
    ),
    "a fellow circle in which another person has no share": (
        organization("board", board=["ann", "x"], x=["ann", ("bo", 0)]),
        0,
    ),
    # What covers a circle covers its members
    "the delegate of a circle": (
        organization("x", [Delegation("x", "bo", autonomy=0.5)], x=["ann"]),
        0.5,
    ),
    "the delegate of a circle, who is its member": (
        organization("x", [Delegation("x", "ann", autonomy=0.5)], x=["ann"]),
        0,
    ),
    "the other delegate of a circle's principal": (
        organization("ann", [Delegation("ann", "x"), Delegation("ann", "cy")], x=["bo"]),
        1,
    ),
    "the delegate of a circle around a circle": (
        organization("x", [Delegation("x", "bo", autonomy=0.5)], x=["y"], y=["ann"]),
        0.5,
    ),
    # Part by part
    "a tenth to one's own circle": (
        organization("ann", [Delegation("ann", "pair", autonomy=0.1)], **PAIR),
        0.1,
    ),
    "half to one's own circle": (
        organization("ann", [Delegation("ann", "pair", autonomy=0.5)], **PAIR),
        1,
    ),
    "to one's own circle, in which nobody else has a share": (
        organization("ann", [Delegation("ann", "pair", autonomy=0.5)], pair=["ann", ("bo", 0)]),
        0,
    ),
    "as a member and as the delegate of another owner": (
        # Bo: a quarter with Ann, a quarter from Cy alone. Ann: a quarter. Cy hands on his half.
        organization("board", [Delegation("cy", "bo")], board=["pair", "cy"], **PAIR),
        # Cy's seat covers the pair, and the pair's members each other.
        0.5,
    ),
}


@pytest.mark.parametrize(("org", "covered"), CASES.values(), ids=list(CASES))
def test_each_part_has_its_own_deputies(org, covered):
    """Worked by hand."""
    assert succession_coverage(org) == pytest.approx(covered)


def test_nobody_is_their_own_deputy():
    """Two roles of one person do not stand in for one another, and nobody is in a vacant one."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        roles=[Role("x"), Role("y"), Role("gap")],
        memberships=[Membership("x", "bo"), Membership("y", "bo")],
        domains=[Domain("d", "ann")],
        delegations=[Delegation("ann", "x"), Delegation("ann", "y"), Delegation("ann", "gap")],
    )
    assert real_authority(org)["bo"] == pytest.approx(2 / 3)
    assert succession_coverage(org) == 0


def test_a_deputy_is_one_in_the_domain():
    """Ann has a deputy for hiring, and none for prices."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        domains=[Domain("hiring", "ann"), Domain("prices", "ann", weight=3)],
        delegations=[Delegation("ann", "bo", domain="hiring", autonomy=0.5)],
    )
    assert succession_coverage(org) == 0.125


# Every parcel followed on its own


@given(worlds(allow_unbalanced_shares=False))
def test_coverage_is_that_of_every_parcel_by_itself(world):
    """Shares are such that floats and exact fractions agree on what passes nothing."""
    expected = oracle.succession_coverage(world)
    found = succession_coverage(build_organization(world))
    expected = float("nan") if expected is None else float(expected)
    assert found == pytest.approx(expected, abs=1e-9, nan_ok=True)
