"""Parameters of models: a number, or an array of numbers with one for each point."""

from __future__ import annotations

import math
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, is_empty_cell, is_masked, object_array
from stepback._organization._validate_args import as_float_or_nan
from stepback._problems._format import format_value
from stepback._records._fields._numbers import Number
from stepback._records._level import Level

_NUMBERS = {int, float, np.float64}

Values = Any  # of one point a plain number, truth value or word; of many an array of them


@attrs.frozen
class Parameter:
    """A kind of parameter.

    Attributes:
        core: The sizes of the last axes, which belong to each point; ``None``: of any size.
            A single value stands for axes of size 1, where these may be of any size.
    """

    core: tuple[int | None, ...] = ()

    def check(self, given: Any) -> Values:
        """What was given as a model holds it; a ``ValueError`` in words if it may not be."""
        found = self._as_array(given)
        fits = self._valid_mask(found)
        if not fits.all():
            faults = np.argwhere(~fits)
            where = tuple(faults[0].tolist())
            value = format_value(np.asanyarray(given, dtype=object)[where] if where else given)
            place = format_index(where, len(faults), found.size)
            raise ValueError(f"{value}{place} is not {self.describe_domain}")
        if not found.ndim and set(self.core) == {None}:
            found = found.reshape((1,) * len(self.core))
        if found.ndim < len(self.core) or not all(
            size in (None, axis)
            for size, axis in zip(self.core[::-1], found.shape[::-1], strict=False)
        ):
            raise ValueError(f"shape {found.shape} does not end in {self._describe_core}")
        if not found.ndim:
            return found.item()
        found = found.copy()  # what the caller holds may change
        found.flags.writeable = False
        return found

    def point_shape(self, value: Values) -> tuple[int, ...]:
        """The shape of the points that a value is for."""
        shape = np.shape(value)
        return shape[: len(shape) - len(self.core)]

    def broadcast_value(self, value: Values, shape: tuple[int, ...]) -> Array:
        """The value at every point."""
        found = np.asarray(value)
        whole = shape + found.shape[found.ndim - len(self.core) :]
        return found if found.shape == whole else np.broadcast_to(found, whole)

    @property
    def describe_domain(self) -> str:
        """What a value may be, in words."""
        raise NotImplementedError

    @property
    def _describe_core(self) -> str:
        return f"({', '.join('any' if size is None else str(size) for size in self.core)})"

    def _as_array(self, given: Any) -> Array:
        raise NotImplementedError

    def _valid_mask(self, found: Array) -> Array:
        raise NotImplementedError


@attrs.frozen
class RealParameter(Parameter):
    """Finite numbers within bounds.

    Attributes:
        bounds: What each number may be.
        missing: Whether nan may stand for what is not known.
    """

    bounds: Number = Number(optional=False)
    missing: bool = False

    @property
    def describe_domain(self) -> str:
        """The bounds in words."""
        return self.bounds.describe_bounds + (
            ", or nan where it is missing" if self.missing else ""
        )

    def _as_array(self, given: Any) -> Array:
        return as_floats(given)

    def _valid_mask(self, found: Array) -> Array:
        within = self.bounds.is_within(found)
        return within | np.isnan(found) if self.missing else within


@attrs.frozen
class StepParameter(Parameter):
    """Steps of a scale that counts from 1; a `Level` counts as its number."""

    last: int = 7

    @property
    def describe_domain(self) -> str:
        """The steps in words."""
        return f"a whole number between 1 and {self.last}"

    def _as_array(self, given: Any) -> Array:
        found = as_rectangular(given)
        if found.dtype == object:
            flat = [one.value if isinstance(one, Level) else one for one in found.ravel()]
            found = object_array(flat).reshape(found.shape)
        return as_floats(found)

    def _valid_mask(self, found: Array) -> Array:
        return np.asarray((found >= 1) & (found <= self.last) & (found == np.floor(found)))


@attrs.frozen
class FlagParameter(Parameter):
    """Truth values."""

    @property
    def describe_domain(self) -> str:
        """What they may be, in words."""
        return "True or False"

    def _as_array(self, given: Any) -> Array:
        found = as_rectangular(given)
        return found.astype(np.bool_) if self._valid_mask(found).all() else found

    def _valid_mask(self, found: Array) -> Array:
        if found.dtype != object:
            return np.full(found.shape, found.dtype == np.bool_)
        fits = [isinstance(one, bool | np.bool_) for one in found.flat]
        return np.array(fits, dtype=np.bool_).reshape(found.shape)


def format_index(first: tuple[int, ...], wrong: int, size: int) -> str:
    """Where the first of several wrong values stands in an array; nothing of a single value."""
    if not first:
        return ""
    return f" at {list(first)}" + (f" (and {wrong - 1:,} more of {size:,})" if wrong > 1 else "")


def as_rectangular(given: Any) -> Array:
    """What was given as an array, of whatever; rows of different lengths are none.

    What is masked is ``None``. Of a list, numbers among something else are not made alike to it.
    """
    if is_masked(given) and given.mask.any():
        mask, given = np.ma.getmaskarray(given), np.ma.getdata(given).astype(object)
        given[mask] = None
    try:
        found = np.asarray(given)
    except ValueError:
        raise ValueError("its rows are not of one length") from None
    if isinstance(given, list | tuple):
        each = np.asarray(given, dtype=object)
        if not _NUMBERS.issuperset(map(type, each.flat)):
            return each
    return found


def as_floats(given: Any) -> Array:
    """What was given as floats; nan of what is empty, infinity of what else is no number."""
    if is_masked(given) and given.dtype.kind in "iuf":
        given = np.ma.filled(given.astype(np.float64), np.nan)
    found = as_rectangular(given)
    if found.dtype.kind in "iuf":
        with np.errstate(over="ignore"):  # long doubles beyond all floats, which are infinite
            return found.astype(np.float64)
    flat = found.astype(object).ravel().tolist()
    return np.array([_as_float(one) for one in flat], dtype=np.float64).reshape(found.shape)


def _as_float(value: Any) -> float:
    if is_empty_cell(value):
        return math.nan
    found = as_float_or_nan(value)
    return math.inf if math.isnan(found) else found
