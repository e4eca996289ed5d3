"""What is said of FTE that are no FTE, or that are not there."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array, empty_mask
from stepback._columns._table import Table
from stepback._problems._format import format_value, join_truncated, pluralize
from stepback._read._diagnostics import N_LISTED, Diagnostics
from stepback._read._people._posts import Posts
from stepback._read._people._rows import Rows

_MOST_LIKELY = 2.0  # two full-time jobs; more is something else
_MOST_HOURS_A_WEEK = 60.0
_ALL_PERCENT = 100.0
_MOST_HOURS_A_MONTH = 250.0


def warn_of_unlikely_fte(rows: Rows, posts: Posts, people: Table, diagnostics: Diagnostics) -> None:
    """Warn of FTE above 2, and of people without one where others have theirs."""
    if "fte" not in rows.headers:
        return
    header = rows.headers["fte"]
    is_person = (posts.holder_id != "") & ~rows.is_vacant
    fte = people["fte"]
    unlikely = np.flatnonzero(is_person & (fte > _MOST_LIKELY))
    is_blank = empty_mask(rows.column(header)) & is_person
    given = fte[is_person & ~is_blank]
    if unlikely.size:
        cells = dict.fromkeys(rows.cell_text(header, row) for row in unlikely[:100].tolist())
        shown = join_truncated(
            list(map(format_value, cells)), N_LISTED, conjunction="", n_total=max(len(cells), 1)
        )
        is_above = "is" if unlikely.size == 1 else "are"
        message = (
            f"{unlikely.size:,} of {given.size:,} FTE {is_above} above {_MOST_LIKELY:g}, such as "
            f"{shown}: {_guess_unit(given, unlikely.size)}"
        )
        diagnostics.add_warning("unlikely-fte", message, rows.locate(unlikely, "fte"))
    blank = np.flatnonzero(is_blank)
    if blank.size and given.size:
        message = (
            f"{pluralize(blank.size, 'person', 'people')} without FTE, where {given.size:,} have "
            "one: read as 1; fill in the cells if that is wrong"
        )
        diagnostics.add_warning("blank-fte", message, rows.locate(blank, "fte"))


def _guess_unit(given: Array, n_unlikely: int) -> str:
    """What a column seems to hold in which FTE are expected, and what to do about it."""
    if 2 * n_unlikely <= given.size:
        return "1 is full time; correct them"
    median, most = float(np.median(given)), float(given.max())
    if most == _ALL_PERCENT or _MOST_HOURS_A_WEEK < median <= _ALL_PERCENT:
        return "the column seems to hold percent; divide by 100"
    if median <= _MOST_HOURS_A_WEEK:
        return "the column seems to hold hours a week; divide by those of full time"
    if median <= _MOST_HOURS_A_MONTH:
        return "the column seems to hold hours a month; divide by those of full time"
    return "the column seems to hold pay or numbers of people; name another column, or none"
