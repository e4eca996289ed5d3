"""Equality by value for frozen classes that hold arrays."""

from __future__ import annotations

from typing import Any

import attrs

from stepback._algorithms._read_only import freeze_arrays
from stepback._records._value_equality import ValueEquality


@attrs.frozen(eq=False, slots=False)
class ArrayEquality(ValueEquality):
    """Value equality and hashing for classes that hold arrays, which stay read-only in copies."""

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Restore a copy; numpy makes the arrays of a copy writeable, so freeze them again."""
        self.__dict__.update({name: freeze_arrays(value) for name, value in state.items()})
