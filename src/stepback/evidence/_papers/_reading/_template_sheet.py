"""A sheet that `authority_template` wrote: its settings say what a caller would have to say."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import attrs

from stepback._columns._escape_formula import unescape_formula
from stepback._problems._problem import Place, Problem
from stepback._read._cell_grid import CellGrid
from stepback._read._limits import Budget
from stepback._read._open_file import open_regular_file, read_file
from stepback._read._spreadsheets._workbook import SUFFIXES
from stepback.evidence._cells._template_lines import (
    AUTHORITY_MARK,
    CURRENCY_LABEL,
    DECISION_HEADER,
    TAX_LABEL,
    parse_header_mark,
    parse_template_csv,
)

_CONDITION = re.compile(r"Condition \(([0-9]{1,3})\)")


@attrs.frozen
class TemplateGrid:
    """The grid of a template, and what its lines above the header say.

    Attributes:
        grid: The header, and the rows below it.
        currency, tax: As they are filled in; empty if they are not.
        conditions: What footnotes mean.
    """

    grid: CellGrid
    currency: str
    tax: str
    conditions: dict[str, str]


def find_template_grid(grid: CellGrid) -> TemplateGrid | None:
    """The grid of a template; ``None`` if it is another table."""
    if not grid.rows or not grid.rows[0]:
        return None
    rows = [[unescape_formula(cell).strip() for cell in row] for row in grid.rows]
    first = rows[0][0]
    in_header = parse_header_mark(first, AUTHORITY_MARK)
    if in_header is not None:
        rows[0][0] = DECISION_HEADER
        return _with_settings(attrs.evolve(grid, rows=rows), in_header)
    if first.casefold() != AUTHORITY_MARK:
        return None
    settings: dict[str, str] = {}
    for place, row in enumerate(rows):
        if row[0].casefold() == DECISION_HEADER.casefold():
            below = attrs.evolve(grid, rows=rows[place:], row_numbers=grid.row_numbers[place:])
            return _with_settings(below, settings)
        settings[row[0]] = row[1] if len(row) > 1 else ""
    return None


def read_template_csv(source: Any, budget: Budget) -> TemplateGrid | None:
    """The grid of a template in a CSV file; ``None`` if it is anything else.

    The lines above its header are narrower than the table, and say nothing about the delimiter.
    """
    if not isinstance(source, str | os.PathLike):
        return None
    path = Path(source)
    if path.suffix.lower() in SUFFIXES:
        return None
    with open_regular_file(path) as opened:
        data = read_file(opened, path.name, attrs.evolve(budget, used={}))
    sheet, problems = parse_template_csv(data, path.name, budget, AUTHORITY_MARK, DECISION_HEADER)
    if sheet is None:
        return None
    width = len(sheet.header)
    numbered = list(zip(sheet.row_numbers, sheet.rows, strict=True))
    longer = tuple(number for number, row in numbered if len(row) > width)
    if longer:
        message = (
            f"more cells than the header has, which is {width}; put cells that contain commas, "
            "such as amounts, in quotes"
        )
        problems.append(Problem("ragged-row", message, Place(path.name, longer)))
    rows = [list(sheet.header), *(list(row[:width]) for _, row in numbered)]
    numbers = [sheet.header_row, *sheet.row_numbers]
    grid = CellGrid(rows, numbers, path.name, problems=tuple(problems))
    return _with_settings(grid, dict(sheet.settings))


def _with_settings(grid: CellGrid, settings: dict[str, str]) -> TemplateGrid:
    conditions = {
        match[1]: text
        for label, text in settings.items()
        if text and (match := _CONDITION.fullmatch(label))
    }
    return TemplateGrid(
        grid=grid,
        currency=settings.get(CURRENCY_LABEL, ""),
        tax=settings.get(TAX_LABEL, "").casefold(),
        conditions=conditions,
    )
