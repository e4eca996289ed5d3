"""What the forms of a plan withhold, unless they may show what people answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stepback.scenarios._plans._plan_step import LeftOut

if TYPE_CHECKING:
    from stepback.scenarios._plans._plan import Plan

# Of whom an answer says why a step is not there, or would follow from the other reasons.
_ANSWER_REASONS = frozenset({"unwilling", "support limit"})
_ANSWER_FIELDS = frozenset({"support_now", "support_to_add", "supporter", "answered_cautions"})
# The gain for each decision is computed from the competence and willingness of a few people, and
# the support that a model asks for is as well.
_JOINED_REASONS = _ANSWER_REASONS | {"no gain", "less gain", "not known"}
NOT_SHOWN = "not shown"
_VALUE_FIELDS = frozenset({"figure", "gain", "support", "reason", "sentence"})


def hidden_step_fields(plan: Plan) -> frozenset[str]:
    """The fields of steps, and columns derived from them, that forms do not show."""
    if plan.personal:
        return frozenset()
    return _ANSWER_FIELDS | (_VALUE_FIELDS if plan.goal == "value" else frozenset())


def shown_left_out(plan: Plan) -> Iterator[tuple[str, tuple[LeftOut, ...]]]:
    """The reasons, and the candidates that are not in the plan for each, that forms show.

    Those of whom an answer says why are among others, so that nobody is missing from the list:
    who is would be known to have been left out for an answer.
    """
    if plan.personal or not plan.uses_answers:
        yield from plan.left_out.items()
        return
    joined: list[LeftOut] = []
    for reason, found in plan.left_out.items():
        if reason in _JOINED_REASONS:
            joined += (left._replace(detail="") for left in found)
        else:
            yield reason, found
    if joined:
        yield NOT_SHOWN, tuple(sorted(joined))


def shows_figures(plan: Plan) -> bool:
    """Whether forms show the figures of the goal."""
    return plan.personal or plan.goal != "value"
