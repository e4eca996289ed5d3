"""From columns to the acyclic graph that decision weight flows along.

A *state* is a node within one band of one domain. A principal who sits in a circle that she
delegates to makes that circle appear once more, as *entered by her*: her own part of it ends in
a state of its own, so that it stays with her and runs in no circle.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency, positions_in_runs, run_starts, stable_argsort
from stepback._algorithms._arrays import Array
from stepback._algorithms._topology import find_cycles, reachable_nodes, topological_levels
from stepback._columns._table import Columns
from stepback._columns._validation import format_cycle
from stepback._flow._active_delegations import (
    BandedDelegations,
    Bands,
    in_force_mask,
    redelegation_problem,
    split_into_bands,
)
from stepback._flow._flow_graph import FlowGraph
from stepback._flow._groups import Groups
from stepback._problems._format import format_value
from stepback._problems._problem import Problem

_NONE = -1
_LEVELS_WORTH_SORTING = 256


@attrs.frozen(eq=False)
class _Arcs:
    """Arcs between states that are still keys."""

    tail: Array
    head: Array
    delegation: Array
    membership: Array
    fraction: Array

    @classmethod
    def delegations(cls, tail: Array, head: Array, row: Array, fraction: Array) -> _Arcs:
        return cls(tail, head, row, np.full(row.size, _NONE), fraction)

    @classmethod
    def memberships(cls, tail: Array, head: Array, row: Array, fraction: Array) -> _Arcs:
        return cls(tail, head, np.full(row.size, _NONE), row, fraction)

    def take(self, which: Array) -> _Arcs:
        return _Arcs(*(getattr(self, field)[which] for field in attrs.fields_dict(_Arcs)))

    @classmethod
    def joined(cls, *parts: _Arcs) -> _Arcs:
        fields = attrs.fields_dict(_Arcs)
        return cls(*(np.concatenate([getattr(part, field) for part in parts]) for field in fields))


def build_flow_graph(
    columns: Columns, groups: Groups, date: datetime.date | None, contexts: frozenset[str]
) -> tuple[FlowGraph | None, list[Problem]]:
    """The graph of what is in force on `date` in `contexts`, or why there is none."""
    rows = np.flatnonzero(in_force_mask(columns, date, contexts))
    bands, handed, problems = split_into_bands(columns, rows)
    keyed = _Keyed.of(columns, groups, bands, handed)
    arcs = keyed.arcs()
    owner = columns.tables["domains"]["owner"][bands.domain].astype(np.int64)
    roots = np.arange(owner.size) * columns.n_nodes + owner
    keys, (tail, head, root) = _numbered(keyed.keys, arcs.tail, arcs.head, roots)
    seen = reachable_nodes(keys.size, tail, head, root)
    live = seen[tail]
    if not live.all():
        arcs, tail, head = arcs.take(live), tail[live], head[live]
    problems += _redelegations(columns, keyed, keys, arcs, tail, head)
    level, stuck = topological_levels(keys.size, tail, head)
    if (stuck & seen).any():
        return None, [*problems, *_circles(columns, keyed, keys, arcs, tail, head)]
    return _ordered(keyed, keys, arcs, tail, head, root, np.where(seen, level, _NONE)), problems


def would_close_cycle(
    columns: Columns,
    groups: Groups,
    date: datetime.date | None,
    contexts: frozenset[str],
    arcs: tuple[Array, Array, Array],
    bound: Array,
) -> tuple[Array, Array, Array]:
    """What would be wrong with new arcs, each from a principal to a person in a domain.

    `arcs` are the numbers of the principals, of the people, and of the domains; `bound` tells
    which may not be handed on. Each arc is looked at as if it were the only new one. Returned
    are those that would close a circle, those that would lead into one that nothing reaches now,
    and those by which something is handed on that may not be.
    """
    rows = np.flatnonzero(in_force_mask(columns, date, contexts))
    bands, handed, _ = split_into_bands(columns, rows)
    keyed = _Keyed.of(columns, groups, bands, handed)
    old = keyed.arcs()
    principal, person, domain = arcs
    begin, end = (
        np.searchsorted(bands.domain, bands.stands_for[domain], side) for side in ("left", "right")
    )
    band, which = positions_in_runs(begin, end)
    back_to, start = (band * columns.n_nodes + node[which] for node in (principal, person))
    owner = columns.tables["domains"]["owner"][bands.domain].astype(np.int64)
    roots = np.arange(owner.size) * columns.n_nodes + owner
    keys, (tail, head, root, back_to, start) = _numbered(
        keyed.keys, old.tail, old.head, roots, back_to, start
    )
    leaving = Adjacency.from_sources(tail, keys.size)
    onward = leaving.start[start + 1] > leaving.start[start]
    live = np.flatnonzero(onward & reachable_nodes(keys.size, tail, head, root)[back_to])
    found, into, broken = (np.zeros(principal.size, dtype=np.bool_) for _ in range(3))
    start_of, candidate = start[live], which[live]
    _, runs_in_circle = topological_levels(keys.size, head, tail)
    into[candidate[runs_in_circle[start_of]]] = True
    breaks = _breaking(columns, old, keys.size, tail, head)
    broken[candidate[breaks[start_of] | bound[candidate]]] = True
    wanted: dict[int, dict[int, list[int]]] = {}
    for one in live.tolist():
        wanted.setdefault(int(start[one]), {}).setdefault(int(back_to[one]), []).append(
            int(which[one])
        )
    for state, ends in wanted.items():
        for end_ in _met(state, set(ends), leaving, head):
            found[ends[end_]] = True
    return found, into, broken


def _breaking(columns: Columns, arcs: _Arcs, states: int, tail: Array, head: Array) -> Array:
    """The states from which authority would reach someone who hands on what may not be."""
    by_delegation = arcs.delegation >= 0
    allowed = columns.tables["delegations"]["may_redelegate"]
    if allowed.all():
        return np.zeros(states, dtype=np.bool_)
    to_member = ~by_delegation
    hands_on = reachable_nodes(
        states, head[to_member], tail[to_member], np.unique(tail[by_delegation])
    )
    breaks = by_delegation & ~allowed[arcs.delegation] & hands_on[head]
    return reachable_nodes(states, head, tail, np.unique(tail[breaks]))


def _met(start: int, wanted: set[int], leaving: Adjacency, head: Array) -> set[int]:
    """Which of the states `wanted` can be reached from `start`; no further than need be."""
    left, seen, front = set(wanted), {start}, [start]
    while front and left:
        arcs, _ = leaving.arcs_from(np.array(front))
        front = [one for one in dict.fromkeys(head[arcs].tolist()) if one not in seen]
        seen.update(front)
        left.difference_update(front)
    return wanted - left


@attrs.frozen(eq=False)
class _Keyed:
    """The states as keys.

    First ``band * nodes + node``; then the circles as entered by a principal who sits in them;
    then, one for each of those principals, her own part.

    Attributes:
        own: Which handed rows go to a circle that their principal sits in.
        entered: Sorted keys ``position in own * nodes + circle`` of the circles so entered.
    """

    columns: Columns
    groups: Groups
    bands: Bands
    handed: BandedDelegations
    own: Array
    entered: Array

    @classmethod
    def of(
        cls, columns: Columns, groups: Groups, bands: Bands, handed: BandedDelegations
    ) -> _Keyed:
        nodes = columns.n_nodes
        to_group = np.flatnonzero(handed.delegate >= columns.n_people)
        inside = groups.contains(handed.delegate[to_group], handed.principal[to_group])
        own = to_group[inside]
        nested, which = groups.groups_within(handed.delegate[own])
        circle = np.concatenate([handed.delegate[own], nested])
        which = np.concatenate([np.arange(own.size), which])
        holds = groups.contains(circle, handed.principal[own][which])
        entered = np.unique(which[holds] * nodes + circle[holds])
        return cls(columns, groups, bands, handed, own, entered)

    @property
    def plain(self) -> int:
        """How many keys stand for a node in a band."""
        return int(self.bands.domain.size) * self.columns.n_nodes

    @property
    def keys(self) -> int:
        """How many keys there are."""
        return self.plain + int(self.entered.size + self.own.size)

    def nodes_and_bands(self, keys: Array) -> tuple[Array, Array]:
        """The node and the band of each key."""
        nodes = self.columns.n_nodes
        node, band = keys % max(1, nodes), keys // max(1, nodes)
        entered = np.flatnonzero((keys >= self.plain) & (keys < self.plain + self.entered.size))
        which, circle = np.divmod(self.entered[keys[entered] - self.plain], nodes)
        node[entered], band[entered] = circle, self.handed.band[self.own[which]]
        ends = np.flatnonzero(keys >= self.plain + self.entered.size)
        row = self.own[keys[ends] - self.plain - self.entered.size]
        node[ends], band[ends] = self.handed.principal[row], self.handed.band[row]
        return node, band

    def own_parts(self, keys: Array) -> tuple[Array, Array]:
        """For states of these keys: the home of an own part, the own part of a circle entered."""
        if not self.own.size:
            none = np.broadcast_to(np.int64(_NONE), keys.size)
            return none, none
        home = np.full(keys.size, _NONE)
        own_part = np.full(keys.size, _NONE)
        order = np.argsort(keys)

        def place(wanted: Array) -> Array:
            at = order[np.minimum(np.searchsorted(keys, wanted, sorter=order), keys.size - 1)]
            return np.where(keys[at] == wanted, at, _NONE)

        principal, band = self.handed.principal[self.own], self.handed.band[self.own]
        which = np.arange(self.own.size)
        end = place(self.plain + self.entered.size + which)
        circle = place(self._entered_key(which, self.handed.delegate[self.own]))
        live = end >= 0
        home[end[live]] = place(band * self.columns.n_nodes + principal)[live]
        own_part[circle[live]] = end[live]
        return home, own_part

    def arcs(self) -> _Arcs:
        """Every arc along which weight may pass."""
        handed, nodes = self.handed, self.columns.n_nodes
        tail = handed.band * nodes + handed.principal
        head = handed.band * nodes + handed.delegate
        head[self.own] = self._entered_key(np.arange(self.own.size), handed.delegate[self.own])
        direct = _Arcs.delegations(tail, head, handed.row, handed.fraction)
        if not len(self.columns.tables["memberships"]):
            return direct
        by_tail = Adjacency.from_sources(tail, self.plain) if self.entered.size else None
        within = [direct]
        if by_tail is not None:
            within += list(self._arcs_of_entered(direct, by_tail))
        plain_heads = np.concatenate([part.head[part.head < self.plain] for part in within])
        within.append(self._arcs_of_groups(direct, plain_heads))
        return _Arcs.joined(*within)

    def _entered_key(self, which: Array, circle: Array) -> Array:
        return self.plain + np.searchsorted(self.entered, which * self.columns.n_nodes + circle)

    def _arcs_of_entered(self, direct: _Arcs, by_tail: Adjacency) -> Iterator[_Arcs]:
        """What passes on from circles entered by a principal in them, and from her own part."""
        nodes, people = self.columns.n_nodes, self.columns.n_people
        which, circle = np.divmod(self.entered, nodes)
        row = self.own[which]
        principal, band = self.handed.principal[row], self.handed.band[row]
        key = self.plain + np.arange(self.entered.size)
        plain_key = band * nodes + circle
        arcs, at = by_tail.arcs_from(plain_key)
        yield _Arcs.delegations(
            key[at], direct.head[arcs], direct.delegation[arcs], direct.fraction[arcs]
        )
        membership, at = self._members.arcs_from(circle)
        member = self._member[membership]
        head = band[at] * nodes + member
        hers = member == principal[at]
        head[hers] = self.plain + self.entered.size + which[at][hers]
        again = np.flatnonzero(member >= people)
        again = again[self.groups.contains(member[again], principal[at][again])]
        head[again] = self._entered_key(which[at][again], member[again])
        fraction = self.groups.share[membership] * self._rest(direct, plain_key)[at]
        yield _Arcs.memberships(key[at], head, membership, fraction)
        ends = np.flatnonzero(self.handed.principal[self.own] >= people)
        membership, at = self._members.arcs_from(self.handed.principal[self.own[ends]])
        yield _Arcs.memberships(
            (self.plain + self.entered.size + ends)[at],
            self.handed.band[self.own[ends]][at] * nodes + self._member[membership],
            membership,
            self.groups.share[membership],
        )

    def _arcs_of_groups(self, direct: _Arcs, heads: Array) -> _Arcs:
        """What passes to the members of the roles and circles that weight can reach."""
        nodes = self.columns.n_nodes
        owner = self.columns.tables["domains"]["owner"][self.bands.domain]
        keys = np.concatenate([heads, np.arange(owner.size) * nodes + owner])
        keys = np.unique(keys[keys % nodes >= self.columns.n_people])
        nested, at = self.groups.groups_within(keys % nodes)
        keys = np.unique(np.concatenate([keys, keys[at] // nodes * nodes + nested]))
        membership, at = self._members.arcs_from(keys % nodes)
        head = keys[at] // nodes * nodes + self._member[membership]
        fraction = self.groups.share[membership] * self._rest(direct, keys)[at]
        return _Arcs.memberships(keys[at], head, membership, fraction)

    def _rest(self, direct: _Arcs, keys: Array) -> Array:
        """What the delegations of each of the plain `keys` leave to its members."""
        tails, where = np.unique(direct.tail, return_inverse=True)
        passed = np.bincount(where, weights=direct.fraction, minlength=tails.size)
        place = np.minimum(np.searchsorted(tails, keys), max(0, tails.size - 1))
        if not tails.size:
            return np.ones(keys.size)
        return np.where(tails[place] == keys, np.maximum(0, 1 - passed[place]), 1.0)

    @property
    def _members(self) -> Adjacency:
        return self.groups.memberships_by_group

    @property
    def _member(self) -> Array:
        return self.columns.tables["memberships"]["member"].astype(np.int64)


def _numbered(space: int, *keys: Array) -> tuple[Array, list[Array]]:
    """The distinct keys below `space`, and each array with its keys' positions among them."""
    total = sum(one.size for one in keys)
    if space > 8 * total + 1024:
        distinct, inverse = np.unique(np.concatenate(keys), return_inverse=True)
        return distinct, np.split(inverse, np.cumsum([one.size for one in keys])[:-1])
    used = np.zeros(space, dtype=np.bool_)
    for one in keys:
        used[one] = True
    place = np.cumsum(used) - 1
    return np.flatnonzero(used), [place[one] for one in keys]


def _ordered(
    keyed: _Keyed, keys: Array, arcs: _Arcs, tail: Array, head: Array, root: Array, level: Array
) -> FlowGraph:
    """The reached states, numbered by level."""
    start, order, by_head = _order(level, tail, head)
    place = np.full(keys.size, _NONE)
    place[order] = np.arange(order.size)
    arcs, tail, head = arcs.take(by_head), place[tail[by_head]], place[head[by_head]]
    keys = keys[order]
    node, band = keyed.nodes_and_bands(keys)
    home, own_part = keyed.own_parts(keys)
    return FlowGraph(
        n_people=keyed.columns.n_people,
        node=node,
        domain=keyed.bands.domain[band],
        stands_for=keyed.bands.stands_for,
        source=np.bincount(place[root], weights=keyed.bands.weight, minlength=order.size),
        home_state=home,
        own_part_state=own_part,
        level_start=start,
        tail=tail,
        head=head,
        arc_start=run_starts(head, order.size),
        delegation=arcs.delegation,
        membership=arcs.membership,
        fraction=arcs.fraction,
    )


def _order(level: Array, tail: Array, head: Array) -> tuple[Array, Array, Array]:
    """Where levels start, the states in order, and the arcs in the order of their heads.

    Within a level, states follow the order of those that they are reached from: passes over
    the arcs then read memory in order, which makes them several times faster. Those that one
    arc enters come before the others: nothing has to be summed for them, which makes a pass
    half as fast again.
    """
    height = int(level.max(initial=_NONE)) + 1
    if height <= _LEVELS_WORTH_SORTING:
        level = level.astype(np.int16)  # which numpy sorts in one pass, by radix
    by_level = np.argsort(level, kind="stable")[np.count_nonzero(level < 0) :]
    start = np.searchsorted(level[by_level], np.arange(height + 1))
    place = np.full(level.size, _NONE)
    place[by_level] = np.arange(by_level.size)
    if height > _LEVELS_WORTH_SORTING:
        return start, by_level, np.lexsort((place[tail], place[head]))
    arcs = np.argsort(level[head], kind="stable")
    first = np.searchsorted(level[head][arcs], np.arange(height + 1))
    summed = np.bincount(head, minlength=level.size) > 1
    for at in range(1, height):
        run = slice(first[at], first[at + 1])
        here = arcs[run][stable_argsort(place[tail[arcs[run]]])]
        states = head[here]
        if states.size > start[at + 1] - start[at]:
            number = np.arange(states.size)
            place[states[::-1]] = number[::-1]  # the first of those alike is written last
            states = states[place[states] == number]
            last = summed[states]
            states = np.concatenate([states[~last], states[last]])
        by_level[start[at] : start[at + 1]] = states
        place[states] = np.arange(start[at], start[at + 1])
        arcs[run] = here[stable_argsort(place[head[here]])]
    return start, by_level, arcs


def _circles(
    columns: Columns, keyed: _Keyed, keys: Array, arcs: _Arcs, tail: Array, head: Array
) -> Iterator[Problem]:
    """Cycles that authority can reach, each told once however many bands it runs in."""
    node, band = keyed.nodes_and_bands(keys)
    table = columns.tables["delegations"]
    told: set[tuple[int, ...]] = set()
    leaving = Adjacency.from_sources(tail, keys.size)
    for cycle in find_cycles(keys.size, tail, head):
        nodes = list(dict.fromkeys(node[cycle].tolist()))
        domain = int(keyed.bands.domain[band[cycle[0]]])
        if (mark := (domain, *sorted(nodes))) in told:
            continue
        told.add(mark)
        among, _ = leaving.arcs_from(np.array(cycle))
        among = among[np.isin(head[among], cycle) & (arcs.delegation[among] >= 0)]
        rows = np.unique(arcs.delegation[among])
        message = (
            f"in {format_value(columns.domain_ids[domain])} authority runs in a circle: "
            f"{format_cycle(nodes, columns.ids)}; end one of these delegations"
        )
        yield Problem("delegation-cycle", message, table.locate(rows, "", "delegations"))


def _redelegations(
    columns: Columns, keyed: _Keyed, keys: Array, arcs: _Arcs, tail: Array, head: Array
) -> Iterator[Problem]:
    """Delegations of what was handed on with ``may_redelegate=False``."""
    by_delegation = arcs.delegation >= 0
    allowed = columns.tables["delegations"]["may_redelegate"]
    if allowed.all():
        return
    bound = by_delegation & ~allowed[arcs.delegation]
    to_member = ~by_delegation
    holding = reachable_nodes(keys.size, tail[to_member], head[to_member], np.unique(head[bound]))
    broken = np.flatnonzero(by_delegation & holding[tail])
    _, band = keyed.nodes_and_bands(keys[tail[broken]])
    domain = keyed.bands.domain[band]
    for row, where in sorted(
        set(zip(arcs.delegation[broken].tolist(), domain.tolist(), strict=True))
    ):
        yield redelegation_problem(columns, row, where)
