"""Knowledge hierarchies: how many people a helper serves, and who should know how much."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback.models._base._card import Card
from stepback.models._base._model import ROUNDING, Model, Result, format_fault
from stepback.models._base._parameters import Values, real_field
from stepback.models._base._value_types import Flags, Numbers

_SMALLEST = float(np.finfo(np.float64).tiny)


@attrs.frozen(kw_only=True, eq=False, slots=False)
class KnowledgeHierarchy(Result):
    """The best team of a front line and one helper, and the best that people do alone.

    Attributes:
        span: n, the number of people at the front line whom one helper serves.
        frontline_knowledge: z₀, how much each of them knows, from the most common problem on.
        helper_knowledge: z₁, how much the helper knows, from where the front line stops.
        output: y, problems solved per head, minus the cost of learning. The helper is a head.
        knowledge_alone: z, how much a person without a helper would learn.
        output_alone: y₀, the output of a person without a helper.
        escalated: The share of problems that the helper is asked about.
        solved_by_frontline: The share that the front line solves without the helper.
        solved: The share that is solved at all.
        hierarchy_pays: Whether the team has more output per head than people alone, which is
            the case if and only if h < 1.
    """

    span: Numbers
    frontline_knowledge: Numbers
    helper_knowledge: Numbers
    output: Numbers
    knowledge_alone: Numbers
    output_alone: Numbers
    escalated: Numbers
    solved_by_frontline: Numbers
    solved: Numbers
    hierarchy_pays: Flags


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Garicano(Model):
    r"""A knowledge hierarchy, after Garicano, of two layers: a front line, and a helper.

    Each person at the front line draws a problem; the probability of one beyond z is e^(−λz).
    Knowing all problems up to z costs c z. People who do not know the solution ask the helper, who
    spends a time h on each question, whether he knows the answer or not. He knows the problems
    from where the front line stops. With k = c/λ, the best span n solves
    n + ln n = 1/k − ln(k h²). The front line then knows z₀ = ln(h n)/λ, the helper
    z₁ = ln(1/(k h))/λ, and the output per head is k (n − 1 − ln(1/(k h))). If h n is below 1,
    the front line should know nothing: it passes everything on, and the span is 1/h. A person
    alone learns ln(1/k)/λ, and has an output of 1 − k − k ln(1/k).

    Attributes:
        learning_cost: c > 0, the cost of a unit of knowledge; a solved problem is worth 1.
        help_cost: h > 0, the helper's time for a question; a person's total time is 1.
        problem_rate: λ > 0, the rate at which problems become rarer.

    Raises:
        ValueError: Naming every parameter out of its domain. k = c/λ and k h are below 1: if k
            is 1 or more, nobody learns anything; if k h is, the helper would learn nothing.
            Both are at least 2.2e-308, and λ at least 1e-300, so that the result is finite.

    Notes:
        At h = 1 the team has the same output per head as people alone, and does not pay; a cost
        within 1e-12 of 1 counts as 1. Above that it has less. Outputs are exact within 1e-14.

    Examples:
        Knowledge costs a fifth of the value of a problem, and help takes half of a person's time.

        >>> from stepback.models import Garicano
        >>> found = Garicano(learning_cost=0.2, help_cost=0.5).result
        >>> round(found.span, 2), round(found.escalated, 2), found.hierarchy_pays
        (6.18, 0.32, True)
        >>> round(found.output, 3), round(found.output_alone, 3)
        (0.575, 0.478)
    """

    learning_cost: Values = real_field(0, above=True)
    help_cost: Values = real_field(0, above=True)
    problem_rate: Values = real_field(0, above=True, default=1.0)

    card: ClassVar[Card] = Card(
        name="Knowledge hierarchies",
        question="How many people can one helper serve, and how much should the front line know?",
        status="established",
        provenance=(
            "The model is Garicano's; exponentially distributed problems are a case of it. The "
            "closed form for two layers, and for a front line that learns nothing, is derived here."
        ),
        assumptions=(
            "Problems differ only in how common they are; more common ones are learned first.",
            "Everybody learns at the same cost, and works for the same goal.",
            "Nobody knows beforehand who knows a solution; people ask one layer up.",
            "A question takes the helper the same time whether he knows the answer or not.",
            "There is one layer of helpers, and the span need not be a whole number.",
        ),
        sources=(
            (
                "Garicano, L. (2000). Hierarchies and the Organization of Knowledge in Production. "
                "Journal of Political Economy 108(5), 874-904. doi:10.1086/317671"
            ),
        ),
    )

    @cached_property
    def result(self) -> KnowledgeHierarchy:
        """The best team, and people alone."""
        from scipy.special import wrightomega

        learning_cost, help_cost, rate = self._broadcast_parameters()
        k = learning_cost / rate
        log_k, log_h = np.log(k), np.log(help_cost)
        span = wrightomega(1 / k - log_k - 2 * log_h)
        routine = np.log(span) + log_h  # λ z₀, unless that is negative
        all_passed_on = routine < 0
        span = np.where(all_passed_on, 1 / help_cost, span)
        routine = np.maximum(routine, 0.0)
        output_alone = _net_output(k)
        output = np.where(
            all_passed_on,
            _net_output(k * help_cost) / (1 + help_cost),
            output_alone - k * (np.log(span) + log_k + log_h),
        )
        return KnowledgeHierarchy(
            span=span,
            frontline_knowledge=routine / rate,
            helper_knowledge=-np.log(k * help_cost) / rate,
            output=output,
            knowledge_alone=-log_k / rate,
            output_alone=output_alone,
            escalated=np.exp(-routine),
            solved_by_frontline=-np.expm1(-routine),
            solved=1 - k / span,
            hierarchy_pays=help_cost < 1 - ROUNDING,
        )

    def _find_faults(self) -> Iterable[str]:
        learning_cost, help_cost, rate = self._broadcast_parameters()
        k = learning_cost / rate
        k_h = k * help_cost
        k_name = "learning_cost / problem_rate"
        k_h_name = "learning_cost × help_cost / problem_rate"
        nobody = "is not below 1, so that nobody would learn; change it"
        yield from format_fault(k_name, k, k >= 1, nobody)
        no_helper = "is not below 1, so that no helper would learn; change a cost"
        yield from format_fault(k_h_name, k_h, (k < 1) & (k_h >= 1), no_helper)
        small = "is too small to divide by; choose a larger cost"
        yield from format_fault(k_name, k, k < _SMALLEST, small)
        yield from format_fault(k_h_name, k_h, (k >= _SMALLEST) & (k_h < _SMALLEST), small)
        small_rate = "is too small to divide by; choose a larger unit of knowledge"
        yield from format_fault("problem_rate", rate, rate < 1e-300, small_rate)


def _net_output(cost: Array) -> Array:
    """Compute the output of a person who learns the optimal amount, 1 − k + k ln k."""
    return np.asarray(np.maximum(1 - cost + cost * np.log(cost), 0.0))
