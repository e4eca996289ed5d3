"""Whether people are willing to lead, by the risks that they see and the support that they get."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback.models._base._card import Card
from stepback.models._base._model import Model, Result, format_fault, select_words
from stepback.models._base._parameters import Values, real_field

_RISKS = ("interpersonal", "image", "blame", "none")
_ROUNDING = 1e-12


@attrs.frozen(kw_only=True, eq=False, slots=False)
class WillingnessToLead(Result):
    """How willing someone is to lead, and what stands in the way.

    Attributes:
        willingness: W, from 0 to 1.
        without_support: W at a support of 0, all else as it is.
        gain_from_support: `willingness` − `without_support`, never below 0.
        burdens: What each risk weighs after support, w (1 − r s) x: interpersonal, image,
            blame, along the last axis.
        largest_risk: The risk that weighs most after support: ``"interpersonal"``, ``"image"``
            or ``"blame"``, the first of them that weigh alike; ``"none"`` where none weighs
            anything.
        accepted_share: The part of what is handed on that is taken up, `share` × W. The rest
            goes back to whoever delegates.
    """

    willingness: Values
    without_support: Values
    gain_from_support: Values
    burdens: Values
    largest_risk: Values
    accepted_share: Values


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Willingness(Model):
    r"""The willingness to lead of someone who sees risks in it, and gets support.

    With x the perceived risks, s the support and m the confidence,

        W = logistic(intercept + confidence_weight m − Σ w (1 − r s) x)

    where the sum goes over the three risks. Each weighs w, and support takes away a part r of
    it. The logistic function, 1 / (1 + exp(−z)), turns any number into one between 0 and 1.

    Attributes:
        interpersonal: The perceived risk to relations with colleagues, in [0, 1].
        image: That of looking bad, in [0, 1].
        blame: That of being held responsible for failure, in [0, 1]; the article of 2020 calls
            it instrumental risk.
        support: s in [0, 1].
        confidence: m, of any size: the motive to lead, or trust in one's own competence.
        intercept: What W comes to without risk and confidence, before the logistic function.
        confidence_weight: How much a unit of confidence counts.
        weights: w, three numbers from 0 up, for the risks in the order of above.
        relief: r, three numbers in [0, 1]: what full support takes away of each risk.
        share: The share of decisions that is handed on, in [0, 1].

    Raises:
        ValueError: Naming every parameter out of its domain, and a sum too large for a number.

    Notes:
        Compare people or situations by W; no number of it has been calibrated on data. Burdens
        within rounding of each other weigh alike.

    Examples:
        Who sees all three risks half-way is as likely to lead as not; with support, likelier.

        >>> from stepback.models import Willingness
        >>> found = Willingness(interpersonal=0.5, image=0.5, blame=0.5, support=1).result
        >>> found.without_support, round(found.willingness, 3)
        (0.5, 0.679)
        >>> Willingness(interpersonal=0.8, image=0.4, blame=0.6).result.largest_risk
        'interpersonal'

    References:
        - Zhang, C., Nahrgang, J. D., Ashford, S. J., & DeRue, D. S. (2020). The Risky Side of
          Leadership: Conceptualizing Risk Perceptions in Informal Leadership and Investigating
          the Effects of Their Over-Time Changes in Teams. Organization Science.
          doi:10.1287/orsc.2019.1350
        - Zhang, C., Nahrgang, J. D., Ashford, S. J., & DeRue, D. S. (2020). Why Capable People
          Are Reluctant to Lead. Harvard Business Review, December 2020.
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
            "That people see an interpersonal, an image and an instrumental risk in leading, and "
            "lead more as these fall, is a finding of Zhang and others; the version for managers "
            "calls the third the risk of being blamed. There is no published equation: this one, "
            "what support does in it, and all its numbers are assumptions of stepback, and "
            "nothing is calibrated on data."
        ),
        assumptions=(
            "Risks add up, and each is as bad whatever the others are.",
            "Support takes away the same part of a risk, however large the risk is.",
            "What someone is not willing to lead goes back to whoever handed it on.",
        ),
        sources=(
            (
                "Zhang, C., Nahrgang, J. D., Ashford, S. J., & DeRue, D. S. (2020). The Risky "
                "Side of Leadership. Organization Science. doi:10.1287/orsc.2019.1350"
            ),
            (
                "Zhang, C., Nahrgang, J. D., Ashford, S. J., & DeRue, D. S. (2020). Why Capable "
                "People Are Reluctant to Lead. Harvard Business Review, December 2020."
            ),
        ),
    )

    @cached_property
    def result(self) -> WillingnessToLead:
        """How willing, and why not more."""
        burdens, drawn, alone = self._weigh_burdens()
        willing, before = _logistic_function(drawn), _logistic_function(alone)
        most = burdens.max(axis=-1)
        first = (burdens >= most[..., None] * (1 - _ROUNDING)).argmax(axis=-1)
        return WillingnessToLead(
            willingness=willing,
            without_support=before,
            gain_from_support=np.maximum(willing - before, 0),  # which rounding could miss
            burdens=burdens,
            largest_risk=select_words(_RISKS, np.where(most > 0, first, 3)),
            accepted_share=self._broadcast_parameters()[-1] * willing,
        )

    def _find_faults(self) -> Iterable[str]:
        *_, alone = self._weigh_burdens()  # without support, no sum is nearer to 0
        told = "is too large for a number; give smaller weights, confidence or intercept"
        return format_fault("intercept + confidence − burdens", alone, ~np.isfinite(alone), told)

    def _weigh_burdens(self) -> tuple[Array, Array, Array]:
        """The burdens, and what draws someone to lead, with support and without."""
        *risks, support, confidence, intercept, weight, weights, relief, _ = (
            self._broadcast_parameters()
        )
        seen = weights * np.stack(risks, axis=-1)
        burdens = seen * (1 - relief * support[..., None])
        base = intercept + weight * confidence
        return burdens, base - burdens.sum(axis=-1), base - seen.sum(axis=-1)


def _logistic_function(z: Array) -> Array:
    """1 / (1 + exp(−z)), of any size without overflow."""
    small = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1.0, small) / (1 + small))
