"""Which delegations are in force, in which bands of amounts, and what part each passes on."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

import attrs
import numpy as np

from stepback._algorithms._adjacency import positions_in_runs
from stepback._algorithms._arrays import TOLERANCE, Array, distinct_values, multiply_shares
from stepback._algorithms._sorted_lookup import is_member
from stepback._columns._table import Columns, Table
from stepback._flow._bands import BandedDelegations, Bands, divide_domains, with_shared_bands
from stepback._flow._groups import fill_missing_shares
from stepback._flow._shared_states import copy_general, find_own_states, find_reached_states
from stepback._problems._alike import list_alike
from stepback._problems._format import format_id, format_value
from stepback._problems._problem import Problem
from stepback._records._fields._numbers import Autonomy

NO_NODES: Array = np.zeros(0, dtype=np.int64)
_WORTH_SHARING = 100_000  # pairs of a relation and a band: fewer are quick without sharing
_WORTH_SEARCHING = 2_000_000  # such pairs: to list fewer takes as long as to find what is reached
_FEW = 4  # so few pairs for each record are linear in the size of the organization
_SPARSE = 8  # so many times more possible pairs than delegations: number those that occur


def in_force_mask(columns: Columns, date: datetime.date | None, contexts: frozenset[str]) -> Array:
    """Which delegations are in force on `date` in `contexts`; without a date, no dated one."""
    table = columns.tables["delegations"]
    has_context = table["contexts"].astype(np.bool_)
    mask = ~has_context
    for row in np.flatnonzero(has_context):
        mask[row] = not contexts.isdisjoint(table["contexts"][row])
    return np.asarray(mask & table.in_force_mask(date))


def is_lasting(table: Table) -> Array:
    """Which delegations are in force at all times, in all contexts and for all amounts."""
    mask = ~table["contexts"].astype(np.bool_) & np.isnan(table["limit"])
    return np.asarray(mask & np.isnat(table["start"]) & np.isnat(table["end"]))


def split_into_bands(
    columns: Columns,
    rows: Array,
    domains: Array | None = None,
    *,
    may_share: bool = False,
    starts: Array | None = None,
    distinct_nodes: Array = NO_NODES,
    distinct_domains: Array | None = None,
) -> tuple[Bands, BandedDelegations, list[Problem]]:
    """The bands, what the delegations in `rows` pass on in each, and shares above 1.

    Of the `domains` given, or of all. If `may_share`, a large organization has shared bands. If
    not, and if there are `starts`, a domain and a node in each column, then of a large organization
    only those delegations are needed that lead on from a start or from the domain's owner. The
    `distinct_nodes` share no states, and the `distinct_domains` stand for themselves.
    """
    table = columns.tables["delegations"]
    is_general = table["domain"][rows] < 0
    named, general = rows[~is_general], rows[is_general]
    bands = divide_domains(columns, rows, distinct_domains)
    if domains is not None:
        bands = bands.of_domains(bands.stands_for[domains])
    potential = bands.domain.size * (general.size + len(columns.tables["memberships"]))
    n_records = sum(len(table) for table in columns.tables.values())
    bands_by_domain = bands
    least = _WORTH_SHARING if may_share else _WORTH_SEARCHING
    is_large = potential > max(least, _FEW * n_records)
    if is_large and (may_share or starts is not None):
        bands = with_shared_bands(bands, table["limit"][general])
    row, band = _pair_with_bands(table["domain"][named], table["limit"][named], bands)
    key = band * columns.n_nodes + table["principal"][named[row]]
    in_every, in_band = _pair_with_shared(table["limit"][general], bands)
    if general.size and named.size:
        # A delegation that names the domain replaces the principal's general ones in the band.
        general_key = in_band * columns.n_nodes + table["principal"][general[in_every]]
        applies = ~is_member(general_key, np.sort(key))
        in_every, in_band = in_every[applies], in_band[applies]
    row = np.concatenate([named[row], general[in_every]])
    band = np.concatenate([band, in_band])
    if named.size and general.size:
        order = np.argsort(row, kind="stable")
        row, band = row[order], band[order]
    principal = table["principal"][row].astype(np.int64)
    group, n_groups = band * columns.n_nodes + principal, int(bands.domain.size) * columns.n_nodes
    if n_groups > _SPARSE * (group.size + 1):
        distinct, group = np.unique(group, return_inverse=True)
        n_groups = distinct.size
    share = fill_missing_shares(group, table["share"][row], n_groups)
    problems = list(
        _excess_share_problems(columns, bands, np.sort(key), row, band, group, n_groups)
    )
    fraction = multiply_shares(share, Autonomy.settled_shares(table["autonomy"][row]))
    delegate = table["delegate"][row].astype(np.int64)
    delegations = BandedDelegations(row, band, principal, delegate, fraction)
    if bands.is_sharing:
        if may_share or starts is None:
            own_states = find_own_states(columns, bands, delegations, distinct_nodes)
        else:
            own_states = find_reached_states(columns, bands, delegations, starts)
        bands = attrs.evolve(bands, own_states=own_states)
        delegations = copy_general(columns, bands, delegations)
        if not may_share:  # no shared state is reached
            delegations = delegations.take(delegations.band < bands.weight.size)
            bands = bands_by_domain
    passes = delegations.fraction > 0  # what passes nothing closes no cycle
    return bands, delegations if passes.all() else delegations.take(passes), problems


def _excess_share_problems(
    columns: Columns,
    bands: Bands,
    naming: Array,
    row: Array,
    band: Array,
    group: Array,
    n_groups: int,
) -> Iterator[Problem]:
    """A problem for each principal and domain whose shares sum to more than 1.

    `naming` has the sorted keys of the bands and principals with delegations that name the domain.
    """
    table = columns.tables["delegations"]
    total = np.bincount(group, weights=np.nan_to_num(table["share"][row]), minlength=n_groups)
    first: dict[tuple[int, ...], tuple[int, int, float]] = {}
    excess = np.flatnonzero(total > 1 + TOLERANCE)
    if not excess.size:  # sorting takes a tenth of the time in which a day is compiled
        return
    order = np.argsort(group, kind="stable")
    begin, end = (np.searchsorted(group[order], excess, side=side) for side in ("left", "right"))
    for number, first_member, last_member in zip(excess, begin, end, strict=True):
        members = order[first_member:last_member]
        rows = tuple(np.sort(row[members]).tolist())
        principal, in_force = int(table["principal"][rows[0]]), band[members[:1]]
        if in_force[0] >= bands.weight.size:  # a shared band, which stands for these
            sharing = np.flatnonzero(bands.shared[: bands.weight.size] == in_force[0])
            in_force = sharing[~is_member(sharing * columns.n_nodes + principal, naming)]
        if in_force.size:
            found = (int(in_force[0]), principal, float(total[number]))
            first[rows] = min(first.get(rows, found), found)

    def describe(found: tuple[int, int, float], rows: Sequence[int]) -> Problem:
        band_, principal, sum_ = found
        name, domain = columns.ids[principal], columns.domain_ids[bands.domain[band_]]
        message = (
            f"the shares that {format_value(name)} hands on in {format_value(domain)} sum to "
            f"{sum_:.15g}; they may sum to 1 at most"
        )
        record = f"delegations of {format_id(name)}"
        return table.make_problem("shares-above-1", message, rows, "share", record=record)

    in_order = sorted(first.items(), key=lambda item: item[1])
    yield from list_alike({found: rows for rows, found in in_order}, describe)


def _pair_with_bands(domain: Array, limit: Array, bands: Bands) -> tuple[Array, Array]:
    """Pair every delegation that names its domain with the domain's bands within its limit."""
    first = np.searchsorted(bands.domain[: bands.weight.size], np.arange(bands.stands_for.size + 1))
    begin, end = first[domain], first[domain + 1]
    if (end - begin == 1).all():
        row, band = np.arange(domain.size), begin
    else:
        band, row = positions_in_runs(begin, end)
    is_within = ~(limit[row] < bands.upper[band])
    return row[is_within], band[is_within]


def _pair_with_shared(limit: Array, bands: Bands) -> tuple[Array, Array]:
    """Pair every general delegation with the bands within its limit, the shared for their own."""
    band = distinct_values(bands.shared)
    if band.size == 1:
        row, band = np.arange(limit.size), np.repeat(band, limit.size)
    else:
        row = np.repeat(np.arange(limit.size), band.size)
        band = np.tile(band, limit.size)
    is_within = ~(limit[row] < bands.upper[band])
    return row[is_within], band[is_within]
