"""A membership organization: whoever takes up a task leads it."""

from __future__ import annotations

from stepback._organization._organization import Organization
from stepback._records._nodes import Circle
from stepback._records._relations import Delegation, Membership
from stepback.archetypes._archetype_parameters import Whole, check
from stepback.archetypes._helpers import backing, domain, person


def membership_organization(
    *, members: int = 12, tasks: int = 12, active: int | None = None
) -> Organization:
    """A membership organization: no hierarchy; whoever takes up a task leads it, others follow.

    The assembly of all members owns every task. One of them takes it up and decides in it,
    with the assembly behind them. Look at `dependence_on_top`, which is 0: there is no top.
    Then at `leadership_spread`, which depends on how many take something up: having no
    hierarchy does not spread leadership by itself.

    Parameters
    ----------
    members
        How many members there are, 1 or more.
    tasks
        How many tasks there are, 1 or more.
    active
        How many of the members take up tasks, 1 or more and at most `members`; they take
        turns. ``None``: all.

    Returns
    -------
    Organization
        The people ``"member-1"`` and so on; the circle ``"assembly"`` of them all; and its
        domains ``"task-1"`` and so on.

    Raises
    ------
    ValueError
        If a number is out of bounds.

    Notes
    -----
    Where a members lead equally many tasks each, of m, the spread is (a − 1) / (m − 1).

    Examples
    --------
    >>> from stepback import archetypes
    >>> org = archetypes.membership_organization(members=9, tasks=9)
    >>> round(leadership_spread(org), 4), dependence_on_top(org)
    (1.0, 0.0)
    >>> few = archetypes.membership_organization(members=9, tasks=9, active=3)
    >>> round(leadership_spread(few), 4), dependence_on_top(few)
    (0.25, 0.0)
    """
    check(
        members=(Whole(), members),
        tasks=(Whole(), tasks),
        active=(Whole(), 1 if active is None else active),
    )
    leading = members if active is None else active
    if leading > members:
        raise ValueError(f"active: {active} is more than the {members} members; give at most that")
    everyone = [person("Member", at, unit="association") for at in range(1, members + 1)]
    leads = {f"task-{k + 1}": everyone[k % leading].id for k in range(tasks)}
    return Organization(
        people=everyone,
        circles=[Circle("assembly", name="Assembly", unit="association")],
        domains=[domain(task, "assembly") for task in leads],
        delegations=[Delegation("assembly", who, domain=task) for task, who in leads.items()],
        supports=backing((("assembly", who) for who in dict.fromkeys(leads.values())), 1.0),
        memberships=[Membership("assembly", one.id) for one in everyone],
    )
