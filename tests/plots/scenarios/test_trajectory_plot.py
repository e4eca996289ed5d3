"""Lines of what grows."""

import pytest

from stepback import Delegation, Domain, Organization, Person, plots
from stepback.scenarios import Growth, simulate
from tests.support.drawn_axes import HOSTILE_NAMES, draw_picture, new_axes, texts_in


def team(n_people=3, *, competence=0.5, names=()):
    """A leader, who hands an equal share of everything to each of the others."""
    names = dict(enumerate(names))
    return Organization(
        people=[
            Person(f"p{k}", name=names.get(k, ""), competence=competence) for k in range(n_people)
        ],
        domains=[Domain("d", "p0", weight=n_people)],
        delegations=[Delegation("p0", f"p{k}", share=1 / n_people) for k in range(1, n_people)],
    )


def shown(ax):
    """All texts in axes."""
    return [text.get_text() for text in texts_in(ax)]


def test_a_line_for_each_policy_and_one_for_never():
    """With the figures of the trajectories, and the assumptions below."""
    ways = {
        policy: simulate(team(), policy, periods=5, personal=True)
        for policy in ("at once", "abandon")
    }
    ax = plots.trajectory(ways, ax=new_axes())
    first, second, never = ax.lines
    assert first.get_ydata().tolist() == ways["at once"].value.tolist()
    assert second.get_ydata().tolist() == ways["abandon"].value.tolist()
    assert set(never.get_ydata()) == {ways["at once"].value_never}
    assert first.get_linestyle() != second.get_linestyle()
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["at once", "abandon", "if nobody hands anything on"]
    label = ax.get_xlabel().replace("\u00a0", " ")
    assert label.startswith("period\nassumed: learning 0.05")


def test_assumptions_that_differ_stand_with_the_names():
    """Those in common stand below."""
    ways = {
        name: simulate(
            team(), "at once", periods=5, parameters=Growth(learning=learning), personal=True
        )
        for name, learning in (("slow", 0.02), ("fast", 0.2))
    }
    ax = plots.trajectory(ways, ax=new_axes(8, 5))
    legend = [text.get_text().replace("\u00a0", " ") for text in ax.get_legend().get_texts()]
    assert legend[:2] == ["slow (learning 0.02)", "fast (learning 0.2)"]
    assert "learning" not in ax.get_xlabel()


@pytest.mark.parametrize("figure", ["leaders", "undone", "authority"])
def test_figures_that_rest_on_nobodys_answers_are_drawn(figure):
    """Who decides is a matter of office, where nobody's willingness was asked."""
    found = simulate(team(), "at once", periods=3)
    ax = plots.trajectory(found, figure=figure, ax=new_axes())
    if figure == "authority":
        assert ax.texts[0].get_text() == "Nobody's authority changes."
    else:
        assert ax.lines[0].get_ydata().tolist() == getattr(found, figure).tolist()


@pytest.mark.parametrize("figure", ["value", "competence"])
def test_figures_that_rest_on_answers_are_not_drawn(figure):
    """But for those who may see them."""
    ax = plots.trajectory(simulate(team(), "at once", periods=3), figure=figure, ax=new_axes())
    assert not ax.lines
    assert "pass personal=True to simulate." in shown(ax)[0]


def test_people_are_named_at_the_ends_of_their_lines():
    """Those whose competence grows most; the others are counted."""
    found = simulate(
        team(6, names=["Ann", "Bo", "Bo", "Cy", "Di", "Ed"]), "at once", periods=9, personal=True
    )
    ax = plots.trajectory(found, figure="competence", most=3, ax=new_axes())
    assert len(ax.lines) == 3
    assert [text.get_text() for text in ax.texts] == ["Bo (p1)", "Bo (p2)", "Cy"]
    assert "2 more people: smaller changes" in ax.get_xlabel()
    assert ax.lines[0].get_ydata().tolist() == found.competence[:, 1].tolist()


def test_hostile_names_of_people_and_of_trajectories_are_inert():
    """They are drawn as they stand."""
    org = team(len(HOSTILE_NAMES), names=HOSTILE_NAMES)
    found = simulate(org, "at once", periods=4, personal=True)
    ax = plots.trajectory(found, figure="competence", most=12, ax=new_axes(8, 7))
    draw_picture(ax)
    assert len(ax.texts) == len(HOSTILE_NAMES) - 1
    ax = plots.trajectory(dict.fromkeys(HOSTILE_NAMES, found), ax=new_axes(8, 7))
    draw_picture(ax)
    assert len(ax.get_legend().get_texts()) == len(HOSTILE_NAMES) + 1


def test_one_period_is_a_point():
    """With a mark, since a line of one point shows nothing."""
    ax = plots.trajectory(simulate(team(), periods=1, personal=True), ax=new_axes())
    draw_picture(ax)
    assert ax.lines[0].get_marker() == "o"


@pytest.mark.parametrize(
    ("source", "options", "message"),
    [
        (None, {}, "source: None is not a Trajectory, nor a mapping from names to some; pass"),
        ({}, {}, "source: {} is not a Trajectory"),
        ({"a": 3}, {}, "is not a Trajectory"),
        ("one", {"figure": "gain"}, "figure: 'gain' is not 'value', 'leaders'"),
        ("one", {"most": 0}, "most: 0 is not a whole number"),
        ("two", {"figure": "competence"}, "of one trajectory, and these are 2; draw each into"),
    ],
)
def test_what_is_refused(source, options, message):
    """With the value, and what to pass."""
    found = simulate(team(), periods=2, personal=True)
    given = {"one": found, "two": {"a": found, "b": found}}
    source = given.get(source, source) if isinstance(source, str) else source
    with pytest.raises(ValueError, match=message):
        plots.trajectory(source, **options, ax=new_axes())
