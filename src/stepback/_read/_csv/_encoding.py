"""Find out the encoding of a CSV file."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import pluralize
from stepback._problems._problem import Place, Problem

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF8_LETTER = re.compile(
    rb"[\xC2-\xDF][\x80-\xBF]|[\xE0-\xEF][\x80-\xBF]{2}|[\xF0-\xF4][\x80-\xBF]{3}"
)


def as_utf8(data: bytes, source: str) -> tuple[bytes | None, list[Problem]]:
    """The text as UTF-8 without a byte order mark; ``None`` where the bytes are not text."""
    if data.startswith(_UTF16_MARKS):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeDecodeError:
            message = "starts with a UTF-16 byte order mark but is not valid UTF-16"
            return None, [Problem("encoding", f"{message}; save it as CSV UTF-8", Place(source))]
    data = data.removeprefix(b"\xef\xbb\xbf")
    # A NUL is valid UTF-8, but in no text file; the csv module and pyarrow differ about it.
    if b"\0" in data:
        message = "contains a NUL byte, so it is damaged or not a CSV file; save it as CSV UTF-8"
        place = Place(source, (_row_at(data, data.index(b"\0")),))
        return None, [Problem("nul-byte", message, place)]
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return _from_cp1252(data, error.start, source)
    return data, []


def _from_cp1252(data: bytes, position: int, source: str) -> tuple[bytes | None, list[Problem]]:
    """The text of a file of which the byte at `position` is the first that is not UTF-8.

    An export joined from several files may have the line ``Łukasz`` in UTF-8 and ``José`` in
    CP1252. Only lines that are not UTF-8 are then CP1252; if the others are ASCII, all are.
    """
    lines = data.splitlines(keepends=True) if _UTF8_LETTER.search(data) else [data]
    utf8_parts = [line.decode(errors="ignore").encode() for line in lines]
    cp1252_lines = [index for index, line in enumerate(lines) if line != utf8_parts[index]]
    utf8_lines = set(range(len(lines))).difference(cp1252_lines)
    code, finding, subject = "cp1252", f"byte 0x{data[position]:02X} is not valid UTF-8", "the file"
    rows: tuple[int, ...] = (_row_at(data, position),)
    if all(lines[index].isascii() for index in utf8_lines):
        lines, cp1252_lines = [data], [0]
    else:
        rows = tuple(np.unique(_rows_of_lines(lines)[cp1252_lines]).tolist())
        code, finding = "mixed-encodings", f"{finding}, though other rows are"
        subject = pluralize(len(rows), "row")
    try:
        for index in cp1252_lines:
            lines[index] = lines[index].decode("cp1252").encode()
    except UnicodeDecodeError:
        message = f"{finding}, and the file is not CP1252 either; save it as CSV UTF-8"
        return None, [Problem("encoding", message, Place(source, rows))]
    message = (
        f"{finding}; {subject} {'is' if len(rows) == 1 else 'are'} read as CP1252 (Western "
        f"European Windows), where this byte is {data[position : position + 1].decode('cp1252')!r}."
        " If names look wrong, save the file as CSV UTF-8"
    )
    return b"".join(lines), [Problem(code, message, Place(source, rows), "warning")]


def _row_at(data: bytes, position: int) -> int:
    """The row number of a byte."""
    return int(_rows_of_lines(data[: position + 1].splitlines())[-1])


def _rows_of_lines(lines: Sequence[bytes]) -> Array:
    """The row number of each line: of ``a``, ``"b``, ``c"`` and ``d`` they are 1, 2, 2 and 3."""
    # After an odd number of quotes, a line end is part of a cell.
    ends_quoted = np.cumsum([line.count(b'"') for line in lines]) % 2 == 1
    return np.asarray(np.cumsum(~ends_quoted) + ends_quoted)
