"""How much of what a leader keeps a step back can hand on, as things are, and what is in the way.

What `Organization.step_back` does with one leader, domain and delegate, for many at once.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array
from stepback._algorithms._sorted_lookup import sorted_lookup
from stepback._algorithms._topology import reachable_nodes
from stepback._columns._table import Table
from stepback._columns._validation import find_duplicates
from stepback._flow._active_delegations import in_force_mask
from stepback._flow._build_flow_graph import would_close_cycle
from stepback._flow._compiled import Compiled
from stepback._flow._groups import fill_missing_shares
from stepback._flow._step_back import NEGLIGIBLE_SHARE, is_always_in_force, may_coincide
from stepback._problems._format import format_id
from stepback._records._fields._numbers import Autonomy
from stepback.models._advice._candidates import Candidates

_FREE, _COPIES, _SETTLED, _MIXED, _ALL_GONE, _BOUND, _CIRCLE, _INTO, _BROKEN, _NO_SHARE = range(10)
_NAMED = 3
_ROUNDING = 1e-9


@attrs.frozen(eq=False)
class Theirs:
    """The delegations of leaders in a domain: those that name it if any does, else general ones.

    Attributes:
        table: All delegations.
        by_group: Those of each group, which are of one principal and name the same domain.
        group: For each candidate, the group that a step back looks at; -1 if there is none.
        named: For each candidate, whether delegations name the domain.
        meets: Which delegations may be in force together with a new one.
        left: For each candidate, the share that a new delegation would get.
        mixed: For each candidate, whether a new one would put general ones out of force.
        pair: Sorted keys ``group * nodes + delegate`` of what is in force.
        lowest: For each pair, the least autonomy.
        idle: For each pair, the share of it that is handed on with no autonomy at all.
        by_pair: The delegations of each pair.
        nodes: How many nodes there are.
    """

    table: Table
    by_group: Adjacency
    group: Array
    named: Array
    meets: Array
    left: Array
    mixed: Array
    pair: Array
    lowest: Array
    idle: Array
    by_pair: Adjacency
    nodes: int

    @classmethod
    def of(cls, now: Compiled, rows: Candidates) -> Theirs:
        """Of candidates."""
        columns, table = now.columns, now.columns.tables["delegations"]
        width = len(columns.domain_ids) + 1
        keys, of = np.unique(
            table["principal"].astype(np.int64) * width + table["domain"] + 1, return_inverse=True
        )
        named, is_named = sorted_lookup(rows.leader * width + rows.domain + 1, keys)
        general, is_general = sorted_lookup(rows.leader * width, keys)
        group = np.where(is_named, named, np.where(is_general, general, -1))
        meets = may_coincide(table, now.date, now.contexts)
        share = table["share"]
        given = np.bincount(of[meets], weights=share[meets], minlength=keys.size)
        left = np.where(given < 1 - NEGLIGIBLE_SHARE, 1 - given, 0)  # of what is nan, nothing
        lasting = np.bincount(of, weights=is_always_in_force(table), minlength=keys.size) > 0
        if keys.size:
            left = np.where(group >= 0, left[group], 1.0)
            mixed = is_named & is_general & ~lasting[named]
        else:
            left, mixed = np.ones(group.size), is_named
        on = np.flatnonzero(in_force_mask(columns, now.date, now.contexts))
        pair, where = np.unique(
            of[on] * columns.n_nodes + table["delegate"][on], return_inverse=True
        )
        autonomy = Autonomy.settled_shares(table["autonomy"][on])
        lowest = np.full(pair.size, np.inf)
        np.minimum.at(lowest, where, autonomy)
        shares = fill_missing_shares(of[on], share[on], keys.size)
        idle = np.bincount(where, weights=np.where(autonomy == 0, shares, 0), minlength=pair.size)
        by_pair = Adjacency.from_sources(where, pair.size)
        by_pair = attrs.evolve(by_pair, arcs=on[by_pair.arcs])
        by_group = Adjacency.from_sources(of, keys.size)
        nodes = columns.n_nodes
        return cls(
            table, by_group, group, is_named, meets, left, mixed, pair, lowest, idle, by_pair, nodes
        )

    def to(self, delegate: Array) -> tuple[Array, Array]:
        """The pair of each candidate's group and delegate, and whether there is one."""
        place, there = sorted_lookup(self.group * self.nodes + delegate, self.pair)
        return place, there & (self.group >= 0)

    def bound(self, pairs: Array) -> Array:
        """Whether any delegation of each pair may not be handed on."""
        found = np.zeros(pairs.size, dtype=np.bool_)
        if self.pair.size:
            rows, of = self.by_pair.arcs_from(pairs)
            found[of[~self.table["may_redelegate"][rows]]] = True
        return found

    def alike(self, pairs: Array) -> Array:
        """Whether raising the delegations of each pair would make some of them copies."""
        start = self.by_pair.start
        several = np.flatnonzero(start[pairs + 1] - start[pairs] > 1)
        found = np.zeros(pairs.size, dtype=np.bool_)
        for one in several.tolist():
            rows = self.table.take(self.by_pair.arcs_from(pairs[one : one + 1])[0])
            raised = rows.with_columns(autonomy=np.full(len(rows), np.nan))
            found[one] = bool(find_duplicates(raised))
        return found

    def others(self, row: int) -> Array:
        """The delegates between whom all is divided, in the group of a candidate."""
        group = self.group[row]
        rows = self.by_group.arcs[self.by_group.start[group] : self.by_group.start[group + 1]]
        return np.asarray(self.table["delegate"][rows[self.meets[rows]]])


@attrs.frozen(eq=False)
class Reach:
    """What a step back can do, for each candidate.

    Attributes:
        now: The organization.
        rows: The candidates.
        theirs: The delegations that a step back looks at.
        amount: How many decisions it can hand on to the delegate; at most, where a delegation
            that is handed on with no autonomy at all has a limit.
        settled: The least autonomy of what the delegate is handed in the domain now; -1 where
            that is nothing.
        obstacle: What is in the way, where `amount` is 0.
    """

    now: Compiled
    rows: Candidates
    theirs: Theirs
    amount: Array
    settled: Array
    obstacle: Array

    @classmethod
    def of(cls, now: Compiled, rows: Candidates) -> Reach:
        """Of candidates."""
        theirs = Theirs.of(now, rows)
        pair, there = theirs.to(rows.delegate)
        lowest, idle = (
            np.where(there, column[pair] if column.size else none, none)
            for column, none in ((theirs.lowest, -1.0), (theirs.idle, 0.0))
        )
        part = _part_of_flow(now, rows.domain)
        held = _held(now, rows) * part
        more = _unsettled(now, rows, theirs) * part + idle * held
        amount = np.where(there, more, theirs.left * held)
        obstacle = np.full(amount.size, _FREE)
        obstacle[amount <= NEGLIGIBLE_SHARE * held] = _NO_SHARE
        obstacle[~there & (theirs.left == 0)] = _ALL_GONE
        obstacle[~there & theirs.mixed] = _MIXED
        obstacle[lowest >= 1] = _SETTLED
        known = np.flatnonzero(there)
        obstacle[known[theirs.alike(pair[known])]] = _COPIES
        obstacle[(obstacle == _FREE) & _bound(now, rows)] = _BOUND
        new = np.flatnonzero((obstacle == _FREE) & (~there | (lowest == 0)))
        if new.size and len(theirs.table):
            arcs = rows.leader[new], rows.delegate[new], rows.domain[new]
            bound = there[new] & theirs.bound(pair[new])
            wrong = would_close_cycle(now.columns, now.groups, now.date, now.contexts, arcs, bound)
            for what, where in zip((_CIRCLE, _INTO, _BROKEN), wrong, strict=True):
                here = new[where]
                obstacle[here[obstacle[here] == _FREE]] = what
        whole = amount >= rows.decisions * (1 - _ROUNDING)
        amount = np.where(whole, rows.decisions, amount)
        return cls(now, rows, theirs, np.where(obstacle == _FREE, amount, 0), lowest, obstacle)

    def told(self, row: int) -> str:
        """What is in the way, in words; empty if nothing is."""
        what = self.obstacle[row]
        if what == _FREE:
            return ""
        columns = self.now.columns
        leader, delegate = (
            format_id(columns.ids[n[row]]) for n in (self.rows.leader, self.rows.delegate)
        )
        domain = format_id(columns.domain_ids[self.rows.domain[row]])
        if what == _ALL_GONE:
            others = f"{leader} has handed on all of {domain}, to {self._others(row)}: raise what "
            return f"{others}they settle, or have them hand it on"
        return {
            _COPIES: f"{leader} hands {domain} to {delegate} by several delegations that differ "
            "in autonomy alone: make one of them",
            _SETTLED: f"{delegate} settles all of what {leader} hands on there already: only a "
            "larger share adds to it",
            _MIXED: f"{leader} hands on {domain} by name only at times or up to a limit, and "
            "generally otherwise: give each of these delegations the domain",
            _BOUND: f"{leader} was given {domain} with may_redelegate=False: allow it there",
            _CIRCLE: f"{delegate} hands {domain} back to {leader}, directly or through others: "
            "end one of these delegations",
            _INTO: f"from {delegate} on, {domain} runs in a circle: end one of these delegations",
            _BROKEN: f"{delegate}, or someone further on, hands on {domain} against "
            "may_redelegate=False: allow it there",
            _NO_SHARE: f"the share of {domain} that {leader} hands {delegate} is 0: raise it",
        }[what]

    def _others(self, row: int) -> str:
        """Who has what is gone."""
        ids = self.now.columns.ids[self.theirs.others(row)].tolist()
        names = list(dict.fromkeys(ids))
        more = [f"and {len(names) - _NAMED:,} more"] if len(names) > _NAMED else []
        return " ".join([", ".join(map(format_id, names[:_NAMED])), *more])


def _part_of_flow(now: Compiled, domain: Array) -> Array:
    """The part of the flow that stands for each domain which is its own."""
    weight = now.columns.tables["domains"]["weight"][domain]
    return np.asarray(weight / now.flow.domain_weight[now.flow.graph.stands_for[domain]])


def _flows(now: Compiled, rows: Candidates) -> Array:
    """Each leader with the flow that stands for the domain, as a key."""
    return rows.leader * len(now.columns.domain_ids) + now.flow.graph.stands_for[rows.domain]


def _mine(now: Compiled) -> Array:
    """The states from which people hand on what they hold."""
    graph = now.flow.graph
    return np.asarray(graph.is_person_state & (graph.home_state < 0))


def _held(now: Compiled, rows: Candidates) -> Array:
    """What each leader holds in the flow, and could hand on."""
    graph, mine = now.flow.graph, np.flatnonzero(_mine(now))
    keys = graph.node[mine] * len(now.columns.domain_ids) + graph.domain[mine]
    return _summed(keys, graph.held_weight[mine], _flows(now, rows))


def _unsettled(now: Compiled, rows: Candidates, theirs: Theirs) -> Array:
    """What each leader hands the delegate in the flow that still comes back to the leader."""
    graph, table = now.flow.graph, theirs.table
    arcs = np.flatnonzero((graph.delegation >= 0) & _mine(now)[graph.tail])
    row = graph.delegation[arcs]
    autonomy = Autonomy.settled_shares(table["autonomy"][row])
    back = now.flow.passed_weight[arcs] / autonomy * (1 - autonomy)
    nodes, domains = now.columns.n_nodes, len(now.columns.domain_ids)
    named = (table["domain"][row] >= 0).astype(np.int64)
    flow = graph.node[graph.tail[arcs]] * domains + graph.domain[graph.tail[arcs]]
    keys = (flow * nodes + graph.node[graph.head[arcs]]) * 2 + named
    return _summed(keys, back, (_flows(now, rows) * nodes + rows.delegate) * 2 + theirs.named)


def _summed(keys: Array, values: Array, wanted: Array) -> Array:
    """The sum of the values of each key wanted."""
    there, where = np.unique(keys, return_inverse=True)
    total = np.bincount(where, weights=values, minlength=there.size)
    place, found = sorted_lookup(wanted, there)
    return np.where(found, total[place], 0.0) if there.size else np.zeros(wanted.size)


def _bound(now: Compiled, rows: Candidates) -> Array:
    """Whether any of what each leader holds was given with ``may_redelegate=False``."""
    graph, allowed = now.flow.graph, now.columns.tables["delegations"]["may_redelegate"]
    bound = np.flatnonzero(graph.delegation >= 0)
    bound = bound[~allowed[graph.delegation[bound]]]
    if not bound.size:
        return np.zeros(rows.leader.size, dtype=np.bool_)
    inner = np.flatnonzero(graph.delegation < 0)
    holding = reachable_nodes(
        graph.n_states, graph.tail[inner], graph.head[inner], graph.head[bound]
    )
    mine = np.flatnonzero(_mine(now) & holding)
    keys = graph.node[mine] * len(now.columns.domain_ids) + graph.domain[mine]
    return np.isin(_flows(now, rows), keys)
