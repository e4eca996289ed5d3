"""The tables of an organization that lie in a folder, a .zip or a spreadsheet."""

from __future__ import annotations

import re
import zipfile
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from stepback._columns._schema_headers import TABLE_NAMES
from stepback._problems._format import format_id, format_value, one_line_message
from stepback._problems._problem import InvalidOrganization, Place, Problem
from stepback._read._csv import cells_of_csv
from stepback._read._excel import SUFFIXES, Workbook, refuse_bomb

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from stepback._columns._raw_table import RawTable

_CSV = ".csv"
_ALIKE = 0.75
_OUTSIDE = re.compile(r"\A(?:[\\/]|[A-Za-z]:)|(?:\A|[\\/])\.\.(?:[\\/]|\Z)")


def found_tables(
    path: str | os.PathLike[str],
) -> tuple[dict[str, RawTable], list[Problem]]:
    """The tables at `path`, and what was noticed on the way to them.

    Raises
    ------
    OSError
        If there is nothing there, or it cannot be read.
    InvalidOrganization
        If it is neither a folder nor a .zip nor a spreadsheet, or not one of an organization.
    """
    place = Path(path)
    if place.is_dir():
        files = {file.name: file for file in sorted(place.iterdir()) if file.is_file()}
        named, problems = _named(files, str(place))
        return {
            name: cells_of_csv(files[file].read_bytes(), file, restore=True)
            for name, file in named.items()
        }, problems
    if not place.exists():
        raise FileNotFoundError(f"{place}: there is no such folder or file")
    if place.suffix.lower() in SUFFIXES:
        return _in_workbook(place)
    message = "is no folder, .zip or spreadsheet; for a single table of people, use read_people"
    if place.suffix.lower() == ".zip":
        message = "is no .zip, or a damaged one; pack it anew"
    with place.open("rb") as data:
        packed = _opened(data)
        if packed is not None:
            return _in_zip(packed, place.name)
    raise InvalidOrganization([Problem("no-tables", message, Place(place.name))])


def _named(files: Iterable[str], source: str) -> tuple[dict[str, str], list[Problem]]:
    """The file of each table, and what to say of the other files."""
    named: dict[str, str] = {}
    problems: list[Problem] = []
    listed = [file for file in files if not file.startswith((".", "~$"))]
    for file in listed:
        name, suffix = Path(file).stem.casefold(), Path(file).suffix.casefold()
        if suffix != _CSV:
            continue
        if name not in TABLE_NAMES:
            problems.append(_stranger(file, name))
        elif name in named:
            message = (
                f"{format_id(named[name])} and {format_id(file)} are both {name}; leave one out"
            )
            problems.append(Problem("repeated-table", message, Place(source)))
        named.setdefault(name, file)
    named = {name: named[name] for name in TABLE_NAMES if name in named}
    if "people" not in named:
        there = ", ".join(map(format_id, listed[:10])) or "nothing"
        more = f" and {len(listed) - 10:,} more" if len(listed) > 10 else ""
        message = f"there is no people.csv in it; there is: {there}{more}"
        wrong = [problem for problem in problems if problem.severity == "error"]
        raise InvalidOrganization([Problem("no-people", message, Place(source)), *wrong])
    return named, problems


def _stranger(file: str, name: str) -> Problem:
    near = get_close_matches(name, TABLE_NAMES, 1, _ALIKE)
    if near:
        message = f"is no table; if it means {near[0]}, call it so, and else move it elsewhere"
        return Problem("unknown-table", message, Place(file))
    message = f"is not read; the tables are {', '.join(TABLE_NAMES)}"
    return Problem("unknown-table", message, Place(file), "warning")


def _opened(data: BinaryIO) -> zipfile.ZipFile | None:
    """The .zip that a file is; ``None`` if it is none, or its list of what it holds is damaged."""
    try:
        return zipfile.ZipFile(data)
    except Exception:  # noqa: BLE001  (whatever zipfile trips over: offsets, names, versions)
        return None


def _in_zip(packed: zipfile.ZipFile, source: str) -> tuple[dict[str, RawTable], list[Problem]]:
    members, problems = _members(packed, source)
    named, noticed = _named([file for file, _ in members], source)
    problems += noticed
    member = dict(members)
    tables = {}
    for name, file in named.items():
        try:
            data = packed.read(member[file])
        except Exception as fault:  # noqa: BLE001  (checksums, passwords, unknown ways of packing)
            message = (
                f"cannot be unpacked ({one_line_message(fault)}); unpack it and read the folder"
            )
            problems.append(Problem("unreadable", message, Place(file)))
            continue
        tables[name] = cells_of_csv(data, file, restore=True)
    return tables, problems


def _members(
    packed: zipfile.ZipFile, source: str
) -> tuple[list[tuple[str, zipfile.ZipInfo]], list[Problem]]:
    """The files by name; those of the folder that holds people.csv, if they lie in one."""
    outside = [member.filename for member in packed.infolist() if _OUTSIDE.search(member.filename)]
    if outside:
        message = f"holds {format_value(outside[0])}, which points outside; have it packed anew"
        raise InvalidOrganization([Problem("unsafe-name", message, Place(source))])
    refuse_bomb(packed, source)
    members = [(PurePosixPath(one.filename), one) for one in packed.infolist()]
    members = [(file, one) for file, one in members if not one.filename.endswith("/")]
    folders = {file.parent for file, _ in members if file.name.casefold() == f"people{_CSV}"}
    if len(folders) > 1:
        listed = ", ".join(sorted(format_id(f"{folder}/people{_CSV}") for folder in folders))
        message = f"holds several organizations ({listed}); unpack it and read one of the folders"
        raise InvalidOrganization([Problem("repeated-table", message, Place(source))])
    folder = folders.pop() if folders else PurePosixPath()
    elsewhere = [
        Problem(
            "unknown-table",
            f"lies in another folder than people{_CSV} and is not read",
            Place(str(file)),
            "warning",
        )
        for file, _ in members
        if file.parent != folder
        and file.suffix.casefold() == _CSV
        and file.stem.casefold() in TABLE_NAMES
    ]
    return [(file.name, one) for file, one in members if file.parent == folder], elsewhere


def _in_workbook(place: Path) -> tuple[dict[str, RawTable], list[Problem]]:
    """The sheets called like tables; where none is, the first, as the table of people."""
    workbook = Workbook.of(place)
    named: dict[str, str] = {}
    doubled = []
    for sheet in workbook.sheets:
        name = sheet.strip().casefold()
        first = named.setdefault(name, sheet)
        if first is not sheet and name in TABLE_NAMES:
            message = (
                f"{format_value(first)} and {format_value(sheet)} are both {name}; leave one out"
            )
            doubled.append(Problem("repeated-table", message, Place(place.name)))
    chosen = {name: named[name] for name in TABLE_NAMES if name in named}
    if not chosen and workbook.sheets:
        chosen = {"people": workbook.sheets[0]}
    if "people" not in chosen:
        message = (
            "there is no sheet people; there is: "
            f"{', '.join(map(format_id, workbook.sheets)) or 'none'}"
        )
        raise InvalidOrganization([Problem("no-people", message, Place(place.name))])
    left = [_stranger(sheet, name) for name, sheet in named.items() if sheet not in chosen.values()]
    return {name: workbook.cells(sheet) for name, sheet in chosen.items()}, [*doubled, *left]
