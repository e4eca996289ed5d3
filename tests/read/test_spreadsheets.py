"""Spreadsheets are read as they are displayed, and as another library reads them."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import python_calamine
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from stepback import InvalidOrganization
from stepback._read._limits import DEFAULT_LIMITS, Budget
from stepback._read._people._read_people import read_raw_table
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
            "2 other sheets are not read: 'Leavers' and 'Notes'; only the first one is",
        )
    ]
    assert rows_by_number(read_sheet(path, 1)) == {2: ("bo",)}
    assert read_sheet(path, 1).problems == ()


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
    assert (warning.code, warning.severity) == ("error-cells", "warning")
    assert str(warning) == (
        "row 2: 1 cell contains an error such as #N/A, the first in B2, and is read as empty; correct "
        "the formula"
    )


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
    assert stored_number_text("1e308", "duration") == str(int(1e308))


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
        "row 2: 1 cell contains a formula without its result, the first in B2, and is read as empty; "
        "open the file in a spreadsheet program, and save it there"
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
