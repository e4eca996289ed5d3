"""Formal beside real authority: bars and curves are the measures."""

import re

import pytest

from stepback import (
    Delegation,
    Domain,
    Organization,
    Person,
    archetypes,
    effective_leaders,
    formal_authority,
    leadership_gini,
    plots,
    real_authority,
)
from tests.support.drawn_axes import bar_widths, new_axes, row_names

ORG = Organization(
    people=[
        Person("ann", name="Ann", unit="head"),
        Person("bo", name="Bo", unit="shop"),
        Person("cy", name="Cy", unit="shop"),
        Person("di", name="Di", unit="shop"),
    ],
    domains=[Domain("refunds", "ann", weight=3, name="Refunds"), Domain("hiring", "ann")],
    delegations=[
        Delegation("ann", "bo", domain="refunds", autonomy=0.75),
        Delegation("ann", "cy", domain="hiring", autonomy=0.25),
    ],
)


def test_people_have_a_bar_of_each_kind():
    """Those with most of either first; the others are counted in words."""
    ax = plots.authority(ORG, ax=new_axes())
    assert row_names(ax) == ["Ann", "Bo", "Cy"]
    formal, real = formal_authority(ORG), real_authority(ORG)
    assert bar_widths(ax, "formal authority") == [formal[id_] for id_ in ("ann", "bo", "cy")]
    assert bar_widths(ax, "real authority") == [real[id_] for id_ in ("ann", "bo", "cy")]
    assert ax.get_xlabel() == "share of all decisions\n1 others: own 0 %, settle 0 %"


def test_most_limits_the_rows():
    """And the words say what the others have."""
    ax = plots.authority(ORG, most=1, ax=new_axes())
    assert row_names(ax) == ["Ann"]
    assert ax.get_xlabel().endswith("3 others: own 0 %, settle 62 %")


def test_one_domain_counts_alone():
    """Its name is in the label."""
    ax = plots.authority(ORG, domain="hiring", ax=new_axes())
    assert bar_widths(ax, "real authority") == [0.75, 0.25]
    assert ax.get_xlabel().startswith("share of decisions in hiring")
    assert (
        plots.authority(ORG, domain="refunds", ax=new_axes())
        .get_xlabel()
        .startswith("share of decisions in Refunds")
    )


def test_units_have_the_totals_of_their_people():
    """Beside their share of people."""
    ax = plots.authority(ORG, kind="units", ax=new_axes())
    assert row_names(ax) == ["shop (3 people)", "head (1 person)"]
    real = real_authority(ORG)
    assert bar_widths(ax, "formal authority") == [0, 1]
    assert bar_widths(ax, "real authority") == [
        pytest.approx(real["bo"] + real["cy"]),
        pytest.approx(real["ann"]),
    ]
    assert bar_widths(ax, "share of people") == [0.75, 0.25]


def test_units_beyond_those_shown_are_told_in_words():
    """They would dwarf all others."""
    ax = plots.authority(ORG, kind="units", most=1, ax=new_axes())
    assert row_names(ax) == ["shop (3 people)"]
    assert ax.get_xlabel().endswith("1 other unit (1 person): own 100 %, settle 38 %")


def test_the_lorenz_curve_names_the_measures():
    """The Gini coefficients, and the effective leaders as a line of as many equal people."""
    ax = plots.authority(ORG, kind="lorenz", ax=new_axes())
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == [
        "all decide equally",
        "formal authority: Gini 0.75",
        f"real authority: Gini {leadership_gini(ORG):.2f}",
        f"as if {effective_leaders(ORG):.1f} of 4 people decided equally",
    ]
    curves = {line.get_label(): line for line in ax.lines}
    real = curves[labels[2]].get_ydata()
    expected = sorted(real_authority(ORG).values())
    assert real[1:] - real[:-1] == pytest.approx(expected)


def test_a_pyramid_has_one_who_decides():
    """Everyone else is counted."""
    org = archetypes.command_pyramid(people=300)
    ax = plots.authority(org, ax=new_axes())
    assert bar_widths(ax, "real authority") == [1]
    assert "299 others" in ax.get_xlabel()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": "pie"}, "kind: 'pie' is not 'people', 'lorenz' or 'units'"),
        ({"kind": ["people"]}, "kind: "),
        ({"domain": "refund"}, "domain: 'refund' is not here; did you mean 'refunds'?"),
        ({"most": 0}, "most: 0 is not a whole number from 1 up"),
        ({"most": True}, "most: True is not"),
        ({"most": 2.5}, "most: 2.5 is not"),
    ],
)
def test_wrong_options_are_refused(options, message):
    """With what is right."""
    with pytest.raises(ValueError, match=re.escape(message)):
        plots.authority(ORG, **options)


def test_names_that_fonts_lack_are_told_by_their_ids():
    """Where two names would be the same boxes."""
    char = "\U000e0fff\U000f0000"  # of no font
    org = Organization(
        people=[Person("a1", name=char), Person("a2", name=char + "x")],
        domains=[Domain("d", "a1", weight=2), Domain("e", "a2")],
    )
    names = row_names(plots.authority(org, ax=new_axes()))
    assert [name.split()[-1] for name in names] == ["(a1)", "(a2)"]
