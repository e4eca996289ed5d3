"""A file is read as a table of cells whatever wrote it, or says what is wrong with which row."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import re
import subprocess
import sys

import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from stepback import InvalidOrganization, Place, Problem, read_tables
from stepback._columns._formula_escape import escape_formula, unescape_formula
from stepback._read._csv import _fast_reader, _parse_csv
from stepback._read._csv._parse_csv import parse_csv
from stepback._read._read_raw_table import read_raw_table
from tests.support import hostile_input as fuzz


def rows_by_number(table):
    """The cells as rows, each with its number."""
    columns = (column.tolist() for column in table.columns.values())
    return dict(zip(table.row_numbers.tolist(), zip(*columns, strict=True), strict=True))


def parse_text(text, **options):
    """The cells of a file that holds this text."""
    data = text if isinstance(text, bytes) else text.encode()
    return parse_csv(data, "people.csv", **options)


def describe_problems(text):
    """What is said of a file that holds this text, as (severity, place, message)."""
    return [
        (problem.severity, str(problem.where), problem.message)
        for problem in parse_text(text).problems
    ]


# What is read


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_lines_end_as_they_may(end, last):
    """Unix, Windows and old Macs end lines in three ways, and some leave the last one open."""
    table = parse_text(end.join(["id,name", "007,Ann", 'bo,"B, O"']) + end * last)
    assert list(table.columns) == ["id", "name"]
    assert rows_by_number(table) == {2: ("007", "Ann"), 3: ("bo", "B, O")}
    assert table.problems == ()


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
    ],
)
def test_unicode_is_read_with_its_mark_and_utf_8_without(encoding, mark):
    """A byte order mark is no part of the first header."""
    table = parse_text(mark + "id,name\nann,Zoë 🎈\n".encode(encoding))
    assert list(table.columns) == ["id", "name"]
    assert rows_by_number(table) == {2: ("ann", "Zoë 🎈")}
    assert table.problems == ()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_header_says_what_divides_the_cells(delimiter):
    """A spreadsheet of another country exports semicolons; quoted ones do not count."""
    header = delimiter.join(["id", '"unit;,\t of;,\t all;"', "fte"])
    table = parse_text(f"{header}\nann{delimiter}sales{delimiter}1\n")
    assert list(table.columns) == ["id", "unit;,\t of;,\t all;", "fte"]
    assert rows_by_number(table) == {2: ("ann", "sales", "1")}
    assert table.problems == ()


def test_an_ambiguous_header_is_said_to_be_so():
    """Where commas and semicolons are as many, commas are taken, and the remedy is named."""
    assert describe_problems("id,name;unit\nann,Ann;x\n") == [
        (
            "warning",
            "row 1",
            (
                "the header may be separated by commas or by semicolons; commas are used. Put "
                "column names that contain one of them in quotes"
            ),
        )
    ]


def test_a_line_that_names_the_delimiter_is_no_row():
    """Excel hides the line sep=; and so the header is row 1."""
    assert rows_by_number(parse_text("sep=;\r\nid;name\r\nann;A,B\r\n")) == {2: ("ann", "A,B")}


def test_decimal_commas_are_read_where_commas_divide_no_cells(tmp_path):
    """A German export has 0,5; three digits after the comma may be thousands, and are refused."""
    file = tmp_path / "people.csv"
    file.write_text("id;fte;capacity\nann;0,5;12\nbo;1;2,25\n")
    org = read_tables(tmp_path)
    assert [person.fte for person in org.people] == [0.5, 1.0]
    assert org["bo"].capacity == 2.25
    assert [(warning.where.source, str(warning)) for warning in org.warnings] == [
        ("people.csv", "fte: commas are read as decimal points, '0,5' as 0.5"),
        ("people.csv", "capacity: commas are read as decimal points, '2,25' as 2.25"),
    ]
    file.write_text("id;capacity\nann;1,500\n")
    with pytest.raises(InvalidOrganization, match="capacity: '1,500' is not a number; write"):
        read_tables(tmp_path)


def test_rows_are_numbered_as_a_spreadsheet_numbers_them():
    """A cell of several lines is one row; blank rows count, and are said to be skipped."""
    table = parse_text('\n\nid,name\nann,"A\nn\r\nn"\n\n , \nbo,Bo\n')
    assert rows_by_number(table) == {4: ("ann", "A\nn\r\nn"), 7: ("bo", "Bo")}
    assert table.problems == (
        Problem("blank-rows", "2 blank rows skipped", Place("people.csv", (5, 6)), "warning"),
    )


def test_blank_lines_at_the_end_are_nothing():
    """Whatever ends a file is not worth a word."""
    assert describe_problems("id,name\nann,Ann\n\n\r\n\n") == []


def test_a_header_alone_is_a_table_without_rows():
    """It has columns, none of them with a cell."""
    table = parse_text("supporter,supported\n")
    assert {name: len(column) for name, column in table.columns.items()} == {
        "supporter": 0,
        "supported": 0,
    }
    assert table.problems == ()


def test_surplus_cells_that_are_blank_are_tolerated():
    """Spreadsheets leave separators behind; a nameless column with content gets its number."""
    table = parse_text("id,name,,\nann,Ann\nbo,Bo,,\ncy,Cy,,,,\ndi,Di,x\n")
    assert rows_by_number(table) == {
        2: ("ann", "Ann", ""),
        3: ("bo", "Bo", ""),
        4: ("cy", "Cy", ""),
        5: ("di", "Di", "x"),
    }
    assert list(table.columns) == ["id", "name", "column 3"]
    assert table.problems == ()


def test_a_cell_of_a_million_characters_is_read():
    """The limit of the csv module is lifted for one file, and is as it was afterwards."""
    usual = csv.field_size_limit()
    table = parse_text(f"id,name\nann,{'x' * 1_000_000}\n")
    assert [len(name) for name in table.columns["name"]] == [1_000_000]
    assert csv.field_size_limit() == usual


def test_the_limit_of_the_csv_module_is_as_it_was_after_a_fault():
    """Nor does a broken file change it for others."""
    usual = csv.field_size_limit(5_000)
    try:
        assert parse_text("id\n" + '"' * 9_999).problems
        assert csv.field_size_limit() == 5_000
    finally:
        csv.field_size_limit(usual)


# What is wrong


def test_cp1252_is_read_and_the_first_byte_named():
    """What an old Excel wrote is read, with the row that shows it and what it was taken for."""
    data = 'id,name\nann,"A\nn"\nbo,Müller €\n'.encode("cp1252")
    assert rows_by_number(parse_text(data)) == {2: ("ann", "A\nn"), 3: ("bo", "Müller €")}
    assert describe_problems(data) == [
        (
            "warning",
            "row 3",
            (
                "byte 0xFC is not valid UTF-8; the file is read as CP1252 (Western European "
                "Windows), where this byte is 'ü'. If names look wrong, save the file as CSV UTF-8"
            ),
        )
    ]


def test_utf_8_is_read_as_such_wherever_the_computer_stands():
    """The encoding that a system would take by default says nothing about a file."""
    code = (
        "from stepback._read._csv._parse_csv import parse_csv; "
        "print(ascii(*parse_csv('id\\nZo\\xeb'.encode(), 'people.csv').columns['id']))"
    )
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **plain},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == "'Zo\\xeb'\n"


def test_rows_in_cp1252_among_others_in_utf_8_are_read_each_in_its_own():
    """An export put together from several is no one's encoding; the rows are named."""
    rows = ["id,name\n", "ann,Łukasz\n", 'bo,"Zoë\n', '"\n', "cy,Cy\n", "di,José\n"]
    older = {2, 5}
    data = b"".join(
        row.encode("cp1252" if index in older else "utf-8") for index, row in enumerate(rows)
    )
    assert rows_by_number(parse_text(data)) == {
        2: ("ann", "Łukasz"),
        3: ("bo", "Zoë\n"),
        4: ("cy", "Cy"),
        5: ("di", "José"),
    }
    assert describe_problems(data) == [
        (
            "warning",
            "rows 3, 5",
            (
                "byte 0xEB is not valid UTF-8, though other rows are; 2 rows are read as CP1252 "
                "(Western European Windows), where this byte is 'ë'. If names look wrong, save the "
                "file as CSV UTF-8"
            ),
        )
    ]


def test_a_row_that_is_neither_is_refused_among_others_in_utf_8():
    """It is named, whatever can be read beside it."""
    ((severity, where, message),) = describe_problems("id\nŁukasz\n".encode() + b"b\x81o\n")
    assert (severity, where) == ("error", "row 3")
    assert message.endswith("is not CP1252 either; save it as CSV UTF-8")


def test_what_is_neither_utf_8_nor_cp1252_is_refused():
    """A byte that stands for nothing is a problem."""
    assert describe_problems(b"id\nann\nb\x81o\n") == [
        (
            "error",
            "row 3",
            "byte 0x81 is not valid UTF-8, and the file is not CP1252 either; save it as CSV UTF-8",
        )
    ]


def test_a_broken_utf_16_is_refused():
    """A mark alone makes no text."""
    assert describe_problems(b"\xff\xfe" + b"\x00\xd8") == [
        (
            "error",
            "",
            "starts with a UTF-16 byte order mark but is not valid UTF-16; save it as CSV UTF-8",
        )
    ]


@pytest.mark.parametrize("data", [b"id,name\nann,A\nbo,B\0\n", "id,name\r\n".encode("utf-16-le")])
def test_nul_bytes_are_refused(data):
    """No text file holds them: it is damaged, or in UTF-16 without its mark."""
    row = 3 if data.endswith(b"B\0\n") else 1
    assert describe_problems(data) == [
        (
            "error",
            f"row {row}",
            "contains a NUL byte, so it is damaged or not a CSV file; save it as CSV UTF-8",
        )
    ]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b" , ,\n,,\n", b'""\n'])
def test_an_empty_file_is_a_problem(data):
    """There is not even a header."""
    table = parse_text(data)
    assert table.is_unreadable
    assert describe_problems(data) == [
        ("error", "", "the file is empty; it needs at least a header row")
    ]


def test_ragged_rows_are_problems_with_their_counts():
    """Too many and too few cells are reported together; the rest is read."""
    text = "id,name,unit\nann,Ann,x\nbo,Bo\ncy,C,y,x\ndi,Di,x\ned,Ed\nfy,Fy,x\n"
    assert describe_problems(text) == [
        (
            "error",
            "rows 3, 6",
            "2 cells, but the header has 3; add the missing cells, or at least their commas",
        ),
        (
            "error",
            "row 4",
            "4 cells, but the header has 3; put cells that contain commas in quotes",
        ),
    ]
    assert list(rows_by_number(parse_text(text))) == [2, 5, 7]


def test_one_cell_is_counted_as_one():
    """The message is in plain English."""
    assert describe_problems("id,name\nann\nbo,Bo\ncy,Cy\n")[0][2].startswith(
        "1 cell, but the header has 2;"
    )


def test_lines_of_title_above_the_header_are_guessed():
    """Where nearly all rows are longer than the first one, that one is no header."""
    assert describe_problems("Staff list 2026\nid,name\nann,Ann\nbo,Bo\n") == [
        (
            "error",
            "rows 2, 3, 4",
            "2 cells, but the header has 1; if there are lines of title above the header, delete them",
        )
    ]


def test_a_quote_that_is_never_closed_is_a_problem_where_it_opens():
    """The rest of the file is one cell to the reader, but the message says where that began."""
    assert describe_problems('id,name\nann,Ann\nbo,"Bo\ncy,Cy\ndi,Di\n') == [
        ("error", "row 3", "a quote is opened but never closed; close it")
    ]


def test_text_behind_a_closing_quote_is_a_problem_and_the_next_one_too():
    """All of them are found, and ragged rows besides."""
    message = 'text follows a closing quote; double the quotes within a cell, as in "5"" pipe"'
    assert describe_problems('id,name\nann,"5" pipe"\nbo,Bo,x\ncy,"6" pipe"\ndi,Di\n') == [
        ("error", "row 2", message),
        ("error", "row 4", message),
        (
            "error",
            "row 3",
            "3 cells, but the header has 2; put cells that contain commas in quotes",
        ),
    ]


def test_quotes_within_a_plain_cell_are_text():
    """Only a quote at the beginning of a cell opens one."""
    assert rows_by_number(parse_text('id,name\nann,5" pipe\nbo,B "O" X\n')) == {
        2: ("ann", '5" pipe'),
        3: ("bo", 'B "O" X'),
    }


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"id\nb\x81o\n", "encoding"),
        (b"id\nM\xfcller\n", "cp1252"),
        (b"id\na\0\n", "nul-byte"),
        (b"", "empty-file"),
        (b"a;b,c\n1;2,3\n", "delimiter"),
        (b'id\n"ann\n', "broken-quote"),
        (b"id,name\nann\n", "ragged-row"),
        (b"id,id\na,b\n", "repeated-column"),
        (b"id\n\nann\n", "blank-rows"),
    ],
)
def test_what_is_noticed_of_a_file_has_a_code(data, code):
    """Programs tell problems apart by it, whatever the message says."""
    assert [problem.code for problem in parse_text(data).problems] == [code]


def test_repeated_headers_are_a_problem():
    """It is not guessed which column counts."""
    assert describe_problems("id,name,id\nann,Ann,bo\n") == [
        ("error", "row 1, id", "two columns are named 'id'; rename one, or leave it out")
    ]


# Two ways that come to the same


def read_both_ways(data):
    """Both readings of a file, each as all that it says."""
    both = []
    for min_bytes in (-1, 1 << 60):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_parse_csv, "FAST_READER_MIN_BYTES", min_bytes)
            table = parse_csv(data, "people.csv", unescape=True)
            both.append((list(table.columns), rows_by_number(table), table.problems, table.source))
    return both


cell_texts = st.text(alphabet=st.sampled_from("ab,;\t\"'\n\r =-é\u2028\u202e\x85"), max_size=4)


@given(
    st.lists(st.lists(cell_texts, min_size=1, max_size=4), max_size=6),
    st.sampled_from(["\n", "\r\n"]),
)
def test_both_ways_read_a_well_formed_file_alike(rows, end):
    """What pyarrow makes of a file is what the standard library makes of it, to the letter."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([["id", "b"], *rows])
    fast, careful = read_both_ways(buffer.getvalue().encode())
    assert fast == careful


@given(st.text(alphabet=st.sampled_from("ab,;\t\"'\n\r é\u2028"), max_size=40))
@example(";'\t\r;")
@example('id,b\n"a"b,c\n')
@example('id,b\n"a""b",c\n')
@example('id,b\na,""\n""\n')
@example("id\ra\r\rb\r\n\nc")
@example('"a\n",b\n"c\n\n","d"')
@example(" ,\nid,b\nx,y")
def test_both_ways_read_any_file_alike(text):
    """However broken a file is, how it is read does not depend on what is installed."""
    fast, careful = read_both_ways(text.encode())
    assert fast == careful


def test_a_large_file_is_read_with_pyarrow_and_without_alike(monkeypatch):
    """Repeated and different cells, cells of several lines, and the last line left open."""
    rows = [f'p{i},unit {i % 7},"a\n""{i}"",",{i % 2}' for i in range(60_000)]
    data = "\n".join(["id,unit,name,fte", *rows]).encode()
    assert len(data) > _parse_csv.FAST_READER_MIN_BYTES
    with monkeypatch.context() as patch:
        patch.setattr(_parse_csv, "read_carefully", None)  # would fail if it were called
        fast = rows_by_number(parse_csv(data, "people.csv"))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert rows_by_number(parse_csv(data, "people.csv")) == fast


def test_a_fault_in_a_large_file_is_told_as_in_a_small_one():
    """Pyarrow finds out that there is one; the words come from one place."""
    data = ("id,name\n" + "ann,Ann\n" * 200_000 + "bo\n").encode()
    table = parse_csv(data, "people.csv")
    assert [str(problem) for problem in table.problems] == [
        "row 200002: 1 cell, but the header has 2; add the missing cells, or at least their commas"
    ]


def test_a_row_longer_than_a_block_is_read(monkeypatch):
    """What pyarrow cannot take in one go, the standard library can."""
    monkeypatch.setattr(_fast_reader, "_BLOCK_BYTES", 1_000)
    text = "x" * (_parse_csv.FAST_READER_MIN_BYTES + 1)
    assert rows_by_number(parse_text(f"id,name\nann,{text}\n")) == {2: ("ann", text)}


# Formulas


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-", "'-"),
        ("@ann", "'@ann"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("'=1", "''=1"),
        ("''@", "'''@"),
        ("'s-Gravenhage", "'s-Gravenhage"),
        ("'", "'"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_formulas_are_neutralized_and_nothing_else(text, safe):
    """A quote before it makes a formula text."""
    assert escape_formula(text) == safe
    assert unescape_formula(safe) == text


@given(st.text(alphabet="'=+-@\t\r\na"))
def test_a_neutralized_text_is_restored(text):
    """Whatever it was, and no two texts are written alike."""
    assert unescape_formula(escape_formula(text)) == text


def test_only_a_table_of_stepback_is_restored():
    """An export says what it says; so does its header."""
    text = "id,'=x,n\nann,'=1+1,'s\n"
    assert rows_by_number(parse_text(text)) == {2: ("ann", "'=1+1", "'s")}
    assert rows_by_number(parse_text(text, unescape=True)) == {2: ("ann", "=1+1", "'s")}
    assert list(parse_text(text, unescape=True).columns) == ["id", "=x", "n"]


# Files on disk, and spreadsheets


def write_workbook(path, **sheets):
    """A spreadsheet with these rows in sheets of these names."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def test_a_csv_file_is_read_under_its_name(tmp_path):
    """Problems name the file, not where it lies."""
    (tmp_path / "staff.csv").write_text("id\nann\n")
    table = read_raw_table(tmp_path / "staff.csv")
    assert table.source == "staff.csv"
    assert rows_by_number(table) == {2: ("ann",)}


def test_sheets_that_are_not_read_are_named(tmp_path):
    """Of several sheets the first is read, unless one is asked for."""
    path = write_workbook(
        tmp_path / "staff.xlsx", Staff=[["id"], ["ann"]], Leavers=[["id"], ["bo"]], Notes=[]
    )
    assert [(problem.code, str(problem)) for problem in read_raw_table(path).problems] == [
        (
            "other-sheets",
            "2 other sheets are not read: 'Leavers' and 'Notes'; only the first one is",
        )
    ]
    assert rows_by_number(read_raw_table(path, sheet="Leavers")) == {2: ("bo",)}
    assert read_raw_table(path, sheet="Leavers").problems == ()


def test_a_spreadsheet_is_read_as_it_is_displayed(tmp_path):
    """Whole numbers have no point, dates no time, and text is as it is."""
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
    """The header need not stand in row 1."""
    path = write_workbook(
        tmp_path / "staff.xlsx", Staff=[[], [], ["id", "n"], ["ann", 1], ["bo", 2]]
    )
    assert rows_by_number(read_raw_table(path)) == {4: ("ann", "1"), 5: ("bo", "2")}


def test_another_sheet_is_read_if_named(tmp_path):
    """The first one is what is read otherwise; an unknown one is refused with those there."""
    path = write_workbook(
        tmp_path / "staff.xlsx", One=[["id"], ["ann"]], Two=[["id"], ["bo"]], None_=[]
    )
    assert rows_by_number(read_raw_table(path)) == {2: ("ann",)}
    assert rows_by_number(read_raw_table(path, sheet="Two")) == {2: ("bo",)}
    with pytest.raises(InvalidOrganization) as caught:
        read_raw_table(path, sheet="Three")
    assert [problem.code for problem in caught.value.problems] == ["unknown-sheet"]
    assert str(caught.value).splitlines() == [
        "1 problem in staff.xlsx",
        "  there is no sheet 'Three'; the sheets are: 'One', 'Two' and 'None_'",
    ]
    empty = read_raw_table(path, sheet="None_")
    assert [(problem.code, str(problem)) for problem in empty.problems] == [
        ("empty-file", "the sheet is empty; it needs at least a header row")
    ]


@pytest.mark.parametrize("content", [b"", b"not a spreadsheet", b"PK\x05\x06" + bytes(18)])
def test_a_broken_spreadsheet_is_refused(tmp_path, content):
    """The message says what to do."""
    path = tmp_path / "staff.xlsx"
    path.write_bytes(content)
    with pytest.raises(
        InvalidOrganization, match=r"cannot be read as a spreadsheet .*; save it"
    ) as caught:
        read_raw_table(path)
    assert [problem.code for problem in caught.value.problems] == ["unreadable"]


def test_a_spreadsheet_without_its_library_says_what_to_install(tmp_path, monkeypatch):
    """The missing extra is one clear sentence."""
    path = write_workbook(tmp_path / "staff.xlsx", Staff=[["id"], ["ann"]])
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(ModuleNotFoundError, match=re.escape("pip install 'stepback[excel]'")):
        read_raw_table(path)


def test_a_file_that_is_not_there_is_the_error_of_python(tmp_path):
    """Nothing is gained by another name for it."""
    with pytest.raises(FileNotFoundError):
        read_raw_table(tmp_path / "staff.csv")


# Spreadsheets that are damaged, or meant to do harm


def write_sheet_xml(path, *xml, names=("people",), shared=()):
    """A spreadsheet whose sheets are of this XML, each between the tags of its data."""
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
    """Though the file can be opened."""
    with pytest.raises(InvalidOrganization, match="cannot be read as a spreadsheet"):
        read_raw_table(write_sheet_xml(tmp_path / "staff.xlsx", HEAD + cell))


def test_cells_so_far_apart_that_no_memory_holds_what_is_between_are_refused(tmp_path):
    """Instead of the process coming to its end."""
    far = '<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>'
    with pytest.raises(InvalidOrganization) as raised:
        read_raw_table(write_sheet_xml(tmp_path / "staff.xlsx", f'<row><c r="A1"/></row>{far}'))
    assert str(raised.value).splitlines()[1] == (
        "  2 cells over 1,048,576 rows and 16,384 columns; delete the cells that lie far out, or "
        "save the sheet as CSV UTF-8"
    )
    assert [problem.code for problem in raised.value.problems] == ["absurd-size"]


def test_cells_with_errors_are_read_as_empty_and_said_to_be(tmp_path):
    """Or else a manager of #N/A would be taken for nobody, in silence."""
    error = '<c r="B2" t="e"><v>#N/A</v></c>'
    head = f'<row r="1">{fuzz.text_cell("id")}{fuzz.text_cell("manager")}</row>'
    row = f'<row r="2">{fuzz.text_cell("ann")}{error}</row>'
    path = write_sheet_xml(tmp_path / "staff.xlsx", HEAD, head + row, names=("One", "T & Two"))
    assert read_raw_table(path, sheet="One").problems == ()
    (warning,) = read_raw_table(path, sheet="T & Two").problems
    assert (warning.code, warning.severity) == ("error-cells", "warning")
    assert str(warning) == (
        "row 2: 1 cell contains an error such as #N/A, the first in B2, and is read as empty; correct "
        "the formula"
    )
