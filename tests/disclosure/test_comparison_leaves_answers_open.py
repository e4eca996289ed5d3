"""Every comparison that is not personal leaves each person's answers open, in every form."""

import json

import attrs
import numpy as np
import pytest

from stepback import Delegation, Organization
from stepback.scenarios import compare
from tests.support.open_answers import (
    all_answers,
    build_asked_organization,
    find_certain_answer,
    keep_supports,
)


def forms(found):
    """A comparison in all of its forms."""
    frame = found.to_frame(backend="polars").write_csv()
    values = json.dumps(found.to_dict())
    return str(found), found.to_markdown(), found.to_html(), found._repr_html_(), values, frame


def with_rights(org, weights):
    """The organization in which the coach delegates to each of these people by weight."""
    total = sum(weights.values())
    return Organization(
        people=org.people,
        domains=org.domains,
        delegations=[
            Delegation("coach", id_, share=weight / total) for id_, weight in weights.items()
        ],
        supports=org.supports,
        respondents=org.respondents,
    )


def without(org, id_):
    """The organization without one of the people asked."""
    return Organization(
        people=[person for person in org.people if person.id != id_],
        domains=org.domains,
        delegations=[one for one in org.delegations if one.delegate != id_],
        supports=[one for one in org.supports if one.supported != id_],
        respondents=org.respondents - {id_},
    )


def everyone(n_people):
    """Equal rights of so many people."""
    return build_asked_organization(["a"] * n_people, [1] * n_people, [0.6] * n_people)


def answer_texts(before, after, answers, may_change):
    """The forms for all answers, of which those of `may_change` are given twice.

    The columns are the answers before of all of `before`, those after of people who may have
    changed, and those of people who are only there after.
    """
    ids = [person.id for person in before.people if person.id != "coach"]
    later = [person.id for person in after.people if person.id not in {*ids, "coach"}]
    position = {id_: at for at, id_ in enumerate(ids)}
    position_after = position | {id_: len(ids) + at for at, id_ in enumerate([*may_change, *later])}
    for answer in answers:
        yield forms(
            compare(
                keep_supports(before, [answer[position[one.supported]] for one in before.supports]),
                keep_supports(
                    after, [answer[position_after[one.supported]] for one in after.supports]
                ),
            )
        )


def attack(before, after, may_change=()):
    """The answer that follows from some comparison; ``None`` if no answer does."""
    ids = [person.id for person in before.people if person.id != "coach"]
    later = [person.id for person in after.people if person.id not in {*ids, "coach"}]
    people = [int(id_) for id_ in (*ids, *may_change, *later)]
    answers = all_answers(len(people))
    texts = list(answer_texts(before, after, answers, may_change))
    return find_certain_answer(answers, texts, people=people), len({*texts})


SIX = everyone(6)
FIVE = everyone(5)
PAIRS = {
    "the same": (FIVE, FIVE),
    "other shares": (SIX, with_rights(SIX, {"0": 3, "1": 2, "2": 2, "3": 2, "4": 2, "5": 2})),
    "one has few rights": (SIX, with_rights(SIX, {str(number): 1 for number in range(5)})),
    "one joined": (without(SIX, "5"), SIX),
    "one left": (SIX, without(SIX, "0")),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_no_answer_follows_where_all_answers_last(pair):
    """The reader knows that nobody of both sides answered otherwise."""
    assert attack(*pair)[0] is None


def test_no_answer_follows_where_one_person_may_have_changed():
    """The reader knows who that is."""
    assert attack(FIVE, FIVE, may_change=["1"])[0] is None


@pytest.mark.slow
def test_no_answer_follows_where_anybody_may_have_changed():
    """Of five people, all of whose answers before and after are gone through."""
    found, n_texts = attack(FIVE, FIVE, may_change=list("01234"))
    assert found is None
    assert n_texts == 5  # two or three of five, before and after, or nothing


def test_counts_are_shown_where_everybody_stayed():
    """So the comparisons above are not all alike: two and three of five are told."""
    _, n_texts = attack(FIVE, FIVE)
    assert n_texts == 3
    three = keep_supports(FIVE, np.array([1, 1, 1, 0, 0]))
    text = str(compare(three, three))
    assert "2 of the 5 people asked who hold decision rights have no recorded support" in text


def test_nothing_is_shown_where_one_person_joined():
    """Whatever anybody answered: the two counts would differ by that person's answer."""
    answers = np.concatenate(
        [np.eye(6, dtype=int), 1 - np.eye(6, dtype=int), all_answers(3).repeat(2, axis=1)]
    )
    assert len({*answer_texts(*PAIRS["one joined"], answers, [])}) == 1


def test_the_counts_of_both_sides_are_those_of_everyone_where_rights_moved():
    """If one person got decision rights, that person would stand out among those with rights."""
    eleven = everyone(11)
    after = with_rights(eleven, {str(number): 1 for number in range(10)})
    answer = np.arange(11) % 2
    found = compare(keep_supports(eleven, answer), keep_supports(after, answer))
    (count,) = found.answers
    assert attrs.astuple(count) == ("everyone", 6, 6, 11, 11)


def test_people_are_named_where_that_was_asked_for():
    """With their classes, and who has no recorded support."""
    after = keep_supports(FIVE, np.array([1, 1, 1, 1, 0]))
    found = compare(FIVE, after, personal=True)
    assert "Decision rights without recorded support after: 4." in str(found)
    assert found.to_dict()["classes"] == {"4": {"before": "empowered", "after": "abandoned"}}
    assert found.to_dict()["not_shown"] == []
