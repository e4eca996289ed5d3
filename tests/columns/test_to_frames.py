"""Organizations as frames of real types, and back."""

import datetime

import attrs
import narwhals as nw
import polars as pl
import pytest
from hypothesis import given

import stepback
from stepback import (
    Circle,
    Delegation,
    Domain,
    InvalidOrganization,
    Level,
    Membership,
    Organization,
    Person,
    Problems,
    Role,
    Support,
    read_people,
)
from stepback._columns._raw_table import as_raw_table
from stepback._records._record_types import RECORD_TYPES
from stepback.testing.strategies import organizations

BACKENDS = ["pandas", "polars", "pyarrow"]
DAY = datetime.date(2026, 1, 31)
TEXT, NUMBER, FLAG, COUNT, DATE = nw.String, nw.Float64, nw.Boolean, nw.Int64, nw.Date
DATED = {"start": DATE, "end": DATE}
TYPES = {
    "people": {"id": TEXT, "name": TEXT, "unit": TEXT, "fte": NUMBER, "external": FLAG}
    | {"competence": NUMBER, "willingness": NUMBER, "capacity": NUMBER}
    | DATED,
    "roles": {"id": TEXT, "name": TEXT, "unit": TEXT} | DATED,
    "circles": {"id": TEXT, "name": TEXT, "purpose": TEXT, "unit": TEXT, "quorum": COUNT} | DATED,
    "domains": {"id": TEXT, "owner": TEXT, "weight": NUMBER, "name": TEXT, "amounts": TEXT}
    | {"by": TEXT}
    | DATED
    | {"basis": TEXT},
    "reporting": {"manager": TEXT, "report": TEXT, "dotted": FLAG} | DATED,
    "delegations": {"principal": TEXT, "delegate": TEXT, "domain": TEXT, "share": NUMBER}
    | {"autonomy": NUMBER, "level": TEXT, "limit": NUMBER, "contexts": TEXT}
    | DATED
    | {"standing": FLAG, "exclusive": FLAG, "revocable": FLAG, "may_redelegate": FLAG}
    | {"basis": TEXT},
    "supports": {"supporter": TEXT, "supported": TEXT, "strength": NUMBER, "kind": TEXT}
    | DATED
    | {"basis": TEXT},
    "memberships": {"group": TEXT, "member": TEXT, "share": NUMBER} | DATED,
}


def schema(frame):
    return dict(nw.from_native(frame, eager_only=True).schema)


@pytest.mark.parametrize("backend", BACKENDS)
@given(org=organizations(max_people=8))
def test_frames_are_read_back_as_the_same_organization(backend, org):
    """Whatever it holds: every field of every record, who was asked, and attributes."""
    read = Organization.from_tables(org.to_frames(backend=backend))
    # As to_tables: frames hold records, and not the date and contexts that were entered.
    read = read if org.date is None else read.at(org.date)
    assert (read.in_context(*org.contexts) if org.contexts else read) == org


@given(org=organizations(max_people=8))
def test_types_do_not_depend_on_what_the_organization_holds(org):
    """Every table is there with all its fields, with the same types with or without records."""
    types = {name: schema(frame) for name, frame in org.to_frames(backend="polars").items()}
    asked = {} if org.supports is None else {"supports": TYPES["supports"]}
    expected = {name: TYPES[name] for name in TYPES if name != "supports"} | asked
    if org.respondents is not None:
        expected["respondents"] = {"id": TEXT}
    assert types.keys() == expected.keys()
    for name, fields in expected.items():
        assert {field: types[name][field] for field in fields} == fields
        assert list(types[name])[: len(fields)] == list(fields)


def test_the_expected_types_name_every_field():
    """So that a new field cannot be left out of frames."""
    for name, record in RECORD_TYPES.items():
        fields = {field.name for field in attrs.fields(record)} - {"attributes"}
        assert TYPES[name].keys() - {"level"} == fields


@pytest.fixture
def mixed():
    return Organization(
        people=[
            Person("007", name="Ann", external=True, start="2026-01-31", attributes={"grade": 7}),
            Person("bo", competence=0.5, attributes={"joined": DAY, "remote": True, "pay": 1.5}),
        ],
        roles=[Role("cfo", attributes={"grade": "A"})],
        circles=[Circle("board", quorum=2)],
        domains=[Domain("refunds", "007", amounts=[20, 45.5])],
        delegations=[
            Delegation("007", "bo", domain="refunds", share=0.5, autonomy=Level.AGREE),
            Delegation("007", "cfo", autonomy=0.25, contexts=["storm", "night"]),
        ],
        supports=[Support("007", "bo")],
        memberships=[Membership("board", "007"), Membership("board", "bo")],
        respondents=["bo"],
    )


@pytest.mark.parametrize("backend", BACKENDS)
def test_cells_have_real_types(backend, mixed):
    """Flags are truth values and not texts, ids are text, attributes have types of their own."""
    frames = mixed.to_frames(backend=backend)
    people = nw.from_native(frames["people"], eager_only=True)
    assert people["id"].to_list() == ["007", "bo"]
    assert people["external"].to_list() == [True, False]
    assert people["external"].dtype == nw.Boolean
    kinds = {"grade": COUNT, "remote": FLAG, "pay": NUMBER}
    assert {name: people[name].dtype for name in kinds} == kinds
    delegations = nw.from_native(frames["delegations"], eager_only=True)
    assert delegations["autonomy"].to_list() == [0.5, 0.25]
    assert delegations["level"].to_list() == ["AGREE", ""]
    assert delegations["contexts"].to_list() == ["", "night;storm"]
    assert nw.from_native(frames["domains"], eager_only=True)["amounts"].to_list() == ["20;45.5"]
    assert Organization.from_tables(frames) == mixed
    (days,) = [person.attributes for person in Organization.from_tables(frames).people[1:]]
    assert type(days["joined"]) is datetime.date


def test_attributes_of_several_types_are_text():
    """A column of a frame has one type."""
    people = [Person("a", attributes={"grade": 7}), Person("b", attributes={"grade": "B"})]
    frame = Organization(people=people).to_frames(backend="polars")["people"]
    assert frame["grade"].to_list() == ["7", "B"]


def test_a_level_beside_another_autonomy_is_refused(mixed):
    """One of the two was changed by hand, and nobody knows which one is meant."""
    frames = mixed.to_frames(backend="polars")
    delegations = frames["delegations"]
    changed = delegations.with_columns(autonomy=pl.lit(0.75))
    with pytest.raises(InvalidOrganization) as caught:
        Organization.from_tables({**frames, "delegations": changed})
    (problem,) = caught.value.problems
    assert str(problem) == (
        "row 2, level: AGREE stands for an autonomy of 0.5, and autonomy is 0.75; leave one of "
        "them empty"
    )
    without = delegations.drop("autonomy")
    read = Organization.from_tables({**frames, "delegations": without})
    assert [delegation.autonomy for delegation in read.delegations] == [Level.AGREE, None]
    wrong = delegations.with_columns(level=pl.lit("AGREED"))
    with pytest.raises(InvalidOrganization, match="'AGREED' is neither a number nor one of TELL"):
        Organization.from_tables({**frames, "delegations": wrong})


def test_problems_are_a_table():
    """Warnings, repairs and errors are tuples that have a frame."""
    with pytest.raises(InvalidOrganization) as caught:
        Organization.from_tables({"people": {"id": ["a", "b", "b"], "manager": ["", "c", ""]}})
    problems = caught.value.problems
    assert isinstance(problems, Problems)
    assert problems == tuple(problems)
    frame = problems.to_frame(backend="polars")
    assert frame["code"].to_list() == [problem.code for problem in problems]
    assert frame["message"].to_list() == [problem.message for problem in problems]
    assert set(frame["severity"]) == {"error"}
    assert set(frame["source"]) == {"people"}
    (row,) = [row for row in frame.rows(named=True) if row["code"] == "repeated-id"]
    assert (row["rows"], row["n_rows"], row["column"]) == ("3;4", 2, "id")
    export = {"id": ["a", "b "], "manager": ["", "a"]}
    org = read_people(export, repair=True)
    for kind in (org.repairs, org.warnings, Organization().warnings):
        assert isinstance(kind, Problems)
        assert kind.to_frame(backend="polars").schema == frame.schema
        assert kind.to_frame(backend="polars").height == len(kind)


def test_a_whole_day_of_another_unit_stays_a_moment():
    """Only the type that frames of pandas have for days is one of days."""
    moments = pl.Series("x", [datetime.datetime(2026, 1, 31)]).dt.cast_time_unit("us")  # noqa: DTZ001
    table = as_raw_table("people", pl.DataFrame({"id": ["a"], "x": moments}))
    org = Organization.from_tables({"people": table})
    assert org.people[0].attributes["x"] == datetime.datetime(2026, 1, 31)  # noqa: DTZ001
    assert stepback.Organization.from_tables(org.to_frames()).people[0].id == "a"
