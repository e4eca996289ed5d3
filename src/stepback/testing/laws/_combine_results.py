"""How the results of two separate parts make that of both."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from stepback._organization._organization import Organization
from stepback.testing.laws._result_values import entrywise, mapping, number

Combine = Callable[[Any, Any, Organization, Organization], Any]


def total(one: Any, other: Any, *_: Organization) -> Any:
    """The sum."""
    return entrywise(operator.add, one, other)


def mean(one: Any, other: Any, first: Organization, second: Organization) -> Any:
    """The mean, each part counting by the weight of its domains; one without any counts not."""
    weights = _decisions(first), _decisions(second)
    everything = sum(weights)

    def weighed(*values: float) -> float:
        weighted = sum(
            weight * value for weight, value in zip(weights, values, strict=True) if weight
        )
        return weighted / everything if everything else math.nan

    return entrywise(weighed, one, other)


def union(one: Any, other: Any, *_: Organization) -> dict[Any, Any]:
    """Both mappings together."""
    return {**mapping(one), **mapping(other)}


def shares(one: Any, other: Any, first: Organization, second: Organization) -> dict[Any, Any]:
    """Shares of each part's decisions as shares of those of both."""
    weights = _decisions(first), _decisions(second)
    everything = sum(weights)
    if not everything:
        return union(one, other)
    return {
        id_: number(share) * weight / everything if weight else 0.0
        for weight, part in zip(weights, (mapping(one), mapping(other)), strict=True)
        for id_, share in part.items()
    }


def _decisions(org: Organization) -> float:
    return sum(domain.weight for domain in org.domains)


COMBINATIONS: dict[str, Combine] = {"sum": total, "mean": mean, "union": union, "shares": shares}
