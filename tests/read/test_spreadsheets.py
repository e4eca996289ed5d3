"""Spreadsheets are read as they are displayed, and as another library reads them."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import python_calamine
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from stepback import InvalidOrganization, read_people
from stepback._read._limits import DEFAULT_LIMITS, Budget
from stepback._read._single_table import read_raw_table
from stepback._read._spreadsheets._cell_text import stored_number_text
from stepback._read._spreadsheets._workbook import open_workbook
from tests.support import hostile_input as fuzz


def rows_by_number(table):
    """The rows of a table by their numbers."""
    columns = (column.tolist() for column in table.columns.values())
    return dict(zip(table.row_numbers.tolist(), zip(*columns, strict=True), strict=True))


def read_sheet(path, position):
    """The table of the sheet at a position."""
    with open_workbook(path, Budget()) as workbook:
        return workbook.read_sheet(position)


def write_workbook(path, **sheets):
    """Write a spreadsheet with these rows in sheets of these names."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def test_sheets_that_are_not_read_are_named(tmp_path):
    """The first of several sheets is read, unless another is named."""
    path = write_workbook(
        tmp_path / "staff.xlsx", Staff=[["id"], ["ann"]], Leavers=[["id"], ["bo"]], Notes=[]
    )
    assert [(problem.code, str(problem)) for problem in read_raw_table(path).problems] == [
        (
            "other-sheets",
            "2 other sheets are not read: 'Leavers' and 'Notes'; pass sheet='Leavers' to read that "
            "one instead",
        )
    ]
    for sheet in ("Leavers", " leavers ", 2, "2"):
        table = read_raw_table(path, sheet=sheet)
        assert (rows_by_number(table), table.problems) == ({2: ("bo",)}, ())


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    """The nearest name is proposed; numbers count from 1."""
    path = write_workbook(tmp_path / "staff.xlsx", Staff=[["id"], ["ann"]], Leavers=[["id"]])
    for sheet, nearest in (("Leaver", "did you mean 'Leavers'? "), (0, ""), (3, ""), (True, "")):
        with pytest.raises(InvalidOrganization) as raised:
            read_people(path, sheet=sheet)
        (problem,) = raised.value.problems
        assert problem.code == "missing-sheet"
        assert problem.message == (
            f"there is no sheet {sheet!r}; {nearest}the sheets are: 'Staff' and 'Leavers'"
        )


def test_of_two_sheets_that_differ_in_case_one_is_named_exactly(tmp_path):
    """Programs that write such files exist, though spreadsheet programs refuse them."""
    rows = f"{HEAD}<row>{fuzz.text_cell('ann')}</row>", f"{HEAD}<row>{fuzz.text_cell('bo')}</row>"
    path = write_sheet_xml(tmp_path / "staff.xlsx", *rows, names=("staff", "Staff"))
    assert rows_by_number(read_raw_table(path, sheet="Staff")) == {2: ("bo",)}
    with pytest.raises(InvalidOrganization, match="the sheets 'staff' and 'Staff' have one name"):
        read_raw_table(path, sheet="STAFF")


def test_a_sheet_of_what_has_none_is_refused(tmp_path):
    """An option that does nothing is an error."""
    (tmp_path / "staff.csv").write_text("id\nann\n")
    with pytest.raises(ValueError, match=r"^sheet: staff.csv is not a spreadsheet, and has no"):
        read_people(tmp_path / "staff.csv", sheet="Staff")
    with pytest.raises(ValueError, match=r"^sheet: the source is not a spreadsheet"):
        read_people({"id": ["ann"]}, sheet=1)


def test_sheets_that_are_empty_or_hidden_are_not_the_first(tmp_path):
    """Templates hide their lists in a sheet before that of the people."""
    path = tmp_path / "staff.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in {
            "Lists": ["x", "y"],
            "Cover": [],
            "Head": ["id"],
            "Staff": ["id", "ann"],
        }.items():
            sheet = book.add_worksheet(name)
            sheet.write_column(0, 0, rows)
            if name == "Lists":
                sheet.hide()
        book.get_worksheet_by_name("Staff").activate()
    assert read_raw_table(path).source == "staff.xlsx, sheet Staff"
    path = write_workbook(tmp_path / "empty.xlsx", Cover=[], Staff=[["id"]])
    assert read_raw_table(path).source == "empty.xlsx, sheet Staff"


def test_a_spreadsheet_is_read_as_it_is_displayed(tmp_path):
    """Whole numbers have no point, dates have no time, and text is unchanged."""
    path = write_workbook(
        tmp_path / "staff.xlsx",
        Staff=[
            ["id", "fte", "since", "external", "code", ""],
            [7, 0.5, dt.date(2026, 1, 31), True, "007"],
            [123456789012, 1.0, dt.datetime(2026, 1, 31, 8, 30), False, " x "],  # noqa: DTZ001
            [],
            ["bo", None, None, None, "=1"],
        ],
    )
    table = read_raw_table(path)
    assert table.source == "staff.xlsx, sheet Staff"
    assert list(table.columns) == ["id", "fte", "since", "external", "code"]
    assert rows_by_number(table) == {
        2: ("7", "0.5", "2026-01-31", "true", "007"),
        3: ("123456789012", "1", "2026-01-31 08:30:00", "false", " x "),
        5: ("bo", "", "", "", "0"),
    }
    assert [str(problem) for problem in table.problems] == ["row 4: 1 blank row skipped"]


def test_rows_of_a_spreadsheet_keep_their_numbers_below_blank_ones(tmp_path):
    """The header need not be in row 1."""
    path = write_workbook(
        tmp_path / "staff.xlsx", Staff=[[], [], ["id", "n"], ["ann", 1], ["bo", 2]]
    )
    assert rows_by_number(read_raw_table(path)) == {4: ("ann", "1"), 5: ("bo", "2")}


def test_an_empty_sheet_is_a_problem(tmp_path):
    """The other sheets are read."""
    path = write_workbook(tmp_path / "staff.xlsx", One=[["id"], ["ann"]], Two=[])
    assert rows_by_number(read_sheet(path, 0)) == {2: ("ann",)}
    assert [(problem.code, str(problem)) for problem in read_sheet(path, 1).problems] == [
        ("empty-file", "the sheet is empty; it needs at least a header row")
    ]


# Damaged and hostile spreadsheets


def write_sheet_xml(path, *xml, names=("people",), shared=()):
    """Write a spreadsheet whose sheets have this XML as their data."""
    parts = [
        f"<worksheet {fuzz.SHEET_NAMESPACE}><sheetData>{sheet}</sheetData></worksheet>"
        for sheet in xml
    ]
    path.write_bytes(fuzz.build_workbook(list(zip(names, parts, strict=True)), shared=shared))
    return path


HEAD = f'<row r="1">{fuzz.text_cell("id")}</row>'


@pytest.mark.parametrize(
    "cell",
    [
        '<row r="2"><c r="A2"><v>7</v></c></ro',
        '<row r="2"><c r="?"><v>7</v></c></row>',
        '<row r="2"><c r="A2" t="s"><v>7</v></c></row>',
        '<row r="2"><c r="A2" t="x"><v>7</v></c></row>',
    ],
)
def test_a_sheet_that_is_broken_inside_is_refused(tmp_path, cell):
    """Even if the file itself can be opened."""
    with pytest.raises(InvalidOrganization, match="cannot be read as a spreadsheet"):
        read_raw_table(write_sheet_xml(tmp_path / "staff.xlsx", HEAD + cell))


def test_a_cell_far_out_costs_only_its_rows(tmp_path):
    """Columns between that hold nothing do not count, nor do cells with nothing but a format."""
    far = '<row r="1048576"><c r="B1048576" s="1"/><c r="XFD1048576"><v>7</v></c></row>'
    path = write_sheet_xml(tmp_path / "staff.xlsx", HEAD + far)
    table = read_raw_table(path)
    assert list(table.columns) == ["id", "column 16384"]
    assert rows_by_number(table) == {1_048_576: ("", "7")}


def test_cells_too_far_apart_are_refused(tmp_path):
    """Otherwise the process would run out of memory. The limit in the message is enough."""
    cells = "".join(f'<c r="{letter}1"><v>1</v></c>' for letter in "BCDEFGHIJK")
    far = '<row r="1000000"><c r="A1000000"><v>7</v></c></row>'
    path = write_sheet_xml(tmp_path / "staff.xlsx", f"{HEAD[:-6]}{cells}</row>{far}")
    with pytest.raises(InvalidOrganization) as raised:
        read_raw_table(path, Budget({**DEFAULT_LIMITS, "cells": 10_000_000}))
    assert str(raised.value).splitlines()[1] == (
        "  11,000,004 cells, and at most 10,000,000 are read; they lie over 1,000,000 rows; delete "
        "those that lie far out or, if you trust the file, pass limits={'cells': 11000004} to read "
        "it all the same"
    )
    table = read_raw_table(path, Budget({**DEFAULT_LIMITS, "cells": 11_000_004}))
    assert table.row_numbers.tolist() == [1_000_000]


def test_cells_with_errors_are_read_as_empty_with_a_warning(tmp_path):
    """Otherwise a manager of #N/A would silently be taken for nobody."""
    error = '<c r="B2" t="e"><v>#N/A</v></c>'
    head = f'<row r="1">{fuzz.text_cell("id")}{fuzz.text_cell("manager")}</row>'
    row = f'<row r="2">{fuzz.text_cell("ann")}{error}</row>'
    path = write_sheet_xml(tmp_path / "staff.xlsx", HEAD, head + row, names=("One", "T & Two"))
    assert read_sheet(path, 0).problems == ()
    (warning,) = read_sheet(path, 1).problems
    assert (warning.code, warning.severity) == ("error-cell", "warning")
    assert str(warning) == (
        "row 2, manager: 1 cell contains the error #N/A, the first in B2, and is read as empty; "
        "correct the formula"
    )


# Formulas that failed


def write_failed_formulas(path, *managers, field="manager"):
    """Write a spreadsheet of people, whose managers are cells as XML."""
    head = f'<row r="1">{fuzz.text_cell("id")}{fuzz.text_cell(field)}</row>'
    rows = "".join(
        f'<row r="{row}">{fuzz.text_cell(f"p{row}")}{cell}</row>'
        for row, cell in enumerate(managers, start=2)
    )
    return write_sheet_xml(path, head + rows)


def failed_cell(row, text="#N/A", column="B"):
    """A cell of a formula that failed."""
    return f'<c r="{column}{row}" t="e"><f>A1</f><v>{text}</v></c>'


def test_a_manager_that_is_a_failed_lookup_is_refused(tmp_path):
    """It does not say that nobody is above, and a repair invents no manager of its name."""
    path = write_failed_formulas(
        tmp_path / "staff.xlsx", "", fuzz.text_cell("p2"), failed_cell(4), failed_cell(5, "#REF!")
    )
    for repair in (False, True):
        with pytest.raises(InvalidOrganization) as raised:
            read_people(path, repair=repair)
        assert [(problem.code, problem.severity) for problem in raised.value.problems] == [
            ("error-cell", "error")
        ] * 2
        assert str(raised.value).splitlines()[1:] == [
            "  row 4, manager: 1 cell contains the error #N/A, the first in B4, and is read as empty; "
            "correct the formula, for a lookup that fails does not say who is above; if it means that "
            "nobody is above, pass root_markers={'#N/A'}",
            "  row 5, manager: 1 cell contains the error #REF!, the first in B5, and is read as empty; "
            "correct the formula, for a lookup that fails does not say who is above; if it means that "
            "nobody is above, pass root_markers={'#REF!'}",
        ]
    org = read_people(path, root_markers={"#N/A", "#ref!"})
    assert [line.report for line in org.reporting] == ["p3"]


def test_a_failed_lookup_below_a_header_of_two_lines_is_refused(tmp_path):
    """Headers are compared with single spaces."""
    path = write_failed_formulas(
        tmp_path / "staff.xlsx", "", failed_cell(3), field="Line\n  manager"
    )
    with pytest.raises(InvalidOrganization, match="does not say who is above"):
        read_people(path, columns={"manager": "Line manager"})


def test_an_id_or_a_day_that_is_a_failed_formula_is_refused(tmp_path):
    """An empty day would mean that it is open."""
    head = "".join(map(fuzz.text_cell, ("id", "start", "name", "unit")))
    cells = [failed_cell(2, column="A"), failed_cell(2), failed_cell(2, column="C")]
    row = f'<row r="2">{"".join(cells)}<c r="D2" t="str"><v>lab</v></c></row>'
    path = write_sheet_xml(tmp_path / "staff.xlsx", f'<row r="1">{head}</row>{row}')
    with pytest.raises(InvalidOrganization) as raised:
        read_people(path)
    found = [(p.code, p.where.column, p.severity) for p in raised.value.problems]
    assert ("error-cell", "id", "error") in found
    assert ("error-cell", "start", "error") in found
    assert ("error-cell", "name", "warning") in found
    assert {code for code, _, severity in found if severity == "error"} == {"error-cell"}


def test_a_manager_that_is_a_formula_without_a_result_is_refused(tmp_path):
    """Else everyone would be at the top."""
    cell = '<c r="B3"><f>A2</f><v></v></c>'
    path = write_failed_formulas(tmp_path / "staff.xlsx", "", cell)
    with pytest.raises(InvalidOrganization, match="save it there") as raised:
        read_people(path)
    assert [problem.code for problem in raised.value.problems] == ["no-result"]


def test_a_row_that_does_not_count_may_have_a_failed_formula(tmp_path):
    """What is left out is not asked about."""
    head = "".join(map(fuzz.text_cell, ("id", "manager", "status")))
    rows = (
        f'<row r="2">{fuzz.text_cell("a")}<c/>{fuzz.text_cell("on")}</row>'
        f'<row r="3">{fuzz.text_cell("b")}{failed_cell(3)}<c r="C3" t="str"><v>off</v></c></row>'
    )
    path = write_sheet_xml(tmp_path / "staff.xlsx", f'<row r="1">{head}</row>{rows}')
    assert [person.id for person in read_people(path, active={"status": {"on"}}).people] == ["a"]


@pytest.mark.parametrize(
    "text", ["#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#BEZUG!", "#¡REF!", "#NÚM!", "Err:502"]
)
def test_the_text_of_a_failed_formula_is_refused_in_csv_and_frames(text):
    """As an id or as a manager, in the languages that spreadsheets come in."""
    for repair in (False, True):
        with pytest.raises(InvalidOrganization) as raised:
            read_people({"id": ["a", "b", text], "manager": ["", text, "a"]}, repair=repair)
        assert [(p.code, p.where.column, p.where.rows) for p in raised.value.problems] == [
            ("error-cell", "id", (4,)),
            ("error-cell", "manager", (3,)),
        ]
    org = read_people({"id": ["a", "b"], "manager": ["", text]}, root_markers=text)
    assert len(org.reporting) == 0


@pytest.mark.parametrize("id_", ["#1", "#N", "E#", "Err:", "#A-12!", "No. #7!"])
def test_ids_that_only_look_like_errors_are_ids(id_):
    """A number sign is common in ids."""
    assert [person.id for person in read_people({"id": [id_]}).people] == [id_]


# Merged cells


def write_merged(path, rows, *ranges):
    """Write a sheet of these rows, and merge the ranges, such as ``A1:B1``."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Staff")
        for place in ranges:
            sheet.merge_range(place, "")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(number, column, cell)
    return path


TEAMS = [
    ["id", "name", "unit", "manager"],
    ["1", "Ann", "board", None],
    ["2", "Bo", "sales", "1"],
    ["3", "Cy", None, None],
    ["4", "Di", None, None],
    ["5", "Ed", "lab", "2"],
]


def test_units_and_managers_merged_over_rows_are_filled(tmp_path):
    """Each of the rows has the text of the merged cell; a warning says so."""
    org = read_people(write_merged(tmp_path / "staff.xlsx", TEAMS, "C3:C5", "D3:D5"))
    assert {line.report: line.manager for line in org.reporting} == {
        "2": "1", "3": "1", "4": "1", "5": "2",
    }  # fmt: skip
    assert [org[id_].unit for id_ in "12345"] == ["board", "sales", "sales", "sales", "lab"]
    merged = [str(warning) for warning in org.warnings if warning.code == "merged-cells"]
    assert merged == [
        f"rows 4, 5, {field}: 2 cells are part of a merged cell, the first {cell}, and are read as if "
        "each row had its text"
        for field, cell in (("unit", "C4"), ("manager", "D4"))
    ]


def test_merged_cells_of_ods_are_filled(tmp_path):
    """Its cells say over how many rows and columns they are merged."""

    def cell(text, spans=""):
        return f"<table:table-cell {spans}><text:p>{text}</text:p></table:table-cell>"

    rows = [
        cell("id") + cell("manager"),
        cell("1") + "<table:table-cell/>",
        cell("2") + cell("1", "table:number-rows-spanned='2' table:number-columns-spanned='1'"),
        cell("3") + "<table:covered-table-cell/>",
        cell("Sales", "table:number-columns-spanned='2'") + "<table:covered-table-cell/>",
        cell("4") + cell("3"),
    ]
    xml = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    path = tmp_path / "staff.ods"
    path.write_bytes(fuzz.build_ods([("people", xml)]))
    org = read_people(path, repair=True)
    assert {line.report: line.manager for line in org.reporting} == {"2": "1", "3": "1", "4": "3"}
    assert [(repair.code, repair.where.rows) for repair in org.repairs] == [("merged-cells", (5,))]


@pytest.mark.parametrize(
    ("place", "covered", "fault"),
    [
        ("A3:A4", (3, 0), "unmerge the cells, and give each row its own id"),
        ("E3:E4", (3, 4), "unmerge the cells, and give each row its own fte"),
        ("C3:D3", (2, 3), "unmerge the cells, and fill in the manager of each row"),
    ],
)
def test_merged_cells_with_several_readings_are_refused(tmp_path, place, covered, fault):
    """An id or a number of several rows, and a manager that is covered, even with repairs."""
    rows = [["id", "name", "unit", "manager", "fte"]]
    rows += [[str(number), "Ann", "board", "1", 1] for number in range(1, 5)]
    rows[1][3] = rows[covered[0]][covered[1]] = None
    path = write_merged(tmp_path / "staff.xlsx", rows, place)
    for repair in (False, True):
        with pytest.raises(InvalidOrganization) as raised:
            read_people(path, repair=repair)
        errors = [problem for problem in raised.value.problems if problem.severity == "error"]
        assert [problem.code for problem in errors] == ["merged-cells"]
        assert fault in errors[0].message


def test_a_covered_name_is_read_as_empty_with_a_warning(tmp_path):
    """It does no harm."""
    rows = [["id", "name", "unit"], ["1", "Ann", "lab"], ["2", None, "lab"]]
    org = read_people(write_merged(tmp_path / "staff.xlsx", rows, "A3:B3"))
    assert [person.name for person in org.people] == ["Ann", ""]
    (warning,) = (warning for warning in org.warnings if warning.code == "merged-cells")
    assert warning.message == (
        "1 cell is covered by a merged cell on the left, the first B3, and is read as empty"
    )


def test_a_title_that_is_merged_above_the_header_is_not_the_header(tmp_path):
    """It is said which rows are titles."""
    rows = [["Staff of the north"], [], ["as of May"], *TEAMS]
    org = read_people(write_merged(tmp_path / "staff.xlsx", rows, "A1:D1", "A3:D3", "C6:C8"))
    assert [person.id for person in org.people] == list("12345")
    titles = [str(w) for w in org.warnings if "title" in w.message]
    assert titles == [
        "rows 1, 3: 'Staff of the north' and 'as of May' is merged over several columns, and read as "
        "a title above the header"
    ]


def test_headers_of_several_rows_are_joined_where_they_repeat(tmp_path):
    """A merged cell above them names the group of their columns."""
    rows = [
        ["Employee", None, "Manager", None, "Unit"],
        ["No", "Name", "No", "Name", None],
        ["1", "Ann", None, None, "board"],
        ["2", "Bo", "1", "Ann", "sales"],
    ]
    path = write_merged(tmp_path / "staff.xlsx", rows, "A1:B1", "C1:D1", "E1:E2")
    table = read_raw_table(path)
    assert list(table.columns) == [
        "Employee No",
        "Employee Name",
        "Manager No",
        "Manager Name",
        "Unit",
    ]
    assert list(table.row_numbers) == [3, 4]
    assert table.problems == ()


def test_a_header_merged_over_columns_that_hold_data_is_refused(tmp_path):
    """Which of them it names is not known. Where the others are empty, it is layout."""
    rows = [["id", "name", None, "manager"], ["1", "Ann", "Berg", None], ["2", "Bo", "Lie", "1"]]
    with pytest.raises(InvalidOrganization) as raised:
        read_people(write_merged(tmp_path / "staff.xlsx", rows, "B1:C1"))
    assert str(raised.value).splitlines()[1] == (
        "  row 1: 'name' is merged over several columns, and other cells of its row are not; if it is "
        "the header, unmerge it and give each column its own, else delete the row"
    )
    rows = [[*row[:2], None, row[3]] for row in rows]
    org = read_people(write_merged(tmp_path / "laid_out.xlsx", rows, "B1:C1", "B2:C2", "B3:C3"))
    assert [person.name for person in org.people] == ["Ann", "Bo"]
    assert "merged-cells" not in {warning.code for warning in org.warnings}


def test_headings_between_rows_are_no_people(tmp_path):
    """A problem, which a repair leaves out; the rows left out are counted."""
    rows = [TEAMS[0], ["Board"], TEAMS[1], ["Sales"], *TEAMS[2:]]
    path = write_merged(tmp_path / "staff.xlsx", rows, "A2:D2", "A4:D4", "D5:D7")
    with pytest.raises(InvalidOrganization) as raised:
        read_people(path)
    assert str(raised.value).splitlines()[1] == (
        "  rows 2, 4: 'Board' and 'Sales' are headings, and not rows of the table: a cell that is "
        "merged over several columns; delete these rows; or pass repair=True to leave them out"
    )
    org = read_people(path, repair=True)
    assert [person.id for person in org.people] == list("12345")
    assert [(repair.code, repair.where.rows) for repair in org.repairs] == [
        ("merged-cells", (2, 4))
    ]


def test_rows_below_the_table_are_not_filled(tmp_path):
    """A cell may be merged far down; rows that hold nothing else are no people."""
    org = read_people(write_merged(tmp_path / "staff.xlsx", TEAMS[:4], "C3:C9000"))
    assert len(org.people) == 3


def test_a_covered_cell_with_a_text_of_its_own_is_not_overwritten(tmp_path):
    """The file stores two texts for one cell: as a manager, that is refused."""
    row = '<row r="{0}"><c r="A{0}" t="str"><v>p{0}</v></c><c r="B{0}" t="str"><v>{1}</v></c></row>'
    data = row.format(1, "manager").replace("p1", "id") + row.format(2, "") + row.format(3, "p2")
    data += row.format(4, "p3")
    sheet = (
        f"<worksheet {fuzz.SHEET_NAMESPACE}><sheetData>{data}</sheetData><mergeCells>"
        '<mergeCell ref="B3:B4"/></mergeCells></worksheet>'
    )
    path = tmp_path / "staff.xlsx"
    path.write_bytes(fuzz.build_workbook([("people", sheet)]))
    assert rows_by_number(read_raw_table(path))[4] == ("p4", "p3")
    with pytest.raises(InvalidOrganization, match="read as the file stores it; unmerge the cells"):
        read_people(path)


@pytest.mark.parametrize(
    ("ranges", "fault"),
    [
        (["B2:B4", "B3:B5"], "merged cells overlap"),
        (["B2:B4", "A2:B2"], "merged cells overlap"),
        (["B0:B4"], "in a row that no sheet has"),
        (["2:4"], "'' is not a column"),
        ([""], "is not the number of a row"),
    ],
)
def test_merged_cells_that_no_program_writes_are_refused(tmp_path, ranges, fault):
    """Filling them could take time without bound."""
    row = '<row r="{0}"><c r="A{0}"><v>{0}</v></c><c r="B{0}"><v>1</v></c></row>'
    data = "".join(map(row.format, range(1, 6)))
    merges = "".join(f'<mergeCell ref="{place}"/>' for place in ranges)
    sheet = (
        f"<worksheet {fuzz.SHEET_NAMESPACE}><sheetData>{data}</sheetData>"
        f"<mergeCells>{merges}</mergeCells></worksheet>"
    )
    path = tmp_path / "staff.xlsx"
    path.write_bytes(fuzz.build_workbook([("people", sheet)]))
    if "0" in ranges[0]:
        assert len(read_raw_table(path).row_numbers) == 4
        return
    with pytest.raises(InvalidOrganization, match=fault):
        read_raw_table(path)


# Numbers that are ids


def test_ids_keep_the_zeros_that_their_format_shows(tmp_path):
    """The stored number of 00007 is 7."""
    path = tmp_path / "staff.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "manager", "days"])
        zeros, days = (
            book.add_format({"num_format": "00000"}),
            book.add_format({"num_format": '0 "days"'}),
        )
        for number in range(1, 4):
            sheet.write_number(number, 0, number, zeros)
            sheet.write_string(number, 1, "00001" if number > 1 else "")
            sheet.write_number(number, 2, number, days)
    table = read_raw_table(path)
    assert rows_by_number(table) == {
        2: ("00001", "", "1"),
        3: ("00002", "00001", "2"),
        4: ("00003", "00001", "3"),
    }
    assert len(read_people(path).reporting) == 2
    cell = "<table:table-cell office:value-type='float' office:value='7'><text:p>{}</text:p></table:table-cell>"
    rows = f"<table:table-row>{cell.format('00007')}</table:table-row>"
    rows = f"<table:table-row><table:table-cell><text:p>id</text:p></table:table-cell></table:table-row>{rows}"
    ods = tmp_path / "staff.ods"
    ods.write_bytes(fuzz.build_ods([("people", rows)]))
    assert rows_by_number(read_raw_table(ods)) == {2: ("00007",)}


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("123456789012345", "123456789012345"),
        ("1234567890123456", "1234567890123456"),
        ("12345678901234567890", "12345678901234567890"),
        ("1.2345678901234501E+17", "1.2345678901234501E+17"),
        ("1.23E+05", "123000"),
        ("1E+15", "1E+15"),
        ("00012", "12"),
        ("12.0", "12"),
    ],
)
def test_a_number_shows_whether_it_lost_digits(stored, shown):
    """As an integer it would look like an id, though a spreadsheet keeps only fifteen digits."""
    assert stored_number_text(stored) == shown


# As another library reads them

_FORMATS = [
    "General", "0.00", "yyyy-mm-dd", "d.m.yyyy hh:mm", "hh:mm:ss", "0.0%", '0 "days"', "[Red]0",
    "[$-409]d-mmm-yy;@", '"y"0', r"\d0", "mmm", "#,##0.00 [$€-407]", "@", "[<100]0;0", "h AM/PM",
]  # fmt: skip
_cells = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=8),
    st.sampled_from(["_x0041_", " a ", "x\ny", "_x000D_", "=1", "007", "1e5", "&amp;"]),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(-1e12, 1e12),
    st.none(),
)
_days = st.floats(0, 60_000, exclude_max=True).filter(lambda day: not 60 <= day < 61)


@given(
    st.lists(st.lists(_cells, max_size=6), max_size=8),
    st.lists(st.tuples(_days, st.sampled_from(_FORMATS)), max_size=6),
    st.booleans(),
)
def test_an_xlsx_is_read_as_calamine_reads_it(rows, numbers, from_1904):
    """Texts, numbers, dates in both calendars, and formats that only look like those of dates."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"date_1904": from_1904, "in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                else:
                    sheet.write(number, column, cell)
        for column, (value, code) in enumerate(numbers):
            sheet.write_number(9, column, value, book.add_format({"num_format": code}))
    assert_read_as_by_calamine(packed.getvalue(), "x.xlsx")


_REPEATS = st.sampled_from([1, 1, 1, 2, 5])
_ods_cells = st.one_of(
    st.builds(
        "<table:table-cell{} office:value-type='string'><text:p>{}</text:p></table:table-cell>".format,
        st.builds(" table:number-columns-repeated='{}'".format, _REPEATS),
        st.sampled_from(
            ["a", "Ann &amp; Bo", "a<text:s/>b", "a<text:s text:c='3'/>b", "a<text:line-break/>b",
             "<text:span>x</text:span>y", "x</text:p><text:p>y"]
        ),
    ),
    st.builds(
        "<table:table-cell office:value-type='float' office:value='{}'><text:p>shown</text:p>"
        "</table:table-cell>".format,
        st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9),
    ),
    st.builds(
        "<table:table-cell office:value-type='date' office:date-value='{}'/>".format,
        st.dates(dt.date(1990, 1, 1)) | st.sampled_from(["2026-01-31T08:30:00"]),
    ),
    st.builds(
        "<table:table-cell office:value-type='boolean' office:boolean-value='{}'/>".format,
        st.sampled_from(["true", "false"]),
    ),
    st.builds("<table:table-cell table:number-columns-repeated='{}'/>".format, _REPEATS),
    st.just("<table:covered-table-cell/>"),
    st.just(
        "<table:table-cell office:value-type='string'><office:annotation><text:p>note</text:p>"
        "</office:annotation><text:p>kept</text:p></table:table-cell>"
    ),
)  # fmt: skip


@given(st.lists(st.tuples(_REPEATS, st.lists(_ods_cells, max_size=5)), max_size=5))
def test_an_ods_is_read_as_calamine_reads_it(rows):
    """Repeated cells and rows, spaces, spans, notes, and values of each type."""
    xml = "".join(
        f"<table:table-row table:number-rows-repeated='{repeat}'>{''.join(cells)}</table:table-row>"
        for repeat, cells in rows
        if cells
    )
    assert_read_as_by_calamine(fuzz.build_ods([("people", xml)]), "x.ods")


def assert_read_as_by_calamine(data, name):
    """Check that the first sheet has the same cells for both."""
    with fuzz.temporary_file(data, name) as path:
        table = read_raw_table(path)
        sheet = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    expected = {
        (row, column): text
        for row, cells in enumerate(rows, start=1)
        for column, cell in enumerate(cells, start=1)
        if (text := _displayed(cell)).strip()
    }
    header_row = min((row for row, _ in expected), default=0)
    found = {
        (row, number): text
        for number, header in enumerate(table.columns)
        for row, text in zip(table.row_numbers.tolist(), table.columns[header], strict=True)
        if text.strip()
    }
    columns = sorted({column for _, column in expected})
    below = {
        (row, columns.index(column)): text
        for (row, column), text in expected.items()
        if row > header_row
    }
    repeated = any(problem.code == "repeated-column" for problem in table.problems)
    assert repeated or found == below


def _displayed(cell):
    """A value of calamine as text."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return str(cell)


def test_durations_beyond_all_calendars_are_numbers():
    """A float of days may have more seconds than a float can hold."""
    assert stored_number_text("1.5", "duration") == "36:00:00"
    assert stored_number_text("1e308", "duration") == "1e308"


def test_a_tab_within_a_cell_of_ods_is_kept(tmp_path):
    """Calamine drops it."""
    cell = "<table:table-cell><text:p>a<text:tab/>b</text:p></table:table-cell>"
    rows = f"<table:table-row><table:table-cell><text:p>id</text:p></table:table-cell></table:table-row><table:table-row>{cell}</table:table-row>"
    path = tmp_path / "x.ods"
    path.write_bytes(fuzz.build_ods([("people", rows)]))
    assert rows_by_number(read_raw_table(path)) == {2: ("a\tb",)}


def test_formulas_without_a_result_are_read_as_empty_with_a_warning(tmp_path):
    """Programs that compute nothing write them; a formula whose result is empty is another one."""
    head = f'<row r="1">{fuzz.text_cell("id")}{fuzz.text_cell("manager")}</row>'
    cells = '<c r="B2"><f>A1</f><v></v></c>', '<c r="B3" t="str"><f>""</f><v></v></c>'
    rows = "".join(
        f'<row r="{row}">{fuzz.text_cell(f"p{row}")}{cell}</row>'
        for row, cell in enumerate(cells, start=2)
    )
    path = write_sheet_xml(tmp_path / "staff.xlsx", head + rows)
    (warning,) = read_raw_table(path).problems
    assert (warning.code, warning.severity) == ("no-result", "warning")
    assert str(warning) == (
        "row 2, manager: 1 cell contains a formula without its result, the first in B2, and is read as "
        "empty; open the file in a spreadsheet program, and save it there"
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [("1", "true"), ("TRUE", "true"), (" 0 ", "false"), ("false", "false"), ("yes", None)],
)
def test_truth_values_are_read_or_refused(tmp_path, written, read):
    """What is neither true nor false is not taken for false."""
    row = f'<row r="2"><c r="A2" t="b"><v>{written}</v></c></row>'
    path = write_sheet_xml(tmp_path / "staff.xlsx", HEAD + row)
    if read is None:
        with pytest.raises(InvalidOrganization, match="'yes' is neither true nor false"):
            read_raw_table(path)
    else:
        assert rows_by_number(read_raw_table(path)) == {2: (read,)}


def test_digits_set_as_superscript_are_kept_apart_from_the_number_before(tmp_path):
    """Otherwise 5000 with the footnote 1 would be 50001."""
    raised = "<r><rPr><vertAlign val='superscript'/></rPr><t>12</t></r><r><t> m</t></r>"
    inline = f'<c r="B2" t="inlineStr"><is><r><t>5000</t></r>{raised}</is></c>'
    head = f'<row r="1">{fuzz.text_cell("id")}{fuzz.text_cell("limit")}</row>'
    rows = f'{head}<row r="2">{fuzz.text_cell("a")}{inline}</row>'
    inline_path = write_sheet_xml(tmp_path / "inline.xlsx", rows)
    shared_path = tmp_path / "shared.xlsx"
    workbook = xlsxwriter.Workbook(shared_path)
    sheet = workbook.add_worksheet()
    sheet.write_row("A1", ["id", "limit"])
    superscript = workbook.add_format({"font_script": 1})
    sheet.write("A2", "a")
    sheet.write_rich_string("B2", "5000", superscript, "12", " m")
    workbook.close()
    style = (
        "<style:style style:name='T1'><style:text-properties style:text-position='super 58%'/>"
        "</style:style>"
    )
    span = "5000<text:span text:style-name='T1'>12</text:span> m<text:span>3</text:span>"
    cells = [["id", "limit"], ["a", span]]
    row_texts = [
        "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in row)
        for row in cells
    ]
    xml = style + "".join(f"<table:table-row>{row}</table:table-row>" for row in row_texts)
    ods_path = tmp_path / "x.ods"
    ods_path.write_bytes(fuzz.build_ods([("people", xml)]))
    for path, text in [
        (inline_path, "5000¹² m"),
        (shared_path, "5000¹² m"),
        (ods_path, "5000¹² m3"),
    ]:
        assert rows_by_number(read_raw_table(path)) == {2: ("a", text)}
