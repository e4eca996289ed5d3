"""Tables of cells become typed columns, or every problem with them at once, and back."""

from __future__ import annotations

import datetime as dt
import re
import sys

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepback import (
    Circle,
    Delegation,
    Domain,
    InvalidOrganization,
    Level,
    Membership,
    Organization,
    Person,
    Place,
    Problem,
    ReportingLine,
    Role,
    Support,
)
from stepback._algorithms._arrays import is_all_words, object_array
from stepback._columns._parse import parse_table, parse_tables
from stepback._columns._raw_table import as_raw_table
from tests.support.strategies import organizations

FRAMES = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}


def faults_of(tables):
    """The problems of tables, as (source, place, message)."""
    with pytest.raises(InvalidOrganization) as caught:
        Organization.from_tables(tables)
    return [(one.where.source, str(one.where), one.message) for one in caught.value.problems]


def people(**columns):
    """The one person of a table of one row, with these columns."""
    table = {"id": ["ann"], **{name: [cell] for name, cell in columns.items()}}
    return Organization.from_tables({"people": table})["ann"]


# What becomes of cells


def test_every_field_is_read_from_text():
    """Text such as a file holds becomes the values that the records have."""
    org = Organization.from_tables(
        {
            "people": {
                "id": ["007", "bo", "cy"],
                "name": ["Ann", "", "Cy"],
                "unit": ["sales/north", "", ""],
                "fte": ["0.5", "", "1"],
                "external": ["yes", "", "False"],
                "competence": ["0.75", "", "1e-1"],
                "willingness": ["", "0", "1"],
                "capacity": ["", "12", ""],
            },
            "roles": {"id": ["head"], "name": ["Head of sales"]},
            "circles": {"id": ["refunds"], "purpose": ["decide refunds"]},
            "domains": {
                "id": ["hiring", "prices"],
                "owner": ["007", "head"],
                "weight": ["2", ""],
                "amounts": ["", "10;20.5"],
                "by": ["", "VALUE"],
                "basis": ["observed", ""],
            },
            "reporting": {"manager": ["007", "bo"], "report": ["bo", "cy"], "dotted": ["no", "1"]},
            "delegations": {
                "principal": ["007"],
                "delegate": ["bo"],
                "domain": ["hiring"],
                "share": ["0.5"],
                "autonomy": ["advise"],
                "contexts": ["battle; night shift"],
                "start": ["2026-01-31"],
                "standing": ["no"],
            },
            "supports": {"supporter": ["007"], "supported": ["bo"], "strength": ["0.5"]},
            "memberships": {"group": ["refunds"], "member": ["cy"], "share": ["1"]},
            "respondents": {"id": ["bo"]},
        }
    )
    assert org == Organization(
        people=[
            Person("007", name="Ann", unit="sales/north", fte=0.5, external=True, competence=0.75),
            Person("bo", willingness=0, capacity=12),
            Person("cy", name="Cy", competence=0.1, willingness=1),
        ],
        roles=[Role("head", name="Head of sales")],
        circles=[Circle("refunds", purpose="decide refunds")],
        domains=[
            Domain("hiring", "007", weight=2, basis="observed"),
            Domain("prices", "head", amounts=[10, 20.5], by="value"),
        ],
        reporting=[ReportingLine("007", "bo"), ReportingLine("bo", "cy", dotted=True)],
        delegations=[
            Delegation(
                "007",
                "bo",
                domain="hiring",
                share=0.5,
                autonomy=Level.ADVISE,
                contexts={"battle", "night shift"},
                start=dt.date(2026, 1, 31),
                standing=False,
            )
        ],
        supports=[Support("007", "bo", strength=0.5)],
        memberships=[Membership("refunds", "cy", share=1)],
        respondents=["bo"],
    )


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_frames_are_read_like_mappings(frame):
    """A frame of any of the three libraries says what a mapping of its columns says."""
    columns = {
        "id": ["ann", "bo"],
        "name": ["Ann", None],
        "fte": [0.5, None],
        "external": [True, False],
        "willingness": [1, 0],
        "hired": [dt.date(2020, 1, 2), None],
        "grade": [3, 4],
    }
    org = Organization.from_tables(
        {"people": frame(columns), "reporting": frame({"manager": ["ann"], "report": ["bo"]})}
    )
    hired = org["ann"].attributes["hired"]
    assert org["ann"] == Person(
        "ann",
        name="Ann",
        fte=0.5,
        external=True,
        willingness=1,
        attributes={"hired": hired, "grade": 3},
    )
    assert hired == dt.date(2020, 1, 2)
    assert org["bo"] == Person("bo", willingness=0, attributes={"grade": 4})
    assert org.reporting == (ReportingLine("ann", "bo"),)


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_whole_numbers_of_frames_are_ids(frame):
    """Ids that a frame holds as numbers are their digits, gaps among them or not."""
    table = {"id": [7, 2**60 + 1], "manager": [None, 7]}
    org = Organization.from_tables({"people": frame(table)})
    assert list(org) == ["7", str(2**60 + 1)]
    assert org.reporting == (ReportingLine("7", str(2**60 + 1)),)


def test_whole_numbers_that_a_gap_has_made_floats_are_ids():
    """Pandas makes a column of numbers with gaps one of floats; ids stay whole."""
    org = Organization.from_tables({"people": pd.DataFrame({"id": [7, 8], "manager": [None, 7.0]})})
    assert org.reporting == (ReportingLine("7", "8"),)


def test_numbers_that_are_not_whole_are_no_ids():
    """An id of 1.5 is refused with the text to write, and so are infinity and truth."""
    assert faults_of({"people": {"id": np.array([1.5, 2.0, np.inf])}}) == [
        ("people", "row 2, id", "1.5 is not text; ids are text, write '1.5'"),
        ("people", "row 4, id", "inf is not text; ids are text, write 'inf'"),
    ]
    assert faults_of({"people": {"id": [True]}}) == [
        ("people", "row 2, id", "True is not text; ids are text, write 'True'"),
    ]


def test_lists_arrays_and_series_are_columns():
    """A mapping may hold columns of any of these, mixed."""
    org = Organization.from_tables(
        {
            "people": {
                "id": pd.Series(["ann", "bo"]),
                "fte": np.array([0.5, 1]),
                "external": (True, False),
                "name": np.array(["Ann", "Bo"]),
                "unit": iter(["x", None]),
            }
        }
    )
    assert org["ann"] == Person("ann", name="Ann", unit="x", fte=0.5, external=True)
    assert org["bo"] == Person("bo", name="Bo")


def test_categories_dates_and_lists_of_frames_are_read():
    """Frames keep some columns in types of their own, which say what their text would."""
    domains = pl.DataFrame(
        {"id": ["d"], "owner": ["ann"], "by": ["value"], "amounts": [[1.0, 2.0]]},
        schema_overrides={"by": pl.Categorical},
    )
    given = pd.DataFrame(
        {"principal": ["ann"], "delegate": ["bo"], "start": pd.to_datetime(["2026-01-31"])}
    )
    org = Organization.from_tables(
        {"people": {"id": ["ann", "bo"]}, "domains": domains, "delegations": given}
    )
    assert org.domains == (Domain("d", "ann", amounts=[1, 2], by="value"),)
    assert org.delegations[0].start == dt.date(2026, 1, 31)


def test_empty_cells_are_defaults_whatever_stands_for_empty():
    """Empty text, blanks, None, NaN, NaT and NA all say nothing."""
    for empty in ("", "  ", None, float("nan"), np.datetime64("NaT"), pd.NA):
        assert people(fte=empty, external=empty, competence=empty, grade=empty) == Person("ann")


def test_leading_zeros_of_ids_stay():
    """An id is text, so that 007 and 7 are two people."""
    assert list(Organization.from_tables({"people": {"id": ["007", "7"]}})) == ["007", "7"]


def test_an_empty_table_of_supports_means_that_nobody_gives_any():
    """Asked and none given is something else than not asked."""
    asked = {"people": {"id": ["ann"]}, "supports": {"supporter": [], "supported": []}}
    assert Organization.from_tables(asked).supports == ()
    assert Organization.from_tables({"people": {"id": ["ann"]}}).supports is None


# Headers


def test_headers_are_matched_whatever_their_case_and_outer_space():
    """Columns named like a field but for case, spaces or a byte order mark are that field."""
    org = Organization.from_tables({"people": {"\ufeff ID ": ["ann"], "Unit\u00a0": ["x"]}})
    assert org.people == (Person("ann", unit="x"),)


def test_the_exact_header_wins_over_one_in_another_case():
    """Where both id and ID are there, id is the field and ID an attribute."""
    assert people(ID="7") == Person("ann", attributes={"ID": "7"})


def test_headers_that_differ_in_case_alone_are_ambiguous():
    """Two columns that could be the same field are a problem that names both."""
    assert faults_of({"people": {"Id": ["a"], "ID": ["b"]}}) == [
        ("people", "row 1, id", "'Id' and 'ID' could each be id; rename all but one")
    ]


@pytest.mark.parametrize(
    "table",
    [
        {"id": ["a"], " id": ["b"]},
        pd.DataFrame([["a", "b"]], columns=["id", "id"]),
        pa.table([pa.array(["a"]), pa.array(["b"])], names=["id", "id"]),
    ],
)
def test_two_columns_of_one_name_are_a_problem(table):
    """It is never guessed which one counts."""
    assert faults_of({"people": table}) == [
        ("people", "row 1, id", "two columns are named 'id'; rename one, or leave it out")
    ]


@pytest.mark.parametrize(
    ("name", "required"),
    [
        ("people", ["id"]),
        ("roles", ["id"]),
        ("circles", ["id"]),
        ("domains", ["id", "owner"]),
        ("reporting", ["manager", "report"]),
        ("delegations", ["principal", "delegate"]),
        ("supports", ["supporter", "supported"]),
        ("memberships", ["group", "member"]),
        ("respondents", ["id"]),
    ],
)
def test_missing_columns_are_named_with_those_that_are_there(name, required):
    """What must be there and is not is said next to what is."""
    assert [fault for fault in faults_of({name: {"post": ["x"]}}) if "there is no" in fault[2]] == [
        (name, f"row 1, {field}", f"there is no column {field}; the columns are: 'post'")
        for field in required
    ]


def test_unknown_columns_of_relations_are_problems_with_the_nearest_field():
    """A typing error in a header never passes as nothing said."""
    table = {"principal": ["ann"], "delegate": ["ann"], "autonmy": ["1"], "zzz": ["1"]}
    assert faults_of({"people": {"id": ["ann"]}, "delegations": table}) == [
        (
            "delegations",
            "row 1, autonmy",
            "a delegation has no field 'autonmy'; did you mean autonomy?",
        ),
        (
            "delegations",
            "row 1, zzz",
            (
                "a delegation has no field 'zzz'; leave it out, or use one of principal, delegate, "
                "domain, share, autonomy, limit, contexts, start, end, standing, exclusive, "
                "revocable, may_redelegate, basis"
            ),
        ),
    ]
    assert faults_of({"respondents": {"id": ["ann"], "name": ["Ann"]}}) == [
        (
            "respondents",
            "row 1, name",
            "the table of respondents has no field 'name'; leave it out, or use one of id",
        )
    ]


def test_unknown_columns_of_nodes_are_attributes():
    """People, roles and circles keep what else is said of them, and empty cells say nothing."""
    org = Organization.from_tables(
        {
            "people": {"id": ["ann", "bo", "cy"], "Grade": ["7", "", " "]},
            "roles": {"id": ["head"], "Grade": [8]},
            "circles": {"id": ["team"], "Grade": [dt.date(2026, 1, 1)]},
        }
    )
    assert [node.attributes.get("Grade") for node in org.values()] == [
        "7",
        None,
        None,
        8,
        dt.date(2026, 1, 1),
    ]


def test_an_attribute_that_is_nearly_a_field_is_noticed():
    """A typing error in a field of people is kept as an attribute, and said."""
    _, problems = parse_table(
        "people", as_raw_table("people", {"id": ["ann"], "competance": ["1"]})
    )
    assert problems == [
        Problem(
            "near-field",
            "is kept as an attribute; if it means competence, rename it so",
            Place("people", (1,), "competance"),
            "warning",
        )
    ]


def test_times_of_arrays_are_attributes_as_python_has_them():
    """Whatever unit numpy counts in, and empty where there is none."""
    times = np.array(["2026-01-31T08:30", "NaT"], dtype="datetime64[ns]")
    org = Organization.from_tables({"people": {"id": ["ann", "bo"], "seen": times}})
    assert org["ann"].attributes == {"seen": dt.datetime(2026, 1, 31, 8, 30)}  # noqa: DTZ001
    assert org["bo"].attributes == {}


def test_a_marked_header_is_an_attribute_even_if_there_is_such_a_field():
    """With attributes. before it, a header is the attribute of the rest, to the letter."""
    person = people(
        **{"attributes.name": "x", "attributes.attributes.": "y", "attributes. b ": "z"}
    )
    assert person == Person("ann", attributes={"name": "x", "attributes.": "y", " b ": "z"})


def test_an_attribute_given_twice_is_a_problem():
    """With and without the mark, it is still one attribute."""
    assert faults_of({"people": {"id": ["ann"], "x": ["1"], "attributes.x": ["2"]}}) == [
        ("people", "row 1, attributes.x", "two columns are named 'x'; rename one, or leave it out")
    ]


def test_nameless_columns_are_dropped_if_blank_and_numbered_if_not():
    """What stands in a nameless column is kept, under its number."""
    org = Organization.from_tables({"people": {"id": ["ann"], "": [""], " ": ["x"], None: ["y"]}})
    assert org["ann"].attributes == {"column 3": "x", "column 4": "y"}


# Faults


def test_all_faults_of_all_tables_come_at_once_with_their_rows():
    """One message names every file, row, value and remedy."""
    tables = {
        "people": {
            "id": ["ann", "", " bo", "cy"],
            "fte": ["-1", "x", "x", "1,5"],
            "external": ["maybe", "", "no", "yes"],
        },
        "delegations": {
            "principal": ["ann"],
            "delegate": [None],
            "autonomy": ["1.4"],
            "start": ["31.01.2026"],
            "basis": ["rumor"],
        },
        "domains": {"id": ["d"], "owner": ["ann"], "weight": ["0"], "amounts": ["1;-2"]},
        "member": {},
    }
    with pytest.raises(InvalidOrganization) as caught:
        Organization.from_tables(tables)
    assert str(caught.value).splitlines() == [
        "6 problems in people",
        "  row 3, id: is empty; give an id",
        "  row 4, id: ' bo' has outer spaces; trim it",
        "  row 2, fte: -1 is not a number from 0 up",
        "  rows 3, 4, fte: 'x' is not a number",
        "  row 5, fte: '1,5' is not a number; write it with a decimal point, as 1234.5",
        "  row 2, external: 'maybe' is neither true nor false (yes and no are understood)",
        "4 problems in delegations",
        "  row 2, delegate: is empty; give an id",
        "  row 2, autonomy: 1.4 is not between 0 and 1",
        "  row 2, start: '31.01.2026' is not a date; write it as 2026-01-31",
        "  row 2, basis: 'rumor' is not one of observed, declared, assumed",
        "2 problems in domains",
        "  row 2, weight: 0 is not a number above 0",
        "  row 2, amounts: -2.0 is not a number from 0 up",
        "1 problem in member",
        "  'member' is not a table; did you mean memberships?",
    ]


@pytest.mark.parametrize("tables", ["folder", [{"id": "ann"}], pd.DataFrame({"id": ["ann"]})])
def test_tables_come_under_their_names(tables):
    """One table alone does not say what it is a table of."""
    with pytest.raises(ValueError, match=r"^tables: .* is not a mapping; give {'people': …}"):
        Organization.from_tables(tables)


def test_a_table_of_an_unheard_name_is_told_the_names():
    """Where no name is near, all are listed."""
    ((_, _, message),) = faults_of({"salary": {}})
    assert message == (
        "'salary' is not a table; leave it out, or use one of people, roles, circles, domains, "
        "reporting, delegations, supports, memberships, respondents"
    )


@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity", "NaN"])
def test_nan_and_infinity_are_refused_where_they_enter(text):
    """A number in a file is finite."""
    assert faults_of({"people": {"id": ["ann"], "fte": [text]}}) == [
        ("people", "row 2, fte", f"{text} is not a number from 0 up")
    ]


def test_infinite_attributes_and_attributes_that_can_change_are_refused():
    """Attributes are checked as those of records are."""
    table = {"id": ["a", "b"], "pay": np.array([1.0, np.inf]), "tags": [["x"], "y"]}
    assert faults_of({"people": table}) == [
        ("people", "row 3, pay", "inf is not finite"),
        ("people", "row 2, tags", "['x'] can change; give text or a tuple"),
    ]


def test_half_a_character_is_refused_in_every_text():
    """Text that no file can hold does not get in through a frame."""
    half = "a\ud800"
    table = {"id": ["ann", half], "name": [half, ""], "x": ["", half], half: ["", ""]}
    assert faults_of({"people": table}) == [
        ("people", f"row 1, {half}", r"'a\ud800' holds half a character"),
        ("people", "row 3, id", r"'a\ud800' holds half a character"),
        ("people", "row 2, name", r"'a\ud800' holds half a character"),
        ("people", "row 3, x", r"'a\ud800' holds half a character"),
    ]
    assert faults_of({"people": {name: np.array(column) for name, column in table.items()}}) == (
        faults_of({"people": table})
    )


@pytest.mark.parametrize(
    ("tables", "code"),
    [
        ({"people": 3}, "no-table"),
        ({"people": {"id": ["a", "b"], "name": ["A"]}}, "unequal-columns"),
        ({"person": {"id": ["a"]}}, "unknown-table"),
        ({"people": {"name": ["A"]}}, "missing-column"),
        ({"domains": {"id": [], "owner": [], "x": []}}, "unknown-column"),
        ({"people": {"id": ["a"], "fte": ["x"]}}, "bad-value"),
    ],
)
def test_what_is_wrong_with_tables_has_a_code(tables, code):
    """Programs tell problems apart by it, whatever the message says."""
    with pytest.raises(InvalidOrganization) as caught:
        Organization.from_tables(tables)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_columns_of_unequal_length_are_a_problem():
    """All lengths are shown."""
    assert faults_of({"people": {"id": ["a", "b"], "name": ["A"]}}) == [
        ("people", "", "columns are of unequal length (id 2, name 1); give each one cell per row")
    ]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"id": "ann"}, "column 'id': 'ann' is not a column; give a list"),
        ({"id": 5}, "column 'id': 5 is not a column; give a list"),
        (
            {"id": np.array([["a"]], dtype=object)},
            "column 'id': array([['a']], dtype=object) is not a column; give a list",
        ),
        (
            5,
            (
                "5 is neither a mapping of columns nor a pandas, polars or pyarrow frame; give one "
                "of these"
            ),
        ),
    ],
)
def test_what_is_no_table_is_a_problem(table, message):
    """The value is shown, and what to give instead."""
    assert faults_of({"people": table}) == [("people", "", message)]


def test_a_lazy_frame_is_to_be_collected():
    """Nothing is computed behind the user's back."""
    ((_, _, message),) = faults_of({"people": pl.LazyFrame({"id": ["ann"]})})
    assert message.endswith("pyarrow frame; collect it first")


def test_frames_without_narwhals_say_what_to_install(monkeypatch):
    """The missing extra is one clear sentence, and a mapping needs none."""
    monkeypatch.setitem(sys.modules, "narwhals", None)
    with pytest.raises(ModuleNotFoundError, match=re.escape("pip install 'stepback[frames]'")):
        Organization.from_tables({"people": pd.DataFrame({"id": ["ann"]})})
    assert len(Organization.from_tables({"people": {"id": ["ann"]}})) == 1


def test_blank_rows_are_skipped_counted_and_located():
    """Rows without a single cell are no records, but they are not passed over in silence."""
    table = {"id": ["ann", "", None, "bo"], "name": ["", " ", "", "Bo"], "fte": [1, None, None, 1]}
    tables, _, problems = parse_tables({"people": table})
    assert tables["people"]["id"].tolist() == ["ann", "bo"]
    assert tables["people"].row_numbers.tolist() == [2, 5]
    assert problems == [
        Problem("blank-rows", "2 blank rows skipped", Place("people", (3, 4)), "warning")
    ]


def test_warnings_of_tables_stop_nobody():
    """What is merely noticed is among the warnings of the organization."""
    org = Organization.from_tables({"people": {"id": ["ann", ""]}})
    assert [str(one) for one in org.warnings] == ["row 3: 1 blank row skipped"]


# The manager of a person


def test_the_manager_of_a_person_is_a_solid_line():
    """An empty cell is no line."""
    org = Organization.from_tables({"people": {"id": ["ann", "bo"], "Manager": ["", "ann"]}})
    assert org.reporting == (ReportingLine("ann", "bo"),)


def test_lines_of_people_and_of_the_table_of_lines_add_up():
    """Dotted lines stand in the one, solid ones may stand in the other."""
    org = Organization.from_tables(
        {
            "people": {"id": ["ann", "bo"], "manager": ["", "ann"]},
            "roles": {"id": ["head"]},
            "reporting": {"manager": ["head"], "report": ["ann"]},
        }
    )
    assert org.reporting == (ReportingLine("ann", "bo"), ReportingLine("head", "ann"))


def test_a_faulty_manager_is_shown_where_it_stands():
    """Lines of people are named by the row and column of the person, whatever is wrong there."""
    table = {"id": ["ann", "bo", "cy"], "manager": ["ann", "dan", " ann"]}
    assert faults_of({"people": table}) == [
        (
            "people",
            "row 4, manager",
            "' ann' has outer spaces; trim it",
        ),
        (
            "people",
            "row 3, manager",
            "'dan' is not a person or role; add a record for it, or correct the id",
        ),
        ("people", "row 2, manager", "'ann' reports to itself; leave the line out"),
    ]


def test_a_faulty_cell_hides_no_fault_elsewhere():
    """Shares of rows without one are summed, circles closed, and ids looked up."""
    tables = {
        "people": {"id": ["ann", "bo"], "fte": ["half", "1"]},
        "domains": {"id": ["d"], "owner": ["ann"]},
        "delegations": {
            "principal": ["ann", "ann", "bo", "bo"],
            "delegate": ["bo", "zoe", "bo", "ann"],
            "share": ["0.7", "0.6", "2", "0.1"],
        },
    }
    assert faults_of(tables) == [
        ("people", "row 2, fte", "'half' is not a number"),
        ("delegations", "row 4, share", "2 is not between 0 and 1"),
        (
            "delegations",
            "row 3, delegate",
            "'zoe' is not a node; add a record for it, or correct the id",
        ),
        (
            "delegations",
            "row 4, delegate",
            "'bo' delegates to itself; what is not handed on is kept anyway",
        ),
        (
            "delegations",
            "rows 2, 3, share",
            "the shares that 'ann' hands on in 'd' sum to 1.3; they may sum to 1 at most",
        ),
        (
            "delegations",
            "rows 2, 5",
            "in 'd' authority runs in a circle: ann → bo → ann; end one of these delegations",
        ),
    ]


def test_faulty_amounts_are_told_alone():
    """Whoever mends them has given the limits something to limit."""
    tables = {
        "people": {"id": ["ann", "bo"]},
        "domains": {"id": ["d"], "owner": ["ann"], "amounts": ["5;x"]},
        "delegations": {"principal": ["ann"], "delegate": ["bo"], "limit": ["3"]},
        "supports": {"supporter": [], "supported": []},
        "respondents": {"id": ["zoe", "ann", "zoe"]},
    }
    assert faults_of(tables) == [
        ("domains", "row 2, amounts", "'x' is not a number"),
        ("respondents", "rows 2, 4, id", "'zoe' is not a person; correct the id or leave it out"),
    ]


def test_where_an_id_is_missing_nothing_is_said_of_who_refers_to_it():
    """It may be the one that they mean."""
    tables = {"people": {"id": ["ann", ""], "manager": ["", "bo"]}}
    assert faults_of(tables) == [("people", "row 3, id", "is empty; give an id")]


def test_a_fault_between_both_tables_of_lines_names_both():
    """Where two lines are at odds, each is shown in its own file."""
    tables = {
        "people": {"id": ["ann", "bo", "cy"], "manager": ["", "ann", "bo"]},
        "reporting": {"manager": ["cy"], "report": ["bo"], "dotted": ["no"]},
    }
    source, place, message = faults_of(tables)[0]
    assert source == "people and reporting"
    assert place == "row 3 of people, row 2 of reporting"
    assert message == "'bo' has 2 solid managers (ann, cy); keep one, and make the others dotted"
    tables["reporting"] = {"manager": ["dan"], "report": ["bo"], "dotted": ["yes"]}
    assert faults_of(tables)[0][:2] == ("reporting", "row 2, manager")


# Back again


def test_tables_hold_text_and_leave_out_what_is_at_its_default():
    """Columns in which nothing is said are not written."""
    org = Organization(
        people=[Person("ann", fte=0.5, attributes={"grade": 7}), Person("bo")],
        domains=[Domain("d", "ann", amounts=[1, 2.5])],
        delegations=[Delegation("ann", "bo", autonomy=Level.ADVISE, contexts={"b", "a"})],
        supports=(),
        respondents=["bo"],
    )
    assert org.to_tables() == {
        "people": {"id": ["ann", "bo"], "fte": ["0.5", "1"], "grade": [7, ""]},
        "domains": {"id": ["d"], "owner": ["ann"], "amounts": ["1;2.5"]},
        "delegations": {
            "principal": ["ann"],
            "delegate": ["bo"],
            "autonomy": ["ADVISE"],
            "contexts": ["a;b"],
        },
        "supports": {"supporter": [], "supported": []},
        "respondents": {"id": ["bo"]},
    }


def test_attributes_named_like_fields_are_marked():
    """An attribute is never mistaken for a field when it is read again."""
    facts = {"Name": "x", "manager": "y", "attributes.": "z", "\ufeffb": "a", "fine": "b"}
    org = Organization(people=[Person("ann", attributes=facts)])
    assert list(org.to_tables()["people"]) == [
        "id",
        "attributes.Name",
        "attributes.manager",
        "attributes.attributes.",
        "attributes.\ufeffb",
        "fine",
    ]
    assert Organization.from_tables(org.to_tables()) == org


@given(organizations())
def test_tables_of_an_organization_make_an_equal_one(org):
    """From tables to an organization is the inverse of the way back, but for the view taken."""
    tables = org.to_tables()
    again = Organization.from_tables(tables)
    again = again.at(org.date) if org.date else again
    assert (again.in_context(*org.contexts) if org.contexts else again) == org


@given(st.lists(st.floats(min_value=0, allow_infinity=False), min_size=1))
def test_numbers_come_back_to_the_last_digit(numbers):
    """The shortest text of a float reads back as the same float."""
    org = Organization(people=[Person(f"p{i}", fte=fte) for i, fte in enumerate(numbers)])
    assert Organization.from_tables(org.to_tables()) == org


@given(st.lists(st.sampled_from(["", "0", "1", "0.5", "1e3", " 2 ", "x", "-1", "nan", "1_0"])))
def test_a_column_of_numbers_says_what_its_cells_say_one_by_one(column):
    """Reading at once and reading one by one come to the same."""
    table = {"id": [f"p{i}" for i in range(len(column))], "fte": column}
    together, problems = parse_table("people", as_raw_table("people", table))
    for at, cell in enumerate(column):
        one, faults = parse_table("people", as_raw_table("people", {"id": ["p"], "fte": [cell]}))
        assert one["fte"][0] == together["fte"][at]
        found = {problem.message for problem in problems if at + 2 in problem.where.rows}
        assert found == {problem.message for problem in faults}


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["ann", "bo"], True),
        ([], True),
        (["ann", ""], False),
        (["ann", " "], False),
        (["ann", "b\u00a0o"], False),
        (["ann", "\ud800"], False),
        (["ann", None], False),
        (["ann", 1.0], False),
        ([np.array([1, 2]), "ann"], False),
    ],
)
def test_words_are_told_from_whatever_else_a_column_holds(cells, words):
    """Text that is not empty, holds no space of any kind, and fits into a file."""
    assert is_all_words(object_array(cells)) is words


def delegation(**columns):
    """The one delegation of a table with these columns, or the faults in it."""
    org = Organization.from_tables(
        {
            "people": {"id": ["ann", "bo"]},
            "domains": {"id": ["d"], "owner": ["ann"]},
            "delegations": {"principal": ["ann"], "delegate": ["bo"], **columns},
        }
    )
    return org.delegations[0]


def test_days_of_frames_are_dates():
    """Times at midnight are days; any other time of day is a fault."""
    days = pd.to_datetime(["2026-01-31"])
    assert delegation(start=days.to_numpy()).start == dt.date(2026, 1, 31)
    assert delegation(start=[dt.datetime(2026, 1, 31)]).start == dt.date(2026, 1, 31)  # noqa: DTZ001
    assert delegation(start=[dt.date(2026, 1, 31)]).start == dt.date(2026, 1, 31)
    with pytest.raises(InvalidOrganization, match="row 2, end: .*T08:30.* has a time of day"):
        delegation(end=np.array(["2026-01-31T08:30"], dtype="datetime64[m]"))
    with pytest.raises(InvalidOrganization, match=r"row 2, end: .* is not a date"):
        delegation(end=[dt.datetime(2026, 1, 31, 8, 30)])  # noqa: DTZ001


def test_numbers_stand_beside_levels_and_text():
    """A column may hold what each cell is best said by."""
    org = Organization.from_tables(
        {
            "people": {"id": ["ann", "bo", "cy", "di"]},
            "domains": {"id": ["d"], "owner": ["ann"]},
            "delegations": {
                "principal": ["ann"] * 3,
                "delegate": ["bo", "cy", "di"],
                "autonomy": [0.5, "agree", "0.25"],
            },
        }
    )
    assert [one.autonomy for one in org.delegations] == [0.5, Level.AGREE, 0.25]
    with pytest.raises(InvalidOrganization, match="'mostly' is neither a number nor one of TELL"):
        delegation(autonomy=["mostly"])
    with pytest.raises(InvalidOrganization, match=r"1.5 is not between 0 and 1"):
        delegation(autonomy=["AGREE", 1.5][1:])


# Values that no table should hold


def nested(depth):
    """A list in a list in a list."""
    inner = []
    for _ in range(depth):
        inner = [inner]
    return inner


def test_what_cannot_be_written_as_text_is_no_cell():
    """Lists thousands deep, and whole numbers that Python does not write."""
    cells_told = faults_of({"people": {"id": ["a", "b"], "grade": [nested(5000), 10**5000]}})
    assert cells_told == [
        (
            "people",
            "row 2, grade",
            "<list that cannot be shown> cannot be read; give text or a number",
        ),
        (
            "people",
            "row 3, grade",
            "<int that cannot be shown> cannot be read; give text or a number",
        ),
    ]


def test_columns_that_are_called_alike_are_of_one_length_too():
    """Though one is called by a number and the other by its digits."""
    assert faults_of({"people": {"id": ["a"], 1: ["x"], "1": ["x", "y"]}}) == [
        (
            "people",
            "",
            "columns are of unequal length (id 1, 1 1, 1 2); give each one cell per row",
        )
    ]


@pytest.mark.parametrize("date", ["12026-01-31", "-0500-01-31"])
def test_dates_that_python_does_not_know_are_told(date):
    """They are no numbers of days, as which numpy gives them."""
    start = np.array([date], dtype="datetime64[D]")
    table = {"principal": ["a"], "delegate": ["b"], "start": start}
    ((_, where, message),) = faults_of({"people": {"id": ["a", "b"]}, "delegations": table})
    assert where == "row 2, start"
    assert message.endswith(
        "is not a date of the years 1 to 9999; leave it empty if it stands for none"
    )


def test_a_column_at_whose_values_its_library_fails_is_told():
    """With its type."""
    far = pl.DataFrame({"id": ["a"], "since": pl.Series([2**62]).cast(pl.Datetime("ms"))})
    ((_, _, message),) = faults_of({"people": far})
    assert message.startswith("column 'since' of type Datetime")
    assert message.endswith("cast it to text or numbers")


def test_numbers_with_an_imaginary_part_are_none():
    """None of it is dropped."""
    told = faults_of({"people": {"id": ["a"], "fte": [np.complex128(1 + 2j)]}})
    assert told == [("people", "row 2, fte", "np.complex128(1+2j) is not a number")]


def test_masked_cells_are_empty():
    """As in an array of numpy, so in a list."""
    ftes = np.ma.array([0.5, 0.25], mask=[True, False])
    org = Organization.from_tables({"people": {"id": ["a", "b"], "fte": ftes, "grade": ftes}})
    assert [(one.fte, dict(one.attributes)) for one in org.people] == [
        (1, {}),
        (0.25, {"grade": 0.25}),
    ]
    assert people(fte=np.ma.masked).fte == 1


def test_ids_may_be_numbers_of_few_bits():
    """As whole numbers are read that a frame holds in 16 bits."""
    ids = np.array([1, 2], dtype=np.float16)
    assert list(Organization.from_tables({"people": {"id": ids}})) == ["1", "2"]
    told = faults_of({"people": {"id": np.array([1, np.inf], dtype=np.float16)}})
    assert [where for _, where, _ in told] == ["row 3, id"]
