"""How well those are supported whom delegations reach, on average over the people of delegates.

In wide groups the people of a delegate are not listed for each delegation: support from one
principal to few people is looked up for these, and support to wide groups is the same for many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs
from stepback._algorithms._arrays import Array
from stepback._flow._delegated_people import DelegatedPeople
from stepback._flow._groups import Groups
from stepback._flow._reporting_tree import ReportingTree
from stepback._flow._support_index import SupportIndex, combine_doubts, known_mean

_FEW = 8  # so many people of a delegate are listed for each delegation
_MAX_LISTED = 500_000  # people at once, to bound the memory

Means = Callable[[Array, Array, Array], Array]  # of principals, delegates and kinds of principals


def support_at_delegates(support: SupportIndex, principal: Array, delegate: Array) -> Array:
    """What each delegate receives from anyone; the principal's own part is left out."""
    groups, received = support.groups, support.received_strength

    def list_people(principal: Array, delegate: Array) -> Array:
        node, row, share = groups.delegated_nodes(principal, delegate)
        return known_mean(row, share, received[node], delegate.size)

    def sum_people(principal: Array, delegate: Array, kind: Array) -> Array:
        none = delegate[:0]
        place = np.arange(groups.n_nodes)
        people = DelegatedPeople.from_ends(groups, (principal, delegate), kind, (none, none), place)
        listed = received[people.person]
        bounds = people.begin, people.end
        whole, total = (people.sum_runs(each, *bounds) for each in (_mask_known(listed), listed))
        return _mean_of_sums(people, received[people.one], whole, total)

    kind = np.zeros_like(principal)
    return _join_widths(groups, principal, delegate, kind, list_people, sum_people)


def support_from_principals(support: SupportIndex, principal: Array, delegate: Array) -> Array:
    """What each delegate receives from the principal, on average by share; nan if not known."""
    groups = support.groups
    targets = _TargetsOfPrincipals.from_support(support, principal, delegate)

    def list_people(principal: Array, delegate: Array) -> Array:
        node, row, share = groups.delegated_nodes(principal, delegate)
        strength = support.strength_from_principals(principal[row], node)
        return known_mean(row, share, strength, delegate.size)

    def sum_people(principal: Array, delegate: Array, kind: Array) -> Array:
        ends, place = (principal, delegate), np.arange(groups.n_nodes)
        few = targets.supported_people(principal)
        people = DelegatedPeople.from_ends(groups, ends, kind, few, place)
        listed, scale = targets.listed_strength(people), targets.scale[principal[people.run]]
        bounds = people.begin, people.end
        whole, total = (people.sum_runs(each, *bounds) for each in (_mask_known(listed), listed))
        strength = support.strength_from_principals(principal[people.row], people.one)
        return _mean_of_sums(people, strength, whole, scale * total)

    kind = targets.kind[principal]
    return _join_widths(groups, principal, delegate, kind, list_people, sum_people)


def control_by_principals(
    groups: Groups,
    tree: ReportingTree,
    support: SupportIndex | None,
    principal: Array,
    delegate: Array,
) -> Array | None:
    """How much each principal controls of what the delegate has: 1 of people below the principal.

    Of others, as much as the principal's support is strong; ``None`` if support was not asked and
    there are others.
    """
    targets = support and _TargetsOfPrincipals.from_support(support, principal, delegate)
    is_known = True

    def control_of_each(principal: Array, node: Array) -> Array:
        nonlocal is_known
        control = tree.is_below(node, principal).astype(np.float64)
        others = np.flatnonzero(control == 0)
        if support is not None:
            control[others] = support.strength_from_principals(principal[others], node[others])
        elif others.size:
            is_known = False
        return control

    def list_people(principal: Array, delegate: Array) -> Array:
        node, row, share = groups.delegated_nodes(principal, delegate)
        return known_mean(row, share, control_of_each(principal[row], node), delegate.size)

    def sum_people(principal: Array, delegate: Array, kind: Array) -> Array:
        nonlocal is_known
        place, place_end = tree.places
        none = delegate[:0]
        few = targets.supported_people(principal) if targets else (none, none)
        people = DelegatedPeople.from_ends(groups, (principal, delegate), kind, few, place)
        # Those below one person are next to each other, since the lists have the tree's order.
        above = np.where(leader[principal] >= 0, leader[principal], principal)[people.run]
        first = people.positions(place[above] + 1)
        last = people.positions(place_end[above])
        everyone = np.ones(people.person.size)
        below = people.sum_runs(
            everyone, np.maximum(people.begin, first), np.minimum(people.end, last)
        )
        before = people.begin, np.minimum(people.end, first)
        after = np.maximum(people.begin, last), people.end
        listed = targets.listed_strength(people) if targets else everyone
        known, strength = (
            people.sum_runs(each, *before) + people.sum_runs(each, *after)
            for each in (_mask_known(listed), listed)
        )
        if targets:
            strength *= targets.scale[principal[people.run]]
        elif known.any():
            is_known = False
        control = control_of_each(principal[people.row], people.one)
        return _mean_of_sums(people, control, below + known, below + strength)

    kind = targets.kind[principal] if targets else np.zeros_like(principal)
    # A vacant principal leads those below itself, several people those below each of them.
    leader = groups.sole_person
    is_one = (leader[principal] >= 0) | ~groups.is_occupied[principal]
    is_summed = is_one & tree.is_line_of_nodes
    control = _join_widths(
        groups, principal, delegate, kind, list_people, sum_people, is_summed=is_summed
    )
    return control if is_known else None


@attrs.frozen(eq=False)
class _TargetsOfPrincipals:
    """Whom principals support: a few people each, and wide groups.

    Attributes:
        support: All support.
        kind: For each node, a number; principals of the same number support the same wide groups,
            as strongly or, if it is one group, as strongly but for a factor.
        scale: For each node, that factor.
        kind_start, group, log_doubt: Where the groups of each kind begin; the groups, and the
            logarithms of 1 - strength.
        principal_start, supported: Where the people of each principal begin, whom the principal
            supports not only with a wide group; and these people.
    """

    support: SupportIndex
    kind: Array
    scale: Array
    kind_start: Array
    group: Array
    log_doubt: Array
    principal_start: Array
    supported: Array

    @classmethod
    def from_support(
        cls, support: SupportIndex, principal: Array, delegate: Array
    ) -> _TargetsOfPrincipals:
        """Of those principals who delegate to wide groups."""
        groups, n_nodes = support.groups, support.columns.n_nodes
        n_people = groups.n_people_within
        is_principal = np.zeros(n_nodes, dtype=np.bool_)
        is_principal[principal[n_people[delegate] > _FEW]] = True
        if is_principal.any():
            giver, target, log_doubt = support.doubts_by_giver
            row = np.flatnonzero(is_principal[giver])
            giver, target, log_doubt = giver[row], target[row], log_doubt[row]
        else:  # as in most organizations, where no delegate is wide
            giver, target, log_doubt = principal[:0], principal[:0], np.zeros(0)
        is_wide = n_people[target] > _FEW
        supported, position, _ = groups.people_within(target[~is_wide])
        by_giver = np.argsort(giver[~is_wide][position], kind="stable")
        start = np.searchsorted(giver[~is_wide][position][by_giver], np.arange(n_nodes + 1))

        kind, scale = np.zeros(n_nodes, dtype=np.int64), np.ones(n_nodes)
        numbers: dict[tuple[bytes, bytes], int] = {(b"", b""): 0}
        kinds = [(target[:0], log_doubt[:0])]
        giver, target, log_doubt = giver[is_wide], target[is_wide], log_doubt[is_wide]
        runs = np.flatnonzero(np.diff(giver, prepend=-1, append=n_nodes))
        for begin, end in zip(runs[:-1].tolist(), runs[1:].tolist(), strict=True):
            node, groups_, doubts = giver[begin], target[begin:end], log_doubt[begin:end]
            if groups_.size == 1:
                scale[node] = 0.0 - np.expm1(doubts[0])
                doubts = np.array([-np.inf])  # as if the support were full
            number = numbers.setdefault((groups_.tobytes(), doubts.tobytes()), len(numbers))
            if number == len(kinds):
                kinds.append((groups_, doubts))
            kind[node] = number
        kind_start = np.cumsum([0, *(groups_.size for groups_, _ in kinds)])
        group, doubt = (np.concatenate(column) for column in zip(*kinds, strict=True))
        return cls(support, kind, scale, kind_start, group, doubt, start, supported[by_giver])

    def supported_people(self, principal: Array) -> tuple[Array, Array]:
        """The positions of principals, and people whom they support."""
        start = self.principal_start
        position, row = positions_in_runs(start[principal], start[principal + 1])
        return row, self.supported[position]

    def listed_strength(self, people: DelegatedPeople) -> Array:
        """What listed people receive from principals of the list's kind; nan if not known."""
        kind = people.list_kind[people.list_number]
        position, entry = positions_in_runs(self.kind_start[kind], self.kind_start[kind + 1])
        is_within = people.groups.contains(self.group[position], people.person[entry])
        entry, position = entry[is_within], position[is_within]
        strength = combine_doubts(entry, self.log_doubt[position], people.person.size)
        return np.where(self.support.is_respondent[people.person], strength, np.nan)


def _join_widths(
    groups: Groups,
    principal: Array,
    delegate: Array,
    kind: Array,
    list_people: Callable[[Array, Array], Array],
    sum_people: Means,
    *,
    is_summed: Array | bool = True,
) -> Array:
    """Means over delegates that are listed, and over those wide ones that may be summed."""
    value = np.empty(delegate.size)
    is_wide = (groups.n_people_within[delegate] > _FEW) & is_summed
    for rows in _batches(groups, delegate, np.flatnonzero(~is_wide)):
        value[rows] = list_people(principal[rows], delegate[rows])
    wide = np.flatnonzero(is_wide)
    if not wide.size:
        return value
    pairs, pair = np.unique(delegate[wide] * groups.n_nodes + principal[wide], return_inverse=True)
    row = np.empty_like(pairs)
    row[pair] = wide
    of_pairs = np.empty(pairs.size)
    for part in _batches_of_lists(groups, principal[row], delegate[row], kind[row]):
        rows = row[part]
        of_pairs[part] = sum_people(principal[rows], delegate[rows], kind[rows])
    value[wide] = of_pairs[pair]
    return value


def _batches(groups: Groups, delegate: Array, rows: Array) -> Iterator[Array]:
    """The runs of rows in which not too many people are listed at once."""
    n_listed = np.cumsum(groups.n_people_within[delegate[rows]] + 1)
    yield from np.split(rows, np.flatnonzero(np.diff(n_listed // _MAX_LISTED)) + 1)


def _batches_of_lists(
    groups: Groups, principal: Array, delegate: Array, kind: Array
) -> Iterator[Array]:
    """The positions of delegations in whose lists and principals are not too many people."""
    order = np.lexsort((kind, delegate))
    is_first = np.ones(order.size, dtype=np.bool_)
    is_first[1:] = (np.diff(delegate[order]) != 0) | (np.diff(kind[order]) != 0)
    n_people = groups.n_people_within
    n_listed = np.where(is_first, n_people[delegate[order]], 0) + n_people[principal[order]] + 1
    yield from np.split(order, np.flatnonzero(np.diff(np.cumsum(n_listed) // _MAX_LISTED)) + 1)


def _mask_known(values: Array) -> Array:
    return (~np.isnan(values)).astype(np.float64)


def _mean_of_sums(
    people: DelegatedPeople, one_value: Array, run_whole: Array, run_total: Array
) -> Array:
    """The mean over people one by one, and over runs by their shares and sums of known values."""
    is_known = ~np.isnan(one_value)
    one_share, one_value = people.one_share[is_known], one_value[is_known]
    row = np.append(people.row[is_known], people.run)
    n_rows = people.list_of.size
    whole = np.bincount(row, weights=np.append(one_share, run_whole), minlength=n_rows)
    total = np.bincount(row, weights=np.append(one_share * one_value, run_total), minlength=n_rows)
    mean = np.full(n_rows, np.nan)
    np.divide(total, whole, out=mean, where=whole > 0)
    return mean
