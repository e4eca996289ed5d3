"""A limit that keeps a plan from being better, and by how much."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

from stepback._records._value_equality import ValueEquality

Reason: TypeAlias = Literal["unwilling", "no room", "support limit", "to be kept"]


@attrs.frozen(kw_only=True, eq=False)
class BindingLimit(ValueEquality):
    """A limit without which the plan would be better.

    Attributes:
        reason: The limit, as a reason of `Plan.left_out`: ``"unwilling"``, ``"no room"``,
            ``"support limit"`` or ``"to be kept"``.
        shortfall: By how much the better plan breaks it: by the decisions for which there is no
            room, by the supports above the limit, by how much willingness is below a half at
            worst, or by the steps that touch what is to be kept.
        gain: How much better the plan would be, in the figure of the goal; nan if it is not
            defined then.
        text: The same in a sentence.
    """

    reason: str
    shortfall: float
    gain: float
    text: str
