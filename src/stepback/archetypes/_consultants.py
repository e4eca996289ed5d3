"""Consultants: influence and support, no authority."""

from __future__ import annotations

from stepback._organization._organization import Organization
from stepback._records._relations import ReportingLine
from stepback.archetypes._archetype_parameters import COUNT, COUNT_OR_ZERO, SHARE, check_parameters
from stepback.archetypes._helpers import (
    delegate_shares,
    make_domain,
    make_person,
    make_supports,
    make_team,
)


def consultants(
    *, consultants: int = 1, employees: int = 6, support: float = 0.5, willingness: float = 0.5
) -> Organization:
    """Consultants, who decide nothing: change happens only as far as people buy in.

    A sponsor wants a change. The consultants own no decision and receive none; they influence
    people only through support. Each employee takes over an equal part of the change, as far
    as they buy in; the remainder stays with the sponsor. Look at `real_authority`: it is 0 for
    the consultants, whatever they do, and the more people buy in, the less the sponsor has.
    Then raise `support` or `willingness`, or add a consultant. `support_coverage` is high and
    `presence` is 0: the support comes from outside, and it leaves with the consultants.

    Parameters
    ----------
    consultants
        How many consultants there are, each of whom supports every employee; 0 or more.
    employees
        How many employees the change is for, 1 or more.
    support
        How strongly each consultant supports each employee, in [0, 1].
    willingness
        How willing the employees are to be influenced, in [0, 1].

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
    An employee with willingness w who receives support s from all consultants together,
    1 − (1 − support)ⁿ, buys in by ws. This is an assumption of stepback. It follows from the
    rule of Friedkin and Johnsen (1990) for a person of susceptibility w whose initial opinion
    is 0, who gives weight s to consultants of opinion 1, and the remaining weight to the
    status quo, at 0. The delegations are marked as assumed.

    References
    ----------
    - Friedkin, N. E., & Johnsen, E. C. (1990). Social influence and opinions. Journal of
      Mathematical Sociology 15(3-4), 193-206. doi:10.1080/0022250X.1990.9990069

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
    check_parameters(
        consultants=(COUNT_OR_ZERO, consultants),
        employees=(COUNT, employees),
        support=(SHARE, support),
        willingness=(SHARE, willingness),
    )
    sponsor = make_person("Sponsor", unit="client")
    team = make_team("Employee", employees, unit="client/team", willingness=willingness)
    advisers = make_team("Consultant", consultants, unit="consultancy", external=True)
    buy_in = willingness * (1 - (1 - support) ** consultants)
    return Organization(
        people=[sponsor, *team, *advisers],
        domains=[make_domain("change", sponsor.id)],
        reporting=[ReportingLine(sponsor.id, employee.id) for employee in team],
        delegations=delegate_shares(sponsor, team, "change", buy_in / employees),
        supports=make_supports(
            ((adviser.id, employee.id) for adviser in advisers for employee in team), support
        ),
    )
