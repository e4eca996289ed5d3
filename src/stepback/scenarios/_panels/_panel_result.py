"""The rows of many organizations, and what became of those that have none."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from stepback._documents._document import Document
from stepback._documents._document_result import DocumentResult
from stepback._frames import ColumnKind, FrameColumn, FrameColumns, TableResult
from stepback._problems._format import pluralize
from stepback._problems._problem import Problem, Problems, format_problems
from stepback._records._frozen_mapping import FrozenMapping
from stepback._records._value_equality import ValueEquality
from stepback.scenarios._panels._panel_document import panel_document
from stepback.scenarios._panels._plain_cells import PlainCell


@attrs.frozen
class PanelFailure:
    """A row that could not be computed, or an item without any row, and why.

    Attributes:
        item: What it is, in words, such as ``"acme on 2026-01-31"``.
        key: The cells of its row that say so, by column. Of an item that could not be read at
            all, only the first is not ``None``.
        problems: Everything that is wrong with it, each with its place; those of an
            `InvalidOrganization` as they are.
    """

    item: str
    key: Mapping[str, PlainCell] = attrs.field(converter=FrozenMapping)
    problems: Problems = attrs.field(converter=Problems)

    def __str__(self) -> str:
        """The item, and its problems below."""
        return f"{self.item}: {format_problems(self.problems)}"

    def to_dict(self) -> dict[str, Any]:
        """The item and its problems as plain values."""
        problems = [
            {
                "code": problem.code,
                "severity": problem.severity,
                "message": problem.message,
                "source": problem.where.source,
                "rows": list(problem.where.rows),
                "column": problem.where.column,
                "record": problem.where.record,
            }
            for problem in self.problems
        ]
        return {"item": self.item, "key": _json_cells(self.key), "problems": problems}


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Panel(ValueEquality, DocumentResult, TableResult):
    """The figures of many organizations, or of many parameters: one row each, in the order given.

    Attributes:
        columns: The cells of each column, first of those that say what a row is of
            (``organization``, ``date`` and ``context``, or the parameters and ``seed`` of a
            sweep), then of the figures. A cell is a number, text, truth value or day. ``None``: a
            row has no such figure, or nothing was entered; nan: it is not defined, or nobody was
            asked.
        n_keys: How many of the columns say what a row is of.
        failures: The rows and items that could not be computed, in order, each with its problems.
        not_done: The rows that were not computed, because workers ended or the panel was
            interrupted, in words. Nothing is known to be wrong with them: run it again.
        stop_reason: Why rows were not computed; empty if all were.
        is_complete: Whether every row was computed or has failed. Of a generator that was not
            drawn to its end, nobody knows what else there would have been.
        withheld: The figures that are left out, since they rest on what people answered.
        skipped: The files of a folder that are of no kind that is read.
        entropy: From which the random numbers of a sweep can be made again, with ``rng=entropy``;
            ``None`` if there are none.
    """

    columns: Mapping[str, tuple[PlainCell, ...]] = attrs.field(converter=FrozenMapping)
    n_keys: int
    failures: tuple[PanelFailure, ...] = ()
    not_done: tuple[str, ...] = ()
    stop_reason: str = ""
    is_complete: bool = True
    withheld: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    entropy: int | None = None
    _kinds: Mapping[str, ColumnKind] = attrs.field(
        factory=FrozenMapping, converter=FrozenMapping, eq=False
    )

    def __len__(self) -> int:
        """How many rows there are."""
        return len(next(iter(self.columns.values()), ()))

    def __bool__(self) -> bool:
        """True: a panel without rows says as much as one with rows."""
        return True

    def __repr__(self) -> str:
        """How many rows and figures there are, and what is missing."""
        counts = [pluralize(len(self), "row"), pluralize(len(self.figures), "figure")]
        counts += [f"{len(self.failures):,} failed"] if self.failures else []
        counts += [f"{len(self.not_done):,} not done"] if self.not_done else []
        return f"<Panel: {', '.join(counts)}>"

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the columns that say what a row is of."""
        return tuple(self.columns)[: self.n_keys]

    @property
    def figures(self) -> tuple[str, ...]:
        """The names of the columns of figures."""
        return tuple(self.columns)[self.n_keys :]

    def to_dict(self) -> dict[str, Any]:
        """The rows, the failures and what is not done, as plain values; days as text."""
        columns = [list(map(_json_cell, cells)) for cells in self.columns.values()]
        return {
            "rows": [
                dict(zip(self.columns, row, strict=True)) for row in zip(*columns, strict=True)
            ],
            "failures": [failure.to_dict() for failure in self.failures],
            "not_done": list(self.not_done),
            "stop_reason": self.stop_reason,
            "is_complete": self.is_complete,
            "withheld": list(self.withheld),
            "skipped": list(self.skipped),
            "entropy": self.entropy,
        }

    def _frame_columns(self) -> FrameColumns:
        """A column of one type each, whatever the rows."""
        return {
            name: FrameColumn(self._kinds.get(name) or find_column_kind(cells), cells)
            for name, cells in self.columns.items()
        }

    def _document(self) -> Document:
        """What every form says: how many rows, the range of each figure, the first rows."""
        return panel_document(self)


def find_column_kind(cells: Iterable[PlainCell]) -> ColumnKind:
    """The type of a column: that of its cells, and a number where some are whole."""
    types = {type(cell) for cell in cells if cell is not None}
    if types == {bool}:
        return "flag"
    if types == {datetime.date}:
        return "day"
    if types == {int} and all(abs(cell) < 2**63 for cell in cells if isinstance(cell, int)):
        return "count"
    return "number" if types and types <= {int, float} else "text"


def _json_cells(cells: Mapping[str, PlainCell]) -> dict[str, Any]:
    return {name: _json_cell(cell) for name, cell in cells.items()}


def _json_cell(cell: PlainCell) -> Any:
    return cell.isoformat() if isinstance(cell, datetime.date) else cell


def merge_failures(failures: Iterable[tuple[PanelFailure, bool]]) -> tuple[PanelFailure, ...]:
    """The failures, with one for the rows of an item that failed as a whole.

    Each comes with whether that is so; the name of an item is the first cell of its key.
    """
    merged: list[PanelFailure] = []
    for failure, of_item in failures:
        if not of_item:
            merged.append(failure)
            continue
        (name_column, name), *others = failure.key.items()
        key = {name_column: name, **dict.fromkeys((column for column, _ in others), None)}
        of_all = PanelFailure(str(name), key, failure.problems)
        if not merged or merged[-1] != of_all:
            merged.append(of_all)
    return tuple(merged)


def duplicate_problem() -> Problem:
    """The problem of an item whose name another one has."""
    message = "an item before it has this name; give each its own, so that rows can be told apart"
    return Problem("repeated-name", message)
