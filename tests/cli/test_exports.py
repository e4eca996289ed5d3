"""Read single exports by the command line, with its options."""

import ast
import json
import os
import re
from pathlib import Path

import pytest
import xlsxwriter

import stepback as package
from tests.support.command_line import PEOPLE, command_output, error_output, run_command


@pytest.fixture
def write_export(tmp_path):
    """Writes an export to a file."""

    def write(text, name="staff.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_an_export_is_read_with_options(write_export):
    """The options are those of `read_people`."""
    path = write_export(
        """Staff No;Holder;Boss;Status
1;Ann Berg;TOP;on
2;N/D;Ann Berg;on
3;Open;Ann Berg;on
4;Di;Ann Berg;off
5;Ed;Ann Berg;leave
6;Fi;Ann Berg;on
"""
    )
    options = ["--column", "id=Staff No", "--column", "manager=Boss", "--column", "name=Holder"]
    options += ["--manager-by", "name", "--root-marker", "TOP", "--vacant", "open"]
    options += ["--undisclosed", "n/d", "--active", "Status=on", "--active", "Status=leave"]
    assert command_output("check", path, *options) == (
        "No problems found: 4 people, 1 role, 4 lines.\n\n"
        "1 warning in staff.csv\n"
        "  row 5, Status: 1 of 6 rows is left out: rows not active ('off' 1)\n"
    )


def test_the_messages_propose_all_options_that_are_needed(write_export):
    """A user who types what each message proposes gets a report."""
    path = write_export("Staff No,Name,Reports to\n1,Ann,XX\n2,Bo,1\n3,Vacant,01\n")
    message = error_output("report", path)
    assert "recognized: id in 'Staff No' and manager in 'Reports to'" in message
    options = ["--root-marker", "XX", "--vacant", "Vacant", "--repair"]
    assert "give --root-marker XX if it means that nobody is above" in message
    assert "if it means that nobody holds the post, give --vacant Vacant" in message
    assert (
        "1 of 3 managers matches an id only if leading zeros are ignored; give --repair" in message
    )
    assert "1 problem was repaired" in command_output("report", path, *options)


@pytest.mark.parametrize("typed", ["id", "=Post", "id=", "  = "])
@pytest.mark.parametrize("option", ["--column", "--active"])
def test_an_option_without_name_and_value_is_refused(write_export, option, typed):
    """An equals sign separates a field and its header."""
    message = error_output("report", write_export(PEOPLE), option, typed, status=2)
    assert f"{typed!r} is not of the form name=value." in message


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (["--column", "id=Position"], "--column id=Position"),
        (["--column", "id=Position", "--column", "name=Name"], "--column id=Position"),
        (["--column", "id= Position "], "--column id=Position"),
    ],
)
def test_a_command_that_is_proposed_keeps_what_was_typed(write_export, typed, kept):
    """Pasted, it reads the same columns."""
    path = write_export("Position,Name,Staff No,Reports To\nP1,Ann,1,\nP2,Bo,2,P1\nP3,Bo,2,P2\n")
    text = " ".join(command_output("check", path, *typed).split())
    commands = [line for line in text.split("run ") if "Reports To" in line and "check" in line]
    assert commands
    assert all(kept in command for command in commands)


def test_a_field_that_is_misspelled_gets_the_nearest(write_export):
    """Before all fields are listed."""
    message = error_output("report", write_export(PEOPLE), "--column", "manger=x", status=2)
    assert "'manger' is not a field; did you mean 'manager'? give one of" in " ".join(
        message.split()
    )


def test_a_field_in_several_columns_is_typed_several_times(write_export):
    """Their cells are joined, in the order in which they were typed."""
    path = write_export("id,Given,Family,manager\n1,Ann,Berg,\n2,Bo,Lie,Ann Berg\n")
    options = ["--column", "name=Given", "--column", "name=Family", "--manager-by", "name"]
    assert "2 people, 1 line." in command_output("check", path, *options)


def test_an_unknown_field_is_refused(write_export):
    """The message lists the fields."""
    message = error_output("report", write_export(PEOPLE), "--column", "boss=manager", status=2)
    assert "'boss' is not a field; give one of id, name, unit, fte" in message


@pytest.mark.parametrize(
    ("sheet", "options", "found"),
    [
        (" People ", [], "3 people, 1 line"),
        ("Staff", [], "3 people, 1 line"),
        ("People", ["--vacant", "Cy"], "2 people, 1 role, 1 line"),
        ("People", ["--sheet", "people"], "3 people, 1 line"),
        ("Staff", ["--sheet", "1"], "3 people, 1 line"),
    ],
)
def test_a_spreadsheet_holds_tables_or_an_export(tmp_path, sheet, options, found):
    """A sheet called people makes it a set of tables, unless an option for an export is given."""
    path = tmp_path / "staff.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet.strip() if sheet == "Staff" else sheet)
        rows = [["id", "name", "manager"], [1, "Ann", ""], [2, "Bo", 1], [3, "Cy", ""]]
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    assert command_output("check", path, *options).startswith(f"No problems found: {found}.")


# Options are told as they are typed

PYTHON = re.compile(
    r"=True|\borg\.|=\{|\(\)|\bpass \w+=|\.\w+ holds|read_(people|tables)|root_markers|manager_by"
)
PYTHON_ONLY_TEXTS = {
    # what the library says where the command line says something else
    " is a collection; give its names one by one, as in org.in_context(*names)": "gives names",
    ".problems holds all of them": "names stepback check --format json",
    "change a copy: mapping.copy()": "never changes one",
    "respondents are given but no supports; give supports=() if none were named": "names the table",
    "not a folder, .zip file or spreadsheet; for a single table of people, use read_people": "does so",
}


def message_texts(path):
    """The texts in a module that may be part of a message: all but docstrings, names and keys."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documents = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documents) and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docs
        and " " in node.value
    ]


def test_readers_format_options_by_one_function():
    """All use `format_option` or `option_name`, so that the command line can format them too."""
    source = Path(package.__file__).parent
    folders = ("_problems", "_records", "_columns", "_flow", "_organization", "_read", "_report")
    modules = {path for folder in folders for path in (source / folder).rglob("*.py")}
    # Graphs, assumptions, what is no organization and notebooks are there in Python alone.
    in_python = (
        "_relation_graph",
        "_read_only_graph",
        "_assume_line",
        "_non_organizations",
        "_organization_html",
    )
    modules -= {source / "_organization" / f"{name}.py" for name in in_python}
    found = {text for path in modules for text in message_texts(path) if PYTHON.search(text)}
    assert found == PYTHON_ONLY_TEXTS.keys()


BROKEN = {
    "bad-value": ("id,fte\n1,half\n", [], "give --repair to read it as empty"),
    "outer-spaces": ('id,manager\n1,\n" 2",1\n', [], "give --repair to have them removed"),
    "repeated-header": ("id,manager\n1,\nid,manager\n", [], "give --repair to leave it out"),
    "ragged-row": ("id,manager\n1,,\n2,1,x\n", [], "or give --repair to leave it out"),
    "repeated-column": ("id,id\n1,1\n", [], "or give --repair to keep the first"),
    "blank-id": ("id,name\n1,Ann\n,Bo\n", [], "give --repair to make one of the row number"),
    "repeated-id": ("id,manager\n1,\n2,1\n2,1\n", [], "or give --repair: "),
    "self-report": ("id,manager\n1,1\n", [], "or give --repair to remove the line"),
    "reporting-cycle": ("id,manager\n1,2\n2,1\n", [], "give --repair to leave one line out"),
    "manager-spelling": ("id,manager\n1,\n2,01\n", [], "give --repair to match them like this"),
    "unknown-manager": (
        "id,manager\n1,It's me\n",
        [],
        """give --root-marker 'It'"'"'s me' if it means that nobody is above, or give --repair to""",
    ),
    "several": (
        "id,name,manager\n1,Ann,\n2,Ann,\n3,Bo,Ann\n",
        ["--manager-by", "name"],
        "or name managers by ids",
    ),
    "no-manager-matches": (
        "id,mail,manager\n1,a@x,\n2,b@x,a@x\n3,c@x,b@x\n4,d@x,c@x\n",
        ["--manager-by", "id"],
        "give --manager-by mail",
    ),
    "no-match": (
        "id,manager\n1,a\n2,b\n3,c\n",
        [],
        "such as an e-mail address, name it with --manager-by",
    ),
    "missing": ("idea,manager\n1,\n1,\n", [], "give --column id=…"),
    "unguessed": ("x,manager\n1,\n", [], "give --column id=…"),
    "no-managers": ("id,y\n1,\n1,\n", [], "if a column holds them, give --column manager=…"),
    "manager-by": ("id\n1\n", ["--manager-by", "mail"], "no column 'mail' for --manager-by"),
    "active": ("id\n1\n", ["--active", "on=1"], "no column 'on' for --active"),
    "long": (f"id,manager\n1,{'x' * 999}\n", [], "add its row, empty the cell if it means"),
}


@pytest.mark.parametrize(("text", "options", "remedy"), BROKEN.values(), ids=BROKEN)
def test_problems_of_an_export_propose_what_to_type(write_export, text, options, remedy):
    """No message proposes Python code."""
    message = error_output("report", write_export(text), *options)
    assert remedy in message
    assert not PYTHON.search(message)


def test_warnings_in_a_report_propose_what_to_type(write_export):
    """Its warnings come from the same readers."""
    path = write_export("id,name\n1,Vacant\n2,N/D\n")
    for form in ("text", "markdown", "json", "html"):
        message = " ".join(command_output("report", path, "--format", form).split())
        assert "--vacant Vacant" in message
        assert "--undisclosed N/D" in message
        assert not PYTHON.search(re.sub(r"<style>.*</style>", "", message))


def test_the_library_proposes_python_code_after_a_command(write_export):
    """The style of options is set only while a command runs."""
    path = write_export("x\n1\n")
    error_output("report", path)
    with pytest.raises(package.InvalidOrganization, match="pass columns={'id': '…'}"):
        package.read_people(path)


# Real exports, each as its reader would come to it

DATA = Path(os.environ.get("STEPBACK_DATA", Path(__file__).parents[2] / "../shared/data"))
ORGANOGRAM = [
    "--column",
    "id=Post Unique Reference",
    "--column",
    "manager=Reports to Senior Post",
    "--root-marker",
    "XX",
]
ASKED = re.compile(r"give (--(?:column|vacant|undisclosed) (?:\w+='[^']*'|\S+))")


def senior_posts_path(department):
    """The file of senior posts of a department; without the data, the test is skipped."""
    path = DATA / f"uk_organograms/{department}-senior.csv"
    if not path.exists():
        pytest.skip(f"{path} is absent; STEPBACK_DATA names the folder of real organizations")
    return path


def test_messages_about_a_department_name_the_columns_and_markers():
    """The output of a command without options is enough to find the next command, and so on."""
    message = error_output("report", senior_posts_path("department_of_health-2011-09-30"))
    assert "recognized: id in 'Post Unique Reference', manager in 'Reports to" in message
    assert "give --root-marker XX if it means that nobody is above" in message
    asked = ASKED.findall(message)
    assert asked[-3:] == ["--undisclosed N/D", "--vacant Vacant", "--vacant Eliminated"]


def test_the_department_of_health_is_reported_on_without_assumptions():
    """Its data has no problems, and does not say who decides: no figure is about decisions."""
    path = senior_posts_path("department_of_health-2011-09-30")
    words = ["--undisclosed", "N/D", "--vacant", "Vacant", "--vacant", "Eliminated"]
    checked = command_output("check", path, *ORGANOGRAM, *words)
    first, second, found, *_ = checked.split("\n\n")[0].split("\n") + checked.split("\n\n")[1:]
    assert "-senior.csv: recognized: " in first
    assert "not read, but kept as attributes: " in second
    assert found == "No problems found: 304 people, 9 roles, 312 lines."
    message = command_output("report", path, *ORGANOGRAM, *words)
    assert message.startswith("department_of_health-2011-09-30-senior\n===")
    assert "304 people were counted" in message
    assert "people manage others, in" in message
    assert not re.search(r"\bwould\b|illustration|Effective leaders", message)
    assert "placeholder rather than" in " ".join(message.split())


@pytest.mark.parametrize(
    ("department", "faults", "repairs"),
    [
        ("hm_treasury-2011-09-30", 3, 3),
        ("ministry_of_defence-2013-09-30", 13, 13),
        ("300913-DWP.xls", 5, 4),
        ("20131202-DES_OCT_13_organogram_FINAL_U", 1, 1),
    ],
)
def test_a_messy_department_is_refused_and_repaired(department, faults, repairs):
    """Each problem is listed, then each repair, and the report uses the repaired data."""
    path = senior_posts_path(department)
    found = run_command("check", path, *ORGANOGRAM, status=1).stdout.splitlines()
    assert re.match(rf"{faults} problems? and \d warnings? in ", found[0])
    listed = run_command("check", path, *ORGANOGRAM, "--format", "json", status=1).stdout
    problems = json.loads(listed)["problems"]
    assert len(problems) == faults
    assert all("give --repair" in problem["message"] for problem in problems)
    checked = command_output("check", path, *ORGANOGRAM, "--repair")
    assert f"\n\nNo problems left after {repairs} repair" in checked
    message = command_output("report", path, *ORGANOGRAM, "--repair")
    assert re.search(rf"{repairs} problems? w\w+ repaired", message)
    assert not PYTHON.search(checked + message)


EFFECTIVE_DATED = """EMPLID,NAME,SUPERVISOR_ID,EFFDT
1,Ann,,2015-01-01
2,Bo,1,2030-01-01
3,Cy,2,2020-06-01
3,Cy,1,2031-01-01
"""


def test_an_effective_dated_export_is_read_without_an_option(write_export):
    """Its columns are recognized; the only thing to type is the day, which the message says."""
    path = write_export(EFFECTIVE_DATED)
    message = " ".join(error_output("report", path).split())
    assert "depends on the date; enter one, such as --on 2031-01-01, the last day" in message
    checked = command_output("check", path)
    first, _, found, *_ = checked.split("\n")
    assert "id in 'EMPLID', manager in 'SUPERVISOR_ID' and start in 'EFFDT'" in first
    assert found == "No problems found: 3 people, 3 lines."
    assert (
        "row 4, SUPERVISOR_ID: 3 is there from 2020-06-01 on, but its manager, 2, not before"
        in checked
    )
    report = command_output("report", path, "--on", "2031-01-01")
    assert "on 2031-01-01" in report
    same = ["--column", "id=EMPLID", "--column", "manager=SUPERVISOR_ID"]
    same += ["--column", "name=NAME", "--column", "start=EFFDT"]
    assert "on 2031-01-01" in command_output("report", path, *same, "--on", "2031-01-01")


def test_a_date_beyond_all_years_is_refused(write_export):
    """No cell is there to be left empty."""
    message = error_output("check", write_export(PEOPLE), "--on", "0000-01-01", status=2)
    assert "is not a date of the years 1 to 9999; give one such as 2026-01-31, or none" in (
        " ".join(message.split())
    )


def test_recognized_columns_are_listed_for_programs(write_export):
    """Of each file, by field; a list where several columns are joined."""
    names = "First Name,Last Name,Manager First Name,Manager Last Name"
    senior = write_export(f"Employee ID,{names},Shoe\n1,Ann,Berg,,,38\n2,Bo,Dahl,Ann,Berg,41\n")
    junior = write_export("id,manager,name\n3,,Cy\n4,3,Di\n", "junior.csv")
    found = json.loads(command_output("check", senior, "--format", "json"))
    assert found["columns"] == [
        {
            "source": "staff.csv",
            "recognized": {
                "id": "Employee ID",
                "manager": ["Manager First Name", "Manager Last Name"],
                "name": ["First Name", "Last Name"],
            },
            "manager_by": "First Name + Last Name",
            "unread": ["Shoe"],
        }
    ]
    assert json.loads(command_output("check", junior, "--format", "json"))["columns"] == []
    several = write_export("Personalnummer,Vorgesetzter,Farbe\n5,9,rot\n6,5,blau\n", "third.csv")
    wrong = json.loads(run_command("check", several, "--format", "json", status=1).stdout)
    assert wrong["columns"][0]["recognized"] == {"id": "Personalnummer", "manager": "Vorgesetzter"}
    assert wrong["columns"][0]["unread"] == ["Farbe"]
    assert [problem["code"] for problem in wrong["warnings"][:2]] == [
        "recognized-columns",
        "unread-columns",
    ]


def test_a_misspelled_field_gets_its_nearest_match(write_export):
    """The field that was probably meant comes before the list of all."""
    message = error_output("check", write_export(PEOPLE), "--column", "manger=x", status=2)
    assert "'manger' is not a field; did you mean 'manager'? give one of" in " ".join(
        message.split()
    )
