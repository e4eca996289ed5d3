"""Find the tables of an organization in a folder, a .zip file or a spreadsheet."""

from __future__ import annotations

import re
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import attrs

from stepback._columns._schema_headers import TABLE_NAMES
from stepback._problems._format import (
    format_id,
    format_path,
    format_value,
    format_values,
    join_truncated,
)
from stepback._problems._problem import InvalidOrganization, Place, Problem
from stepback._problems._similar_names import find_similar
from stepback._read._archive import Archive
from stepback._read._csv._parse_csv import parse_csv
from stepback._read._diagnostics import file_error
from stepback._read._folder_files import FolderFiles, read_folder
from stepback._read._limits import Budget
from stepback._read._open_file import open_regular_file, read_file
from stepback._read._spreadsheets._workbook import SUFFIXES, open_workbook

if TYPE_CHECKING:
    import os

    from stepback._columns._raw_table import RawTable

    LocatedTables = tuple[dict[str, RawTable], list[Problem]]

_CSV = ".csv"
_PEOPLE_FILE = f"people{_CSV}"
# Sheets to be filled in, which `stepback template` puts beside the tables. Other readers read them.
SHEET_NAMES = ("authority-matrix", "support-survey")
_HIDDEN = (".", "~$")  # files of the system, and lock files of Excel
_MIN_SIMILARITY = 0.75
_N_LISTED = 10
# Absolute paths, drives and "..": nothing is unpacked to disk, but such an archive is hostile.
_OUTSIDE = re.compile(r"\A(?:[\\/]|[A-Za-z]:)|(?:\A|[\\/])\.\.(?:[\\/]|\Z)")


def locate_tables(path: str | os.PathLike[str], budget: Budget) -> LocatedTables:
    """The cells of each table at `path` by its name, and the problems found on the way.

    Raises `OSError` if there is nothing to read, and `InvalidOrganization` if it is not a folder,
    .zip file or spreadsheet, holds no table of people, or holds more than `budget` allows.
    """
    place = Path(path)
    if _is_folder_or_missing(place):
        try:
            # What is counted in vain, as another program replaces the folder meanwhile, is
            # forgotten. For a moment there may be nothing, and then a folder again.
            return read_folder(
                place, lambda files: _locate_in_folder(files, place, attrs.evolve(budget, used={}))
            )
        except FileNotFoundError as error:
            if place.exists():
                raise
            message = f"{format_path(place)}: there is no such folder or file"
            raise FileNotFoundError(message) from error
    if place.suffix.lower() in SUFFIXES:
        return _locate_in_workbook(place, budget)
    with open_regular_file(place) as file:
        try:
            archive = Archive.from_file(file, place.name, budget)
        except zipfile.BadZipFile:
            message = (
                "not a folder, .zip file or spreadsheet; for a single table of people, use "
                "read_people"
            )
            if place.suffix.lower() == ".zip":
                message = "not a .zip file, or a damaged one; pack it again"
            raise file_error("no-tables", message, place.name) from None
        return _locate_in_zip(archive)


def _is_folder_or_missing(place: Path) -> bool:
    """In one look: between two, another program may have put a folder there."""
    try:
        return stat.S_ISDIR(place.stat().st_mode)
    except FileNotFoundError:
        return True
    except (OSError, ValueError):  # links that lead in a circle, names that no file can have
        return not place.exists()


def _locate_in_folder(files: FolderFiles, folder: Path, budget: Budget) -> LocatedTables:
    budget.count("members", len(files.names), folder.name)
    file_names, problems = _match_tables(files.names, str(folder))
    tables = {}
    for name, file_name in file_names.items():
        try:
            with files.open_file(file_name) as file:
                data = read_file(file, file_name, budget)
            tables[name] = parse_csv(data, file_name, budget, unescape=True)
        except InvalidOrganization as invalid:
            problems += invalid.problems
    return tables, problems


def _match_tables(file_names: Iterable[str], source: str) -> tuple[dict[str, str], list[Problem]]:
    """The file name of each table, and problems of the other files."""
    visible = [Path(file_name) for file_name in file_names if not file_name.startswith(_HIDDEN)]
    files = [
        (file.name, file.stem)
        for file in visible
        if file.suffix.casefold() == _CSV and file.stem.casefold() not in SHEET_NAMES
    ]
    tables, problems = _match_names(files, format_id, source)
    if "people" not in tables:
        names = [format_id(file.name) for file in visible]
        present = join_truncated(names, _N_LISTED) or "none"
        message = f"there is no file {_PEOPLE_FILE}; the files are: {present}"
        errors = [problem for problem in problems if problem.severity == "error"]
        raise InvalidOrganization([Problem("no-people", message, Place(source)), *errors])
    return tables, problems


def _match_names(
    names: Iterable[tuple[str, str]], format_name: Callable[[str], str], source: str
) -> tuple[dict[str, str], list[Problem]]:
    """The name of each table's file or sheet, from all their names and stems, and problems."""
    problems: list[Problem] = []
    more: dict[str, list[Problem]] = {}  # beyond those that are listed
    n_listed: Counter[str] = Counter()
    found: dict[str, str] = {}
    for name, stem in names:
        table = stem.casefold()
        if table in TABLE_NAMES and table not in found:
            found[table] = name
            continue
        problem = _name_problem(name, table, found.get(table), format_name, source)
        kind = f"{problem.code} {problem.severity}"
        n_listed[kind] += 1
        if n_listed[kind] <= _N_LISTED:
            problems.append(problem)
        else:
            more.setdefault(kind, []).append(problem)
    for first, *others in more.values():
        named = f"{format_name(first.where.source)}: {first.message}"
        message = f"{len(others) + 1:,} more names of this kind; the first is {named}"
        problems.append(attrs.evolve(first, message=message, where=Place(source)))
    return {table: found[table] for table in TABLE_NAMES if table in found}, problems


def _name_problem(
    name: str, table: str, same: str | None, format_name: Callable[[str], str], source: str
) -> Problem:
    """What is wrong with the name of a file or sheet; `same` has the name of its table already.

    A file whose name is nearly that of a table is an error, another one a warning.
    """
    if same is not None:
        both = f"{format_name(same)} and {format_name(name)}"
        message = f"{both} are both the table {table}; remove one"
        return Problem("repeated-table", message, Place(source))
    if near := find_similar(table, TABLE_NAMES, _MIN_SIMILARITY):
        message = f"not the name of a table; rename it to {near}, or else move it elsewhere"
        return Problem("unknown-table", message, Place(name))
    message = f"not read; the tables are {', '.join(TABLE_NAMES)}"
    return Problem("unknown-table", message, Place(name), "warning")


def _locate_in_zip(archive: Archive) -> LocatedTables:
    members, problems = _list_members(archive)
    file_names, file_problems = _match_tables([name for name, _ in members], archive.source)
    problems += file_problems
    member_by_name = dict(members)
    tables = {}
    for name, file_name in file_names.items():
        try:
            data = archive.read(member_by_name[file_name])
            tables[name] = parse_csv(data, file_name, archive.budget, unescape=True)
        except zipfile.BadZipFile as error:
            message = f"cannot be unpacked ({error}); unpack it and read the folder"
            problems.append(Problem("unreadable", message, Place(file_name)))
    return tables, problems


def _list_members(
    archive: Archive,
) -> tuple[list[tuple[str, zipfile.ZipInfo]], list[Problem]]:
    """The files of the folder that holds people.csv, or else of the top, each with its name."""
    outside = [member.filename for member in archive.members if _OUTSIDE.search(member.filename)]
    if outside:
        finding = f"contains {format_value(outside[0])}, which points outside of it"
        message = f"{finding}; have it packed again"
        raise file_error("unsafe-name", message, archive.source)
    members = [member for member in archive.members if not member.filename.endswith("/")]
    files = [(PurePosixPath(member.filename), member) for member in members]
    # Packing a folder puts its name before the files: "org/people.csv".
    folders = {path.parent for path, _ in files if path.name.casefold() == _PEOPLE_FILE}
    if len(folders) > 1:
        paths = ", ".join(sorted(format_id(f"{folder}/{_PEOPLE_FILE}") for folder in folders))
        message = f"contains several organizations ({paths}); unpack it and read one of the folders"
        raise file_error("repeated-table", message, archive.source)
    folder = folders.pop() if folders else PurePosixPath()
    not_read = f"not read, as it lies in another folder than {_PEOPLE_FILE}"
    elsewhere = [
        Problem("unknown-table", not_read, Place(str(path)), "warning")
        for path, _ in files
        if path.parent != folder
        and path.suffix.casefold() == _CSV
        and path.stem.casefold() in TABLE_NAMES
    ]
    return [(path.name, member) for path, member in files if path.parent == folder], elsewhere


def _locate_in_workbook(path: Path, budget: Budget) -> LocatedTables:
    """The sheets with the name of a table; if there is none, the first sheet as people."""
    with open_workbook(path, budget) as workbook:
        stems = map(str.strip, workbook.sheets)
        names = zip(workbook.sheets, stems, strict=True)
        tables, problems = _match_names(names, format_value, path.name)
        if not tables and workbook.sheets:
            tables, problems = {"people": workbook.sheets[0]}, problems[1:]
        if "people" not in tables:
            sheets = format_values(workbook.sheets, _N_LISTED) or "none"
            message = f"there is no sheet people; the sheets are: {sheets}"
            raise file_error("no-people", message, path.name)
        return {
            name: workbook.read_sheet(workbook.sheets.index(sheet))
            for name, sheet in tables.items()
        }, problems
