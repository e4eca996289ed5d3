"""A plan step by step, with its gap to the best one."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import chain, islice

import attrs
import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from stepback._display._sanitize_text import sanitize_text
from stepback._problems._format import format_value, pluralize
from stepback.plots._axes import (
    check_most,
    count_rows,
    label_axis,
    label_rows,
    prepare_axes,
    row_label_width,
    show_axis_percent,
    show_legend_below,
    show_sentence,
)
from stepback.plots._labels import Labels, shorten_text, text_size, text_width
from stepback.plots._palette import BLUE, GRAY, PALE, VERMILION
from stepback.scenarios._plans._plan import Plan
from stepback.scenarios._plans._plan_disclosure import shows_figures
from stepback.scenarios._plans._plan_figures import GOAL_WORDS, format_figure
from stepback.scenarios._plans._plan_step import show_named_id

_MOST = 12
_SMALL = 0.9  # of the size of text
_HEIGHT = 0.62  # of a bar, in rows
_EXCESS = "Above capacity"
_MARGIN = 0.14  # beside the bars, for figures, of the width of all bars
_NARROW = 18  # letters, in which the three names of a step would say nothing
_NUMBER = 4  # letters of the number of a step
_ARROW = 3  # letters between two names
# Inches of a new figure, and of a row in it; where names take two lines, they need more of both.
_WIDTH, _WRAPPED_WIDTH = 7, 9
_ROW_HEIGHT, _WRAPPED_HEIGHT = 0.36, 0.56


@attrs.frozen
class _Row:
    """A bar: its name, and the figure before and after it."""

    name: str
    before: float
    after: float


def plan(plan: Plan, *, most: int | None = None, ax: Axes | None = None) -> Axes:
    """A plan step by step: what each step adds to the goal, and the gap to the best plan.

    A bar for each step runs from the figure before it to that after it. The last row is the gap to
    the best plan, where that is known. For latency, while anyone is overloaded, the bars show the
    decisions above what people have capacity for. It shows nothing that people answered, unless the
    plan was made with ``personal=True``.

    Parameters
    ----------
    plan
        What `stepback.scenarios.recommend` returns.
    most
        How many steps to show at most, the first ones; ``None``: 12. The axes given show fewer if
        they are too small to name them. The others are counted.
    ax
        The axes to draw into; ``None``: a new figure.

    Returns
    -------
    Axes
        Empty but for a sentence where there are no steps, or their figures are not known or not to
        be shown.

    Raises
    ------
    ValueError
        If `plan` is not a `Plan`, or `most` is not a whole number from 1 up.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")],
    ...     reporting=[ReportingLine("ann", "bo")],
    ...     domains=[Domain("hiring", "ann"), Domain("routes", "ann", weight=2)],
    ... )
    >>> ax = stepback.plots.plan(stepback.scenarios.recommend(org, 2))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['1. hiring: ann → bo', 'best plan']
    """
    if not isinstance(plan, Plan):
        raise ValueError(
            f"plan: {format_value(plan)} is not a Plan; pass what "
            "stepback.scenarios.recommend(org) returns"
        )
    limit = check_most(most, _MOST)
    if (sentence := _explain_nothing(plan)) != "":
        return show_sentence(prepare_axes(ax, 6, 2), sentence)
    width = row_label_width(ax)
    rows = _step_rows(plan, width)
    is_wrapped = any("\n" in row.name for row in rows[:limit])
    n_rows = count_rows(ax, limit + 1, 2 if is_wrapped else 1)
    shown = rows[: max(1, n_rows - 1)]  # besides the row of the best plan
    size, height = (_WRAPPED_WIDTH, _WRAPPED_HEIGHT) if is_wrapped else (_WIDTH, _ROW_HEIGHT)
    ax = prepare_axes(ax, size, 1.5 + height * (len(shown) + 1))
    _draw_rows(ax, plan, shown, width)
    _draw_gap(ax, plan, rows[-1].after, len(shown))
    ends = [rows[0].before, *(row.after for row in shown)]
    ends += [plan.optimum] if _has_gap(plan) else []
    margin = _MARGIN * (max(ends) - min(ends)) or 1.0
    ax.set_xlim(min(ends) - margin, max(ends) + margin)
    label_axis(ax.xaxis, _describe_axis(plan, len(plan.steps) - len(shown)))
    if plan.goal == "dependence":
        show_axis_percent(ax.xaxis)
    show_legend_below(ax, _plan_marks(plan, shown))
    return ax


def _explain_nothing(plan: Plan) -> str:
    """Why there are no bars; empty if there are."""
    if not plan.steps:
        return "The plan has no steps."
    if not plan.goal:
        return "What the steps change is not known: the plan was read from a table."
    if not shows_figures(plan):
        return "What the steps gain rests on what people answered, and is not shown."
    return ""


def _describe_axis(plan: Plan, n_others: int) -> str:
    """What the bars show, and how many steps they leave out."""
    label = _EXCESS if _shows_excess(plan) else GOAL_WORDS[plan.goal].label
    return f"{label} ({pluralize(n_others, 'more step')})" if n_others else label


def _has_gap(plan: Plan) -> bool:
    """Whether the best plan is known, in the figure that is shown."""
    return not math.isnan(plan.optimum) and not _shows_excess(plan)


def _shows_excess(plan: Plan) -> bool:
    """Whether bars are decisions above capacity, as there is no latency before."""
    return plan.excess_before > 0


def _step_rows(plan: Plan, width: int) -> list[_Row]:
    """A row for each step; while anyone is overloaded, for each that lowers the excess."""
    field = "excess" if _shows_excess(plan) else "figure"
    figure = plan.excess_before if _shows_excess(plan) else plan.before
    short = _short_names(plan)
    rows = []
    for number, step in enumerate(plan.steps, 1):
        if _shows_excess(plan) and figure <= 0:
            break
        names = [step.shown_domain, short[step.leader], short[step.delegate]]
        name = _join_names(f"{number}. ", names, width)
        rows.append(_Row(name, figure, getattr(step, field)))
        figure = rows[-1].after
    return rows


def _join_names(number: str, names: list[str], width: int) -> str:
    """Domain, leader and delegate in one line, or the domain in a line above the two people.

    Of names that are too long for that, something of each stays.
    """
    domain, leader, delegate = names
    if width < _NARROW:
        return f"{number}→ {delegate}"
    line = f"{number}{domain}: {leader} → {delegate}"
    if text_width(line) <= width:
        return line
    room = width - _ARROW
    # A short name leaves its room to the other.
    widths = [text_width(leader), text_width(delegate)]
    leader = shorten_text(leader, max(room // 2, room - widths[1]))
    delegate = shorten_text(delegate, room - min(text_width(leader), widths[0]))
    return f"{number}{shorten_text(domain, width - _NUMBER)}\n{leader} → {delegate}"


def _short_names(plan: Plan) -> dict[str, str]:
    """The names of people by id; with the id where several in the plan share a name."""
    names = {step.leader: step.leader_name for step in plan.steps}
    names |= {step.delegate: step.delegate_name for step in plan.steps}
    count = Counter(names.values())
    return {
        id_: sanitize_text(name) if name.strip() and count[name] == 1 else show_named_id(id_, name)
        for id_, name in names.items()
    }


def _draw_rows(ax: Axes, plan: Plan, rows: Sequence[_Row], width: int) -> None:
    """A bar for each row, with the figure after it, and lines from each to the next."""
    lines = [row.name.split("\n") for row in rows] + [["best plan"]]
    labels = Labels.from_texts(chain.from_iterable(lines), width)
    texts = iter(labels.texts)
    names = attrs.evolve(labels, texts=["\n".join(islice(texts, len(some))) for some in lines])
    for place, row in enumerate(rows):
        low, high = sorted((row.before, row.after))
        ax.barh(place, high - low, _HEIGHT, left=low, color=_bar_color(plan, row))
        ax.vlines(row.after, place + _HEIGHT / 2, place + 1 - _HEIGHT / 2, color=GRAY, lw=0.8)
        _write_figure(ax, plan, row, place)
    ax.axvline(rows[0].before, color=GRAY, linewidth=0.8, linestyle=":")
    label_rows(ax, names)


def _bar_color(plan: Plan, row: _Row) -> str:
    rises = row.after > row.before
    is_better = (
        not rises if _shows_excess(plan) or plan.goal in {"dependence", "latency"} else rises
    )
    return BLUE if is_better or row.after == row.before else VERMILION


def _write_figure(ax: Axes, plan: Plan, row: _Row, place: int) -> None:
    """The figure after a step, beyond the end of its bar."""
    shown = f"{row.after:.3g}" if _shows_excess(plan) else format_figure(plan.goal, row.after)
    sign = 1 if row.after >= row.before else -1
    ax.annotate(
        shown, (row.after, place), (4 * sign, 0), textcoords="offset points", va="center",
        ha="left" if sign > 0 else "right", fontsize=text_size(_SMALL), parse_math=False,
        usetex=False,
    )  # fmt: skip


def _draw_gap(ax: Axes, plan: Plan, after: float, place: int) -> None:
    """The gap to the best plan, or that it is not known."""
    best = plan.optimum
    is_known = _has_gap(plan)
    text = "not known"
    if is_known:
        low, high = sorted((after, best))
        ax.barh(place, high - low, _HEIGHT, left=low, color=PALE, edgecolor=GRAY, hatch="///")
        ax.plot([best, best], [place - _HEIGHT / 2, place + _HEIGHT / 2], color="black", lw=1.5)
        text = format_figure(plan.goal, best)
        if plan.gap <= np.finfo(float).eps:
            text += ": this one"
    sign = -1 if is_known and best < after else 1
    ax.annotate(
        text, (best if is_known else after, place), (4 * sign, 0), textcoords="offset points",
        va="center", ha="left" if sign > 0 else "right", fontsize=text_size(_SMALL),
        parse_math=False, usetex=False,
    )  # fmt: skip


def _plan_marks(plan: Plan, rows: Sequence[_Row]) -> list[Patch | Line2D]:
    """What the line and the colors mean, as far as they are there."""
    before = rows[0].before
    shown = f"{before:.3g}" if _shows_excess(plan) else format_figure(plan.goal, before)
    marks: list[Patch | Line2D] = [
        Line2D([], [], color=GRAY, linestyle=":", linewidth=0.8, label=f"now: {shown}")
    ]
    colors = {_bar_color(plan, row) for row in rows}
    if BLUE in colors:
        marks.append(Patch(color=BLUE, label="better by this step"))
    if VERMILION in colors:
        marks.append(Patch(color=VERMILION, label="worse, for the next step"))
    if plan.gap > 0 and not _shows_excess(plan):
        marks.append(Patch(facecolor=PALE, edgecolor=GRAY, hatch="///", label="gap to the best"))
    return marks
