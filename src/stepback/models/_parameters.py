"""Parameters of models: a number, or an array of numbers with one for each point."""

from __future__ import annotations

import math
from typing import Any

import attrs
import numpy as np

from stepback._arguments import number_or_nan
from stepback._arrays import Array, is_empty, objects
from stepback._fields._numbers import Number
from stepback._level import Level
from stepback._problems import shown

_FLAGS = {bool, np.bool_}

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
        given = unmasked(given)
        found = self._array(given)
        fits = self._fits(found)
        if not fits.all():
            faults = np.argwhere(~fits)
            where = tuple(faults[0].tolist())
            value = shown(np.asarray(given, dtype=object)[where] if where else given)
            place = placed(where, len(faults), found.size)
            raise ValueError(f"{value}{place} is not {self.domain}")
        if not found.ndim and set(self.core) == {None}:
            found = found.reshape((1,) * len(self.core))
        if found.ndim < len(self.core) or not all(
            size in (None, axis)
            for size, axis in zip(self.core[::-1], found.shape[::-1], strict=False)
        ):
            raise ValueError(f"shape {found.shape} does not end in {self._core}")
        if not found.ndim:
            return found.item()
        found = found.copy()  # what the caller holds may change
        found.flags.writeable = False
        return found

    def leading(self, value: Values) -> tuple[int, ...]:
        """The shape of the points that a value is for."""
        shape = np.shape(value)
        return shape[: len(shape) - len(self.core)]

    def points(self, value: Values, shape: tuple[int, ...]) -> Array:
        """The value at every point."""
        found = np.asarray(value)
        whole = shape + found.shape[found.ndim - len(self.core) :]
        return found if found.shape == whole else np.broadcast_to(found, whole)

    @property
    def domain(self) -> str:
        """What a value may be, in words."""
        raise NotImplementedError

    @property
    def _core(self) -> str:
        return f"({', '.join('any' if size is None else str(size) for size in self.core)})"

    def _array(self, given: Any) -> Array:
        raise NotImplementedError

    def _fits(self, found: Array) -> Array:
        raise NotImplementedError


@attrs.frozen
class Real(Parameter):
    """Finite numbers within bounds.

    Attributes:
        bounds: What each number may be.
        missing: Whether nan may stand for what is not known.
    """

    bounds: Number = Number(optional=False)
    missing: bool = False

    @property
    def domain(self) -> str:
        """The bounds in words."""
        return self.bounds.domain + (", or nan where it is missing" if self.missing else "")

    def _array(self, given: Any) -> Array:
        return numbers(given)

    def _fits(self, found: Array) -> Array:
        within = self.bounds.within(found)
        return within | np.isnan(found) if self.missing else within


@attrs.frozen
class Step(Parameter):
    """Steps of a scale that counts from 1; a `Level` counts as its number."""

    last: int = 7

    @property
    def domain(self) -> str:
        """The steps in words."""
        return f"a whole number between 1 and {self.last}"

    def _array(self, given: Any) -> Array:
        found = rectangular(given)
        if found.dtype == object:
            flat = [one.value if isinstance(one, Level) else one for one in found.ravel()]
            found = objects(flat).reshape(found.shape)
        return numbers(found)

    def _fits(self, found: Array) -> Array:
        return np.asarray((found >= 1) & (found <= self.last) & (found == np.floor(found)))


@attrs.frozen
class Flag(Parameter):
    """Truth values."""

    @property
    def domain(self) -> str:
        """What they may be, in words."""
        return "True or False"

    def _array(self, given: Any) -> Array:
        found = rectangular(given)
        return found.astype(np.bool_) if self._fits(found).all() else found

    def _fits(self, found: Array) -> Array:
        if found.dtype == np.bool_:
            return np.ones(found.shape, dtype=np.bool_)
        flags = [isinstance(one, bool | np.bool_) for one in found.ravel().tolist()]
        return np.array(flags, dtype=np.bool_).reshape(found.shape)


def placed(first: tuple[int, ...], wrong: int, size: int) -> str:
    """Where the first of several wrong values stands in an array; nothing of a single value."""
    if not first:
        return ""
    return f" at {list(first)}" + (f" (and {wrong - 1:,} more of {size:,})" if wrong > 1 else "")


def unmasked(given: Any) -> Any:
    """What was given, with nan where it is masked."""
    masked = isinstance(given, np.ma.MaskedArray)
    return np.ma.filled(given.astype(object), np.nan) if masked else given


def rectangular(given: Any) -> Array:
    """What was given as an array, of numbers or of whatever; uneven rows are none."""
    try:
        found = np.asarray(given)
    except ValueError:
        raise ValueError("its rows are not of one length") from None
    if found.dtype.kind in "biuf" and not isinstance(given, list | tuple):
        return found
    each = np.asarray(given, dtype=object)  # beside others, each stays what it is
    if found.dtype.kind in "iuf" and _FLAGS.isdisjoint(map(type, each.ravel().tolist())):
        return found
    return each


def numbers(given: Any) -> Array:
    """What was given as floats; nan of what is empty, infinity of what else is no number."""
    found = rectangular(unmasked(given))
    if found.dtype.kind in "iuf":
        return found.astype(np.float64)
    flat = [_number(one) for one in found.ravel().tolist()]
    return np.array(flat, dtype=np.float64).reshape(found.shape)


def _number(value: Any) -> float:
    if is_empty(value):
        return math.nan
    found = number_or_nan(value)
    return math.inf if math.isnan(found) else found
