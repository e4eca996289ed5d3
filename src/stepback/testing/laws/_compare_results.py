"""Whether two results say the same, and where they do not."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import attrs

from stepback.testing.laws._result_values import as_number, is_number, is_sequence, plain_value

Ids = Mapping[str, str]


@attrs.frozen
class FirstDifference:
    """Where two results part.

    Attributes:
        place: How to get there, such as ``"['ann']"``; empty where they part as a whole.
        expected, found: What stands there in each.
    """

    place: str
    expected: Any
    found: Any


def first_difference(
    expected: Any, found: Any, tolerance: float, place: str = ""
) -> FirstDifference | None:
    """Where two results first say something else, if they do."""
    one, other = plain_value(expected), plain_value(found)
    if isinstance(one, Mapping) and isinstance(other, Mapping) and one.keys() == other.keys():
        inside = ((f"{place}[{key!r}]", value, other[key]) for key, value in one.items())
    elif is_sequence(one) and is_sequence(other) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        inside = ((f"{place}[{at}]", *pair) for at, pair in pairs)
    else:
        return None if _is_same(one, other, tolerance) else FirstDifference(place, expected, found)
    parted = (
        first_difference(first, second, tolerance, within) for within, first, second in inside
    )
    return next(filter(None, parted), None)


def _is_same(one: Any, other: Any, tolerance: float) -> bool:
    if is_number(one) and is_number(other):
        return _is_close(as_number(one), as_number(other), tolerance)
    try:
        return one is other or bool(one == other)
    except Exception:  # noqa: BLE001  (such as pandas' NA, which is neither the same nor not)
        return False


def replace_ids(result: Any, keys: Ids, values: Ids) -> Any:
    """The result with every id replaced that is a key, and every one elsewhere."""
    result = plain_value(result)
    if isinstance(result, str):
        return values.get(result, result)
    if isinstance(result, Mapping):
        return {
            _replace_key(key, keys): replace_ids(value, keys, values)
            for key, value in result.items()
        }
    if isinstance(result, AbstractSet):
        return frozenset(_replace_key(value, values) for value in result)
    if isinstance(result, tuple):
        return tuple(replace_ids(value, keys, values) for value in result)
    if is_sequence(result):
        return [replace_ids(value, keys, values) for value in result]
    return result


def _replace_key(key: Any, ids: Ids) -> Any:
    """What can be a key, and stays one."""
    if isinstance(key, str):
        return ids.get(key, key)
    if isinstance(key, tuple | frozenset):
        return (tuple if isinstance(key, tuple) else frozenset)(
            _replace_key(one, ids) for one in key
        )
    return key


def sort_id_lists(result: Any, ids: Collection[str]) -> Any:
    """The result with every list of nothing but ids in one order, as that may be any."""
    result = plain_value(result)
    if isinstance(result, Mapping):
        return {key: sort_id_lists(value, ids) for key, value in result.items()}
    if not is_sequence(result):
        return result
    if result and all(isinstance(value, str) and value in ids for value in result):
        return sorted(result)
    return [sort_id_lists(value, ids) for value in result]


def _is_close(first: float, second: float, tolerance: float) -> bool:
    if math.isnan(first) or math.isnan(second):
        return math.isnan(first) and math.isnan(second)
    if math.isinf(first) or math.isinf(second):
        return first == second
    return abs(first - second) <= tolerance * max(1.0, abs(first), abs(second))
