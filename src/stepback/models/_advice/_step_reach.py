"""How much of what a leader keeps a step back can hand on, and how advice states obstacles."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._flow._feasible_steps import FeasibleSteps, Obstacle
from stepback._problems._format import format_id, join_truncated
from stepback.models._advice._candidates import Candidates

_OTHERS_SHOWN = 3
_ROUNDING = 1e-9


@attrs.frozen(eq=False)
class StepReach:
    """What a step back can do, for each candidate.

    Attributes:
        steps: The steps back that hand on with autonomy 1.
        amount: How many decisions each can hand on to the delegate; 0 where something prevents
            it; at most, where a delegation with autonomy 0 has a limit.
    """

    steps: FeasibleSteps
    amount: Array

    @classmethod
    def from_candidates(cls, now: Compiled, candidates: Candidates) -> StepReach:
        """Examine the step back of each leader, to the delegate, in the domain."""
        steps = FeasibleSteps.from_candidates(
            now, candidates.leader, candidates.delegate, candidates.domain
        )
        # Rounding makes no difference between what is kept and what is handed on of it.
        is_whole = steps.amount >= candidates.decisions * (1 - _ROUNDING)
        amount = np.where(is_whole, candidates.decisions, steps.amount)
        return cls(steps, np.where(steps.obstacle == Obstacle.NONE, amount, 0))

    def describe_obstacle(self, row: int) -> str:
        """Describe what prevents a candidate's step, with the remedy; empty if nothing does."""
        steps, obstacle = self.steps, Obstacle(self.steps.obstacle[row])
        columns = steps.compiled.columns
        leader, delegate = (
            format_id(columns.ids[nodes[row]]) for nodes in (steps.principal, steps.delegate)
        )
        domain = format_id(columns.domain_ids[steps.domain[row]])
        others = dict.fromkeys(columns.ids[steps.sharing_delegates(row)].tolist())
        return {
            Obstacle.NONE: "",
            Obstacle.NOTHING_LEFT: f"{leader} has handed on all of {domain}, to "
            f"{join_truncated(map(format_id, others), _OTHERS_SHOWN)}: raise their autonomy, or "
            "have them hand it on",
            Obstacle.DUPLICATES: f"{leader} hands {domain} to {delegate} by several delegations "
            "that differ only in autonomy: merge them into one",
            Obstacle.FULL_AUTONOMY: f"{delegate} already settles all of what {leader} hands on "
            "there: only a larger share adds to it",
            Obstacle.REPLACES_GENERAL: f"{leader} hands on {domain} by name only at times or up "
            "to a limit, and generally otherwise: name the domain in each of these delegations",
            Obstacle.NOT_ALLOWED: f"{leader} was given {domain} with may_redelegate=False: allow "
            "it there",
            Obstacle.CYCLE: f"{delegate} hands {domain} back to {leader}, directly or through "
            "others: end one of these delegations",
            Obstacle.LEADS_INTO_CYCLE: f"from {delegate} on, the delegations of {domain} form a "
            "cycle: end one of them",
            Obstacle.BREAKS_CONDITION: f"{delegate}, or someone further on, hands on {domain} "
            "against may_redelegate=False: allow it there",
            Obstacle.NO_SHARE: f"the share of {domain} that {leader} hands {delegate} is 0: raise "
            "it",
        }[obstacle]
