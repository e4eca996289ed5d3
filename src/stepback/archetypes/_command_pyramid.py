"""A command pyramid: every decision at the top."""

from __future__ import annotations

from stepback._organization._organization import Organization
from stepback._records._nodes import Person
from stepback._records._relations import ReportingLine
from stepback.archetypes._archetype_parameters import COUNT, check_parameters
from stepback.archetypes._helpers import make_domain, make_person

_DOMAINS = ("strategy", "staffing", "operations")


def command_pyramid(*, people: int = 13, span: int = 3) -> Organization:
    """A command pyramid: the chief decides everything, and everyone else carries it out.

    Look at `leadership_spread`, which is 0, and at `dependence_on_top`, which is 1: all decisions
    are made at the top, and stall while it is away. Support was not asked, so its measures are nan.

    Parameters
    ----------
    people
        How many people there are, 1 or more.
    span
        How many report to each manager, 1 or more; filled from the top, so the last may have fewer.

    Returns
    -------
    Organization
        The person ``"chief"``, who owns the domains ``"strategy"``, ``"staffing"`` and
        ``"operations"`` and hands on nothing; ``"manager-1"`` and so on, who have reports;
        and ``"worker-1"`` and so on, who have none.

    Raises
    ------
    ValueError
        If a number is not whole or too small.

    Examples
    --------
    >>> from stepback import archetypes
    >>> org = archetypes.command_pyramid(people=7, span=2)
    >>> list(org)
    ['chief', 'manager-1', 'manager-2', 'worker-1', 'worker-2', 'worker-3', 'worker-4']
    >>> leadership_spread(org)
    0.0
    >>> dependence_on_top(org)
    1.0

    A third of all decisions leaves the top when the chief steps back in one of three domains:

    >>> after = org.step_back("chief", to="manager-1", domain="operations", autonomy=1)
    >>> round(dependence_on_top(after), 4)
    0.6667
    """
    check_parameters(people=(COUNT, people), span=(COUNT, span))
    members = _build_people(people, span)
    chief = members[0].id
    return Organization(
        people=members,
        domains=[make_domain(id_, chief) for id_ in _DOMAINS],
        reporting=[
            ReportingLine(members[(position - 1) // span].id, members[position].id)
            for position in range(1, people)
        ],
    )


def _build_people(n_people: int, span: int) -> list[Person]:
    """The people from the top down; those below position k begin at position k × span + 1.

    Units nest two deep, so that their paths stay short in a pyramid of any depth.
    """
    n_managers = (n_people - 2) // span  # the chief not counted; they come before all workers
    people = [make_person("Chief", unit="company")]
    for position in range(1, n_people):
        manager = (position - 1) // span
        unit = people[manager].unit
        if position <= n_managers and manager <= span:
            level = "department" if manager else "division"
            unit = f"{unit}/{level}-{(position - 1) % span + 1}"
        title, number = (
            ("Manager", position) if position <= n_managers else ("Worker", position - n_managers)
        )
        people.append(make_person(title, number, unit=unit))
    return people
