"""Sets that share what they have in common, against Python's own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback._algorithms import _persistent_sets
from stepback._algorithms._persistent_sets import EMPTY, PersistentSets

N_ELEMENTS = 3_000  # several blocks
ELEMENTS = st.integers(0, 40) | st.integers(0, N_ELEMENTS - 1)
STEPS = st.lists(
    st.tuples(st.just("add"), st.integers(0), ELEMENTS)
    | st.tuples(st.just("intersect"), st.integers(0), st.integers(0)),
    max_size=60,
)


def build_sets(steps):
    """The sets that the steps lead to, each from earlier ones, and the same as frozensets."""
    sets = PersistentSets()
    pairs = [(EMPTY, frozenset())]
    for kind, place, other in steps:
        number, expected = pairs[place % len(pairs)]
        if kind == "add":
            pairs.append((sets.add(number, other), expected | {other}))
        else:
            number_of_other, expected_of_other = pairs[other % len(pairs)]
            common = sets.intersect(number, number_of_other)
            pairs.append((common, expected & expected_of_other))
    return sets, pairs


@given(STEPS)
def test_equal_sets_have_the_same_number_and_no_others(steps):
    """Whatever the sets came from."""
    _, pairs = build_sets(steps)
    assert len(set(pairs)) == len({number for number, _ in pairs}) == len({s for _, s in pairs})


@given(STEPS, st.sampled_from([1, 1 << 15]))
def test_sets_have_the_elements_of_frozensets(steps, rows):
    """Found from the element, and counted with weights, also if few leaves are read at once."""
    sets, pairs = build_sets(steps)
    members = sets.to_members(N_ELEMENTS)
    numbers = np.array([number for number, _ in pairs])
    weights = np.arange(1, numbers.size + 1)
    by_set = np.bincount(numbers, weights=weights, minlength=members.n_sets)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_persistent_sets, "_MAX_ROWS", rows)
        sums = members.sum_weights(by_set)
    expected = np.zeros(N_ELEMENTS)
    for weight, (_, elements) in zip(weights, pairs, strict=True):
        expected[list(elements)] += weight
    assert sums.tolist() == expected.tolist()
    for element in {0, N_ELEMENTS - 1}.union(*(elements for _, elements in pairs)):
        found = set(members.sets_with(element).tolist())
        assert found & set(numbers.tolist()) == {n for n, those in pairs if element in those}


def test_a_set_with_one_more_element_takes_few_nodes():
    """And so does the intersection of two long ones that are alike but for their beginnings."""
    sets = PersistentSets()
    one = other = EMPTY
    for element in range(1 << 14):
        one = sets.add(one, element)
        other = sets.add(other, element) if element else other
        assert sets.intersect(one, other) == other
    assert sets.to_members(1 << 14).n_sets < (1 << 14) * 12
