"""The states that decision weight flows between, and their keys.

A *state* is a node within one band of one domain, because what a node holds of small refunds and
of large ones flows on its own. Weight flows between states of the same band.

Worked example of states. Two people, ann (node 0) and bo (1), and the circle team (2); refunds
have two bands, 0 up to 100 and 1 above. The key of a state is ``band * 3 + node``: 0, 1, 2 are ann,
bo and the team in small refunds, 3, 4, 5 in large ones. A delegation of refunds up to 100 from ann
to bo leads from key 0 to key 1, and from nowhere else.

Worked example of a circle that is entered by its own member. Ann and bo are the team, with equal
shares, and ann delegates all refunds, in one band, to the team. If her delegation led to the team's
state 2, half of the weight would come back to ann's state 0, and go to the team again: a cycle.
But her part comes home to stay. So her delegation leads to a copy of the team's state, the team *as
entered by ann*, key 3, the first after the plain ones. From there bo's half leads to his state 1,
and ann's half to a state of its own, key 4, her *own part*, from which nothing leads on. The node
of key 4 is ann and its home is state 0; ann ends with 1/2 and bo with 1/2. What others delegate to
the team still leads to state 2, and from there to state 0, from where ann may hand it on.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._table import Columns
from stepback._flow._active_delegations import BandedDelegations
from stepback._flow._bands import Bands
from stepback._flow._groups import Groups

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
    def from_delegations(
        cls, columns: Columns, groups: Groups, bands: Bands, delegations: BandedDelegations
    ) -> StateKeys:
        """The states between which `delegations` and memberships pass weight."""
        principal, delegate = delegations.principal, delegations.delegate
        to_group = np.flatnonzero(delegate >= columns.n_people)
        inward = to_group[groups.contains(delegate[to_group], principal[to_group])]
        nested, position = groups.groups_within(delegate[inward])
        circle = np.concatenate([delegate[inward], nested])
        position = np.concatenate([np.arange(inward.size), position])
        is_entered = groups.contains(circle, principal[inward][position])
        entered = np.unique(position[is_entered] * columns.n_nodes + circle[is_entered])
        return cls(columns, groups, bands, delegations, inward, entered)

    @property
    def n_plain(self) -> int:
        """How many keys stand for a node in a band."""
        return int(self.bands.domain.size) * self.columns.n_nodes

    @property
    def first_own_part(self) -> int:
        """The first key of an own part; those of the circles entered come before."""
        return self.n_plain + int(self.entered.size)

    @property
    def n_keys(self) -> int:
        """How many keys there are."""
        return self.first_own_part + int(self.inward.size)

    def roots(self) -> Array:
        """The key at which the weight of each band arrives: that of the domain's owner."""
        owner = self.columns.tables["domains"]["owner"][self.bands.domain].astype(np.int64)
        return np.arange(owner.size) * self.columns.n_nodes + owner

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
        """How own parts, circles and principals belong together, by position in `keys`.

        The state of the principal for an own part, and the own part for the circle that the
        principal enters; -1 for all other states.
        """
        if not self.inward.size:
            none = np.broadcast_to(np.int64(NONE), keys.size)
            return none, none
        home_state, own_part_state = np.full(keys.size, NONE), np.full(keys.size, NONE)
        order = np.argsort(keys)

        def find_positions(wanted: Array) -> Array:
            place = np.minimum(np.searchsorted(keys, wanted, sorter=order), keys.size - 1)
            return np.where(keys[order[place]] == wanted, order[place], NONE)

        entering = self.delegations.take(self.inward)
        position = np.arange(self.inward.size)
        own_part = find_positions(self.first_own_part + position)
        circle = find_positions(self.entered_keys(position, entering.delegate))
        home = find_positions(entering.band * self.columns.n_nodes + entering.principal)
        is_reached = own_part >= 0
        home_state[own_part[is_reached]] = home[is_reached]
        own_part_state[circle[is_reached]] = own_part[is_reached]
        return home_state, own_part_state
