"""Any single export of people or posts, one a row, as an organization."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import numpy as np

from stepback._columns._raw_table import RawTable, as_raw_table
from stepback._organization._organization import Organization
from stepback._problems._format import format_value
from stepback._problems._options import format_option
from stepback._problems._problem import InvalidOrganization
from stepback._read._diagnostics import Findings
from stepback._read._people._active_rows import rows_that_count
from stepback._read._people._build_tables import people_of, tables_of
from stepback._read._people._duplicate_ids import fresh, posts_of
from stepback._read._people._export_headers import headers_of
from stepback._read._people._manager_refs import managers_of
from stepback._read._people._normalize import words
from stepback._read._people._reporting_lines import lines_of
from stepback._read._people._rows import Rows, check_padding, note_names, rows_of


def read_people(
    source: str | os.PathLike[str] | Mapping[str, Any] | Any,
    *,
    columns: Mapping[str, str | None] | None = None,
    manager_by: str = "id",
    root_markers: Iterable[str] = frozenset(),
    vacant: Iterable[str] = frozenset(),
    undisclosed: Iterable[str] = frozenset(),
    active: Mapping[str, Iterable[Any]] | None = None,
    repair: bool = False,
) -> Organization:
    """An organization from any single export of people or posts: one row each.

    Everything wrong is found at once, with its row, column, value and remedy. What has a
    documented repair is mended by ``repair=True``, and listed; nothing is dropped in silence.

    Parameters
    ----------
    source
        A CSV file or a spreadsheet (.xlsx and its like take the extra ``excel``; the first
        sheet is read), or a mapping of columns or a pandas, polars or pyarrow frame (the extra
        ``frames``).
    columns
        From a field to the header it stands under: ``id``, ``name``, ``unit``, ``manager``,
        ``fte``, ``external``, ``competence``, ``willingness``, ``capacity`` and ``title``, what
        a post is called. Fields that are not given are looked for under their own names,
        whatever their case; ``None``: not in the file. All other columns, and ``title``, become
        attributes.
    manager_by
        What the manager column names managers by: ``"id"``, or another field or header. By
        ``"name"``, ``"Last, First M."`` is ``"First M Last"``, whatever its case, points and
        spaces; who is found in no row is looked for without initials, which is noted. By
        another header, such as that of the e-mail, case does not matter. A manager whom
        several rows could be is a problem, never guessed.
    root_markers
        What a manager cell says where nobody is above, as an empty one does.
    vacant
        Names of rows that are vacant posts. Each becomes a `Role` with the row's id; its name
        is the ``title``, if there is one.
    undisclosed
        Names that stand for one that is not told, such as ``"N/D"``: the person's name is
        empty. Where the file has such names, a warning says so.
    active
        From a header to what it says in the rows that count; all of several must. How many are
        left out, by value, is among the warnings. A row left out that someone reports to is
        kept as a vacant role, with a warning.
    repair
        Whether to mend what can be, as the table in the notes has it, and list it in
        `Organization.repairs`.

    Returns
    -------
    Organization
        People, vacant and shared roles, and the lines between them. What was noticed and stops
        nobody is in its `warnings`.

    Raises
    ------
    InvalidOrganization
        With every problem found. Rows are numbered as a spreadsheet shows them: the header is
        row 1.
    ValueError
        If `columns` names a field that there is not, or an option is not what it should be.
    OSError
        If there is no such file, or it cannot be read.
    ModuleNotFoundError
        If an extra is needed that is not installed.

    Notes
    -----
    Words given as options are compared with cells without outer space, whatever their case.
    Names and units are read without outer space.

    =================  ==========================  ===========================================
    code               what is wrong               with ``repair=True``
    =================  ==========================  ===========================================
    ragged-row         cells too many or too few   the row is left out
    broken-quote       a quote that never closes   the row is left out
    repeated-column    two columns of one name     the first is kept
    repeated-header    the header once more        the row is left out
    bad-value          an FTE of ``"half"``        the cell is read as if it were empty
    outer-spaces       ``" a1"`` for ``"a1"``      ids and managers are trimmed
    blank-id           no id in some rows          the id is ``"row 24"``
    repeated-id        an id on several rows       as below
    manager-spelling   ``"007"`` for ``"7"``       matched without regard to case, leading zeros
                                                   and a trailing ``.0``, if that leaves one id
    unknown-manager    nobody, or several, of      a vacant role of that id (or name) is added,
                       that id (or name)           without a manager: the team stays together
    self-report        a line to oneself           the line is left out
    reporting-cycle    a circle of managers        left out is the line into whichever of them
                                                   has the most direct reports; of several, the
                                                   first in the file
    =================  ==========================  ===========================================

    Rows that share an id are, in this order:

    - *no id at all*: most ids of the file have a digit from 1 to 9, and this one, such as
      ``Deleted`` or ``0``, has none. Each row is a post of its own, with the id
      ``Deleted (1)``, ``Deleted (2)``, …;
    - *one person under several managers*, where all rows have the same name: the first line is
      solid, the others are dotted. A line that is part of a circle, or an empty manager, comes
      last;
    - *several posts*, where the managers differ: the first whose line is part of no circle keeps
      the id, another has that of its rows, such as ``7 (2)`` for the second row of ``7``;
    - *one post*, where there is one manager. Rows of the same name are one holder, and so are
      rows whose names are not told if they agree in every field and are not part-time. Vacant
      rows add nothing to a post that someone holds. One holder is a person with that id;
      several share a `Role` with that id, as ``7 (1)`` and ``7 (2)``, by their FTE if all have
      one, else equally. The row that comes first stands for those left out.

    Examples
    --------
    >>> export = {
    ...     "Post": ["1", "2", "3", "3", "4"],
    ...     "Name": ["Ann", "Bo", "Cy", "Di", "Vacant"],
    ...     "Reports to": ["XX", "1", "2", "2", "9"],
    ... }
    >>> org = read_people(
    ...     export,
    ...     columns={"id": "Post", "manager": "Reports to"},
    ...     root_markers={"XX"},
    ...     vacant={"Vacant"},
    ...     repair=True,
    ... )
    >>> org
    <Organization: 4 people, 3 roles, 3 lines, 2 memberships>
    >>> for repair in org.repairs:
    ...     print(repair.code, repair.where.rows)
    repeated-id (4, 5)
    unknown-manager (6,)
    """
    named = {
        field: None if header is None else str(header)
        for field, header in _mapping("columns", columns, {"id": "Post"}).items()
    }
    accepted = {
        str(header): _texts("active", given)
        for header, given in _mapping("active", active, {"Status": {"Active"}}).items()
    }
    table = _cells(source)
    if table.is_unreadable:
        raise InvalidOrganization(table.problems)
    found = Findings(table.source, repair)
    found.passed_on(table.problems)
    headers = headers_of(table, named, str(manager_by), accepted, found)
    rows = rows_of(
        table,
        headers,
        root_markers=words(_texts("root_markers", root_markers)),
        vacant=words(_texts("vacant", vacant)),
        undisclosed=words(_texts("undisclosed", undisclosed)),
        found=found,
    )
    rows = rows_that_count(rows, headers.active, found)
    if not len(rows.cells.row_numbers):
        found.note("no-rows", "holds nobody but a header")
    check_padding(rows, found)
    rows = _with_ids(rows, found)
    note_names(rows, found)
    managers = managers_of(rows, found)
    posts = posts_of(rows, managers, found)
    lines = lines_of(rows, managers, posts, found)
    people = people_of(rows, posts, found)
    found.stop_at_errors()
    tables = tables_of(rows, posts, lines, people)
    return Organization._from_parsed_tables(  # noqa: SLF001  (one layer's own way in)
        tables, repairs=found.repairs, notes=found.notes
    )


def _cells(source: Any) -> RawTable:
    if isinstance(source, str | os.PathLike):
        from stepback._read._csv import read_cells

        return read_cells(source)
    return as_raw_table("people", source)


def _mapping(option: str, given: Any, such: Any) -> Mapping[str, Any]:
    """What goes with each, given for an option."""
    if given is not None and not isinstance(given, Mapping):
        remedy = format_option(**{option: such})
        raise ValueError(f"{option}: {format_value(given)} is no mapping; {remedy}, for example")
    return given or {}


def _texts(option: str, given: Iterable[Any] | Any) -> tuple[str, ...]:
    """The words given for an option; one alone is a set of one."""
    if isinstance(given, Mapping):
        raise ValueError(f"{option}: {format_value(given)} is a mapping; give the words alone")
    alone = isinstance(given, str) or not isinstance(given, Iterable)
    return tuple(map(str, [given] if alone else given))


def _with_ids(rows: Rows, found: Findings) -> Rows:
    """The rows with an id for those that have none."""
    blank = np.flatnonzero(rows.id == "")
    if not blank.size:
        return rows
    header = rows.header("id")
    if blank.size == len(rows) and len(rows) > 1:
        message = "no row has an id; name another column as id, such as that of the names"
        found.error("blank-id", message, column=header)
        found.stop_at_errors()
    taken = set(rows.id.tolist())
    ids = rows.id.copy()
    ids[blank] = [fresh(f"row {number}", taken) for number in rows.numbers[blank].tolist()]
    found.fault(
        "blank-id",
        "no id",
        remedy=f"give one, or {format_option(repair=True)} to have one made of the row number",
        done=f"ids are made of the row numbers, such as {format_value(ids[blank[0]])}",
        rows=rows.numbers[blank],
        column=header,
    )
    return attrs.evolve(rows, id=ids)
