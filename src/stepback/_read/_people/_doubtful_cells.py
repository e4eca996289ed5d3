"""Refuse cells that do not say what they should: failed formulas, and merged cells of a sheet.

A lookup that failed does not say that nobody is above, and nothing could be repaired.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from stepback._algorithms._arrays import Array, group_rows
from stepback._problems._format import format_option, format_value
from stepback._problems._problem import Place, Problem
from stepback._read._diagnostics import Diagnostics
from stepback._read._error_texts import is_error_text, is_failed_formula
from stepback._read._people._duplicate_ids import unique_id
from stepback._read._people._normalize import normalize_case
from stepback._read._people._rows import Rows

# Fields in which an empty cell would say something: that nobody is above, or that a day is open.
_NEEDED_FIELDS = ("id", "manager", "dotted_managers", "start", "end", "last_day")
# Fields of which merged cells have several readings: each row the whole, or a part of it.
_SEPARATE_FIELDS = ("id", "fte", "competence", "willingness", "capacity", "count")


def refuse_doubtful_cells(
    rows: Rows, root_markers: frozenset[str], diagnostics: Diagnostics
) -> Rows:
    """Make errors of cells that do not hold what the field of their column needs.

    Their rows get an id of their own, and no manager, so that no other problem follows from them.
    """
    refused: dict[str, set[int]] = {"id": set(), "manager": set()}
    if rows.cells.doubtful_cells:
        _refuse_sheet_cells(rows, root_markers, refused, diagnostics)
    for field in ("id", "manager"):
        by_text = _find_error_texts(rows, field, root_markers)

        def describe(text: str, found: Sequence[int], field: str = field) -> Problem:
            return _describe_error_text(text, rows.locate(found, field), field)

        diagnostics.add_errors(by_text, describe)
        refused[field].update(*by_text.values())
    return _without_cells(rows, refused) if any(refused.values()) else rows


def _refuse_sheet_cells(
    rows: Rows, root_markers: frozenset[str], refused: dict[str, set[int]], diagnostics: Diagnostics
) -> None:
    """Make errors of warnings about cells of a spreadsheet."""
    fields = {normalize_case(header): field for field, header in rows.headers.items()}
    positions = {number: row for row, number in enumerate(rows.row_numbers.tolist())}
    for cells in rows.cells.doubtful_cells:
        field = fields.get(normalize_case(cells.problem.where.column), "")
        found = [positions[row] for row in cells.problem.where.rows if row in positions]
        is_said = field == "manager" and cells.text.casefold() in root_markers - {""}
        is_refused = field in (_SEPARATE_FIELDS if cells.kind == "filled" else _NEEDED_FIELDS)
        if not found or is_said or not is_refused:
            continue
        message = cells.problem.message
        if cells.kind == "filled":
            message += f"; unmerge the cells, and give each row its own {field}"
        elif cells.kind == "covered":
            message += f"; unmerge the cells, and fill in the {field} of each row"
        elif field == "manager" and cells.text:
            message += (
                f", for a lookup that fails does not say who is above{_offer_root(cells.text)}"
            )
        diagnostics.warnings.remove(cells.problem)
        diagnostics.add_error(cells.problem.code, message, rows.locate(found, field))
        refused.setdefault(field, set()).update(found)


def _offer_root(text: str) -> str:
    """What to do where an error is how the file says that nobody is above."""
    option = format_option(root_markers={text}) if is_error_text(text) else ""
    return option and f"; if it means that nobody is above, {option}"


def _find_error_texts(rows: Rows, field: str, root_markers: frozenset[str]) -> dict[str, list[int]]:
    """The rows of each text that is what a failed formula shows, by that text."""
    column: Array = rows.id if field == "id" else rows.manager
    texts = column.tolist()
    joined = "\n".join(texts)  # far quicker than to look at each
    if "#" not in joined and "Err:" not in joined:
        return {}
    is_fault = is_error_text if field == "id" else is_failed_formula
    faults = {text for text in set(texts) if is_fault(text)}
    if field == "manager":
        faults = {text for text in faults if text.casefold() not in root_markers}
    found = [row for row, text in enumerate(texts) if text in faults]
    return group_rows((texts[row] for row in found), found)


def _describe_error_text(text: str, place: Place, field: str) -> Problem:
    """The error about the text of a failed formula."""
    remedy = "correct the formula in the spreadsheet that it comes from, and export it again"
    if field == "manager":
        finding = f"{format_value(text)} is a formula that failed, and does not say who is above"
        return Problem("error-cell", f"{finding}; {remedy}{_offer_root(text)}", place)
    return Problem("error-cell", f"{format_value(text)} is a formula that failed; {remedy}", place)


def _without_cells(rows: Rows, refused: Mapping[str, set[int]]) -> Rows:
    """The rows with ids of their own in place of those refused, and without their managers."""
    ids, manager, manager_key = rows.id.copy(), rows.manager.copy(), rows.manager_key.copy()
    row_key = ids if rows.has_managers_by_id else rows.row_key
    taken = set(ids.tolist())
    for row in sorted(refused["id"]):
        ids[row] = unique_id(f"row {rows.row_numbers[row]}", taken)
    above = sorted(refused["manager"])
    manager[above] = manager_key[above] = ""
    return attrs.evolve(rows, id=ids, row_key=row_key, manager=manager, manager_key=manager_key)
