"""The result of holding the paper against practice."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from stepback._documents._document import Document
from stepback._documents._document_result import DocumentResult
from stepback._frames import FrameColumns, TableResult
from stepback._problems._format import pluralize
from stepback.evidence._conformance._conformance_document import conformance_document
from stepback.evidence._conformance._conformance_figures import ConformanceFigures
from stepback.evidence._conformance._conformance_tables import (
    ConformanceTable,
    PostDecisions,
    UnusedRights,
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PaperAndPractice(ConformanceFigures, DocumentResult, TableResult):
    """Who may decide and who does: the result of `paper_and_practice`.

    It prints as text, and `to_frame` has a row for each domain.

    Attributes:
        n_rows: How many rows the log has.
        of_decisions: For each row of the log the position of its class in
            ``("unknown", "no right", "out of force", "beyond the limit", "above", "as granted")``;
            -1 for rows that are no final approvals.
        classes: How many final approvals are in each class.
        distance: The total variation between the shares of posts on paper and in practice.
        displaced: The share of decisions made at another post than the paper's.
        distance_interval, displaced_interval: 95 % bootstrap intervals over cases.
        domains: The classes, the distance and the displaced share of each domain.
        deciders: The same of each who decided.
        periods: The same of each period.
        posts: How many decisions are whose on paper, and whose in practice, by domain and post.
        unused: The rights that were never used, in domains with decisions.
        top: What the top decides, and how long that waits.
        notes: What was matched by another spelling, and what was not matched.
        personal: Whether the waiting of few people is shown.
        contexts: The contexts that were entered in the organization.
        source: The file that the log was read from.
    """

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain values; nan where one is not defined or not shown."""
        return {
            "decisions": self.n_decisions,
            "classes": dict(self.classes),
            "distance": self.distance,
            "distance_interval": list(self.distance_interval),
            "displaced": self.displaced,
            "displaced_interval": list(self.displaced_interval),
            "top": attrs.asdict(self.top),
            "domains": _plain_table(self.domains),
            "deciders": _plain_table(self.deciders),
            "periods": _plain_table(self.periods),
            "posts": _plain_table(self.posts),
            "unused": _plain_table(self.unused),
            "notes": [str(note) for note in self.notes],
        }

    def _frame_columns(self) -> FrameColumns:
        return self.domains._frame_columns()  # noqa: SLF001  (the table of domains is its table)

    def _document(self) -> Document:
        return conformance_document(self)

    def __repr__(self) -> str:
        """How many decisions are as granted."""
        granted = self.classes["as granted"]
        n_decisions = pluralize(self.n_decisions, "final approval")
        return f"<PaperAndPractice: {n_decisions}, {granted:,} as granted>"


def _plain_table(table: ConformanceTable | PostDecisions | UnusedRights) -> list[dict[str, Any]]:
    columns = {
        name: column.cells.tolist() if isinstance(column.cells, np.ndarray) else list(column.cells)
        for name, column in table._frame_columns().items()  # noqa: SLF001  (its own tables)
    }
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]
