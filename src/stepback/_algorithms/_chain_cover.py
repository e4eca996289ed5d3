"""Few chains that hold all nodes of an acyclic graph; each member of a chain reaches the next."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._adjacency import run_starts, stable_argsort
from stepback._algorithms._arrays import Array

_STEPS_PER_ARC = 4  # of the search for paths to join, at most

# Dilworth's theorem: the fewest chains that hold all nodes are as many as the most nodes of which
# none reaches another. To find so few takes long; those found here are hardly more.
# Worked example: arcs 0→1, 0→2, 1→3, 2→3, 3→4, 3→5, 4→6, 5→6, two diamonds. Arcs are chosen for
# paths that share no node: 5→6, the only arc out of 5, then 2→3, 3→5 and 0→2. They make the path
# [0, 2, 3, 5, 6]; [1] and [4] are paths of one node. Node 1 is the last of its path and reaches 4,
# the first of another, so these are joined to the chain [1, 4], over 3.


def cover_with_chains(n_nodes: int, source: Array, target: Array) -> Array:
    """The node before each node in its chain, -1 for the first; arcs lead to higher nodes.

    References
    ----------
    - Jagadish, H. V. (1990). A Compression Technique to Materialize Transitive Closure. ACM
      Transactions on Database Systems 15(4), 558-598. doi:10.1145/99935.99944
    - Karp, R. M., & Sipser, M. (1981). Maximum Matching in Sparse Random Graphs. 22nd Annual
      Symposium on Foundations of Computer Science, 364-375. doi:10.1109/SFCS.1981.21
    """
    # The arcs into a node, those from the highest sources first: these reach the fewest others.
    order = stable_argsort(n_nodes - source)
    order = order[stable_argsort(target[order])]
    sources, start = source[order].tolist(), run_starts(target, n_nodes).tolist()
    previous, is_last = _choose_paths(sources, start, source, target)
    _join_paths(previous, is_last, sources, start)
    return np.array(previous, dtype=np.int64)


# Karp and Sipser's rule: if a node has a single arc left, it is never worse to choose this arc.
# For if the most arcs that can be chosen leave the node without one, then one of them is at the
# other end of this arc, and may be replaced by it.
def _choose_paths(
    sources: list[int], source_start: list[int], source: Array, target: Array
) -> tuple[list[int], list[bool]]:
    """Paths that share no node: the node before each, and whether each is the last of its path."""
    n_nodes = len(source_start) - 1
    targets = target[stable_argsort(source)].tolist()
    target_start = run_starts(source, n_nodes).tolist()
    into, out_of = np.diff(source_start), np.diff(target_start)
    n_into, n_out_of = into.tolist(), out_of.tolist()
    # A node stands for itself as a target, and its complement ~node for it as a source. Those
    # with a single arc left are on top, and below are all others, in topological order.
    pending = np.concatenate(
        [np.arange(n_nodes)[::-1], np.flatnonzero(into == 1), ~np.flatnonzero(out_of == 1)]
    ).tolist()
    previous, is_last = [-1] * n_nodes, [True] * n_nodes
    while pending:
        end = pending.pop()
        if end >= 0:
            if previous[end] >= 0 or not n_into[end]:
                continue
            above = sources[source_start[end] : source_start[end + 1]]
            before, after = next(node for node in above if is_last[node]), end
        else:
            if not is_last[~end] or not n_out_of[~end]:
                continue
            below = targets[target_start[~end] : target_start[~end + 1]]
            before, after = ~end, next(node for node in below if previous[node] < 0)
        previous[after], is_last[before] = before, False
        for node in sources[source_start[after] : source_start[after + 1]]:
            n_out_of[node] -= 1
            if n_out_of[node] == 1:
                pending.append(~node)
        for node in targets[target_start[before] : target_start[before + 1]]:
            n_into[node] -= 1
            if n_into[node] == 1:
                pending.append(node)
    return previous, is_last


def _join_paths(
    previous: list[int], is_last: list[bool], sources: list[int], start: list[int]
) -> None:
    """Put each path, in place, after another whose last node reaches its first, if there is one.

    No arc is tried again of which a search has shown that no last node leads to it, and the
    number of steps is limited, so that this takes no longer than a few passes over all arcs.
    """
    untried, n_steps = start[:-1], _STEPS_PER_ARC * len(sources)
    for first in [node for node, before in enumerate(previous) if before < 0]:
        line = [first]
        while line and n_steps:
            node = line[-1]
            if untried[node] == start[node + 1]:
                line.pop()
                continue
            above = sources[untried[node]]
            n_steps -= 1
            if is_last[above]:
                is_last[above], previous[first] = False, above
                break
            if untried[above] == start[above + 1]:
                untried[node] += 1
            else:
                line.append(above)
