"""The least cost of a path to each node, where costs are small whole numbers and most are 0."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arc_levels import has_thin_levels
from stepback._algorithms._arrays import Array, distinct_values

UNREACHED = np.iinfo(np.int64).max
_MANY_ROUNDS = 64  # fewer do not matter, however little is in each


def least_costs(
    n_nodes: int, source: Array, target: Array, cost: Array, start: Array, start_cost: Array
) -> tuple[Array, Array]:
    """The least cost of a path from the nodes in `start` to each node, and its round.

    `UNREACHED` where there is no path. Nodes are found in rounds, those of the least cost first,
    so that on a path of the least cost each node has an earlier round than the next.

    References
    ----------
    - Dial, R. B. (1969). Algorithm 360: shortest-path forest with topological ordering.
      Communications of the ACM 12(11), 632-633. doi:10.1145/363269.363610
    """
    outgoing = Adjacency.from_sources(source, n_nodes)
    total, found_in = np.full(n_nodes, UNREACHED), np.zeros(n_nodes, dtype=np.int64)
    waiting: dict[int, list[Array]] = defaultdict(list)
    for value in distinct_values(start_cost).tolist():
        waiting[value].append(start[start_cost == value])
    n_rounds, n_done = 0, 0
    while waiting:
        value = min(waiting)
        front = np.concatenate(waiting.pop(value))
        while front.size:
            if has_thin_levels(n_rounds - _MANY_ROUNDS, n_done):
                waiting[value].append(front)
                _settle_singly(total, found_in, outgoing, target, cost, waiting, n_rounds)
                return total, found_in
            front = distinct_values(front[total[front] == UNREACHED])
            total[front], found_in[front] = value, n_rounds
            n_rounds += 1
            arcs = outgoing.arcs_from(front)[0]
            arcs = arcs[total[target[arcs]] == UNREACHED]
            n_done += front.size + arcs.size
            for more in distinct_values(cost[arcs]).tolist():
                if more:
                    waiting[value + more].append(target[arcs[cost[arcs] == more]])
            front = target[arcs[cost[arcs] == 0]]
    return total, found_in


def _settle_singly(
    total: Array,
    found_in: Array,
    outgoing: Adjacency,
    target: Array,
    cost: Array,
    waiting: dict[int, list[Array]],
    n_rounds: int,
) -> None:
    """Find the least costs from what is waiting on, in place, node by node."""
    start, ends = outgoing.start.tolist(), target[outgoing.arcs].tolist()
    prices = cost[outgoing.arcs].tolist()
    totals, rounds = total.tolist(), found_in.tolist()
    fronts = {value: np.concatenate(parts).tolist() for value, parts in waiting.items()}
    while fronts:
        value = min(fronts)
        front = fronts.pop(value)
        while front:
            following = []
            for node in sorted(front):
                if totals[node] != UNREACHED:
                    continue
                totals[node], rounds[node] = value, n_rounds
                for place in range(start[node], start[node + 1]):
                    if totals[ends[place]] != UNREACHED:
                        continue
                    if prices[place]:
                        fronts.setdefault(value + prices[place], []).append(ends[place])
                    else:
                        following.append(ends[place])
            front = following
            n_rounds += 1
    total[:], found_in[:] = totals, rounds
