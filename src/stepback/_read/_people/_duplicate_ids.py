"""Resolve ids that several rows of an export have.

There are five kinds, which are looked for in this order (the rows are id, name and manager):

1. A placeholder: most ids of the file have a digit from 1 to 9, and this one has none. ::

       TBC  Bo  1
       TBC  Cy  1

   Each row is a post of its own, with the ids ``TBC (1)`` and ``TBC (2)``. A row whose manager
   is ``TBC`` may mean either, so that its manager is unknown.

2. One person under several managers: all rows have the same name. ::

       2  Bo  1
       2  Bo  3

   Bo is one person, 2, with a solid line to 1 and a dotted one to 3.

3. Several posts: the managers differ, and so do the names. ::

       2  Bo  1
       2  Cy  3

   One post keeps the id, to which reports go; the other is ``2 (2)``, after the number of its row
   among those of the id. Each of the posts may in turn be of kind 4 or 5.

4. A job share: there is one manager, and several people hold the post. ::

       2  Bo  1
       2  Cy  1

   The role 2 has the members ``2 (1)``, who is Bo, and ``2 (2)``, who is Cy.

5. One post: there is one manager, and one holder or none. ::

       2  Vacant  1
       2  Bo      1
       2  Bo      1

   Bo is the person 2, as the second row says. The third row repeats it, and a vacant row adds
   nothing to a post that someone holds.

What each id comes to is returned as a `Resolution`. Nothing is changed here: `find_posts` applies
all of them at once.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Literal

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._components import strong_components
from stepback._read._people._manager_refs import ROOT, UNKNOWN, ManagerRefs
from stepback._read._people._normalize import normalize_case
from stepback._read._people._rows import UNDISCLOSED_WORDS, Rows

DuplicateKind = Literal["placeholder", "one person", "several posts", "job share", "one post"]


@attrs.frozen
class ResolvedPost:
    """A post that some of the rows with one id stand for.

    Attributes:
        id: Its id.
        rows: All its rows.
        holders: For each row that adds a person, or the vacant role, the id of that. The first
            row speaks for the post: its line is the solid line of the post.
    """

    id: str
    rows: Sequence[int]
    holders: Mapping[int, str]

    @property
    def head(self) -> int:
        """The row that speaks for the post."""
        return next(iter(self.holders))


@attrs.frozen
class Resolution:
    """What the rows that share one id stand for.

    Attributes:
        kind: The kind of duplicate.
        id: The id that the rows share.
        rows: The rows.
        posts: The posts that they stand for.
        line_rows: The first row of each distinct manager.
        dotted_rows: The rows whose line is dotted.
    """

    kind: DuplicateKind
    id: str
    rows: Sequence[int]
    posts: Sequence[ResolvedPost]
    line_rows: Sequence[int] = ()
    dotted_rows: Sequence[int] = ()

    @property
    def keeper(self) -> int:
        """The head of the post that keeps the id; `UNKNOWN` if none does."""
        return next((post.head for post in self.posts if post.id == self.id), UNKNOWN)


def resolve_duplicate_ids(rows: Rows, managers: ManagerRefs, first_row: Array) -> list[Resolution]:
    """Resolve every id that several rows have; `first_row` is the first row with the same id."""
    ids = rows.id.tolist()
    rows_by_first: dict[int, list[int]] = {}
    for row in np.flatnonzero(np.bincount(first_row)[first_row] > 1).tolist():
        rows_by_first.setdefault(int(first_row[row]), []).append(row)
    has_manager = np.flatnonzero(managers.row >= 0)
    on_cycle = np.zeros(first_row.size, dtype=np.bool_)
    on_cycle[has_manager] = is_on_cycle(
        first_row.size, first_row[managers.row[has_manager]], first_row[has_manager]
    )
    resolver = _Resolver(rows, managers, first_row, on_cycle, set(ids))
    is_numbered = _are_mostly_numbers(ids)
    return [
        resolver.resolve_placeholder(group)
        if is_numbered and not _has_number(ids[first])
        else resolver.resolve_posts(group)
        for first, group in rows_by_first.items()
    ]


@attrs.frozen
class _Resolver:
    """Resolves one id after the other.

    Attributes:
        rows: The rows of the export.
        managers: The manager of each row.
        first_row: The first row with the id of each row.
        on_cycle: Whether the line of each row is part of a cycle.
        taken_ids: All ids so far; those that are made are added.
    """

    rows: Rows
    managers: ManagerRefs
    first_row: Array
    on_cycle: Array
    taken_ids: set[str]

    def resolve_placeholder(self, group: Sequence[int]) -> Resolution:
        """Resolve an id that is none: each row is a post of its own."""
        id_ = self.rows.id[group[0]]
        posts = []
        for number, row in enumerate(group, start=1):
            new_id = self._make_id(id_, [number])
            posts.append(ResolvedPost(new_id, [row], {row: new_id}))
        return Resolution("placeholder", id_, group, posts)

    def resolve_posts(self, group: Sequence[int]) -> Resolution:
        """Resolve an id of one post or several."""
        id_ = self.rows.id[group[0]]
        rows_by_line: dict[int | str, list[int]] = {}
        for row in group:
            rows_by_line.setdefault(self._line_key(row), []).append(row)
        line_rows = [line[0] for line in rows_by_line.values()]
        names = {self._holder_name(row) for row in group if not self.rows.is_vacant[row]}
        has_one_name = len(names) == 1 and "" not in names
        if len(line_rows) > 1 and has_one_name and not self.rows.is_vacant[group].any():
            return self._resolve_one_person(group, line_rows)
        # The first line that is on no cycle keeps the id: where 1 reports to 3, 3 to 2 and 2 to
        # 1, and another row 1 reports to nobody, that row is the 1 at the top.
        keeper = min(line_rows, key=self.on_cycle.__getitem__)
        numbers = {row: number for number, row in enumerate(group, start=1)}
        posts = []
        for line in rows_by_line.values():
            holder_rows = self._find_holder_rows(line)
            post_id = id_
            if line[0] != keeper:
                post_id = self._make_id(id_, [numbers[row] for row in holder_rows])
            holders = {holder_rows[0]: post_id}
            if len(holder_rows) > 1:
                holders = {row: self._make_id(id_, [numbers[row]]) for row in holder_rows}
            posts.append(ResolvedPost(post_id, line, holders))
        kind: DuplicateKind = "one post"
        if len(posts) > 1:
            kind = "several posts"
        elif len(posts[0].holders) > 1:
            kind = "job share"
        return Resolution(kind, id_, group, posts, line_rows)

    def _resolve_one_person(self, group: Sequence[int], line_rows: Sequence[int]) -> Resolution:
        """Resolve an id of one person with several lines.

        The first line is solid; a line on a cycle, or to nobody, only if there is no other.
        """
        id_ = self.rows.id[group[0]]
        is_root = self.managers.row == ROOT
        solid = min(line_rows, key=lambda row: (self.on_cycle[row], is_root[row]))
        dotted = [row for row in line_rows if row != solid and not is_root[row]]
        post = ResolvedPost(id_, group, {solid: id_})
        return Resolution("one person", id_, group, [post], line_rows, dotted)

    def _line_key(self, row: int) -> int | str:
        """The first row of the manager's id, or the key of a manager who is not found."""
        manager = int(self.managers.row[row])
        if manager == ROOT:
            return ROOT
        return self.rows.manager_key[row] if manager == UNKNOWN else int(self.first_row[manager])

    def _find_holder_rows(self, line: Sequence[int]) -> list[int]:
        """The first row of each who holds a post, or of the post if it is vacant."""
        row_by_holder: dict[Hashable, int] = {}
        for row in line:
            if not self.rows.is_vacant[row]:
                row_by_holder.setdefault(self._holder_key(row), row)
        return list(row_by_holder.values()) or [line[0]]

    def _holder_key(self, row: int) -> Hashable:
        """What two rows about the same holder have in common.

        Without names, two rows are about one holder if they agree in every field, except where
        they are part-time: two halves of a post are rather two people.
        """
        if name := self._holder_name(row):
            return name
        headers = self.rows.headers
        if "fte" in headers and _is_part_time(self.rows.cell_text(headers["fte"], row)):
            return row
        fields = [field for field in headers if field not in ("id", "name", "manager")]
        return tuple(self.rows.cell_text(headers[field], row) for field in fields)

    def _holder_name(self, row: int) -> str:
        """The name of a holder; empty if it is not disclosed."""
        name = normalize_case(self.rows.name[row])
        return "" if name in UNDISCLOSED_WORDS else name

    def _make_id(self, id_: str, numbers: Iterable[int]) -> str:
        """A new id, made of `id_` and the numbers of rows among those that have it."""
        return unique_id(f"{id_} ({', '.join(map(str, numbers))})", self.taken_ids)


def unique_id(wanted: str, taken: set[str]) -> str:
    """`wanted`, or else with the first number behind it that makes it unique; added to `taken`."""
    id_ = wanted
    number = 1
    while id_ in taken:
        number += 1
        id_ = f"{wanted} ({number})"
    taken.add(id_)
    return id_


def is_on_cycle(n_nodes: int, source: Array, target: Array) -> Array:
    """Which arcs are on a cycle, or lead from a node to itself: both ends reach each other."""
    component = strong_components(n_nodes, source, target)
    return np.asarray(component[source] == component[target])


def _has_number(id_: str) -> bool:
    """Whether there is a digit other than 0, as "0" and "000" are placeholders too."""
    return any(digit in id_ for digit in "123456789")


def _are_mostly_numbers(ids: Sequence[str]) -> bool:
    distinct = set(ids)
    return 2 * sum(map(_has_number, distinct)) > len(distinct)


def _is_part_time(fte: str) -> bool:
    try:
        return 0 < float(fte.replace(",", ".")) < 1
    except ValueError:
        return False
