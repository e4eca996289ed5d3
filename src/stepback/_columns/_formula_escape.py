"""Escape cells of text that a spreadsheet would run as formulas, and undo it."""

from __future__ import annotations

import re

_MARK = "'"
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")


def escape_formula(cell: str) -> str:
    """The cell with a ``'`` before it if a spreadsheet might run it as a formula.

    A cell that already looks escaped gets another ``'``, so that `unescape_formula` undoes each.
    """
    return _MARK + cell if _FORMULA.match(cell) else cell


def unescape_formula(cell: str) -> str:
    """The cell that `escape_formula` escaped."""
    return cell[1:] if cell.startswith(_MARK) and _FORMULA.match(cell) else cell
