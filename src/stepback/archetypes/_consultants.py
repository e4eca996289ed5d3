"""Consultants: influence and support, no authority."""

from __future__ import annotations

from stepback._organization._organization import Organization
from stepback._records._relations import Delegation, ReportingLine
from stepback.archetypes._archetype_parameters import PART, Whole, check
from stepback.archetypes._helpers import backing, domain, person


def consultants(
    *, consultants: int = 1, employees: int = 6, support: float = 0.5, willingness: float = 0.5
) -> Organization:
    """Consultants, who decide nothing: change happens only as far as people buy in.

    A sponsor wants a change. The consultants own no decision and are handed none; they reach
    people through support alone. Each employee makes an equal part of the change their own
    as far as they buy in; the rest stays with the sponsor. Look at `real_authority`: 0 for
    the consultants, whatever they do, and less for the sponsor the more people buy in. Then
    raise `support` or `willingness`, or add a consultant. `support_coverage` is high and
    `presence` is 0: the backing comes from outside, and it leaves with the consultants.

    Parameters
    ----------
    consultants
        How many consultants there are, each of whom supports every employee; 0 or more.
    employees
        How many employees the change is for, 1 or more.
    support
        How strongly each consultant supports each employee, in [0, 1].
    willingness
        How far employees let themselves be moved, in [0, 1].

    Returns
    -------
    Organization
        The person ``"sponsor"``, who owns the domain ``"change"``; ``"employee-1"`` and so
        on, who report to the sponsor; and, from outside, ``"consultant-1"`` and so on.

    Raises
    ------
    ValueError
        If a number is out of bounds.

    Notes
    -----
    An employee who receives support s from the consultants together, 1 − (1 − support)ⁿ,
    and has willingness w buys in by ws. This is an assumption of stepback, which follows
    from the rule of Friedkin and Johnsen (1990) for someone of susceptibility w who starts at
    0, gives weight s to consultants who hold 1, and the rest to the way things are, at 0.
    The delegations are marked as assumed.

    References
    ----------
    Friedkin, N. E. and Johnsen, E. C. (1990). Social influence and opinions. Journal
    of Mathematical Sociology 15(3-4). doi:10.1080/0022250X.1990.9990069

    Examples
    --------
    >>> from stepback import archetypes
    >>> org = archetypes.consultants(consultants=1, support=0.5, willingness=0.5)
    >>> real_authority(org)["consultant-1"], round(real_authority(org)["sponsor"], 4)
    (0.0, 0.75)
    >>> two = archetypes.consultants(consultants=2, support=0.5, willingness=0.5)
    >>> round(real_authority(two)["sponsor"], 4)
    0.625
    >>> presence(two), round(support_coverage(two), 4)
    (0.0, 0.75)
    """
    check(
        consultants=(Whole(low=0), consultants),
        employees=(Whole(), employees),
        support=(PART, support),
        willingness=(PART, willingness),
    )
    sponsor = person("Sponsor", unit="client")
    theirs = [
        person("Employee", at, unit="client/team", willingness=willingness)
        for at in range(1, employees + 1)
    ]
    advisers = [
        person("Consultant", at, unit="consultancy", external=True)
        for at in range(1, consultants + 1)
    ]
    buy_in = willingness * (1 - (1 - support) ** consultants)
    return Organization(
        people=[sponsor, *theirs, *advisers],
        domains=[domain("change", sponsor.id)],
        reporting=[ReportingLine(sponsor.id, one.id) for one in theirs],
        delegations=[
            Delegation(
                sponsor.id, one.id, domain="change", share=buy_in / employees, basis="assumed"
            )
            for one in theirs
            if buy_in
        ],
        supports=backing(((by.id, to.id) for by in advisers for to in theirs), support),
    )
