"""The axes that a picture is drawn into: those given, or those of a new figure."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import offset_copy

from stepback._problems._format import format_value, pluralize
from stepback.plots._labels import (
    LETTER_WIDTH,
    MAX_LABEL_WIDTH,
    Labels,
    shorten_apart,
    text_size,
)

_LINE_HEIGHT = 1.5  # of a row of text, in sizes of the text
POINTS = 72  # in an inch
_MARK_WIDTH = 7  # of what stands beside a text of a legend, in letters
_MIN_LABEL_WIDTH = 10
_LEGEND_COLUMNS = 2
_SMALL = 0.85  # of the size of text, in a legend
_TICK_HEIGHT = 1.7  # of ticks and their labels, in sizes of text


def prepare_axes(ax: Axes | None, width: float, height: float) -> Axes:
    """The axes to draw into; without any, those of a new figure of this size in inches.

    Only a new figure is made through pyplot, which shows it in notebooks.
    """
    if ax is not None:
        return check_axes(ax)
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(width, height), layout="constrained")[1]


def check_axes(ax: Any) -> Axes:
    """Axes that can be drawn into; a ``ValueError`` says what is wrong, and what to pass."""
    if isinstance(ax, np.ndarray | list | tuple):
        n_axes = ax.size if isinstance(ax, np.ndarray) else len(ax)
        raise ValueError(
            f"ax: {format_value(type(ax).__name__)} of {pluralize(n_axes, 'item')} is not one "
            "matplotlib Axes; pass one of them, such as axes.flat[0]"
        )
    if not isinstance(ax, Axes):
        raise ValueError(
            f"ax: {format_value(ax)} is not a matplotlib Axes; pass what plt.subplots() "
            "returns beside the figure"
        )
    if ax.name != "rectilinear":  # polar, 3d, and those of maps
        raise ValueError(
            f"ax: the projection of these axes is {ax.name!r}; pass axes with straight x and y "
            "axes, as plt.subplots() makes without a projection"
        )
    if ax.get_figure(root=True) is None:
        raise ValueError("ax: these axes were removed from their figure; pass others")
    return ax


def count_rows(ax: Axes | None, most: int, n_lines: float = 1) -> int:
    """How many rows to show: `most`, or as many as are legible in the axes given.

    A row takes the height of `n_lines` lines of text.
    """
    if ax is None:
        return most
    ax = check_axes(ax)
    return max(1, min(most, int(axes_height(ax) / (n_lines * _LINE_HEIGHT * text_size()))))


def axes_height(ax: Axes) -> float:
    """The height of the axes in points, as for sizes of text."""
    return float(ax.get_window_extent().height / root_figure(ax).dpi * POINTS)


def axes_width(ax: Axes) -> float:
    """The width of the axes in points."""
    return float(ax.get_window_extent().width / root_figure(ax).dpi * POINTS)


def letters_per_column(ax: Axes, n_columns: int, scale: float) -> int:
    """How many letters fit into one of several columns, once the figure has its layout."""
    root_figure(ax).draw_without_rendering()
    return int(axes_width(ax) / n_columns / (LETTER_WIDTH * text_size(scale)))


def root_figure(ax: Axes) -> Figure:
    """The figure of the axes; that around it, if it is part of another one."""
    return cast("Figure", ax.get_figure(root=True))  # axes that were not removed have one


def check_choice(name: str, value: Any, choices: Sequence[str]) -> None:
    """A ``ValueError`` that lists the choices, if the value is none of them."""
    if not isinstance(value, str) or value not in choices:
        listed = ", ".join(map(repr, choices[:-1]))
        raise ValueError(f"{name}: {format_value(value)} is not {listed} or {choices[-1]!r}")


def check_most(most: Any, default: int) -> int:
    """How many to show at most; a ``ValueError`` if that is no whole number from 1 up."""
    if most is None:
        return default
    if isinstance(most, bool) or not isinstance(most, Integral) or most < 1:
        raise ValueError(f"most: {format_value(most)} is not a whole number from 1 up")
    return int(most)


def show_sentence(ax: Axes, sentence: str) -> Axes:
    """Empty axes with a sentence that says why there is nothing to draw."""
    ax.set_axis_off()
    ax.text(
        0.5, 0.5, sentence, transform=ax.transAxes, ha="center", va="center", wrap=True,
        parse_math=False, usetex=False,
    )  # fmt: skip
    return ax


def label_rows(ax: Axes, labels: Labels) -> None:
    """Name the rows of horizontal bars, from top to bottom."""
    ax.set_yticks(range(len(labels.texts)), labels.texts, **labels.style)
    ax.set_ylim(len(labels.texts) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines[["top", "right", "left"]].set_visible(False)


def label_axis(axis: Axis, text: str) -> None:
    """Name an axis, as `Labels` has the text."""
    labels = Labels.from_texts([text])
    axis.set_label_text(labels.texts[0], **labels.style)


def show_percent(ax: Axes, label: str, largest: float) -> None:
    """Make the horizontal axis one of percentages from 0, with room for labels at its end."""
    limit = 1.15 * largest or 1.0
    ax.set_xlim(0, limit)
    show_axis_percent(ax.xaxis)
    ax.set_xlabel(label, parse_math=False, usetex=False)


def show_axis_percent(axis: Axis) -> None:
    """Write shares as percentages, with as many decimals as they need."""
    axis.set_major_locator(MaxNLocator(6))
    axis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.4g} %"))


def show_legend_below(
    ax: Axes, handles: Sequence[Any] | None = None, *, title: str | None = None
) -> Legend:
    """A legend below the axes and their labels, where it hides nothing; a title may stand above.

    Call it once ticks and labels are set.
    """
    marks, labels = ax.get_legend_handles_labels()
    if handles is not None:
        marks, labels = list(handles), [str(handle.get_label()) for handle in handles]
    height = 2.0
    if ax.axison and len(ax.get_xticks()):
        height += _TICK_HEIGHT * text_size()
    if ax.axison and ax.get_xlabel():
        height += _LINE_HEIGHT * text_size() * (1 + ax.get_xlabel().count("\n"))
    # In small axes, a column of long texts would take more room than the picture.
    letters = int(axes_width(ax) / _LEGEND_COLUMNS / (LETTER_WIDTH * text_size(_SMALL)))
    labels = shorten_apart(labels, max(_MIN_LABEL_WIDTH, letters - _MARK_WIDTH))
    legend = ax.legend(
        marks, labels, title=title, frameon=False, ncols=count_legend_columns(ax, labels),
        fontsize=text_size(_SMALL),
        loc="upper left", bbox_to_anchor=(0, 0), borderaxespad=0.2,
        bbox_transform=offset_copy(ax.transAxes, root_figure(ax), y=-height, units="points"),
    )  # fmt: skip
    style_legend(legend)
    return legend


def style_legend(legend: Legend) -> None:
    """Draw all texts of a legend as they stand, with fonts that have their characters."""
    texts = [*legend.get_texts(), legend.get_title()]
    style = Labels.from_texts(text.get_text() for text in texts).style
    for text in texts:
        text.update(style)


def count_legend_columns(ax: Axes, labels: Sequence[str]) -> int:
    """How many columns a legend may have: a wider one would make the layout narrow the axes."""
    letters = max(map(len, labels)) + _MARK_WIDTH
    return max(
        1, min(len(labels), int(axes_width(ax) / (letters * LETTER_WIDTH * text_size(_SMALL))))
    )


def row_label_width(ax: Axes | None) -> int:
    """How many letters the name of a row may have: a third of the width of axes."""
    if ax is None:
        return MAX_LABEL_WIDTH
    letters = int(axes_width(check_axes(ax)) / 3 / (LETTER_WIDTH * text_size()))
    return max(_MIN_LABEL_WIDTH, min(MAX_LABEL_WIDTH, letters))


def label_bars(ax: Axes, bars: Any, texts: Sequence[str]) -> None:
    """Write a figure at the end of each bar."""
    ax.bar_label(bars, texts, padding=3, size=text_size(0.8), parse_math=False, usetex=False)
