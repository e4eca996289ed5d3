"""The rows of an export, with the keys by which managers are found among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, group_rows
from stepback._columns._raw_table import BAD_CELL_CODE, RawTable
from stepback._columns._table import has_date, take_rows
from stepback._problems._format import (
    MAX_ROWS,
    format_option,
    format_rows,
    format_value,
    join_truncated,
    pluralize,
)
from stepback._problems._problem import Place
from stepback._read._diagnostics import Diagnostics
from stepback._read._people._header_words import parse_header
from stepback._read._people._normalize import (
    column_as_text,
    is_among_words,
    map_column,
    normalize_case,
    normalize_person_name,
)
from stepback._read._people._text_coding import strip_edges
from stepback._read._people._vacancy_words import VACANCY_WORDS
from stepback._records._fields._ids import Id

UNDISCLOSED_WORDS = frozenset(
    {"confidential", "n/a", "n/d", "not disclosed", "redacted", "undisclosed", "withheld"}
)
_FIELDS_OF_PEOPLE = frozenset({"name", "title", "unit", "fte", "person", "count", "external"})
LARGEST_ID_NUMBER = 1e15  # from which on a float or a spreadsheet does not keep every digit


@attrs.frozen(eq=False)
class Rows:
    """Rows of an export, each a person or post, as arrays of one length.

    A row with the `row_key` "brandon leblanc" is the manager of rows with that `manager_key`.

    Attributes:
        cells: The whole table that they are from.
        headers: The header of each field that is in the file.
        positions: The position of each row in `cells`.
        row_numbers: The number of each row, as in a spreadsheet.
        id: The id; empty if there is none.
        name: The name; empty if vacant, not disclosed or not in the file.
        manager: What the manager cell says.
        is_vacant: Whether nobody holds the post.
        manager_key: The row key of the manager; empty where nobody is above.
        row_key: What managers are named by; empty for rows that cannot be named.
        key_header: The header of the column that `row_key` is from.
        normalize_key: What makes a key of a cell; ``None`` where managers are named by id.
        start: The first day on which each row is in force; NaT: it is open.
        end: The first day on which it no longer is; NaT: it is open.
        has_bad_days: Which rows have days that could not be read.
        ends_at_next: Whether a row is in force until the next row of its id begins.
        root_markers: What cells of managers say, in lower case, where nobody is above.
        person: The id of who holds the post of each row, empty if nobody does; ``None`` where no
            column says so.
        n_earlier: How many of them, the last ones, are no rows but nodes of earlier exports.
    """

    cells: RawTable
    headers: Mapping[str, str]
    positions: Array
    row_numbers: Array
    id: Array
    name: Array
    manager: Array
    is_vacant: Array
    manager_key: Array
    row_key: Array
    key_header: str
    normalize_key: Callable[[str], str] | None
    start: Array
    end: Array
    has_bad_days: Array
    ends_at_next: bool = False
    root_markers: frozenset[str] = frozenset()
    person: Array | None = None
    n_earlier: int = 0

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.positions)

    @property
    def has_managers_by_id(self) -> bool:
        """Whether managers are named by their ids."""
        return self.normalize_key is None

    @property
    def is_edge_list(self) -> bool:
        """Whether rows are lines: nothing names people or posts, and no header says ``id``."""
        if _FIELDS_OF_PEOPLE & self.headers.keys():
            return False
        meaning = parse_header(self.headers["id"])
        return meaning is None or meaning.kind != "id"

    @property
    def is_dated(self) -> bool:
        """Whether any row has a start or an end."""
        return has_date(self.start) or has_date(self.end)

    def header(self, field: str) -> str:
        """The header of a field, or the field itself where it is not in the file."""
        return self.headers.get(field, field)

    def column(self, header: str) -> Array:
        """The cells under a header."""
        column = self.cells.columns[header]
        return column if len(column) == len(self) else np.asarray(column[self.positions])

    def text_column(self, field: str) -> Array:
        """The cells of a field as text without outer spaces; empty if it is not in the file."""
        if field not in self.headers:
            return np.full(len(self), "", dtype=object)
        return map_column(str.strip, column_as_text(self.column(self.headers[field])))

    def cell_text(self, header: str, row: int) -> str:
        """One cell as text."""
        position = self.positions[row]
        cell = self.cells.columns[header][position : position + 1]
        return str(column_as_text(cell)[0]).strip()

    def differing_headers(self, rows: Array) -> list[str]:
        """The headers under which some of the rows have different texts."""
        first, *others = positions = self.positions[rows].tolist()
        return [
            header
            for header, column in self.cells.columns.items()
            if not _are_same(column, first, others)
            and len(set(map(str.strip, column_as_text(column[positions]).tolist()))) > 1
        ]

    def locate(self, rows: Sequence[int] | Array, field: str = "") -> Place:
        """The place of some of the rows, or of their cells of a field."""
        row_numbers = tuple(self.row_numbers[np.asarray(rows, dtype=np.int64)].tolist())
        return Place(self.cells.source, row_numbers, self.header(field))

    def format_candidates(self, rows: Sequence[int]) -> str:
        """Some of the rows in words; those of earlier exports by their ids."""
        n_own = len(self) - self.n_earlier
        own = [row for row in rows if row < n_own]
        numbers = self.row_numbers[own[:MAX_ROWS]].tolist()
        earlier = [f"{format_value(self.id[row])} of an earlier file" for row in rows[len(own) :]]
        return join_truncated([*([format_rows(numbers, len(own))] if own else []), *earlier], 5)

    def take(self, rows: Array) -> Rows:
        """Some of the rows."""
        fields = attrs.asdict(self, recurse=False)
        arrays = {name: value for name, value in fields.items() if isinstance(value, np.ndarray)}
        taken: dict[str, Any] = {name: take_rows(array, rows) for name, array in arrays.items()}
        return attrs.evolve(self, **taken)


def _are_same(column: Array, first: int, others: Iterable[int]) -> bool:
    """Whether cells are equal at once; with thousands of columns, their texts take too long."""
    cell = column[first]
    is_text = type(cell) is str
    cells = (column[row] for row in others)
    return all(
        other is cell or (is_text and type(other) is str and other == cell) for other in cells
    )


def extract_rows(
    cells: RawTable,
    headers: Mapping[str, str],
    key_header: str,
    *,
    root_markers: frozenset[str],
    vacant: frozenset[str],
    undisclosed: frozenset[str],
    diagnostics: Diagnostics,
) -> Rows:
    """All rows of a table."""
    id_, name, manager = (
        _text_column(cells, headers.get(field), diagnostics) for field in ("id", "name", "manager")
    )
    normalize: Callable[[str], str] | None = None
    row_key, manager_key = id_, manager
    if key_header != headers["id"]:
        is_by_name = key_header == headers.get("name")
        normalize = normalize_person_name if is_by_name else normalize_case
        row_key = map_column(normalize, _text_column(cells, key_header, diagnostics))
        manager_key = map_column(normalize, manager_key)
    is_root = np.asarray(manager == "", dtype=np.bool_) | _says(manager, root_markers)
    is_vacant = _says(name, vacant)
    is_nameless = is_vacant | _says(name, undisclosed)
    # "Vacant" names nobody, though a manager cell may say it too: such a row is no manager.
    if normalize is normalize_person_name:
        row_key = np.where(is_nameless, "", row_key)
    no_days = np.broadcast_to(np.datetime64("NaT", "D"), len(cells.row_numbers))
    return Rows(
        cells=cells,
        headers=headers,
        positions=np.arange(len(cells.row_numbers)),
        row_numbers=cells.row_numbers,
        id=id_,
        name=np.where(is_nameless, "", name) if is_nameless.any() else name,
        manager=manager,
        is_vacant=is_vacant,
        manager_key=np.where(is_root, "", manager_key),
        row_key=row_key,
        key_header=key_header,
        normalize_key=normalize,
        root_markers=root_markers,
        start=no_days,
        end=no_days,
        has_bad_days=np.broadcast_to(np.False_, len(cells.row_numbers)),
    )


def _says(column: Array, words: frozenset[str]) -> Array:
    """Which texts are among some words, whatever their case."""
    if not words:  # nearly always
        return np.zeros(len(column), dtype=np.bool_)
    return is_among_words(map(str.casefold, column.tolist()), words)


def _text_column(cells: RawTable, header: str | None, diagnostics: Diagnostics) -> Array:
    """A column as text without outer spaces; empty if it is not in the file."""
    if header is None:
        return np.full(len(cells.row_numbers), "", dtype=object)
    column = cells.columns[header]
    if column.dtype.kind in "iuf":  # numbers of a frame; ids that it has rounded are errors
        numbers = column
        column, faults = Id(optional=True).parse_column(numbers, None)
        for position, fault in faults:
            if abs(numbers[position]) >= LARGEST_ID_NUMBER:
                continue  # it has lost digits, which is told of all such ids together
            place = Place(cells.source, (int(cells.row_numbers[position]),), header)
            diagnostics.add_error(BAD_CELL_CODE, fault, place)
    return strip_edges(column_as_text(column))


def check_outer_spaces(rows: Rows, diagnostics: Diagnostics) -> None:
    """Report ids and managers with spaces, or characters that nobody sees, around them."""
    for field in ("id", "manager"):
        if field not in rows.headers:
            continue
        cells = column_as_text(rows.column(rows.headers[field]))
        padded = np.flatnonzero(cells != getattr(rows, field))
        used = rows.id if field == "id" else rows.manager_key
        padded = padded[used[padded] != ""]  # " " is no id, and " XX " may mean nobody above
        if padded.size:
            first = format_value(getattr(rows, field)[padded[0]])
            has_spaces = any(cell != cell.strip() for cell in cells[padded].tolist())
            what = "spaces" if has_spaces else "invisible characters"
            diagnostics.add_error_or_repair(
                "outer-spaces",
                f"{what} before or after {join_truncated([first], n_total=padded.size)}",
                rows.locate(padded, field),
                remedy=f"remove them, or {format_option(repair=True)} to have them removed",
                repair="removed",
            )


def is_vacancy(text: str) -> bool:
    """Whether a text is a word for a post that nobody holds, or whose holder is not disclosed."""
    return text.casefold() in VACANCY_WORDS | UNDISCLOSED_WORDS


def warn_of_placeholder_names(rows: Rows, diagnostics: Diagnostics) -> None:
    """Warn of names that look like a vacancy or an undisclosed name."""
    lower_names = list(map(str.casefold, rows.name.tolist()))
    suspicious = np.flatnonzero(is_among_words(lower_names, VACANCY_WORDS | UNDISCLOSED_WORDS))
    words = [lower_names[row] for row in suspicious]
    for word, found in group_rows(words, suspicious.tolist()).items():
        name = rows.name[found[0]]
        remedy = f"if it means that nobody holds the post, {format_option(vacant={name})}"
        if word in UNDISCLOSED_WORDS:
            remedy = f"if the real name is not disclosed, {format_option(undisclosed={name})}"
        diagnostics.add_warning(
            "placeholder-name",
            f"{format_value(name)} is the name in {pluralize(len(found), 'row')}; {remedy}",
            rows.locate(found, "name"),
        )
