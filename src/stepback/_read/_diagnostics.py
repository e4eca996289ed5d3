"""What a reader finds in a file: errors, repairs and warnings, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from stepback._problems._format import format_value
from stepback._problems._options import format_option
from stepback._problems._problem import InvalidOrganization, Place, Problem

_LISTED = 5


@attrs.frozen
class Findings:
    """Everything found while one file is read.

    Attributes:
        source: The name of the file.
        repair: Whether a fault that has a documented repair is repaired.
        errors: What stops the reading.
        repairs: What was repaired.
        notes: What stops nobody.
    """

    source: str
    repair: bool
    errors: list[Problem] = attrs.field(factory=list)
    repairs: list[Problem] = attrs.field(factory=list)
    notes: list[Problem] = attrs.field(factory=list)

    def fault(
        self,
        code: str,
        what: str,
        *,
        remedy: str,
        done: str,
        rows: Iterable[int] = (),
        column: str = "",
    ) -> None:
        """An error with its `remedy`; a repair, with what was `done`, where repairs are wanted."""
        if self.repair:
            self.repairs.append(self._problem(code, f"{what}; {done}", rows, column, "warning"))
        else:
            self.error(code, f"{what}; {remedy}", rows, column)

    def error(self, code: str, message: str, rows: Iterable[int] = (), column: str = "") -> None:
        """A fault that nothing but the reader of the message can mend."""
        self.errors.append(self._problem(code, message, rows, column, "error"))

    def note(self, code: str, message: str, rows: Iterable[int] = (), column: str = "") -> None:
        """A warning."""
        self.notes.append(self._problem(code, message, rows, column, "warning"))

    def passed_on(self, problems: Iterable[Problem]) -> None:
        """What was noticed by whoever read the file, who left out what could not be read."""
        for problem in problems:
            if problem.severity == "warning":
                self.notes.append(problem)
                continue
            first = problem.code == "repeated-column"
            self.fault(
                problem.code,
                problem.message,
                remedy=f"or {format_option(repair=True)} to "
                f"{'keep the first' if first else 'leave it out'}",
                done="the first is kept" if first else "left out",
                rows=problem.where.rows,
                column=problem.where.column,
            )

    def stop_at_errors(self) -> None:
        """Raise one `InvalidOrganization` with everything, if there is an error."""
        if self.errors:
            raise InvalidOrganization([*self.errors, *self.notes])

    def _problem(
        self, code: str, message: str, rows: Iterable[int], column: str, severity: Any
    ) -> Problem:
        where = Place(self.source, rows=tuple(map(int, rows)), column=column)
        return Problem(code, message, where, severity)


def listed(values: Iterable[str], limit: int = _LISTED) -> str:
    """Values as a message lists them: quoted, and how many more there are."""
    every = list(values)
    more = f" and {len(every) - limit:,} more" if len(every) > limit else ""
    return ", ".join(map(format_value, every[:limit])) + more


def in_words(rows: Sequence[int]) -> str:
    """Row numbers in a sentence, such as ``"rows 17 and 18"``."""
    return f"row{'s' if len(rows) > 1 else ''} {in_series(list(map(str, rows)))}"


def in_series(words: Sequence[str]) -> str:
    """Words in a sentence, such as ``"a, b and c"``; the rest of a long series is counted."""
    if len(words) > _LISTED + 1:
        return f"{', '.join(words[:_LISTED])} and {len(words) - _LISTED:,} more"
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
