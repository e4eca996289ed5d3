"""How texts format values, ids, rows, counts, lists, exceptions and the options of readers."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from typing import Any

from stepback._problems._bounded_repr import bounded_repr, escape_controls
from stepback._problems._similar_names import find_similar

MAX_VALUE_LENGTH = 80  # of what is shown of a value or name
MAX_PASTED_LENGTH = 300  # of text that is to be pasted, which is whole or not there
MAX_ROWS = 8  # of which a message gives the numbers
_MAX_MESSAGE_LENGTH = 200  # of an exception of another library

_OptionStyle = Callable[[str, Any], str]
_CommandStyle = Callable[[Mapping[str, Any]], str]
_UsageStyle = Callable[[str], str]


def pluralize(n: float, noun: str, plural: str = "") -> str:
    """Format a count with its noun; `plural` is needed where "s" is not the ending.

    >>> pluralize(1, "problem"), pluralize(2, "problem"), pluralize(2000, "person", "people")
    ('1 problem', '2 problems', '2,000 people')
    """
    return f"{n:,.0f} {noun if n == 1 else plural or noun + 's'}"


def join_truncated(
    items: Iterable[str],
    limit: int | None = None,
    *,
    conjunction: str = "and",
    n_total: int | None = None,
) -> str:
    """Join items as a sentence lists them; beyond `limit` items, count the remaining ones.

    Semicolons separate the items if any of them has a comma. `conjunction` precedes the last
    item, unless it is empty. `n_total` counts all items, if only the first are given.

    >>> join_truncated(["ann", "bo", "cy"]), join_truncated(["ann", "bo"], conjunction="or")
    ('ann, bo and cy', 'ann or bo')
    >>> join_truncated(["ann", "bo"], conjunction=""), join_truncated(["ann", "bo", "cy"], 1)
    ('ann, bo', 'ann and 2 more')
    """
    every = list(items)
    shown = every[:limit]
    separator = "; " if any("," in item for item in shown) else ", "
    if n_more := (n_total or len(every)) - len(shown):
        last, conjunction = f"{n_more:,} more", "and"
    else:
        last = shown.pop() if shown else ""
    before_last = f"{separator.strip(' ,')} {conjunction} " if conjunction else separator
    return before_last.join(filter(None, [separator.join(shown), last]))


def format_value(value: object) -> str:
    """Format a value for a message: its `repr`, escaped, on one line, in 80 characters at most.

    >>> format_value("E-2041"), format_value(1.5)
    ("'E-2041'", '1.5')
    """
    try:
        return bounded_repr(value, MAX_VALUE_LENGTH)
    except BaseException as error:
        if not is_failure(error):
            raise
        return f"<{format_name(type(value).__name__, 50)} that cannot be shown>"


def format_values(values: Iterable[object], limit: int | None = None) -> str:
    """Format values for a message, joined as `join_truncated` does; only those shown are."""
    if limit is None:
        return join_truncated(map(format_value, values))
    n_total = len(values) if isinstance(values, Sized) else len(values := list(values))
    return join_truncated(map(format_value, islice(values, limit)), n_total=n_total)


def format_id(id_: str) -> str:
    """Format an id for a message: without quotes if it is plain and short, else as a value.

    >>> print(format_id("ann"), format_id("o'neill"))
    ann "o'neill"
    """
    text = format_value(id_)
    return id_ if text == f"'{id_}'" else text


def format_name(name: str, max_length: int = MAX_VALUE_LENGTH) -> str:
    """Format the name of a file, sheet or column for a message: escaped and cut, not quoted."""
    text = escape_controls(name[: max_length + 1])
    is_whole = len(text) <= max_length and len(name) <= max_length
    return text if is_whole else f"{text[: max_length - 1]}…"


def format_path(path: str | os.PathLike[str]) -> str:
    """Format a path for a message: escaped, and without its beginning if it is very long.

    It is whole up to the length of what is pasted, since it is looked up by whoever reads it.
    """
    text = escape_controls(os.fspath(path)[-MAX_PASTED_LENGTH - 1 :])
    is_whole = len(text) <= MAX_PASTED_LENGTH and len(os.fspath(path)) <= MAX_PASTED_LENGTH
    return text if is_whole else f"…{text[1 - MAX_PASTED_LENGTH :]}"


def format_pasted(value: object) -> str:
    """Format a value that is to be pasted: its whole `repr`, or nothing if that is too long.

    A message then has to give a remedy that needs no pasting.

    >>> format_pasted({"Open"}), format_pasted("x" * 1000)
    ("{'Open'}", '')
    """
    text = bounded_repr(value, MAX_PASTED_LENGTH + 1)
    return text if len(text) <= MAX_PASTED_LENGTH else ""


def propose_similar(name: object, known: Collection[str]) -> str:
    """Format the known name that was probably meant as a question; empty if none is similar.

    >>> propose_similar("hirring", ["hiring", "routes"])
    "did you mean 'hiring'? "
    """
    similar = find_similar(name, known) if isinstance(name, str) else ""
    return f"did you mean {format_value(similar)}? " if similar else ""


def is_failure(error: BaseException) -> bool:
    """Whether an exception, maybe a ``PanicException`` from Rust, is not a request to stop."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def one_line_message(error: BaseException) -> str:
    """The message of an exception on one line, escaped and cut; its type if it has none.

    A long word, which may be a value from a file, is cut like a value.
    """
    try:
        text = str(error)
    except BaseException as failure:
        if not is_failure(failure):
            raise
        text = ""
    words = text[: 10 * _MAX_MESSAGE_LENGTH].split()
    line = " ".join(map(format_name, words)) or format_name(type(error).__name__)
    return format_name(line, _MAX_MESSAGE_LENGTH)


def format_rows(rows: Sequence[int], n_total: int | None = None) -> str:
    """Format row numbers for a message; empty if there are none.

    `n_total` counts all rows, if only the first are given.

    >>> format_rows((14,)), format_rows((31, 44, 52))
    ('row 14', 'rows 31, 44, 52')
    """
    if not rows:
        return ""
    n_rows = n_total or len(rows)
    numbers = join_truncated(map(str, rows[:MAX_ROWS]), conjunction="", n_total=n_rows)
    return f"row {numbers}" if n_rows == 1 else f"rows {numbers}"


def _python_style(name: str, value: Any) -> str:
    """An option as an argument in Python; without a value, only its name."""
    if value is None:
        return name
    pasted = format_pasted(value)
    return pasted and f"pass {name}={pasted}"


def _python_arguments(options: Mapping[str, Any]) -> str:
    """Several options as arguments in Python; nothing if one is too long to be pasted."""
    pasted = {name: format_pasted(value) for name, value in options.items()}
    if not all(pasted.values()):
        return ""
    return "pass " + ", ".join(f"{name}={value}" for name, value in pasted.items())


_option_style: ContextVar[_OptionStyle] = ContextVar("option_style", default=_python_style)
_command_style: ContextVar[_CommandStyle] = ContextVar("command_style", default=_python_arguments)
_usage_style: ContextVar[_UsageStyle | None] = ContextVar("usage_style", default=None)


def option_name(name: str) -> str:
    """Format the name of a reader option as the user types it."""
    return _option_style.get()(name, None)


def format_option(**option: Any) -> str:
    """Format a reader option as the user types it: ``pass repair=True``, or ``--repair``.

    Nothing if its value is too long to be pasted, or cannot be typed; a message then has to give
    another remedy.

    >>> format_option(vacant={"Open"})
    "pass vacant={'Open'}"
    """
    [(name, value)] = option.items()
    return _option_style.get()(name, value)


def format_command(**options: Any) -> str:
    """Format all options that are needed together, complete and ready to be pasted.

    Nothing if a value is too long to be pasted, or cannot be typed.

    >>> format_command(columns={"id": "Staff No"}, manager_by="name")
    "pass columns={'id': 'Staff No'}, manager_by='name'"
    """
    return _command_style.get()(options)


def format_usage(command: str, call: str) -> str:
    """Format what a user types to go on: the named command of the program, or a call in Python.

    >>> format_usage("report", "stepback.report(stepback.read_tables('folder'))")
    "stepback.report(stepback.read_tables('folder'))"
    """
    style = _usage_style.get()
    return call if style is None else style(command)


@contextmanager
def option_style(
    style: _OptionStyle, command_style: _CommandStyle, usage_style: _UsageStyle
) -> Iterator[None]:
    """Within this context, format an option by `style`, from name and value (``None``: the name).

    `command_style` formats several options at once. Each returns nothing for a value that cannot
    be typed. `usage_style` formats the command of a name with which the user goes on.
    """
    tokens = (
        _option_style.set(style),
        _command_style.set(command_style),
        _usage_style.set(usage_style),
    )
    try:
        yield
    finally:
        _option_style.reset(tokens[0])
        _command_style.reset(tokens[1])
        _usage_style.reset(tokens[2])
