"""How messages name the options of readers: in Python, or as the command line has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from stepback._problems._format import shown

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
