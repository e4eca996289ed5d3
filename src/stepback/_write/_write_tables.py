"""Write an organization as a folder or .zip file of tables, whole or not at all."""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
import shutil
import zipfile
from itertools import chain, starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stepback._columns._escape_formula import escape_formula
from stepback._columns._format_tables import format_tables
from stepback._columns._schema_headers import TABLE_NAMES
from stepback._organization._organization import check_organization
from stepback._problems._format import format_id, format_value, join_truncated
from stepback._problems._problem import InvalidOrganization, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stepback._organization._organization import Organization

_TABLE_FILES = frozenset(f"{name}.csv" for name in TABLE_NAMES)
_OTHER_FORMATS = frozenset({".csv", ".xlsx", ".xlsm", ".xls"})
_N_LISTED = 5
# One date for all members: the same organization makes the same bytes, whenever it is written.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
# Semicolons and tabs too, so that no reader takes them for the delimiter.
_NEEDS_QUOTES = re.compile(r'[",;\t\r\n]|\A\s|\s\Z')


def write_tables(org: Organization, path: str | os.PathLike[str]) -> Path:
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

    Returns
    -------
    pathlib.Path
        `path`.

    Raises
    ------
    FileExistsError
        If `path` holds anything else.
    FileNotFoundError
        If the folder above `path` does not exist.
    InvalidOrganization
        If a text contains a NUL character, which no text file may, or an id has spaces around it.
    ValueError
        If `path` is not a path, or ends in ``.csv`` or like a spreadsheet.

    Notes
    -----
    Files are in UTF-8, and lines end in ``\n``. The new folder or file is written next to `path`
    and then renamed to it, so that a reader finds the old tables or the new ones, but no mixture.

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
    check_organization(org)
    if not isinstance(path, str | os.PathLike):
        raise ValueError(
            f"path: {format_value(path)} is not a path; give that of a new folder or .zip file"
        )
    place = Path(path)
    target = place.resolve()
    if target.suffix.lower() in _OTHER_FORMATS:
        given = format_value(str(place))
        raise ValueError(f"{given} is neither a folder nor a .zip file; give one of these")
    is_zip = target.suffix.lower() == ".zip"
    _refuse_to_replace(target, is_zip=is_zip)
    if not target.parent.is_dir():
        raise FileNotFoundError(f"{target.parent}: this folder does not exist; create it first")
    files = _build_files(org)
    # In the same folder, so that renaming it is one step of the file system.
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        if is_zip:
            _write_zip(temporary, files)
            temporary.replace(target)
        else:
            temporary.mkdir()
            for name, content in files.items():
                with (temporary / name).open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            _sync_folder(temporary)
            _replace_folder(temporary, target)
    except BaseException:
        if temporary.is_dir():
            shutil.rmtree(temporary)
        else:
            temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)
    return place


def _refuse_to_replace(target: Path, *, is_zip: bool) -> None:
    """Check that nothing is deleted that stepback has not written."""
    if not target.exists():
        return
    if is_zip and zipfile.is_zipfile(target):
        with zipfile.ZipFile(target) as archive:
            names = archive.namelist()
    elif not is_zip and target.is_dir():
        names = [f"{entry.name}/" if entry.is_dir() else entry.name for entry in target.iterdir()]
    else:
        kind = ".zip file" if is_zip else "folder"
        raise FileExistsError(f"{target} exists and is not a {kind}; give another name")
    others = sorted(set(names) - _TABLE_FILES)
    if others:
        finding = f"{target} contains more than tables of stepback"
        listed = join_truncated(others, _N_LISTED)
        raise FileExistsError(
            f"{finding} ({listed}); give another name, or move these files elsewhere"
        )


def _build_files(org: Organization) -> dict[str, bytes]:
    """The content of each file."""
    tables = {"people": {"id": []}, **format_tables(org._columns)}  # noqa: SLF001  (one layer's own way in)
    texts = {
        name: {header: list(map(_written_text, cells)) for header, cells in columns.items()}
        for name, columns in tables.items()
    }
    problems = list(chain.from_iterable(starmap(_find_unwritable, texts.items())))
    if problems:
        raise InvalidOrganization(problems)
    return {f"{name}.csv": _format_csv(columns).encode() for name, columns in texts.items()}


def _written_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


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


def _format_csv(columns: Mapping[str, Sequence[str]]) -> str:
    cells = [list(map(_escape_sheet_cell, (header, *column))) for header, column in columns.items()]
    return "".join(f"{','.join(row)}\n" for row in zip(*cells, strict=True))


def _escape_sheet_cell(text: str) -> str:
    safe = escape_formula(text)
    return '"' + safe.replace('"', '""') + '"' if _NEEDS_QUOTES.search(safe) else safe


def _write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    with path.open("xb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                member = zipfile.ZipInfo(name, _ZIP_DATE)
                member.compress_type = zipfile.ZIP_DEFLATED
                # Without rights of its own, a member would unpack to a file that nobody may open.
                member.external_attr = 0o644 << 16
                archive.writestr(member, content)
        file.flush()
        os.fsync(file.fileno())


def _replace_folder(new: Path, target: Path) -> None:
    """Rename a folder to `target`. A folder that is there is put back if that fails."""
    if not target.exists():
        new.rename(target)
        return
    old = target.with_name(f"{new.name}.old")
    target.rename(old)
    try:
        new.rename(target)
    except BaseException:
        old.rename(target)
        raise
    shutil.rmtree(old)


def _sync_folder(folder: Path) -> None:
    """Have the names in a folder written to disk, where the system offers that."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
