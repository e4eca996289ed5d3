"""Organizations from folders, .zip files and spreadsheets of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from stepback._columns._parse import parse_tables
from stepback._organization._organization import Organization
from stepback._problems._options import format_option
from stepback._problems._problem import InvalidOrganization, Place, Problem
from stepback._read._tables._locate import found_tables
from stepback._read._tables._table_repairs import (
    known_respondents,
    repaired_tables,
    with_delegation_shares_scaled,
    with_trimmed_ids,
)

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

_OFFERS = {
    "unknown-id": "drop the row",
    "self-report": "drop it",
    "self-delegation": "drop it",
    "self-support": "drop it",
    "self-membership": "drop it",
    "repeated-relation": "drop exact copies",
    "reporting-cycle": "drop the last line of it",
    "shares-above-1": "scale them down",
}


def read_tables(path: str | os.PathLike[str], *, repair: bool = False) -> Organization:
    r"""An organization from a folder, a .zip or a spreadsheet of tables.

    The tables are ``people`` (which must be there), ``roles``, ``circles``, ``domains``,
    ``reporting``, ``delegations``, ``supports``, ``memberships`` and ``respondents`` (ids of
    those who were asked about support). Each is a file such as ``people.csv``, in the folder or
    .zip, or a sheet of that name; a spreadsheet without such a sheet is read for its first one,
    as people. Without a table of supports, nobody asked.

    Columns are the fields of the records; an empty cell is the field's default. ``people`` may
    also have a column ``manager``, for solid lines. Further columns of people, roles and circles
    become attributes; a header ``attributes.x`` is the attribute ``x`` even if there is a field
    of that name. Several contexts or amounts are divided by semicolons.

    Parameters
    ----------
    path
        The folder, .zip or spreadsheet (.xlsx and its like take the extra ``excel``). CSV files
        are in UTF-8, with or without byte order mark, or UTF-16 with one; what is not is read
        as CP1252, with a warning. Cells are divided by commas, semicolons or tabs, as the header
        says; by the latter two, numbers may have a decimal comma.
    repair
        Whether to repair what can be, and list it in `Organization.repairs`. Ids lose the
        spaces around them; relations of a node to itself, relations and domains with ids that
        are not there, and exact copies of relations are dropped; of reporting lines that run in
        a circle the one that comes last is dropped (lines in ``people`` come before those in
        ``reporting``); shares that sum to above 1 are divided by their sum.

    Returns
    -------
    Organization
        What was noticed and stops nobody, such as blank rows, is in its `warnings`.

    Raises
    ------
    InvalidOrganization
        With every problem found, and the file, row and column of each. Rows are numbered as a
        spreadsheet shows them: the header is row 1.
    OSError
        If there is nothing at `path`, or it cannot be read.
    ModuleNotFoundError
        If it is a spreadsheet and python-calamine is not installed.

    Notes
    -----
    In CSV files, a ``'`` before any of ``= + - @``, tab or a line end at the beginning of a cell
    is taken off: `write_tables` puts it there, so that no spreadsheet takes the cell for a
    formula.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pathlib.Path(folder, "people.csv").write_text("id,manager\nann,\nbo,ann\n")
    ...     org = read_tables(folder)
    >>> org
    <Organization: 2 people, 1 line>
    """
    cells, notes = found_tables(path)
    repairs: list[Problem] = []
    if repair:
        cells = {name: with_trimmed_ids(name, table, repairs) for name, table in cells.items()}
    tables, respondents, problems = parse_tables(cells)
    notes += problems
    if "respondents" in cells and "supports" not in cells:
        message = (
            "says who was asked, but no table says who was named; add supports, with nothing but "
            "its header if nobody was"
        )
        notes.append(Problem("respondents", message, Place(cells["respondents"].source)))
    readable = all(problem.severity != "error" for problem in notes)
    if readable and not len(tables["people"]):
        place = Place(tables["people"].source)
        notes.append(Problem("no-rows", "holds nobody but a header", place, "warning"))
    if readable and repair:
        tables = repaired_tables(tables, repairs)
        respondents = known_respondents(respondents, tables, repairs)
    try:
        return Organization._from_parsed_tables(tables, respondents, repairs=repairs, notes=notes)  # noqa: SLF001  (one layer's own way in)
    except InvalidOrganization as invalid:
        if not repair:
            raise InvalidOrganization(_offering_repair(invalid.problems)) from None
        if not readable or all(problem.code != "shares-above-1" for problem in invalid.problems):
            raise
    tables = with_delegation_shares_scaled(tables, repairs)
    return Organization._from_parsed_tables(tables, respondents, repairs=repairs, notes=notes)  # noqa: SLF001  (as above)


def _offering_repair(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, with what `repair` would do about them."""
    return [
        attrs.evolve(
            problem, message=f"{problem.message}, or {format_option(repair=True)} to {offer}"
        )
        if (offer := _offer(problem))
        else problem
        for problem in problems
    ]


def _offer(problem: Problem) -> str:
    if problem.message.endswith("has outer spaces; trim it"):
        return "have it trimmed"
    return _OFFERS.get(problem.code, "")
