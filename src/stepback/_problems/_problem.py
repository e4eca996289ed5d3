"""Problems of an input: what is wrong, where, and how to correct it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Literal

import attrs

from stepback._frames import FrameColumn, FrameColumns, TableResult
from stepback._problems._bounded_repr import escape_controls
from stepback._problems._format import format_name, format_rows, pluralize

Severity = Literal["error", "warning"]

# What the columns were taken for is said before anything that follows from it.
FIRST_CODES = frozenset({"recognized-columns", "unread-columns", "counted-rows"})
_N_LISTED = 5  # problems of one kind: a reader sees from these what the others are
_N_REMEDY_WORDS = 2  # which name no value yet
_MAX_SOURCES = 40


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
        n_alike: How many problems it stands for: one, or all of a kind beyond the first thousand.
            It does not count in comparisons, either.
        headers: Of ``recognized-columns``, each field with its header, or those that are joined;
            ``"manager_by"`` has that of the column that managers are named by, if not by id. Of
            ``unread-columns``, their headers under an empty field. Nor does it count.
    """

    code: str
    message: str = attrs.field(converter=escape_controls)
    where: Place = attrs.field(factory=Place)
    severity: Severity = "error"
    is_personal: bool = attrs.field(default=False, kw_only=True, eq=False, repr=False)
    n_alike: int = attrs.field(default=1, kw_only=True, eq=False, repr=False)
    headers: tuple[tuple[str, tuple[str, ...]], ...] = attrs.field(
        default=(), kw_only=True, eq=False, repr=False
    )

    def __str__(self) -> str:
        """The place and the message on one line."""
        place = str(self.where)
        return f"{place}: {self.message}" if place else self.message


class Problems(tuple[Problem, ...], TableResult):
    """Problems, as a tuple that is also a table.

    Examples:
        >>> Organization().warnings.to_frame(backend="pandas").columns.tolist()[:3]
        ['severity', 'code', 'message']
    """

    __slots__ = ()

    def _frame_columns(self) -> FrameColumns:
        """A row for each problem, and rows of a file as text with semicolons between them."""
        rows = [";".join(map(str, problem.where.rows)) for problem in self]
        return {
            "severity": FrameColumn("text", [problem.severity for problem in self]),
            "code": FrameColumn("text", [problem.code for problem in self]),
            "message": FrameColumn("text", [problem.message for problem in self]),
            "source": FrameColumn("text", [problem.where.source for problem in self]),
            "column": FrameColumn("text", [problem.where.column for problem in self]),
            "record": FrameColumn("text", [problem.where.record for problem in self]),
            "rows": FrameColumn("text", rows),
            "n_rows": FrameColumn("count", [len(problem.where.rows) for problem in self]),
            "n_alike": FrameColumn("count", [problem.n_alike for problem in self]),
        }

    def _repr_html_(self) -> str:
        """The first problems as notebooks show them."""
        from stepback._display._notebook_table import notebook_html

        return notebook_html(self._frame_columns(), type(self).__name__)


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
        in_order = sorted(problems, key=lambda problem: problem.severity != "error")
        self.problems: Problems = Problems(in_order)
        super().__init__(self.problems)

    def __str__(self) -> str:
        """All problems, grouped by the file or table that they are in, and by their kind."""
        return format_problems(self.problems)


def format_problems(
    problems: Iterable[Problem],
    *,
    where_more: str = ".problems holds all of them",
    warning_noun: str = "warning",
) -> str:
    """Format problems as text: a heading for each source, and a line for each problem.

    Of a kind, which is a code, a column and a remedy, five are listed; one more line counts the
    others, with `where_more`, the place of all. Of so many, only the first has its remedy. As many
    as 40 sources are shown. Headings count warnings as `warning_noun`. What the columns were taken
    for comes first.
    """
    by_source: dict[str, list[Problem]] = {}
    for problem in problems:
        by_source.setdefault(problem.where.source, []).append(problem)
    lines = []
    for source, in_source in islice(by_source.items(), _MAX_SOURCES):
        errors = [problem for problem in in_source if problem.severity == "error"]
        n_errors = _total_problems(errors)
        counts = {"problem": n_errors, warning_noun: _total_problems(in_source) - n_errors}
        heading = " and ".join(pluralize(n, noun) for noun, n in counts.items() if n)
        lines.append(f"{heading} in {format_name(source)}" if source else heading)
        lines += [f"  {line}" for line in _format_kinds(in_source, where_more)]
    if (n_sources := len(by_source) - _MAX_SOURCES) > 0:
        n_more = sum(map(_total_problems, islice(by_source.values(), _MAX_SOURCES, None)))
        others = pluralize(n_sources, "other file or table", "other files or tables")
        lines.append(f"and {n_more:,} more in {others}; {where_more}")
    return "\n".join(lines)


def _total_problems(problems: Iterable[Problem]) -> int:
    return sum(problem.n_alike for problem in problems)


def _format_kinds(problems: Sequence[Problem], where_more: str) -> Iterator[str]:
    """A line for each problem; of many of a kind for the first ones, with one remedy."""
    kinds: dict[tuple[Any, ...], list[Problem]] = {}
    in_order = sorted(problems, key=lambda problem: problem.code not in FIRST_CODES)
    keys = list(map(_problem_kind, in_order))
    for problem, key in zip(in_order, keys, strict=True):
        kinds.setdefault(key, []).append(problem)
    for problem, key in zip(in_order, keys, strict=True):
        alike = kinds[key]
        if len(alike) <= _N_LISTED:
            yield str(problem)
        elif problem is alike[0]:
            yield str(problem)
            for other in alike[1:_N_LISTED]:
                yield str(attrs.evolve(other, message=split_remedy(other.message)[0]))
            n_more = _total_problems(alike) - _N_LISTED
            yield f"and {n_more:,} more of this kind ({problem.code}); {where_more}"


def _problem_kind(problem: Problem) -> tuple[Any, ...]:
    """What problems of one kind have in common.

    The beginning of the remedy is part of it, for what can be repaired has another than what not.
    """
    message = problem.message
    if problem.n_alike > 1:
        message = message.partition("; the first: ")[2] or message
    remedy = split_remedy(message)[1]
    remedy_kind = tuple(remedy.split()[:_N_REMEDY_WORDS]), "repair" in remedy
    return problem.code, problem.severity, problem.where.column, remedy_kind


def split_remedy(message: str) -> tuple[str, str]:
    """What a message finds, and its remedy, which follows a semicolon that is in no quotes."""
    quote = before = ""
    for position, character in enumerate(message):
        if character == quote:
            quote = ""
        elif not quote and character in "'\"" and not before.isalnum():
            quote = character
        elif not quote and message.startswith("; ", position):
            return message[:position], message[position + 2 :]
        before = character
    return message, ""
