"""Who and what is present while people are away."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._sorted_lookup import sorted_lookup
from stepback._flow._groups import Groups


@attrs.frozen(eq=False)
class Presence:
    """Who and what is present while people are away.

    Arrays over nodes have a second axis if there are several absences at once.

    A group that cannot act even while everybody is there is never inquorate, and nobody takes over
    what it has, as if it were vacant.

    Attributes:
        is_present: For each node, whether it is present: a person who is not away; a role or
            circle that can act.
        n_present: For each node, how many people in it are there.
        n_spare: For each node, how many of those there it could do without.
        is_absent: For each node, whether everyone in it is away; a vacant role is neither present
            nor absent.
        is_inquorate: For each node, whether it cannot act, though somebody in it is there.
    """

    is_present: Array
    n_present: Array
    n_spare: Array
    is_absent: Array
    is_inquorate: Array

    @classmethod
    def from_absent(cls, groups: Groups, away: Array) -> Presence:
        """From a mask of the people who are away."""
        n_present = groups.count_people(~away)
        n_spare = n_present - align_axes(groups.quorum, away)
        is_present = groups.find_acting(n_present)
        is_absent = align_axes(groups.is_occupied, away) & (n_present == 0)
        is_inquorate = align_axes(groups.can_act, away) & ~is_present & (n_present > 0)
        return cls(is_present, n_present, n_spare, is_absent, is_inquorate)

    def without(self, groups: Groups, people: Array) -> PresenceChange:
        """What changes if these people count as away, too."""
        people = distinct_values(people)
        containing, position = groups.containing_groups(people)
        nodes = distinct_values(np.append(people, containing))
        n_present = self.n_present[nodes].copy()
        was_present = self.n_present[people[position]]
        np.subtract.at(n_present, np.searchsorted(nodes, containing), was_present)
        n_present[np.searchsorted(nodes, people)] = 0
        n_spare = n_present - align_axes(groups.quorum[nodes], n_present)
        is_present = n_spare >= 0
        is_absent = align_axes(groups.is_occupied[nodes], n_present) & (n_present == 0)
        change = PresenceChange(nodes, is_present, n_present, n_spare, is_absent, is_absent)
        groups.require_acting_members(
            nodes, is_present, lambda members: change.look_up(self, "is_present", members)
        )
        may_act = align_axes(groups.can_act[nodes], n_present)
        return attrs.evolve(change, is_inquorate=may_act & ~is_present & (n_present > 0))


@attrs.frozen(eq=False)
class PresenceChange:
    """What differs from a `Presence` while further people count as away.

    Attributes:
        nodes: The people, and the roles and circles that they are in, in order.
        is_present, n_present, n_spare, is_absent, is_inquorate: Of these, as in `Presence`.
    """

    nodes: Array
    is_present: Array
    n_present: Array
    n_spare: Array
    is_absent: Array
    is_inquorate: Array

    def look_up(self, presence: Presence, name: str, nodes: Array) -> Array:
        """The attribute `name` of nodes, as it is where this is changed in `presence`."""
        values = np.asarray(getattr(presence, name)[nodes])
        place, is_changed = sorted_lookup(nodes, self.nodes)
        values[is_changed] = getattr(self, name)[place[is_changed]]
        return values


def align_axes(values: Array, away: Array) -> Array:
    """Values over nodes or arcs, with a second axis if there are several absences at once."""
    return values[:, None] if away.ndim > values.ndim else values


def broadcast_like(values: Array, other: Array) -> Array:
    """Values over nodes or arcs, in the shape of `other` but for the first axis."""
    return np.broadcast_to(align_axes(values, other), (values.shape[0], *other.shape[1:]))
