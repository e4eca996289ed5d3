"""The people of wide groups whom delegations reach, without a row for each of them.

Worked example. Each of the members 0 to 99 of a circle delegates to it. Member 40 reaches the
others: the runs 0 to 39 and 41 to 99 of the list of the circle's people. Whatever is summed over
the people of the delegate is then a few sums over runs of one list, for each of the 100
delegations, where a row for each of them and each other member would be 9,900. A principal that is
a role within the circle takes parts from its holders, who are then counted one by one.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._run_sums import RunSums
from stepback._algorithms._sorted_lookup import sorted_lookup
from stepback._flow._groups import Groups


@attrs.frozen(eq=False)
class DelegatedPeople:
    """Whom delegations to wide groups reach.

    A list holds the people of a group. A group may have several lists, of several kinds.

    Attributes:
        groups: Of the organization.
        list_kind: The kind of each list.
        list_of: The list of each delegation's delegate.
        person, list_number, share: The people in lists, list by list, and the share of each in
            the list's group.
        keys: ``list * n_nodes + place`` of each, in order.
        one, row, one_share: People who are counted one by one, the delegation, and their share.
        run, begin, end: The delegation of each run, and where the run is in the lists.
    """

    groups: Groups
    list_kind: Array
    list_of: Array
    person: Array
    list_number: Array
    share: Array
    keys: Array
    one: Array
    row: Array
    one_share: Array
    run: Array
    begin: Array
    end: Array

    @classmethod
    def from_ends(
        cls,
        groups: Groups,
        ends: tuple[Array, Array],
        kind: Array,
        singled_out: tuple[Array, Array],
        place: Array,
    ) -> DelegatedPeople:
        """The people whom delegations reach, by the `ends` of these: principals and delegates.

        Lists have a `kind` for each delegation, and their people in the order of `place`, one for
        each node. Those `singled_out`, by delegation and person, and the people in the principals
        are counted one by one.
        """
        principal, delegate = ends
        n_nodes, rows = groups.n_nodes, np.arange(delegate.size)
        n_kinds = int(kind.max(initial=0)) + 1
        lists, list_of = np.unique(delegate * n_kinds + kind, return_inverse=True)
        person, number, share = groups.people_within(lists // n_kinds)
        keys = number * n_nodes + place[person]
        order = np.argsort(keys)
        keys, person, number, share = keys[order], person[order], number[order], share[order]
        bounds = np.searchsorted(number, np.arange(lists.size + 1))

        own, own_row, _ = groups.people_within(principal)
        pairs = np.append(own_row, singled_out[0]) * n_nodes
        pairs = distinct_values(pairs + place[np.append(own, singled_out[1])])
        row, one_place = np.divmod(pairs, n_nodes)
        position, is_inside = sorted_lookup(list_of[row] * n_nodes + one_place, keys)
        row, position = row[is_inside], position[is_inside]
        one = person[position]
        one_share = groups.without_own_part(principal, delegate, (one, row, share[position]))
        is_reached = one_share > 0

        # A run begins where the list does, and after each of those; it ends before the next.
        run = np.append(rows, row)
        begin = np.append(bounds[list_of], position + 1)
        by_begin = np.lexsort((begin, run))
        end = np.append(bounds[list_of + 1], position)
        by_end = np.lexsort((end, run))
        run, begin, end = run[by_begin], begin[by_begin], end[by_end]
        is_run = begin < end
        return cls(
            groups,
            lists % n_kinds,
            list_of,
            person,
            number,
            share,
            keys,
            one[is_reached],
            row[is_reached],
            one_share[is_reached],
            run[is_run],
            begin[is_run],
            end[is_run],
        )

    def positions(self, place: Array) -> Array:
        """Where in the list of each run its first person at or after a place is."""
        return np.searchsorted(self.keys, self.list_of[self.run] * self.groups.n_nodes + place)

    def sum_runs(self, values: Array, begin: Array, end: Array) -> Array:
        """The sums of listed people's `values` over runs, by share; those of nan are left out."""
        weighted = np.where(np.isnan(values), 0.0, values) * self.share
        return RunSums.from_values(weighted).between(begin, end)
