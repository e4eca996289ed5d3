import networkx as nx
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from stepback import InvalidOrganization, Membership, ReportingLine, Role, read_people
from tests.support.small_exports import parse_export, strict_problems, warning_texts


def read_with_repairs(text, **options):
    """The organization as repaired, where a strict reading refuses it."""
    export = parse_export(text)
    with pytest.raises(InvalidOrganization):
        read_people(export, **options)
    return read_people(export, repair=True, **options)


def solid_lines(org):
    """The solid lines, from manager to report."""
    return {(line.manager, line.report) for line in org.reporting if not line.dotted}


def repair_texts(org):
    """The repairs, as text."""
    return [str(repair) for repair in org.repairs]


# What is read


def test_fields_are_found_by_name_and_other_columns_become_attributes():
    """The case of headers does not matter; empty cells do not become attributes."""
    org = read_people(
        parse_export("""ID|Name|Unit|Manager|FTE|External|Grade
                 1|Ann|sales||1|no|A
                 2| Bo |sales|1|0.5|yes|""")
    )
    assert org["1"].attributes == {"Grade": "A"}
    assert (org["2"].name, org["2"].fte, org["2"].external) == ("Bo", 0.5, True)
    assert org["2"].attributes == {}
    assert org.reporting == (ReportingLine("1", "2"),)
    assert warning_texts(org) == {
        "unread-columns": "row 1: 1 column is not read, but kept as attributes: 'Grade'"
    }
    assert org.repairs == ()


def test_columns_name_the_header_of_a_field():
    """A header is found as it is written, or in another case and with other spaces."""
    org = read_people(
        {"Emp  No": ["1", "2"], "Boss": ["", "1"], "unit": ["x", "y"], "Team": ["s", "t"]},
        columns={"id": "emp no", "manager": "Boss", "unit": "Team"},
    )
    assert org["2"].unit == "t"
    assert org["2"].attributes == {"unit": "y"}
    assert solid_lines(org) == {("1", "2")}


def test_a_field_set_to_none_is_not_in_the_file():
    """A column with the name of a field can become an attribute instead."""
    org = read_people({"id": ["1"], "External": ["perhaps"]}, columns={"external": None})
    assert org["1"].attributes == {"External": "perhaps"}


def test_an_unknown_field_is_a_bad_argument():
    """`columns` takes only fields."""
    with pytest.raises(
        ValueError, match="columns: 'boss' is not a field; give one of id, name, unit"
    ):
        read_people({"id": ["1"]}, columns={"boss": "Manager"})


@pytest.mark.parametrize(
    "frame",
    [
        lambda columns: columns,
        pd.DataFrame,
        lambda columns: pl.DataFrame(columns, strict=False),
        pa.table,
    ],
    ids=["mapping", "pandas", "polars", "pyarrow"],
)
def test_frames_may_have_gaps_and_numbers(frame):
    """Numbers that are ids are read as text, and a missing manager means nobody."""
    org = read_people(frame({"id": [1, 2, 3], "manager": [None, 1, 1], "fte": [1.0, None, 0.5]}))
    assert list(org) == ["1", "2", "3"]
    assert solid_lines(org) == {("1", "2"), ("1", "3")}
    assert [person.fte for person in org.people] == [1.0, 1.0, 0.5]


def test_ids_that_a_frame_has_rounded_are_refused():
    """A column of floats no longer distinguishes such large numbers."""
    found = strict_problems(pd.DataFrame({"id": ["1", "2"], "manager": [float("nan"), 2.0**60]}))
    assert found[0].startswith("row 3, manager: ")


def test_a_csv_file_may_have_semicolons_decimal_commas_and_another_encoding(tmp_path):
    """What the CSV reader notices is among the warnings."""
    path = tmp_path / "staff.csv"
    path.write_bytes("id;name;manager;fte\n1;Jürg;;1\n\n2;Bo;1;0,8\n".encode("cp1252"))
    org = read_people(path)
    assert (org["1"].name, org["2"].fte) == ("Jürg", 0.8)
    assert {"cp1252", "blank-rows", "decimal-comma"} <= warning_texts(org).keys()
    assert {warning.where.source for warning in org.warnings} == {"staff.csv"}


def test_a_spreadsheet_is_read_like_a_csv_file(tmp_path):
    """Ids may be numbers there too."""
    path = tmp_path / "staff.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([["id", "name", "manager"], [7, "Ann", ""], [8, "Bo", 7]]):
            sheet.write_row(number, 0, row)
    assert solid_lines(read_people(str(path))) == {("7", "8")}


def test_a_header_without_rows_is_an_organization_of_nobody():
    """There is a warning."""
    org = read_people({"id": [], "manager": []})
    assert len(org) == 0
    assert warning_texts(org) == {"no-rows": "has a header, but no people"}


# Roots, vacancies and undisclosed names


def test_root_markers_and_empty_cells_mean_nobody_above():
    """Markers are compared without outer spaces and case; a single one may be given as text."""
    org = read_people({"id": ["1", "2", "3"], "manager": ["xx ", "", "1"]}, root_markers="XX")
    assert solid_lines(org) == {("1", "3")}
    assert warning_texts(org) == {
        "unattached": "row 3, manager: 1 post has neither manager nor reports: '2'"
    }


def test_a_row_named_vacant_is_a_role_that_nobody_holds():
    """It has the id of the post; fields that a role does not have become attributes."""
    org = read_people(
        parse_export("""id|name|manager|fte|Title|unit
                 1|Ann||1|Head|s
                 2|vacant |1|0.5|Deputy|s
                 3|Cy|2|1|Clerk|t"""),
        vacant={"Vacant"},
        columns={"title": "Title"},
    )
    role = Role("2", name="Deputy", unit="s", attributes={"fte": "0.5", "Title": "Deputy"})
    assert org.roles == (role,)
    assert solid_lines(org) == {("1", "2"), ("2", "3")}
    assert org["1"].attributes == {"Title": "Head"}


def test_a_vacant_role_without_a_title_has_no_name():
    """Its id says which post it is."""
    org = read_people({"id": ["1"], "name": ["Vacant"]}, vacant={"Vacant"})
    assert org.roles == (Role("1"),)


def test_an_undisclosed_name_is_empty():
    """Nobody is called N/D."""
    org = read_people({"id": ["1", "2"], "name": ["N/D", "Bo"]}, undisclosed={"n/d"})
    assert [person.name for person in org.people] == ["", "Bo"]


def test_placeholder_names_give_a_warning():
    """The warning says which option they may be meant for."""
    org = read_people(
        {"id": ["1", "2", "3"], "name": ["N/D", "GAPPED", "N/D"], "manager": [""] * 3}
    )
    assert [str(warning) for warning in org.warnings] == [
        "rows 2, 4, name: 'N/D' is the name in 2 rows; if the real name is not disclosed, "
        "pass undisclosed={'N/D'}",
        "row 3, name: 'GAPPED' is the name in 1 row; if it means that nobody holds the post, "
        "pass vacant={'GAPPED'}",
    ]


def test_a_placeholder_name_gives_one_warning():
    """The options ignore case, and so does the warning."""
    org = read_people({"id": ["1", "2"], "name": ["vacant", "Vacant"]}, columns={"manager": None})
    assert [str(warning) for warning in org.warnings] == [
        "rows 2, 3, name: 'vacant' is the name in 2 rows; if it means that nobody holds the post, "
        "pass vacant={'vacant'}"
    ]


# Active rows


STAFF = """id|name|manager|status
           1|Ann||on
           2|Bo|1|off
           3|Cy|2|off
           4|Di|3|on
           5|Ed|1|away
           6|Fi|5|off"""


def test_rows_left_out_are_counted_by_value():
    """The warning names their rows."""
    org = read_people(parse_export(STAFF), active={"Status": {"ON"}})
    assert warning_texts(org)["left-out"] == (
        "rows 3, 4, 6, 7, status: 4 of 6 rows are left out: rows not active ('off' 3, 'away' 1)"
    )
    assert [person.id for person in org.people] == ["1", "4"]


def test_the_post_of_a_leaver_stays_while_someone_reports_to_it():
    """It becomes vacant, and so do the posts of leavers above it; nobody loses their manager."""
    org = read_people(parse_export(STAFF), active={"status": "on"})
    assert [role.id for role in org.roles] == ["2", "3"]
    assert solid_lines(org) == {("1", "2"), ("2", "3"), ("3", "4")}
    assert warning_texts(org)["leaver-manages"] == (
        "rows 3, 4, manager: left out, but people still report to: '2' and '3'. Reports or rights held "
        "by a leaver: each post is kept as a vacant role; name who leads there now"
    )


def test_someone_who_came_back_is_not_a_leaver():
    """If an id is on active rows and on others, the active ones are meant."""
    org = read_people(
        parse_export("""id|manager|status
                 1||off
                 1||on
                 2|1|on"""),
        active={"status": {"on"}},
    )
    assert (len(org.people), org.roles) == (2, ())


def test_several_columns_may_say_who_counts():
    """All of them must agree; values of a frame need not be text."""
    export = {"id": ["1", "2", "3"], "paid": [True, True, False], "year": [2013, 2012, 2013]}
    org = read_people(export, active={"paid": {True}, "year": [2013]})
    assert list(org) == ["1"]


def test_a_value_that_no_row_has_is_a_problem():
    """Nobody means to read an organization without people."""
    found = strict_problems(parse_export(STAFF), active={"status": {"Active"}})
    assert found == [
        "status: no row has 'Active', so that nobody is left; the values are: 'off', 'on' and 'away'"
    ]


def test_options_take_words_and_no_mappings():
    """Only the keys of a mapping would be read."""
    with pytest.raises(
        ValueError, match="vacant: {'name': 'Vacant'} is a mapping; give only the words"
    ):
        read_people({"id": ["1"]}, vacant={"name": "Vacant"})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"columns": ["Post"]}, "columns: ['Post'] is not a mapping; pass columns={'id': 'Post'}"),
        ({"active": "Status"}, "active: 'Status' is not a mapping; pass active={'Status': "),
    ],
)
def test_options_that_need_a_mapping_refuse_other_values(options, message):
    """The remedy shows a mapping."""
    with pytest.raises(ValueError, match="^[a-z]+: ") as refusal:
        read_people({"id": ["1"]}, **options)
    assert str(refusal.value).startswith(message)


def test_headers_that_are_numbers_are_named_by_them():
    """Frames number the columns of a file without a header."""
    frame = pd.DataFrame([["Ann", "", 1], ["Bo", "Ann", 1], ["Cy", "Bo", 0]])
    org = read_people(
        frame, columns={"id": 0, "name": 0, "manager": 1}, manager_by=0, active={2: {1}}
    )
    assert solid_lines(org) == {("Ann", "Bo")}


# Missing columns


def test_a_missing_column_is_reported_with_the_nearest_and_all_others():
    """Every missing column is reported."""
    found = strict_problems(
        {"EmpID": ["1"], "Boss": [""]}, columns={"id": "Emp Id", "manager": "Bos"}
    )
    assert found == [
        "row 1: there is no column 'Emp Id' for id; the nearest is 'EmpID'; "
        "the columns are: 'EmpID' and 'Boss'",
        "row 1: there is no column 'Bos' for manager; the nearest is 'Boss'; "
        "the columns are: 'EmpID' and 'Boss'",
    ]


def test_without_recognition_a_missing_id_is_asked_for_with_what_would_be_recognized():
    """No other column is used instead, but the likeliest ones are suggested together."""
    found = strict_problems({"EmpID": ["1"]}, recognize=False)
    assert found == [
        "row 1: no column is called 'id'; if 'EmpID' holds it, pass columns={'id': 'EmpID'}; "
        "the columns are: 'EmpID'"
    ]
    both = {"Post Reference": ["1", "2"], "Reports to Post": ["", "1"]}
    assert strict_problems(both, recognize=False) == [
        "row 1: no column is called 'id'; if 'Post Reference' holds it, pass columns={'id': 'Post "
        "Reference', 'manager': 'Reports to Post'}; the columns are: 'Post Reference' and 'Reports "
        "to Post'"
    ]


def test_what_nothing_is_known_of_is_asked_for():
    """A header that says nothing, and cells that say nothing, are not guessed at."""
    assert strict_problems({"Idea": ["1"]}) == [
        "row 1: no column is called 'id'; if a column holds an id for each row, "
        "pass columns={'id': '…'}; the columns are: 'Idea'"
    ]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Staff list;;\nRun on;2026-01-31;\nEmp No;Name;Boss\n1;Ann;\n2;Bo;1\n", 3),
        ("Amt Nr;Amt;Boss\nx;Ann;y\nx;Ann;y\n", None),
        ("Notes;;\n1;Ann;x\n", None),
    ],
)
def test_a_header_below_a_title_is_found_whatever_its_names(tmp_path, text, row):
    """If most columns have no name, the first row with letters in every cell may be the header."""
    path = tmp_path / "staff.csv"
    path.write_text(text)
    hints = [problem for problem in strict_problems(path) if "looks like the header" in problem]
    assert hints == (
        [f"row {row}: this row looks like the header; delete the {row - 1} rows above it"]
        if row
        else []
    )


def test_columns_that_options_name_must_exist():
    """Those that managers are named by, and those that say who counts."""
    found = strict_problems({"id": ["1"]}, manager_by="mail", active={"Status": "on"})
    assert found == [
        "row 1: there is no column 'mail' for manager_by; the columns are: 'id'",
        "row 1: there is no column 'Status' for active; the columns are: 'id'",
    ]


def test_a_missing_optional_column_does_not_stop_other_checks():
    """Everything else that is wrong is found in the same reading."""
    found = strict_problems(
        {"id": ["1", "2"], "manager": ["", "9"]}, columns={"unit": "Department"}
    )
    assert [text.partition(":")[0] for text in found] == ["row 1", "row 3, manager"]


def test_headers_that_differ_only_in_case_are_ambiguous():
    """One that is written exactly as asked for is not."""
    assert strict_problems({"ID": ["1"], "Id": ["2"]})[0] == (
        "row 1: 'ID' and 'Id' could each be id; name one exactly as it is written"
    )
    assert list(read_people({"ID": ["1"], "Id": ["2"]}, columns={"id": "Id"})) == ["2"]


def test_a_header_below_lines_of_title_is_reported(tmp_path):
    """The row that looks like the header is named."""
    path = tmp_path / "staff.csv"
    path.write_text("Staff list,\nEmp,Boss\n1,\n2,1\n")
    found = strict_problems(path, columns={"id": "Emp", "manager": "Boss"})
    assert found == [
        "row 1: the header is in row 2; delete the line above it; or pass repair=True to leave it out"
    ]
    with pytest.raises(InvalidOrganization) as raised:
        read_people(path, columns={"id": "Emp", "manager": "Boss"})
    assert {problem.code for problem in raised.value.problems} == {"late-header"}


def test_without_managers_nobody_reports_to_anyone():
    """There is a warning, unless the user says that there is no such column."""
    assert "no-managers" in warning_texts(read_people({"id": ["1", "2"]}))
    assert warning_texts(read_people({"id": ["1", "2"]}, columns={"manager": None})) == {}


# Rows


def test_a_row_without_an_id_gets_one_made_of_its_number():
    """Nobody is left out for it."""
    org = read_with_repairs("""id|name|manager
                      1|Ann|
                      |Bo|1
                      row 3|Cy|1""")
    assert [person.id for person in org.people] == ["1", "row 3 (2)", "row 3"]
    assert repair_texts(org) == [
        "row 3, id: no id; ids are made of the row numbers, such as 'row 3 (2)'"
    ]


def test_an_empty_column_of_ids_cannot_be_repaired():
    """Another column must be named."""
    with pytest.raises(InvalidOrganization, match="id: no row has an id; name another column"):
        read_people({"id": ["", ""], "name": ["Ann", "Bo"]}, repair=True)


def test_a_repeated_header_is_left_out():
    """Exports that join several files have such rows."""
    org = read_with_repairs("""id|name|manager
                      1|Ann|
                      id|name|manager
                      2|Bo|1""")
    assert list(org) == ["1", "2"]
    assert repair_texts(org) == ["row 3: the header is repeated here; left out"]


def test_someone_whose_id_is_the_header_is_kept():
    """A row is a header only if its manager cell is one too."""
    org = read_people(
        parse_export("""id|name|manager
                               1|Ann|
                               id|Ida|1""")
    )
    assert list(org) == ["1", "id"]


def test_rows_that_do_not_fit_the_header_are_left_out(tmp_path):
    """They cannot be read, since nobody knows which cell is missing."""
    path = tmp_path / "staff.csv"
    path.write_text("id,name,manager\n1,Ann,\n2,Bo\n3,Cy,1\n")
    found = strict_problems(path)
    assert len(found) == 1
    assert found[0].startswith("row 3: 2 cells, but the header has 3")
    assert found[0].endswith("or pass repair=True to leave it out")
    org = read_people(path, repair=True)
    assert list(org) == ["1", "3"]
    assert repair_texts(org)[0].endswith("left out")


def test_of_two_columns_with_one_name_the_first_is_kept(tmp_path):
    """The user has to say which one was meant."""
    path = tmp_path / "staff.csv"
    path.write_text("id,name,name\n1,Ann,Bo\n")
    assert len(strict_problems(path)) == 1
    org = read_people(path, repair=True)
    assert org["1"].name == "Ann"
    assert repair_texts(org) == [
        "row 1, name: two columns are named 'name'; rename one, or leave it out; the first is kept"
    ]


def test_a_file_that_cannot_be_read_is_refused_even_with_repair(tmp_path):
    """There is nothing to repair."""
    path = tmp_path / "staff.csv"
    path.write_bytes(b"id,name\n1,\0\n")
    with pytest.raises(InvalidOrganization, match="NUL"):
        read_people(path, repair=True)


def test_a_cell_that_is_not_a_number_is_read_as_empty():
    """Equal faults are one problem with all their rows."""
    org = read_with_repairs("""id|manager|fte|external
                      1||half|perhaps
                      2|1|0.5|yes
                      3|1|half|""")
    assert [person.fte for person in org.people] == [1.0, 0.5, 1.0]
    assert repair_texts(org) == [
        "rows 2, 4, fte: 'half' is not a number; read as empty",
        "row 2, external: 'perhaps' is neither true nor false (yes and no are understood); "
        "read as empty",
    ]


def test_a_faulty_cell_is_named_by_its_header():
    """Not by the field, and not by the mark of an attribute."""
    export = {"id": ["1"], "Hours": ["full"], "Note": ["\ud800"]}
    found = strict_problems(export, columns={"fte": "Hours"})
    assert [text.partition(":")[0] for text in found] == ["row 2, Hours", "row 2, Note"]


# Duplicate ids


def test_a_job_share_is_a_role_that_both_hold():
    """Shares follow the FTE, and lines lead to and from the role."""
    org = read_with_repairs("""id|name|manager|fte|title|unit|Phone
                      1|Ann||1|Head|s|1
                      2|Bo|1|0.75|Deputy|s|2
                      2|Cy|1|0.25|Deputy|t|3
                      3|Di|2|1|Clerk|s|4""")
    assert org.roles == (Role("2", name="Deputy", attributes={"title": "Deputy"}),)
    assert org.memberships == (
        Membership("2", "2 (1)", share=0.75),
        Membership("2", "2 (2)", share=0.25),
    )
    assert [org[f"2 ({number})"].name for number in (1, 2)] == ["Bo", "Cy"]
    assert solid_lines(org) == {("1", "2"), ("2", "3")}
    assert repair_texts(org) == [
        "rows 3, 4, id: '2' is given 2 times to people under one manager, as in a job share; "
        "rows 3, 4 hold the role '2' together, as '2 (1)' and '2 (2)'"
    ]


def test_strict_reading_says_what_a_job_share_would_become():
    """The remedy is in the message."""
    found = strict_problems(
        {"id": ["1", "2", "2"], "name": ["A", "B", "C"], "manager": ["", "1", "1"]}
    )
    assert found == [
        "rows 3, 4, id: '2' is given 2 times to people under one manager, as in a job share; give "
        "each person an id of their own, or pass repair=True: rows 3, 4 hold the role '2' together, "
        "as '2 (1)' and '2 (2)'"
    ]


def test_a_job_share_without_fte_is_equal():
    """Nothing says that the shares differ."""
    org = read_with_repairs("""id|name|manager|fte
                      2|Bo||0
                      2|Cy||1""")
    assert [member.share for member in org.memberships] == [None, None]


def test_derived_ids_differ_from_existing_ones():
    """An id that is taken gets a further number."""
    org = read_with_repairs("""id|name
                      2|Bo
                      2|Cy
                      2 (1)|Di""")
    assert {person.id: person.name for person in org.people} == {
        "2 (1) (2)": "Bo",
        "2 (2)": "Cy",
        "2 (1)": "Di",
    }


def test_the_same_holder_twice_is_one_person():
    """The first row is kept, and the message lists the fields in which others differ."""
    org = read_with_repairs("""id|name|manager|Phone
                      1|Ann||1
                      2|Bo|1|2
                      2|BO|1|3""")
    assert org["2"].attributes == {"Phone": "2"}
    assert repair_texts(org) == [
        "rows 3, 4, id: '2' is given 2 times for one post; row 3 is kept, row 4 (the same "
        "but for name, Phone) left out"
    ]


def test_undisclosed_holders_with_equal_fields_are_one_person():
    """Where a row is from does not count; part-time rows make a job share."""
    text = """id|name|manager|fte|source_line
              1|Ann||1|1
              2|N/D|1|1|2
              2|N/D|1|1|3
              3|N/D|1|0.5|2
              3|N/D|1|0.5|2
              4|N/D|1|1|2
              4|N/D|1|0.9|2"""
    org = read_with_repairs(text, undisclosed={"N/D"})
    assert [person.id for person in org.people] == ["1", "2", "3 (1)", "3 (2)", "4 (1)", "4 (2)"]
    assert [role.id for role in org.roles] == ["3", "4"]


def test_part_time_with_a_decimal_comma_makes_a_job_share_too(tmp_path):
    """German spreadsheets write 0,5, and separate cells by semicolons."""
    path = tmp_path / "staff.csv"
    path.write_text("id;name;manager;fte\n1;Ann;;1\n2;N/D;1;0,5\n2;N/D;1;0,5\n")
    org = read_people(path, undisclosed={"N/D"}, repair=True)
    assert org.memberships == (
        Membership("2", "2 (1)", share=0.5),
        Membership("2", "2 (2)", share=0.5),
    )


def test_unnamed_rows_without_fte_are_not_a_job_share():
    """Two equal rows are one holder, whether names are missing or undisclosed."""
    org = read_with_repairs("""id|manager
                      1|
                      2|1
                      2|1""")
    assert [person.id for person in org.people] == ["1", "2"]
    org = read_with_repairs("""id|name|unit
                      1|N/D|s
                      1|N/D|s
                      2|N/D|s
                      2|N/D|t""")
    assert [person.id for person in org.people] == ["1", "2 (1)", "2 (2)"]


def test_a_vacant_row_adds_nothing_to_a_post_that_someone_holds():
    """As when a post was held first and marked as eliminated later."""
    org = read_with_repairs(
        """id|name|manager
           1|Ann|
           2|Eliminated|1
           2|Bo|1
           3|Eliminated|1
           3|Eliminated|1""",
        vacant={"Eliminated"},
    )
    assert [person.name for person in org.people] == ["Ann", "Bo"]
    assert [role.id for role in org.roles] == ["3"]
    assert repair_texts(org) == [
        "rows 3, 4, id: '2' is given 2 times for one post; row 4 is kept, row 3 (vacant) left out",
        "rows 5, 6, id: '3' is given 2 times for one post; row 5 is kept, row 6 (the same) left out",
    ]


def test_each_row_with_a_placeholder_id_is_its_own_post():
    """Whoever reports to the placeholder reports to none of them in particular."""
    org = read_with_repairs(
        """id|name|manager
           1|Ann|
           TBC|Bo|1
           TBC|Vacant|1
           2|Cy|TBC
           3|Di|1""",
        vacant={"Vacant"},
    )
    assert solid_lines(org) == {("1", "TBC (1)"), ("1", "TBC (2)"), ("TBC", "2"), ("1", "3")}
    assert [role.id for role in org.roles] == ["TBC (2)", "TBC"]
    assert repair_texts(org) == [
        "rows 3, 4, id: 'TBC' is given 2 times and does not look like an id; each row has its "
        "own id, 'TBC (1)' and 'TBC (2)'",
        "row 5, manager: 'TBC' may be any of rows 3, 4; not guessed, but added as a vacant role",
    ]


def test_words_are_ids_where_most_ids_are_words():
    """In a file of account names, an id without digits is not a placeholder."""
    org = read_with_repairs("""id|name
                      ann|Ann
                      bo|Bo
                      bo|Bob""")
    assert [role.id for role in org.roles] == ["bo"]


def test_one_person_under_several_managers_keeps_one_solid_line():
    """The others are dotted; an empty manager does not count if there is another."""
    org = read_with_repairs("""id|name|manager
                      1|Ann|
                      2|Bo|
                      2|Bo|1
                      2|Bo|3
                      3|Cy|1""")
    assert org.reporting == (
        ReportingLine("1", "2"),
        ReportingLine("3", "2", dotted=True),
        ReportingLine("1", "3"),
    )
    assert repair_texts(org) == [
        "rows 3, 4, 5, id: '2' is given 3 times to one name under different managers, "
        "'', '1' and '3'; row 4 is kept, the line to '3' is dotted"
    ]


def test_rows_under_different_managers_are_different_posts():
    """The first line that is on no circle keeps the id; reports go with the id."""
    org = read_with_repairs(
        """id|name|manager
                      1|Ann|3
                      2|Bo|1
                      3|Cy|2
                      1|Di|xx
                      4|Ed|1""",
        root_markers={"xx"},
    )
    assert {person.id: person.name for person in org.people} == {
        "1 (1)": "Ann",
        "2": "Bo",
        "3": "Cy",
        "1": "Di",
        "4": "Ed",
    }
    assert solid_lines(org) == {("3", "1 (1)"), ("1", "2"), ("2", "3"), ("1", "4")}
    assert repair_texts(org) == [
        "rows 2, 5, id: '1' is given 2 times under different managers, '3' and 'xx'; "
        "row 2 is '1 (1)'; row 5 keeps the id"
    ]


def test_posts_that_share_an_id_may_each_be_shared():
    """Each of them becomes a role."""
    org = read_with_repairs("""id|name|manager
                      1|Ann|
                      2|Bo|1
                      2|Cy|1
                      2|Di|3
                      2|Ed|3
                      3|Fi|1""")
    assert [role.id for role in org.roles] == ["2", "2 (3, 4)"]
    assert solid_lines(org) == {("1", "2"), ("3", "2 (3, 4)"), ("1", "3")}


# Managers


def test_managers_are_matched_without_leading_zeros_case_or_point_zero():
    """Each kind of difference is one problem with all its rows."""
    text = """id|manager
              1|
              a 7|00001
              3|A  7
              4|1.0
              5|01.0"""
    export = parse_export(text)
    assert strict_problems(export) == [
        "row 3, manager: 1 of 4 managers matches an id only if leading zeros are ignored; "
        "pass repair=True to match them like this",
        "row 4, manager: 1 of 4 managers matches an id only if case is ignored; "
        "pass repair=True to match them like this",
        "row 5, manager: 1 of 4 managers matches an id only if the '.0' that a spreadsheet adds "
        "is ignored; pass repair=True to match them like this",
        "row 6, manager: 1 of 4 managers matches an id only if leading zeros and the '.0' that "
        "a spreadsheet adds are ignored; pass repair=True to match them like this",
    ]
    org = read_people(export, repair=True)
    assert solid_lines(org) == {("1", "a 7"), ("a 7", "3"), ("1", "4"), ("1", "5")}
    assert repair_texts(org)[0] == (
        "row 3, manager: 1 of 4 managers matches an id only if leading zeros are ignored; "
        "matched: '00001' as '1'"
    )


def test_an_exact_match_comes_before_a_similar_one():
    """Ids that differ in zeros and case are different ids."""
    org = read_people({"id": ["1", "01", "a", "A", "x"], "manager": ["", "1", "01", "a", "A"]})
    assert solid_lines(org) == {("1", "01"), ("01", "a"), ("a", "A"), ("A", "x")}


def test_a_manager_who_matches_several_spellings_is_not_guessed():
    """The problem names the rows that could be meant, and no repair adds another one."""
    export = parse_export("""id|manager
                      01|
                      1|
                      2|001
                      3|1""")
    for repair in (False, True):
        assert (
            "row 4, manager: '001' may be any of rows 2, 3; make them distinct, and write the one "
            "who is meant"
        ) in strict_problems(export, repair=repair)


def test_outer_spaces_of_ids_and_managers_are_removed():
    """A strict reading reports them, but finds the manager nevertheless."""
    export = {"id": ["a ", "b"], "manager": ["", " a"]}
    assert strict_problems(export) == [
        "row 2, id: spaces before or after 'a'; remove them, or pass repair=True to have them removed",
        "row 3, manager: spaces before or after 'a'; remove them, or pass repair=True to have them removed",
    ]
    assert solid_lines(read_people(export, repair=True)) == {("a", "b")}


def test_a_padded_manager_in_another_case_is_two_problems():
    """Each has its own repair."""
    export = {"id": [" a12 ", "b"], "manager": ["", "A12"]}
    assert len(strict_problems(export)) == 2
    assert solid_lines(read_people(export, repair=True)) == {("a12", "b")}


def test_a_manager_who_is_on_no_row_is_added_as_a_vacant_role():
    """Those who report there stay together."""
    org = read_with_repairs("""id|manager
                      1|
                      2|9
                      3|9
                      4|1""")
    assert org.roles == (Role("9"),)
    assert solid_lines(org) == {("9", "2"), ("9", "3"), ("1", "4")}
    assert repair_texts(org) == [
        "rows 3, 4, manager: '9' is not found in 'id'; added as a vacant role"
    ]


def test_managers_may_be_named_by_name():
    """The order, case, points and spaces of names do not matter; ignored initials are warned of."""
    org = read_people(
        parse_export("""id|name|manager
                 1|Roe, Ann|
                 2|LeBlanc, Brandon  R|ann roe
                 3|Cy Day|Brandon R. LeBlanc
                 4|Di|BRANDON LEBLANC"""),
        manager_by="name",
    )
    assert solid_lines(org) == {("1", "2"), ("2", "3"), ("2", "4")}
    assert warning_texts(org) == {
        "initials": "row 5, manager: matched without initials: "
        "'BRANDON LEBLANC' as 'LeBlanc, Brandon  R'",
    }


def test_managers_may_be_named_by_another_column():
    """Such as an e-mail address, whatever its case."""
    export = {"id": ["1", "2"], "Mail": ["a.b@x.org", "c@x.org"], "manager": ["", "A.B@x.org"]}
    org = read_people(export, manager_by="mail")
    assert solid_lines(org) == {("1", "2")}
    assert org["1"].attributes == {"Mail": "a.b@x.org"}


def test_a_name_that_several_have_is_a_problem():
    """The rows are named, and nobody is guessed."""
    export = parse_export("""id|name|manager
                      1|Smith, John|
                      2|John Smith|Al
                      3|Bo|john smith""")
    assert strict_problems(export, manager_by="name") == [
        "row 4, manager: 'john smith' may be any of rows 2, 3; make them distinct, and write the "
        "one who is meant, or name managers by ids",
        "row 3, manager: 'Al' is not found in 'name'; add its row, pass root_markers={'Al'} if it "
        "means that nobody is above, or pass repair=True to add it as a vacant role",
    ]


def test_the_id_of_a_role_added_by_name_is_unique():
    """A name may be someone's id."""
    org = read_with_repairs(
        """id|name|manager
           Bo|Ann|
           2|Cy|Bo""",
        manager_by="name",
    )
    assert solid_lines(org) == {("Bo (2)", "2")}
    assert repair_texts(org)[0].endswith("added as the vacant role 'Bo (2)'")


def test_a_name_on_several_rows_of_one_id_is_one_manager():
    """A line by name leads to the post of the row with that name."""
    org = read_with_repairs(
        """id|name|manager
           1|Ann|
           2|Bo|Ann
           2|Cy|Ann
           3|Di|Cy
           4|Ed|Ann
           4|Ed|Ann
           5|Fi|Ed""",
        manager_by="name",
    )
    assert solid_lines(org) == {("1", "2"), ("2", "3"), ("1", "4"), ("4", "5")}


def test_managers_named_by_another_column_are_one_problem():
    """The message says which column it is, and no repair makes vacant roles of the people in it."""
    export = parse_export("""id|name|manager
                      1|Ann|
                      2|Bo|Ann
                      3|Cy|Bo
                      4|Di|Cy""")
    assert strict_problems(export, recognize=False) == [
        "rows 3, 4, 5, manager: no manager is found in 'id', such as 'Ann', 'Bo' and 'Cy'; "
        "3 of 3 are in 'name': pass manager_by='name'"
    ]
    with pytest.raises(InvalidOrganization, match="3 of 3 are in 'name': pass manager_by='name'"):
        read_people(export, recognize=False, repair=True)
    assert solid_lines(read_people(export, manager_by="name")) == {
        ("1", "2"),
        ("2", "3"),
        ("3", "4"),
    }
    by_mail = {"id": ["1", "2", "3", "4"], "manager": ["", "a@x.org", "b@x.org", "c@x.org"]}
    org = read_people(by_mail, recognize=False, repair=True)
    assert [role.id for role in org.roles] == by_mail["manager"][1:]
    assert "no-manager-matches" in warning_texts(org)


def test_someone_who_reports_to_themselves_has_no_manager():
    """Many systems mark the top like this."""
    org = read_with_repairs("""id|manager
                      1|1
                      2|1""")
    assert solid_lines(org) == {("1", "2")}
    assert repair_texts(org) == ["row 2, manager: '1' reports to itself; the line is left out"]


def test_a_circle_is_cut_above_the_person_with_the_most_reports():
    """At a tie, above the first in the file. The message shows the path and all its rows."""
    text = """id|manager
              1|3
              2|1
              3|2
              4|3"""
    assert strict_problems(parse_export(text)) == [
        "rows 2, 3, 4, manager: reporting runs in a circle: 1 → 2 → 3 → 1; correct a manager, "
        "or pass repair=True to leave one line out"
    ]
    org = read_with_repairs(text)
    assert solid_lines(org) == {("3", "1"), ("1", "2"), ("3", "4")}
    assert repair_texts(org) == [
        "rows 2, 3, 4, manager: reporting runs in a circle: 1 → 2 → 3 → 1; the line into '3', "
        "who has the most direct reports of them (2), is left out"
    ]


def test_every_circle_is_cut_once():
    """No other line is left out."""
    org = read_with_repairs("""id|manager
                      1|2
                      2|1
                      3|4
                      4|3
                      5|4""")
    assert solid_lines(org) == {("1", "2"), ("4", "3"), ("4", "5")}


def test_everything_wrong_is_found_at_once():
    """Faults of cells, ids and lines are in one report."""
    found = strict_problems(
        parse_export("""id|name|manager|fte
                 1|Ann|1|1
                 2|Bo|9|x
                 2|Cy|9|1
                 |Di|1|1
                 5|Ed|6|1
                 6|Fi|5|1"""),
    )
    assert [text.partition(":")[0] for text in found] == [
        "row 5, id",
        "rows 3, 4, id",
        "row 2, manager",
        "rows 6, 7, manager",
        "rows 3, 4, manager",
        "row 3, fte",
    ]


# Laws

WORDS = st.sampled_from(["1", "2", "3", "01", "2.0", " 3", "Ann", "ann", "N/D", "Vacant", "", "xx"])
EXPORTS = st.lists(st.tuples(WORDS, WORDS, WORDS, st.sampled_from(["1", "0.5", "", "?"])))
OPTIONS = st.fixed_dictionaries(
    {
        "root_markers": st.just({"xx"}),
        "vacant": st.sampled_from([(), {"Vacant"}]),
        "undisclosed": st.sampled_from([(), {"N/D"}]),
        "manager_by": st.sampled_from(["id", "name", "fte"]),
        "active": st.sampled_from([{}, {"fte": {"1", ""}}]),
    }
)


def export_columns(rows):
    return {
        field: [row[number] for row in rows]
        for number, field in enumerate(("id", "name", "manager", "fte"))
    }


@given(EXPORTS, OPTIONS)
def test_repair_changes_nothing_that_is_valid(rows, options):
    """What reads without problems reads the same with repair, and nothing is repaired."""
    try:
        org = read_people(export_columns(rows), **options)
    except InvalidOrganization:
        return
    again = read_people(export_columns(rows), repair=True, **options)
    assert again == org
    assert again.repairs == ()


@given(EXPORTS, OPTIONS)
def test_nothing_is_dropped_silently(rows, options):
    """Each row is a person or a role, or is named in a repair or a warning."""
    try:
        org = read_people(export_columns(rows), repair=True, **options)
    except InvalidOrganization as invalid:
        errors = [problem for problem in invalid.problems if problem.severity == "error"]
        refused = {error.code for error in errors if "one of them in several" not in error.message}
        # What could be several people or posts is refused, and so are columns that are swapped.
        several = {"decorated-manager", "unknown-manager", "swapped-columns", "no-manager-matches"}
        assert refused <= {"nobody-active", "blank-id", *several}
        return
    named_rows = {row for warning in (*org.repairs, *org.warnings) for row in warning.where.rows}
    made = {
        row
        for name in ("people", "roles")
        if len(org._columns.tables[name])
        for row in org._columns.tables[name].row_numbers.tolist()
    }
    assert set(range(2, 2 + len(rows))) <= named_rows | made


@given(EXPORTS, OPTIONS)
def test_repair_makes_a_forest(rows, options):
    """Nobody has two solid managers, and nobody is above themselves."""
    try:
        org = read_people(export_columns(rows), repair=True, **options)
    except InvalidOrganization:
        return
    above = {line.report: line.manager for line in org.reporting if not line.dotted}
    assert len(above) == len(solid_lines(org))
    assert nx.is_forest(nx.DiGraph(list(above.items()))) if above else True


def test_an_attribute_that_is_read_as_empty_is_not_kept():
    """The repair does what it says."""
    org = read_people({"id": ["a"], "tags": [{"x"}]}, repair=True)
    assert repair_texts(org) == [
        "row 2, tags: {'x'} can change; give text or a tuple; read as empty"
    ]
    assert dict(org["a"].attributes) == {}
    assert strict_problems({"id": ["a"], "tags": [{"x"}]})


def test_one_id_for_all_is_repaired_quickly():
    """Naming the column of units as id by mistake takes no long time."""
    size = 20_000
    org = read_people(
        {"id": ["x1"] * size, "name": [f"n{number}" for number in range(size)]}, repair=True
    )
    assert (len(org.people), len(org.roles), len(org.repairs)) == (size, 1, 1)


@pytest.mark.parametrize("odd", [np.array([1j]), np.array([(1, "a")], dtype="i4,U1")])
def test_a_column_of_odd_numbers_is_read_without_rows(odd):
    """The table contains only its header once more."""
    with pytest.raises(InvalidOrganization, match="the header is repeated here"):
        read_people({"id": ["id"], "name": ["Name"], "manager": ["manager"], "fte": odd})


@pytest.mark.parametrize(
    ("columns", "option"),
    [
        ({"EMPLID": ["1", "2"], "SUPERVISOR_ID": ["", "1"]}, "'EMPLID'"),
        ({"EMPLID": ["1", "2", "2"], "SUPERVISOR_ID": ["", "1", "3"]}, "'EMPLID'"),  # a history
        ({"PERNR": ["1", "2"], "MGR_ID": ["", "1"]}, "'PERNR'"),
        ({"Personalnummer": ["1", "2"], "Vorgesetzter Nr": ["", "1"]}, "'Personalnummer'"),
        ({"Person": ["1", "2"], "ManagerId": ["", "1"]}, "'Person'"),
        ({"Grade": ["Ann", "Bo", "Cy"], "Dept ID": ["7", "7", "8"]}, "'…'"),  # repeated
    ],
)
def test_the_column_that_is_proposed_as_id_is_not_that_of_managers(columns, option):
    """Nor one whose values repeat, unless its header is of people."""
    (problem,) = strict_problems(columns, recognize=False)
    assert f"pass columns={{'id': {option}" in problem
