"""Customer circles: the front line decides for the customer."""

from __future__ import annotations

from stepback._organization._organization import Organization
from stepback._records._level import Level
from stepback._records._nodes import Circle
from stepback._records._relations import Delegation, Membership
from stepback.archetypes._archetype_parameters import COUNT, SHARE, autonomy_rule, check_parameters
from stepback.archetypes._helpers import build_tree, make_domain, make_supports


def customer_circles(
    *, circles: int = 3, members: int = 4, autonomy: float | Level = 1.0, support: float = 1.0
) -> Organization:
    """Customer circles: the front line decides for the customer, leaders listen and support.

    Each coach has the formal authority over one group of customers and delegates it to a
    circle of the people who serve them. Look at `leadership_spread`, which is high; at
    `presence`, which is 1, because the coaches still listen to those to whom they delegated;
    and at `dependence_on_top`, which is low. With ``support=0`` the same people decide the
    same things, and `abandonment` is 1: the leaders did not step back but walked away.

    Parameters
    ----------
    circles
        How many circles there are, each with a coach, 1 or more.
    members
        How many people are in each circle, 1 or more.
    autonomy
        The share of decisions about its customers that a circle settles without its coach; above 0.
    support
        How strongly coaches support circles, and the director them, in [0, 1]. 0: asked, not given.

    Returns
    -------
    Organization
        The person ``"director"``, who owns ``"strategy"``; ``"coach-1"`` and so on, who own
        ``"customers-1"`` and so on and hand them to ``"circle-1"`` and so on; and
        ``"associate-1-1"`` and so on, who are in the circles. There is one decision for each
        associate, and one in strategy.

    Raises
    ------
    ValueError
        If a number is out of bounds.

    Notes
    -----
    At full autonomy, with c circles of m people, cm + 1 people (the associates and the
    director) of cm + c + 1 decide equally. So the spread is m / (m + 1), whatever c is. The
    director's absence stalls 1 / (cm + 1) of all decisions: 1/13 below.

    Examples
    --------
    >>> from stepback import archetypes
    >>> org = archetypes.customer_circles(circles=3, members=4)
    >>> round(leadership_spread(org), 4)
    0.8
    >>> presence(org)
    1.0
    >>> round(dependence_on_top(org), 4)
    0.0769
    >>> abandonment(archetypes.customer_circles(support=0))
    1.0
    """
    check_parameters(
        circles=(COUNT, circles),
        members=(COUNT, members),
        autonomy=(autonomy_rule(0, "leaves everything with the coaches"), autonomy),
        support=(SHARE, support),
    )
    titles = ("Director", "Coach", "Associate")
    company = build_tree(titles, ("company", "circle"), circles, members)
    coaches, director = company.reports_by_leader, company.head_id
    supports = make_supports(((director, coach) for coach in coaches), support)
    circle_records, memberships, delegations = [], [], []
    domains = [make_domain("strategy", director)]
    for k, (coach, associates) in enumerate(coaches.items(), 1):
        circle, customers = f"circle-{k}", f"customers-{k}"
        unit, purpose = f"company/{circle}", "decide for the customer"
        circle_records.append(Circle(circle, name=f"Circle {k}", purpose=purpose, unit=unit))
        memberships += [Membership(circle, associate) for associate in associates]
        domains.append(make_domain(customers, coach, weight=members))
        delegations.append(Delegation(coach, circle, domain=customers, autonomy=autonomy))
        supports += make_supports([(coach, circle)], support, kind="listening")
    return Organization(
        people=company.people,
        circles=circle_records,
        domains=domains,
        reporting=company.reporting_lines,
        delegations=delegations,
        supports=supports,
        memberships=memberships,
    )
