"""An administration whose executives are powerless, before and after they are empowered."""

from __future__ import annotations

from stepback._organization._organization import Organization
from stepback._records._fields._choices import Flag
from stepback._records._level import Level
from stepback._records._relations import Delegation
from stepback.archetypes._archetype_parameters import (
    AUTONOMY,
    COUNT,
    COUNT_OR_ZERO,
    SHARE,
    check_parameters,
)
from stepback.archetypes._helpers import build_tree, make_domain, make_supports


def administration(
    *,
    departments: int = 4,
    clerks: int = 3,
    empowered: bool = False,
    autonomy: float | Level = 0.75,
    support: float = 0.75,
) -> Organization:
    """An administration whose executives are powerless, or empowered with ``empowered=True``.

    The executives prepare the files of their departments and the minister signs. On paper the
    departments are delegated to them, but at `Level.TELL`, which hands on nothing, and support
    flows only upwards. Look at `empowerment`: the executives are "powerless". To empower them, the
    minister steps back from each department, to `autonomy` and with `support`. ``empowered=True``
    is what `Organization.step_back` then returns: they are "empowered".

    Parameters
    ----------
    departments
        How many departments there are, each headed by an executive, 1 or more.
    clerks
        How many clerks report to each executive, 0 or more.
    empowered
        Whether the minister has stepped back.
    autonomy
        The share of decisions that empowered executives settle without the minister.
    support
        How strongly the minister supports empowered executives, in [0, 1]. Below 0.5, with the
        defaults of `empowerment`, those who decide are "abandoned".

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
    check_parameters(
        departments=(COUNT, departments),
        clerks=(COUNT_OR_ZERO, clerks),
        empowered=(Flag().check, empowered),
        autonomy=(AUTONOMY, autonomy),
        support=(SHARE, support),
    )
    titles = ("Minister", "Executive", "Clerk")
    ministry = build_tree(titles, ("ministry", "department"), departments, clerks)
    executives = ministry.reports_by_leader
    executive_by_domain = {
        f"department-{k}": executive for k, executive in enumerate(executives, start=1)
    }
    supports = make_supports(
        ((executive, ministry.head_id) for executive in executives), 1.0, kind="loyalty"
    )
    if empowered:
        supports += make_supports(
            ((ministry.head_id, executive) for executive in executives), support
        )
    return Organization(
        people=ministry.people,
        domains=[make_domain(id_, ministry.head_id) for id_ in ("policy", *executive_by_domain)],
        reporting=ministry.reporting_lines,
        delegations=[
            Delegation(
                ministry.head_id,
                executive,
                domain=id_,
                autonomy=autonomy if empowered else Level.TELL,
            )
            for id_, executive in executive_by_domain.items()
        ],
        supports=supports,
    )
