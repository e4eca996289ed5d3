"""What a measure may return, and the numbers in it."""

from __future__ import annotations

import copy
import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from numbers import Real
from typing import Any

import attrs
import numpy as np

from stepback.testing._diff._source_code import collapse_whitespace

_CONVERTERS = ("to_dict", "tolist", "to_list")  # of series, frames and indexes of several libraries


class UnsupportedResult(ValueError):  # noqa: N818  (a result is)
    """A result is of a kind of which a law says nothing."""


def plain_value(result: Any) -> Any:
    """Records as mappings from their fields, series and frames as mappings, arrays as lists."""
    kind = type(result)
    if isinstance(result, Mapping | str | float | int | type):
        return result
    if attrs.has(kind):
        return {field.name: getattr(result, field.name) for field in attrs.fields(kind)}
    if dataclasses.is_dataclass(kind):
        return {field.name: getattr(result, field.name) for field in dataclasses.fields(kind)}
    if _is_frame(result) and not all(labels.is_unique for labels in result.axes):
        return {"labels": [list(one) for one in result.axes], "values": result.values.tolist()}
    read = next((name for name in _CONVERTERS if callable(getattr(result, name, None))), None)
    return result if read is None else getattr(result, read)()


def _is_frame(result: Any) -> bool:
    """Whether it is a series or frame of pandas."""
    return hasattr(result, "to_dict") and hasattr(result, "axes")


def is_number(value: Any) -> bool:
    """Whether it is one, and no truth value."""
    return isinstance(value, Real | Decimal) and not isinstance(value, bool)


def is_sequence(value: Any) -> bool:
    """Whether it is one, and no text."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def as_number(value: Any) -> float:
    """A number, infinite where it is too large for a float; truth values are 0 and 1."""
    found: Any = plain_value(value)
    if not isinstance(found, Real | Decimal):
        raise UnsupportedResult(f"{format_result(value)} is not a number")
    try:
        return float(found)
    except ValueError:  # of a nan that signals
        return math.nan
    except OverflowError:
        return -math.inf if found < 0 else math.inf


def find_numbers(result: Any) -> list[float]:
    """All numbers in a result."""
    result = plain_value(result)
    if is_number(result):
        return [as_number(result)]
    if isinstance(result, Mapping):
        return [found for value in result.values() for found in find_numbers(value)]
    if is_sequence(result) or isinstance(result, AbstractSet):
        return [found for value in result for found in find_numbers(value)]
    return []


def is_all_nan(result: Any) -> bool:
    """Whether a result is nan throughout."""
    found = find_numbers(result)
    return bool(found) and all(map(math.isnan, found))


def as_mapping(result: Any) -> Mapping[Any, Any]:
    """A result that is a mapping, or can be read as one."""
    result = plain_value(result)
    if not isinstance(result, Mapping):
        raise UnsupportedResult(f"{format_result(result)} is not a mapping")
    return result


def scale_numbers(result: Any, factor: float) -> Any:
    """The result with every number so many times as large; what is none stays."""
    result = plain_value(result)
    if isinstance(result, Mapping):
        return {key: scale_numbers(value, factor) for key, value in result.items()}
    if is_sequence(result):
        return [scale_numbers(value, factor) for value in result]
    if isinstance(result, AbstractSet):
        return {scale_numbers(value, factor) for value in result}
    return as_number(result) * factor if is_number(result) else result


def combine_numbers(combine: Callable[[float, float], float], first: Any, second: Any) -> Any:
    """What is combined from the numbers at the same places in both."""
    first, second = plain_value(first), plain_value(second)
    if isinstance(first, Mapping) and isinstance(second, Mapping) and first.keys() == second.keys():
        return {key: combine_numbers(combine, value, second[key]) for key, value in first.items()}
    if is_sequence(first) and is_sequence(second) and len(first) == len(second):
        return [combine_numbers(combine, *pair) for pair in zip(first, second, strict=True)]
    if is_sequence(first) and is_sequence(second):
        raise UnsupportedResult(
            f"{format_result(first)} and {format_result(second)} differ in their length"
        )
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        raise UnsupportedResult(
            f"{format_result(first)} and {format_result(second)} differ in their keys; of mappings "
            "by id, ask for 'union' or 'shares'"
        )
    return combine(as_number(first), as_number(second))


def copy_result(result: Any) -> Any:
    """The result as it is now, should the measure hand out the same again and change it."""
    kind = type(result)
    if isinstance(result, dict):
        return {key: copy_result(value) for key, value in result.items()}
    if kind in {list, tuple}:
        return kind(copy_result(value) for value in result)
    if kind is set or isinstance(result, np.ndarray) or _is_frame(result):
        return result.copy()
    if dataclasses.is_dataclass(kind) or attrs.has(kind):
        return copy.deepcopy(result)
    return result


def format_result(result: Any) -> str:
    """A result as code, cut short if it is long."""
    try:
        text = collapse_whitespace(repr(result))
    except Exception as error:  # noqa: BLE001  (whatever it is, the rest can be told)
        return f"<{type(result).__name__}, whose repr raised {type(error).__name__}>"
    return text if len(text) <= 200 else f"{text[:200]}…"
