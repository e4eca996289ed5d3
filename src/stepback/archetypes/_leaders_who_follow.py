"""Leaders who follow: the manager hands a domain to a report and follows in it."""

from __future__ import annotations

from stepback._organization._organization import Organization
from stepback._records._level import Level
from stepback._records._relations import Delegation
from stepback.archetypes._archetype_parameters import COUNT, SHARE, autonomy_rule, check_parameters
from stepback.archetypes._helpers import build_tree, make_domain, make_supports


def leaders_who_follow(
    *, teams: int = 2, members: int = 3, autonomy: float | Level = 0.75, support: float = 1.0
) -> Organization:
    """Leaders who follow: managers hand a domain to one of their reports and follow in it.

    Each manager leads in staffing and follows a specialist in the craft; the director
    follows the first manager in planning. Look at the measure of the same name,
    `stepback.leaders_who_follow`, which is 1; and at `stances`: a leader who follows is "out
    of the way", with their support given, or "second fiddle" if they keep a third or more.

    Parameters
    ----------
    teams
        How many teams there are, each with a manager, 1 or more.
    members
        How many specialists each team has, 1 or more; the first of them leads in the craft.
    autonomy
        The share of the domain that the person who leads in it settles alone; above 0.5, since
        a manager who keeps half or more does not follow.
    support
        How strongly those who follow support those who lead, in [0, 1].

    Returns
    -------
    Organization
        The person ``"director"``, who owns ``"planning"``; ``"manager-1"`` and so on, who own
        ``"staffing-1"`` and ``"craft-1"`` and so on; and ``"specialist-1-1"`` and so on.

    Raises
    ------
    ValueError
        If a number is out of bounds.

    Notes
    -----
    To follow people below oneself is called downward following (Bastardoz and Adriaensen 2023).

    References
    ----------
    - Bastardoz, N., & Adriaensen, S. (2023). What does it mean to follow? A critique of the
      followership literature and a conceptual model of the emergence of downward following.
      Frontiers in Psychology 14. doi:10.3389/fpsyg.2023.1072800

    Examples
    --------
    >>> from stepback import archetypes
    >>> org = archetypes.leaders_who_follow(teams=2, autonomy=0.75)
    >>> leaders_who_follow(org)
    1.0
    >>> stances(org)["manager-2", "craft-2"]
    'out of the way'
    >>> real_authority(org, "staffing-2")["manager-2"], real_authority(org, "craft-2")["manager-2"]
    (1.0, 0.25)
    >>> round(real_authority(org)["specialist-2-1"], 4)  # 0.75 of one domain in five
    0.15
    """
    check_parameters(
        teams=(COUNT, teams),
        members=(COUNT, members),
        autonomy=(
            autonomy_rule(0.5, "leaves the manager with half or more, who then leads"),
            autonomy,
        ),
        support=(SHARE, support),
    )
    titles = ("Director", "Manager", "Specialist")
    company = build_tree(titles, ("company", "team"), teams, members)
    domains = [make_domain("planning", company.head_id)]
    follows = {"planning": (company.head_id, next(iter(company.reports_by_leader)))}
    for k, (manager, specialists) in enumerate(company.reports_by_leader.items(), 1):
        domains += [make_domain(f"staffing-{k}", manager), make_domain(f"craft-{k}", manager)]
        follows[f"craft-{k}"] = (manager, specialists[0])
    return Organization(
        people=company.people,
        domains=domains,
        reporting=company.reporting_lines,
        delegations=[
            Delegation(follower, leader, domain=id_, autonomy=autonomy)
            for id_, (follower, leader) in follows.items()
        ],
        supports=make_supports(follows.values(), support, kind="following"),
    )
