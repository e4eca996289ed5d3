"""The forms of a plan: what they say, and what they withhold."""

import math

import attrs
import pandas as pd
import pytest

from stepback import Organization, Person, ReportingLine, Support, assume_line_delegation
from stepback.scenarios import recommend
from tests.support.plan_shop import build_shop

ANSWERS = {"bo": {"willingness": 0.41, "competence": 0.61}, "cy": {"willingness": 0.93}}


def forms(plan):
    """Every form of a plan, as text."""
    return {
        "text": str(plan),
        "html": plan._repr_html_(),
        "page": plan.to_html(),
        "markdown": plan.to_markdown(),
        "dict": repr(plan.to_dict()),
        "frame": plan.to_frame(backend="pandas").to_csv(),
        "tables": repr(plan.to_tables()),
        "repr": repr(plan) + repr(plan.steps),
    }


@pytest.mark.parametrize("personal", [False, True])
def test_what_people_answered_is_only_in_personal_forms(personal):
    """Willingness, the support that is given now, and who is left out for an answer."""
    supports = [Support("ann", "cy", strength=0.37)]
    org = build_shop(people=ANSWERS, supports=supports)
    plan = recommend(org, 3, supports_at_most=1, personal=personal)
    found = forms(plan)
    said = {name for name, text in found.items() if "0.41" in text or "0.37" in text}
    assert said == (
        {"text", "html", "page", "markdown", "dict", "frame", "tables"} if personal else set()
    )
    for name, text in found.items():
        if name != "repr" and not personal:
            assert "unwilling" not in text, name
            assert "to add" not in text, name
            assert "support limit" not in text, name
    assert plan.left_out["unwilling"]  # the attributes hold it anyway


def test_forms_say_that_answers_were_used():
    """Whether or not anybody is left out for one, so that this says nothing itself."""
    used = "What people answered about themselves was used to choose the steps"
    willing = {"bo": {"willingness": 0.9}}
    for people in (ANSWERS, willing):
        text = " ".join(str(recommend(build_shop(people=people), 1, exact=False)).split())
        assert used in text
    for plan in (
        recommend(build_shop(), 1, exact=False),
        recommend(build_shop(people=ANSWERS), 1, exact=False, answers=False),
    ):
        text = " ".join(str(plan).split())
        assert "rest on nothing that people answered" in text
        assert used not in text


def test_a_plan_without_answers_is_the_same_whatever_people_answered():
    """No form of it tells who answered what."""
    plans = [
        recommend(build_shop(people=people, supports=supports), 3, answers=False, exact=False)
        for people, supports in (
            (ANSWERS, []),
            ({"bo": {"willingness": 1.0}, "cy": {"willingness": 0.0}}, [Support("ann", "bo")]),
        )
    ]
    first, second = (attrs.evolve(plan, uses_answers=False) for plan in plans)
    assert first == second
    assert forms(first) == forms(second)


def test_everybody_who_is_not_in_a_plan_is_listed():
    """Whoever is left out for an answer is among others, and nobody is missing."""
    plan = recommend(build_shop(people=ANSWERS), 1, exact=False)
    found = [left for reason in plan.to_dict()["left_out"].values() for left in reason]
    assert len(found) + len(plan.steps) == plan.n_candidates
    unwilling = {left[:3] for left in plan.left_out["unwilling"]}
    listed = {
        (left["leader"], left["delegate"], left["domain"])
        for left in plan.to_dict()["left_out"]["not shown"]
    }
    assert unwilling < listed


def test_gains_by_competence_are_only_in_personal_forms():
    """The value of a step would tell what its delegate answered."""
    people = {
        "ann": {"competence": 0.9},
        "bo": {"competence": 0.617, "willingness": 0.8},
        "cy": {"competence": 0.8, "willingness": 0.9},
    }
    org = build_shop(people=people, supports=[])
    plan, shown = (
        recommend(org, 2, goal="value", exact=False, personal=personal)
        for personal in (False, True)
    )
    gain = plan.steps[0].gain
    assert gain > 0
    for name, text in forms(plan).items():
        if name != "repr":
            assert f"{gain:.3g}" not in text, name
            assert "second fiddle" not in text, name
    assert f"{gain:.3g}" in str(shown) or "second fiddle" in str(shown)
    assert not {"gain", "figure", "support"} & set(plan.to_dict()["steps"][0])
    assert math.isnan(plan.to_tables()["plan"]["after"][0])


def test_names_and_hostile_names_are_shown():
    """With their ids, and nothing that would be run."""
    people = {"cy": {"name": "<script>Cy\u202e</script>"}, "bo": {"name": "Bo Berg"}}
    plan = recommend(build_shop(people=people), 2, exact=False)
    assert "Bo Berg (bo)" in str(plan)
    assert "<script>Cy" not in plan._repr_html_()
    assert "\u202e" not in plan.to_html() + str(plan)


def test_the_frame_has_a_row_for_each_step():
    """With the same columns if there are none."""
    frame = recommend(build_shop(), 3, exact=False).to_frame(backend="pandas")
    assert frame["step"].tolist() == [1, 2, 3]
    assert frame["is_new"].tolist() == [True, True, True]
    assert frame["domain"].tolist() == ["routes", "hiring", "refunds"]
    empty = recommend(build_shop(), 1, supports_at_most=0, exact=False).to_frame(backend="pandas")
    assert (len(empty), list(empty.columns)) == (0, list(frame.columns))
    assert isinstance(frame, pd.DataFrame)


def test_claims_say_no_more_than_is_known():
    """A gap of 0, a gap, and neither."""
    assert "No other plan of up to 1 step from" in recommend(build_shop(), 1).claim
    assert "is within 0.025 of the best plan" in recommend(build_shop(), 3).claim
    unknown = recommend(build_shop(), 3, exact=False)
    assert unknown.claim == "How far it is from the best plan of up to 3 steps is not known."
    assert math.isnan(unknown.gap)
    nothing = recommend(build_shop(), 3, supports_at_most=0)
    assert "does better than none" in nothing.claim
    assert "No step improves the spread of decisions within the limits" in str(nothing)


def test_what_to_check_of_all_steps_is_said_once():
    """And what concerns one step stands with it."""
    line = assume_line_delegation(
        Organization(
            people=[Person("ann"), Person("bo"), Person("cy", external=True)],
            reporting=[ReportingLine("ann", "bo"), ReportingLine("ann", "cy")],
        )
    )
    text = " ".join(str(recommend(line, 2, exact=False)).split())
    assert text.count("who owns the domain is an assumption") == 1
    assert (
        "Check first, for all steps: that the delegate could decide is an assumption; who" in text
    )
    assert "Check first: the delegate is external." in text
