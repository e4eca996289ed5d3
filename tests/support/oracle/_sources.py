"""Whose every line of authority passes through whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.oracle._flow import ended_parcels
from tests.support.oracle._parcels import way_kept
from tests.support.oracle._world import node_ids, people_at, person_ids

if TYPE_CHECKING:
    from tests.support.oracle._world import World


def sole_sources(world: World) -> dict[str, set[str]]:
    """For each person, those to whom every line leads through them.

    A group with one person in it is that person.
    """
    alone = {
        node: next(iter(people))
        for node in node_ids(world)
        if len(people := people_at(world, node)) == 1
    }
    on_all: dict[str, set[str | None]] = {}
    for domain in world.domains:
        for parcel in ended_parcels(world, domain):
            places = way_kept(parcel.place)[::-1]
            for end in range(1, len(places) + 1):
                line = [alone.get(place.node) for place in places[:end]]
                if (last := line[-1]) is not None:
                    on_all[last] = on_all.get(last, set(line)) & set(line)
    return {
        source: {to for to, always in on_all.items() if source in always and to != source}
        for source in person_ids(world)
    }
