"""Which rows of an export count, and the posts of leavers that people still report to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value, pluralize
from stepback._read._diagnostics import Findings, listed
from stepback._read._people._normalize import words
from stepback._read._people._rows import Rows, among, texts, trimmed


def rows_that_count(rows: Rows, active: Mapping[str, Iterable[str]], found: Findings) -> Rows:
    """The active rows, and as vacant posts those of leavers whom someone still reports to."""
    counts = np.ones(len(rows), dtype=np.bool_)
    for header, accepted in active.items():
        cells = trimmed(texts(rows.column(header)))
        kept = among(map(str.casefold, cells.tolist()), words(accepted))
        left = np.flatnonzero(counts & ~kept)
        if len(rows) and not kept.any():
            there = listed(value for value, _ in Counter(cells.tolist()).most_common())
            found.error(
                "nobody-active",
                f"no row says {listed(accepted)}, so nobody is left; there are: {there}",
                column=header,
            )
        elif left.size:
            by_value = Counter(cells[left].tolist()).most_common()
            values = ", ".join(f"{format_value(value)} {n:,}" for value, n in by_value)
            message = f"{pluralize(left.size, 'row')} left out as not active: {values}"
            found.note("left-out", message, rows.numbers[left], header)
            counts &= kept
    return rows if counts.all() else _with_posts_of_leavers(rows, counts, found)


def _with_posts_of_leavers(rows: Rows, counts: Array, found: Findings) -> Rows:
    posts = _called(rows, counts)
    if posts.size:
        found.note(
            "leaver-manages",
            f"left out, but still reported to: {listed(rows.id[posts].tolist())}. Reports or "
            "rights held by a leaver: each is kept as a vacant role; name who leads there now",
            rows.numbers[posts],
            rows.header("manager"),
        )
    vacant, name = rows.vacant.copy(), rows.name.copy()
    vacant[posts], name[posts] = True, ""
    kept = np.sort(np.concatenate([np.flatnonzero(counts), posts]))
    return attrs.evolve(rows, vacant=vacant, name=name).take(kept)


def _called(rows: Rows, counts: Array) -> Array:
    """The rows left out that someone reports to, directly or through others of them."""
    here = set(rows.answer[counts].tolist())
    gone = np.flatnonzero(~counts)[::-1]  # of several rows that answer alike, the first
    row_of = dict(zip(rows.answer[gone].tolist(), gone.tolist(), strict=True))
    row_of.pop("", None)
    found: set[int] = set()
    calls = set(rows.call[counts].tolist()) - here
    while calls:
        further = {row_of[call] for call in calls if call in row_of} - found
        found |= further
        calls = {rows.call[at] for at in further} - here
    return np.array(sorted(found), dtype=np.int64)
