"""What a file may hold is limited, and whoever trusts a file can raise the limit."""

import ast
import re
import zipfile

import pytest
import xlsxwriter

from stepback import InvalidOrganization, read_people, read_tables
from stepback._read._limits import DEFAULT_LIMITS, complete_limits
from tests.support.command_line import command_output, error_output, run_command
from tests.support.hostile_input import build_ods

CSV = "id,name,manager\n" + "".join(f"p{n},Name,\n" for n in range(2_000))


@pytest.fixture
def make_file(tmp_path):
    """Make the same table in a file of each format."""

    def make(suffix):
        path = tmp_path / f"staff{suffix}"
        rows = [line.split(",") for line in CSV.splitlines()]
        if suffix == ".csv":
            path.write_text(CSV)
        elif suffix == ".zip":
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("people.csv", CSV)
                archive.writestr("notes.txt", "")
        elif suffix == ".ods":
            cells = [
                "".join(
                    f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
                    "</table:table-cell>"
                    for cell in row
                )
                for row in rows
            ]
            xml = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
            path.write_bytes(build_ods([("people", xml)]))
        elif suffix == ".xlsx":
            with xlsxwriter.Workbook(path) as book:
                sheet = book.add_worksheet("people")
                for number, row in enumerate(rows):
                    sheet.write_row(number, 0, row)
        else:
            path.mkdir()
            (path / "people.csv").write_text(CSV)
            (path / "notes.txt").touch()
        return path

    return make


READERS = {
    ".csv": read_people,
    ".zip": read_tables,
    ".xlsx": read_tables,
    ".ods": read_tables,
    "": read_tables,
}
TOO_LOW = {"cells": 2_000, "characters": 5_000, "unpacked_bytes": 9_000, "columns": 1, "members": 1}
# A CSV file has no members.
CASES = [
    (suffix, kind)
    for suffix in READERS
    for kind in TOO_LOW
    if not (suffix == ".csv" and kind == "members")
]


@pytest.mark.parametrize(("suffix", "kind"), CASES)
def test_a_file_above_a_limit_is_refused_with_the_option_that_raises_it(make_file, suffix, kind):
    """In one sentence. Followed to the letter, perhaps more than once, the remedy works."""
    path, read = make_file(suffix), READERS[suffix]
    limits = {kind: TOO_LOW[kind]}
    for _ in range(3):
        try:
            org = read(path, limits=limits)
            break
        except InvalidOrganization as invalid:
            (problem,) = invalid.problems
            assert problem.code == "over-limit"
            assert f"at most {limits[kind]:,} are read" in problem.message
            suggested = re.search(r"pass limits=\{'(\w+)': (\d+)\}", problem.message)
            assert suggested
            assert suggested[1] == kind
            assert int(suggested[2]) > limits[kind]
            limits = {kind: int(suggested[2])}
    assert len(org.people) == 2_000
    assert limits[kind] > TOO_LOW[kind]


@pytest.mark.parametrize("suffix", READERS)
def test_limits_that_are_just_kept_refuse_nothing(make_file, suffix):
    """What is within the limits is read."""
    path = make_file(suffix)
    limits = {"cells": 3 * 2_001, "columns": 3, "characters": len(CSV), "members": 20}
    if suffix in (".xlsx", ".ods"):  # elements that hold no text count for a part of a cell
        limits["cells"] *= 3
        limits["characters"] *= 3  # so do texts that cells share, before cells refer to them
    assert len(READERS[suffix](path, limits=limits).people) == 2_000


def test_the_command_line_raises_a_limit_as_its_message_says(make_file):
    """The message has the option as it is typed."""
    path = make_file(".csv")
    refused = error_output("report", path, "--limits", "cells=2000")
    words = re.search(r"give (--limits cells=\d+) to read", refused)
    assert words
    assert "at most 2,000 are read" in refused
    assert "2,000 people" in command_output("check", path, *words[1].split())
    checked = run_command("check", path, "--limits", "cells=2_000", status=1)
    assert "at most 2,000" in checked.stdout


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("cels=5", "'cels' is not a limit; give one of cells, characters"),
        ("cells=many", "'many' is not a number of cells"),
        ("cells=-1", "'-1' is not a number of cells"),
        ("cells=" + "9" * 200_000, "is not a number of cells"),
        ("cells", "is not of the form name=value"),
    ],
)
def test_a_limit_that_is_none_is_refused(make_file, text, reason):
    """With the names of the limits."""
    shown = run_command("check", make_file(".csv"), "--limits", text, status=2)
    assert reason in " ".join(shown.stderr.split())
    assert len(shown.stderr) < 1_000


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (5, "limits: 5 is not a mapping; pass limits={'cells': 200000000}, for example"),
        ({"rows": 5}, "limits: 'rows' is not a limit; the limits are cells, characters"),
        ({"cells": "5"}, "limits: '5' is not a number of cells; give a whole number of 0 or more"),
        ({"cells": True}, "limits: True is not a number of cells"),
        ({"cells": -1}, "limits: -1 is not a number of cells"),
        ({"cells": 1.5}, "limits: 1.5 is not a number of cells"),
    ],
)
def test_limits_of_a_wrong_form_are_refused(limits, reason):
    """Before anything is read."""
    with pytest.raises(ValueError, match=re.escape(reason)):
        read_people({"id": ["ann"]}, limits=limits)
    with pytest.raises(ValueError, match=re.escape(reason)):
        read_tables("nowhere", limits=limits)


def test_limits_that_are_not_given_are_the_usual_ones():
    """Each by itself."""
    assert complete_limits(None) == DEFAULT_LIMITS
    assert complete_limits({"cells": 7}) == {**DEFAULT_LIMITS, "cells": 7}


def test_tables_of_one_organization_are_counted_together(tmp_path):
    """A limit holds for all tables, so that many small ones are no way around it."""
    (tmp_path / "people.csv").write_text("id\n" + "".join(f"p{n}\n" for n in range(100)))
    (tmp_path / "roles.csv").write_text("id\n" + "".join(f"r{n}\n" for n in range(100)))
    with pytest.raises(InvalidOrganization, match="202 cells, and at most 150 are read"):
        read_tables(tmp_path, limits={"cells": 150})
    assert len(read_tables(tmp_path, limits={"cells": 202}).roles) == 100


def test_rows_that_lack_cells_count_as_if_they_had_them(tmp_path):
    """A header of many columns and many blank lines would be far more than the file."""
    path = tmp_path / "staff.csv"
    path.write_text("id" + "," * 999 + "\n" + "\n" * 999 + "ann\n")
    with pytest.raises(InvalidOrganization, match="cells or more, and at most 100,000 are read"):
        read_people(path, limits={"cells": 100_000})
    assert len(read_people(path).people) == 1


def test_a_second_remedy_keeps_the_first(tmp_path):
    """A file that is over two limits is read once both remedies have been followed."""
    path = tmp_path / "staff.csv"
    path.write_text("id,x,y,z\n" + "a,b,c,d\n")
    limits = {"cells": 4, "columns": 2}
    for _ in range(2):
        with pytest.raises(InvalidOrganization) as refused:
            read_people(path, limits=limits)
        limits = ast.literal_eval(re.search(r"limits=(\{.*?\})", str(refused.value))[1])
    assert len(read_people(path, limits=limits).people) == 1


def test_the_remedy_for_too_many_sheets_works(tmp_path):
    """All sheets of .ods are in one part, so nobody knows how many will come."""
    row = "<table:table-row><table:table-cell><text:p>id</text:p></table:table-cell></table:table-row>"
    path = tmp_path / "staff.ods"
    path.write_bytes(build_ods([(f"s{number}", row) for number in range(30)]))
    with pytest.raises(
        InvalidOrganization, match="6 files or more, and at most 5 are read"
    ) as refused:
        read_people(path, limits={"members": 5})
    limits = ast.literal_eval(re.search(r"limits=(\{.*?\})", str(refused.value))[1])
    assert len(read_people(path, limits=limits).people) == 0
