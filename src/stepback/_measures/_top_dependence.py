"""Dependence on the top: who is at the top, and what stalls without them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._measures._flow_metrics import FlowMetrics
from stepback._organization._organization import Organization, compiled_at_date
from stepback._organization._validate_args import check_number, people_mask
from stepback._problems._format import format_value


def dependence_on_top(org: Organization, *, top: Iterable[str] | int | None = None) -> float:
    """The share of decisions that stalls while the top is away.

    Parameters
    ----------
    org
    top
        Ids of the top, or how many of the first layers of the formal line belong to it. ``None``:
        the people who hold a node that has reports and no manager (below a vacant one, the next
        holders); without any formal line, the people who own domains, themselves or through roles.

    Returns
    -------
    float
        In [0, 1]; 0 if only circles own domains and there is no formal line; nan without domains.

    Raises
    ------
    ValueError
        If an id is unknown, `top` is below 1, or a delegation is dated and no date was entered.

    Examples
    --------
    >>> dependence_on_top(archetypes.command_pyramid(people=7, span=2))
    1.0
    """
    compiled = compiled_at_date(org)
    if top is None:
        is_top = top_mask(compiled)
    elif isinstance(top, int | np.integer):
        check_number(top, "top", 1)
        layer = compiled.reporting_tree.layer[: compiled.n_people]
        is_top = (layer >= 1) & (layer <= top)
    elif isinstance(top, Iterable):
        is_top = people_mask(compiled, top, "top")
    else:
        raise ValueError(f"top: {format_value(top)} is neither a whole number of layers nor ids")
    return FlowMetrics(compiled, is_top).dependence_on_top


def top_mask(compiled: Compiled) -> Array:
    """The people at the top of the formal line; without one, those who own domains."""
    mask = np.zeros(compiled.n_people, dtype=np.bool_)
    if compiled.reporting_tree.manager.size:
        mask[compiled.reporting_tree.top_people()] = True
        return mask
    owner = compiled.columns.tables["domains"]["owner"].astype(np.int64)
    circles = compiled.columns.n_people_and_roles
    mask[compiled.groups.people_within(owner[owner < circles])[0]] = True
    return mask
