"""An organization's flow while a plan is made: which steps are open, and what is handed on."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs, run_starts
from stepback._algorithms._arrays import NEGLIGIBLE_SHARE, TOLERANCE, Array
from stepback._algorithms._sorted_lookup import sorted_lookup
from stepback._flow._active_delegations import is_lasting
from stepback._flow._compiled import Compiled
from stepback._flow._descendant_flow import DescendantFlow
from stepback._flow._feasible_steps import FeasibleSteps, Obstacle
from stepback._flow._step_absence import StepAbsence
from stepback._flow._step_graph import StepGraph
from stepback._measures._decision_load import mean_latency, overload_mask
from stepback._measures._spread import compute_spread
from stepback.scenarios._plans._candidate_steps import CandidateSteps
from stepback.scenarios._plans._goals import Goal
from stepback.scenarios._plans._search._objectives import Changes
from stepback.scenarios._plans._search._step_options import StepOptions

_DATED = ("people", "roles", "circles", "domains", "delegations", "memberships")


@attrs.frozen(eq=False)
class HandedOn:
    """What a step that was taken hands on in one band.

    Attributes:
        band, leader: Where it is handed on from.
        gain: The part of what the leader holds there, times the gain of a decision.
    """

    band: Array
    leader: Array
    gain: Array


class PlanFlow:
    """The flow with the steps taken so far, and the candidates that are still open.

    Steps are taken in the arrays of the flow. Where that cannot tell all that
    `Organization.step_back` would refuse, or change besides, the step is tried on the organization.
    """

    def __init__(self, compiled: Compiled, candidates: CandidateSteps, goal: Goal) -> None:
        """Before any step."""
        self.candidates, self.goal = candidates, goal
        self.capacity = compiled.columns.tables["people"]["capacity"]
        self.total_weight = compiled.flow.total_weight
        self._compiled, self._pending = compiled, list[int]()
        self._rewards = list[HandedOn]()
        self.is_cut_short = False  # whether a step was chosen before all that may be better
        self.is_closed = np.zeros(candidates.leader.size, dtype=np.bool_)
        tables = compiled.records.tables
        binds = not compiled.columns.tables["delegations"]["may_redelegate"].all()
        self._compiles_again = binds
        self._is_tried = binds or any(tables[name].is_dated for name in _DATED)
        self._read(compiled)

    def _read(self, compiled: Compiled) -> None:
        """Find everything anew in an organization."""
        candidates, goal = self.candidates, self.goal
        self._taken_here = list[int]()
        steps = candidates.feasible_in(compiled)
        self.steps = steps
        self.is_closed |= _refused_mask(steps, candidates.share)
        table = compiled.columns.tables["delegations"]
        varying = np.unique(table["principal"][~is_lasting(table)])
        self._leader_varies = np.isin(candidates.leader, varying)
        self.graph = StepGraph.from_steps(steps, candidates.share)
        self.is_closed |= self.graph.is_closed
        decided = compiled.flow.decided_weight
        here = decided_here(self.graph, compiled.n_people)
        elsewhere = decided - here
        elsewhere[elsewhere < 1e-13 * decided] = 0  # but for rounding
        self._elsewhere = elsewhere
        self.absence: StepAbsence | None = None
        self._stalled_elsewhere = 0.0
        if goal.name == "dependence":
            self.absence = StepAbsence.from_graph(compiled, self.graph, goal.is_top)
            if self.absence is not None:
                stalled = goal.compute_figure(compiled) * self.total_weight
                self._stalled_elsewhere = stalled - self.absence.total_stalled

    @property
    def has_asked_shares(self) -> bool:
        """Whether a share is asked for a new delegation."""
        return bool((~np.isnan(self.candidates.share) & self.steps.is_new).any())

    @property
    def decided_weight(self) -> Array:
        """What each person settles."""
        return np.asarray(self._elsewhere + decided_here(self.graph, self._elsewhere.size))

    @property
    def stalled_weight(self) -> float:
        """What stalls while the top is away."""
        if self.absence is None:
            return self.goal.compute_figure(self.stepped_organization) * self.total_weight
        return self._stalled_elsewhere + self.absence.total_stalled

    @property
    def stepped_organization(self) -> Compiled:
        """The organization with the steps taken."""
        while self._pending:
            row = self._pending.pop(0)
            self._compiled = self.candidates.apply(
                self._compiled, row, is_new=bool(self.steps.is_new[row])
            )
        return self._compiled

    @property
    def reward_by_state(self) -> Array:
        """The gain of each unit that reaches a state, by what the steps taken hand on there."""
        graph = self.graph
        reward = np.zeros(graph.n_states)
        n_nodes = self.steps.planned.columns.n_nodes
        keys = graph.band * n_nodes + graph.node
        order = np.flatnonzero(graph.home_state < 0)
        order = order[np.argsort(keys[order], kind="stable")]
        for handed in self._rewards:
            place, is_found = sorted_lookup(handed.band * n_nodes + handed.leader, keys[order])
            np.add.at(reward, order[place[is_found]], handed.gain[is_found])
        return reward

    @property
    def handed_value(self) -> float:
        """The gain of all that the steps taken hand on."""
        return float((self.reward_by_state * self.graph.held_weight).sum())

    def least_shares(self, rows: Array) -> Array:
        """The share that is left at all times for each step that asks for one; 0 for others."""
        asks = self.steps.is_new[rows] & ~np.isnan(self.candidates.share[rows])
        left = np.zeros(rows.size)
        left[asks] = [_least_share(self.steps, row) for row in rows[asks].tolist()]
        return left

    def takes_in_order(self, rows: list[int]) -> bool:
        """Whether the organization lets these steps be taken, where that has to be tried."""
        if not (self._is_tried or self._leader_varies[rows].any()):
            return True
        compiled = self.stepped_organization
        try:
            for row in rows:
                is_new = bool(self.steps.is_new[row])
                compiled = self.candidates.apply(compiled, row, is_new=is_new)
        except ValueError:
            return False
        return True

    def stalling_gains(self, options: StepOptions) -> Array:
        """How much less stalls with each option."""
        absence = self.absence
        if absence is None:
            return self._gains_by_trial(options)
        gains = options.sum_arcs(absence.arc_gains[options.arc])
        is_pair = options.second >= 0
        if not is_pair.any():
            return gains
        arcs = self.graph.step_arcs
        start = run_starts(arcs.step, self.is_closed.size)
        first, option = positions_in_runs(start[options.first], start[options.first + 1])
        second, place = positions_in_runs(
            start[options.second[option]], start[options.second[option] + 1]
        )
        first, option = first[place], option[place]
        is_joined = arcs.head[first] == arcs.tail[second]
        first, second, option = (values[is_joined] for values in (first, second, option))
        joint = absence.joint_gains(first, second)
        return gains + np.bincount(option, weights=joint, minlength=options.size)

    def _gains_by_trial(self, options: StepOptions) -> Array:
        """The same, where an absence needs states of its own: each option is tried."""
        compiled, before = self.stepped_organization, self.stalled_weight
        gains = np.full(options.size, -np.inf)
        for option, rows in enumerate(zip(options.first, options.second, strict=True)):
            after = compiled
            try:
                for row in rows:
                    if row >= 0:
                        is_new = bool(self.steps.is_new[row])
                        after = self.candidates.apply(after, int(row), is_new=is_new)
            except ValueError:
                continue
            gains[option] = before - self.goal.compute_figure(after) * self.total_weight
        return gains

    def share_and_moved(self, row: int) -> tuple[float, float]:
        """The share that the delegation of a step has or gets, and what the step hands on."""
        graph, arcs = self.graph, self.graph.step_arcs
        holding = graph.holding_state[graph.holding_step == row]
        held = float(graph.held_weight[holding].sum())
        mine = np.flatnonzero(arcs.step == row)
        at_tail = graph.held_weight[arcs.tail[mine]]
        moved = float((at_tail * arcs.fraction[mine]).sum())
        share = float((at_tail * arcs.share[mine]).sum()) / held if held > 0 else 0.0
        return share, moved

    def measure(self) -> tuple[float, float]:
        """The figure of the goal, and the excess of those who are overloaded."""
        match self.goal.name:
            case "dependence":
                return (
                    self.stalled_weight / self.total_weight if self.total_weight else np.nan
                ), 0.0
            case "value":
                return self.handed_value, 0.0
            case "latency":
                decided = self.decided_weight
                is_over = overload_mask(decided, self.capacity)
                excess = np.maximum(decided - self.capacity, 0)[is_over].sum()
                return mean_latency(decided, self.capacity), float(excess)
        return compute_spread(self.decided_weight), 0.0

    def closes_cycle(self, row: int) -> bool:
        """Whether a step would close a cycle with those taken; it is closed then."""
        arcs = self.graph.step_arcs
        mine = np.flatnonzero(arcs.step == row)
        case = np.arange(mine.size)
        flow = DescendantFlow.from_added(self.graph, case, arcs.head[mine], np.ones(mine.size))
        is_reached = flow.find_weights(self.graph.n_states, case, arcs.tail[mine])[1]
        self.is_closed[row] |= is_reached.any()
        return bool(is_reached.any())

    def take(self, row: int) -> bool:
        """Take a step; if the organization refuses it, close it and take nothing."""
        is_new = bool(self.steps.is_new[row])
        is_tried = self._is_tried or bool(self._leader_varies[row])
        if is_tried:
            compiled = self.stepped_organization
            try:
                self._compiled = self.candidates.apply(compiled, row, is_new=is_new)
            except ValueError:  # a cycle on a later day, or a condition on handing on
                self.is_closed[row] = True
                return False
        else:
            self._pending.append(row)
        self._record_gain(row)
        self._taken_here.append(row)
        self._close_after(row, is_new=is_new)
        if is_tried and (self._compiles_again or self._leader_varies[row]):
            self._read(self._compiled)
            return True
        arcs = self.graph.step_arcs
        if is_new:
            self.graph = self._with_less_left(row)
        positions = np.flatnonzero(arcs.step == row)
        self.graph = self.graph.with_steps(positions)
        if self.absence is not None:
            self.absence = self.absence.with_graph(self.graph)
        return True

    def _record_gain(self, row: int) -> None:
        if self.goal.name != "value":
            return
        arcs, graph = self.graph.step_arcs, self.graph
        mine = np.flatnonzero(arcs.step == row)
        tail = arcs.tail[mine]
        gain = arcs.fraction[mine] * self.goal.weight[row]
        self._rewards.append(HandedOn(graph.band[tail], graph.node[tail], gain))

    def _close_after(self, row: int, *, is_new: bool) -> None:
        """Close the candidates that a step leaves nothing to, and those of the same delegation."""
        candidates = self.candidates
        same = self._same_principal(row)
        self.is_closed |= same & (candidates.delegate == candidates.delegate[row])
        if is_new:
            same &= self.steps.is_new
            share = candidates.share[row]
            if np.isnan(share):
                self.is_closed |= same
            else:
                used = sum(candidates.share[other] for other in self._taken_here if same[other])
                least = _least_share(self.steps, row)
                self.is_closed |= same & (candidates.share > least - used + TOLERANCE)
                if least - used <= NEGLIGIBLE_SHARE:
                    self.is_closed |= same

    def _with_less_left(self, row: int) -> StepGraph:
        """The flow in which other new delegations find less left."""
        share = self.candidates.share
        same = self._same_principal(row) & self.steps.is_new & np.isnan(share) & ~self.is_closed
        if not same.any():
            return self.graph
        arcs = self.graph.step_arcs
        affected = same[arcs.step]
        left = np.maximum(arcs.share - np.where(affected, share[row], 0.0), 0.0)
        ratio = np.divide(left, arcs.share, out=np.ones_like(left), where=affected)
        return self.graph.with_step_arcs(
            attrs.evolve(arcs, share=left, fraction=arcs.fraction * ratio)
        )

    def _same_principal(self, row: int) -> Array:
        """The candidates of the same leader in the same domain."""
        candidates = self.candidates
        same = candidates.leader == candidates.leader[row]
        return np.asarray(same & (candidates.domain == candidates.domain[row]))

    def follow_ends(self, options: StepOptions) -> Changes:
        """What options of one arc each change of what people settle, if nobody hands that on."""
        graph, arcs = self.graph, self.graph.step_arcs
        leader, delegate = graph.node[arcs.tail[options.arc]], graph.node[arcs.head[options.arc]]
        return Changes(
            options.size,
            np.tile(options.option, 2),
            np.append(leader, delegate),
            np.append(-options.weight, options.weight),
        )

    def follow(self, options: StepOptions) -> tuple[Changes, Array]:
        """What each option changes of what people settle, and which ones would close a cycle."""
        graph, arcs = self.graph, self.graph.step_arcs
        tail, head = arcs.tail[options.arc], arcs.head[options.arc]
        flow = DescendantFlow.from_added(graph, options.option, head, options.weight)
        _, is_reached = flow.find_weights(graph.n_states, options.option, tail)
        is_second = arcs.step[options.arc] == options.second[options.option]
        # The leader of the second step of a pair is the delegate of the first.
        closes = options.sum_arcs(is_reached & ~is_second) > 0
        kept = flow.weight * graph.kept_fraction[flow.state]
        is_settled = graph.is_person_state[flow.state] & (kept > 0)
        changes = Changes.from_parts(
            options.size,
            self._elsewhere.size,
            np.append(flow.case[is_settled], options.option),
            np.append(graph.node[flow.state[is_settled]], graph.node[tail]),
            np.append(kept[is_settled], -options.weight),
        )
        return changes, closes


def decided_here(graph: StepGraph, n_people: int) -> Array:
    """What each person settles in the domains of a graph."""
    kept = graph.held_weight * graph.kept_fraction
    return np.bincount(graph.node, weights=kept, minlength=n_people)[:n_people]


def _refused_mask(steps: FeasibleSteps, share: Array) -> Array:
    """Which steps cannot be taken, now or after others."""
    is_possible = np.isin(steps.obstacle, [Obstacle.NONE, Obstacle.NO_SHARE])
    is_refused = ~is_possible | (steps.refusal != Obstacle.NONE)
    for row in np.flatnonzero(steps.is_new & ~np.isnan(share) & ~is_refused).tolist():
        is_refused[row] = share[row] > _least_share(steps, row) + TOLERANCE
    return np.asarray(is_refused)


def _least_share(steps: FeasibleSteps, row: int) -> float:
    """The share that is left for a new delegation in every band and at all times."""
    table = steps.planned.columns.tables["delegations"]
    return steps.left.least(table, steps.compiled.date, int(steps.left_pair[row]))
