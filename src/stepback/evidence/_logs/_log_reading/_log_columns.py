"""The columns of a log by field, those that the file lacks included."""

from __future__ import annotations

from typing import Self

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback.evidence._coding._coded_column import CodedColumn
from stepback.evidence._logs._log_table import LogTable

TEXT_FIELDS = ("case", "domain", "step", "event", "outcome", "decider", "requester", "context")


@attrs.frozen(eq=False)
class LogColumns:
    """The cells of a log before its words are interpreted.

    Attributes:
        texts: Columns of texts by field; of events, ``"activity"`` is one of them.
        submitted: When each step was reached, in UTC.
        decided: When it was decided, in UTC.
        day: The day of the decision where it was.
        amount: What it is about.
        row_numbers: The number of each row in the file.
        is_relevant: Whether a row can be a decision; others are kept as ignored ones.
    """

    texts: dict[str, CodedColumn]
    submitted: Array
    decided: Array
    day: Array
    amount: Array
    row_numbers: Array
    is_relevant: Array

    @classmethod
    def from_table(cls, table: LogTable) -> Self:
        """The columns of a table; what it lacks is not said anywhere."""
        n_rows = len(table.row_numbers)
        blank = CodedColumn.blank(n_rows)
        no_time = np.broadcast_to(np.datetime64("NaT", "us"), n_rows)
        decided, submitted = table.times.get("decided"), table.times.get("submitted")
        return cls(
            texts=dict.fromkeys(TEXT_FIELDS, blank) | dict(table.texts),
            submitted=no_time if submitted is None else submitted.utc,
            decided=no_time if decided is None else decided.utc,
            day=no_time.astype("datetime64[D]") if decided is None else decided.day,
            amount=np.broadcast_to(np.nan, n_rows) if table.amount is None else table.amount,
            row_numbers=table.row_numbers,
            is_relevant=np.broadcast_to(np.True_, n_rows),
        )

    def take(self, rows: Array) -> Self:
        """The rows at positions, or under a mask."""
        arrays = {
            name: getattr(self, name)[rows]
            for name in ("submitted", "decided", "day", "amount", "row_numbers", "is_relevant")
        }
        texts = {field: column.take(rows) for field, column in self.texts.items()}
        return attrs.evolve(self, texts=texts, **arrays)

    def list_cells(self) -> list[Array]:
        """Every column as an array, to compare rows."""
        codes = [column.codes for column in self.texts.values() if column.words]
        return [*codes, self.submitted, self.decided, self.amount]
