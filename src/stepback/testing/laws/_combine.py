"""How the results of two separate parts make that of both."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from stepback._organization import Organization


def total(one: Any, other: Any, _: Organization, __: Organization) -> Any:
    """The sum."""
    return one + other


def mean(one: Any, other: Any, first: Organization, second: Organization) -> float:
    """The mean, each part counting by the weight of its domains; one without any counts not."""
    parts = [(_decisions(first), one), (_decisions(second), other)]
    everything = sum(weight for weight, _ in parts)
    if not everything:
        return math.nan
    return float(sum(weight * value for weight, value in parts if weight) / everything)


def union(one: Mapping[str, Any], other: Mapping[str, Any], *_: Organization) -> dict[str, Any]:
    """Both mappings together."""
    return {**one, **other}


def shares(
    one: Mapping[str, float], other: Mapping[str, float], first: Organization, second: Organization
) -> dict[str, float]:
    """Shares of each part's decisions as shares of those of both."""
    weights = _decisions(first), _decisions(second)
    everything = sum(weights)
    if not everything:
        return union(one, other)
    return {
        id_: share * weight / everything if weight else 0.0
        for weight, part in zip(weights, (one, other), strict=True)
        for id_, share in part.items()
    }


def _decisions(org: Organization) -> float:
    return sum(domain.weight for domain in org.domains)


COMBINATIONS = {"sum": total, "mean": mean, "union": union, "shares": shares}
