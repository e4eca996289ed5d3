"""The states that decision weight flows between, and the arcs along which it may pass.

A *state* is a node within one band of one domain, because what a node holds of small refunds and
of large ones flows on its own. Weight flows between states of the same band.

Worked example of states. Ann (node 0) and bo (1) are people, the team (2) is a circle; refunds have
two bands, 0 up to 100 and 1 above. The key of a state is ``band * 3 + node``: 0, 1, 2 are ann, bo
and the team in small refunds, 3, 4, 5 in large ones. A delegation of refunds up to 100 from ann to
bo leads from key 0 to key 1, and from nowhere else.

Worked example of a circle that is entered by its own member. Ann and bo are the team, with equal
shares, and ann delegates all refunds, in one band, to the team. If that led to the team's state 2,
half of the weight would come back to ann's state 0, and go to the team again: a cycle. But her part
comes home to stay. So her delegation leads to a copy of the team's state, the team *as entered by
ann*, key 3, the first after the plain ones. From there bo's half leads to his state 1, and ann's
half to a state of its own, key 4, her *own part*, from which nothing leads on. The node of key 4 is
ann and its home is state 0; ann and bo end with 1/2 each. What others delegate to the team still
leads to state 2, and from there to state 0, from where ann may hand it on.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs
from stepback._algorithms._arrays import AlignedArrays, Array, multiply_shares
from stepback._algorithms._sorted_lookup import is_member, sorted_lookup
from stepback._columns._table import Columns
from stepback._flow._active_delegations import in_force_mask, split_into_bands
from stepback._flow._bands import BandedDelegations, Bands
from stepback._flow._flow_graph import unpassed_fraction
from stepback._flow._groups import Groups
from stepback._problems._problem import Problem

NONE = -1


@attrs.frozen(eq=False)
class StateKeys:
    """The states of an organization as keys, most of which no weight reaches.

    The keys are numbered in three parts: ``band * n_nodes + node`` for the plain states; then the
    circles as entered by a principal in them; then the own parts of those principals.

    Attributes:
        columns, groups, bands: Of the organization.
        delegations: The delegations in force, by band.
        inward: The positions of the delegations to a role or circle that their principal is in.
        entered: The sorted keys ``position in inward * n_nodes + circle`` of the circles entered:
            the delegate, and every circle within it that the principal is in, too.
    """

    columns: Columns
    groups: Groups
    bands: Bands
    delegations: BandedDelegations
    inward: Array
    entered: Array

    @classmethod
    def from_columns(
        cls,
        columns: Columns,
        groups: Groups,
        date: datetime.date | None,
        contexts: frozenset[str],
        domains: Array | None = None,
        *,
        may_share: bool = False,
    ) -> tuple[StateKeys, list[Problem]]:
        """The states of what is in force on `date` in `contexts`, and shares above 1.

        Of the `domains` given, or of all. If `may_share`, the domains of a large organization
        share the states that they can.
        """
        rows = np.flatnonzero(in_force_mask(columns, date, contexts))
        bands, delegations, problems = split_into_bands(columns, rows, domains, may_share=may_share)
        principal, delegate = delegations.principal, delegations.delegate
        to_group = np.flatnonzero(delegate >= columns.n_people)
        inward = to_group[groups.contains(delegate[to_group], principal[to_group])]
        nested, position = groups.groups_within(delegate[inward])
        circle = np.concatenate([delegate[inward], nested])
        position = np.concatenate([np.arange(inward.size), position])
        is_entered = groups.contains(circle, principal[inward][position])
        entered = np.unique(position[is_entered] * columns.n_nodes + circle[is_entered])
        return cls(columns, groups, bands, delegations, inward, entered), problems

    @property
    def n_plain(self) -> int:
        """How many keys stand for a node in a band."""
        return int(self.bands.domain.size) * self.columns.n_nodes

    @property
    def first_own_part(self) -> int:
        """The first key of an own part; those of the circles entered come before."""
        return self.n_plain + int(self.entered.size)

    def roots(self) -> Array:
        """The key at which the weight of each band arrives: that of the domain's owner."""
        domain = self.bands.domain[: self.bands.weight.size]
        owner = self.columns.tables["domains"]["owner"][domain].astype(np.int64)
        return self.plain_keys(np.arange(owner.size), owner)

    def plain_keys(self, band: Array, node: Array) -> Array:
        """The keys of nodes for what flows in bands: in the bands, or in those that they share."""
        keys, n_nodes = band * self.columns.n_nodes + node, self.columns.n_nodes
        if not self.bands.is_sharing:
            return np.asarray(keys)
        is_own = is_member(keys, self.bands.own_states)
        return np.where(is_own, keys, self.bands.shared[band] * n_nodes + node)

    def entered_keys(self, position: Array, circle: Array) -> Array:
        """The keys of circles as entered through the delegations at `position` in `inward`."""
        wanted = position * self.columns.n_nodes + circle
        return self.n_plain + np.searchsorted(self.entered, wanted)

    def nodes_and_bands(self, keys: Array) -> tuple[Array, Array]:
        """The node and the band of each key."""
        n_nodes, delegations = self.columns.n_nodes, self.delegations
        band = keys // max(1, n_nodes)  # far faster than divmod, which numpy does not vectorize
        node = keys - band * n_nodes
        entered = np.flatnonzero((keys >= self.n_plain) & (keys < self.first_own_part))
        position, circle = np.divmod(self.entered[keys[entered] - self.n_plain], max(1, n_nodes))
        node[entered], band[entered] = circle, delegations.band[self.inward[position]]
        own_part = np.flatnonzero(keys >= self.first_own_part)
        row = self.inward[keys[own_part] - self.first_own_part]
        node[own_part], band[own_part] = delegations.principal[row], delegations.band[row]
        return node, band

    def own_part_links(self, keys: Array) -> tuple[Array, Array]:
        """For own parts the principal's state, for circles entered the own part; by position.

        -1 for all other states.
        """
        home_state, own_part_state = np.full((2, keys.size), NONE)
        if not self.inward.size:
            return home_state, own_part_state
        order = np.argsort(keys)

        def find_positions(wanted: Array) -> Array:
            place, is_found = sorted_lookup(wanted, keys[order])
            return np.where(is_found, order[place], NONE)

        entering = self.delegations.take(self.inward)
        position = np.arange(self.inward.size)
        own_part = find_positions(self.first_own_part + position)
        circle = find_positions(self.entered_keys(position, entering.delegate))
        home = find_positions(self.plain_keys(entering.band, entering.principal))
        is_reached = own_part >= 0
        home_state[own_part[is_reached]] = home[is_reached]
        own_part_state[circle[is_reached]] = own_part[is_reached]
        return home_state, own_part_state


@attrs.frozen(eq=False)
class StateArcs(AlignedArrays):
    """Arcs between states.

    Attributes:
        tail, head: The keys of the states that each arc leaves and enters.
        delegation, membership: The relation that each arc stands for; the other is -1.
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
    arcs = StateArcs.concatenate([*parts, _arcs_of_groups(states, delegated, heads)])
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
    to_members, which = _arcs_to_members(states, key, plain_key, fraction)
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
    yield _arcs_to_members(states, key, plain_key, np.ones(key.size))[0]


def _arcs_of_groups(states: StateKeys, delegated: StateArcs, heads: Array) -> StateArcs:
    """What passes to the members of the roles and circles that weight can reach.

    Only of these: of all pairs of a circle and a band, few may have anything to pass on.
    """
    n_nodes = states.columns.n_nodes
    keys = np.concatenate([heads, states.roots()])
    keys = np.unique(keys[keys % n_nodes >= states.columns.n_people])
    nested, which = states.groups.groups_within(keys % n_nodes)
    within = states.plain_keys(keys[which] // n_nodes, nested)
    keys = np.unique(np.concatenate([keys, within]))
    return _arcs_to_members(states, keys, keys, _unpassed_fractions(delegated, keys))[0]


def _arcs_to_members(
    states: StateKeys, tail: Array, plain_key: Array, fraction: Array
) -> tuple[StateArcs, Array]:
    """Arcs that divide `fraction` among the members of `plain_key`; the position of each tail."""
    n_nodes, groups = states.columns.n_nodes, states.groups
    membership, which = groups.memberships_by_group.arcs_from(plain_key % n_nodes)
    member = states.columns.tables["memberships"]["member"][membership]
    head = states.plain_keys(plain_key[which] // n_nodes, member)
    passed = multiply_shares(groups.share[membership], fraction[which])
    return StateArcs(tail[which], head, np.full(head.size, NONE), membership, passed), which


def _unpassed_fractions(delegated: StateArcs, keys: Array) -> Array:
    """The part that the delegations of each plain state leave to its members."""
    return unpassed_fraction(sum_by_key(delegated.tail, delegated.fraction, keys))


def sum_by_key(keys: Array, values: Array, wanted: Array) -> Array:
    """The sum of the values that have each key in `wanted`."""
    distinct, position = np.unique(keys, return_inverse=True)
    total = np.bincount(position, weights=values, minlength=distinct.size)
    place, is_found = sorted_lookup(wanted, distinct)
    return np.where(is_found, np.append(total, 0.0)[place], 0.0)
