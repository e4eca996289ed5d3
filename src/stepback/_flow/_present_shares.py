"""The shares of seats while people are away, in each view of their group."""

from __future__ import annotations

from typing import Protocol

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, add_at, distinct_values
from stepback._flow._flow_graph import divide_or_zero
from stepback._flow._groups import Groups
from stepback._flow._presence import broadcast_like
from stepback._flow._seat_trees import SeatTrees


class PresenceInViews(Protocol):
    """Tells who is there in each view."""

    def look_up(self, name: str, view: Array, node: Array) -> Array:
        """The attribute `name` of `Presence` of nodes, each in a view."""


@attrs.frozen(eq=False)
class PresentShares:
    """What those who are there pass on to each other's seats, in each view of each group.

    Attributes:
        groups, trees: Of the organization.
        keys: The sorted ``view * n_nodes + group`` of the groups, each in a view.
        begin: Where the shares of each of these begin, those of its seats in their order.
        share: The part of what goes to the members that each seat has.
        tree_begin: Where the parts of each wide one begin in `in_part`.
        in_part: The sum of the shares in each part of a wide group.
    """

    groups: Groups
    trees: SeatTrees
    keys: Array
    begin: Array
    share: Array
    tree_begin: Array
    in_part: Array

    @classmethod
    def from_views(
        cls, presence: PresenceInViews, groups: Groups, trees: SeatTrees, view: Array, group: Array
    ) -> PresentShares:
        """The shares in these groups, each in a view; the same pair may be there several times."""
        keys = distinct_values(view * groups.n_nodes + group)
        view, group = np.divmod(keys, max(1, groups.n_nodes))
        membership, row = groups.memberships_by_group.arcs_from(group)
        member = groups.membership_ends[1][membership]
        can_act = presence.look_up("is_present", view, group)[row]
        can_act &= presence.look_up("is_present", view[row], member)
        usual = broadcast_like(groups.share[membership], can_act)
        may_act = broadcast_like(groups.can_act[member], can_act)
        share = divide_among_present(row, keys.size, usual, can_act, may_act)
        tree = trees.trees_of(group)
        is_wide = tree >= 0
        in_tree, position = is_wide[row], np.cumsum(is_wide) - 1
        in_part, start = trees.sum_over_parts(tree[is_wide], position[row[in_tree]], share[in_tree])
        begin = np.searchsorted(row, np.arange(keys.size))
        return cls(groups, trees, keys, begin, share, start[position], in_part)

    def of_seats(self, view: Array, membership: Array) -> Array:
        """The shares of memberships, each in a view."""
        seats, group = self.groups.memberships_by_group, self.groups.membership_ends[0][membership]
        place = np.empty(seats.arcs.size, dtype=np.int64)
        place[seats.arcs] = np.arange(seats.arcs.size)
        within = place[membership] - seats.start[group]
        return np.asarray(self.share[self.begin[self._row(view, group)] + within])

    def of_parts(self, view: Array, part: Array) -> Array:
        """The sums of shares in parts of wide groups, each in a view."""
        group = self.trees.circles_of(part)
        within = part - self.trees.start[self.trees.trees_of(group)]
        return np.asarray(self.in_part[self.tree_begin[self._row(view, group)] + within])

    def _row(self, view: Array, group: Array) -> Array:
        return np.searchsorted(self.keys, view * self.groups.n_nodes + group)


def divide_among_present(
    group: Array, n_groups: int, share: Array, can_act: Array, may_act: Array
) -> Array:
    """The shares of seats if those who can act divide what all members of their group had.

    `group` is the group of each seat, numbered up to `n_groups`. Those who could not act if
    everybody were there (not `may_act`), as vacant roles, keep their parts. So do all members of a
    group in which nobody can act.
    """
    all_shares, present = np.zeros((2, n_groups, *can_act.shape[1:]))
    add_at(all_shares, group, np.where(may_act, share, 0.0))
    add_at(present, group, np.where(can_act, share, 0.0))
    scaled = np.where(can_act, share * divide_or_zero(all_shares[group], present[group]), 0.0)
    return np.where(may_act & (present[group] > 0), scaled, share)
