"""Excel files as tables of cells."""

from __future__ import annotations

import datetime as dt
import zipfile
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from stepback._arrays import Array, objects
from stepback._problems import InvalidOrganization, Place, Problem, shown
from stepback._tables._cells import Cells, cells_named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_MOST = 8 << 30
_DENSE = 64 << 20
_RATIO = 100


@attrs.frozen(eq=False)
class Workbook:
    """An Excel file.

    Attributes:
        source: The name of the file.
        sheets: The names of its sheets.
    """

    source: str
    sheets: tuple[str, ...]
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
        with file.open("rb") as data:
            if zipfile.is_zipfile(data):
                with zipfile.ZipFile(data) as packed:
                    refuse_bomb(packed, file.name)
        try:
            workbook = python_calamine.CalamineWorkbook.from_path(str(file))
        except python_calamine.CalamineError as fault:
            message = f"is no spreadsheet that can be read ({fault}); save it anew, or as CSV UTF-8"
            raise _refused("unreadable", message, file.name) from None
        return cls(file.name, tuple(workbook.sheet_names), workbook)

    def cells(self, sheet: str) -> Cells:
        """The cells of a sheet as text."""
        source = f"{self.source}, sheet {sheet}"
        if sheet not in self.sheets:
            there = ", ".join(map(shown, self.sheets)) or "none"
            message = f"there is no sheet {shown(sheet)}; the sheets are: {there}"
            raise _refused("unknown-sheet", message, self.source)
        found = self._open.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        first = next(
            (at for at, row in enumerate(found) if any(_text(c).strip() for c in row)), None
        )
        if first is None:
            message = "is empty; give it a header at least"
            problem = Problem("empty-file", message, Place(source))
            return Cells({}, np.arange(0), source, (problem,))
        header = [_text(cell) for cell in found[first]]
        columns = [_column(found[first + 1 :], number) for number in range(len(header))]
        rows = np.arange(first + 2, len(found) + 1)
        return cells_named(zip(header, columns, strict=True), rows, source)


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


def _column(rows: Sequence[Sequence[Any]], number: int) -> Array:
    return objects([_text(row[number]) for row in rows])


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
