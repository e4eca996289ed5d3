"""How messages name the options of readers: as Python arguments, or as the command line does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from stepback._problems._format import format_value

OptionStyle = Callable[[str, Any], str]


def _python_style(name: str, value: Any) -> str:
    return name if value is None else f"pass {name}={format_value(value)}"


_option_style: ContextVar[OptionStyle] = ContextVar("option_style", default=_python_style)


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
def option_style(style: OptionStyle) -> Iterator[None]:
    """Within this context, format options by `style`, from name and value (``None``: the name)."""
    token = _option_style.set(style)
    try:
        yield
    finally:
        _option_style.reset(token)
