"""Cells of a column that cannot be read, by what they say."""

from __future__ import annotations

from stepback._algorithms._arrays import Array, group_rows
from stepback._columns._raw_table import RawTable
from stepback.evidence._logs._log_cells import ColumnCells

_MAX_SHOWN = 100_000  # cells whose texts are looked up


def group_doubtful_cells(
    positions: Array, cells: ColumnCells, table: RawTable
) -> dict[str, list[int]]:
    """The numbers of the rows of each text, at some positions; very many are together."""
    shown = positions[:_MAX_SHOWN]
    by_text = group_rows(cells.texts_at(shown), table.row_numbers[shown].tolist())
    others = table.row_numbers[positions[_MAX_SHOWN:]].tolist()
    if others:  # with those of the last text, whose message is one like theirs
        by_text[next(reversed(by_text))] += others
    return by_text
