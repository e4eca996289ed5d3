"""What the records say about candidates, whatever a model says."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import TOLERANCE, Array, object_array
from stepback._flow._compiled import Compiled
from stepback._flow._feasible_steps import FeasibleSteps, Obstacle
from stepback.models._advice._candidates import Candidates


@attrs.frozen(eq=False)
class CandidateFacts:
    """What is known of candidates, each with the step back that would be taken.

    Attributes:
        leader, domain, delegate: Their ids.
        leader_name, domain_name, delegate_name: Their names; empty where none is recorded.
        willingness: How willing each delegate is; nan if not known, as the next two.
        support: The support that the leader gives the delegate now.
        room: How many more decisions each delegate has capacity for.
        steps: The steps back.
        reach: How many decisions each can hand on; 0 where something prevents it.
    """

    leader: Array
    domain: Array
    delegate: Array
    leader_name: Array
    domain_name: Array
    delegate_name: Array
    willingness: Array
    support: Array
    room: Array
    steps: FeasibleSteps
    reach: Array

    @classmethod
    def from_candidates(
        cls,
        compiled: Compiled,
        candidates: Candidates,
        *,
        autonomy: float = 1.0,
        steps: FeasibleSteps | None = None,
    ) -> CandidateFacts:
        """Look the candidates up in the records; the steps hand on with this autonomy.

        Where the steps were examined already, they are not examined again.
        """
        columns, people = compiled.columns, compiled.columns.tables["people"]
        leader, delegate, domain = candidates.leader, candidates.delegate, candidates.domain
        support = np.full(leader.size, np.nan)
        if compiled.support is not None:
            support = compiled.support.strength_from_principals(leader, delegate)
        if steps is None:
            steps = FeasibleSteps.from_candidates(compiled, leader, delegate, domain, autonomy)
        # Rounding makes no difference between what is kept and what is handed on of it.
        is_whole = steps.amount >= candidates.decisions * (1 - TOLERANCE)
        reach = np.where(is_whole, candidates.decisions, steps.amount)
        capacity = people["capacity"][delegate]
        return cls(
            leader=columns.ids[leader],
            domain=object_array(list(columns.domain_ids))[domain],
            delegate=columns.ids[delegate],
            leader_name=people["name"][leader],
            domain_name=columns.tables["domains"]["name"][domain],
            delegate_name=people["name"][delegate],
            willingness=people["willingness"][delegate],
            support=support,
            room=np.maximum(0, capacity - compiled.flow.decided_weight[delegate]),
            steps=steps,
            reach=np.where(steps.obstacle == Obstacle.NONE, reach, 0),
        )
