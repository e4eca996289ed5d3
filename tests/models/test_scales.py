"""Scores of questionnaires: worked numbers, and what holds of all of them."""

import itertools
import math
import statistics
from fractions import Fraction

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback.models import (
    EmpoweringLeadership,
    PsychologicalEmpowerment,
    ScaleScore,
    StructuralEmpowerment,
    cronbach_alpha,
)
from tests.support.model_points import POINTS

SCALES = [PsychologicalEmpowerment, StructuralEmpowerment, EmpoweringLeadership]
DIMENSIONS = {
    PsychologicalEmpowerment: ("meaning", "competence", "self_determination", "impact"),
    StructuralEmpowerment: (
        *("opportunity", "information", "support", "resources"),
        *("formal_power", "informal_power"),
    ),
    EmpoweringLeadership: (
        *("leading_by_example", "participative_decision_making", "coaching"),
        *("informing", "showing_concern"),
    ),
}
FELT = dict(
    zip(
        DIMENSIONS[PsychologicalEmpowerment],
        [(6, 7, 6), (5, 5, 6), (4, 4, 5), (3, 2, 4)],
        strict=True,
    )
)
TABLES = st.integers(2, 5).flatmap(
    lambda items: st.lists(
        st.lists(st.integers(1, 7), min_size=items, max_size=items), min_size=2, max_size=8
    )
)


def exact_mean(answers, answered):
    """As a person would work it out, in exact fractions."""
    known = [Fraction(answer) for answer in answers if not math.isnan(answer)]
    if not known or len(known) < Fraction(answered) * len(answers) - Fraction(1, 10**9):
        return math.nan
    return float(sum(known) / len(known))


def repeat_answers(found, expected):
    return found == pytest.approx(expected, rel=1e-12, nan_ok=True)


def access_scores(*means, **more):
    """One respondent who answers a single item of each of the four subscales."""
    names = DIMENSIONS[StructuralEmpowerment]
    return StructuralEmpowerment(**dict(zip(names, means, strict=False)), **more).result


def test_worked_numbers_of_psychological_empowerment():
    """Means of three items, and the mean of the means."""
    found = PsychologicalEmpowerment(**FELT).result
    assert found.meaning == pytest.approx(19 / 3)
    assert found.competence == pytest.approx(16 / 3)
    assert found.self_determination == pytest.approx(13 / 3)
    assert found.impact == 3
    assert found.overall == pytest.approx(4.75)


def test_the_published_bands_and_what_lies_between_them():
    """From 4 to 20; the gaps at 15 and between whole numbers belong to the band below."""
    totals = [4, 9, 9.99, 10, 14, 15, 15.99, 16, 20, math.nan]
    found = access_scores(*[np.array(totals)[:, None] / 4] * 4)
    assert found.total == pytest.approx(totals, nan_ok=True)
    expected = ["low"] * 3 + ["moderate"] * 4 + ["high"] * 2 + ["unknown"]
    assert found.band.tolist() == expected


def test_a_total_within_rounding_of_a_cutoff_has_reached_it():
    """Thirds that sum to 10 are moderate, however they are rounded."""
    for thirds in itertools.permutations([(1, 1, 1), (3, 3, 3), (4, 4, 5), (1, 2, 2)]):
        found = access_scores(*thirds)
        assert found.total == pytest.approx(10)
        assert found.band == "moderate"


def test_the_powers_count_only_in_the_total_of_six():
    """If they were not asked, the total of six is nan."""
    found = access_scores(3, 3, 3, 3, formal_power=(4, 4, 2), informal_power=(1, 2, 3, 4))
    assert found.total == 12
    assert found.total_of_six == pytest.approx(12 + 10 / 3 + 2.5)
    assert math.isnan(access_scores(3, 3, 3, 3, formal_power=4).total_of_six)


@pytest.mark.parametrize("model", SCALES)
@given(data=st.data())
def test_a_dimension_is_the_mean_of_what_was_answered(model, data):
    """The overall score is the mean of the dimensions, or the sum of the first four."""
    point = data.draw(POINTS[model])
    found = model(**point).result
    means = {name: exact_mean(point[name], point["answered"]) for name in DIMENSIONS[model]}
    for name, expected in means.items():
        assert repeat_answers(getattr(found, name), expected)
    if model is StructuralEmpowerment:
        total = sum(list(means.values())[:4])
        low, high = point["cutoffs"]
        assert repeat_answers(found.total, total)
        assert repeat_answers(found.total_of_six, sum(means.values()))
        if math.isnan(total):
            assert found.band == "unknown"
        elif abs(total - low) > 1e-6 < abs(total - high):
            assert found.band == ("low" if total < low else "moderate" if total < high else "high")
    else:
        assert repeat_answers(found.overall, statistics.fmean(means.values()))


@given(POINTS[ScaleScore])
def test_any_questionnaire_by_its_definition(point):
    """Dimensions in order of appearance, reversed items, means or a sum."""
    scale = ScaleScore(**point)
    assert scale.names == tuple(dict.fromkeys(point["groups"]))
    answers = [
        6 - answer if index in point["reverse"] else answer
        for index, answer in enumerate(point["answers"])
    ]
    means = [
        exact_mean([a for a, g in zip(answers, point["groups"], strict=True) if g == name], share)
        for name in scale.names
        for share in [point["answered"]]
    ]
    assert repeat_answers(scale.result.dimensions.tolist(), means)
    whole = statistics.fmean(means) if point["aggregate"] == "mean" else sum(means)
    assert repeat_answers(scale.result.overall, whole)


@given(POINTS[PsychologicalEmpowerment])
def test_a_questionnaire_of_four_by_three_is_scored_the_same(point):
    """The general form gives what the scale gives."""
    names = DIMENSIONS[PsychologicalEmpowerment]
    general = ScaleScore(
        answers=np.concatenate([point[name] for name in names]),
        groups=[name for name in names for _ in range(3)],
        scale=point["scale"],
        answered=point["answered"],
    )
    found = PsychologicalEmpowerment(**point).result
    expected = [getattr(found, name) for name in names]
    assert repeat_answers(general.result.dimensions.tolist(), expected)
    assert repeat_answers(general.result.overall, found.overall)


@pytest.mark.parametrize(
    ("answered", "known", "scored"),
    [(0, 1, True), (0, 0, False), (0.28, 7, True), (0.28, 6, False), (1, 25, True), (1, 24, False)],
)
def test_how_many_have_to_be_answered(answered, known, scored):
    """Of 25 items, a share of .28 is 7 despite rounding; at least one is always needed."""
    value = [3.0] * known + [math.nan] * (25 - known)
    found = ScaleScore(answers=value, groups=["a"] * 25, scale=(1, 5), answered=answered).result
    assert repeat_answers(found.overall, 3 if scored else math.nan)


def test_lists_and_tuples_make_the_same_scale():
    """Also through `attrs.asdict`, and with positions in any order or repeated."""
    one = ScaleScore(answers=(1, 2), groups=("a", "b"), reverse=(0, 1), scale=(1, 5))
    other = ScaleScore(answers=[1, 2], groups=["a", "b"], reverse=[1.0, 0, 1], scale=[1, 5])
    assert one == other
    assert hash(one) == hash(other)
    assert ScaleScore(**attrs.asdict(one)) == one
    assert other.groups == ("a", "b")
    assert other.reverse == (0, 1)


def test_names_that_differ_at_their_end_are_two():
    """Names that differ only in an invisible character are different."""
    groups = ("trust", "trust ", "trust\0")
    found = ScaleScore(answers=(1, 3, 5), groups=groups, scale=(1, 5))
    assert found.names == groups
    assert found.result.dimensions.tolist() == [1, 3, 5]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"meaning": (6, 8, 6)}, r"meaning: 8 at \[1\] is not between 1 and 7, the ends of"),
        ({"meaning": (6, 7.5, 6)}, r"meaning: 7.5 at \[1\] is not between 1 and 7"),
        ({"meaning": [FELT["meaning"], (0, 8, 6)]}, r"meaning: 0 at \[1, 0\] \(and 1 more of 6\)"),
        ({"meaning": (6, math.inf, 6)}, r"meaning: inf at \[1\] is not a finite number, or nan"),
        ({"meaning": (6, 7)}, r"meaning: shape \(2,\) does not end in \(3\)"),
        ({"scale": (7, 1)}, "scale: 7 is not below its upper end"),
        ({"scale": (4, 4)}, "scale: 4 is not below its upper end"),
        ({"scale": (1, 5)}, r"meaning: 6 at \[0\] .*competence: 6 at \[2\] is not between 1 and 5"),
        ({"scale": [(1, 7), (1, 6)]}, r"meaning: 7 at \[1, 1\] is not between 1 and 6"),
        ({"answered": 2}, "answered: 2 is not between 0 and 1"),
    ],
)
def test_answers_off_the_scale_are_refused(changed, message):
    """The error gives the value, the place and the scale; all at once."""
    with pytest.raises(ValueError, match=message):
        PsychologicalEmpowerment(**FELT | changed)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"groups": "ab"}, "groups: 'ab' is not a collection of names"),
        ({"groups": ("a", 1)}, r"groups: 1 at \[1\] is not a name"),
        ({"groups": ("a", " ")}, r"groups: ' ' at \[1\] is not a name"),
        ({"groups": ("overall", "a")}, r"groups: 'overall' at \[0\] is the name of the overall"),
        ({"groups": ()}, "groups: there are no items"),
        ({"groups": None}, "groups: None is not a collection"),
        ({"groups": {"a", "b"}}, "groups: {.*} is not a list; give the dimension of each item"),
        ({"groups": {"x": "a", "y": "b"}}, "groups: {'x': 'a', 'y': 'b'} is not a list; give"),
        ({"groups": ("a",)}, "groups: 1 names for 2 items"),
        ({"reverse": 1}, "reverse: 1 is not a collection"),
        ({"reverse": (-1,)}, r"reverse: -1 at \[0\] is not the position"),
        ({"reverse": (0.5,)}, r"reverse: 0.5 at \[0\] is not the position"),
        ({"reverse": (True,)}, r"reverse: True at \[0\] is not the position"),
        ({"reverse": (2,)}, "reverse: 2 is not the position of one of 2 items"),
        ({"aggregate": "median"}, "aggregate: 'median' is neither 'mean' nor 'sum'"),
        ({"aggregate": ["mean"]}, r"aggregate: \['mean'\] is neither"),
        ({"answers": "?", "groups": 1, "aggregate": 2}, "answers: .*; groups: .*; aggregate: "),
    ],
)
def test_what_belongs_to_a_questionnaire_is_checked(changed, message):
    """Groups, positions and the aggregate are checked; all at once."""
    with pytest.raises(ValueError, match=f"^ScaleScore: {message}"):
        ScaleScore(**{"answers": (1, 2), "groups": ("a", "b"), "scale": (1, 5)} | changed)


def test_cutoffs_rise():
    """From moderate to high."""
    with pytest.raises(ValueError, match="cutoffs: 16 is above the next one"):
        access_scores(3, 3, 3, 3, cutoffs=(16, 10))


def test_alpha_worked_by_hand():
    """Two items that differ a little: 2 (1 − (1 + 1)/3) = 2/3; and one from the definition."""
    assert cronbach_alpha([[1, 1], [2, 3], [3, 2]]) == pytest.approx(2 / 3)
    assert cronbach_alpha([[1, 2, 1], [3, 3, 4], [5, 4, 5], [2, 2, 1]]) == pytest.approx(243 / 259)


@given(TABLES)
def test_alpha_by_mean_covariances(table):
    """Of k items, k times the mean covariance over the mean variance and k − 1 of these."""
    found = cronbach_alpha(table)
    cov = np.cov(np.array(table, dtype=float), rowvar=False)
    k = len(cov)
    c, v = (cov.sum() - cov.trace()) / (k * (k - 1)), cov.trace() / k
    whole = v + (k - 1) * c
    if abs(whole) < 1e-9:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(k * c / whole, rel=1e-9, abs=1e-9)
        assert found <= 1


def exact_alpha(table):
    """Alpha by its definition, in exact fractions; `None` where the sums do not vary."""
    rows = [[Fraction(answer) for answer in row] for row in table]
    items, total = list(zip(*rows, strict=True)), [sum(row) for row in rows]
    k, variance = len(items), statistics.variance(total)
    if not variance:
        return None
    return Fraction(k, k - 1) * (1 - sum(map(statistics.variance, items)) / variance)


@given(TABLES, st.sampled_from([0, 1e9, -1e12, 2.0**45]), st.sampled_from([1, 0.25, 2.0**-900]))
def test_alpha_is_exact_however_far_answers_are_from_zero(table, offset, unit):
    """Answers such as 1,000,000,003 lose no digits; the definition in fractions says the same."""
    far = (np.array(table, dtype=float) + offset) * unit
    found, expected = cronbach_alpha(far), exact_alpha(far)
    if expected is None:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(float(expected), rel=1e-12, abs=1e-12)


def test_items_may_be_on_scales_far_apart():
    """One item near zero, one near a billion: 2 (1 − (1 + 1)/3), as without."""
    assert cronbach_alpha([[1, 1e9 + 1], [2, 1e9 + 3], [3, 1e9 + 2]]) == pytest.approx(2 / 3)
    assert cronbach_alpha([[-1e308, 1e308], [1e308, -1e308], [1e308, 1e308]]) < 0


@given(st.integers(2, 8), st.floats(0.05, 0.95))
def test_parallel_items_follow_spearman_and_brown(k, r):
    """Items with the same variance, any two of which correlate by r: k r over 1 + (k − 1) r."""
    draw = np.random.default_rng(k).normal(size=(50, k))
    draw -= draw.mean(axis=0)
    white = draw @ np.linalg.inv(np.linalg.cholesky(np.cov(draw, rowvar=False))).T
    alike = np.full((k, k), r) + (1 - r) * np.eye(k)
    table = white @ np.linalg.cholesky(alike).T
    assert cronbach_alpha(table) == pytest.approx(k * r / (1 + (k - 1) * r))


@given(TABLES, st.sampled_from([1e-300, 1e-3, 1e3, 1e300]))
def test_alpha_does_not_depend_on_units(table, unit):
    """Alpha does not depend on units, nor on incomplete rows."""
    found = cronbach_alpha(table)
    assert repeat_answers(cronbach_alpha(np.array(table) * unit), found)
    more = [*table, [None, *[7] * (len(table[0]) - 1)]]
    assert repeat_answers(cronbach_alpha(pd.DataFrame(more)), found)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=9), st.integers(2, 9))
def test_items_that_are_all_the_same_go_together_fully(answers, items):
    """Alpha is 1, and never above it by rounding."""
    found = cronbach_alpha([[answer] * items for answer in answers])
    assert math.isnan(found) or 1 - 1e-9 < found <= 1


def test_alpha_is_nan_where_it_is_undefined():
    """One item, one respondent, none, and sums that do not vary; opposite items are negative."""
    for table in ([[1], [2]], [[1, 2]], np.empty((0, 3)), np.empty((3, 0)), [[1, 5], [5, 1]]):
        assert math.isnan(cronbach_alpha(table))
    tenths = [0.7, 0.5, 0.2, 0.3, 0.4, 0.6, 0.1], [0.5, 0.7, 0.4, 0.2, 0.3, 0.6, 0.1]
    assert math.isnan(cronbach_alpha(tenths))  # whose sums differ by rounding
    assert math.isnan(cronbach_alpha([[1, math.nan], [None, 2], [1, 2]]))
    assert cronbach_alpha([[1, 4], [2, 3], [4, 1], [5, 2]]) < 0


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([1, 2, 3], r"an array of shape \(3,\) is not a table"),
        ([[1, 2], [3]], "its rows differ in length"),
        ([[1, 2], ["much", 4]], r"'much' at \[1, 0\] is not a finite number"),
        ([[1, math.inf], ["", -math.inf]], r"inf at \[0, 1\] \(and 1 more of 4\) is not"),
    ],
)
def test_alpha_refuses_values_that_are_not_tables(table, message):
    """The error gives the value and the place."""
    with pytest.raises(ValueError, match=f"^answers: {message}"):
        cronbach_alpha(table)


@pytest.mark.parametrize("model", SCALES)
def test_reliability_of_each_dimension_and_of_the_whole(model):
    """Equal to `cronbach_alpha` for many respondents; nan for one."""
    draw = np.random.default_rng(1)
    names = DIMENSIONS[model]
    answers = {name: draw.integers(1, 6, size=(4, 5, 3)).astype(float) for name in names}
    answers[names[0]][0, 0, 0] = math.nan
    found = model(**answers).reliability()
    assert list(found) == [*names, "overall"]
    rows = {name: array.reshape(20, 3) for name, array in answers.items()}
    for name in names:
        assert found[name] == cronbach_alpha(rows[name])
    whole = names[:4] if model is StructuralEmpowerment else names
    together = np.concatenate([rows[name] for name in whole], axis=1)
    assert found["overall"] == cronbach_alpha(together)
    single = model(**{name: array[1, 1] for name, array in answers.items()})
    assert all(math.isnan(value) for value in single.reliability().values())


@pytest.mark.parametrize("shape", [(0,), (4, 0)])
def test_reliability_where_there_are_no_items(shape):
    """Scales that were not asked give nan, the others numbers."""
    value = dict.fromkeys(DIMENSIONS[EmpoweringLeadership], ((1, 2), (3, 4), (5, 5), (3, 2)))
    scale = EmpoweringLeadership(**value | {"coaching": np.empty(shape)}, scale=(1, 5))
    assert np.isnan(scale.result.coaching).all()
    assert scale.reliability()["informing"] > 0.8
    assert math.isnan(scale.reliability()["coaching"])


def test_reliability_counts_items_the_right_way_round():
    """Reverse-keyed items are reversed; a dimension can have any name."""
    answers = np.array([[1, 5, 2], [2, 3, 2], [4, 2, 5], [5, 1, 4]])
    scale = ScaleScore(answers=answers, groups=["whole"] * 3, reverse=[1], scale=(1, 5))
    found = scale.reliability()
    assert found["whole"] == found["overall"]
    assert found["overall"] == pytest.approx(cronbach_alpha(answers * [1, -1, 1]))
    assert found["overall"] > 0.9 > cronbach_alpha(answers)
