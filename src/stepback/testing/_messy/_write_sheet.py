"""Write a table as a spreadsheet of one sheet, with merged cells, as .xlsx (ECMA-376)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MergedRange = tuple[int, int, int]  # a column, counted from 0, with its first and last row

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PART_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_PART_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_PART_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_PART_TYPE}.worksheet+xml"/>'
    "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Staff" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    # Two formats of cells: any, and that of a date (14).
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
    '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
}
_DATE_STYLE = 1
_FIRST_DAY = dt.date(1899, 12, 30)  # day 0 of a spreadsheet
_NUMBER = re.compile(r"0|[1-9]\d{0,8}|\d{1,8}\.\d{0,6}[1-9]", re.ASCII)  # written as Python does
_EARLY_TIME = (1980, 1, 1, 0, 0, 0)  # of all parts, so that equal tables are equal files


def write_sheet(
    path: Path,
    rows: Sequence[Sequence[str]],
    *,
    numbers: Collection[int],
    dates: Collection[int],
    merged: Iterable[MergedRange],
) -> None:
    """Write rows as texts, and in some columns as numbers and dates where they look like some."""
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        parts = _PARTS | {"xl/worksheets/sheet1.xml": _format_sheet(rows, numbers, dates, merged)}
        for name, text in parts.items():
            file.writestr(ZipInfo(name, _EARLY_TIME), _HEAD + text, ZIP_DEFLATED)


def _format_sheet(
    rows: Sequence[Sequence[str]],
    numbers: Collection[int],
    dates: Collection[int],
    merged: Iterable[MergedRange],
) -> str:
    lines = "".join(
        f'<row r="{number}">{"".join(_format_cells(number, row, numbers, dates))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    ranges = [
        f'<mergeCell ref="{_column_letter(column)}{first}:{_column_letter(column)}{last}"/>'
        for column, first, last in merged
    ]
    merges = f'<mergeCells count="{len(ranges)}">{"".join(ranges)}</mergeCells>' if ranges else ""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData>{merges}</worksheet>'


def _format_cells(
    number: int, row: Sequence[str], numbers: Collection[int], dates: Collection[int]
) -> Iterator[str]:
    for column, text in enumerate(row):
        at = f'r="{_column_letter(column)}{number}"'
        if not text:
            continue
        if column in numbers and _NUMBER.fullmatch(text):
            yield f"<c {at}><v>{text}</v></c>"
        elif column in dates and (day := _read_date(text)):
            yield f'<c {at} s="{_DATE_STYLE}"><v>{(day - _FIRST_DAY).days}</v></c>'
        else:
            inline = f'<t xml:space="preserve">{escape(text)}</t>'
            yield f'<c {at} t="inlineStr"><is>{inline}</is></c>'


def _column_letter(column: int) -> str:
    return chr(ord("A") + column)  # of the few columns that these tables have


def _read_date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
