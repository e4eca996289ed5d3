"""Equality by value, where nan equals nan, as two unknown figures of the same thing do."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

_NAN = object()  # in place of every nan


def value_key(value: Any) -> Any:
    """What equals that of another value if the values are equal, also if both are nan or arrays.

    It can be hashed if the value can, or is an array.
    """
    if isinstance(value, np.ndarray):
        if value.dtype == object:
            return value.shape, tuple(map(value_key, value.flat))
        if value.dtype.kind == "f":
            # Equal numbers can differ in their bytes: -0.0 becomes 0.0, and every nan the same.
            value = np.where(np.isnan(value), np.nan, value + 0.0)
        return value.shape, value.tobytes()
    if type(value) is tuple:
        return tuple(map(value_key, value))
    is_nan = isinstance(value, float) and value != value  # noqa: PLR0124  (isnan is slower)
    return _NAN if is_nan else value


class ValueEquality:
    """Equality and hashing by value for frozen classes of attrs, which are declared ``eq=False``.

    Those of attrs would tell two results apart by the nan in them, once one of them was pickled,
    copied, or computed again.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        """Whether the other is of the same type and holds the same values."""
        return self is other or (
            type(other) is type(self) and self._comparison_key == other._comparison_key
        )

    def __hash__(self) -> int:
        """Hash the type and the values."""
        return hash((type(self), self._comparison_key))

    @property
    def _comparison_key(self) -> tuple[Any, ...]:
        fields: Any = attrs.fields(type(self))  # type: ignore[arg-type]  # (of attrs, see above)
        return tuple(value_key(getattr(self, field.name)) for field in fields if field.eq)
