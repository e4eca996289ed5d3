"""How messages format values, ids, counts and rows."""

from __future__ import annotations

_ROWS_SHOWN = 8


_VALUE_SHOWN = 60


_FAULT_SHOWN = 200


def counted(n: int, noun: str) -> str:
    """A number with its noun, such as ``"1 problem"`` or ``"2 problems"``."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


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
