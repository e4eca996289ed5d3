"""Absence: bars are the shares that stepback.absence finds."""

import matplotlib.pyplot as plt
import pytest
from matplotlib.colors import to_rgba

import stepback
from stepback import Delegation, Domain, Organization, Person, ReportingLine, plots
from tests.support.drawn_axes import bar_widths, draw_picture, new_axes, row_names

ORG = Organization(
    people=[Person(id_, name=id_.title()) for id_ in ("ann", "bo", "cy", "di")],
    reporting=[ReportingLine("ann", id_) for id_ in ("bo", "cy", "di")],
    domains=[Domain("refunds", "ann", name="Refunds"), Domain("hiring", "cy", weight=3)],
    delegations=[
        Delegation("ann", "bo", domain="refunds", autonomy=0.75),
        Delegation("cy", "di", domain="hiring", autonomy=0.5),
    ],
)


def test_domains_are_bars_of_what_happens():
    """Those of which most stalls first, below all decisions."""
    ax = plots.absence(ORG, ["ann", "di"], ax=new_axes())
    result = stepback.absence(ORG, ["ann", "di"])
    assert row_names(ax) == ["all decisions", "Refunds", "hiring"]
    assert bar_widths(ax, "stalls") == [
        result.stalled,
        result.stalled_by_domain["refunds"],
        result.stalled_by_domain["hiring"],
    ]
    assert bar_widths(ax, "goes back") == [result.escalated, 0, 0.5]
    assert bar_widths(ax, "as before") == [1 - result.stalled - result.escalated, 0.75, 0.5]


def test_lines_between_bars_have_the_color_of_the_axes():
    """In a dark style, too."""
    with plt.style.context("dark_background"):
        ax = plots.absence(ORG, ax=new_axes())
    assert [to_rgba(line.get_color()) for line in ax.lines] == [ax.get_facecolor()]
    assert {bar.get_edgecolor() for bar in ax.patches} == {ax.get_facecolor()}


def test_the_top_is_away_by_default():
    """As `dependence_on_top` takes it."""
    ax = plots.absence(ORG, ax=new_axes())
    assert bar_widths(ax, "stalls")[0] == stepback.dependence_on_top(ORG)


def test_principals_are_bars_of_what_goes_back_to_them():
    """The largest first, below what goes back to nobody."""
    ax = plots.absence(ORG, ["di", "bo", "ann"], kind="principals", ax=new_axes())
    assert row_names(ax) == ["stalls: back to nobody", "Cy"]
    assert ax.containers[0].datavalues.tolist() == pytest.approx([0.25, 0.375])


def test_principals_beyond_those_shown_are_counted():
    """With what goes back to them."""
    ax = plots.absence(ORG, ["di", "bo"], kind="principals", most=1, ax=new_axes())
    assert row_names(ax) == ["stalls: back to nobody", "Cy"]
    assert ax.get_xlabel() == "share of all decisions\n19 % go back to 1 others"


def test_domains_beyond_those_shown_are_counted():
    """Those of which most stalls are shown."""
    ax = plots.absence(ORG, ["ann"], most=1, ax=new_axes())
    assert row_names(ax) == ["all decisions", "Refunds"]
    assert "1 more domains" in ax.get_xlabel()


def test_a_result_is_drawn_with_its_ids():
    """It knows no names."""
    result = stepback.absence(ORG, ["ann", "di"])
    for kind in ("domains", "principals"):
        ax = plots.absence(result, kind=kind, ax=new_axes())
        draw_picture(ax)
        assert {"domains": "refunds", "principals": "cy"}[kind] in row_names(ax)


@pytest.mark.parametrize("options", [{"away": ["ann"]}, {"lapse": True}])
def test_a_result_takes_no_other_absence(options):
    """It would not be that of the result."""
    with pytest.raises(ValueError, match="the result says who is away"):
        plots.absence(stepback.absence(ORG, ["ann"]), **options)


def test_nothing_that_happens_is_said():
    """In place of empty bars."""
    ax = plots.absence(ORG, [], kind="principals", ax=new_axes())
    assert "Nothing stalls and nothing goes back" in ax.texts[0].get_text()


def test_lapsing_is_passed_on():
    """Delegations that lapse leave the whole domain without anybody."""
    assert bar_widths(plots.absence(ORG, ["ann"], ax=new_axes(), lapse=True), "stalls")[1] == 1


def test_an_unknown_id_is_refused():
    """As by the measure."""
    with pytest.raises(ValueError, match="away: 'an' is not here; did you mean 'ann'"):
        plots.absence(ORG, ["an"])
