"""The amounts of a log."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_option, format_value, join_truncated
from stepback._problems._problem import Place, Problem
from stepback._read._diagnostics import Diagnostics
from stepback.evidence._cells._amount_columns import SettledAmounts, settle_parsed_amounts
from stepback.evidence._cells._amount_texts import parse_amount_text
from stepback.evidence._cells._money_words import MONEY_UNITS, join_units
from stepback.evidence._logs._log_cells import ColumnCells
from stepback.evidence._logs._unread_cells import group_doubtful_cells

_REMEDY = "write it with a point and two digits behind it, as 1234.50"
_N_LISTED = 5


def settle_amounts(header: str, cells: ColumnCells, diagnostics: Diagnostics) -> tuple[Array, str]:
    """The amounts of a column and their unit; nan where nothing is said, or it is in doubt."""
    numbers = cells.numbers()
    if numbers is not None:
        return numbers, ""
    settled = settle_parsed_amounts(cells.amounts())
    table = diagnostics.table
    if settled.empty.size:
        text = format_value(cells.texts_at(settled.empty[:1])[0])
        diagnostics.add_error_or_repair(
            "empty-amount",
            f"{text} is not an amount",
            Place(table.source, tuple(table.row_numbers[settled.empty].tolist()), header),
            remedy=f"leave the cell empty, or {format_option(repair=True)} to read it as empty",
            repair="read as empty",
        )
    _report_doubtful(settled, header, cells, diagnostics)
    unit = join_units(settled.units)
    if unit is None:
        _report_several_units(settled, header, cells, diagnostics)
    return settled.values, unit or ""


def _report_doubtful(
    settled: SettledAmounts, header: str, cells: ColumnCells, diagnostics: Diagnostics
) -> None:
    """Report cells that are no amounts, or may be two."""
    source = diagnostics.table.source

    def describe(text: str, rows: Sequence[int]) -> Problem:
        amount = parse_amount_text(text, decimal=settled.decimal)
        code = "unclear-decimal" if amount.depends else "unread-amount"
        doubt = amount.doubt or f"{format_value(text)} is not an amount"
        return Problem(code, f"{doubt}; {_REMEDY}", Place(source, tuple(rows), header))

    by_text = group_doubtful_cells(settled.doubtful, cells, diagnostics.table)
    diagnostics.add_errors(by_text, describe)


def _report_several_units(
    settled: SettledAmounts, header: str, cells: ColumnCells, diagnostics: Diagnostics
) -> None:
    """Report amounts of several units: the rows of all but the one that most have."""
    counts = {unit: rows.size for unit, rows in settled.units.items()}
    most = max(counts, key=counts.__getitem__)
    listed = join_truncated([f"{unit} ({n:,})" for unit, n in counts.items()], _N_LISTED)
    others = np.sort(np.concatenate([rows for unit, rows in settled.units.items() if unit != most]))
    kinds = "currencies" if MONEY_UNITS.issuperset(counts) else "units"
    one = "currency" if kinds == "currencies" else "unit"
    first = format_value(cells.texts_at(others[:1])[0])
    message = (
        f"amounts are in several {kinds}, {listed}, such as {first}; convert them to one, or read "
        f"the rows of each {one} by themselves"
    )
    table = diagnostics.table
    place = Place(table.source, tuple(table.row_numbers[others].tolist()), header)
    diagnostics.add_error("two-currencies", message, place)
