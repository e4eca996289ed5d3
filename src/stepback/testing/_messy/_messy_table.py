"""A table with planted defects."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import Any

import attrs
from hypothesis.errors import InvalidArgument

from stepback._organization._organization import Organization
from stepback._read._spreadsheets._workbook import SUFFIXES
from stepback.testing._messy._defects import DEFECT_KINDS
from stepback.testing._messy._write_sheet import write_sheet


@attrs.frozen
class Planted:
    """A defect that was planted in a table.

    Attributes:
        defect: Its kind, such as ``"reporting-cycle"``.
        rows: Its rows, as a spreadsheet numbers them: the header is row 1.
        columns: The headers of its cells; empty if it is not in single cells.
        cells: The contents of these cells, row by row.
        ids: The true ids of the posts that these rows describe, in the same order.
    """

    defect: str
    rows: tuple[int, ...]
    columns: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()

    @property
    def repairable(self) -> bool:
        """Whether the table still shows what was meant, as it is in `MessyTable.clean`."""
        return DEFECT_KINDS[self.defect].is_repairable


@attrs.frozen
class MessyTable:
    """An HR export, the defects planted in it, and the organization that it should describe.

    Attributes:
        columns: The header of each of the fields ``id``, ``name``, ``title``, ``unit``,
            ``manager`` and ``fte``, ``start`` and ``end`` in a dated table, and
            ``dotted_managers`` with ``dotted-column``; with ``swapped-columns``, two of them are
            wrong.
        headers: The header of each column.
        rows: The rows below the header, all as wide as it.
        planted: All defects.
        clean: The organization without the defects. People who share a job have the id of the
            post with a number, in the order of the rows: ``"00007 (1)"``. Columns without a
            field are attributes by their headers. Defects that are not `Planted.repairable`
            are as they were meant, though no importer can know that.
    """

    columns: dict[str, str] = attrs.field(repr=False)
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    planted: tuple[Planted, ...]
    clean: Organization = attrs.field(repr=False)

    @property
    def repairable(self) -> bool:
        """Whether an importer that makes all possible repairs should read `clean`."""
        return all(planted.repairable for planted in self.planted)

    @property
    def root_markers(self) -> frozenset[str]:
        """The words in place of a manager for people at the top."""
        return self._planted_cells("sentinel-root")

    @property
    def vacant(self) -> frozenset[str]:
        """The words in place of a name for posts that nobody holds."""
        return self._planted_cells("vacant-post")

    def to_columns(self) -> dict[str, list[str]]:
        """The cells below each header, as for a frame, in which there are no encodings."""
        return {
            header: [row[index] for row in self.rows] for index, header in enumerate(self.headers)
        }

    def to_csv(self) -> bytes:
        """The file in UTF-8, with the mark and the rows in CP1252 that were planted."""
        in_cp1252 = {row for it in self.planted if it.defect == "mixed-encoding" for row in it.rows}
        has_mark = any(it.defect == "byte-order-mark" for it in self.planted)
        lines = [
            _csv_line(row).encode("cp1252" if number in in_cp1252 else "utf-8")
            for number, row in enumerate([self.headers, *self.rows], start=1)
        ]
        return (b"\xef\xbb\xbf" if has_mark else b"") + b"".join(lines)

    def to_file(self, path: str | os.PathLike[str]) -> Path:
        """Write the table to a path, and return it.

        A name that ends in ``.xlsx`` becomes a spreadsheet, in which merged cells are merged, FTEs
        are numbers and days are dates; encodings are not in it. All others become `to_csv`.

        Raises
        ------
        InvalidArgument
            If the name is that of a spreadsheet of another format.
        """
        file = Path(path)
        suffix = file.suffix.lower()
        if suffix in SUFFIXES and suffix != ".xlsx":
            raise InvalidArgument(f"path: {suffix} is not written; end the name in .xlsx or .csv")
        if suffix != ".xlsx":
            file.write_bytes(self.to_csv())
            return file
        place = {header: index for index, header in enumerate(self.headers)}
        fields = {field: place[header] for field, header in self.columns.items()}
        write_sheet(
            file,
            [self.headers, *self.rows],
            numbers={fields["fte"]},
            dates={fields[field] for field in ("start", "end") if field in fields},
            merged=[
                (place[it.columns[0]], it.rows[0], it.rows[-1])
                for it in self.planted
                if it.defect == "merged-cells"
            ],
        )
        return file

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:  # noqa: FBT001  (IPython calls it so)
        """Print for hypothesis and notebooks: a line for each row, with its defects."""
        rows = (
            ["rows=(", *(f"    {row}," for row in self.rows), "),"] if self.rows else ["rows=(),"]
        )
        lines = [f"headers={self.headers},", *rows]
        planted: dict[int, list[str]] = {}
        for defect in self.planted:
            cells = f" in {', '.join(defect.columns)}" if defect.columns else ""
            for row in defect.rows:
                planted.setdefault(row, []).append(defect.defect + cells)
        for row, comments in planted.items():
            lines[row if row > 1 else 0] += f"  # row {row}: {'; '.join(comments)}"
        printer.text("MessyTable(")
        for line in (*(f"    {line}" for line in lines), ")"):
            printer.break_()
            printer.text(line)

    def _planted_cells(self, defect: str) -> frozenset[str]:
        return frozenset(cell for it in self.planted if it.defect == defect for cell in it.cells)


def _csv_line(row: tuple[str, ...]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(row)
    return text.getvalue()
