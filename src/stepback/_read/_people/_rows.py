"""The rows of an export, with what each is called and whom it names as manager."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, is_all_text, is_empty_cell
from stepback._columns._raw_table import RawTable
from stepback._problems._format import format_value, pluralize
from stepback._problems._options import format_option
from stepback._read._diagnostics import Findings
from stepback._read._people._export_headers import Headers
from stepback._read._people._normalize import recased, spoken
from stepback._records._fields._ids import Id

_READ_HERE = ("id", "name", "manager")
_NOBODY = frozenset(
    {"eliminated", "gapped", "open position", "tba", "tbc", "tbd", "to be appointed"}
    | {"to be confirmed", "unfilled", "vacancy", "vacant", "vacant post"}
)
NOT_TOLD = frozenset(
    {"confidential", "n/a", "n/d", "not disclosed", "redacted", "undisclosed", "withheld"}
)


@attrs.frozen(eq=False)
class Rows:
    """Rows of an export, one a person or post, as arrays of one length.

    Attributes:
        cells: The whole table that they are from.
        headers: The header of each field that is in the file.
        at: The position of each row in `cells`.
        numbers: The number of each row, as a spreadsheet shows it.
        id: The id; empty if none is given.
        name: The name; empty if vacant, not told or not given.
        manager: What the manager cell says.
        vacant: Whether nobody holds the post.
        call: What the manager is called, in a form that can be compared with `answer`;
            empty where nobody is above.
        answer: What managers are called by; empty for rows that cannot be named.
        by: The header of the column that `answer` is from.
        key: What brings a manager into that form; ``None``: managers are given by id, as it is.
    """

    cells: RawTable
    headers: Mapping[str, str]
    at: Array
    numbers: Array
    id: Array
    name: Array
    manager: Array
    vacant: Array
    call: Array
    answer: Array
    by: str
    key: Callable[[str], str] | None

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.at)

    @property
    def by_id(self) -> bool:
        """Whether managers are given by their ids."""
        return self.key is None

    def header(self, field: str) -> str:
        """The header of a field, or the field itself where it is not in the file."""
        return self.headers.get(field, field)

    def column(self, header: str) -> Array:
        """The cells under a header."""
        column = self.cells.columns[header]
        return column if len(column) == len(self.at) else np.asarray(column[self.at])

    def take(self, positions: Array) -> Rows:
        """The rows at `positions`."""
        names = ("at", "numbers", "id", "name", "manager", "vacant", "call", "answer")
        return attrs.evolve(self, **{name: getattr(self, name)[positions] for name in names})


def rows_of(
    cells: RawTable,
    headers: Headers,
    *,
    root_markers: frozenset[str],
    vacant: frozenset[str],
    undisclosed: frozenset[str],
    found: Findings,
) -> Rows:
    """All rows of a table but those that repeat its header."""
    fields = {field: _field(cells, headers.fields.get(field), found) for field in _READ_HERE}
    by = headers.by
    key: Callable[[str], str] | None = None
    if by != headers.fields["id"]:
        key = spoken if by == headers.fields.get("name") else recased
    answer = _each(key, _field(cells, by, found)) if key else fields["id"]
    call = _each(key, fields["manager"]) if key else fields["manager"]
    top = among(map(str.casefold, fields["manager"].tolist()), root_markers | {""})
    folded = list(map(str.casefold, fields["name"].tolist()))
    nobody = among(folded, vacant)
    nameless = nobody | among(folded, undisclosed)
    if key is spoken:
        answer = np.where(nameless, "", answer)
    rows = Rows(
        cells=cells,
        headers=headers.fields,
        at=np.arange(len(cells.row_numbers)),
        numbers=cells.row_numbers,
        id=fields["id"],
        name=np.where(nameless, "", fields["name"]),
        manager=fields["manager"],
        vacant=nobody,
        call=np.where(top, "", call),
        answer=answer,
        by=by,
        key=key,
    )
    return _without_headers(rows, found)


def _field(cells: RawTable, header: str | None, found: Findings) -> Array:
    """A column as text without outer space."""
    if header is None:
        return np.full(len(cells.row_numbers), "", dtype=object)
    column = cells.columns[header]
    if column.dtype.kind in "iuf":
        column, faults = Id(optional=True).parse_column(column, None)
        for at, fault in faults:
            found.error("bad-value", fault, [cells.row_numbers[at]], header)
    return trimmed(texts(column))


def texts(column: Array) -> Array:
    """A column as text; empty where nothing is given."""
    if is_all_text(column):
        return column
    cells = column.tolist()  # plain values in place of those of numpy
    return np.array([_text(cell) for cell in cells], dtype=object)


def trimmed(column: Array) -> Array:
    """A column of text without outer space."""
    return _each(str.strip, column)


def among(values: Iterable[str], words: frozenset[str]) -> Array:
    """Which of the values are among `words`."""
    return np.fromiter(map(words.__contains__, values), dtype=np.bool_)


def check_padding(rows: Rows, found: Findings) -> None:
    """Find ids and managers with outer space."""
    for field in ("id", "manager"):
        if field not in rows.headers:
            continue
        header = rows.headers[field]
        padded = np.flatnonzero(texts(rows.column(header)) != getattr(rows, field))
        told = rows.id if field == "id" else rows.call
        padded = padded[told[padded] != ""]
        if padded.size:
            found.fault(
                "outer-spaces",
                f"outer space around {format_value(getattr(rows, field)[padded[0]])}"
                + (f" and {padded.size - 1:,} more" if padded.size > 1 else ""),
                remedy=f"trim it, or {format_option(repair=True)} to leave it off",
                done="left off",
                rows=rows.numbers[padded],
                column=header,
            )


def note_names(rows: Rows, found: Findings) -> None:
    """Warn of names that read like none: they stand for a vacancy, or for a name not told."""
    if "name" not in rows.headers:
        return
    odd = np.flatnonzero(among(map(str.casefold, rows.name.tolist()), _NOBODY | NOT_TOLD))
    alike: dict[str, list[int]] = {}
    for at in odd.tolist():
        alike.setdefault(rows.name[at].casefold(), []).append(at)
    for folded, positions in alike.items():
        name = rows.name[positions[0]]
        remedy = f"if nobody holds such a post, {format_option(vacant={name})}"
        if folded in NOT_TOLD:
            told = format_option(undisclosed={name})
            remedy = f"if it stands for a name that is not told, {told}"
        found.note(
            "placeholder-name",
            f"{format_value(name)} is the name in {pluralize(len(positions), 'row')}; {remedy}",
            rows.numbers[positions],
            rows.headers["name"],
        )


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if is_empty_cell(cell):
        return ""
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell) if whole else cell)


def _each(function: Callable[[str], str], column: Array) -> Array:
    return np.array(list(map(function, column.tolist())), dtype=object)


def _without_headers(rows: Rows, found: Findings) -> Rows:
    """Leave out rows that repeat the header, as in an export put together from several."""
    repeated = rows.id == rows.header("id")
    if "manager" in rows.headers:
        repeated &= rows.manager == rows.headers["manager"]
    if not repeated.any():
        return rows
    found.fault(
        "repeated-header",
        "the header stands here again",
        remedy=f"delete the row, or {format_option(repair=True)} to leave it out",
        done="left out",
        rows=rows.numbers[repeated],
    )
    return rows.take(np.flatnonzero(~repeated))
