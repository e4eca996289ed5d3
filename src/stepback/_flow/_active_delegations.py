"""Which delegations are in force, in which bands, and what part each passes on."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._sorted_lookup import is_member
from stepback._columns._table import Columns
from stepback._flow._bands import Bands, divide_domains, pair_with_bands
from stepback._flow._groups import fill_missing_shares
from stepback._problems._format import format_id, format_value
from stepback._problems._problem import Problem
from stepback._records._fields._numbers import Autonomy

_ROUNDING = 1e-9
_SPARSE = 8  # so many times more possible pairs than delegations: number those that occur


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

    def take(self, positions: Array) -> BandedDelegations:
        """Those at the positions, or under the mask."""
        fields = attrs.fields_dict(BandedDelegations)
        return BandedDelegations(*(getattr(self, field)[positions] for field in fields))


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
    bands = divide_domains(columns, rows)
    row, band = pair_with_bands(table["domain"][rows], table["limit"][rows], bands)
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
    for number in np.flatnonzero(total > 1 + _ROUNDING):
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
        where = table.locate(rows, "share", f"delegations of {format_id(principal)}")
        yield Problem("shares-above-1", message, where)
