"""Who decides more and who less, as a slope chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from stepback._display._figures_by_id import labels_of_figures
from stepback._display._number_format import format_percent
from stepback._display._sanitize_text import sanitize_text
from stepback._layouts._label_spacing import space_labels
from stepback._problems._format import format_value
from stepback.plots._axes import (
    axes_height,
    check_most,
    count_rows,
    prepare_axes,
    row_label_width,
    show_legend_below,
    show_sentence,
)
from stepback.plots._labels import Labels, text_size
from stepback.plots._palette import BLUE, GRAY, VERMILION
from stepback.scenarios._comparison._comparison import Comparison

_MOST = 12
_LINES = 1.3  # lines of text that a label takes
_WIDTH = 1.8  # of a line, in points
_SMALL = 0.9  # of the size of text
_PERCENT = 3.7  # how wide a percentage is, in sizes of text
_LABEL = 0.06  # how far labels are from the ends of lines, of the distance of the two sides


def comparison(comparison: Comparison, *, most: int | None = None, ax: Axes | None = None) -> Axes:
    """Who decides more and who less, as a slope chart.

    A line for each person whose share of all decisions changed, from the share before to that
    after: solid for those who decide more, dashed for those who decide less. It shows nothing that
    people answered.

    Parameters
    ----------
    comparison
        What `stepback.scenarios.compare` returns.
    most
        How many people to show at most, those with the largest changes; ``None``: 12. The axes
        given show fewer if they are too small to name them. The others are counted.
    ax
        The axes to draw into; ``None``: a new figure.

    Returns
    -------
    Axes
        Empty but for a sentence where nobody's share changed, or it is not known who decides.

    Raises
    ------
    ValueError
        If `comparison` is not a `Comparison`, or `most` is not a whole number from 1 up.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann", name="Ann"), Person("bo", name="Bo")],
    ...     domains=[Domain("refunds", "ann")],
    ... )
    >>> after = org.step_back("ann", to="bo", domain="refunds", autonomy=0.75)
    >>> ax = stepback.plots.comparison(stepback.scenarios.compare(org, after))
    >>> [text.get_text() for text in ax.texts]
    ['0 %', 'Bo', '100 %', 'Ann', '25 %', 'Ann', '75 %', 'Bo']

    References
    ----------
    - Tufte, E. R. (1983). The Visual Display of Quantitative Information. Graphics Press.
    """
    if not isinstance(comparison, Comparison):
        raise ValueError(
            f"comparison: {format_value(comparison)} is not a Comparison; pass what "
            "stepback.scenarios.compare(before, after) returns"
        )
    limit = check_most(most, _MOST)
    changes = {**comparison.gained, **comparison.lost}
    if not changes:
        return show_sentence(prepare_axes(ax, 6, 2), _describe_nothing(comparison))
    largest = sorted(changes, key=lambda id_: -changes[id_])
    shown = largest[: count_rows(ax, limit, _LINES)]
    ax = prepare_axes(ax, 6.5, 1.6 + 0.32 * len(shown))
    _draw_slopes(ax, comparison, shown)
    n_others = len(largest) - len(shown)
    if n_others:
        more = "1 more person" if n_others == 1 else f"{n_others:,} more people"
        ax.set_xlabel(f"{more}: smaller changes", parse_math=False, usetex=False)
    show_legend_below(ax, _legend_marks(comparison, shown))
    return ax


def _describe_nothing(comparison: Comparison) -> str:
    """Why there are no lines."""
    if not (comparison.before.domains and comparison.after.domains):
        return "It is not known who decides before and after: no domains are recorded."
    return "Nobody decides more or less than before."


def _draw_slopes(ax: Axes, comparison: Comparison, ids: Sequence[str]) -> None:
    """A line for each of these people, with the name and share at both ends."""
    changes = [comparison.authority[id_] for id_ in ids]
    shares = np.array([[change.before, change.after] for change in changes])
    top = float(shares.max())
    margin = 0.04 * top
    ax.set(xlim=(-1, 2), ylim=(-margin, top + margin))
    ax.set_xticks([0, 1], _side_names(comparison))
    ax.set_yticks([])
    ax.tick_params(axis="x", length=0)
    ax.spines[["left", "right", "top", "bottom"]].set_visible(False)
    ax.vlines([0, 1], -margin, top + margin, color=GRAY, linewidth=0.8)
    for before, after in shares.tolist():
        color, style = (BLUE, "-") if after > before else (VERMILION, "--")
        ax.plot([0, 1], [before, after], style, color=color, linewidth=_WIDTH, marker="o", ms=4)
    names = _person_labels(comparison, ids, row_label_width(ax))
    size = text_size(_SMALL)
    gap = _LINES * size / axes_height(ax) * (top + 2 * margin)
    for side, (edge, align, sign) in enumerate(((-_LABEL, "right", -1), (1 + _LABEL, "left", 1))):
        values, others = shares[:, side], shares[:, 1 - side]
        order = np.lexsort((others, values))  # of equal shares, lines do not cross
        places = space_labels(values[order], gap, -margin + gap / 2, top + margin - gap / 2)
        for row, place in zip(order.tolist(), places.tolist(), strict=True):
            ax.plot([side, edge], [values[row], place], color=GRAY, linewidth=0.6)
            # The two are texts of their own: a name that is written from right to left would
            # take the figure along.
            ends = ((format_percent(float(values[row])), 0.0), (names.texts[row], _PERCENT * size))
            for text, offset in ends:
                ax.annotate(
                    text, (edge, place), (sign * (2 + offset), 0), textcoords="offset points",
                    ha=align, va="center", fontsize=size, **names.style,
                )  # fmt: skip


def _side_names(comparison: Comparison) -> list[str]:
    """What stands below both sides: the days, where they differ."""
    dates = comparison.dates
    if dates.before != dates.after and dates.before is not None and dates.after is not None:
        return [dates.before.isoformat(), dates.after.isoformat()]
    return ["before", "after"]


def _person_labels(comparison: Comparison, ids: Sequence[str], max_width: int) -> Labels:
    """The names of people; with the id, where several of those shown have the name."""
    recorded = labels_of_figures(comparison.authority).label_columns(list(ids))["name"].cells
    names = [
        sanitize_text(name if str(name).strip() else id_)
        for name, id_ in zip(recorded, ids, strict=True)
    ]
    n_bearers = Counter(names)
    texts = (
        name if n_bearers[name] == 1 else f"{name} ({sanitize_text(id_)})"
        for name, id_ in zip(names, ids, strict=True)
    )
    return Labels.from_texts(texts, max_width)


def _legend_marks(comparison: Comparison, ids: Sequence[str]) -> list[Any]:
    """The marks of those who decide more, and of those who decide less, as far as there are any."""
    marks = (
        (comparison.gained, Line2D([], [], color=BLUE, linewidth=_WIDTH, label="decide more")),
        (
            comparison.lost,
            Line2D([], [], color=VERMILION, ls="--", linewidth=_WIDTH, label="decide less"),
        ),
    )
    return [mark for changes, mark in marks if any(id_ in changes for id_ in ids)]
