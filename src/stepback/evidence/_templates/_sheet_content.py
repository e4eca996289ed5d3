"""What stands in a sheet that is to be filled in, whatever the file that it is written to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs


@attrs.frozen(kw_only=True)
class CellRule:
    """What may be entered into a range of cells.

    Attributes:
        first_row, first_column, last_row, last_column: The range, counted from 0.
        options: The rule, as xlsxwriter takes it.
    """

    first_row: int
    first_column: int
    last_row: int
    last_column: int
    options: Mapping[str, Any]


@attrs.frozen(kw_only=True, eq=False)
class SheetContent:
    """A sheet to be filled in.

    Attributes:
        name: The name of the sheet.
        above: The rows above the header: what the sheet is, how to fill it in, its settings.
        settings: The positions, in `above`, of the rows whose second cell is to be filled in.
        header: The cells of the header.
        rows: The rows below it.
        headings: The positions, in `rows`, of those that are headings.
        widths: The width of each column, in characters.
        n_fixed: How many columns stay in sight, and are not filled in.
        rules: What may be entered where.
        table_header: The first header of the table without the rows above it.
        has_numbers: Whether the cells to fill in hold amounts.
        has_upright_headers: Whether headers of what is filled in are written upwards.
        is_for_reference: Whether it is there to be looked at, and only in a spreadsheet.
    """

    name: str
    above: tuple[tuple[str, ...], ...]
    settings: tuple[int, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    headings: frozenset[int]
    widths: tuple[int, ...]
    n_fixed: int
    rules: tuple[CellRule, ...]
    table_header: str
    has_numbers: bool = False
    has_upright_headers: bool = False
    is_for_reference: bool = False


def list_sheet_rows(content: SheetContent) -> list[tuple[str, ...]]:
    """All rows of a sheet, equally wide: spreadsheets vary the number of empty cells at the end."""
    rows = [*content.above, content.header, *content.rows]
    width = max(map(len, rows))
    return [(*row, *[""] * (width - len(row))) for row in rows]


def fit_width(texts: Iterable[str], least: int, most: int) -> int:
    """The width of a column that shows these texts, within bounds; longer ones are wrapped."""
    return max(least, min(most, max(map(len, texts), default=0) + 2))
