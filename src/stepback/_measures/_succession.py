"""Who could stand in for whom."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._records._fields._numbers import Autonomy

_DEPUTY_AUTONOMY = 0.5


def covered_weight(now: Compiled) -> Array:
    """What each state keeps whose holder has a deputy in the domain."""
    graph = now.flow.graph
    by_delegation = graph.delegation >= 0
    autonomy = Autonomy.settled_shares(now.columns.tables["delegations"]["autonomy"])
    able = now.groups.peopled[graph.node[graph.head]]
    able[by_delegation] &= autonomy[graph.delegation[by_delegation]] >= _DEPUTY_AUTONOMY
    only = now.groups.only[graph.node]
    deputized = np.zeros(graph.n_states, dtype=np.bool_)
    direct = by_delegation & able & (only[graph.head] != only[graph.tail])
    direct |= by_delegation & able & (only[graph.head] < 0)
    deputized[graph.tail[direct]] = True
    for alike in (by_delegation, ~by_delegation):
        arcs = np.flatnonzero(alike)
        deputized[graph.head[arcs[_has_sibling(now, arcs, able, only)]]] = True
    memberships = np.flatnonzero(~by_delegation)
    while True:
        onward = graph.head[memberships[deputized[graph.tail[memberships]]]]
        if deputized[onward].all():
            break
        deputized[onward] = True
    persons = graph.is_person_state
    key = graph.node * (int(graph.domain.max(initial=0)) + 1) + graph.domain
    return np.where(persons & np.isin(key, key[deputized & persons]), now.flow.kept, 0.0)


def _has_sibling(now: Compiled, arcs: Array, able: Array, only: Array) -> Array:
    """Whether another of `arcs` leaves the same tail, for a deputy other than the head."""
    graph = now.flow.graph
    tail, head = graph.tail[arcs], graph.head[arcs]
    able = able[arcs]
    there = np.bincount(tail[able], minlength=graph.n_states)[tail]
    width = now.columns.n_nodes + 1
    keys = tail * width + np.where(only[head] < 0, graph.node[head], only[head])
    same, where = np.unique(keys, return_inverse=True)
    itself = np.bincount(where, weights=able, minlength=same.size)[where]
    return np.asarray(there > itself)
