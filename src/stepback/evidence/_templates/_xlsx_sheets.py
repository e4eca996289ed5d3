"""Sheets to be filled in as a spreadsheet, which says what may be entered into which cell."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import Any

from stepback.evidence._templates._sheet_content import SheetContent

# One date for all files: the same template makes the same bytes, whenever it is written.
_CREATED = datetime.datetime(1980, 1, 1)  # noqa: DTZ001  (spreadsheets have no time zones)
_FONT = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
_FRAME = {"border": 1, "border_color": "#BFBFBF"}
_LINE_HEIGHT = 15  # points
_CHARACTER_HEIGHT = 6  # points, of text that is written upwards
_MANY_COLUMNS = 6  # from so many on, a page is wider than high


def has_xlsxwriter() -> bool:
    """Whether spreadsheets can be written."""
    try:
        import xlsxwriter  # noqa: F401
    except ModuleNotFoundError:
        return False
    return True


def pack_sheets(contents: Sequence[SheetContent]) -> bytes:
    """The bytes of a spreadsheet with these sheets."""
    try:
        import xlsxwriter
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "writing a spreadsheet needs xlsxwriter: pip install 'stepback[excel]'; a name that "
            "ends in .csv does not need it"
        ) from None
    packed = io.BytesIO()
    # Texts that look like formulas, addresses or numbers stay the texts that they are.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(packed, options) as workbook:
        workbook.set_properties({"created": _CREATED})
        formats = {
            "title": workbook.add_format({**_FONT, "bold": True, "font_size": 14}),
            "plain": workbook.add_format(_FONT),
            "label": workbook.add_format({**_FONT, "bold": True}),
            "header": workbook.add_format(
                {**_FONT, **_FRAME, "bold": True, "bg_color": "#D9E2EC", "text_wrap": True}
            ),
            "upright": workbook.add_format(
                {**_FONT, **_FRAME, "bold": True, "bg_color": "#D9E2EC", "rotation": 90}
            ),
            "heading": workbook.add_format({**_FONT, "bold": True, "bg_color": "#F0F4F8"}),
            "fixed": workbook.add_format({**_FONT, **_FRAME, "text_wrap": True}),
            "input": workbook.add_format({**_FONT, **_FRAME, "bg_color": "#FFFDF0"}),
            "amount": workbook.add_format(
                {**_FONT, **_FRAME, "bg_color": "#FFFDF0", "num_format": "#,##0.00"}
            ),
        }
        for content in contents:
            _fill_sheet(workbook.add_worksheet(content.name), content, formats)
    return packed.getvalue()


def _fill_sheet(sheet: Any, content: SheetContent, formats: dict[str, Any]) -> None:
    for number, row in enumerate(content.above):
        is_setting = number in content.settings
        first = "title" if number == 0 else "label" if is_setting else "plain"
        sheet.write_string(number, 0, row[0], formats[first])
        if is_setting:
            _write_cell(sheet, number, 1, row[1], formats["input"])
    header_row = len(content.above)
    for at, header in enumerate(content.header):
        is_upright = content.has_upright_headers and at >= content.n_fixed
        sheet.write_string(header_row, at, header, formats["upright" if is_upright else "header"])
    if content.has_upright_headers:
        longest = max(map(len, content.header[content.n_fixed :]), default=0)
        sheet.set_row(header_row, min(200, max(_LINE_HEIGHT, _CHARACTER_HEIGHT * longest + 10)))
    else:
        _set_height(sheet, header_row, content.header, content.widths)
    filled_format = formats["amount" if content.has_numbers else "input"]
    for position, row in enumerate(content.rows):
        number = header_row + 1 + position
        is_heading = position in content.headings
        _set_height(sheet, number, row[: content.n_fixed], content.widths)
        for at, cell in enumerate(row):
            style = formats["fixed"] if at < content.n_fixed else filled_format
            _write_cell(sheet, number, at, cell, formats["heading"] if is_heading else style)
    for at, width in enumerate(content.widths):
        sheet.set_column(at, at, width)
    for rule in content.rules:
        place = rule.first_row, rule.first_column, rule.last_row, rule.last_column
        sheet.data_validation(*place, dict(rule.options))
    sheet.freeze_panes(header_row + 1, content.n_fixed)
    if len(content.header) >= _MANY_COLUMNS:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(header_row)
    sheet.set_paper(9)  # A4
    sheet.set_footer("&L&F&RPage &P of &N")


def _set_height(sheet: Any, row: int, cells: Sequence[str], widths: Sequence[int]) -> None:
    """Make room for what is wrapped: not every program does so when it opens a file."""
    lines = (-(-len(cell) // width) for cell, width in zip(cells, widths, strict=False))
    n_lines = max(lines, default=1)
    if n_lines > 1:
        sheet.set_row(row, _LINE_HEIGHT * n_lines)


def _write_cell(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    if text:
        sheet.write_string(row, column, text, style)
    else:
        sheet.write_blank(row, column, None, style)
