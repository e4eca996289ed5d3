"""The field type of attributes: further facts by name."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from stepback._algorithms._arrays import is_empty_cell
from stepback._problems._format import format_id, format_value
from stepback._records._fields._field_type import FieldType
from stepback._records._fields._ids import Id
from stepback._records._fields._text import Text


class FrozenMapping(Mapping[str, Any]):
    """An immutable, hashable mapping from names to values."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Any]) -> None:
        """Hold a copy of `items`."""
        self._items = dict(items)

    def __getitem__(self, name: str) -> Any:
        """The value of `name`."""
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._items)

    def __len__(self) -> int:
        """How many names there are."""
        return len(self._items)

    def __hash__(self) -> int:
        """The same for equal mappings."""
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        """As a dict."""
        return repr(self._items)


NO_ATTRIBUTES = FrozenMapping({})


class Attributes(FieldType):
    """Further facts by name; each has its own column, with ``None`` for a record without it."""

    def check(self, value: Any) -> Any:
        """An immutable copy without empty values."""
        if not isinstance(value, Mapping):
            raise ValueError(f"{format_value(value)} is not a mapping of names to values")
        facts = {}
        for name, fact in value.items():
            Id().check(name)
            try:
                check_fact(fact)
            except ValueError as fault:
                raise ValueError(f"{format_id(name)}: {fault}") from None
            if not is_empty_cell(fact):
                facts[name] = fact
        return FrozenMapping(facts) if facts else NO_ATTRIBUTES


def check_fact(fact: Any) -> None:
    """Refuse what cannot be hashed, compared or written to a file."""
    try:
        hash(fact)
    except TypeError:
        raise ValueError(f"{format_value(fact)} can change; give text or a tuple") from None
    if isinstance(fact, float | np.floating) and math.isinf(fact):
        raise ValueError(f"{fact} is not finite")
    if isinstance(fact, str):
        Text().check(fact)
