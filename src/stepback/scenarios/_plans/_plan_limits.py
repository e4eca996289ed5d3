"""What limits a plan as a whole: who is not to be touched, willingness, support and room."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import TOLERANCE, Array
from stepback._flow._compiled import Compiled
from stepback._flow._feasible_steps import Obstacle
from stepback.scenarios._plans._candidate_steps import CandidateSteps

RELUCTANT = 0.5  # less than so willing is known unwillingness, as in the cautions of advice


@attrs.frozen(eq=False)
class PlanLimits:
    """What candidates may be in a plan together.

    Attributes:
        compiled: The organization.
        candidates: The candidates.
        is_kept: Which must not be touched.
        is_unwilling: Whose delegates are known to be unwilling.
        is_worthless: Which the model of the goal puts no gain on; it may be that it cannot.
        capacity: How many decisions each person has capacity for; nan if not known.
        adds_support: Which need support that their leaders are not known to give.
        most_supports: To how many people each leader may add support; ``None``: any number.
        omitted: Candidates that were tried and do not fit, with the reason and its detail.
        states: The organization after the steps that were asked about.
    """

    compiled: Compiled
    candidates: CandidateSteps
    is_kept: Array
    is_unwilling: Array
    is_worthless: Array
    capacity: Array
    adds_support: Array
    most_supports: int | None
    omitted: dict[int, tuple[str, str]] = attrs.field(factory=dict)
    states: dict[tuple[int, ...], Compiled] = attrs.field(factory=dict)

    def allowed_mask(self, chosen: list[int]) -> Array:
        """Which candidates may be the next step of a plan."""
        allowed = self.mask_without_room(chosen)
        return np.asarray(allowed & self.has_room(chosen, allowed))

    def mask_without_room(self, chosen: list[int]) -> Array:
        """As `allowed_mask`, whatever room people have."""
        allowed = ~(self.is_kept | self.is_unwilling | self.is_worthless)
        allowed[list(self.omitted)] = False
        return np.asarray(allowed & self.has_support(chosen))

    def has_support(self, chosen: list[int]) -> Array:
        """Whose leaders may add the support that the step needs."""
        candidates, fits = self.candidates, np.ones(self.is_kept.size, dtype=np.bool_)
        if self.most_supports is None:
            return fits
        if not self.most_supports:
            return ~self.adds_support
        supported: dict[int, set[int]] = {}
        for row in chosen:
            if self.adds_support[row]:
                people = supported.setdefault(int(candidates.leader[row]), set())
                people.add(int(candidates.delegate[row]))
        for leader, people in supported.items():
            if len(people) >= self.most_supports:
                is_other = ~np.isin(candidates.delegate, list(people))
                fits &= ~((candidates.leader == leader) & self.adds_support & is_other)
        return fits

    def has_room(self, chosen: list[int], rows: Array) -> Array:
        """Whose delegates have room for what the step hands on, after the chosen steps.

        Only candidates of the mask `rows` are looked at. A delegate who hands on a part of it has
        room here; `overloaded_people` says at the end who has not.
        """
        fits = np.ones(self.is_kept.size, dtype=np.bool_)
        limited = np.flatnonzero(rows & ~np.isnan(self.capacity[self.candidates.delegate]))
        if not limited.size:
            return fits
        state = self.state_after(chosen)
        some = self.candidates.take(limited)
        moved = moved_decisions(state, some)
        decided = state.flow.decided_weight[some.delegate]
        capacity = self.capacity[some.delegate]
        is_over = decided + moved > capacity + TOLERANCE * np.maximum(1, capacity)
        hands_on = _hands_on_mask(state, some)
        fits[limited[is_over & ~hands_on & (moved > 0)]] = False
        return fits

    def state_after(self, chosen: list[int]) -> Compiled:
        """The organization after these steps, in order."""
        key = tuple(chosen)
        if not key:
            return self.compiled
        if key not in self.states:
            before = self.state_after(chosen[:-1])
            step = self.candidates.take(np.array(chosen[-1:]))
            is_new = bool(step.feasible_in(before).is_new[0])
            after = self.candidates.apply(before, chosen[-1], is_new=is_new)
            self.states[key] = after.by_domain
        return self.states[key]

    def overloaded_people(self, after: Compiled) -> Array:
        """The people above their capacity, to whom the plan brings decisions."""
        before, decided = self.compiled.flow.decided_weight, after.flow.decided_weight
        capacity = self.capacity
        tolerance = TOLERANCE * np.maximum(1, np.nan_to_num(capacity))
        is_over = (decided > capacity + tolerance) & (decided > before + tolerance)
        return np.flatnonzero(is_over)


def moved_decisions(compiled: Compiled, candidates: CandidateSteps) -> Array:
    """How many decisions each step hands on at most; 0 where something prevents it."""
    feasible = candidates.feasible_in(compiled)
    autonomy, before = feasible.autonomy, np.maximum(feasible.lowest_autonomy, 0)
    # Of what comes back now, the part that no longer does.
    raised = np.divide(autonomy - before, 1 - before, out=np.zeros(before.size), where=before < 1)
    share = np.where(np.isnan(candidates.share), 1.0, candidates.share)
    given = np.where(
        np.isnan(candidates.share),
        feasible.amount,
        np.minimum(feasible.amount, share * feasible.held_weight),
    )
    moved = np.where(feasible.is_new, given * autonomy, feasible.amount * raised)
    return np.where(feasible.obstacle == Obstacle.NONE, moved, 0.0)


def _hands_on_mask(compiled: Compiled, candidates: CandidateSteps) -> Array:
    """Whose delegates delegate anything at all in the flow."""
    graph = compiled.flow.graph
    arcs = np.flatnonzero(graph.delegation >= 0)
    hands_on = np.zeros(compiled.columns.n_nodes, dtype=np.bool_)
    hands_on[graph.node[graph.tail[arcs]]] = True
    return np.asarray(hands_on[candidates.delegate])
