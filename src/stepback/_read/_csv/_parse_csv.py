"""From the bytes of a CSV file to a table of cells.

There are two readers, and both give the same cells. The fast one uses pyarrow and takes large
files, if pyarrow is installed; it gives up at any fault. The careful one uses the standard
library, and says what is wrong with which row.
"""

from __future__ import annotations

import re

import attrs
import numpy as np

from stepback._algorithms._arrays import object_array
from stepback._columns._formula_escape import unescape_formula
from stepback._columns._raw_table import RawTable, raw_table_from_columns
from stepback._read._csv._careful_reader import read_carefully
from stepback._read._csv._csv_problems import empty_file
from stepback._read._csv._delimiter import split_delimiter
from stepback._read._csv._encoding import as_utf8
from stepback._read._csv._fast_reader import read_fast

# Below this size the careful reader is done before pyarrow is imported.
FAST_READER_MIN_BYTES = 1_000_000
_ESCAPED_FORMULA = re.compile(rb"'[=+\-@\t\r\n]")


def parse_csv(data: bytes, source: str, *, unescape: bool = False) -> RawTable:
    """The cells of a CSV file called `source`, with the problems found in it.

    With `unescape`, the ``'`` that `escape_formula` puts before cells is removed: in tables that
    stepback has written, but not in an export, whose cells mean what they say.
    """
    utf8, problems = as_utf8(data, source)
    if utf8 is None:
        return RawTable({}, np.arange(0), source, tuple(problems))
    delimiter, utf8, warnings = split_delimiter(utf8, source)
    records = read_fast(utf8, delimiter) if len(utf8) > FAST_READER_MIN_BYTES else None
    records = records or read_carefully(utf8, delimiter, source)
    if not records.header:
        return RawTable({}, np.arange(0), source, (empty_file(source),))
    header, columns = records.header, records.columns
    if unescape and _ESCAPED_FORMULA.search(utf8):
        header = [unescape_formula(name) for name in header]
        columns = [object_array(list(map(unescape_formula, column))) for column in columns]
    table = raw_table_from_columns(
        zip(header, columns, strict=True),
        records.row_numbers,
        source,
        *problems,
        *warnings,
        *records.problems,
    )
    # Where commas do not separate cells, "0,5" may be a number.
    return attrs.evolve(table, allows_decimal_comma=delimiter != ",")
