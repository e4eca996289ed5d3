"""Levels: in order by number, a name as text, and accepted by name wherever they are accepted."""

import copy
import json
import operator
import pickle

import numpy as np
import pandas as pd
import pytest

from stepback import Delegation, Level, Organization, Person, archetypes
from stepback.models import DelegationLevels

MIXED = [Level.SELL, Level.TELL, Level.DELEGATE, Level.ADVISE]  # as words, in another order
ORDERS = (operator.lt, operator.le, operator.gt, operator.ge)


@pytest.mark.parametrize("level", Level)
def test_a_level_is_its_name_as_text(level):
    assert level == level.name == str(level) == f"{level}" == json.loads(json.dumps(level))
    assert f"{level:>9}" == level.name.rjust(9)
    assert hash(level) == hash(level.name)
    assert repr(level) == f"<Level.{level.name}: {level.value}>"


@pytest.mark.parametrize("level", Level)
def test_a_level_is_the_one_of_its_number_and_of_its_name(level):
    assert type(level.value) is int
    assert level.autonomy == (level.value - 1) / 6
    for key in (level.value, level.name, level.name.lower(), f" {level.name.title()} "):
        assert Level(key) is level
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(level, protocol)) is level  # noqa: S301
    assert copy.copy(level) is copy.deepcopy(level) is level


@pytest.mark.parametrize("wrong", ["", "delegat", "4", 0, 8, None, 4.5])
def test_what_is_no_level_is_refused(wrong):
    with pytest.raises(ValueError, match="is not a valid Level"):
        Level(wrong)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("level", Level)
def test_levels_are_in_order_by_number(order, level):
    """And not by their names, also beside the name of a level."""
    for other in Level:
        expected = order(level.value, other.value)
        assert order(level, other) is expected
        assert order(level, other.name) is order(level.name, other) is expected
    for wrong in ("often", 4):
        with pytest.raises(TypeError):
            order(level, wrong)
        with pytest.raises(TypeError):
            order(wrong, level)


def test_numpy_keeps_levels():
    """Objects stay levels, in order; otherwise numpy makes their names of them, unabridged."""
    assert np.array(list(Level)).tolist() == [level.name for level in Level]
    objects = np.array(MIXED, dtype=object)
    assert np.sort(objects).tolist() == sorted(MIXED)
    assert (objects > Level.SELL).tolist() == [False, False, True, True]
    assert objects.max() is Level.DELEGATE


def test_pandas_keeps_levels():
    """Objects stay levels, in order; a column of names is in order as ordered categories."""
    assert pd.Series(MIXED, dtype=object).sort_values().tolist() == sorted(MIXED)
    in_order = pd.CategoricalDtype([level.name for level in Level], ordered=True)
    column = pd.Series(MIXED).astype(in_order)
    assert column.sort_values().tolist() == sorted(MIXED)
    assert column.max() == Level.DELEGATE
    assert (pd.Series(MIXED) == Level.SELL).tolist() == [True, False, False, False]


@pytest.mark.parametrize(
    "make",
    [
        list,
        np.array,
        pd.Series,
        lambda levels: np.array(levels, dtype=object),
        lambda levels: pd.Series(levels, dtype=object),
        lambda levels: pd.Series(levels, dtype="category"),
        lambda levels: [level.name.lower() for level in levels],
        lambda levels: [level.value for level in levels],
        lambda levels: [levels[0], levels[1].value, *(level.name for level in levels[2:])],
    ],
)
def test_models_take_levels_in_every_form(make):
    result = DelegationLevels(level=make(MIXED)).result
    assert result.level.tolist() == MIXED
    assert all(isinstance(level, Level) for level in result.level)
    assert np.isin(result.level, [Level.SELL]).tolist() == [True, False, False, False]


@pytest.mark.parametrize("level", Level)
def test_a_name_is_taken_wherever_a_level_is(level):
    people = [Person("ann"), Person("bo")]
    for given in (level, level.name, level.name.lower(), np.array([level])[0]):
        delegation = Delegation("ann", "bo", autonomy=given)
        assert delegation.autonomy is level
        org = Organization(people=people, delegations=[delegation])
        assert org.delegations[0].autonomy is level
        assert DelegationLevels(level=given).result.level is level
        if level > Level.TELL:  # which would leave everything with those who coach
            expected = archetypes.customer_circles(autonomy=level)
            assert archetypes.customer_circles(autonomy=given) == expected


def test_a_name_that_is_none_is_refused_with_the_names():
    with pytest.raises(ValueError, match="'agreed' is neither a number nor one of TELL, SELL"):
        Delegation("ann", "bo", autonomy="agreed")
    with pytest.raises(ValueError, match=r"'0\.5' is not a number"):
        Delegation("ann", "bo", autonomy="0.5")
    with pytest.raises(ValueError, match="'agreed' at \\[1\\] is not a whole number"):
        DelegationLevels(level=["agree", "agreed"])
