"""How the results of two separate parts make that of both."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from stepback._organization._organization import Organization
from stepback.testing.laws._result_values import as_mapping, as_number, combine_numbers

Combine = Callable[[Any, Any, Organization, Organization], Any]


def sum_results(one: Any, other: Any, *_: Organization) -> Any:
    """The sum."""
    return combine_numbers(operator.add, one, other)


def mean_result(one: Any, other: Any, first: Organization, second: Organization) -> Any:
    """The mean, each part counting by the weight of its domains; one without any counts not."""
    weights = _domain_weight(first), _domain_weight(second)
    everything = sum(weights)

    def weighed(*values: float) -> float:
        weighted = sum(
            weight * value for weight, value in zip(weights, values, strict=True) if weight
        )
        return weighted / everything if everything else math.nan

    return combine_numbers(weighed, one, other)


def union_results(one: Any, other: Any, *_: Organization) -> dict[Any, Any]:
    """Both mappings together."""
    return {**as_mapping(one), **as_mapping(other)}


def weighted_shares(
    one: Any, other: Any, first: Organization, second: Organization
) -> dict[Any, Any]:
    """Shares of each part's decisions as shares of those of both."""
    weights = _domain_weight(first), _domain_weight(second)
    everything = sum(weights)
    if not everything:
        return union_results(one, other)
    return {
        id_: as_number(share) * weight / everything if weight else 0.0
        for weight, part in zip(weights, (as_mapping(one), as_mapping(other)), strict=True)
        for id_, share in part.items()
    }


def _domain_weight(org: Organization) -> float:
    return sum(domain.weight for domain in org.domains)


COMBINATIONS: dict[str, Combine] = {
    "sum": sum_results,
    "mean": mean_result,
    "union": union_results,
    "shares": weighted_shares,
}
