"""The posts that the rows of an export stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, group_rows
from stepback._problems._alike import MAX_ALIKE, list_alike
from stepback._problems._format import format_option, format_value, format_values
from stepback._problems._problem import Problem
from stepback._read._diagnostics import N_LISTED, Diagnostics, Finding
from stepback._read._people._duplicate_ids import (
    COUNTED,
    DuplicateIds,
    resolve_duplicate_ids,
    unique_id,
)
from stepback._read._people._explain_duplicates import DuplicateExplainer
from stepback._read._people._job_history import JobHistory, find_history
from stepback._read._people._manager_column import UNKNOWN
from stepback._read._people._manager_refs import ManagerRefs
from stepback._read._people._normalize import normalize_case
from stepback._read._people._rows import Rows
from stepback._read._people._unread_days import UnreadDays


@attrs.frozen(eq=False)
class Posts:
    """The posts that rows stand for; nearly always one row is one post.

    Attributes:
        first_row: The first row of the same id.
        node: The row that stands for the post, whenever: of a history, the first of the id.
        head: The row that speaks for the post: its line is the solid line of the post.
        id: The id of each row's post.
        holder_id: The id of the person, or vacant role, that each row adds; empty if none.
        sharers: For each post that several people hold, the rows of these by its head.
        is_dotted: Whether a row adds a dotted line.
        manager: The head of the post above, `ROOT` or `UNKNOWN`.
        post_above: For each row, the head of the post to which a line to that row leads, or
            `UNKNOWN`.
        is_shared: Which rows are those of a post that several people hold, as the file says.
        unclear: The rows of each id that names none of them in particular.
    """

    first_row: Array
    node: Array
    head: Array
    id: Array
    holder_id: Array
    sharers: Mapping[int, Sequence[int]]
    is_dotted: Array
    manager: Array
    post_above: Array
    is_shared: Array
    unclear: Mapping[str, Sequence[int]]

    @property
    def is_head(self) -> Array:
        """Which rows speak for their post."""
        return np.asarray(self.head == np.arange(self.head.size))


def find_posts(
    rows: Rows, managers: ManagerRefs, is_several: Array, diagnostics: Diagnostics
) -> Posts:
    """The posts of all rows; repeated ids are reported.

    `is_several` says which rows stand for several people, so that none is a copy of another.
    """
    n_rows = len(rows)
    every_row = np.arange(n_rows)
    ids = rows.id.tolist()
    if (rows.has_managers_by_id and managers.has_unique_keys) or len(set(ids)) == n_rows:
        # Nearly always, and then nothing has to be copied.
        is_dotted = np.zeros(n_rows, dtype=np.bool_)
        holder_id, sharers = _with_holders(rows, rows.id, every_row, {})
        return Posts(
            first_row=every_row,
            node=every_row,
            head=every_row,
            id=rows.id,
            holder_id=holder_id,
            sharers=sharers,
            is_dotted=is_dotted,
            manager=managers.row,
            post_above=every_row,
            is_shared=is_dotted,
            unclear={},
        )
    row_by_id = dict(zip(reversed(ids), range(n_rows - 1, -1, -1), strict=True))
    first_row = np.fromiter(map(row_by_id.__getitem__, ids), np.int64, n_rows)
    # Without repairs, they only have to be explained, and no more are than are listed.
    is_all_needed = diagnostics.repair or rows.person is not None
    n_explained = None if is_all_needed else MAX_ALIKE + 1
    history = find_history(rows, first_row, diagnostics)
    if rows.person is not None:  # each post is a role all the time
        history = attrs.evolve(history, mixed={})
    # What is not at one time is no duplicate: each such row is the only one of its id.
    same_time = np.where(history.is_version, every_row, first_row)
    found = resolve_duplicate_ids(rows, managers, same_time, n_explained)
    if is_several.any():
        for first, group in found.groups.items():
            if is_several[list(group)].any():
                found.contradictions[first] = COUNTED
    _resolve_history(rows, history, found, diagnostics)
    explainer = DuplicateExplainer(rows, found)
    repair_option = format_option(repair=True)
    repeated = [row for group in islice(found.groups.values(), N_LISTED) for row in group]
    unread_days = UnreadDays.from_rows(rows, repeated)

    def describe(first: int, group: Sequence[int]) -> Finding:
        same_id = found.groups[first]  # `group` may be that of many ids
        finding, remedy, repair = explainer.explain(same_id)
        return Finding(
            "repeated-id",
            f"{format_value(rows.id[first])} is given {len(same_id)} times {finding}",
            rows.locate(group, "id"),
            unread_days.propose(f"{remedy}, or {repair_option}: {repair}", rows, same_id),
            repair,
        )

    def describe_contradiction(first: int, group: Sequence[int]) -> Problem:
        same_id = found.groups[first]
        finding, remedy = explainer.explain_contradiction(first, same_id)
        message = (
            f"{format_value(rows.id[first])} is given {len(same_id)} times {finding}; "
            f"{unread_days.propose(remedy, rows, same_id)}"
        )
        return Problem("repeated-id", message, rows.locate(group, "id"))

    shares = _find_shares(rows, found)
    repairable = {
        first: group
        for first, group in found.groups.items()
        if first not in found.contradictions and first not in shares
    }
    diagnostics.add_findings(repairable, describe)
    diagnostics.add_errors(
        {first: found.groups[first] for first in found.contradictions}, describe_contradiction
    )
    if diagnostics.repair:
        adds_nothing = (found.holder_id == "") & ~found.is_dotted
        row_numbers = rows.row_numbers[adds_nothing].tolist()
        diagnostics.leave_out("rows that repeat another of their id", row_numbers)
    unread_days.warn(rows, repeated, diagnostics)
    # A manager named by id is the post that keeps this id; one named otherwise is a certain row.
    manager = managers.row.copy()
    has_manager = np.flatnonzero(manager >= 0)
    post_above = found.keeper[same_time] if rows.has_managers_by_id else found.head
    manager[has_manager] = post_above[manager[has_manager]]
    is_shared = np.zeros(n_rows, dtype=np.bool_)
    is_shared[[row for first in shares for row in found.groups[first]]] = True
    holder_id, sharers = _with_holders(rows, found.holder_id, found.head, found.sharers)
    is_first = (first_row == every_row) & (same_time == every_row)
    unclear = np.flatnonzero(is_first & (found.keeper == UNKNOWN)).tolist()
    return Posts(
        first_row=first_row,
        node=np.where(history.is_version, first_row, found.head),
        head=found.head,
        id=found.post_id,
        holder_id=holder_id,
        sharers=sharers,
        is_dotted=found.is_dotted,
        manager=manager,
        post_above=post_above,
        is_shared=is_shared,
        unclear={rows.id[first]: found.groups[first] for first in unclear},
    )


def _find_shares(rows: Rows, found: DuplicateIds) -> set[int]:
    """The first rows of ids of one post that several people hold, where each row names another."""
    if rows.person is None:
        return set()
    return {
        first
        for first, group in found.groups.items()
        if first not in found.contradictions
        and (found.holder_id[list(group)] != "").all()
        and (found.seat[list(group)] == first).all()
        and not rows.is_vacant[list(group)].any()
    }


def _with_holders(
    rows: Rows, holder_id: Array, head: Array, sharers: Mapping[int, Sequence[int]]
) -> tuple[Array, Mapping[int, Sequence[int]]]:
    """Who holds each post, and the rows of all who share one, where the file names people."""
    if rows.person is None:
        return holder_id, sharers
    holds = (holder_id != "") & (rows.person != "")
    places = np.flatnonzero(holds)
    return np.where(holds, rows.person, holder_id), group_rows(
        head[places].tolist(), places.tolist()
    )


def _resolve_history(
    rows: Rows, history: JobHistory, found: DuplicateIds, diagnostics: Diagnostics
) -> None:
    """Write what the rows of a history stand for into `found`.

    A post that is vacant at one time and held at another is a role all the time. Who holds it is
    a person of their own, the same one in all rows of one name.
    """
    copies = np.flatnonzero(history.copy_of != np.arange(len(rows)))
    found.head[copies] = history.copy_of[copies]
    found.holder_id[copies] = ""
    taken_ids = set(rows.id.tolist()) if history.mixed else set()
    holders: dict[int, list[str]] = {}
    for first, group in history.mixed.items():
        id_by_name: dict[str, str] = {}
        for number, row in enumerate(group, start=1):
            if rows.is_vacant[row] or history.copy_of[row] != row:
                continue
            name = normalize_case(rows.name[row])
            holder = id_by_name.get(name) if name else None
            if holder is None:
                holder = unique_id(f"{rows.id[row]} ({number})", taken_ids)
                id_by_name[name] = holder
            found.holder_id[row] = holder
            found.sharers[row] = [row]
        holders[first] = list(id_by_name.values())

    def describe(first: int, group: Sequence[int]) -> Problem:
        members = format_values(holders[first], N_LISTED)
        message = (
            f"{format_value(rows.id[first])} is vacant at one time and held at another: it is a "
            f"role, held by {members}"
        )
        return Problem("vacant-at-times", message, rows.locate(group, "id"), "warning")

    diagnostics.warnings.extend(list_alike(history.mixed, describe))
