"""What tells one function from another, in every process and after every start."""

from __future__ import annotations

import functools
import hashlib
import pickle
from collections.abc import Callable, Iterator
from importlib import metadata
from types import CodeType
from typing import Any

from stepback._disclosure._answer_figures import ANSWER_MEASURES
from stepback._problems._format import format_value

_N_DIGITS = 16


def identify_function(function: Callable[..., Any]) -> str:
    """The name of a function and a digest of what it does, so that an edited one is another.

    Its code, defaults and the values that it closes over count; what it calls does not. Functions
    of stepback are identified by its version.
    """
    name = f"{function.__module__}.{_qualified_name(function)}"
    if name.split(".", maxsplit=1)[0] == "stepback" and not isinstance(function, functools.partial):
        return f"{name} {metadata.version('stepback')}"
    digest = hashlib.sha256()
    for part in _function_parts(function):
        digest.update(part.encode("utf-8", "backslashreplace") + b"\0")
    return f"{name} {digest.hexdigest()[:_N_DIGITS]}"


def unwrap_function(function: Any) -> Any:
    """The function that partials, decorated functions and methods call in the end."""
    seen: list[Any] = []  # a wrapper may name itself
    while not any(function is each for each in seen):
        seen.append(function)
        for name in ("func", "__wrapped__", "__func__"):
            inner = getattr(function, name, None)
            if callable(inner):
                function = inner
                break
    return function


def refuse_answers(function: Any, argument: str) -> None:
    """Refuse a function of stepback that shows what people answered, however it is wrapped."""
    called = unwrap_function(function)
    name = getattr(called, "__name__", "")
    is_ours = str(getattr(called, "__module__", "")).partition(".")[0] == "stepback"
    if is_ours and name in ANSWER_MEASURES:
        raise ValueError(
            f"{argument}: {name} rests on what people answered; pass personal=True if the readers "
            "may see that"
        )


def identify_value(value: Any) -> str:
    """A digest of a value that was given to a function."""
    digest = hashlib.sha256()
    for part in _value_parts(value):
        digest.update(part.encode("utf-8", "backslashreplace") + b"\0")
    return digest.hexdigest()[:_N_DIGITS]


def _qualified_name(function: Callable[..., Any]) -> str:
    while isinstance(function, functools.partial):
        function = function.func
    return str(getattr(function, "__qualname__", type(function).__qualname__))


def _function_parts(function: Any) -> Iterator[str]:
    if isinstance(function, functools.partial):
        yield from _value_parts(function.args)
        yield from _value_parts(sorted(function.keywords.items()))
        yield identify_function(function.func)
    elif isinstance(code := getattr(function, "__code__", None), CodeType):
        yield from _code_parts(code)
        for cell in function.__closure__ or ():
            yield from _value_parts(cell.cell_contents)
        yield from _value_parts(function.__defaults__)
        yield from _value_parts(sorted((function.__kwdefaults__ or {}).items()))
    else:
        yield from _value_parts(function)


def _code_parts(code: CodeType) -> Iterator[str]:
    """The instructions and names of code, and not where it stands in a file."""
    yield code.co_code.hex()
    yield repr(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _code_parts(constant)
        else:  # a set of constants is in another order in every process
            yield repr(sorted(constant, key=repr) if isinstance(constant, frozenset) else constant)


def _value_parts(value: Any) -> Iterator[str]:
    if callable(value) and hasattr(value, "__code__"):
        yield identify_function(value)
        return
    try:
        yield pickle.dumps(value, protocol=4).hex()
    except Exception:  # noqa: BLE001  (what has no pickle is told by what it shows)
        yield format_value(value)
