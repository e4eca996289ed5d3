"""Organizations from folders, .zip files and spreadsheets of tables."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import attrs

from stepback._columns._parse import parse_tables
from stepback._columns._raw_table import BAD_CELL_CODE
from stepback._display._progress import show_progress
from stepback._organization._organization import Organization
from stepback._problems._format import format_option, format_value
from stepback._problems._problem import InvalidOrganization, Place, Problem
from stepback._read._inclusive_ends import inclusive_end_warnings
from stepback._read._limits import Budget, complete_limits
from stepback._read._tables._locate import locate_tables
from stepback._read._tables._table_repairs import (
    padded_id_cells,
    with_delegation_shares_scaled,
    with_known_respondents,
    with_repaired_relations,
    with_trimmed_ids,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stepback._columns._raw_table import RawTable

# What `repair` does about the problems of each code.
_REPAIRS = {
    "unknown-id": "drop the row",
    "self-report": "drop the line",
    "self-delegation": "drop the delegation",
    "self-support": "drop the support",
    "self-membership": "drop the membership",
    "repeated-relation": "drop exact copies",
    "reporting-cycle": "drop its last line",
    "shares-above-1": "scale them down",
}
_REPAIRS_OF_UNDATED = frozenset({"reporting-cycle", "shares-above-1"})


def read_tables(
    path: str | os.PathLike[str],
    *,
    repair: bool = False,
    limits: Mapping[str, int] | None = None,
) -> Organization:
    r"""Read an organization from a folder, a .zip file or a spreadsheet of tables.

    The tables are ``people`` (which is required), ``roles``, ``circles``, ``domains``,
    ``reporting``, ``delegations``, ``supports``, ``memberships`` and ``respondents`` (the ids of
    those who were asked about support). Each is a file such as ``people.csv`` in the folder or
    .zip file, or a sheet of that name. Of a spreadsheet without any such sheet, the first sheet is
    read as people. Without a table of supports, nobody was asked about support.

    Columns are the fields of the records. An empty cell stands for the default of its field.
    ``people`` may also have a column ``manager``, for solid lines. Other columns of people, roles
    and circles become attributes; a header ``attributes.x`` is the attribute ``x`` even where
    there is a field of that name. Semicolons separate several contexts or amounts in a cell.
    Several rows of one id are what it is at different times; each line of such an id in the
    column ``manager`` has the days of its row.

    Parameters
    ----------
    path
        The folder, .zip file or spreadsheet (.xlsx or .ods). CSV files are in UTF-8, with or
        without a byte order mark, or in UTF-16 with one; anything else is read as CP1252, with a
        warning. Cells are separated by commas, semicolons or tabs, which is found out from the
        header; with semicolons or tabs, numbers may have a decimal comma.
    repair
        Whether to repair what can be repaired, and list it in `Organization.repairs`. Spaces
        around ids are removed. Relations of a node to itself, relations and domains with unknown
        ids, and exact copies of relations are dropped. Of reporting lines that form a circle, the
        last one is dropped (lines in ``people`` come before those in ``reporting``). Shares that
        sum to above 1 are divided by their sum. Neither is done to relations that have a start or
        an end, or relate what has one.
    limits
        The most that all tables together may hold, as `read_people` takes it.

    Returns
    -------
    Organization
        Its `warnings` say what else was noticed, such as blank rows.

    Raises
    ------
    InvalidOrganization
        With every problem found, and the file, row and column of each. Rows are numbered as in a
        spreadsheet: the header is row 1. It is raised as well for what is above a limit, and for
        spreadsheets of other formats, such as .xls and .xlsb.
    OSError
        If there is nothing at `path`, or it cannot be read.
    ValueError
        If `path` is not a path, or `limits` has the wrong form.

    Notes
    -----
    In CSV files, a ``'`` before any of ``= + - @``, tab or a line end at the beginning of a cell
    is removed, and wherever else `write_tables` puts it, so that no spreadsheet takes the cell or
    a part of it for a formula.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pathlib.Path(folder, "people.csv").write_text("id,manager\nann,\nbo,ann\n")
    ...     org = read_tables(folder)
    >>> org
    <Organization: 2 people, 1 line>
    """
    if not isinstance(path, str | os.PathLike):
        raise ValueError(
            f"path: {format_value(path)} is not a path; give that of a folder, .zip file or "
            "spreadsheet, and tables that are no files to Organization.from_tables"
        )
    budget = Budget(complete_limits(limits))
    with show_progress("Reading tables"):
        return _read_located_tables(path, budget, repair=repair)


def _read_located_tables(
    path: str | os.PathLike[str], budget: Budget, *, repair: bool
) -> Organization:
    cells, problems = locate_tables(path, budget)
    repairs: list[Problem] = []
    if repair:
        cells = {name: with_trimmed_ids(name, table, repairs) for name, table in cells.items()}
    tables, respondents, parse_problems = parse_tables(cells)
    problems += parse_problems
    if "respondents" in cells and "supports" not in cells:
        finding = "lists who was asked, but there is no table of whom they named"
        message = f"{finding}; add supports, with only its header if they named nobody"
        problems.append(Problem("respondents", message, Place(cells["respondents"].source)))
    is_readable = all(problem.severity != "error" for problem in problems)
    if is_readable and not len(tables["people"]):
        place = Place(tables["people"].source)
        problems.append(Problem("no-rows", "has a header, but no people", place, "warning"))
    if is_readable:
        problems += inclusive_end_warnings(tables)
    if is_readable and repair:
        tables = with_repaired_relations(tables, repairs)
        respondents = with_known_respondents(respondents, tables, repairs)
    try:
        return Organization._from_parsed_tables(  # noqa: SLF001  (one layer's own way in)
            tables, respondents, repairs=repairs, notes=problems
        )
    except InvalidOrganization as invalid:
        if not repair:
            is_dated = any(table.is_dated for table in tables.values())
            offered = _with_repairs_offered(invalid.problems, cells, is_dated=is_dated)
            raise InvalidOrganization(offered) from None
        shares_above_1 = any(problem.code == "shares-above-1" for problem in invalid.problems)
        if not is_readable or not shares_above_1:
            raise
    # Delegations bound to dates or contexts do not all hold at once, so that only the
    # organization itself finds shares above 1. Those that always hold are scaled.
    tables = with_delegation_shares_scaled(tables, repairs)
    return Organization._from_parsed_tables(tables, respondents, repairs=repairs, notes=problems)  # noqa: SLF001  (as above)


def _with_repairs_offered(
    problems: Iterable[Problem], cells: Mapping[str, RawTable], *, is_dated: bool
) -> list[Problem]:
    """The problems, of which each that has a repair says what `repair` does about it.

    Where anything is dated, what is wrong at one time need not be at another, so that nothing is
    dropped or scaled for all times.
    """
    padded = {
        (table.source, header): set(table.row_numbers[positions].tolist())
        for name, table in cells.items()
        for header, positions, _ in padded_id_cells(name, table)
    }
    offered = []
    for problem in problems:
        place = problem.where
        padded_rows = padded.get((place.source, place.column), set())
        is_padded = (
            problem.code == BAD_CELL_CODE and place.rows and padded_rows.issuperset(place.rows)
        )
        repair = "have it trimmed" if is_padded else _REPAIRS.get(problem.code)
        if is_dated and problem.code in _REPAIRS_OF_UNDATED:
            repair = None
        if repair:
            message = f"{problem.message}, or {format_option(repair=True)} to {repair}"
            problem = attrs.evolve(problem, message=message)  # noqa: PLW2901  (the same, and more)
        offered.append(problem)
    return offered
