"""Parameters of models: a number, or an array of numbers with one for each point.

They stand beside the field types of records (`stepback._records._fields`) because they check
something else: a record's field holds one value, or a column that is parsed from the cells of a
table, while a parameter is an array of any shape, which is checked at once, keeps nan where
answers may be missing, and broadcasts against other parameters. What both have in common, the
bounds of numbers and their wording, is `Number`'s alone.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from stepback._algorithms._arrays import Array, object_array
from stepback._algorithms._read_only import freeze_arrays
from stepback._problems._format import format_value
from stepback._records._fields._numbers import Number
from stepback._records._level import Level
from stepback.models._base._as_arrays import as_floats, as_rectangular, locate_first

# A number, truth value or word for a single point; for many points an array, or what becomes one.
Values: TypeAlias = npt.ArrayLike


@attrs.frozen
class Parameter:
    """A type of parameter.

    Attributes:
        convert: Makes an array from what the caller passes.
        valid_mask: Which entries of that array are valid.
        domain: What an entry may be, in words.
        core: The sizes of the last axes, which belong to each point; ``None``: of any size.
            A single value stands for axes of size 1, where these may be of any size.
        bounds: Of numbers: what each may be.
        missing: Whether nan is allowed, and stands for an unknown value.
    """

    convert: Callable[[Any], Array]
    valid_mask: Callable[[Array], Array]
    domain: str
    core: tuple[int | None, ...] = ()
    bounds: Number | None = None
    missing: bool = False

    def check(self, value: Any) -> Values:
        """Convert a value to the form that a model holds; raise a ``ValueError`` if invalid."""
        array = self.convert(value)
        is_valid = self.valid_mask(array)
        if not is_valid.all():
            first, place = locate_first(~is_valid)
            shown = format_value(np.asanyarray(value, dtype=object)[first] if first else value)
            raise ValueError(f"{shown}{place} is not {self.domain}")
        if not array.ndim and set(self.core) == {None}:
            array = array.reshape((1,) * len(self.core))
        if array.ndim < len(self.core) or not all(
            size in (None, axis)
            for size, axis in zip(self.core[::-1], array.shape[::-1], strict=False)
        ):
            core = ", ".join("any" if size is None else str(size) for size in self.core)
            raise ValueError(f"shape {array.shape} does not end in ({core})")
        if not array.ndim:
            plain: Values = array.item()
            return plain
        return freeze_arrays(array.copy())  # the caller may change the original later

    def point_shape(self, value: Values) -> tuple[int, ...]:
        """Return the shape of a value without the axes that belong to each point."""
        shape = np.shape(value)
        return shape[: len(shape) - len(self.core)]

    def broadcast_value(self, value: Values, shape: tuple[int, ...]) -> Array:
        """Return the value at every point, for points of this shape."""
        array = np.asarray(value)
        full_shape = shape + array.shape[array.ndim - len(self.core) :]
        return array if array.shape == full_shape else np.broadcast_to(array, full_shape)


def _as_steps(value: Any) -> Array:
    array = as_rectangular(value)
    if array.dtype.kind == "U":  # numpy makes names of levels, and texts of numbers beside them
        array = np.asarray(value, dtype=object)
    if array.dtype == object:
        array = object_array([_as_step(item) for item in array.ravel()]).reshape(array.shape)
    return as_floats(array)


def _as_step(item: Any) -> Any:
    """The number of a level or of the name of one; anything else as it is."""
    if isinstance(item, str):
        with suppress(ValueError):
            return Level(item).value
    return item


def _step_mask(array: Array) -> Array:
    return np.isin(array, range(1, len(Level) + 1))


def _as_flags(value: Any) -> Array:
    array = as_rectangular(value)
    return array.astype(np.bool_) if _flag_mask(array).all() else array


def _flag_mask(array: Array) -> Array:
    if array.dtype != object:
        return np.full(array.shape, array.dtype == np.bool_)
    valid = [isinstance(item, bool | np.bool_) for item in array.flat]
    return np.array(valid, dtype=np.bool_).reshape(array.shape)


def _parameter_field(parameter: Parameter, default: Any = attrs.NOTHING) -> Any:
    """Declare a field of a model with this type of parameter."""
    return attrs.field(default=default, metadata={"parameter": parameter, "check": parameter.check})


def option_field(check: Callable[[Any], Any], default: Any = attrs.NOTHING) -> Any:
    """Declare a field that is the same at all points; `check` converts its value or raises."""
    return attrs.field(default=default, metadata={"check": check})


def real_field(
    low: float = -np.inf,
    high: float = np.inf,
    *,
    above: bool = False,
    below: bool = False,
    core: tuple[int | None, ...] = (),
    missing: bool = False,
    default: Any = attrs.NOTHING,
) -> Any:
    """Declare a field of numbers from `low` to `high`; `above` and `below` exclude the bound."""
    bounds = Number(low, high, above=above, below=below, optional=False)

    def valid_mask(array: Array) -> Array:
        is_within: Array = bounds.is_within(array)
        return is_within | np.isnan(array) if missing else is_within

    domain = bounds.bounds_text + (", or nan where it is missing" if missing else "")
    parameter = Parameter(as_floats, valid_mask, domain, core, bounds, missing)
    return _parameter_field(parameter, default)


def step_field() -> Any:
    """Declare a field of steps of a scale, from 1 to 7; a `Level` or its name is its number."""
    domain = f"a whole number between 1 and {len(Level)}"
    return _parameter_field(Parameter(_as_steps, _step_mask, domain))


def flag_field(*, core: tuple[int | None, ...] = (), default: Any = attrs.NOTHING) -> Any:
    """Declare a field of truth values."""
    return _parameter_field(Parameter(_as_flags, _flag_mask, "True or False", core), default)
