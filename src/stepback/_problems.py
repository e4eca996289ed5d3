"""What is wrong with an input, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal

import attrs

Severity = Literal["error", "warning"]

_SHOWN_IN_A_MESSAGE = 40
_ROWS_SHOWN = 8
_VALUE_SHOWN = 60
_FAULT_SHOWN = 200
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
        return ", ".join(part for part in (_rows(self.rows), self.record, self.column) if part)


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
        return describe(self.problems)


def describe(
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
        heading = " and ".join(counted(n, noun) for noun, n in counts.items() if n)
        yield f"{heading} in {source}" if source else heading
        for problem in here[:shown]:
            yield f"  {problem}"
        if shown is not None and len(here) > shown:
            yield f"  and {len(here) - shown:,} more; {rest}"


def counted(n: int, noun: str) -> str:
    """A number with its noun, such as ``"1 problem"`` or ``"2 problems"``."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


Spelling = Callable[[str, Any], str]


def _in_python(name: str, value: Any) -> str:
    return name if value is None else f"pass {name}={shown(value)}"


_spelling: ContextVar[Spelling] = ContextVar("spelling", default=_in_python)


def option(name: str) -> str:
    """The name of an option of a reader, as whoever reads the message knows it."""
    return _spelling.get()(name, None)


def passed(**options: Any) -> str:
    """How to give an option to a reader; the command line has its own way.

    >>> passed(vacant={"Open"})
    "pass vacant={'Open'}"
    """
    return ", ".join(_spelling.get()(name, value) for name, value in options.items())


@contextmanager
def options_spelled(spelling: Spelling) -> Iterator[None]:
    """Have messages made in this context tell of options in another way."""
    usual = _spelling.set(spelling)
    try:
        yield
    finally:
        _spelling.reset(usual)


def shown(value: object) -> str:
    """A value as a message shows it: quoted if text, escaped, and cut if very long."""
    try:
        text = repr(value)
    except BaseException as fault:
        if not is_failure(fault):
            raise
        text = f"<{type(value).__name__} that cannot be shown>"
    text = ascii_controls(text)
    if len(text) <= _VALUE_SHOWN:
        return text
    return f"{text[:_VALUE_SHOWN]}… ({len(text):,} characters)"


def bare(id_: str) -> str:
    """An id as a message shows it: bare if plain and short, else quoted, escaped and cut."""
    text = shown(id_)
    return id_ if text == f"'{id_}'" else text


def ascii_controls(text: str) -> str:
    """Text in which characters that would reorder or hide a line are written out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def is_failure(fault: BaseException) -> bool:
    """Whether an exception tells of something that went wrong, and not that it is to end.

    What libraries written in Rust raise where they are at a loss is no `Exception`.
    """
    return isinstance(fault, Exception) or type(fault).__name__ == "PanicException"


def in_short(fault: BaseException) -> str:
    """What a library says of a failure, on one line."""
    said = ascii_controls(" ".join(str(fault).split())) or type(fault).__name__
    return said if len(said) <= _FAULT_SHOWN else f"{said[:_FAULT_SHOWN]}…"


def _rows(rows: tuple[int, ...]) -> str:
    if not rows:
        return ""
    if len(rows) == 1:
        return f"row {rows[0]}"
    listed = ", ".join(map(str, rows[:_ROWS_SHOWN]))
    more = f" and {len(rows) - _ROWS_SHOWN:,} more" if len(rows) > _ROWS_SHOWN else ""
    return f"rows {listed}{more}"
