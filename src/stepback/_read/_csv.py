"""Files as tables of cells.

A CSV file is read in one of two ways that come to the same: with pyarrow, where that is
installed and the file is large, and else with the standard library, which can also say what
is wrong with which row.
"""

from __future__ import annotations

import csv
import io
import re
import threading
from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._columns._formula_escape import unescape_formula
from stepback._columns._raw_table import RawTable, raw_table_from_columns
from stepback._problems._format import format_value, pluralize
from stepback._problems._problem import Place, Problem
from stepback._read._excel import SUFFIXES, Workbook

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

LARGE = 1_000_000
_BLOCK = 16 << 20
_SAMPLE = 10_000
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_QUOTED = re.compile(rb'"[^"]*+(?:"|\Z)')
_FIRST_RECORD = re.compile(rb'[\r\n]*+((?:[^"\r\n]++|"[^"]*+(?:"|\Z))*+)')
_UTF8_LETTER = re.compile(
    rb"[\xC2-\xDF][\x80-\xBF]|[\xE0-\xEF][\x80-\xBF]{2}|[\xF0-\xF4][\x80-\xBF]{3}"
)
_DELIMITER_LINE = re.compile(rb"\Asep=([,;\t])(?:\r\n?|\n)")
_LINE_END = re.compile(rb"\r\n?|\n")
_MARKED = re.compile(rb"'[=+\-@\t\r\n]")
_FIELD_SIZE = threading.Lock()


@attrs.frozen(eq=False)
class Records:
    """The records of a file.

    Attributes:
        header: The cells of the first record that is not blank; empty if all are.
        columns: The cells of each column.
        rows: The row number of each record.
        problems: What is wrong with the records that are left out.
    """

    header: Sequence[str]
    columns: Sequence[Array]
    rows: Array
    problems: tuple[Problem, ...] = ()


def read_cells(path: str | os.PathLike[str], *, sheet: str | None = None) -> RawTable:
    """The cells of a CSV file, or of one sheet of an Excel file: by default, the first.

    What is wrong with the file is among the problems of the cells.

    Raises
    ------
    OSError
        If there is no such file, or it cannot be read.
    ModuleNotFoundError
        If it is an Excel file and python-calamine is not installed.
    InvalidOrganization
        If it is an Excel file that cannot be read, or has no such sheet.
    """
    file = Path(path)
    if file.suffix.lower() not in SUFFIXES:
        return cells_of_csv(file.read_bytes(), file.name)
    workbook = Workbook.of(file)
    if sheet is not None:
        return workbook.cells(sheet)
    first, *others = workbook.sheets or ("",)
    cells = workbook.cells(first)
    if not others:
        return cells
    listed = ", ".join(map(format_value, others))
    message = f"{pluralize(len(others), 'further sheet')} not read: {listed}; the first one is"
    return cells.with_problems(Problem("other-sheets", message, Place(file.name), "warning"))


def cells_of_csv(data: bytes, source: str, *, restore: bool = False) -> RawTable:
    """The cells of a CSV file called `source`; `restore` takes back what `escape_formula` did."""
    utf8, problems = _as_utf8(data, source)
    if utf8 is None:
        return RawTable({}, np.arange(0), source, tuple(problems))
    told = _DELIMITER_LINE.match(utf8)
    utf8 = utf8[told.end() if told else 0 :].rstrip(b"\r\n")
    delimiter = told[1].decode() if told else _delimiter(utf8, source, problems)
    records = _read_fast(utf8, delimiter) if len(utf8) > LARGE else None
    records = records or _read_with_care(utf8, delimiter, source)
    if not records.header:
        message = "is empty; give it a header at least"
        return RawTable({}, np.arange(0), source, (Problem("empty-file", message, Place(source)),))
    header, columns = records.header, records.columns
    if restore and _MARKED.search(utf8):
        header = [unescape_formula(name) for name in header]
        columns = [object_array(list(map(unescape_formula, column))) for column in columns]
    named = zip(header, columns, strict=True)
    table = raw_table_from_columns(named, records.rows, source, *problems, *records.problems)
    return attrs.evolve(table, allows_decimal_comma=delimiter != ",")


# Bytes


def _as_utf8(data: bytes, source: str) -> tuple[bytes | None, list[Problem]]:
    """The text as UTF-8 without a mark, and how it was understood; ``None`` if it is not."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeDecodeError:
            message = "begins like UTF-16 but is not; save it as CSV UTF-8"
            return None, [Problem("encoding", message, Place(source))]
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\0" in data:
        message = "holds a NUL byte, so it is no CSV file, or a damaged one; save it as CSV UTF-8"
        where = Place(source, (_row_at(data, data.index(b"\0")),))
        return None, [Problem("nul-byte", message, where)]
    try:
        data.decode()
    except UnicodeDecodeError as fault:
        return _from_cp1252(data, fault.start, source)
    return data, []


def _from_cp1252(data: bytes, first: int, source: str) -> tuple[bytes | None, list[Problem]]:
    """The text of a file that is CP1252 from the byte at `first` on, or in some of its lines."""
    lines, older = _lines_of_cp1252(data)
    code, what, read = "cp1252", f"byte 0x{data[first]:02X} is not UTF-8", "the file is read"
    rows: tuple[int, ...] = (_row_at(data, first),)
    if len(older) < len(lines):
        rows = _rows_of(lines, older)
        code, what = "mixed-encodings", f"{what}, as other rows are"
        read = f"{pluralize(len(rows), 'row')} {'is' if len(rows) == 1 else 'are'} read"
    try:
        for at in older:
            lines[at] = lines[at].decode("cp1252").encode()
    except UnicodeDecodeError:
        message = f"{what}, and the file is not CP1252 either; save it as CSV UTF-8"
        return None, [Problem("encoding", message, Place(source, rows))]
    message = (
        f"{what}; {read} as CP1252 (Western European Windows), which makes it "
        f"{data[first : first + 1].decode('cp1252')!r}. If names look wrong, save it as CSV UTF-8"
    )
    return b"".join(lines), [Problem(code, message, Place(source, rows), "warning")]


def _lines_of_cp1252(data: bytes) -> tuple[list[bytes], list[int]]:
    """The lines of a file, and which are CP1252; one line, where no other has UTF-8 letters."""
    lines = data.splitlines(keepends=True) if _UTF8_LETTER.search(data) else []
    older = [at for at, line in enumerate(lines) if not _is_utf8(line)]
    utf8 = set(range(len(lines))).difference(older)
    if all(lines[at].isascii() for at in utf8):
        return [data], [0]
    return lines, older


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _rows_of(lines: Sequence[bytes], at: Sequence[int]) -> tuple[int, ...]:
    """The rows of lines: line ends within quotes begin no row."""
    within = np.cumsum([line.count(b'"') for line in lines]) % 2 == 1
    begun = np.cumsum(~within) + within
    return tuple(np.unique(begun[at]).tolist())


def _row_at(data: bytes, position: int) -> int:
    """The row of a byte: line ends within quotes begin no row."""
    return 1 + len(_LINE_END.findall(_QUOTED.sub(b"", data[:position])))


def _delimiter(utf8: bytes, source: str, problems: list[Problem]) -> str:
    """What divides the cells of the header."""
    first = _FIRST_RECORD.match(utf8)
    header = _QUOTED.sub(b"", first[1] if first else b"")
    counts = {each: header.count(each.encode()) for each in _DELIMITERS}
    most = max(counts.values())
    likely = [each for each, count in counts.items() if count == most]
    if most and len(likely) > 1:
        names = [_DELIMITERS[each] for each in likely]
        message = (
            f"the header may be divided by {' or by '.join(names)}; {names[0]} are taken. Put "
            "names that hold one of them in quotes"
        )
        problems.append(Problem("delimiter", message, Place(source, (1,)), "warning"))
    return likely[0]


# With pyarrow


def _read_fast(utf8: bytes, delimiter: str) -> Records | None:
    """The records as pyarrow reads them; ``None`` if it is not installed or finds any fault."""
    try:
        import pyarrow as pa
        from pyarrow import csv as arrow_csv
    except ModuleNotFoundError:
        return None
    if not _is_well_quoted(utf8, delimiter):
        return None
    header: list[str] = next(_reader(io.BytesIO(utf8), delimiter), [])
    numbers = list(map(str, range(len(header))))
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(utf8),
            read_options=arrow_csv.ReadOptions(column_names=numbers, block_size=_BLOCK),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(numbers, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    if not any(name.strip() for name in header):
        return None
    table = table.slice(1)
    columns = [_of_arrow(table.column(number)) for number in range(len(header))]
    return Records(header, columns, np.arange(2, 2 + len(table)))


def _is_well_quoted(utf8: bytes, delimiter: str) -> bool:
    """Whether every quote opens or closes a whole cell, or is one of two within a cell."""
    text = np.frombuffer(utf8, dtype=np.uint8)
    quotes = np.flatnonzero(text == ord('"'))
    if quotes.size % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    edges = np.frombuffer(delimiter.encode() + b"\r\n", dtype=np.uint8)
    opens = (opening == 0) | np.isin(text[opening - 1], edges)
    doubled = np.zeros(opening.size + 1, dtype=np.bool_)
    doubled[1:-1] = opening[1:] == closing[:-1] + 1
    last = closing == text.size - 1
    closes = last | np.isin(text[np.where(last, 0, closing + 1)], edges)
    return bool((opens | doubled[:-1]).all() and (closes | doubled[1:]).all())


def _of_arrow(column: Any) -> Array:
    """An array of text; where many cells are alike, they share one object."""
    sample = column.slice(0, _SAMPLE)
    if len(sample.unique()) > len(sample) / 2:
        return object_array(column.to_pylist())
    coded = column.combine_chunks().dictionary_encode()
    # Arrow's own way to numpy would import pandas, which takes longer than all the rest.
    words = coded.indices
    at = np.frombuffer(words.buffers()[1], dtype=np.int32)[words.offset :][: len(words)]
    return object_array(coded.dictionary.to_pylist())[at]


# With the standard library


def _reader(utf8: io.BytesIO, delimiter: str) -> Any:
    lines = io.TextIOWrapper(utf8, encoding="utf-8", newline="")
    return csv.reader(lines, delimiter=delimiter, strict=True)


def _read_with_care(utf8: bytes, delimiter: str, source: str) -> Records:
    """The records, and what is wrong with those that are left out."""
    records, broken = _records(utf8, delimiter, source)
    filled = (at for at, record in enumerate(records) if any(map(str.strip, record)))
    first = next(filled, len(records))
    header = records[first] if first < len(records) else []
    problems = [*broken.values()]
    left_out = set(broken)
    for at, problem in _misfits(records, first, delimiter, source):
        left_out.update(at)
        problems.append(problem)
    rows = np.arange(first + 2, len(records) + 1)
    records = records[first + 1 :]
    if left_out:
        kept = [at for at, row in enumerate(rows.tolist()) if row - 1 not in left_out]
        rows, records = rows[kept], [records[at] for at in kept]
    columns = [
        object_array(list(map(itemgetter(number), records))) for number in range(len(header))
    ]
    return Records(header, columns, rows, tuple(problems))


def _records(
    utf8: bytes, delimiter: str, source: str
) -> tuple[list[list[str]], dict[int, Problem]]:
    """All records, and what is wrong with those that do not end; these are left empty."""
    records: list[list[str]] = []
    broken: dict[int, Problem] = {}
    reader = _reader(io.BytesIO(utf8), delimiter)
    with _FIELD_SIZE:
        usual = csv.field_size_limit(max(len(utf8), csv.field_size_limit()))
        try:
            before = -1
            while before < len(records):
                before = len(records)
                try:
                    records.extend(reader)
                except csv.Error as fault:
                    ends = "unexpected end" in str(fault)
                    broken[len(records)] = _broken_quote(source, len(records) + 1, ends=ends)
                    records.append([])
        finally:
            csv.field_size_limit(usual)
    return records, broken


def _broken_quote(source: str, row: int, *, ends: bool) -> Problem:
    message = (
        "a quote is opened and never closed; close it"
        if ends
        else 'text follows a closing quote; double the quotes within a cell, as in "5"" pipe"'
    )
    return Problem("broken-quote", message, Place(source, (row,)))


def _misfits(
    records: list[list[str]], first: int, delimiter: str, source: str
) -> Iterator[tuple[Sequence[int], Problem]]:
    """Fit records to the header where only blank cells are at stake; report the others."""
    header = records[first] if first < len(records) else []
    width = len(header)
    named = max((at for at, name in enumerate(header, start=1) if name.strip()), default=0)
    misfits: dict[int, list[int]] = {}
    for at in [at for at, record in enumerate(records) if len(record) != width and at > first]:
        record = records[at]
        blank = not any(map(str.strip, record))
        if blank or (len(record) >= named and not any(map(str.strip, record[width:]))):
            records[at] = [*record[:width], *[""] * (width - len(record))]
        else:
            misfits.setdefault(len(record), []).append(at)
    for count, ats in misfits.items():
        if 2 * len(ats) > len(records):
            remedy = "if lines of title stand above the header, delete them"
        elif count > width:
            remedy = f"put cells that hold {_DELIMITERS[delimiter]} in quotes"
        else:
            remedy = f"add what is missing, if only the {_DELIMITERS[delimiter]}"
        message = f"{pluralize(count, 'cell')} where the header has {width}; {remedy}"
        yield ats, Problem("ragged-row", message, Place(source, tuple(at + 1 for at in ats)))
