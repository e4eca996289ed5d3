"""The slope chart of a comparison."""

import pytest

from stepback import Delegation, Domain, Organization, Person, Support, archetypes, plots
from stepback.scenarios import compare
from tests.support.drawn_axes import draw_picture, new_axes, texts_in


def shop(**shares):
    """Ann owns everything, and delegates these shares."""
    return Organization(
        people=[Person("ann", name="Ann"), Person("bo", name="Bo"), Person("cy", name="Cy")],
        domains=[Domain("d", "ann")],
        delegations=[Delegation("ann", id_, share=share) for id_, share in shares.items()],
    )


def ends(ax):
    """The shares at the ends of each slope."""
    return [line.get_ydata().tolist() for line in ax.lines if line.get_marker() == "o"]


def shown(ax):
    """All texts, as a set."""
    return {text.get_text() for text in texts_in(ax)}


def test_each_change_is_a_line():
    """Those who decide less are dashed, so that no color is needed."""
    ax = plots.comparison(compare(shop(bo=0.25), shop(bo=0.5, cy=0.25)), ax=new_axes())
    assert ends(ax) == [[0.75, 0.25], [0.25, 0.5], [0, 0.25]]
    styles = [line.get_linestyle() for line in ax.lines if line.get_marker() == "o"]
    assert styles == ["--", "-", "-"]
    assert shown(ax) >= {"Ann", "Bo", "Cy", "75 %", "0 %", "before", "after", "decide more"}


def test_who_decides_the_same_is_no_line():
    """And a legend names only what is there."""
    ax = plots.comparison(compare(shop(bo=0.25, cy=0.5), shop(bo=0.25)), ax=new_axes())
    assert sorted(ends(ax)) == [[0.25, 0.75], [0.5, 0]]
    grown = Organization(people=[Person("ann")], domains=[Domain("d", "ann")])
    empty = Organization(people=[Person("ann")], domains=[Domain("d", "ann")])
    assert "Nobody decides more or less than before." in shown(
        plots.comparison(compare(empty, grown), ax=new_axes())
    )


def test_without_domains_there_is_a_sentence():
    """It is not known who decides."""
    export = Organization(people=[Person("ann")])
    ax = plots.comparison(compare(export, export), ax=new_axes())
    assert "It is not known who decides before and after: no domains are recorded." in shown(ax)


def test_the_days_stand_below_the_sides():
    """Where they differ."""
    org = Organization(
        people=[Person("ann"), Person("bo", start="2026-02-01")],
        domains=[Domain("d", "ann")],
        delegations=[Delegation("ann", "bo", autonomy=0.5)],
    )
    ax = plots.comparison(compare(org.at("2026-01-01"), org.at("2026-03-01")), ax=new_axes())
    assert shown(ax) >= {"2026-01-01", "2026-03-01"}


def test_the_largest_changes_are_shown():
    """The others are counted."""
    org = archetypes.mission_command()
    found = compare(org, org.in_context("battle"))
    ax = plots.comparison(found, most=2, ax=new_axes())
    assert len(ends(ax)) == 2
    assert "5 more people: smaller changes" in shown(ax)
    assert len(ends(plots.comparison(found, ax=new_axes(4, 1.2)))) < 7


def test_people_of_one_name_have_their_ids():
    """Also if one joined and the other left."""
    sides = (
        Organization(people=[Person(id_, name="Kim")], domains=[Domain("d", id_)])
        for id_ in ("1", "2")
    )
    assert shown(plots.comparison(compare(*sides), ax=new_axes())) >= {"Kim (1)", "Kim (2)"}


def test_answers_change_nothing():
    """It shows what is a matter of office, whatever the comparison may show."""

    def drawn(supports, *, personal):
        before, after = (
            Organization(
                people=shop().people,
                domains=shop().domains,
                delegations=shop(**shares).delegations,
                supports=supports,
            )
            for shares in ({"bo": 0.25}, {"bo": 0.5})
        )
        ax = plots.comparison(compare(before, after, personal=personal), ax=new_axes())
        draw_picture(ax)
        return ends(ax), shown(ax)

    assert drawn([], personal=False) == drawn([Support("ann", "bo")], personal=True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"comparison": shop()}, "is not a Comparison; pass what stepback.scenarios.compare"),
        ({"comparison": compare(shop(), shop()), "most": 0}, "most: 0 is not a whole number"),
    ],
)
def test_wrong_arguments_are_refused(arguments, message):
    """With what to pass."""
    with pytest.raises(ValueError, match=message):
        plots.comparison(**arguments)
