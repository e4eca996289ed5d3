"""Where rights are used, and where they never are."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from stepback._display._sanitize_text import sanitize_text
from stepback._layouts._right_grid import RightGrid, right_grid
from stepback._problems._format import pluralize
from stepback.evidence._conformance._conformance_result import PaperAndPractice
from stepback.plots._axes import (
    axes_width,
    check_most,
    count_rows,
    prepare_axes,
    row_label_width,
    show_legend_below,
    show_sentence,
)
from stepback.plots._evidence._paper_practice_plot import check_comparison
from stepback.plots._labels import Labels, shorten_apart, text_size
from stepback.plots._palette import VERMILION, text_color

_MOST = 20
_COLUMNS = 12
_COLUMN_WIDTH = 3.2  # in sizes of text: as wide as a number
_COLORS = "Blues"
_LETTERS = 18  # of the name of a column


def unused_rights(
    both: PaperAndPractice, *, most: int | None = None, ax: Axes | None = None
) -> Axes:
    """Where rights are used, and where they never are: posts by domains.

    Each cell says how many decisions a post made in a domain. A framed 0 is a right on paper that
    was never used, and an empty cell no right. Posts and domains with most of these come first.

    Parameters
    ----------
    both
        What `stepback.evidence.paper_and_practice` returns.
    most
        How many posts to show at most; ``None``: 20. The axes given show fewer posts and domains if
        they are too small for all. The others are counted.
    ax
        The axes to draw into; ``None``: a new figure.

    Returns
    -------
    Axes
        Empty but for a sentence where no decision is on paper.

    Raises
    ------
    ValueError
        If `both` is not a `PaperAndPractice`, or `most` is not a whole number from 1 up.

    Examples
    --------
    >>> from stepback.evidence import DecisionLog, paper_and_practice
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")],
    ...     domains=[Domain("spend", "ann", amounts=[50, 500])],
    ...     delegations=[Delegation("ann", "bo", domain="spend", limit=100)],
    ... )
    >>> log = DecisionLog.from_columns(
    ...     case=["1", "2"],
    ...     domain=["spend", "spend"],
    ...     decided=["2026-03-02", "2026-03-03"],
    ...     decider=["ann", "ann"],
    ...     amount=[50, 500],
    ...     outcome=["final", "final"],
    ... )
    >>> ax = stepback.plots.unused_rights(paper_and_practice(org, log))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['bo', 'ann']
    >>> [text.get_text() for text in ax.texts]
    ['0', '2']
    """
    comparison = check_comparison(both)
    limit = check_most(most, _MOST)
    width = row_label_width(ax)
    posts, unused = comparison.posts, comparison.unused
    is_used = np.flatnonzero(posts.in_practice > 0).tolist()
    names = dict(zip(posts.domain, posts.domain_name, strict=True))
    most_columns = _COLUMNS
    if ax is not None:
        most_columns = max(1, int(axes_width(ax) / (_COLUMN_WIDTH * text_size())))
    grid = right_grid(
        (
            [sanitize_text(posts.post_name[row]) for row in is_used],
            [sanitize_text(posts.domain_name[row]) for row in is_used],
            posts.in_practice[is_used],
        ),
        (
            list(map(sanitize_text, unused.post_name)),
            [sanitize_text(names.get(domain, domain)) for domain in unused.domain],
        ),
        most_posts=count_rows(ax, limit, 1.2),
        most_domains=most_columns,
    )
    if not grid.posts:
        return show_sentence(prepare_axes(ax, 6, 2), "No decision of the log is on paper.")
    ax = prepare_axes(ax, 3.2 + 0.7 * len(grid.domains), 2.2 + 0.36 * len(grid.posts))
    _draw_grid(ax, grid, width)
    return ax


def _draw_grid(ax: Axes, grid: RightGrid, width: int) -> None:
    n_rows, n_columns = grid.uses.shape
    largest = float(np.nanmax(grid.uses, initial=0)) or 1.0
    shown = np.ma.masked_where(np.isnan(grid.uses) | (grid.uses == 0), np.sqrt(grid.uses))
    image = ax.imshow(shown, cmap=_COLORS, vmin=0, vmax=np.sqrt(largest), aspect="auto")
    for row in range(n_rows):
        for column in range(n_columns):
            uses = float(grid.uses[row, column])
            if np.isnan(uses):
                continue
            is_unused = bool(grid.is_unused[row, column])
            color = VERMILION if is_unused else text_color(image.to_rgba(np.array(np.sqrt(uses))))
            ax.text(
                column, row, f"{uses:,.0f}", ha="center", va="center", color=color,
                fontsize=text_size(0.8),
            )  # fmt: skip
            if is_unused:
                corner = (column - 0.42, row - 0.4)
                ax.add_patch(
                    Rectangle(corner, 0.84, 0.8, fill=False, edgecolor=VERMILION, linewidth=1.2)
                )
    columns = Labels.from_texts(shorten_apart(grid.domains, _LETTERS), _LETTERS)
    rows = Labels.from_texts(shorten_apart(grid.posts, width), width)
    ax.set_yticks(range(n_rows), rows.texts, **rows.style)
    ax.tick_params(which="both", length=0)
    ax.spines[:].set_visible(False)
    ax.xaxis.tick_top()
    # Names lean away from the picture, so that long ones keep off each other.
    ax.set_xticks(range(n_columns), columns.texts, rotation=40, ha="left", **columns.style)
    notes = [
        f"{pluralize(number, noun)} more"
        for number, noun in ((grid.n_other_posts, "post"), (grid.n_other_domains, "domain"))
        if number
    ]
    if notes:
        ax.set_xlabel(", ".join(notes), parse_math=False, usetex=False)
    marks = [Patch(facecolor="#6BAED6", label="decisions")]
    if grid.is_unused.any():
        marks.append(Patch(fill=False, edgecolor=VERMILION, label="never used"))
    show_legend_below(ax, marks)
