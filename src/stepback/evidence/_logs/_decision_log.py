"""A log of decisions as columns."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._adjacency import stable_argsort
from stepback._algorithms._arrays import Array, empty_mask, object_array
from stepback._frames import FrameColumn, FrameColumns, TableResult
from stepback._problems._format import pluralize
from stepback._problems._problem import Problems
from stepback.evidence._coding._coded_column import CodedColumn
from stepback.evidence._coding._party_column import PartyColumn
from stepback.evidence._logs._outcomes import (
    OUTCOME_CODES,
    OUTCOMES,
    approval_mask,
    decision_mask,
    outcome_mask,
)
from stepback.evidence._logs._written_times import write_times

_TEXT_FIELDS = ("case", "domain", "step", "event")
_PARTY_FIELDS = ("decider", "requester", "context")
_N_SHOWN = 10


_SMALL_KEYS = 2**31  # below which `stable_argsort` takes keys


@attrs.frozen(eq=False)
class CaseOrder:
    """The rows of a log by case and domain, each in the order of its decisions.

    Ignored rows are left out, so that they change nothing.

    Attributes:
        rows: The position of each row, by case, domain and time; those of one moment stand in
            the order of the log.
        is_first: Whether each of these rows is the first of its case and domain.
        n_rows: How many rows the log has.
    """

    rows: Array
    is_first: Array
    n_rows: int

    @cached_property
    def previous(self) -> Array:
        """For each row of the log the row before it in its case and domain.

        -1 for the first, and for ignored rows.
        """
        found = np.full(self.n_rows, -1, dtype=np.int64)
        found[self.rows[1:]] = np.where(self.is_first[1:], -1, self.rows[:-1])
        return found


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class DecisionLog(TableResult):
    """Who decided what, when, and how: the result of `read_decisions` and `read_events`.

    One row for each decision or other step, in the order of the file. All columns have the same
    length. What a cell does not say is not known; it is counted apart, and never taken for none.

    Attributes:
        case: The case of each row.
        domain: The domain; not said where the log has no domains.
        step: The step at which the decision is made, such as a level of approval.
        decider: Who decided: people or roles, as the log names them.
        requester: Who asked.
        context: In which contexts.
        event: The identity of the event, where the log has one.
        outcome: How it came out, as a position in ``OUTCOMES``.
        amount: What it is about, in the `unit` of the log; nan where it is not said.
        submitted: When the step was reached, in UTC; not a time where it is not known.
        decided: When it was decided, in UTC.
        day: The day of the decision where it was made, by the local time of the log.
        row: The number of each row in the file.
        unit: The unit of amounts, such as a currency; empty if the log names none.
        zone: The time zone of days: a name, or how it was found; empty if times have none.
        source: The name of the file or table.
        warnings: What was noticed while it was read, and does not stop anyone.
        repairs: What was repaired.
    """

    case: CodedColumn
    domain: CodedColumn
    step: CodedColumn
    decider: PartyColumn
    requester: PartyColumn
    context: PartyColumn
    event: CodedColumn
    outcome: Array
    amount: Array
    submitted: Array
    decided: Array
    day: Array
    row: Array
    unit: str = ""
    zone: str = ""
    source: str = ""
    warnings: Problems = attrs.field(factory=Problems, converter=Problems)
    repairs: Problems = attrs.field(factory=Problems, converter=Problems)

    @classmethod
    def from_columns(
        cls,
        *,
        case: Iterable[str],
        decided: Iterable[Any],
        decider: Iterable[str | Iterable[str] | None],
        outcome: Iterable[str],
        domain: Iterable[str | None] | None = None,
        step: Iterable[str | None] | None = None,
        amount: Iterable[float | None] | None = None,
        submitted: Iterable[Any] | None = None,
        requester: Iterable[str | Iterable[str] | None] | None = None,
        context: Iterable[str | Iterable[str] | None] | None = None,
        unit: str = "",
    ) -> DecisionLog:
        """A log of values that need no reading: words of ``OUTCOMES``, times and numbers.

        Times are ``datetime64`` values or texts that numpy takes, and without a zone.
        """
        codes = np.array([OUTCOME_CODES[word] for word in outcome], dtype=np.int8)
        n_rows = codes.size
        times = np.array(list(decided), dtype="datetime64[us]")
        waits = ["NaT"] * n_rows if submitted is None else list(submitted)
        amounts = [np.nan if value is None else value for value in _list_cells(amount, n_rows)]
        return cls(
            case=CodedColumn.from_texts(_list_cells(case, n_rows)),
            domain=CodedColumn.from_texts(_list_cells(domain, n_rows)),
            step=CodedColumn.from_texts(_list_cells(step, n_rows)),
            decider=PartyColumn.from_names(_list_cells(decider, n_rows)),
            requester=PartyColumn.from_names(_list_cells(requester, n_rows)),
            context=PartyColumn.from_names(_list_cells(context, n_rows)),
            event=CodedColumn.blank(n_rows),
            outcome=codes,
            amount=np.array(amounts, dtype=np.float64),
            submitted=np.array(waits, dtype="datetime64[us]"),
            decided=times,
            day=times.astype("datetime64[D]"),
            row=np.arange(2, 2 + n_rows),
            unit=unit,
        )

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.outcome)

    def __repr__(self) -> str:
        """How many decisions, in how many cases, by how many deciders."""
        is_decision = self.is_decision
        n_cases = np.unique(self.case.codes[is_decision]).size
        n_deciders = np.unique(self.decider.take(is_decision).members()[1]).size
        counts = [
            pluralize(int(np.count_nonzero(is_decision)), "decision"),
            pluralize(n_cases, "case"),
            pluralize(n_deciders, "decider"),
        ]
        return f"<DecisionLog: {', '.join(counts)}>"

    def to_table(self) -> dict[str, Array]:
        """The log as columns by field, which `read_decisions` reads back without an option.

        Columns that say nothing are left out, but for those that a log has to have. Times have the
        offset of the zone of the log. A cell with several names is a tuple of them.

        Examples:
            >>> from stepback.evidence import DecisionLog, read_decisions
            >>> log = DecisionLog.from_columns(
            ...     case=["R1"], decided=["2026-03-02"], decider=[("ann", "bo")], outcome=["final"]
            ... )
            >>> list(log.to_table())
            ['case', 'decider', 'outcome', 'decided']
            >>> read_decisions(log.to_table())
            <DecisionLog: 1 decision, 1 case, 2 deciders>
        """
        table = {field: getattr(self, field).texts() for field in _TEXT_FIELDS}
        for field in _PARTY_FIELDS:
            party = getattr(self, field)
            cells = [names[0] if len(names) == 1 else names for names in party.party_names()]
            table[field] = object_array([*cells, None])[party.codes]
        table["outcome"] = object_array(OUTCOMES)[self.outcome]
        table["amount"] = self.amount
        table["currency"] = object_array([self.unit or None]).repeat(len(self))
        table["submitted"] = write_times(self.submitted, self.zone)
        table["decided"] = write_times(self.decided, self.zone)
        is_needed = {"case", "decider", "outcome", "decided"}
        return {
            field: column
            for field, column in table.items()
            if field in is_needed or not empty_mask(column).all()
        }

    def _frame_columns(self) -> FrameColumns:
        """A row for each row, times in UTC, and several names with semicolons between them."""
        columns = {
            field: FrameColumn("text", getattr(self, field).texts()) for field in _TEXT_FIELDS
        }
        for field in _PARTY_FIELDS:
            party = getattr(self, field)
            cells = object_array([*map("; ".join, party.party_names()), None])[party.codes]
            columns[field] = FrameColumn("text", cells)
        return columns | {
            "outcome": FrameColumn("text", object_array(OUTCOMES)[self.outcome]),
            "amount": FrameColumn("number", self.amount),
            "submitted": FrameColumn("time", self.submitted),
            "decided": FrameColumn("time", self.decided),
            "day": FrameColumn("day", self.day),
            "row": FrameColumn("count", self.row),
        }

    def _repr_html_(self) -> str:
        """The first rows as notebooks show them."""
        from stepback._display._notebook_table import notebook_html

        first = self.take(np.arange(min(len(self), _N_SHOWN)))
        return notebook_html(first._frame_columns(), repr(self).strip("<>"))  # noqa: SLF001

    @cached_property
    def is_decision(self) -> Array:
        """Which rows are decisions: approvals, changes and rejections."""
        return decision_mask(self.outcome)

    @cached_property
    def is_final(self) -> Array:
        """Which rows are final approvals.

        Without a ``final`` outcome anywhere in the log, it is the last approval of each case and
        domain: the last of those whose time is said, if it is said of any.
        """
        is_final = np.asarray(self.outcome == OUTCOME_CODES["final"])
        if is_final.any():
            return is_final
        order = self.case_order
        is_approval = approval_mask(self.outcome)[order.rows]
        group = np.cumsum(order.is_first)
        # Approvals alone, by group: the last of each is where the next has another group.
        rows, group = order.rows[is_approval], group[is_approval]
        is_dated = ~np.isnat(self.decided[rows])
        if not is_dated.all():  # the others are behind, and may have been before
            has_dated = np.zeros(group[-1] + 1, dtype=np.bool_)
            has_dated[group[is_dated]] = True
            is_kept = is_dated | ~has_dated[group]
            rows, group = rows[is_kept], group[is_kept]
        is_final[rows[np.append(group[1:] != group[:-1], True)[: rows.size]]] = True
        return is_final

    @cached_property
    def case_order(self) -> CaseOrder:
        """The rows by case and domain, each in the order of its decisions."""
        rows = np.flatnonzero(~outcome_mask(self.outcome, "ignored"))
        # Two stable sorts take a third of the time of `numpy.lexsort` by three columns, and less
        # where the log is in the order of time already.
        rows = rows[np.argsort(self.decided[rows], kind="stable")]
        n_domains = len(self.domain.words) + 1
        key = (self.case.codes[rows].astype(np.int64) + 1) * n_domains + self.domain.codes[rows] + 1
        is_small = (len(self.case.words) + 1) * n_domains < _SMALL_KEYS
        rows = rows[stable_argsort(key) if is_small else np.argsort(key, kind="stable")]
        case, domain = self.case.codes[rows], self.domain.codes[rows]
        is_next = np.append(False, (case[1:] == case[:-1]) & (domain[1:] == domain[:-1]))
        return CaseOrder(rows, ~is_next[: rows.size], len(self))

    def take(self, rows: Array) -> DecisionLog:
        """The rows at positions, or under a mask, with the same warnings."""
        columns: dict[str, Any] = {
            name: getattr(self, name).take(rows)
            for name in ("case", "domain", "step", "decider", "requester", "context", "event")
        }
        arrays: dict[str, Any] = {
            name: getattr(self, name)[rows]
            for name in ("outcome", "amount", "submitted", "decided", "day", "row")
        }
        return attrs.evolve(self, **columns, **arrays)


def _list_cells(values: Iterable[Any] | None, n_rows: int) -> list[Any]:
    """The cells of a column as values of Python, of an array, too; blank ones without a column."""
    if values is None:
        return [None] * n_rows
    return values.tolist() if isinstance(values, np.ndarray) else list(values)
