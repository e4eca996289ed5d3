"""Sheets to be filled in, and how they are written as a spreadsheet or as CSV."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import attrs

from stepback._organization._validate_args import check_argument
from stepback._problems._format import format_path, format_value, pluralize
from stepback._records._fields._choices import Flag
from stepback._records._frozen_mapping import FrozenMapping
from stepback._write._format_csv import format_sheet_rows
from stepback._write._replace_file import replace_file
from stepback.evidence._templates._sheet_content import SheetContent, list_sheet_rows
from stepback.evidence._templates._xlsx_sheets import pack_sheets

_CSV, _XLSX = ".csv", ".xlsx"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SheetTemplate:
    """Sheets to be filled in: the result of `authority_template` and `support_template`.

    Attributes:
        sheets: The names of the sheets.
        is_private: Whether what is filled in is personal, so that a new file is for its owner
            alone.
        holders: Of a matrix, the ids of the posts or people of each level, which
            `AuthorityMatrix.organization` takes; empty for levels that were named.
    """

    _contents: tuple[SheetContent, ...]
    is_private: bool = False
    holders: Mapping[str, tuple[str, ...]] = attrs.field(
        factory=FrozenMapping, converter=FrozenMapping
    )

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets to be filled in."""
        return tuple(content.name for content in self._filled_contents)

    @property
    def _filled_contents(self) -> tuple[SheetContent, ...]:
        return tuple(content for content in self._contents if not content.is_for_reference)

    def __repr__(self) -> str:
        """The sheets, with their numbers of rows and of columns."""
        sizes = (
            f"{content.name} ({pluralize(len(content.rows), 'row')}, "
            f"{pluralize(len(content.header), 'column')})"
            for content in self._filled_contents
        )
        return f"<SheetTemplate: {', '.join(sizes)}>"

    def write(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Write the sheets to be filled in.

        Parameters
        ----------
        path
            A file whose name ends in ``.xlsx``, or in ``.csv`` if there is one sheet. A
            spreadsheet also says what may be entered into which cell, and needs xlsxwriter (the
            extra ``excel``).
        overwrite
            Whether to replace a file that is there: somebody may have filled it in.

        Returns
        -------
        pathlib.Path
            `path`.

        Raises
        ------
        FileExistsError
            If there is a file at `path`, and `overwrite` is False.
        FileNotFoundError
            If the folder for it does not exist.
        ModuleNotFoundError
            If xlsxwriter is not installed.
        OSError
            If the system refuses it.
        ValueError
            If `path` is not a path or ends otherwise, or several sheets are to go into one CSV
            file.
        """
        if not isinstance(path, str | os.PathLike) or not isinstance(os.fspath(path), str):
            raise ValueError(
                f"path: {format_value(path)} is not a path; give that of a new .xlsx or .csv file"
            )
        replaces = check_argument(Flag(), "overwrite", overwrite)
        place = Path(path)
        data = self.to_bytes(place.suffix.lower(), format_value(str(place)))
        if not replaces and os.path.lexists(place):
            raise FileExistsError(
                f"{format_path(place)} exists already, and was not changed; give another name, or "
                "pass overwrite=True if nothing in it is needed"
            )
        replace_file(place, data, is_private=self.is_private)
        return place

    def to_table(self, sheet: str | None = None) -> dict[str, list[str]]:
        """The columns of a sheet by their headers, to be filled in and read back.

        The first header says what the table is, so that the readers know it.

        Parameters
        ----------
        sheet
            The name of the sheet; by default the first one.

        Returns
        -------
        dict
            From headers to cells, which are texts; empty where something is to be filled in.

        Raises
        ------
        ValueError
            If there is no such sheet.
        """
        names = self.sheets
        if sheet is not None and (not isinstance(sheet, str) or sheet not in names):
            listed = " or ".join(map(format_value, names))
            raise ValueError(f"sheet: there is no {format_value(sheet)}; pass {listed}")
        content = self._filled_contents[0 if sheet is None else names.index(sheet)]
        headers = [content.table_header, *content.header[1:]]
        return {header: [row[at] for row in content.rows] for at, header in enumerate(headers)}

    def to_bytes(self, suffix: str, source: str = "path") -> bytes:
        """The sheets as a file whose name ends in `suffix`, which `source` names in errors."""
        if suffix == _CSV:
            contents = self._filled_contents
            if len(contents) > 1:
                raise ValueError(
                    f"{source}: a CSV file holds one sheet, and here are {len(contents)}; "
                    "give a name that ends in .xlsx"
                )
            return format_sheet_rows(list_sheet_rows(contents[0])).encode("utf-8-sig")
        if suffix == _XLSX:
            return pack_sheets(self._contents)
        raise ValueError(f"{source} ends neither in .xlsx nor in .csv; give a name that does")
