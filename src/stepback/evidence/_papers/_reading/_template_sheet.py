"""A sheet that `authority_template` wrote: its settings say what a caller would have to say."""

from __future__ import annotations

import re

import attrs

from stepback._columns._escape_formula import unescape_formula
from stepback._read._cell_grid import CellGrid
from stepback.evidence._cells._template_lines import (
    AUTHORITY_MARK,
    CURRENCY_LABEL,
    DECISION_HEADER,
    TAX_LABEL,
    parse_header_mark,
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
