"""Read exports of people or posts, one after the other, as one organization."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import attrs
import numpy as np

from stepback._columns._raw_table import RawTable
from stepback._columns._several_sources import join_sources
from stepback._columns._table import Table
from stepback._organization._organization import Organization
from stepback._problems._format import format_option, format_value
from stepback._problems._problem import InvalidOrganization, Place, Problem
from stepback._read._diagnostics import Diagnostics
from stepback._read._limits import Budget
from stepback._read._people._absent_people import warn_of_absent_people
from stepback._read._people._active_rows import keep_active_rows
from stepback._read._people._build_tables import build_tables, field_header, parse_people
from stepback._read._people._counted_rows import (
    check_counted_managers,
    describe_counted_posts,
    read_counts,
)
from stepback._read._people._doubtful_cells import refuse_doubtful_cells
from stepback._read._people._duplicate_ids import unique_id
from stepback._read._people._earlier_exports import EarlierNodes, append_nodes, keep_own
from stepback._read._people._effective_days import with_days
from stepback._read._people._export_columns import match_export_columns
from stepback._read._people._export_headers import FIELDS
from stepback._read._people._full_time import warn_of_unlikely_fte
from stepback._read._people._header_words import parse_header
from stepback._read._people._held_posts import (
    warn_of_holders_of_several,
    warn_of_unequal_rows,
    with_persons,
)
from stepback._read._people._label_rows import without_label_rows
from stepback._read._people._lost_digits import refuse_lost_digits
from stepback._read._people._manager_refs import resolve_managers
from stepback._read._people._near_twins import warn_of_near_twins
from stepback._read._people._normalize import normalize_case
from stepback._read._people._placeholder_roots import warn_of_placeholder_roots
from stepback._read._people._posts import Posts, find_posts
from stepback._read._people._reporting_lines import Lines, find_lines
from stepback._read._people._rows import (
    Rows,
    check_outer_spaces,
    extract_rows,
    warn_of_placeholder_names,
)
from stepback._read._people._short_rows import settle_short_rows
from stepback._read._people._swapped_columns import refuse_swapped_columns
from stepback._read._people._total_rows import without_total_rows
from stepback._read._people._unused_words import find_unused_words
from stepback._records._nodes import PERSONAL_FIELDS


@attrs.frozen
class ExportOptions:
    """How exports are to be read.

    Attributes:
        columns: The header, or several, of each field that is named; ``None``: it is in none.
        manager_by: What managers are named by; ``None``: what is recognized.
        accepted: What the rows that count say, by header.
        given_words: The words of each option that takes words, as written, by how cells are
            compared with them.
        recognize: Whether columns are recognized that are not named.
        repair: Whether problems are repaired that have a repair.
        budget: What the reading may use up.
    """

    columns: Mapping[str, str | list[str] | None]
    manager_by: str | None
    accepted: Mapping[str, Iterable[str]]
    given_words: Mapping[str, Mapping[str, str]]
    recognize: bool
    repair: bool
    budget: Budget

    @property
    def words(self) -> dict[str, frozenset[str]]:
        """The words of each option that takes words, as cells are compared with them."""
        return {option: frozenset(words) for option, words in self.given_words.items()}

    def for_each(self, tables: Sequence[RawTable]) -> list[ExportOptions]:
        """The options for each of several exports: a column is asked for where it is.

        A column that none has is asked for in the first, where it is missed.
        """
        if len(tables) == 1:
            return [self]
        known = [set(map(normalize_case, table.columns)) for table in tables]

        def applies(name: str, number: int) -> bool:
            is_in = [normalize_case(name) in headers for headers in known]
            return is_in[number] or (number == 0 and not any(is_in))

        def choose(name: str | list[str] | None, number: int) -> str | list[str] | None:
            """Of several headers, those that the export has."""
            if name is None or isinstance(name, str):
                return name if name is None or applies(name, number) else ""
            return [one for one in name if applies(one, number)] or ""

        is_by_field = self.manager_by in FIELDS
        return [
            attrs.evolve(
                self,
                columns={
                    field: chosen
                    for field, name in self.columns.items()
                    if (chosen := choose(name, number)) != ""
                },
                manager_by=(
                    self.manager_by
                    if is_by_field or self.manager_by is None or applies(self.manager_by, number)
                    else None
                ),
                accepted={
                    name: words for name, words in self.accepted.items() if applies(name, number)
                },
            )
            for number in range(len(tables))
        ]


@attrs.frozen(eq=False)
class _Export:
    """What was read of one export.

    Attributes:
        diagnostics: The problems found.
        rows: The rows.
        posts: The posts that they stand for.
        lines: The lines between these, and the roles of unknown managers.
        counted: What each id stands for that is not one person or post.
        tables: The tables; none if there are errors.
    """

    diagnostics: Diagnostics
    rows: Rows
    posts: Posts
    lines: Lines
    counted: Mapping[str, str]
    tables: Mapping[str, Table]

    @property
    def answer_headers(self) -> set[str]:
        """The headers of columns that hold what people answered about themselves."""
        return {self.rows.header(field) for field in PERSONAL_FIELDS}


def read_exports(tables: Sequence[RawTable], options: ExportOptions) -> Organization:
    """Read exports of which a later one may name managers who are in an earlier one.

    Rows without ids, such as posts by group, come last: nobody can name them as managers.
    """
    tables = sorted(tables, key=_has_no_ids)
    exports: list[_Export] = []
    errors: list[Problem] = []
    for table, own_options in zip(tables, options.for_each(tables), strict=True):
        try:
            exports.append(_read_export(table, own_options, exports))
        except InvalidOrganization as invalid:
            # Whoever is missing there would be missed in each export after it.
            errors += invalid.problems
            break
        errors += exports[-1].diagnostics.errors
    notes = [
        warning
        for export in exports
        for warning in export.diagnostics.list_warnings(export.answer_headers)
    ]
    if len(exports) == len(tables):
        notes += find_unused_words([export.rows for export in exports], options.given_words)
    if errors:
        raise InvalidOrganization([*errors, *notes])
    answer_columns = {
        header
        for export in exports
        for header in (
            *export.answer_headers,
            *(field_header(export.rows, field) for field in PERSONAL_FIELDS),
        )
    }
    names = exports[0].tables
    return Organization._from_parsed_tables(  # noqa: SLF001  (one layer's own way in)
        {name: join_sources([export.tables[name] for export in exports]) for name in names},
        repairs=[repair for export in exports for repair in export.diagnostics.repairs],
        notes=notes,
        answer_columns=answer_columns,
    )


def _has_no_ids(table: RawTable) -> bool:
    """Whether headers say how many each row stands for, and none says that it holds ids."""
    meanings = [parse_header(header) for header in table.columns]
    own = {meaning.kind for meaning in meanings if meaning and meaning.owner == "self"}
    return "count" in own and "id" not in own


def _read_export(table: RawTable, options: ExportOptions, earlier: Sequence[_Export]) -> _Export:
    """One export, after those before it.

    Raises `InvalidOrganization` where what is wrong leaves nothing else to be checked.
    """
    diagnostics = Diagnostics(table, options.repair)
    diagnostics.add_file_problems(table.problems)
    found = match_export_columns(
        table,
        options.columns,
        options.manager_by,
        options.accepted,
        diagnostics,
        recognize=options.recognize,
    )
    rows = extract_rows(
        found.table, found.headers, found.key_header, **options.words, diagnostics=diagnostics
    )
    rows = without_total_rows(without_label_rows(rows, diagnostics), diagnostics)
    rows = settle_short_rows(rows, diagnostics, is_alone=not earlier)
    refuse_lost_digits(rows, diagnostics)
    rows = with_days(rows, found.chosen, diagnostics)
    rows = keep_active_rows(rows, found.accepted, diagnostics)
    if not len(rows.cells.row_numbers):
        diagnostics.add_warning("no-rows", "has a header, but no people", Place(table.source))
    check_outer_spaces(rows, diagnostics)
    rows = refuse_doubtful_cells(rows, options.words["root_markers"], diagnostics)
    refuse_swapped_columns(rows, diagnostics)
    # From here on each row has an id, so that managers and duplicates can be found by it.
    counts = read_counts(rows, options.budget, diagnostics)
    nodes = [
        EarlierNodes.from_export(export.rows, export.posts, export.lines, rows.key_header)
        for export in earlier
    ]
    taken_ids = {id_ for of_export in nodes for id_ in of_export.id.tolist()}
    rows = _with_ids(rows, taken_ids, diagnostics, is_counted=counts.has_counts)
    warn_of_placeholder_names(rows, diagnostics)
    warn_of_absent_people(rows, found.accepted, diagnostics)
    warn_of_holders_of_several(rows, diagnostics)
    rows = with_persons(rows, options.manager_by, diagnostics)
    known, is_several = rows, counts.is_several
    if earlier:
        known = append_nodes(rows, EarlierNodes.join(nodes), diagnostics)
        is_several = np.append(is_several, np.zeros(known.n_earlier, dtype=np.bool_))
    warn_of_near_twins(known, diagnostics)
    managers = resolve_managers(known, diagnostics)
    posts = find_posts(known, managers, is_several, diagnostics)
    lines = find_lines(known, managers, posts, diagnostics)
    warn_of_placeholder_roots(known, managers, diagnostics)
    if earlier:
        posts = keep_own(posts, len(rows))
    counted = describe_counted_posts(rows, posts, counts)
    for export in earlier:
        counted |= export.counted
    check_counted_managers(rows, lines, counted, diagnostics)
    people = parse_people(rows, posts, diagnostics)
    warn_of_unequal_rows(rows, posts, people, diagnostics)
    warn_of_unlikely_fte(rows, posts, people, diagnostics)
    tables = {} if diagnostics.errors else build_tables(rows, posts, lines, people, counts)
    return _Export(diagnostics, rows, posts, lines, counted, tables)


def _with_ids(
    rows: Rows, taken_ids: Collection[str], diagnostics: Diagnostics, *, is_counted: bool
) -> Rows:
    """The rows, of which those without an id get one; rows that are counted need none."""
    blank = np.flatnonzero(rows.id == "")
    if not blank.size:
        return rows
    if blank.size == len(rows) and len(rows) > 1 and not is_counted:
        message = "no row has an id; name another column as id, such as that of the names"
        diagnostics.add_error("blank-id", message, rows.locate([], "id"))
        diagnostics.raise_errors()
    taken = {*rows.id.tolist(), *taken_ids}
    ids = rows.id.copy()
    ids[blank] = [unique_id(f"row {number}", taken) for number in rows.row_numbers[blank].tolist()]
    rows = attrs.evolve(rows, id=ids)
    if is_counted:
        return rows
    diagnostics.add_error_or_repair(
        "blank-id",
        "no id",
        rows.locate(blank, "id"),
        remedy=f"give one, or {format_option(repair=True)} to make one of the row number",
        repair=f"ids are made of the row numbers, such as {format_value(ids[blank[0]])}",
    )
    return rows
