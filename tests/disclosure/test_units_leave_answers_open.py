"""`by_unit` leaves each person's value open, whatever it withholds."""

import random

import numpy as np
import pytest

from stepback import Organization, Person, Support, by_unit, support_received
from tests.support.open_answers import all_answers, find_certain_answer

YES_OR_NO = (0, 1)
THREE_LEVELS = (0, 0.5, 1)
NESTED = ["a", "b", "a/x", "a/y", "a/x/1", "b/z", ""]


def tables(units, answers, minimum):
    """What `by_unit` publishes of each way to answer; people without an answer come last."""
    ids = [str(number) for number in range(len(units))]
    org = Organization(people=list(map(lambda id_, unit: Person(id_, unit=unit), ids, units)))
    for answer in answers.tolist():
        figures = by_unit(org, dict(zip(ids, answer, strict=False)), minimum=minimum)
        yield tuple((figure.withheld, repr(figure.total)) for figure in figures.values())


def find_certain_value(units, n_asked, levels, minimum, width=0.0):
    """The first value that follows from a table of the people asked; ``None`` if none does."""
    answers = all_answers(n_asked, levels)
    return find_certain_answer(answers, tables(units, answers, minimum), width)


@pytest.mark.parametrize("minimum", [2, 3, 4, 5])
@pytest.mark.parametrize(
    "units",
    [
        ["a"] * 3 + ["b"] * 3 + [""],
        ["a"] * 4 + ["b"] * 4,
        ["a/x"] * 4 + ["a/y"] * 4,
        ["a"] * 2 + ["a/x"] * 4 + ["b"] * 2,
        ["a"] * 5,
    ],
    ids=str,
)
def test_no_answer_of_yes_or_no_follows(units, minimum):
    """Seven people of whom one is alone, two units, nested units, and a single one."""
    assert find_certain_value(units, len(units), YES_OR_NO, minimum) is None


@pytest.mark.parametrize("units", [["a"] * 3 + ["b"] * 3, ["a/x"] * 3 + ["a/y"] * 2 + [""]])
@pytest.mark.parametrize("levels", [THREE_LEVELS, (0, 0.4, 1), (0, 0.05, 1)])
@pytest.mark.parametrize("minimum", [2, 3])
def test_no_answer_of_three_levels_follows(units, levels, minimum):
    """Nor does one follow to a tenth of the range, where a group of three may be shown."""
    assert find_certain_value(units, len(units), levels, minimum, width=0.1) is None


@pytest.mark.slow
@pytest.mark.parametrize("minimum", [2, 3, 4, 5])
@pytest.mark.parametrize("n_asked", range(5, 11))
def test_no_answer_of_yes_or_no_follows_in_nested_units(n_asked, minimum):
    """Five to ten people of units within units, next to some who were not asked."""
    for seed in range(6):
        rng = random.Random(f"{seed} {n_asked}")  # noqa: S311  (reproducible; no secret)
        choices = NESTED[: rng.randint(2, len(NESTED))]
        units = rng.choices(choices, k=n_asked + rng.choice((0, 3)))
        assert find_certain_value(units, n_asked, YES_OR_NO, minimum) is None


@pytest.mark.slow
@pytest.mark.parametrize("minimum", [5, 4])
@pytest.mark.parametrize("levels", [YES_OR_NO, (0, 0.6)])
@pytest.mark.parametrize(
    "units",
    [
        ["a"] * 5 + ["b"] * 5,
        ["a/x"] * 5 + ["a/y"] * 5,
        ["a"] * 4 + ["b"] * 4 + ["c"] * 2,
        ["a/x"] * 4 + ["a/y"] * 4 + ["b"] * 2,
    ],
    ids=str,
)
def test_no_answer_follows_where_units_are_shown_separately(units, levels, minimum):
    """Ten people in units that are large enough."""
    assert find_certain_value(units, len(units), levels, minimum) is None


@pytest.mark.slow
@pytest.mark.parametrize("minimum", [2, 3, 4, 5])
@pytest.mark.parametrize("levels", [THREE_LEVELS, (0, 0.4, 1), (0, 0.05, 1)])
def test_no_answer_of_three_levels_follows_in_nested_units(levels, minimum):
    """Seven people in units within units; one level is close to the lowest."""
    for seed in range(4):
        rng = random.Random(f"{seed}")  # noqa: S311  (as above)
        units = rng.choices(NESTED[: rng.randint(2, len(NESTED))], k=7)
        assert find_certain_value(units, len(units), levels, minimum) is None


def test_a_person_without_unit_next_to_two_units_remains_open():
    """The total of 2 was published where it left the answer of one person certain."""
    units = ["a"] * 3 + ["b"] * 3 + [""]
    answers = all_answers(7)
    published = list(tables(units, answers, 3))
    told = published[answers.tolist().index([0, 0, 0, 1, 1, 0, 0])]
    assert told == ((False, "2.0"), (True, "nan"), (True, "nan"))
    same = answers[[table == told for table in published]]
    assert len(same) == 21
    assert np.ptp(same, axis=0).all()


def test_the_attack_finds_what_a_naive_rule_reveals():
    """Units of three are shown unless all said the same; then the smallest is withheld, too."""
    answers = all_answers(7)

    def naive(answer):
        a, b, lone = answer[:3].sum(), answer[3:6].sum(), answer[6]
        is_open = 0 < a < 3 and 0 < b + lone < 4
        return (a + b + lone, a) if is_open else (a + b + lone,)

    assert find_certain_answer(answers, map(naive, answers)) is not None


def tables_of_support(strengths, make_values):
    """What `by_unit` publishes of each way in which a coach supports people of two units."""
    ids = [str(number) for number in range(len(strengths))]
    people = [Person(id_, unit="ab"[number % 2]) for number, id_ in enumerate(ids)]
    for answer in all_answers(len(ids)).tolist():
        supports = [
            Support("coach", id_, strength=strength)
            for id_, strength, is_supported in zip(ids, strengths, answer, strict=True)
            if is_supported
        ]
        org = Organization(people=[*people, Person("coach")], supports=supports, respondents=ids)
        figures = by_unit(org, make_values(support_received(org)))
        yield tuple((figure.withheld, repr(figure.total)) for figure in figures.values())


@pytest.mark.parametrize("strengths", [[1, 0.6] * 3, [1, 0.6, 0.3, 0.3, 1, 0.9, 0.7]], ids=str)
def test_whether_there_is_support_remains_open_whatever_its_strength(strengths):
    """With strengths that a reader knows, totals of support itself tell whom they are about."""
    answers = all_answers(len(strengths))

    def has_support(received):
        return {id_: strength > 0 for id_, strength in received.items() if id_ != "coach"}

    assert find_certain_answer(answers, tables_of_support(strengths, has_support)) is None
    assert find_certain_answer(answers, tables_of_support(strengths, dict)) is not None


@pytest.mark.parametrize("seed", range(10))
def test_figures_limit_no_value_to_a_tenth_of_the_range(seed):
    """Whatever numbers they are: other values with the same sums reach all over the range.

    The people of a cell can exchange parts of their values. With one value known, the rest of
    the cell has at least a tenth of the range to exchange.
    """
    rng = np.random.default_rng(seed)
    units = rng.choice(["a", "b", "b/x", ""], 40).tolist()
    values = rng.beta(0.4, 0.4 + seed / 3, 40)
    low, high = values.min(), values.max()
    org = Organization(people=[Person(str(at), unit=unit) for at, unit in enumerate(units)])
    figures = by_unit(org, {str(at): value for at, value in enumerate(values)}, minimum=4)
    shown = {unit: f for unit, f in figures.items() if not f.withheld}
    assert shown
    for unit, figure in shown.items():
        within = [
            other
            for name, other in shown.items()
            if name != unit and (not unit or name.startswith(f"{unit}/")) and "/" not in name[2:]
        ]
        direct = within if unit else [f for name, f in shown.items() if name in {"a", "b"}]
        known = figure.known - sum(other.known for other in direct)
        total = figure.total - sum(other.total for other in direct)
        if known:
            least, greatest = known * low, known * high
            assert known >= 4
            assert total - least >= 1.1 * (high - low) - 1e-9
            assert greatest - total >= 1.1 * (high - low) - 1e-9
