"""Rows that stand for several people or posts, such as "12.5 clerks, who report to 7"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, distinct_values, group_rows
from stepback._columns._parse import replace_decimal_commas
from stepback._columns._raw_table import group_faults
from stepback._columns._table import Table
from stepback._problems._format import (
    format_name,
    format_option,
    format_rows,
    format_value,
    pluralize,
)
from stepback._problems._problem import Place, Problem
from stepback._read._diagnostics import Diagnostics
from stepback._read._limits import Budget
from stepback._read._people._duplicate_ids import unique_id
from stepback._read._people._posts import Posts
from stepback._read._people._reporting_lines import Lines
from stepback._read._people._rows import Rows
from stepback._records._fields._numbers import Number

_MOST_DIGITS = 9  # of what is left of 17.36 beside 17, which floating point makes longer


@attrs.frozen(eq=False)
class Counts:
    """How many each row stands for.

    Attributes:
        n_people: How many people or posts each row is.
        last_fte: The FTE of the last of them, if it is a part of one.
        has_counts: Whether the file has a column of counts.
    """

    n_people: Array
    last_fte: Array
    has_counts: bool

    @property
    def is_several(self) -> Array:
        """Which rows are not one person or post."""
        return np.asarray(self.n_people != 1)


def read_counts(rows: Rows, budget: Budget, diagnostics: Diagnostics) -> Counts:
    """How many each row stands for: one, if no column says so, or the cell is empty."""
    if "count" not in rows.headers:
        ones = np.broadcast_to(np.int64(1), len(rows))
        return Counts(ones, ones.astype(np.float64), has_counts=False)
    header = rows.headers["count"]
    cells = rows.cells
    if cells.allows_decimal_comma:
        column, warnings = replace_decimal_commas(cells, header)
        diagnostics.warnings.extend(warnings)
        cells = attrs.evolve(cells, columns={**cells.columns, header: column})
    taken = cells.columns[header][rows.positions]
    number, faults = Number(low=0, optional=False).parse_column(taken, 1.0)
    numbered = attrs.evolve(rows.cells, row_numbers=rows.row_numbers)
    remedy = format_option(columns={"count": None}) or "rename it"
    remedy = f", or {remedy} if {format_value(header)} is not how many a row stands for"
    diagnostics.errors.extend(
        attrs.evolve(problem, message=f"{problem.message}; correct it{remedy}")
        for problem in group_faults(numbered, header, faults)
    )
    number = np.round(number, _MOST_DIGITS)
    _check_total(rows, number, remedy, budget, diagnostics)
    n_people = np.minimum(np.ceil(number), np.iinfo(np.int32).max).astype(np.int64)
    last_fte = np.round(number - n_people + 1, _MOST_DIGITS)
    nobody = rows.row_numbers[n_people == 0].tolist()
    diagnostics.leave_out(f"rows with 0 as {header}", nobody)
    if not faults and len(rows):
        n_fractions = int(np.count_nonzero(n_people != number))
        are = "count is" if n_fractions == 1 else "counts are"
        rounded = f", as {n_fractions:,} {are} rounded up" if n_fractions else ""
        diagnostics.add_warning(
            "counted-rows",
            f"{pluralize(len(rows), 'row')} with a sum of {number.sum():,.10g} stand for "
            f"{pluralize(int(n_people.sum()), 'person', 'people')}{rounded}",
            Place(rows.cells.source, (), header),
        )
    return Counts(n_people, last_fte, has_counts=True)


def _check_total(
    rows: Rows, number: Array, remedy: str, budget: Budget, diagnostics: Diagnostics
) -> None:
    """Refuse to make more people than a file may hold: the column may be one of money."""
    most = budget.limits["cells"] // max(len(rows.cells.columns), 1)
    total = float(number.sum())
    if total > most:
        largest = int(np.argmax(number))
        shown = format_value(rows.cell_text(rows.headers["count"], largest))
        message = (
            f"the rows stand for {total:,.0f} people, and at most {most:,} are made; the largest "
            f"is {shown}: correct it{remedy}"
        )
        diagnostics.add_error("over-limit", message, rows.locate([largest], "count"))
        diagnostics.raise_errors()


def describe_counted_posts(rows: Rows, posts: Posts, counts: Counts) -> dict[str, str]:
    """What each id stands for that is not one person or post, with the place of its row."""
    several = np.flatnonzero(counts.is_several).tolist()
    source = format_name(rows.cells.source)
    return {
        posts.id[row]: f"row {rows.row_numbers[row]} of {source} stands for "
        f"{counts.n_people[row]:,}"
        for row in several
    }


def check_counted_managers(
    rows: Rows, lines: Lines, counted: Mapping[str, str], diagnostics: Diagnostics
) -> None:
    """Report managers whose row is not one person: nothing says who of them is meant.

    `counted` says of each such id what it stands for, in this export or an earlier one.
    """
    if not counted:
        return
    found = np.flatnonzero([id_ in counted for id_ in lines.manager.tolist()])
    groups = group_rows(lines.manager[found].tolist(), lines.row[found].tolist())

    def describe(id_: str, group: Sequence[int]) -> Problem:
        of_manager = distinct_values(np.array(groups[id_]))  # `group` may be that of many ids
        reporting = format_rows(rows.row_numbers[of_manager].tolist())
        verb = "names" if of_manager.size == 1 else "name"
        message = (
            f"{counted[id_]}, and {reporting} {verb} "
            f"{format_value(rows.manager[of_manager[0]])} as manager: nothing says who of them it "
            "is; give the manager a row and an id of its own"
        )
        return Problem("counted-manager", message, rows.locate(sorted(set(group)), "manager"))

    diagnostics.add_errors(groups, describe)


def expand_tables(
    tables: Mapping[str, Table], row_of: Mapping[str, Array], counts: Counts, *, has_fte: bool
) -> dict[str, Table]:
    """The tables with as many people, roles and lines as the rows stand for.

    `row_of` has the row of each record of a table; -1 for a record that is of none.
    """
    if not counts.is_several.any() and (has_fte or (counts.last_fte == 1).all()):
        return dict(tables)
    expander = _Expander(counts)
    for name in ("people", "roles"):
        expander.note_ids(tables[name]["id"], row_of[name])
    expanded = dict(tables)
    for name, field in (("people", "id"), ("roles", "id"), ("reporting", "report")):
        expanded[name] = expander.expand(tables[name], field, row_of[name])
    if not has_fte:
        people = expanded["people"]
        row, is_last = expander.repeat_rows(row_of["people"])
        fte = np.where(is_last, counts.last_fte[row], 1.0)
        expanded["people"] = people.with_columns(fte=fte)
    return expanded


@attrs.frozen(eq=False)
class _Expander:
    """Repeats records, each time with an id of its own.

    `made` has, for each id of which a row stands for several, their ids.
    """

    counts: Counts
    made: dict[str, list[str]] = attrs.field(factory=dict)
    taken: set[str] = attrs.field(factory=set)

    def note_ids(self, ids: Array, row: Array) -> None:
        """Make the ids of people or roles; a history has the same at all times."""
        self.taken.update(ids.tolist())
        n_people = self._n_people(row)
        several = np.flatnonzero(n_people > 1)
        for id_, n in zip(ids[several].tolist(), n_people[several].tolist(), strict=True):
            made = self.made.setdefault(id_, [])
            made += [
                unique_id(f"{id_} ({number})", self.taken) for number in range(len(made) + 1, n + 1)
            ]

    def expand(self, table: Table, field: str, row: Array) -> Table:
        """The table with each record as often as its row says; `field` has the id that changes."""
        n_people = self._n_people(row)
        ids = [
            made_id
            for id_, n in zip(table[field].tolist(), n_people.tolist(), strict=True)
            for made_id in (self.made[id_][:n] if id_ in self.made else [id_] * n)
        ]
        repeated = table.take(np.repeat(np.arange(row.size), n_people))
        return repeated.with_columns(**{field: np.array(ids, dtype=object)})

    def repeat_rows(self, row: Array) -> tuple[Array, Array]:
        """The row of each record once repeated, and whether it is the last one of its row."""
        n_people = self._n_people(row)
        last = np.cumsum(n_people)[n_people > 0] - 1
        is_last = np.zeros(int(n_people.sum()), dtype=np.bool_)
        is_last[last] = True
        return np.repeat(row, n_people), is_last

    def _n_people(self, row: Array) -> Array:
        return np.where(row < 0, 1, self.counts.n_people[row])
