"""Customer circles: the front line decides for the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stepback._organization._organization import Organization
from stepback._records._nodes import Circle
from stepback._records._relations import Delegation, Membership
from stepback.archetypes._archetype_parameters import PART, Above, Whole, check
from stepback.archetypes._helpers import backing, domain, tree

if TYPE_CHECKING:
    from stepback._records._level import Level


def customer_circles(
    *, circles: int = 3, members: int = 4, autonomy: float | Level = 1.0, support: float = 1.0
) -> Organization:
    """Customer circles: the front line decides for the customer, leaders listen and support.

    Each coach has the formal authority over one group of customers and hands it to a circle
    of the people who serve them. Look at `leadership_spread`, which is wide; at `presence`,
    which is 1: nobody has left, those who handed on still listen; and at
    `dependence_on_top`, which is small. With ``support=0`` the same people decide the same
    things, and `abandonment` is 1: stepping back turned into walking away.

    Parameters
    ----------
    circles
        How many circles there are, each with a coach, 1 or more.
    members
        How many people sit in each circle, 1 or more.
    autonomy
        How much of what concerns its customers a circle settles without coming back to its
        coach; above 0.
    support
        How strongly the coaches support their circles, and the director the coaches, in
        [0, 1]; 0: asked, and none given.

    Returns
    -------
    Organization
        The person ``"director"``, who owns ``"strategy"``; ``"coach-1"`` and so on, who own
        ``"customers-1"`` and so on and hand them to ``"circle-1"`` and so on; and
        ``"associate-1-1"`` and so on, who sit in the circles. There is one decision for each
        associate, and one in strategy.

    Raises
    ------
    ValueError
        If a number is out of bounds.

    Notes
    -----
    At full autonomy c circles of m people decide like cm + 1 people alike (the associates
    and the director) among cm + c + 1, so that the spread is m / (m + 1), whatever c is; the
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
    check(
        circles=(Whole(), circles),
        members=(Whole(), members),
        autonomy=(Above(0, "leaves everything with the coaches"), autonomy),
        support=(PART, support),
    )
    company = tree(("Director", "Coach", "Associate"), ("company", "circle"), circles, members)
    supports = backing(((company.head, coach) for coach in company.leaders), support)
    made, seats, domains, delegations = [], [], [domain("strategy", company.head)], []
    for k, (coach, associates) in enumerate(zip(company.leaders, company.below, strict=True), 1):
        circle, customers = f"circle-{k}", f"customers-{k}"
        unit, purpose = f"company/{circle}", "decide for the customer"
        made.append(Circle(circle, name=f"Circle {k}", purpose=purpose, unit=unit))
        seats += [Membership(circle, associate) for associate in associates]
        domains.append(domain(customers, coach, weight=members))
        delegations.append(Delegation(coach, circle, domain=customers, autonomy=autonomy))
        supports += backing([(coach, circle)], support, kind="listening")
    return Organization(
        people=company.people,
        circles=made,
        domains=domains,
        reporting=company.lines,
        delegations=delegations,
        supports=supports,
        memberships=seats,
    )
