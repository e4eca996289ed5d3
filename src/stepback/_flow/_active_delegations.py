"""Which delegations are in force, in which bands of amounts, and what part each passes on.

Domains are divided into bands at the limits of the delegations in force.

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

import datetime
from collections import defaultdict
from collections.abc import Iterator

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs
from stepback._algorithms._arrays import TOLERANCE, AlignedArrays, Array
from stepback._algorithms._sorted_lookup import is_member
from stepback._columns._table import Columns
from stepback._flow._groups import fill_missing_shares
from stepback._problems._format import format_id, format_value
from stepback._problems._problem import Problem
from stepback._records._fields._numbers import Autonomy
from stepback._records._nodes import BY_CHOICE

_BY_VALUE = BY_CHOICE.option_code("value")
_GENERAL = -1  # the domain of a general delegation
_SPARSE = 8  # so many times more possible pairs than delegations: number those that occur


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


def in_force_mask(columns: Columns, date: datetime.date | None, contexts: frozenset[str]) -> Array:
    """Which delegations are in force on `date` in `contexts`; without a date, no dated one."""
    table = columns.tables["delegations"]
    has_context = table["contexts"].astype(np.bool_)
    mask = ~has_context
    for row in np.flatnonzero(has_context):
        mask[row] = not contexts.isdisjoint(table["contexts"][row])
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
    bands = _divide_domains(columns, rows)
    row, band = _pair_with_bands(table["domain"][rows], table["limit"][rows], bands)
    row = rows[row]
    principal = table["principal"][row].astype(np.int64)
    key = band * columns.n_nodes + principal
    is_general = table["domain"][row] < 0
    if is_general.any() and not is_general.all():
        # A delegation that names the domain replaces the principal's general ones in the band.
        applies = ~is_general | ~is_member(key, np.unique(key[~is_general]))
        row, band, principal, key = row[applies], band[applies], principal[applies], key[applies]
    group, n_groups = key, int(bands.domain.size) * columns.n_nodes
    if n_groups > _SPARSE * (key.size + 1):
        distinct, group = np.unique(key, return_inverse=True)
        n_groups = distinct.size
    share = fill_missing_shares(group, table["share"][row], n_groups)
    problems = list(_excess_share_problems(columns, bands, row, band, group, n_groups))
    fraction = share * Autonomy.settled_shares(table["autonomy"][row])
    delegate = table["delegate"][row].astype(np.int64)
    delegations = BandedDelegations(row, band, principal, delegate, fraction)
    passes = fraction > 0  # what passes nothing closes no cycle
    return bands, delegations if passes.all() else delegations.take(passes), problems


def _excess_share_problems(
    columns: Columns, bands: Bands, row: Array, band: Array, group: Array, n_groups: int
) -> Iterator[Problem]:
    """A problem for each principal and domain whose shares sum to more than 1."""
    table = columns.tables["delegations"]
    total = np.bincount(group, weights=np.nan_to_num(table["share"][row]), minlength=n_groups)
    reported: set[tuple[int, ...]] = set()  # one sum may be above 1 in several bands
    for number in np.flatnonzero(total > 1 + TOLERANCE):
        members = np.flatnonzero(group == number)
        rows = tuple(np.sort(row[members]).tolist())
        if rows in reported:
            continue
        reported.add(rows)
        principal = columns.ids[table["principal"][rows[0]]]
        domain = columns.domain_ids[bands.domain[band[members[0]]]]
        message = (
            f"the shares that {format_value(principal)} hands on in {format_value(domain)} sum to "
            f"{total[number]:.6g}; they may sum to 1 at most"
        )
        record = f"delegations of {format_id(principal)}"
        yield table.make_problem("shares-above-1", message, rows, "share", record=record)


def _divide_domains(columns: Columns, rows: Array) -> Bands:
    """The bands of all domains, where the delegations in `rows` are in force."""
    domains, table = columns.tables["domains"], columns.tables["delegations"]
    limit, domain_index = table["limit"][rows], table["domain"][rows]
    limits: dict[int, list[float]] = defaultdict(list)
    for row in np.flatnonzero(~np.isnan(limit)).tolist():
        limits[int(domain_index[row])].append(limit[row])
    general_limits = limits.pop(_GENERAL, [])
    has_amounts = np.array([amounts is not None for amounts in domains["amounts"]], np.bool_)
    is_divided = has_amounts.copy()
    if not general_limits:
        is_divided &= np.isin(np.arange(len(domains)), list(limits))
    stands_for = np.arange(len(domains))
    only_general = np.flatnonzero(~is_divided & ~np.isin(stands_for, domain_index))
    owners = domains["owner"][only_general]
    _, first, group = np.unique(owners, return_index=True, return_inverse=True)
    stands_for[only_general] = only_general[first][group]
    whole = np.flatnonzero(~is_divided & (stands_for == np.arange(len(domains))))
    domain, share = [whole], [np.ones(whole.size)]
    upper = [np.where(has_amounts[whole], np.inf, -np.inf)]
    for number in np.flatnonzero(is_divided).tolist():
        edges = np.union1d(general_limits, limits[number])
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


def _pair_with_bands(domain: Array, limit: Array, bands: Bands) -> tuple[Array, Array]:
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
