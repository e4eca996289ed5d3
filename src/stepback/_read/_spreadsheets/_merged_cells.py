"""Merged cells: one text for several rows or columns, which a sheet stores in the first cell only.

A cell merged over rows has its text in each of them. One merged over columns that hold nothing is
a matter of layout. Lines of cells merged over several columns are titles above the header, or
headings between rows. All else is left as it is stored, and is said.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, empty_mask
from stepback._columns._schema_headers import normalize_header
from stepback._read._spreadsheets._parse_xml import InvalidXML


class MergedRanges:
    """Ranges of cells that are merged into one, as they are found in a file."""

    def __init__(self) -> None:
        """Begin without ranges."""
        self._bounds = array("l")

    def add(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Add a range; one of a single cell is none."""
        if (first_row, first_column) != (last_row, last_column):
            self._bounds.extend((first_row, first_column, last_row, last_column))

    def to_array(self) -> Array:
        """The ranges as rows of a table, in the order of their first rows."""
        bounds = np.array(self._bounds, dtype=np.int64).reshape(-1, 4)
        return bounds[np.lexsort((bounds[:, 1], bounds[:, 0]))]


class MergedHeaderError(Exception):
    """A cell of the header is merged over several columns: which of them has it is not known."""

    def __init__(self, header: str, row: int) -> None:
        """The text of the cell, and the row."""
        super().__init__(header, row)
        self.header, self.row = header, row


@attrs.frozen(eq=False)
class UnmergedCells:
    """What merged cells mean for the rows of a sheet, whose first row has the position 0.

    Attributes:
        headers: The header of each column.
        n_header_rows: How many rows the header and the titles above it take.
        title_rows: The positions of rows above the header that are not part of it.
        heading_rows: The positions of rows that are a single cell merged over several columns.
        filled: For a column, the positions of the cells to which merging gave their text.
        hidden: For a column, the positions of cells that are covered, but have a text of their own.
        covered: For a column, the positions of cells that are covered by a cell on their left.
    """

    headers: dict[int, str]
    n_header_rows: int
    title_rows: list[int]
    heading_rows: list[int]
    filled: dict[int, list[int]] = attrs.field(factory=dict)
    hidden: dict[int, list[int]] = attrs.field(factory=dict)
    covered: dict[int, list[int]] = attrs.field(factory=dict)


def unmerge_cells(columns: dict[int, Array], ranges: Array, first_row: int) -> UnmergedCells:
    """Fill the columns, which are by their numbers, with the texts of merged cells.

    `ranges` have rows as the sheet numbers them; the first of the columns is `first_row`.
    Raises `MergedHeaderError` where a header has no single reading.
    """
    numbers = np.array(sorted(columns))
    n_rows = len(columns[int(numbers[0])])
    has_text = {number: ~empty_mask(column) for number, column in columns.items()}
    n_texts = np.sum([mask.astype(np.int32) for mask in has_text.values()], axis=0)
    clipped = ranges - (first_row, 0, first_row, 0)
    clipped = clipped[(clipped[:, 0] < n_rows) & (clipped[:, 2] >= 0)]
    clipped[:, 2] = np.minimum(clipped[:, 2], n_rows - 1)
    # Only columns with any text count: those that layout has put between them hold nothing.
    left = np.searchsorted(numbers, clipped[:, 1])
    right = np.searchsorted(numbers, clipped[:, 3], side="right")
    merged = [
        _Merged(int(top), int(bottom), numbers[start:end].tolist())
        for (top, column, bottom, _), start, end in zip(clipped, left, right, strict=True)
        if start < end and numbers[start] == column and has_text[int(column)][max(top, 0)]
    ]
    _refuse_overlaps(merged, columns, n_rows)
    headers, n_header_rows, title_rows = _read_header(columns, has_text, n_texts, merged)
    unmerged = UnmergedCells(headers, n_header_rows, title_rows, [])
    for area in merged:
        if area.top < n_header_rows:
            continue
        is_alone = n_texts[area.top] == 1 and not n_texts[area.top + 1 : area.bottom + 1].any()
        if is_alone and len(area.columns) > 1:
            unmerged.heading_rows.extend(range(area.top, area.bottom + 1))
        else:
            _fill_area(area, columns, has_text, n_texts, unmerged)
    return unmerged


@attrs.frozen
class _Merged:
    """A merged cell: its first and last row, and its columns that hold anything."""

    top: int
    bottom: int
    columns: list[int]


def _refuse_overlaps(merged: Sequence[_Merged], columns: dict[int, Array], n_rows: int) -> None:
    """`InvalidXML` where merged cells share one: no program writes that, and filling is slow."""
    is_merged = {number: np.zeros(n_rows, dtype=np.bool_) for number in columns}
    for area in merged:
        for number in area.columns:
            cells = is_merged[number][area.top : area.bottom + 1]
            if cells.any():
                raise InvalidXML("merged cells overlap")
            cells[:] = True


def _read_header(
    columns: dict[int, Array],
    has_text: dict[int, Array],
    n_texts: Array,
    merged: Sequence[_Merged],
) -> tuple[dict[int, str], int, list[int]]:
    """The headers, how many rows they take, and the rows above them that are titles.

    Where every text of a row is merged, some over several columns, it is a title, or names groups
    of columns: the next row has the headers.
    """
    groups: dict[int, tuple[str, int]] = {}  # what is above a column, and in which row
    titles: list[int] = []
    row = int(np.argmax(n_texts > 0))
    while True:
        at_row = [area for area in merged if area.top == row]
        wide = [area for area in at_row if len(area.columns) > 1]
        last = max((area.bottom for area in at_row), default=row)
        if len(wide) > 1 or last > row:
            for area in wide:
                text = str(columns[area.columns[0]][row]).strip()
                groups.update(dict.fromkeys(area.columns, (text, row)))
        is_above = bool(wide) and last == row
        if is_above and len(at_row) < n_texts[row]:
            raise MergedHeaderError(str(columns[wide[0].columns[0]][row]), row)
        if not is_above or not (n_texts[row + 1 :] > 0).any():
            break
        titles.append(row)
        row += 1 + int(np.argmax(n_texts[row + 1 :] > 0))
    headers = {}
    first_of_groups = {area.columns[0] for area in wide}
    for number, column in columns.items():
        first = row + (number in first_of_groups and last > row)
        texts = column[first : last + 1][has_text[number][first : last + 1]]
        headers[number] = normalize_header(" ".join(map(str, texts)))
    repeated = {header for header, n in Counter(headers.values()).items() if n > 1}
    for number, header in headers.items():
        text, group_row = groups.get(number, ("", -1))
        if text and (header in repeated if header else group_row == row):
            headers[number] = normalize_header(f"{text} {header}")
            titles = [title for title in titles if title != group_row]
    return headers, last + 1, titles


def _fill_area(
    area: _Merged,
    columns: dict[int, Array],
    has_text: dict[int, Array],
    n_texts: Array,
    unmerged: UnmergedCells,
) -> None:
    """Give a merged cell its text in each of its rows that hold anything."""
    first, *others = area.columns
    for position in range(area.top + 1, area.bottom + 1):
        if has_text[first][position]:
            if columns[first][position] != columns[first][area.top]:
                unmerged.hidden.setdefault(first, []).append(position)
        elif n_texts[position]:
            columns[first][position] = columns[first][area.top]
            unmerged.filled.setdefault(first, []).append(position)
    for number in others:
        for position in range(area.top, area.bottom + 1):
            if has_text[number][position]:
                unmerged.hidden.setdefault(number, []).append(position)
            elif n_texts[position]:
                unmerged.covered.setdefault(number, []).append(position)
