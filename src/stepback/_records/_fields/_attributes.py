"""The field type of attributes: further facts by name."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array, is_empty_cell
from stepback._problems._format import format_id, format_value
from stepback._records._fields._field_type import FieldType
from stepback._records._fields._ids import Id
from stepback._records._fields._text import Text
from stepback._records._frozen_mapping import FrozenMapping

NO_ATTRIBUTES = FrozenMapping({})
_PLAIN_FACTS = frozenset({bool, datetime.date, type(None)})  # each value of these is one
_MAX_BITS = 10_000  # Python makes text of some more, so that others still can


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


def is_fact_column(column: Array) -> bool:
    """Whether a column holds only what attributes may be, and ``None`` for records without it."""
    if column.dtype != object:
        return False
    facts = column.tolist()
    if _PLAIN_FACTS.issuperset(map(type, facts)):
        return True
    for fact in facts:
        check_fact(fact)
    return not any(fact is not None and is_empty_cell(fact) for fact in facts)


def check_fact(fact: Any) -> None:
    """Refuse what cannot be hashed, compared or written to a file."""
    try:
        hash(fact)
    except TypeError:
        raise ValueError(f"{format_value(fact)} can change; give text or a tuple") from None
    if isinstance(fact, float | np.floating) and math.isinf(fact):
        raise ValueError(f"{float(fact)} is not finite")
    if type(fact) is int and fact.bit_length() > _MAX_BITS:
        raise ValueError(f"{format_value(fact)} is too large to be written; give text")
    if isinstance(fact, str):
        Text().check(fact)
