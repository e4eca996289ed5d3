"""A report as plain values, such as JSON holds: version 1."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import attrs

from stepback._report._document import (
    Block,
    BulletList,
    DataTable,
    Figures,
    Paragraph,
    Section,
    Value,
)

VERSION = 1


def report_to_dict(title: str, sections: Sequence[Section]) -> dict[str, Any]:
    """The report as dicts, lists, text, numbers, booleans and ``None``."""
    return {
        "version": VERSION,
        "title": title,
        "figures": {
            figure.name: {
                name: _plain(value)
                for name, value in attrs.asdict(figure).items()
                if name != "name"
            }
            for section in sections
            for figure in section.figures
        },
        "sections": [
            {
                "name": section.name,
                "title": section.title,
                "blocks": [_block(block) for block in section.blocks],
            }
            for section in sections
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": block.text, "lead": block.lead}
    if isinstance(block, BulletList):
        return {"kind": "list", "items": list(block.items)}
    if isinstance(block, Figures):
        return {"kind": "figures", "names": [figure.name for figure in block.figures]}
    return _grid(block)


def _grid(grid: DataTable) -> dict[str, Any]:
    names = [column.name for column in grid.columns]
    return {
        "kind": "table",
        "name": grid.name,
        "caption": grid.caption,
        "columns": [{"name": column.name, "label": column.label} for column in grid.columns],
        "rows": [
            {name: _plain(cell.value) for name, cell in zip(names, row, strict=True)}
            for row in grid.rows
        ],
    }


def _plain(value: Value) -> Value:
    """A plain value; ``None`` for what is no number, and nothing of numpy."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return int(value)
    return float(value) if math.isfinite(value) else None
