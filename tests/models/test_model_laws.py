"""What holds of every model."""

import copy
import inspect
import json
import math
import pickle
import random
import re
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from html import escape
from typing import get_args

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepback import Level, models
from stepback.models._base._card import Status
from tests.support.model_points import POINTS

STATUSES = set(get_args(Status))
SCHEME = "established as a scheme, not in effect"
WRONG = [  # with how a message shows it
    (math.nan, "nan"),
    (math.inf, "inf"),
    (-math.inf, "-inf"),
    ("much", "'much'"),
    ("0.5", "'0.5'"),
    (None, "None"),
    (True, "True"),
    (1j, "1j"),
    ([0.5, math.nan], "nan at [1]"),
    ([None, None], "None at [0] (and 1 more of 2)"),
    ([0.5, "x"], "'x' at [1]"),
    ([[0.5, 0.5], [0.5, True]], "True at [1, 1]"),
    (np.array([0.5, np.longdouble("1e400")]), "1e+400') at [1]"),
    (np.ma.masked_array([0.5, 0.5], mask=[False, True]), "masked at [1]"),
    (np.ma.masked_array([0.5, "x"], mask=[False, True], dtype=object), "masked at [1]"),
    ((0.5, np.True_), "True_ at [1] is"),
    (10**400, "<number of about 401 digits>"),
]


def array_parameters(model):
    """The kind of each parameter that can be an array."""
    return model._array_parameters()


FEW = settings(max_examples=settings().max_examples // 4)  # there are many models

OVER_POINTS = [model for model in models.ALL if array_parameters(model)]
OF_NUMBERS = {  # parameters of one number each, which has to be there
    model: names
    for model in OVER_POINTS
    if (
        names := [
            name
            for name, kind in array_parameters(model).items()
            if kind.bounds and not kind.core and not kind.missing
        ]
    )
}


def stack_points(model, points):
    """One model of many points; what is no parameter of points is that of the first."""
    over = array_parameters(model)
    return {
        name: np.stack([point[name] for point in points]) if name in over else points[0][name]
        for name in points[0]
    }


def list_leaves(result):
    """Every value of a result, by the path of its field."""
    for field in attrs.fields(type(result)):
        value = getattr(result, field.name)
        if attrs.has(type(value)):
            yield from ((f"{field.name}.{path}", leaf) for path, leaf in list_leaves(value))
        else:
            yield field.name, value


def assert_close(found, expected, where):
    """Numbers within rounding, nan as nan; everything else the same."""
    if np.asarray(expected).dtype.kind == "f":
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9, err_msg=where)
    else:
        assert np.array_equal(found, expected), where


def global_randomness():
    """The states of the generators of Python and of numpy."""
    name, keys, *rest = np.random.get_state()  # noqa: NPY002  (the very state to leave alone)
    return random.getstate(), name, keys.tobytes(), rest


@pytest.mark.parametrize("model", models.ALL)
def test_every_model_has_points_to_try_and_a_card(model):
    """The card asks one question, names a source, and says what is assumed."""
    assert model in POINTS
    card = model.card
    assert card.question.endswith("?")
    assert card.question.count("?") == 1
    assert card.status in STATUSES
    assert card.provenance.endswith(".")
    assert card.assumptions
    assert card.sources
    assert all(re.fullmatch(r"10\.\d{4,}/\S+[^.,;]", doi) for doi in card.dois)
    assert all(part in str(card) for part in (card.name, *card.assumptions, *card.sources))
    shown = card._repr_html_()
    assert all(f'href="https://doi.org/{doi}"' in shown for doi in map(escape, card.dois))
    parts = (card.question, card.status, *card.assumptions)
    assert all(escape(part) in shown for part in parts)
    text = inspect.getdoc(model)
    for section in ("Attributes:", "Examples:", "References:", "Raises:"):
        assert section in text, section
    assert all(doi in text for doi in card.dois)


def test_cards_have_their_sources_without_docstrings():
    """``python -OO`` leaves out docstrings, to which the sources are added otherwise."""
    code = "from stepback import models; print([m.card.sources for m in models.ALL])"
    shown = [
        subprocess.run([sys.executable, *flag, "-c", code], capture_output=True, check=True).stdout
        for flag in ([], ["-OO"])
    ]
    assert shown[0] == shown[1]
    for model in models.ALL:
        *_, references = inspect.getdoc(model).partition("\nReferences:\n")
        items = re.split(r"^ *- ", references, flags=re.MULTILINE)[1:]
        assert tuple(" ".join(item.split()) for item in items) == model.card.sources


def test_schemes_are_not_said_to_work():
    """Two models are taught to leaders without evidence of an effect; the status says so."""
    schemes = {model for model in models.ALL if model.card.status == SCHEME}
    assert schemes == {models.HerseyBlanchard, models.VroomYetton}
    for model in schemes:
        assert "not established" in model.card.provenance
        assert f"Status: {SCHEME}. " in str(model.card)
        assert f"<i>Status: {SCHEME}.</i>" in model.card._repr_html_()
    assert {model.card.status for model in models.ALL} == STATUSES


@pytest.mark.parametrize("model", models.ALL)
@FEW
@given(data=st.data())
def test_parameters_round_trip(model, data):
    """Through `attrs.asdict`: an equal model, of equal hash, with an equal result."""
    point = data.draw(POINTS[model])
    made = model(**point)
    again = model(**attrs.asdict(made))
    assert again == made
    assert hash(again) == hash(made)
    assert again.result == made.result
    assert repr(made).startswith(f"{model.__name__}(")


@pytest.mark.parametrize("model", models.ALL)
@FEW
@given(data=st.data())
def test_results_are_tables(model, data):
    """A row for the point, or for each member; JSON without nan; a table in notebooks."""
    result = model(**data.draw(POINTS[model])).result
    frame = result.to_frame(backend="polars")
    fields = attrs.asdict(result, recurse=False)
    rows = frame.rows(named=True)
    members = next((value for value in fields.values() if isinstance(value, Mapping)), None)
    if members is None:
        plain = {k: v for k, v in fields.items() if isinstance(v, int | float | str | Level)}
        assert set(plain) <= set(frame.columns)
        for name, value in plain.items():
            shown = value.name if isinstance(value, Level) else value
            is_missing = isinstance(shown, float) and math.isnan(shown)
            assert [row[name] for row in rows] == [None if is_missing else shown] * len(rows)
    else:
        assert frame["id"].to_list() == list(map(str, members))
    written = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert written.keys() == fields.keys()
    assert result._repr_html_().startswith("<div")
    assert "stepback._" not in repr(result)


@pytest.mark.parametrize("model", OVER_POINTS)
@FEW
@given(data=st.data())
def test_points_by_themselves_and_in_an_array_agree(model, data):
    """An array of points gives the same as each point alone; an empty array gives empty results."""
    points = data.draw(st.lists(POINTS[model], min_size=1, max_size=4))
    over = array_parameters(model)
    points = [
        {name: value if name in over else points[0][name] for name, value in point.items()}
        for point in points
    ]
    shapes = [{n: np.shape(v) for n, v in point.items() if n in over} for point in points]
    points = [point for point, shape in zip(points, shapes, strict=True) if shape == shapes[0]]
    many = model(**stack_points(model, points))
    assert many.shape == (len(points),)
    assert many == model(**attrs.asdict(many))
    found = dict(list_leaves(many.result))
    for index, point in enumerate(points):
        for path, value in list_leaves(model(**point).result):
            assert_close(found[path][index], value, path)
    none = {n: v[:0] if n in over else v for n, v in stack_points(model, points).items()}
    assert all(len(value) == 0 for _, value in list_leaves(model(**none).result))


@pytest.mark.parametrize("model", OVER_POINTS)
@FEW
@given(data=st.data())
def test_one_parameter_broadcasts_against_the_others(model, data):
    """An array for one parameter, of the value that it has: the result is the same all along."""
    point = data.draw(POINTS[model])
    name = data.draw(st.sampled_from(sorted(array_parameters(model).keys() & point.keys())))
    many = model(**point | {name: np.stack([point[name]] * 3)})
    assert many.shape == (3,)
    alone = dict(list_leaves(model(**point).result))
    for path, value in list_leaves(many.result):
        assert len(value) == 3
        for each in value:
            assert_close(each, alone[path], path)


@pytest.mark.parametrize("model", list(OF_NUMBERS))
@FEW
@given(data=st.data())
def test_values_that_are_not_numbers_are_refused(model, data):
    """One `ValueError`, with the model, the parameter, the value, and what it may be."""
    point, name = data.draw(POINTS[model]), data.draw(st.sampled_from(OF_NUMBERS[model]))
    value, shown = data.draw(st.sampled_from(WRONG))
    with pytest.raises(ValueError, match=f"^{model.__name__}: {name}: ") as refused:
        model(**point | {name: value})
    assert shown in str(refused.value)
    assert array_parameters(model)[name].domain in str(refused.value)


@pytest.mark.parametrize("model", OVER_POINTS)
@FEW
@given(data=st.data())
def test_ragged_rows_are_refused(model, data):
    """Rows of different lengths are refused."""
    point, name = (
        data.draw(POINTS[model]),
        data.draw(st.sampled_from(sorted(array_parameters(model)))),
    )
    with pytest.raises(ValueError, match=f"^{model.__name__}: {name}: its rows differ in length"):
        model(**point | {name: [[1], [1, 2]]})


@pytest.mark.parametrize("model", list(OF_NUMBERS))
@FEW
@given(data=st.data())
def test_what_is_out_of_bounds_is_refused(model, data):
    """Below, above, or on a bound that does not belong; in an array, with the place."""
    point, name = data.draw(POINTS[model]), data.draw(st.sampled_from(OF_NUMBERS[model]))
    bounds = array_parameters(model)[name].bounds
    out = [bounds.low - 1e-9, bounds.high + 1e-9]
    out += [bounds.low] * bounds.above + [bounds.high] * bounds.below
    for value in (value for value in out if math.isfinite(value)):
        with pytest.raises(ValueError, match=rf"^{model.__name__}: {name}: \S+ is not"):
            model(**point | {name: value})
        with pytest.raises(ValueError, match=rf"{name}: \S+ at \[1\] .*is not"):
            model(**point | {name: [point[name], value]})


@pytest.mark.parametrize(
    "model", [model for model in OVER_POINTS if len(array_parameters(model)) > 1]
)
@FEW
@given(data=st.data())
def test_all_faults_are_reported_at_once(model, data):
    """The error names all parameters that are not numbers, and all whose shapes differ."""
    point = data.draw(POINTS[model])
    first, last = (
        name for name in list(point)[:: len(point) - 1] if name in array_parameters(model)
    )
    with pytest.raises(ValueError, match=f"{first}: .*; {last}: "):
        model(**point | {first: "?", last: "?"})
    unequal = {name: np.stack([point[name]] * n) for name, n in ((first, 2), (last, 3))}
    with pytest.raises(ValueError, match=rf"{model.__name__}: shapes differ.*{first} \(2,\)"):
        model(**point | unequal)


@pytest.mark.parametrize("model", models.ALL)
@FEW
@given(data=st.data())
def test_models_and_results_are_frozen(model, data):
    """Nothing can be set, and no array can be changed from outside."""
    point = data.draw(POINTS[model])
    made = model(**point)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(made, next(iter(point)), 1)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(made.result, attrs.fields(type(made.result))[0].name, 1)
    if model in OVER_POINTS:
        stacked = stack_points(model, [point, point])
        many = model(**stacked)
        before = hash(many)
        for value in stacked.values():
            if isinstance(value, np.ndarray):
                value[...] = 0
        assert hash(many) == before
        for path, value in list_leaves(many.result):
            with pytest.raises(ValueError, match="read-only"):
                value[...] = value[0]
            assert path


@pytest.mark.parametrize("model", models.ALL)
@FEW
@given(data=st.data())
def test_no_model_draws_from_global_randomness(model, data):
    """The states of both global generators stay as they are."""
    point = data.draw(POINTS[model])
    before = global_randomness()
    _ = model(**point).result
    assert global_randomness() == before


def test_numbers_of_any_type_are_taken():
    """Fractions, decimals, numpy's own, lists and frames."""
    point = dict.fromkeys(("principal_benefit", "agent_benefit"), Fraction(1, 3))
    costs = {"principal_cost": Decimal("0.5"), "agent_cost": np.float32(0.5)}
    congruence = {"principal_congruence": pd.Series([0.1, 0.2]), "agent_congruence": (0, 1)}
    made = models.AghionTirole(**point, **costs, **congruence)
    assert made.shape == (2,)
    assert made.agent_benefit == 1 / 3
    masked = np.ma.masked_array([0.1, 0.2], mask=[False, True])
    with pytest.raises(ValueError, match=r"agent_congruence: .* at \[1\] is not between 0 and 1"):
        attrs.evolve(made, agent_congruence=masked)


@pytest.mark.parametrize("model", OVER_POINTS)
@given(data=st.data())
def test_what_is_masked_is_missing(model, data):
    """Masked entries of any type are nan, or refused with their place."""
    point = data.draw(POINTS[model])
    name, kind = data.draw(st.sampled_from(sorted(array_parameters(model).items())))
    for dtype in (None, object):
        many = np.ma.masked_array(np.stack([point[name]] * 2), dtype=dtype)
        assert model(**point | {name: many}).shape == (2,)
        many[1] = np.ma.masked
        if getattr(kind, "missing", False):
            assert np.isnan(getattr(model(**point | {name: many}), name)[1]).all()
            continue
        message = rf"^{model.__name__}: {name}: masked at \[1.* is not {re.escape(kind.domain)}"
        with pytest.raises(ValueError, match=message):
            model(**point | {name: many})


@pytest.mark.parametrize("model", OVER_POINTS)
@given(data=st.data())
def test_copies_are_frozen(model, data):
    """By `copy` and by `pickle`: equal to what was copied, and nobody changes their arrays."""
    point = data.draw(POINTS[model])
    many = model(**stack_points(model, [point, point]))
    _ = many.result
    for copied in (copy.copy(many), copy.deepcopy(many), pickle.loads(pickle.dumps(many))):  # noqa: S301
        assert copied == many
        assert copied.result == many.result
        assert hash(copied) == hash(many)
        arrays = [value for _, value in list_leaves(copied.result)]
        arrays += [getattr(copied, name) for name in point if name in array_parameters(model)]
        assert not any(value.flags.writeable for value in arrays)


def test_any_nan_is_nan():
    """Results with nan of either sign are equal."""
    point = {name: np.ones(2) for name in ("loss_keep", "loss_delegate", "gain")}
    one, other = (
        models.BiasOrInformation(**point, delegation_pays=True, bias_limit=np.array([nan, 0.0]))
        for nan in (math.nan, -math.nan)
    )
    assert one == other
    assert hash(one) == hash(other)


def test_zero_is_zero():
    """0.0 and −0.0 are equal, alone and in an array."""
    for zeros in ((0.0, -0.0), ([0.0, 1.0], [-0.0, 1.0])):
        one, other = (models.CrawfordSobel(bias=zero) for zero in zeros)
        assert one == other
        assert hash(one) == hash(other)


def test_a_fault_between_parameters_shows_the_deciding_digit():
    """The value is not shown rounded to the bound that it exceeds."""
    with pytest.raises(ValueError, match=r"competence: 0\.3000000001 is above potential"):
        models.LeadershipGrowth(
            competence=0.3000000001, leader_competence=0.5, potential=0.3, learning=0, discount=0
        )


def test_masked_answers_are_missing_and_masked_flags_refused():
    """The value below the mask is neither used nor shown."""
    mask = [False, True, False]
    felt = np.ma.masked_array([6, "?", 6], mask=mask, dtype=object)
    others = dict.fromkeys(("competence", "self_determination", "impact"), (4, 4, 4))
    assert models.PsychologicalEmpowerment(meaning=felt, **others).result.meaning == 6
    answers = np.ma.masked_array([[1, 2], [2, 9], [3, 4]], mask=[[0, 0], [0, 1], [0, 0]])
    assert models.cronbach_alpha(answers) == models.cronbach_alpha([[1, 2], [3, 4]])
    concerned = np.ma.masked_array([True] * 3, mask=mask)
    with pytest.raises(ValueError, match=r"concerned: masked at \[1\] is not True or False"):
        models.FriedkinJohnsen(
            influence=np.eye(3), susceptibility=0, opinion=0, concerned=concerned
        )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([True, 1, False], r"1 at \[1\] is not True or False"),
        ([True, "yes", None], r"'yes' at \[1\] \(and 1 more of 3\) is not"),
        (np.array([1, 0, 1]), r"1 at \[0\] \(and 2 more of 3\) is not"),
    ],
)
def test_values_that_are_not_truth_values_are_shown(value, message):
    """The error shows the invalid value, not its neighbors; numbers are not truth values."""
    with pytest.raises(ValueError, match=f"^VroomYetton: quality_matters: {message}"):
        models.VroomYetton(
            **dict.fromkeys(("leader_informed", "problem_structured"), True),
            **dict.fromkeys(("acceptance_critical", "acceptance_likely"), True),
            **dict.fromkeys(("goals_shared", "conflict_likely"), True),
            quality_matters=value,
        )


def test_steps_hold_levels_numbers_and_no_truth_values():
    """Levels and numbers can be mixed; a truth value among numbers is refused."""
    assert models.TannenbaumSchmidt(step=[Level.SELL, 2, 2.0]).step.tolist() == [2, 2, 2]
    with pytest.raises(ValueError, match=r"step: True at \[1\] is not a whole number between"):
        models.TannenbaumSchmidt(step=[2, True])
