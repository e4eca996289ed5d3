"""Reluctant leaders: people who fear the risks of leading, made safe by support."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from stepback._organization._organization import Organization
from stepback._records._relations import Delegation, ReportingLine
from stepback.archetypes._archetype_parameters import NOT_NEGATIVE, NUMBER, PART, Each, Whole, check
from stepback.archetypes._helpers import backing, domain, person

if TYPE_CHECKING:
    from collections.abc import Sequence


def reluctant_leaders(
    *,
    colleagues: int = 6,
    support: float = 0.0,
    interpersonal: float = 0.5,
    image: float = 0.5,
    blame: float = 0.5,
    weights: Sequence[float] = (1.0, 1.0, 1.0),
    relief: Sequence[float] = (0.5, 0.5, 0.5),
    base: float = 1.5,
) -> Organization:
    """Reluctant leaders: people who fear what leading may cost them, made safe by support.

    A team lead offers everyone an even share of the initiatives. The colleagues fear for
    their relations, for their image, and to be blamed, and accept only part of it. Raise
    `support`: the risks shrink, more is accepted, and `leadership_spread` rises. Each
    person's ``willingness`` is the part that they accept.

    Parameters
    ----------
    colleagues
        How many colleagues the team lead has, 1 or more.
    support
        How strongly the team lead supports each of them, in [0, 1]; 0: asked, and none given.
    interpersonal, image, blame
        The risks that they see, each in [0, 1]: harm to relations, looking bad, being blamed.
    weights
        How much each of the three risks counts, 0 or more.
    relief
        How much of each of the three risks full support takes away, in [0, 1].
    base
        The log-odds of accepting where there is no risk.

    Returns
    -------
    Organization
        The person ``"team-lead"``, who owns the domain ``"initiatives"``; and
        ``"colleague-1"`` and so on.

    Raises
    ------
    ValueError
        If a number is out of bounds.

    Notes
    -----
    The three risks follow Zhang and others (2020), who call the third instrumental: people
    who see less risk over time lead more, though not alike for the three. How risk and support
    turn into willingness is an assumption of stepback, calibrated on nothing::

        W = logistic(b − Σ w (1 − r s) x)

    with the sum over the three risks x, their weights w and relief r; support s; and base b.
    Of an even share, 1 / (n + 1) for n colleagues and the lead, each accepts W; the rest
    stays with the lead. So the spread rises with support, to 1 where everyone accepts
    everything. The delegations are marked as assumed.

    References
    ----------
    Zhang, C., Nahrgang, J. D., Ashford, S. J. and DeRue, D. S. (2020). The risky side
    of leadership. Organization Science. doi:10.1287/orsc.2019.1350

    Examples
    --------
    All risks at one half and no support: 1.5 − 3 × 0.5 is 0, and people accept one half. With
    full support each risk counts half: 0.75, and people accept 0.68.

    >>> from stepback import archetypes
    >>> alone, backed = (archetypes.reluctant_leaders(support=s) for s in (0, 1))
    >>> round(alone["colleague-1"].willingness, 4), round(backed["colleague-1"].willingness, 4)
    (0.5, 0.6792)
    >>> round(real_authority(alone)["team-lead"], 4)  # an even share, and half of six others
    0.5714
    >>> leadership_spread(backed) > leadership_spread(alone)
    True
    """
    check(
        colleagues=(Whole(), colleagues),
        support=(PART, support),
        interpersonal=(PART, interpersonal),
        image=(PART, image),
        blame=(PART, blame),
        weights=(Each(NOT_NEGATIVE, 3), weights),
        relief=(Each(PART, 3), relief),
        base=(NUMBER, base),
    )
    risks = zip(weights, relief, (interpersonal, image, blame), strict=True)
    felt = sum(weight * (1 - removed * support) * risk for weight, removed, risk in risks)
    accepted = _logistic(base - felt)
    lead = person("Team lead", unit="project")
    others = [
        person("Colleague", at, unit="project/team", willingness=accepted)
        for at in range(1, colleagues + 1)
    ]
    return Organization(
        people=[lead, *others],
        domains=[domain("initiatives", lead.id)],
        reporting=[ReportingLine(lead.id, one.id) for one in others],
        delegations=[
            Delegation(
                lead.id,
                one.id,
                domain="initiatives",
                share=accepted / (colleagues + 1),
                basis="assumed",
            )
            for one in others
            if accepted
        ],
        supports=backing(((lead.id, one.id) for one in others), support, kind="safety"),
    )


def _logistic(log_odds: float) -> float:
    return (1 + math.tanh(log_odds / 2)) / 2
