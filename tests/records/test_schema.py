"""What record classes declare, and what follows from it for tables, checks and graphs."""

import inspect
from typing import get_args

import attrs
import pytest

from stepback import InvalidOrganization, Organization
from stepback._columns import _parse
from stepback._organization import _relation_graph
from stepback._records._fields._ids import DomainId, NodeId
from stepback._records._fields._numbers import Number
from stepback._records._record import (
    Record,
    RelationSchema,
    declare_field,
    domain_fields,
    field_defaults,
    field_types,
    identity_fields,
    node_fields,
    record_schema,
    relation_schema,
)
from stepback._records._record_types import NODE_TABLES, RECORD_TYPES, relation_schemas

every_table = pytest.mark.parametrize("table", RECORD_TYPES)
every_relation = pytest.mark.parametrize("table", relation_schemas())


@attrs.frozen(repr=False)
class Mentoring(Record):
    """A type of relation that stepback does not have: all that a new one has to declare."""

    noun = "mentoring"
    _schema = RelationSchema(
        table="mentorings",
        relation="mentors",
        weight="hours",
        variant_fields=("domain",),
        repeat_fields=("domain",),
        self_code="self-mentoring",
        self_text="mentors itself",
    )

    mentor: str = declare_field(NodeId(), positional=True)
    mentee: str = declare_field(NodeId(), positional=True)
    domain: str | None = declare_field(DomainId(optional=True), None)
    hours: float = declare_field(Number(low=0, above=True, optional=False), 1.0)


@pytest.fixture
def tables_with_mentoring(monkeypatch):
    """Tables of an organization with the new type of relation, which is registered."""
    monkeypatch.setitem(RECORD_TYPES, "mentorings", Mentoring)
    monkeypatch.setattr(_parse, "TABLE_NAMES", (*_parse.TABLE_NAMES, "mentorings"))
    monkeypatch.setitem(_relation_graph._SCHEMAS, "mentors", relation_schema(Mentoring))
    return {
        "people": {"id": ["ann", "bo"]},
        "domains": {"id": ["hiring"], "owner": ["ann"]},
        "mentorings": {
            "mentor": ["ann", "bo"],
            "mentee": ["bo", "ann"],
            "domain": ["hiring", ""],
            "hours": ["4", "0.5"],
        },
    }


# The types that there are


@every_table
def test_a_table_is_an_argument_and_an_attribute_of_an_organization(table):
    """The one place besides the record class that a type of record is named in."""
    assert table in inspect.signature(Organization).parameters
    assert hasattr(Organization, table)


@every_table
def test_what_identifies_a_record_has_no_default(table):
    """Except a domain that a relation is limited to, which may be any."""
    record = RECORD_TYPES[table]
    required = set(field_types(record)) - set(field_defaults(record))
    assert required - {"owner"} == set(identity_fields(record)) - set(domain_fields(record))


@every_relation
def test_a_relation_has_two_ends_and_names_fields_that_it_has(table):
    """Its ends are the ids of two nodes; weights and further fields are among its own."""
    record, schema = RECORD_TYPES[table], relation_schemas()[table]
    assert len(node_fields(record)) == 2
    assert schema.table == table
    assert {*schema.variant_fields, *(schema.repeat_fields or ())} <= set(field_types(record))
    assert schema.weight in {"", "flow", *field_types(record)}


def test_names_and_codes_of_relations_are_unique():
    """Tables, relations of a graph and codes of problems are each used once."""
    schemas = relation_schemas().values()
    for names in zip(*((one.relation, one.self_code, one.table) for one in schemas), strict=True):
        assert len(set(names)) == len(names)


def test_the_relations_that_measures_accept_are_those_of_the_schemas():
    """The type that annotates the arguments of measures lists them once more, for type checkers."""
    listed = get_args(_relation_graph.Relation)
    assert listed == tuple(schema.relation for schema in relation_schemas().values())


def test_every_table_is_of_nodes_of_relations_or_of_domains():
    """Nodes have an id that is unique over all of them; relations have two ends."""
    assert {*NODE_TABLES, *relation_schemas(), "domains"} == set(RECORD_TYPES)
    surveyed = [name for name, type_ in RECORD_TYPES.items() if record_schema(type_).is_surveyed]
    assert surveyed == ["supports"]


# A new type


def test_a_new_relation_is_read_written_and_counted(tables_with_mentoring):
    """Its table is parsed, its ids are resolved, and its cells are written as they were read."""
    org = Organization.from_tables(tables_with_mentoring)
    assert repr(org) == "<Organization: 2 people, 1 domain, 2 mentorings>"
    assert org.to_tables()["mentorings"] == tables_with_mentoring["mentorings"]
    assert org._compiled.columns.records("mentorings") == (
        Mentoring("ann", "bo", domain="hiring", hours=4),
        Mentoring("bo", "ann", hours=0.5),
    )


def test_a_new_relation_is_an_edge_of_the_graph(tables_with_mentoring):
    """It comes back from networkx, and measures can take its arrows with their weight."""
    org = Organization.from_tables(tables_with_mentoring)
    assert sorted(org.graph.edges(data="relation")) == [
        ("ann", "bo", "mentors"),
        ("bo", "ann", "mentors"),
    ]
    back = Organization.from_graph(org.graph)
    assert back.to_tables()["mentorings"] == tables_with_mentoring["mentorings"]
    graph = _relation_graph.relation_graph(org, "mentors", "hours")
    assert graph.weight.tolist() == [4, 0.5]


def test_a_new_relation_is_checked(tables_with_mentoring):
    """Against unknown ids, relations of a node to itself and repetition, each with its row."""
    tables_with_mentoring["mentorings"] = {
        "mentor": ["ann", "ann", "bo", "zoe", "bo"],
        "mentee": ["bo", "bo", "bo", "ann", "ann"],
        "domain": ["", "", "", "", "nothing"],
        "hours": ["1", "2", "1", "1", "1"],
    }
    with pytest.raises(InvalidOrganization) as refusal:
        Organization.from_tables(tables_with_mentoring)
    assert [(one.code, one.where.rows, one.message) for one in refusal.value.problems] == [
        ("unknown-id", (5,), "'zoe' is not a node; add a record for it, or correct the id"),
        (
            "unknown-id",
            (6,),
            "'nothing' is not a domain; add it, or leave the domain empty for all domains",
        ),
        ("self-mentoring", (4,), "'bo' mentors itself; leave it out"),
        ("repeated-relation", (2, 3), "given 2 times; keep one"),
    ]
