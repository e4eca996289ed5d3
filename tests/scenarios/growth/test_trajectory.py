"""The result of a simulation: its forms, and what they show of people's answers."""

from __future__ import annotations

import json

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepback import Delegation, Domain, Organization, Person, Support
from stepback.scenarios import simulate

ANSWERS = st.floats(0.01, 1)
POLICIES = ("never", "when ready", "at once", "abandon")


def asked(competence, willingness, strength):
    """Three people who were asked everything, or what is not ``None``."""
    rows = zip(("ann", "bo", "cy"), competence, willingness, strict=True)
    return Organization(
        people=[Person(id_, competence=c, willingness=w) for id_, c, w in rows],
        domains=[Domain("refunds", "ann", weight=10)],
        delegations=[
            Delegation("ann", "bo", share=0.5),
            Delegation("bo", "cy", share=0.5, autonomy=0.5),
        ],
        supports=None if strength is None else [Support("ann", "bo", strength=strength)],
    )


def forms(trajectory):
    """Everything that a reader may be given."""
    return (
        str(trajectory),
        trajectory._repr_html_(),
        trajectory.to_markdown(),
        trajectory.to_html(),
        json.dumps(trajectory.to_dict()),
        trajectory.to_frame(backend="pandas").to_csv(),
        trajectory.by_person().to_frame(backend="pandas").to_csv(),
        trajectory.by_person()._repr_html_(),
        repr(trajectory),
    )


@settings(max_examples=15)
@given(
    st.lists(ANSWERS, min_size=3, max_size=3),
    st.lists(ANSWERS, min_size=3, max_size=3),
    ANSWERS,
    st.sampled_from(POLICIES),
)
def test_whatever_people_answered_every_form_reads_the_same(
    competence, willingness, strength, policy
):
    """So nothing of it can be found from any form, by whoever knows everything else."""
    first = simulate(asked([0.9, 0.5, 0.7], [1, 0.5, 0.5], 0.5), policy, periods=4)
    other = simulate(asked(competence, willingness, strength), policy, periods=4)
    assert forms(first) == forms(other)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(
    ("competence", "willingness", "strength"),
    [(0.5, None, None), (None, 0.5, None), (None, None, 0.5)],
)
def test_so_it_is_where_only_one_thing_was_asked(policy, competence, willingness, strength):
    """And the others were not."""
    found = []
    for factor in (1, 0.3):
        answers = [
            None if answer is None else factor * answer
            for answer in (competence, willingness, strength)
        ]
        org = asked([answers[0]] * 3, [answers[1]] * 3, answers[2])
        found.append(forms(simulate(org, policy, periods=4, unknown=0.6)))
    assert found[0] == found[1]


def test_what_rests_on_nobodys_answers_is_shown():
    """Competence that was given for all says nothing about anyone."""
    found = simulate(asked([None] * 3, [None] * 3, None), "at once", periods=2, unknown=0.5)
    assert not found.hides_value
    assert not found.hides_flow
    assert found.to_dict()["value"] == found.value.tolist()
    assert found.to_dict()["authority"]["cy"] == found.authority[:, 2].tolist()
    text = str(found)
    assert "The competence of 3 people is not recorded; it was given." in text
    assert "The willingness of 2 delegates is not known" in text
    assert "The capacity of 3 people is not known" in text
    assert "Support was not asked, so none is counted." in text


def test_with_personal_every_form_has_the_figures():
    """The text names who learns most, and tables have people by period."""
    org = asked([0.9, 0.5, 0.7], [1, 0.5, 0.5], 0.5)
    found = simulate(org, "at once", periods=3, personal=True)
    assert "Who learns most" in str(found)
    frame = found.to_frame(backend="pandas")
    assert frame["period"].tolist() == [0, 1, 2]
    assert frame["value"].tolist() == found.value.tolist()
    assert frame["gain"].tolist() == (found.value - found.value_never).tolist()
    assert (frame["settled"] + frame["undone"] == 10).all()
    people = found.by_person().to_frame(backend="pandas")
    assert people.columns.tolist() == ["period", "id", "name", "competence", "authority"]
    assert people["competence"].to_numpy().reshape(3, 3).tolist() == found.competence.tolist()
    assert people["authority"].to_numpy().reshape(3, 3).tolist() == found.authority.tolist()
    assert repr(found) == "<Trajectory 'at once': 3 periods, 3 people, 2 delegations>"
    assert repr(found.by_person()) == "<PersonPeriods: 9 rows>"


def test_a_trajectory_never_changes_and_equals_another_of_the_same_figures():
    """Its arrays are read-only, and nan equals nan."""
    org = asked([0.9, 0.5, 0.7], [1, 0.5, 0.5], 0.5)
    first, second = (simulate(org, periods=2) for _ in range(2))
    assert first == second
    assert len({first, second}) == 1
    assert first != simulate(org, "at once", periods=2)
    with pytest.raises(ValueError, match="read-only"):
        first.competence[0, 0] = 1
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        first.gain = 1


def test_hostile_names_are_escaped():
    """In the text of people who learn, and in the name of a policy."""
    people = [Person("ann", competence=0.9), Person("bo", name="<b>Bo</b>\n", competence=0.5)]
    org = Organization(
        people=people, domains=[Domain("d", "ann")], delegations=[Delegation("ann", "bo")]
    )

    def policy(state):
        return state.autonomy

    policy.__name__ = "<i>x</i>"
    found = simulate(org, policy, periods=3, personal=True)
    page = found.to_html()
    assert "<b>Bo</b>" not in page
    assert "&lt;b&gt;Bo" in page
    assert "<i>x</i>" not in page
    assert all(len(line) <= 88 for line in str(found).splitlines())


def test_long_simulations_show_some_periods():
    """The first and the last among them."""
    found = simulate(asked([None] * 3, [None] * 3, None), "at once", periods=500, unknown=0.5)
    assert "(12 of 500 periods)" in str(found)
    assert np.unique(found.kept_periods).size == 500


def test_where_nothing_is_handed_on_that_is_what_is_found():
    """Without domains or delegations there is no value to compare."""
    nobody = Organization(people=[Person("ann", competence=0.5)])
    text = str(simulate(nobody, periods=2, personal=True))
    assert "Nothing says who decides: no domains are recorded" in text
    alone = Organization(people=[Person("ann", competence=0.5)], domains=[Domain("d", "ann")])
    text = str(simulate(alone, periods=2, personal=True))
    assert "Nothing is handed on: no delegation is in force." in text
    assert "worth" not in text.partition("Period by period")[0]
