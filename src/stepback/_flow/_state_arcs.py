"""The arcs along which decision weight may pass from one state to another."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array
from stepback._algorithms._sorted_lookup import sorted_lookup
from stepback._flow._states import NONE, StateKeys


@attrs.frozen(eq=False)
class StateArcs:
    """Arcs between states.

    Attributes:
        tail, head: The keys of the states that each arc leaves and enters.
        delegation: The delegation of each arc; -1 for a membership.
        membership: The membership of each arc; -1 for a delegation.
        fraction: The part of what its tail holds that passes along each arc.
    """

    tail: Array
    head: Array
    delegation: Array
    membership: Array
    fraction: Array

    @classmethod
    def from_delegations(cls, tail: Array, head: Array, row: Array, fraction: Array) -> StateArcs:
        """Arcs of the delegations in `row`."""
        return cls(tail, head, row, np.full(row.size, NONE), fraction)

    @classmethod
    def from_memberships(cls, tail: Array, head: Array, row: Array, fraction: Array) -> StateArcs:
        """Arcs of the memberships in `row`."""
        return cls(tail, head, np.full(row.size, NONE), row, fraction)

    @classmethod
    def concatenate(cls, parts: list[StateArcs]) -> StateArcs:
        """The arcs of all parts, one part after the other."""
        fields = attrs.fields_dict(StateArcs)
        return cls(*(np.concatenate([getattr(part, field) for part in parts]) for field in fields))

    def take(self, positions: Array) -> StateArcs:
        """The arcs at the positions, or under the mask."""
        return StateArcs(
            *(getattr(self, field)[positions] for field in attrs.fields_dict(StateArcs))
        )


def build_state_arcs(states: StateKeys) -> StateArcs:
    """Every arc along which weight may pass."""
    delegations, n_nodes = states.delegations, states.columns.n_nodes
    tail = delegations.band * n_nodes + delegations.principal
    head = delegations.band * n_nodes + delegations.delegate
    head[states.inward] = states.entered_keys(
        np.arange(states.inward.size), delegations.delegate[states.inward]
    )
    delegated = StateArcs.from_delegations(tail, head, delegations.row, delegations.fraction)
    if not len(states.columns.tables["memberships"]):
        return delegated
    parts = [delegated]
    if states.entered.size:
        parts += _arcs_of_entered_circles(states, delegated)
    heads = np.concatenate([part.head[part.head < states.n_plain] for part in parts])
    return StateArcs.concatenate([*parts, _arcs_of_groups(states, delegated, heads)])


def _arcs_of_entered_circles(states: StateKeys, delegated: StateArcs) -> Iterator[StateArcs]:
    """What passes on from circles as entered by a principal in them, and from the own parts."""
    n_nodes, n_people, groups = states.columns.n_nodes, states.columns.n_people, states.groups
    position, circle = np.divmod(states.entered, n_nodes)
    row = states.inward[position]
    principal, band = states.delegations.principal[row], states.delegations.band[row]
    key, plain_key = states.n_plain + np.arange(states.entered.size), band * n_nodes + circle
    # A circle hands on the same, whoever entered it: its delegations are those of its plain state.
    arcs, which = Adjacency.from_sources(delegated.tail, states.n_plain).arcs_from(plain_key)
    yield StateArcs.from_delegations(
        key[which], delegated.head[arcs], delegated.delegation[arcs], delegated.fraction[arcs]
    )
    # Its members get what is left: the principal as an own part; a circle that the principal is
    # in as entered, too, so that the part in it also comes home; the others as always.
    membership, which = groups.memberships_by_group.arcs_from(circle)
    member = _members(states)[membership]
    head = band[which] * n_nodes + member
    is_principal = member == principal[which]
    head[is_principal] = states.first_own_part + position[which][is_principal]
    nested = np.flatnonzero(member >= n_people)
    nested = nested[groups.contains(member[nested], principal[which][nested])]
    head[nested] = states.entered_keys(position[which][nested], member[nested])
    fraction = groups.share[membership] * _unpassed_fractions(delegated, plain_key)[which]
    yield StateArcs.from_memberships(key[which], head, membership, fraction)
    # A principal that is a role or circle keeps nothing: the members get its own part.
    own_part = np.flatnonzero(states.delegations.principal[states.inward] >= n_people)
    row = states.inward[own_part]
    membership, which = groups.memberships_by_group.arcs_from(states.delegations.principal[row])
    yield StateArcs.from_memberships(
        (states.first_own_part + own_part)[which],
        states.delegations.band[row][which] * n_nodes + _members(states)[membership],
        membership,
        groups.share[membership],
    )


def _arcs_of_groups(states: StateKeys, delegated: StateArcs, heads: Array) -> StateArcs:
    """What passes to the members of the roles and circles that weight can reach.

    Only of these: an organization may have many circles and many bands, and few of all pairs
    have anything to pass on.
    """
    n_nodes = states.columns.n_nodes
    keys = np.concatenate([heads, states.roots()])
    keys = np.unique(keys[keys % n_nodes >= states.columns.n_people])
    nested, which = states.groups.groups_within(keys % n_nodes)
    keys = np.unique(np.concatenate([keys, keys[which] // n_nodes * n_nodes + nested]))
    membership, which = states.groups.memberships_by_group.arcs_from(keys % n_nodes)
    head = keys[which] // n_nodes * n_nodes + _members(states)[membership]
    fraction = states.groups.share[membership] * _unpassed_fractions(delegated, keys)[which]
    return StateArcs.from_memberships(keys[which], head, membership, fraction)


def _unpassed_fractions(delegated: StateArcs, keys: Array) -> Array:
    """The part that the delegations of each plain state leave to its members."""
    tails, position = np.unique(delegated.tail, return_inverse=True)
    passed = np.bincount(position, weights=delegated.fraction, minlength=tails.size)
    place, is_tail = sorted_lookup(keys, tails)
    return np.where(is_tail, np.maximum(0, 1 - np.append(passed, 0)[place]), 1.0)


def _members(states: StateKeys) -> Array:
    return states.columns.tables["memberships"]["member"].astype(np.int64)
