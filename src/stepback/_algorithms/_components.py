"""Simple arcs, the weak and strong components of a graph, and whether it is a forest."""

from __future__ import annotations

from functools import partial
from typing import Literal

import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._forests import forest_depths

_TOO_FEW_TO_TELL = 3
_CLEAR = 1.25


def simple_arcs(n_nodes: int, source: Array, target: Array) -> tuple[Array, Array]:
    """The arcs without loops and without duplicates."""
    is_no_loop = source != target
    if not is_no_loop.all():
        source, target = source[is_no_loop], target[is_no_loop]
    # Only arcs into a node with several incoming arcs can have duplicates.
    may_repeat = np.bincount(target, minlength=n_nodes)[target] > 1
    if not may_repeat.any():
        return source, target
    keys = distinct_values(source[may_repeat] * n_nodes + target[may_repeat])
    more_sources, more_targets = np.divmod(keys, n_nodes)
    source, target = source[~may_repeat], target[~may_repeat]
    return np.append(source, more_sources), np.append(target, more_targets)


def forest_parents(n_nodes: int, source: Array, target: Array) -> Array | None:
    """The parent of each node, -1 for a root; ``None`` if the simple arcs form no forest."""
    if np.bincount(target, minlength=n_nodes).max(initial=0) > 1:
        return None
    parent = np.full(n_nodes, -1, dtype=np.int64)
    parent[target] = source
    _, has_cycle_above = forest_depths(parent)
    return None if has_cycle_above.any() else parent


def upside_down_counts(source: Array, target: Array, component: Array) -> tuple[int, int] | None:
    """How many nodes have several arcs in, and several out, if arcs seem to run the wrong way.

    In a hierarchy, few lead many: more nodes have several arcs out than several in, and fewer have
    any out than have any in. Arcs seem to run the wrong way if both are the other way round. In a
    matrix, where most have two superiors, only the first is. The second has to be clear, by a
    quarter, unless no node has several arcs out: in a random graph, either may be by chance. Three
    nodes are too few to tell, so weak components of up to three do not count. ``None`` if nothing
    seems wrong.
    """
    n_nodes = component.size
    counts = np.bincount(component)[component] > _TOO_FEW_TO_TELL
    n_in, n_out = (np.bincount(ends, minlength=n_nodes)[counts] for ends in (target, source))
    several_in, several_out = (int(np.count_nonzero(n > 1)) for n in (n_in, n_out))
    any_in, any_out = (int(np.count_nonzero(n)) for n in (n_in, n_out))
    is_clear = any_out >= _CLEAR * any_in if several_out else any_out > any_in
    return (several_in, several_out) if several_in > several_out and is_clear else None


def _label_components(
    connection: Literal["weak", "strong"], n_nodes: int, source: Array, target: Array
) -> Array:
    """The component of each node, numbered from 0."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ones = np.ones(source.size, dtype=np.int8)
    matrix = coo_array((ones, (source, target)), shape=(n_nodes, n_nodes)).tocsr()
    _, label = connected_components(matrix, directed=True, connection=connection)
    return np.asarray(label, dtype=np.int64)


# In a weak component arcs count in either direction; in a strong one all nodes reach each other.
weak_components = partial(_label_components, "weak")
strong_components = partial(_label_components, "strong")
