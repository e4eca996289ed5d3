"""The shape of the formal line."""

from __future__ import annotations

import attrs

from stepback._organization._organization import Organization, compiled_any_date


@attrs.frozen
class Spans:
    """How many report to someone.

    Attributes:
        direct: Those who report directly: the span of control.
        total: Everyone below, at any distance.
    """

    direct: int
    total: int


def spans(org: Organization) -> dict[str, Spans]:
    """How many people and roles report to each manager, directly and in total.

    Solid lines between people and roles count as they stand: a post is a post, whether it is
    vacant or shared.

    Returns
    -------
    dict
        From the id of each person or role that has reports to `Spans`; empty without lines.

    Examples
    --------
    >>> spans(archetypes.command_pyramid(people=7, span=2)).popitem()[1]
    Spans(direct=2, total=2)
    """
    now = compiled_any_date(org)
    direct, total = now.reporting_tree.spans
    managers = (direct > 0).nonzero()[0].tolist()
    ids = now.columns.ids
    return {ids[one]: Spans(int(direct[one]), int(total[one])) for one in managers}


def layers(org: Organization) -> dict[str, float]:
    """The layer of each person and role in the formal line, from 1 at the top.

    Someone without a line of their own stands in the highest layer of the roles they hold.

    Returns
    -------
    dict
        From the id of each person and role to 1, 2, …; nan outside the formal line.

    Examples
    --------
    >>> max(layers(archetypes.command_pyramid(people=7, span=2)).values())
    3.0
    """
    now = compiled_any_date(org)
    lined = now.columns.n_people_and_roles
    return now.by_id(now.reporting_tree.layer_or_nan[:lined])
