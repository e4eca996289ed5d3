"""How much people hold that few others do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from stepback._organization._organization import Organization
from stepback.models._ownership._holders import ItemHolders


def exclusivity(
    holders: Mapping[Any, Iterable[Any]] | Organization,
    *,
    normalized: bool = False,
    floor: float = 0.75,
) -> dict[Any, float]:
    """Compute how much each person holds that few others do: ORA's knowledge exclusivity.

    It is the sum over the person's items of exp(1 − number of holders): 1 for an item held
    alone, less than 0.4 for one that two people hold.

    Parameters
    ----------
    holders
        A mapping from items, such as tasks, files or fields of knowledge, to the people who
        hold each. Or an organization, whose domains are the items.
    normalized
        Whether to divide by the number of items.
    floor
        For an organization: a person holds a domain who settles more than this share of what
        the person does who settles most in it; from 0 to below 1. An assumption of stepback.

    Returns
    -------
    dict
        From each person to 0 or more; normalized, in [0, 1]. For an organization with everyone;
        for a mapping with everyone who holds something. Normalized, nan if there are no items.

    Raises
    ------
    ValueError
        With every item whose people are not a collection; if `floor` is out of bounds, or
        anything is dated and no date was entered.

    Examples
    --------
    Two people hold one item alone each, and all three share another.

    >>> from stepback.models import exclusivity
    >>> found = exclusivity({"k1": ["u"], "k2": ["u", "v", "w"], "k3": ["v"]})
    >>> {person: round(share, 6) for person, share in found.items()}
    {'u': 1.135335, 'v': 1.135335, 'w': 0.135335}

    Notes
    -----
    The formula is ORA's as secondary sources give it; the source itself was not checked.

    References
    ----------
    - Carley, K. M., Pfeffer, J., Reminga, J., Storrick, J., & Columbus, D. (2013). ORA User's
      Guide 2013. Technical report CMU-ISR-13-108, Carnegie Mellon University.
    """
    held = ItemHolders.from_source(holders, floor)
    n_holders = np.bincount(held.item, minlength=held.n_items)
    total = np.bincount(
        held.person, weights=np.exp(1.0 - n_holders[held.item]), minlength=len(held.people)
    )
    divisor = (held.n_items or np.nan) if normalized else 1
    return dict(zip(held.people, (total / divisor).tolist(), strict=True))
