"""Why candidates are not in a plan, and which limits keep it from being better."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial

import attrs
import numpy as np

from stepback._algorithms._arrays import TOLERANCE, Array
from stepback._flow._feasible_steps import Obstacle
from stepback._problems._format import pluralize
from stepback._problems._problem import InvalidOrganization
from stepback.models._advice._cautions import describe_obstacle
from stepback.scenarios._plans._binding_limit import BindingLimit
from stepback.scenarios._plans._plan_figures import format_gap
from stepback.scenarios._plans._plan_limits import RELUCTANT, moved_decisions
from stepback.scenarios._plans._plan_maker import PlanMaker
from stepback.scenarios._plans._plan_step import LeftOut
from stepback.scenarios._plans._search_steps import SearchResult

MAX_DETAILS = 100  # of a reason: a cycle is found by trying the step
_REASON_BY_OBSTACLE = {
    Obstacle.LOWER_AUTONOMY: "settled already",
    Obstacle.DUPLICATES: "unclear shares",
    Obstacle.NOTHING_LEFT: "nothing left",
    Obstacle.REPLACES_GENERAL: "unclear shares",
    Obstacle.UNCLEAR_SHARES: "unclear shares",
    Obstacle.FULL_AUTONOMY: "settled already",
    Obstacle.NO_SHARE: "nothing to hand on",
    Obstacle.NOT_ALLOWED: "may not be handed on",
    Obstacle.CYCLE: "cycle",
    Obstacle.LEADS_INTO_CYCLE: "cycle",
    Obstacle.BREAKS_CONDITION: "may not be handed on",
    Obstacle.NOT_EXAMINED: "refused",
}
_REASONS = (
    "to be kept",
    *dict.fromkeys(reason for reason in _REASON_BY_OBSTACLE.values() if reason != "refused"),
    "unwilling",
    "not known",
    "no gain",
    "refused",
    "support limit",
    "no room",
    "less gain",
)


def list_left_out(maker: PlanMaker, result: SearchResult) -> dict[str, tuple[LeftOut, ...]]:
    """The candidates that are not in the plan, by the first reason that applies."""
    code = _reason_codes(maker, result)
    facts = maker.facts
    left_out = {}
    offered = maker.arguments.offered
    if offered is not None and offered.unmatched:
        left_out["not in the organization"] = offered.unmatched
    for number, reason in enumerate(_REASONS):
        rows = np.flatnonzero(code == number)
        if not rows.size:
            continue
        details = [
            _describe_left_out(maker, result, reason, row) for row in rows[:MAX_DETAILS].tolist()
        ]
        details += [""] * (rows.size - len(details))
        ends = (column[rows].tolist() for column in (facts.leader, facts.delegate, facts.domain))
        # There may be a million: without a function of Python for each of them.
        make = partial(tuple.__new__, LeftOut)
        left_out[reason] = tuple(map(make, zip(*ends, details, strict=True)))
    return left_out


def _reason_codes(maker: PlanMaker, result: SearchResult) -> Array:
    """The number of the first reason that applies to each candidate; -1 for those in the plan."""
    limits, obstacle = maker.limits, maker.facts.steps.obstacle
    n_candidates = obstacle.size
    masks = {reason: np.zeros(n_candidates, dtype=np.bool_) for reason in _REASONS}
    masks["to be kept"] = limits.is_kept
    for number, reason in _REASON_BY_OBSTACLE.items():
        masks[reason] |= obstacle == number
    masks["unwilling"] = limits.is_unwilling
    if maker.evaluation is not None:
        values = maker.evaluation.model_values
        lacks = np.any([value.is_missing for value in values], axis=0) if values else False
        masks["not known"] = lacks | maker.evaluation.is_refused
        masks["no gain"] = limits.is_worthless
    masks["less gain"] = np.ones(n_candidates, dtype=np.bool_)
    # What others in the plan use up: support first, then room.
    rows = result.rows
    masks["support limit"] = ~limits.has_support(rows)
    masks["no room"] = ~limits.has_room(rows, limits.mask_without_room(rows))
    for row, (reason, _) in limits.omitted.items():
        masks[reason][row] = True
    code = np.select([masks[reason] for reason in _REASONS], list(range(len(_REASONS))))
    code[rows] = -1
    return np.asarray(code)


def _describe_left_out(maker: PlanMaker, result: SearchResult, reason: str, row: int) -> str:
    """Why a candidate is left out, where the reason alone does not say it."""
    facts, limits = maker.facts, maker.limits
    steps, text = maker.candidates.steps, ""
    leader, delegate = (maker.name_person(int(end[row])) for end in (steps.leader, steps.delegate))
    if row in limits.omitted:
        text = limits.omitted[row][1]
    elif reason == "cycle":
        text = _find_cycle(maker, row)
    elif reason == "nothing to hand on" and not maker.candidates.kept[row]:
        text = f"nothing of {facts.domain[row]} is decided by {leader} now"
    elif reason in _REASON_BY_OBSTACLE.values():
        text = describe_obstacle(facts.steps, row)
    elif reason == "unwilling":
        text = f"willingness of {delegate}: {facts.willingness[row]:.2g}"
    elif reason == "no room":
        state = limits.state_after(result.rows)
        person = int(steps.delegate[row])
        decided, capacity = state.flow.decided_weight[person], limits.capacity[person]
        moved = moved_decisions(state, steps.take(np.array([row])))[0]
        room = max(0.0, float(capacity - decided))
        text = f"{delegate} has room for {room:.3g} more decisions, of {moved:.3g}"
    elif reason == "support limit":
        most = pluralize(limits.most_supports or 0, "person", "people")
        text = f"{leader} would add support to more than {most}"
    return text


def _find_cycle(maker: PlanMaker, row: int) -> str:
    """The cycle that a step would close, as a path."""
    facts = maker.facts
    try:
        maker.org.step_back(
            facts.leader[row],
            to=facts.delegate[row],
            domain=facts.domain[row],
            autonomy=maker.arguments.autonomy,
        )
    except InvalidOrganization as fault:
        return fault.problems[0].message
    except ValueError as fault:
        return str(fault)
    return describe_obstacle(facts.steps, row)  # a cycle only once another step was taken


def list_binding(maker: PlanMaker, result: SearchResult) -> Iterator[BindingLimit]:
    """The limits without which a plan that has fewer steps than were asked for is better."""
    if len(result.steps) >= maker.arguments.k:
        return
    limits = maker.limits
    nobody = np.zeros(limits.is_kept.size, dtype=np.bool_)
    no_capacity = np.full(limits.capacity.size, np.nan)
    no_room = {r: why for r, why in limits.omitted.items() if why[0] != "no room"}
    lifted = {
        "unwilling": attrs.evolve(limits, is_unwilling=nobody, states={}),
        "no room": attrs.evolve(limits, capacity=no_capacity, omitted=no_room, states={}),
        "support limit": attrs.evolve(limits, most_supports=None, states={}),
        "to be kept": attrs.evolve(limits, is_kept=nobody, states={}),
    }
    for reason, without in lifted.items():
        if not _may_bind(maker, reason):
            continue
        better = maker.search(without)
        gain = _improvement_over(maker, result, better)
        if not gain > TOLERANCE:
            continue
        shortfall = _shortfall(maker, reason, better)
        yield BindingLimit(
            reason=reason,
            shortfall=shortfall,
            gain=gain if math.isfinite(gain) else math.nan,
            text=_describe_limit(maker, reason, shortfall, gain),
        )


def _may_bind(maker: PlanMaker, reason: str) -> bool:
    """Whether a limit excludes anything at all."""
    limits = maker.limits
    return {
        "unwilling": bool(limits.is_unwilling.any()),
        "no room": not np.isnan(limits.capacity).all(),
        "support limit": limits.most_supports is not None,
        "to be kept": bool(limits.is_kept.any()),
    }[reason]


def _improvement_over(maker: PlanMaker, result: SearchResult, better: SearchResult) -> float:
    """How much better a plan is, infinite if only it has a figure, or lowers the excess more."""
    (figure, excess), (other, other_excess) = (
        (found.steps[-1].figure, found.steps[-1].excess)
        if found.steps
        else (found.figure_before, found.excess_before)
        for found in (result, better)
    )
    if excess > 0 or other_excess > 0:
        return math.inf if other_excess < excess - TOLERANCE else 0.0
    return maker.goal.sign * (other - figure)


def _shortfall(maker: PlanMaker, reason: str, better: SearchResult) -> float:
    """By how much the better plan breaks the limit."""
    limits, rows = maker.limits, better.rows
    if reason == "unwilling":
        willingness = maker.facts.willingness[rows]
        return float(RELUCTANT - np.nanmin(willingness))
    if reason == "to be kept":
        return float(limits.is_kept[rows].sum())
    if reason == "support limit":
        steps = maker.candidates.steps
        pairs = {
            (int(steps.leader[r]), int(steps.delegate[r])) for r in rows if limits.adds_support[r]
        }
        counts = np.unique([leader for leader, _ in pairs], return_counts=True)[1]
        return float(np.maximum(0, counts - (limits.most_supports or 0)).sum())
    after = attrs.evolve(limits, states={}).state_after(rows)
    people = limits.overloaded_people(after)
    return float((after.flow.decided_weight - limits.capacity)[people].sum())


def _describe_limit(maker: PlanMaker, reason: str, shortfall: float, gain: float) -> str:
    """The limit in a sentence."""
    better = "could be better"
    if math.isfinite(gain):
        better = f"would be better by {format_gap(maker.arguments.goal, gain)}"
    without = {
        "unwilling": f"if people were more willing, by up to {shortfall:.2g}",
        "no room": f"if there were room for {shortfall:.3g} more decisions",
        "support limit": f"with {pluralize(shortfall, 'support')} above the limit",
        "to be kept": f"if {pluralize(shortfall, 'step')} touched what is to be kept",
    }[reason]
    return f"The plan {better} {without}."
