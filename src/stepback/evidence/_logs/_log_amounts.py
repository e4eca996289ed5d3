"""The amounts of a log."""

from __future__ import annotations

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value
from stepback._problems._problem import Place
from stepback._read._diagnostics import Diagnostics
from stepback.evidence._logs._log_cells import ColumnCells


def settle_amounts(header: str, cells: ColumnCells, diagnostics: Diagnostics) -> tuple[Array, str]:
    """The amounts of a column and their unit; nan where nothing is said, or it is in doubt."""
    numbers = cells.numbers()
    if numbers is not None:
        return numbers, ""
    coded = cells.as_codes()
    table = diagnostics.table
    values = np.full(len(coded.words) + 1, np.nan)
    for code, word in enumerate(coded.words):
        try:
            values[code] = float(word)
        except ValueError:
            rows = tuple(table.row_numbers[coded.codes == code].tolist())
            message = f"{format_value(word)} is not an amount; write it as 1234.50"
            diagnostics.add_error("unread-amount", message, Place(table.source, rows, header))
    return values[coded.codes], ""
