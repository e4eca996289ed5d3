"""Support: how much each node receives, from anyone and from those who delegate to it."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency, positions_in_runs, run_starts
from stepback._algorithms._arrays import Array
from stepback._algorithms._read_only import frozen_property
from stepback._algorithms._sorted_lookup import segmented_lookup
from stepback._columns._table import Columns
from stepback._flow._groups import Groups


@attrs.frozen(eq=False, slots=False)
class SupportIndex:
    """The support in an organization where it was asked for.

    Attributes:
        columns, groups: Of the organization.
        supporter, supported: The ends of each support.
        log_doubt: For each support, the logarithm of 1 - strength. Supports combine to
            1 - ∏(1 - strength), so these logarithms add up.
    """

    columns: Columns
    groups: Groups
    supporter: Array
    supported: Array
    log_doubt: Array

    @classmethod
    def from_columns(cls, columns: Columns, groups: Groups) -> SupportIndex | None:
        """The support in `columns`; ``None`` if nobody was asked."""
        table = columns.tables.get("supports")
        if table is None:
            return None
        with np.errstate(divide="ignore"):
            doubt = np.log1p(-table["strength"])
        supporter, supported = table["supporter"].astype(np.int64), table["supported"]
        return cls(columns, groups, supporter, supported.astype(np.int64), doubt)

    @frozen_property
    def is_respondent(self) -> Array:
        """Which people were asked."""
        people, asked = np.arange(self.columns.n_people), self.columns.respondents
        return np.isin(people, people if asked is None else asked)

    # A circle of n people whom n people support has n² pairs of supporter and supported: sums run
    # over supports, then over members, and what people give themselves is taken off again.
    def sum_by_person(self, values: Array) -> Array:
        """For each person the sum of `values`, one for each support, over those from others.

        Nobody supports themselves, not even through a role or circle that they alone are in.
        """
        n_nodes, n_people = self.columns.n_nodes, self.columns.n_people
        groups, supporter = self.groups, self.groups.sole_person[self.supporter]
        by_node = np.bincount(self.supported, weights=values, minlength=n_nodes)
        through_groups = np.bincount(
            groups.person, weights=by_node[groups.group], minlength=n_people
        )
        is_own = (supporter == self.supported) | groups.contains(self.supported, supporter)
        is_own &= supporter >= 0
        own = np.bincount(supporter[is_own], weights=values[is_own], minlength=n_people)
        return np.asarray(by_node[:n_people] + through_groups - own)

    @frozen_property
    def n_supports(self) -> Array:
        """How many supports reach each person."""
        return self.sum_by_person(np.ones(self.supporter.size))

    @frozen_property
    def received_strength(self) -> Array:
        """The strength of all support that each node receives; nan if not known."""
        people = self.columns.n_people
        by_person = np.where(self.is_respondent, self._strength_by_person(), np.nan)
        nodes = np.arange(people, self.columns.n_nodes)
        person, position, share = self.groups.people_within(nodes)
        by_group = known_mean(position, share, by_person[person], nodes.size)
        vacant = np.flatnonzero(~self.groups.is_occupied[nodes])
        target, position = self.groups.nodes_and_groups(nodes[vacant])
        by_supported = Adjacency.from_sources(self.supported, self.columns.n_nodes)
        support, target_position = by_supported.arcs_from(target)
        by_group[vacant] = combine_doubts(
            position[target_position], self.log_doubt[support], vacant.size
        )
        return np.concatenate([by_person, by_group])

    def _strength_by_person(self) -> Array:
        is_full = np.isneginf(self.log_doubt)
        doubt = self.sum_by_person(np.where(is_full, 0.0, self.log_doubt))
        doubt = np.where(self.n_supports > 0, np.minimum(doubt, 0.0), 0.0)
        if is_full.any():
            doubt[self.sum_by_person(is_full) > 0] = -np.inf
        return np.asarray(0.0 - np.expm1(doubt))

    def strength_from_principals(self, principal: Array, person: Array) -> Array:
        """What each person, or vacant group, receives from each principal; nan if not known."""
        supports, giver_start, supported, pair_start = self._supports_by_giver
        target, position = self.groups.nodes_and_groups(person)
        pair, is_found = segmented_lookup(giver_start, supported, principal[position], target)
        pair, position = pair[is_found], position[is_found]
        place, run = positions_in_runs(pair_start[pair], pair_start[pair + 1])
        support, position = supports[place], position[run]
        by_others = self.groups.sole_person[self.supporter[support]] != person[position]
        strength = combine_doubts(
            position[by_others], self.log_doubt[support[by_others]], person.size
        )
        people = np.flatnonzero(person < self.columns.n_people)
        strength[people[~self.is_respondent[person[people]]]] = np.nan
        return strength

    @frozen_property
    def doubts_by_giver(self) -> tuple[Array, Array, Array]:
        """Pairs of a giver of support, or a group of it, and whom it supports, by giver.

        With the logarithm of 1 - strength of all support that the one gives to the other.
        """
        supports, giver_start, supported, pair_start = self._supports_by_giver
        giver = np.repeat(np.arange(giver_start.size - 1), np.diff(giver_start))
        log_doubt = self.log_doubt[supports]
        if supported.size:
            log_doubt = np.add.reduceat(log_doubt, pair_start[:-1])
        return giver, supported, log_doubt

    @frozen_property
    def _supports_by_giver(self) -> tuple[Array, Array, Array, Array]:
        """The supports from each node or anyone in it, sorted by pairs of giver and supported.

        With where each giver's pairs start, whom each pair supports, and where its supports start.
        """
        n_nodes = self.columns.n_nodes
        giver, supports = self.groups.nodes_and_groups(self.supporter)
        keys = giver * n_nodes + self.supported[supports]
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        start = np.flatnonzero(np.diff(keys, prepend=-1))
        givers, supported = np.divmod(keys[start], max(1, n_nodes))
        pair_start = np.append(start, keys.size)
        return supports[order], run_starts(givers, n_nodes), supported, pair_start


def known_mean(position: Array, weight: Array, value: Array, length: int) -> Array:
    """The weighted mean of the known values at each position; nan where none is known."""
    is_known = ~np.isnan(value)
    position, weight, value = position[is_known], weight[is_known], value[is_known]
    whole = np.bincount(position, weights=weight, minlength=length)
    total = np.bincount(position, weights=weight * value, minlength=length)
    mean = np.full(length, np.nan)
    np.divide(total, whole, out=mean, where=whole > 0)
    return mean


def combine_doubts(position: Array, log_doubt: Array, length: int) -> Array:
    """The combined strength of the supports at each position: 1 - ∏(1 - strength)."""
    total = np.bincount(position, weights=log_doubt, minlength=length)
    return np.asarray(0.0 - np.expm1(total))
