"""Roles that only stand for another role or circle, and count as the same post."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._table import Columns


def find_same_posts(records: Columns) -> Array:
    """For each node the post that it counts as, with one more for an absent owner.

    A role whose only member ever is another role or circle is held by whoever holds that one, so
    both are one post. Matrices that become delegations have such roles, one for each band.
    """
    n_nodes = records.n_nodes
    same = np.arange(n_nodes + 1)
    table = records.tables["memberships"]
    group, member = (table[end].astype(np.int64) for end in ("group", "member"))
    if not group.size:
        return same
    least, most = np.full(n_nodes, n_nodes), np.full(n_nodes, -1)
    np.minimum.at(least, group, member)
    np.maximum.at(most, group, member)
    is_role = np.arange(n_nodes) < records.n_people_and_roles
    stands_for = np.flatnonzero(is_role & (least == most) & (least >= records.n_people))
    same[stands_for] = least[stands_for]
    while (same[same] != same).any():
        same = same[same]
    return same
