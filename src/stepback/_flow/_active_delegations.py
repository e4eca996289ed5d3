"""Which delegations are in force, in which bands of which domains, and what each passes on."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs
from stepback._algorithms._arrays import Array
from stepback._algorithms._sorted_lookup import is_member
from stepback._columns._table import Columns
from stepback._flow._groups import fill_missing_shares
from stepback._problems._format import format_id, format_value
from stepback._problems._problem import Problem
from stepback._records._domain import BY_CHOICE
from stepback._records._fields._numbers import Autonomy

_ROUNDING = 1e-9
_SPARSE = 8
_GENERAL = -1
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
            the same owner in which nothing but general delegations is in force. They flow
            alike, so that once is enough.
    """

    domain: Array
    upper: Array
    weight: Array
    stands_for: Array


@attrs.frozen(eq=False)
class BandedDelegations:
    """The delegations in force, once for each band that they pass something on in.

    Attributes:
        row: The delegation.
        band: The band.
        principal, delegate: Its ends.
        fraction: The part of what the principal holds in the band that it passes on.
    """

    row: Array
    band: Array
    principal: Array
    delegate: Array
    fraction: Array

    def take(self, which: Array) -> BandedDelegations:
        """Those at the positions, or under the mask, `which`."""
        return BandedDelegations(
            self.row[which],
            self.band[which],
            self.principal[which],
            self.delegate[which],
            self.fraction[which],
        )


def in_force_mask(columns: Columns, date: datetime.date | None, contexts: frozenset[str]) -> Array:
    """Which delegations are in force on `date` in `contexts`; without a date, no dated one."""
    table = columns.tables["delegations"]
    bound = table["contexts"].astype(np.bool_)
    mask = ~bound
    for at in np.flatnonzero(bound):
        mask[at] = not contexts.isdisjoint(table["contexts"][at])
    start, end = table["start"], table["end"]
    if date is None:
        return np.asarray(mask & np.isnat(start) & np.isnat(end))
    day = np.datetime64(date, "D")
    return np.asarray(mask & (np.isnat(start) | (start <= day)) & (np.isnat(end) | (day < end)))


def split_into_bands(
    columns: Columns, rows: Array
) -> tuple[Bands, BandedDelegations, list[Problem]]:
    """The bands, what the delegations in `rows` pass on in each, and shares above 1."""
    table = columns.tables["delegations"]
    bands = divide_domains(columns, rows)
    row, band = pair_with_bands(table["domain"][rows], table["limit"][rows], bands)
    row = rows[row]
    principal = table["principal"][row].astype(np.int64)
    key = band * columns.n_nodes + principal
    general = table["domain"][row] < 0
    if general.any() and not general.all():
        specific = np.unique(key[~general])
        kept = ~general | ~is_member(key, specific)
        row, band, principal, key = row[kept], band[kept], principal[kept], key[kept]
    group, groups = key, int(bands.domain.size) * columns.n_nodes
    if groups > _SPARSE * (key.size + 1):
        distinct, group = np.unique(key, return_inverse=True)
        groups = distinct.size
    share = fill_missing_shares(group, table["share"][row], groups)
    problems = list(_excess_share_problems(columns, bands, row, band, group, groups))
    fraction = share * Autonomy.settled_shares(table["autonomy"][row])
    handed = BandedDelegations(
        row, band, principal, table["delegate"][row].astype(np.int64), fraction
    )
    passing = fraction > 0
    return bands, handed if passing.all() else handed.take(passing), problems


def divide_domains(columns: Columns, rows: Array) -> Bands:
    domains, table = columns.tables["domains"], columns.tables["delegations"]
    limit, domain_of = table["limit"][rows], table["domain"][rows]
    limited = ~np.isnan(limit)
    limits: dict[int, list[float]] = {}
    for number, amount in zip(domain_of[limited].tolist(), limit[limited].tolist(), strict=True):
        limits.setdefault(number, []).append(amount)
    general = limits.pop(_GENERAL, [])
    sized = np.fromiter((one is not None for one in domains["amounts"]), np.bool_, len(domains))
    divided = sized.copy() if general else np.isin(np.arange(len(domains)), list(limits)) & sized
    stands_for = _representative_domains(domains["owner"], divided, domain_of)
    whole = np.flatnonzero(~divided & (stands_for == np.arange(len(domains))))
    domain, part = [whole], [np.ones(whole.size)]
    upper = [np.where(sized[whole], np.inf, -np.inf)]
    for number in np.flatnonzero(divided).tolist():
        edges = np.union1d(general, limits.get(number, []))
        amounts = np.array(domains["amounts"][number])
        weights = np.bincount(
            np.searchsorted(edges, amounts),
            weights=amounts if domains["by"][number] == _BY_VALUE else None,
            minlength=edges.size + 1,
        )
        filled = np.flatnonzero(weights)
        domain.append(np.full(filled.size, number))
        upper.append(np.append(edges, np.inf)[filled])
        part.append(weights[filled] / weights.sum())
    weight = np.bincount(stands_for, weights=domains["weight"], minlength=len(domains))
    domain_, upper_, part_ = (np.concatenate(one) for one in (domain, upper, part))
    order = np.lexsort((upper_, domain_))
    domain_ = domain_[order].astype(np.int64)
    return Bands(domain_, upper_[order], weight[domain_] * part_[order], stands_for)


def _representative_domains(owner: Array, divided: Array, named: Array) -> Array:
    """For each domain the first with the same owner, if only general delegations apply to both."""
    stands_for = np.arange(owner.size)
    alone = divided.copy()
    alone[named[named >= 0]] = True
    alike = np.flatnonzero(~alone)
    _, first, group = np.unique(owner[alike], return_index=True, return_inverse=True)
    stands_for[alike] = alike[first][group]
    return stands_for


def pair_with_bands(domain: Array, limit: Array, bands: Bands) -> tuple[Array, Array]:
    """Every row paired with the bands of its domain (of all, if general) within its limit."""
    first = np.searchsorted(bands.domain, np.arange(bands.stands_for.size + 1))
    count = np.append(np.diff(first), bands.domain.size)[domain]
    first[-1] = 0  # of general delegations, whose domain is -1
    if (count == 1).all():
        row, band = np.arange(domain.size), first[domain]
    else:
        band, row = positions_in_runs(first[domain], first[domain] + count)
    within = ~(limit[row] < bands.upper[band])
    return row[within], band[within]


def _excess_share_problems(
    columns: Columns, bands: Bands, row: Array, band: Array, group: Array, groups: int
) -> Iterator[Problem]:
    table = columns.tables["delegations"]
    total = np.bincount(group, weights=np.nan_to_num(table["share"][row]), minlength=groups)
    told: set[tuple[int, ...]] = set()
    for one in np.flatnonzero(total > 1 + _ROUNDING):
        members = np.flatnonzero(group == one)
        rows = tuple(np.sort(row[members]).tolist())
        if rows in told:
            continue
        told.add(rows)
        principal = columns.ids[table["principal"][rows[0]]]
        domain = columns.domain_ids[bands.domain[band[members[0]]]]
        message = (
            f"the shares that {format_value(principal)} hands on in {format_value(domain)} sum to "
            f"{total[one]:.6g}; they may sum to 1 at most"
        )
        where = table.locate(rows, "share", f"delegations of {format_id(principal)}")
        yield Problem("shares-above-1", message, where)


def redelegation_problem(columns: Columns, row: int, domain: int) -> Problem:
    """The problem of handing on what may not be handed on."""
    table = columns.tables["delegations"]
    principal = columns.ids[table["principal"][row]]
    message = (
        f"{format_value(principal)} hands on in "
        f"{format_value(columns.domain_ids[domain])} what was delegated "
        "with may_redelegate=False; end this delegation, or allow it there"
    )
    return Problem(
        "redelegation", message, table.locate([row], "", table.describe_record(row, columns.ids))
    )
