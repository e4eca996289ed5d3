"""A membership organization: the member who takes up a task leads it."""

from __future__ import annotations

from stepback._organization._organization import Organization
from stepback._records._nodes import Circle
from stepback._records._relations import Delegation, Membership
from stepback.archetypes._archetype_parameters import COUNT, check_parameters
from stepback.archetypes._helpers import make_domain, make_supports, make_team


def membership_organization(
    *, members: int = 12, tasks: int = 12, active: int | None = None
) -> Organization:
    """A membership organization: no hierarchy; a member who takes up a task leads it.

    The assembly of all members owns every task. One member takes it up and decides in it, with
    the support of the assembly. Look at `dependence_on_top`, which is 0: there is no top. Then
    at `leadership_spread`, which depends on how many members take up a task: the absence of a
    hierarchy does not spread leadership by itself.

    Parameters
    ----------
    members
        How many members there are, 1 or more.
    tasks
        How many tasks there are, 1 or more.
    active
        How many members take up tasks, in turn; from 1 to `members`. ``None``: all.

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
    If a of m members lead the same number of tasks each, the spread is (a − 1) / (m − 1).

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
    check_parameters(
        members=(COUNT, members),
        tasks=(COUNT, tasks),
        active=(COUNT, 1 if active is None else active),
    )
    n_leading = members if active is None else active
    if n_leading > members:
        raise ValueError(f"active: {active} is more than the {members} members; give at most that")
    people = make_team("Member", members, unit="association")
    leader_by_task = {f"task-{k + 1}": people[k % n_leading].id for k in range(tasks)}
    leaders = dict.fromkeys(leader_by_task.values())
    return Organization(
        people=people,
        circles=[Circle("assembly", name="Assembly", unit="association")],
        domains=[make_domain(task, "assembly") for task in leader_by_task],
        delegations=[
            Delegation("assembly", leader, domain=task) for task, leader in leader_by_task.items()
        ],
        supports=make_supports((("assembly", leader) for leader in leaders), 1.0),
        memberships=[Membership("assembly", person.id) for person in people],
    )
