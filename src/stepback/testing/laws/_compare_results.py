"""Compare two results of a measure, and find where they differ."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from stepback.testing.laws._result_values import as_number, is_number, is_sequence, plain_value

Ids = Mapping[str, str]


def first_difference(
    expected: Any, found: Any, tolerance: float, place: str = ""
) -> tuple[str, Any, Any] | None:
    """The first difference beyond rounding between two results; nan equals nan.

    It is the path to the place, such as ``"['ann']"``, with both values there. The path is empty
    if the results differ as a whole.
    """
    first, second = plain_value(expected), plain_value(found)
    if isinstance(first, Mapping) and isinstance(second, Mapping) and first.keys() == second.keys():
        items = ((f"{place}[{key!r}]", value, second[key]) for key, value in first.items())
    elif is_sequence(first) and is_sequence(second) and len(first) == len(second):
        pairs = enumerate(zip(first, second, strict=True))
        items = ((f"{place}[{index}]", *pair) for index, pair in pairs)
    else:
        return None if _is_same(first, second, tolerance) else (place, expected, found)
    differences = (first_difference(old, new, tolerance, path) for path, old, new in items)
    return next(filter(None, differences), None)


def _is_same(first: Any, second: Any, tolerance: float) -> bool:
    if is_number(first) and is_number(second):
        numbers = as_number(first), as_number(second)
        is_close = math.isclose(*numbers, rel_tol=tolerance, abs_tol=tolerance)
        return is_close or all(map(math.isnan, numbers))
    try:
        return first is second or bool(first == second)
    except Exception:  # noqa: BLE001  (pandas' NA has no truth value, arrays several)
        return False


def replace_ids(result: Any, keys: Ids, values: Ids) -> Any:
    """The result with ids replaced: those that are keys by `keys`, all others by `values`."""
    result = plain_value(result)
    if isinstance(result, str):
        return values.get(result, result)
    if isinstance(result, Mapping):
        items = result.items()
        return {_replace_key(key, keys): replace_ids(value, keys, values) for key, value in items}
    if isinstance(result, AbstractSet):
        return frozenset(_replace_key(value, values) for value in result)
    if not is_sequence(result):
        return result
    replaced = [replace_ids(value, keys, values) for value in result]
    return tuple(replaced) if isinstance(result, tuple) else replaced


def _replace_key(key: Any, ids: Ids) -> Any:
    """Replace ids in a key, which stays hashable."""
    if isinstance(key, str):
        return ids.get(key, key)
    if isinstance(key, tuple | frozenset):
        items = (_replace_key(item, ids) for item in key)
        return tuple(items) if isinstance(key, tuple) else frozenset(items)
    return key


def sort_id_lists(result: Any, ids: Collection[str]) -> Any:
    """The result with each list of nothing but ids sorted, since these may be in any order."""
    result = plain_value(result)
    if isinstance(result, Mapping):
        return {key: sort_id_lists(value, ids) for key, value in result.items()}
    if not is_sequence(result):
        return result
    if result and all(isinstance(value, str) and value in ids for value in result):
        return sorted(result)
    return [sort_id_lists(value, ids) for value in result]
