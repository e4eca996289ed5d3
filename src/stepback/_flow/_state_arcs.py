"""The arcs along which decision weight passes from state to state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency, positions_in_runs
from stepback._algorithms._arrays import (
    AlignedArrays,
    Array,
    distinct_values,
    multiply_shares,
    unpassed_fraction,
)
from stepback._algorithms._closure import find_closure
from stepback._algorithms._sorted_lookup import sorted_lookup
from stepback._flow._states import NONE, StateKeys


@attrs.frozen(eq=False)
class StateArcs(AlignedArrays):
    """Arcs between states.

    Attributes:
        tail, head: The keys of the states that each arc leaves and enters.
        delegation, membership: The relation that each arc stands for; the other is -1, and both
            are if it leads to a part of a wide group.
        fraction: The part of what its tail holds that passes along each arc.
    """

    tail: Array
    head: Array
    delegation: Array
    membership: Array
    fraction: Array


def build_state_arcs(states: StateKeys, *, with_dormant: bool = False) -> StateArcs:
    """Every arc along which weight passes.

    What passes nothing is no arc: a seat with share 0, and the seats of a group that has handed
    everything on. The latter are *dormant*: an absence may let a delegation of the group lapse, and
    then they pass something on. `with_dormant` adds them, with the fraction 0.
    """
    delegations, n_nodes = states.delegations, states.columns.n_nodes
    tail = delegations.band * n_nodes + delegations.principal
    head = states.plain_keys(delegations.band, delegations.delegate)
    entered = delegations.delegate[states.inward]
    head[states.inward] = states.entered_keys(np.arange(entered.size), entered)
    no_membership = np.full(tail.size, NONE)
    delegated = StateArcs(tail, head, delegations.row, no_membership, delegations.fraction)
    if not len(states.columns.tables["memberships"]):
        return delegated
    parts = [delegated]
    if states.entered.size:
        parts += _arcs_of_entered_circles(states, delegated)
    heads = np.concatenate([part.head[part.head < states.n_plain] for part in parts])
    parts += _arcs_of_groups(states, delegated, heads)
    arcs = StateArcs.concatenate([*parts, _arcs_within_parts(states, parts)])
    if with_dormant:
        passes = (arcs.membership < 0) | (states.groups.share[arcs.membership] > 0)
    else:
        passes = arcs.fraction > 0
    return arcs if passes.all() else arcs.take(passes)


def _arcs_of_entered_circles(states: StateKeys, delegated: StateArcs) -> Iterator[StateArcs]:
    """What passes on from circles as entered by a principal in them, and from the own parts."""
    n_nodes, n_people = states.columns.n_nodes, states.columns.n_people
    position, circle = np.divmod(states.entered, n_nodes)
    entering = states.delegations.take(states.inward[position])
    key = states.n_plain + np.arange(states.entered.size)
    plain_key = states.plain_keys(entering.band, circle)
    # A circle hands on the same, whoever entered it: its delegations are those of its plain state.
    order = np.argsort(delegated.tail, kind="stable")
    tail = delegated.tail[order]
    begin, end = (np.searchsorted(tail, plain_key, side) for side in ("left", "right"))
    arcs, which = positions_in_runs(begin, end)
    yield attrs.evolve(delegated.take(order[arcs]), tail=key[which])
    # Its members get what is left: the principal as an own part; a circle that the principal is
    # in as entered, too, so that the part in it also comes home; the others as always.
    fraction = _unpassed_fractions(delegated, plain_key)
    to_members, which, to_parts = _arcs_to_members(
        states, key, plain_key, fraction, entering.principal
    )
    yield to_parts
    member, principal, position = to_members.head % n_nodes, entering.principal, position[which]
    is_principal = member == principal[which]
    to_members.head[is_principal] = states.first_own_part + position[is_principal]
    nested = np.flatnonzero(member >= n_people)
    nested = nested[states.groups.contains(member[nested], principal[which][nested])]
    to_members.head[nested] = states.entered_keys(position[nested], member[nested])
    yield to_members
    # A principal that is a role or circle keeps nothing: the members get its own part.
    own_part = np.flatnonzero(states.delegations.principal[states.inward] >= n_people)
    entering = states.delegations.take(states.inward[own_part])
    plain_key = states.plain_keys(entering.band, entering.principal)
    key = states.first_own_part + own_part
    yield from _arcs_to_members(states, key, plain_key, np.ones(key.size))[::2]


def _arcs_of_groups(states: StateKeys, delegated: StateArcs, heads: Array) -> Iterator[StateArcs]:
    """What passes to the members of the roles and circles that weight can reach.

    Only of these: of all pairs of a circle and a band, few may have anything to pass on.
    """
    n_nodes = states.columns.n_nodes
    keys = np.concatenate([heads, states.roots(), _keys_of_groups_in_trees(states)])
    keys = find_closure(keys[keys % n_nodes >= states.columns.n_people], states.groups_in)
    yield from _arcs_to_members(states, keys, keys, _unpassed_fractions(delegated, keys))[::2]


def _arcs_to_members(
    states: StateKeys,
    tail: Array,
    plain_key: Array,
    fraction: Array,
    principal: Array | None = None,
) -> tuple[StateArcs, Array, StateArcs]:
    """Arcs that divide `fraction` among the members of `plain_key`; the position of each tail.

    In a wide group, only to those members whose states differ from those in other bands, and to
    the `principal` and the groups that the principal is in; arcs to all others come last.
    """
    n_nodes, groups, trees = states.columns.n_nodes, states.groups, states.trees
    band, circle = np.divmod(plain_key, max(1, n_nodes))
    tree = trees.trees_of(circle)
    if principal is None:  # what is shared has all its members' arcs only once
        tree[(tail < states.n_plain) & (states.bands.shared[band] == band)] = NONE
    wide = np.flatnonzero(tree >= 0)
    narrow = np.flatnonzero(tree < 0)
    membership, which = groups.memberships_by_group.arcs_from(circle[narrow])
    which = narrow[which]
    to_parts = _no_arcs()
    if wide.size:
        special, row = _special_seats(
            states, plain_key[wide], None if principal is None else principal[wide]
        )
        to_parts = _arcs_to_others(states, tail, band, fraction, (wide, tree), (row, special))
        membership = np.concatenate([membership, special])
        which = np.concatenate([which, wide[row]])
    member = groups.membership_ends[1][membership]
    head = states.plain_keys(band[which], member)
    passed = multiply_shares(groups.share[membership], fraction[which])
    no_delegation = np.full(head.size, NONE)
    return StateArcs(tail[which], head, no_delegation, membership, passed), which, to_parts


def _no_arcs() -> StateArcs:
    none = np.zeros(0, dtype=np.int64)
    return StateArcs(none, none, none, none, np.zeros(0))


def _special_seats(
    states: StateKeys, plain_key: Array, principal: Array | None
) -> tuple[Array, Array]:
    """The memberships of each group whose heads depend on the state, and its position.

    Those of members that have their own state in the band; of the principal; and of groups that
    the principal is in.
    """
    groups, n_nodes = states.groups, states.columns.n_nodes
    group, member = groups.membership_ends
    own_band, own_node = np.divmod(states.bands.own_states, n_nodes)
    membership, run = Adjacency.from_sources(member, n_nodes).arcs_from(own_node)
    key = own_band[run] * n_nodes + group[membership]
    order = np.argsort(key, kind="stable")
    key, membership = key[order], membership[order]
    begin, end = (np.searchsorted(key, plain_key, side) for side in ("left", "right"))
    place, row = positions_in_runs(begin, end)
    found = [row * group.size + membership[place]]
    if principal is not None:
        node, row = groups.nodes_and_groups(principal)
        pairs = group * n_nodes + member
        order = np.argsort(pairs, kind="stable")
        wanted = plain_key[row] % n_nodes * n_nodes + node
        place, is_found = sorted_lookup(wanted, pairs[order])
        found.append(row[is_found] * group.size + order[place[is_found]])
    row, membership = np.divmod(distinct_values(np.concatenate(found)), max(1, group.size))
    return membership, row


def _arcs_to_others(
    states: StateKeys,
    tail: Array,
    band: Array,
    fraction: Array,
    trees: tuple[Array, Array],
    special: tuple[Array, Array],
) -> StateArcs:
    """The arcs of wide groups to all seats but the `special` ones, in as large parts as may be."""
    wide, tree = trees
    part, row = states.trees.cover_others(tree[wide], *special)
    position = wide[row]
    return _arcs_to_parts(
        states,
        tail[position],
        states.bands.shared[band[position]],
        tree[position],
        part,
        multiply_shares(states.trees.share[part], fraction[position]),
    )


def _arcs_to_parts(
    states: StateKeys, tail: Array, band: Array, tree: Array, part: Array, fraction: Array
) -> StateArcs:
    """Arcs to parts in bands, or to members where a part is one seat."""
    head = states.part_keys(band, part)
    membership = np.full(part.size, NONE)
    seats = np.flatnonzero(states.trees.is_leaf(tree, part))
    membership[seats] = states.trees.memberships_of(tree[seats], part[seats])
    member = states.groups.membership_ends[1][membership[seats]]
    head[seats] = states.plain_keys(band[seats], member)
    return StateArcs(tail, head, np.full(part.size, NONE), membership, fraction)


def _arcs_within_parts(states: StateKeys, arcs: Sequence[StateArcs]) -> StateArcs:
    """The arcs from parts to their halves, in all trees that some of `arcs` lead to."""
    heads = np.concatenate([each.head for each in arcs])
    keys = heads[heads >= states.first_part] - states.first_part
    if not keys.size:
        return _no_arcs()
    band, part = np.divmod(keys, states.trees.n_parts)
    tree = states.trees.trees_of(states.trees.circles_of(part))
    n_trees = states.trees.circle.size
    band, tree = np.divmod(distinct_values(band * n_trees + tree), n_trees)
    part, half, row = states.trees.inner_arcs(tree)
    fraction = states.trees.share[half] / states.trees.share[part]
    tail = states.part_keys(band[row], part)
    return _arcs_to_parts(states, tail, band[row], tree[row], half, fraction)


def _keys_of_groups_in_trees(states: StateKeys) -> Array:
    """The plain keys of the groups in wide groups, in the bands in which these have parts."""
    groups = states.groups
    nested = find_closure(groups.groups_in(states.trees.circle), groups.groups_in)
    band = distinct_values(states.bands.shared)
    if not nested.size:
        return nested
    return states.plain_keys(np.repeat(band, nested.size), np.tile(nested, band.size))


def _unpassed_fractions(delegated: StateArcs, keys: Array) -> Array:
    """The part that the delegations of each plain state leave to its members."""
    return unpassed_fraction(sum_by_key(delegated.tail, delegated.fraction, keys))


def sum_by_key(keys: Array, values: Array, wanted: Array) -> Array:
    """The sum of the values that have each key in `wanted`."""
    distinct, position = np.unique(keys, return_inverse=True)
    total = np.bincount(position, weights=values, minlength=distinct.size)
    place, is_found = sorted_lookup(wanted, distinct)
    return np.where(is_found, np.append(total, 0.0)[place], 0.0)
