"""Succession coverage: how much real authority has a deputy who could take over."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._measures._authority import ratio_or_nan
from stepback._organization._organization import Organization, compiled_at_date
from stepback._records._fields._numbers import Autonomy

_DEPUTY_AUTONOMY = 0.5


def succession_coverage(org: Organization) -> float:
    """The share of real authority whose holder has a deputy in the domain.

    A deputy is a direct delegate, a fellow member of a role or circle that the authority came
    through, or another delegate of the principal; the delegation has autonomy 0.5 or more.

    Returns
    -------
    float
        In [0, 1]; nan where nobody decides anything.

    Raises
    ------
    ValueError
        If a delegation is dated and no date was entered.

    Examples
    --------
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")],
    ...     domains=[Domain("refunds", "ann")],
    ...     delegations=[Delegation("ann", "bo", autonomy=0.75)],
    ... )
    >>> succession_coverage(org)
    0.25

    Notes
    -----
    Who counts as a deputy is an assumption of stepback.
    """
    return compute_succession_coverage(compiled_at_date(org))


def compute_succession_coverage(compiled: Compiled) -> float:
    """The share of what people settle that is covered by a deputy."""
    graph = compiled.flow.graph
    by_delegation = graph.delegation >= 0
    autonomy = Autonomy.settled_shares(compiled.columns.tables["delegations"]["autonomy"])
    can_deputize = compiled.groups.is_occupied[graph.node[graph.head]]
    can_deputize[by_delegation] &= autonomy[graph.delegation[by_delegation]] >= _DEPUTY_AUTONOMY
    only_person = compiled.groups.sole_person[graph.node]
    has_deputy = np.zeros(graph.n_states, dtype=np.bool_)
    # A delegate is no deputy where one person holds both ends, as of two roles of hers. Where
    # several hold the head (-1), at least one of them is another person.
    to_another = only_person[graph.head] != only_person[graph.tail]
    to_another |= only_person[graph.head] < 0
    has_deputy[graph.tail[by_delegation & can_deputize & to_another]] = True
    for kind in (by_delegation, ~by_delegation):
        arcs = np.flatnonzero(kind)
        has_deputy[graph.head[arcs[_has_sibling(compiled, arcs, can_deputize, only_person)]]] = True
    # A deputy of a role or circle is one of its members: pass it on until nothing changes.
    memberships = np.flatnonzero(~by_delegation)
    while True:
        members = graph.head[memberships[has_deputy[graph.tail[memberships]]]]
        if has_deputy[members].all():
            break
        has_deputy[members] = True
    # A person may have several states in one domain (several bands, or home states): a deputy
    # of one of them covers them all.
    persons = graph.is_person_state
    key = graph.node * (int(graph.domain.max(initial=0)) + 1) + graph.domain
    is_covered = persons & np.isin(key, key[has_deputy & persons])
    covered_weight = np.where(is_covered, graph.kept_weight, 0.0)
    return ratio_or_nan(float(covered_weight.sum()), float(compiled.flow.decided_weight.sum()))


def _has_sibling(compiled: Compiled, arcs: Array, can_deputize: Array, only_person: Array) -> Array:
    """For each arc, whether another of `arcs` leads from its tail to another deputy.

    Two heads of one person count as one: bo, and a role that only bo holds, are no siblings.
    """
    graph = compiled.flow.graph
    tail, head = graph.tail[arcs], graph.head[arcs]
    can_deputize = can_deputize[arcs]
    n_deputies = np.bincount(tail[can_deputize], minlength=graph.n_states)[tail]
    width = compiled.columns.n_nodes + 1
    keys = tail * width + np.where(only_person[head] < 0, graph.node[head], only_person[head])
    distinct, group = np.unique(keys, return_inverse=True)
    n_same_deputy = np.bincount(group, weights=can_deputize, minlength=distinct.size)[group]
    return np.asarray(n_deputies > n_same_deputy)
