"""The formal line, colored by unit or by any measure."""

import re

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba

from stepback import (
    Membership,
    Organization,
    Person,
    ReportingLine,
    Role,
    archetypes,
    plots,
    real_authority,
)
from tests.support.drawn_axes import draw_picture, new_axes

PEOPLE = [
    Person("ann", name="Ann", unit="head"),
    Person("bo", name="Bo", unit="shop"),
    Person("cy", name="Cy", unit="shop"),
    Person("di", name="Di", unit="shop"),
]
ORG = Organization(
    people=PEOPLE,
    reporting=[
        ReportingLine("ann", "bo"),
        ReportingLine("ann", "cy"),
        ReportingLine("bo", "di"),
    ],
)


def legend_texts(ax):
    legend = ax.get_legend()
    return [text.get_text() for text in legend.get_texts()] if legend else []


def color_of(ax, name):
    """The color of the cell whose name is in the axes."""
    (text,) = [text for text in ax.texts if text.get_text() == name]
    x, y = text.get_position()
    for path, color in zip(
        ax.collections[0].get_paths(), ax.collections[0].get_facecolor(), strict=True
    ):
        if path.get_extents().contains(x, y):
            return tuple(color)
    raise AssertionError(name)


def test_everyone_has_a_cell_with_a_name():
    """As high as the people below, and colored by unit."""
    ax = plots.organization(ORG, ax=new_axes())
    assert sorted(text.get_text() for text in ax.texts) == ["Ann", "Bo", "Cy", "Di"]
    assert len(ax.collections[0].get_paths()) == 4
    assert legend_texts(ax) == ["shop", "head"]
    assert color_of(ax, "Bo") == color_of(ax, "Di") != color_of(ax, "Ann")


def test_a_tree_has_a_point_for_everyone():
    """And a line to the manager."""
    ax = plots.organization(ORG, kind="tree", ax=new_axes())
    assert sorted(text.get_text() for text in ax.texts) == ["Ann", "Bo", "Cy", "Di"]
    lines, points = ax.collections
    assert len(lines.get_paths()) == 3
    assert len(points.get_offsets()) == 4


def test_numbers_are_shades_with_a_scale():
    """Ids without a number, or with nan, are white and named in the legend."""
    ax = plots.organization(
        ORG, color={"ann": 3, "bo": 1, "cy": np.nan}, label="days", ax=new_axes()
    )
    bar = ax.get_figure().axes[1]
    assert bar.get_ylabel() == "days"
    assert color_of(ax, "Ann") == pytest.approx(to_rgba(shade(1.0)))
    assert color_of(ax, "Bo") == pytest.approx(to_rgba(shade(0.0)))
    assert color_of(ax, "Cy") == color_of(ax, "Di") == to_rgba("white")
    assert legend_texts(ax) == ["not known"]


def shade(part):
    """A color of the scale."""
    return mpl.colormaps["cividis"](part)


def test_colors_may_be_a_series_with_ids():
    """Its name is what the colors mean; a measure knows its own."""
    numbers = pd.Series([1.0, None], index=["ann", "bo"], name="pay")
    for color, label in (
        (numbers, "pay"),
        (real_authority(ORG), "real authority"),
        ({"ann": 1.0}, ""),
    ):
        ax = plots.organization(ORG, color=color, ax=new_axes())
        assert ax.get_figure().axes[1].get_ylabel() == label
    ax = plots.organization(ORG, color=numbers, label="salary", ax=new_axes())
    assert ax.get_figure().axes[1].get_ylabel() == "salary"


@pytest.mark.parametrize("missing", [None, float("nan"), np.float32("nan"), pd.NA, pd.NaT, " "])
def test_missing_texts_are_not_known(missing):
    """As missing numbers are."""
    color = {"ann": "x", "bo": missing}
    ax = plots.organization(ORG, color=color, ax=new_axes())
    assert "not known" in legend_texts(ax)
    assert set(legend_texts(ax)) <= {"x", "not known", "vacant", "several"}


def test_the_number_of_rows_may_be_of_numpy():
    """It is a whole number too."""
    ax = plots.organization(ORG, most=np.int64(5), ax=new_axes())
    assert len(ax.texts) == len(plots.organization(ORG, most=5, ax=new_axes()).texts)
    with pytest.raises(ValueError, match=r"most: 5\.0 is not a whole number"):
        plots.organization(ORG, most=5.0)


def test_numbers_around_zero_have_two_colors():
    """White is zero, whichever side reaches farther."""
    ax = plots.organization(ORG, color={"ann": 0.0, "bo": -1, "cy": 3, "di": 1}, ax=new_axes())
    red, _, blue, _ = color_of(ax, "Bo")
    assert red > blue
    red, _, blue, _ = color_of(ax, "Cy")
    assert blue > red
    assert min(color_of(ax, "Ann")) > 0.9


def test_texts_and_truth_values_are_categories():
    """Each is in the legend."""
    ax = plots.organization(
        ORG, color={"ann": "front", "bo": "fiddle", "cy": "front"}, ax=new_axes()
    )
    assert legend_texts(ax) == ["front", "fiddle", "not known"]
    assert color_of(ax, "Ann") == color_of(ax, "Cy")
    ax = plots.organization(ORG, color={"ann": True, "bo": True, "cy": True, "di": False})
    assert legend_texts(ax) == ["yes", "no"]


def test_a_cell_for_many_has_their_mean_or_what_they_share():
    """Those who differ are told as several."""
    org = archetypes.command_pyramid(people=500, span=10)
    ids = [person.id for person in org.people]
    for values in (dict.fromkeys(ids, 1.0), {id_: str(k % 2) for k, id_ in enumerate(ids)}):
        ax = plots.organization(org, color=values, ax=new_axes(8, 6))
        draw_picture(ax)
        assert any(" people" in text.get_text() for text in ax.texts)
    assert legend_texts(ax) == ["0", "1", "several"]


def test_more_categories_than_colors_are_gray():
    """The most frequent have colors."""
    org = archetypes.command_pyramid(people=20, span=19)
    ids = [person.id for person in org.people]
    ax = plots.organization(org, color={id_: str(min(k, 9)) for k, id_ in enumerate(ids)})
    assert legend_texts(ax) == ["9", "0", "1", "2", "3", "4", "5", "3 others"]


def test_vacant_posts_are_hatched():
    """They have a cell, and no value that could be missing."""
    org = Organization(
        people=PEOPLE,
        roles=[Role("post", name="Post", unit="shop"), Role("held", name="Held")],
        memberships=[Membership("held", "di")],
        reporting=[ReportingLine("ann", "post"), ReportingLine("post", "bo")],
    )
    for kind in ("icicle", "tree"):
        ax = plots.organization(org, kind=kind, color={"ann": 1, "bo": 2, "cy": 3, "di": 4})
        assert legend_texts(ax) == ["vacant"]


def test_people_on_no_line_are_counted():
    """In a cell of their own."""
    org = Organization(people=[*PEOPLE, Person("ed"), Person("flo")], reporting=ORG.reporting)
    ax = plots.organization(org, ax=new_axes())
    assert any(text.get_text() == "2 people on no line" for text in ax.texts)


@pytest.mark.parametrize(
    ("color", "message"),
    [
        ({"an": 1}, "color: 'an' is not here; did you mean 'ann'?"),
        ({"ann": "x", "bo": 1}, "color: 'x' is not a finite number"),
        ({"ann": float("inf")}, "color: inf is not a finite number"),
        ({"ann": [1]}, "color: [1] is not a finite number"),
        (["ann"], "color: ['ann'] is not a mapping; give one from ids to numbers or texts"),
        ("unit", "color: 'unit' is not a mapping"),
        (pd.Series([1, 2], index=["ann", "ann"]), "color: there are 2 values for 1 id; give one"),
        (pd.Series, "is not a mapping"),
    ],
)
def test_wrong_colors_are_refused(color, message):
    """With what is right."""
    with pytest.raises(ValueError, match=re.escape(message)):
        plots.organization(ORG, color=color)


def test_a_wrong_kind_is_refused():
    """With those that there are."""
    with pytest.raises(ValueError, match="kind: 'sunburst' is not 'icicle' or 'tree'"):
        plots.organization(ORG, kind="sunburst")


def test_a_long_chain_is_cut_to_what_can_be_read():
    """The cell at its end says how many it stands for."""
    people = [Person(f"p{k}") for k in range(3000)]
    org = Organization(
        people=people,
        reporting=[ReportingLine(f"p{k}", f"p{k + 1}") for k in range(2999)],
    )
    ax = plots.organization(org)
    names = [text.get_text() for text in ax.texts]
    assert names[:6] == ["p0", "p1", "p2", "p3", "p4", "p5"]
    assert names[6].startswith("2,994 people in")
