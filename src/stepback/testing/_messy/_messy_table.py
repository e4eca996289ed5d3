"""A table with planted defects."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from stepback._organization._organization import Organization
from stepback.testing._messy._defects import DEFECT_KINDS


@attrs.frozen
class Planted:
    """A defect that was planted in a table.

    Attributes:
        defect: Its kind, such as ``"reporting-cycle"``.
        rows: Where it is, as a spreadsheet numbers rows: the header is row 1.
        columns: The headers of the cells that it is in; empty if it is not in single cells.
        cells: What stands there, row by row.
        ids: The true ids of the posts that these rows tell of, in the same order.
    """

    defect: str
    rows: tuple[int, ...]
    columns: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()

    @property
    def repairable(self) -> bool:
        """Whether the table still tells what was meant, so that `MessyTable.clean` has it."""
        return DEFECT_KINDS[self.defect].is_repairable


@attrs.frozen
class MessyTable:
    """An HR export, what was planted in it, and the organization that it should tell of.

    Attributes:
        columns: The header that says to hold each of the fields ``id``, ``name``, ``title``,
            ``unit``, ``manager`` and ``fte``; with ``swapped-columns``, two of them lie.
        headers: The header of each column.
        rows: The rows below the header, all as wide as it.
        planted: Every defect that there is.
        clean: The organization without the defects. Whoever shares a job has the id of the post
            with a number behind it, in the order of the rows: ``"00007 (1)"``. What has no
            field of its own is an attribute under its header. What is not
            `Planted.repairable` is there as it was meant, though no importer can know it.
    """

    columns: dict[str, str] = attrs.field(repr=False)
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    planted: tuple[Planted, ...]
    clean: Organization = attrs.field(repr=False)

    @property
    def repairable(self) -> bool:
        """Whether an importer that repairs what it can should come to `clean`."""
        return all(planted.repairable for planted in self.planted)

    @property
    def root_markers(self) -> frozenset[str]:
        """What stands in place of a manager where nobody is above."""
        return frozenset(self._planted_cells("sentinel-root"))

    @property
    def vacant(self) -> frozenset[str]:
        """What stands in place of a name where nobody holds the post."""
        return frozenset(self._planted_cells("vacant-post"))

    def to_columns(self) -> dict[str, list[str]]:
        """The cells below each header, as frames take them; there, no encoding is mixed."""
        return {header: [row[at] for row in self.rows] for at, header in enumerate(self.headers)}

    def to_csv(self) -> bytes:
        """The file: UTF-8, with whatever mark or CP1252 was planted."""
        older = {row for one in self.planted if one.defect == "mixed-encoding" for row in one.rows}
        marked = any(one.defect == "byte-order-mark" for one in self.planted)
        lines = [
            _csv_line(row).encode("cp1252" if number in older else "utf-8")
            for number, row in enumerate([self.headers, *self.rows], start=1)
        ]
        return (b"\xef\xbb\xbf" if marked else b"") + b"".join(lines)

    def to_file(self, path: str | os.PathLike[str]) -> Path:
        """Write `to_csv` to `path`, which is given back."""
        file = Path(path)
        file.write_bytes(self.to_csv())
        return file

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:  # noqa: FBT001  (IPython's way)
        """As hypothesis and notebooks show it: a row a line, with what was planted there."""
        lines = [f"headers={self.headers},", "rows=(", *(f"    {row}," for row in self.rows), "),"]
        if not self.rows:
            lines[1:] = ["rows=(),"]
        planted: dict[int, list[str]] = {}
        for one in self.planted:
            where = f" in {', '.join(one.columns)}" if one.columns else ""
            for row in one.rows:
                planted.setdefault(row, []).append(one.defect + where)
        for row, told in planted.items():
            lines[row if row > 1 else 0] += f"  # row {row}: {'; '.join(told)}"
        printer.text("MessyTable(")
        for line in lines:
            printer.break_()
            printer.text(f"    {line}")
        printer.break_()
        printer.text(")")

    def _planted_cells(self, defect: str) -> Iterator[str]:
        for planted in self.planted:
            if planted.defect == defect:
                yield from planted.cells


def _csv_line(row: tuple[str, ...]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(row)
    return text.getvalue()
