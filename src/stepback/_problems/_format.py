"""How messages format values, ids, counts and rows."""

from __future__ import annotations

from collections.abc import Iterable

_ROWS_SHOWN = 8
_VALUE_SHOWN = 60
_FAULT_SHOWN = 200


def pluralize(n: float, noun: str, plural: str = "") -> str:
    """Format a count with its noun, such as ``"1 problem"`` or ``"2,000 people"``."""
    return f"{n:,.0f} {noun if n == 1 else plural or noun + 's'}"


def join_truncated(items: Iterable[str], limit: int | None = None) -> str:
    """Join items as a sentence lists them; beyond `limit` items, count the others.

    Semicolons separate the items if any of them has a comma of its own.

    >>> join_truncated(["ann", "bo", "cy"])
    'ann, bo and cy'
    >>> join_truncated(["ann", "bo", "cy", "di"], limit=2)
    'ann, bo and 2 more'
    """
    every = list(items)
    n_more = 0 if limit is None else max(0, len(every) - limit)
    separator = "; " if any("," in item for item in every[:limit]) else ", "
    conjunction = "; and " if separator == "; " else " and "
    first, last = (
        (every[:limit], f"{n_more:,} more") if n_more else (every[:-1], "".join(every[-1:]))
    )
    return conjunction.join(filter(None, [separator.join(first), last]))


def format_value(value: object) -> str:
    """A value as a message shows it: quoted if text, escaped, and cut if very long."""
    try:
        text = repr(value)
    except BaseException as fault:
        if not is_failure(fault):
            raise
        text = f"<{type(value).__name__} that cannot be shown>"
    text = escape_controls(text)
    if len(text) <= _VALUE_SHOWN:
        return text
    return f"{text[:_VALUE_SHOWN]}… ({len(text):,} characters)"


def format_id(id_: str) -> str:
    """An id as a message shows it: bare if plain and short, else quoted, escaped and cut."""
    text = format_value(id_)
    return id_ if text == f"'{id_}'" else text


def escape_controls(text: str) -> str:
    """Text in which characters that would reorder or hide a line are written out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def is_failure(fault: BaseException) -> bool:
    """Whether an exception tells of something that went wrong, and not that it is to end.

    What libraries written in Rust raise where they are at a loss is no `Exception`.
    """
    return isinstance(fault, Exception) or type(fault).__name__ == "PanicException"


def one_line_message(fault: BaseException) -> str:
    """What a library says of a failure, on one line."""
    said = escape_controls(" ".join(str(fault).split())) or type(fault).__name__
    return said if len(said) <= _FAULT_SHOWN else f"{said[:_FAULT_SHOWN]}…"


def format_rows(rows: tuple[int, ...]) -> str:
    if not rows:
        return ""
    if len(rows) == 1:
        return f"row {rows[0]}"
    listed = ", ".join(map(str, rows[:_ROWS_SHOWN]))
    more = f" and {len(rows) - _ROWS_SHOWN:,} more" if len(rows) > _ROWS_SHOWN else ""
    return f"rows {listed}{more}"
