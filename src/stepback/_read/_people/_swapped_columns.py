"""Exports whose column of managers is taken for that of the people, and the other way round."""

from __future__ import annotations

from typing import Any

from stepback._problems._format import format_command, format_value
from stepback._read._diagnostics import Diagnostics
from stepback._read._people._column_content import split_joined
from stepback._read._people._rows import Rows

_N_SAMPLED = 1000  # managers; in a column of managers, one comes again much sooner
_MIN_ROWS = 3
_MIN_SHARE = 0.9  # of the rows that have a manager, and of the keys that are among the managers


def refuse_swapped_columns(rows: Rows, diagnostics: Diagnostics) -> None:
    """Raise one problem where what names people comes again and again, and managers never do.

    Else there would be one for each id, and one for each manager.
    """
    sample = [key for key in rows.manager_key[:_N_SAMPLED].tolist() if key]
    if len(set(sample)) < len(sample) or not _are_swapped(rows):
        return
    key, manager = rows.key_header, rows.header("manager")
    field = next((field for field in ("id", "name") if rows.headers.get(field) == key), "")
    swapped = {field: manager, "manager": key} if field else {"manager": key}
    columns: dict[str, Any] = {
        of: parts if len(parts := split_joined(header)) > 1 else header
        for of, header in {**rows.headers, **swapped}.items()
        if of != header
    }
    options: dict[str, Any] = {"columns": columns}
    if field != "id":
        options["manager_by"] = field or manager
    remedy = format_command(**options) or "name each as what it is"
    diagnostics.add_error(
        "swapped-columns",
        f"{format_value(key)} and {format_value(manager)} are swapped: several rows have the same "
        f"{format_value(key)}, no two have the same {format_value(manager)}, and who is in the "
        f"first is in the second as well; {remedy}",
        rows.locate([], "manager"),
    )
    diagnostics.raise_errors()


def _are_swapped(rows: Rows) -> bool:
    keys = [key for key in rows.row_key.tolist() if key]
    managers = [key for key in rows.manager_key.tolist() if key]
    if len(managers) < _MIN_ROWS or len(managers) < _MIN_SHARE * len(rows):
        return False
    distinct_keys, distinct_managers = set(keys), set(managers)
    if len(distinct_managers) < len(managers) or len(distinct_keys) == len(keys):
        return False
    n_among = len(distinct_keys & distinct_managers)
    return n_among >= _MIN_SHARE * len(distinct_keys) and not distinct_managers <= distinct_keys
