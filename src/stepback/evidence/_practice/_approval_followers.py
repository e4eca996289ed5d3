"""The decisions that follow an approval directly, by domain and step."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._distinct_keys import number_distinct
from stepback.evidence._coding._coded_column import NOT_SAID
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._logs._outcomes import OUTCOME_CODES, approval_mask
from stepback.evidence._practice._row_groups import RowGroups, name_parties


@attrs.frozen(eq=False)
class ApprovalFollowers:
    """Decisions whose last row before, in the same case and domain, is an approval.

    Attributes:
        rows: The positions of the decisions in the log.
        previous: The approval before each.
        group: The group of each, by domain and step.
        domain, step: The labels of groups; ``None`` where nothing is said.
        n_groups: How many groups there are.
    """

    rows: Array
    previous: Array
    group: Array
    domain: Array
    step: Array
    n_groups: int

    @classmethod
    def from_log(cls, log: DecisionLog) -> ApprovalFollowers:
        """Of all decisions; rows that are ignored stand between nothing."""
        order = log.case_order
        is_counted = (log.outcome != OUTCOME_CODES["ignored"])[order.rows]
        rows = order.rows[is_counted]
        case = np.cumsum(order.is_first)[is_counted]
        follows = (case[1:] == case[:-1]) & log.is_decision[rows[1:]]
        follows &= approval_mask(log.outcome[rows[:-1]])
        follows &= ~np.isnat(log.decided[rows[1:]])  # which is last, wherever it belongs
        previous, rows = rows[:-1][follows], rows[1:][follows]
        groups = RowGroups.from_log(log, rows, ("domain", "step"))
        domain, step = groups.labels["domain"], groups.labels["step"]
        return cls(rows, previous, groups.group, domain, step, groups.n_groups)

    def count_cases(self, log: DecisionLog) -> Array:
        """How many cases each group has."""
        width = max(1, len(log.case.words))
        pairs, _ = number_distinct(self.group * width + log.case.codes[self.rows])
        return np.bincount(pairs // width, minlength=self.n_groups)

    def take_groups(self, groups: Array) -> ApprovalFollowers:
        """The decisions of some groups, which are numbered in this order."""
        number = np.full(self.n_groups, -1, dtype=np.int64)
        number[groups] = np.arange(groups.size)
        is_kept = number[self.group] >= 0
        return ApprovalFollowers(
            self.rows[is_kept],
            self.previous[is_kept],
            number[self.group[is_kept]],
            self.domain[groups],
            self.step[groups],
            groups.size,
        )

    def count_pairs(self, log: DecisionLog) -> DeciderPairs:
        """Who decided after whose approval, and how often, group by group.

        What one decided after an approval of their own, or of the same step, passes nothing from
        one level to another; it counts only where a group has nothing else.
        """
        step = log.step.codes
        is_other = (step[self.rows] != step[self.previous]) | (step[self.rows] == NOT_SAID)
        has_other = np.bincount(self.group[is_other], minlength=self.n_groups) > 0
        kept = np.flatnonzero(is_other | ~has_other[self.group])
        place, leader = name_parties(log.decider, self.rows[kept])
        again, delegate = name_parties(log.decider, self.previous[kept[place]])
        leader, group = leader[again], self.group[kept[place[again]]]
        is_pair = (leader != NOT_SAID) & (delegate != NOT_SAID) & (leader != delegate)
        width = max(1, len(log.decider.names))
        # Numbered first, so that no combination exceeds the largest number.
        pairs, pair = number_distinct(leader[is_pair] * width + delegate[is_pair])
        n_pairs = max(1, pairs.size)
        distinct, number = number_distinct(group[is_pair] * n_pairs + pair)
        count = np.bincount(number, minlength=distinct.size)
        order = np.lexsort((-count, distinct // n_pairs))
        distinct, count = distinct[order], count[order]
        leader, delegate = np.divmod(pairs[distinct % n_pairs], width)
        return DeciderPairs(distinct // n_pairs, leader, delegate, count)

    def steps_before(self, log: DecisionLog) -> Array:
        """The code of the step of most approvals before, by group; `NOT_SAID` if that is none."""
        width = len(log.step.words) + 1
        step = log.step.codes[self.previous].astype(np.int64)
        keys = self.group * width + np.where(step == NOT_SAID, width - 1, step)
        pairs, number = number_distinct(keys)
        count = np.bincount(number, minlength=pairs.size)
        order = np.lexsort((-count, pairs // width))
        groups, first = np.unique((pairs // width)[order], return_index=True)
        found = np.full(self.n_groups, NOT_SAID, dtype=np.int64)
        found[groups] = pairs[order][first] % width
        return np.where(found == width - 1, NOT_SAID, found)


@attrs.frozen(eq=False)
class DeciderPairs:
    """Pairs by group, those of most decisions first.

    Attributes:
        group: The group of each pair.
        leader: The code of the name that decided.
        delegate: That of the name that had approved.
        count: How many decisions.
    """

    group: Array
    leader: Array
    delegate: Array
    count: Array
