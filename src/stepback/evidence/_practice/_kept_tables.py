"""What an observed organization keeps of the one on paper: all but domains and delegations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._columns._table import Columns, Table
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._records._record import field_types, node_fields
from stepback._records._record_types import NODE_TABLES, RECORD_TYPES, is_surveyed

_REPLACED = ("domains", "delegations")


@attrs.frozen(eq=False)
class KeptTables:
    """The records in force, with ids in place of positions and without days.

    Attributes:
        tables: By name; domains and delegations are not there.
        respondents: The ids of those who were asked about support; ``None``: all.
        records: All records, in force or not, which words of a log are matched to: the id of
            somebody who has left is not the name of somebody else.
        node_ids: The ids of people, roles and circles.
        domain_ids: The ids of the domains.
        owner_by_domain: The ids of their owners; without those who are not in force.
        name_by_domain: The names of the domains that have one.
    """

    tables: Mapping[str, Table]
    respondents: Sequence[str] | None
    records: Columns | None
    node_ids: frozenset[str]
    domain_ids: tuple[str, ...]
    owner_by_domain: Mapping[str, str]
    name_by_domain: Mapping[str, str]

    @classmethod
    def from_organization(cls, org: Organization | None) -> KeptTables:
        """Of an organization on its date; without one, nothing."""
        if org is None:
            empty = {name: Table.from_records(name, ()) for name in _kept_names(RECORD_TYPES)}
            return cls(empty, None, None, frozenset(), (), {}, {})
        compiled = compiled_at_date(org)
        columns = compiled.columns
        tables = {
            name: _table_of_ids(columns, columns.tables[name])
            for name in columns.tables
            if name not in _REPLACED
        }
        # Roles stand in for owners who are not in force.
        n_roles = len(tables["roles"]) - compiled.day.n_stand_ins
        tables["roles"] = tables["roles"].take(np.arange(n_roles))
        node_ids = frozenset(id_ for name in NODE_TABLES for id_ in tables[name]["id"].tolist())
        domains = columns.tables["domains"]
        ids: list[str] = domains["id"].tolist()
        owners = columns.field_values(domains, "owner")
        asked = columns.respondents
        return cls(
            tables,
            None if asked is None else columns.ids[asked].tolist(),
            compiled.records,
            node_ids,
            tuple(ids),
            {id_: owner for id_, owner in zip(ids, owners, strict=True) if owner in node_ids},
            {id_: name for id_, name in zip(ids, domains["name"].tolist(), strict=True) if name},
        )

    def add_records(self, name: str, **columns: Array) -> Table:
        """The table of this name, and after its records others, with these columns alone."""
        kept, added = self.tables[name], Table.from_columns(name, columns)
        joined = {
            field: np.concatenate([column, added[field]]) for field, column in kept.columns.items()
        }
        unknown = object_array([None] * len(added))
        facts = {key: np.append(known, unknown) for key, known in kept.attributes.items()}
        return Table.from_columns(name, joined, attributes=facts)


def _kept_names(names: Mapping[str, object]) -> list[str]:
    return [name for name in names if name not in _REPLACED and not is_surveyed(name)]


def _table_of_ids(columns: Columns, table: Table) -> Table:
    references = node_fields(table.record)
    values = {
        field: object_array(columns.field_values(table, field))
        if field in references
        else table[field]
        for field in field_types(table.record)
        if field != "attributes"
    }
    name = next(name for name, record in RECORD_TYPES.items() if record is table.record)
    return Table.from_columns(name, values, attributes=table.attributes)
