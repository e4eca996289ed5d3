"""What holds for every picture of an organization."""

import re

import matplotlib.pyplot as plt
import pytest
from hypothesis import given, settings
from matplotlib.figure import Figure

import stepback
from stepback import Domain, Organization, Person, Role, archetypes, plots
from stepback.evidence import DecisionLog, decision_profile, paper_and_practice
from stepback.scenarios import compare, panel, recommend, simulate, who_can_decide
from tests.support import strategies
from tests.support.drawn_axes import draw_picture, hostile_organization, new_axes, texts_in

ONE_DECIDES = Organization(people=[Person("ann")], domains=[Domain("d", "ann")])


def grow(org):
    """A few periods, in which everybody begins at the same competence."""
    return simulate(org, "at once", periods=3, unknown=0.5, personal=True)


def first_rights(org):
    """Who may decide in the first domain; in that of another organization where there is none."""
    domains = getattr(org, "domains", ONE_DECIDES.domains)
    return who_can_decide(org if domains else ONE_DECIDES, domains[0].id if domains else "d")


def measure_views(org):
    """The organization twice, as it is and under a name that markup is in."""
    stepback.measure(org)  # refuses what is no organization, which in a panel is a failure
    return panel({"it": org, "<b>$x$": org})


def log_of(org):
    """Each person decides once in each of the first domains, after an hour."""
    stepback.measure(org)  # refuses what is no organization
    n_rows = len(org.people) * min(3, len(org.domains))
    people = [person.id for person in org.people] * min(3, len(org.domains))
    steps = [person.name or person.id for person in org.people] * min(3, len(org.domains))
    return DecisionLog.from_columns(
        case=list(map(str, range(n_rows))),
        decided=["2026-03-02T10:00"] * n_rows,
        submitted=["2026-03-02T09:00"] * n_rows,
        decider=people,
        step=steps,
        domain=[domain.id for domain in org.domains[:3] for _ in org.people],
        outcome=["final"] * n_rows,
        amount=[1.0] * n_rows,
    )


def hold_both(org):
    return paper_and_practice(org, log_of(org), rng=1)


PICTURES = {
    "icicle": lambda org, ax: plots.organization(org, ax=ax),
    "tree": lambda org, ax: plots.organization(org, kind="tree", ax=ax),
    "measure": lambda org, ax: plots.organization(org, color=stepback.real_authority(org), ax=ax),
    "authority": lambda org, ax: plots.authority(org, ax=ax),
    "lorenz": lambda org, ax: plots.authority(org, kind="lorenz", ax=ax),
    "units": lambda org, ax: plots.authority(org, kind="units", ax=ax),
    "flow": lambda org, ax: plots.flow(org, ax=ax),
    "absence": lambda org, ax: plots.absence(org, ax=ax),
    "principals": lambda org, ax: plots.absence(org, kind="principals", ax=ax),
    "layers": lambda org, ax: plots.spans_and_layers(org, ax=ax),
    "spans": lambda org, ax: plots.spans_and_layers(org, kind="matrix", ax=ax),
    "support": lambda org, ax: plots.support(org, personal=True, ax=ax),
    "comparison": lambda org, ax: plots.comparison(compare(org, ONE_DECIDES), ax=ax),
    "panel": lambda org, ax: plots.panel(measure_views(org), "effective_leaders", ax=ax),
    "plan": lambda org, ax: plots.plan(recommend(org, 2, exact=False), ax=ax),
    "decision rights": lambda org, ax: plots.decision_rights(first_rights(org), ax=ax),
    "paper": lambda org, ax: plots.paper_and_practice(hold_both(org), ax=ax),
    "waiting": lambda org, ax: plots.waiting(decision_profile(log_of(org)), ax=ax),
    "unused": lambda org, ax: plots.unused_rights(hold_both(org), ax=ax),
    "trajectory": lambda org, ax: plots.trajectory(grow(org), ax=ax),
    "competence": lambda org, ax: plots.trajectory(grow(org), figure="competence", ax=ax),
}
DEGENERATE = {
    "nothing": Organization(people=[]),
    "one person": Organization(people=[Person("ann")]),
    "no people, a domain": Organization(
        people=[], roles=[Role("post")], domains=[Domain("d", "post")]
    ),
    "one who decides": Organization(people=[Person("ann")], domains=[Domain("d", "ann")]),
    "a vacant post decides": Organization(
        people=[Person("ann")], roles=[Role("post")], domains=[Domain("d", "post")]
    ),
    "nobody supports anybody": Organization(people=[Person("ann"), Person("bo")], supports=[]),
}
every_picture = pytest.mark.parametrize("draw", PICTURES.values(), ids=PICTURES)


@every_picture
@pytest.mark.parametrize("org", DEGENERATE.values(), ids=DEGENERATE)
def test_degenerate_organizations_are_drawn_or_say_why_not(draw, org):
    """Something is in the axes, and nothing raises or warns."""
    ax = new_axes()
    assert draw(org, ax) is ax
    draw_picture(ax)
    assert ax.texts or ax.patches or ax.lines or ax.collections


@every_picture
def test_hostile_names_are_inert(draw):
    """They are drawn as they stand: no formula, no second line, no warning of a glyph."""
    ax = draw(hostile_organization(), new_axes(8, 8))
    draw_picture(ax)
    for text in texts_in(ax):
        if "$" in text.get_text():
            assert not text.get_parse_math()
        assert len(text.get_text()) < 120


@every_picture
def test_pyplot_knows_new_figures_alone(draw):
    """A figure given is left to its owner; without one, pyplot has a new one to show."""
    org = archetypes.command_pyramid()
    draw(org, new_axes())
    assert not plt.get_fignums()
    ax = draw(org, None)
    assert plt.get_fignums() == [ax.get_figure().number]


@every_picture
def test_what_is_no_axes_is_refused(draw):
    """With what to pass."""
    with pytest.raises(ValueError, match="is not a matplotlib Axes; pass what plt.subplots"):
        draw(archetypes.command_pyramid(), plt.figure())


@every_picture
@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Figure().subplots(1, 2), "'ndarray' of 2 items is not one matplotlib Axes; pass"),
        (lambda: [new_axes()], "'list' of 1 item is not one matplotlib Axes; pass one of them"),
        (lambda: Figure().add_subplot(projection="polar"), "is 'polar'; pass axes with straight"),
        (lambda: Figure().add_subplot(projection="3d"), "is '3d'; pass axes with straight x and"),
        (lambda: Figure().subplots().remove, "is not a matplotlib Axes; pass what plt.subplots"),
    ],
    ids=["array", "list", "polar", "3d", "method"],
)
def test_axes_that_cannot_be_drawn_into_are_refused(draw, make, message):
    """Before anything is drawn, with what to pass."""
    with pytest.raises(ValueError, match=f"^ax: .*{re.escape(message)}"):
        draw(archetypes.command_pyramid(), make())


@every_picture
def test_axes_that_were_removed_are_refused(draw):
    """They are in no figure."""
    ax = new_axes()
    ax.remove()
    with pytest.raises(ValueError, match="ax: these axes were removed from their figure"):
        draw(archetypes.command_pyramid(), ax)


@every_picture
def test_what_is_no_organization_is_refused(draw):
    """As by every measure."""
    with pytest.raises(ValueError, match="people.csv.*read_people"):
        draw("people.csv", new_axes())


@every_picture
def test_small_axes_show_less(draw):
    """Names keep their size, and there are fewer."""
    org = archetypes.command_pyramid(people=300, span=6)
    low, high = (len(texts_in(draw(org, new_axes(6, height)))) for height in (1.5, 8))
    assert low <= high


@every_picture
def test_styles_are_followed(draw):
    """Texts outside marks have the color that is set, so that dark styles stay readable."""
    with plt.style.context("dark_background"):
        ax = draw(archetypes.command_pyramid(people=12), new_axes())
        draw_picture(ax)
        for label in (*ax.get_yticklabels(), *ax.get_xticklabels(), ax.xaxis.label):
            assert label.get_color() == "white"


@every_picture
@settings(max_examples=6)
@given(org=strategies.organizations(max_people=12, **strategies.UNBOUND))
def test_every_organization_is_drawn(draw, org):
    """Without an error or a warning."""
    draw_picture(draw(org, new_axes(4, 3)))


@every_picture
def test_ten_thousand_people_are_legible(draw):
    """There are as many names as there is room for, on a figure that fits a page."""
    ax = draw(archetypes.command_pyramid(people=10_000, span=8), None)
    assert len(texts_in(ax)) < 150
    assert max(ax.get_figure(root=True).get_size_inches()) < 15
