"""Read any single export of people or posts, one per row, as an organization."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from stepback._columns._raw_table import RawTable, as_raw_table
from stepback._display._progress import show_progress
from stepback._organization._organization import Organization
from stepback._problems._format import format_option, format_value
from stepback._problems._problem import InvalidOrganization
from stepback._read._limits import Budget, complete_limits
from stepback._read._people._header_words import is_export_header
from stepback._read._people._normalize import spell_words, unwrap_headers
from stepback._read._people._other_tables import refuse_other_tables
from stepback._read._people._read_exports import ExportOptions, read_exports
from stepback._read._single_table import read_raw_table, refuse_sheet
from stepback._read._spreadsheets._workbook import SUFFIXES


def read_people(
    source: str | os.PathLike[str] | Mapping[str, Any] | Sequence[Any] | Any,
    *,
    columns: Mapping[str, str | Sequence[str] | None] | None = None,
    manager_by: str | None = None,
    root_markers: Iterable[str] = frozenset(),
    vacant: Iterable[str] = frozenset(),
    undisclosed: Iterable[str] = frozenset(),
    active: Mapping[str, Iterable[Any]] | None = None,
    recognize: bool = True,
    sheet: str | int | None = None,
    repair: bool = False,
    limits: Mapping[str, int] | None = None,
) -> Organization:
    """Read an organization from any single export of people or posts, one per row.

    Every problem is found in one reading, with its row, column, value and remedy. Nothing is left
    out silently.

    Parameters
    ----------
    source
        A CSV file or a spreadsheet (.xlsx or .ods; one sheet is read), or a mapping of
        columns or a pandas, polars or pyarrow frame (the extra ``frames``). A list of these is
        one organization in several exports, such as senior and junior posts. Each is recognized
        and checked by itself; a later one may name managers who are in an earlier one. An option
        that names a column applies to those that have it. An id is in one of them only.
    columns
        The header of each field: ``id``, ``name``, ``unit``, ``manager``, ``fte``, ``external``,
        ``competence``, ``willingness``, ``capacity``, ``start``, ``end`` (or ``last_day``),
        ``count``, ``title``, the name of a post, and ``dotted_managers``, one or several to a
        cell, for dotted lines. Several headers are read as one column: ``["First Name", "Last
        Name"]``. By default, a field has its own name as header, whatever its case, or that which
        is recognized; ``None``: it is not in the file. All other columns, and ``title``, become
        attributes.

        A row with a ``count`` stands for as many people: of the id ``J7`` and the count 2.5 there
        are ``J7 (1)``, ``J7 (2)`` and ``J7 (3)``, the last with an FTE of 0.5 unless the file has
        a column of its own for FTE. An empty count is 1, and with 0 a row adds nobody. Rows
        without an id, such as row 24, are ``row 24 (1)``, ``row 24 (2)``, ….

        Where ``person`` is given, the id of who holds the post of a row, every row is a post, and
        becomes a `Role` with the id of the row, named by the title. People are their holders, each
        once, whatever the number of their posts; a post without a person is vacant, and several
        people may hold one. A manager may be named by the post or by the person. The FTE of a
        person is the sum of those of the posts, or the highest if that is above 1. A column that
        is called ``person`` is read as that field only if it is named here.

        A row with a ``start`` or an ``end`` is in force from the first up to, but not including,
        the second. A file whose ends are the last days in force has them in ``last_day``
        instead; a warning says where ends look like that. Where ``start`` is given here, or
        recognized, and the file has no ends, or none in any cell, a row is in force until the next
        row of its id begins, and a warning says so. Days may be in any notation that has one
        reading, as the days of the file show.
    manager_by
        What the manager column names managers by: ``"id"``, or another field or header. By
        default, it is recognized by the cells; without recognition, it is ``"id"``. By
        ``"name"``, ``"Last, First M."`` is ``"First M Last"``, whatever the case, points and
        spaces; a manager who is on no row is looked for without initials, with a warning. By
        another header, such as that of the e-mail address, case does not matter. A manager who
        may be on any of several rows is a problem, and never guessed.
    root_markers
        What a cell of managers says where nobody is above. An empty cell says so too.
    vacant
        Names of rows that are vacant posts. Each becomes a `Role` with the id of the row; its
        name is the ``title``, if there is one.
    undisclosed
        Names that stand for one that is not disclosed, such as ``"N/D"``: the person has an empty
        name. Without this option, a warning says where the file has such names.
    active
        From a header to what it says in the rows that count; with several headers, all must
        agree. A warning says how many rows are left out, by value. A row left out to which
        someone reports is kept as a vacant role, with a warning, unless its id has rows that
        count. A row with a start that is left out ends the row of its id that is open then. One
        with an end may rather stay, as its days say until when it counts; a warning says so.
    recognize
        Whether to recognize the columns of fields that are neither given nor have the name of the
        field: by their headers, in ten languages, and by their cells, where exactly one fits. Two
        warnings, ``recognized-columns`` and ``unread-columns``, say first what was taken for what,
        with the options that read the same, and which columns only became attributes. Where two
        columns fit equally well as id or manager, it is a problem with both options. Of a file
        with more than 10,000 rows, a sample is looked at. Programs that know their files turn it
        off.
    sheet
        The sheet of a spreadsheet to read: its name, whatever its case, or its number, from 1
        on. By default, it is the first one that has rows, and a warning names the others.
    repair
        Whether to repair what the table in the notes lists, and list it in
        `Organization.repairs`.
    limits
        The most that a file may hold, where that is more or less than usual, such as
        ``{"cells": 100_000_000}``. A file that holds more is refused before it needs much
        memory. There are ``cells`` (20 million), ``characters`` in cells (250 million),
        ``unpacked_bytes`` (512 MiB), ``members`` of a .zip file or spreadsheet (10,000) and
        ``columns`` (16,384).

    Returns
    -------
    Organization
        People, vacant and shared roles, and lines, with the days of their rows. Its `warnings`
        say what else was noticed.

    Raises
    ------
    InvalidOrganization
        With every problem found. Rows are numbered as in a spreadsheet: the header is row 1.
        It is raised as well for what is no export (``not-an-export``), such as a document, an
        image or a table of domains; for a file above a limit; and for one of a format that is not
        read, such as .xls and .xlsb.
    ValueError
        If `columns` names an unknown field, or an option has the wrong form.
    OSError
        If there is no such file, or it cannot be read.
    ModuleNotFoundError
        If an extra is needed that is not installed.

    Notes
    -----
    Cells are compared with the words of options without outer spaces, whatever their case. Names
    and units are read without outer spaces.

    =================  ==========================  ===========================================
    code               problem                     with ``repair=True``
    =================  ==========================  ===========================================
    ragged-row         too few cells               the row is left out, unless it lacks only
                                                   cells at its end: they are read as empty;
                                                   refused if others report to it
    ragged-row         too many cells              the row is left out
    late-header        lines above the header      the lines are left out
    broken-quote       a quote that never closes   the row is left out
    repeated-column    two columns of one name,    the first is kept
                       neither of them empty
    merged-cells       a heading between rows      the row is left out
    repeated-header    the header once more, in    the row is left out
                       any case and spacing
    label-row          ``Employee ID`` below       the row is left out
                       ``emp_id``, in most cells;
                       ``e.g. 12345``
    total-row          ``Total``, ``Page 1 of 3``  the row is left out
                       with no name or manager
    group-row          ``Sales``, alone in a row   the row is left out
                       that others are below
    bad-value          an FTE of ``"half"``        the cell is read as if it were empty
    outer-spaces       ``" a1"`` for ``"a1"``      the spaces are removed
    blank-id           no id in some rows          the id is ``"row 24"``
    repeated-id        an id on several rows       as below
    nobody-word        ``N/A``, ``-``, ``keine``   nobody is above, unless a row has that id
                       in a cell of managers
    several-managers   ``B;C`` as manager, each    the first line is solid, the others are
                       of which is a row           dotted
    decorated-manager  ``Ann Top (E0005)``,        matched, if exactly one row fits all that
                       ``CN=Ann Top,OU=Users``     the cell says; else it is refused
    manager-spelling   ``"007"`` for ``"7"``       matched without regard to case, leading zeros
                                                   and a trailing ``.0``, if only one id matches
    unknown-manager    an id (or name) that no     a vacant role of that id (or name) is added,
                       row has                     without a manager: the team stays together
    self-report        a line to oneself           the line is left out
    reporting-cycle    a circle of managers        the line into the one with the most direct
                                                   reports is left out; of several such people,
                                                   the first in the file counts
    =================  ==========================  ===========================================

    In a spreadsheet, a cell that is merged over rows has its text in each of them, with a warning
    (``merged-cells``). Ids and numbers that are merged are problems without repair, and so are
    formulas that failed (``error-cell``), such as ``#REF!``, as ids, managers or days: a lookup
    that fails does not say that nobody is above.

    A manager whose words point at one row, such as ``FOX, B.`` at "Bo Fox", ``bo`` at
    ``bo@x.test`` or ``1,002`` at ``1002``, is a ``decorated-manager``. Where they point at
    several rows, or say too little, as a last name alone does, there is no repair: whoever is
    meant is in the file, and a vacant role would be somebody else. A word for oneself, such as
    ``self``, is a self-report, and a number such as ``9999``, which no row has, has no repair.

    A word for a vacancy, such as ``TBD``, above several rows may be one post or several, and has
    no repair. Names, ids and addresses that look the same and are coded differently, such as
    ``O'Brien`` with a curly apostrophe, are matched with the warning ``coded-differently``; where
    several rows look the same, that is an error without repair. A dotted manager who is the solid
    manager as well is that alone, with the warning ``dotted-and-solid``. Ids that lost digits have
    no repair (``lost-digits``): numbers such as ``1.23457E+12``, floats of a frame from ``1e15``
    on, and ids of which a spreadsheet kept 15 digits. Export them as text again.

    Rows of one id whose days do not meet are a *history*: what a person, or a vacant role, is at
    different times. Where a row begins as another ends and nothing changes but the days, both are
    one record, and so are their lines. A post that is vacant at one time and held at another is a
    `Role`, with its holders as ``7 (1)``, ``7 (2)``. Rows of one id whose days differ and meet
    have no repair, unless they are equal in every cell. Nor have days that cannot be read, rows
    that end before they start, and circles of managers of which a row has days.

    Rows that share an id and its days are, in this order:

    - *placeholders*: most ids of the file have a digit from 1 to 9, and this one, such as
      ``Deleted`` or ``0``, has none. Each row is a post of its own, with the id
      ``Deleted (1)``, ``Deleted (2)``, …;
    - *one person under several managers*, if all rows have the same name: the first line is
      solid, the others are dotted. A line that is part of a circle, or an empty manager, comes
      last;
    - *a contradiction*, which has no repair: two names with two titles, or one of several names
      under two managers;
    - *several posts*, if the managers or the titles differ: the first keeps the id, and another
      has that of its rows, such as ``7 (2)`` for the second row of ``7``. Where others report to
      the id, only a post keeps it whose line is the only one that is part of no circle; else
      nobody guesses, and these reports come under a vacant role of that id;
    - *one post*, if there is one manager and one title. Rows of the same name are one holder.
      Vacant rows add nothing to a post that someone holds. One holder is a person with that id;
      several share a `Role` with that id, as ``7 (1)`` and ``7 (2)``, by their FTE if all have
      one, else equally. The first row stands for those that are left out.

    Rows without a name, vacant or not disclosed, are one person or one vacant post only if they
    agree in every column but those that say where a row is from, such as ``source_line`` or a
    column without a header. Two part-time rows of one post are always two people.

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

    Bo leads Cy, and moves from sales to retail on 1 July 2024:

    >>> history = {
    ...     "id": ["1", "2", "2", "3"],
    ...     "unit": ["board", "sales", "retail", "sales"],
    ...     "manager": ["", "1", "1", "2"],
    ...     "from": ["2020-01-01", "2020-01-01", "2024-07-01", "2023-01-01"],
    ...     "to": ["", "2024-06-30", "", ""],
    ... }
    >>> org = read_people(history, columns={"start": "from", "last_day": "to"})
    >>> [org.at(day)["2"].unit for day in ("2024-06-30", "2024-07-01")]
    ['sales', 'retail']
    >>> len(org.people), len(org.reporting)
    (4, 2)
    """
    columns = _check_mapping("columns", columns, {"id": "Post"})
    active = _check_mapping("active", active, {"Status": {"Active"}})
    options = {"root_markers": root_markers, "vacant": vacant, "undisclosed": undisclosed}
    words = {name: _as_words(name, value) for name, value in options.items()}
    budget = Budget(complete_limits(limits))
    given = ExportOptions(
        columns={field: _as_header(name) for field, name in columns.items()},
        manager_by=None if manager_by is None else str(manager_by),
        accepted={str(header): _as_words("active", words) for header, words in active.items()},
        given_words={name: spell_words(given) for name, given in words.items()},
        recognize=recognize,
        repair=repair,
        budget=budget,
    )
    with show_progress("Reading people"):
        return read_exports(_read_sources(source, sheet, budget), given)


def _read_sources(source: Any, sheet: str | int | None, budget: Budget) -> list[RawTable]:
    """The cells of one export, or of each of several; `sheet` is that of the spreadsheets."""
    is_several = isinstance(source, list | tuple)
    if is_several and not source:
        raise ValueError("source: an empty list holds no export; give at least one")
    sources = source if is_several else [source]
    files = [one for one in sources if isinstance(one, str | os.PathLike)]
    with_sheets = [file for file in files if Path(file).suffix.lower() in SUFFIXES]
    if sheet is not None and not with_sheets and not (files and len(sources) == 1):
        raise refuse_sheet("none of the sources" if is_several else "the source")
    tables = []
    for number, one in enumerate(sources, start=1):
        if isinstance(one, str | os.PathLike):
            is_named = one in with_sheets or len(sources) == 1
            own_sheet = sheet if is_named else None
            tables.append(read_raw_table(one, budget, own_sheet, is_header=is_export_header))
        else:
            tables.append(as_raw_table(f"people {number}" if len(sources) > 1 else "people", one))
    problems = [problem for table in tables if table.is_unreadable for problem in table.problems]
    if problems:
        raise InvalidOrganization(problems)
    for one, table in zip(sources, tables, strict=True):
        refuse_other_tables(table, is_file=isinstance(one, str | os.PathLike))
    return list(map(unwrap_headers, tables))


def _check_mapping(option: str, value: Any, example: Any) -> Mapping[str, Any]:
    """The value of an option that maps headers to something."""
    if value is not None and not isinstance(value, Mapping):
        remedy = format_option(**{option: example})
        raise ValueError(f"{option}: {format_value(value)} is not a mapping; {remedy}, for example")
    return value or {}


def _as_header(name: Any) -> str | list[str] | None:
    """The header that a field is given, or the several that are joined."""
    if name is None or isinstance(name, str):
        return name
    is_several = isinstance(name, Iterable) and not isinstance(name, Mapping)
    return [str(header) for header in name] if is_several else str(name)


def _as_words(option: str, value: Iterable[Any] | Any) -> tuple[str, ...]:
    """The words of an option, which may be a single one."""
    if isinstance(value, Mapping):
        raise ValueError(f"{option}: {format_value(value)} is a mapping; give only the words")
    is_single = isinstance(value, str) or not isinstance(value, Iterable)
    return tuple(map(str, [value] if is_single else value))
