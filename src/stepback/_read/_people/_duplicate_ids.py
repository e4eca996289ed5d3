"""What becomes of an id that several rows of an export give: job shares, copies, placeholders."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import escape_controls, format_value
from stepback._problems._options import format_option
from stepback._read._diagnostics import Findings, in_series, in_words
from stepback._read._people._manager_refs import ROOT, UNKNOWN, Managers
from stepback._read._people._normalize import recased
from stepback._read._people._rows import NOT_TOLD, Rows, texts


@attrs.frozen(eq=False)
class Posts:
    """The posts that rows stand for; nearly always one row is one post.

    Attributes:
        first: The first row of the same id.
        head: The row that speaks for the post: its line is the post's solid line.
        id: The id of each row's post.
        own: The id of the person, or vacant role, that each row adds; empty if it adds none.
        shared: The rows of people who hold one post together, by its head.
        dotted: Whether a row adds a dotted line.
        manager: The head of the post above, `ROOT` or `UNKNOWN`.
    """

    first: Array
    head: Array
    id: Array
    own: Array
    shared: dict[int, list[int]]
    dotted: Array
    manager: Array


def posts_of(rows: Rows, managers: Managers, found: Findings) -> Posts:
    """The posts of rows: each repeated id is a fault, with what its repair comes to."""
    size = len(rows)
    every = np.arange(size)
    no_lines = np.zeros(size, dtype=np.bool_)
    ids = rows.id.tolist()
    if (rows.by_id and managers.distinct) or len(set(ids)) == size:
        return Posts(every, every, rows.id, rows.id, {}, no_lines, managers.row)
    row_of = dict(zip(reversed(ids), range(size - 1, -1, -1), strict=True))
    first = np.fromiter(map(row_of.__getitem__, ids), np.int64, size)
    posts = Posts(
        first, every.copy(), rows.id.copy(), rows.id.copy(), {}, no_lines, managers.row.copy()
    )
    closing = _closing(first, managers.row)
    keeper = _Repeats(rows, managers, posts, closing, set(ids), found).resolve()
    called = np.flatnonzero(managers.row >= 0)
    above = managers.row[called]
    posts.manager[called] = keeper[above] if rows.by_id else posts.head[above]
    return posts


@attrs.define
class _Repeats:
    rows: Rows
    managers: Managers
    posts: Posts
    closing: Array
    taken: set[str]
    found: Findings

    def resolve(self) -> Array:
        """Settle every repeated id; gives the row whose post keeps the id, by its first row."""
        first = self.posts.first
        keeper = first.copy()
        by_first: dict[int, list[int]] = {}
        for at in np.flatnonzero(np.bincount(first, minlength=first.size)[first] > 1).tolist():
            by_first.setdefault(int(first[at]), []).append(at)
        numbered = _mostly_numbered(self.rows.id.tolist())
        for start, group in by_first.items():
            id_ = self.rows.id[start]
            if numbered and not _is_numbered(id_):
                keeper[start] = UNKNOWN
                self.managers.several[id_] = group
                self._placeholder(id_, group)
            else:
                keeper[start] = self._posts(id_, group)
        return keeper

    def _placeholder(self, id_: str, group: Sequence[int]) -> None:
        own = [self._fresh(id_, [number]) for number in range(1, len(group) + 1)]
        for at, new in zip(group, own, strict=True):
            self.posts.id[at] = self.posts.own[at] = new
        joint = "to" if len(own) > 2 else "and"
        self._report(
            group,
            "and reads like no id",
            "give each row an id",
            f"each row has an id of its own, {format_value(own[0])} {joint} "
            f"{format_value(own[-1])}",
        )

    def _posts(self, id_: str, group: Sequence[int]) -> int:
        """Settle an id that stands for posts; gives the row of the one that keeps it."""
        numbers = {at: number for number, at in enumerate(group, start=1)}
        by_line: dict[int | str, list[int]] = {}
        for at in group:
            by_line.setdefault(self._line(at), []).append(at)
        heads = [members[0] for members in by_line.values()]
        names = {self._name(at) for at in group if not self.rows.vacant[at]}
        one_person = len(names) == 1 and "" not in names and not self.rows.vacant[group].any()
        if len(heads) > 1 and one_person:
            return self._one_person(id_, group, heads)
        keeper = min(heads, key=self.closing.__getitem__)
        done = []
        for members in by_line.values():
            own, left = self._holders(members)
            keeps = members[0] == keeper
            new = id_ if keeps else self._fresh(id_, [numbers[at] for at in own])
            self.posts.head[members] = own[0]
            self.posts.own[members] = ""
            self.posts.id[members] = new
            keeper = own[0] if keeps else keeper
            if len(own) > 1:
                self.posts.shared[own[0]] = own
                for at in own:
                    self.posts.own[at] = self._fresh(id_, [numbers[at]])
            else:
                self.posts.own[own[0]] = new
            done += self._in_words(own, new, keeps=keeps and len(heads) > 1)
            done += self._left_out(own[0], left)
        if len(heads) > 1:
            what = f"under different managers, {self._lines_in_words(heads)}"
            remedy = "give each post an id of its own"
        elif keeper in self.posts.shared:
            what = "to people under one manager, as in a job share"
            remedy = "give each an id of their own"
        else:
            what = "for one post"
            remedy = "keep one row"
        self._report(group, what, remedy, "; ".join(done))
        return keeper

    def _one_person(self, id_: str, group: Sequence[int], heads: Sequence[int]) -> int:
        """Settle an id that one person has on several rows; gives the row whose line is solid."""
        keeper = min(heads, key=lambda at: (self.closing[at], self.managers.row[at] == ROOT))
        others = [at for at in heads if at != keeper and self.managers.row[at] != ROOT]
        self.posts.head[group] = keeper
        self.posts.own[group] = ""
        self.posts.own[keeper] = id_
        self.posts.dotted[others] = True
        done = f"row {self._number(keeper)} stands"
        if others:
            done += f", the line to {self._lines_in_words(others)} is dotted"
        self._report(
            group,
            f"to one name under different managers, {self._lines_in_words(heads)}",
            "keep one row a person",
            done,
        )
        return keeper

    def _holders(self, members: Sequence[int]) -> tuple[list[int], list[int]]:
        """Rows of those who hold one post, or of the vacant post, and rows that add nothing."""
        by_holder: dict[Hashable, int] = {}
        for at in members:
            if not self.rows.vacant[at]:
                by_holder.setdefault(self._holder(at), at)
        holders = list(by_holder.values()) or [members[0]]
        kept = set(holders)
        return holders, [at for at in members if at not in kept]

    def _holder(self, at: int) -> Hashable:
        """What is the same of two rows that tell of the same holder, as far as can be known."""
        if name := self._name(at):
            return name
        if _is_part_time(self._cell("fte", at)):
            return at
        fields = [field for field in self.rows.headers if field not in ("id", "name", "manager")]
        return tuple(self._cell(field, at) for field in fields)

    def _name(self, at: int) -> str:
        """The name by which a holder is known; empty if it is not told."""
        name = recased(self.rows.name[at])
        return "" if name in NOT_TOLD else name

    def _cell(self, field: str, at: int) -> str:
        if field not in self.rows.headers:
            return ""
        return self._text(self.rows.headers[field], at)

    def _text(self, header: str, at: int) -> str:
        where = self.rows.at[at]
        return str(texts(self.rows.cells.columns[header][where : where + 1])[0]).strip()

    def _line(self, at: int) -> int | str:
        """What tells apart lines of rows with one id: the post above, or whatever is said."""
        above = int(self.managers.row[at])
        if above == ROOT:
            return ROOT
        return self.rows.call[at] if above == UNKNOWN else int(self.posts.first[above])

    def _lines_in_words(self, heads: Sequence[int]) -> str:
        return in_series([format_value(self.rows.manager[at]) for at in heads])

    def _in_words(self, own: Sequence[int], new: str, *, keeps: bool) -> list[str]:
        rows = in_words([self._number(at) for at in own])
        if len(own) > 1:
            members = in_series([format_value(self.posts.own[at]) for at in own])
            return [f"{rows} hold the role {format_value(new)} together, as {members}"]
        if keeps:
            return [f"{rows} keeps the id"]
        return [] if new == self.rows.id[own[0]] else [f"{rows} is {format_value(new)}"]

    def _left_out(self, kept: int, others: Sequence[int]) -> list[str]:
        done = []
        for why, rows in (
            ("vacant", [at for at in others if self.rows.vacant[at]]),
            ("the same again", [at for at in others if not self.rows.vacant[at]]),
        ):
            if rows:
                differing = self._differing([kept, *rows])
                but = f" but for {differing}" if differing and why != "vacant" else ""
                numbers = in_words([self._number(at) for at in rows])
                stands = f"row {self._number(kept)} stands"
                done.append(f"{stands}, {numbers} ({why}{but}) left out")
        return done

    def _differing(self, rows: Sequence[int]) -> str:
        headers = [
            header
            for header in self.rows.cells.columns
            if len({self._text(header, at) for at in rows}) > 1
        ]
        return escape_controls(", ".join(headers))

    def _fresh(self, id_: str, numbers: Iterable[int]) -> str:
        """An id that no one has, made of `id_` and the numbers of the rows that give it."""
        return fresh(f"{id_} ({', '.join(map(str, numbers))})", self.taken)

    def _number(self, at: int) -> int:
        return int(self.rows.numbers[at])

    def _report(self, group: Sequence[int], what: str, remedy: str, done: str) -> None:
        self.found.fault(
            "repeated-id",
            f"{format_value(self.rows.id[group[0]])} is given {len(group)} times {what}",
            remedy=f"{remedy}, or {format_option(repair=True)}: {done}",
            done=done,
            rows=[self._number(at) for at in group],
            column=self.rows.header("id"),
        )


def fresh(wanted: str, taken: set[str]) -> str:
    """`wanted`, or what is nearest to it that is not taken; it is taken from then on."""
    id_ = wanted
    number = 1
    while id_ in taken:
        number += 1
        id_ = f"{wanted} ({number})"
    taken.add(id_)
    return id_


def _is_numbered(id_: str) -> bool:
    return any(digit in id_ for digit in "123456789")


def _mostly_numbered(ids: Sequence[str]) -> bool:
    distinct = set(ids)
    return 2 * sum(map(_is_numbered, distinct)) > len(distinct)


def _is_part_time(fte: str) -> bool:
    try:
        return 0 < float(fte.replace(",", ".")) < 1
    except ValueError:
        return False


def _closing(first: Array, above: Array) -> Array:
    """Whether the line of each row is part of a circle, or leads to itself."""
    named = np.flatnonzero(above >= 0)
    closing = np.zeros(first.size, dtype=np.bool_)
    closing[named] = circling(first[above[named]], first[named], first.size)
    return closing


def circling(source: Array, target: Array, nodes: int) -> Array:
    """Which arcs are part of a circle, or lead from a node to itself."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    arcs = np.ones(source.size, dtype=np.int8)
    graph = csr_array((arcs, (source, target)), shape=(nodes, nodes))
    _, component = connected_components(graph, directed=True, connection="strong")
    return np.asarray(component[source] == component[target])
