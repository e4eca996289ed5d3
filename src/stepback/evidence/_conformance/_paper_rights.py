"""The rights of every post, in each situation in which the log has decisions, as sorted keys.

A *situation* is a domain, on days between which nothing about it changes, in a set of contexts. A
*slot* is a situation and an interval between limits.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._sorted_lookup import is_member, sorted_lookup
from stepback._columns._change_days import change_days
from stepback._flow._compiled import Compiled
from stepback._flow._rights._rights_by_amount import DomainRights
from stepback.evidence._conformance._own_line import OwnLinePosts
from stepback.evidence._conformance._post_rights import (
    IntervalPosts,
    LinePosts,
    find_possible_holders,
)
from stepback.evidence._conformance._relevant_days import DomainOutline

_EPOCH = datetime.date(1970, 1, 1)
_MANY_DAYS = 50  # on which the top is looked for


@attrs.frozen
class Situation:
    """In which decisions are about the same rights.

    Attributes:
        domain: The number of the domain on record.
        day: A day that stands for others like it.
        contexts: The contexts.
        above: Who is above the one who asked, in a domain with rights for the own line; ``None``
            elsewhere.
    """

    domain: int
    day: int
    contexts: frozenset[str]
    above: frozenset[int] | None = None


@attrs.frozen(eq=False)
class PaperRights:
    """Who has rights and who decides on paper, in all slots.

    Keys are ``slot * n_posts + post``, or with a situation or a domain in place of the slot.

    Attributes:
        n_posts: One more than there are nodes: the last post stands for an owner not there.
        first_slot: The first slot of each situation, and the end of the last.
        right_keys: The sorted keys of the posts with a right in each slot.
        gone_keys: The same of the nodes that have handed it on exclusively.
        share_keys, shares: The same of the posts that decide, and the share of each.
        situation_keys: By situation, the posts with a right about any amount.
        top_intervals: For each of these, the number of the highest interval.
        possible_keys: By domain, the posts with a right on any day or in any context.
        own_keys: By situation, the posts with a right for the own line only.
        above_keys: By situation, who is above the one who asked.
    """

    n_posts: int
    first_slot: Array
    right_keys: Array
    gone_keys: Array
    share_keys: Array
    shares: Array
    situation_keys: Array
    top_intervals: Array
    possible_keys: Array
    own_keys: Array
    above_keys: Array

    @classmethod
    def from_situations(
        cls,
        compiled: Compiled,
        situations: Sequence[Situation],
        outlines: Mapping[int, DomainOutline],
        same: Array,
        own_line: OwnLinePosts,
    ) -> PaperRights:
        """The rights in the situations; the limits of each domain are in its outline.

        `same` has the post that each node counts as.
        """
        n_nodes = compiled.records.n_nodes
        n_intervals = [outlines[item.domain].limits.size + 1 for item in situations]
        first_slot = np.append(0, np.cumsum(np.array(n_intervals, dtype=np.int64)))
        builder = _KeyBuilder(compiled, same, own_line)
        quorum = np.ones(n_nodes + 1, dtype=np.int64)
        quorum[compiled.records.n_people_and_roles : n_nodes] = compiled.records.tables["circles"][
            "quorum"
        ]
        groups: dict[tuple[datetime.date | None, frozenset[str]], list[int]] = defaultdict(list)
        for number, item in enumerate(situations):
            groups[builder.canonical_date(item.day), item.contexts].append(number)
        for (date, contexts), numbers in groups.items():
            then = compile_situation(compiled, date, contexts)
            by_domain: dict[int, list[int]] = defaultdict(list)
            for number in numbers:
                by_domain[situations[number].domain].append(number)
            for domain, same_domain in by_domain.items():
                placed = [
                    (number, int(first_slot[number]), situations[number].above)
                    for number in same_domain
                ]
                builder.add_situations(then, domain, outlines[domain].limits, placed, quorum)
        for domain in sorted(outlines.keys() - builder.seen_domains):
            # In force on none of these days: look for the rights on days on which it is.
            for day in outlines[domain].days.tolist():
                then = compile_situation(compiled, builder.canonical_date(day), compiled.contexts)
                builder.add_possible(then, domain, outlines[domain].limits)
        return builder.build(first_slot)

    def has_right(self, slot: Array, post: Array) -> Array:
        """Whether each post has a right in each slot."""
        return is_member(slot * self.n_posts + post, self.right_keys)

    def is_gone(self, slot: Array, node: Array) -> Array:
        """Whether each node has handed on the right exclusively."""
        return is_member(slot * self.n_posts + node, self.gone_keys)

    def paper_share(self, slot: Array, post: Array) -> Array:
        """The share of the decisions of each slot that each post decides on paper."""
        place, is_found = sorted_lookup(slot * self.n_posts + post, self.share_keys)
        if not self.shares.size:
            return np.zeros(slot.size)
        return np.where(is_found, self.shares[place], 0.0)

    def has_some_right(self, situation: Array, post: Array, member: Array) -> Array:
        """Whether each post has a right about some amount, which its member has not handed on."""
        has_some = is_member(situation * self.n_posts + post, self.situation_keys)
        if not self.gone_keys.size:
            return has_some
        # A member may have handed on the right about some amounts, exclusively.
        seated = np.flatnonzero(has_some & (post != member))
        first, end = self.first_slot[situation[seated]], self.first_slot[situation[seated] + 1]
        found = np.zeros(seated.size, dtype=np.bool_)
        for place in range(int((end - first).max(initial=0))):
            slot = np.minimum(first + place, end - 1)
            found |= self.has_right(slot, post[seated]) & ~self.is_gone(slot, member[seated])
        has_some[seated] = found
        return has_some

    def is_for_own_line(self, situation: Array, post: Array, member: Array) -> Array:
        """Whether each right is for the own line only, and its member not above who asked."""
        keys = situation * self.n_posts
        return is_member(keys + post, self.own_keys) & ~is_member(keys + member, self.above_keys)

    def may_have_right(self, domain: Array, post: Array) -> Array:
        """Whether each post has a right in each domain on some day, or in some context."""
        return is_member(domain * self.n_posts + post, self.possible_keys)


def compile_situation(
    compiled: Compiled, date: datetime.date | None, contexts: frozenset[str]
) -> Compiled:
    """The organization on a date, in contexts; each is entered only where it changes anything."""
    if date is not None and compiled.date != date:
        compiled = compiled.on_date(date)
    return compiled if compiled.contexts == contexts else compiled.within_contexts(contexts)


def canonical_dates(compiled: Compiled, days: Array) -> list[datetime.date | None]:
    """The first day of each stretch without changes in which any of the days is, a few of many."""
    changes = change_days(compiled.records).astype(np.int64)
    if not changes.size or not days.size:
        return [None] if not changes.size else []
    places = np.unique(np.searchsorted(changes, days, side="right"))
    if places.size > _MANY_DAYS:
        chosen = np.linspace(0, places.size - 1, _MANY_DAYS).round().astype(np.int64)
        places = places[np.unique(chosen)]
    return [_first_date(changes, place) for place in places.tolist()]


def _first_date(changes: Array, place: int) -> datetime.date:
    first = int(changes[place - 1]) if place else int(changes[0]) - 1
    return _EPOCH + datetime.timedelta(days=first)


class _KeyBuilder:
    """Collects keys, one situation after the other."""

    def __init__(self, compiled: Compiled, same: Array, own_line: OwnLinePosts) -> None:
        self._n_posts, self._same, self._own_line = same.size, same, own_line
        self._days = change_days(compiled.records).astype(np.int64)
        self._lists: dict[str, list[Array]] = defaultdict(list)
        self._possible: dict[int, set[int]] = defaultdict(set)

    @property
    def seen_domains(self) -> frozenset[int]:
        """The domains that are in force in any of the situations so far."""
        return frozenset(self._possible)

    def add_possible(self, compiled: Compiled, domain: int, limits: Array) -> None:
        """Who may have a right in a domain, if it is in force on the day."""
        position = _domain_on_day(compiled, domain)
        if position is not None:
            nobody = np.zeros(compiled.n_people, dtype=np.bool_)
            rights = DomainRights.from_compiled(compiled, position, nobody)
            amounts = [*limits.tolist(), np.inf]
            found = find_possible_holders(rights, amounts, self._same)
            self._possible[domain].update(found.tolist())

    def canonical_date(self, day: int) -> datetime.date | None:
        """The first day like a day on which nothing changes; ``None`` if nothing ever does."""
        if not self._days.size:
            return None
        return _first_date(self._days, int(np.searchsorted(self._days, day, side="right")))

    def add_situations(
        self,
        compiled: Compiled,
        domain: int,
        limits: Array,
        placed: Sequence[tuple[int, int, frozenset[int] | None]],
        quorum: Array,
    ) -> None:
        """The rights in a domain in situations of one day and the same contexts.

        Each is given with its number, its first slot, and who is above the one who asked.
        """
        position = _domain_on_day(compiled, domain)
        edges = np.append(limits, np.inf)
        if position is None:  # not in force on the day: nobody has a right
            for _, first_slot, _ in placed:
                slots = first_slot + np.arange(edges.size)
                self._lists["share_keys"].append(slots * self._n_posts + self._n_posts - 1)
                self._lists["shares"].append(np.ones(edges.size))
            return
        nobody = np.zeros(compiled.n_people, dtype=np.bool_)
        rights = DomainRights.from_compiled(compiled, position, nobody)
        found = find_possible_holders(rights, edges.tolist(), self._same)
        self._possible[domain].update(found.tolist())
        own = self._own_line.by_domain.get(domain, frozenset())
        highest: list[dict[int, int]] = [{} for _ in placed]
        lines = [self._enter_line(domain, number, above) for number, _, above in placed]
        for place, up_to in enumerate(edges.tolist()):
            lower = float(edges[place - 1]) if place else 0.0
            interval = rights.for_interval(lower, up_to, up_to)
            posts_of = IntervalPosts(interval, quorum, self._same, own)
            for (_, first_slot, _), line, tops in zip(placed, lines, highest, strict=True):
                held = posts_of.rights_of_all() if line is None else posts_of.rights_on_line(line)
                base = (first_slot + place) * self._n_posts
                self._lists["right_keys"].append(base + held.holders)
                self._lists["gone_keys"].append(base + held.gone)
                self._lists["share_keys"].append(base + held.posts)
                self._lists["shares"].append(held.shares)
                tops.update(dict.fromkeys(held.holders.tolist(), place))
        for (number, _, _), tops in zip(placed, highest, strict=True):
            posts = np.array(sorted(tops), dtype=np.int64)
            self._lists["situation_keys"].append(number * self._n_posts + posts)
            self._lists["top_intervals"].append(np.array([tops[post] for post in posts.tolist()]))

    def _enter_line(
        self, domain: int, number: int, above: frozenset[int] | None
    ) -> LinePosts | None:
        """The posts of the line of a situation, whose keys are kept."""
        if above is None:
            return None
        own = self._own_line.by_domain[domain]
        on_line = self._own_line.posts_for(domain, above)
        base = number * self._n_posts
        self._lists["own_keys"].append(base + np.array(sorted(own), dtype=np.int64))
        nodes = np.array(sorted(above | on_line), dtype=np.int64)
        self._lists["above_keys"].append(base + nodes)
        others = own - on_line
        return LinePosts(
            np.array(sorted(on_line), dtype=np.int64), np.array(sorted(others), dtype=np.int64)
        )

    def build(self, first_slot: Array) -> PaperRights:
        """All keys in order."""
        joined = {
            name: np.concatenate([np.zeros(0, dtype=np.int64), *self._lists[name]])
            for name in (
                "right_keys",
                "gone_keys",
                "share_keys",
                "situation_keys",
                "own_keys",
                "above_keys",
            )
        }
        order = {name: np.argsort(keys, kind="stable") for name, keys in joined.items()}
        shares = np.concatenate([np.zeros(0), *self._lists["shares"]])
        tops = np.concatenate([np.zeros(0, dtype=np.int64), *self._lists["top_intervals"]])
        possible = [
            domain * self._n_posts + post
            for domain, posts in self._possible.items()
            for post in posts
        ]
        return PaperRights(
            n_posts=self._n_posts,
            first_slot=first_slot,
            shares=shares[order["share_keys"]],
            top_intervals=tops[order["situation_keys"]].astype(np.int64),
            possible_keys=np.sort(np.array(possible, dtype=np.int64)),
            **{name: keys[order[name]] for name, keys in joined.items()},
        )


def _domain_on_day(compiled: Compiled, domain: int) -> int | None:
    """The position on the day of a domain on record; ``None`` if it is not in force."""
    id_ = str(compiled.records.domain_ids[domain])
    return compiled.columns.domain_index.get(id_)
