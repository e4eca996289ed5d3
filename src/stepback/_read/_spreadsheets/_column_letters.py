"""The letters by which a spreadsheet names its columns."""

from __future__ import annotations

from stepback._problems._format import format_value
from stepback._read._spreadsheets._parse_xml import InvalidXML

_MAX_LETTERS = 3


def column_name(number: int) -> str:
    """The letters of a column, such as ``AB`` for 28."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column, such as 28 for ``AB``; `InvalidXML` if it is none."""
    upper = letters.upper()
    if not (0 < len(letters) <= _MAX_LETTERS and upper.isascii() and upper.isalpha()):
        raise InvalidXML(f"{format_value(letters)} is not a column")
    number = 0
    for letter in upper:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
