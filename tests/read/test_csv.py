"""A file is read as a table of cells, or its problems say what is wrong with which row."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stepback import InvalidOrganization, Place, Problem, read_tables
from stepback._read._csv import _fast_reader, _parse_csv
from stepback._read._csv._parse_csv import parse_csv
from stepback._read._single_table import read_raw_table


def rows_by_number(table):
    """The rows of a table by their numbers."""
    columns = (column.tolist() for column in table.columns.values())
    return dict(zip(table.row_numbers.tolist(), zip(*columns, strict=True), strict=True))


def parse_text(text, **options):
    """The cells of a file with this text."""
    data = text if isinstance(text, bytes) else text.encode()
    return parse_csv(data, "people.csv", **options)


def describe_problems(text):
    """The problems of a file with this text, as (severity, place, message)."""
    return [
        (problem.severity, str(problem.where), problem.message)
        for problem in parse_text(text).problems
    ]


# What is read


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_all_line_ends_are_read(end, last):
    """Unix, Windows and old Macs end lines in three ways, and the last line may have no end."""
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
def test_utf_8_and_utf_16_are_read(encoding, mark):
    """A byte order mark is not part of the first header."""
    table = parse_text(mark + "id,name\nann,Zoë 🎈\n".encode(encoding))
    assert list(table.columns) == ["id", "name"]
    assert rows_by_number(table) == {2: ("ann", "Zoë 🎈")}
    assert table.problems == ()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_in_the_header(delimiter):
    """Spreadsheets of some countries export semicolons; delimiters within quotes do not count."""
    header = delimiter.join(["id", '"unit;,\t of;,\t all;"', "fte"])
    table = parse_text(f"{header}\nann{delimiter}sales{delimiter}1\n")
    assert list(table.columns) == ["id", "unit;,\t of;,\t all;", "fte"]
    assert rows_by_number(table) == {2: ("ann", "sales", "1")}
    assert table.problems == ()


def test_an_ambiguous_delimiter_is_a_warning():
    """With as many commas as semicolons, commas are used, and the warning names the remedy."""
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


def test_a_line_that_names_the_delimiter_is_not_a_row():
    """Excel hides the line sep=;, so that the header below it is row 1."""
    assert rows_by_number(parse_text("sep=;\r\nid;name\r\nann;A,B\r\n")) == {2: ("ann", "A,B")}


def test_decimal_commas_are_read_unless_commas_separate_cells(tmp_path):
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


def test_rows_are_numbered_as_in_a_spreadsheet():
    """A cell of several lines is one row; blank rows count, and are skipped with a warning."""
    table = parse_text('\n\nid,name\nann,"A\nn\r\nn"\n\n , \nbo,Bo\n')
    assert rows_by_number(table) == {4: ("ann", "A\nn\r\nn"), 7: ("bo", "Bo")}
    assert table.problems == (
        Problem("blank-rows", "2 blank rows skipped", Place("people.csv", (5, 6)), "warning"),
    )


def test_blank_lines_at_the_end_are_ignored():
    """They are not rows, and there is no warning."""
    assert describe_problems("id,name\nann,Ann\n\n\r\n\n") == []


def test_a_header_alone_is_a_table_without_rows():
    """It has columns without cells."""
    table = parse_text("supporter,supported\n")
    assert {name: len(column) for name, column in table.columns.items()} == {
        "supporter": 0,
        "supported": 0,
    }
    assert table.problems == ()


def test_surplus_cells_that_are_blank_are_tolerated():
    """Spreadsheets leave delimiters behind; a column with content but no name gets its number."""
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
    """The limit of the csv module is raised for one file, and restored afterwards."""
    usual = csv.field_size_limit()
    table = parse_text(f"id,name\nann,{'x' * 1_000_000}\n")
    assert [len(name) for name in table.columns["name"]] == [1_000_000]
    assert csv.field_size_limit() == usual


def test_the_limit_of_the_csv_module_is_restored_after_an_error():
    """A broken file does not change it for other users of the module."""
    usual = csv.field_size_limit(5_000)
    try:
        assert parse_text("id\n" + '"' * 9_999).problems
        assert csv.field_size_limit() == 5_000
    finally:
        csv.field_size_limit(usual)


# Problems


def test_cp1252_is_read_and_the_first_byte_named():
    """A file of an old Excel is read; the warning has the row and the letter of the byte."""
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


def test_the_locale_does_not_change_how_a_file_is_read():
    """The default encoding of a system says nothing about a file."""
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


def test_rows_in_cp1252_are_read_among_rows_in_utf_8():
    """An export that joins several files may have two encodings; the warning names the rows."""
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


def test_a_row_in_neither_encoding_is_refused_among_rows_in_utf_8():
    """The error names the row."""
    ((severity, where, message),) = describe_problems("id\nŁukasz\n".encode() + b"b\x81o\n")
    assert (severity, where) == ("error", "row 3")
    assert message.endswith("is not CP1252 either; save it as CSV UTF-8")


def test_a_file_in_neither_encoding_is_refused():
    """The byte 0x81 is no letter in CP1252."""
    assert describe_problems(b"id\nann\nb\x81o\n") == [
        (
            "error",
            "row 3",
            "byte 0x81 is not valid UTF-8, and the file is not CP1252 either; save it as CSV UTF-8",
        )
    ]


def test_a_broken_utf_16_is_refused():
    """A byte order mark alone does not make the bytes text."""
    assert describe_problems(b"\xff\xfe" + b"\x00\xd8") == [
        (
            "error",
            "",
            "starts with a UTF-16 byte order mark but is not valid UTF-16; save it as CSV UTF-8",
        )
    ]


@pytest.mark.parametrize("data", [b"id,name\nann,A\nbo,B\0\n", "id,name\r\n".encode("utf-16-le")])
def test_nul_bytes_are_refused(data):
    """No text file contains them: it is damaged, or in UTF-16 without a byte order mark."""
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
    """It has not even a header."""
    table = parse_text(data)
    assert table.is_unreadable
    assert describe_problems(data) == [
        ("error", "", "the file is empty; it needs at least a header row")
    ]


def test_ragged_rows_are_problems_with_their_numbers_of_cells():
    """Too many and too few cells are both reported; the other rows are read."""
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


def test_one_cell_is_singular():
    """The message says "1 cell", not "1 cells"."""
    assert describe_problems("id,name\nann\nbo,Bo\ncy,Cy\n")[0][2].startswith(
        "1 cell, but the header has 2;"
    )


def test_lines_of_title_above_the_header_are_guessed():
    """If nearly all rows are longer than the first one, that one is probably not the header."""
    assert describe_problems("Staff list 2026\nid,name\nann,Ann\nbo,Bo\n") == [
        (
            "error",
            "rows 2, 3, 4",
            "2 cells, but the header has 1; if there are lines of title above the header, delete them",
        )
    ]


def test_an_unclosed_quote_is_a_problem_of_every_row_that_it_takes():
    """The rest of the file becomes one cell; no row of it is lost in silence."""
    message = "a quote is opened but never closed"
    below = ", so that the rows below it are taken for its cell"
    assert describe_problems('id,name\nann,Ann\nbo,"Bo\ncy,Cy\ndi,Di\n') == [
        ("error", "rows 3, 4, 5", f"{message}{below}; close it")
    ]
    assert describe_problems('id,name\nann,Ann\nbo,"Bo\n') == [
        ("error", "row 3", f"{message}; close it")
    ]


def test_rows_after_a_quote_that_another_row_closes_keep_their_numbers():
    """The rows between the two are named, also where cells before them have line ends."""
    text = 'id,name\n"ann\nx",Ann\nbo,"Bo\r\ncy,Cy\rdi,"Di"\ned,Ed\nfi,Fi,x\n'
    message = (
        "a quote is not closed in its row, so that the rows below it are taken for its cell; "
        "close it, or double it if it is text"
    )
    assert describe_problems(text)[0] == ("error", "rows 3, 4, 5", message)
    assert describe_problems(text)[1][1] == "row 7"
    assert rows_by_number(parse_text(text)) == {2: ("ann\nx", "Ann"), 6: ("ed", "Ed")}


def test_every_text_after_a_closing_quote_is_a_problem():
    """All such rows are found, and ragged rows too."""
    message = 'text follows a closing quote; double the quotes within a cell, as in "5"" pipe"'
    assert describe_problems('id,name\nann,"5" pipe"\nbo,Bo,x\ncy,"6" pipe"\ndi,Di\n') == [
        ("error", "rows 2, 4", message),
        (
            "error",
            "row 3",
            "3 cells, but the header has 2; put cells that contain commas in quotes",
        ),
    ]


def test_quotes_within_a_plain_cell_are_text():
    """Only a quote at the beginning of a cell opens a quoted cell."""
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
def test_every_problem_of_a_file_has_a_code(data, code):
    """Programs distinguish problems by code, not by message."""
    assert [problem.code for problem in parse_text(data).problems] == [code]


def test_repeated_headers_are_a_problem():
    """The reader does not guess which of the columns counts."""
    assert describe_problems("id,name,id\nann,Ann,bo\n") == [
        ("error", "row 1, id", "two columns are named 'id'; rename one, or leave it out")
    ]


# Two readers with the same result


def read_both_ways(data):
    """What the fast and the careful reader make of a file."""
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
def test_both_readers_agree_on_well_formed_files(rows, end):
    """The standard library and pyarrow give exactly the same cells."""
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
def test_both_readers_agree_on_any_file(text):
    """However broken a file is, the result does not depend on what is installed."""
    fast, careful = read_both_ways(text.encode())
    assert fast == careful


def test_a_large_file_is_read_the_same_without_pyarrow(monkeypatch):
    """Repeated and distinct cells, cells of several lines, and a last line without an end."""
    rows = [f'p{i},unit {i % 7},"a\n""{i}"",",{i % 2}' for i in range(60_000)]
    data = "\n".join(["id,unit,name,fte", *rows]).encode()
    assert len(data) > _parse_csv.FAST_READER_MIN_BYTES
    with monkeypatch.context() as patch:
        patch.setattr(_parse_csv, "read_carefully", None)  # would fail if it were called
        fast = rows_by_number(parse_csv(data, "people.csv"))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert rows_by_number(parse_csv(data, "people.csv")) == fast


def test_a_fault_in_a_large_file_has_the_same_message_as_in_a_small_one():
    """The fast reader gives up at any fault, and the careful one writes the message."""
    data = ("id,name\n" + "ann,Ann\n" * 200_000 + "bo\n").encode()
    table = parse_csv(data, "people.csv")
    assert [str(problem) for problem in table.problems] == [
        "row 200002: 1 cell, but the header has 2; add the missing cells, or at least their commas"
    ]


def test_a_row_longer_than_a_block_is_read(monkeypatch):
    """The standard library reads what pyarrow refuses."""
    monkeypatch.setattr(_fast_reader, "_BLOCK_BYTES", 1_000)
    text = "x" * (_parse_csv.FAST_READER_MIN_BYTES + 1)
    assert rows_by_number(parse_text(f"id,name\nann,{text}\n")) == {2: ("ann", text)}


# Formulas


def test_only_tables_of_stepback_are_unescaped():
    """The cells and headers of an export are read as they are."""
    text = "id,'=x,n\nann,'=1+1,'s\n"
    assert rows_by_number(parse_text(text)) == {2: ("ann", "'=1+1", "'s")}
    assert rows_by_number(parse_text(text, unescape=True)) == {2: ("ann", "=1+1", "'s")}
    assert list(parse_text(text, unescape=True).columns) == ["id", "=x", "n"]


# Files on disk


def test_a_csv_file_is_read_under_its_name(tmp_path):
    """Problems have the name of the file, without its folder."""
    (tmp_path / "staff.csv").write_text("id\nann\n")
    table = read_raw_table(tmp_path / "staff.csv")
    assert table.source == "staff.csv"
    assert rows_by_number(table) == {2: ("ann",)}


def test_a_missing_file_raises_the_error_of_python(tmp_path):
    """Another exception would not say more."""
    with pytest.raises(FileNotFoundError):
        read_raw_table(tmp_path / "staff.csv")


@pytest.mark.parametrize("block_bytes", [1, 3, 1 << 20])
@given(data=st.binary() | st.text('",;\n').map(str.encode))
def test_characters_are_counted_outside_of_quotes(block_bytes, data):
    """Wherever the blocks end in which the bytes are taken."""
    unquoted = re.sub(rb'"[^"]*(?:"|\Z)', b"", data)
    with mock.patch.object(_parse_csv, "_BLOCK_BYTES", block_bytes):
        counts = _parse_csv._count_unquoted(data, ",;\n")
    assert counts == {character: unquoted.count(character.encode()) for character in ",;\n"}
