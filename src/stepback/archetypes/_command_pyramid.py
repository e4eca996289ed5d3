"""A command pyramid: every decision at the top."""

from __future__ import annotations

from stepback._organization._organization import Organization
from stepback._records._nodes import Person
from stepback._records._relations import ReportingLine
from stepback.archetypes._archetype_parameters import Whole, check
from stepback.archetypes._helpers import domain, person

_DOMAINS = ("strategy", "staffing", "operations")


def command_pyramid(*, people: int = 13, span: int = 3) -> Organization:
    """A command pyramid: the chief decides everything, and everyone else carries it out.

    Look at `leadership_spread`, which is 0, and at `dependence_on_top`, which is 1: all
    decisions are made at the top, and all of them wait while the top is away. Support was
    not asked for, so its measures are nan.

    Parameters
    ----------
    people
        How many people there are, 1 or more.
    span
        How many report to each manager, 1 or more; the last one may have fewer. The pyramid
        is filled from the top.

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
    check(people=(Whole(), people), span=(Whole(), span))
    everyone = _everyone(people, span)
    chief = everyone[0].id
    return Organization(
        people=everyone,
        domains=[domain(id_, chief) for id_ in _DOMAINS],
        reporting=[
            ReportingLine(everyone[(at - 1) // span].id, everyone[at].id) for at in range(1, people)
        ],
    )


def _everyone(people: int, span: int) -> list[Person]:
    """The people from the top down: below number k are numbers k × span + 1 and up.

    Units nest two deep, so that a pyramid of any depth has names of a bounded length.
    """
    managers = (people - 2) // span  # below the chief, the first so many have reports
    everyone = [person("Chief", unit="company")]
    for at in range(1, people):
        above = (at - 1) // span
        unit = everyone[above].unit
        if at <= managers and above <= span:
            level = "department" if above else "division"
            unit = f"{unit}/{level}-{(at - 1) % span + 1}"
        title, number = ("Manager", at) if at <= managers else ("Worker", at - managers)
        everyone.append(person(title, number, unit=unit))
    return everyone
