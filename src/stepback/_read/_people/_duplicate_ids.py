"""Resolve ids that several rows of an export have.

An id is of the first kind that fits (rows are id, name and manager):

1. A placeholder, without a digit from 1 to 9 where most ids have one. Of ``TBC Bo 1`` and
   ``TBC Cy 1`` each is a post: ``TBC (1)`` and ``TBC (2)``. The manager ``TBC`` is unknown.
2. One person: all names are equal. ``2 Bo 1`` and ``2 Bo 3`` are a solid and a dotted line of 2.
3. Several posts, where managers differ. Of ``2 Bo 1`` and ``2 Cy 3`` one keeps the id and its
   reports. The other is ``2 (2)``, after its row among the two. Each may be of kind 4 or 5.
4. A job share: ``2 Bo 1`` and ``2 Cy 1`` are members of the role 2: Bo ``2 (1)``, Cy ``2 (2)``.
5. One post: ``2 Vacant 1``, ``2 Bo 1`` and again ``2 Bo 1`` are the person 2, Bo.

All ids are resolved at once, with arrays: an export may repeat every id, or one in every row.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Mapping, Sequence
from itertools import count

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, group_rows, number_keys
from stepback._algorithms._components import strong_components
from stepback._read._people._manager_refs import ROOT, UNKNOWN, ManagerRefs
from stepback._read._people._normalize import column_as_text, normalize_case
from stepback._read._people._rows import UNDISCLOSED_WORDS, Rows

_NUMBER = re.compile("[1-9]")  # not 0, as "0" and "000" are placeholders too


@attrs.frozen(eq=False)
class DuplicateIds:
    """What the rows of repeated ids stand for; other rows, and those left as they are, themselves.

    Attributes:
        groups: The rows of each repeated id, by the first of them.
        line_head: The first row of the same id and manager.
        head: The row that speaks for the post: its line is the solid line of the post.
        post_id: The id of each row's post.
        holder_id: The id of the person, or vacant role, that each row adds; empty if none.
        is_dotted: Whether a row adds a dotted line.
        is_placeholder: Whether the id of a row is a placeholder.
        is_one_person: Whether all rows of an id are one person under several managers.
        keeper: For the first row of an id, the head of the post that keeps it; `UNKNOWN` for a
            placeholder.
        sharers: For each post that several people hold, the rows of these by its head.
    """

    groups: Mapping[int, Sequence[int]]
    line_head: Array
    head: Array
    post_id: Array
    holder_id: Array
    is_dotted: Array
    is_placeholder: Array
    is_one_person: Array
    keeper: Array
    sharers: dict[int, Sequence[int]]


def resolve_duplicate_ids(
    rows: Rows, managers: ManagerRefs, first_row: Array, max_resolved: int | None = None
) -> DuplicateIds:
    """Resolve every id that several rows have at one time; `first_row` is the first of each.

    Beyond the first `max_resolved` ids, rows are left as they are.
    """
    repeated = np.flatnonzero(np.bincount(first_row)[first_row] > 1)
    groups = group_rows(first_row[repeated].tolist(), repeated.tolist())
    found = DuplicateIds(
        groups=groups,
        line_head=np.arange(len(rows)),
        head=np.arange(len(rows)),
        post_id=rows.id.copy(),
        holder_id=rows.id.copy(),
        is_dotted=np.zeros(len(rows), dtype=np.bool_),
        is_placeholder=np.zeros(len(rows), dtype=np.bool_),
        is_one_person=np.zeros(len(rows), dtype=np.bool_),
        keeper=first_row.copy(),
        sharers={},
    )
    if max_resolved is not None and len(groups) > max_resolved:
        repeated = repeated[first_row[repeated] < list(groups)[max_resolved]]
    if repeated.size:
        ids = set(rows.id.tolist())
        repeated = repeated[np.argsort(first_row[repeated], kind="stable")]
        _Resolver(rows, managers, first_row, repeated, found).resolve(ids)
    return found


@attrs.frozen(eq=False)
class _Resolver:
    """Resolves repeated ids, and writes what they stand for into `found`.

    `row` are the rows of all these ids, those of one id after the other.
    """

    rows: Rows
    managers: ManagerRefs
    first_row: Array
    row: Array
    found: DuplicateIds

    def resolve(self, ids: set[str]) -> None:
        """Resolve all; the ids that are made are added to `ids`."""
        row, found = self.row, self.found
        group = self.first_row[row]
        starts = _starts(group)
        sizes = np.diff(starts, append=row.size)
        found.line_head[row] = line_head = self._find_line_heads()
        has_several_lines = np.maximum.reduceat(line_head != group, starts)
        is_placeholder = self._find_placeholders(ids, starts)
        name = self._name_holders()
        is_named = (name >= 0) & ~self.rows.is_vacant[row]
        has_one_name = np.minimum.reduceat(name, starts) == np.maximum.reduceat(name, starts)
        has_one_name &= np.minimum.reduceat(is_named, starts)
        is_one_person = has_one_name & has_several_lines & ~is_placeholder
        found.is_placeholder[row] = np.repeat(is_placeholder, sizes)
        found.is_one_person[row] = np.repeat(is_one_person, sizes)
        speaker = self._find_speakers(starts)
        # What has the same key is one post.
        post_key = np.where(found.is_placeholder[row], row, line_head)
        post_key = np.where(found.is_one_person[row], np.repeat(speaker, sizes), post_key)
        is_holder = self._find_holders(name)
        is_holder |= found.is_placeholder[row]
        is_holder[found.is_one_person[row]] = False
        is_holder |= found.is_one_person[row] & (row == post_key)
        keeps_id = np.repeat(np.where(is_placeholder, UNKNOWN, speaker), sizes) == post_key
        number = np.arange(1, row.size + 1) - np.repeat(starts, sizes)  # of the row in its group
        found.keeper[group[starts]] = UNKNOWN
        order = np.lexsort((row, post_key, group))
        self._write_posts(order, post_key, is_holder, keeps_id, number, ids)

    def _find_line_heads(self) -> Array:
        """For each row the first row of the same id that names the same manager."""
        manager = self.managers.row[self.row]
        line = np.where(manager >= 0, self.first_row[manager], manager)
        unknown = np.flatnonzero(manager == UNKNOWN)
        keys = self.rows.manager_key[self.row[unknown]].tolist()
        line[unknown] = len(self.rows) + number_keys(keys)
        return _first_of_each(self.first_row[self.row], line, self.row)

    def _find_placeholders(self, ids: set[str], starts: Array) -> Array:
        """Which ids, those at `starts`, have no number where most have one."""
        if not is_most_with_number(ids):
            return np.zeros(starts.size, dtype=np.bool_)
        is_numbered = map(has_number, self.rows.id[self.row[starts]].tolist())
        return ~np.fromiter(is_numbered, np.bool_, starts.size)

    def _name_holders(self) -> Array:
        """The number of the name of each row; -1 if it is not disclosed."""
        names = self.rows.name[self.row].tolist()
        numbers: dict[str, int] = dict.fromkeys(UNDISCLOSED_WORDS | {""}, -1)
        by_name = {
            name: numbers.setdefault(normalize_case(name), len(numbers))
            for name in dict.fromkeys(names)
        }
        return np.fromiter(map(by_name.__getitem__, names), np.int64, len(names))

    def _find_speakers(self, starts: Array) -> Array:
        """For each id, the head of the line that keeps it.

        It is the first line that is on no cycle: where 1 reports to 3, 3 to 2 and 2 to 1, and
        another row 1 reports to nobody, that row is the 1 at the top. The solid line of one
        person is to nobody only if there is no other.
        """
        has_manager = np.flatnonzero(self.managers.row >= 0)
        above = self.managers.row[has_manager]
        on_cycle = np.zeros(len(self.rows), dtype=np.bool_)
        on_cycle[has_manager] = is_on_cycle(
            len(self.rows), self.first_row[above], self.first_row[has_manager]
        )
        is_root = self.managers.row == ROOT
        head = self.found.line_head[self.row]
        # How much speaks against each; of equal ones, the first counts.
        against = 2 * on_cycle[head] + (self.found.is_one_person[head] & is_root[head])
        key = against * len(self.rows) + head
        return np.asarray(np.minimum.reduceat(key, starts) % len(self.rows))

    def _find_holders(self, name: Array) -> Array:
        """Which rows are the first of each who holds a post, or of the post if it is vacant."""
        line_head = self.found.line_head[self.row]
        is_held = ~self.rows.is_vacant[self.row]
        n_held = np.bincount(line_head[is_held], minlength=len(self.rows))
        is_holder = (line_head == self.row) & (n_held[line_head] == 0)
        shared = np.flatnonzero(is_held & (n_held[line_head] > 1))
        key = name[shared]
        nameless = np.flatnonzero(key < 0)
        key[nameless] = -1 - self._key_nameless(self.row[shared[nameless]])
        first = _first_of_each(line_head[shared], key, self.row[shared])
        is_holder |= is_held & (n_held[line_head] == 1)
        is_holder[shared] = first == self.row[shared]
        return np.asarray(is_holder)

    def _key_nameless(self, rows: Array) -> Array:
        """Number what two rows about the same holder without a name have in common: every field.

        Two equal halves of a post are rather two people.
        """
        headers = self.rows.headers
        fields = [field for field in headers if field not in ("id", "name", "manager")]
        positions = self.rows.positions[rows]
        texts = {
            field: list(map(str.strip, column_as_text(column[positions]).tolist()))
            for field in fields
            for column in [self.rows.cells.columns[headers[field]]]
        }
        keys: list[Hashable] = list(zip(*texts.values(), strict=True)) or [()] * len(rows)
        if "fte" in texts:
            is_part_time = {fte: _is_part_time(fte) for fte in dict.fromkeys(texts["fte"])}
            pairs = zip(texts["fte"], keys, strict=True)
            keys = [at if is_part_time[fte] else key for at, (fte, key) in enumerate(pairs)]
        return number_keys(keys)

    def _write_posts(
        self,
        order: Array,
        post_key: Array,
        is_holder: Array,
        keeps_id: Array,
        number: Array,
        taken_ids: set[str],
    ) -> None:
        """Write the posts; `order` has the rows of each post one after the other."""
        found = self.found
        row, is_holder = self.row[order], is_holder[order]
        group = self.first_row[row]
        starts = _starts(group * len(self.rows) + post_key[order])
        sizes = np.diff(starts, append=row.size)
        holders = row[is_holder]
        n_holders = np.add.reduceat(is_holder.astype(np.int64), starts)
        ends = np.cumsum(n_holders)
        heads = holders[ends - n_holders]
        keeps = keeps_id[order][starts]
        post_ids, holder_ids = self.rows.id[heads], self.rows.id[holders]
        numbers = number[order][is_holder].tolist()
        is_made = ~keeps | (n_holders > 1)
        for post in np.flatnonzero(is_made).tolist():
            end = int(ends[post])
            start = end - int(n_holders[post])
            id_ = post_ids[post]
            if not keeps[post]:
                wanted = f"{id_} ({', '.join(map(str, numbers[start:end]))})"
                post_ids[post] = holder_ids[start] = unique_id(wanted, taken_ids)
            if end - start > 1:
                for at in range(start, end):
                    holder_ids[at] = unique_id(f"{id_} ({numbers[at]})", taken_ids)
                found.sharers[int(heads[post])] = holders[start:end].tolist()
        found.head[row] = np.repeat(heads, sizes)
        found.post_id[row] = np.repeat(post_ids, sizes)
        found.holder_id[row] = ""
        found.holder_id[holders] = holder_ids
        found.keeper[group[starts][keeps]] = heads[keeps]
        is_line = (row == found.line_head[row]) & found.is_one_person[row] & ~is_holder
        found.is_dotted[row] = is_line & (self.managers.row[row] != ROOT)


def _starts(keys: Array) -> Array:
    """The position of the first of each run of equal keys."""
    return np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))


def _first_of_each(one: Array, other: Array, row: Array) -> Array:
    """For each row the first, in their order, that has the same two keys."""
    if not row.size:
        return row
    order = np.lexsort((row, other, one))
    is_first = np.ones(row.size, dtype=np.bool_)
    is_first[1:] = np.diff(one[order]).astype(np.bool_) | np.diff(other[order]).astype(np.bool_)
    first = np.empty_like(row)
    first[order] = row[order][is_first][np.cumsum(is_first) - 1]
    return first


def unique_id(wanted: str, taken: set[str]) -> str:
    """`wanted`, or else with the first number behind it that makes it unique; added to `taken`."""
    id_ = wanted
    if id_ in taken:
        candidates = (f"{wanted} ({number})" for number in count(2))
        id_ = next(candidate for candidate in candidates if candidate not in taken)
    taken.add(id_)
    return id_


def is_on_cycle(n_nodes: int, source: Array, target: Array) -> Array:
    """Which arcs are on a cycle, or lead from a node to itself: both ends reach each other."""
    component = strong_components(n_nodes, source, target)
    return np.asarray(component[source] == component[target])


def has_number(id_: str) -> bool:
    """Whether an id has a digit from 1 to 9."""
    return _NUMBER.search(id_) is not None


def is_most_with_number(ids: Collection[str]) -> bool:
    """Whether most ids have a digit, so that one without is a placeholder."""
    return 2 * sum(map(has_number, ids)) > len(ids)


def _is_part_time(fte: str) -> bool:
    try:
        return 0 < float(fte.replace(",", ".")) < 1
    except ValueError:
        return False
