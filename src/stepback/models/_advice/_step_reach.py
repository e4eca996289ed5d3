"""How much of what a leader keeps a step back can hand on, and how advice states obstacles."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._flow._feasible_steps import FeasibleSteps, Obstacle
from stepback._problems._format import format_id
from stepback.models._advice._candidates import Candidates

_NAMED = 3
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
        """What prevents the step of a candidate, with the remedy; empty if nothing does."""
        steps, obstacle = self.steps, Obstacle(self.steps.obstacle[row])
        columns = steps.compiled.columns
        leader, delegate = (
            format_id(columns.ids[nodes[row]]) for nodes in (steps.principal, steps.delegate)
        )
        domain = format_id(columns.domain_ids[steps.domain[row]])
        if obstacle == Obstacle.NOTHING_LEFT:
            return (
                f"{leader} has handed on all of {domain}, to {self._list_others(row)}: raise what "
                "they settle, or have them hand it on"
            )
        return {
            Obstacle.NONE: "",
            Obstacle.DUPLICATES: f"{leader} hands {domain} to {delegate} by several delegations "
            "that differ in autonomy alone: make one of them",
            Obstacle.FULL_AUTONOMY: f"{delegate} settles all of what {leader} hands on there "
            "already: only a larger share adds to it",
            Obstacle.REPLACES_GENERAL: f"{leader} hands on {domain} by name only at times or up "
            "to a limit, and generally otherwise: give each of these delegations the domain",
            Obstacle.NOT_ALLOWED: f"{leader} was given {domain} with may_redelegate=False: allow "
            "it there",
            Obstacle.CYCLE: f"{delegate} hands {domain} back to {leader}, directly or through "
            "others: end one of these delegations",
            Obstacle.LEADS_INTO_CYCLE: f"from {delegate} on, {domain} runs in a circle: end one "
            "of these delegations",
            Obstacle.BREAKS_CONDITION: f"{delegate}, or someone further on, hands on {domain} "
            "against may_redelegate=False: allow it there",
            Obstacle.NO_SHARE: f"the share of {domain} that {leader} hands {delegate} is 0: raise "
            "it",
        }[obstacle]

    def _list_others(self, row: int) -> str:
        """The delegates who have been handed everything."""
        ids = self.steps.compiled.columns.ids[self.steps.sharing_delegates(row)].tolist()
        names = list(dict.fromkeys(ids))
        more = [f"and {len(names) - _NAMED:,} more"] if len(names) > _NAMED else []
        return " ".join([", ".join(map(format_id, names[:_NAMED])), *more])
