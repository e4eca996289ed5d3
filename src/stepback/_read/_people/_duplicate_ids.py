"""Resolve ids that several rows of an export have.

An id is of the first kind that fits (rows are id, name, title and manager):

1. A placeholder, without a digit from 1 to 9 where most ids have one. Of ``TBC Bo - 1`` and
   ``TBC Cy - 1`` each is a post: ``TBC (1)`` and ``TBC (2)``. The manager ``TBC`` is unknown.
2. One person: all names are equal. ``2 Bo - 1`` and ``2 Bo - 3`` are a solid and a dotted line.
3. A contradiction, which has no repair: ``2 Bo Head 1`` and ``2 Cy Clerk 1`` have two names and two
   titles, and of ``2 Bo - 1``, ``2 Cy - 1`` and ``2 Bo - 3`` one name is in two posts.
4. Several posts, where managers or titles differ. Of ``2 Bo - 1`` and ``2 Cy - 3`` one keeps the
   id; the other is ``2 (2)``, after its row among the two. Where others report to the id, it is the
   only one that is on no circle, or else none. Each may be of kind 5 or 6.
5. A job share: ``2 Bo - 1`` and ``2 Cy - 1`` are members of the role 2: Bo ``2 (1)``, Cy ``2 (2)``.
6. One post: ``2 Vacant - 1``, ``2 Bo - 1`` and again ``2 Bo - 1`` are the person 2, Bo.

Rows without a name, vacant or not disclosed, are the same only if they say the same.

All ids are resolved at once, with arrays: an export may repeat every id, or one in every row.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import count

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, group_rows, number_keys
from stepback._algorithms._components import strong_components
from stepback._read._people._manager_column import ROOT, UNKNOWN
from stepback._read._people._manager_refs import ManagerRefs
from stepback._read._people._normalize import column_as_text, normalize_person_name
from stepback._read._people._row_contents import number_contents, number_titles
from stepback._read._people._rows import UNDISCLOSED_WORDS, Rows

_NUMBER = re.compile("[1-9]")  # not 0, as "0" and "000" are placeholders too
COUNTED = "in rows that stand for several people"


@attrs.frozen(eq=False)
class DuplicateIds:
    """What the rows of repeated ids stand for; other rows, and those left as they are, themselves.

    Attributes:
        groups: The rows of each repeated id, by the first of them.
        line_head: The first row of the same id and manager.
        seat: The first row of the same post, whoever holds it.
        head: The row that speaks for the post: its line is the solid line of the post.
        post_id: The id of each row's post.
        holder_id: The id of the person, or vacant role, that each row adds; empty if none.
        copy_of: For each row that adds nobody, the one that is kept in its place; else itself.
        is_dotted: Whether a row adds a dotted line.
        is_placeholder: Whether the id of a row is a placeholder.
        is_one_person: Whether all rows of an id are one person under several managers.
        keeper: For the first row of an id, the head of the post that keeps it; `UNKNOWN` for a
            placeholder, and where it could be any of several posts.
        sharers: For each post that several people hold, the rows of these by its head.
        contradictions: What is wrong with each id that has no repair, by its first row.
    """

    groups: Mapping[int, Sequence[int]]
    line_head: Array
    seat: Array
    head: Array
    post_id: Array
    holder_id: Array
    copy_of: Array
    is_dotted: Array
    is_placeholder: Array
    is_one_person: Array
    keeper: Array
    sharers: dict[int, Sequence[int]]
    contradictions: dict[int, str]


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
        seat=np.arange(len(rows)),
        head=np.arange(len(rows)),
        post_id=rows.id.copy(),
        holder_id=rows.id.copy(),
        copy_of=np.arange(len(rows)),
        is_dotted=np.zeros(len(rows), dtype=np.bool_),
        is_placeholder=np.zeros(len(rows), dtype=np.bool_),
        is_one_person=np.zeros(len(rows), dtype=np.bool_),
        keeper=first_row.copy(),
        sharers={},
        contradictions={},
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
        title = self._find_titles(starts, sizes)
        title[np.repeat(has_one_name, sizes)] = -1  # one person, whatever the titles
        contents = self._number_nameless(is_named)
        found.seat[row] = seat = self._find_seats(title, contents)
        may_contradict = np.repeat(~is_placeholder & ~has_one_name, sizes) & is_named
        self._find_contradictions(name, title, seat, np.flatnonzero(may_contradict))
        speaker, is_unclear = self._find_speakers(starts, sizes)
        is_unclear |= is_placeholder
        # What has the same key is one post.
        post_key = np.where(found.is_placeholder[row], row, seat)
        post_key = np.where(found.is_one_person[row], np.repeat(speaker, sizes), post_key)
        is_holder = self._find_holders(name, contents)
        is_holder |= found.is_placeholder[row]
        is_holder[found.is_one_person[row]] = False
        is_holder |= found.is_one_person[row] & (row == post_key)
        keeps_id = np.repeat(np.where(is_unclear, UNKNOWN, speaker), sizes) == post_key
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
        """The number of the name of each row, or of the person; -1 if it is not disclosed."""
        if self.rows.person is not None:
            return number_keys(["", *self.rows.person[self.row].tolist()])[1:] - 1
        if self.rows.is_edge_list:  # each row is a line to somebody, and no post
            return self.first_row[self.row]
        names = self.rows.name[self.row].tolist()
        numbers: dict[str, int] = dict.fromkeys(UNDISCLOSED_WORDS | {""}, -1)
        by_name = {
            name: numbers.setdefault(normalize_person_name(name), len(numbers))
            for name in dict.fromkeys(names)
        }
        return np.fromiter(map(by_name.__getitem__, names), np.int64, len(names))

    def _find_titles(self, starts: Array, sizes: Array) -> Array:
        """The number of the title of each row; a row without one has the only one of its id."""
        title = number_titles(self.rows, self.row)
        most = np.repeat(np.maximum.reduceat(title, starts), sizes)
        given = np.where(title < 0, most, title)
        is_only = np.repeat(np.minimum.reduceat(given, starts), sizes) == most
        return np.where(is_only, most, title)

    def _number_nameless(self, is_named: Array) -> Array:
        """A number below 0 for each row without a name, the same for rows that say the same.

        Two equal halves of a post that somebody holds are rather two people.
        """
        contents = np.zeros(self.row.size, dtype=np.int64)
        nameless = np.flatnonzero(~is_named)
        if not nameless.size:
            return contents
        some = self.row[nameless]
        contents[nameless] = -1 - number_contents(self.rows, some, self.first_row[some])
        if "fte" in self.rows.headers:
            column = self.rows.cells.columns[self.rows.headers["fte"]]
            texts = column_as_text(column[self.rows.positions[some]]).tolist()
            is_part_time = {text: _is_part_time(text) for text in dict.fromkeys(texts)}
            is_half = np.array([is_part_time[text] for text in texts]) & ~self.rows.is_vacant[some]
            halves = nameless[is_half]
            contents[halves] = -1 - self.row.size - np.arange(halves.size)
        return contents

    def _find_seats(self, title: Array, contents: Array) -> Array:
        """For each row the first of the same post: of the same id, manager and title.

        Vacant rows of a post that nobody holds are the same post only if they say the same.
        """
        line_head = self.found.line_head[self.row]
        seat = _first_of_each(line_head, title, self.row)
        is_held = ~self.rows.is_vacant[self.row]
        n_held = np.bincount(seat[is_held], minlength=len(self.rows))
        vacant = np.flatnonzero(n_held[seat] == 0)
        seat[vacant] = _first_of_each(seat[vacant], contents[vacant], self.row[vacant])
        return seat

    def _find_contradictions(self, name: Array, title: Array, seat: Array, named: Array) -> None:
        """Find ids that have two names and two titles, or one of several names in two posts."""
        if not named.size:
            return
        group = self.first_row[self.row[named]]
        starts = _starts(group)
        has_two_names, has_two_titles = (
            np.minimum.reduceat(of, starts) != np.maximum.reduceat(of, starts)
            for of in (name[named], title[named])
        )
        for first in group[starts[has_two_names & has_two_titles]].tolist():
            self.found.contradictions[first] = "with different names and titles"
        # The same name again, but in another post.
        key = group * (name.max() + 1) + name[named]
        order = np.lexsort((seat[named], key))
        is_other = (np.diff(key[order]) == 0) & (np.diff(seat[named][order]) != 0)
        for first in group[order[1:][is_other]].tolist():
            wrong = "to several names, one of them in several posts"
            self.found.contradictions.setdefault(first, wrong)

    def _find_speakers(self, starts: Array, sizes: Array) -> tuple[Array, Array]:
        """For each id, the first row of the post that keeps it, and whether it could be another.

        It is the first line that is on no cycle: where 1 reports to 3, 3 to 2 and 2 to 1, and
        another row 1 reports to nobody, that row is the 1 at the top. The solid line of one
        person is to nobody only if there is no other.

        Where others report to the id, and two posts are on no cycle, nothing says to which.
        """
        n_rows = len(self.rows)
        has_manager = np.flatnonzero(self.managers.row >= 0)
        named = self.first_row[self.managers.row[has_manager]]
        on_cycle = np.zeros(n_rows, dtype=np.bool_)
        on_cycle[has_manager] = is_on_cycle(n_rows, named, self.first_row[has_manager])
        is_root = self.managers.row == ROOT
        head, seat = self.found.line_head[self.row], self.found.seat[self.row]
        is_one = self.found.is_one_person[head]
        # How much speaks against each; of equal ones, the first counts.
        against = 2 * on_cycle[head] + (is_one & is_root[head])
        best = np.minimum.reduceat(against * n_rows + seat, starts)
        speaker, least = best % n_rows, best // n_rows
        is_rival = (against == np.repeat(least, sizes)) & (seat != np.repeat(speaker, sizes))
        is_unclear = np.maximum.reduceat(is_rival & ~is_one, starts)
        if self.rows.has_managers_by_id:
            is_named = np.zeros(n_rows, dtype=np.bool_)
            is_named[named] = True
            is_unclear &= is_named[self.first_row[self.row[starts]]]
        else:
            is_unclear[:] = False
        return speaker, is_unclear

    def _find_holders(self, name: Array, contents: Array) -> Array:
        """Which rows are the first of each who holds a post, or of the post if it is vacant."""
        seat = self.found.seat[self.row]
        is_held = ~self.rows.is_vacant[self.row]
        n_held = np.bincount(seat[is_held], minlength=len(self.rows))
        is_holder = (seat == self.row) & (n_held[seat] == 0)
        shared = np.flatnonzero(is_held & (n_held[seat] > 0))
        key = np.where(contents < 0, contents, name)[shared]
        self.found.copy_of[self.row] = seat
        first = _first_of_each(seat[shared], key, self.row[shared])
        self.found.copy_of[self.row[shared]] = first
        is_holder[shared] = first == self.row[shared]
        return np.asarray(is_holder)

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
        # Vacant rows of a post that is held, and further lines of one person, add to its head.
        is_other = ~is_holder & (self.rows.is_vacant[row] | found.is_one_person[row])
        found.copy_of[row[is_other]] = found.head[row[is_other]]
        found.copy_of[holders] = holders
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
