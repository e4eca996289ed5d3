"""Find out what separates the cells of a CSV file."""

from __future__ import annotations

import re

from stepback._problems._problem import Problem
from stepback._read._csv._csv_problems import DELIMITER_NAMES, ambiguous_delimiter

_DELIMITER_LINE = re.compile(rb"\Asep=([,;\t])(?:\r\n?|\n)")
# Possessive quantifiers (++, *+) never go back, so that no file makes these patterns slow.
_QUOTED = re.compile(rb'"[^"]*+(?:"|\Z)')
_FIRST_RECORD = re.compile(rb'[\r\n]*+((?:[^"\r\n]++|"[^"]*+(?:"|\Z))*+)')


def split_delimiter(utf8: bytes, source: str) -> tuple[str, bytes, list[Problem]]:
    """The delimiter, the text without a line that names it, and a warning if it was a guess.

    Excel writes and hides a first line such as ``sep=;``, so that the header below it is row 1.
    Blank lines at the end are not rows.
    """
    delimiter_line = _DELIMITER_LINE.match(utf8)
    if delimiter_line:
        return delimiter_line[1].decode(), utf8[delimiter_line.end() :].rstrip(b"\r\n"), []
    utf8 = utf8.rstrip(b"\r\n")
    first_record = _FIRST_RECORD.match(utf8)
    header = _QUOTED.sub(b"", first_record[1] if first_record else b"")
    counts = {delimiter: header.count(delimiter.encode()) for delimiter in DELIMITER_NAMES}
    highest = max(counts.values())
    candidates = [delimiter for delimiter, count in counts.items() if count == highest]
    is_ambiguous = highest > 0 and len(candidates) > 1
    return candidates[0], utf8, [ambiguous_delimiter(source, candidates)] if is_ambiguous else []
