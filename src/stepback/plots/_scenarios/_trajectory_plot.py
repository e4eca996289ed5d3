"""What grows, period by period, as lines; with what is assumed below them."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from typing import Any, Literal, get_args

import attrs
import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from stepback._algorithms._arrays import Array
from stepback._display._sanitize_text import sanitize_text
from stepback._layouts._label_spacing import space_labels
from stepback._problems._format import format_option, format_value, pluralize
from stepback.plots._axes import (
    axes_height,
    check_choice,
    check_most,
    count_rows,
    letters_per_column,
    prepare_axes,
    row_label_width,
    show_legend_below,
    show_sentence,
)
from stepback.plots._labels import Labels, legend_label, text_size
from stepback.plots._palette import CATEGORIES, GRAY
from stepback.scenarios._growth._growth_parameters import Growth
from stepback.scenarios._growth._trajectory import Trajectory

Drawn = Literal["value", "leaders", "undone", "competence", "authority"]

_FIGURES: tuple[Drawn, ...] = get_args(Drawn)
_LABELS: dict[str, str] = {
    "value": "value of the decisions of a period",
    "leaders": "effective leaders",
    "undone": "decisions that stay undone",
    "competence": "competence",
    "authority": "decisions of a period",
}
_STYLES = ("-", "--", "-.", (0, (5, 1, 1, 1, 1, 1)))
_MOST = 8
_LINES = 1.3  # lines of text that a name takes
_WIDTH = 1.9  # of a line, in points
_FEW = 12  # periods up to which each is marked
_SMALL = 0.9  # of the size of text


def trajectory(
    source: Trajectory | Mapping[str, Trajectory],
    *,
    figure: Drawn = "value",
    most: int | None = None,
    ax: Axes | None = None,
) -> Axes:
    """What grows, period by period, as lines; with what is assumed below them.

    Parameters
    ----------
    source
        What `stepback.scenarios.simulate` returns; or a mapping from names to several, to compare
        policies, organizations or assumptions. Assumptions in which they differ are with the names.
    figure
        ``"value"``, ``"leaders"`` or ``"undone"``: a line for each trajectory, and dotted ones for
        what it is if nobody hands anything on. ``"competence"`` or ``"authority"``: a line for
        each of the people of one trajectory for whom it changes most.
    most
        How many people to show at most; ``None``: 8. The axes given show fewer if they are too
        small to name them.
    ax
        The axes to draw into; ``None``: a new figure.

    Returns
    -------
    Axes
        Empty but for a sentence where a figure follows from what people were asked, and the
        trajectory was not made with ``personal=True``; or where nobody's figure changes.

    Raises
    ------
    ValueError
        If `source` is no trajectory nor a mapping to some, `figure` is none of these, or figures of
        people are asked for of several trajectories.

    Examples
    --------
    >>> from stepback.scenarios import simulate
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")],
    ...     domains=[Domain("refunds", "ann")],
    ...     delegations=[Delegation("ann", "bo")],
    ... )
    >>> ways = {
    ...     policy: simulate(org, policy, periods=20, unknown=0.6)
    ...     for policy in ("never", "at once")
    ... }
    >>> ax = stepback.plots.trajectory(ways, figure="leaders")
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['never', 'at once', 'if nobody hands anything on']
    """
    named = _check_source(source)
    check_choice("figure", figure, _FIGURES)
    limit = check_most(most, _MOST)
    if any(_is_hidden(each, figure) for each in named.values()):
        return show_sentence(prepare_axes(ax, 6, 2), _hidden_sentence(figure))
    if figure in {"competence", "authority"}:
        if len(named) > 1:
            raise ValueError(
                f"figure: {figure!r} is drawn of one trajectory, and these are {len(named)}; draw "
                "each into axes of its own"
            )
        return _draw_person_lines(next(iter(named.values())), figure, limit, ax)
    ax = prepare_axes(ax, 6.5, 4.2)
    _draw_totals(ax, named, figure)
    return ax


def _check_source(source: Any) -> dict[str, Trajectory]:
    """The trajectories by name; the name of a single one is its policy."""
    if isinstance(source, Trajectory):
        return {source.policy: source}
    named = dict(source) if isinstance(source, Mapping) else {}
    if not named or not all(isinstance(each, Trajectory) for each in named.values()):
        raise ValueError(
            f"source: {format_value(source)} is not a Trajectory, nor a mapping from names to "
            "some; pass what stepback.scenarios.simulate(org, …) returns"
        )
    return {str(name): each for name, each in named.items()}


def _is_hidden(trajectory: Trajectory, figure: str) -> bool:
    if figure == "competence":
        return not trajectory.personal
    return not (trajectory.shows_value if figure == "value" else trajectory.shows_flow)


def _hidden_sentence(figure: str) -> str:
    what = {"value": "What decisions are worth", "competence": "Competence"}
    subject = what.get(figure, "Who decides")
    return (
        f"{subject} follows from what people were asked. For readers who may see that, "
        f"{format_option(personal=True)} to simulate."
    )


def _draw_totals(ax: Axes, named: Mapping[str, Trajectory], figure: str) -> None:
    """A line for each trajectory, and a dotted one for each figure of never."""
    shared, differing = _split_assumptions([each.parameters for each in named.values()])
    handles = []
    never: dict[float, str] = {}
    colors, styles = cycle(CATEGORIES), cycle(_STYLES)
    for (name, each), color, style in zip(named.items(), colors, styles, strict=False):
        values = getattr(each, figure)
        label = sanitize_text(name)
        if differing:
            label += f" ({_list_coefficients(each.parameters, differing)})"
        marker = "o" if values.size <= _FEW else ""
        handles += ax.plot(
            np.arange(values.size), values, color=color, linestyle=style, linewidth=_WIDTH,
            marker=marker, markersize=4, label=legend_label(label),
        )  # fmt: skip
        never.setdefault(round(getattr(each, f"{figure}_never"), 9), color)
    for value, color in never.items():
        ax.axhline(
            value, color=GRAY if len(never) == 1 else color, linestyle=":", linewidth=1.4, zorder=1
        )
    handles.append(Line2D([], [], color=GRAY, linestyle=":", label="if nobody hands anything on"))
    _finish_axes(ax, figure, shared, max(each.n_periods for each in named.values()))
    show_legend_below(ax, handles)


def _draw_person_lines(trajectory: Trajectory, figure: str, limit: int, ax: Axes | None) -> Axes:
    """A line for each person whose figure changes most, with the name at its end."""
    values = getattr(trajectory, figure)
    change = np.nan_to_num(np.ptp(values, axis=0)) if values.size else np.zeros(0)
    largest = np.argsort(-change, kind="stable")[: int((change > 0).sum())]
    if not largest.size:
        return show_sentence(prepare_axes(ax, 6, 2), f"Nobody's {figure} changes.")
    shown = largest[: count_rows(ax, limit, _LINES)]
    ax = prepare_axes(ax, 6.5, 4.2)
    colors = list(islice(cycle(CATEGORIES), shown.size))
    for person, color, style in zip(shown.tolist(), colors, cycle(_STYLES), strict=False):
        line = values[:, person]
        ax.plot(trajectory.kept_periods, line, color=color, linestyle=style, linewidth=_WIDTH)
    n_periods = trajectory.n_periods
    n_others = largest.size - shown.size
    others = f"{pluralize(n_others, 'more person', 'more people')}: smaller changes"
    shared, _ = _split_assumptions([trajectory.parameters])
    _finish_axes(ax, figure, shared, n_periods, others if n_others else "")
    _name_lines(ax, trajectory, shown, values[-1, shown], colors)
    return ax


def _name_lines(
    ax: Axes, trajectory: Trajectory, people: Array, ends: Array, colors: Sequence[str]
) -> None:
    """The names of people to the right of the ends of their lines."""
    names = [sanitize_text(str(trajectory.names[person])) for person in people.tolist()]
    bearers = Counter(names)
    texts = (
        name if bearers[name] == 1 else f"{name} ({sanitize_text(str(trajectory.people[person]))})"
        for name, person in zip(names, people.tolist(), strict=True)
    )
    labels = Labels.from_texts(texts, row_label_width(ax))
    low, high = ax.get_ylim()
    gap = _LINES * text_size(_SMALL) / axes_height(ax) * (high - low)
    places = space_labels(ends, gap, low, high)
    right = float(trajectory.kept_periods[-1])
    rows = zip(labels.texts, ends.tolist(), places.tolist(), colors, strict=True)
    for text, end, place, color in rows:
        ax.annotate(
            text, (right, end), (1.03, place), xycoords="data",
            textcoords=ax.get_yaxis_transform(), va="center", fontsize=text_size(_SMALL),
            arrowprops={
                "arrowstyle": "-", "color": color, "linewidth": 0.8, "relpos": (0, 0.5),
            },
            **labels.style,
        )  # fmt: skip


def _finish_axes(ax: Axes, figure: str, assumptions: str, n_periods: int, note: str = "") -> None:
    """Name the axes, with the assumptions below the periods."""
    ax.set_ylabel(_LABELS[figure])
    ax.set_xlim(0, max(1, n_periods - 1))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.spines[["top", "right"]].set_visible(False)
    lines = ["period", *([note] if note else [])]
    if assumptions:
        width = max(20, letters_per_column(ax, 1, 1.0))
        lines += textwrap.wrap(f"assumed: {assumptions}", width)
    ax.set_xlabel("\n".join(lines), parse_math=False, usetex=False)


def _split_assumptions(parameters: Sequence[Growth]) -> tuple[str, list[str]]:
    """The coefficients that all have in common, in words, and the names of those that differ."""
    names = [field.name for field in attrs.fields(Growth)]
    differing = [name for name in names if len({getattr(each, name) for each in parameters}) > 1]
    common = [name for name in names if name not in differing and getattr(parameters[0], name)]
    return _list_coefficients(parameters[0], common), differing


def _list_coefficients(parameters: Growth, names: Sequence[str]) -> str:
    shown = ((name.replace("_", "\u00a0"), getattr(parameters, name)) for name in names)
    return ", ".join(f"{name}\u00a0{_coefficient_text(value)}" for name, value in shown)


def _coefficient_text(value: float | None) -> str:
    return "even" if value is None else f"{value:g}"
