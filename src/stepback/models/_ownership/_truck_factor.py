"""How few people can leave until most of what they hold is left with nobody."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._organization._organization import Organization
from stepback._organization._validate_args import check_number
from stepback._problems._format import format_value
from stepback.models._ownership._holders import ItemHolders


@attrs.frozen
class TruckFactor:
    """The people whom most items depend on.

    Attributes:
        size: How many they are; nan where there are no items.
        people: Who they are; those who leave first, first.
        exact: Whether fewer surely would not do.
    """

    size: float
    people: tuple[Any, ...]
    exact: bool


def truck_factor(
    holders: Mapping[Any, Iterable[Any]] | Organization,
    *,
    threshold: float = 0.5,
    exact: bool = False,
    floor: float = 0.75,
) -> TruckFactor:
    """How few people have to leave until fewer than half of all items have anyone who holds them.

    One after the other leaves, whoever holds most items first (whether others hold them, too,
    or not; of those who hold as many, by name), until the share of items that someone left
    holds is below `threshold`. This is not always the fewest; `exact` finds these.

    Parameters
    ----------
    holders
        A mapping from items, such as files or tasks, to the people who hold each; `authors`
        makes one from who changed which file. Or an organization, whose domains are the items.
    threshold
        Above 0, up to 1. Items without anyone count as not held.
    exact
        Whether to find the fewest, as an integer program. That can take long for thousands of
        people whose items overlap.
    floor
        Of an organization: whoever settles more than this part of what the one does who settles
        most in a domain, holds it; from 0 to below 1. An assumption of stepback, after the rule
        of the source on who is an author of a file.

    Returns
    -------
    TruckFactor
        Of size nan, with nobody, where there are no items; of size 0 where so few items are held
        that nobody has to leave.

    Raises
    ------
    ValueError
        With every item whose people are no collection; if `threshold` or `floor` is out of
        bounds, or a delegation is dated and no date was entered.
    RuntimeError
        If the integer program cannot be solved.

    Examples
    --------
    Of four files, d holds two; without d, two are left, which is still half.

    >>> from stepback.models import truck_factor
    >>> files = {0: ["d"], 1: ["d"], 2: ["b"], 3: ["a", "c"]}
    >>> truck_factor(files)
    TruckFactor(size=3.0, people=('d', 'a', 'b'), exact=False)
    >>> truck_factor(files, exact=True)
    TruckFactor(size=2.0, people=('d', 'b'), exact=True)

    References
    ----------
    - Avelino, G., Passos, L., Hora, A., & Valente, M. T. (2016). A novel approach for estimating
      truck factors. ICPC 2016. doi:10.1109/ICPC.2016.7503718
    """
    part = check_number(threshold, "threshold", 0, 1)
    if not part:
        raise ValueError("threshold: no share of items is below 0; give more than 0")
    held = ItemHolders.from_source(holders, floor)
    if not held.n_items:
        return TruckFactor(math.nan, (), exact=True)
    # As shares are compared, not numbers of items: 0.55 of 100 is 55, whatever 0.55 * 100 is.
    shares = np.arange(held.n_items, -1, -1) / held.n_items
    least = int(np.flatnonzero(shares < part)[0])
    order = _leaving_order(held)
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.arange(order.size)
    left_at = np.zeros(held.n_items, dtype=np.int64)
    np.maximum.at(left_at, held.item, rank[held.person] + 1)
    size = int(np.sort(left_at)[least - 1])
    found, sure = order[:size], size <= 1
    if exact and not sure:
        found, sure = np.sort(_smallest_set(held, least)), True
        found = found[np.argsort(rank[found])]
    return TruckFactor(float(found.size), tuple(held.people[one] for one in found.tolist()), sure)


def _leaving_order(held: ItemHolders) -> Array:
    """Everyone, by the number of their items, and then by name."""
    items = np.bincount(held.person, minlength=len(held.people)).tolist()
    order = sorted(range(len(items)), key=lambda one: (-items[one], _sort_name(held.people[one])))
    return np.array(order, dtype=np.int64)


def _sort_name(person: Any) -> str:
    """What tells people apart where nothing else does; numbers may be too long to write."""
    return format_value(person) if isinstance(person, int) else str(person)


def _smallest_set(held: ItemHolders, least: int) -> Array:
    """The fewest people without whom so many items are held by nobody.

    A variable for each person says whether that person leaves, one for each item whether it is
    held by nobody then: not unless everyone who holds it leaves.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    people, pairs = len(held.people), held.item.size
    row = np.arange(pairs)
    each = csr_array(
        (
            np.append(np.ones(pairs), -np.ones(pairs)),
            (np.append(row, row), np.append(people + held.item, held.person)),
        ),
        shape=(pairs, people + held.n_items),
    )
    of_people = np.append(np.ones(people, dtype=np.int64), np.zeros(held.n_items, dtype=np.int64))
    found = milp(
        of_people,
        integrality=of_people,
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(each, ub=0),
            LinearConstraint(1 - of_people, lb=least),
        ],
        options={"mip_rel_gap": 0},  # else one of ten thousand too many is thought few enough
    )
    if not found.success:
        raise RuntimeError(f"the integer program was not solved: {found.message}")
    return np.flatnonzero(found.x[:people] > 0.5)
