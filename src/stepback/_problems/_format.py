"""How texts format values, ids, rows, counts, lists, exceptions and the options of readers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_MAX_ROWS = 8
_MAX_VALUE_LENGTH = 60
_MAX_MESSAGE_LENGTH = 200

_OptionStyle = Callable[[str, Any], str]


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
    """Format a value for a message: its `repr`, escaped, on one line, cut if very long.

    >>> format_value("E-2041"), format_value(1.5)
    ("'E-2041'", '1.5')
    """
    try:
        text = repr(value)
    except BaseException as error:
        if not is_failure(error):
            raise
        text = f"<{type(value).__name__} that cannot be shown>"
    text = escape_controls(text)
    is_short = len(text) <= _MAX_VALUE_LENGTH
    return text if is_short else f"{text[:_MAX_VALUE_LENGTH]}… ({len(text):,} characters)"


def format_values(values: Iterable[object], limit: int | None = None) -> str:
    """Format values for a message, joined as `join_truncated` does."""
    return join_truncated(map(format_value, values), limit)


def format_id(id_: str) -> str:
    """Format an id for a message: without quotes if it is plain and short, else as a value.

    >>> print(format_id("ann"), format_id("o'neill"))
    ann "o'neill"
    """
    text = format_value(id_)
    return id_ if text == f"'{id_}'" else text


def escape_controls(text: str) -> str:
    """Escape invisible characters and those that reorder a line; files could fake messages."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def is_failure(error: BaseException) -> bool:
    """Whether an exception, maybe a ``PanicException`` from Rust, is not a request to stop."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def one_line_message(error: BaseException) -> str:
    """The message of an exception on one line, escaped and cut; its type if it has none."""
    text = escape_controls(" ".join(str(error).split())) or type(error).__name__
    return text if len(text) <= _MAX_MESSAGE_LENGTH else f"{text[:_MAX_MESSAGE_LENGTH]}…"


def format_rows(rows: Sequence[int]) -> str:
    """Format row numbers for a message; empty if there are none.

    >>> format_rows((14,)), format_rows((31, 44, 52))
    ('row 14', 'rows 31, 44, 52')
    """
    if not rows:
        return ""
    numbers = join_truncated(map(str, rows), _MAX_ROWS, conjunction="")
    return f"row {numbers}" if len(rows) == 1 else f"rows {numbers}"


def _python_style(name: str, value: Any) -> str:
    """An option as an argument in Python; without a value, only its name."""
    return name if value is None else f"pass {name}={format_value(value)}"


_option_style: ContextVar[_OptionStyle] = ContextVar("option_style", default=_python_style)


def option_name(name: str) -> str:
    """Format the name of a reader option as the user types it."""
    return _option_style.get()(name, None)


def format_option(**options: Any) -> str:
    """Format a reader option as the user types it: ``pass repair=True``, or ``--repair``.

    >>> format_option(vacant={"Open"})
    "pass vacant={'Open'}"
    """
    return ", ".join(_option_style.get()(name, value) for name, value in options.items())


@contextmanager
def option_style(style: _OptionStyle) -> Iterator[None]:
    """Within this context, format options by `style`, from name and value (``None``: the name)."""
    token = _option_style.set(style)
    try:
        yield
    finally:
        _option_style.reset(token)
