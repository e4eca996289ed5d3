"""Validation of the arguments of measures and models."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array, is_empty_cell, is_not_numeric
from stepback._flow._compiled import Compiled
from stepback._problems._format import (
    format_pasted,
    format_value,
    format_values,
    join_truncated,
    pluralize,
    propose_similar,
)
from stepback._problems._similar_names import find_similar
from stepback._records._fields._field_type import FieldType
from stepback._records._fields._numbers import parse_percentage
from stepback._records._fields._text import Contexts

_NAMED = 10


def raise_faults(name: str, faults: Sequence[str]) -> None:
    """Refuse an argument with everything that is wrong with it, if anything is."""
    if len(faults) == 1:
        raise ValueError(f"{name}: {faults[0]}")
    if faults:
        lines = "".join(f"\n  {fault}" for fault in faults[:_NAMED])
        more = f"\n  and {len(faults) - _NAMED:,} more" if len(faults) > _NAMED else ""
        raise ValueError(f"{name}: {pluralize(len(faults), 'problem')}{lines}{more}")


def check_argument(field: FieldType, name: str, value: Any) -> Any:
    """An argument with the values of a field of records, as the field keeps it."""
    try:
        return field.check(value)
    except ValueError as fault:
        raise ValueError(f"{name}: {fault}") from None


def check_contexts(contexts: Sequence[Any], known: frozenset[str]) -> frozenset[str]:
    """The names of contexts that were given one by one, each of which has to be known."""
    for given in contexts:
        if isinstance(given, Collection) and not isinstance(given, str):
            raise ValueError(
                f"contexts: {format_value(given)} is a collection; give its names one by one, "
                "as in org.in_context(*names)"
            )
    names = frozenset(check_argument(Contexts(), "contexts", contexts))
    for unknown in sorted(names - known):
        if not known:
            raise ValueError(
                f"context {format_value(unknown)}: no delegation is bound to a context, so that "
                "entering one does nothing; leave it out"
            )
        listed = format_values(sorted(known), _NAMED)
        nearest = propose_similar(unknown, known)
        raise ValueError(
            f"context {format_value(unknown)}: no delegation is bound to it; {nearest}there are: "
            f"{listed}"
        )
    return names


def as_float_or_nan(value: Any) -> float:
    """A number of any type as a float; nan for a truth value, text, and all other values."""
    if is_not_numeric(value):
        return math.nan
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan


def weight_or_nan(value: Any) -> float:
    """A weight as a float: 1 and 0 for a truth value, nan for what is not a number."""
    return float(value) if isinstance(value, bool | np.bool_) else as_float_or_nan(value)


def weight_fault(value: Any) -> str:
    """What is wrong with a weight, which is a finite number from 0 up; empty if nothing."""
    fits = 0 <= weight_or_nan(value) < math.inf
    return "" if fits else f"{format_value(value)} is not a number from 0 up"


def parse_numbers(
    name: str, numbers: Any, keys: Sequence[Any], noun: str, find_fault: Callable[[Any], str]
) -> Array:
    """The number of each key, 0 if left out; or one error about all that are not valid."""
    if not isinstance(numbers, Mapping):
        raise ValueError(
            f"{name}: {format_value(numbers)} is not a mapping; give one from {noun}s to numbers"
        )
    known = set(keys)
    faults = [
        f"{format_value(key)} is not a {noun}; leave it out" for key in numbers if key not in known
    ]
    faults += [
        f"{format_value(key)}: {fault}"
        for key, value in numbers.items()
        if (fault := find_fault(value))
    ]
    raise_faults(name, faults)
    return np.array([float(numbers.get(key, 0)) for key in keys], dtype=np.float64)


def as_collection(values: Any, noun: str) -> list[Any]:
    """The items of a collection; a text is not one, nor is a value that cannot be iterated."""
    try:
        items = None if isinstance(values, str | bytes) else iter(values)
    except TypeError:
        items = None
    if items is None:
        raise ValueError(f"{format_value(values)} is not a collection of {noun}")
    return list(items)


def is_iterable(value: Any) -> bool:
    """Whether a value can be iterated; the type does not tell: an array may be one number."""
    try:
        iter(value)
    except TypeError:
        return False
    return True


def is_hashable(value: Any) -> bool:
    """Whether a value can be looked up; the type does not tell: a tuple may hold a list."""
    try:
        hash(value)
    except TypeError:
        return False
    return True


def check_number(value: float, name: str, low: float, high: float = math.inf) -> float:
    """A number within bounds; an infinite one only where the upper bound is infinite."""
    try:
        number = None if is_not_numeric(value) else float(value)
    except OverflowError:
        raise ValueError(f"{name}: {format_value(value)} is too large") from None
    except (TypeError, ValueError):
        number = None
    if number is None:
        share = parse_percentage(value)
        remedy = "" if share is None or not low <= share <= high <= 1 else f"; give {share:g}"
        raise ValueError(f"{name}: {format_value(value)} is not a number{remedy}")
    if not low <= number <= high:
        bounds = f"from {low:g} up" if math.isinf(high) else f"between {low:g} and {high:g}"
        raise ValueError(f"{name}: {value} is not {bounds}")
    return number


def as_generator(rng: np.random.Generator | int | None) -> np.random.Generator:
    """The source of randomness for an argument `rng`; a new one for ``None``."""
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise ValueError(
            f"rng: {format_value(rng)} is not a source of randomness; give a "
            "numpy.random.Generator, a whole number from 0 up, or None"
        ) from None


def parse_number(cell: Any) -> float | None:
    """The number that a cell holds: nan if it is empty, ``None`` if it is not a number."""
    if is_empty_cell(cell):
        return math.nan
    try:
        return None if isinstance(cell, str | bytes | np.complexfloating) else float(cell)
    except OverflowError:
        return math.inf
    except (TypeError, ValueError):
        return None


def find_node(compiled: Compiled, id_: str, name: str) -> int:
    """The position of a person, role or circle in force."""
    recorded = compiled.records.node_index
    return _find_position(id_, compiled.columns.node_index, recorded, name, compiled.date)


def find_domain(compiled: Compiled, id_: str, name: str = "domain") -> int:
    """The position of a domain in force."""
    recorded, positions = compiled.records.domain_index, compiled.columns.domain_index
    if isinstance(id_, str) and id_ in positions:
        return positions[id_]
    # There are few domains, and a reader may not have seen their ids.
    known = join_truncated(map(format_value, islice(positions, _NAMED)), n_total=len(positions))
    remedy = f"the domains are {known}" if positions else "there are no domains"
    return _find_position(id_, positions, recorded, name, compiled.date, remedy)


def _find_position(
    id_: str,
    positions: Mapping[str, int],
    recorded: Mapping[str, int],
    name: str,
    date: datetime.date | None,
    remedy: str = "give an id of this organization",
) -> int:
    if isinstance(id_, str) and id_ in positions:
        return positions[id_]
    if isinstance(id_, str) and id_ in recorded:
        raise ValueError(
            f"{name}: {format_value(id_)} is not in force on {date}; leave it out, or enter "
            "another date"
        )
    near = find_similar(id_ if isinstance(id_, str) else format_value(id_), positions)
    pasted = format_pasted(near) if near else ""
    remedy = f"did you mean {pasted}?" if pasted else remedy
    raise ValueError(f"{name}: {format_value(id_)} is not here; {remedy}")


def people_mask(compiled: Compiled, ids: Iterable[str], name: str) -> Array:
    """A mask of the people with these ids; a role or circle stands for everyone in it."""
    if isinstance(ids, str):
        raise ValueError(f"{name}: {format_value(ids)} is one text; give a collection of ids")
    if not is_iterable(ids):
        raise ValueError(f"{name}: {format_value(ids)} is not a collection; give ids, even of one")
    nodes = [find_node(compiled, id_, name) for id_ in ids]
    mask = np.zeros(compiled.n_people, dtype=np.bool_)
    mask[compiled.groups.people_within(np.array(nodes, dtype=np.int64))[0]] = True
    return mask
