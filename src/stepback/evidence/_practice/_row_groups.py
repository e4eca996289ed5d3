"""The rows of a log in groups: by domain, step, decider, requester, context and period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._algorithms._distinct_keys import number_distinct
from stepback.evidence._coding._coded_column import NOT_SAID, CodedColumn
from stepback.evidence._coding._party_column import PartyColumn
from stepback.evidence._logs._decision_log import DecisionLog

GROUP_KEYS = ("domain", "step", "decider", "requester", "context")
PERIODS = ("month", "quarter", "year")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_FIRST_YEAR = 1970  # from which numpy counts months


@attrs.frozen(eq=False)
class RowGroups:
    """Rows of a log in groups, which are in the order of their labels.

    A row that names several people belongs to the group of each.

    Attributes:
        labels: By key, the label of each group; ``None``, where nothing is said, comes last.
        rows: The positions of rows in the log; one that belongs to several groups is repeated.
        group: The group of each of `rows`.
        n_groups: How many groups there are.
    """

    labels: Mapping[str, Array]
    rows: Array
    group: Array
    n_groups: int

    @classmethod
    def from_log(
        cls, log: DecisionLog, rows: Array, by: Sequence[str], period: str | None = None
    ) -> RowGroups:
        """Group the rows at positions by the values of columns, and then by period.

        Without keys, all rows are one group, even if there are none.
        """
        codes_by_key: dict[str, Array] = {}
        words_by_key: dict[str, Array] = {}
        for key in by:
            column: CodedColumn | PartyColumn = getattr(log, key)
            if isinstance(column, CodedColumn):
                codes, words = column.codes[rows], column.words
            else:
                place, codes = name_parties(column, rows)
                words = column.names
                if place.size > rows.size:  # otherwise every row names one
                    codes_by_key = {name: known[place] for name, known in codes_by_key.items()}
                    rows = rows[place]
            codes_by_key[key], words_by_key[key] = _rank_words(codes, words)
        if period is not None:
            codes_by_key["period"], words_by_key["period"] = _code_periods(log, rows, period)
        group, n_groups = np.zeros(rows.size, dtype=np.int64), 1
        for key, codes in codes_by_key.items():
            # Numbered anew for each key, so that no combination exceeds the largest number.
            distinct, group = number_distinct(group * words_by_key[key].size + codes)
            n_groups = distinct.size
        any_row = np.zeros(n_groups, dtype=np.int64)
        any_row[group] = np.arange(rows.size)
        labels = {key: words_by_key[key][codes[any_row]] for key, codes in codes_by_key.items()}
        return cls(labels, rows, group, n_groups)


def name_parties(column: PartyColumn, rows: Array) -> tuple[Array, Array]:
    """Each name in the cells of rows: the position in `rows`, and the name or `NOT_SAID`.

    A row that names nobody is there once.
    """
    codes = column.codes[rows]
    if column.is_single:
        name = np.array([*(party[0] for party in column.parties), NOT_SAID], dtype=np.int64)
        return np.arange(rows.size), name[codes]
    place, names = column.take(rows).members()
    is_unsaid = np.flatnonzero(codes == NOT_SAID)
    place = np.append(place, is_unsaid)
    order = np.argsort(place, kind="stable")
    names = np.append(names.astype(np.int64), np.full(is_unsaid.size, NOT_SAID))
    return place[order], names[order]


def _rank_words(codes: Array, words: Sequence[str]) -> tuple[Array, Array]:
    """Codes into the words in order, and these, with ``None`` as the last."""
    order = sorted(range(len(words)), key=words.__getitem__)
    rank = np.empty(len(words) + 1, dtype=np.int64)
    rank[order] = np.arange(len(words))
    rank[NOT_SAID] = len(words)
    return rank[codes], object_array([*(words[code] for code in order), None])


def _code_periods(log: DecisionLog, rows: Array, period: str) -> tuple[Array, Array]:
    """The period of each row, by the day of the decision, or else on which it was submitted."""
    day = log.day[rows]
    day = np.where(np.isnat(day), log.submitted[rows].astype("datetime64[D]"), day)
    n_months = _MONTHS[period]
    number = day.astype("datetime64[M]").astype(np.int64) // n_months
    is_known = ~np.isnat(day)
    distinct = np.unique(number[is_known])
    codes = np.where(is_known, np.searchsorted(distinct, number), distinct.size)
    labels = [_format_period(first * n_months, period) for first in distinct.tolist()]
    return codes, object_array([*labels, None])


def _format_period(month: int, period: str) -> str:
    year, month_of_year = _FIRST_YEAR + month // 12, month % 12
    if period == "year":
        return f"{year}"
    return (
        f"{year}-{month_of_year + 1:02}"
        if period == "month"
        else f"{year}Q{month_of_year // 3 + 1}"
    )
