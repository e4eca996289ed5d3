"""The command template: from an export to tables in which who decides what can be filled in."""

import csv
import datetime
import os
import shlex
import stat
import sys

import pytest

from stepback import (
    Delegation,
    Domain,
    Organization,
    Person,
    ReportingLine,
    Support,
    read_people,
    read_tables,
    write_tables,
)
from stepback._read._single_table import read_raw_table
from stepback.evidence import read_support_survey
from stepback.evidence._cells._template_lines import (
    AUTHORITY_MARK,
    DECISION_HEADER,
    find_template_sheet,
)
from tests.support.command_line import command_output, error_output, run_command
from tests.support.filled_sheets import fill_file

EXPORT = "Staff No,Name,Reports to\n001,Iris Dahl,\n002,Omar Lind,001\n003,Noor Berg,002\n"
OPTIONS_NEEDED = "Staff No,Name,Reports to\n001,Iris Dahl,XX\n002,Vacant,001\n003,Noor Berg,02\n"
HISTORY = (
    "id,name,manager,From,To\n"
    "001,Iris Dahl,,2019-01-01,\n"
    "002,Omar Lind,001,2020-03-01,2024-06-30\n"
    "002,Omar Lind,003,2024-07-01,\n"
    "003,Noor Berg,001,2022-01-01,\n"
)


@pytest.fixture
def export(tmp_path):
    """A file with one person in each row."""
    path = tmp_path / "staff.csv"
    path.write_text(EXPORT, encoding="utf-8")
    return path


def append_rows(path, *rows):
    """Fill in rows below the header of a table, by column."""
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header, restval="").writerows(rows)


def table_lines(path):
    """The lines of a table."""
    return path.read_text(encoding="utf-8").splitlines()


def test_an_export_becomes_tables_to_fill_in_and_these_a_report(export, tmp_path):
    """The report on the export says nothing of decisions, and that on the tables does."""
    folder = tmp_path / "org"
    told = command_output("template", export, "--output", folder)
    assert told.splitlines()[0] == f"{folder}: 3 people, 2 lines."
    assert told.splitlines()[-1] == f"Then run:  stepback report {folder}"
    assert sorted(path.name for path in folder.iterdir()) == [
        "authority-matrix.xlsx",
        "delegations.csv",
        "domains.csv",
        "people.csv",
        "reporting.csv",
        "support-survey.xlsx",
    ]
    assert len(table_lines(folder / "domains.csv")) == 1
    assert len(table_lines(folder / "delegations.csv")) == 1
    assert read_tables(folder) == read_people(export)
    # Nothing is filled in yet, and nothing is made up.
    before = command_output("report", folder)
    assert "1. 2 of the 3 people manage others, in 3 layers." in before
    assert "Where are decisions made?" not in before
    append_rows(folder / "domains.csv", {"id": "prices", "owner": "001"})
    row = {"principal": "001", "delegate": "002", "domain": "prices", "autonomy": "0.75"}
    append_rows(folder / "delegations.csv", row)
    after = command_output("report", folder)
    assert "1. Decision-making is spread as widely as if 1.8 of the 3 people decided" in after
    assert "2. While the top is away, 25 % of all decisions stall" in after
    assert "Omar Lind" in after[after.index("Where are decisions made?") :]


def test_the_command_says_what_each_table_to_fill_in_holds(export, tmp_path):
    """With columns that are there, and the command that comes next."""
    folder = tmp_path / "my org"
    told = command_output("template", export, "--output", folder)
    assert "domains.csv      a row for each field of decisions: id, and as owner" in told
    for table, columns in {
        "domains": ("id", "owner"),
        "delegations": ("principal", "delegate", "domain", "autonomy"),
    }.items():
        header = table_lines(folder / f"{table}.csv")[0].split(",")
        assert set(columns) <= set(header)
        assert all(column in told[told.index(f"{table}.csv") :] for column in columns)
    assert told.endswith(f"Then run:  stepback report '{folder}'\n")


def test_the_options_of_an_export_are_those_of_a_report(tmp_path):
    """What stands in the way is told as it is there; repairs are in the tables."""
    path, folder = tmp_path / "staff.csv", tmp_path / "org"
    path.write_text(OPTIONS_NEEDED, encoding="utf-8")
    message = error_output("template", path, "--output", folder)
    assert "give --root-marker XX if it means that nobody is above" in message
    assert not folder.exists()
    options = ["--root-marker", "XX", "--vacant", "Vacant", "--repair"]
    told = command_output("template", path, *options, "--output", folder)
    assert told.startswith(f"{folder}: 2 people, 1 role, 2 lines.\n")
    assert read_tables(folder) == read_people(
        path, root_markers={"XX"}, vacant={"Vacant"}, repair=True
    )
    assert command_output("check", folder) == "No problems found: 2 people, 1 role, 2 lines.\n"


def test_a_history_is_written_with_its_days(tmp_path):
    """No date is needed to write it down; the report on it asks for one."""
    path, folder = tmp_path / "staff.csv", tmp_path / "org"
    path.write_text(HISTORY, encoding="utf-8")
    assert command_output("template", path, "--output", folder).startswith(
        f"{folder}: 3 people, 3 lines."
    )
    assert "--on" in error_output("report", folder)
    assert "2 managers" in command_output("report", folder, "--on", "2024-07-01")
    org = read_tables(folder)
    assert org == read_people(path)
    assert len(org.at(datetime.date(2021, 1, 1)).reporting) == 3
    message = run_command("template", path, "--on", "2024-07-01", "--output", folder, status=2)
    assert "--on" in message.stderr


def test_tables_may_be_packed_in_one_file(export, tmp_path):
    """A .zip file, which is read as a folder is."""
    packed = tmp_path / "org.zip"
    assert f"Then run:  stepback report {packed}" in command_output(
        "template", export, "--output", packed
    )
    assert read_tables(packed) == read_people(export)
    assert "Problems found in the data" in command_output("report", packed)


def test_tables_that_are_filled_in_stay_as_they_are(tmp_path):
    """Given a folder of tables, what is recorded is written, and only what is missing is empty."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        reporting=[ReportingLine("ann", "bo")],
        domains=[Domain("d", "ann")],
    )
    place, folder = write_tables(org, tmp_path / "org"), tmp_path / "more"
    command_output("template", place, "--output", folder)
    assert read_tables(folder) == org
    assert len(table_lines(folder / "domains.csv")) == 2
    assert len(table_lines(folder / "delegations.csv")) == 1
    with_rights = Organization(
        people=org.people, domains=org.domains, delegations=[Delegation("ann", "bo")]
    )
    place = write_tables(with_rights, tmp_path / "rights")
    command_output("template", place, "--output", tmp_path / "again")
    assert {path.name: path.read_bytes() for path in place.iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "again").glob("*.csv")
    }


def test_a_folder_with_other_files_is_refused(export, tmp_path):
    """It stays as it is."""
    folder = tmp_path / "org"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    refused = f"{folder} exists already, and nothing was changed; give the name of a new folder"
    assert error_output("template", export, "--output", folder) == f"stepback: {refused}\n"
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("name", ["org", "org.zip"])
def test_tables_that_are_there_are_never_replaced(export, tmp_path, name):
    """They may hold rights and answers, which an export has not; an empty folder holds nothing."""
    rights = Organization(
        people=[Person("ann"), Person("bo")],
        domains=[Domain("d", "ann")],
        supports=[Support("bo", "ann")],
    )
    place = write_tables(rights, tmp_path / name)
    for source in (export, place):
        message = error_output("template", source, "--output", place)
        assert message.startswith(f"stepback: {place} exists already, and nothing was changed")
        assert read_tables(place) == rights
    empty = tmp_path / "empty"
    empty.mkdir()
    command_output("template", export, "--output", empty)
    assert read_tables(empty) == read_people(export)


def follow(told):
    """Run the command that is told last, as it is typed in a shell."""
    return command_output(*shlex.split(told.splitlines()[-1].partition("stepback ")[2]))


@pytest.mark.parametrize(
    ("rows", "day"),
    [
        (HISTORY, "2024-07-01"),
        ("id,manager,To\nann,,2031-01-01\nbo,ann,2030-01-01\n", "2029-12-31"),
        ("id,manager\nann,\nbo,ann\n", None),
    ],
)
def test_the_command_told_last_works_as_it_is(tmp_path, rows, day, monkeypatch):
    """Dated tables get a day; limits are those of the export; names may be like options."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "staff.csv"
    path.write_text(rows, encoding="utf-8")
    options = ["--column", "end=To"] if "To" in rows and "From" not in rows else []
    options += ["--limits", "cells=1000"]
    told = command_output("template", path, *options, "--output", "-my org")
    day_typed = f"--on {day} " if day else ""
    ending = f"report './-my org' --limits cells=1000 {day_typed}"
    assert sorted(told.split("Then run:  stepback ")[1].split()) == sorted(ending.split())
    assert "What is not known" in follow(told)


def test_sheets_to_find_out_lie_beside_the_tables(export, tmp_path):
    """By the levels there are, with names in the survey, which is for its owner alone."""
    folder = tmp_path / "org"
    told = command_output("template", export, "--output", folder, "--currency", "EUR")
    assert "authority-matrix.xlsx  common decisions by level" in told
    assert "support-survey.xlsx  a survey, voluntary" in told
    matrix = read_raw_table(folder / "authority-matrix.xlsx")
    sheet = find_template_sheet(matrix, AUTHORITY_MARK, DECISION_HEADER)
    assert sheet.header == ("Decision", "Layer 3", "Layer 2", "Layer 1")
    assert sheet.settings["Currency of all amounts"] == "EUR"
    survey = read_support_survey(folder / "support-survey.xlsx")
    assert survey.asked == ("001", "002", "003")
    assert survey.respondents == ()
    if os.name == "posix":
        assert stat.S_IMODE((folder / "support-survey.xlsx").stat().st_mode) == 0o600
    # No reader of the folder is confused by them, and neither does a later writer remove them.
    assert command_output("check", folder) == "No problems found: 3 people, 2 lines.\n"
    with pytest.raises(FileExistsError, match="contains more than tables"):
        write_tables(read_tables(folder), folder)


def test_without_xlsxwriter_the_sheets_are_csv(export, tmp_path, monkeypatch):
    """Which readers of the folder leave alone as well, in a .zip file, too."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    for name in ("org", "org.zip"):
        place = tmp_path / name
        told = command_output("template", export, "--output", place)
        assert "authority-matrix.csv" in told
        assert command_output("check", place) == "No problems found: 3 people, 2 lines.\n"
    assert read_support_survey(tmp_path / "org" / "support-survey.csv").asked[0] == "001"


def test_columns_are_those_that_were_asked_for(tmp_path):
    """What is typed wrongly is an error; an organization without levels has a survey alone."""
    path = tmp_path / "staff.csv"
    path.write_text("id,manager,Grade\nann,,G10\nbo,ann,G9\n", encoding="utf-8")
    message = error_output("template", path, "--output", tmp_path / "org", "--by", "Grades")
    assert "did you mean 'Grade'?" in message
    assert not (tmp_path / "org").exists()
    command_output("template", path, "--output", tmp_path / "org", "--by", "Grade")
    sheet = find_template_sheet(
        read_raw_table(tmp_path / "org" / "authority-matrix.xlsx"), AUTHORITY_MARK, DECISION_HEADER
    )
    assert sheet.header == ("Decision", "G9", "G10")
    path.write_text("id\n" + "".join(f"p{n}\n" for n in range(30)), encoding="utf-8")
    told = command_output("template", path, "--output", tmp_path / "flat")
    assert "authority-matrix" not in told
    assert "support-survey.xlsx" in told


def test_people_who_were_asked_are_not_asked_again(tmp_path):
    """And an organization without people has no sheets."""
    org = Organization(
        people=[Person("ann"), Person("bo")],
        reporting=[ReportingLine("ann", "bo")],
        supports=[Support("ann", "bo")],
    )
    told = command_output(
        "template", write_tables(org, tmp_path / "org"), "--output", tmp_path / "a"
    )
    assert "support-survey" not in told
    nobody = write_tables(Organization(), tmp_path / "nobody")
    assert "sheets" not in command_output("template", nobody, "--output", tmp_path / "b")


def test_a_filled_survey_goes_into_the_report(export, tmp_path):
    """With the option that takes the sheet; what is wrong in it is said as for all input."""
    folder = tmp_path / "org"
    command_output("template", export, "--output", folder)
    sheet = folder / "support-survey.xlsx"
    report = ["report", folder, "--survey", sheet, "--personal"]
    assert "nobody was asked" in command_output(*report)
    fill_file(sheet, {(12, 4): "002", (13, 3): "nobody", (14, 4): "Iris Dahl"})
    told = command_output(*report)
    assert "1 of the 3 people asked have no recorded support" in told.replace("has", "have")
    fill_file(sheet, {(13, 3): "", (14, 4): ""})
    assert "1 of the 3 people answered about support" in command_output(*report)
    fill_file(sheet, {(14, 4): "Iris Dall"})
    message = error_output(*report)
    assert "did you mean 'Iris Dahl'?" in message
    assert "row 15, Supporter 1" in message


def test_an_output_is_required(export):
    """Nothing is written where nobody said."""
    assert "Missing option '--output'" in error_output("template", export, status=2)
