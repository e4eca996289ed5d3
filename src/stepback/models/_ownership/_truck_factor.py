"""The truck factor: how few people can leave until nobody holds most items."""

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
    """The people on whom most items depend.

    Attributes:
        size: The number of these people; nan if there are no items.
        people: The people, in the order in which they leave.
        exact: Whether it is certain that fewer people are not enough.
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
    """Compute how few people have to leave until nobody holds more than half of all items.

    One person after the other leaves, the one with most items first (no matter whether others also
    hold them; with equal numbers of items, by name), until the share of items that someone who
    stayed holds is below `threshold`. This is not always the smallest number; `exact` finds that.

    Parameters
    ----------
    holders
        A mapping from items, such as files or tasks, to the people who hold each; `authors`
        makes one from who changed which file. Or an organization, whose domains are the items.
    threshold
        Above 0, up to 1. Items without any holder count as not held.
    exact
        Whether to find the smallest set of people, by an integer program. That can take long
        for thousands of people whose items overlap.
    floor
        For an organization: a person holds a domain who settles more than this share of what
        the person does who settles most in it; from 0 to below 1. An assumption of stepback,
        after the rule of the source for authors of a file.

    Returns
    -------
    TruckFactor
        Of size nan, with nobody, if there are no items; of size 0 if so few items are held that
        nobody has to leave.

    Raises
    ------
    ValueError
        With every item whose people are not a collection; if `threshold` or `floor` is out of
        bounds, or anything is dated and no date was entered.
    RuntimeError
        If the integer program cannot be solved.

    Examples
    --------
    Of four files, d holds two; without d, two still have a holder, which is half of them.

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
    held = ItemHolders.from_source(holders, floor)
    least_share = check_number(threshold, "threshold", 0, 1)
    if not least_share:
        raise ValueError("threshold: no share of items is below 0; give more than 0")
    if not held.n_items:
        return TruckFactor(math.nan, (), exact=True)
    # Shares are compared, not numbers of items: 0.55 of 100 is 55, but 0.55 * 100 > 55 in floats.
    shares = np.arange(held.n_items, -1, -1) / held.n_items
    n_orphaned = int(np.flatnonzero(shares < least_share)[0])
    order = _leaving_order(held)
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.arange(order.size)
    orphaned_after = np.zeros(held.n_items, dtype=np.int64)
    np.maximum.at(orphaned_after, held.item, rank[held.person] + 1)
    size = int(np.sort(orphaned_after)[n_orphaned - 1])
    people, is_exact = order[:size], size <= 1
    if exact and not is_exact:
        people, is_exact = np.sort(_smallest_set(held, n_orphaned)), True
        people = people[np.argsort(rank[people])]
    names = tuple(held.people[person] for person in people.tolist())
    return TruckFactor(float(people.size), names, is_exact)


def _leaving_order(held: ItemHolders) -> Array:
    """Order people by the number of their items, largest first, and then by name."""
    counts = np.bincount(held.person, minlength=len(held.people)).tolist()
    order = sorted(
        range(len(counts)), key=lambda person: (-counts[person], _sort_name(held.people[person]))
    )
    return np.array(order, dtype=np.int64)


def _sort_name(person: Any) -> str:
    """Return a text to sort by; a very long number is shortened, since Python does not write it."""
    return format_value(person) if isinstance(person, int) else str(person)


def _smallest_set(held: ItemHolders, n_orphaned: int) -> Array:
    """Find the fewest people without whom this many items are held by nobody.

    An integer program: one variable for each person says whether that person leaves, one for
    each item whether nobody holds it then, which requires that all its holders leave.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    n_people, n_pairs = len(held.people), held.item.size
    row = np.arange(n_pairs)
    item_minus_person = csr_array(
        (
            np.append(np.ones(n_pairs), -np.ones(n_pairs)),
            (np.append(row, row), np.append(n_people + held.item, held.person)),
        ),
        shape=(n_pairs, n_people + held.n_items),
    )
    is_person = np.append(np.ones(n_people, dtype=np.int64), np.zeros(held.n_items, dtype=np.int64))
    solution = milp(
        is_person,
        integrality=is_person,
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(item_minus_person, ub=0),
            LinearConstraint(1 - is_person, lb=n_orphaned),
        ],
        options={"mip_rel_gap": 0},  # by default, one in ten thousand too many is good enough
    )
    if not solution.success:
        raise RuntimeError(f"the integer program was not solved: {solution.message}")
    return np.flatnonzero(solution.x[:n_people] > 0.5)
