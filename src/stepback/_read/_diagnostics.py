"""Problems found while one file is read: errors, repairs and warnings, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import attrs
import numpy as np

from stepback._columns._raw_table import RawTable
from stepback._columns._validation import is_answer_column
from stepback._problems._alike import list_alike
from stepback._problems._format import format_name, format_option, join_truncated, pluralize
from stepback._problems._problem import FIRST_CODES, InvalidOrganization, Place, Problem

Key = TypeVar("Key")

N_LISTED = 5  # values that a message lists before it counts the others
_BAD_ROW_REASONS = {
    "ragged-row": "rows of another width than the header",
    "broken-quote": "rows with a broken quote",
    "merged-cells": "headings between rows",
}


@attrs.frozen
class Finding:
    """Something wrong that has a repair.

    Attributes:
        code: A stable name for this kind of problem.
        finding: What is wrong, with the value.
        place: Where it is.
        remedy: How the user can correct it.
        repair: What the repair does.
    """

    code: str
    finding: str
    place: Place
    remedy: str
    repair: str


@attrs.frozen
class RowsLeftOut:
    """Rows of a file that add nobody to the organization, and why.

    Attributes:
        reason: What they are, as a noun in the plural.
        rows: Their numbers.
        column: The column by which they were left out, if any.
        detail: More about them, such as how many have which value.
    """

    reason: str
    rows: tuple[int, ...]
    column: str = ""
    detail: str = ""

    def __str__(self) -> str:
        """The reason, the number of rows, and the detail."""
        by = f", by {format_name(self.column)}: {self.detail}" if self.detail else ""
        return f"{self.reason} ({len(self.rows):,}{by})"


@attrs.frozen
class Diagnostics:
    """Collects everything found while one file is read.

    Attributes:
        table: The cells of the file, with the rows that no reader of files has left out.
        repair: Whether problems that have a documented repair are repaired.
        rows_left_out: The rows that add nobody to the organization.
        errors: Problems that stop the reading.
        repairs: What was repaired.
        warnings: What was noticed and does not stop the reading.
    """

    table: RawTable
    repair: bool
    rows_left_out: list[RowsLeftOut] = attrs.field(factory=list)
    errors: list[Problem] = attrs.field(factory=list)
    repairs: list[Problem] = attrs.field(factory=list)
    warnings: list[Problem] = attrs.field(factory=list)

    def add_error(self, code: str, message: str, place: Place) -> None:
        """Add an error that has no repair: the user has to change the file or the options."""
        self.errors.append(Problem(code, message, place))

    def add_errors(
        self, groups: Mapping[Key, Sequence[Any]], describe: Callable[[Key, Sequence[Any]], Problem]
    ) -> None:
        """Add the error of each group of rows, which has no repair, as `list_alike` does."""
        self.errors.extend(list_alike(groups, describe))

    def add_warning(self, code: str, message: str, place: Place) -> None:
        """Add a warning."""
        self.warnings.append(Problem(code, message, place, "warning"))

    def add_first_warning(
        self, code: str, message: str, place: Place, headers: Mapping[str, Sequence[str]]
    ) -> None:
        """Add a warning about columns, the headers of fields, before all others."""
        pairs = tuple((field, tuple(of_field)) for field, of_field in headers.items())
        self.warnings.insert(0, Problem(code, message, place, "warning", headers=pairs))

    def add_error_or_repair(
        self, code: str, finding: str, place: Place, *, remedy: str, repair: str
    ) -> None:
        """Add what the `repair` does; without repairs, an error and how to correct it."""
        if self.repair:
            self.repairs.append(Problem(code, f"{finding}; {repair}", place, "warning"))
        else:
            self.add_error(code, f"{finding}; {remedy}", place)

    def add_findings(
        self, groups: Mapping[Key, Sequence[Any]], describe: Callable[[Key, Sequence[Any]], Finding]
    ) -> None:
        """Add the finding of each group of rows, as `list_alike` does."""

        def describe_problem(key: Key, rows: Sequence[Any]) -> Problem:
            found = describe(key, rows)
            if self.repair:
                message = f"{found.finding}; {found.repair}"
                return Problem(found.code, message, found.place, "warning")
            return Problem(found.code, f"{found.finding}; {found.remedy}", found.place)

        listed = self.repairs if self.repair else self.errors
        listed += list_alike(groups, describe_problem)

    def leave_out(
        self, reason: str, rows: Iterable[int], *, column: str = "", detail: str = ""
    ) -> None:
        """Count rows, given by their numbers, as left out: they add nobody to the organization.

        `reason` is what they are, such as ``"total rows"``. Rows that are left out for what a
        column says in them have it as `column`, since it may hold what people answered.
        """
        if numbers := tuple(rows):
            self.rows_left_out.append(RowsLeftOut(reason, numbers, column, detail))

    def add_no_people(self, code: str, finding: str, place: Place, *, reason: str) -> None:
        """Add rows that are no people, which a repair leaves out and counts by their `reason`."""
        it = "it" if len(place.rows) == 1 else "them"
        remedy = f"delete {it}, or {format_option(repair=True)} to leave {it} out"
        self.add_error_or_repair(code, finding, place, remedy=remedy, repair="left out")
        if self.repair:
            self.leave_out(reason, place.rows)

    def list_warnings(self, answer_headers: Collection[str] = frozenset()) -> list[Problem]:
        """All warnings; what counts the rows left out comes first, but for what columns are.

        Rows that are left out by a column among `answer_headers` have warnings of their own,
        which reports withhold, and no other warning counts them.
        """
        by_answers: list[RowsLeftOut] = []
        others: list[RowsLeftOut] = []
        for group in self._join_reasons():
            is_of_answers = is_answer_column(group.column, answer_headers)
            (by_answers if is_of_answers else others).append(group)
        n_rows = self._count_rows()
        n_by_answers = sum(len(group.rows) for group in by_answers)
        counted = [self._count_left_out(others, n_rows - n_by_answers)] if others else []
        counted += [self._count_left_out([group], n_rows) for group in by_answers]
        first = [problem for problem in self.warnings if problem.code in FIRST_CODES]
        rest = [problem for problem in self.warnings if problem.code not in FIRST_CODES]
        return [*first, *counted, *rest]

    def _join_reasons(self) -> Iterator[RowsLeftOut]:
        """The rows left out, those of one reason together."""
        by_reason: dict[RowsLeftOut, list[int]] = {}
        for group in self.rows_left_out:
            by_reason.setdefault(attrs.evolve(group, rows=()), []).extend(group.rows)
        for reason, rows in by_reason.items():
            yield attrs.evolve(reason, rows=tuple(rows))

    def _count_rows(self) -> int:
        """How many rows the file has, blank ones aside, with those that its reader left out."""
        left_out = [number for group in self.rows_left_out for number in group.rows]
        numbers = self.table.row_numbers
        if not left_out:
            return len(numbers)
        n_inside = int(np.count_nonzero(np.isin(numbers, left_out)))
        return len(numbers) + len(set(left_out)) - n_inside

    def _count_left_out(self, groups: Sequence[RowsLeftOut], n_rows: int) -> Problem:
        numbers = sorted(number for group in groups for number in group.rows)
        of_rows = f"{len(numbers):,} of {pluralize(n_rows, 'row')}"
        column, reasons = "", join_truncated(map(str, groups), conjunction="")
        if len(groups) == 1:
            column, detail = groups[0].column, groups[0].detail
            reasons = f"{groups[0].reason} ({detail})" if detail else groups[0].reason
        place = Place(self.table.source, tuple(numbers), column)
        is_ = "is" if len(numbers) == 1 else "are"
        return Problem("left-out", f"{of_rows} {is_} left out: {reasons}", place, "warning")

    def add_file_problems(self, problems: Iterable[Problem]) -> None:
        """Add what the CSV or Excel reader found, which has left out what it reports as errors."""
        for problem in problems:
            if self.repair and problem.code in _BAD_ROW_REASONS and problem.severity == "error":
                self.leave_out(_BAD_ROW_REASONS[problem.code], problem.where.rows)
            offer, repair = "leave it out", "left out"
            if problem.code == "repeated-column":
                offer, repair = "keep the first", "the first is kept"
            elif problem.code == "merged-cells":
                offer, repair = "leave them out", "left out"
            if problem.code == "late-header":
                it = "it" if len(problem.where.rows) == 1 else "them"
                offer, repair = f"leave {it} out", "left out"
                if self.repair:
                    self.leave_out("lines above the header", problem.where.rows)
            remedy = f"or {format_option(repair=True)} to {offer}"
            self.add_problem(problem, remedy=remedy, repair=repair)

    def add_problem(self, problem: Problem, *, remedy: str, repair: str) -> None:
        """Add a warning, or an error that has a repair."""
        if problem.severity == "warning":
            self.warnings.append(problem)
        elif self.repair:
            message = f"{problem.message}; {repair}"
            self.repairs.append(attrs.evolve(problem, message=message, severity="warning"))
        else:
            self.errors.append(attrs.evolve(problem, message=f"{problem.message}; {remedy}"))

    def raise_errors(self) -> None:
        """Raise one `InvalidOrganization` with every error and warning, if there is an error."""
        if self.errors:
            raise InvalidOrganization([*self.errors, *self.list_warnings()])


def file_error(code: str, message: str, source: str) -> InvalidOrganization:
    """The exception for a file of which nothing can be read."""
    return InvalidOrganization([Problem(code, message, Place(source))])
