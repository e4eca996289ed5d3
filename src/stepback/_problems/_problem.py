"""What is wrong with an input, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import attrs

from stepback._problems._format import format_rows, pluralize

Severity = Literal["error", "warning"]

_SHOWN_IN_A_MESSAGE = 40
_REST = ".problems holds all of them"


@attrs.frozen
class Place:
    """Where a problem stands.

    Attributes:
        source: The file or table, such as ``"delegations.csv"``; empty if not from one.
        rows: Row numbers as a spreadsheet shows them: the header is row 1.
        column: The column or field.
        record: The record in words, such as ``"delegation ann → bo"``.
    """

    source: str = ""
    rows: tuple[int, ...] = ()
    column: str = ""
    record: str = ""

    def __str__(self) -> str:
        """The place within its source: rows, record and column."""
        return ", ".join(
            part for part in (format_rows(self.rows), self.record, self.column) if part
        )


@attrs.frozen
class Problem:
    """One thing wrong with an input.

    Attributes:
        code: A stable name for this kind of problem, such as ``"unknown-id"``.
        message: What is wrong and how to mend it, with the value shown.
        where: The place it stands at.
        severity: ``"error"`` (nothing is made) or ``"warning"`` (nobody is stopped).
    """

    code: str
    message: str
    where: Place = attrs.field(factory=Place)
    severity: Severity = "error"

    def __str__(self) -> str:
        """The place and the message on one line."""
        place = str(self.where)
        return f"{place}: {self.message}" if place else self.message


class InvalidOrganization(ValueError):  # noqa: N818  (the name is settled; it says what it is)
    """An organization that cannot be made, with everything that is wrong with it.

    Attributes:
        problems: All problems found, errors first.

    Examples:
        >>> from stepback import Organization, Person, ReportingLine
        >>> try:
        ...     Organization(people=[Person("ann")], reporting=[ReportingLine("ann", "bo")])
        ... except InvalidOrganization as invalid:
        ...     print(invalid)
        1 problem in reporting
          line ann → bo, report: 'bo' is no person or role; add a record for it, or mend the id
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Hold `problems`, errors before warnings."""
        self.problems = tuple(sorted(problems, key=lambda problem: problem.severity != "error"))
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Every problem under the file or table it stands in."""
        return format_problems(self.problems)


def format_problems(
    problems: Iterable[Problem],
    *,
    shown: int | None = _SHOWN_IN_A_MESSAGE,
    rest: str = _REST,
    warning: str = "warning",
) -> str:
    """Problems as text: a heading for each source, a line for each problem.

    At most `shown` lines for a source (``None``: all); how many more there are is said, and
    with `rest` where they are. `warning` is what one that stops nobody is called.
    """
    return "\n".join(_described(tuple(problems), shown, rest, warning))


def _described(
    problems: tuple[Problem, ...], shown: int | None, rest: str, warning: str
) -> Iterator[str]:
    for source in dict.fromkeys(problem.where.source for problem in problems):
        here = [problem for problem in problems if problem.where.source == source]
        kinds = {"error": "problem", "warning": warning}
        counts = {
            noun: sum(problem.severity == severity for problem in here)
            for severity, noun in kinds.items()
        }
        heading = " and ".join(pluralize(n, noun) for noun, n in counts.items() if n)
        yield f"{heading} in {source}" if source else heading
        for problem in here[:shown]:
            yield f"  {problem}"
        if shown is not None and len(here) > shown:
            yield f"  and {len(here) - shown:,} more; {rest}"
