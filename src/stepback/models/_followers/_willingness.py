"""The willingness to lead, by the risks that people perceive and the support that they get."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback.models._base._card import Card
from stepback.models._base._model import ROUNDING, Model, Result, format_fault, select_words
from stepback.models._base._parameters import Values, real_field
from stepback.models._base._value_types import Numbers, Words

_RISKS = ("interpersonal", "image", "blame", "none")


@attrs.frozen(kw_only=True, eq=False, slots=False)
class WillingnessToLead(Result):
    """How willing a person is to lead, and which risks reduce it.

    Attributes:
        willingness: W, from 0 to 1.
        without_support: W at a support of 0, with all other parameters unchanged.
        gain_from_support: `willingness` − `without_support`, never below 0.
        burdens: The weight of each risk after support, w (1 − r s) x: interpersonal, image,
            blame, along the last axis.
        largest_risk: The risk with the largest burden: ``"interpersonal"``, ``"image"`` or
            ``"blame"``, the first of equal ones; ``"none"`` if all burdens are 0.
        accepted_share: The share of decisions that is accepted, `share` × W. The remaining
            decisions go back to the person who delegates.
    """

    willingness: Numbers
    without_support: Numbers
    gain_from_support: Numbers
    burdens: Numbers
    largest_risk: Words
    accepted_share: Numbers


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Willingness(Model):
    r"""The willingness to lead of a person who perceives risks in it, and gets support.

    With x the perceived risks, s the support and m the confidence,

        W = logistic(intercept + confidence_weight m − Σ w (1 − r s) x)

    where the sum is over the three risks. Each has a weight w, and full support takes away a share
    r of it. The logistic function, 1 / (1 + exp(−z)), maps any number to one between 0 and 1.

    Attributes:
        interpersonal: The perceived risk to relations with colleagues, in [0, 1].
        image: The perceived risk of looking bad, in [0, 1].
        blame: The perceived risk of being blamed for failure, in [0, 1]; the article of 2020 calls
            it instrumental risk.
        support: s in [0, 1].
        confidence: m, of any size: the motive to lead, or trust in one's own competence.
        intercept: The sum without risk and confidence, before the logistic function.
        confidence_weight: The weight of a unit of confidence.
        weights: w, three numbers from 0 up, for the risks in the order above.
        relief: r, three numbers in [0, 1]: the share of each risk that full support takes away.
        share: The share of decisions that is handed on, in [0, 1].

    Raises:
        ValueError: Naming every parameter out of its domain, and a sum too large for a number.

    Notes:
        Use W to compare people or situations; its numbers have not been calibrated on data.
        Burdens within rounding of each other count as equal.

    Examples:
        With all three risks at 0.5, W is one half; with support, more.

        >>> from stepback.models import Willingness
        >>> found = Willingness(interpersonal=0.5, image=0.5, blame=0.5, support=1).result
        >>> found.without_support, round(found.willingness, 3)
        (0.5, 0.679)
        >>> Willingness(interpersonal=0.8, image=0.4, blame=0.6).result.largest_risk
        'interpersonal'
    """

    interpersonal: Values = real_field(0, 1)
    image: Values = real_field(0, 1)
    blame: Values = real_field(0, 1)
    support: Values = real_field(0, 1, default=0.0)
    confidence: Values = real_field(default=0.0)
    intercept: Values = real_field(default=1.5)
    confidence_weight: Values = real_field(default=0.0)
    weights: Values = real_field(0, core=(3,), default=(1.0, 1.0, 1.0))
    relief: Values = real_field(0, 1, core=(3,), default=(0.5, 0.5, 0.5))
    share: Values = real_field(0, 1, default=1.0)

    card: ClassVar[Card] = Card(
        name="Willingness to lead",
        question="How much does support raise the willingness to lead of people who see risks?",
        status="our assumption",
        provenance=(
            "That people perceive an interpersonal, an image and an instrumental risk in leading, "
            "and lead more as these fall, is a finding of Zhang and others; the version for "
            "managers calls the third the risk of being blamed. There is no published equation: "
            "this one, the effect of support, and all its numbers are assumptions of stepback, "
            "and nothing is calibrated on data."
        ),
        assumptions=(
            "Risks add up, and the weight of each does not depend on the others.",
            "Support takes away the same share of a risk, however large the risk is.",
            "Decisions that a person does not accept go back to the person who delegated them.",
        ),
        sources=(
            (
                "Zhang, C., Nahrgang, J. D., Ashford, S. J., & DeRue, D. S. (2020). The Risky Side "
                "of Leadership: Conceptualizing Risk Perceptions in Informal Leadership and "
                "Investigating the Effects of Their Over-Time Changes in Teams. Organization "
                "Science. doi:10.1287/orsc.2019.1350"
            ),
            (
                "Zhang, C., Nahrgang, J. D., Ashford, S. J., & DeRue, D. S. (2020). Why Capable "
                "People Are Reluctant to Lead. Harvard Business Review, December 2020."
            ),
        ),
    )

    @cached_property
    def result(self) -> WillingnessToLead:
        """The willingness, and the risks that reduce it."""
        burdens, logit, logit_alone = self._weigh_burdens()
        willingness, without_support = _logistic_function(logit), _logistic_function(logit_alone)
        largest = burdens.max(axis=-1)
        first = (burdens >= largest[..., None] * (1 - ROUNDING)).argmax(axis=-1)
        return WillingnessToLead(
            willingness=willingness,
            without_support=without_support,
            gain_from_support=np.maximum(willingness - without_support, 0),  # despite rounding
            burdens=burdens,
            largest_risk=select_words(_RISKS, np.where(largest > 0, first, 3)),
            accepted_share=self._broadcast_parameters()[-1] * willingness,
        )

    def _find_faults(self) -> Iterable[str]:
        *_, logit_alone = self._weigh_burdens()  # without support, its size is largest
        explanation = "is too large for a number; give smaller weights, confidence or intercept"
        is_wrong = ~np.isfinite(logit_alone)
        return format_fault("intercept + confidence − burdens", logit_alone, is_wrong, explanation)

    def _weigh_burdens(self) -> tuple[Array, Array, Array]:
        """Compute the burdens, and what the logistic function takes, with and without support."""
        *risks, support, confidence, intercept, weight, weights, relief, _ = (
            self._broadcast_parameters()
        )
        unrelieved = weights * np.stack(risks, axis=-1)
        burdens = unrelieved * (1 - relief * support[..., None])
        base = intercept + weight * confidence
        return burdens, base - burdens.sum(axis=-1), base - unrelieved.sum(axis=-1)


def _logistic_function(z: Array) -> Array:
    """Compute 1 / (1 + exp(−z)) without overflow."""
    decay = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1.0, decay) / (1 + decay))
