"""Tables of cells become typed columns, or one error with all their problems, and back."""

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


def find_faults(tables):
    """The problems of tables as (source, place, message)."""
    with pytest.raises(InvalidOrganization) as caught:
        Organization.from_tables(tables)
    return [
        (problem.where.source, str(problem.where), problem.message)
        for problem in caught.value.problems
    ]


def read_person(**columns):
    """The person of a table of one row with these columns."""
    table = {"id": ["ann"], **{name: [cell] for name, cell in columns.items()}}
    return Organization.from_tables({"people": table})["ann"]


# Cells


def test_every_field_is_read_from_text():
    """Text, as files hold it, becomes the values of records."""
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
            "circles": {"id": ["refunds"], "purpose": ["decide refunds"], "quorum": ["1"]},
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
    """A frame of each of the three libraries gives the same as a mapping of its columns."""
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
    """Ids that a frame stores as numbers become their digits, with or without gaps."""
    table = {"id": [7, 2**60 + 1], "manager": [None, 7]}
    org = Organization.from_tables({"people": frame(table)})
    assert list(org) == ["7", str(2**60 + 1)]
    assert org.reporting == (ReportingLine("7", str(2**60 + 1)),)


def test_whole_numbers_that_are_floats_because_of_a_gap_are_ids():
    """Pandas stores numbers with gaps as floats; the ids have no decimal point."""
    org = Organization.from_tables({"people": pd.DataFrame({"id": [7, 8], "manager": [None, 7.0]})})
    assert org.reporting == (ReportingLine("7", "8"),)


def test_numbers_that_are_not_whole_are_refused_as_ids():
    """An id of 1.5 is refused with the text to write; infinity and True are refused too."""
    assert find_faults({"people": {"id": np.array([1.5, 2.0, np.inf])}}) == [
        ("people", "row 2, id", "1.5 is not text; ids are text, write '1.5'"),
        ("people", "row 4, id", "inf is not text; ids are text, write 'inf'"),
    ]
    assert find_faults({"people": {"id": [True]}}) == [
        ("people", "row 2, id", "True is not text; ids are text, write 'True'"),
    ]


def test_lists_arrays_and_series_are_columns():
    """One mapping may hold columns of different types."""
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
    """Types of columns that only frames have give the same as their text."""
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


def test_empty_cells_of_any_type_are_defaults():
    """Empty text, blanks, None, NaN, NaT and NA are all empty cells."""
    for empty in ("", "  ", None, float("nan"), np.datetime64("NaT"), pd.NA):
        assert read_person(fte=empty, external=empty, competence=empty, grade=empty) == Person(
            "ann"
        )


def test_leading_zeros_of_ids_stay():
    """An id is text, so 007 and 7 are two people."""
    assert list(Organization.from_tables({"people": {"id": ["007", "7"]}})) == ["007", "7"]


def test_an_empty_table_of_supports_means_that_nobody_gives_any():
    """A missing table means something else: that nobody asked."""
    asked = {"people": {"id": ["ann"]}, "supports": {"supporter": [], "supported": []}}
    assert Organization.from_tables(asked).supports == ()
    assert Organization.from_tables({"people": {"id": ["ann"]}}).supports is None


# Headers


def test_headers_match_in_any_case_and_with_outer_spaces():
    """Case, outer spaces and a byte order mark do not matter in a header."""
    org = Organization.from_tables({"people": {"\ufeff ID ": ["ann"], "Unit\u00a0": ["x"]}})
    assert org.people == (Person("ann", unit="x"),)


def test_the_exact_header_wins_over_one_in_another_case():
    """In a table with both id and ID, id is the field and ID is an attribute."""
    assert read_person(ID="7") == Person("ann", attributes={"ID": "7"})


def test_headers_that_differ_only_in_case_are_ambiguous():
    """Two columns that could be the same field are a problem that names both."""
    assert find_faults({"people": {"Id": ["a"], "ID": ["b"]}}) == [
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
    """The reader does not guess which of them is meant."""
    assert find_faults({"people": table}) == [
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
def test_a_message_names_the_missing_column_and_those_of_the_table(name, required):
    """The name of the missing column stands beside the columns of the table."""
    assert [
        fault for fault in find_faults({name: {"post": ["x"]}}) if "there is no" in fault[2]
    ] == [
        (name, f"row 1, {field}", f"there is no column {field}; the columns are: 'post'")
        for field in required
    ]


def test_unknown_columns_of_relations_are_problems_with_the_nearest_field():
    """A typing error in a header is never ignored."""
    table = {"principal": ["ann"], "delegate": ["ann"], "autonmy": ["1"], "zzz": ["1"]}
    assert find_faults({"people": {"id": ["ann"]}, "delegations": table}) == [
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
    assert find_faults({"respondents": {"id": ["ann"], "name": ["Ann"]}}) == [
        (
            "respondents",
            "row 1, name",
            "the table of respondents has no field 'name'; leave it out, or use one of id",
        )
    ]


def test_unknown_columns_of_nodes_are_attributes():
    """People, roles and circles keep further facts; empty cells are left out."""
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


def test_an_attribute_that_resembles_a_field_is_a_warning():
    """A typing error in a field of people is kept as an attribute, with a warning."""
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


def test_times_of_arrays_are_attributes_of_python_types():
    """For any unit of numpy; NaT is an empty cell."""
    times = np.array(["2026-01-31T08:30", "NaT"], dtype="datetime64[ns]")
    org = Organization.from_tables({"people": {"id": ["ann", "bo"], "seen": times}})
    assert org["ann"].attributes == {"seen": dt.datetime(2026, 1, 31, 8, 30)}  # noqa: DTZ001
    assert org["bo"].attributes == {}


def test_a_marked_header_is_an_attribute_even_with_the_name_of_a_field():
    """After the mark attributes. follows the exact name of the attribute."""
    person = read_person(
        **{"attributes.name": "x", "attributes.attributes.": "y", "attributes. b ": "z"}
    )
    assert person == Person("ann", attributes={"name": "x", "attributes.": "y", " b ": "z"})


def test_an_attribute_given_twice_is_a_problem():
    """With and without the mark, it is the same attribute."""
    assert find_faults({"people": {"id": ["ann"], "x": ["1"], "attributes.x": ["2"]}}) == [
        ("people", "row 1, attributes.x", "two columns are named 'x'; rename one, or leave it out")
    ]


def test_columns_without_header_are_dropped_if_blank_and_else_numbered():
    """A column that has cells but no header is kept under its number."""
    org = Organization.from_tables({"people": {"id": ["ann"], "": [""], " ": ["x"], None: ["y"]}})
    assert org["ann"].attributes == {"column 3": "x", "column 4": "y"}


# Faults


def test_one_error_names_all_faults_of_all_tables_with_their_rows():
    """The message names each file, row, value and remedy."""
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
        "  row 2, start: '31.01.2026' is not a date; give one such as 2026-01-31: year, month, day",
        "  row 2, basis: 'rumor' is not one of observed, declared, assumed",
        "2 problems in domains",
        "  row 2, weight: 0 is not a number above 0",
        "  row 2, amounts: -2.0 is not a number from 0 up",
        "1 problem in member",
        "  'member' is not a table; did you mean memberships?",
    ]


@pytest.mark.parametrize("tables", ["folder", [{"id": "ann"}], pd.DataFrame({"id": ["ann"]})])
def test_tables_are_given_by_name(tables):
    """A single table does not say which table it is."""
    with pytest.raises(ValueError, match=r"^tables: .* is not a mapping; give {'people': …}"):
        Organization.from_tables(tables)


def test_the_message_about_an_unknown_table_lists_the_names():
    """If no name is similar, all are listed."""
    ((_, _, message),) = find_faults({"salary": {}})
    assert message == (
        "'salary' is not a table; leave it out, or use one of people, roles, circles, domains, "
        "reporting, delegations, supports, memberships, respondents"
    )


@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity", "NaN"])
def test_nan_and_infinity_are_refused_in_cells(text):
    """A number in a file has to be finite."""
    assert find_faults({"people": {"id": ["ann"], "fte": [text]}}) == [
        ("people", "row 2, fte", f"{text} is not a number from 0 up")
    ]


def test_infinite_attributes_and_attributes_that_can_change_are_refused():
    """Attributes in tables are checked like those of records."""
    table = {"id": ["a", "b"], "pay": np.array([1.0, np.inf]), "tags": [["x"], "y"]}
    assert find_faults({"people": table}) == [
        ("people", "row 3, pay", "inf is not finite"),
        ("people", "row 2, tags", "['x'] can change; give text or a tuple"),
    ]


def test_lone_surrogates_are_refused_in_every_text():
    """A frame may hold text that no file can; it is refused."""
    half = "a\ud800"
    table = {"id": ["ann", half], "name": [half, ""], "x": ["", half], half: ["", ""]}
    assert find_faults({"people": table}) == [
        ("people", r"row 1, a\ud800", r"'a\ud800' holds half a character"),
        ("people", "row 3, id", r"'a\ud800' holds half a character"),
        ("people", "row 2, name", r"'a\ud800' holds half a character"),
        ("people", "row 3, x", r"'a\ud800' holds half a character"),
    ]
    assert find_faults({"people": {name: np.array(column) for name, column in table.items()}}) == (
        find_faults({"people": table})
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
def test_every_problem_of_tables_has_a_code(tables, code):
    """Programs distinguish problems by code, not by message."""
    with pytest.raises(InvalidOrganization) as caught:
        Organization.from_tables(tables)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_columns_of_unequal_length_are_a_problem():
    """The message shows all lengths."""
    assert find_faults({"people": {"id": ["a", "b"], "name": ["A"]}}) == [
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
def test_a_value_that_is_not_a_table_is_a_problem(table, message):
    """The message shows the value, and what to give instead."""
    assert find_faults({"people": table}) == [("people", "", message)]


def test_a_lazy_frame_has_to_be_collected_first():
    """The caller decides when a lazy frame is computed."""
    ((_, _, message),) = find_faults({"people": pl.LazyFrame({"id": ["ann"]})})
    assert message.endswith("pyarrow frame; collect it first")


def test_frames_without_narwhals_say_what_to_install(monkeypatch):
    """One sentence names the missing extra, and a mapping does not need it."""
    monkeypatch.setitem(sys.modules, "narwhals", None)
    with pytest.raises(ModuleNotFoundError, match=re.escape("pip install 'stepback[frames]'")):
        Organization.from_tables({"people": pd.DataFrame({"id": ["ann"]})})
    assert len(Organization.from_tables({"people": {"id": ["ann"]}})) == 1


def test_blank_rows_are_skipped_counted_and_located():
    """Rows without any cell are not records, and a warning counts them."""
    table = {"id": ["ann", "", None, "bo"], "name": ["", " ", "", "Bo"], "fte": [1, None, None, 1]}
    tables, _, problems = parse_tables({"people": table})
    assert tables["people"]["id"].tolist() == ["ann", "bo"]
    assert tables["people"].row_numbers.tolist() == [2, 5]
    assert problems == [
        Problem("blank-rows", "2 blank rows skipped", Place("people", (3, 4)), "warning")
    ]


def test_warnings_of_tables_do_not_raise():
    """They are among the warnings of the organization."""
    org = Organization.from_tables({"people": {"id": ["ann", ""]}})
    assert [str(one) for one in org.warnings] == ["row 3: 1 blank row skipped"]


# The manager of a person


def test_the_manager_of_a_person_is_a_solid_line():
    """An empty cell does not become a line."""
    org = Organization.from_tables({"people": {"id": ["ann", "bo"], "Manager": ["", "ann"]}})
    assert org.reporting == (ReportingLine("ann", "bo"),)


def test_lines_of_people_and_of_the_table_of_lines_add_up():
    """Dotted lines come from the table of lines, solid ones from either table."""
    org = Organization.from_tables(
        {
            "people": {"id": ["ann", "bo"], "manager": ["", "ann"]},
            "roles": {"id": ["head"]},
            "reporting": {"manager": ["head"], "report": ["ann"]},
        }
    )
    assert org.reporting == (ReportingLine("ann", "bo"), ReportingLine("head", "ann"))


def test_a_faulty_manager_is_located_in_the_table_of_people():
    """Every problem of such a line names the row and column of the person."""
    table = {"id": ["ann", "bo", "cy"], "manager": ["ann", "dan", " ann"]}
    assert find_faults({"people": table}) == [
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


def test_a_faulty_cell_does_not_hide_other_faults():
    """Shares are summed, cycles found and ids resolved in all other rows."""
    tables = {
        "people": {"id": ["ann", "bo"], "fte": ["half", "1"]},
        "domains": {"id": ["d"], "owner": ["ann"]},
        "delegations": {
            "principal": ["ann", "ann", "bo", "bo"],
            "delegate": ["bo", "zoe", "bo", "ann"],
            "share": ["0.7", "0.6", "2", "0.1"],
        },
    }
    assert find_faults(tables) == [
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


def test_faulty_amounts_are_reported_without_the_limits_that_need_them():
    """Once the amounts are corrected, the limits apply to them."""
    tables = {
        "people": {"id": ["ann", "bo"]},
        "domains": {"id": ["d"], "owner": ["ann"], "amounts": ["5;x"]},
        "delegations": {"principal": ["ann"], "delegate": ["bo"], "limit": ["3"]},
        "supports": {"supporter": [], "supported": []},
        "respondents": {"id": ["zoe", "ann", "zoe"]},
    }
    assert find_faults(tables) == [
        ("domains", "row 2, amounts", "'x' is not a number"),
        ("respondents", "rows 2, 4, id", "'zoe' is not a person; correct the id or leave it out"),
    ]


def test_while_an_id_is_missing_references_are_not_checked():
    """The missing id may be the one that they refer to."""
    tables = {"people": {"id": ["ann", ""], "manager": ["", "bo"]}}
    assert find_faults(tables) == [("people", "row 3, id", "is empty; give an id")]


def test_a_fault_between_both_tables_of_lines_names_both():
    """If two lines contradict each other, the place names the file of each."""
    tables = {
        "people": {"id": ["ann", "bo", "cy"], "manager": ["", "ann", "bo"]},
        "reporting": {"manager": ["cy"], "report": ["bo"], "dotted": ["no"]},
    }
    source, place, message = find_faults(tables)[0]
    assert source == "people and reporting"
    assert place == "row 3 of people, row 2 of reporting"
    assert message == "'bo' has 2 solid managers (ann, cy); keep one, and make the others dotted"
    tables["reporting"] = {"manager": ["dan"], "report": ["bo"], "dotted": ["yes"]}
    assert find_faults(tables)[0][:2] == ("reporting", "row 2, manager")


# Back again


def test_formatted_tables_hold_text_and_leave_out_defaults():
    """Columns in which every record has the default are left out."""
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
    """So an attribute stays an attribute when the table is read again."""
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
    """Reading inverts formatting, except for the date and the contexts that were entered."""
    tables = org.to_tables()
    again = Organization.from_tables(tables)
    again = again.at(org.date) if org.date else again
    assert (again.in_context(*org.contexts) if org.contexts else again) == org


@given(st.lists(st.floats(min_value=0, allow_infinity=False), min_size=1))
def test_numbers_are_read_back_exactly(numbers):
    """The shortest text of a float represents the same float."""
    org = Organization(people=[Person(f"p{i}", fte=fte) for i, fte in enumerate(numbers)])
    assert Organization.from_tables(org.to_tables()) == org


@given(st.lists(st.sampled_from(["", "0", "1", "0.5", "1e3", " 2 ", "x", "-1", "nan", "1_0"])))
def test_a_column_of_numbers_is_parsed_like_its_single_cells(column):
    """Parsing a whole column and parsing each cell give the same values and problems."""
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
def test_columns_of_words_are_recognized(cells, words):
    """Words are encodable text that is not empty and has no white space."""
    assert is_all_words(object_array(cells)) is words


def read_delegation(**columns):
    """The delegation of a table with these columns; raises the problems of the table."""
    org = Organization.from_tables(
        {
            "people": {"id": ["ann", "bo"]},
            "domains": {"id": ["d"], "owner": ["ann"]},
            "delegations": {"principal": ["ann"], "delegate": ["bo"], **columns},
        }
    )
    return org.delegations[0]


def test_days_of_frames_are_dates():
    """A time at midnight is a date; any other time of day is a fault."""
    days = pd.to_datetime(["2026-01-31"])
    assert read_delegation(start=days.to_numpy()).start == dt.date(2026, 1, 31)
    assert read_delegation(start=[dt.datetime(2026, 1, 31)]).start == dt.date(2026, 1, 31)  # noqa: DTZ001
    assert read_delegation(start=[dt.date(2026, 1, 31)]).start == dt.date(2026, 1, 31)
    with pytest.raises(InvalidOrganization, match="row 2, end: .*T08:30.* has a time of day"):
        read_delegation(end=np.array(["2026-01-31T08:30"], dtype="datetime64[m]"))
    with pytest.raises(InvalidOrganization, match=r"row 2, end: .* has a time of day"):
        read_delegation(end=[dt.datetime(2026, 1, 31, 8, 30)])  # noqa: DTZ001


def test_a_column_may_mix_numbers_levels_and_text():
    """Each cell is parsed by its own type."""
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
    assert [delegation.autonomy for delegation in org.delegations] == [0.5, Level.AGREE, 0.25]
    with pytest.raises(InvalidOrganization, match="'mostly' is neither a number nor one of TELL"):
        read_delegation(autonomy=["mostly"])
    with pytest.raises(InvalidOrganization, match=r"1.5 is not between 0 and 1"):
        read_delegation(autonomy=["AGREE", 1.5][1:])


# Values that are not cells


def nest_lists(depth):
    """A list in a list in a list, and so on."""
    inner = []
    for _ in range(depth):
        inner = [inner]
    return inner


def test_values_that_cannot_be_written_as_text_are_refused():
    """Lists thousands deep, and integers with more digits than Python writes."""
    faults = find_faults({"people": {"id": ["a", "b"], "grade": [nest_lists(5000), 10**5000]}})
    assert faults == [
        (
            "people",
            "row 2, grade",
            f"{'[' * 70}… (1 item) cannot be read; give text or a number",
        ),
        (
            "people",
            "row 3, grade",
            "<number of about 5,001 digits> cannot be read; give text or a number",
        ),
    ]


def test_columns_of_the_same_name_need_equal_lengths_too():
    """One header is a number, the other is its digits."""
    assert find_faults({"people": {"id": ["a"], 1: ["x"], "1": ["x", "y"]}}) == [
        (
            "people",
            "",
            "columns are of unequal length (id 1, 1 1, 1 2); give each one cell per row",
        )
    ]


@pytest.mark.parametrize("date", ["12026-01-31", "-0500-01-31"])
def test_dates_out_of_the_range_of_python_are_refused(date):
    """Numpy converts such dates to integers; these are not accepted instead."""
    start = np.array([date], dtype="datetime64[D]")
    table = {"principal": ["a"], "delegate": ["b"], "start": start}
    ((_, where, message),) = find_faults({"people": {"id": ["a", "b"]}, "delegations": table})
    assert where == "row 2, start"
    assert message.endswith(
        "is not a date of the years 1 to 9999; give one such as 2026-01-31, or none"
    )


def test_a_column_whose_library_fails_is_a_problem():
    """The message names the type of the column."""
    far = pl.DataFrame({"id": ["a"], "since": pl.Series([2**62]).cast(pl.Datetime("ms"))})
    ((_, _, message),) = find_faults({"people": far})
    assert message.startswith("column 'since' of type Datetime")
    assert message.endswith("cast it to text or numbers")


def test_complex_numbers_are_refused():
    """Their imaginary part is not dropped."""
    faults = find_faults({"people": {"id": ["a"], "fte": [np.complex128(1 + 2j)]}})
    assert faults == [("people", "row 2, fte", "np.complex128(1+2j) is not a number")]


def test_masked_cells_are_empty():
    """In a masked array, and alone in a list."""
    ftes = np.ma.array([0.5, 0.25], mask=[True, False])
    org = Organization.from_tables({"people": {"id": ["a", "b"], "fte": ftes, "grade": ftes}})
    assert [(person.fte, dict(person.attributes)) for person in org.people] == [
        (1, {}),
        (0.25, {"grade": 0.25}),
    ]
    assert read_person(fte=np.ma.masked).fte == 1


def test_ids_may_be_half_precision_numbers():
    """Whole numbers of a frame in 16 bits are ids too."""
    ids = np.array([1, 2], dtype=np.float16)
    assert list(Organization.from_tables({"people": {"id": ids}})) == ["1", "2"]
    faults = find_faults({"people": {"id": np.array([1, np.inf], dtype=np.float16)}})
    assert [where for _, where, _ in faults] == ["row 3, id"]
