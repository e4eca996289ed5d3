"""How decisions are made in practice: how many, by whom, how long they wait, what is changed."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any, Literal

import attrs
import numpy as np

from stepback._documents._document import Document
from stepback._documents._document_result import DocumentResult
from stepback._frames import FrameColumn, FrameColumns, TableResult
from stepback._problems._format import pluralize
from stepback._records._frozen_mapping import FrozenMapping
from stepback._records._value_equality import ValueEquality
from stepback.evidence._logs._check_log import check_log
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._logs._outcomes import change_mask
from stepback.evidence._practice._decider_numbers import decider_numbers
from stepback.evidence._practice._open_cases import open_row_mask
from stepback.evidence._practice._profile_arguments import (
    check_confidence,
    check_flag,
    check_group_keys,
    check_option,
)
from stepback.evidence._practice._profile_document import profile_document
from stepback.evidence._practice._profile_figures import ProfileFigures
from stepback.evidence._practice._row_groups import PERIODS, RowGroups
from stepback.evidence._practice._waiting_times import WaitingTimes, count_impossible_waits
from stepback.evidence._practice._wilson_interval import wilson_interval

_COUNTS = (
    "decisions",
    "deciders",
    "without_decider",
    "waiting",
    "within_minute",
    "changed",
    "open",
)
_COLUMNS = (
    "decisions",
    "deciders",
    "effective_deciders",
    "without_decider",
    "waiting",
    "median_hours",
    "p90_hours",
    "waiting_days",
    "within_minute",
    "changed",
    "changed_share",
    "changed_low",
    "changed_high",
    "open",
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class DecisionProfile(ProfileFigures, DocumentResult, TableResult, ValueEquality):
    """Decisions by group: who decides, how long they wait, what is changed, and what is open.

    The result of `decision_profile`. Arrays have a value for each group, in the order of labels.

    Attributes:
        by: The keys of the groups; the last is ``"period"`` where there are periods.
        labels: By key, the label of each group; ``None`` where the log does not say it.
        decisions: How many decisions there are: approvals, changes and rejections.
        deciders: How many different deciders are named.
        effective_deciders: As how many equal ones they decide: the Hill number of order 1; nan if
            none is named.
        without_decider: How many decisions name no decider.
        waiting: For how many decisions it is known how long they waited.
        median_hours, p90_hours: The median and the 90th percentile of how long they waited, in
            hours, nights included; nan if it is known of none.
        waiting_days: Their sum, in days of 24 hours; nan if it is known of none.
        within_minute: How many of them came within a minute, and so look automatic; nan if it is
            known of none.
        changed: How many decisions changed what was asked, or rejected it.
        changed_share: The same over all decisions; nan without decisions.
        changed_low, changed_high: The Wilson score interval of this share, at `confidence`.
        open: How many cases still wait at the end of the log: submitted, or approved and to be
            followed by others, and nothing came after.
        confidence: That of the interval.
        n_decisions: How many decisions the log has. Groups add up to more where a decision names
            several people of the same key.
        n_impossible: How many decisions are dated before they were submitted; how long they waited
            is not known.
        deciders_are_roles: Whether deciders are posts, about which everything is shown.
        personal: Whether the text, the table and `to_dict` show how long people take and how often
            they change something, where decisions are grouped by person.
        source: The file that the log was read from.
    """

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain values, a record for each group; nan where they are not shown."""
        columns = {key: [*self.labels[key]] for key in self.by}
        columns |= {name: self.shown_figures(name).tolist() for name in _COLUMNS}
        rows = zip(*columns.values(), strict=True)
        return {
            "by": list(self.by),
            "confidence": self.confidence,
            "n_decisions": self.n_decisions,
            "groups": [dict(zip(columns, row, strict=True)) for row in rows],
        }

    def _frame_columns(self) -> FrameColumns:
        columns = {key: FrameColumn("text", self.labels[key]) for key in self.by}
        for name in _COLUMNS:
            kind: Literal["count", "number"] = "count" if name in _COUNTS else "number"
            figures = self.shown_figures(name).tolist()
            if kind == "count":
                figures = [None if math.isnan(figure) else int(figure) for figure in figures]
            columns[name] = FrameColumn(kind, figures)
        return columns

    def _document(self) -> Document:
        return profile_document(self)

    def __repr__(self) -> str:
        """How many decisions, in how many groups, by which keys."""
        keys = f" by {', '.join(self.by)}" if self.by else ""
        decisions, groups = (
            pluralize(self.n_decisions, "decision"),
            pluralize(self.n_groups, "group"),
        )
        return f"<DecisionProfile: {decisions} in {groups}{keys}>"


def decision_profile(
    log: DecisionLog,
    *,
    by: Collection[str] = ("domain", "step"),
    period: Literal["month", "quarter", "year"] | None = None,
    confidence: float = 0.95,
    deciders_are_roles: bool = False,
    personal: bool = False,
) -> DecisionProfile:
    """Profile the decisions of a log: who decides, how long they wait, and what is changed.

    Parameters
    ----------
    log
        The result of `read_decisions` or `read_events`.
    by
        Any of ``"domain"``, ``"step"``, ``"decider"``, ``"requester"`` and ``"context"``; ``()``
        for the totals. A decision that names several people counts for each of them.
    period
        ``"month"``, ``"quarter"`` or ``"year"``, by the day of the decision; ``None`` for the
        whole log.
    confidence
        Of the interval of the share that is changed, between 0 and 1.
    deciders_are_roles
        Whether all deciders of the log are roles or posts, such as ``"DIRECTOR"``, so that how
        long they take is shown by decider, too.
    personal
        Whether to show how long people take, how often they change something, and how much waits
        for them, where decisions are grouped by person. Never for appraisal.

    Returns
    -------
    DecisionProfile
        Only decisions count: submissions, withdrawals and what is ignored do not, but for
        cases that are open. Without decisions there are no groups; the totals then are 0 or nan.

    Raises
    ------
    ValueError
        If a key or the period is not known, or `confidence` is not between 0 and 1.

    Examples
    --------
    >>> log = DecisionLog.from_columns(
    ...     case=["1", "1", "2"],
    ...     step=["lead", "head", "lead"],
    ...     decider=["ann", "bo", "ann"],
    ...     outcome=["approved", "final", "rejected"],
    ...     submitted=["2026-01-05T09:00", "2026-01-05T09:30", "2026-01-05T10:00"],
    ...     decided=["2026-01-05T09:30", "2026-01-06T09:30", "2026-01-05T11:30"],
    ... )
    >>> profile = decision_profile(log)
    >>> profile
    <DecisionProfile: 3 decisions in 2 groups by domain, step>
    >>> dict(zip(profile.labels["step"], profile.median_hours.tolist()))
    {'head': 24.0, 'lead': 1.0}
    >>> profile.changed_share.tolist()
    [0.0, 0.5]

    Notes
    -----
    A step, a domain or a context is a matter of office, and everything about it is shown, however
    few people decide there. That a decision within a minute looks automatic is an assumption of
    stepback.

    References
    ----------
    - Wilson, E. B. (1927). Probable Inference, the Law of Succession, and Statistical Inference.
      Journal of the American Statistical Association 22(158), 209-212.
      doi:10.1080/01621459.1927.10502953
    - Hill, M. O. (1973). Diversity and Evenness: A Unifying Notation and Its Consequences. Ecology
      54(2), 427-432. doi:10.2307/1934352
    """
    log = check_log(log)
    keys = check_group_keys(by)
    period = check_option("period", period, PERIODS, "for the whole log")
    level = check_confidence(confidence)
    are_roles = check_flag("deciders_are_roles", deciders_are_roles)
    is_personal = check_flag("personal", personal)
    is_open = open_row_mask(log)
    groups = RowGroups.from_log(log, np.flatnonzero(log.is_decision | is_open), keys, period)
    n_open = np.bincount(groups.group[is_open[groups.rows]], minlength=groups.n_groups)
    is_decision = log.is_decision[groups.rows]
    rows, group = groups.rows[is_decision], groups.group[is_decision]
    decisions = np.bincount(group, minlength=groups.n_groups)
    n_deciders, effective, unsaid = decider_numbers(log, rows, group, groups.n_groups)
    waits = WaitingTimes.from_rows(log, rows, group, groups.n_groups)
    is_changed = change_mask(log.outcome[rows])
    changed = np.bincount(group[is_changed], minlength=groups.n_groups)
    low, high = wilson_interval(changed, decisions, level)
    with np.errstate(invalid="ignore"):
        share = changed / decisions
    return DecisionProfile(
        by=(*keys, "period") if period else keys,
        labels=FrozenMapping({key: tuple(words) for key, words in groups.labels.items()}),
        decisions=decisions,
        deciders=n_deciders,
        effective_deciders=effective,
        without_decider=unsaid,
        waiting=waits.count,
        median_hours=waits.median,
        p90_hours=waits.p90,
        waiting_days=waits.days,
        within_minute=waits.automatic,
        changed=changed,
        changed_share=share,
        changed_low=low,
        changed_high=high,
        open=n_open,
        confidence=level,
        n_decisions=int(np.count_nonzero(log.is_decision)),
        n_impossible=count_impossible_waits(log),
        deciders_are_roles=are_roles,
        personal=is_personal,
        source=log.source,
    )
