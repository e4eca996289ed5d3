"""Whether two results say the same, and where they do not."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import attrs

from stepback.testing.laws._result_values import is_number, is_sequence, number, plain

Ids = Mapping[str, str]


@attrs.frozen
class Parting:
    """Where two results part.

    Attributes:
        place: How to get there, such as ``"['ann']"``; empty where they part as a whole.
        expected, found: What stands there in each.
    """

    place: str
    expected: Any
    found: Any


def alike(one: Any, other: Any, tolerance: float) -> bool:
    """Whether two results are the same but for rounding; nan is like nan."""
    return parting(one, other, tolerance) is None


def parting(expected: Any, found: Any, tolerance: float, place: str = "") -> Parting | None:
    """Where two results first say something else, if they do."""
    one, other = plain(expected), plain(found)
    if isinstance(one, Mapping) and isinstance(other, Mapping) and one.keys() == other.keys():
        inside = ((f"{place}[{key!r}]", value, other[key]) for key, value in one.items())
    elif is_sequence(one) and is_sequence(other) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        inside = ((f"{place}[{at}]", *pair) for at, pair in pairs)
    else:
        return None if _is_same(one, other, tolerance) else Parting(place, expected, found)
    parted = (parting(first, second, tolerance, within) for within, first, second in inside)
    return next(filter(None, parted), None)


def _is_same(one: Any, other: Any, tolerance: float) -> bool:
    if is_number(one) and is_number(other):
        return _close(number(one), number(other), tolerance)
    try:
        return one is other or bool(one == other)
    except Exception:  # noqa: BLE001  (such as pandas' NA, which is neither the same nor not)
        return False


def with_ids(result: Any, keys: Ids, values: Ids) -> Any:
    """The result with every id replaced that is a key, and every one elsewhere."""
    result = plain(result)
    if isinstance(result, str):
        return values.get(result, result)
    if isinstance(result, Mapping):
        return {_key(key, keys): with_ids(value, keys, values) for key, value in result.items()}
    if isinstance(result, AbstractSet):
        return frozenset(_key(value, values) for value in result)
    if isinstance(result, tuple):
        return tuple(with_ids(value, keys, values) for value in result)
    if is_sequence(result):
        return [with_ids(value, keys, values) for value in result]
    return result


def _key(key: Any, ids: Ids) -> Any:
    """What can be a key, and stays one."""
    if isinstance(key, str):
        return ids.get(key, key)
    if isinstance(key, tuple | frozenset):
        return (tuple if isinstance(key, tuple) else frozenset)(_key(one, ids) for one in key)
    return key


def in_any_order(result: Any, ids: Collection[str]) -> Any:
    """The result with every list of nothing but ids in one order, as that may be any."""
    result = plain(result)
    if isinstance(result, Mapping):
        return {key: in_any_order(value, ids) for key, value in result.items()}
    if not is_sequence(result):
        return result
    if result and all(isinstance(value, str) and value in ids for value in result):
        return sorted(result)
    return [in_any_order(value, ids) for value in result]


def _close(one: float, other: float, tolerance: float) -> bool:
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    if math.isinf(one) or math.isinf(other):
        return one == other
    return abs(one - other) <= tolerance * max(1.0, abs(one), abs(other))
