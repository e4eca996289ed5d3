"""Find out the encoding of a CSV file."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import pluralize
from stepback._problems._problem import Place, Problem
from stepback._read._limits import Budget

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BLOCK_BYTES = 1 << 20


def as_utf8(data: bytes, source: str, budget: Budget) -> tuple[bytes | None, list[Problem]]:
    """The text as UTF-8 without a byte order mark; ``None`` where the bytes are not text."""
    if data.startswith(_UTF16_MARKS):
        try:
            data = _utf16_to_utf8(data)
        except UnicodeDecodeError:
            message = "starts with a UTF-16 byte order mark but is not valid UTF-16"
            return None, [Problem("encoding", f"{message}; save it as CSV UTF-8", Place(source))]
    data = data.removeprefix(b"\xef\xbb\xbf")
    # A NUL is valid UTF-8, but in no text file; the csv module and pyarrow differ about it.
    if b"\0" in data:
        message = "contains a NUL byte, so it is damaged or not a CSV file; save it as CSV UTF-8"
        place = Place(source, (_row_at(data, data.index(b"\0")),))
        return None, [Problem("nul-byte", message, place)]
    if all(map(_is_utf8, _line_blocks(data))):
        return data, []
    # A character of CP1252 is a byte, and takes up to three in UTF-8.
    budget.check_growing("characters", len(data), source)
    return _from_cp1252(data, source)


def _utf16_to_utf8(data: bytes) -> bytes:
    decoder = codecs.getincrementaldecoder("utf-16")()
    blocks = range(0, len(data), _BLOCK_BYTES)
    parts = [decoder.decode(data[start : start + _BLOCK_BYTES]).encode() for start in blocks]
    decoder.decode(b"", final=True)
    return b"".join(parts)


def _from_cp1252(data: bytes, source: str) -> tuple[bytes | None, list[Problem]]:
    """The text of a file of which some bytes are not UTF-8.

    An export joined from several files may have the line ``Łukasz`` in UTF-8 and ``José`` in
    CP1252. Only lines that are not UTF-8 are then CP1252; if the others are ASCII, all are.
    """
    position = _first_invalid(data)
    code, finding, subject = "cp1252", f"byte 0x{data[position]:02X} is not valid UTF-8", "the file"
    rows: tuple[int, ...] = (_row_at(data, position),)
    is_mixed = any(map(_has_utf8_line, _line_blocks(data)))
    if is_mixed:
        rows = tuple(_rows_not_in_utf8(data))
        code, finding = "mixed-encodings", f"{finding}, though other rows are"
        subject = pluralize(len(rows), "row")
    recode = _recode_lines if is_mixed else _recode
    try:
        utf8 = b"".join(map(recode, _line_blocks(data)))
    except UnicodeDecodeError:
        message = f"{finding}, and the file is not CP1252 either; save it as CSV UTF-8"
        return None, [Problem("encoding", message, Place(source, rows))]
    message = (
        f"{finding}; {subject} {'is' if len(rows) == 1 else 'are'} read as CP1252 (Western "
        f"European Windows), where this byte is {data[position : position + 1].decode('cp1252')!r}."
        " If names look wrong, save the file as CSV UTF-8"
    )
    return utf8, [Problem(code, message, Place(source, rows), "warning")]


def _line_blocks(data: bytes) -> Iterator[bytes]:
    """The data in blocks of whole lines: a list of all lines could need far more memory."""
    start = 0
    while start < len(data):
        end = start + _BLOCK_BYTES
        if end < len(data):
            # "\r\n" is one line end, and a line that is longer than a block is one block.
            end = max(data.rfind(b"\n", start, end), data.rfind(b"\r", start, end - 1)) + 1
            if not end:
                ends = data.find(b"\n", start), data.find(b"\r", start)
                end = min((at for at in ends if at >= 0), default=len(data)) + 1
            end += data[end - 1 : end + 1] == b"\r\n"
        yield data[start:end]
        start = end


def _is_utf8(text: bytes) -> bool:
    if text.isascii():
        return True
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _first_invalid(data: bytes) -> int:
    """The position of the first byte that is not UTF-8."""
    position = 0
    for block in _line_blocks(data):
        try:
            block.decode()
        except UnicodeDecodeError as error:
            return position + error.start
        position += len(block)
    return position


def _has_utf8_line(block: bytes) -> bool:
    """Whether a line is UTF-8, and would be another text in CP1252."""
    if block.isascii():
        return False
    return _is_utf8(block) or any(not line.isascii() and _is_utf8(line) for line in _lines(block))


def _recode(text: bytes) -> bytes:
    return text.decode("cp1252").encode()


def _recode_lines(block: bytes) -> bytes:
    """A block as UTF-8, of which only lines that are not are taken for CP1252."""
    if _is_utf8(block):
        return block
    return b"".join(line if _is_utf8(line) else _recode(line) for line in _lines(block))


def _lines(block: bytes) -> list[bytes]:
    return block.splitlines(keepends=True)


def _rows_not_in_utf8(data: bytes) -> Iterator[int]:
    """The numbers of the rows that have lines which are not UTF-8."""
    last = 0
    for lines, row_numbers in _rows_of_blocks(data):
        if not _is_utf8(b"".join(lines)):
            for line, row in zip(lines, row_numbers.tolist(), strict=True):
                if row != last and not _is_utf8(line):
                    last = row
                    yield row


def _row_at(data: bytes, position: int) -> int:
    """The row number of a byte."""
    return max(int(rows[-1]) for _, rows in _rows_of_blocks(data[: position + 1]))


def _rows_of_blocks(data: bytes) -> Iterator[tuple[list[bytes], Array]]:
    """Lines and their row numbers: of ``a``, ``"b``, ``c"`` and ``d`` they are 1, 2, 2 and 3."""
    n_rows = n_quotes = 0
    for block in _line_blocks(data):
        lines = _lines(block)
        # After an odd number of quotes, a line end is part of a cell.
        quotes = n_quotes + np.cumsum([line.count(b'"') for line in lines])
        ends_quoted = quotes % 2 == 1
        ended = np.cumsum(~ends_quoted)
        yield lines, np.asarray(n_rows + ended + ends_quoted)
        n_rows, n_quotes = n_rows + int(ended[-1]), int(quotes[-1])
