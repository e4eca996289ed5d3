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


def parse_export(text):
    """Columns of a small table, written with bars between the cells."""
    header, *rows = (line.strip().split("|") for line in text.strip().splitlines())
    return {name: [row[number] for row in rows] for number, name in enumerate(header)}


def strict_problems(source, **options):
    """What stops a strict reading, as text."""
    with pytest.raises(InvalidOrganization) as raised:
        read_people(source, **options)
    return [str(problem) for problem in raised.value.problems if problem.severity == "error"]


def read_with_repairs(text, **options):
    """The organization that repairs make of a table which strict reading refuses."""
    export = parse_export(text)
    with pytest.raises(InvalidOrganization):
        read_people(export, **options)
    return read_people(export, repair=True, **options)


def solid_lines(org):
    """The solid lines, from manager to report."""
    return {(line.manager, line.report) for line in org.reporting if not line.dotted}


def repair_texts(org):
    """What was repaired, as text."""
    return [str(repair) for repair in org.repairs]


def warning_texts(org):
    """What is warned of, as text by its code."""
    return {warning.code: str(warning) for warning in org.warnings}


# What is read


def test_fields_are_found_by_their_names_and_the_rest_becomes_attributes():
    """Headers match whatever their case; other columns are kept, empty cells are not."""
    org = read_people(
        parse_export("""ID|Name|Unit|Manager|FTE|External|Grade
                 1|Ann|sales||1|no|A
                 2| Bo |sales|1|0.5|yes|""")
    )
    assert org["1"].attributes == {"Grade": "A"}
    assert (org["2"].name, org["2"].fte, org["2"].external) == ("Bo", 0.5, True)
    assert org["2"].attributes == {}
    assert org.reporting == (ReportingLine("1", "2"),)
    assert org.warnings == org.repairs == ()


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
    """A column called like a field can be kept as an attribute instead."""
    org = read_people({"id": ["1"], "External": ["perhaps"]}, columns={"external": None})
    assert org["1"].attributes == {"External": "perhaps"}


def test_an_unknown_field_is_a_bad_argument():
    """What is no field cannot be named."""
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
def test_frames_hold_gaps_and_numbers(frame):
    """Ids that a frame holds as numbers are text, and a manager that is not there is nobody."""
    org = read_people(frame({"id": [1, 2, 3], "manager": [None, 1, 1], "fte": [1.0, None, 0.5]}))
    assert list(org) == ["1", "2", "3"]
    assert solid_lines(org) == {("1", "2"), ("1", "3")}
    assert [person.fte for person in org.people] == [1.0, 1.0, 0.5]


def test_ids_that_a_frame_has_rounded_are_refused():
    """Numbers so large are no longer told apart where a column holds floats."""
    found = strict_problems(pd.DataFrame({"id": ["1", "2"], "manager": [float("nan"), 2.0**60]}))
    assert found[0].startswith("row 3, manager: ")


def test_a_csv_file_may_have_semicolons_decimal_commas_and_another_encoding(tmp_path):
    """What the reader of files notices is among the warnings."""
    path = tmp_path / "staff.csv"
    path.write_bytes("id;name;manager;fte\n1;Jürg;;1\n\n2;Bo;1;0,8\n".encode("cp1252"))
    org = read_people(path)
    assert (org["1"].name, org["2"].fte) == ("Jürg", 0.8)
    assert {"cp1252", "blank-rows", "decimal-comma"} <= warning_texts(org).keys()
    assert {warning.where.source for warning in org.warnings} == {"staff.csv"}


def test_a_spreadsheet_is_read_like_a_csv_file(tmp_path):
    """Numbers are ids there too."""
    path = tmp_path / "staff.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([["id", "name", "manager"], [7, "Ann", ""], [8, "Bo", 7]]):
            sheet.write_row(number, 0, row)
    assert solid_lines(read_people(str(path))) == {("7", "8")}


def test_a_header_without_rows_is_an_organization_of_nobody():
    """It is worth a warning."""
    org = read_people({"id": [], "manager": []})
    assert len(org) == 0
    assert warning_texts(org) == {"no-rows": "has a header, but no people"}


# Tops, vacancies and names not told


def test_root_markers_and_empty_cells_mean_nobody_above():
    """Markers are compared without outer space, whatever their case; one may stand alone."""
    org = read_people({"id": ["1", "2", "3"], "manager": ["xx ", "", "1"]}, root_markers="XX")
    assert solid_lines(org) == {("1", "3")}
    assert warning_texts(org) == {
        "unattached": "row 3, manager: 1 post has neither manager nor reports: '2'"
    }


def test_a_row_named_vacant_is_a_role_that_nobody_holds():
    """Its id is the post's; what a role has no field for, it keeps as an attribute."""
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


def test_a_name_that_is_not_told_is_empty():
    """Nobody is called N/D."""
    org = read_people({"id": ["1", "2"], "name": ["N/D", "Bo"]}, undisclosed={"n/d"})
    assert [person.name for person in org.people] == ["", "Bo"]


def test_names_that_read_like_none_are_pointed_out():
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


def test_a_name_that_reads_like_none_is_pointed_out_once():
    """The options disregard case, and so does the warning."""
    org = read_people({"id": ["1", "2"], "name": ["vacant", "Vacant"]}, columns={"manager": None})
    assert [str(warning) for warning in org.warnings] == [
        "rows 2, 3, name: 'vacant' is the name in 2 rows; if it means that nobody holds the post, "
        "pass vacant={'vacant'}"
    ]


# Who counts


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
        "rows 3, 4, 6, 7, status: 4 rows left out as not active: 'off' 3, 'away' 1"
    )
    assert [person.id for person in org.people] == ["1", "4"]


def test_the_post_of_a_leaver_stays_while_someone_reports_to_it():
    """It is vacant then, and so are posts of leavers above it; nobody is left hanging."""
    org = read_people(parse_export(STAFF), active={"status": "on"})
    assert [role.id for role in org.roles] == ["2", "3"]
    assert solid_lines(org) == {("1", "2"), ("2", "3"), ("3", "4")}
    assert warning_texts(org)["leaver-manages"] == (
        "rows 3, 4, manager: left out, but people still report to: '2' and '3'. Reports or rights held "
        "by a leaver: each post is kept as a vacant role; name who leads there now"
    )


def test_someone_who_came_back_is_no_leaver():
    """Of an id in rows that count and rows that do not, the former are meant."""
    org = read_people(
        parse_export("""id|manager|status
                 1||off
                 1||on
                 2|1|on"""),
        active={"status": {"on"}},
    )
    assert (len(org.people), org.roles) == (2, ())


def test_several_columns_may_say_who_counts():
    """All of them must; values of a frame need not be text."""
    export = {"id": ["1", "2", "3"], "paid": [True, True, False], "year": [2013, 2012, 2013]}
    org = read_people(export, active={"paid": {True}, "year": [2013]})
    assert list(org) == ["1"]


def test_a_value_that_no_row_has_is_a_problem():
    """An organization of nobody would not be what was meant."""
    found = strict_problems(parse_export(STAFF), active={"status": {"Active"}})
    assert found == [
        "status: no row has 'Active', so that nobody is left; the values are: 'off', 'on' and 'away'"
    ]


def test_options_take_words_and_no_mappings():
    """A mapping would be read for its keys alone."""
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
def test_options_that_say_what_goes_with_what_are_mappings(options, message):
    """The remedy shows one."""
    with pytest.raises(ValueError, match="^[a-z]+: ") as refusal:
        read_people({"id": ["1"]}, **options)
    assert str(refusal.value).startswith(message)


def test_headers_that_are_numbers_are_named_by_them():
    """As pandas has them for a file without a header."""
    frame = pd.DataFrame([["Ann", "", 1], ["Bo", "Ann", 1], ["Cy", "Bo", 0]])
    org = read_people(
        frame, columns={"id": 0, "name": 0, "manager": 1}, manager_by=0, active={2: {1}}
    )
    assert solid_lines(org) == {("Ann", "Bo")}


# Columns that are not there


def test_a_column_that_is_missing_is_named_with_those_there_and_the_nearest():
    """Two that are missing are both named."""
    found = strict_problems(
        {"EmpID": ["1"], "Boss": [""]}, columns={"id": "Emp Id", "manager": "Bos"}
    )
    assert found == [
        "row 1: there is no column 'Emp Id' for id; the nearest is 'EmpID'; "
        "the columns are: 'EmpID' and 'Boss'",
        "row 1: there is no column 'Bos' for manager; the nearest is 'Boss'; "
        "the columns are: 'EmpID' and 'Boss'",
    ]


def test_without_an_id_the_reader_asks_which_column_it_is():
    """No other column is taken for it, but one that may be it is pointed out."""
    assert strict_problems({"EmpID": ["1"]}) == [
        "row 1: no column is called 'id'; if 'EmpID' holds it, pass columns={'id': 'EmpID'}; "
        "the columns are: 'EmpID'"
    ]
    assert strict_problems({"Idea": ["1"]}) == [
        "row 1: no column is called 'id'; if another column holds it, pass columns={'id': '…'}; "
        "the columns are: 'Idea'"
    ]


def test_the_id_is_asked_for_also_where_managers_go_by_another_column():
    """Rows need ids, whatever the managers are named by."""
    found = strict_problems({"name": ["Ann"], "manager": [""]}, manager_by="name")
    assert [text.partition(";")[0] for text in found] == ["row 1: no column is called 'id'"]


def test_of_columns_that_may_be_the_id_the_one_that_tells_most_rows_apart_is_pointed_out():
    """A department has a number as well."""
    export = {"Dept No": ["1", "1", "2"], "Staff No": ["1", "2", "3"], "Name": ["x", "y", "z"]}
    assert "if 'Staff No' holds it" in strict_problems(export)[0]


def test_columns_that_may_be_the_id_and_the_manager_are_pointed_out_at_once():
    """Whoever reads a file for the first time needs both."""
    with pytest.raises(InvalidOrganization) as raised:
        read_people({"Post Reference": ["1", "2"], "Reports to Post": ["", "1"]})
    assert [str(problem) for problem in raised.value.problems] == [
        "row 1: no column is called 'id'; if 'Post Reference' holds it, "
        "pass columns={'id': 'Post Reference'}; the columns are: 'Post Reference' and 'Reports to Post'",
        "no column is called 'manager', so that nobody reports to anyone; if 'Reports to Post' holds "
        "it, pass columns={'manager': 'Reports to Post'}",
    ]


def test_columns_are_pointed_out_as_bamboohr_calls_them():
    """A number may be written as its sign."""
    export = {"Employee #": ["1", "2"], "Last name": ["x", "y"], "Reporting to": ["", "1"]}
    with pytest.raises(InvalidOrganization) as raised:
        read_people(export)
    asked, noted = (str(problem) for problem in raised.value.problems)
    assert "if 'Employee #' holds it, pass columns={'id': 'Employee #'}" in asked
    assert "if 'Reporting to' holds it, pass columns={'manager': 'Reporting to'}" in noted


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Staff list;;\nRun on;2026-01-31;\nEmp No;Name;Boss\n1;Ann;\n2;Bo;1\n", 3),
        ("Emp No;Name;Boss\nx;Ann;y\n", None),
        ("Emp No;;\n1;Ann;x\n", None),
    ],
)
def test_below_a_title_the_header_is_pointed_out_whatever_its_columns_are_called(
    tmp_path, text, row
):
    """Where most columns have no name, the first row of words alone is the likeliest."""
    path = tmp_path / "staff.csv"
    path.write_text(text)
    hints = [problem for problem in strict_problems(path) if "looks like the header" in problem]
    assert hints == (
        [f"row {row}: this row looks like the header; delete the {row - 1} rows above it"]
        if row
        else []
    )


def test_columns_for_options_must_be_there_too():
    """Those that managers are named by, and those that say who counts."""
    found = strict_problems({"id": ["1"]}, manager_by="mail", active={"Status": "on"})
    assert found == [
        "row 1: there is no column 'mail' for manager_by; the columns are: 'id'",
        "row 1: there is no column 'Status' for active; the columns are: 'id'",
    ]


def test_a_column_that_is_no_matter_of_life_leaves_the_rest_to_be_checked():
    """Everything else that is wrong is found in the same reading."""
    found = strict_problems(
        {"id": ["1", "2"], "manager": ["", "9"]}, columns={"unit": "Department"}
    )
    assert [text.partition(":")[0] for text in found] == ["row 1", "row 3, manager"]


def test_headers_that_differ_in_case_alone_are_ambiguous():
    """One written exactly as asked for is not."""
    assert strict_problems({"ID": ["1"], "Id": ["2"]})[0] == (
        "row 1: 'ID' and 'Id' could each be id; name one exactly as it is written"
    )
    assert list(read_people({"ID": ["1"], "Id": ["2"]}, columns={"id": "Id"})) == ["2"]


def test_a_header_below_lines_of_title_is_pointed_out(tmp_path):
    """The row that reads like the header is named."""
    path = tmp_path / "staff.csv"
    path.write_text("Staff list,\nEmp,Boss\n1,\n2,1\n")
    found = strict_problems(path, columns={"id": "Emp", "manager": "Boss"})
    assert found[-1] == "row 2: this row looks like the header; delete the 1 row above it"
    with pytest.raises(InvalidOrganization) as raised:
        read_people(path, columns={"id": "Emp", "manager": "Boss"})
    assert {problem.code for problem in raised.value.problems} == {"missing-column", "late-header"}


def test_without_managers_nobody_reports_to_anyone():
    """That is worth a warning, unless it was said."""
    assert "no-managers" in warning_texts(read_people({"id": ["1", "2"]}))
    assert warning_texts(read_people({"id": ["1", "2"]}, columns={"manager": None})) == {}


# Rows


def test_a_row_without_an_id_gets_one_of_its_number():
    """Nobody is dropped for it."""
    org = read_with_repairs("""id|name|manager
                      1|Ann|
                      |Bo|1
                      row 3|Cy|1""")
    assert [person.id for person in org.people] == ["1", "row 3 (2)", "row 3"]
    assert repair_texts(org) == [
        "row 3, id: no id; ids are made of the row numbers, such as 'row 3 (2)'"
    ]


def test_a_column_of_ids_that_is_empty_cannot_be_repaired():
    """Another column must be named."""
    with pytest.raises(InvalidOrganization, match="id: no row has an id; name another column"):
        read_people({"id": ["", ""], "name": ["Ann", "Bo"]}, repair=True)


def test_a_header_that_stands_again_is_left_out():
    """As in exports put together from several."""
    org = read_with_repairs("""id|name|manager
                      1|Ann|
                      id|name|manager
                      2|Bo|1""")
    assert list(org) == ["1", "2"]
    assert repair_texts(org) == ["row 3: the header is repeated here; the row is left out"]


def test_someone_whose_id_reads_like_the_header_stays():
    """It is the header only where the manager cell says so too."""
    org = read_people(
        parse_export("""id|name|manager
                               1|Ann|
                               id|Ida|1""")
    )
    assert list(org) == ["1", "id"]


def test_rows_that_do_not_fit_the_header_are_left_out(tmp_path):
    """They cannot be read, since no one knows which cell is missing."""
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
    """Which one was meant is for the user to say."""
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


def test_a_cell_that_is_no_number_is_read_as_empty():
    """Equal faults are one problem, with all their rows."""
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
    """Not by the field, nor by the mark of an attribute."""
    export = {"id": ["1"], "Hours": ["full"], "Note": ["\ud800"]}
    found = strict_problems(export, columns={"fte": "Hours"})
    assert [text.partition(":")[0] for text in found] == ["row 2, Hours", "row 2, Note"]


# Ids that several rows give


def test_a_job_share_is_a_role_that_both_hold():
    """Shares go by FTE, and lines lead to and from the role."""
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
    """Nothing says that it is not."""
    org = read_with_repairs("""id|name|manager|fte
                      2|Bo||0
                      2|Cy||1""")
    assert [member.share for member in org.memberships] == [None, None]


def test_derived_ids_keep_clear_of_those_there():
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
    """The row that comes first stands, and what the others say otherwise is listed."""
    org = read_with_repairs("""id|name|manager|Phone
                      1|Ann||1
                      2|Bo|1|2
                      2|BO|1|3""")
    assert org["2"].attributes == {"Phone": "2"}
    assert repair_texts(org) == [
        "rows 3, 4, id: '2' is given 2 times for one post; row 3 is kept, row 4 (the same "
        "but for name, Phone) left out"
    ]


def test_holders_whose_names_are_not_told_are_one_if_nothing_tells_them_apart():
    """Fields tell apart, attributes such as a phone do not; and part-time makes a job share."""
    text = """id|name|manager|fte|Phone
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
    """As German spreadsheets write it, where semicolons divide the cells."""
    path = tmp_path / "staff.csv"
    path.write_text("id;name;manager;fte\n1;Ann;;1\n2;N/D;1;0,5\n2;N/D;1;0,5\n")
    org = read_people(path, undisclosed={"N/D"}, repair=True)
    assert org.memberships == (
        Membership("2", "2 (1)", share=0.5),
        Membership("2", "2 (2)", share=0.5),
    )


def test_without_fte_nothing_speaks_for_a_job_share_of_the_unnamed():
    """Two rows that say the same are one holder, whether names are missing or not told."""
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
    """As where a post was held first and marked eliminated later."""
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
        "rows 5, 6, id: '3' is given 2 times for one post; row 5 is kept, row 6 (vacant) left out",
    ]


def test_a_placeholder_that_stands_in_for_ids_is_told_from_one():
    """Each of its rows is a post of its own; who reports to it reports to no one of them."""
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
    """A file of account names has no placeholder for want of digits."""
    org = read_with_repairs("""id|name
                      ann|Ann
                      bo|Bo
                      bo|Bob""")
    assert [role.id for role in org.roles] == ["bo"]


def test_one_person_under_several_managers_keeps_one_solid_line():
    """The others are dotted; an empty manager counts for nothing beside one."""
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


def test_posts_under_different_managers_are_told_apart():
    """The id stays with the first line that is part of no circle; reports go with the id."""
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
    """Each of them is a role."""
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
    """Each way is one problem, with the rows that it would mend."""
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


def test_an_exact_match_is_never_given_up_for_a_likely_one():
    """Ids that differ in zeros and case are different ids."""
    org = read_people({"id": ["1", "01", "a", "A", "x"], "manager": ["", "1", "01", "a", "A"]})
    assert solid_lines(org) == {("1", "01"), ("01", "a"), ("a", "A"), ("A", "x")}


def test_ids_that_are_alike_but_for_spelling_are_not_guessed():
    """The problem names the rows that could be meant."""
    org = read_with_repairs("""id|manager
                      01|
                      1|
                      2|001
                      3|1""")
    assert repair_texts(org) == [
        "row 4, manager: '001' may be any of rows 2, 3; not guessed, but added as a vacant role"
    ]


def test_outer_space_is_trimmed_from_ids_and_managers():
    """Strict reading names it; padding alone never keeps two from being found."""
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


def test_a_manager_whom_no_row_tells_of_is_added_as_a_vacant_role():
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


def test_managers_may_be_given_by_name():
    """The order, case, points and spaces of a name are no matter; initials are noted."""
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
        "'BRANDON LEBLANC' as 'LeBlanc, Brandon  R'"
    }


def test_managers_may_be_given_by_another_column():
    """Such as an e-mail, whatever its case."""
    export = {"id": ["1", "2"], "Mail": ["a.b@x.org", "c@x.org"], "manager": ["", "A.B@x.org"]}
    org = read_people(export, manager_by="mail")
    assert solid_lines(org) == {("1", "2")}
    assert org["1"].attributes == {"Mail": "a.b@x.org"}


def test_a_name_that_several_have_is_a_problem():
    """The rows are named, and no one is guessed."""
    export = parse_export("""id|name|manager
                      1|Smith, John|
                      2|John Smith|1
                      3|Bo|john smith""")
    assert strict_problems(export, manager_by="name") == [
        "row 3, manager: '1' is not found in 'name'; add its row, pass root_markers={'1'} if it "
        "means that nobody is above, or pass repair=True to add it as a vacant role",
        "row 4, manager: 'john smith' may be any of rows 2, 3; make them distinct, "
        "or pass repair=True to add a vacant role that stands for it",
    ]


def test_a_role_added_by_name_keeps_clear_of_the_ids():
    """A name may well be someone's id."""
    org = read_with_repairs(
        """id|name|manager
           Bo|Ann|
           2|Cy|Bo""",
        manager_by="name",
    )
    assert solid_lines(org) == {("Bo (2)", "2")}
    assert repair_texts(org)[0].endswith("added as the vacant role 'Bo (2)'")


def test_a_name_on_several_rows_of_one_id_is_one_manager():
    """A line by name leads to the post of the row it names."""
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


def test_managers_of_another_column_altogether_are_one_problem():
    """It says where they stand instead."""
    export = parse_export("""id|name|manager
                      1|Ann|
                      2|Bo|Ann
                      3|Cy|Bo
                      4|Di|Cy""")
    assert strict_problems(export) == [
        "rows 3, 4, 5, manager: no manager is found in 'id', such as 'Ann', 'Bo' and 'Cy'; "
        "3 of 3 are in 'name': pass manager_by='name'"
    ]
    org = read_people(export, repair=True)
    assert [role.id for role in org.roles] == ["Ann", "Bo", "Cy"]
    assert "no-manager-matches" in warning_texts(org)


def test_a_manager_who_is_oneself_is_nobody():
    """As many systems mark the top."""
    org = read_with_repairs("""id|manager
                      1|1
                      2|1""")
    assert solid_lines(org) == {("1", "2")}
    assert repair_texts(org) == ["row 2, manager: '1' reports to itself; the line is left out"]


def test_a_circle_is_named_as_a_path_and_cut_above_whoever_has_most_reports():
    """At a tie, above the first in the file; all rows of the circle are named."""
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


def test_circles_are_cut_one_by_one():
    """Each once, and nothing else."""
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
def test_repair_is_for_what_is_broken_alone(rows, options):
    """What reads without problems reads the same with repair, and nothing is repaired."""
    try:
        org = read_people(export_columns(rows), **options)
    except InvalidOrganization:
        return
    again = read_people(export_columns(rows), repair=True, **options)
    assert again == org
    assert again.repairs == ()


@given(EXPORTS, OPTIONS)
def test_nothing_is_dropped_in_silence(rows, options):
    """Each row is a person, a role, or named in a repair or a warning."""
    try:
        org = read_people(export_columns(rows), repair=True, **options)
    except InvalidOrganization as invalid:
        codes = {problem.code for problem in invalid.problems if problem.severity == "error"}
        assert codes <= {"nobody-active", "blank-id"}
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
    """No one has two solid managers, and no one is above themselves."""
    try:
        org = read_people(export_columns(rows), repair=True, **options)
    except InvalidOrganization:
        return
    above = {line.report: line.manager for line in org.reporting if not line.dotted}
    assert len(above) == len(solid_lines(org))
    assert nx.is_forest(nx.DiGraph(list(above.items()))) if above else True


def test_a_fact_that_is_read_as_empty_is_not_kept():
    """A repair does what it says."""
    org = read_people({"id": ["a"], "tags": [{"x"}]}, repair=True)
    assert repair_texts(org) == [
        "row 2, tags: {'x'} can change; give text or a tuple; read as empty"
    ]
    assert dict(org["a"].attributes) == {}
    assert strict_problems({"id": ["a"], "tags": [{"x"}]})


def test_one_id_for_all_is_repaired_quickly():
    """Whoever takes the column of units for that of ids does not wait for long."""
    size = 20_000
    org = read_people(
        {"id": ["x1"] * size, "name": [f"n{number}" for number in range(size)]}, repair=True
    )
    assert (len(org.people), len(org.roles), len(org.repairs)) == (size, 1, 1)


@pytest.mark.parametrize("odd", [np.array([1j]), np.array([(1, "a")], dtype="i4,U1")])
def test_a_column_of_no_numbers_is_no_trouble_where_no_row_is_left(odd):
    """All that the table holds is its header once more."""
    with pytest.raises(InvalidOrganization, match="the header is repeated here"):
        read_people({"id": ["id"], "fte": odd})
