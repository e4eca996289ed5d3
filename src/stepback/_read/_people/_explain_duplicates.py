"""Say what rows with one id are, how the user can correct it, and what the repair comes to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback._problems._format import (
    format_name,
    format_rows,
    format_value,
    format_values,
    join_truncated,
)
from stepback._read._diagnostics import N_LISTED
from stepback._read._people._duplicate_ids import COUNTED, DuplicateIds
from stepback._read._people._manager_column import UNKNOWN
from stepback._read._people._row_contents import title_texts
from stepback._read._people._rows import Rows


@attrs.frozen(eq=False)
class DuplicateExplainer:
    """Explains repeated ids; only those that are listed, as it takes longer than to resolve them.

    Each explanation is a finding, a remedy and what the repair comes to.
    """

    rows: Rows
    found: DuplicateIds

    def explain(self, group: Sequence[int]) -> tuple[str, str, str]:
        """Explain all rows of one id."""
        first, last = group[0], group[-1]
        if self.found.is_placeholder[first]:
            joint = " to " if len(group) > 2 else " and "
            ends = joint.join(format_value(self.found.post_id[row]) for row in (first, last))
            repair = f"each row has its own id, {ends}"
            return "and does not look like an id", "give each row an id", repair
        same_id = np.array(group, dtype=np.int64)
        line_heads = distinct_values(self.found.line_head[same_id])
        if self.found.is_one_person[first]:
            return self._explain_one_person(int(self.found.head[first]), same_id, line_heads)
        return self._explain_posts(same_id, line_heads)

    def explain_contradiction(self, first: int, group: Sequence[int]) -> tuple[str, str]:
        """Say why the rows of an id have no repair, and what the user can do about it."""
        rows = self.rows
        if self.found.contradictions[first] == COUNTED:
            return COUNTED, "give each row an id of its own, or empty these cells to have ids made"
        titles = title_texts(rows, np.array(group, dtype=np.int64))
        each = [
            f"row {rows.row_numbers[row]} {join_truncated([format_value(rows.name[row]), *more])}"
            for row, title in zip(group, titles, strict=True)
            for more in [[format_value(title)] if title else []]
        ]
        listed = join_truncated(each[:N_LISTED], conjunction="", n_total=len(each))
        remedy = "give each person or post an id of its own"
        if rows.has_managers_by_id:
            remedy += f", and name that where {format_value(rows.id[first])} is the manager"
        return f"{self.found.contradictions[first]}: {listed}", remedy

    def _explain_one_person(
        self, solid: int, group: Array, line_heads: Array
    ) -> tuple[str, str, str]:
        repair = f"{self._format_rows([solid])} is kept"
        dotted = line_heads[self.found.is_dotted[line_heads]]
        if dotted.size:
            repair += f", the line to {self._format_managers(dotted)} is dotted"
        manager = self.rows.header("manager")
        differing = [header for header in self.rows.differing_headers(group) if header != manager]
        if differing:
            names = join_truncated(map(format_name, differing), N_LISTED, conjunction="")
            repair += f"; what other rows say of {names} is left out"
        whom = "" if self.rows.is_edge_list else "to one name "
        finding = f"{whom}under different managers, {self._format_managers(line_heads)}"
        return finding, "keep one row for each person", repair

    def _explain_posts(self, group: Array, line_heads: Array) -> tuple[str, str, str]:
        seats = distinct_values(self.found.seat[group])
        finding, remedy = "for one post", "keep one row"
        n_posts = seats.size
        if n_posts > 1:
            remedy = "give each post an id of its own"
            finding = "to different posts under one manager"
            if line_heads.size > 1:
                finding = f"under different managers, {self._format_managers(line_heads)}"
        elif np.count_nonzero(self.found.holder_id[group] != "") > 1:
            finding = "to people under one manager, as in a job share"
            remedy = "give each person an id of their own"
        repairs = [
            text
            for seat in seats[:N_LISTED]
            for text in self._describe_post(
                group[self.found.seat[group] == seat], is_only=n_posts == 1
            )
        ]
        if n_posts > N_LISTED:
            repairs.append(f"and so on for {n_posts - N_LISTED:,} more")
        if self.found.keeper[group[0]] == UNKNOWN:
            repairs.append("none keeps the id, as nothing says to which of them others report")
        return finding, remedy, "; ".join(repairs)

    def _describe_post(self, post: Array, *, is_only: bool) -> Iterable[str]:
        """Say who holds a post, and which rows add nothing: vacant ones, and copies."""
        is_holder = self.found.holder_id[post] != ""
        holder_rows = post[is_holder]
        head = holder_rows[:1]
        post_id = self.found.post_id[head[0]]
        holders = self._format_rows(holder_rows)
        if holder_rows.size > 1:
            members = format_values(self.found.holder_id[holder_rows], N_LISTED)
            yield f"{holders} hold the role {format_value(post_id)} together, as {members}"
        elif post_id != self.rows.id[head[0]]:
            yield f"{holders} is {format_value(post_id)}"
        elif not is_only:
            yield f"{holders} keeps the id"
        copy_of = self.found.copy_of[post]
        for kept in distinct_values(copy_of[~is_holder]).tolist():
            copies = post[~is_holder & (copy_of == kept)]
            is_of_vacancy = self.rows.is_vacant[copies] & ~self.rows.is_vacant[kept]
            vacant, others = copies[is_of_vacancy], copies[~is_of_vacancy]
            differing = self.rows.differing_headers(np.append(kept, others)) if others.size else []
            names = join_truncated(map(format_name, differing), N_LISTED, conjunction="")
            but = f" but for {names}" if names else ""
            for rows, reason in ((vacant, "vacant"), (others, f"the same{but}")):
                if rows.size:
                    kept_row = f"{self._format_rows([kept])} is kept"
                    yield f"{kept_row}, {self._format_rows(rows)} ({reason}) left out"

    def _format_managers(self, line_heads: Array) -> str:
        return format_values(self.rows.manager[line_heads], N_LISTED)

    def _format_rows(self, rows: Sequence[int] | Array) -> str:
        return format_rows(self.rows.row_numbers[rows].tolist())
