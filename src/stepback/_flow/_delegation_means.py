"""Means over the people of principals and of delegates, for each delegation.

Worked example. Ann delegates to a team of ann, bo and cy, with equal shares. The competence of the
delegate is the mean of bo's and cy's, because ann's own part stays with her. The sums over the team
are taken once, however many delegate to it; for ann, a third of her own value is taken off again.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import NEGLIGIBLE_SHARE, Array, distinct_values
from stepback._flow._groups import Groups


@attrs.frozen(eq=False)
class DelegationMeans:
    """The principal and the delegate of each delegation, and who is in them.

    Attributes:
        n_people, n_nodes: How many nodes there are; people come first.
        principal, delegate: The ends of each delegation.
        own_part: The share of the delegate that is the principal's own part.
        has_groups: Whether any end is a role or circle, with people or vacant.
        group, person, share: Each pair of a role or circle among the ends and a person in it.
    """

    n_people: int
    n_nodes: int
    principal: Array
    delegate: Array
    own_part: Array
    has_groups: bool
    group: Array
    person: Array
    share: Array

    @classmethod
    def from_ends(cls, groups: Groups, principal: Array, delegate: Array) -> DelegationMeans:
        """The means for delegations with these ends."""
        ends = np.concatenate([principal, delegate])
        nodes = distinct_values(ends[ends >= groups.n_people])
        person, position, share = groups.people_within(nodes)
        own_part = groups.share_within(delegate, principal)
        return cls(
            n_people=groups.n_people,
            n_nodes=groups.n_nodes,
            principal=principal,
            delegate=delegate,
            own_part=own_part,
            has_groups=bool(nodes.size),
            group=nodes[position],
            person=person,
            share=share,
        )

    def of_principals(self, values: Array) -> Array:
        """The mean of the known values of people over each principal; nan where none is known."""
        if not self.has_groups:
            return np.asarray(values[self.principal])
        total, weight = self._sums_by_node(values)
        return _divide_known(total[self.principal], weight[self.principal])

    def of_delegates(self, values: Array) -> Array:
        """The same over each delegate, without the principal's own part."""
        if not self.has_groups:
            return np.asarray(values[self.delegate])
        (total, weight), own_part = self._sums_by_node(values), self.own_part
        return _divide_known(
            total[self.delegate] - own_part * total[self.principal],
            weight[self.delegate] - own_part * weight[self.principal],
        )

    def _sums_by_node(self, values: Array) -> tuple[Array, Array]:
        """The sum of the known values in each node by share, and the sum of their shares."""
        is_known = ~np.isnan(values)
        known = np.where(is_known, values, 0.0)
        sums = []
        for by_person in (known, is_known.astype(np.float64)):
            weights = self.share * by_person[self.person]
            by_node = np.zeros(self.n_nodes)  # bincount of nothing has whole numbers
            by_node += np.bincount(self.group, weights=weights, minlength=self.n_nodes)
            by_node[: self.n_people] = by_person
            sums.append(by_node)
        return sums[0], sums[1]


def _divide_known(total: Array, weight: Array) -> Array:
    mean = np.full(total.size, np.nan)
    np.divide(total, weight, out=mean, where=weight > NEGLIGIBLE_SHARE)
    return mean
