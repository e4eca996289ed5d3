"""All records of an organization as columns: one array for each field, positions for ids."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain, count
from operator import attrgetter
from typing import Any, Self

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, group_rows, object_array
from stepback._columns._day_intervals import FIRST_DAY, LAST_DAY, day_numbers
from stepback._problems._format import format_id, format_value
from stepback._problems._problem import Place, Problem
from stepback._records._fields._attributes import NO_ATTRIBUTES
from stepback._records._frozen_mapping import FrozenMapping
from stepback._records._record import (
    Record,
    domain_fields,
    field_defaults,
    field_types,
    from_validated,
    node_fields,
)
from stepback._records._record_types import NODE_TABLES, RECORD_TYPES


@attrs.frozen(eq=False, slots=False)
class Table:
    """The records of one type as columns.

    Attributes:
        record: The class of the records.
        columns: The array of each field, as `FieldType.pack_values` makes it. References are
            ids at first, and positions once they are resolved.
        attributes: The further columns of a table of nodes; ``None`` where a record lacks one.
        source: The name of the file or table that the records come from.
        row_numbers: The row of each record there; ``None`` if they do not come from rows.
        headers: The header there of each field that is called otherwise.
        is_of_export: Whether the records come from an export: what is a relation here is there
            a cell of the row of a person or post, and has its days.
    """

    record: type[Record]
    columns: Mapping[str, Array] = attrs.field(converter=FrozenMapping)
    attributes: Mapping[str, Array] = attrs.field(factory=FrozenMapping, converter=FrozenMapping)
    source: str = ""
    row_numbers: Array | None = None
    headers: Mapping[str, str] = attrs.field(factory=FrozenMapping, converter=FrozenMapping)
    is_of_export: bool = False

    @classmethod
    def from_records(cls, name: str, records: Iterable[Record] | None) -> Table:
        """The table called `name` of records."""
        record = RECORD_TYPES[name]
        if isinstance(records, str) or not isinstance(records, Iterable):
            raise ValueError(f"{name}: {format_value(records)} is not a collection; give records")
        rows = list(records)
        for row in rows:
            if type(row) is not record:
                raise ValueError(f"{name}: {format_value(row)} is not a {record.__name__} record")
        columns = {
            field: field_type.pack_values(list(map(attrgetter(field), rows)))
            for field, field_type in field_types(record).items()
            if field != "attributes"
        }
        attributes = _attribute_columns(rows) if "attributes" in field_types(record) else {}
        return cls(record, columns, attributes, source=name)

    @classmethod
    def from_columns(
        cls,
        name: str,
        columns: Mapping[str, Array],
        *,
        attributes: Mapping[str, Array] | None = None,
        source: str = "",
        row_numbers: Array | None = None,
    ) -> Table:
        """The table called `name` of valid columns; other fields are at their defaults."""
        record = RECORD_TYPES[name]
        length = max((len(column) for column in columns.values()), default=0)
        all_columns = {
            field: columns[field]
            if field in columns
            else field_type.constant_column(field_defaults(record)[field], length)
            for field, field_type in field_types(record).items()
            if field != "attributes"
        }
        return cls(record, all_columns, dict(attributes or {}), source or name, row_numbers)

    def __len__(self) -> int:
        """How many records there are."""
        return len(next(iter(self.columns.values())))

    def __getitem__(self, field: str) -> Array:
        """The column of `field`."""
        return self.columns[field]

    @cached_property
    def is_dated(self) -> bool:
        """Whether any record has a start or an end."""
        fields = [field for field in ("start", "end") if field in self.columns]
        return any(has_date(self.columns[field]) for field in fields)

    @property
    def sources(self) -> tuple[str, ...]:
        """The name of each file or table that the records come from."""
        return (self.source,)

    @property
    def first_days(self) -> Array:
        """The day on which each record begins, as a number; the least of all without a start."""
        return day_numbers(self["start"], FIRST_DAY)

    @property
    def end_days(self) -> Array:
        """The day on which each record is no longer in force, as a number."""
        return day_numbers(self["end"], LAST_DAY)

    def in_force_mask(self, date: datetime.date | None) -> Array:
        """Which records are in force on `date`; without one, those without start and end."""
        start, end = self["start"], self["end"]
        if date is None:
            return np.asarray(np.isnat(start) & np.isnat(end))
        day = np.datetime64(date, "D")
        return np.asarray((np.isnat(start) | (start <= day)) & (np.isnat(end) | (day < end)))

    def take(self, positions: Array) -> Self:
        """The records at `positions`, or under a mask."""
        return attrs.evolve(
            self,
            columns={field: take_rows(column, positions) for field, column in self.columns.items()},
            attributes={name: column[positions] for name, column in self.attributes.items()},
            row_numbers=None if self.row_numbers is None else self.row_numbers[positions],
        )

    def with_columns(self, **columns: Array) -> Self:
        """The same records with other columns for some fields."""
        return attrs.evolve(self, columns={**self.columns, **columns})

    def describe_record(self, position: int, ids: Array | None = None) -> str:
        """A record in words: ``"domain refunds"``, or ``"delegation ann → bo"`` for a relation.

        `ids` are those of all nodes; ``None`` if the columns of the table still hold ids.
        """
        names = [
            self[field][position] if ids is None or field == "id" else ids[self[field][position]]
            for field in (("id",) if "id" in self.columns else node_fields(self.record))
        ]
        return f"{self.record.noun} {' → '.join(map(format_id, names))}"

    def locate(self, positions: Sequence[int] | Array, column: str, record: str = "") -> Place:
        """The place of the records at `positions`: their rows, or the words of `record`."""
        if self.row_numbers is None:
            return Place(self.source, column=column, record=record)
        rows = tuple(self.row_numbers[list(positions)].tolist())
        return Place(self.source, rows, self.headers.get(column, column))

    def has_days_of_report(self, position: int) -> bool:  # noqa: ARG002  (of other kinds of lines)
        """Whether the days of a line are those of the row of its report, and none of its own."""
        return self.is_of_export

    def make_problem(
        self,
        code: str,
        message: str,
        positions: Sequence[int] | Array,
        column: str,
        ids: Array | None = None,
        record: str = "",
    ) -> Problem:
        """A problem of the records at `positions`, in the words of `record` or of the first."""
        record = record or self.describe_record(positions[0], ids)
        return Problem(code, message, self.locate(positions, column, record))


@attrs.frozen(eq=False, slots=False)
class Columns:
    """An organization as columns. Nodes are numbered: people, then roles, then circles.

    Attributes:
        tables: The table of each type of record by its name. A table of a survey, such as
            ``"supports"``, is missing if nobody asked.
        ids: The id of each node.
        respondents: The positions of the people who were asked about support; ``None``: all.
        first_nodes: For each node, the first of the records that have its id, which is the one
            that relations refer to; ``None`` if every id has one record.
        first_domains: The same for each domain.
    """

    tables: Mapping[str, Table] = attrs.field(converter=FrozenMapping)
    ids: Array
    respondents: Array | None = None
    first_nodes: Array | None = None
    first_domains: Array | None = None

    def with_tables(self, **tables: Table) -> Columns:
        """With these tables in place of those of the same names."""
        changed = attrs.evolve(self, tables={**self.tables, **tables})
        # Ids are looked up in dictionaries that take longer to build than most changes to make.
        kept = {"node_index"} if "domains" in tables else {"node_index", "domain_index"}
        changed.__dict__.update({name: self.__dict__[name] for name in kept & self.__dict__.keys()})
        return changed

    @property
    def n_people(self) -> int:
        """How many nodes are people, which come first."""
        return len(self.tables["people"])

    @property
    def n_people_and_roles(self) -> int:
        """How many nodes are people or roles; circles come after them."""
        return self.n_people + len(self.tables["roles"])

    @property
    def n_nodes(self) -> int:
        """How many nodes there are."""
        return len(self.ids)

    @property
    def domain_ids(self) -> Array:
        """The id of each domain."""
        return self.tables["domains"]["id"]

    @cached_property
    def is_dated(self) -> bool:
        """Whether any record has a start or an end."""
        return any(table.is_dated for table in self.tables.values())

    @cached_property
    def node_index(self) -> Mapping[str, int]:
        """The number of each node by its id; of several records of an id, the first."""
        numbers = range(self.n_nodes) if self.first_nodes is None else self.first_nodes.tolist()
        return FrozenMapping(zip(self.ids.tolist(), numbers, strict=True))

    @cached_property
    def domain_index(self) -> Mapping[str, int]:
        """The number of each domain by its id; of several records of an id, the first."""
        numbers = count() if self.first_domains is None else self.first_domains.tolist()
        return FrozenMapping(zip(self.domain_ids.tolist(), numbers, strict=False))

    def locate_node(self, node: int) -> tuple[str, int]:
        """The table of a node, and its position there."""
        for name in NODE_TABLES:
            length = len(self.tables[name])
            if node < length:
                return name, node
            node -= length
        raise IndexError(node)

    def count_ids(self, name: str) -> int:
        """How many different ids the records of a table have."""
        table = self.tables[name]
        is_unique = (self.first_domains if name == "domains" else self.first_nodes) is None
        return len(table) if is_unique else len(set(table["id"].tolist()))

    @cached_property
    def changing_nodes(self) -> Mapping[int, tuple[int, ...]]:
        """All records of each id that has several, by the first of them."""
        first = () if self.first_nodes is None else self.first_nodes.tolist()
        by_first = group_rows(first, range(len(first)))
        return FrozenMapping(
            {node: tuple(records) for node, records in by_first.items() if len(records) > 1}
        )

    def node_records(self, node: int) -> tuple[Any, ...]:
        """All records that have the id of a node, in order."""
        name, row = self.locate_node(node)
        same = np.array(self.changing_nodes.get(node, (node,)))
        return self.records(name, same - node + row)

    def records(self, name: str, positions: Array | None = None) -> tuple[Any, ...]:
        """The records of the table called `name`: all, or those at `positions`."""
        table = self.tables[name] if positions is None else self.tables[name].take(positions)
        fields = tuple(field_types(table.record))
        rows = zip(*(self.field_values(table, field) for field in fields), strict=True)
        return tuple(from_validated(table.record, fields, row) for row in rows)

    def field_values(self, table: Table, field: str) -> list[Any]:
        """The values of a field as records hold them, with ids for positions."""
        if field == "attributes":
            return _attribute_mappings(table)
        column = table[field]
        if field in node_fields(table.record):
            ids = self.ids
        elif field in domain_fields(table.record):
            ids = object_array([*self.domain_ids, None])  # position -1, the last, is None
        else:
            return field_types(table.record)[field].unpack_column(column)
        values: list[Any] = ids[column].tolist()
        return values


def concatenate_tables(first: Table, second: Table) -> Table:
    """The records of two tables, without their rows."""
    if not len(first):  # so that columns of one value stay such
        return Table(first.record, second.columns, first.attributes, first.source)
    columns = {
        field: np.concatenate([column, second[field]]) for field, column in first.columns.items()
    }
    return Table(first.record, columns, first.attributes, first.source)


def has_date(column: Array) -> bool:
    is_constant = column.strides == (0,)
    return not np.isnat(column[:1] if is_constant else column).all()


def take_rows(column: Array, positions: Array) -> Array:
    """The values at `positions`, or under a mask; a column of one value stays one."""
    if column.strides != (0,) or not column.size:
        return column[positions]
    n_taken = np.count_nonzero(positions) if positions.dtype == np.bool_ else positions.size
    return np.broadcast_to(column[:1], int(n_taken))


def _attribute_columns(records: Sequence[Any]) -> dict[str, Array]:
    mappings = list(map(attrgetter("attributes"), records))
    names = dict.fromkeys(chain.from_iterable(mappings))
    return {name: object_array([mapping.get(name) for mapping in mappings]) for name in names}


def _attribute_mappings(table: Table) -> list[Any]:
    if not table.attributes:
        return [NO_ATTRIBUTES] * len(table)
    mappings = []
    for facts in zip(*table.attributes.values(), strict=True):
        named = zip(table.attributes, facts, strict=True)
        mapping = {name: fact for name, fact in named if fact is not None}
        mappings.append(FrozenMapping(mapping) if mapping else NO_ATTRIBUTES)
    return mappings
