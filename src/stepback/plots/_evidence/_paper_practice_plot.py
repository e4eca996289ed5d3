"""Who decides on paper and who does, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from stepback._display._number_format import format_percent
from stepback._display._sanitize_text import sanitize_text
from stepback._layouts._paired_shares import PairedShares, paired_shares
from stepback._organization._validate_args import as_collection
from stepback._problems._format import format_value, format_values, propose_similar
from stepback.evidence._conformance._conformance_result import PaperAndPractice
from stepback.plots._axes import (
    check_most,
    count_rows,
    label_bars,
    label_rows,
    prepare_axes,
    row_label_width,
    show_legend_below,
    show_percent,
    show_sentence,
)
from stepback.plots._labels import Labels, shorten_apart
from stepback.plots._palette import BLUE, ORANGE

_MOST = 15
_LINES = 2.2  # of text that a row takes
_HEIGHT = 0.38  # of a bar, where rows are 1 apart
_NAMED = 12


def paper_and_practice(
    both: PaperAndPractice,
    *,
    domain: str | None = None,
    order: Sequence[str] = (),
    most: int | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Who decides on paper and who does: two bars for each post, of all decisions known.

    Parameters
    ----------
    both
        What `stepback.evidence.paper_and_practice` returns.
    domain
        The id of the only domain to draw; ``None``: all together.
    order
        Ids of posts in the order in which to draw them, such as levels from the highest down;
        those that are not named follow, the largest first.
    most
        How many posts to show at most; ``None``: 15. The axes given show fewer if they are too
        small to name them. The others are added up below.
    ax
        The axes to draw into; ``None``: a new figure.

    Returns
    -------
    Axes
        Empty but for a sentence where no decision is on paper.

    Raises
    ------
    ValueError
        If `both` is not a `PaperAndPractice`, `domain` has no decisions, or `most` is not a whole
        number from 1 up.

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
    >>> ax = stepback.plots.paper_and_practice(paper_and_practice(org, log))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['ann', 'bo']
    >>> [bars.datavalues.tolist() for bars in ax.containers]  # on paper, in practice
    [[0.5, 0.5], [1.0, 0.0]]
    """
    posts = check_comparison(both).posts
    limit = check_most(most, _MOST)
    ids = _check_order(order)
    chosen = np.ones(len(posts), dtype=np.bool_)
    if domain is not None:
        known = dict.fromkeys(posts.domain)
        if domain not in known:
            raise ValueError(
                f"domain: {format_value(domain)} has no decisions on paper; "
                f"{propose_similar(domain, known)}there are: {format_values(known, _NAMED)}"
            )
        chosen = np.array([each == domain for each in posts.domain])
    width = row_label_width(ax)
    rows = np.flatnonzero(chosen).tolist()
    shares = paired_shares(
        [posts.post[row] for row in rows],
        [sanitize_text(posts.post_name[row]) for row in rows],
        posts.on_paper[rows],
        posts.in_practice[rows],
        most=count_rows(ax, limit, _LINES),
        order=ids,
    )
    if not shares.names:
        return show_sentence(prepare_axes(ax, 6, 2), "No decision of the log is on paper.")
    return _draw_paired_shares(shares, width, ax)


def check_comparison(both: object) -> PaperAndPractice:
    """An argument that has to be a comparison of paper and practice."""
    if not isinstance(both, PaperAndPractice):
        raise ValueError(
            f"both: {format_value(both)} is not a PaperAndPractice; pass what "
            "stepback.evidence.paper_and_practice(org, log) returns"
        )
    return both


def _check_order(order: Sequence[str]) -> list[str]:
    try:
        return as_collection(order, "ids")
    except ValueError as fault:
        raise ValueError(f"order: {fault}; give ids of posts") from None


def _draw_paired_shares(shares: PairedShares, width: int, ax: Axes | None) -> Axes:
    """Two bars for each row, with their shares at the ends."""
    n_rows = len(shares.names)
    ax = prepare_axes(ax, 6.5, 1.5 + 0.5 * n_rows)
    places = np.arange(n_rows)
    for values, side, color, label in (
        (shares.on_paper, -1, BLUE, "on paper"),
        (shares.in_practice, 1, ORANGE, "in practice"),
    ):
        bars = ax.barh(places + side * _HEIGHT / 2, values, _HEIGHT, color=color, label=label)
        label_bars(ax, bars, [format_percent(value) for value in values.tolist()])
    label_rows(ax, Labels.from_texts(shorten_apart(shares.names, width), width))
    axis = "share of decisions"
    if shares.n_others:
        others = "1 more post" if shares.n_others == 1 else f"{shares.n_others:,} more posts"
        axis += (
            f"\n{others}: {format_percent(shares.others_on_paper)} on paper, "
            f"{format_percent(shares.others_in_practice)} in practice"
        )
    largest = max(float(shares.on_paper.max()), float(shares.in_practice.max()))
    show_percent(ax, axis, largest)
    show_legend_below(ax)
    return ax
