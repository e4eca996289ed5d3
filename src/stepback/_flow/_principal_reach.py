"""How far principals have what they hand on: up to what limit, when, and in which contexts.

Worked example: ann owns pay. She hands it on to bo up to 1,000, bo to cy without a limit, and cy to
di up to 5,000. Cy has it by bo's delegation, which has no limit of its own, so it goes as far as
bo's principal has it for bo: 1,000. So the limit of cy's delegation goes beyond what cy has.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._sorted_lookup import is_member
from stepback._columns._table import Columns
from stepback._flow._active_delegations import is_lasting
from stepback._flow._delegate_index import (
    ANY_DOMAIN,
    MAX_FOUND,
    UNBOUND,
    DelegateIndex,
    TooManyFound,
)
from stepback._flow._groups import Groups
from stepback._flow._periods import Periods
from stepback._flow._reach_trace import ReachTrace

_MAX_PARTS = 8
_NOTHING = (np.empty(0, dtype=np.int64),) * 3


@attrs.frozen(eq=False)
class PrincipalReach:
    """The delegations through which nodes have domains.

    Attributes:
        groups: Who is in which role and circle.
        principal, delegate, domain: Of each delegation that passes something on, at any time.
        by_delegate: These delegations, by delegate.
        owner_keys: Sorted keys of the nodes and domains that they own.
        named_keys: Sorted keys of principals and domains that they always hand on by name, so
            that their general delegations never apply there.
        names_any: Which nodes hand on any domain by name.
        is_inner: Which nodes are in a role or circle.
        is_owner: Which nodes own a domain.
        n_domains: How many domains there are.
    """

    groups: Groups
    principal: Array
    delegate: Array
    domain: Array
    by_delegate: Adjacency
    owner_keys: Array
    named_keys: Array
    names_any: Array
    is_inner: Array
    is_owner: Array
    n_domains: int

    @classmethod
    def from_columns(cls, columns: Columns, groups: Groups, rows: Array) -> PrincipalReach:
        """Of the delegations in `rows`."""
        table = columns.tables["delegations"].take(rows)
        principal, delegate, domain = (
            table[field].astype(np.int64) for field in ("principal", "delegate", "domain")
        )
        n_nodes, n_domains = columns.n_nodes, len(columns.domain_ids)
        owner = columns.tables["domains"]["owner"].astype(np.int64)
        every = columns.tables["delegations"]  # one that passes nothing replaces general ones, too
        named = np.flatnonzero(every["domain"] >= 0)
        named_keys = every["principal"][named].astype(np.int64) * n_domains + every["domain"][named]
        return cls(
            groups=groups,
            principal=principal,
            delegate=delegate,
            domain=domain,
            by_delegate=Adjacency.from_sources(delegate, n_nodes),
            owner_keys=np.unique(owner * n_domains + np.arange(n_domains)),
            named_keys=np.unique(named_keys[is_lasting(every.take(named))]),
            names_any=np.bincount(every["principal"][named], minlength=n_nodes) > 0,
            is_inner=np.bincount(groups.membership_ends[1], minlength=n_nodes) > 0,
            is_owner=np.bincount(owner, minlength=n_nodes) > 0,
            n_domains=n_domains,
        )

    def find_furthest(self, extent: Array, rows: Array) -> Array:
        """How far the principals of `rows` have the domains of these.

        `extent` says how far each delegation goes; nan: as far as its principal has it. Infinite
        for an owner, and minus infinite for those who have nothing.
        """
        domains, slot = np.unique(self.domain[rows], return_inverse=True)
        is_open = np.isnan(extent)
        trace = self._trace_back(rows, slot, domains, is_open, is_open)
        return trace.spread_largest(extent[trace.given_row])[trace.asked]

    def has_context(
        self, bound: Array, context: Array, rows: Array, wanted: Array, n_parts: int = 1
    ) -> Array:
        """Whether the principals of `rows` have the domains of these in the contexts `wanted`.

        `bound` and `context` are pairs of a delegation and a context that it is bound to. Where
        that leads to too many delegations at once, it is asked in up to `_MAX_PARTS` parts, each
        of which is one of `n_parts`; where even that is too much, `TooManyFound` is raised.
        """
        n_contexts = 1 + int(max(context.max(initial=0), wanted.max(initial=0)))
        is_open = np.bincount(bound, minlength=self.domain.size) == 0
        domain_key = (self.domain[rows] + 1) * n_contexts + wanted
        slots, slot = np.unique(domain_key, return_inverse=True)
        unbound = np.flatnonzero(is_open)
        index = self._index_rows(
            np.concatenate([unbound, bound]),
            np.concatenate([np.full(unbound.size, UNBOUND), context + 1]),
        )
        slot_domain, slot_context = slots // n_contexts - 1, slots % n_contexts + 1
        try:
            trace = self._trace_back(rows, slot, slot_domain, is_open, is_open, index, slot_context)
        except TooManyFound:  # each context may lead to everyone: half of them at once
            if (
                n_parts >= _MAX_PARTS or slots.size == 1
            ):  # and it would take time that grows with the square
                raise
            answer = np.empty(rows.size, dtype=np.bool_)
            for part in (slot < slots.size // 2, slot >= slots.size // 2):
                answer[part] = self.has_context(
                    bound, context, rows[part], wanted[part], 2 * n_parts
                )
            return answer
        in_context = np.ones(trace.given_row.size)
        return np.asarray(trace.spread_largest(in_context)[trace.asked] > 0)

    def find_periods(self, begins: Array, ends: Array, rows: Array) -> list[Periods]:
        """The days on which the principals of `rows` have the domains of these.

        `begins` and `ends` are the first day of each delegation and the day after its last;
        infinite where it has none, and where both are, the delegation is in force whenever its
        principal has the domain. One that has both is taken at its word, and one that has one
        ends or begins there, whenever its principal has the domain.
        """
        domains, slot = np.unique(self.domain[rows], return_inverse=True)
        is_open = np.isinf(begins) | np.isinf(ends)
        has_none = np.isinf(begins) & np.isinf(ends)
        trace = self._trace_back(rows, slot, domains, is_open, has_none)
        periods = trace.spread_periods(begins, ends)
        return [periods[place] for place in trace.asked.tolist()]

    def _index_rows(self, rows: Array, context: Array) -> DelegateIndex:
        delegate, domain = self.delegate[rows], self.domain[rows]
        return DelegateIndex.from_rows(rows, delegate, domain, context, self.n_domains)

    def _trace_back(
        self,
        rows: Array,
        slot: Array,
        domains: Array,
        is_open: Array,
        is_plain: Array,
        index: DelegateIndex | None = None,
        contexts: Array | None = None,
    ) -> ReachTrace:
        """By which delegations the principals of `rows` have what each slot stands for.

        A slot has a domain. The search goes from the principals back, along the delegations that
        are open, which go as far as their principal has it; `is_plain`: in every respect. If
        slots have `contexts`, those that are not open are found in the context of the slot.
        """
        if index is None:
            every = np.arange(self.domain.size)
            index = self._index_rows(every, np.full(every.size, UNBOUND))
        n_nodes, head = self.is_inner.size, self._run_heads(is_plain)
        keys = slot * n_nodes + self.principal[rows]
        front = distinct_values(keys)
        number = dict(zip(front.tolist(), range(front.size), strict=True))
        owns, given, arcs = [np.empty(0, dtype=np.bool_)], [_NOTHING[:2]], [_NOTHING]
        while front.size:
            n_found = len(number) - front.size
            slot, node = front // n_nodes, front % n_nodes
            group, position = self.groups.nodes_and_groups(node)
            is_owner = np.zeros(front.size, dtype=np.bool_)
            is_owner[position[self._owns(group, domains[slot[position]])]] = True
            # Not of owners, who have a domain without any.
            group, position = (array[~is_owner[position]] for array in (group, position))
            wanted = [np.full(front.size, UNBOUND)]
            if contexts is not None:
                wanted.append(contexts[slot])
            sources = [
                self._sources(index, group, position, node, domains[slot], context, slot)
                for context in wanted
            ]
            row, position = map(np.concatenate, zip(*sources, strict=True))
            closed, through = np.flatnonzero(~is_open[row]), np.flatnonzero(is_open[row])
            given.append((row[closed], n_found + position[closed]))
            row, position = row[through], position[through]
            before = slot[position] * n_nodes + head[self.principal[row]]
            reached = distinct_values(before).tolist()
            front = np.array([key for key in reached if key not in number], dtype=np.int64)
            number.update(
                zip(front.tolist(), range(len(number), len(number) + front.size), strict=True)
            )
            if contexts is not None and len(number) > MAX_FOUND and domains.size > 1:
                raise TooManyFound
            owns.append(is_owner)
            arcs.append((row, _numbers(number, before), n_found + position))
        given_row, given_place = map(np.concatenate, zip(*given, strict=True))
        arc_row, arc_tail, arc_head = map(np.concatenate, zip(*arcs, strict=True))
        return ReachTrace(
            owns=np.concatenate(owns),
            given_row=given_row,
            given_place=given_place,
            arc_row=arc_row,
            arc_tail=arc_tail,
            arc_head=arc_head,
            asked=_numbers(number, keys),
        )

    def _owns(self, node: Array, domain: Array) -> Array:
        owned = is_member(node * self.n_domains + domain, self.owner_keys)
        return np.asarray(np.where(domain == ANY_DOMAIN, self.is_owner[node], owned))

    def _sources(
        self,
        index: DelegateIndex,
        group: Array,
        position: Array,
        node: Array,
        domain: Array,
        context: Array,
        slot: Array,
    ) -> tuple[Array, Array]:
        """The delegations by which nodes have domains, through the groups that they are in."""
        row, which = index.find(group, domain[position], context[position], slot[position])
        position = position[which]
        wanted, given = domain[position], self.domain[row]
        named = is_member(self.principal[row] * self.n_domains + wanted, self.named_keys)
        has_it = (wanted == ANY_DOMAIN) | (given == wanted) | ~named
        # What a member hands to its own group comes back as the member's own part only.
        has_it &= self.principal[row] != node[position]
        return row[has_it], position[has_it]

    def _run_heads(self, is_plain: Array) -> Array:
        """For each node, the first of its line whose sources matter.

        Down a line of people who have all that they have by one general delegation without an
        extent, everyone has the same, so that lines of any length take few steps.
        """
        n_nodes = self.is_inner.size
        n_sources = np.diff(self.by_delegate.start)
        follows = (n_sources == 1) & ~self.is_inner & ~self.is_owner
        row = self.by_delegate.arcs[np.minimum(self.by_delegate.start[:-1], self.domain.size - 1)]
        above = self.principal[row]
        follows &= is_plain[row] & (self.domain[row] == ANY_DOMAIN) & ~self.names_any[above]
        head = np.where(follows, above, np.arange(n_nodes))
        for _ in range(n_nodes.bit_length()):  # lines that authority does not reach may be cycles
            if np.array_equal(further := head[head], head):
                break
            head = further
        return head


def _numbers(number: dict[int, int], keys: Array) -> Array:
    return np.array([number[key] for key in keys.tolist()], dtype=np.int64)
