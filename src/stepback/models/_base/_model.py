"""The base class of all models: parameters that are checked on creation, a card, a result."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property
from typing import Any, ClassVar

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._algorithms._read_only import freeze_arrays
from stepback._display._notebook_table import NotebookTable
from stepback._frames import FrameColumns
from stepback.models._base._array_equality import ArrayEquality
from stepback.models._base._as_arrays import locate_first
from stepback.models._base._card import Card, add_references
from stepback.models._base._parameters import Parameter
from stepback.models._base._result_columns import plain_values, result_columns

ROUNDING = 1e-12  # differences below this count as none


@attrs.frozen(eq=False, slots=False)
class Result(ArrayEquality, NotebookTable):
    """The result of a model: plain numbers and words for a single point, arrays for many.

    `to_frame` has a row for each point, or for each member where figures are by member.
    """

    def __attrs_post_init__(self) -> None:
        """Convert arrays without axes to plain values, and make other arrays read-only."""
        for field in attrs.fields(type(self)):
            value = getattr(self, field.name)
            if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and not value.ndim):
                value = value.item()
            object.__setattr__(self, field.name, freeze_arrays(value))

    def _frame_columns(self) -> FrameColumns:
        return result_columns(self)

    def to_dict(self) -> dict[str, Any]:
        """The attributes as plain values by name, as JSON has them: ``None`` for nan."""
        fields = attrs.fields(type(self))
        return {field.name: plain_values(getattr(self, field.name)) for field in fields}


@attrs.frozen(eq=False, slots=False)
class Model(ArrayEquality):
    """The base class of all models: frozen, checked parameters, a card and a result.

    A parameter is a number, or an array with one for each point; arrays of different shapes are
    broadcast to one another. Masked entries are missing. Models are equal if their parameters are.

    Attributes:
        card: Which question the model answers, what it assumes, and where it comes from.
    """

    card: ClassVar[Card]

    def __init_subclass__(cls) -> None:
        """Add the sources of a model's card to its docstring, which ``python -OO`` leaves out."""
        if "card" in vars(cls) and cls.__doc__:
            cls.__doc__ = add_references(cls.__doc__, cls.card.sources)

    def __attrs_post_init__(self) -> None:
        """Check every parameter, then whether they fit together; report all faults at once."""
        faults = []
        for field in attrs.fields(type(self)):
            try:
                if check := field.metadata.get("check"):
                    object.__setattr__(self, field.name, check(getattr(self, field.name)))
            except ValueError as fault:
                faults.append(f"{field.name}: {fault}")
        if not faults:
            try:
                _ = self.shape
            except ValueError:
                shapes = (
                    f"{name} {shape}" for name, shape in self._point_shapes().items() if shape
                )
                faults.append(f"shapes differ, and do not broadcast: {', '.join(shapes)}")
        if not faults:
            with np.errstate(all="ignore"):  # an overflow is reported as out of its domain
                faults += self._find_faults()
        if faults:
            raise ValueError(f"{type(self).__name__}: {'; '.join(faults)}")

    @cached_property
    def result(self) -> Result:
        """The result of the model; computed once."""
        raise NotImplementedError

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The shape of the points; () for a single point."""
        return np.broadcast_shapes(*self._point_shapes().values())

    @classmethod
    @cache
    def _array_parameters(cls) -> dict[str, Parameter]:
        """The fields that can hold arrays, with the type of each."""
        metadata = {field.name: field.metadata for field in attrs.fields(cls)}
        return {name: data["parameter"] for name, data in metadata.items() if "parameter" in data}

    def _broadcast_parameters(self, *names: str) -> tuple[Array, ...]:
        """The parameters of these names at every point; without names all, in order."""
        parameters = self._array_parameters()
        return tuple(
            parameters[name].broadcast_value(getattr(self, name), self.shape)
            for name in names or parameters
        )

    def _find_faults(self) -> Iterable[str]:
        """Describe faults of parameters that are valid individually, but not together."""
        return ()

    def _point_shapes(self) -> dict[str, tuple[int, ...]]:
        return {
            name: parameter.point_shape(getattr(self, name))
            for name, parameter in self._array_parameters().items()
        }


def select_words(words: Iterable[Any], index: Array) -> Array:
    """Return the word with the given index at every point."""
    return np.asarray(object_array(list(words))[index], dtype=object)


def format_fault(name: str, values: Array, is_wrong: Array, explanation: str) -> list[str]:
    """Describe the first wrong value, its place and how many more there are; [] if none is wrong.

    >>> effort = np.array([0.5, 1.5, 2])
    >>> format_fault("effort", effort, effort > 1, "is above 1; lower it")
    ['effort: 1.5 at [1] (and 1 more of 3) is above 1; lower it']
    """
    if not is_wrong.any():
        return []
    first, place = locate_first(is_wrong)
    return [f"{name}: {values[first]:.12g}{place} {explanation}"]
