"""Columns of an export that nobody named, and that seem to hold the days of its rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import attrs
import numpy as np

from stepback._problems._format import format_option, format_value, format_values
from stepback._read._diagnostics import Diagnostics
from stepback._read._people._export_headers import LAST_DAY_FIELD
from stepback._read._people._recognize_days import N_ROWS_SEARCHED, find_day_columns
from stepback._read._people._rows import Rows


@attrs.frozen(eq=False)
class UnreadDays:
    """The columns that seem to hold the days of rows; none if the days of the file are read.

    Attributes:
        headers: Their headers, by field: ``start``, and ``end`` or ``last_day`` if there is one.
        option: The option that reads them; empty if there are none.
    """

    headers: Mapping[str, str]
    option: str

    @classmethod
    def from_rows(cls, rows: Rows, repeated: Collection[int]) -> UnreadDays:
        """Those of the rows at `repeated`, of ids that several rows have."""
        if {"start", "end", LAST_DAY_FIELD} & rows.headers.keys():
            return cls({}, "")
        few = np.array([*repeated][:N_ROWS_SEARCHED], dtype=np.int64)
        taken = set(rows.headers.values())
        columns = {
            header: rows.column(header)[few] for header in rows.cells.columns if header not in taken
        }
        headers = find_day_columns(columns, rows.id[few].tolist(), rows.name[few].tolist())
        option = format_option(columns=headers) if headers else ""
        return cls(headers if option else {}, option)

    def propose(self, remedy: str, rows: Rows, same_id: Sequence[int]) -> str:
        """A remedy for several rows of one id, after that of reading their days.

        Days that two of the rows have in common tell them apart no better than without.
        """
        if not self.option:
            return remedy
        columns = [rows.column(header) for header in self.headers.values()]
        if len({tuple(str(column[row]) for column in columns) for row in same_id}) < len(same_id):
            return remedy
        return f"{self.option} if {self._describe()} of each row; else {remedy}"

    def warn(self, rows: Rows, repeated: Sequence[int], diagnostics: Diagnostics) -> None:
        """Warn of them."""
        if not self.option:
            return
        message = (
            f"several rows of one id, such as {format_value(rows.id[repeated[0]])}, may be what it "
            f"is at different times, as {self._describe()}; if so, {self.option}"
        )
        few = repeated[:N_ROWS_SEARCHED]
        diagnostics.add_warning("unread-days", message, rows.locate(few, "id"))

    def _describe(self) -> str:
        hold = "hold" if len(self.headers) > 1 else "holds"
        return f"{format_values(self.headers.values())} {hold} days"
