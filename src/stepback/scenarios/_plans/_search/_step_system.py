"""What sets of steps hand on, from what each arc of theirs passes to the others.

Let arc j pass the part D_j of what its leader holds, h_j, and let R_ij of what arrives by arc i
arrive at the leader of arc j. Then a set of arcs passes m_j = D_j (h_j + Σ_i R_ij m_i). The arcs of
steps that can be taken together form no cycle, so that as many rounds as there are steps find m.
What follows is linear in m: what people settle, the value, and what stalls.

While people are away, two weights are passed on: that by which decisions stall further on, and that
by which what comes back stalls. Each arc then counts twice, once for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs
import numpy as np

from stepback._algorithms._adjacency import run_starts
from stepback._algorithms._arrays import TOLERANCE, Array
from stepback._flow._step_absence import StepAbsence
from stepback.scenarios._plans._search._plan_flow import PlanFlow

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_MOST_NUMBERS = 4_000_000  # in one array
_MOST_IN_SYSTEM = 2_000  # arcs, for which there is a number for every two


@attrs.frozen(eq=False)
class StepSystem:
    """The arcs of open steps, before any step.

    Attributes:
        flow: The flow, with no step taken.
        rows: The candidates that are open; sets are made of positions in these.
        step: The position in `rows` of each arc, in order.
        part: The part of what its leader holds that each arc passes.
        held: What its leader holds before all steps.
        most: The most that the leader may hold.
        onward: The part of what passes by the arc of each row that arrives at the leader of the arc
            of each column.
        leads_to: Where that is more than 0 in the flow with nobody away.
        gain: For linear goals, the gain of each unit that passes.
        settled: For other goals, what each person in `people` settles of it; below 0 the leader.
        people: Those who may settle more or less.
        new_group: A number for the leader and domain of each open step that adds a delegation; -1
            for a raise.
        share: The share that it asks for; nan for all that is left.
        left: The share that is left for it.
    """

    flow: PlanFlow
    rows: Array
    step: Array
    part: Array
    held: Array
    most: Array
    onward: Array
    leads_to: Array
    gain: Array
    settled: Array
    people: Array
    new_group: Array
    share: Array
    left: Array

    @classmethod
    def from_flow(cls, flow: PlanFlow, is_open: Array) -> StepSystem | None:
        """The system of the open steps; ``None`` if it is too large, or not linear."""
        graph, candidates = flow.graph, flow.candidates
        rows = np.flatnonzero(is_open)
        arcs = np.flatnonzero(is_open[graph.step_arcs.step])
        absence = flow.absence
        is_linear = flow.goal.name != "dependence" or absence is not None
        if arcs.size * (1 + (absence is not None)) > _MOST_IN_SYSTEM or not is_linear:
            return None
        taken = graph.step_arcs.take(arcs)
        band_weight = np.bincount(graph.band, weights=graph.source)
        heads, head_number = np.unique(taken.head, return_inverse=True)
        parts = list(_arrivals(flow, heads))
        onward = np.concatenate(parts, axis=1)[taken.tail][:, head_number].T
        leads_to = onward > 0
        step = np.searchsorted(rows, taken.step)
        most = band_weight[graph.band[taken.tail]]
        part, held = taken.fraction, graph.held_weight[taken.tail]
        people = np.zeros(0, dtype=np.int64)
        settled, gain = np.zeros((arcs.size, 0)), np.zeros(arcs.size)
        if flow.goal.name == "value":
            gain = flow.goal.weight[taken.step]
        elif absence is None:
            people, settled = _find_settled(flow, taken.tail, parts, head_number)
        else:
            order = np.argsort(np.tile(step, 2), kind="stable")
            held, gain, onward = _double_arcs(absence, arcs)
            held, gain, onward = held[order], gain[order], onward[np.ix_(order, order)]
            leads_to = np.tile(leads_to, (2, 2))[np.ix_(order, order)]
            step, most = np.tile(step, 2)[order], np.tile(most, 2)[order]
            part, settled = np.ones(step.size), np.zeros((step.size, 0))
        n_domains = int(candidates.domain.max(initial=0)) + 1
        group = candidates.leader[rows] * n_domains + candidates.domain[rows]
        return cls(
            flow=flow,
            rows=rows,
            step=step,
            part=part,
            held=held,
            most=most,
            onward=onward,
            leads_to=leads_to,
            gain=gain,
            settled=settled,
            people=people,
            new_group=np.where(flow.steps.is_new[rows], group, -1),
            share=candidates.share[rows],
            left=flow.least_shares(rows),
        )

    @property
    def has_mixed_shares(self) -> bool:
        """Whether new delegations of one leader in one domain ask for shares, and for the rest.

        What the rest comes to then depends on the order of the steps.
        """
        is_new, asks = self.new_group >= 0, ~np.isnan(self.share)
        return bool(np.isin(self.new_group[is_new & asks], self.new_group[is_new & ~asks]).any())

    @property
    def most_arcs(self) -> int:
        """The most arcs that a step has."""
        return int(np.bincount(self.step, minlength=1).max())

    def passed_weights(self, sets: Array) -> tuple[csr_array, Array]:
        """What each arc passes in each set, and which sets can be taken.

        A set is a row of distinct positions in `rows`; -1 stands for none.
        """
        from scipy.sparse import csr_array

        n_sets, size = sets.shape
        start = run_starts(self.step, self.rows.size)
        width = int(np.diff(start).max(initial=0))
        place = start[sets][:, :, None] + np.arange(width)
        is_arc = (place < start[sets + 1][:, :, None]) & (sets >= 0)[:, :, None]
        arc = np.where(is_arc, place, 0).reshape(n_sets, size * width)
        is_arc = is_arc.reshape(arc.shape)
        part = np.where(is_arc, self.part[arc], 0.0)
        onward = self.onward[arc[:, :, None], arc[:, None, :]]
        own = part * self.held[arc]
        passed = own
        for _ in range(size):
            passed = own + part * np.einsum("sij,si->sj", onward, passed)
        leads_to = self.leads_to[arc[:, :, None], arc[:, None, :]]
        leads_to &= is_arc[:, :, None] & is_arc[:, None, :]
        onward_ways = is_arc.copy()
        for _ in range(size):
            onward_ways = (leads_to & onward_ways[:, :, None]).any(axis=1)
        fits = ~onward_ways.any(axis=1) & self._fit_mask(sets)
        # Few of all arcs are in a set.
        begins = np.arange(n_sets + 1) * arc.shape[1]
        passed = np.where(is_arc, passed, 0.0).ravel()
        weights = csr_array((passed, arc.ravel(), begins), shape=(n_sets, self.step.size))
        return weights, fits

    def _fit_mask(self, sets: Array) -> Array:
        """Which sets hand on no share twice."""
        fits = np.ones(sets.shape[0], dtype=np.bool_)
        group = np.where(sets >= 0, self.new_group[sets], -1)
        share = np.where(np.isnan(self.share), 1.0 + self.left, self.share)[sets]
        for column in range(sets.shape[1]):
            same = (group == group[:, [column]]) & (group >= 0)
            total = np.where(same, share, 0.0).sum(axis=1)
            several = same.sum(axis=1) > 1
            fits &= ~several | (total <= self.left[sets[:, column]] + TOLERANCE)
        return fits


def _arrivals(flow: PlanFlow, heads: Array) -> Iterator[Array]:
    """What arrives at each state if one arrives at each head, some heads at a time."""
    graph = flow.graph
    n_at_once = max(1, _MOST_NUMBERS // max(1, graph.n_states))
    for first in range(0, max(1, heads.size), n_at_once):
        some = heads[first : first + n_at_once]
        arriving = np.zeros((graph.n_states, some.size))
        arriving[some, np.arange(some.size)] = 1
        graph.levels.pass_down(arriving, graph.arcs.fraction[:, None])
        yield arriving


def _find_settled(
    flow: PlanFlow, tail: Array, parts: list[Array], head_number: Array
) -> tuple[Array, Array]:
    """The people who settle more or less by arcs, and how much by a unit of each."""
    graph = flow.graph
    kept = np.where(graph.is_person_state, graph.kept_fraction, 0.0)[:, None]
    reached = [np.flatnonzero((part * kept).any(axis=1)) for part in parts]
    people = np.unique(graph.node[np.concatenate([tail, *reached])])
    by_head = []
    for part, states in zip(parts, reached, strict=True):
        found = np.zeros((people.size, part.shape[1]))
        place = np.searchsorted(people, graph.node[states])
        np.add.at(found, place, part[states] * kept[states])
        by_head.append(found)
    settled = np.concatenate(by_head, axis=1)[:, head_number].T
    settled[np.arange(tail.size), np.searchsorted(people, graph.node[tail])] -= 1
    return people, settled


def _double_arcs(absence: StepAbsence, arcs: Array) -> tuple[Array, Array, Array]:
    """What arcs hold, their gains, and what goes on: first by the weight of what stalls further on.

    Then the same arcs by the weight of what comes back. Either is that of the leader, so that each
    arc passes all of it.
    """
    taken, added = absence.graph.step_arcs.take(arcs), absence.added.take(arcs)
    on, back, on_and_back = (
        arriving[taken.tail].T for arriving in absence.arrivals_from(taken.head)
    )
    fraction, returning, ending = (
        column[:, None] for column in attrs.astuple(added, recurse=False)
    )
    onward = np.block(
        [
            [fraction * on, fraction * on_and_back + ending * back],
            [np.zeros_like(on), returning * back],
        ]
    )
    back_changes, stall_changes = (change[arcs] for change in absence.step_changes)
    held = np.append(absence.held_weight[taken.tail], absence.return_weight[taken.tail])
    return held, -np.append(stall_changes, back_changes), onward
