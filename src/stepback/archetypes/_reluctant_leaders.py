"""Reluctant leaders: people who fear the risks of leading, made safe by support."""

from __future__ import annotations

import math
from collections.abc import Sequence

from stepback._organization._organization import Organization
from stepback._records._relations import ReportingLine
from stepback.archetypes._archetype_parameters import (
    COUNT,
    NOT_NEGATIVE,
    NUMBER,
    SHARE,
    check_parameters,
    sequence_rule,
)
from stepback.archetypes._helpers import (
    delegate_shares,
    make_domain,
    make_person,
    make_supports,
    make_team,
)


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

    A team lead offers everyone an even share of the initiatives. The colleagues are afraid for
    their relations and their image, and of being blamed, and accept only part of the offer.
    Raise `support`: the risks shrink, more is accepted, and `leadership_spread` rises. The
    ``willingness`` of each person is the part that they accept.

    Parameters
    ----------
    colleagues
        How many colleagues the team lead has, 1 or more.
    support
        How strongly the team lead supports each of them, in [0, 1]; 0: asked, and none given.
    interpersonal, image, blame
        The risks that they perceive, each in [0, 1]: harm to relations, looking bad, being blamed.
    weights
        How much each of the three risks counts, 0 or more.
    relief
        How much of each of the three risks full support removes, in [0, 1].
    base
        The log-odds of accepting if there is no risk.

    Returns
    -------
    Organization
        The person ``"team-lead"``, who owns ``"initiatives"``; and ``"colleague-1"`` and so on.

    Raises
    ------
    ValueError
        If a number is out of bounds.

    Notes
    -----
    The three risks follow Zhang and others (2020), who call the third instrumental: people who
    perceive less risk over time lead more, to a different extent for each risk. How risk and
    support determine willingness is an assumption of stepback, not calibrated on data::

        W = logistic(b − Σ w (1 − r s) x)

    with the sum over the three risks x, their weights w and relief r; support s; and base b.
    Each colleague accepts W of an even share, which is 1 / (n + 1) for n colleagues and the
    lead; the remainder stays with the lead. So the spread rises with support, to 1 if everyone
    accepts everything. The delegations are marked as assumed.

    References
    ----------
    - Zhang, C., Nahrgang, J. D., Ashford, S. J., & DeRue, D. S. (2020). The Risky Side of
      Leadership: Conceptualizing Risk Perceptions in Informal Leadership and Investigating the
      Effects of Their Over-Time Changes in Teams. Organization Science.
      doi:10.1287/orsc.2019.1350

    Examples
    --------
    All risks at one half and no support: 1.5 − 3 × 0.5 is 0, and people accept one half. With
    full support each risk counts half: 0.75, and people accept 0.68.

    >>> from stepback import archetypes
    >>> alone, supported = (archetypes.reluctant_leaders(support=s) for s in (0, 1))
    >>> round(alone["colleague-1"].willingness, 4), round(supported["colleague-1"].willingness, 4)
    (0.5, 0.6792)
    >>> round(real_authority(alone)["team-lead"], 4)  # an even share, and half of six others
    0.5714
    >>> leadership_spread(supported) > leadership_spread(alone)
    True
    """
    check_parameters(
        colleagues=(COUNT, colleagues),
        support=(SHARE, support),
        interpersonal=(SHARE, interpersonal),
        image=(SHARE, image),
        blame=(SHARE, blame),
        weights=(sequence_rule(NOT_NEGATIVE, 3), weights),
        relief=(sequence_rule(SHARE, 3), relief),
        base=(NUMBER, base),
    )
    risks = zip(weights, relief, (interpersonal, image, blame), strict=True)
    perceived = sum(weight * (1 - removed * support) * risk for weight, removed, risk in risks)
    willingness = (1 + math.tanh((base - perceived) / 2)) / 2
    lead = make_person("Team lead", unit="project")
    team = make_team("Colleague", colleagues, unit="project/team", willingness=willingness)
    return Organization(
        people=[lead, *team],
        domains=[make_domain("initiatives", lead.id)],
        reporting=[ReportingLine(lead.id, colleague.id) for colleague in team],
        delegations=delegate_shares(lead, team, "initiatives", willingness / (colleagues + 1)),
        supports=make_supports(
            ((lead.id, colleague.id) for colleague in team), support, kind="safety"
        ),
    )
