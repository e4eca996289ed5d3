"""The form of models of a group: what they take, and the result that they share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from stepback._measures._spread import hill_number
from stepback._organization._organization import Organization
from stepback._organization._read_only_graph import read_only_copy
from stepback._records._frozen_mapping import FrozenMapping
from stepback.models._base._model import Model, Result


@attrs.frozen(kw_only=True, eq=False, slots=False)
class AuthorityInGroup(Result):
    """How much authority each member of a group has.

    Attributes:
        values: What the measure gives each member, in its own unit.
        shares: The values divided by their sum; nan if all values are 0 or not known, or one
            is negative.
        effective_leaders: The number of leaders with equal authority that would be as
            concentrated: the Hill number of order 1 of the shares; nan if these are.
        measured: The complete result of the measure.
    """

    values: Mapping[Any, float]
    shares: Mapping[Any, float]
    effective_leaders: float
    measured: Any = attrs.field(eq=False)

    @classmethod
    def of(cls, values: Mapping[Any, float], measured: Any) -> AuthorityInGroup:
        """Build the result of a measure from its values."""
        numbers = np.array(list(values.values()), dtype=np.float64)
        largest = numbers.max(initial=0)
        is_divisible = math.isfinite(largest) and largest > 0 and (numbers >= 0).all()
        # Divided by the largest first, so that their sum does not overflow.
        parts = numbers / largest if is_divisible else np.full(numbers.size, math.nan)
        shares = (parts / parts.sum()).tolist()
        return cls(
            values=FrozenMapping(values),
            shares=FrozenMapping(dict(zip(values, shares, strict=True))),
            effective_leaders=hill_number(parts, 1),
            measured=_freeze_value(measured),
        )


@attrs.frozen(eq=False, slots=False)
class GroupModel(Model):
    """A model of a group, which is an organization, a graph or a mapping."""

    def __attrs_post_init__(self) -> None:
        """Hold immutable copies of the parameters, and check them by computing the result."""
        for field in attrs.fields(type(self)):
            value = getattr(self, field.name)
            if isinstance(value, Mapping) or _is_graph(value):  # else it is refused as it is
                object.__setattr__(self, field.name, _freeze_value(value))
        try:
            _ = self.result
        except ValueError as fault:
            raise ValueError(f"{type(self).__name__}: {fault}") from None

    @property
    def _comparison_key(self) -> tuple[Any, ...]:
        """Compare graphs by nodes and edges; networkx compares them by identity."""
        return tuple(
            (frozenset(item.nodes), frozenset(item.edges)) if _is_graph(item) else item
            for item in super()._comparison_key
        )


def _freeze_value(value: Any) -> Any:
    """Copy mappings, lists, sets and graphs, at all levels, to immutable ones."""
    if _is_graph(value):
        return read_only_copy(value)
    if isinstance(value, Mapping) and not isinstance(value, Organization):
        return FrozenMapping({key: _freeze_value(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple(map(_freeze_value, value))
    if isinstance(value, set):
        return frozenset(value)
    return value


def _is_graph(value: Any) -> bool:
    return hasattr(value, "is_directed")
