"""What to check before a leader follows the advice on a candidate."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from stepback._algorithms._arrays import TOLERANCE
from stepback._flow._feasible_steps import FeasibleSteps, Obstacle
from stepback._problems._format import join_truncated
from stepback.models._advice._advice import format_named_id, posture_levels
from stepback.models._advice._advisers import REQUIRED_SUPPORT
from stepback.models._leadership_style._three_postures import FRONT, POSTURES

if TYPE_CHECKING:
    from stepback.models._advice._evaluate import CandidateEvaluation

_OTHERS_SHOWN = 3
_RELUCTANT = 0.5


def list_cautions(evaluation: CandidateEvaluation, row: int) -> Iterator[str]:
    """List what to check first for one candidate."""
    if evaluation.is_refused[row]:
        yield evaluation.refusal_reason(row)
    posture = int(evaluation.posture[row])
    if posture == FRONT or posture == len(POSTURES):
        return
    leader = format_named_id(evaluation.facts.leader[row], evaluation.facts.leader_name[row])
    delegate = format_named_id(evaluation.facts.delegate[row], evaluation.facts.delegate_name[row])
    decisions = evaluation.candidates.decisions[row]
    reach = evaluation.facts.reach[row]
    obstacle = describe_obstacle(evaluation.facts.steps, row)
    if obstacle:
        yield f"as things are, no step back is possible: {obstacle}"
    elif reach < decisions:
        yield f"as shares are, a step back hands on {reach:.3g} of {decisions:.3g} at most"
    lowest_autonomy = posture_levels(POSTURES[posture])[0].autonomy
    settled = evaluation.facts.steps.effective_autonomy[row]
    if not obstacle and lowest_autonomy <= settled < math.inf:
        yield (
            f"{delegate} already settles {settled:.2g} of what {leader} hands on there: a step "
            "back has to go beyond that"
        )
    support = evaluation.facts.support[row]
    if support < REQUIRED_SUPPORT[posture] - TOLERANCE:
        current = f"{support:.2g}" if support else "none"
        yield f"{leader} gives {delegate} less support than this posture needs: {current}"
    if evaluation.facts.room[row] < min(decisions, reach):
        yield f"{delegate} has room for {evaluation.facts.room[row]:.3g} of {decisions:.3g}"
    if evaluation.facts.willingness[row] < _RELUCTANT:
        yield f"{delegate} is reluctant: willingness {evaluation.facts.willingness[row]:.2g}"


def describe_obstacle(steps: FeasibleSteps, row: int) -> str:
    """Describe what prevents a candidate's step, with the remedy; empty if nothing does."""
    columns = steps.compiled.columns
    leader, delegate = (
        _format_node(steps, int(nodes[row])) for nodes in (steps.principal, steps.delegate)
    )
    position = steps.domain[row]
    domain = format_named_id(
        columns.domain_ids[position], columns.tables["domains"]["name"][position]
    )
    others = join_truncated(steps.sharing_ids(row), _OTHERS_SHOWN)
    why, remedy = steps.describe_no_share(row)
    return {
        Obstacle.NONE: "",
        Obstacle.NOTHING_LEFT: f"{leader} has handed on all of {domain}, to {others}: give "
        "one of them a smaller share, or have them hand it on",
        Obstacle.UNCLEAR_SHARES: f"{leader} hands on {domain}, to {others}, without a share in "
        "some delegations, which take all that is left there: give each of them its share",
        Obstacle.DUPLICATES: f"{leader} hands {domain} to {delegate} by several delegations "
        "that differ only in autonomy: merge them into one",
        Obstacle.LOWER_AUTONOMY: f"{delegate} already settles more of what {leader} hands on "
        "there than a step at this autonomy would leave: ask for a higher one",
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
        Obstacle.NO_SHARE: f"{leader} hands on {domain} to {delegate} {why}: {remedy}",
        Obstacle.NOT_EXAMINED: f"{delegate} is no person, so that what the step would lead to is "
        "not looked at: name the people in it as candidates",
    }[Obstacle(steps.obstacle[row])]


def _format_node(steps: FeasibleSteps, node: int) -> str:
    """The name of a person, role or circle with the id."""
    columns = steps.compiled.columns
    table, position = columns.locate_node(node)
    return format_named_id(columns.ids[node], columns.tables[table]["name"][position])
