"""Excel files as tables of cells."""

from __future__ import annotations

import datetime as dt
import html
import re
import zipfile
from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._columns._raw_table import RawTable, raw_table_from_columns
from stepback._problems._format import format_value, is_failure, one_line_message, pluralize
from stepback._problems._problem import InvalidOrganization, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_MOST = 8 << 30
_DENSE = 64 << 20
_RATIO = 100
_ROOMY = 16 << 20
_BLOCK = 4 << 20
_DIGITS = 18  # more than any sheet has
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_ERROR = re.compile(rb"""<c\s(?=[^>]*\bt=["']e["'])(?:[^>]*?\s)?r\s*=\s*["']([A-Za-z]+)(\d+)["']""")
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_REFERENCE = re.compile(rb"""<c\s(?:[^>]*?\s)?r\s*=\s*["']([A-Za-z]+)(\d+)["']""")


@attrs.frozen(eq=False)
class Workbook:
    """An Excel file.

    Attributes:
        source: The name of the file.
        sheets: The names of its sheets.
        errors: Of each part that is a sheet, the references of cells that hold an error.
    """

    source: str
    sheets: tuple[str, ...]
    errors: Mapping[str, tuple[tuple[str, int], ...]]
    _open: Any

    @classmethod
    def of(cls, file: Path) -> Workbook:
        """The workbook that `file` holds.

        Raises
        ------
        InvalidOrganization
            If it is none.
        """
        try:
            import python_calamine
        except ModuleNotFoundError:
            raise ModuleNotFoundError(
                f"reading {file.name} takes python-calamine: pip install 'stepback[excel]'; or "
                "save it as CSV UTF-8"
            ) from None
        errors: dict[str, tuple[tuple[str, int], ...]] = {}
        with file.open("rb") as data, _unreadable(file.name):
            if zipfile.is_zipfile(data):
                with zipfile.ZipFile(data) as packed:
                    refuse_bomb(packed, file.name)
                    for part in filter(_SHEET.fullmatch, packed.namelist()):
                        errors[part] = _errors(packed, part, file.name)
                    errors = _by_name(packed, errors)
        with _unreadable(file.name):
            workbook = python_calamine.CalamineWorkbook.from_path(str(file))
        return cls(file.name, tuple(workbook.sheet_names), errors, workbook)

    def cells(self, sheet: str) -> RawTable:
        """The cells of a sheet as text."""
        source = f"{self.source}, sheet {sheet}"
        if sheet not in self.sheets:
            there = ", ".join(map(format_value, self.sheets)) or "none"
            message = f"there is no sheet {format_value(sheet)}; the sheets are: {there}"
            raise _refused("unknown-sheet", message, self.source)
        with _unreadable(source):
            found = self._open.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        first = next(
            (at for at, row in enumerate(found) if any(_text(c).strip() for c in row)), None
        )
        if first is None:
            message = "is empty; give it a header at least"
            problem = Problem("empty-file", message, Place(source))
            return RawTable({}, np.arange(0), source, (problem,))
        header = [_text(cell) for cell in found[first]]
        columns = [_column(found[first + 1 :], number) for number in range(len(header))]
        rows = np.arange(first + 2, len(found) + 1)
        named = zip(header, columns, strict=True)
        return raw_table_from_columns(named, rows, source, *self._noted(sheet, source))

    def _noted(self, sheet: str, source: str) -> Iterator[Problem]:
        """A warning of cells with errors, such as of formulas: they come out as empty ones."""
        at = self.errors.get(sheet, ())
        if at:
            column, row = at[0]
            are = "cell holds" if len(at) == 1 else "cells hold"
            message = (
                f"{len(at):,} {are} an error such as #N/A, the first in {column}{row}, and "
                f"{'is' if len(at) == 1 else 'are'} read as empty; mend the formula"
            )
            rows = tuple(sorted({row for _, row in at}))
            yield Problem("error-cells", message, Place(source, rows), "warning")


def refuse_bomb(packed: zipfile.ZipFile, source: str) -> None:
    """Refuse a zip that unpacks to an absurd size.

    Raises
    ------
    InvalidOrganization
        If it does.
    """
    size = sum(member.file_size for member in packed.infolist())
    stored = sum(member.compress_size for member in packed.infolist())
    if size > _MOST or (size > _DENSE and size > _RATIO * stored):
        message = (
            f"{stored:,} bytes would unpack to {size:,}; if that is meant, unpack it and read "
            "the folder"
        )
        raise _refused("absurd-size", message, source)


@contextmanager
def _unreadable(source: str) -> Iterator[None]:
    """Refuse a file at which whatever reads it fails; a missing one is the caller's to see."""
    try:
        yield
    except InvalidOrganization:
        raise
    except BaseException as fault:
        if not is_failure(fault):
            raise
        message = (
            f"is no spreadsheet that can be read ({one_line_message(fault)}); save it anew, "
            "or as CSV UTF-8"
        )
        raise _refused("unreadable", message, source) from None


def _errors(packed: zipfile.ZipFile, part: str, source: str) -> tuple[tuple[str, int], ...]:
    """The references of the cells of a sheet that hold an error.

    Refused is a sheet whose few cells lie so far apart that all between them fit no memory:
    whatever is read of it holds every cell from the first to the last.
    """
    errors: list[tuple[str, int]] = []
    cells = widest = deepest = 0
    with packed.open(part) as sheet:
        rest = b""
        while block := sheet.read(_BLOCK):
            whole, closing, rest = (rest + block).rpartition(b">")
            found = _REFERENCE.findall(whole + closing)
            cells += len(found)
            widest = max([widest, *map(_number, {letters for letters, _ in found})])
            deepest = max([deepest, *(int(row[:_DIGITS]) for _, row in found)])
            errors += [
                (letters.decode(), int(row[:_DIGITS]))
                for letters, row in _ERROR.findall(whole + closing)
            ]
    area = widest * deepest
    if area > _ROOMY and area > _RATIO * cells:
        message = (
            f"{pluralize(cells, 'cell')} over {deepest:,} rows and {widest:,} columns; delete what "
            "lies far out, or save it as CSV UTF-8"
        )
        raise _refused("absurd-size", message, f"{source}, {part}")
    return tuple(errors)


def _by_name(packed: zipfile.ZipFile, parts: Mapping[str, Any]) -> dict[str, Any]:
    """What goes with each part by the name of its sheet; nothing, where the names are not there."""
    if not any(parts.values()) or not {_BOOK, _RELATIONS} <= set(packed.namelist()):
        return {}
    targets = {
        found["Id"]: found["Target"].removeprefix("/xl/").removeprefix("/")
        for found in _attributes(packed.read(_RELATIONS), "Relationship")
        if {"Id", "Target"} <= set(found)
    }
    return {
        found["name"]: parts.get(f"xl/{targets.get(found.get('r:id', ''), '')}", ())
        for found in _attributes(packed.read(_BOOK), "sheet")
        if "name" in found
    }


def _attributes(xml: bytes, element: str) -> Iterator[dict[str, str]]:
    """The attributes of each element called so."""
    text = xml.decode(errors="replace")
    for found in re.findall(rf"<{element}\s([^>]*)>", text):
        pairs = re.findall(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""", found)
        yield {name: html.unescape(double or single) for name, double, single in pairs}


def _number(letters: bytes) -> int:
    """The number of a column, such as 28 for ``AB``."""
    number = 0
    for letter in letters[:_DIGITS].upper():
        number = 26 * number + letter - ord("A") + 1
    return number


def _column(rows: Sequence[Sequence[Any]], number: int) -> Array:
    return object_array([_text(row[number]) for row in rows])


def _text(cell: Any) -> str:
    """A cell as it is displayed where no format hides anything: whole numbers have no point."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return str(cell)


def _refused(code: str, message: str, source: str) -> InvalidOrganization:
    return InvalidOrganization([Problem(code, message, Place(source))])
