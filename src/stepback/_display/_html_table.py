"""Tables as HTML, as notebooks show them: escaped, without scripts, on light and on dark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Any

from stepback._display._sanitize_text import sanitize_text

_MAX_CELL_LENGTH = 120
# Notebooks have light and dark themes: only borders have a color, which is that of the text.
_TABLE = "border-collapse:collapse;margin:.4em 0"
_CELL = "padding:.2em .7em;border-bottom:1px solid rgba(128,128,128,.4);vertical-align:top"
_TEXT, _NUMBER = f"text-align:left;{_CELL}", f"text-align:right;{_CELL}"
_CAPTION = "caption-side:top;text-align:left;font-weight:bold;padding:.2em .7em;color:inherit"
_NOT_KNOWN = "–"


def html_table(
    headers: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    caption: str = "",
    note: str = "",
) -> str:
    """A table whose cells are texts, numbers, truth values or ``None``, which is not known.

    Columns whose cells are all numbers are aligned on the right. All text is escaped.
    """
    is_number = [
        bool(rows) and all(_is_numeric_cell(row[position]) for row in rows)
        for position in range(len(headers))
    ]
    styles = [_NUMBER if number else _TEXT for number in is_number]
    head = "".join(
        f'<th scope="col" style="{style}">{_escape_cell(header)}</th>'
        for header, style in zip(headers, styles, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td style="{style}">{_escape_cell(cell)}</td>'
            for cell, style in zip(row, styles, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    title = f'<caption style="{_CAPTION}">{_escape_cell(caption)}</caption>' if caption else ""
    table = f'<table style="{_TABLE}">{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody>'
    below = f'<p style="margin:.4em 0">{_escape_cell(note)}</p>' if note else ""
    return f'<div style="overflow-x:auto">{table}</table>{below}</div>'


def _is_numeric_cell(cell: Any) -> bool:
    return cell is None or (isinstance(cell, int | float) and not isinstance(cell, bool))


def _escape_cell(cell: Any) -> str:
    """A cell as HTML text on one line."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return _NOT_KNOWN
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int):
        return f"{cell:,}"
    if isinstance(cell, float):
        return f"{cell:,.4g}" if abs(cell) < 10_000 else f"{cell:,.0f}"
    return escape(sanitize_text(str(cell), _MAX_CELL_LENGTH))
