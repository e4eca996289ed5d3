"""The columns of one day: the nodes and relations in force on it, numbered anew."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, distinct_values, object_array
from stepback._columns._table import Columns, Table
from stepback._records._fields._dates import Date
from stepback._records._frozen_mapping import FrozenMapping
from stepback._records._record import domain_fields, node_fields
from stepback._records._record_types import NODE_TABLES

_DELEGATIONS = "delegations"
_NOBODY = -1
_NO_DATES = Date().constant_column(None, 1)


@attrs.frozen(eq=False, slots=False)
class DayColumns:
    """What is in force on a day, out of all records; without a day, what always is.

    A relation is in force while it and both its ends are. Delegations whose ends and domain are
    in force are all here, whatever their own days: warnings and steps back depend on the others.

    A domain whose owner is not there is vacant: a vacant role with the owner's id stands in for
    the owner.

    Attributes:
        records: All records.
        columns: Those in force; the records themselves where nothing is dated.
        nodes: For each node of `columns`, its position among all nodes; ``None``: the same.
        rows: The positions of the rows of each table among all of the table; of a table that is
            not here, all are there.
        n_stand_ins: How many roles, the last ones, stand in for owners.
    """

    records: Columns
    columns: Columns
    nodes: Array | None = None
    rows: Mapping[str, Array] = attrs.field(factory=FrozenMapping, converter=FrozenMapping)
    n_stand_ins: int = 0

    @classmethod
    def from_records(cls, records: Columns, date: datetime.date | None) -> DayColumns:
        """What of `records` is in force on `date`; without one, what has no dates."""
        if not records.is_dated:
            return cls(records, records)
        is_in_force = {
            name: table.in_force_mask(date)
            for name, table in records.tables.items()
            if table.is_dated and name != _DELEGATIONS
        }
        return _select_day(records, is_in_force)

    def row_positions(self, name: str) -> Array:
        """The position of each row of the table called `name` among all of its records."""
        return self.rows.get(name, np.arange(len(self.columns.tables[name])))

    def select_records(self, date: datetime.date | None) -> Columns:
        """The records in force on the date of these columns, with their own days."""
        tables = {name: self._with_days(name) for name in self.columns.tables}
        delegations = tables[_DELEGATIONS]
        tables[_DELEGATIONS] = delegations.take(delegations.in_force_mask(date))
        return self.columns.with_tables(**tables)

    def _with_days(self, name: str) -> Table:
        """The table with the days of its records; those that stand in for owners have none."""
        table, records = self.columns.tables[name], self.records.tables[name]
        if not records.is_dated:
            return table
        rows = self.row_positions(name)
        missing = np.full(len(table) - rows.size, np.datetime64("NaT", "D"))
        days = {
            field: np.concatenate([records[field][rows], missing]) for field in ("start", "end")
        }
        return table.with_columns(**days)

    def has_node(self, id_: str) -> bool:
        """Whether a person, role or circle of this id is in force."""
        number = self.columns.node_index.get(id_, _NOBODY)
        first_after = self.columns.n_people_and_roles
        return number >= 0 and not first_after - self.n_stand_ins <= number < first_after

    def table_of_records(self, table: Table) -> Table:
        """A table whose nodes and domains are of `columns`, with the numbers of `records`."""
        positions = {
            field: (table[field] if self.nodes is None else self.nodes[table[field]])
            for field in node_fields(table.record)
        }
        if "domains" in self.rows:
            rows, first = self.rows["domains"], self.records.first_domains
            of_record = np.append(rows if first is None else first[rows], _NOBODY)
            positions |= {field: of_record[table[field]] for field in domain_fields(table.record)}
        typed = {field: column.astype(np.int32) for field, column in positions.items()}
        return table.with_columns(**typed)


@attrs.frozen(eq=False)
class _Selection:
    """How the nodes and domains of a day are numbered; ``None`` where nothing changes.

    Attributes:
        nodes: The position of each node of the day among all nodes, the first of its id.
        node_number: For each of all nodes, its number on the day; -1 if it is not there.
        stand_ins: The nodes, among all, for which a vacant role stands in.
        domain_number: The same as `node_number` for domains, with -1 last for no domain.
    """

    nodes: Array | None
    node_number: Array | None
    stand_ins: Array
    domain_number: Array | None


def _select_day(records: Columns, is_in_force: Mapping[str, Array]) -> DayColumns:
    selection = _number_anew(records, is_in_force)
    tables: dict[str, Table] = {}
    rows: dict[str, Array] = {}
    for name, table in records.tables.items():
        mask = is_in_force.get(name)
        for ends_there in _ends_there(table, selection):
            mask = ends_there if mask is None else mask & ends_there
        if mask is None or mask.all():
            tables[name] = table
        else:
            rows[name] = np.flatnonzero(mask)
            tables[name] = table.take(rows[name])
        if name in is_in_force:  # only delegations keep their days
            no_dates = np.broadcast_to(_NO_DATES, len(tables[name]))
            tables[name] = tables[name].with_columns(start=no_dates, end=no_dates)
        tables[name] = _with_numbers(tables[name], selection)
    nodes, respondents = selection.nodes, records.respondents
    if nodes is None:
        columns = attrs.evolve(records, tables=tables, first_nodes=None, first_domains=None)
        return DayColumns(records, columns, None, rows)
    if respondents is not None and selection.node_number is not None:
        number = selection.node_number[respondents]
        respondents = np.sort(number[(number >= 0) & ~np.isin(respondents, selection.stand_ins)])
    if selection.stand_ins.size:
        tables["roles"] = _with_stand_ins(tables["roles"], records.ids[selection.stand_ins])
        rows.setdefault("roles", np.arange(len(records.tables["roles"])))
    columns = Columns(tables, records.ids[nodes], respondents)
    return DayColumns(records, columns, nodes, rows, selection.stand_ins.size)


def _number_anew(records: Columns, is_in_force: Mapping[str, Array]) -> _Selection:
    """Number those nodes and domains that are in force."""
    none = np.empty(0, dtype=np.int64)
    domain_number = None
    owner = records.tables["domains"]["owner"]
    if "domains" in is_in_force:
        there = np.flatnonzero(is_in_force["domains"])
        owner, first = owner[there], records.first_domains
        domain_number = np.full(len(records.tables["domains"]) + 1, _NOBODY, dtype=np.int32)
        domain_number[there if first is None else first[there]] = np.arange(there.size)
    if is_in_force.keys().isdisjoint(NODE_TABLES):
        return _Selection(None, None, none, domain_number)
    is_there = np.concatenate(
        [
            is_in_force.get(name, np.ones(len(records.tables[name]), dtype=np.bool_))
            for name in NODE_TABLES
        ]
    )
    if is_there.all():
        return _Selection(None, None, none, domain_number)
    position = np.flatnonzero(is_there)
    first = position if records.first_nodes is None else records.first_nodes[position]
    number = np.full(records.n_nodes, _NOBODY, dtype=np.int32)
    number[first] = np.arange(first.size)
    stand_ins = distinct_values(owner[number[owner] < 0]).astype(np.int64)
    place = int(np.searchsorted(position, records.n_people_and_roles))  # the end of the roles
    number[first[place:]] += stand_ins.size
    number[stand_ins] = place + np.arange(stand_ins.size)
    nodes = np.concatenate([first[:place], stand_ins, first[place:]])
    return _Selection(nodes, number, stand_ins, domain_number)


def _ends_there(table: Table, selection: _Selection) -> Iterator[Array]:
    """For each kind of reference of a relation, which records refer to what is there."""
    number = selection.node_number
    if number is not None and "id" not in table.columns:
        is_there = number >= 0
        is_there[selection.stand_ins] = False
        for field in node_fields(table.record):
            yield is_there[table[field]]
    if selection.domain_number is not None:
        for field in domain_fields(table.record):
            yield (table[field] < 0) | (selection.domain_number[table[field]] >= 0)


def _with_numbers(table: Table, selection: _Selection) -> Table:
    """The table with the numbers of the day."""
    changed: dict[str, Array] = {}
    if selection.node_number is not None:
        changed = {
            field: selection.node_number[table[field]] for field in node_fields(table.record)
        }
    if selection.domain_number is not None:
        for field in domain_fields(table.record):
            changed[field] = selection.domain_number[table[field]]
    return table.with_columns(**changed) if changed else table


def _with_stand_ins(roles: Table, ids: Array) -> Table:
    """The roles, and after them a vacant one of each id."""
    added = Table.from_columns("roles", {"id": ids})
    row_numbers = roles.row_numbers
    if row_numbers is not None:
        row_numbers = np.concatenate([row_numbers, np.zeros(ids.size, row_numbers.dtype)])
    return attrs.evolve(
        roles,
        columns={
            field: np.concatenate([column, added[field]]) for field, column in roles.columns.items()
        },
        attributes={
            name: np.concatenate([column, object_array([None] * ids.size)])
            for name, column in roles.attributes.items()
        },
        row_numbers=row_numbers,
    )
