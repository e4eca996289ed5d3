"""Who backs whom: only for those who may see it."""

import inspect

import numpy as np
import pytest

from stepback import Circle, Membership, Organization, Person, Support, plots
from tests.support.drawn_axes import new_axes, row_names

PEOPLE = [
    Person(id_, name=id_.title(), unit=unit) for id_, unit in zip("abcd", "xxyy", strict=True)
]
ORG = Organization(
    people=PEOPLE,
    circles=[Circle("team", name="Team", unit="y")],
    memberships=[Membership("team", "c")],
    supports=[
        Support("a", "b", strength=0.5),
        Support("a", "b", strength=0.5, kind="coaching"),
        Support("b", "team"),
    ],
    respondents=["a", "b", "c"],
)


@pytest.mark.parametrize(
    ("personal", "why"),
    [
        (False, "is what people answered.*pass personal=True"),
        *((wrong, f"{wrong!r} is neither True nor False") for wrong in (None, 0, 1, "yes")),
    ],
)
def test_it_has_to_be_asked_for(personal, why):
    """Nothing but true will do, and the message says why and how."""
    with pytest.raises(ValueError, match=why):
        plots.support(ORG, personal=personal)


def test_it_is_not_drawn_unless_asked():
    """The default is to refuse."""
    assert inspect.signature(plots.support).parameters["personal"].default is False
    with pytest.raises(ValueError, match="personal"):
        plots.support(ORG)


def test_cells_are_strengths():
    """Of everyone who gives or receives; supports of the same two combine."""
    ax = plots.support(ORG, personal=True, ax=new_axes())
    assert row_names(ax) == ["A", "B", "Team"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["A", "B", "Team"]
    matrix = ax.images[0].get_array().filled(0)
    expected = np.zeros((3, 3))
    expected[0, 1], expected[1, 2] = 0.75, 1
    assert matrix == pytest.approx(expected)


def test_two_people_leave_room_for_what_the_scale_means():
    """However long their names are."""
    people = [Person("ann", name="Annabella of the " + "long " * 9), Person("bo")]
    org = Organization(people=people, supports=[Support("ann", "bo", strength=0.5)])
    figure = plots.support(org, personal=True).get_figure()
    figure.draw_without_rendering()
    for ax in figure.axes:
        for label in (ax.yaxis.label, ax.xaxis.label):
            box, page = label.get_window_extent(), figure.bbox
            assert page.x0 <= box.x0 <= box.x1 <= page.x1
            assert page.y0 <= box.y0 <= box.y1 <= page.y1


def test_those_who_were_not_asked_are_marked():
    """It is not known what they receive."""
    org = Organization(people=PEOPLE, supports=[Support("a", "d")], respondents=["a"])
    ax = plots.support(org, personal=True, ax=new_axes())
    assert [label.get_text() for label in ax.get_xticklabels()] == ["A", "D ?"]
    assert ax.get_xlabel() == "supported (?: was not asked)"


def test_many_are_drawn_by_unit():
    """Cells are then numbers of supports, and are written into them."""
    ax = plots.support(ORG, personal=True, most=2, ax=new_axes())
    assert row_names(ax) == ["x", "1 other unit"]
    assert ax.images[0].get_array().filled(0).tolist() == [[2, 1], [0, 0]]
    assert sorted(text.get_text() for text in ax.texts) == ["1", "2"]


@pytest.mark.parametrize(
    ("supports", "sentence"),
    [(None, "Nobody was asked about support."), ((), "No support is recorded.")],
)
def test_what_was_not_asked_is_not_drawn(supports, sentence):
    """Not asked and none are told apart."""
    org = Organization(people=PEOPLE, supports=supports)
    assert plots.support(org, personal=True, ax=new_axes()).texts[0].get_text() == sentence
