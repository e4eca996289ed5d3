"""The posts at the top of an organization."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._flow._rights._candidate_rights import nodes_on_record
from stepback._measures._absence_measure import top_mask


def find_top_posts(days: Iterable[Compiled]) -> Array:
    """A mask of the posts at the top on any of the days, with one more for an absent owner.

    The people whom `dependence_on_top` counts, the roles at the head of the line, and the roles
    and circles that only such people are in. Without any, the owners of domains; below one that
    nobody holds, those to whom it hands the largest amounts.
    """
    is_top: Array = np.zeros(0, dtype=np.bool_)
    for compiled in days:
        if not is_top.size:
            is_top = np.zeros(compiled.records.n_nodes + 1, dtype=np.bool_)
        nodes = nodes_on_record(compiled)
        mask, groups = top_mask(compiled), compiled.groups
        of_day = np.zeros(compiled.columns.n_nodes, dtype=np.bool_)
        if mask.any():
            n_within = groups.n_people_within
            is_within = groups.count_people(mask.astype(np.int64)) == n_within
            of_day |= (n_within > 0) & is_within
            of_day[: mask.size] = mask
            of_day[compiled.reporting_tree.roots] = True
        else:
            of_day[_find_holding_owners(compiled)] = True
        is_top[nodes[of_day]] = True
    return is_top


def _find_holding_owners(compiled: Compiled) -> Array:
    """The owners of domains; in place of one that nobody holds, the next that somebody holds."""
    columns, is_held = compiled.columns, compiled.groups.is_occupied
    owners = np.unique(columns.tables["domains"]["owner"])
    table = columns.tables["delegations"]
    limit = np.where(np.isnan(table["limit"]), np.inf, table["limit"])
    found: set[int] = set(owners[is_held[owners]].tolist())
    seen = set(owners.tolist())
    waiting = owners[~is_held[owners]].tolist()
    while waiting:
        rows = np.flatnonzero(table["principal"] == waiting.pop())
        # A post stands at the head of several domains: the largest limit in each.
        for domain in np.unique(table["domain"][rows]).tolist():
            here = rows[table["domain"][rows] == domain]
            for node in table["delegate"][here[limit[here] == limit[here].max()]].tolist():
                if node not in seen:
                    seen.add(node)
                    (found.add if is_held[node] else waiting.append)(node)
    return np.array(sorted(found or owners.tolist()), dtype=np.int64)
