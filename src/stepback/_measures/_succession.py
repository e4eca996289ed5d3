"""Succession coverage: how much real authority has a deputy who could take over."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._flow._flow_graph import FlowGraph, add_at, divide_or_zero
from stepback._flow._groups import Groups
from stepback._measures._authority import ratio_or_nan
from stepback._organization._organization import Organization, compiled_at_date
from stepback._records._fields._numbers import Autonomy

_DEPUTY_AUTONOMY = 0.5
_ROUNDING = 1e-12  # where shares sum to 1, what they leave for others is less than this

# A set of people, of which only matters whether someone besides a given person is in it: the
# number of the only person, or one of these.
_NOBODY, _SEVERAL = -1, -2


def succession_coverage(org: Organization) -> float:
    """The share of real authority that has a deputy.

    What a person settles is looked at part by part, as it came:

    - A person who delegates in the domain has a deputy for everything that they keep there: a
      direct delegate, if the delegation has an autonomy of 0.5 or more.
    - What came as a member of a role or circle has a deputy in a fellow member. So has the
      person's own part of what they delegate to a circle that they are a member of.
    - What came as a delegate has a deputy in another delegate of the same principal, if that
      delegation has an autonomy of 0.5 or more.
    - A deputy of a role or circle is one for what came through it to its members, too.

    A delegation counts in the decisions that it applies to, such as those up to its limit. A
    delegation that passes nothing on makes no deputy, nor does a membership through which
    nothing comes, such as one with a share of 0. Nobody is their own deputy.

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

    Ann delegates a tenth to a circle of herself and Bo. For that tenth, each is the other's
    deputy; for what Ann keeps, she has none:

    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")],
    ...     circles=[Circle("pair")],
    ...     memberships=[Membership("pair", "ann"), Membership("pair", "bo")],
    ...     domains=[Domain("refunds", "ann")],
    ...     delegations=[Delegation("ann", "pair", autonomy=0.1)],
    ... )
    >>> round(succession_coverage(org), 9)
    0.1

    Notes
    -----
    Who counts as a deputy is an assumption of stepback.
    """
    return compute_succession_coverage(compiled_at_date(org))


def compute_succession_coverage(compiled: Compiled) -> float:
    """The share of what people settle that is covered by a deputy."""
    graph = compiled.flow.graph
    uncovered = divide_or_zero(_weight_without_deputy(compiled), graph.held_weight)
    covered_weight = graph.kept_weight * (1 - uncovered)
    covered = float(covered_weight[graph.is_person_state].sum())
    return ratio_or_nan(covered, float(compiled.flow.decided_weight.sum()))


def _weight_without_deputy(compiled: Compiled) -> Array:
    """What reaches each state of a person without a deputy for it.

    Weight is followed from where it enters: at the owner, or along a delegation. It carries the
    set of its deputies, to which each membership on its way adds some, until a person holds it.
    Weight with several deputies is left out, since one of them is another person.
    """
    graph, groups = compiled.flow.graph, compiled.groups
    people = _people_in_nodes(groups, compiled.n_people)[graph.node]
    by_delegation = graph.delegation >= 0
    delegations, seats = np.flatnonzero(by_delegation), np.flatnonzero(~by_delegation)
    seats = seats[graph.fraction[seats] > _ROUNDING]
    autonomy = Autonomy.settled_shares(compiled.columns.tables["delegations"]["autonomy"])
    is_strong = autonomy[graph.delegation[delegations]] >= _DEPUTY_AUTONOMY
    is_strong &= graph.fraction[delegations] > _ROUNDING
    deputy = np.where(is_strong, people[graph.head[delegations]], _NOBODY)
    delegates, other_delegates = _join_by_tail(graph, delegations, deputy)
    _, fellows = _join_by_tail(graph, seats, people[graph.head[seats]])
    seats_by_group = Adjacency.from_sources(graph.tail[seats], graph.n_states)

    owners = np.flatnonzero(graph.source)
    state = np.concatenate([owners, graph.head[delegations]])
    deputies = np.concatenate([np.full(owners.size, _NOBODY), other_delegates])
    passed = graph.held_weight[graph.tail[delegations]] * graph.fraction[delegations]
    weight = np.concatenate([graph.source[owners], passed])
    total = np.zeros(graph.n_states)
    while state.size:
        deputies = _join_sets(deputies, delegates[state])
        is_alone = (deputies == _NOBODY) | (deputies == graph.node[state])
        is_alone &= graph.is_person_state[state]
        add_at(total, state[is_alone], weight[is_alone])
        is_open = np.flatnonzero(~graph.is_person_state[state] & (deputies != _SEVERAL))
        arcs, position = seats_by_group.arcs_from(state[is_open])
        origin = is_open[position]
        deputies = _join_sets(deputies[origin], fellows[arcs])
        weight = weight[origin] * graph.fraction[seats[arcs]]
        state, deputies, weight = _merge_ways(graph.head[seats[arcs]], deputies, weight)
    return total


def _people_in_nodes(groups: Groups, n_people: int) -> Array:
    """The people whom each node's weight can reach through memberships: those with a share."""
    has_share = groups.person_share > 0
    group, person = groups.group[has_share], groups.person[has_share]
    n_inside = np.bincount(group, minlength=groups.n_nodes)
    inside = np.full(groups.n_nodes, _NOBODY)
    inside[group] = np.where(n_inside[group] == 1, person, _SEVERAL)
    inside[:n_people] = np.arange(n_people)
    return inside


def _join_by_tail(graph: FlowGraph, arcs: Array, people: Array) -> tuple[Array, Array]:
    """The people at the heads of the arcs that leave each state; for each arc, of the others."""
    tail, n_states = graph.tail[arcs], graph.n_states
    is_several, is_one = people == _SEVERAL, people >= 0
    n_several = np.bincount(tail[is_several], minlength=n_states)
    keys, which, n_equal = np.unique(
        tail[is_one] * graph.n_people + people[is_one], return_inverse=True, return_counts=True
    )
    owner, person = np.divmod(keys, max(1, graph.n_people))
    n_distinct = np.bincount(owner, minlength=n_states)
    person_sum = np.bincount(owner, weights=person, minlength=n_states).astype(np.int64)
    is_removed = np.zeros(arcs.size, dtype=np.bool_)
    is_removed[is_one] = n_equal[which] == 1
    return _as_sets(n_several, n_distinct, person_sum), _as_sets(
        n_several[tail] - is_several,
        n_distinct[tail] - is_removed,
        person_sum[tail] - np.where(is_removed, people, 0),
    )


def _as_sets(n_several: Array, n_distinct: Array, person_sum: Array) -> Array:
    """Sets of people, of the sets of several and the distinct single people that they join."""
    sets = np.where(n_distinct == 1, person_sum, _NOBODY)
    sets[(n_several > 0) | (n_distinct > 1)] = _SEVERAL
    return sets


def _join_sets(first: Array, second: Array) -> Array:
    """The union of each two sets."""
    is_unchanged = (second == _NOBODY) | (second == first)
    return np.where(first == _NOBODY, second, np.where(is_unchanged, first, _SEVERAL))


def _merge_ways(state: Array, deputies: Array, weight: Array) -> tuple[Array, Array, Array]:
    """Weight in the same state with the same deputies as one, so that ways cannot explode."""
    width = int(deputies.max(initial=0)) + 3
    keys, which = np.unique(state * width + deputies + 2, return_inverse=True)
    state, deputies = np.divmod(keys, width)
    return state, deputies - 2, np.bincount(which, weights=weight, minlength=keys.size)
