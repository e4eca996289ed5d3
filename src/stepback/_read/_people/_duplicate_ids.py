"""Resolve ids that several rows of an export have.

An id is of the first kind that fits (rows are id, name and manager):

1. A placeholder, without a digit from 1 to 9 where most ids have one. Of ``TBC Bo 1`` and
   ``TBC Cy 1`` each is a post: ``TBC (1)`` and ``TBC (2)``. The manager ``TBC`` is unknown.
2. One person: all names are equal. ``2 Bo 1`` and ``2 Bo 3`` are a solid and a dotted line of 2.
3. Several posts, where managers differ. Of ``2 Bo 1`` and ``2 Cy 3`` one keeps the id and its
   reports. The other is ``2 (2)``, after its row among the two. Each may be of kind 4 or 5.
4. A job share: ``2 Bo 1`` and ``2 Cy 1`` are members of the role 2: Bo ``2 (1)``, Cy ``2 (2)``.
5. One post: ``2 Vacant 1``, ``2 Bo 1`` and again ``2 Bo 1`` are the person 2, Bo.

Nothing is changed here: `find_posts` applies all resolutions at once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import chain, count, islice

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, group_rows
from stepback._algorithms._components import strong_components
from stepback._problems._format import (
    format_name,
    format_rows,
    format_value,
    format_values,
    join_truncated,
)
from stepback._read._diagnostics import N_LISTED
from stepback._read._people._manager_refs import ROOT, UNKNOWN, ManagerRefs
from stepback._read._people._normalize import normalize_case
from stepback._read._people._rows import UNDISCLOSED_WORDS, Rows


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
        id: The id.
        rows: Its rows.
        posts: The posts that they stand for.
        explain: Says which kind of duplicate it is, how the user can correct it, and what the
            repair comes to; only of those that are listed, as it takes longer than all the rest.
        dotted_rows: The rows whose line is dotted.
    """

    id: str
    rows: Sequence[int]
    posts: Sequence[ResolvedPost]
    explain: Callable[[], tuple[str, str, str]]
    dotted_rows: Sequence[int] = ()

    @property
    def keeper(self) -> int:
        """The head of the post that keeps the id; `UNKNOWN` for a placeholder."""
        return next((post.head for post in self.posts if post.id == self.id), UNKNOWN)


def resolve_duplicate_ids(
    rows: Rows, managers: ManagerRefs, first_row: Array, max_resolved: int | None = None
) -> tuple[list[Resolution], list[list[int]]]:
    """Resolve every id that several rows have; `first_row` is the first row with the same id.

    The second result has the rows of each id beyond the first `max_resolved`, left as they are.
    """
    ids = set(rows.id.tolist())
    repeated = np.flatnonzero(np.bincount(first_row)[first_row] > 1)
    rows_by_first = group_rows(first_row[repeated].tolist(), repeated.tolist())
    has_manager = np.flatnonzero(managers.row >= 0)
    on_cycle = np.zeros(first_row.size, dtype=np.bool_)
    on_cycle[has_manager] = is_on_cycle(
        first_row.size, first_row[managers.row[has_manager]], first_row[has_manager]
    )
    are_mostly_numbers = 2 * sum(map(_has_number, ids)) > len(ids)
    resolver = _Resolver(rows, managers, first_row, on_cycle, taken_ids=ids)
    resolutions = [
        resolver.resolve_placeholder(group)
        if are_mostly_numbers and not _has_number(rows.id[first])
        else resolver.resolve_posts(group)
        for first, group in islice(rows_by_first.items(), max_resolved)
    ]
    return resolutions, list(rows_by_first.values())[len(resolutions) :]


@attrs.frozen
class _Resolver:
    """Resolves one id after the other; the ids that it makes are added to `taken_ids`."""

    rows: Rows
    managers: ManagerRefs
    first_row: Array
    on_cycle: Array
    taken_ids: set[str]

    def resolve_placeholder(self, group: Sequence[int]) -> Resolution:
        """Resolve an id that is none."""
        id_ = self.rows.id[group[0]]
        new_ids = {row: self._make_id(id_, [number]) for number, row in enumerate(group, start=1)}
        posts = [ResolvedPost(new_id, [row], {row: new_id}) for row, new_id in new_ids.items()]

        def explain() -> tuple[str, str, str]:
            joint = " to " if len(posts) > 2 else " and "
            ends = joint.join([format_value(posts[0].id), format_value(posts[-1].id)])
            repair = f"each row has its own id, {ends}"
            return "and does not look like an id", "give each row an id", repair

        return Resolution(id_, group, posts, explain)

    def resolve_posts(self, group: Sequence[int]) -> Resolution:
        """Resolve an id of one post or several."""
        id_ = self.rows.id[group[0]]
        rows_by_line = group_rows(map(self._line_key, group), group)
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

        def explain() -> tuple[str, str, str]:
            finding, remedy = "for one post", "keep one row"
            if len(posts) > 1:
                finding = f"under different managers, {self._format_managers(line_rows)}"
                remedy = "give each post an id of its own"
            elif len(posts[0].holders) > 1:
                finding = "to people under one manager, as in a job share"
                remedy = "give each person an id of their own"
            first = posts[:N_LISTED]
            repairs = [
                text for post in first for text in self._describe_post(post, id_, len(posts))
            ]
            if len(posts) > N_LISTED:
                repairs.append(f"and so on for {len(posts) - N_LISTED:,} more")
            return finding, remedy, "; ".join(repairs)

        return Resolution(id_, group, posts, explain)

    def _resolve_one_person(self, group: Sequence[int], line_rows: Sequence[int]) -> Resolution:
        """The first line is solid; a line on a cycle, or to nobody, only if there is no other."""
        is_root = self.managers.row == ROOT
        solid = min(line_rows, key=lambda row: (self.on_cycle[row], is_root[row]))
        dotted = [row for row in line_rows if row != solid and not is_root[row]]
        id_ = self.rows.id[group[0]]
        posts = [ResolvedPost(id_, group, {solid: id_})]

        def explain() -> tuple[str, str, str]:
            repair = f"{self._format_rows([solid])} is kept"
            if dotted:
                repair += f", the line to {self._format_managers(dotted)} is dotted"
            finding = f"to one name under different managers, {self._format_managers(line_rows)}"
            return finding, "keep one row for each person", repair

        return Resolution(id_, group, posts, explain, dotted)

    def _line_key(self, row: int) -> int | str:
        """The first row of the manager's id, or the key of a manager who is not found."""
        manager = int(self.managers.row[row])
        if manager == ROOT:
            return ROOT
        return self.rows.manager_key[row] if manager == UNKNOWN else int(self.first_row[manager])

    def _find_holder_rows(self, line: Sequence[int]) -> list[int]:
        """The first row of each who holds a post, or of the post if it is vacant."""
        held = [row for row in line if not self.rows.is_vacant[row]]
        rows_by_holder = group_rows(map(self._holder_key, held), held)
        return [rows[0] for rows in rows_by_holder.values()] or [line[0]]

    def _holder_key(self, row: int) -> Hashable:
        """What two rows about the same holder have in common: the name, or else every field."""
        if name := self._holder_name(row):
            return name
        headers = self.rows.headers
        # Two equal halves of a post are rather two people.
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

    def _describe_post(self, post: ResolvedPost, id_: str, n_posts: int) -> Iterable[str]:
        """Say who holds a post, and which rows add nothing: vacant ones, and copies."""
        holders = self._format_rows(post.holders)
        if len(post.holders) > 1:
            members = format_values(post.holders.values(), N_LISTED)
            yield f"{holders} hold the role {format_value(post.id)} together, as {members}"
        elif post.id != id_:
            yield f"{holders} is {format_value(post.id)}"
        elif n_posts > 1:
            yield f"{holders} keeps the id"
        left_out = [row for row in post.rows if row not in post.holders]
        vacant = [row for row in left_out if self.rows.is_vacant[row]]
        copies = [row for row in left_out if not self.rows.is_vacant[row]]
        differing = [
            header
            for header in self.rows.cells.columns
            if copies and len(self.rows.distinct_texts(header, [post.head, *copies])) > 1
        ]
        names = join_truncated(map(format_name, differing), N_LISTED, conjunction="")
        but = f" but for {names}" if names else ""
        for rows, reason in ((vacant, "vacant"), (copies, f"the same{but}")):
            if rows:
                kept = f"{self._format_rows([post.head])} is kept"
                yield f"{kept}, {self._format_rows(rows)} ({reason}) left out"

    def _format_managers(self, line_rows: Sequence[int]) -> str:
        return format_values(self.rows.manager[line_rows], N_LISTED)

    def _format_rows(self, rows: Iterable[int]) -> str:
        return format_rows(self.rows.row_numbers[list(rows)].tolist())


def unique_id(wanted: str, taken: set[str]) -> str:
    """`wanted`, or else with the first number behind it that makes it unique; added to `taken`."""
    candidates = chain([wanted], (f"{wanted} ({number})" for number in count(2)))
    id_ = next(candidate for candidate in candidates if candidate not in taken)
    taken.add(id_)
    return id_


def is_on_cycle(n_nodes: int, source: Array, target: Array) -> Array:
    """Which arcs are on a cycle, or lead from a node to itself: both ends reach each other."""
    component = strong_components(n_nodes, source, target)
    return np.asarray(component[source] == component[target])


def _has_number(id_: str) -> bool:
    """Whether there is a digit other than 0, as "0" and "000" are placeholders too."""
    return any(digit in id_ for digit in "123456789")


def _is_part_time(fte: str) -> bool:
    try:
        return 0 < float(fte.replace(",", ".")) < 1
    except ValueError:
        return False
