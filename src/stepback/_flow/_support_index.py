"""Support: how much each receives, from anyone and from the one who delegates to them."""

from __future__ import annotations

from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency, positions_in_runs, run_starts
from stepback._algorithms._arrays import Array
from stepback._algorithms._sorted_lookup import segmented_lookup
from stepback._columns._table import Columns
from stepback._flow._groups import Groups


@attrs.frozen(eq=False, slots=False)
class SupportIndex:
    """The support in an organization where it was asked for.

    Attributes:
        columns, groups: Of the organization.
        supporter, supported: The ends of each support.
        doubt: For each support, the logarithm of 1 - strength: these add up.
    """

    columns: Columns
    groups: Groups
    supporter: Array
    supported: Array
    log_doubt: Array

    @classmethod
    def from_columns(cls, columns: Columns, groups: Groups) -> SupportIndex | None:
        """The support of `columns`; ``None`` where nobody asked."""
        table = columns.tables.get("supports")
        if table is None:
            return None
        with np.errstate(divide="ignore"):
            doubt = np.log1p(-table["strength"])
        supporter, supported = table["supporter"].astype(np.int64), table["supported"]
        return cls(columns, groups, supporter, supported.astype(np.int64), doubt)

    @cached_property
    def is_respondent(self) -> Array:
        """Which people were asked."""
        asked = np.ones(self.columns.n_people, dtype=np.bool_)
        if self.columns.respondents is not None:
            asked[:] = False
            asked[self.columns.respondents] = True
        return asked

    @cached_property
    def supports_by_person(self) -> tuple[Array, Array]:
        """Each support with each person that it reaches: supports, and people.

        Nobody supports themselves, through a group that comes down to them neither.
        """
        person, support, _ = self.groups.people_within(self.supported)
        others = self.groups.sole_person[self.supporter[support]] != person
        return support[others], person[others]

    @cached_property
    def received_strength(self) -> Array:
        """What each node receives; nan if not known."""
        support, person = self.supports_by_person
        people = self.columns.n_people
        by_person = np.where(
            self.is_respondent, _combine_doubts(person, self.log_doubt[support], people), np.nan
        )
        nodes = np.arange(people, self.columns.n_nodes)
        person, where, part = self.groups.people_within(nodes)
        by_group = known_mean(where, part, by_person[person], nodes.size)
        vacant = np.flatnonzero(~self.groups.is_occupied[nodes])
        target, which = self._nodes_and_groups(nodes[vacant])
        arcs, at = Adjacency.from_sources(self.supported, self.columns.n_nodes).arcs_from(target)
        by_group[vacant] = _combine_doubts(which[at], self.log_doubt[arcs], vacant.size)
        return np.concatenate([by_person, by_group])

    def strength_at_delegates(self, principal: Array, delegate: Array) -> Array:
        """What each delegate receives from anyone; the principal's own part is left out."""
        person, where, part = self.groups.delegated_people(principal, delegate)
        mean = known_mean(where, part, self.received_strength[person], delegate.size)
        vacant = ~self.groups.is_occupied[delegate]
        mean[vacant] = self.received_strength[delegate[vacant]]
        return mean

    def strength_from_principals(self, principal: Array, person: Array) -> Array:
        """What each person, or vacant group, receives from each principal; nan if not known."""
        rows, start, supported, begin = self._supports_by_giver
        target, which = self._nodes_and_groups(person)
        run, found = segmented_lookup(start, supported, principal[which], target)
        run, which = run[found], which[found]
        at, of_run = positions_in_runs(begin[run], begin[run + 1])
        support, whom = rows[at], which[of_run]
        others = self.groups.sole_person[self.supporter[support]] != person[whom]
        found = _combine_doubts(whom[others], self.log_doubt[support[others]], person.size)
        of_people = np.flatnonzero(person < self.columns.n_people)
        found[of_people[~self.is_respondent[person[of_people]]]] = np.nan
        return found

    def _nodes_and_groups(self, nodes: Array) -> tuple[Array, Array]:
        """Each node and the groups that it is in, and for each its position in `nodes`."""
        outer, where = self.groups.containing_groups(nodes)
        return np.concatenate([nodes, outer]), np.concatenate([np.arange(nodes.size), where])

    @cached_property
    def _supports_by_giver(self) -> tuple[Array, Array, Array, Array]:
        """The supports that come from each node or anyone in it, in order of who gets them.

        With where those of each giver start among the pairs of a giver and who is supported,
        who that is, and where the supports of each pair begin.
        """
        nodes = self.columns.n_nodes
        outer, at = self.groups.containing_groups(self.supporter)
        rows = np.concatenate([np.arange(self.supporter.size), at])
        giver = np.concatenate([self.supporter, outer])
        keys = giver * nodes + self.supported[rows]
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        begin = np.flatnonzero(np.diff(keys, prepend=-1))
        givers, supported = np.divmod(keys[begin], max(1, nodes))
        return rows[order], run_starts(givers, nodes), supported, np.append(begin, keys.size)


def known_mean(where: Array, part: Array, value: Array, length: int) -> Array:
    """The mean of known values by their parts, summed by position; nan where none is known."""
    known = ~np.isnan(value)
    where, part, value = where[known], part[known], value[known]
    whole = np.bincount(where, weights=part, minlength=length)
    total = np.bincount(where, weights=part * value, minlength=length)
    mean = np.full(length, np.nan)
    np.divide(total, whole, out=mean, where=whole > 0)
    return mean


def _combine_doubts(where: Array, doubt: Array, length: int) -> Array:
    """1 less the product of what each support leaves in doubt, summed by position."""
    total = np.bincount(where, weights=doubt, minlength=length)
    return np.asarray(0.0 - np.expm1(total))
