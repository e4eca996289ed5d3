"""Who holds what nobody else does."""

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
    """How much each person holds that few others do, after ORA's knowledge exclusivity.

    The sum over the person's items of exp(1 − the number of their holders): 1 for an item held
    alone, less than 0.4 for one that two hold.

    Parameters
    ----------
    holders
        A mapping from items, such as tasks, files or fields of knowledge, to the people who
        hold each. Or an organization, whose domains are then the items.
    normalized
        Whether to divide by the number of items.
    floor
        Of an organization: whoever settles more than this part of what the one does who settles
        most in a domain, holds it; from 0 to below 1. An assumption of stepback.

    Returns
    -------
    dict
        From each person to 0 or more; normalized, in [0, 1]. Of an organization everyone is
        there; of a mapping whoever holds something. Normalized, nan where there are no items.

    Raises
    ------
    ValueError
        With every item whose people are no collection; if `floor` is out of bounds, or a
        delegation is dated and no date was entered.

    Examples
    --------
    Each of two holds one item alone, and all three share another.

    >>> from stepback.models import exclusivity
    >>> found = exclusivity({"k1": ["u"], "k2": ["u", "v", "w"], "k3": ["v"]})
    >>> {person: round(share, 6) for person, share in found.items()}
    {'u': 1.135335, 'v': 1.135335, 'w': 0.135335}

    Notes
    -----
    The formula is ORA's as it is usually told; the source itself was not checked.

    References
    ----------
    - Carley, K. M., Pfeffer, J., Reminga, J., Storrick, J., & Columbus, D. (2013). ORA User's
      Guide 2013. Technical report CMU-ISR-13-108, Carnegie Mellon University.
    """
    held = ItemHolders.from_source(holders, floor)
    count = np.bincount(held.item, minlength=held.n_items)
    total = np.bincount(
        held.person, weights=np.exp(1.0 - count[held.item]), minlength=len(held.people)
    )
    of = (held.n_items or np.nan) if normalized else 1
    return dict(zip(held.people, (total / of).tolist(), strict=True))
