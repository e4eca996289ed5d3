"""Representations of results that stay short, however many people there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from typing import Any

import attrs

MAX_ITEMS = 20
_N_SHOWN = 6


def short_repr(value: Any) -> str:
    """As `repr`, with the first items of a dict or tuple that has many."""
    if not isinstance(value, Mapping | tuple) or len(value) <= MAX_ITEMS:
        return repr(value)
    first = islice(value, _N_SHOWN)
    if isinstance(value, Mapping):
        return f"{{{_join_items((f'{key!r}: {value[key]!r}' for key in first), value)}}}"
    return f"({_join_items(map(repr, first), value)})"


def repr_of_fields(record: Any) -> str:
    """The call that makes an attrs object, with the first items of fields that have many."""
    fields = [field.name for field in attrs.fields(type(record)) if field.repr]
    shown = (f"{name}={short_repr(getattr(record, name))}" for name in fields)
    return f"{type(record).__name__}({', '.join(shown)})"


def _join_items(first: Iterable[str], items: Collection[Any]) -> str:
    return f"{', '.join(first)}, … and {len(items) - _N_SHOWN:,} more"
