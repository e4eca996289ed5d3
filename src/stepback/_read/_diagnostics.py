"""Problems found while one file is read: errors, repairs and warnings, each with its place."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from stepback._problems._option_style import format_option
from stepback._problems._problem import InvalidOrganization, Place, Problem, Severity

N_LISTED = 5  # values that a message lists before it counts the others


@attrs.frozen
class Diagnostics:
    """Collects everything found while one file is read.

    Attributes:
        source: The name of the file.
        repair: Whether problems that have a documented repair are repaired.
        errors: Problems that stop the reading.
        repairs: What was repaired.
        warnings: What was noticed and does not stop the reading.
    """

    source: str
    repair: bool
    errors: list[Problem] = attrs.field(factory=list)
    repairs: list[Problem] = attrs.field(factory=list)
    warnings: list[Problem] = attrs.field(factory=list)

    def add_error(
        self, code: str, message: str, rows: Iterable[int] = (), column: str = ""
    ) -> None:
        """Add an error that has no repair: the user has to change the file or the options."""
        self.errors.append(self._problem(code, message, rows, column, "error"))

    def add_warning(
        self, code: str, message: str, rows: Iterable[int] = (), column: str = ""
    ) -> None:
        """Add a warning."""
        self.warnings.append(self._problem(code, message, rows, column, "warning"))

    def add_error_or_repair(
        self,
        code: str,
        finding: str,
        *,
        remedy: str,
        repair: str,
        rows: Iterable[int] = (),
        column: str = "",
    ) -> None:
        """Add a problem that has a repair.

        Where repairs are wanted, list it among them, and say what the `repair` does; else add
        an error, and say how the user can correct it (`remedy`).
        """
        if self.repair:
            message = f"{finding}; {repair}"
            self.repairs.append(self._problem(code, message, rows, column, "warning"))
        else:
            self.add_error(code, f"{finding}; {remedy}", rows, column)

    def add_file_problems(self, problems: Iterable[Problem]) -> None:
        """Add what the CSV or Excel reader found.

        It has left out the rows, columns and cells that it reports as errors. Where repairs are
        wanted, that is the repair.
        """
        for problem in problems:
            if problem.severity == "warning":
                self.warnings.append(problem)
                continue
            kept_first = problem.code == "repeated-column"
            self.add_error_or_repair(
                problem.code,
                problem.message,
                remedy=f"or {format_option(repair=True)} to "
                f"{'keep the first' if kept_first else 'leave it out'}",
                repair="the first is kept" if kept_first else "left out",
                rows=problem.where.rows,
                column=problem.where.column,
            )

    def raise_errors(self) -> None:
        """Raise one `InvalidOrganization` with every error and warning, if there is an error."""
        if self.errors:
            raise InvalidOrganization([*self.errors, *self.warnings])

    def _problem(
        self, code: str, message: str, rows: Iterable[int], column: str, severity: Severity
    ) -> Problem:
        return Problem(
            code, message, Place(self.source, tuple(map(int, rows)), column=column), severity
        )


def file_error(code: str, message: str, source: str) -> InvalidOrganization:
    """The exception for a file of which nothing can be read."""
    return InvalidOrganization([Problem(code, message, Place(source))])
