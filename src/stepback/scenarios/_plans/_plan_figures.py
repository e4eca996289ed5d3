"""How the figures of goals are called and shown, and what may be claimed of a plan."""

from __future__ import annotations

import math

import attrs

from stepback._display._number_format import format_percent
from stepback._problems._format import pluralize


@attrs.frozen
class GoalWords:
    """The words for a goal.

    Attributes:
        aim: What the plan is for, as a title.
        noun: The figure within a sentence.
        label: The figure in a table.
    """

    aim: str
    noun: str
    label: str


GOAL_WORDS = {
    "spread": GoalWords("spread decisions widely", "the spread of decisions", "Spread"),
    "dependence": GoalWords(
        "depend less on the top", "what stalls without the top", "Stalls without the top"
    ),
    "latency": GoalWords("decide sooner", "the mean time of a decision", "Latency"),
    "value": GoalWords("gain most", "the expected gain", "Expected gain"),
}
_ROUNDING = 1e-9
_GUARANTEE = 1 - 1 / math.e


def format_figure(goal: str, figure: float) -> str:
    """A figure of a goal as it is shown."""
    if math.isnan(figure):
        return "not known"
    return format_percent(figure) if goal == "dependence" else f"{figure:.3g}"


def format_gap(goal: str, gap: float) -> str:
    """A difference between two figures of a goal, such as ``0.025`` or ``2.5 points``."""
    return f"{100 * gap:.2g} percentage points" if goal == "dependence" else f"{gap:.2g}"


def state_claim(
    goal: str, k: int, n_steps: int, optimum: float, gap: float, *, has_guarantee: bool
) -> str:
    """What may be claimed of a plan, in one sentence."""
    steps = pluralize(k, "step")
    if not math.isnan(gap):
        if gap <= _ROUNDING:
            if not n_steps:
                return f"No plan of up to {steps} from these candidates does better than none."
            return f"No other plan of up to {steps} from these candidates does better."
        return (
            f"It is within {format_gap(goal, gap)} of the best plan of up to {steps} from these "
            f"candidates, which reaches {format_figure(goal, optimum)}."
        )
    unknown = f"how far it is from the best plan of up to {steps} is not known"
    if has_guarantee:
        return (
            f"It gains at least {format_percent(_GUARANTEE)} of what the best plan of as many "
            f"steps gains (1 − 1/e); {unknown}."
        )
    return f"{unknown[0].upper()}{unknown[1:]}."
