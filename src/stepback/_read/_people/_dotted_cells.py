"""The cells of dotted managers, which may name several each."""

from __future__ import annotations

from collections.abc import Container

import numpy as np

from stepback._read._people._cell_parts import split_managers
from stepback._read._people._manager_column import ManagerColumn
from stepback._read._people._nobody_words import nobody_form
from stepback._read._people._rows import Rows, is_vacancy

_SURE = frozenset("\n;|\t\u2022\u3001")


def read_dotted_column(rows: Rows) -> ManagerColumn | None:
    """Each dotted manager, with its row; ``None`` if there is no such column."""
    if "dotted_managers" not in rows.headers:
        return None
    texts = rows.text_column("dotted_managers")
    filled = np.flatnonzero(texts != "")
    keys = frozenset(rows.row_key.tolist())
    by_cell = {cell: _split_cell(rows, cell, keys) for cell in set(texts[filled].tolist())}
    return ManagerColumn.from_dotted(
        rows,
        (
            (row, text)
            for row in filled.tolist()
            for text in dict.fromkeys(by_cell[texts[row]])
            if text.casefold() not in rows.root_markers
        ),
    )


def _split_cell(rows: Rows, cell: str, keys: Container[str]) -> list[str]:
    """The managers in a cell: all of it where it is a key, else what separators leave.

    ``A, Z`` are two as ``A`` is a key; ``Fox, Bo`` is one where managers are named by name.
    """

    def is_key(text: str) -> bool:
        return (rows.normalize_key(text) if rows.normalize_key else text) in keys

    if is_key(cell) or nobody_form(cell) or is_vacancy(cell):
        return [cell]
    ways = split_managers(cell)
    for _, elements in ways:
        if all(map(is_key, elements)):
            return elements
    for separator, elements in ways:
        is_list = separator in _SURE or (
            separator != ""
            and any(
                is_key(element) and (rows.has_managers_by_id or " " in element)
                for element in elements
            )
        )
        # Ids that no row has: nothing else has commas and no spaces.
        is_list |= rows.has_managers_by_id and separator == "," and " " not in "".join(elements)
        if is_list:
            return [text for element in elements for text in _split_cell(rows, element, keys)]
    return [cell]
