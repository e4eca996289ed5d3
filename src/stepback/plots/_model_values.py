"""What a picture of a model shows: results at many points, and the parameters that vary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._problems._format import format_value, format_values, propose_similar
from stepback._records._level import Level
from stepback.models._base._model import Model
from stepback.models._base._parameters import Values

_MAX_AXES = 2


@attrs.frozen(eq=False)
class ModelSeries:
    """The results of one model at all its points, or of one model at each point.

    Attributes:
        name: What sets it apart from the other series; empty if there are none.
        source: The model, or the models or results in order.
    """

    name: str
    source: Any

    @property
    def is_sequence(self) -> bool:
        """Whether there is a model or a result for each point."""
        return not isinstance(self.source, Model)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the points."""
        return (len(self.source),) if self.is_sequence else self.source.shape

    def read_field(self, field: str | Values) -> Array:
        """A field of the results, at every point, or values given in its place."""
        if not isinstance(field, str):
            value = np.asarray(field)
        elif self.is_sequence:
            value = np.asarray(
                [_read_result_field(_model_result(item), field) for item in self.source]
            )
        else:
            value = np.asarray(_read_result_field(self.source.result, field))
        try:
            return np.broadcast_to(value, self.shape)
        except ValueError:
            shown = field if isinstance(field, str) else "an array"
            raise ValueError(
                f"fields: {shown} has the shape {value.shape}; it takes one value for each of the "
                f"points, which have the shape {self.shape}"
            ) from None

    def varying_parameters(self) -> dict[str, tuple[int, ...]]:
        """The parameters that differ between points, with the axes that they have."""
        if self.is_sequence:
            return {}
        shapes = self.source._point_shapes()  # noqa: SLF001  (the model's own, for all who draw it)
        return {name: shape for name, shape in shapes.items() if np.prod(shape, dtype=int) > 1}

    def axis_values(self, given: str | Values | None, axis: int) -> tuple[str, Array]:
        """The name and the values of the parameter along an axis, counted from the last."""
        size = self.shape[-1 - axis]
        if given is not None and not isinstance(given, str):
            values = np.asarray(given, dtype=np.float64).ravel()
            if values.size != size:
                raise ValueError(
                    f"{'xy'[axis]}: there are {values.size} values for {size} points; give one each"
                )
            return "", values
        varying = self.varying_parameters()
        along = [
            name for name, shape in varying.items() if len(shape) > axis and shape[-1 - axis] > 1
        ]
        if isinstance(given, str) and given not in along:
            raise ValueError(
                f"{'xy'[axis]}: {format_value(given)} does not vary along this axis; these do: "
                f"{format_values(along) or 'none, so give values'}"
            )
        if not along:
            raise ValueError(
                f"{'xy'[axis]}: no parameter varies along this axis; give one value for each point"
            )
        name = given if isinstance(given, str) else along[0]
        value = np.asarray(getattr(self.source, name))
        # Other axes of the same parameter, if any, are at their first entry.
        index = tuple(
            slice(None) if place == value.ndim - 1 - axis else 0 for place in range(value.ndim)
        )
        return name.replace("_", " "), np.asarray(_level_steps(value[index]), dtype=np.float64)


def list_series(source: Any) -> list[ModelSeries]:
    """The series of a model, of a sequence of models or results, or of a mapping of these."""
    named = source if isinstance(source, Mapping) else {"": source}
    series = [ModelSeries(str(name), item) for name, item in named.items()]
    faulty = [
        each.source
        for each in series
        if not isinstance(each.source, Model)
        and not (
            isinstance(each.source, Sequence) and each.source and not isinstance(each.source, str)
        )
    ]
    if faulty or not series:
        shown = format_value(faulty[0] if faulty else source)
        raise ValueError(
            f"source: {shown} is not a model; give a model, a list with one for each point, or a "
            "mapping from names to these"
        )
    shapes = {each.shape for each in series}
    if any(len(shape) > _MAX_AXES for shape in shapes):
        raise ValueError(
            f"source: the points have the shape {max(shapes, key=len)}; vary at most two parameters"
        )
    return series


def is_numeric(values: Array) -> bool:
    """Whether values are numbers or levels, and not words, sets or truth values."""
    if values.dtype == object:
        return all(isinstance(item, Level | int | float) for item in values.flat) and not any(
            isinstance(item, bool) for item in values.flat
        )
    return values.dtype.kind in "iuf"


def numbers_or_steps(values: Array) -> Array:
    """Numbers; of levels, the steps from 1 to 7."""
    return np.asarray(_level_steps(values), dtype=np.float64)


def is_level(values: Array) -> bool:
    """Whether all values are levels of delegation."""
    return values.dtype == object and all(isinstance(item, Level) for item in values.flat)


def category_words(values: Array) -> Array:
    """Words of categories, for truth values too."""
    words = [
        ("no", "yes")[bool(item)] if isinstance(item, bool | np.bool_) else str(item)
        for item in values.flat
    ]
    return object_array(words).reshape(values.shape)


def _level_steps(values: Array) -> Any:
    if values.dtype != object:
        return values
    return [item.value if isinstance(item, Level) else item for item in values.flat]


def _model_result(item: Any) -> Any:
    return item.result if isinstance(item, Model) else item


def _read_result_field(result: Any, path: str) -> Any:
    """A field of a result, or of a result within it."""
    value = result
    for name in path.split("."):
        fields = (
            [field.name for field in attrs.fields(type(value))] if attrs.has(type(value)) else []
        )
        if name not in fields:
            similar = propose_similar(name, fields)
            remedy = similar or f"there are {format_values(fields) or 'none'}"
            raise ValueError(f"fields: {format_value(path)} is no field of the result; {remedy}")
        value = getattr(value, name)
    return value
