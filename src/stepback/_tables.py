"""Tables of cells, from a file or a frame, to typed columns, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from stepback._columns import Columns, Table
from stepback._fields import Array
from stepback._problems import Problem


@attrs.frozen(eq=False)
class Cells:
    """A table as it stands in a file or frame, before anything is made of its cells.

    Attributes:
        columns: The cells of each column, in order, as arrays of objects; text from files.
        rows: The row number of each record, as a spreadsheet shows it (the header is row 1).
        source: The name of the file or table.
        problems: What was noticed on the way, warnings included.
    """

    columns: dict[str, Array]
    rows: Array
    source: str
    problems: tuple[Problem, ...] = ()


def cells(name: str, table: Any) -> Cells:
    """The cells of a mapping of columns or of a pandas, polars or pyarrow frame."""
    raise NotImplementedError


def parsed(name: str, table: Cells) -> tuple[Table, list[Problem]]:
    """Typed columns of the table called `name`, and what is wrong with which cell."""
    raise NotImplementedError


def parsed_tables(
    tables: Mapping[str, Any],
) -> tuple[dict[str, Table], Iterable[str] | None, list[Problem]]:
    """All tables parsed, the respondents, and every problem found."""
    raise NotImplementedError


def cells_of(columns: Columns) -> dict[str, dict[str, list[Any]]]:
    """The tables of an organization as text, such as a file holds."""
    raise NotImplementedError
