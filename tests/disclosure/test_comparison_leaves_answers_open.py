"""Every comparison that is not personal leaves each person's answers open, in every form."""

import json
from collections import defaultdict

import attrs
import numpy as np
import pytest

from stepback import Delegation, Organization
from stepback.scenarios import compare
from tests.support.open_answers import (
    all_answers,
    build_asked_organization,
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


SIX, TEN = everyone(6), everyone(10)
PAIRS = {
    "the same": (SIX, SIX),
    "other shares": (SIX, with_rights(SIX, {"0": 3, "1": 2, "2": 2, "3": 2, "4": 2, "5": 2})),
    "one has few rights": (SIX, with_rights(SIX, {str(number): 1 for number in range(5)})),
    "one joined": (without(SIX, "5"), SIX),
    "one left": (SIX, without(SIX, "0")),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_comparisons_of_few_people_are_the_same_whatever_they_answered(pair):
    """All answers that last, and drawn answers that do not: nothing follows from any form."""
    lasting = [(answer, answer) for answer in all_answers(6)[::5]]
    drawn = np.random.default_rng(0).integers(0, 2, (12, 2, 6))
    texts = set()
    for first, last in (*lasting, *drawn):
        before, after = (
            keep_supports(org, [answer[int(one.supported)] for one in org.supports])
            for org, answer in zip(pair, (first, last), strict=True)
        )
        texts.add(forms(compare(before, after)))
    assert len(texts) == 1


def test_nothing_follows_from_a_step_with_support():
    """The reader knows whom the step gives support, and not who had some."""
    texts = set()
    for answer in (*np.eye(10, dtype=int), *(1 - np.eye(10, dtype=int)), np.arange(10) % 2):
        before = keep_supports(TEN, answer)
        after = before.step_back("1", to="0", domain="d", autonomy=0.5, support=0.8)
        texts.add(forms(compare(before, after)))
    assert len(texts) == 1


def test_a_comparison_tells_no_more_than_the_counts_that_may_be_published():
    """So it leaves open what these do: where they are equal, all forms of it are."""
    forms_by_counts = defaultdict(set)
    drawn = np.random.default_rng(1).integers(0, 2, (60, 10))
    shown = np.array([1, 1, 1, 0, 0, 1, 1, 0, 0, 0])
    pairs = [*zip(drawn[:30], drawn[30:], strict=True)]
    pairs += [
        (shown, shown ^ (np.arange(10) < 5)),
        (shown[::-1], (shown ^ (np.arange(10) < 5))[::-1]),
    ]
    for first, last in pairs:
        found = compare(keep_supports(TEN, first), keep_supports(TEN, last))
        forms_by_counts[found.answers].add(forms(found))
    assert all(len(texts) == 1 for texts in forms_by_counts.values())
    assert len(forms_by_counts) > 1


def test_counts_are_shown_where_many_answered_otherwise():
    """And many did not, of those who are in the same groups."""
    first, last = [1, 1, 1, 0, 0, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1, 1, 0, 0, 0]
    found = compare(keep_supports(TEN, np.array(first)), keep_supports(TEN, np.array(last)))
    assert (
        "6 of the 10 people asked who hold decision rights have no recorded support, instead of "
        "5 of 10."
    ) in " ".join(str(found).split())


def test_the_counts_of_both_sides_are_those_of_everyone_where_rights_moved():
    """If one person got decision rights, that person would stand out among those with rights."""
    eleven = everyone(11)
    after = with_rights(eleven, {str(number): 1 for number in range(10)})
    first, last = [1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0], [0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0]
    found = compare(keep_supports(eleven, np.array(first)), keep_supports(after, np.array(last)))
    (count,) = found.answers
    assert attrs.astuple(count) == ("everyone", 6, 7, 11, 11)


def test_people_are_named_where_that_was_asked_for():
    """With their classes, and who has no recorded support."""
    found = compare(SIX, keep_supports(SIX, np.array([1, 1, 1, 1, 1, 0])), personal=True)
    assert "Decision rights without recorded support after: 5." in str(found)
    assert found.to_dict()["classes"] == {"5": {"before": "empowered", "after": "abandoned"}}
    assert found.to_dict()["not_shown"] == []
