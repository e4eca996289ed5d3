"""Results equal those that were computed again, copied or pickled, also with nan in them."""

import copy
import math
import pickle

import numpy as np
import pytest

import stepback
from stepback import Domain, Organization, Person, ReportingLine, archetypes
from stepback._display._figures_by_id import FiguresById
from stepback._records._frozen_mapping import FrozenMapping
from stepback._records._value_equality import value_key

NOT_MEASURES = {"read_people", "read_tables", "write_tables"}


def make_organizations():
    """With nobody, with people of whom nothing is known, with a line only, and with everything."""
    few = [Person("ann", unit="x"), Person("bo", unit="x/y"), Person("cy")]
    return {
        "nobody": Organization(people=[]),
        "people": Organization(people=few),
        "line": Organization(people=few, reporting=[ReportingLine("ann", "bo")]),
        "domain": Organization(people=few, domains=[Domain("refunds", "ann", weight=2.0)]),
        "circles": archetypes.customer_circles(circles=2),
    }


def list_measures():
    return [
        name
        for name in sorted(set(stepback.__all__) - NOT_MEASURES)
        if callable(getattr(stepback, name)) and not isinstance(getattr(stepback, name), type)
    ]


def compute(name, org):
    function = getattr(stepback, name)
    if name == "by_unit":
        return function(org, stepback.support_received(org), minimum=2)
    try:
        return function(org)
    except (TypeError, ValueError):  # of those that need more than an organization
        return None


@pytest.mark.parametrize("kind", make_organizations())
@pytest.mark.parametrize("name", list_measures())
def test_a_result_equals_itself_however_it_came_about(name, kind):
    result, again = (compute(name, make_organizations()[kind]) for _ in range(2))
    if isinstance(result, float):
        assert again == result or (math.isnan(again) and math.isnan(result))
        return
    if type(result) in {dict, list}:
        pytest.skip("plain values")
    twins = [again, pickle.loads(pickle.dumps(result)), copy.copy(result), copy.deepcopy(result)]  # noqa: S301
    for twin in twins:
        assert twin == result
        assert result == twin
        assert not result != twin  # noqa: SIM202  (another method)
        if type(result).__hash__ is not None:
            assert hash(twin) == hash(result)


def test_results_that_were_told_apart_by_nan():
    """One by one, so that none of them is skipped above for whatever reason."""
    nan_of = {
        "spans_and_layers": lambda result: result.mean_span,
        "measure": lambda result: result.latency,
        "decision_load": lambda result: result.latency,
        "by_unit": lambda result: result[""].mean,
        "support_received": lambda result: result["ann"],
    }
    org = make_organizations()["people"]
    for name, figure in nan_of.items():
        first, second = compute(name, org), compute(name, org)
        assert math.isnan(figure(first)), name
        assert first == second, name
        assert hash(first) == hash(second), name


def test_figures_equal_plain_dicts():
    nan = float("nan")
    for kind in (FiguresById, FrozenMapping):
        figures = kind({"a": 1.0, "b": float("nan")})
        assert figures == {"b": nan, "a": 1}
        assert {"b": nan, "a": 1} == figures
        assert not figures != {"b": nan, "a": 1}  # noqa: SIM202  (another method)
        assert hash(figures) == hash(FrozenMapping({"b": nan, "a": 1.0}))
        for other in ({"a": 1.0}, {"a": 1.0, "b": 0.0}, {"a": 1.0, "c": nan}, {}, [], "ab", None):
            assert figures != other
            assert other != figures
            assert not figures == other  # noqa: SIM201  (another method)


def test_values_of_different_kinds_are_told_apart():
    assert value_key(float("nan")) == value_key(np.float64("nan"))
    assert value_key((1, (float("nan"),))) == value_key((1, (float("nan"),)))
    assert value_key(np.array([0.0, np.nan])) == value_key(np.array([-0.0, -np.nan]))
    assert value_key(np.array([0.0])) != value_key(np.array([[0.0]]))
    for other in (1.0, "nan", None, ()):
        assert value_key(other) != value_key(float("nan"))
