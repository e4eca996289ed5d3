"""Who holds what: a mapping from items to people, or who decides in which domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs
from stepback._algorithms._arrays import Array
from stepback._organization._organization import Organization, compiled_at_date
from stepback._organization._validate_args import (
    as_collection,
    check_number,
    is_hashable,
    raise_faults,
)
from stepback._problems._format import format_value


@attrs.frozen(eq=False)
class ItemHolders:
    """Who holds which item, each pair once.

    Attributes:
        people: What they are called.
        items: How many items there are.
        item, person: The positions of an item and of someone who holds it.
    """

    people: Sequence[Any]
    n_items: int
    item: Array
    person: Array

    @classmethod
    def from_source(cls, holders: Any, floor: float) -> ItemHolders:
        """Of a mapping from items to people, or of the domains of an organization."""
        least = check_number(floor, "floor", 0, 1)
        if least == 1:
            raise ValueError("floor: at 1 nobody holds more; give less than 1")
        if isinstance(holders, Organization):
            return _holders_from_organization(holders, least)
        if not isinstance(holders, Mapping):
            raise ValueError(
                f"holders: {format_value(holders)} is neither an Organization nor a "
                "mapping from items "
                "to the people who hold them; give one of these"
            )
        return _holders_from_mapping(holders)


def _holders_from_mapping(holders: Mapping[Any, Any]) -> ItemHolders:
    place: dict[Any, int] = {}
    counts: list[int] = []
    person: list[int] = []
    faults = []
    for held, people in holders.items():
        try:
            given = as_collection(people, "people")
            once = dict.fromkeys(given)
        except ValueError as fault:
            faults.append(f"{format_value(held)}: {fault}")
        except TypeError:
            wrong = ", ".join(format_value(one) for one in given if not is_hashable(one))
            faults.append(f"{format_value(held)}: {wrong} cannot be told apart; give ids")
        else:
            counts.append(len(once))
            person += [place.setdefault(one, len(place)) for one in once]
    raise_faults("holders", faults)
    item = np.repeat(np.arange(len(counts)), counts)
    return ItemHolders(list(place), len(holders), item, np.array(person, dtype=np.int64))


def _holders_from_organization(org: Organization, floor: float) -> ItemHolders:
    """Whoever settles more than `floor` times what the one does who settles most in a domain."""
    now = compiled_at_date(org)
    graph, domains = now.flow.graph, now.flow.graph.stands_for.size
    settles = np.flatnonzero(graph.is_person_state & (now.flow.kept_weight > 0))
    keys, where = np.unique(
        graph.domain[settles] * max(1, now.n_people) + graph.node[settles], return_inverse=True
    )
    settled = np.bincount(where, weights=now.flow.kept_weight[settles], minlength=keys.size)
    domain, person = np.divmod(keys, max(1, now.n_people))
    most = np.zeros(domains)
    np.maximum.at(most, domain, settled)
    holds = settled > floor * most[domain]
    domain, person = domain[holds], person[holds]
    begin, end = (np.searchsorted(domain, graph.stands_for, side) for side in ("left", "right"))
    at, item = positions_in_runs(begin, end)
    return ItemHolders(now.columns.ids[: now.n_people].tolist(), domains, item, person[at])
