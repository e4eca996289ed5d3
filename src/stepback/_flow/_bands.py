"""The bands of amounts that domains are divided into, at the limits of delegations in force.

Worked example of bands at limits. Refunds have the amounts 20, 50 and 400, and count by number. Bo
may decide up to 30, cy up to 100. The limits 30 and 100 divide the domain into three bands: up to
30 (one refund of three, weight 1/3), above 30 up to 100 (1/3), and above 100 (1/3). Bo's delegation
is in force in the first band only, cy's in the first two; the third stays with the principal. A
band that holds none of the amounts is left out. A domain without amounts is one band that reaches
up to minus infinity, so that every limit is above it.

Worked example of shared bands. Ann owns hiring, bo owns refunds, and both delegate them by name to
cy, who delegates everything to dee by a general delegation. From cy on, hiring and refunds flow in
the same way. In a large organization, cy and dee therefore have one state for both domains, in a
band of no domain: the *shared* band of all bands in which the same general delegations are within
their limits. General delegations are in force in the shared bands; those that name a domain, in
the bands of their domain.

Worked example of domains that stand for others. Ann owns 1,000 domains and has delegated all of
them, generally, to bo. All flow in the same way, so one flow is computed: the first domain stands
for the others, and its weight is the sum of theirs. A domain that a delegation names, or that is
divided at a limit, stands for itself.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import LEAST_SHARE, AlignedArrays, Array
from stepback._columns._table import Columns
from stepback._records._nodes import BY_CHOICE

_BY_VALUE = BY_CHOICE.option_code("value")
_GENERAL = -1  # the domain of a general delegation


@attrs.frozen(eq=False)
class Bands:
    """The domains, divided at the limits in force.

    Attributes:
        domain: The domain of each band; a domain's bands follow one another. The shared bands, of
            no domain (-1), come last.
        upper: The amount that each band reaches up to; -inf where amounts are not known, so
            that every limit is above it.
        weight: The weight of each band of a domain.
        shared: For each band, the shared band in which its general delegations are; if it
            shares with no other, the band itself.
        stands_for: For each domain, the one whose bands stand for it: the first of those with
            the same owner in which nothing but general delegations is in force.
        own_states: The sorted keys ``band * n_nodes + node`` of the states that sharing bands
            have of their own; all their other states are those of the shared band.
    """

    domain: Array
    upper: Array
    weight: Array
    shared: Array
    stands_for: Array
    own_states: Array

    def of_domains(self, domains: Array) -> Bands:
        """The bands of some domains; none may be shared yet."""
        kept = np.flatnonzero(np.isin(self.domain, domains))
        return attrs.evolve(
            self,
            domain=self.domain[kept],
            upper=self.upper[kept],
            weight=self.weight[kept],
            shared=np.arange(kept.size),
        )

    @property
    def is_sharing(self) -> bool:
        """Whether there are shared bands."""
        return self.domain.size > self.weight.size


@attrs.frozen(eq=False)
class BandedDelegations(AlignedArrays):
    """The delegations in force, once for each band that they pass something on in.

    Attributes:
        row, band, principal, delegate: The delegation, the band, and the delegation's ends.
        fraction: The part of what the principal holds in the band that it passes on.
    """

    row: Array
    band: Array
    principal: Array
    delegate: Array
    fraction: Array


def divide_domains(columns: Columns, rows: Array, distinct_domains: Array | None = None) -> Bands:
    """The bands of all domains, where the delegations in `rows` are in force.

    The `distinct_domains` stand for themselves, as do those that delegations name.
    """
    domains, table = columns.tables["domains"], columns.tables["delegations"]
    limit, domain_index = table["limit"][rows], table["domain"][rows]
    limited = np.flatnonzero(~np.isnan(limit))
    limited = limited[np.argsort(domain_index[limited], kind="stable")]
    divided, first = np.unique(domain_index[limited], return_index=True)
    limits = dict(zip(divided.tolist(), np.split(limit[limited], first[1:]), strict=False))
    general_limits = limits.pop(_GENERAL, np.zeros(0))
    has_amounts = np.array([amounts is not None for amounts in domains["amounts"]], np.bool_)
    is_divided = has_amounts.copy()
    if not general_limits.size:
        is_divided &= np.isin(np.arange(len(domains)), list(limits))
    stands_for = np.arange(len(domains))
    is_distinct = np.isin(stands_for, domain_index)
    if distinct_domains is not None:
        is_distinct[distinct_domains] = True
    only_general = np.flatnonzero(~is_divided & ~is_distinct)
    owners = domains["owner"][only_general]
    _, first, group = np.unique(owners, return_index=True, return_inverse=True)
    stands_for[only_general] = only_general[first][group]
    whole = np.flatnonzero(~is_divided & (stands_for == np.arange(len(domains))))
    domain, share = [whole], [np.ones(whole.size)]
    upper = [np.where(has_amounts[whole], np.inf, -np.inf)]
    for number in np.flatnonzero(is_divided).tolist():
        edges = np.union1d(general_limits, limits.get(number, np.zeros(0)))
        amounts = np.array(domains["amounts"][number])
        weights = np.bincount(
            np.searchsorted(edges, amounts),
            weights=amounts if domains["by"][number] == _BY_VALUE else None,
            minlength=edges.size + 1,
        )
        filled = np.flatnonzero(weights)
        domain.append(np.full(filled.size, number))
        upper.append(np.append(edges, np.inf)[filled])
        share.append(np.maximum(weights[filled] / weights.sum(), LEAST_SHARE))
    weight = np.bincount(stands_for, weights=domains["weight"], minlength=len(domains))
    domains_, uppers, shares = (np.concatenate(parts) for parts in (domain, upper, share))
    order = np.lexsort((uppers, domains_))
    domains_ = domains_[order].astype(np.int64)
    shared = np.arange(domains_.size)
    weights = weight[domains_] * shares[order]
    return Bands(domains_, uppers[order], weights, shared, stands_for, own_states=shared[:0])


def with_shared_bands(bands: Bands, general_limits: Array) -> Bands:
    """With a band for all those in which the same general delegations are within their limits."""
    limits = np.unique(general_limits[~np.isnan(general_limits)])
    _, first, group, size = np.unique(
        np.searchsorted(limits, bands.upper),
        return_index=True,
        return_inverse=True,
        return_counts=True,
    )
    groups = np.flatnonzero(size > 1)
    n_bands = bands.domain.size
    number = np.zeros(size.size, dtype=np.int64)
    number[groups] = n_bands + np.arange(groups.size)
    return attrs.evolve(
        bands,
        domain=np.append(bands.domain, np.full(groups.size, -1)),
        upper=np.append(bands.upper, bands.upper[first[groups]]),
        shared=np.append(
            np.where(size[group] > 1, number[group], np.arange(n_bands)), number[groups]
        ),
    )
