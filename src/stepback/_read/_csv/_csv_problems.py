"""The problems of CSV files and their messages."""

from __future__ import annotations

from collections.abc import Sequence

from stepback._problems._format import pluralize
from stepback._problems._problem import Place, Problem

DELIMITER_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs"}
_SAVE_AS_UTF8 = "save it as CSV UTF-8"


def empty_file(source: str) -> Problem:
    """There is no cell in the file."""
    message = "the file is empty; it needs at least a header row"
    return Problem("empty-file", message, Place(source))


def bad_utf16(source: str) -> Problem:
    """There is a byte order mark, but what follows is not UTF-16."""
    message = f"starts with a UTF-16 byte order mark but is not valid UTF-16; {_SAVE_AS_UTF8}"
    return Problem("encoding", message, Place(source))


def nul_byte(source: str, row: int) -> Problem:
    """The file is binary, damaged, or UTF-16 without a byte order mark."""
    message = f"contains a NUL byte, so it is damaged or not a CSV file; {_SAVE_AS_UTF8}"
    return Problem("nul-byte", message, Place(source, (row,)))


def unknown_encoding(source: str, rows: tuple[int, ...], byte: int, *, is_mixed: bool) -> Problem:
    """The bytes are neither UTF-8 nor CP1252."""
    finding = _not_utf8(byte, is_mixed=is_mixed)
    message = f"{finding}, and the file is not CP1252 either; {_SAVE_AS_UTF8}"
    return Problem("encoding", message, Place(source, rows))


def read_as_cp1252(source: str, rows: tuple[int, ...], byte: int, *, is_mixed: bool) -> Problem:
    """The file, or the `rows` of it that are not UTF-8, were read as CP1252."""
    subject = "the file is"
    if is_mixed:
        subject = f"{pluralize(len(rows), 'row')} {'is' if len(rows) == 1 else 'are'}"
    message = (
        f"{_not_utf8(byte, is_mixed=is_mixed)}; {subject} read as CP1252 (Western European "
        f"Windows), where this byte is {bytes([byte]).decode('cp1252')!r}. If names look wrong, "
        "save the file as CSV UTF-8"
    )
    code = "mixed-encodings" if is_mixed else "cp1252"
    return Problem(code, message, Place(source, rows), "warning")


def _not_utf8(byte: int, *, is_mixed: bool) -> str:
    return f"byte 0x{byte:02X} is not valid UTF-8" + (", though other rows are" if is_mixed else "")


def ambiguous_delimiter(source: str, candidates: Sequence[str]) -> Problem:
    """The header holds equally many of several delimiters; the first of them is used."""
    names = [DELIMITER_NAMES[delimiter] for delimiter in candidates]
    message = (
        f"the header may be separated by {' or by '.join(names)}; {names[0]} are used. Put column "
        "names that contain one of them in quotes"
    )
    return Problem("delimiter", message, Place(source, (1,)), "warning")


def broken_quote(source: str, row: int, *, is_unclosed: bool) -> Problem:
    """The file ends within quotes, or a quoted cell goes on after its closing quote."""
    message = 'text follows a closing quote; double the quotes within a cell, as in "5"" pipe"'
    if is_unclosed:
        message = "a quote is opened but never closed; close it"
    return Problem("broken-quote", message, Place(source, (row,)))


def ragged_rows(
    source: str, rows: Sequence[int], n_cells: int, width: int, delimiter: str, *, is_most: bool
) -> Problem:
    """Rows of `n_cells` cells below a header of `width`; `is_most`: they are most of the file."""
    delimiters = DELIMITER_NAMES[delimiter]
    if is_most:
        remedy = "if there are lines of title above the header, delete them"
    elif n_cells > width:
        remedy = f"put cells that contain {delimiters} in quotes"
    else:
        remedy = f"add the missing cells, or at least their {delimiters}"
    message = f"{pluralize(n_cells, 'cell')}, but the header has {width}; {remedy}"
    return Problem("ragged-row", message, Place(source, tuple(rows)))
