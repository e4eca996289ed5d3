"""Combine the results of two unconnected organizations into the result expected of both."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from stepback._organization._organization import Organization
from stepback.testing.laws._result_values import as_mapping, as_number, combine_numbers

Combine = Callable[[Any, Any, Organization, Organization], Any]


def mean_result(first: Any, second: Any, first_org: Organization, second_org: Organization) -> Any:
    """The mean, weighted by the domains of each; an organization without domains has no weight."""
    weights = _domain_weight(first_org), _domain_weight(second_org)
    total = sum(weights)

    def mean(*values: float) -> float:
        # A weight of 0 is left out, since 0 times nan is nan.
        weighted = (weight * value for weight, value in zip(weights, values, strict=True) if weight)
        return sum(weighted) / total if total else math.nan

    return combine_numbers(mean, first, second)


def weighted_shares(
    first: Any, second: Any, first_org: Organization, second_org: Organization
) -> dict[Any, Any]:
    """Shares of each organization's decisions as shares of the decisions of both."""
    weights = _domain_weight(first_org), _domain_weight(second_org)
    total = sum(weights)
    if not total:
        return {**as_mapping(first), **as_mapping(second)}
    return {
        id_: as_number(share) * weight / total if weight else 0.0
        for weight, result in zip(weights, (first, second), strict=True)
        for id_, share in as_mapping(result).items()
    }


def _domain_weight(org: Organization) -> float:
    return sum(domain.weight for domain in org.domains)


COMBINATIONS: dict[str, Combine] = {
    "sum": lambda first, second, *_: combine_numbers(operator.add, first, second),
    "mean": mean_result,
    "union": lambda first, second, *_: {**as_mapping(first), **as_mapping(second)},
    "shares": weighted_shares,
}
