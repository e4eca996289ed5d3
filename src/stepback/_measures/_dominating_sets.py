"""Who, of people with several states, is on every line of authority to each node."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._adjacency import run_starts
from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._forests import forest_roots
from stepback._algorithms._persistent_sets import EMPTY, PersistentSets, SetMembers
from stepback._algorithms._topology import reachable_nodes
from stepback._measures._authority_lines import AuthorityLines


# Worked example: ann holds the roles 1 and 2, and both hand on to bo, 3, who hands on to cy, 4. No
# state of ann is on all paths to 3. But the sets of 1 and 2 are {ann}; that of 3 is what all nodes
# that lead to it have in common, {ann}, with bo, who is on every path to his own node; and so on.
def find_dominating_sets(lines: AuthorityLines, element: Array) -> tuple[Array, SetMembers]:
    """For each node the set of all elements that are on every path to it, or at it.

    `element` is that of each node, or -1. Several nodes may have the same: then it is on a path if
    one of them is.
    """
    is_element = element >= 0
    is_below = reachable_nodes(lines.n_nodes, lines.tail, lines.head, np.flatnonzero(is_element))
    is_only = np.bincount(lines.head, minlength=lines.n_nodes)[lines.head] == 1
    parent = np.full(lines.n_nodes, -1)
    parent[lines.head[is_only]] = lines.tail[is_only]
    # What one arc enters has the set of what leads to it, unless it is an element.
    origin = forest_roots(np.where(is_element, -1, parent))
    is_free = np.zeros(lines.n_nodes, dtype=np.bool_)  # of any element before
    is_free[lines.head[~is_below[lines.tail]]] = True
    used = ~is_free[lines.head] & (origin[lines.head] == lines.head)
    pairs = distinct_values(lines.head[used] * lines.n_nodes + origin[lines.tail[used]])
    head, source = np.divmod(pairs, max(1, lines.n_nodes))
    start = run_starts(head, lines.n_nodes)
    nodes = np.flatnonzero(is_element | (np.diff(start) > 0))
    nodes = nodes[np.argsort(lines.level[nodes], kind="stable")]

    sets = PersistentSets()
    numbers, sources = [EMPTY] * lines.n_nodes, source.tolist()
    columns = (nodes, start[nodes], start[nodes + 1], element[nodes])
    for node, begin, end, own in zip(*(column.tolist() for column in columns), strict=True):
        number = EMPTY
        if begin < end:
            number = numbers[sources[begin]]
            for other in sources[begin + 1 : end]:
                number = sets.intersect(number, numbers[other])
        numbers[node] = sets.add(number, own) if own >= 0 else number
    return np.array(numbers, dtype=np.int64)[origin], sets.to_members(
        int(element.max(initial=-1)) + 1
    )
