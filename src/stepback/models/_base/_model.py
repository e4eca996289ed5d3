"""What all models share: parameters that are checked on making, a card and a result."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, cached_property
from typing import Any, ClassVar

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._records._fields._attributes import FrozenMapping
from stepback._records._fields._numbers import Number
from stepback.models._base._card import Card
from stepback.models._base._parameters import (
    FlagParameter,
    Parameter,
    RealParameter,
    StepParameter,
    format_index,
)


def parameter_field(kind: Parameter, default: Any = attrs.NOTHING) -> Any:
    """A field of a model, of this kind."""
    return attrs.field(default=default, metadata={"field_type": kind, "check": kind.check})


def option_field(check: Callable[[Any], Any], default: Any = attrs.NOTHING) -> Any:
    """A field that is the same at all points; `check` gives it as held, or refuses it."""
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
    """A field of numbers from `low` to `high`, or `above` the one, or `below` the other."""
    bounds = Number(low=low, high=high, above=above, below=below, optional=False)
    return parameter_field(RealParameter(core=core, bounds=bounds, missing=missing), default)


def step_field(last: int = 7) -> Any:
    """A field of steps of a scale, from 1 to `last`."""
    return parameter_field(StepParameter(last=last))


def flag_field(*, core: tuple[int | None, ...] = (), default: Any = attrs.NOTHING) -> Any:
    """A field of truth values."""
    return parameter_field(FlagParameter(core=core), default)


@attrs.frozen(eq=False, slots=False)
class ArrayEquality:
    """Equal, and alike in a set, if all fields are; of arrays every element, nan to nan."""

    def __eq__(self, other: object) -> bool:
        """Whether the other is of the same type and holds the same."""
        return type(other) is type(self) and self._comparison_key == other._comparison_key

    def __hash__(self) -> int:
        """By what it holds."""
        return hash((type(self), self._comparison_key))

    def __setstate__(self, state: dict[str, Any]) -> None:
        """As it was copied, arrays too: numpy lets those of a copy be changed."""
        self.__dict__.update({name: freeze_array(value) for name, value in state.items()})

    @property
    def _comparison_key(self) -> tuple[Any, ...]:
        fields = attrs.fields(type(self))
        return tuple(_hash_key(getattr(self, field.name)) for field in fields if field.eq)


def _hash_key(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        held = value
        if value.dtype.kind == "f":
            held = np.where(np.isnan(value), np.nan, value + 0.0)  # -0.0 is 0.0, any nan is nan
        return value.shape, tuple(value.ravel()) if value.dtype == object else held.tobytes()
    if isinstance(value, FrozenMapping):
        return frozenset((key, _hash_key(one)) for key, one in value.items())
    return "nan" if value != value else value  # noqa: PLR0124  (nan)


@attrs.frozen(eq=False, slots=False)
class Result(ArrayEquality):
    """What a model says: of one point plain numbers and words, of many arrays of them."""

    def __attrs_post_init__(self) -> None:
        """Hold plain values where there is one point, and arrays that nobody changes else."""
        for one in attrs.fields(type(self)):
            object.__setattr__(self, one.name, _unwrap_single(getattr(self, one.name)))


def _unwrap_single(value: Any) -> Any:
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and not value.ndim):
        return value.item()
    return freeze_array(value)


def freeze_array(value: Any) -> Any:
    """The same; if an array, one that nobody changes."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    return value


@attrs.frozen(eq=False, slots=False)
class Model(ArrayEquality):
    """What all models are: frozen parameters, checked on making, with a card and a result.

    A parameter is a number, or an array with one for each point; arrays of different shapes are
    broadcast to one another. What is masked is missing. Models are equal if their parameters are.

    Attributes:
        card: Which question the model answers, what it assumes, and where it comes from.
    """

    card: ClassVar[Card]

    def __attrs_post_init__(self) -> None:
        """Check every parameter, then whether they fit together; tell all faults at once."""
        faults = []
        checks = {one.name: one.metadata.get("check") for one in attrs.fields(type(self))}
        for name, check in checks.items():
            try:
                if check:
                    object.__setattr__(self, name, check(getattr(self, name)))
            except ValueError as fault:
                faults.append(f"{name}: {fault}")
        if not faults:
            try:
                _ = self.shape
            except ValueError:
                faults.append(f"shapes differ, and do not broadcast: {self._format_shapes()}")
        if not faults:
            with np.errstate(all="ignore"):  # what overflows is told as out of its domain
                faults += self._find_faults()
        if faults:
            raise ValueError(f"{type(self).__name__}: {'; '.join(faults)}")

    @cached_property
    def result(self) -> Result:
        """What the model says; computed once."""
        raise NotImplementedError

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The shape of the points; () of one."""
        kinds = self._parameter_kinds()
        return np.broadcast_shapes(
            *(kind.point_shape(getattr(self, n)) for n, kind in kinds.items())
        )

    @classmethod
    @cache
    def _parameter_kinds(cls) -> dict[str, Parameter]:
        """The kind of each parameter that has one."""
        fields = attrs.fields(cls)
        return {
            one.name: one.metadata["field_type"] for one in fields if "field_type" in one.metadata
        }

    def _broadcast_parameters(self) -> tuple[Array, ...]:
        """Every parameter at every point, in order."""
        shape = self.shape
        return tuple(
            k.broadcast_value(getattr(self, name), shape)
            for name, k in self._parameter_kinds().items()
        )

    def _find_faults(self) -> Iterable[str]:
        """What is wrong with parameters that are right each by itself."""
        return ()

    def _format_shapes(self) -> str:
        shapes = {
            name: kind.point_shape(getattr(self, name))
            for name, kind in self._parameter_kinds().items()
        }
        return ", ".join(f"{name} {shape}" for name, shape in shapes.items() if shape)


def select_words(words: Iterable[Any], which: Array) -> Array:
    """At every point the word of that number."""
    return np.asarray(object_array(list(words))[which])


def format_fault(name: str, value: Array, is_wrong: Array, explanation: str) -> list[str]:
    """That a value is wrong at some points, if it is: the first of them, and how many more."""
    if not is_wrong.any():
        return []
    where = np.argwhere(is_wrong)
    first = tuple(where[0].tolist())
    return [
        f"{name}: {value[first]:.12g}{format_index(first, len(where), is_wrong.size)} {explanation}"
    ]
