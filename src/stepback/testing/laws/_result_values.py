"""The values a measure may return, and the numbers in them."""

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

_CONVERTERS = ("to_dict", "tolist", "to_list")  # of series, frames and arrays of several libraries
_WIDTH = 200  # characters of a result that are shown


class UnsupportedResult(ValueError):  # noqa: N818  (a result is)
    """A result is of a kind to which a law does not apply."""


def plain_value(result: Any) -> Any:
    """Records, series and frames as mappings, arrays as lists; anything else unchanged."""
    type_ = type(result)
    if isinstance(result, Mapping | str | float | int | type):
        return result
    if attrs.has(type_):
        return {field.name: getattr(result, field.name) for field in attrs.fields(type_)}
    if dataclasses.is_dataclass(type_):
        return {field.name: getattr(result, field.name) for field in dataclasses.fields(type_)}
    if _is_frame(result) and not all(labels.is_unique for labels in result.axes):
        # A mapping would keep one of several entries with the same label.
        labels = [list(axis) for axis in result.axes]
        return {"labels": labels, "values": result.values.tolist()}
    converter = next((name for name in _CONVERTERS if callable(getattr(result, name, None))), None)
    return result if converter is None else getattr(result, converter)()


def _is_frame(result: Any) -> bool:
    """Whether a result is a series or frame of pandas."""
    return hasattr(result, "to_dict") and hasattr(result, "axes")


def is_number(value: Any) -> bool:
    """Whether a value is a number, and not a bool."""
    return isinstance(value, Real | Decimal) and not isinstance(value, bool)


def is_sequence(value: Any) -> bool:
    """Whether a value is a sequence, and not text."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def as_number(value: Any) -> float:
    """A number as a float, infinite if it is too large for one; bools are 0 and 1."""
    plain: Any = plain_value(value)
    if not isinstance(plain, Real | Decimal):
        raise UnsupportedResult(f"{format_result(value)} is not a number")
    try:
        return float(plain)
    except ValueError:  # of a signaling nan
        return math.nan
    except OverflowError:
        return -math.inf if plain < 0 else math.inf


def find_numbers(result: Any) -> list[float]:
    """All numbers in a result, at any depth."""
    result = plain_value(result)
    if is_number(result):
        return [as_number(result)]
    values = result.values() if isinstance(result, Mapping) else result
    if is_sequence(values) or isinstance(result, Mapping | AbstractSet):
        return [number for value in values for number in find_numbers(value)]
    return []


def is_all_nan(result: Any) -> bool:
    """Whether a result has numbers, all of them nan."""
    numbers = find_numbers(result)
    return bool(numbers) and all(map(math.isnan, numbers))


def as_mapping(result: Any) -> Mapping[Any, Any]:
    """A result that is a mapping, or can be read as one."""
    result = plain_value(result)
    if not isinstance(result, Mapping):
        raise UnsupportedResult(f"{format_result(result)} is not a mapping")
    return result


def scale_numbers(result: Any, factor: float) -> Any:
    """The result with every number multiplied; other values stay."""
    result = plain_value(result)
    if isinstance(result, Mapping):
        return {key: scale_numbers(value, factor) for key, value in result.items()}
    if is_sequence(result):
        return [scale_numbers(value, factor) for value in result]
    if isinstance(result, AbstractSet):
        return {scale_numbers(value, factor) for value in result}
    return as_number(result) * factor if is_number(result) else result


def combine_numbers(combine: Callable[[float, float], float], first: Any, second: Any) -> Any:
    """Combine the numbers at the same places of two results."""
    first, second = plain_value(first), plain_value(second)
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        if first.keys() == second.keys():
            items = first.items()
            return {key: combine_numbers(combine, value, second[key]) for key, value in items}
        difference = "keys; of mappings by id, ask for 'union' or 'shares'"
    elif is_sequence(first) and is_sequence(second):
        if len(first) == len(second):
            return [combine_numbers(combine, *pair) for pair in zip(first, second, strict=True)]
        difference = "length"
    else:
        return combine(as_number(first), as_number(second))
    results = f"{format_result(first)} and {format_result(second)}"
    raise UnsupportedResult(f"{results} differ in their {difference}")


def copy_result(result: Any) -> Any:
    """A copy of the result, since the measure may return the same object again and change it."""
    type_ = type(result)
    if isinstance(result, dict):
        return {key: copy_result(value) for key, value in result.items()}
    if type_ in {list, tuple}:
        return type_(copy_result(value) for value in result)
    if type_ is set or isinstance(result, np.ndarray) or _is_frame(result):
        return result.copy()
    if dataclasses.is_dataclass(type_) or attrs.has(type_):
        return copy.deepcopy(result)
    return result


def format_result(result: Any) -> str:
    """A result as code on one line, cut if it is long."""
    try:
        text = collapse_whitespace(repr(result))
    except Exception as error:  # noqa: BLE001  (the measure's own type; the message must not fail)
        return f"<{type(result).__name__}, whose repr raised {type(error).__name__}>"
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"
