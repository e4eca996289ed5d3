"""What to check before a leader follows the advice on a candidate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stepback._problems._format import format_id
from stepback.models._advice._advice import posture_levels
from stepback.models._leadership_style._postures import FRONT, POSTURES

if TYPE_CHECKING:
    from stepback.models._advice._evaluate import CandidateEvaluation

_RELUCTANT = 0.5
_ROUNDING = 1e-9


def list_cautions(evaluation: CandidateEvaluation, row: int) -> Iterator[str]:
    """List what to check first for one candidate."""
    if evaluation.is_refused[row]:
        yield evaluation.refusal_reason(row)
    posture = int(evaluation.posture[row])
    if posture == FRONT or posture == len(POSTURES):
        return
    leader, delegate = format_id(evaluation.leader[row]), format_id(evaluation.delegate[row])
    decisions = evaluation.candidates.decisions[row]
    reach = evaluation.reach.amount[row]
    obstacle = evaluation.reach.describe_obstacle(row)
    if obstacle:
        yield f"as things are, no step back is possible: {obstacle}"
    elif reach < decisions:
        yield f"as shares are, a step back hands on {reach:.3g} of {decisions:.3g} at most"
    lowest_autonomy = posture_levels(POSTURES[posture])[0].autonomy
    if not obstacle and lowest_autonomy <= (settled := evaluation.reach.steps.lowest_autonomy[row]):
        yield (
            f"{delegate} already settles {settled:.2g} of what {leader} hands on there: a step "
            "back has to go beyond that"
        )
    support = evaluation.support[row]
    if support < evaluation.required_support(posture) - _ROUNDING:
        current = f"{support:.2g}" if support else "none"
        yield f"{leader} gives {delegate} less support than this posture needs: {current}"
    if evaluation.room[row] < min(decisions, reach):
        yield f"{delegate} has room for {evaluation.room[row]:.3g} of {decisions:.3g}"
    if evaluation.willingness[row] < _RELUCTANT:
        yield f"{delegate} is reluctant: willingness {evaluation.willingness[row]:.2g}"
