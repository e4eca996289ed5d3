"""The pyramid of layers, and the matrix of teams by layer and span of control."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from matplotlib.axes import Axes

from stepback._display._number_format import format_people
from stepback._layouts._layer_rows import LayerRow, layer_rows
from stepback._measures._span_tables import SpansAndLayers
from stepback._measures._spans_and_layers import spans_and_layers as measure_spans
from stepback._organization._compiled_organization import check_organization
from stepback._organization._organization import Organization
from stepback._problems._format import pluralize
from stepback.plots._axes import (
    check_choice,
    check_most,
    count_rows,
    label_rows,
    prepare_axes,
    show_legend_below,
    show_sentence,
)
from stepback.plots._labels import Labels, text_size
from stepback.plots._palette import BLUE, SKY, text_color

_MOST = 15
_COLORS = "Blues"


def spans_and_layers(
    source: Organization | SpansAndLayers,
    *,
    kind: Literal["layers", "matrix"] = "layers",
    most: int | None = None,
    ax: Axes | None = None,
) -> Axes:
    """The shape of the formal line: the pyramid of its layers, or its spans of control by layer.

    Parameters
    ----------
    source
        An organization, or the result of `stepback.spans_and_layers`, as with other groups of
        spans.
    kind
        ``"layers"``: a bar for each layer, as wide as the people in it, managers and contributors.
        ``"matrix"``: the number of teams in each layer (rows) with a span in each group (columns).
    most
        How many layers to show at most; ``None``: 15, or as many as can be named in the axes
        given. Those below are counted together.
    ax
        The axes to draw into; ``None``: a new figure.

    Returns
    -------
    Axes
        Without a formal line, empty but for a sentence.

    Raises
    ------
    ValueError
        If `kind` is not one of these, or anything is dated and no date was entered.

    Examples
    --------
    >>> org = archetypes.command_pyramid(people=7, span=2)
    >>> ax = stepback.plots.spans_and_layers(org)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Layer 1', 'Layer 2', 'Layer 3']
    >>> ax.containers[0].datavalues.tolist()  # managers
    [1.0, 2.0, 0.0]

    References
    ----------
    - Urwick, L. F. (1956). The Manager's Span of Control. Harvard Business Review 34(3), 39-47.
    """
    check_choice("kind", kind, ("layers", "matrix"))
    limit = check_most(most, _MOST)
    if isinstance(source, SpansAndLayers):
        shape = source
    else:
        shape = measure_spans(check_organization(source, "source"))
    if not shape.layers:
        return show_sentence(prepare_axes(ax, 6, 2), "No reporting lines are recorded.")
    rows = layer_rows(shape, count_rows(ax, limit))
    draw = _draw_layers if kind == "layers" else _draw_span_matrix
    return draw(rows, shape, ax)


def _draw_layers(rows: Sequence[LayerRow], shape: SpansAndLayers, ax: Axes | None) -> Axes:
    """Bars around the middle, each as wide as the people of a row."""
    managers = np.array([row.managers for row in rows])
    people = np.array([row.people for row in rows])
    ax = prepare_axes(ax, 7, 1.2 + 0.36 * len(rows))
    left = -people / 2
    places = np.arange(len(rows))
    ax.barh(places, managers, left=left, color=BLUE, label="managers")
    ax.barh(places, people - managers, left=left + managers, color=SKY, label="contributors")
    label_rows(ax, Labels.from_texts([row.name for row in rows]))
    widest = max(1, int(people.max()))
    for place, n_people, n_managers in zip(
        places.tolist(), people.tolist(), managers.tolist(), strict=True
    ):
        text = f"{format_people(n_people)}, {pluralize(n_managers, 'manager')}"
        ax.text(n_people / 2 + 0.015 * widest, place, text, va="center", size=text_size(0.85))
    ax.set_xlim(-0.52 * widest, 0.85 * widest)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    if shape.outside:
        ax.set_xlabel(f"{format_people(len(shape.outside))} on no line")
    show_legend_below(ax)
    return ax


def _draw_span_matrix(rows: Sequence[LayerRow], shape: SpansAndLayers, ax: Axes | None) -> Axes:
    """A cell for each row and group of spans, as dark as the teams in it."""
    # Layers in which nobody has reports have nothing to show.
    with_teams = [row for row in rows if any(row.by_group)]
    teams = np.array([row.by_group for row in with_teams])
    names = [row.name for row in with_teams]
    labels = shape.group_labels
    ax = prepare_axes(ax, 2.2 + 0.75 * len(labels), 1.6 + 0.42 * len(names))
    image = ax.imshow(
        np.ma.masked_equal(teams, 0), cmap=_COLORS, vmin=0, vmax=teams.max(), aspect="auto"
    )
    for row, column in zip(*np.nonzero(teams), strict=True):
        count = int(teams[row, column])
        color = text_color(image.to_rgba(np.array(float(count))))
        ax.text(column, row, f"{count:,}", ha="center", va="center", color=color)
    ax.set_xticks(range(len(labels)), [label.replace(" and more", "+") for label in labels])
    ax.set_yticks(range(len(names)), names)
    ax.set_xticks(np.arange(len(labels) + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(len(names) + 1) - 0.5, minor=True)
    ax.grid(which="minor", linewidth=0.5, alpha=0.5)
    ax.grid(which="major", visible=False)
    ax.tick_params(which="both", length=0)
    ax.spines[:].set_visible(False)
    ax.set_xlabel("direct reports: number of teams")
    return ax
