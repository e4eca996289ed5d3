"""Small problems for plans, and what they come to when each step is really taken."""

from __future__ import annotations

import itertools
import math
from typing import Any

import attrs
import numpy as np
from hypothesis import strategies as st

from stepback import Organization
from stepback._flow._feasible_steps import Obstacle
from stepback._organization._compiled_organization import compiled_at_date, with_records
from stepback.scenarios._plans._candidate_steps import CandidateSteps
from stepback.scenarios._plans._goals import Goal
from tests.support.strategies import organizations

MOST_UNEVEN = 1e4  # times that a domain weighs more than another: rounding is no matter here


@attrs.frozen(eq=False)
class PlanProblem:
    """An organization, the candidates for a plan, and the goal."""

    org: Organization
    candidates: CandidateSteps
    goal: Goal

    @property
    def compiled(self) -> Any:
        """The compiled organization."""
        return compiled_at_date(self.org)

    def allow_all(self, chosen: list[int]) -> Any:
        """Which candidates may come next."""
        return np.ones(self.candidates.leader.size, dtype=np.bool_)

    def take_step(self, compiled: Any, row: int) -> Any:
        """The organization after a step; ``None`` if it is refused."""
        steps = self.candidates.take(np.array([row])).feasible_in(compiled)
        try:
            return self.candidates.apply(compiled, row, is_new=bool(steps.is_new[0]))
        except ValueError:
            return None

    def step_organization(self, org: Organization, row: int) -> Organization:
        """The organization after a step, taken as its users take it."""
        candidates, columns = self.candidates, self.compiled.columns
        one = candidates.take(np.array([row])).feasible_in(compiled_at_date(org))
        share = candidates.share[row]
        return org.step_back(
            columns.ids[candidates.leader[row]],
            to=columns.ids[candidates.delegate[row]],
            domain=columns.domain_ids[candidates.domain[row]],
            autonomy=float(candidates.autonomy[row]),
            share=None if np.isnan(share) or not one.is_new[0] else float(share),
        )

    def passed_parts(self, compiled: Any, row: int) -> dict[int, float]:
        """The part of what the leader of a candidate holds that goes to the delegate, by band."""
        graph, candidates = compiled.by_domain.flow.graph, self.candidates
        held = self._is_held(graph, row)
        arcs = np.flatnonzero(
            held[graph.tail] & (graph.node[graph.head] == candidates.delegate[row])
        )
        parts = np.bincount(graph.band[graph.tail[arcs]], weights=graph.fraction[arcs])
        return dict(enumerate(parts.tolist()))

    def held_weights(self, compiled: Any, row: int) -> dict[int, float]:
        """What the leader of a candidate receives in the domain, by band."""
        flow = compiled.by_domain.flow
        held = self._is_held(flow.graph, row)
        weights = np.bincount(flow.graph.band[held], weights=flow.graph.held_weight[held])
        return dict(enumerate(weights.tolist()))

    def _is_held(self, graph: Any, row: int) -> Any:
        candidates = self.candidates
        is_leader = (graph.node == candidates.leader[row]) & (graph.home_state < 0)
        return is_leader & (graph.domain == candidates.domain[row])

    def list_next(self, compiled: Any, chosen: list[int]) -> dict[int, Any]:
        """The organization after each step that could be taken next."""
        obstacles = self.candidates.feasible_in(compiled).obstacle
        after = {
            row: self.take_step(compiled, row)
            for row in np.flatnonzero(obstacles == Obstacle.NONE).tolist()
            if row not in chosen
        }
        return {row: state for row, state in after.items() if state is not None}

    def take_set(self, rows: tuple[int, ...]) -> Any:
        """The organization after steps, in some order; ``None`` if they are refused in each."""
        for ordered in itertools.permutations(rows):
            state = self.compiled
            for row in ordered:
                state = self.take_step(state, row) if state is not None else None
            if state is not None:
                return state
        return None

    def best_figure(self, k: int) -> float:
        """The best figure of all sets of up to `k` steps, each really taken."""
        obstacles = self.candidates.feasible_in(self.compiled).obstacle
        usable = np.flatnonzero(np.isin(obstacles, [Obstacle.NONE, Obstacle.NO_SHARE])).tolist()
        best = -math.inf
        for size in range(min(k, len(usable)) + 1):
            for rows in itertools.combinations(usable, size):
                state = self.take_set(rows)
                if state is not None:
                    best = max(best, np.nan_to_num(self.rank_figure(state), nan=-math.inf))
        return best

    def rank_figure(self, compiled: Any) -> float:
        """The figure, larger for what is better."""
        return self.goal.sign * self.goal.compute_figure(compiled)


@st.composite
def plan_problems(
    draw: st.DrawFn, *, goals: tuple[str, ...], most: int = 10, **options: Any
) -> PlanProblem:
    """Any steps between people in any domains of a small organization."""
    org = draw(organizations(**options).filter(_is_measurable))
    seed, name = draw(st.integers(0, 2**32 - 1)), draw(st.sampled_from(goals))
    rng = np.random.default_rng(seed)
    if name == "latency":
        org = _with_capacities(org, rng)
    compiled = compiled_at_date(org)
    n_people, n_domains = compiled.n_people, len(compiled.columns.domain_ids)
    keys = np.unique(rng.integers(0, n_people**2 * n_domains, int(rng.integers(1, most + 1))))
    leader, rest = np.divmod(keys, n_people * n_domains)
    delegate, domain = np.divmod(rest, n_domains)
    is_other = leader != delegate
    leader, delegate, domain = leader[is_other], delegate[is_other], domain[is_other]
    autonomy = rng.choice([1.0, 1.0, 0.5, 0.75], leader.size)
    asks = rng.random(leader.size) < 0.3 * rng.integers(0, 2)
    share = np.where(asks, rng.choice([0.3, 0.5, 1.0], leader.size), np.nan)
    candidates = CandidateSteps.from_positions(compiled, leader, delegate, domain, autonomy, share)
    weight = rng.random(leader.size)
    return PlanProblem(org, candidates, Goal.from_name(name, compiled, weight))


def _is_measurable(org: Organization) -> bool:
    try:
        compiled_at_date(org)
    except ValueError:  # dated, and no date entered
        return False
    weights = org._compiled.columns.tables["domains"]["weight"]  # of those in force
    return weights.size > 0 and max(weights) <= MOST_UNEVEN * min(weights)


def _with_capacities(org: Organization, rng: np.random.Generator) -> Organization:
    records = org._compiled.records
    people, total = records.tables["people"], records.tables["domains"]["weight"].sum()
    capacity = rng.choice([np.nan, 0.0, 0.5, 1.0, 2.0, 3.0], len(people)) * total
    return with_records(org, records.with_tables(people=people.with_columns(capacity=capacity)))
