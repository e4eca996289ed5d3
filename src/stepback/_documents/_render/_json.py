"""A report as plain values, as JSON holds them: version 2."""

from __future__ import annotations

import datetime
import math
import numbers
from collections.abc import Mapping
from typing import Any

import attrs

from stepback._documents._document import (
    BulletList,
    CodeBlock,
    Document,
    Figures,
    Paragraph,
    Section,
    TextBlock,
)

VERSION = 2


def document_to_dict(document: Document) -> dict[str, Any]:
    """The report as dicts, lists, text, numbers, booleans and ``None``."""
    return {
        "version": VERSION,
        "title": document.title,
        "date": to_json_value(document.date),
        "contexts": list(document.contexts),
        "source": document.source,
        "made_on": to_json_value(document.made_on),
        "stepback": document.version,
        "counted": document.counted,
        "findings": [
            {"text": finding.text, "figures": list(finding.figures)}
            for finding in document.findings
        ],
        "data_note": document.data_note,
        "figures": {
            figure.name: {
                field: to_json_value(value)
                for field, value in attrs.asdict(figure).items()
                if field != "name"
            }
            for figure in document.figures
        },
        "sections": list(map(_section_to_dict, document.sections)),
        "appendix": list(map(_section_to_dict, document.appendix)),
    }


def _section_to_dict(section: Section) -> dict[str, Any]:
    return {
        "name": section.name,
        "title": section.title,
        "blocks": [_block_to_dict(block) for block in section.text_blocks],
    }


def _block_to_dict(block: TextBlock) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": block.text, "lead": block.lead}
    if isinstance(block, BulletList):
        return {"kind": "list", "items": list(block.items)}
    if isinstance(block, CodeBlock):
        return {"kind": "code", "text": block.text}
    if isinstance(block, Figures):
        return {"kind": "figures", "names": [figure.name for figure in block.figures]}
    return {
        "kind": "table",
        "name": block.name,
        "caption": block.caption,
        "columns": [{"name": column.name, "label": column.label} for column in block.columns],
        "rows": [
            {
                column.name: to_json_value(cell.value)
                for column, cell in zip(block.columns, row, strict=True)
            }
            for row in block.rows
        ],
    }


def to_json_value(value: Any) -> Any:
    """A value as JSON holds it: days as text, and ``None`` for nan and infinity, which it lacks.

    Mappings and sequences are gone through, and numbers lose the types of numpy.
    """
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Mapping):
        return {str(key): to_json_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return list(map(to_json_value, value))
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, numbers.Integral):
        return int(value)
    return float(value) if math.isfinite(value) else None
