"""Paper beside practice, waiting, and rights that were never used."""

import re

import pytest

from stepback import Delegation, Domain, Organization, Person, plots
from stepback.evidence import DecisionLog, decision_profile, paper_and_practice
from tests.support.drawn_axes import draw_picture, new_axes

ORG = Organization(
    people=[Person("ann", name="Ann"), Person("bo", name="Bo"), Person("cy", name="Cy")],
    domains=[Domain("spend", "ann", amounts=[50, 500]), Domain("hire", "cy")],
    delegations=[Delegation("ann", "bo", domain="spend", limit=100)],
)


def make_log(*rows):
    cases, domains, deciders, amounts, days = zip(*rows, strict=True)
    return DecisionLog.from_columns(
        case=cases,
        domain=domains,
        decider=deciders,
        amount=amounts,
        step=domains,
        decided=[f"2026-03-{day:02d}T09:00" for day in days],
        submitted=["2026-03-01T09:00"] * len(rows),
        outcome=["final"] * len(rows),
    )


LOG = make_log(
    ("1", "spend", "ann", 50, 2),
    ("2", "spend", "ann", 500, 3),
    ("3", "hire", "cy", None, 20),
    ("4", "hire", "ann", None, 21),
)
BOTH = paper_and_practice(ORG, LOG, rng=1)


def rows_of(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def test_bars_are_the_shares_on_paper_and_in_practice():
    """Of all decisions, the largest first."""
    ax = plots.paper_and_practice(BOTH, ax=new_axes())
    assert rows_of(ax) == ["Ann", "Cy", "Bo"]
    on_paper, in_practice = (bars.datavalues.tolist() for bars in ax.containers)
    assert on_paper == [0.25, 0.5, 0.25]
    assert in_practice == [0.75, 0.25, 0]


def test_one_domain_and_an_order():
    """Posts that are not in the order follow; the shares are of the domain."""
    ax = plots.paper_and_practice(BOTH, domain="spend", order=["bo"], ax=new_axes())
    assert rows_of(ax) == ["Bo", "Ann"]
    assert ax.containers[0].datavalues.tolist() == [0.5, 0.5]
    with pytest.raises(ValueError, match="domain: 'spent' has no decisions on paper; did you mean"):
        plots.paper_and_practice(BOTH, domain="spent", ax=new_axes())
    with pytest.raises(ValueError, match="order: 'bo' is not a collection of ids; give"):
        plots.paper_and_practice(BOTH, order="bo", ax=new_axes())


def test_posts_without_room_are_added_up():
    """In a sentence below the bars."""
    ax = plots.paper_and_practice(BOTH, most=1, ax=new_axes())
    assert "2 more posts: 75 % on paper, 25 % in practice" in ax.get_xlabel()


def test_unused_rights_are_framed_and_others_counted():
    """Bo never decided; a cell without right or decision is empty."""
    ax = plots.unused_rights(BOTH, ax=new_axes())
    assert rows_of(ax) == ["Bo", "Ann", "Cy"]
    texts = {
        (rows_of(ax)[int(y)], ax.get_xticklabels()[int(x)].get_text()): text.get_text()
        for text in ax.texts
        for x, y in [text.get_position()]
    }
    assert texts == {
        ("Bo", "spend"): "0",
        ("Ann", "spend"): "2",
        ("Ann", "hire"): "1",
        ("Cy", "hire"): "1",
    }
    assert len(ax.patches) == 1
    few = plots.unused_rights(BOTH, most=1, ax=new_axes())
    assert few.get_xlabel() == "2 posts more"


def test_waiting_is_in_order_of_days_in_all():
    """With the days and the decisions beside it."""
    ax = plots.waiting(decision_profile(LOG), ax=new_axes())
    assert rows_of(ax) == ["hire, hire", "spend, spend"]
    assert [text.get_text() for text in ax.texts] == [
        "39.0 days in all, 2 decisions",
        "3.0 days in all, 2 decisions",
    ]
    few = plots.waiting(decision_profile(LOG), most=1, ax=new_axes())
    assert few.get_xlabel() == "1 more group: shorter in all"


def test_what_is_not_known_or_not_shown_is_said():
    """A sentence stands in place of the picture."""
    unsubmitted = DecisionLog.from_columns(
        case=["1"], decided=["2026-03-02"], decider=["ann"], outcome=["final"]
    )
    ax = plots.waiting(decision_profile(unsubmitted), ax=new_axes())
    assert ax.texts[0].get_text() == "It is not known how long decisions wait."
    ax = plots.waiting(decision_profile(LOG, by=["decider"]), ax=new_axes())
    assert "pass personal=True to decision_profile" in ax.texts[0].get_text()
    ax = plots.waiting(decision_profile(LOG, by=["decider"], personal=True), ax=new_axes())
    assert "ann" in rows_of(ax)


def test_decisions_within_no_time_have_a_place():
    """The axis is logarithmic, and a median of 0 is drawn at a second."""
    log = make_log(("1", "spend", "ann", 50, 1))
    ax = plots.waiting(decision_profile(log), ax=new_axes())
    draw_picture(ax)
    assert ax.get_xlim()[0] > 0


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: plots.waiting(LOG), "profile: <DecisionLog: 4 decisions"),
        (lambda: plots.unused_rights(ORG), "both: <Organization: 3 people"),
        (lambda: plots.paper_and_practice(BOTH, most=0), "most: 0 is not a whole number"),
        (lambda: plots.waiting(decision_profile(LOG), most=True), "most: True is not a whole"),
    ],
)
def test_bad_arguments_are_refused(draw, message):
    """With the value and what to pass."""
    with pytest.raises(ValueError, match=re.escape(message)):
        draw()
