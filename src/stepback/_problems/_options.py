"""How messages name the options of readers: in Python, or as the command line has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from stepback._problems._format import format_value

OptionStyle = Callable[[str, Any], str]


def _in_python(name: str, value: Any) -> str:
    return name if value is None else f"pass {name}={format_value(value)}"


_option_style: ContextVar[OptionStyle] = ContextVar("spelling", default=_in_python)


def option_name(name: str) -> str:
    """The name of an option of a reader, as whoever reads the message knows it."""
    return _option_style.get()(name, None)


def format_option(**options: Any) -> str:
    """How to give an option to a reader; the command line has its own way.

    >>> format_option(vacant={"Open"})
    "pass vacant={'Open'}"
    """
    return ", ".join(_option_style.get()(name, value) for name, value in options.items())


@contextmanager
def option_style(spelling: OptionStyle) -> Iterator[None]:
    """Have messages made in this context tell of options in another way."""
    usual = _option_style.set(spelling)
    try:
        yield
    finally:
        _option_style.reset(usual)
