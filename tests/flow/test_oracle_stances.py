"""The oracle itself, on cases small enough to do by hand: stances, and managers who follow."""

from __future__ import annotations

from fractions import Fraction as F  # noqa: N817  (a page full of them)

import pytest

from stepback._records._nodes import Domain
from stepback._records._relations import Delegation, Membership, ReportingLine, Support
from tests.support import oracle
from tests.support.build_world import build_world


@pytest.mark.parametrize(
    ("autonomy", "stance"),
    [(0.25, "front"), (0.5, "second fiddle"), (0.75, "out of the way")],
)
def test_a_stance_is_what_is_kept_and_supported(autonomy, stance):
    """A keeps 3/4, 1/2 or 1/4, and supports B by half, or nobody was asked."""
    handed = build_world(
        "ABC",
        Domain("d", "A"),
        Delegation("A", "B", autonomy=autonomy),
        Support("A", "B", strength=0.5),
    )
    assert oracle.stances(handed) == {("A", "d"): stance}
    others = build_world("ABC", Domain("d", "A"), Delegation("A", "B", autonomy=0.75))
    assert oracle.stances(others) == {("A", "d"): "support not asked"}


def test_what_a_group_hands_on_counts_for_its_members_without_what_comes_back():
    """Of x's 1, A has 1/2: 1/4 comes back to her from y, and 1/4 goes to B."""
    handed = build_world(
        "AB",
        Domain("d", "x"),
        Delegation("x", "y"),
        *(Membership(group, member) for group in "xy" for member in "AB"),
        circles="xy",
    )
    # A keeps 1/2 (of y), and hands on 1/4: 2/3.
    assert oracle.stances(handed) == {("A", "d"): "front", ("B", "d"): "front"}


@pytest.mark.parametrize(("autonomy", "part"), [(0.5, F(0)), (0.75, F(1, 2))])
def test_a_manager_follows_whom_they_hand_more_than_they_keep(autonomy, part):
    """A and C manage someone; A hands B 1/2 or 3/4, and C has nothing."""
    handed = build_world(
        "ABCD",
        Domain("d", "A"),
        Delegation("A", "B", autonomy=autonomy),
        ReportingLine("A", "B"),
        ReportingLine("C", "D"),
    )
    assert oracle.leaders_who_follow(handed) == part


def test_reports_by_a_role_are_directly_below():
    """A holds r, B sits in s, and r is above s: what A hands to B counts."""
    handed = build_world(
        "AB",
        Domain("d", "A"),
        Delegation("A", "s"),
        Membership("r", "A"),
        Membership("s", "B"),
        ReportingLine("r", "s"),
        roles="rs",
    )
    assert oracle.leaders_who_follow(handed) == 1
    assert oracle.leaders_who_follow(build_world("AB", Domain("d", "A"))) is None
