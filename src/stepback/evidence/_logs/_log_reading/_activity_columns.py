"""Domain, step and outcome out of the activities of a log of events."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value, join_truncated, pluralize
from stepback.evidence._coding._coded_column import CodedColumn
from stepback.evidence._logs._log_reading._log_findings import (
    LogFindings,
    count_word_rows,
    have_rows,
)

_N_LISTED = 40


@attrs.frozen(eq=False)
class ActivityColumns:
    """What a pattern finds in the activities.

    Attributes:
        groups: The column of each group of the pattern.
        is_matched: Which rows have an activity that the pattern matches.
    """

    groups: Mapping[str, CodedColumn]
    is_matched: Array


def match_activities(
    activity: CodedColumn, pattern: re.Pattern[str], findings: LogFindings
) -> ActivityColumns:
    """The groups of a pattern in each activity: each different one is matched once.

    The pattern matches a whole activity, if it can, or else its first part that fits.
    """
    matches = [pattern.fullmatch(word) or pattern.search(word) for word in activity.words]
    groups = {}
    for group in pattern.groupindex:
        found = [(match[group] or "").strip() or None if match else None for match in matches]
        groups[group] = activity.map_words(found)
    is_match = np.array([match is not None for match in matches], dtype=np.bool_)
    is_matched = np.append(is_match, False)[activity.codes]
    _report_unmatched(activity, is_match, pattern, findings)
    n_blank = int(np.count_nonzero(~activity.is_said))
    if n_blank:
        findings.add_warning(
            "not-said", f"{have_rows(n_blank)} no activity, ignored", field="activity"
        )
    return ActivityColumns(groups, np.asarray(is_matched))


def _report_unmatched(
    activity: CodedColumn, is_match: Array, pattern: re.Pattern[str], findings: LogFindings
) -> None:
    """List the activities without a decision; an error if there are no others."""
    counts = count_word_rows(activity.codes, len(activity.words))
    unmatched = [
        (word, count)
        for word, count, matched in zip(
            activity.words, counts.tolist(), is_match.tolist(), strict=True
        )
        if count and not matched
    ]
    if not unmatched:
        return
    listed = list_counts(unmatched)
    if not counts[is_match].any():
        findings.add_error(
            "no-match",
            f"pattern {format_value(pattern.pattern)} matches no activity; there are: {listed}",
            field="activity",
            remedy="correct pattern, or name another column as activity",
        )
        return
    n_rows = sum(count for _, count in unmatched)
    does = "does" if len(unmatched) == 1 else "do"
    activities = pluralize(len(unmatched), "activity", "activities")
    findings.add_warning(
        "unmatched-activity",
        f"{activities} {does} not match pattern ({pluralize(n_rows, 'row')}, ignored): {listed}",
        field="activity",
    )


def list_counts(counts: Sequence[tuple[str, int]]) -> str:
    """Words with how often each occurs, the most frequent first."""
    in_order = sorted(counts, key=lambda pair: (-pair[1], pair[0]))
    shown = [f"{format_value(word)} {count:,}" for word, count in in_order[:_N_LISTED]]
    return join_truncated(shown, conjunction="", n_total=len(in_order))
