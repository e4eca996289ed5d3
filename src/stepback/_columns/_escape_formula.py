"""Escape cells of CSV files that a spreadsheet would run as formulas, so that it can be undone.

A `'` makes a cell text. It is put before a formula sign at the start of a cell, and after a
separator within it: where semicolons separate lists, as in most of Europe, Excel splits a file at
each of them, whatever quotes there are, and at each line end. What it splits off can be a formula.
"""

from __future__ import annotations

import re

_MARK = "'"
# What spreadsheets take for = + - @: East Asian versions also the full-width forms. The rest are
# all characters of which Unicode says that they are these signs in another form.
_SIGNS = (
    "=\uff1d\ufe66\u207c\u208c\u2a75\u2a76"
    "+\uff0b\ufe62\u207a\u208a\ufb29"
    "-\uff0d\ufe63\u207b\u208b\u2212"
    "@\uff20\ufe6b"
)
_AT_START = _SIGNS + "\t\r\n"  # a cell that starts with one of the last three would be cut
_SEPARATORS = ";|\t\r\n"
# What may be dropped before a sign: quotes, white space, controls, and what has no width.
_CODES = (*range(0x21), *range(0x7F, 0xA1), 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x1680)
_CODES += (*range(0x17B4, 0x17B6), *range(0x180B, 0x1810), *range(0x2000, 0x2010))
_CODES += (*range(0x2028, 0x2030), *range(0x205F, 0x2070), 0x3000, 0x3164)
_CODES += (*range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0)
_SKIPPED = "\"'" + "".join(chr(code) for code in _CODES if chr(code) not in _SEPARATORS)


def _any_of(characters: str) -> str:
    return f"[{re.escape(characters)}]"


def _any_of_utf8(characters: str) -> bytes:
    """As `_any_of`, for UTF-8: a class of last bytes for each sequence of bytes before them."""
    last_bytes: dict[bytes, bytes] = {}
    for encoded in sorted(map(str.encode, characters)):
        last_bytes[encoded[:-1]] = last_bytes.get(encoded[:-1], b"") + encoded[-1:]
    groups = (start + b"[" + re.escape(ends) + b"]" for start, ends in last_bytes.items())
    return b"(?:" + b"|".join(groups) + b")"


# Possessive (*+), so that no cell makes them slow: what is skipped holds no sign or separator.
_SIGN_AHEAD = f"(?={_any_of(_SKIPPED)}*+{_any_of(_SIGNS)})"
_START = re.compile(rf"\A{_any_of(_SKIPPED)}*+{_any_of(_AT_START)}")
_WITHIN = re.compile(f"{_any_of(_SEPARATORS)}{_SIGN_AHEAD}")
_MARKED_WITHIN = re.compile(f"({_any_of(_SEPARATORS)}){_MARK}{_SIGN_AHEAD}")
# Without the mark among what is skipped, since a file of marks alone would be read once for each.
_MARKED_UTF8 = re.compile(
    _MARK.encode() + _any_of_utf8(_SKIPPED.replace(_MARK, "")) + b"*+" + _any_of_utf8(_AT_START)
)


def escape_formula(cell: str) -> str:
    """The cell, with a ``'`` wherever a formula might start or an escaped one seems to."""
    if _WITHIN.search(cell):
        cell = _WITHIN.sub(rf"\g<0>{_MARK}", cell)
    return _MARK + cell if _START.match(cell) else cell


def unescape_formula(cell: str) -> str:
    """The cell that `escape_formula` escaped."""
    if _MARK not in cell:
        return cell
    if _MARKED_WITHIN.search(cell):
        cell = _MARKED_WITHIN.sub(r"\1", cell)
    return cell[1:] if cell.startswith(_MARK) and _START.match(cell) else cell


def may_hold_escapes(utf8: bytes) -> bool:
    """Whether `unescape_formula` might change any cell of this CSV file."""
    return _MARK.encode() in utf8 and _MARKED_UTF8.search(utf8) is not None
