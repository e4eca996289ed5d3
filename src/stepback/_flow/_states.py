"""The states that decision weight flows between.

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

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._sorted_lookup import is_member, sorted_lookup
from stepback._columns._table import Columns
from stepback._flow._active_delegations import NO_NODES, in_force_mask, split_into_bands
from stepback._flow._bands import BandedDelegations, Bands
from stepback._flow._groups import Groups
from stepback._flow._seat_trees import SeatTrees
from stepback._problems._problem import Problem

NONE = -1
NO_STARTS = np.zeros((2, 0), dtype=np.int64)


@attrs.frozen(eq=False)
class StateKeys:
    """The states of an organization as keys, most of which no weight reaches.

    The keys are numbered in three parts: ``band * n_nodes + node`` for the plain states; then the
    circles as entered by a principal in them; then the own parts of those principals; then, for
    each band, the parts of wide groups.

    Attributes:
        columns, groups, bands: Of the organization.
        delegations: The delegations in force, by band.
        inward: The positions of the delegations to a role or circle that their principal is in.
        entered: The sorted keys ``position in inward * n_nodes + circle`` of the circles entered:
            the delegate, and every circle within it that the principal is in, too.
        trees: Over the seats of groups that would have very many arcs to their members.
    """

    columns: Columns
    groups: Groups
    bands: Bands
    delegations: BandedDelegations
    inward: Array
    entered: Array
    trees: SeatTrees

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
        starts: Array | None = None,
        distinct_nodes: Array = NO_NODES,
        distinct_domains: Array | None = None,
    ) -> tuple[StateKeys, list[Problem]]:
        """The states of what is in force on `date` in `contexts`, and shares above 1.

        Of the `domains` given, or of all. If `may_share`, the domains of a large organization
        share the states that they can. If there are `starts`, a domain and a node in each column,
        what leads on from these is needed as well as what is reached from the owners; if not, all.
        The `distinct_nodes` share no states, and the `distinct_domains` stand for themselves.
        """
        rows = np.flatnonzero(in_force_mask(columns, date, contexts))
        bands, delegations, problems = split_into_bands(
            columns,
            rows,
            domains,
            may_share=may_share,
            starts=starts,
            distinct_nodes=distinct_nodes,
            distinct_domains=distinct_domains,
        )
        principal, delegate = delegations.principal, delegations.delegate
        to_group = np.flatnonzero(delegate >= columns.n_people)
        inward = to_group[groups.contains(delegate[to_group], principal[to_group])]
        outer, position = groups.containing_groups(principal[inward])
        is_entered = outer == delegate[inward][position]
        is_entered |= groups.contains(delegate[inward][position], outer)
        entered = distinct_values(position[is_entered] * columns.n_nodes + outer[is_entered])
        tail_groups = np.concatenate(
            [
                entered % max(1, columns.n_nodes),
                principal[inward][principal[inward] >= columns.n_people],
                bands.own_states % max(1, columns.n_nodes),
            ]
        )
        trees = SeatTrees.from_tails(groups, tail_groups if may_share else tail_groups[:0])
        return cls(columns, groups, bands, delegations, inward, entered, trees), problems

    @property
    def n_plain(self) -> int:
        """How many keys stand for a node in a band."""
        return int(self.bands.domain.size) * self.columns.n_nodes

    @property
    def first_own_part(self) -> int:
        """The first key of an own part; those of the circles entered come before."""
        return self.n_plain + int(self.entered.size)

    @property
    def first_part(self) -> int:
        """The first key of a part of a wide group."""
        return self.first_own_part + int(self.inward.size)

    @property
    def n_keys(self) -> int:
        """How many keys there are."""
        return self.first_part + int(self.bands.domain.size) * self.trees.n_parts

    def part_keys(self, band: Array, part: Array) -> Array:
        """The keys of parts of wide groups in bands."""
        return np.asarray(self.first_part + band * self.trees.n_parts + part)

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

    def groups_in(self, keys: Array) -> Array:
        """The keys of the roles and circles that are members of plain ones, in the same bands."""
        band = keys // max(1, self.columns.n_nodes)
        seats, position = self.groups.group_seats.arcs_from(keys - band * self.columns.n_nodes)
        return self.plain_keys(band[position], self.groups.membership_ends[1][seats])

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
        part = np.flatnonzero(keys >= self.first_part)
        if part.size:
            band[part], number = np.divmod(keys[part] - self.first_part, self.trees.n_parts)
            node[part] = self.trees.circles_of(number)
        own_part = np.flatnonzero((keys >= self.first_own_part) & (keys < self.first_part))
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
