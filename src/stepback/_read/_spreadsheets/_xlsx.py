"""The parts of an .xlsx file: which sheets there are, shared texts, and formats of numbers."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

import attrs

from stepback._problems._format import format_value
from stepback._read._spreadsheets._cell_text import (
    NumberKind,
    count_shown_digits,
    number_kind,
    stored_number_text,
)
from stepback._read._spreadsheets._parse_xml import InvalidXML, parse_elements
from stepback._read._spreadsheets._shared_texts import read_shared_texts
from stepback._read._spreadsheets._sheet_cells import SheetCells
from stepback._read._spreadsheets._xlsx_sheet import read_xlsx_sheet

if TYPE_CHECKING:
    from zipfile import ZipInfo

    from stepback._read._archive import Archive

_TRUE = ("1", "true")
_FIRST_OWN_FORMAT = 164  # lower numbers stand for formats that every spreadsheet knows
_KNOWN_FORMATS = frozenset(map(str, range(_FIRST_OWN_FORMAT)))
_MAX_STYLES = 1 << 16  # Excel has fewer
_MAX_FORMATS = 1 << 18
_MAX_DIGITS = 6
_N_REMEMBERED = 1 << 16  # numbers of a sheet repeat: years, shares, grades


@attrs.frozen
class _Relation:
    """A reference from one part to another: its kind, such as ``"worksheet"``, and the path."""

    kind: str
    path: str


class XlsxFile:
    """An .xlsx file that is open for reading.

    Attributes:
        sheets: The names of its sheets of cells.
        hidden_positions: The positions of those that are not shown.
    """

    def __init__(self, archive: Archive) -> None:
        """Find the sheets of an archive; `InvalidXML` if it is no such file, or damaged."""
        self._archive = archive
        self._members: dict[str, list[ZipInfo]] = {}
        for member in archive.members:
            self._members.setdefault(_path_key(member.filename), []).append(member)
        documents = [item for item in self._relations("").values() if item.kind == "officeDocument"]
        workbook = documents[0].path if documents else "xl/workbook.xml"
        if workbook.endswith(".bin"):
            raise InvalidXML("it is of the binary format .xlsb")
        relations = self._relations(workbook)
        self._paths = {relation.kind: relation.path for relation in relations.values()}
        self._is_from_1904 = False
        sheets: list[tuple[str, str]] = []
        hidden: set[int] = set()

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "workbookPr":
                self._is_from_1904 = attributes.get("date1904") in _TRUE
            elif name == "sheet":
                keys = (key for key in attributes if key.rpartition(":")[2] == "id")
                relation = relations.get(attributes.get(next(keys, ""), ""))
                # Sheets of charts and macros hold no cells.
                if relation is not None and relation.kind == "worksheet":
                    if attributes.get("state", "visible") != "visible":
                        hidden.add(len(sheets))
                    sheets.append((attributes.get("name", ""), relation.path))
                    archive.budget.check("members", len(sheets), archive.source, is_all=False)

        parse_elements(self._unpack(workbook), start)
        self.sheets = tuple(name for name, _ in sheets)
        self.hidden_positions = frozenset(hidden)
        self._sheet_paths = [path for _, path in sheets]

    def read_sheet(self, position: int, source: str) -> SheetCells:
        """The cells of the sheet at `position`; `source` is its name in messages."""
        kinds = self._number_kinds
        is_from_1904 = self._is_from_1904

        @lru_cache(_N_REMEMBERED)
        def text_of_number(value: str, style: str | None) -> str:
            is_known = style is not None and style.isdecimal() and style.isascii()
            index = int(style[:_MAX_DIGITS]) if style is not None and is_known else 0
            kind, n_digits = kinds[index] if index < len(kinds) else ("number", 0)
            return stored_number_text(value, kind, n_digits, is_from_1904=is_from_1904)

        cells = SheetCells(self._archive.budget, source)
        pieces = self._unpack(self._sheet_paths[position])
        read_xlsx_sheet(pieces, cells, self._shared_texts, text_of_number)
        return cells

    @cached_property
    def _shared_texts(self) -> list[str]:
        path = self._paths.get("sharedStrings")
        if path is None:
            return []
        return read_shared_texts(self._unpack(path), self._archive.budget, self._archive.source)

    @cached_property
    def _number_kinds(self) -> list[tuple[NumberKind, int]]:
        """What a number is in cells of each style, and how many digits it shows at least."""
        path = self._paths.get("styles")
        if path is None:
            return []
        codes: dict[str, str] = {}
        kinds: list[tuple[NumberKind, int]] = []
        kind_by_format: dict[str, tuple[NumberKind, int]] = {}
        is_cell_style = False

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal is_cell_style
            if name == "numFmt":
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
                if len(codes) > _MAX_FORMATS:
                    raise InvalidXML(f"it has more than {_MAX_FORMATS:,} formats of numbers")
            elif name in ("cellXfs", "cellStyleXfs", "dxfs"):
                is_cell_style = name == "cellXfs"
            elif name == "xf" and is_cell_style:
                format_id = attributes.get("numFmtId", "")
                if format_id not in kind_by_format:
                    known = int(format_id) if format_id in _KNOWN_FORMATS else _FIRST_OWN_FORMAT
                    code = codes.get(format_id)
                    kind_by_format[format_id] = number_kind(known, code), count_shown_digits(code)
                kinds.append(kind_by_format[format_id])
                if len(kinds) > _MAX_STYLES:
                    raise InvalidXML(f"it has more than {_MAX_STYLES:,} formats of cells")

        parse_elements(self._unpack(path), start)
        return kinds

    def _relations(self, part: str) -> dict[str, _Relation]:
        """The relations of a part by their ids; ``""`` is the file as a whole."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        relations: dict[str, _Relation] = {}
        budget = self._archive.budget

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(
                    posixpath.join("/", folder, attributes.get("Target", ""))
                )
                kind = attributes.get("Type", "").rpartition("/")[2]
                relations[attributes.get("Id", "")] = _Relation(kind, target.lstrip("/"))
                budget.check("members", len(relations), self._archive.source, is_all=False)

        if _path_key(path) in self._members:
            parse_elements(self._unpack(path), start)
        return relations

    def _unpack(self, path: str) -> Iterator[bytes]:
        """The bytes of a part."""
        members = self._members.get(_path_key(path), [])
        if len(members) != 1:
            lack = "twice in it" if members else "missing"
            raise InvalidXML(f"its part {format_value(path)} is {lack}")
        return self._archive.unpack(members[0])


def _path_key(path: str) -> str:
    """What paths of one part have in common: some writers spell them in other ways."""
    return unquote(path).replace("\\", "/").strip("/").casefold()
