"""Arrays that never change once they are part of a value."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property, wraps
from typing import Any, TypeVar

import attrs
import numpy as np

T = TypeVar("T")


def freeze_arrays(value: T) -> T:
    """The value itself, once each array in it is read-only, at any depth of frozen classes.

    Also the array that an array is a view of: whoever changes the one changes the other. Lists
    are left alone, as frozen classes hold none.
    """
    if isinstance(value, np.ndarray):
        array: Any = value
        while isinstance(array, np.ndarray):
            array.flags.writeable = False
            array = array.base
    elif isinstance(value, tuple):
        for item in value:
            freeze_arrays(item)
    elif isinstance(value, dict):
        for item in value.values():
            freeze_arrays(item)
    else:
        kind: Any = value.__class__
        for name in _field_names(kind):
            freeze_arrays(getattr(value, name))
    return value


@cache  # looking a class up takes longer than all else, and every day of a history is frozen
def _field_names(frozen_class: type) -> tuple[str, ...]:
    """The fields of a frozen class; none of any other class."""
    if not attrs.has(frozen_class):
        return ()
    return tuple(field.name for field in attrs.fields(frozen_class))


class frozen_property(cached_property[T]):  # noqa: N801  (as `property` and `cached_property`)
    """A `functools.cached_property` whose value holds only read-only arrays."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        """Freeze what `compute` returns, before anyone can see it."""

        @wraps(compute)
        def compute_frozen(instance: Any) -> T:
            return freeze_arrays(compute(instance))

        super().__init__(compute_frozen)
