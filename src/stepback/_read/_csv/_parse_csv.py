"""From the bytes of a CSV file to a table of cells.

Two readers give the same cells. The fast one, pyarrow, takes large files without faults. The
careful one, the standard library, says what is wrong with which row.
"""

from __future__ import annotations

import re

import attrs
import numpy as np

from stepback._algorithms._arrays import object_array
from stepback._columns._escape_formula import may_hold_escapes, unescape_formula
from stepback._columns._raw_table import RawTable, raw_table_from_columns
from stepback._problems._problem import Place, Problem
from stepback._read._csv._careful_reader import DELIMITER_NAMES, read_carefully
from stepback._read._csv._encoding import as_utf8
from stepback._read._csv._fast_reader import read_fast
from stepback._read._limits import Budget

# Below this size the careful reader is done before pyarrow is imported.
FAST_READER_MIN_BYTES = 1_000_000
_BLOCK_BYTES = 1 << 18  # fits into the cache of the processor
_DELIMITER_LINE = re.compile(rb"\Asep=([,;\t])(?:\r\n?|\n)")
_CONTINUATION_BYTES = [bytes([byte]) for byte in range(0x80, 0xC0)]  # of one character
# Possessive quantifiers (++, *+) never go back, so that no file makes this pattern slow.
_FIRST_RECORD = re.compile(rb'[\r\n]*+((?:[^"\r\n]++|"[^"]*+(?:"|\Z))*+)')


def parse_csv(
    data: bytes, source: str, budget: Budget | None = None, *, unescape: bool = False
) -> RawTable:
    """The cells of a CSV file called `source`, with the problems found in it.

    With `unescape`, the ``'`` that `escape_formula` puts before cells is removed: in tables that
    stepback has written, but not in an export, whose cells mean what they say.
    """
    budget = budget or Budget()
    utf8, problems = as_utf8(data, source, budget)
    if utf8 is None:
        return RawTable({}, np.arange(0), source, tuple(problems))
    # Excel writes and hides a first line such as "sep=;", so that the header below it is row 1.
    delimiter_line = _DELIMITER_LINE.match(utf8)
    utf8 = utf8[delimiter_line.end() if delimiter_line else 0 :].rstrip(b"\r\n")
    delimiter = (
        delimiter_line[1].decode() if delimiter_line else _guess_delimiter(utf8, source, problems)
    )
    _count_text(utf8, delimiter, budget, source)
    is_large = len(utf8) > FAST_READER_MIN_BYTES
    records = read_fast(utf8, delimiter, source, budget) if is_large else None
    records = records or read_carefully(utf8, delimiter, source, budget)
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
    return attrs.evolve(table, allows_decimal_comma=delimiter != ",")


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


def _guess_delimiter(utf8: bytes, source: str, problems: list[Problem]) -> str:
    """The delimiter that the header has most often; a tie adds a warning."""
    first_record = _FIRST_RECORD.match(utf8)
    header = first_record[1] if first_record else b""
    counts = _count_unquoted(header, "".join(DELIMITER_NAMES))
    highest = max(counts.values())
    candidates = [delimiter for delimiter, count in counts.items() if count == highest]
    if highest and len(candidates) > 1:
        names = [DELIMITER_NAMES[delimiter] for delimiter in candidates]
        message = (
            f"the header may be separated by {' or by '.join(names)}; {names[0]} are used. Put "
            "column names that contain one of them in quotes"
        )
        problems.append(Problem("delimiter", message, Place(source, (1,)), "warning"))
    return candidates[0]
