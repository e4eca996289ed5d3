"""Find delegations by who has them, in which domain and in which context."""

from __future__ import annotations

from typing import Self

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs
from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._sorted_lookup import sorted_lookup

ANY_DOMAIN = -1  # in place of a domain: any of those that a node has, as of a general delegation
UNBOUND = 0  # in place of a context, which are numbered from 1: of what is bound to none


MAX_FOUND = 1_000_000  # delegations at once, which take some hundred megabytes
# Where they cannot be asked for in parts: thousands who all hand on to one circle that all are in.
MOST_FOUND = 10_000_000


class TooManyFound(Exception):  # noqa: N818  (no error: ask for a part)
    """More delegations are found than memory should be taken for at once."""


@attrs.frozen(eq=False)
class DelegateIndex:
    """Delegations by delegate, context and domain.

    Someone with a thousand delegations may hand on a thousand domains, or in a thousand contexts.
    Only those are looked at that matter, or it would be a million.

    Attributes:
        row: The delegations, in the order of `key`; one that is bound to several contexts is
            there for each.
        key: Sorted keys of the place of delegate and context in `pair`, and the domain.
        pair: Sorted keys of delegate and context.
        n_contexts, n_domains: How many numbers there are.
    """

    row: Array
    key: Array
    pair: Array
    n_contexts: int
    n_domains: int

    @classmethod
    def from_rows(
        cls, row: Array, delegate: Array, domain: Array, context: Array, n_domains: int
    ) -> Self:
        """The delegations `row`; one for each of its contexts."""
        n_contexts = 1 + int(context.max(initial=UNBOUND))
        pair = delegate * n_contexts + context
        pairs = distinct_values(pair)
        key = np.searchsorted(pairs, pair) * (n_domains + 1) + domain + 1
        order = np.argsort(key, kind="stable")
        return cls(row[order], key[order], pairs, n_contexts, n_domains)

    def find(self, node: Array, domain: Array, context: Array, slot: Array) -> tuple[Array, Array]:
        """The delegations to each node of a domain or of all, and for each the node's position.

        They are bound to the context, or for `UNBOUND` to none; of `ANY_DOMAIN`, all are found.
        Raises `TooManyFound` for more than `MAX_FOUND` where fewer can be asked for, nodes of a
        single `slot`, and else for more than `MOST_FOUND`.
        """
        place, is_there = sorted_lookup(node * self.n_contexts + context, self.pair)
        is_there &= context < self.n_contexts
        lowest = place * (self.n_domains + 1)
        is_any = domain == ANY_DOMAIN
        low = lowest + domain + 1
        named = self._find_between(
            low, low + np.where(is_any, self.n_domains + 1, 1), is_there, slot
        )
        general = self._find_between(lowest, lowest + 1, is_there & ~is_any, slot)
        row, position = map(np.concatenate, zip(named, general, strict=True))
        return row, position

    def _find_between(
        self, low: Array, high: Array, is_wanted: Array, slot: Array
    ) -> tuple[Array, Array]:
        begin = np.searchsorted(self.key, low)
        end = np.where(is_wanted, np.searchsorted(self.key, high), begin)
        n_found = int((end - begin).sum())
        is_divisible = self.n_contexts > 1 and (slot != slot[0]).any()
        if n_found > (MAX_FOUND if is_divisible else MOST_FOUND):
            raise TooManyFound
        at, position = positions_in_runs(begin, end)
        return self.row[at], position
