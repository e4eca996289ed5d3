"""Find out the encoding of a CSV file."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._problem import Problem
from stepback._read._csv._csv_problems import (
    bad_utf16,
    nul_byte,
    read_as_cp1252,
    unknown_encoding,
)

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF8_LETTER = re.compile(
    rb"[\xC2-\xDF][\x80-\xBF]|[\xE0-\xEF][\x80-\xBF]{2}|[\xF0-\xF4][\x80-\xBF]{3}"
)


def as_utf8(data: bytes, source: str) -> tuple[bytes | None, list[Problem]]:
    """The text as UTF-8 without a byte order mark, and what was found out about its encoding.

    ``None`` where the bytes are not text.
    """
    if data.startswith(_UTF16_MARKS):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeDecodeError:
            return None, [bad_utf16(source)]
    data = data.removeprefix(_UTF8_MARK)
    # A NUL is valid UTF-8. No text file holds one, but UTF-16 without its mark is full of them,
    # and the csv module and pyarrow each do something else with it.
    if b"\0" in data:
        return None, [nul_byte(source, _row_at(data, data.index(b"\0")))]
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return _from_cp1252(data, error.start, source)
    return data, []


def _from_cp1252(data: bytes, position: int, source: str) -> tuple[bytes | None, list[Problem]]:
    """The text of a file of which the byte at `position` is the first that is not UTF-8.

    Older spreadsheets of Western Europe write CP1252. An export that was put together from
    several files may hold both: the line ``Łukasz`` in UTF-8 and the line ``José`` in CP1252.
    Lines that are not UTF-8 are then read as CP1252, and the others as UTF-8. But where the other
    lines are plain ASCII, all of the file is CP1252.
    """
    lines = data.splitlines(keepends=True) if _UTF8_LETTER.search(data) else [data]
    cp1252_lines = [index for index, line in enumerate(lines) if not _is_utf8(line)]
    utf8_lines = set(range(len(lines))).difference(cp1252_lines)
    is_mixed = not all(lines[index].isascii() for index in utf8_lines)
    rows: tuple[int, ...] = (_row_at(data, position),)
    if is_mixed:
        rows = tuple(np.unique(_rows_of_lines(lines)[cp1252_lines]).tolist())
    else:
        lines, cp1252_lines = [data], [0]
    try:
        for index in cp1252_lines:
            lines[index] = lines[index].decode("cp1252").encode()
    except UnicodeDecodeError:
        return None, [unknown_encoding(source, rows, data[position], is_mixed=is_mixed)]
    return b"".join(lines), [read_as_cp1252(source, rows, data[position], is_mixed=is_mixed)]


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _row_at(data: bytes, position: int) -> int:
    """The row number of a byte."""
    return int(_rows_of_lines(data[: position + 1].splitlines())[-1])


def _rows_of_lines(lines: Sequence[bytes]) -> Array:
    """The row number of each line; a line end within quotes begins no row.

    The lines ``a``, ``"b``, ``c"`` and ``d`` are in the rows 1, 2, 2 and 3: after the second
    line, the number of quotes so far is odd, so that its line end is part of a cell.
    """
    ends_quoted = np.cumsum([line.count(b'"') for line in lines]) % 2 == 1
    return np.asarray(np.cumsum(~ends_quoted) + ends_quoted)
