"""The pictures of the command ``evidence``: paper beside practice, waiting, unused rights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from stepback._display._number_format import format_percent
from stepback._display._sanitize_text import sanitize_text
from stepback._documents._document import Picture
from stepback._documents._drawing import Box, Drawing, LegendEntry, Mark
from stepback._layouts._paired_shares import paired_shares
from stepback._layouts._right_grid import RightGrid, right_grid
from stepback._layouts._waiting_rows import waiting_rows
from stepback._problems._format import join_truncated, pluralize
from stepback._report._pictures._bar_rows import Bar, BarRow, draw_paired_bars
from stepback.evidence._conformance._conformance_result import PaperAndPractice
from stepback.evidence._practice._decision_profile import DecisionProfile
from stepback.evidence._practice._duration_format import format_duration

_MAX_ROWS = 15
_MAX_POSTS, _MAX_DOMAINS = 20, 8
_NAMES = 26.0  # the width of the names of posts, in percent of the picture
_ROW, _HEADER = 22, 20
_N_SHADES = 4
_HOURS = 24


def paper_picture(both: PaperAndPractice, order: Sequence[str]) -> Picture | None:
    """The shares of posts on paper and in practice; `order` are posts from the highest down."""
    posts = both.posts
    shares = paired_shares(
        posts.post,
        [sanitize_text(name) for name in posts.post_name],
        posts.on_paper,
        posts.in_practice,
        most=_MAX_ROWS,
        order=order,
    )
    if not shares.names:
        return None
    both_sides = np.stack([shares.on_paper, shares.in_practice])
    longest = float(both_sides.max()) or 1.0
    rows = [
        BarRow(name, tuple(_share_bars(name, paper, practice, longest)))
        for name, paper, practice in zip(
            shares.names, shares.on_paper.tolist(), shares.in_practice.tolist(), strict=True
        )
    ]
    legend = (LegendEntry("first", "On paper"), LegendEntry("second", "In practice"))
    others = ""
    if shares.n_others:
        others = (
            f" {pluralize(shares.n_others, 'more post')}: "
            f"{format_percent(shares.others_on_paper)} on paper, "
            f"{format_percent(shares.others_in_practice)} in practice."
        )
    return Picture(
        "paper_beside_practice",
        "Who decides on paper, and who does",
        f"Each bar is the share of a post in the decisions that are known on paper.{others}",
        draw_paired_bars(rows, legend),
    )


def _share_bars(name: str, paper: float, practice: float, longest: float) -> Iterator[Bar]:
    for share, css_class, where in (
        (paper, "first", "on paper"),
        (practice, "second", "in practice"),
    ):
        shown = format_percent(share)
        yield Bar(share / longest, css_class, shown, f"{name}: {shown} {where}")


def waiting_picture(profile: DecisionProfile) -> Picture | None:
    """The days that decisions wait in all, by step; ``None`` where that is not known."""
    rows = waiting_rows(profile.shown_figures("waiting_days"), _MAX_ROWS)
    if not rows.shown.size:
        return None
    longest = float(profile.waiting_days[rows.shown].max()) or 1.0
    bars = []
    for group in rows.shown.tolist():
        days = float(profile.waiting_days[group])
        in_all = format_duration(_HOURS * days)
        median = format_duration(float(profile.median_hours[group]))
        count = pluralize(int(profile.waiting[group]), "decision")
        name = _name_of_group(profile, group)
        title = f"{name}: {in_all} in all, {median} in the median of {count}"
        bar = Bar(days / longest, "second", in_all, title)
        bars.append(BarRow(name, (bar,)))
    others = f" {pluralize(rows.others.size, 'more step')} wait less." if rows.others.size else ""
    return Picture(
        "waiting",
        "Where decisions wait",
        "Each bar is the waiting of all decisions of a step added up, nights and weekends "
        f"included.{others}",
        draw_paired_bars(bars, ()),
    )


def _name_of_group(profile: DecisionProfile, group: int) -> str:
    labels = [profile.labels[key][group] for key in profile.by]
    said = [sanitize_text(str(label)) for label in labels if label is not None]
    return join_truncated(said, conjunction="") or "All decisions"


def unused_picture(both: PaperAndPractice) -> Picture | None:
    """Posts by domains: how often each decided, and which rights were never used."""
    posts, unused = both.posts, both.unused
    used = np.flatnonzero(posts.in_practice > 0).tolist()
    names = dict(zip(posts.domain, posts.domain_name, strict=True))
    grid = right_grid(
        (
            [sanitize_text(posts.post_name[row]) for row in used],
            [sanitize_text(posts.domain_name[row]) for row in used],
            posts.in_practice[used],
        ),
        (
            [sanitize_text(name) for name in unused.post_name],
            [sanitize_text(names.get(domain, domain)) for domain in unused.domain],
        ),
        most_posts=_MAX_POSTS,
        most_domains=_MAX_DOMAINS,
    )
    if not grid.is_unused.any():
        return None
    others = [
        pluralize(number, noun)
        for number, noun in (
            (grid.n_other_posts, "more post"),
            (grid.n_other_domains, "more domain"),
        )
        if number
    ]
    more = f" Not shown: {join_truncated(others)}." if others else ""
    legend = (LegendEntry("shade-3", "Decisions"), LegendEntry("stalls", "A right never used"))
    height = _HEADER + _ROW * len(grid.posts)
    return Picture(
        "unused_rights",
        "Where rights are never used",
        "Each row is a post, each column a domain, and each number its decisions; where a cell is "
        f"empty, the post has no right and made no decision.{more}",
        Drawing(height, tuple(_grid_marks(grid)), legend),
    )


def _grid_marks(grid: RightGrid) -> Iterator[Mark]:
    width = (100 - _NAMES) / len(grid.domains)
    largest = float(np.nanmax(grid.uses, initial=0)) or 1.0
    for column, domain in enumerate(grid.domains):
        left = _NAMES + width * column
        yield Box(left, 0, width, _HEADER - 2, domain, "plain", (domain,), is_centered=True)
    for row, post in enumerate(grid.posts):
        top = _HEADER + row * _ROW
        yield Box(0, top, _NAMES, _ROW, post, "plain", (post,))
        for column, domain in enumerate(grid.domains):
            uses = float(grid.uses[row, column])
            if np.isnan(uses):
                continue
            is_unused = bool(grid.is_unused[row, column])
            shade = f"shade-{max(1, round(_N_SHADES * (uses / largest) ** 0.5))}"
            title = f"{post}, {domain}: " + (
                "a right that was never used" if is_unused else pluralize(uses, "decision")
            )
            yield Box(
                _NAMES + width * column, top, width, _ROW, title,
                "stalls" if is_unused else shade, (f"{uses:,.0f}",), is_centered=True,
            )  # fmt: skip
