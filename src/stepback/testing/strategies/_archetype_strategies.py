"""Draw the archetypes with other parameters."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

import stepback.archetypes as functions
from stepback._organization._organization import Organization
from stepback._records._level import Level

_count = st.integers(1, 4)
_count_or_none = st.integers(0, 4)
_part = st.sampled_from([0.5, 1.0, 0.0, 0.25, 0.75]) | st.floats(0, 1)


def _autonomy_above(low: float) -> st.SearchStrategy[float | Level]:
    levels = [level for level in Level if level.autonomy > low]
    return st.just(0.75) | st.floats(low, 1, exclude_min=True) | st.sampled_from(levels)


def _membership_organization(members: list[bool], tasks: int) -> Organization:
    """Members that are true are active; if none is, all are."""
    return functions.membership_organization(
        members=len(members), tasks=tasks, active=sum(members) or None
    )


_STRATEGIES: dict[str, st.SearchStrategy[Organization]] = {
    "administration": st.builds(
        functions.administration,
        departments=_count,
        clerks=_count_or_none,
        empowered=st.booleans(),
        autonomy=_autonomy_above(0),
        support=_part,
    ),
    "command_pyramid": st.builds(
        functions.command_pyramid, people=st.integers(1, 30), span=st.integers(1, 6)
    ),
    "consultants": st.builds(
        functions.consultants,
        consultants=_count_or_none,
        employees=_count,
        support=_part,
        willingness=_part,
    ),
    "customer_circles": st.builds(
        functions.customer_circles,
        circles=_count,
        members=_count,
        autonomy=_autonomy_above(0),
        support=_part,
    ),
    "leaders_who_follow": st.builds(
        functions.leaders_who_follow,
        teams=_count,
        members=_count,
        autonomy=_autonomy_above(0.5),
        support=_part,
    ),
    "membership_organization": st.builds(
        _membership_organization, st.lists(st.booleans(), min_size=1, max_size=8), tasks=_count
    ),
    "mission_command": st.builds(
        functions.mission_command, platoons=_count, sections=_count, autonomy=_autonomy_above(0)
    ),
    "reluctant_leaders": st.builds(
        functions.reluctant_leaders,
        colleagues=st.integers(1, 8),
        support=_part,
        interpersonal=_part,
        image=_part,
        blame=_part,
        weights=st.tuples(*[st.floats(0, 4)] * 3),
        relief=st.tuples(_part, _part, _part),
        base=st.floats(-4, 4),
    ),
}


def archetypes(*names: str) -> st.SearchStrategy[Organization]:
    """The archetypes of `stepback.archetypes`, with drawn numbers of people and strengths.

    Parameters
    ----------
    names
        Which of them, such as ``"customer_circles"``; without names, all eight.

    Returns
    -------
    SearchStrategy
        Of `stepback.Organization`, of up to 30 people.

    Raises
    ------
    InvalidArgument
        If a name is not that of an archetype.

    Examples
    --------
    >>> from hypothesis import find
    >>> from stepback.testing.strategies import archetypes
    >>> find(archetypes("command_pyramid"), lambda org: len(org.reporting) > 0)
    <Organization: 2 people, 3 domains, 1 line>
    """
    unknown = [name for name in names if name not in _STRATEGIES]
    if unknown:
        raise InvalidArgument(
            f"{', '.join(map(repr, unknown))}: no such archetype; there are: "
            f"{', '.join(_STRATEGIES)}"
        )
    return st.one_of(*(_STRATEGIES[name] for name in names or _STRATEGIES))
