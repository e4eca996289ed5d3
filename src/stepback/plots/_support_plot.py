"""Who backs whom, for those who may see it."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from stepback._display._display_names import DisplayNames
from stepback._layouts._support_matrix import SupportMatrix, support_matrix
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._validate_args import check_argument
from stepback._records._fields._choices import Flag
from stepback.plots._axes import (
    POINTS,
    check_most,
    count_rows,
    prepare_axes,
    root_figure,
    row_label_width,
    show_sentence,
)
from stepback.plots._labels import LETTER_WIDTH, Labels, text_size, text_width
from stepback.plots._palette import text_color

_MOST = 40
_MAX_WRITTEN = 20  # rows up to which a figure fits into each cell
_MIN_ROOM = 8  # rows whose height the meaning of the scale takes
_MAX_WIDTH = 22  # of a name, which is written twice
_COLORS = "Blues"


def support(
    org: Organization, *, personal: bool = False, most: int | None = None, ax: Axes | None = None
) -> Axes:
    """Who backs whom, as a matrix: supporters in rows, those whom they support in columns.

    What people answered is theirs: this picture shows it person by person, or unit by unit
    without any protection of small ones. Draw it only for those who may see every answer.

    Parameters
    ----------
    org
    personal
        Has to be true, which says that whoever will see the picture may see every answer.
    most
        Up to how many people, roles and circles are shown one by one; ``None``: 40, or as many as
        can be named in the axes given. Where more give or receive support, rows and columns are
        units, and cells are numbers of supports.
    ax
        The axes to draw into; ``None``: a new figure.

    Returns
    -------
    Axes
        The darker a cell, the stronger the support. Those who were not asked what they receive
        are marked with ``?``. Empty but for a sentence where nobody was asked, or nobody supports
        anybody.

    Raises
    ------
    ValueError
        If `personal` is not true, or anything is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann", name="Ann"), Person("bo", name="Bo")],
    ...     supports=[Support("ann", "bo", strength=0.5)],
    ... )
    >>> ax = stepback.plots.support(org, personal=True)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Ann', 'Bo']
    >>> ax.images[0].get_array().tolist()
    [[None, 0.5], [None, None]]
    """
    compiled = compiled_at_date(org)
    if not check_argument(Flag(), "personal", personal):
        raise ValueError(
            "personal: who backs whom is what people answered, and is drawn only for those who may "
            "see every answer; pass personal=True if all who will see the picture may"
        )
    limit = check_most(most, _MOST)
    if compiled.support is None:
        return show_sentence(prepare_axes(ax, 6, 2), "Nobody was asked about support.")
    if not compiled.support.supporter.size:
        return show_sentence(prepare_axes(ax, 6, 2), "No support is recorded.")
    matrix = support_matrix(compiled, compiled.support, most=count_rows(ax, limit))
    max_width = min(_MAX_WIDTH, row_label_width(ax))
    if matrix.node.size:
        labels = Labels.from_nodes(DisplayNames(compiled), matrix.node, max_width)
        return _draw_support_matrix(matrix, labels, ax, "strength of support")
    return _draw_support_matrix(
        matrix, Labels.from_texts(matrix.unit, max_width), ax, "number of supports"
    )


def _draw_support_matrix(
    matrix: SupportMatrix, labels: Labels, ax: Axes | None, meaning: str
) -> Axes:
    """Cells as dark as their values, with a scale beside them."""
    size = len(labels.texts)
    # Names stand upright below, and the meaning of the scale beside cells, which are never so few
    # that it has no room.
    name_length = max(map(text_width, labels.texts)) * LETTER_WIDTH * text_size() / POINTS
    side = 0.26 * max(size, _MIN_ROOM)
    ax = prepare_axes(ax, 1.7 + name_length + side, 0.8 + name_length + side)
    is_strength = bool(matrix.node.size)
    image = ax.imshow(
        np.ma.masked_equal(matrix.value, 0),
        cmap=_COLORS,
        vmin=0,
        vmax=1 if is_strength else float(matrix.value.max()),
        interpolation="nearest",
    )
    texts = [
        text if asked else f"{text} ?"
        for text, asked in zip(labels.texts, matrix.is_asked.tolist(), strict=True)
    ]
    ax.set_yticks(range(size), labels.texts, **labels.style)
    ax.set_xticks(range(size), texts, rotation=90, **labels.style)
    ax.set_xticks(np.arange(size + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(size + 1) - 0.5, minor=True)
    ax.grid(which="minor", linewidth=0.5, alpha=0.5)
    ax.grid(which="major", visible=False)
    ax.tick_params(which="both", length=0)
    ax.spines[:].set_visible(False)
    ax.set_ylabel("supporter")
    ax.set_xlabel("supported" if matrix.is_asked.all() else "supported (?: was not asked)")
    if not is_strength and size <= _MAX_WRITTEN:
        for row, column in zip(*np.nonzero(matrix.value), strict=True):
            value = float(matrix.value[row, column])
            color = text_color(image.to_rgba(np.array(value)))
            ax.text(column, row, f"{value:,.0f}", ha="center", va="center", color=color,
                    size=text_size(0.8))  # fmt: skip
    ticks = None if is_strength else MaxNLocator(integer=True)
    root_figure(ax).colorbar(
        image, ax=ax, label=meaning, shrink=0.6 if size > _MIN_ROOM else 1, ticks=ticks
    )
    return ax
