"""Which rows of an export count, and the posts of leavers to whom people still report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value, format_values, pluralize
from stepback._read._diagnostics import N_LISTED, Diagnostics
from stepback._read._people._normalize import (
    column_as_text,
    is_among_words,
    map_column,
    normalize_words,
)
from stepback._read._people._rows import Rows


def keep_active_rows(
    rows: Rows, active: Mapping[str, Iterable[str]], diagnostics: Diagnostics
) -> Rows:
    """The active rows, and as vacant posts those of leavers to whom someone still reports."""
    is_active = np.ones(len(rows), dtype=np.bool_)
    for header, accepted in active.items():
        cells = map_column(str.strip, column_as_text(rows.column(header)))
        is_accepted = is_among_words(map(str.casefold, cells.tolist()), normalize_words(accepted))
        left_out = np.flatnonzero(is_active & ~is_accepted)
        if len(rows) and not is_accepted.any():
            values = [value for value, _ in Counter(cells.tolist()).most_common()]
            message = (
                f"no row has {format_values(accepted, N_LISTED)}, so that nobody is left; the "
                f"values are: {format_values(values, N_LISTED)}"
            )
            diagnostics.add_error("nobody-active", message, rows.locate([], header))
        elif left_out.size:
            by_value = Counter(cells[left_out].tolist()).most_common()
            values = [f"{format_value(value)} {n:,}" for value, n in by_value]
            n_left_out = pluralize(left_out.size, "row")
            message = f"{n_left_out} left out as not active: {', '.join(values)}"
            diagnostics.add_warning("left-out", message, rows.locate(left_out, header))
            is_active &= is_accepted
    if is_active.all():
        return rows
    posts = _find_leavers_above(rows, is_active)
    if posts.size:
        diagnostics.add_warning(
            "leaver-manages",
            f"left out, but people still report to: {format_values(rows.id[posts], N_LISTED)}. "
            "Reports or rights held by a leaver: each post is kept as a vacant role; name who "
            "leads there now",
            rows.locate(posts, "manager"),
        )
    is_vacant, name = rows.is_vacant.copy(), rows.name.copy()
    is_vacant[posts], name[posts] = True, ""
    kept = np.sort(np.concatenate([np.flatnonzero(is_active), posts]))
    return attrs.evolve(rows, is_vacant=is_vacant, name=name).take(kept)


def _find_leavers_above(rows: Rows, is_active: Array) -> Array:
    """The rows left out to which someone active reports, directly or through others left out."""
    active_keys = set(rows.row_key[is_active].tolist())
    leavers = np.flatnonzero(~is_active)[::-1]  # backwards: of several with a key, the first
    row_by_key = dict(zip(rows.row_key[leavers].tolist(), leavers.tolist(), strict=True))
    row_by_key.pop("", None)
    above: set[int] = set()
    keys = set(rows.manager_key[is_active].tolist()) - active_keys
    while keys:
        added = {row_by_key[key] for key in keys if key in row_by_key} - above
        above |= added
        keys = {rows.manager_key[row] for row in added} - active_keys
    return np.array(sorted(above), dtype=np.int64)
