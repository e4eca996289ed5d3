"""An administration whose executives are powerless, before and after they are empowered."""

from __future__ import annotations

from stepback._organization._organization import Organization
from stepback._records._fields._flags import Flag
from stepback._records._level import Level
from stepback._records._relations import Delegation
from stepback.archetypes._archetype_parameters import AUTONOMY, PART, Whole, check
from stepback.archetypes._helpers import backing, domain, tree


def administration(
    *,
    departments: int = 4,
    clerks: int = 3,
    empowered: bool = False,
    autonomy: float | Level = 0.75,
    support: float = 0.75,
) -> Organization:
    """An administration whose executives are powerless, or, with ``empowered=True``, are not.

    The executives prepare their departments' files and the minister signs: on paper the
    departments are theirs, at `Level.TELL`, which hands on nothing, and support only flows
    up. Look at `empowerment`: the executives are "powerless". To empower them, the minister
    steps back from each department, to `autonomy` and with `support`; ``empowered=True`` is
    what `Organization.step_back` makes of it, and the executives are then "empowered".

    Parameters
    ----------
    departments
        How many departments there are, each headed by an executive, 1 or more.
    clerks
        How many clerks report to each executive, 0 or more.
    empowered
        Whether the minister has stepped back.
    autonomy
        How much of their department's matters empowered executives settle without coming
        back to the minister.
    support
        How strongly the minister supports empowered executives, in [0, 1]. Below 0.5, by the
        default of `empowerment`, those who decide are "abandoned".

    Returns
    -------
    Organization
        The person ``"minister"``, who owns ``"policy"``, and ``"department-1"`` and so on;
        ``"executive-1"`` and so on; and ``"clerk-1-1"`` and so on.

    Raises
    ------
    ValueError
        If a number is out of bounds, or `empowered` is not a bool.

    Notes
    -----
    With d departments and autonomy a, the minister's absence stalls all decisions before,
    and (1 + d (1 − a)) / (1 + d) after.

    Examples
    --------
    >>> from stepback import archetypes
    >>> before = archetypes.administration()
    >>> empowerment(before)["executive-1"], dependence_on_top(before)
    ('powerless', 1.0)
    >>> after = archetypes.administration(empowered=True)
    >>> empowerment(after)["executive-1"], round(dependence_on_top(after), 4)
    ('empowered', 0.4)

    One department at a time:

    >>> first = before.step_back(
    ...     "minister", to="executive-1", domain="department-1", autonomy=0.75, support=0.75
    ... )
    >>> empowerment(first)["executive-1"], empowerment(first)["executive-2"]
    ('empowered', 'powerless')
    """
    check(
        departments=(Whole(), departments),
        clerks=(Whole(low=0), clerks),
        empowered=(Flag(), empowered),
        autonomy=(AUTONOMY, autonomy),
        support=(PART, support),
    )
    titles = ("Minister", "Executive", "Clerk")
    ministry = tree(titles, ("ministry", "department"), departments, clerks)
    files = {f"department-{k}": who for k, who in enumerate(ministry.leaders, start=1)}
    supports = backing(((who, ministry.head) for who in ministry.leaders), 1.0, kind="loyalty")
    if empowered:
        supports += backing(((ministry.head, who) for who in ministry.leaders), support)
    return Organization(
        people=ministry.people,
        domains=[domain(id_, ministry.head) for id_ in ("policy", *files)],
        reporting=ministry.lines,
        delegations=[
            Delegation(
                ministry.head, who, domain=id_, autonomy=autonomy if empowered else Level.TELL
            )
            for id_, who in files.items()
        ],
        supports=supports,
    )
