"""Domains divided into bands of amounts, at the limits of the delegations in force.

Worked example of bands at limits. Refunds have the amounts 20, 50 and 400, and count by number. Bo
may decide up to 30, cy up to 100. The limits 30 and 100 divide the domain into three bands: up to
30 (one refund of three, weight 1/3), above 30 up to 100 (1/3), and above 100 (1/3). Bo's delegation
is in force in the first band only, cy's in the first two; the third stays with the principal. A
band that holds none of the amounts is left out. A domain without amounts is one band that reaches
up to minus infinity, so that every limit is above it.

Worked example of domains that stand for others. Ann owns 1,000 domains and has delegated all of
them, generally, to bo. All flow in the same way, so one flow is computed: the first domain stands
for the others, and its weight is the sum of theirs. A domain that a delegation names, or that is
divided at a limit, stands for itself.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs
from stepback._algorithms._arrays import Array
from stepback._columns._table import Columns
from stepback._records._domain import BY_CHOICE

_GENERAL = -1  # the domain of a general delegation
_BY_VALUE = BY_CHOICE.option_code("value")


@attrs.frozen(eq=False)
class Bands:
    """The domains, divided at the limits in force.

    Attributes:
        domain: The domain of each band; a domain's bands follow one another.
        upper: The amount that each band reaches up to; -inf where amounts are not known, so
            that every limit is above it.
        weight: The weight of each band.
        stands_for: For each domain, the one whose bands stand for it: the first of those with
            the same owner in which nothing but general delegations is in force.
    """

    domain: Array
    upper: Array
    weight: Array
    stands_for: Array


def divide_domains(columns: Columns, rows: Array) -> Bands:
    """The bands of all domains, where the delegations in `rows` are in force."""
    domains, table = columns.tables["domains"], columns.tables["delegations"]
    limit, domain_index = table["limit"][rows], table["domain"][rows]
    is_limited = ~np.isnan(limit)
    limits: dict[int, list[float]] = {}
    for number, amount in zip(
        domain_index[is_limited].tolist(), limit[is_limited].tolist(), strict=True
    ):
        limits.setdefault(number, []).append(amount)
    general_limits = limits.pop(_GENERAL, [])
    is_divided = np.fromiter(
        (amounts is not None for amounts in domains["amounts"]), np.bool_, len(domains)
    )
    has_amounts = is_divided.copy()
    if not general_limits:
        is_divided &= np.isin(np.arange(len(domains)), list(limits))
    stands_for = _find_representatives(domains["owner"], is_divided, domain_index)
    whole = np.flatnonzero(~is_divided & (stands_for == np.arange(len(domains))))
    domain, share = [whole], [np.ones(whole.size)]
    upper = [np.where(has_amounts[whole], np.inf, -np.inf)]
    for number in np.flatnonzero(is_divided).tolist():
        edges = np.union1d(general_limits, limits.get(number, []))
        amounts = np.array(domains["amounts"][number])
        weights = np.bincount(
            np.searchsorted(edges, amounts),
            weights=amounts if domains["by"][number] == _BY_VALUE else None,
            minlength=edges.size + 1,
        )
        filled = np.flatnonzero(weights)
        domain.append(np.full(filled.size, number))
        upper.append(np.append(edges, np.inf)[filled])
        share.append(weights[filled] / weights.sum())
    weight = np.bincount(stands_for, weights=domains["weight"], minlength=len(domains))
    domains_, uppers, shares = (np.concatenate(parts) for parts in (domain, upper, share))
    order = np.lexsort((uppers, domains_))
    domains_ = domains_[order].astype(np.int64)
    return Bands(domains_, uppers[order], weight[domains_] * shares[order], stands_for)


def _find_representatives(owner: Array, is_divided: Array, named: Array) -> Array:
    """For each domain the first with the same owner, if only general delegations apply to both."""
    stands_for = np.arange(owner.size)
    stands_alone = is_divided.copy()
    stands_alone[named[named >= 0]] = True
    candidates = np.flatnonzero(~stands_alone)
    _, first, group = np.unique(owner[candidates], return_index=True, return_inverse=True)
    stands_for[candidates] = candidates[first][group]
    return stands_for


def pair_with_bands(domain: Array, limit: Array, bands: Bands) -> tuple[Array, Array]:
    """Pair every row with the bands of its domain (of all, if general) within its limit."""
    first = np.searchsorted(bands.domain, np.arange(bands.stands_for.size + 1))
    count = np.append(np.diff(first), bands.domain.size)[domain]
    first[-1] = 0  # a general delegation, whose domain is -1, begins at the first band of all
    if (count == 1).all():
        row, band = np.arange(domain.size), first[domain]
    else:
        band, row = positions_in_runs(first[domain], first[domain] + count)
    is_within = ~(limit[row] < bands.upper[band])
    return row[is_within], band[is_within]
