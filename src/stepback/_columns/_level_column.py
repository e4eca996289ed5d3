"""The column of levels of a table of delegations, beside that of autonomy as numbers."""

from __future__ import annotations

from typing import Any

import attrs

from stepback._algorithms._arrays import Array, empty_mask, object_array
from stepback._columns._raw_table import RawTable, group_faults
from stepback._records._fields._numbers import Autonomy
from stepback._records._level import Level

LEVEL_COLUMN = "level"
_AUTONOMY = "autonomy"
_ROUNDING = 1e-9


def level_names(column: Array) -> list[str]:
    """The name of each level in a column of autonomy; empty text where it is a number."""
    names = {float(-level.value): level.name for level in Level}
    return [names.get(value, "") for value in column.tolist()]


def with_levels_as_autonomy(raw: RawTable) -> RawTable:
    """A table of delegations whose levels, if it has such a column, are cells of autonomy.

    Frames have one type for each column, so that numbers and levels are in two of them.
    """
    headers = {header.casefold(): header for header in raw.columns}
    if LEVEL_COLUMN not in headers:
        return raw
    level_header, header = headers[LEVEL_COLUMN], headers.get(_AUTONOMY, _AUTONOMY)
    levels = raw.columns[level_header]
    numbers = raw.columns.get(header, object_array([None] * len(levels)))
    cells = numbers.astype(object)
    faults = []
    for row, is_empty in enumerate(empty_mask(levels)):
        if is_empty:
            continue
        fault = _find_contradiction(levels[row], numbers[row])
        if fault and not empty_mask(numbers[row : row + 1])[0]:
            faults.append((row, fault))
        cells[row] = levels[row]
    columns = {name: column for name, column in raw.columns.items() if name != level_header}
    problems = group_faults(raw, level_header, faults)
    return attrs.evolve(raw, columns={**columns, header: cells}).with_problems(*problems)


def _find_contradiction(level: Any, number: Any) -> str:
    """What is wrong with a level beside a number; a level that is none is found later."""
    try:
        parsed, settled = Autonomy().parse_cell(level), Autonomy().parse_cell(number)
    except ValueError:
        return ""
    if not isinstance(parsed, Level) or settled is parsed:
        return ""
    if not isinstance(settled, int | float) or abs(settled - parsed.autonomy) <= _ROUNDING:
        return ""
    return (
        f"{parsed.name} stands for an autonomy of {parsed.autonomy:.3g}, and autonomy is "
        f"{settled:.3g}; leave one of them empty"
    )
