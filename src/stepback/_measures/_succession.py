"""Succession coverage: how much real authority has a deputy who could take over."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import NEGLIGIBLE_SHARE, Array, add_at
from stepback._algorithms._topology import topological_levels
from stepback._flow._compiled import Compiled
from stepback._flow._flow_graph import FlowGraph, divide_or_zero
from stepback._measures._authority import ratio_or_nan
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._records._fields._numbers import Autonomy

_DEPUTY_AUTONOMY = 0.5


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
        If anything is dated and no date was entered.

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


# Of a set of people, it only matters whether someone besides a given person is in it. So a set is
# stored as the numbers of its first and its last person, the latter negated: the union of two sets
# is then the minimum of both rows, and the two rows sum to 0 for one person, to less for several,
# and to more for nobody. Both rows are the number of people for nobody.


def _weight_without_deputy(compiled: Compiled) -> Array:
    """What reaches each state of a person without a deputy for it.

    Weight is followed from where it enters: at the owner, or along a delegation. It carries the
    set of its deputies, to which each group on its way adds some, until a person holds it. A set
    may contain that person, who is left out at the end. Weight with several deputies is covered,
    whoever it reaches, and is not followed.
    """
    graph, n_people = compiled.flow.graph, compiled.n_people
    by_delegation = (graph.delegation >= 0) & (graph.fraction > NEGLIGIBLE_SHARE)
    delegations = np.flatnonzero(by_delegation)
    seats = np.flatnonzero((graph.delegation < 0) & (graph.fraction > NEGLIGIBLE_SHARE))
    fellows = _people_within(graph, seats)
    autonomy = Autonomy.settled_shares(compiled.columns.tables["delegations"]["autonomy"])
    strong = delegations[autonomy[graph.delegation[delegations]] >= _DEPUTY_AUTONOMY]
    delegates = np.full((2, graph.n_states), n_people)
    _add_people(delegates, graph.tail[strong], fellows[:, graph.head[strong]])

    seats_by_group = Adjacency.from_sources(graph.tail[seats], graph.n_states)
    owners = np.flatnonzero(graph.source)
    state = np.concatenate([owners, graph.head[delegations]])
    nobody = np.full((2, owners.size), n_people)
    deputies = np.concatenate([nobody, delegates[:, graph.tail[delegations]]], axis=1)
    passed = graph.held_weight[graph.tail[delegations]] * graph.fraction[delegations]
    weight = np.concatenate([graph.source[owners], passed])
    total = np.zeros(graph.n_states)
    while state.size:
        deputies = np.minimum(deputies, delegates[:, state])
        is_person, size = graph.is_person_state[state], deputies.sum(axis=0)
        is_alone = (size > 0) | ((size == 0) & (deputies[0] == graph.node[state]))
        is_alone &= is_person
        add_at(total, state[is_alone], weight[is_alone])
        deputies = np.minimum(deputies, fellows[:, state])
        # What reaches nobody is vacant. Else whom the seats lead to is in the set, and nobody else.
        is_open = np.flatnonzero(~is_person & (deputies.sum(axis=0) == 0))
        arcs, position = seats_by_group.arcs_from(state[is_open])
        origin = is_open[position]
        state = graph.head[seats[arcs]]
        weight = weight[origin] * graph.fraction[seats[arcs]]
        # Ways to the same state with the same deputy are merged, so that they cannot explode.
        keys, way = np.unique(state * n_people + deputies[0, origin], return_inverse=True)
        weight = np.bincount(way, weights=weight, minlength=keys.size)
        state, first = np.divmod(keys, max(1, n_people))
        deputies = np.array([first, -first])
    return total


def _people_within(graph: FlowGraph, seats: Array) -> Array:
    """The set of people whom what each state holds reaches through seats; of a person, itself."""
    person = np.where(graph.is_person_state, graph.node, graph.n_people)
    people = np.array([person, np.where(graph.is_person_state, -person, graph.n_people)])
    if not seats.size:
        return people
    height, _ = topological_levels(graph.n_states, graph.head[seats], graph.tail[seats])
    height = height[graph.tail[seats]]
    order = np.argsort(height, kind="stable")
    starts = np.searchsorted(height[order], np.arange(1, int(height.max(initial=0)) + 2))
    for begin, end in pairwise(starts):  # inner groups before those that they are in
        arcs = seats[order[begin:end]]
        _add_people(people, graph.tail[arcs], people[:, graph.head[arcs]])
    return people


def _add_people(sets: Array, positions: Array, people: Array) -> None:
    """Add people to the sets at the positions, in place."""
    for row, added in zip(sets, people, strict=True):
        np.minimum.at(row, positions, added)
