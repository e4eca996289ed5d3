"""Problems of an input: what is wrong, where, and how to correct it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import attrs

from stepback._problems._format import format_rows, join_truncated, pluralize

Severity = Literal["error", "warning"]

_MAX_LINES = 40
_WHERE_MORE = ".problems holds all of them"


@attrs.frozen
class Place:
    """Where a problem is.

    Attributes:
        source: The file or table, such as ``"delegations.csv"``; empty if not from one.
        rows: Row numbers as a spreadsheet shows them: the header is row 1.
        column: The column or field.
        record: A description of the record, such as ``"delegation ann → bo"``.
    """

    source: str = ""
    rows: tuple[int, ...] = ()
    column: str = ""
    record: str = ""

    def __str__(self) -> str:
        """The place within its source: rows, record and column."""
        return ", ".join(filter(None, [format_rows(self.rows), self.record, self.column]))


@attrs.frozen
class Problem:
    """One thing that is wrong with an input.

    Attributes:
        code: A stable name for this kind of problem, such as ``"unknown-id"``.
        message: What is wrong and how to correct it, with the value.
        where: The place of the problem.
        severity: ``"error"`` (the organization is not created) or ``"warning"`` (it is).
    """

    code: str
    message: str
    where: Place = attrs.field(factory=Place)
    severity: Severity = "error"

    def __str__(self) -> str:
        """The place and the message on one line."""
        place = str(self.where)
        return f"{place}: {self.message}" if place else self.message


@attrs.frozen
class AnswerProblem(Problem):
    """A problem with what people answered: it may show who answered, or what.

    Its attributes are those of `Problem`.
    """


class InvalidOrganization(ValueError):  # noqa: N818  (the name is settled; it says what it is)
    """An organization cannot be created; holds everything that is wrong with its input.

    Attributes:
        problems: All problems found, errors first.

    Examples:
        >>> from stepback import Organization, Person, ReportingLine
        >>> try:
        ...     Organization(people=[Person("al")], reporting=[ReportingLine("al", "bo")])
        ... except InvalidOrganization as invalid:
        ...     print(invalid)
        1 problem in reporting
          line al → bo, report: 'bo' is not a person or role; add a record for it, or correct the id
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Hold `problems`, errors before warnings."""
        self.problems = tuple(sorted(problems, key=lambda problem: problem.severity != "error"))
        super().__init__(self.problems)

    def __str__(self) -> str:
        """All problems, grouped by the file or table that they are in."""
        return format_problems(self.problems)


def format_problems(
    problems: Iterable[Problem],
    *,
    max_lines: int | None = _MAX_LINES,
    where_more: str = _WHERE_MORE,
    warning_noun: str = "warning",
) -> str:
    """Format problems as text: a heading for each source, and a line for each problem.

    A source has at most `max_lines` lines (``None``: all of them). The number of the others is
    given in one more line, with `where_more`, which says where to find them. Headings count
    warnings as `warning_noun`.
    """
    return "\n".join(_problem_lines(tuple(problems), max_lines, where_more, warning_noun))


def _problem_lines(
    problems: tuple[Problem, ...], max_lines: int | None, where_more: str, warning_noun: str
) -> Iterator[str]:
    nouns: dict[Severity, str] = {"error": "problem", "warning": warning_noun}
    for source in dict.fromkeys(problem.where.source for problem in problems):
        in_source = [problem for problem in problems if problem.where.source == source]
        severities = [problem.severity for problem in in_source]
        counts = {noun: severities.count(severity) for severity, noun in nouns.items()}
        heading = join_truncated(pluralize(n, noun) for noun, n in counts.items() if n)
        yield f"{heading} in {source}" if source else heading
        for problem in in_source[:max_lines]:
            yield f"  {problem}"
        if max_lines is not None and len(in_source) > max_lines:
            yield f"  and {len(in_source) - max_lines:,} more; {where_more}"
