"""Sweeps: one row for each choice of parameters and each repetition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import Level, archetypes, measure
from stepback.scenarios import sweep
from tests.support.executors import ReorderingExecutor, TravellingExecutor, simulate_noise


def test_every_combination_is_a_row_and_organizations_are_measured():
    """In the order of the grid, the last parameter varying fastest."""
    table = sweep(archetypes.command_pyramid, {"people": [7, 40], "span": [2, 3]})
    assert table.keys == ("people", "span", "seed")
    assert table.columns["people"] == (7, 7, 40, 40)
    assert table.columns["span"] == (2, 3, 2, 3)
    expected = measure(archetypes.command_pyramid(people=40, span=2))
    assert table.columns["leadership_gini"][2] == expected.leadership_gini
    assert table.columns["figure.people"] == (7, 7, 40, 40)
    assert table.withheld
    assert str(table).startswith("Sweep over people and span\n")
    assert "abandonment" in sweep(archetypes.command_pyramid, [{}], personal=True).columns


def test_rows_may_be_listed_with_parameters_of_their_own():
    """A parameter that a row does not have is missing."""
    table = sweep(lambda a=1, b=2: a * b, [{"a": 3}, {"b": 5}, {}])
    assert table.columns["a"] == (3, None, None)
    assert table.columns["b"] == (None, 5, None)
    assert table.columns["value"] == (6, 5, 2)


@given(
    st.integers(0, 2**64), st.integers(1, 3), st.lists(st.integers(1, 9), max_size=3, unique=True)
)
def test_each_row_has_the_random_numbers_of_its_position(entropy, seeds, people):
    """They are those of numpy's seed sequence, whatever computes the row."""
    table = sweep(simulate_noise, {"people": people}, seeds=seeds, rng=entropy)
    assert len(table) == seeds * len(people)
    for row in range(len(table)):
        sequence = np.random.SeedSequence(entropy, spawn_key=(row,))
        assert table.columns["first"][row] == np.random.default_rng(sequence).random()
        assert table.columns["seed"][row] == row % seeds
    with ReorderingExecutor() as executor:
        assert (
            sweep(simulate_noise, {"people": people}, seeds=seeds, rng=entropy, executor=executor)
            == table
        )
    travelled = sweep(
        simulate_noise,
        {"people": people},
        seeds=seeds,
        rng=entropy,
        executor=TravellingExecutor(),
        batch=2,
    )
    assert travelled == table


def test_the_entropy_of_a_panel_gives_it_again():
    """A sweep without rng can be repeated, and one with a generator as well."""
    first = sweep(simulate_noise, {"people": [3]}, seeds=2)
    assert sweep(simulate_noise, {"people": [3]}, seeds=2, rng=first.entropy) == first
    assert sweep(simulate_noise, {"people": [3]}, seeds=2) != first
    generated = [
        sweep(simulate_noise, {"people": [3]}, rng=np.random.default_rng(5)) for _ in range(2)
    ]
    assert generated[0] == generated[1]
    assert sweep(archetypes.command_pyramid, {"people": [3]}).entropy is None


def test_what_a_function_raises_is_a_failure_of_its_row():
    """With the parameters, and the others are computed."""
    table = sweep(lambda people: 1 / (people - 2), {"people": [1, 2, 3]})
    assert table.columns["people"] == (1, 3)
    [failure] = table.failures
    assert failure.item == "people=2"
    assert "ZeroDivisionError" in str(failure)


def test_parameters_of_any_type_are_shown():
    """A level by its name, and what is no cell by its representation."""
    table = sweep(
        lambda level, sizes: level * len(sizes), {"level": [Level.TELL], "sizes": [[1, 2]]}
    )
    assert table.columns["level"] == ("TELL",)
    assert table.columns["sizes"] == ("[1, 2]",)


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((3, {}), {}, "function: 3 is no function"),
        ((measure, 3), {}, "grid: 3 is no grid"),
        ((measure, "people"), {}, "grid: 'people' is no grid"),
        ((measure, {"org": 3}), {}, "grid: org: 3 is no collection"),
        ((measure, {"org": "abc"}), {}, "grid: org: 'abc' is no collection"),
        ((measure, [3]), {}, "grid: 3 is no mapping"),
        ((measure, {3: [1]}), {}, "grid: 3 is not the name of a parameter"),
        ((simulate_noise, {"rng": [1]}), {}, "grid: rng is not a parameter to choose here"),
        ((measure, {}), {"seeds": 0}, "seeds: 0 is not a whole number from 1 up"),
        ((measure, {}), {"seeds": 2}, "seeds: .* has no parameter rng"),
        ((measure, {}), {"rng": 2}, "rng: .* has no parameter rng"),
        ((simulate_noise, {}), {"rng": "x"}, "rng: 'x' is not a source of randomness"),
        ((simulate_noise, {}), {"rng": -1}, "rng: -1 is not a source of randomness"),
    ],
)
def test_bad_arguments_of_a_sweep_are_refused(arguments, options, message):
    """Each is one error with the value and the remedy."""
    with pytest.raises(ValueError, match=message):
        sweep(*arguments, **options)
