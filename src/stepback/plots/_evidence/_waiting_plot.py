"""How long decisions wait, by step."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from stepback._display._sanitize_text import sanitize_text
from stepback._layouts._waiting_rows import waiting_rows
from stepback._problems._format import format_option, format_value, join_truncated, pluralize
from stepback.evidence._practice._decision_profile import DecisionProfile
from stepback.evidence._practice._duration_format import format_duration
from stepback.plots._axes import (
    check_most,
    count_rows,
    label_rows,
    letters_per_column,
    prepare_axes,
    row_label_width,
    show_legend_below,
    show_sentence,
)
from stepback.plots._labels import Labels, shorten_apart, text_size
from stepback.plots._palette import BLUE, SKY

_MOST = 15
_LEAST_HOURS = 1 / 3600  # a second: the axis is one of orders of magnitude, which has no 0
_HOURS = 24.0
_TICKS = {
    1 / 3600: "1 s",
    1 / 60: "1 min",
    1.0: "1 h",
    _HOURS: "1 day",
    7 * _HOURS: "1 week",
    30 * _HOURS: "30 days",
    365 * _HOURS: "1 year",
    3650 * _HOURS: "10 years",
}
_ROOM = 1.6  # beyond the ends of lines, as a factor
_TICK_LETTERS = 7  # from one tick to the next


def waiting(profile: DecisionProfile, *, most: int | None = None, ax: Axes | None = None) -> Axes:
    """How long decisions wait: the median and the 90th percentile of each group, by orders of size.

    Groups are in order of the days that their decisions wait in all, which stand beside them: many
    short waits may cost more than a few long ones.

    Parameters
    ----------
    profile
        What `stepback.evidence.decision_profile` returns.
    most
        How many groups to show at most; ``None``: 15. The axes given show fewer if they are too
        small to name them. The others are counted.
    ax
        The axes to draw into; ``None``: a new figure.

    Returns
    -------
    Axes
        Empty but for a sentence where it is not known how long decisions wait, or where groups are
        people and the profile was not made with ``personal=True``.

    Raises
    ------
    ValueError
        If `profile` is not a `DecisionProfile`, or `most` is not a whole number from 1 up.

    Examples
    --------
    >>> from stepback.evidence import DecisionLog, decision_profile
    >>> log = DecisionLog.from_columns(
    ...     case=["1", "2"],
    ...     step=["lead", "head"],
    ...     decider=["ann", "bo"],
    ...     outcome=["final", "final"],
    ...     submitted=["2026-01-05T09:00", "2026-01-05T09:30"],
    ...     decided=["2026-01-05T09:30", "2026-01-07T09:30"],
    ... )
    >>> ax = stepback.plots.waiting(decision_profile(log))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['head', 'lead']
    >>> [text.get_text() for text in ax.texts]
    ['48.0 h in all, 1 decision', '30 min in all, 1 decision']

    References
    ----------
    - Cleveland, W. S., & McGill, R. (1984). Graphical Perception: Theory, Experimentation, and
      Application to the Development of Graphical Methods. Journal of the American Statistical
      Association 79(387), 531-554. doi:10.1080/01621459.1984.10478080
    """
    if not isinstance(profile, DecisionProfile):
        raise ValueError(
            f"profile: {format_value(profile)} is not a DecisionProfile; pass what "
            "stepback.evidence.decision_profile(log) returns"
        )
    limit = check_most(most, _MOST)
    if not profile.shows_people:
        return show_sentence(
            prepare_axes(ax, 6, 2),
            "How long people take is about the person. For readers who may see that, "
            f"{format_option(personal=True)} to decision_profile.",
        )
    width = row_label_width(ax)
    rows = waiting_rows(profile.waiting_days, count_rows(ax, limit, 1.2))
    if not rows.shown.size:
        return show_sentence(prepare_axes(ax, 6, 2), "It is not known how long decisions wait.")
    ax = prepare_axes(ax, 7.5, 1.5 + 0.34 * rows.shown.size)
    places = np.arange(rows.shown.size)
    low = np.maximum(profile.median_hours[rows.shown], _LEAST_HOURS)
    high = np.maximum(profile.p90_hours[rows.shown], _LEAST_HOURS)
    ax.set_xscale("log")
    ax.hlines(places, low, high, color=SKY, linewidth=5)
    ax.plot(low, places, "o", color=BLUE, markersize=6)
    names = [_name_row(profile, group) for group in rows.shown.tolist()]
    label_rows(ax, Labels.from_texts(shorten_apart(names, width), width))
    for place, group in enumerate(rows.shown.tolist()):
        days = format_duration(_HOURS * float(profile.waiting_days[group]))
        count = pluralize(int(profile.waiting[group]), "decision")
        ax.annotate(
            f"{days} in all, {count}", (1.02, place), xycoords=ax.get_yaxis_transform(),
            va="center", fontsize=text_size(0.8), parse_math=False, usetex=False,
            annotation_clip=False,
        )  # fmt: skip
    _finish_waiting(ax, float(low.min()), float(high.max()))
    notes = [
        f"{pluralize(rows.others.size, 'more group')}: shorter in all" if rows.others.size else "",
        f"{pluralize(rows.unknown.size, 'group')}: not known" if rows.unknown.size else "",
    ]
    ax.set_xlabel("\n".join(filter(None, notes)), parse_math=False, usetex=False)
    show_legend_below(ax, _waiting_marks())
    return ax


def _name_row(profile: DecisionProfile, group: int) -> str:
    labels = [profile.labels[key][group] for key in profile.by]
    said = [sanitize_text(str(label)) for label in labels if label is not None]
    return join_truncated(said, conjunction="") or "all"


def _finish_waiting(ax: Axes, low: float, high: float) -> None:
    """The axis of durations, with as many ticks as there is room for."""
    ax.set_xlim(low / _ROOM, high * _ROOM)
    most = max(1, letters_per_column(ax, 1, 1.0) // _TICK_LETTERS)
    least = np.log(high * _ROOM**2 / low) / most
    ticks: list[float] = []
    for hours in _TICKS:
        is_inside = low / _ROOM <= hours <= high * _ROOM
        if is_inside and (not ticks or np.log(hours / ticks[-1]) >= least):
            ticks.append(hours)
    ax.xaxis.set_major_locator(FixedLocator(ticks or [low]))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(_show_tick))


def _show_tick(hours: float, _: Any) -> str:
    return next(
        (text for tick, text in _TICKS.items() if np.isclose(tick, hours)), format_duration(hours)
    )


def _waiting_marks() -> list[Any]:
    return [
        Line2D([], [], color=BLUE, marker="o", linestyle="", markersize=6, label="median"),
        Line2D([], [], color=SKY, linewidth=5, label="90 % within"),
    ]
