"""The lines of a large CSV file in blocks, which are read as often as they are needed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._schema_headers import normalize_header
from stepback._problems._problem import Problem
from stepback._read._csv._careful_reader import open_csv_reader
from stepback._read._csv._fast_reader import is_well_quoted
from stepback._read._csv._parse_csv import find_delimiter_line, guess_delimiter

_HEAD_BYTES = 1 << 20
_BLOCK_BYTES = 4 << 20
_MAX_BLOCK_BYTES = 256 << 20  # a row that is longer is for the careful reader
_MAX_COLUMNS = 1_000
_LINE_ENDS = b"\r\n"
_BOM = b"\xef\xbb\xbf"


class NotPlainError(Exception):
    """A file that needs the careful reader.

    Attributes:
        is_encoding: Whether that is because it is not UTF-8.
    """

    def __init__(self, *, is_encoding: bool = False) -> None:
        super().__init__()
        self.is_encoding = is_encoding


@attrs.define(eq=False)
class Block:
    """Whole lines of a file.

    Attributes:
        utf8: The lines.
        first_row: The row number of the first of them.
        rows: The row number of each line or record that is not blank; ``None`` until they are
            parsed, if cells may hold ends of lines.
        blank_rows: The numbers of blank lines.
        has_quotes: Whether cells may hold ends of lines.
        left_out: The positions of rows that are not read.
    """

    utf8: bytes
    first_row: int
    rows: Array | None
    blank_rows: Array
    has_quotes: bool
    left_out: Array = attrs.field(factory=lambda: np.arange(0))

    @property
    def kept_rows(self) -> Array:
        """The numbers of the rows that are read, once they are parsed."""
        return np.arange(0) if self.rows is None else np.delete(self.rows, self.left_out)

    def number_rows(self, n_records: int) -> Array:
        """The row numbers of as many records as were parsed; `NotPlainError` if others are."""
        if self.rows is None:
            self.rows = np.arange(self.first_row, self.first_row + n_records)
        if len(self.rows) != n_records:
            raise NotPlainError
        return self.rows


@attrs.frozen(eq=False)
class LogBlocks:
    """A CSV file whose records are plain: UTF-8, with a header first and quotes around cells.

    Attributes:
        headers: The normalized headers of its columns.
        delimiter: What separates cells.
        problems: What is noted about the file.
    """

    _file: BinaryIO
    _start: int
    _line_end: bytes
    _first_row: int
    headers: tuple[str, ...]
    delimiter: str
    problems: tuple[Problem, ...] = ()

    @classmethod
    def from_file(
        cls,
        file: BinaryIO,
        source: str,
        *,
        delimiter: str = "",
        problems: Iterable[Problem] = (),
    ) -> LogBlocks:
        """Look at the header of a file; `NotPlainError` where it is not plain.

        A `delimiter`, and problems, are those of text that was looked at already.
        """
        file.seek(0)
        head = file.read(_HEAD_BYTES)
        start, noted = 0, list(problems)
        if not delimiter:
            start = len(_BOM) if head.startswith(_BOM) else 0
            shift, delimiter = find_delimiter_line(head[start:])
            start += shift
        first = head[start:]
        if not delimiter:
            delimiter = guess_delimiter(first, source, noted, has_titles=True)
        at = min((place for end in (b"\n", b"\r") if (place := first.find(end)) >= 0), default=-1)
        line = first[:at]
        if at <= 0 or b"\0" in line or line.count(b'"') % 2 or not is_well_quoted(line, delimiter):
            raise NotPlainError
        is_return = first[at : at + 2] == b"\r\n"
        line_end = b"\n" if is_return or first[at : at + 1] == b"\n" else b"\r"
        try:
            header: list[str] = next(open_csv_reader(line, delimiter), [])
        except (csv.Error, UnicodeDecodeError):
            raise NotPlainError(is_encoding=True) from None
        if len(header) > _MAX_COLUMNS or not any(name.strip() for name in header):
            raise NotPlainError
        headers = tuple(map(normalize_header, header))
        start += at + 1 + is_return
        return cls(file, start, line_end, 2, headers, delimiter, tuple(noted))

    def __iter__(self) -> Iterator[Block]:
        """The records below the header; `NotPlainError` where one is not plain.

        Whoever parses a block numbers its rows before the next one is asked for.
        """
        self._file.seek(self._start)
        row = self._first_row
        for utf8 in self._whole_lines():
            block = self._check(utf8, row)
            yield block
            row += len(block.number_rows(0 if block.rows is None else len(block.rows)))
            row += len(block.blank_rows)

    def _whole_lines(self) -> Iterator[bytes]:
        """The text in blocks of whole lines, without blank ones at the end of the file."""
        rest = b""
        while piece := self._file.read(_BLOCK_BYTES):
            text = rest + piece
            end = self._find_end(text)
            if not end:
                if len(text) > _MAX_BLOCK_BYTES:
                    raise NotPlainError
                rest = text
                continue
            # Blank lines are left to the next block: they may be the last of the file.
            while end and text[end - 1] in _LINE_ENDS:
                end -= 1
            end += 1 + (text[end : end + 2] == b"\r\n") if end else 0
            rest = text[end:]
            if end:
                yield text[:end]
        if rest := rest.rstrip(b"\r\n"):
            yield rest

    def _find_end(self, text: bytes) -> int:
        """Where the last line ends that is whole, and not in quotes; 0 if there is none."""
        end = text.rfind(self._line_end)
        is_quote = np.frombuffer(text, np.uint8)[: end + 1] == ord('"')
        if np.count_nonzero(is_quote) % 2 == 0:
            return end + 1
        quotes = np.flatnonzero(np.frombuffer(text, np.uint8) == ord('"'))
        while end >= 0:
            n_before = int(np.searchsorted(quotes, end))
            if n_before % 2 == 0:
                break
            end = text.rfind(self._line_end, 0, int(quotes[n_before - 1]))
        return end + 1

    def _check(self, utf8: bytes, row: int) -> Block:
        """A block of lines from `row` on, if it is plain."""
        if b"\0" in utf8:
            raise NotPlainError
        if not utf8.isascii():
            try:
                utf8.decode()
            except UnicodeDecodeError:
                raise NotPlainError(is_encoding=True) from None
        has_quotes = b'"' in utf8
        if has_quotes and not is_well_quoted(utf8, self.delimiter):
            raise NotPlainError
        text = np.frombuffer(utf8, np.uint8)
        is_end = text == ord(self._line_end)
        if self._line_end == b"\r":
            if b"\n" in utf8:
                raise NotPlainError
        elif b"\r" in utf8 and utf8.count(b"\r") != utf8.count(b"\r\n"):
            raise NotPlainError
        has_blank = utf8.startswith((b"\n", b"\r")) or bool((is_end[1:] & is_end[:-1]).any())
        has_blank = has_blank or (b"\r" in utf8 and b"\n\r\n" in utf8)
        n_open = int(not utf8.endswith(self._line_end))
        if not has_blank:
            n_rows = int(np.count_nonzero(is_end)) + n_open
            rows = None if has_quotes else np.arange(row, row + n_rows)
            return Block(utf8, row, rows, np.arange(0), has_quotes)
        ends = np.flatnonzero(is_end)
        if has_quotes:
            quotes = np.flatnonzero(text == ord('"'))
            ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
        ends = np.append(ends, text.size) if n_open else ends
        lengths = np.diff(ends, prepend=-1) - 1
        is_blank = lengths == 0
        is_blank |= (lengths == 1) & (text[np.maximum(ends - 1, 0)] == ord("\r"))
        rows = np.arange(row, row + ends.size)
        return Block(utf8, row, rows[~is_blank], rows[is_blank], has_quotes)
