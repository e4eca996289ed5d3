"""The arcs of a graph grouped by the node that they leave, and runs in sorted arrays."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array


@attrs.frozen(eq=False)
class Adjacency:
    """The outgoing arcs of each node.

    Attributes:
        start: Where the run of each node in `arcs` begins, and the end of the last.
        arcs: Positions of the arcs, run after run.
    """

    start: Array
    arcs: Array

    @classmethod
    def from_sources(cls, source: Array, n_nodes: int) -> Adjacency:
        """Group the arcs by `source`, the node that each arc leaves."""
        return cls(run_starts(source, n_nodes), stable_argsort(source))

    def arcs_from(self, nodes: Array) -> tuple[Array, Array]:
        """The arcs that leave `nodes`, and for each arc the position of its source in `nodes`."""
        position, run = positions_in_runs(self.start[nodes], self.start[nodes + 1])
        return self.arcs[position], run


def run_starts(owner: Array, n_owners: int) -> Array:
    """Where the run of each owner begins in an array sorted by owner, and the end of the last."""
    return np.append(0, np.cumsum(np.bincount(owner, minlength=n_owners)))


def positions_in_runs(begin: Array, end: Array) -> tuple[Array, Array]:
    """The positions in each run, run after run, and for each position the number of its run."""
    length = end - begin
    run = np.repeat(np.arange(length.size), length)
    n_before = np.cumsum(length) - length
    return np.arange(run.size) - n_before[run] + begin[run], run


def stable_argsort(keys: Array) -> Array:
    """The positions that sort `keys`, integers from 0 to 2**31; equal keys stay in order."""
    if np.all(keys[1:] >= keys[:-1]):  # quick to see, and often so
        return np.arange(keys.size)
    # A key and its position fit into one integer, and numpy sorts integers several times faster
    # than positions by key. Keys 5, 3 become (5, 0), (3, 1); sorted, the lower halves are 1, 0.
    pairs = keys.astype(np.int64) << 32
    pairs |= np.arange(keys.size)
    pairs.sort()
    pairs &= 0xFFFFFFFF
    return pairs
