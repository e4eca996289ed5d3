"""The cells that name managers, each with its row."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._problems._problem import Place
from stepback._read._people._rows import Rows

ROOT = -1
UNKNOWN = -2


@attrs.frozen(eq=False)
class ManagerColumn:
    """Texts of one column that each name a manager, in arrays of one length.

    Attributes:
        field: The field of the column.
        report: The row that each text is from.
        text: What the cell says, or one of several managers in it.
        key: The key of the row that it names; empty where nobody is above.
    """

    field: str
    report: Array
    text: Array
    key: Array

    @classmethod
    def from_managers(cls, rows: Rows) -> ManagerColumn:
        """The column of solid managers: one text in each row."""
        return cls("manager", np.arange(len(rows)), rows.manager, rows.manager_key)

    @classmethod
    def from_dotted(cls, rows: Rows, texts: Iterable[tuple[int, str]]) -> ManagerColumn:
        """The texts of the column of dotted managers, each with its row."""
        pairs = list(texts)
        text = object_array([text for _, text in pairs])
        keys = [rows.normalize_key(text) if rows.normalize_key else text for _, text in pairs]
        report = np.array([row for row, _ in pairs], dtype=np.int64)
        return cls("dotted_managers", report, text, object_array(keys))

    def locate(self, rows: Rows, positions: Array) -> Place:
        """The place of some of the texts."""
        return rows.locate(self.report[positions], self.field)


@attrs.frozen(eq=False)
class DottedManagers:
    """The dotted managers of rows, in arrays of one length.

    Attributes:
        report: The row below.
        manager: The row of the manager, or `UNKNOWN`.
        text: What the cell says.
        key: The key by which a row is looked for.
        field: The field of the column that says so.
    """

    report: Array
    manager: Array
    text: Array
    key: Array
    field: Array

    def __len__(self) -> int:
        """The number of lines."""
        return self.report.size

    def take(self, positions: Array) -> DottedManagers:
        """Some of them."""
        arrays = attrs.asdict(self, recurse=False)
        return DottedManagers(**{name: array[positions] for name, array in arrays.items()})
