"""What is still open at the end of a log."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._logs._outcomes import OUTCOME_CODES, outcome_mask


def open_row_mask(log: DecisionLog) -> Array:
    """The rows after which a case and domain waits: submissions, and approvals to be followed.

    The last row of a case and domain that is not ignored is open if it is a submission, or an
    approval that is not final. So is every submission without a time of decision, which a log
    with one row for each decision has for what is pending.
    """
    order = log.case_order
    is_ignored = (log.outcome == OUTCOME_CODES["ignored"])[order.rows]
    group = np.cumsum(order.is_first)
    rows, group = order.rows[~is_ignored], group[~is_ignored]
    is_last = np.append(group[1:] != group[:-1], True)[: rows.size]
    is_open = np.zeros(len(log), dtype=np.bool_)
    is_open[rows[is_last]] = True
    is_open &= outcome_mask(log.outcome, "submitted", "approved") & ~log.is_final
    return is_open | (outcome_mask(log.outcome, "submitted") & np.isnat(log.decided))
