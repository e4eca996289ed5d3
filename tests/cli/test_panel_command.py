"""The command ``panel``."""

import csv
import json
import math

import pytest

from stepback import archetypes, write_tables
from stepback.scenarios import panel
from tests.support.command_line import command_output, error_output, run_command, run_process


@pytest.fixture
def folder(tmp_path):
    """Organizations as a folder, a .zip file and an export, with a name that is a formula."""
    folder = tmp_path / "organizations"
    folder.mkdir()
    write_tables(archetypes.customer_circles(), folder / "customers")
    write_tables(archetypes.mission_command(), folder / "army.zip")
    (folder / "=1+1.csv").write_text("id,manager\nann,\nbo,ann\n")
    return folder


def add_broken(folder):
    """An export with two problems, and a file that is of no kind that is read."""
    (folder / "broken.csv").write_text("id,manager\nann,zoe\nbo,ann\nbo,ann\n")
    (folder / "notes.pdf").write_text("%PDF")


def read_rows(path):
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_folder_is_written_as_one_row_each(folder, tmp_path):
    """Names are those of the files, and numbers read back as the same."""
    output = tmp_path / "panel.csv"
    assert command_output("panel", folder, "--output", output) == ""
    rows = read_rows(output)
    assert [row["organization"] for row in rows] == ["'=1+1", "army", "customers"]
    table = panel(folder)
    for name in table.figures:
        for row, cell in zip(rows, table.columns[name], strict=True):
            is_missing = cell is None or (isinstance(cell, float) and math.isnan(cell))
            assert row[name] == ("" if is_missing else str(cell).lower())
    assert "support_coverage" not in rows[0]


def test_what_fails_is_told_and_the_rest_is_written(folder, tmp_path):
    """The exit status says so, problems have their places, and options are those of commands."""
    add_broken(folder)
    output = tmp_path / "panel.csv"
    message = error_output("panel", folder, "--output", output)
    assert "notes.pdf" in message
    assert "broken: 2 problems in broken.csv" in message
    assert "give --repair" in message
    assert "3 rows written, 1 item or row failed" in message
    assert len(read_rows(output)) == 3
    repaired = run_command("panel", folder, "--output", output, "--repair")
    assert len(read_rows(output)) == 4
    assert "failed" not in repaired.stderr


def test_organizations_without_dates_are_told_once_how_to_measure_them(folder, tmp_path):
    """With --on, all fail alike; without it, the text says where all figures are."""
    output = tmp_path / "panel.csv"
    message = error_output("panel", folder, "--on", "2026-01-01", "--output", output)
    message = " ".join(message.split())
    assert message.count("it is the same on all dates; measure it without --on") == 1
    assert "=1+1, army and customers: 1 problem nothing in it has" in message
    whole = " ".join(command_output("panel", folder).split())
    assert "4 of 30 figures are shown; all of them are in --format csv." in whole


@pytest.mark.parametrize("format_name", ["text", "markdown", "html", "json", "csv"])
def test_every_form_is_printed_and_written(folder, tmp_path, format_name):
    """On the screen and in a file, the same."""
    text = command_output("panel", folder, "--format", format_name)
    file = tmp_path / "panel"
    command_output("panel", folder, "--format", format_name, "--output", file)
    assert file.read_text(encoding="utf-8") == text
    assert "army" in text
    if format_name == "json":
        assert len(json.loads(text)["rows"]) == 3


def test_answers_are_written_only_if_asked_for(folder, tmp_path):
    """With --personal, figures of support are there, and a new file is private."""
    output = tmp_path / "panel.csv"
    command_output("panel", folder, "--output", output, "--personal")
    assert "support_coverage" in read_rows(output)[0]
    assert output.stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_workers_and_a_resumed_run_write_the_same(folder, tmp_path):
    """Processes write what one process writes, and a second run reads the file of rows."""
    add_broken(folder)
    alone, together, again = (tmp_path / f"{name}.csv" for name in "abc")
    rows = tmp_path / "rows.jsonl"
    run_process("panel", folder, "--output", alone)
    words = ("panel", folder, "--workers", 2, "--resume", rows, "--output")
    ended = run_process(*words, together)
    assert ended.returncode == 1
    assert "give --repair" in ended.stderr
    run_process(*words, again)
    assert alone.read_bytes() == together.read_bytes() == again.read_bytes()
    assert len(rows.read_text().splitlines()) == 4


def test_several_paths_are_an_organization_each(folder):
    """Each is called as the file."""
    found = command_output(
        "panel", folder / "army.zip", folder / "customers", "--format", "csv"
    ).splitlines()
    assert [line.split(",")[0] for line in found] == ["organization", "army", "customers"]


def test_days_and_contexts_are_entered(tmp_path):
    """A row for each day, and what is without days fails."""
    folder = tmp_path / "organizations"
    folder.mkdir()
    (folder / "dated.csv").write_text("id,manager,start\nann,,\nbo,ann,2026-01-01\n")
    days = ("--on", "2025-06-01", "--on", "2026-06-01")
    found = command_output("panel", folder, *days, "--format", "csv").splitlines()
    assert [line.split(",")[1:4:2] for line in found[1:]] == [
        ["2025-06-01", "1"],
        ["2026-06-01", "2"],
    ]
    without = " ".join(run_command("panel", folder, status=1).stdout.split())
    assert "depends on the date; enter one, such as --on 2026-01-01" in without
    unknown = run_command("panel", folder, *days, "--context", "storm", status=1)
    assert "context 'storm'" in unknown.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["{folder}/army.zip"], "is one file; give"),
        (["{folder}/customers"], "holds people.csv, so it is one organization"),
        (["{folder}", "--workers", "0"], "Invalid value for '--workers'"),
        (["{folder}", "--on", "soon"], "'soon' is not a date"),
        (["{folder}", "--output", "panel.pdf"], "'.pdf' is not a report format"),
    ],
)
def test_wrong_commands_say_what_to_type(folder, words, message):
    """A message, and no traceback."""
    found = error_output("panel", *(word.format(folder=folder) for word in words), status=2)
    assert message in " ".join(found.split())


def test_a_missing_folder_and_a_file_of_something_else_are_told(folder, tmp_path):
    """And nothing is written to it."""
    assert "there is no folder" in error_output("panel", tmp_path / "gone")
    other = tmp_path / "other.csv"
    other.write_text("id\nann\n")
    assert "is no file of rows" in error_output("panel", folder, "--resume", other)
    assert other.read_text() == "id\nann\n"


@pytest.mark.parametrize("way", ["same", "dotted", "symbolic", "hard", "new"])
def test_a_file_that_two_options_write_is_refused_before_anything_runs(folder, tmp_path, way):
    """Also if it is spelled otherwise, or reached through a link; it stays as it is."""
    rows, other = tmp_path / "rows.csv", tmp_path / "other.csv"
    if way != "new":
        command_output("panel", folder, "--resume", rows, "--output", other)
        other.unlink()
    before = rows.read_bytes() if rows.exists() else None
    if way == "dotted":
        other = folder / ".." / "rows.csv"
    elif way == "symbolic":
        other.symlink_to(rows)
    elif way == "hard":
        other.hardlink_to(rows)
    else:
        other = rows
    told = error_output("panel", folder, "--output", other, "--resume", rows, status=2)
    assert "--output and --resume name one file" in " ".join(told.split())
    assert (rows.read_bytes() if rows.exists() else None) == before
