"""The sheets of an .ods file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stepback._read._spreadsheets._ods_content import ContentParser
from stepback._read._spreadsheets._parse_xml import InvalidXML, feed_parser

if TYPE_CHECKING:
    from stepback._read._archive import Archive
    from stepback._read._spreadsheets._sheet_cells import SheetCells

CONTENT_PART = "content.xml"


class OdsFile:
    """An .ods file. All of its sheets are in one part, which is read once.

    Attributes:
        sheets: The names of its sheets.
        hidden_positions: None: whether a sheet is shown is part of its style, which is not read.
    """

    def __init__(self, archive: Archive) -> None:
        """Read the sheets of an archive; `InvalidXML` if it is no such file, or damaged."""
        contents = [member for member in archive.members if member.filename == CONTENT_PART]
        if len(contents) > 1:
            raise InvalidXML(f"its part {CONTENT_PART} is there twice")
        content = ContentParser(archive.budget, archive.source)
        feed_parser(content.parser, archive.unpack(contents[0]), content.count)
        content.count()
        self.sheets = tuple(name for name, _ in content.sheets)
        self.hidden_positions: frozenset[int] = frozenset()
        self._cells = [cells for _, cells in content.sheets]

    def read_sheet(self, position: int, source: str) -> SheetCells:
        """The cells of the sheet at `position`, once; `source` is its name in messages."""
        cells = self._cells[position]
        cells.source = source
        return cells
