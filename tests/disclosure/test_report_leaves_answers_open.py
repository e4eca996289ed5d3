"""Every report that is not personal leaves each person's answer open, whatever it hides."""

import json
import random

import numpy as np
import pytest

from stepback import (
    Circle,
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    Support,
    report,
)
from stepback._documents._document import DataTable
from tests.support.open_answers import (
    all_answers,
    build_asked_organization,
    find_certain_answer,
    keep_supports,
    support_sections,
)

UNITS = ["a", "b", "a/x", "a/y", "a/x/1", ""]
WEIGHTS = {
    "alike": lambda _, n: [1] * n,
    "two levels": lambda rng, n: [rng.choice((1, 2)) for _ in range(n)],
    "random": lambda rng, n: [rng.random() for _ in range(n)],
}
STRENGTHS = {
    "1": lambda _, n: [1] * n,
    "0.6": lambda _, n: [0.6] * n,
    "mixed": lambda rng, n: [rng.choice((0.3, 0.4, 0.6, 1)) for _ in range(n)],
}


def draw_organization(seed, weights, strengths, n_people):
    """People of some units, weights and strengths, and some who are not asked."""
    rng = random.Random(f"{seed} {weights} {strengths}")  # noqa: S311  (reproducible; no secret)
    units = [rng.choice(UNITS[: rng.randint(1, len(UNITS))]) for _ in range(n_people)]
    not_asked = rng.choices(UNITS, k=rng.choice((0, 0, 4)))
    return build_asked_organization(
        units,
        WEIGHTS[weights](rng, n_people),
        STRENGTHS[strengths](rng, n_people),
        not_asked,
    )


def forms(made):
    """A report in all of its forms."""
    return str(made), made.to_markdown(), made.to_html(), json.dumps(made.to_dict())


@pytest.mark.parametrize("strengths", STRENGTHS)
@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize(
    ("n_people", "n_seeds"),
    [(n, 2) for n in (5, 6, 7)]
    + [pytest.param(n, 4, marks=pytest.mark.slow) for n in (8, 9, 10)],  # units shown separately
)
def test_no_answer_of_few_people_follows(n_people, n_seeds, weights, strengths):
    """Whatever their units, rights and strengths, with one answer known to the reader."""
    answers = all_answers(n_people)
    for seed in range(n_seeds):
        org = draw_organization(seed, weights, strengths, n_people)
        assert find_certain_answer(answers, support_sections(org, answers)) is None


@pytest.mark.slow
@pytest.mark.parametrize("units", [["a"] * 5 + ["b"] * 5, ["a/x"] * 5 + ["a/y"] * 5])
def test_no_answer_follows_where_units_are_shown_separately(units):
    """Ten people in two units that are large enough: both tables and their absence."""
    org = build_asked_organization(units, [1] * 10, [1] * 10)
    answers = all_answers(10)
    sections = list(support_sections(org, answers))
    assert find_certain_answer(answers, sections) is None
    n_tables = [sum(isinstance(b, DataTable) for b in section.blocks) for section in sections]
    assert {*n_tables} == {0, 1}


def test_the_text_of_seven_of_nine_leaves_all_answers_open():
    """A coach supports the two with the least rights, and a share would tell which two."""
    org = build_asked_organization([""] * 9, [2] * 7 + [1] * 2, [1] * 9)
    answers = all_answers(9)
    texts = list(support_sections(org, answers))
    told = texts[answers.tolist().index([0] * 7 + [1] * 2)]
    assert [figure.shown for figure in told.figures] == [
        "7 of 9 (78 %)",
        "not known, because nobody who was asked is in this group",
    ]
    assert sum(text == told for text in texts) == 36
    assert find_certain_answer(answers, texts) is None


def test_the_attack_finds_the_answers_that_a_share_reveals():
    """A count with a share by decision rights, hidden where it reveals: the old rule, in short."""
    answers = all_answers(9)
    weights = [2] * 7 + [1] * 2

    def naive(answer):
        n_supported, share = sum(answer), answer @ weights / sum(weights)
        is_shown = 2 <= n_supported <= 7 and 0.125 < share < 0.875
        return n_supported, round(share * 4) / 4 if is_shown else "not shown"

    publication, _, known = find_certain_answer(answers, map(naive, answers))
    assert known is None
    assert publication in {(0, "not shown"), (9, "not shown"), (2, "not shown")}
    hidden = [answer for answer in answers if naive(answer) == (2, "not shown")]
    assert [answer.tolist() for answer in hidden] == [[0] * 7 + [1] * 2]


def test_the_attack_finds_the_answers_that_strengths_reveal():
    """If support counted from a half on, three of five could never be counted as supported."""
    answers = all_answers(5)
    strengths = [0.4, 0.4, 0.4, 1, 1]

    def threshold(answer):
        n_without = sum(answer * strengths < 0.5)
        return n_without if 2 <= n_without <= 3 else "not shown"

    assert find_certain_answer(answers, map(threshold, answers)) is not None
    shown = np.array([answer for answer in answers if threshold(answer) == 3])
    assert shown[:, 3:].all()


def test_several_supporters_of_a_person_remain_open():
    """Whether the coach supports somebody, and whether a colleague does, at other strengths."""
    ids = [str(number) for number in range(5)]
    org = Organization(
        people=[Person("coach"), Person("peer"), *map(Person, ids)],
        supports=[
            Support(supporter, id_, strength=strength)
            for supporter, strength in (("coach", 0.4), ("peer", 0.7))
            for id_ in ids
        ],
        respondents=ids,
    )
    answers = all_answers(10)
    assert find_certain_answer(answers, support_sections(org, answers)) is None


def test_support_for_circles_leaves_their_members_open_unless_they_only_answer_together():
    """Of circles of three and four, a count of four is that of the second, if support is only for circles."""
    ids = [str(number) for number in range(7)]
    targets = [*ids, "small", "large"]
    circle_by_id = dict(zip(ids, ["small"] * 3 + ["large"] * 4, strict=True))
    org = Organization(
        people=[Person("coach"), *map(Person, ids)],
        circles=[Circle("small"), Circle("large")],
        memberships=[Membership(circle, id_) for id_, circle in circle_by_id.items()],
        supports=[Support("coach", target) for target in targets],
        respondents=ids,
    )
    records = all_answers(len(targets))
    has_support = records[:, :7] | records[:, [targets.index(circle_by_id[id_]) for id_ in ids]]
    assert find_certain_answer(has_support, support_sections(org, records)) is None
    is_joint = ~records[:, :7].any(axis=1)
    sections = support_sections(org, records[is_joint])
    assert find_certain_answer(has_support[is_joint], sections) is not None


def test_no_answer_follows_from_a_whole_report_in_any_form():
    """All sections, as text, Markdown, HTML and JSON; and each form tells as much as the others."""
    org = draw_organization(3, "two levels", "mixed", 5)
    answers = all_answers(5)
    reports = [forms(report(keep_supports(org, answer))) for answer in answers]
    assert find_certain_answer(answers, reports) is None
    assert len({*reports}) == len({text for text, *_ in reports}) > 1


@pytest.mark.slow
@pytest.mark.parametrize("strengths", STRENGTHS)
@pytest.mark.parametrize("weights", WEIGHTS)
def test_no_answer_of_nine_follows_from_a_whole_report_in_any_form(weights, strengths):
    """The same, of nine people."""
    org = draw_organization(1, weights, strengths, 9)
    answers = all_answers(9)
    reports = [forms(report(keep_supports(org, answer))) for answer in answers]
    assert find_certain_answer(answers, reports) is None


def test_answers_of_other_days_change_nothing_in_a_report():
    """Support that has ended or is yet to begin, and support of or from people who are not there.

    So a report of a day reveals no more than one of an organization in which they never were.
    """
    ids = [str(number) for number in range(5)]
    org = Organization(
        people=[
            Person("coach"),
            Person("left", end="2024-07-01"),
            *(Person(id_, unit="a") for id_ in ids),
            Person("later", unit="a", start="2024-08-01"),
        ],
        domains=[Domain("d", "coach")],
        delegations=[Delegation("coach", id_, share=0.2) for id_ in ids],
        supports=[
            Support("left", "0"),
            Support("left", "1", start="2024-01-01"),
            Support("coach", "2", end="2024-07-01"),
            Support("coach", "3", start="2024-08-01"),
            Support("coach", "left"),
            Support("later", "4"),
        ],
        respondents=[*ids, "left", "later"],
    )
    answers = [*np.eye(6, dtype=int), [0] * 6, [1] * 6]
    reports = {forms(report(keep_supports(org, answer).at("2024-07-01"))) for answer in answers}
    assert len(reports) == 1
