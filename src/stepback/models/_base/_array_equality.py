"""Equality by value for frozen classes that hold arrays."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from stepback._algorithms._read_only import freeze_arrays
from stepback._records._frozen_mapping import FrozenDict


@attrs.frozen(eq=False, slots=False)
class ArrayEquality:
    """Value equality and hashing for classes that hold arrays; NaN equals NaN."""

    def __eq__(self, other: object) -> bool:
        """Whether the other is of the same type and holds the same values."""
        return type(other) is type(self) and self._comparison_key == other._comparison_key

    def __hash__(self) -> int:
        """Hash the type and the values."""
        return hash((type(self), self._comparison_key))

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Restore a copy; numpy makes the arrays of a copy writeable, so freeze them again."""
        self.__dict__.update({name: freeze_arrays(value) for name, value in state.items()})

    @property
    def _comparison_key(self) -> tuple[Any, ...]:
        fields = attrs.fields(type(self))
        return tuple(_hash_key(getattr(self, field.name)) for field in fields if field.eq)


def _hash_key(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        if value.dtype == object:
            return value.shape, tuple(value.ravel())
        if value.dtype.kind == "f":
            # Equal numbers can differ in their bytes: -0.0 becomes 0.0, and every nan the same.
            value = np.where(np.isnan(value), np.nan, value + 0.0)
        return value.shape, value.tobytes()
    if isinstance(value, FrozenDict):
        return frozenset((key, _hash_key(item)) for key, item in value.items())
    return "nan" if value != value else value  # noqa: PLR0124  (nan)
