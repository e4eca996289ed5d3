"""One domain as it flows: who holds it, what each keeps, and what is passed on."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path

from stepback._display._display_names import DisplayNames
from stepback._display._number_format import format_percent
from stepback._flow._compiled import Compiled
from stepback._layouts._flow_layout import FlowLayout, flow_layout
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._validate_args import find_domain
from stepback.plots._authority_plot import NO_DECISIONS
from stepback.plots._axes import (
    axes_height,
    check_most,
    count_rows,
    letters_per_column,
    prepare_axes,
    show_legend_below,
    show_sentence,
)
from stepback.plots._labels import Labels, shorten_text, text_size
from stepback.plots._palette import BLUE, GRAY, PALE, VERMILION

_MOST = 16
_SCALE = 0.85  # of the size of names
_MIN_NAME = 6  # letters of a name
_MARK = 0.08  # the width of a mark, of the distance between columns


def flow(
    org: Organization, domain: str | None = None, *, most: int | None = None, ax: Axes | None = None
) -> Axes:
    """One domain as it flows, from its owner to those who settle its decisions.

    Decisions flow from left to right. Each mark is a person, role or circle, as high as the share
    of decisions that reaches it. The bands between marks are as wide as what is passed on. At the
    lower end of a mark, blue is what a person settles, red what is vacant.

    Parameters
    ----------
    org
    domain
        Id of the domain; ``None``: that of the largest weight, the first of several.
    most
        How many marks a column has at most; ``None``: 16, or as many as can be named in the axes
        given. Beyond that, the half that hold most are drawn singly, the others by unit.
    ax
        The axes to draw into; ``None``: a new figure.

    Returns
    -------
    Axes
        The label below says which domain it is. Without domains, empty but for a sentence.

    Raises
    ------
    ValueError
        If the domain is unknown, or anything is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann", name="Ann"), Person("bo", name="Bo")],
    ...     domains=[Domain("refunds", "ann", name="Refunds")],
    ...     delegations=[Delegation("ann", "bo", autonomy=0.75)],
    ... )
    >>> ax = stepback.plots.flow(org)
    >>> [text.get_text() for text in ax.texts]
    ['Ann: settles 25 %', 'Bo: settles 75 %']

    Notes
    -----
    Where decisions come back, as from a circle to a member who hands her part back to it, the
    same name is in several columns.
    """
    limit = check_most(most, _MOST)
    compiled = compiled_at_date(org)
    table = compiled.columns.tables["domains"]
    if not len(table):
        return show_sentence(prepare_axes(ax, 6, 2), NO_DECISIONS)
    position = int(np.argmax(table["weight"]))
    if domain is not None:
        position = find_domain(compiled, domain)
    layout = flow_layout(compiled, position, max_rows=max(3, count_rows(ax, 2 * limit) // 2))
    n_columns = int(layout.column.max()) + 1
    n_rows = int(np.bincount(layout.column).max())
    ax = prepare_axes(ax, 2.6 * n_columns + 1.2, max(2.5, 0.42 * n_rows + 1))
    _draw_flow_bands(ax, layout)
    _draw_marks(ax, layout)
    ax.set_xlim(-_MARK, n_columns - 0.25)
    ax.set_ylim(layout.height + 0.02, -0.02)
    _name_marks(ax, layout, compiled)
    ax.set_axis_on()
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
    name = Labels.from_texts([DisplayNames(compiled).domain_name(position)], max_width=60)
    ax.set_xlabel(f"decisions in {name.texts[0]}", **name.style)
    parts = [(BLUE, "settles"), (PALE, "passes on")]
    if layout.vacant.any():
        parts.append((VERMILION, "vacant"))
    handles = [Patch(facecolor=color, label=label) for color, label in parts]
    show_legend_below(ax, handles)
    return ax


def _draw_flow_bands(ax: Axes, layout: FlowLayout) -> None:
    """Curved bands, the widest first, so that narrow ones stay visible."""
    for band in np.argsort(-layout.weight, kind="stable").tolist():
        begin = float(layout.column[layout.tail[band]]) + _MARK
        end = float(layout.column[layout.head[band]])
        middle = (begin + end) / 2
        first, last = float(layout.tail_top[band]), float(layout.head_top[band])
        weight = float(layout.weight[band])
        points = [
            (begin, first), (middle, first), (middle, last), (end, last),
            (end, last + weight), (middle, last + weight), (middle, first + weight),
            (begin, first + weight), (begin, first),
        ]  # fmt: skip
        codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
        ax.add_patch(PathPatch(Path(points, codes), color=GRAY, alpha=0.35, linewidth=0, zorder=1))


def _draw_marks(ax: Axes, layout: FlowLayout) -> None:
    """Bars of what is passed on, then kept, then vacant, from top to bottom."""
    passed = np.maximum(layout.held - layout.kept - layout.vacant, 0)
    top = layout.top
    for height, color in ((passed, PALE), (layout.kept, BLUE), (layout.vacant, VERMILION)):
        for mark in np.flatnonzero(height > 0).tolist():
            place = (float(layout.column[mark]), float(top[mark]))
            ax.add_patch(Rectangle(place, _MARK, float(height[mark]), facecolor=color, zorder=2))
        top = top + height


def _name_marks(ax: Axes, layout: FlowLayout, compiled: Compiled) -> None:
    """The name of each mark, with what it keeps; texts that would overlap are left out.

    Those of the marks that hold most are placed first.
    """
    is_single = layout.node >= 0
    labels = Labels.from_nodes(DisplayNames(compiled), layout.node[is_single], 22)
    others = Labels.from_texts([name for name in layout.name if name], 22)
    texts, other_texts = iter(labels.texts), iter(others.texts)
    names = [
        next(texts) if single else f"{n:,} in {next(other_texts)}"
        for single, n in zip(is_single.tolist(), layout.n_nodes.tolist(), strict=True)
    ]
    # The axes' height in lines of text says how near two names may be.
    line = (layout.height + 0.04) / max(1, axes_height(ax) / text_size(1.1))
    middle = layout.top + layout.held / 2
    placed: list[tuple[int, float]] = []
    for mark in np.argsort(-layout.held, kind="stable").tolist():
        column, at = int(layout.column[mark]), float(middle[mark])
        if any(where == column and abs(other - at) < line for where, other in placed):
            continue
        placed.append((column, at))
    letters = letters_per_column(ax, int(layout.column.max()) + 1, _SCALE) - 2
    for column, at in sorted(placed):
        mark = int(np.flatnonzero((layout.column == column) & (middle == at))[0])
        ax.text(
            column + 1.25 * _MARK,
            at,
            _fit_text(names[mark], _describe_kept(layout, mark), letters),
            va="center",
            size=text_size(_SCALE),
            zorder=3,
            **(labels.style | others.style),
        )


def _fit_text(name: str, kept: str, letters: int) -> str:
    """A name and what is kept; in a narrow column, the name is cut, then left alone."""
    if letters >= len(kept) + _MIN_NAME:
        return f"{shorten_text(name, letters - len(kept))}{kept}"
    return shorten_text(name, max(_MIN_NAME, letters))


def _describe_kept(layout: FlowLayout, mark: int) -> str:
    """What stays at a mark, in words; nothing if it passes everything on."""
    kept, vacant = float(layout.kept[mark]), float(layout.vacant[mark])
    parts = []
    if kept > 0:
        parts.append(f"settles {format_percent(kept)}")
    if vacant > 0:
        parts.append(f"vacant {format_percent(vacant)}")
    return f": {', '.join(parts)}" if parts else ""
