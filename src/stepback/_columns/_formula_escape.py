"""Escape text cells that a spreadsheet would take for formulas, and undo it."""

from __future__ import annotations

import re

_MARK = "'"


_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")


def escape_formula(cell: str) -> str:
    """The cell with a ``'`` before it if a spreadsheet might take it for a formula.

    So is a cell that already looks like such a one, so that `unescape_formula` gives each one back.
    """
    return _MARK + cell if _FORMULA.match(cell) else cell


def unescape_formula(cell: str) -> str:
    """What `escape_formula` made this cell of."""
    return cell[1:] if cell.startswith(_MARK) and _FORMULA.match(cell) else cell
