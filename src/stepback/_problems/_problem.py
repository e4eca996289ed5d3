"""Problems of an input: what is wrong, where, and how to correct it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Literal

import attrs

from stepback._problems._bounded_repr import escape_controls
from stepback._problems._format import format_name, format_rows, join_truncated, pluralize

Severity = Literal["error", "warning"]


@attrs.frozen
class Place:
    """Where a problem is.

    Names are those of the file, whatever they contain; as text, a place is escaped and short.

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
        record = escape_controls(self.record)
        return ", ".join(filter(None, [format_rows(self.rows), record, format_name(self.column)]))


@attrs.frozen
class Problem:
    """One thing that is wrong with an input.

    Attributes:
        code: A stable name for this kind of problem, such as ``"unknown-id"``.
        message: What is wrong and how to correct it, with the value; on one line, with what is
            invisible or reorders a line escaped.
        where: The place of the problem.
        severity: ``"error"`` (the organization is not created) or ``"warning"`` (it is).
        is_personal: Whether it could show what somebody answered, so that reports withhold it.
            Two problems that differ only in this are equal.
    """

    code: str
    message: str = attrs.field(converter=escape_controls)
    where: Place = attrs.field(factory=Place)
    severity: Severity = "error"
    is_personal: bool = attrs.field(default=False, kw_only=True, eq=False, repr=False)

    def __str__(self) -> str:
        """The place and the message on one line."""
        place = str(self.where)
        return f"{place}: {self.message}" if place else self.message


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
    max_lines: int | None = 40,
    where_more: str = ".problems holds all of them",
    warning_noun: str = "warning",
) -> str:
    """Format problems as text: a heading for each source, and a line for each problem.

    A source has at most `max_lines` lines (``None``: all of them); one more counts the others,
    with `where_more`, the place of all. As many sources are shown at most. Headings count warnings
    as `warning_noun`.
    """
    by_source: dict[str, list[Problem]] = {}
    for problem in problems:
        by_source.setdefault(problem.where.source, []).append(problem)
    lines = []
    for source, in_source in islice(by_source.items(), max_lines):
        n_errors = sum(problem.severity == "error" for problem in in_source)
        counts = {"problem": n_errors, warning_noun: len(in_source) - n_errors}
        heading = join_truncated(pluralize(n, noun) for noun, n in counts.items() if n)
        lines.append(f"{heading} in {format_name(source)}" if source else heading)
        shown = in_source[:max_lines]
        lines += [f"  {problem}" for problem in shown]
        if n_more := len(in_source) - len(shown):
            lines.append(f"  and {n_more:,} more; {where_more}")
    if max_lines is not None and (n_sources := len(by_source) - max_lines) > 0:
        n_more = sum(map(len, islice(by_source.values(), max_lines, None)))
        others = pluralize(n_sources, "other file or table", "other files or tables")
        lines.append(f"and {n_more:,} more in {others}; {where_more}")
    return "\n".join(lines)
