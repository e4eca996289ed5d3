"""The formal line, as an icicle or as a tree."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.patches import Patch, Rectangle
from matplotlib.transforms import TransformedBbox

from stepback._display._display_names import DisplayNames
from stepback._display._number_format import format_people
from stepback._display._progress import show_progress
from stepback._flow._compiled import Compiled
from stepback._layouts._icicle import IcicleLayout, icicle_layout
from stepback._layouts._line_cells import LineCells
from stepback._layouts._tidy_tree import TidyTreeLayout, tidy_tree_layout
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._problems._format import pluralize
from stepback.plots._axes import (
    axes_height,
    check_choice,
    check_most,
    count_rows,
    letters_per_column,
    prepare_axes,
    root_figure,
    show_sentence,
)
from stepback.plots._cell_colors import CellColors
from stepback.plots._color_values import ColorById, color_label, read_color_values
from stepback.plots._labels import Labels, shorten_text, text_size
from stepback.plots._palette import GRAY, text_color

_MOST = 40
_MAX_LAYERS = 7
_SCALE = 0.8  # of the size of names
_HATCH = "////"


@show_progress("Drawing the organization")
def organization(
    org: Organization,
    *,
    kind: Literal["icicle", "tree"] = "icicle",
    color: ColorById | None = None,
    label: str = "",
    most: int | None = None,
    ax: Axes | None = None,
) -> Axes:
    """The formal line, from the top on the left to the front line on the right.

    Parameters
    ----------
    org
    kind
        ``"icicle"``: a cell for each person, beside that of the manager, and as high as the people
        below it take. ``"tree"``: a point for each person, with a line from the manager.
    color
        A mapping from ids to numbers, such as ``real_authority(org)``, shown by shades, or to
        texts or truth values, shown by colors; or a Series of pandas with ids as its index. Ids
        without a value, or with ``None`` or nan, are white. ``None``: colors by top-level unit. A
        cell for several people has their mean, or the text that they share.
    label
        What the colors mean, for the legend; by default, the name of the measure or Series.
    most
        How many rows of names fit; ``None``: 40, or what fits into the axes given. Small teams of
        one manager that would be less than a row share a cell, which says how many they are, and
        so do all layers beyond the seventh.
    ax
        The axes to draw into; ``None``: a new figure.

    Returns
    -------
    Axes
        Without people, empty but for a sentence. Posts that nobody holds are hatched.

    Raises
    ------
    ValueError
        If `kind` is not one of these, `color` has an unknown id, or a value that is neither number
        nor text, or anything is dated and no date was entered.

    Examples
    --------
    >>> org = archetypes.command_pyramid(people=7, span=2)
    >>> ax = stepback.plots.organization(org, color=real_authority(org), label="real authority")
    >>> len(ax.collections[0].get_paths())  # a cell for each
    7

    Notes
    -----
    Anything by id can be a color. What people answered about support, or what follows from it,
    is theirs: show it only to those who may see it.

    References
    ----------
    - Kruskal, J. B., & Landwehr, J. M. (1983). Icicle plots: Better displays for hierarchical
      clustering. The American Statistician 37(2), 162-168. doi:10.1080/00031305.1983.10482733
    - Reingold, E. M., & Tilford, J. S. (1981). Tidier drawings of trees. IEEE Transactions on
      Software Engineering SE-7(2), 223-228. doi:10.1109/TSE.1981.234519
    """
    check_choice("kind", kind, ("icicle", "tree"))
    limit = check_most(most, _MOST)
    compiled = compiled_at_date(org)
    n_rows = count_rows(ax, limit)
    if kind == "icicle":
        icicle = icicle_layout(compiled, max_rows=n_rows, max_layers=_MAX_LAYERS)
        cells, n_columns = icicle.cells, icicle.n_columns
    else:
        tree = tidy_tree_layout(compiled, max_rows=n_rows, max_layers=_MAX_LAYERS)
        cells, n_columns = tree.cells, int(tree.layer.max(initial=-1)) + 1
    colors = _choose_colors(compiled, cells, color)
    if not cells.n_cells:
        return show_sentence(prepare_axes(ax, 6, 2), "No people are recorded.")
    n_lines = min(n_rows, max(3, cells.n_rows))
    is_new = ax is None
    width, height = max(6, 1.75 * n_columns + 0.5), 0.6 + 0.2 * n_lines
    ax = prepare_axes(ax, width, height)
    extra = []
    if cells.n_vacant.any():
        extra.append(Patch(facecolor="white", edgecolor=GRAY, hatch=_HATCH, label="vacant"))
    ax.set_axis_off()
    n_legend_rows = colors.explain(ax, color_label(color, label), extra)
    if is_new:  # else the legend would take the room of names
        root_figure(ax).set_size_inches(width, height + 0.22 * n_legend_rows)
    if kind == "icicle":
        _draw_icicle(ax, icicle, colors, compiled)
    else:
        _draw_tree(ax, tree, colors, compiled)
    return ax


def _choose_colors(compiled: Compiled, cells: LineCells, color: ColorById | None) -> CellColors:
    if color is None:
        return CellColors.from_units(compiled, cells)
    return CellColors.from_values(compiled, cells, read_color_values(color))


def _draw_icicle(ax: Axes, layout: IcicleLayout, colors: CellColors, compiled: Compiled) -> None:
    """A rectangle for each cell, and its name where there is room."""
    cells, height = layout.cells, layout.bottom - layout.top
    is_vacant = _vacant_mask(cells)
    rectangles = [
        Rectangle((column, top), 1, size)
        for column, top, size in zip(
            layout.column.tolist(), layout.top.tolist(), height.tolist(), strict=True
        )
    ]
    # Lines between cells, thin enough to leave something of the smallest.
    ax.add_collection(
        PatchCollection(
            rectangles, facecolor=colors.colors, edgecolor=ax.get_facecolor(), linewidth=0.7
        )
    )
    hatched = [rectangles[cell] for cell in np.flatnonzero(is_vacant).tolist()]
    ax.add_collection(
        PatchCollection(hatched, facecolor="none", edgecolor=GRAY, hatch=_HATCH, linewidth=0)
    )
    ax.set(xlim=(0, layout.n_columns), ylim=(1, 0))
    letters = letters_per_column(ax, layout.n_columns, _SCALE)
    has_room = height * axes_height(ax) >= 1.15 * text_size(_SCALE)
    named = np.flatnonzero(has_room)
    labels = name_cells(cells, compiled, named.tolist(), max(3, letters - 2))
    for cell, text in zip(named.tolist(), labels.texts, strict=True):
        middle = float(layout.top[cell] + layout.bottom[cell]) / 2
        ax.text(
            float(layout.column[cell]) + 0.04,
            middle,
            text,
            va="center",
            size=text_size(_SCALE),
            color=text_color(colors.colors[cell]),
            clip_on=True,
            **labels.style,
        ).set_clip_box(TransformedBbox(rectangles[cell].get_bbox(), ax.transData))


def _draw_tree(ax: Axes, layout: TidyTreeLayout, colors: CellColors, compiled: Compiled) -> None:
    """A point for each cell, a bent line from its manager, and its name."""
    cells = layout.cells
    x, y = layout.layer.astype(np.float64), layout.position
    below = np.flatnonzero(cells.parent >= 0)
    above = cells.parent[below]
    bend = x[below] - 0.12
    lines = np.stack(
        [
            np.stack([x[above], y[above]], axis=1),
            np.stack([bend, y[above]], axis=1),
            np.stack([bend, y[below]], axis=1),
            np.stack([x[below], y[below]], axis=1),
        ],
        axis=1,
    )
    ax.add_collection(LineCollection(list(lines), colors=GRAY, linewidths=0.7, zorder=1))
    size = 30 + 12 * np.sqrt(np.maximum(cells.n_people - 1, 0))
    is_vacant = _vacant_mask(cells)
    ax.scatter(x, y, s=size, c=colors.colors, edgecolors=GRAY, linewidths=0.7, zorder=2)
    if is_vacant.any():
        ax.scatter(
            x[is_vacant], y[is_vacant], s=size[is_vacant], facecolors="white", edgecolors=GRAY,
            hatch=_HATCH, zorder=2.5,
        )  # fmt: skip
    ax.set(xlim=(-0.3, x.max() + 1), ylim=(y.max() + 0.7, -0.9))
    letters = letters_per_column(ax, int(x.max()) + 2, _SCALE)
    labels = name_cells(cells, compiled, range(cells.n_cells), max(3, min(24, letters)))
    has_below = np.isin(np.arange(cells.n_cells), above)
    for cell, text in enumerate(labels.texts):
        offset = (0, 4) if has_below[cell] else (6, 0)
        ax.annotate(
            text, (x[cell], y[cell]), offset, textcoords="offset points",
            ha="left",
            va="bottom" if has_below[cell] else "center",
            size=text_size(_SCALE), zorder=3, **labels.style,
        )  # fmt: skip


def _vacant_mask(cells: LineCells) -> Any:
    """Which cells stand for nothing but posts that nobody holds."""
    return (cells.n_vacant > 0) & (cells.n_people == 0)


def name_cells(cells: LineCells, compiled: Compiled, wanted: Any, max_width: int) -> Labels:
    """The name of each cell of one; of one that stands for several, how many they are."""
    names = DisplayNames(compiled)
    single = [cell for cell in wanted if cells.node[cell] >= 0]
    labels = Labels.from_nodes(names, cells.node[single], max_width)
    text_by_cell = dict(zip(single, labels.texts, strict=True))
    for cell in wanted:
        if cell not in text_by_cell:
            text_by_cell[cell] = shorten_text(_describe_cell(cells, cell), max_width)
    return Labels([text_by_cell[cell] for cell in wanted], labels.style)


def _describe_cell(cells: LineCells, cell: int) -> str:
    people = format_people(int(cells.n_people[cell]))
    if cells.is_outside[cell]:
        return f"{people} on no line"
    n_layers = int(cells.last_layer[cell] - cells.layer[cell]) + 1
    if n_layers > 1:
        return f"{people} in {n_layers:,} layers"
    if not cells.n_people[cell]:
        return pluralize(int(cells.n_vacant[cell]), "vacant post")
    return people
