"""What is wrong in a log, collected while it is read, with the rows of each kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import MAX_ROWS, format_option, format_rows, pluralize
from stepback._problems._problem import InvalidOrganization, Place, Problem, Severity
from stepback.evidence._logs._log_table import LogTable

# Of more rows a problem keeps only the count: a million row numbers are read by nobody.
_MAX_KEPT_ROWS = 1000


@attrs.frozen
class LogFindings:
    """Collects the errors, repairs and warnings of one log.

    Attributes:
        source: The name of the file or table.
        headers: The header of each field.
        repair: Whether what has one reading is repaired.
        errors: Problems that stop the reading.
        repairs: What was repaired.
        warnings: What was noticed and does not stop the reading.
    """

    source: str
    headers: Mapping[str, str]
    repair: bool
    errors: list[Problem] = attrs.field(factory=list)
    repairs: list[Problem] = attrs.field(factory=list)
    warnings: list[Problem] = attrs.field(factory=list)

    @classmethod
    def from_table(
        cls, table: LogTable, *, repair: bool, headers: Mapping[str, str] = MappingProxyType({})
    ) -> LogFindings:
        """The findings so far: those of the cells. `headers` are those of further fields."""
        findings = cls(table.source, {**table.headers, **headers}, repair)
        for problem in table.problems:
            is_error = problem.severity == "error"
            (findings.errors if is_error else findings.warnings).append(problem)
        findings.repairs.extend(table.repairs)
        return findings

    def find_header(self, field: str) -> str:
        """The header of a field; the name of the field if it has none."""
        return self.headers.get(field, field)

    def add_warning(
        self,
        code: str,
        finding: str,
        *,
        field: str = "",
        numbers: Array | None = None,
        remedy: str = "",
    ) -> None:
        """Add a warning about the rows with these numbers."""
        problem = self._make_problem(code, finding, remedy, field, numbers, "warning")
        self.warnings.append(problem)

    def add_error(
        self,
        code: str,
        finding: str,
        *,
        remedy: str,
        field: str = "",
        numbers: Array | None = None,
    ) -> None:
        """Add an error that has no repair."""
        self.errors.append(self._make_problem(code, finding, remedy, field, numbers, "error"))

    def add_error_or_repair(
        self,
        code: str,
        finding: str,
        *,
        field: str = "",
        numbers: Array | None = None,
        remedy: str,
        offer: str,
        repair: str,
    ) -> None:
        """Add what the repair does; without repairs an error, its remedy and the offer."""
        if self.repair:
            problem = self._make_problem(code, finding, repair, field, numbers, "warning")
            self.repairs.append(problem)
        else:
            remedy = f"{remedy}, or {format_option(repair=True)} to {offer}"
            self.errors.append(self._make_problem(code, finding, remedy, field, numbers, "error"))

    def raise_errors(self) -> None:
        """Raise one `InvalidOrganization` with all that was found, if there is an error."""
        if self.errors:
            raise InvalidOrganization([*self.errors, *self.warnings])

    def _make_problem(
        self,
        code: str,
        finding: str,
        remedy: str,
        field: str,
        numbers: Array | None,
        severity: Severity,
    ) -> Problem:
        rows: tuple[int, ...] = ()
        if numbers is not None and numbers.size > _MAX_KEPT_ROWS:
            finding += f" ({format_rows(numbers[:MAX_ROWS].tolist(), int(numbers.size))})"
        elif numbers is not None:
            rows = tuple(numbers.tolist())
        message = f"{finding}; {remedy}" if remedy else finding
        place = Place(self.source, rows, self.find_header(field) if field else "")
        return Problem(code, message, place, severity)


def have_rows(n_rows: int, verb: str = "have", singular: str = "has") -> str:
    """The beginning of a sentence about a number of rows, such as ``"2 rows have"``."""
    return f"{pluralize(n_rows, 'row')} {singular if n_rows == 1 else verb}"


def rows_by_code(codes: Array, wanted: Sequence[int]) -> Iterator[Array]:
    """For each code that is wanted, the positions of the rows that have it.

    The rows are gone through once, however many codes are wanted.
    """
    codes_in_order = np.unique(np.array(wanted, dtype=np.int64))
    positions = np.flatnonzero(np.isin(codes, codes_in_order))
    in_order = positions[np.argsort(codes[positions], kind="stable")]
    starts = np.searchsorted(codes[in_order], np.array(wanted, dtype=np.int64))
    ends = np.searchsorted(codes[in_order], np.array(wanted, dtype=np.int64), side="right")
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        yield in_order[start:end]


def count_word_rows(codes: Array, n_words: int) -> Array:
    """How many rows have each word."""
    return np.bincount(codes[codes >= 0], minlength=n_words)
