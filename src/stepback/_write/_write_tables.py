"""Write an organization as a folder or .zip file of tables, whole or not at all."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Iterable
from itertools import chain, starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stepback._columns._format_tables import format_tables
from stepback._columns._schema_headers import TABLE_NAMES, table_fields
from stepback._organization._compiled_organization import check_organization
from stepback._problems._format import (
    format_id,
    format_name,
    format_path,
    format_value,
    join_truncated,
)
from stepback._problems._problem import InvalidOrganization, Place, Problem
from stepback._records._record_types import RECORD_TYPES, is_surveyed
from stepback._write._format_csv import format_csv, format_csv_cell
from stepback._write._replace_file import replace_file
from stepback._write._replace_folder import replace_folder
from stepback._write._targets import find_target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stepback._organization._organization import Organization

_TABLE_FILES = frozenset(f"{name}.csv" for name in TABLE_NAMES)
_OTHER_FORMATS = frozenset({".csv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_N_LISTED = 5
# One date for all members: the same organization makes the same bytes, whenever it is written.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def write_tables(
    org: Organization, path: str | os.PathLike[str], *, empty: Iterable[str] = ()
) -> Path:
    r"""Write an organization as a folder of tables, or as one .zip file of them.

    `read_tables` reads back an equal organization: ``read_tables(write_tables(org, path))``
    equals ``org``, as long as its attributes are text. Other attributes are written as text, and
    come back as text. A date or contexts that were entered are not written: a view is written as
    the organization that it is a view of.

    Parameters
    ----------
    org
        The organization to write.
    path
        A folder, which is made, or a file whose name ends in ``.zip``. What is at `path` is
        replaced if it is empty or holds only tables of stepback; else it stays as it is.
    empty
        Tables to write with all their columns and no rows if the organization has none of their
        records, to be filled in: such as ``("domains", "delegations")``. Not ``"supports"``:
        without rows, that table says that people were asked, and that nobody has support.

    Returns
    -------
    pathlib.Path
        `path`.

    Raises
    ------
    FileExistsError
        If `path` holds anything else, links among it.
    FileNotFoundError
        If the folder above `path` does not exist.
    InvalidOrganization
        If a text contains a NUL character, which no text file may, or an id has spaces around it.
    OSError
        If the system refuses it, or symbolic links lead in a circle. What was there stays.
    ValueError
        If `path` is not a path, or ends in ``.csv`` or like a spreadsheet, or `empty` names a
        table that there is not, or one of answers.

    Notes
    -----
    Files are in UTF-8, and lines end in ``\n``.

    The new folder or file is written next to `path`, and takes its name when it is complete, so
    that the old tables are there or the new ones. If several programs write, the last one wins.
    The next writer removes the hidden files that a killed one left. On Linux and macOS, there is
    no moment without tables. Where a file system cannot exchange two folders, and on Windows,
    there is one between two renamings; if a writer is killed just then, the next one restores the
    old folder. On Windows, a folder or file that a program has open cannot be replaced.

    What replaces a folder or file has its mode, owner, group and access control list; what may not
    be kept of them goes to nobody else. A new table in a folder is as private as the folder and
    each file in it. What is new has the mode that the umask leaves, as for any other file: to keep
    it from others, make the folder for it first, with a mode of your own. Until they are complete,
    files are for their owner alone. Not kept are other extended attributes, and the lists of macOS
    and Windows, where a file has the permissions of its folder. A link at `path` stays, and what
    it leads to is replaced.

    A spreadsheet would take a cell that starts with one of ``= + - @``, a tab or a line end for a
    formula, or cut it. Such a cell gets a ``'`` before it, and so does a cell that already starts
    with ``'`` before one of these. The same holds for other forms of these signs, such as the
    full-width equals sign; for signs after spaces, quotes and invisible characters; and for what
    follows a semicolon, ``|``, tab or line end within a cell, where Excel splits the file in
    countries whose lists are separated by semicolons. `read_tables` removes exactly that again.

    Examples
    --------
    >>> import tempfile
    >>> org = Organization(people=[Person("ann", name="=1+1"), Person("bo")])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = write_tables(org, f"{folder}/org")
    ...     print((written / "people.csv").read_text(), end="")
    id,name
    ann,'=1+1
    bo,
    """
    return write_folder_of_tables(org, path, empty=empty, sheets={})


def write_folder_of_tables(
    org: Organization,
    path: str | os.PathLike[str],
    *,
    empty: Iterable[str],
    sheets: Mapping[str, bytes],
) -> Path:
    """As `write_tables`, with further files by name, which no reader of tables reads."""
    check_organization(org)
    empty_tables = _check_table_names(empty)
    if not isinstance(path, str | os.PathLike):
        raise ValueError(
            f"path: {format_value(path)} is not a path; give that of a new folder or .zip file"
        )
    place = Path(path)
    target = find_target(place)
    if target.suffix.lower() in _OTHER_FORMATS:
        given = format_value(str(place))
        raise ValueError(f"{given} is neither a folder nor a .zip file; give one of these")
    is_zip = target.suffix.lower() == ".zip"

    def check_replaceable(old: Path) -> None:
        _refuse_to_replace(old, target, is_zip=is_zip)

    check_replaceable(target)
    files = {**_build_files(org, empty_tables), **sheets}
    if is_zip:
        replace_file(place, _pack_zip(files))
    else:
        replace_folder(
            place, files, known_names=_TABLE_FILES | sheets.keys(), check_folder=check_replaceable
        )
    return place


def _refuse_to_replace(old: Path, target: Path, *, is_zip: bool) -> None:
    """Check that nothing is deleted that stepback has not written.

    `old` is what is to be replaced at `target`, wherever it is by now.
    """
    try:
        names = (_list_packed_files if is_zip else _list_folder)(old)
    except FileNotFoundError:
        return
    if names is None:
        kind = ".zip file" if is_zip else "folder"
        found = format_path(target)
        raise FileExistsError(f"{found} exists and is not a {kind}; give another name")
    others = sorted(set(names) - _TABLE_FILES)
    if others:
        finding = f"{format_path(target)} contains more than tables of stepback"
        listed = join_truncated(map(format_name, others), _N_LISTED)
        raise FileExistsError(
            f"{finding} ({listed}); give another name, or move these files elsewhere"
        )


def _list_folder(folder: Path) -> list[str] | None:
    """What is in a folder, and what it is unless it is a file; ``None`` if it is no folder."""
    try:
        entries = list(folder.iterdir())
    except NotADirectoryError:
        return None
    return list(map(_describe_entry, entries))


def _describe_entry(entry: Path) -> str:
    try:
        mode = entry.lstat().st_mode
    except FileNotFoundError:  # its folder has been replaced since it was listed
        return entry.name
    if stat.S_ISDIR(mode):
        return f"{entry.name}/"
    if stat.S_ISLNK(mode):
        return f"{entry.name}, a link"
    return entry.name if stat.S_ISREG(mode) else f"{entry.name}, not a regular file"


def _list_packed_files(file: Path) -> list[str] | None:
    """The names in a .zip file; ``None`` if it is none."""
    if file.exists() and not file.is_file():  # a pipe would wait for somebody to write to it
        return None
    with file.open("rb") as data:
        try:
            with zipfile.ZipFile(data) as archive:
                return archive.namelist()
        except Exception:  # noqa: BLE001  (zipfile raises many kinds at bad offsets and versions)
            return None


def _check_table_names(empty: Iterable[str]) -> list[str]:
    """The names of tables to write without rows; an error if one is unknown, or of answers."""
    allowed = [name for name in RECORD_TYPES if not is_surveyed(name)]
    names = [] if isinstance(empty, str) else list(empty)
    unfit = [empty] if isinstance(empty, str) else [name for name in names if name not in allowed]
    if unfit:
        raise ValueError(
            f"empty: {format_value(unfit[0])} is not among the tables that may be written without "
            f"rows; give a tuple of {join_truncated(allowed, conjunction='and')}"
        )
    return names


def _build_files(org: Organization, empty_tables: Iterable[str]) -> dict[str, bytes]:
    """The content of each file."""
    no_rows: dict[str, dict[str, list[Any]]] = {
        name: {field: [] for field in table_fields(name)} for name in empty_tables
    }
    tables = {"people": {"id": []}, **no_rows, **format_tables(org._columns)}  # noqa: SLF001  (one layer's own way in)
    texts = {
        name: {header: list(map(format_csv_cell, cells)) for header, cells in columns.items()}
        for name, columns in tables.items()
    }
    problems = list(chain.from_iterable(starmap(_find_unwritable, texts.items())))
    if problems:
        raise InvalidOrganization(problems)
    return {f"{name}.csv": format_csv(columns).encode() for name, columns in texts.items()}


def _find_unwritable(name: str, columns: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """What could not be read again: NUL characters, and ids with outer spaces."""
    for header, cells in columns.items():
        texts = [header, *cells]
        # One search in all of the column: nearly always there is nothing to find.
        for text in dict.fromkeys(texts) if "\0" in "".join(texts) else ():
            if "\0" in text:
                finding = f"{format_value(text)} contains a NUL character, which no text file may"
                place = Place(name, column=format_id(header))
                yield Problem("unwritable", f"{finding}; remove it", place)
    for id_ in columns.get("id", ()):
        if id_ != id_.strip():
            message = f"{format_value(id_)} has spaces around it, which an id may not; remove them"
            yield Problem("unwritable", message, Place(name, column="id"))


def _pack_zip(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            member = zipfile.ZipInfo(name, _ZIP_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            # Without rights of its own, a member would unpack to a file that nobody may open.
            member.external_attr = 0o644 << 16
            archive.writestr(member, content)
    return packed.getvalue()
