"""Who holds which item, from a mapping, or from who decides in which domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs
from stepback._algorithms._arrays import Array
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._non_organizations import refuse_non_organization
from stepback._organization._organization import Organization
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
        people: The ids or names of the people.
        n_items: The number of items.
        item, person: The positions of an item and of a person who holds it, for each pair.
    """

    people: Sequence[Any]
    n_items: int
    item: Array
    person: Array

    @classmethod
    def from_source(cls, holders: Any, floor: float) -> ItemHolders:
        """Build it from a mapping of items to people, or from the domains of an organization."""
        if not isinstance(holders, Mapping):  # an organization is a mapping, too
            refuse_non_organization("holders", holders, " or mapping of items to their holders")
        least = check_number(floor, "floor", 0, 1)
        if least == 1:
            raise ValueError("floor: at 1 nobody holds more; give less than 1")
        if isinstance(holders, Organization):
            return _holders_from_organization(holders, least)
        return _holders_from_mapping(holders)


def _holders_from_mapping(holders: Mapping[Any, Any]) -> ItemHolders:
    position: dict[Any, int] = {}
    counts: list[int] = []
    person: list[int] = []
    faults = []
    for item, people in holders.items():
        try:
            listed = as_collection(people, "people")
            unique = dict.fromkeys(listed)
        except ValueError as fault:
            faults.append(f"{format_value(item)}: {fault}")
        except TypeError:
            names = ", ".join(format_value(name) for name in listed if not is_hashable(name))
            faults.append(f"{format_value(item)}: {names} cannot be compared; give ids")
        else:
            counts.append(len(unique))
            person += [position.setdefault(name, len(position)) for name in unique]
    raise_faults("holders", faults)
    item_index = np.repeat(np.arange(len(counts)), counts)
    return ItemHolders(list(position), len(holders), item_index, np.array(person, dtype=np.int64))


def _holders_from_organization(org: Organization, floor: float) -> ItemHolders:
    """Find who settles more than `floor` times what the person with most does, in each domain."""
    compiled = compiled_at_date(org).by_domain
    graph, kept = compiled.flow.graph, compiled.flow.graph.kept_weight
    n_domains, width = graph.stands_for.size, max(1, compiled.n_people)
    settles = np.flatnonzero(graph.is_person_state & (kept > 0))
    keys, index = np.unique(
        graph.domain[settles] * width + graph.node[settles], return_inverse=True
    )
    settled = np.bincount(index, weights=kept[settles], minlength=keys.size)
    flow_domain, person = np.divmod(keys, width)
    largest = np.zeros(n_domains)
    np.maximum.at(largest, flow_domain, settled)
    holds = settled > floor * largest[flow_domain]
    flow_domain, person = flow_domain[holds], person[holds]
    # Domains that are delegated in the same way share one flow, and so its holders.
    begin, end = (
        np.searchsorted(flow_domain, graph.stands_for, side) for side in ("left", "right")
    )
    position, domain = positions_in_runs(begin, end)
    people = compiled.columns.ids[: compiled.n_people].tolist()
    return ItemHolders(people, n_domains, domain, person[position])
