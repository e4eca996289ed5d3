"""Organizations to folders and .zip files of tables, whole or not at all."""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stepback._columns._format_tables import format_tables
from stepback._columns._formula_escape import escape_formula
from stepback._columns._schema_headers import TABLE_NAMES
from stepback._problems._format import format_id, format_value
from stepback._problems._problem import InvalidOrganization, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stepback._organization._organization import Organization

_FILES = frozenset(f"{name}.csv" for name in TABLE_NAMES)
_NUL = "\0"
# The same organization makes the same bytes, whenever it is written.
_PACKED_AT = (1980, 1, 1, 0, 0, 0)
# Semicolons and tabs too, so that no reader takes them for what divides the cells.
_SPECIAL = re.compile(r'[",;\t\r\n]|\A\s|\s\Z')


def write_tables(org: Organization, path: str | os.PathLike[str]) -> Path:
    r"""Write an organization as a folder of tables, or as one .zip of them.

    `read_tables` gives back an equal organization: ``read_tables(write_tables(org, path))``
    equals ``org``, as long as its attributes are text. Others are written as text and come back
    as text. A date or contexts that were entered are not written: a view is written as the
    organization it is a view of.

    Parameters
    ----------
    org
    path
        A folder, which is made, or a file whose name ends in ``.zip``. What is there is replaced
        if it is empty or holds nothing but tables of stepback, and is left as it is otherwise.

    Returns
    -------
    pathlib.Path
        `path`.

    Raises
    ------
    FileExistsError
        If `path` holds anything else.
    FileNotFoundError
        If the folder that it is to lie in is not there.
    InvalidOrganization
        If a text holds a NUL character, which no file of text may, or an id has spaces around it.
    ValueError
        If `path` ends in ``.csv`` or like a spreadsheet.

    Notes
    -----
    Files are in UTF-8, lines end in ``\n``. The new folder or file is written beside `path`
    and then takes its name, so that whoever reads finds the old tables or the new ones.

    A spreadsheet would take a cell that starts with one of ``= + - @``, a tab or a line end for a
    formula, or cut it. Such a cell gets a ``'`` before it, and so does one that already starts
    with ``'`` before one of these. `read_tables` takes exactly that off again.

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
    place = Path(path)
    target = place.resolve()
    if target.suffix.lower() in {".csv", ".xlsx", ".xlsm", ".xls"}:
        raise ValueError(
            f"{format_value(str(place))} is neither a folder nor a .zip; give one of them"
        )
    packed = target.suffix.lower() == ".zip"
    _refuse_to_replace(target, packed=packed)
    if not target.parent.is_dir():
        raise FileNotFoundError(f"{target.parent}: there is no such folder; make it first")
    files = _files_of(org)
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        if packed:
            _write_zip(beside, files)
            beside.replace(target)
        else:
            _write_folder(beside, files)
            _put_in_place(beside, target)
    except BaseException:
        _remove(beside)
        raise
    _flush(target.parent)
    return place


def _refuse_to_replace(target: Path, *, packed: bool) -> None:
    if not target.exists():
        return
    if packed and zipfile.is_zipfile(target):
        with zipfile.ZipFile(target) as there:
            names = there.namelist()
    elif not packed and target.is_dir():
        names = [f"{one.name}/" if one.is_dir() else one.name for one in target.iterdir()]
    else:
        raise FileExistsError(
            f"{target} is there and is no {'.zip' if packed else 'folder'}; give another name"
        )
    others = sorted(set(names) - _FILES)
    if others:
        raise FileExistsError(
            f"{target} holds more than tables of stepback ({', '.join(others[:5])}); give another "
            "name, or move that elsewhere"
        )


def _files_of(org: Organization) -> dict[str, bytes]:
    """The content of each file."""
    tables = {"people": {"id": []}, **format_tables(org._columns)}  # noqa: SLF001  (one layer's own way in)
    texts = {
        name: {header: list(map(_text, cells)) for header, cells in columns.items()}
        for name, columns in tables.items()
    }
    problems = [
        problem for name, columns in texts.items() for problem in _unwritable(name, columns)
    ]
    if problems:
        raise InvalidOrganization(problems)
    return {f"{name}.csv": _csv(columns).encode() for name, columns in texts.items()}


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _unwritable(name: str, columns: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """What could not be read again."""
    for header, cells in columns.items():
        for cell in dict.fromkeys([header, *cells]) if _NUL in "".join([header, *cells]) else ():
            if _NUL in cell:
                message = f"{format_value(cell)} holds a NUL, which no text file may; leave it out"
                yield Problem("unwritable", message, Place(name, column=format_id(header)))
    for cell in next(iter(columns.values())) if "id" in columns else ():
        if cell != cell.strip():
            message = (
                f"{format_value(cell)} has outer spaces, in which ids must not differ; trim it"
            )
            yield Problem("unwritable", message, Place(name, column="id"))


def _csv(columns: Mapping[str, Sequence[str]]) -> str:
    written = [list(map(_cell, (header, *cells))) for header, cells in columns.items()]
    return "".join(f"{','.join(row)}\n" for row in zip(*written, strict=True))


def _cell(text: str) -> str:
    safe = escape_formula(text)
    return '"' + safe.replace('"', '""') + '"' if _SPECIAL.search(safe) else safe


def _write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for name, content in files.items():
        with (folder / name).open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    _flush(folder)


def _write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    with path.open("xb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in files.items():
                packed.writestr(_member(name), content)
        file.flush()
        os.fsync(file.fileno())


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _PACKED_AT)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o644 << 16
    return member


def _put_in_place(new: Path, target: Path) -> None:
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


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _flush(folder: Path) -> None:
    """Have the names in a folder written to disk, where the system can be asked to."""
    if hasattr(os, "O_DIRECTORY"):
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
