"""Pictures of models: what is drawn is the result."""

import re

import numpy as np
import pytest

from stepback import Level, archetypes, models, plots
from tests.support.drawn_axes import draw_picture, new_axes, row_names, texts_in

BIAS = np.linspace(0, 0.4, 50)
WAYS = models.Dessein(bias=BIAS)
POSTURES = models.ThreePostures(
    competence=np.linspace(0, 1, 30),
    leader_competence=0.8,
    support_cost=np.linspace(0, 0.25, 20)[:, None],
    freed_time=0.1,
)


def legend_texts(ax):
    legend = ax.get_legend()
    return [text.get_text() for text in legend.get_texts()] if legend else []


def test_numbers_are_lines_over_the_parameter_that_varies():
    """With the names of fields, until others are given."""
    ax = plots.model(WAYS, "loss_delegate", "loss_communicate", ax=new_axes())
    for line, field in zip(ax.lines, ("loss_delegate", "loss_communicate"), strict=True):
        assert line.get_xdata().tolist() == BIAS.tolist()
        assert line.get_ydata().tolist() == getattr(WAYS.result, field).tolist()
    assert ax.get_xlabel() == "bias"
    assert legend_texts(ax) == ["loss delegate", "loss communicate"]
    ax = plots.model(
        WAYS, "loss_delegate", labels={"loss_delegate": "$L$, her loss"}, ax=new_axes()
    )
    assert ax.get_ylabel() == "$L$, her loss"
    assert legend_texts(ax) == []


def test_words_over_one_parameter_are_bands():
    """Each as far as the middle to the next point of another word, and once in the legend."""
    ax = plots.model(WAYS, "best", "loss_delegate", ax=new_axes())
    ends = [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in ax.patches]
    assert ends[0][0] < BIAS[0] < BIAS[-1] < ends[-1][1]
    changes = [
        (BIAS[k] + BIAS[k + 1]) / 2
        for k in range(BIAS.size - 1)
        if WAYS.result.best[k] != WAYS.result.best[k + 1]
    ]
    assert [end for _, end in ends[:-1]] == pytest.approx(changes)
    assert legend_texts(ax) == [*dict.fromkeys(WAYS.result.best), "loss delegate"]


def test_several_models_are_several_lines():
    """Colors tell models apart, and styles fields."""
    teams = {
        f"k = {cost}": models.Garicano(learning_cost=cost, help_cost=np.linspace(0.1, 1, 9))
        for cost in (0.1, 0.2)
    }
    ax = plots.model(teams, "output", "output_alone", ax=new_axes())
    assert legend_texts(ax) == [
        "k = 0.1: output",
        "k = 0.1: output alone",
        "k = 0.2: output",
        "k = 0.2: output alone",
    ]
    colors = [line.get_color() for line in ax.lines]
    assert colors[0] == colors[1] != colors[2] == colors[3]
    assert [line.get_linestyle() for line in ax.lines] == ["-", "--", "-", "--"]


def test_fields_may_be_arrays_and_fields_within_fields():
    """As they are, at every point."""
    points = models.AghionTirole(
        principal_benefit=1,
        agent_benefit=1,
        principal_congruence=BIAS,
        agent_congruence=0.5,
        principal_cost=2,
        agent_cost=2,
    )
    ax = plots.model(points, "keep.principal_authority", BIAS**2, 0.25, ax=new_axes())
    expected = (points.result.keep.principal_authority, BIAS**2, np.full(BIAS.size, 0.25))
    for line, values in zip(ax.lines, expected, strict=True):
        assert line.get_ydata().tolist() == values.tolist()


def test_words_over_two_parameters_are_regions():
    """A color for each, in the order of the labels if there are any."""
    ax = plots.model(POSTURES, "posture", ax=new_axes())
    (mesh,) = ax.collections
    words = POSTURES.result.posture
    order = list(dict.fromkeys(words.ravel()))
    assert mesh.get_array().tolist() == [[order.index(word) for word in row] for row in words]
    assert legend_texts(ax) == order
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("competence", "support cost")
    labels = dict.fromkeys(order[::-1], "x")
    mesh = plots.model(POSTURES, "posture", labels=labels, ax=new_axes()).collections[0]
    assert mesh.get_array()[0, 0] == order[::-1].index(words[0, 0])


def test_numbers_over_two_parameters_are_shades():
    """Around zero, of two colors."""
    ax = plots.model(POSTURES, "gain", ax=new_axes())
    assert (ax.collections[0].get_array() == POSTURES.result.gain).all()
    points = models.BiasInformation(
        bias=BIAS, leader_variance=1, follower_variance=4 * BIAS[:, None]
    )
    ax = plots.model(points, "gain", ax=new_axes())
    norm = ax.collections[0].norm
    assert norm.vmin == -norm.vmax


def test_one_point_and_unknown_numbers_are_drawn():
    """A band around the point, and nothing where nothing is known."""
    ax = plots.model([models.Dessein(bias=0.1)], "best", x=[3], ax=new_axes())
    draw_picture(ax)
    assert ax.get_xlim() == (2.5, 3.5)
    unknown = np.full((20, 30), np.nan)
    draw_picture(plots.model(POSTURES, unknown, ax=new_axes()))


def test_names_of_members_are_inert():
    """They are those of people."""
    shares = models.WeightedVoting(weights={"$x^2$": 2, "_b": 1})
    ax = plots.model(shares, ax=new_axes())
    draw_picture(ax)
    (text,) = [text for text in ax.texts if text.get_text() == "$x^2$"]
    assert not text.get_parse_math()


HOSTILE = ("$\\frac{$", "_hidden", "日本語", "\\frac{1}{2} $\\alpha")


@pytest.mark.parametrize(
    ("sources", "fields", "options"),
    [
        ({name: models.Dessein(bias=[0, 0.1]) for name in HOSTILE}, ["loss_delegate"], {}),
        (
            {name: models.Dessein(bias=[0, 0.1]) for name in HOSTILE},
            ["loss_delegate"],
            {"kind": "means"},
        ),
        ({name: models.Dessein(bias=[0, 0.1]) for name in HOSTILE}, ["best"], {"kind": "counts"}),
        ({name: models.WeightedVoting(weights={"a": 1}) for name in HOSTILE}, [], {}),
    ],
    ids=["lines", "means", "counts", "shares"],
)
def test_names_of_series_are_inert(sources, fields, options):
    """Each is in the legend or beside its bar; none is a formula, or lacks a glyph."""
    ax = plots.model(sources, *fields, **options, ax=new_axes())
    draw_picture(ax)
    names = legend_texts(ax) if ax.get_legend() else row_names(ax)
    assert len(names) == len(HOSTILE)
    assert [name for name in names if "_hidden" in name]
    assert not any(text.get_parse_math() for text in texts_in(ax) if "$" in text.get_text())


@pytest.mark.parametrize("label", HOSTILE)
@pytest.mark.parametrize("bias", [[0, 0.1, 0.6], [[0, 0.1, 0.6]]], ids=["lines", "regions"])
def test_labels_are_inert(bias, label):
    """Of fields, and of words."""
    points = models.Dessein(bias=bias, length=[[1], [2]] if isinstance(bias[0], list) else 1)
    words = dict.fromkeys(("loss_delegate", "delegate", "centralize"), label)
    for field in ("loss_delegate", "best"):
        ax = plots.model(points, field, labels=words, ax=new_axes())
        figure = draw_picture(ax)
        shown = [text for each in figure.axes for text in texts_in(each)]
        assert not any(text.get_parse_math() for text in shown if "$" in text.get_text())
    assert legend_texts(ax)


def test_levels_are_named():
    """Steps of a scale, from tell to delegate."""
    points = models.TannenbaumSchmidt(step=range(1, 8))
    ax = plots.model(points, "level", ax=new_axes())
    assert ax.lines[0].get_ydata().tolist() == [level.value for level in points.result.level]
    assert [text.get_text() for text in ax.get_yticklabels()] == [
        level.name.lower() for level in Level
    ]


def test_counts_are_of_points():
    """Members of sets count each; truth values are words."""
    answers = [False, True]
    points = models.VroomYetton(
        quality_matters=answers,
        leader_informed=True,
        problem_structured=True,
        acceptance_critical=True,
        acceptance_likely=False,
        goals_shared=True,
        conflict_likely=True,
    )
    ax = plots.model(points, "feasible", "time_minimizing", kind="counts", ax=new_axes())
    words = [text.get_text() for text in ax.get_xticklabels()]
    feasible = [sum(word in found for found in points.result.feasible) for word in words]
    assert ax.containers[0].datavalues.tolist() == feasible
    assert sum(ax.containers[1].datavalues) == 2


def test_means_leave_out_what_is_not_known():
    """With the interval of 95 % of a normal distribution."""
    rng = np.random.default_rng(1)
    answers = rng.integers(1, 6, (30, 3)).astype(float)
    answers[0] = np.nan
    scale = models.PsychologicalEmpowerment(
        meaning=answers, competence=answers, self_determination=answers, impact=answers
    )
    ax = plots.model({"unit": scale}, "meaning", "overall", kind="means", ax=new_axes())
    known = scale.result.meaning[1:]
    line, _, (bars,) = ax.containers[0]
    assert line.get_ydata()[0] == pytest.approx(known.mean())
    low, high = bars.get_segments()[0][:, 1]
    assert high - low == pytest.approx(2 * 1.96 * known.std(ddof=1) / np.sqrt(29))


def test_shares_are_parts_of_bars():
    """A bar for each model, with the names of members that have room."""
    org = archetypes.command_pyramid(people=7, span=2)
    found = {
        "commands": models.HuShapley(source=org),
        "vetoes": models.PermissionStructure(source=org),
    }
    ax = plots.model(found, ax=new_axes())
    for row, each in enumerate(found.values()):
        widths = [bars.datavalues[row] for bars in ax.containers]
        assert widths == pytest.approx(list(each.result.shares.values()))
    assert [text.get_text() for text in ax.get_yticklabels()] == ["commands", "vetoes"]


def test_a_result_for_each_point_takes_their_places():
    """For functions, whose results are no models."""
    steps = [models.Dessein(bias=bias).result for bias in (0.1, 0.2)]
    ax = plots.model(steps, "loss_delegate", x=[1, 2], ax=new_axes())
    assert ax.lines[0].get_xdata().tolist() == [1, 2]
    assert ax.lines[0].get_ydata().tolist() == pytest.approx([0.01, 0.04])


@pytest.mark.parametrize(
    ("source", "fields", "options", "message"),
    [
        (3, ["loss"], {}, "source: 3 is not a model; give a model, a list with one"),
        ([], ["loss"], {}, "source: [] is not a model"),
        ({}, ["loss"], {}, "source: {} is not a model"),
        (WAYS, [], {}, "fields: give the name of at least one"),
        (WAYS, ["loss_delegat"], {}, "'loss_delegat' is no field of the result; did you mean"),
        (WAYS, ["best.loss"], {}, "'best.loss' is no field of the result; there are none"),
        (WAYS, [[1, 2]], {}, "fields: an array has the shape (2,); it takes one value"),
        (WAYS, ["loss_delegate"], {"x": [1, 2]}, "x: there are 2 values for 50 points"),
        (WAYS, ["loss_delegate"], {"x": "length"}, "x: 'length' does not vary along this axis"),
        (WAYS, ["loss_delegate"], {"kind": "pie"}, "kind: 'pie' is not 'lines', 'regions'"),
        (WAYS, ["loss_delegate"], {"kind": "regions"}, "regions take points with 2 varying"),
        (WAYS, ["loss_delegate"], {"labels": "loss"}, "labels: 'loss' is not a mapping"),
        (POSTURES, ["posture", "gain"], {}, "over two parameters, a picture shows one field"),
        (models.Dessein(bias=0.1), ["best"], {}, "the model is of a single point; give one or two"),
        ([WAYS.result], ["bias_limit"], {"x": [1]}, "fields: bias_limit has the shape (1, 50)"),
        ([models.Dessein(bias=1)], ["best"], {}, "x: no parameter varies along this axis"),
        (models.Dessein(bias=np.ones((2, 2, 2))), ["best"], {}, "the points have the shape"),
    ],
)
def test_what_cannot_be_drawn_is_refused(source, fields, options, message):
    """With what can."""
    with pytest.raises(ValueError, match=re.escape(message)):
        plots.model(source, *fields, ax=new_axes(), **options)
