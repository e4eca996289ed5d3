"""From the bytes of a CSV file to a table of cells.

Two readers give the same cells. The fast one, pyarrow, takes large files without faults. The
careful one, the standard library, says what is wrong with which row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import object_array
from stepback._columns._escape_formula import may_hold_escapes, unescape_formula
from stepback._columns._raw_table import RawTable, ShortRow, raw_table_from_columns
from stepback._columns._schema_headers import normalize_header
from stepback._problems._problem import Place, Problem
from stepback._read._csv._careful_reader import DELIMITER_NAMES, CsvRecords, read_carefully
from stepback._read._csv._encoding import as_utf8
from stepback._read._csv._fast_reader import read_fast
from stepback._read._limits import Budget

# Below this size the careful reader is done before pyarrow is imported.
FAST_READER_MIN_BYTES = 1_000_000
_BLOCK_BYTES = 1 << 18  # fits into the cache of the processor
_DELIMITER_LINE = re.compile(rb"\Asep=([,;|\t])(?:\r\n?|\n)")
_TYPE_LINE = re.compile(rb'\A"?#TYPE[ \t][^\r\n]*+(?:\r\n?|\n)')  # as PowerShell writes it
_N_RECORDS_COMPARED = 10
_CONTINUATION_BYTES = [bytes([byte]) for byte in range(0x80, 0xC0)]  # of one character
# Possessive quantifiers (++, *+) never go back, so that no file makes this pattern slow.
_FIRST_RECORD = re.compile(rb'[\r\n]*+((?:[^"\r\n]++|"[^"]*+(?:"|\Z))*+)')


@attrs.frozen(eq=False)
class CsvText:
    """The text of a CSV file before it is split into cells.

    Attributes:
        utf8: The text, without blank lines at its end and without lines about the file itself.
        delimiter: What separates cells; empty if the bytes are not text.
        problems: What is noted about it.
        has_line_above: Whether a line above the header was left out, which counts as a row.
    """

    utf8: bytes
    delimiter: str
    problems: tuple[Problem, ...] = ()
    has_line_above: bool = False


def parse_csv(
    data: bytes,
    source: str,
    budget: Budget | None = None,
    *,
    unescape: bool = False,
    is_header: Callable[[Sequence[str]], bool] | None = None,
) -> RawTable:
    """The cells of a CSV file called `source`, with the problems found in it.

    With `unescape`, the ``'`` that `escape_formula` puts before cells is removed: in tables that
    stepback has written, but not in an export, whose cells mean what they say.

    `is_header` says whether cells look like the header of an export. With it, lines of title may
    be above the header, and rows that lack cells at their end are in `RawTable.short_rows`.
    """
    budget = budget or Budget()
    text = prepare_csv(data, source, budget, has_titles=not unescape)
    if text.delimiter == "":
        return RawTable({}, np.arange(0), source, text.problems)
    utf8, delimiter, problems = text.utf8, text.delimiter, text.problems
    is_large = len(utf8) > FAST_READER_MIN_BYTES
    records = read_fast(utf8, delimiter, source, budget) if is_large else None
    records = records or read_carefully(utf8, delimiter, source, budget, is_header)
    if text.has_line_above:
        records = with_line_above(records)
    header, columns = records.header, records.columns
    if not header:
        message = "the file is empty; it needs at least a header row"
        problem = Problem("empty-file", message, Place(source))
        return RawTable({}, np.arange(0), source, (problem,))
    if unescape and may_hold_escapes(utf8):
        header = [unescape_formula(name) for name in header]
        columns = [object_array(list(map(unescape_formula, column))) for column in columns]
    pairs = zip(header, columns, strict=True)
    table = raw_table_from_columns(pairs, records.row_numbers, source, *problems, *records.problems)
    # Where commas do not separate cells, "0,5" may be a number.
    return attrs.evolve(
        table, allows_decimal_comma=delimiter != ",", short_rows=_short_rows(header, records)
    )


def prepare_csv(data: bytes, source: str, budget: Budget, *, has_titles: bool = True) -> CsvText:
    """The text of a CSV file as UTF-8, how its cells are separated, and what is noted about both.

    Where `has_titles`, there may be lines above the header.
    """
    utf8, problems = as_utf8(data, source, budget)
    if utf8 is None:
        return CsvText(b"", "", tuple(problems))
    start, delimiter = find_delimiter_line(utf8)
    utf8 = utf8[start:].rstrip(b"\r\n")
    type_line = _TYPE_LINE.match(utf8)
    if type_line:
        utf8 = utf8[type_line.end() :]
        message = "this line says of which type the rows are, and is not read"
        problems.append(Problem("type-line", message, Place(source, (1,)), "warning"))
    delimiter = delimiter or guess_delimiter(utf8, source, problems, has_titles=has_titles)
    _count_text(utf8, delimiter, budget, source)
    return CsvText(utf8, delimiter, tuple(problems), has_line_above=type_line is not None)


def find_delimiter_line(utf8: bytes) -> tuple[int, str]:
    """Where the text begins below a line such as ``sep=;``, and the delimiter that it names.

    Excel writes and hides such a first line, so that the header below it is row 1.
    """
    found = _DELIMITER_LINE.match(utf8)
    return (found.end(), found[1].decode()) if found else (0, "")


def with_line_above(records: CsvRecords) -> CsvRecords:
    """The records, each one row further down."""
    problems = tuple(
        attrs.evolve(
            problem,
            where=attrs.evolve(problem.where, rows=tuple(row + 1 for row in problem.where.rows)),
        )
        for problem in records.problems
    )
    short = {row + 1: n_cells for row, n_cells in records.n_cells_of_short_rows.items()}
    row_numbers = records.row_numbers + 1
    return attrs.evolve(
        records, row_numbers=row_numbers, problems=problems, n_cells_of_short_rows=short
    )


def _short_rows(header: Sequence[str], records: CsvRecords) -> dict[int, ShortRow]:
    """The rows that lack cells at their end; those that lack as many are one object."""
    if not records.n_cells_of_short_rows:
        return {}
    names = [normalize_header(name) or f"column {n}" for n, name in enumerate(header, start=1)]
    by_n_cells = {
        n_cells: ShortRow(n_cells, tuple(names[n_cells:]))
        for n_cells in set(records.n_cells_of_short_rows.values())
    }
    return {row: by_n_cells[n_cells] for row, n_cells in records.n_cells_of_short_rows.items()}


def _count_text(utf8: bytes, delimiter: str, budget: Budget, source: str) -> None:
    """Count what a file holds before it is made into cells."""
    n_characters = len(utf8)
    if n_characters > budget.amount_left("characters"):
        n_characters -= sum(map(utf8.count, _CONTINUATION_BYTES))
    budget.count("characters", n_characters, source)
    # Each delimiter and each line end is the end of a cell, unless it is part of one.
    n_cells = _count_ends(utf8, delimiter) + 1
    if n_cells > budget.amount_left("cells"):
        lines = utf8.replace(b"\r\n", b"\n")
        n_cells = sum(_count_unquoted(lines, f"{delimiter}\n\r").values()) + 1
    budget.count("cells", n_cells, source)


def _count_ends(utf8: bytes, delimiter: str) -> int:
    """How many delimiters and line ends there are: ten times as fast as by ``bytes.count``."""
    text = np.frombuffer(utf8, np.uint8)
    n_ends = 0
    for start in range(0, len(text), _BLOCK_BYTES):
        block = text[start : start + _BLOCK_BYTES]
        n_ends += int(np.count_nonzero(block == ord(delimiter)))
        n_ends += int(np.count_nonzero(block == ord("\n")))
        after_return = np.flatnonzero(block == ord("\r")) + start + 1
        is_pair = text[after_return[after_return < len(text)]] == ord("\n")
        n_ends += after_return.size - int(np.count_nonzero(is_pair))
    return n_ends


def _count_unquoted(utf8: bytes, characters: str) -> dict[str, int]:
    """How often each of these characters occurs outside of quotes.

    In blocks of numbers: a pattern would need memory for each of fifty million pairs of quotes.
    """
    counts = dict.fromkeys(characters, 0)
    is_in_quotes = False
    for start in range(0, len(utf8), _BLOCK_BYTES):
        block = np.frombuffer(utf8, np.uint8, min(_BLOCK_BYTES, len(utf8) - start), start)
        is_quoted = np.bitwise_xor.accumulate(block == ord('"')) ^ is_in_quotes
        is_in_quotes = bool(is_quoted[-1])
        for character in characters:
            counts[character] += int(np.count_nonzero((block == ord(character)) & ~is_quoted))
    return counts


def guess_delimiter(utf8: bytes, source: str, problems: list[Problem], *, has_titles: bool) -> str:
    """The delimiter that the header has most often; a tie adds a warning, and so do bars.

    Where `has_titles`, a first line without any, or with one that no line below it has, is a
    title: not so in tables, in which a column may stand alone.
    """
    counts = _count_delimiters(utf8)
    counts = counts if has_titles else counts[:1]
    no_delimiter = dict.fromkeys(DELIMITER_NAMES, 0)
    header = next(filter(_has_delimiter, counts), counts[0] if counts else no_delimiter)
    below = list(filter(_has_delimiter, counts[counts.index(header) + 1 :] if counts else []))
    highest = max(header.values())
    candidates = [delimiter for delimiter, count in header.items() if count == highest]
    common = [name for name in DELIMITER_NAMES if below and min(row[name] for row in below) > 0]
    if len(below) > 1 and common and not any(row[name] for row in below for name in candidates):
        candidates = common[:1]
    if highest and len(candidates) > 1:
        names = [DELIMITER_NAMES[delimiter] for delimiter in candidates]
        message = (
            f"the header may be separated by {' or by '.join(names)}; {names[0]} are used. Put "
            "column names that contain one of them in quotes"
        )
        problems.append(Problem("delimiter", message, Place(source, (1,)), "warning"))
    elif candidates[0] == "|":
        message = "cells are separated by bars, as in 'id|name'"
        problems.append(Problem("delimiter", message, Place(source), "warning"))
    return candidates[0]


def _has_delimiter(counts: Mapping[str, int]) -> bool:
    return any(counts.values())


def _count_delimiters(utf8: bytes) -> list[dict[str, int]]:
    """How often each delimiter is in each of the first records that are not blank."""
    counts: list[dict[str, int]] = []
    position = 0
    while len(counts) < _N_RECORDS_COMPARED and (found := _FIRST_RECORD.match(utf8, position)):
        if not found[1]:
            break
        counts.append(_count_unquoted(found[1], "".join(DELIMITER_NAMES)))
        position = found.end()
    return counts
