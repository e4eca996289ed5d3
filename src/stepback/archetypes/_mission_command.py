"""Mission command: the captain decides in peace, and juniors decide in battle."""

from __future__ import annotations

from stepback._organization._organization import Organization
from stepback._records._level import Level
from stepback._records._relations import Delegation
from stepback.archetypes._archetype_parameters import COUNT, autonomy_rule, check_parameters
from stepback.archetypes._helpers import build_tree, make_domain


def mission_command(
    *, platoons: int = 2, sections: int = 2, autonomy: float | Level = 0.75
) -> Organization:
    """Mission command: the captain decides in peace, and juniors take charge in battle.

    The captain delegates operations to the lieutenants, and they to the sergeants, but only in the
    context ``"battle"``. Compare the organization with its ``in_context("battle")``:
    `leadership_spread` rises from 0, and `dependence_on_top` falls from 1, since delegations made
    in advance stay in force without the captain. Support was not asked, so its measures are nan.

    Parameters
    ----------
    platoons
        How many platoons there are, each led by a lieutenant, 1 or more.
    sections
        How many sections each platoon has, each led by a sergeant, 1 or more.
    autonomy
        The share of what is delegated to them that they settle in battle without asking; above 0.

    Returns
    -------
    Organization
        The person ``"captain"``, who owns the domain ``"operations"``; ``"lieutenant-1"`` and
        so on; and ``"sergeant-1-1"`` and so on.

    Raises
    ------
    ValueError
        If a number is out of bounds.

    Notes
    -----
    In battle, with autonomy a, the captain settles 1 − a of all decisions, the lieutenants
    together a (1 − a), and the sergeants a². What stalls without the captain is 1 − a.

    Examples
    --------
    >>> from stepback import archetypes
    >>> peace = archetypes.mission_command(autonomy=0.5)
    >>> battle = peace.in_context("battle")
    >>> real_authority(battle)["captain"], real_authority(battle)["lieutenant-1"]
    (0.5, 0.125)
    >>> leadership_spread(peace), round(leadership_spread(battle), 2)
    (0.0, 0.63)
    >>> dependence_on_top(peace), dependence_on_top(battle)
    (1.0, 0.5)
    """
    check_parameters(
        platoons=(COUNT, platoons),
        sections=(COUNT, sections),
        autonomy=(autonomy_rule(0, "leaves everything with the captain, in battle too"), autonomy),
    )
    titles = ("Captain", "Lieutenant", "Sergeant")
    company = build_tree(titles, ("company", "platoon"), platoons, sections)
    return Organization(
        people=company.people,
        domains=[make_domain("operations", company.head_id)],
        reporting=company.reporting_lines,
        delegations=[
            Delegation(
                line.manager,
                line.report,
                domain="operations",
                autonomy=autonomy,
                contexts=frozenset({"battle"}),
            )
            for line in company.reporting_lines
        ],
    )
