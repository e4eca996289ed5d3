"""All types of records by the names of their tables, and what follows from their schemas.

Whatever treats all types in the same way, such as tables and checks, iterates over these. A new
type of relation is a class in `_relations` and its place in `RECORD_TYPES`.
"""

from __future__ import annotations

from stepback._records._nodes import Circle, Domain, Person, Role
from stepback._records._record import Record, RelationSchema, record_schema, relation_schema
from stepback._records._relations import Delegation, Membership, ReportingLine, Support

# In the order in which tables are written and nodes are numbered.
RECORD_TYPES: dict[str, type[Record]] = {
    record_schema(record).table: record
    for record in (
        *(Person, Role, Circle, Domain),
        *(ReportingLine, Delegation, Support, Membership),
    )
}
NODE_TABLES = tuple(record_schema(record).table for record in (Person, Role, Circle))


def relation_schemas() -> dict[str, RelationSchema]:
    """The schema of each type of relation by its table.

    >>> {schema.relation: table for table, schema in relation_schemas().items()}["manages"]
    'reporting'
    """
    schemas = ((table, relation_schema(record)) for table, record in RECORD_TYPES.items())
    return {table: schema for table, schema in schemas if schema}


def is_surveyed(table: str) -> bool:
    """Whether a missing table says that nobody asked, unlike an empty one."""
    return record_schema(RECORD_TYPES[table]).is_surveyed
