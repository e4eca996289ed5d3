"""What a comparison says of changes that are no finding: nothing is only said of nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepback._algorithms._arrays import TOLERANCE
from stepback._display._number_format import format_percent
from stepback._measures._authority import compute_assumed_share, is_flow_recorded
from stepback._problems._format import join_truncated
from stepback.scenarios._comparison._both_sides import BothSides
from stepback.scenarios._comparison._comparison import Comparison, measure_numbers
from stepback.scenarios._comparison._measure_rows import measure_rows

_MAX_LABELS = 4
# Of one side only, if only that side says who decides.
_OF_DECISIONS = frozenset({
    "domains", "delegations", "effective_leaders", "leadership_spread", "leadership_breadth",
    "leadership_gini", "dependence_on_top", "bus_factor", "succession_coverage",
    "leaders_who_follow", "vacant_share", "assumed_share", "support_coverage", "presence",
    "control_retained",
})  # fmt: skip


def describe_assumed_changes(comparison: Comparison, both: BothSides) -> str:
    """That decisions changed, and only as far as assumptions say so; nothing if they did not."""
    if not both.have_domains or all(map(is_flow_recorded, both.sides)):
        return ""
    if not (comparison.gained or comparison.lost or comparison.handed_over):
        return ""
    shares = [np.nan_to_num(compute_assumed_share(side)) for side in both.sides]
    return (
        "Who settles how much has changed, but rests on assumed delegations: "
        f"{format_percent(shares[0])} of what is delegated before and {format_percent(shares[1])} "
        "after is an assumption. So this is no finding."
    )


def describe_other_changes(comparison: Comparison, both: BothSides) -> str:
    """What has changed besides findings, by the labels of tables; or that nothing has."""
    start, else_ = "", ""
    known = [bool(side.columns.domain_ids.size) for side in both.sides]
    if any(known) and not all(known):
        side = "before" if known[0] else "after"
        start, else_ = (
            f"Only {side} is it known who decides, so decisions are not compared. ",
            "else ",
        )
    changed = list(_changed_labels(comparison, both))
    if not changed:
        return f"{start}Nothing {else_}that is shown here has changed."
    listed = join_truncated(changed[:_MAX_LABELS], n_total=len(changed))
    return f"{start}Little {else_}has changed; the tables show how much, of: {listed}."


def _changed_labels(comparison: Comparison, both: BothSides) -> Iterator[str]:
    numbers = measure_numbers(comparison.before), measure_numbers(comparison.after)
    for row, before, after in measure_rows(*numbers, comparison.hidden_measures):
        if not both.have_domains and row.name in _OF_DECISIONS:
            continue
        if not np.isclose(before, after, rtol=0, atol=TOLERANCE, equal_nan=True):
            yield row.label.lower()
    if comparison.gained or comparison.lost:
        yield "shares of decisions"
    if comparison.handed_over:
        yield "what is handed on"
    if both.have_domains and not both.domains.is_in_both.all():
        yield "which domains there are"
