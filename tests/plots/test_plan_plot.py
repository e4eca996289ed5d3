"""The picture of a plan, step by step."""

import matplotlib.pyplot as plt
import pytest

from stepback import plots
from stepback.scenarios import Plan, recommend
from tests.support.plan_shop import build_shop


@pytest.fixture(autouse=True)
def close_figures():
    """No figure stays open."""
    yield
    plt.close("all")


def texts(ax):
    """All texts beside the bars."""
    return [text.get_text() for text in ax.texts]


def rows(ax):
    """The names of the rows."""
    return [label.get_text() for label in ax.get_yticklabels()]


def test_bars_run_from_each_figure_to_the_next():
    """The last one is the gap to the best plan."""
    ax = plots.plan(recommend(build_shop(), 3))
    assert rows(ax) == [
        "1. routes: ann → cy",
        "2. hiring: ann → bo",
        "3. refunds: bo → di",
        "best plan",
    ]
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]
    starts = [0.175363, 0.565502, 0.665833, 0.910532]
    assert [start for start, _ in ends] == pytest.approx(starts, abs=5e-7)
    assert [end for _, end in ends] == pytest.approx([*starts[1:], 0.935610], abs=5e-7)
    assert texts(ax) == ["0.566", "0.666", "0.911", "0.936"]
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["now: 0.175", "better by this step", "gap to the best"]


def test_a_step_that_is_worse_alone_is_told_from_others():
    """The first of two along a chain may cost before the second gains."""
    steps = {
        "leader": ["ann", "bo"],
        "delegate": ["bo", "cy"],
        "domain": ["x", "x"],
        "figure": [0.3, 0.8],
    }
    head = {"goal": ["spread"], "k": [2], "before": [0.5], "after": [0.8]}
    ax = plots.plan(Plan.from_tables({"steps": steps, "plan": head}))
    first, second = ax.patches
    assert (first.get_x(), first.get_x() + first.get_width()) == pytest.approx((0.3, 0.5))
    assert (second.get_x(), second.get_x() + second.get_width()) == pytest.approx((0.3, 0.8))
    assert first.get_facecolor() != second.get_facecolor()
    assert texts(ax) == ["0.3", "0.8", "not known"]
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["now: 0.5", "better by this step", "worse, for the next step"]


def test_what_is_too_much_is_drawn_while_there_is_no_latency():
    """Down to nothing; the steps after that are counted."""
    people = {"ann": {"capacity": 25}, "bo": {"capacity": 40}, "cy": {"capacity": 40}}
    ax = plots.plan(recommend(build_shop(people=people), 3, goal="latency", exact=False))
    assert ax.get_xlabel().startswith("Above capacity")
    assert texts(ax)[-2:] == ["0", "not known"]


def test_few_rows_fit_into_small_axes():
    """The other steps are counted."""
    figure, axes = plt.subplots(2, 3, figsize=(8, 3))
    ax = plots.plan(recommend(build_shop(), 3, exact=False), ax=axes[0, 0])
    assert rows(ax)[0] == "1. → cy"
    assert ax.figure is figure
    ax = plots.plan(recommend(build_shop(), 3, exact=False), most=1)
    assert rows(ax) == ["1. routes: ann → cy", "best plan"]
    assert ax.get_xlabel() == "Spread (2 more steps)"


def test_long_names_are_written_in_two_lines():
    """The domain above the people, whose names are whole while they fit beside each other."""
    people = {"ann": {"name": "Annabel Berg"}, "bo": {"name": "Bo Christensen"}}
    names = [*rows(plots.plan(recommend(build_shop(people=people), 3, exact=False)))]
    assert "2. hiring\nAnnabel Berg → Bo Christensen" in names
    people |= {"bo": {"name": "Maximiliane " * 9}}
    names = rows(plots.plan(recommend(build_shop(people=people), 3, exact=False)))
    assert "2. hiring\nAnnabel Berg → Maximiliane Maximi…" in names


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        (lambda: recommend(build_shop(), 1, supports_at_most=0), "The plan has no steps."),
        (
            lambda: Plan.from_tables(
                {"steps": {"leader": ["ann"], "delegate": ["bo"], "domain": ["hiring"]}}
            ),
            "What the steps change is not known: the plan was read from a table.",
        ),
        (
            lambda: recommend(
                build_shop(people={"ann": {"competence": 0.9}, "cy": {"competence": 0.8}}),
                1,
                goal="value",
                exact=False,
            ),
            "What the steps gain rests on what people answered, and is not shown.",
        ),
    ],
)
def test_a_sentence_says_why_there_are_no_bars(plan, sentence):
    """No steps, no figures, or figures that are not to be shown."""
    assert texts(plots.plan(plan())) == [sentence]


def test_what_is_no_plan_is_refused():
    """With what to pass."""
    with pytest.raises(ValueError, match="is not a Plan; pass what stepback.scenarios.recommend"):
        plots.plan(build_shop())
    with pytest.raises(ValueError, match="most: 0 is not a whole number from 1 up"):
        plots.plan(recommend(build_shop(), 1, exact=False), most=0)
