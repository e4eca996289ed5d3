"""The tree of records by which people may decide, and may not."""

from itertools import pairwise

import pytest

from stepback import Circle, Delegation, Domain, Membership, Organization, Person, Role, plots
from stepback.plots._palette import BLUE, VERMILION
from stepback.scenarios import who_can_decide
from tests.support.drawn_axes import draw_picture, new_axes


def shop(*delegations, **records):
    """Ann, who owns refunds, bo, cy and di."""
    people = [Person(id_, name=id_.title()) for id_ in ("ann", "bo", "cy", "di")]
    domains = [Domain("refunds", "ann", amounts=[50, 900])]
    return Organization(people=people, domains=domains, delegations=delegations, **records)


LIMITED = shop(
    Delegation("ann", "bo", share=0.5, limit=500),
    Delegation("bo", "cy", autonomy=0.5),
    Delegation("ann", "di", share=0.5, contexts="night"),
)


def texts(ax):
    """What stands in the picture."""
    return [text.get_text() for text in ax.texts]


def test_each_row_says_what_is_settled_or_broken():
    """Those who may with their share, and records with what is broken."""
    ax = plots.decision_rights(who_can_decide(LIMITED, "refunds", amount=900), ax=new_axes())
    assert texts(ax) == [
        "settles",
        *("Ann, owner", "100 %"),
        *("Bo (up to 500)", "above the limit"),
        *("Cy", "may not decide"),
        *("Di (in night)", "not in this context"),
    ]
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["in force", "a condition is broken"]


def test_lines_are_solid_where_records_hold():
    """And dashed where a condition is broken."""
    ax = plots.decision_rights(who_can_decide(LIMITED, "refunds", amount=50), ax=new_axes())
    styles = {(line.get_color(), line.get_linestyle()) for line in ax.lines}
    assert styles == {(BLUE, "-"), (VERMILION, "--")}
    whole = plots.decision_rights(who_can_decide(shop(), "refunds"), ax=new_axes())
    assert not whole.lines
    assert [text.get_text() for text in whole.get_legend().get_texts()] == ["in force"]


def test_all_amounts_are_told_apart():
    """Of who settles different shares of small and large ones."""
    ax = plots.decision_rights(who_can_decide(LIMITED, "refunds"), ax=new_axes())
    assert "50 % up to 500, 100 % above 500" in texts(ax)


def test_a_circle_is_named_beside_its_members():
    """They decide together."""
    org = shop(
        Delegation("ann", "board"),
        circles=[Circle("board", name="Board")],
        memberships=[Membership("board", "bo"), Membership("board", "cy")],
    )
    ax = plots.decision_rights(who_can_decide(org, "refunds"), ax=new_axes())
    assert texts(ax).count("50 % with Board") == 2


def test_the_others_are_counted():
    """As many as `most`, or as the axes have room for."""
    people = [Person("ann"), *(Person(f"p{number}") for number in range(30))]
    delegations = [Delegation("ann", person.id) for person in people[1:]]
    org = Organization(people=people, domains=[Domain("d", "ann")], delegations=delegations)
    rights = who_can_decide(org, "d")
    assert "and 28 more people" in texts(plots.decision_rights(rights, most=3, ax=new_axes()))
    small = plots.decision_rights(rights, ax=new_axes(4, 1.2))
    assert len(texts(small)) < 14


def test_long_chains_are_shortened():
    """Their middle is left out, and counted."""
    people = [Person(f"p{number}") for number in range(30)]
    org = Organization(
        people=people,
        domains=[Domain("d", "p0")],
        delegations=[Delegation(one.id, other.id) for one, other in pairwise(people)],
    )
    ax = plots.decision_rights(who_can_decide(org, "d"), most=1, ax=new_axes(8, 8))
    assert "… 22 more records …" in texts(ax)
    assert "p29" in texts(ax)


def test_why_there_is_nothing_to_draw():
    """A sentence in the axes."""
    org = Organization(people=[Person("ann")], roles=[Role("post")], domains=[Domain("d", "post")])
    ax = plots.decision_rights(who_can_decide(org, "d"), ax=new_axes())
    assert texts(ax) == ["Nobody may decide, and no records lead to anybody."]
    draw_picture(ax)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rights": LIMITED}, "is not a DecisionRights; pass what stepback.scenarios.who_can"),
        ({"rights": who_can_decide(LIMITED, "refunds"), "most": 0}, "most: 0 is not a whole"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    """The value and the remedy."""
    with pytest.raises(ValueError, match=message):
        plots.decision_rights(**arguments)
