"""The oracle itself, on cases small enough to do by hand: support and control."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F  # noqa: N817  (a page full of them)

from stepback._records._nodes import Domain
from stepback._records._relations import Delegation, Membership, ReportingLine, Support
from tests.support import oracle
from tests.support.answers import PackageAnswers
from tests.support.build_world import build_world
from tests.support.oracle import World

# Support


def test_support_adds_up_as_chances_do():
    """From 1/2 to her, and 1/4 to a circle she is in twice over: 1 − 1/2 × 3/4 = 5/8."""
    backed = build_world(
        "ABC",
        Support("A", "B", strength=0.5),
        Support("C", "x", strength=0.25),
        Membership("x", "B"),
        Membership("x", "y"),
        Membership("y", "B"),
        circles="xy",
    )
    assert oracle.support_received(backed)["B"] == F(5, 8)


def test_nobody_supports_themselves_by_way_of_a_group():
    """A backs x, and r, which is hers alone, backs x too: B has both, A has neither."""
    backed = build_world(
        "AB",
        Support("A", "x", strength=0.5),
        Support("r", "x", strength=0.5),
        Membership("r", "A"),
        Membership("x", "A"),
        Membership("x", "B"),
        roles="r",
        circles="x",
    )
    received = oracle.support_received(backed)
    assert (received["A"], received["B"]) == (0, F(3, 4))
    assert received["x"] == F(3, 8)


def test_the_support_of_a_group_is_the_mean_of_what_its_people_take():
    """B takes 1/4 of x and has 1, C takes 1/2 and has 0, a vacant role takes the rest: 1/3."""
    backed = build_world(
        "ABC",
        Support("A", "B"),
        Membership("x", "B", share=0.25),
        Membership("x", "C", share=0.5),
        Membership("x", "r"),
        roles="r",
        circles="x",
    )
    assert oracle.support_received(backed)["x"] == F(1, 3)


def test_the_support_of_a_vacant_group_is_its_own():
    """Role r is empty and sits in x: 1/2 to r and 1/2 to x make 3/4."""
    backed = build_world(
        "AB",
        Support("A", "r", strength=0.5),
        Support("A", "x", strength=0.5),
        Membership("x", "r"),
        Membership("x", "B"),
        roles="r",
        circles="x",
    )
    assert oracle.support_received(backed)["r"] == F(3, 4)


def test_those_not_asked_are_unknown_and_left_out():
    """B was asked and has 1/2, C was not: x stands at 1/2, and only B's way is counted."""
    backed = build_world(
        "ABC",
        Domain("d", "A"),
        Delegation("A", "B", autonomy=0.5),
        Delegation("A", "C"),
        Support("A", "B", strength=0.5),
        Support("A", "C"),
        Membership("x", "B"),
        Membership("x", "C"),
        circles="x",
        respondents=frozenset("AB"),
    )
    assert oracle.support_received(backed) == {"A": 0, "B": F(1, 2), "C": None, "x": F(1, 2)}
    assert oracle.support_coverage(backed) == oracle.support_presence(backed) == F(1, 2)


def test_where_nobody_asked_nothing_is_known():
    """No support was asked for, so no figure of support is known."""
    unasked = build_world("AB", Domain("d", "A"), Delegation("A", "B"))
    assert oracle.support_received(unasked) == {"A": None, "B": None}
    assert oracle.support_coverage(unasked) is None


def test_coverage_weighs_support_by_what_is_carried_and_presence_counts_the_principal_alone():
    """3/4 of what is carried goes to B, who has A's 1/2 and C's 1/2, a quarter to C, who has 0."""
    backed = build_world(
        "ABC",
        Domain("d", "A"),
        Delegation("A", "B", share=0.75),
        Delegation("A", "C", share=0.25),
        Support("A", "B", strength=0.5),
        Support("C", "B", strength=0.5),
    )
    assert oracle.support_coverage(backed) == F(9, 16)
    assert oracle.support_presence(backed) == F(3, 8)


def test_the_support_of_a_circle_counts_only_the_others_if_the_principal_sits_in_it():
    """Of x, A's own part is left out: B has 1 and C 0, so that coverage is 1/2."""
    backed = build_world(
        "ABC",
        Domain("d", "A"),
        Delegation("A", "x"),
        Support("A", "x"),
        *(Membership("x", each) for each in "ABC"),
        circles="x",
        respondents=frozenset("ABC"),
    )
    assert oracle.support_received(backed)["x"] == F(2, 3)
    assert oracle.support_coverage(backed) == 1
    one_of_them = World(**(vars(backed) | {"supports": (Support("A", "B"),)}))
    assert oracle.support_coverage(one_of_them) == F(1, 2)


def test_anyone_in_a_principal_group_is_present_for_it():
    """Circle x hands to C; B, who is in y in x, backs C by 1/2; D, who is not, does not count."""
    backed = build_world(
        "ABCD",
        Domain("d", "x"),
        Delegation("x", "C"),
        Membership("x", "y"),
        Membership("y", "B"),
        Support("B", "C", strength=0.5),
        Support("D", "C"),
        circles="xy",
    )
    assert oracle.support_presence(backed) == F(1, 2)
    assert oracle.support_coverage(backed) == 1


def test_control_is_kept_over_those_below_and_those_supported():
    """B is below (1), C has A's 1/2, D's right is for good (0), a quarter each; E keeps none."""
    handed = build_world(
        "ABCDE",
        Domain("d", "A"),
        *(Delegation("A", each, revocable=each != "D") for each in "BCDE"),
        ReportingLine("A", "D"),
        ReportingLine("A", "B"),
        ReportingLine("A", "E", dotted=True),
        Support("A", "C", strength=0.5),
    )
    assert oracle.control_retained(handed) == F(3, 8)


def test_a_line_of_a_role_applies_to_all_who_hold_it():
    """A holds r, r is above s, C in y holds s, D reports to C; B is nowhere in the line."""
    line = build_world(
        "ABCD",
        ReportingLine("r", "s"),
        ReportingLine("C", "D"),
        Membership("r", "A"),
        Membership("s", "y"),
        Membership("y", "C"),
        roles="rs",
        circles="y",
    )
    assert oracle.nodes_below(line, "A") == oracle.nodes_below(line, "r") == {"s", "y", "C", "D"}
    assert oracle.nodes_below(line, "C") == oracle.nodes_below(line, "s") == {"D"}


def test_a_circle_keeps_control_over_people_below_any_of_its_members():
    """A, who is in x, is above B, so that x keeps all of its control."""
    handed = build_world(
        "AB",
        Domain("d", "x"),
        Delegation("x", "B"),
        Membership("x", "A"),
        ReportingLine("A", "B"),
        circles="x",
    )
    assert oracle.control_retained(handed) == 1


def test_control_over_a_circle_is_the_mean_over_its_people():
    """B is below A, C has A's 1/4: of x, 5/8."""
    handed = build_world(
        "ABC",
        Domain("d", "A"),
        Delegation("A", "x"),
        Membership("x", "B"),
        Membership("x", "C"),
        ReportingLine("A", "B"),
        Support("A", "C", strength=0.25),
        circles="x",
    )
    assert oracle.control_retained(handed) == F(5, 8)


def test_control_is_unknown_where_nobody_asked_about_someone_not_below():
    """B is below and C is not: with C the figure is unknown, without C it is 1."""
    below = (Domain("d", "A"), Delegation("A", "B"), ReportingLine("A", "B"))
    assert oracle.control_retained(build_world("AB", *below)) == 1
    assert oracle.control_retained(build_world("ABC", *below, Delegation("A", "C"))) is None


def test_control_over_a_vacant_role_is_not_that_over_a_role_in_it():
    """A is above s, and not above r, which only s is in; so only support would tell."""
    vacant = build_world(
        "A",
        Domain("d", "A"),
        Delegation("A", "r"),
        Membership("r", "s"),
        ReportingLine("A", "s"),
        roles="rs",
    )
    for world, right in (
        (vacant, None),
        (replace(vacant, supports=()), 0),
        (replace(vacant, reporting=(ReportingLine("A", "r"),)), 1),
        (replace(vacant, delegations=(Delegation("A", "s"),)), 1),
    ):
        assert oracle.control_retained(world) == right
        assert PackageAnswers().support(world)[3] == right


def test_control_leaves_out_those_not_asked_who_are_not_below():
    """B is below, D has A's 1/2, C was not asked: (1 + 1/2)/2."""
    handed = build_world(
        "ABCD",
        Domain("d", "A"),
        *(Delegation("A", each) for each in "BCD"),
        ReportingLine("A", "B"),
        Support("A", "D", strength=0.5),
        respondents=frozenset("AD"),
    )
    assert oracle.control_retained(handed) == F(3, 4)


def test_the_assumed_share_is_of_what_is_carried():
    """1/4 is assumed of the 3/4 that A hands on."""
    handed = build_world(
        "ABC",
        Domain("d", "A"),
        Delegation("A", "B", share=0.25, basis="assumed"),
        Delegation("A", "C", share=0.5),
    )
    assert oracle.assumed_share(handed) == F(1, 3)
