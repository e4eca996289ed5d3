"""The commands report, check and demo, and the files that they write."""

import datetime
import json
import os
import pathlib
import stat
import subprocess
import sys
import sysconfig
from importlib import metadata

import pytest

from stepback import read_people, read_tables, report, write_tables
from stepback.cli import main
from tests.support.command_line import (
    PEOPLE,
    command_output,
    error_output,
    run_command,
    run_process,
)
from tests.support.reports import HtmlPage

DELEGATIONS = "principal,delegate,domain,contexts,start,end"
SUPPORTED = {
    "domains": "id,owner\nhiring,ann\n",
    "delegations": "principal,delegate,domain,share\n"
    + "".join(f"ann,p{number},hiring,0.1\n" for number in range(9)),
    "supports": "supporter,supported,strength\nann,p3,0.9\nann,p7,0.9\n",
    "people": "id,name,manager\nann,Ann,\n"
    + "".join(f"p{number},Person {number},ann\n" for number in range(9)),
}


@pytest.fixture
def make_folder(tmp_path):
    """Writes a folder with people.csv and other tables."""

    def write(**tables):
        place = tmp_path / "org"
        place.mkdir(exist_ok=True)
        for name, text in {"people": PEOPLE, **tables}.items():
            (place / f"{name}.csv").write_text(text, encoding="utf-8")
        return place

    return write


@pytest.fixture
def folder_with_context(make_folder):
    """An organization with a delegation that is bound to a context."""
    return make_folder(
        domains="id,owner\nroutes,ann\n", delegations=f"{DELEGATIONS}\nann,bo,routes,storm,,\n"
    )


@pytest.fixture
def folder_with_assumptions(make_folder):
    """An organization whose delegations are assumed."""
    return make_folder(
        domains="id,owner\nroutes,ann\n",
        delegations="principal,delegate,basis\nann,bo,assumed\nann,cy,assumed\n",
    )


@pytest.fixture
def folder_with_dates(make_folder):
    """An organization with a delegation that is in force for one year."""
    return make_folder(
        domains="id,owner\nroutes,ann\n",
        delegations=f"{DELEGATIONS}\nann,bo,routes,,2026-01-01,2027-01-01\n",
    )


# What is reported, and in which form


def test_the_command_prints_the_report_of_the_library(make_folder):
    """It adds nothing and leaves nothing out, and says what to type where Python says what to call."""
    place = make_folder(domains="id,owner\nhiring,ann\n")
    assert command_output("report", place) == f"{report(read_tables(place), title='org')}\n"
    export = place.with_name("staff.csv")
    export.write_text(PEOPLE, encoding="utf-8")
    made = json.loads(command_output("report", export, "--title", "org", "--format", "json"))
    expected = report(read_people(export), title="org").to_dict()
    typed, called = (
        [block for block in values["sections"][-1]["blocks"] if block["kind"] == "code"]
        for values in (made, expected)
    )
    assert typed[0]["text"] == "stepback template staff.csv --output staff-tables"
    assert called[0]["text"].startswith("stepback.write_tables(org, ")
    for values, blocks in ((made, typed), (expected, called)):
        for block in blocks:
            values["sections"][-1]["blocks"].remove(block)
    assert made == expected


@pytest.mark.parametrize(
    ("form", "suffix", "begins"),
    [
        ("text", ".txt", "org\n===\nA report made on "),
        ("markdown", ".md", "# org\n\nA report made on "),
        ("json", ".json", '{\n  "version": 2,\n  "title": "org",\n'),
        ("html", ".html", "<!doctype html>"),
        ("html", ".HTM", "<!doctype html>"),
        ("text", "", "org\n===\nA report made on "),
    ],
)
def test_a_report_has_four_formats(make_folder, tmp_path, form, suffix, begins):
    """The format is given, or follows from the name of the output file."""
    place, output = make_folder(), tmp_path / f"report{suffix}"
    text = command_output("report", place, "--format", form)
    assert text.startswith(begins)
    assert command_output("report", place, "--output", output) == ""
    assert output.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Sales, 2026", "Sales, 2026"),
        ("  two\n lines ", "two lines"),
        ("x" * 300, "x" * 199 + "…"),
        ("\u202eevil", "\\u202eevil"),
    ],
)
def test_a_report_has_the_title_that_is_given(make_folder, title, shown):
    """On one line, and of a length that can be read."""
    place = make_folder()
    text = command_output("report", place, "--format", "json", "--title", title)
    assert json.loads(text)["title"] == shown
    page = HtmlPage(command_output("report", place, "--format", "html", "--title", title))
    assert page.texts.count(shown) == 2


def test_a_title_is_text_and_no_markup(make_folder):
    """In the page, its head and Markdown."""
    options = ["report", make_folder(), "--title", "<b>x</title>"]
    html = command_output(*options, "--format", "html")
    assert html.count("&lt;b&gt;x&lt;/title&gt;") == 2
    assert "b" not in HtmlPage(html).tags
    markdown = command_output(*options, "--format", "markdown")
    assert markdown.startswith("# \\<b\\>x\\</title\\>\n")


@pytest.mark.parametrize("title", ["", " ", "\n"])
def test_a_title_without_text_is_refused(make_folder, title):
    """In one sentence; what is in the way is not replaced by the default in silence."""
    message = error_output("report", make_folder(), "--title", title)
    assert message == (f"stepback: title: {title!r} is not a text; give one, such as 'Sales'\n")


def test_the_default_title_is_the_name_of_what_is_read(make_folder, tmp_path, monkeypatch):
    """Of a file without its suffix, of a folder or a .zip file.

    Several files, and files called like tables, say how many people there are.
    """
    place = make_folder()

    def title(*paths):
        return json.loads(command_output("report", *paths, "--format", "json"))["title"]

    staff = tmp_path / "staff 2026-01.csv"
    staff.write_text(PEOPLE, encoding="utf-8")
    junior = tmp_path / "junior.csv"
    junior.write_text("id,name,manager\ndi,Di,ann\n", encoding="utf-8")
    assert title(place) == "org"
    assert title(place / "people.csv") == "An organization of 3 people"
    assert title(staff) == "staff 2026-01"
    assert title(staff, junior) == "An organization of 4 people"
    write_tables(read_tables(place), tmp_path / "packed.zip")
    assert title(tmp_path / "packed.zip") == "packed"
    monkeypatch.chdir(place)
    assert title(".") == "org"
    assert title("people.csv") == "An organization of 3 people"


def test_a_given_format_overrides_the_name_of_the_output_file(make_folder, tmp_path):
    """With a format, the file may have any name."""
    output = tmp_path / "report.dat"
    command_output("report", make_folder(), "--format", "json", "--output", output)
    assert json.loads(output.read_text())["figures"]["people"]["value"] == 3


def test_an_output_file_with_an_unknown_suffix_is_refused(make_folder, tmp_path):
    """No text is written to a file called .pdf."""
    output = tmp_path / "report.pdf"
    assert "'.pdf' is not a report format; give --format" in error_output(
        "report", make_folder(), "--output", output, status=2
    )
    assert not output.exists()


def test_json_is_strict(make_folder):
    """A number that is not known is null, and never NaN, which other readers refuse."""
    text = command_output("report", make_folder(), "--format", "json")
    assert json.loads(text, parse_constant=pytest.fail)["version"] == 2


# Files


def test_an_output_file_is_replaced_completely(make_folder, tmp_path):
    """Nothing of the old content is left, and no other file remains."""
    output = tmp_path / "report.txt"
    output.write_text("x" * 100_000)
    command_output("report", make_folder(), "--output", output)
    assert output.read_text().startswith("org\n===\n")
    assert "xxx" not in output.read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["org", "report.txt"]


def test_a_replaced_file_keeps_its_permissions(make_folder, tmp_path):
    """A private report stays private when it is written again."""
    output = tmp_path / "report.txt"
    output.touch()
    output.chmod(0o600)
    command_output("report", make_folder(), "--output", output)
    assert stat.S_IMODE(output.stat().st_mode) == 0o600


def test_an_output_file_is_unchanged_after_an_error(make_folder, tmp_path, monkeypatch):
    """The message names the output file, and no temporary file remains."""
    output = tmp_path / "report.txt"
    output.write_text("before")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    message = error_output("report", make_folder(), "--output", output)
    assert message == f"stepback: cannot use {output}: no space left on device\n"
    assert output.read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["org", "report.txt"]


def test_nothing_is_written_if_the_organization_cannot_be_read(tmp_path):
    """The output file stays unchanged."""
    output = tmp_path / "report.txt"
    output.write_text("before")
    error_output("report", tmp_path / "absent", "--output", output)
    assert output.read_text() == "before"


def test_the_folder_of_the_output_must_exist(make_folder, tmp_path):
    """It is not created, because its name may be misspelled."""
    output = tmp_path / "reprots/report.txt"
    assert error_output("report", make_folder(), "--output", output) == (
        f"stepback: {output.parent}: this folder does not exist; create it first\n"
    )


def test_a_folder_is_refused_as_output(make_folder, tmp_path):
    """The user has to name a file in it."""
    message = error_output("report", make_folder(), "--output", tmp_path)
    assert message == f"stepback: {tmp_path} is a folder; name a file in it\n"


def test_an_output_link_stays_a_link(make_folder, tmp_path):
    """The file that it leads to is replaced."""
    output, link = tmp_path / "report.txt", tmp_path / "latest.txt"
    output.write_text("before")
    link.symlink_to(output)
    command_output("report", make_folder(), "--output", link)
    assert link.is_symlink()
    assert output.read_text().startswith("org\n===\n")


@pytest.mark.parametrize(
    ("command", "option"),
    [("report", "--output"), ("demo", "--output"), ("demo", "--copy")],
)
def test_an_output_link_in_a_circle_is_refused(make_folder, tmp_path, command, option):
    """By a sentence; the link stays."""
    link = tmp_path / "loop.txt"
    link.symlink_to("other.txt")
    (tmp_path / "other.txt").symlink_to("loop.txt")
    source = [make_folder()] if command == "report" else []
    assert error_output(command, *source, option, link) == (
        f"stepback: {link}: its symbolic links lead in a circle; remove them, or give another "
        "name\n"
    )
    assert link.is_symlink()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
@pytest.mark.parametrize("command", ["report", "demo"])
def test_a_new_report_that_names_people_is_for_its_owner_alone(make_folder, tmp_path, command):
    """Others are as private as the umask says, and a file that is there keeps its permissions."""
    source = [make_folder()] if command == "report" else []
    umask = os.umask(0o022)
    try:
        for name, options in [("open.txt", []), ("personal.txt", ["--personal"])]:
            run_command(command, *source, *options, "--output", tmp_path / name)
        (tmp_path / "shared.txt").touch()
        run_command(command, *source, "--personal", "--output", tmp_path / "shared.txt")
    finally:
        os.umask(umask)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("*.txt")}
    assert modes == {"open.txt": 0o644, "personal.txt": 0o600, "shared.txt": 0o644}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_device_is_written_to_directly(make_folder):
    """A device such as /dev/stdout takes the report, and is not replaced."""
    done = run_process("report", make_folder(), "--format", "markdown", "--output", "/dev/stdout")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("# org\n")


# What is looked at


def test_the_autonomy_option_is_that_of_the_library(folder_with_assumptions):
    """Where figures are ranges, it sets the autonomy at which they are shown in addition."""
    place = folder_with_assumptions
    made = json.loads(command_output("report", place, "--format", "json", "--autonomy", "0.3"))
    assert made == report(read_tables(place), title="org", autonomy=0.3).to_dict()
    assert made != report(read_tables(place), title="org").to_dict()


@pytest.mark.parametrize("typed", ["50 %", "50%", "0,5", ".5"])
def test_an_autonomy_may_be_typed_as_a_percentage(folder_with_assumptions, typed):
    """Or with a decimal comma."""
    place = folder_with_assumptions
    assert command_output("report", place, "--autonomy", typed) == command_output("report", place)


def test_an_autonomy_that_does_nothing_is_refused(make_folder):
    """Where the data says who decides what, and where it says nothing, no figure is a range."""
    for tables in ({}, {"domains": "id,owner\nhiring,ann\n"}):
        place = make_folder(**tables)
        message = error_output("report", place, "--autonomy", "0.5", status=2)
        assert "--autonomy does nothing here" in message
        command_output("report", place)


def test_options_of_a_report_are_refused_beside_a_copy(tmp_path):
    """Nothing is copied, so that the command can be typed again."""
    copy = tmp_path / "copy"
    for options in (
        ["--output", tmp_path / "b.html"],
        ["--format", "json"],
        ["--on", "2026-01-31"],
    ):
        message = error_output("demo", "--copy", copy, *options, status=2)
        assert f"{options[0]} does nothing beside --copy" in " ".join(message.split())
    message = error_output("demo", "--personal", "--context", "storm", "--copy", copy, status=2)
    assert "--personal and --context" in message or "--context and --personal" in message
    assert not copy.exists()


@pytest.mark.parametrize("autonomy", ["-0.1", "1.1", "much", "nan", "inf", "150 %"])
def test_an_invalid_autonomy_is_refused(make_folder, autonomy):
    """It has to be a number from 0 to 1."""
    result = run_command("report", make_folder(), "--autonomy", autonomy, status=2)
    assert autonomy in result.stderr


def test_a_context_can_be_entered(folder_with_context):
    """Delegations that are bound to it are in force only there."""
    assert "bound to the context “storm”" in command_output("report", folder_with_context)
    entered = " ".join(command_output("report", folder_with_context, "--context", "storm").split())
    assert "A report on the organization in the context “storm”, made on" in entered


def test_an_unknown_context_is_refused(folder_with_context):
    """The message lists the contexts that exist."""
    assert error_output("report", folder_with_context, "--context", "peace") == (
        "stepback: context 'peace': no delegation is bound to it; there are: 'storm'\n"
    )
    message = error_output("report", folder_with_context, "--context", "strom")
    assert "no delegation is bound to it; did you mean 'storm'? there are: 'storm'" in message


def test_dated_delegations_require_a_date(folder_with_dates):
    """The date of the report is not used instead."""
    assert error_output("report", folder_with_dates) == (
        "stepback: 1 delegation with a start or an end: what is in force depends on the date; "
        "enter one, such as --on 2026-01-01, the last day on which anything begins\n"
    )
    org = read_tables(folder_with_dates)
    for day in ("2026-06-30", "2027-01-01"):
        expected = report(org.at(datetime.date.fromisoformat(day)), title="org")
        assert command_output("report", folder_with_dates, "--on", day) == f"{expected}\n"


def test_dated_delegations_are_counted_in_the_message(make_folder):
    """The number is written with its plural."""
    rows = "ann,bo,routes,,2026-01-01,\nann,cy,routes,,,2027-01-01\n"
    place = make_folder(domains="id,owner\nroutes,ann\n", delegations=f"{DELEGATIONS}\n{rows}")
    assert "2 delegations with a start or an end" in error_output("report", place)


@pytest.mark.parametrize(
    ("typed", "form"),
    [("yesterday", ""), ("31.1.2026", ": year, month, day"), ("2026-02-30", ""), ("", "")],
)
def test_an_invalid_date_is_refused(folder_with_dates, typed, form):
    """The message shows an example."""
    message = error_output("report", folder_with_dates, "--on", typed, status=2)
    assert f"{typed!r} is not a date; give one such as 2026-01-31{form}." in message


def test_people_are_named_with_their_answers_only_on_request(make_folder):
    """Without the option, nothing reveals which two of nine people have support."""
    place = make_folder(**SUPPORTED)
    assert command_output("report", place) == f"{report(read_tables(place), title='org')}\n"
    personal = command_output("report", place, "--personal")
    assert personal == f"{report(read_tables(place), title='org', personal=True)}\n"
    assert personal != command_output("report", place)


def test_options_for_an_export_are_refused_for_tables(make_folder):
    """The columns of tables have fixed names, so that the options would be ignored."""
    message = error_output("report", make_folder(), "--vacant", "Open", status=2)
    assert (
        "holds tables, whose columns have fixed names; the options for a single export" in message
    )


def test_a_note_says_if_only_one_of_several_tables_is_read(folder_with_context):
    """A user who names people.csv instead of its folder learns that the other tables are not read."""
    result = run_command("check", folder_with_context / "people.csv")
    assert result.stdout.startswith("No problems found: 3 people, 2 lines.")
    assert result.stderr == (
        f"stepback: only people.csv is read, as an export of people; {folder_with_context} also contains "
        "domains.csv and delegations.csv: give the folder to read all of them\n"
    )


def test_a_file_called_like_a_table_may_be_an_export(make_folder):
    """There is no note if the folder contains no other table."""
    assert (
        command_output("check", make_folder() / "people.csv")
        == "No problems found: 3 people, 2 lines.\n"
    )


# What is checked


def test_check_without_problems_exits_with_status_0(make_folder):
    """It prints what was read."""
    assert command_output("check", make_folder()) == "No problems found: 3 people, 2 lines.\n"


def test_many_problems_of_a_kind_are_told_once_and_listed_as_json(make_folder):
    """The first five with one remedy, and how many more there are; the exit status is 1."""
    rows = "".join(f"ann,nobody{number},\n" for number in range(5000))
    place = make_folder(domains="id,owner\n", delegations=f"principal,delegate,domain\n{rows}")
    checked = run_command("check", place, status=1)
    assert checked.stderr == ""
    assert checked.stdout.splitlines() == [
        "5,000 problems in delegations.csv",
        "  row 2, delegate: 'nobody0' is not a node; add a record for it, or correct the id, or give "
        "--repair to drop the row",
        *(f"  row {n + 2}, delegate: 'nobody{n}' is not a node" for n in range(1, 5)),
        "  and 4,995 more of this kind (unknown-id); stepback check "
        f"{place} --format json lists all of them",
    ]
    assert error_output("report", place, "--autonomy", "0.7") == checked.stdout
    found = json.loads(run_command("check", place, "--format", "json", status=1).stdout)
    assert (found["valid"], found["warnings"], found["repairs"]) == (False, [], [])
    assert found["problems"][1] == {
        "code": "unknown-id",
        "severity": "error",
        "message": "'nobody1' is not a node; add a record for it, or correct the id, or give --repair "
        "to drop the row",
        "source": "delegations.csv",
        "rows": [3],
        "column": "delegate",
        "record": "",
        "n_alike": 1,
    }
    assert sum(problem["n_alike"] for problem in found["problems"]) == 5000
    listed = {row for problem in found["problems"] for row in problem["rows"]}
    assert listed == set(range(2, 5002))


def test_the_result_of_a_check_without_problems_is_json_too(make_folder):
    """With what it contains, its warnings and repairs, and the days on which it changes."""
    place = make_folder(
        people="id,name,manager,start\nann,Ann,,2020-01-01\nbo,Bo,xy,2020-01-01\n",
    )
    found = json.loads(command_output("check", place, "--repair", "--format", "json"))
    assert found["valid"] is True
    assert (found["contents"]["people"], found["dates"]) == (2, ["2020-01-01"])
    assert [repair["rows"] for repair in found["repairs"]] == [[3]]
    assert found["problems"] == []
    assert {warning["severity"] for warning in found["warnings"]} <= {"warning"}


def test_repairs_and_warnings_do_not_change_the_exit_status(make_folder):
    """They are listed separately."""
    place = make_folder(people=PEOPLE + "di,Di,di\n\ned,Ed,\n")
    assert run_command("check", place, status=1).stdout.startswith("1 problem")
    checked = command_output("check", place, "--repair").split("\n\n")
    assert checked[0] == "No problems left after 1 repair: 5 people, 2 lines."
    assert checked[1].splitlines()[0] == "1 repair in people.csv"
    assert "warning" in checked[2].splitlines()[0]


def test_check_looks_at_a_date_and_a_context(make_folder):
    """Problems that arise only on this date and in this context are found."""
    rows = "ann,bo,routes,0.7,storm,\nann,cy,routes,0.7,storm,2026-05-01\n"
    place = make_folder(
        domains="id,owner\nroutes,ann\n",
        delegations=f"principal,delegate,domain,share,contexts,start\n{rows}",
    )
    for options in ([], ["--on", "2026-04-30", "--context", "storm"], ["--on", "2026-05-01"]):
        assert run_command("check", place, *options).stdout.startswith("No problems found")
    found = run_command("check", place, "--on", "2026-05-01", "--context", "storm", status=1).stdout
    assert "sum to 1.4" in found


# The example, and the command itself


def test_the_demo_prints_a_report_and_suggests_commands():
    """The suggestions go to standard error."""
    result = run_command("demo")
    assert result.stdout.startswith("Fjord Foods, an invented company\n")
    assert result.stderr.split("\n")[1].endswith("stepback demo --context storm")


def test_the_demo_has_the_options_of_a_report(tmp_path):
    """A context, personal answers and an output file."""
    output = tmp_path / "demo.json"
    assert run_command("demo", "--context", "storm", "--personal", "--output", output).stdout == ""
    figures = json.loads(output.read_text())["figures"]
    calm = json.loads(run_command("demo", "--format", "json").stdout)["figures"]
    assert figures["effective_leaders"]["value"] > calm["effective_leaders"]["value"]


def test_the_tables_of_the_example_can_be_changed(tmp_path):
    """A copy gives the same report, and a problem in it is found with its row."""
    copy = tmp_path / "my company"
    assert command_output("demo", "--copy", copy) == (
        f"Change the tables, then run:  stepback report '{copy}'\n"
    )
    title = "Fjord Foods, an invented company"
    assert command_output("report", copy, "--title", title) == run_command("demo").stdout
    assert error_output("demo", "--copy", copy) == (
        f"stepback: cannot use {copy}: file exists; give the name of a new folder\n"
    )
    people = copy / "people.csv"
    people.write_text(people.read_text().replace("E33,Simen Foss,sales/retail,E29", "E33,,,E99"))
    assert run_command("check", copy, status=1).stdout == (
        "1 problem in people.csv\n"
        "  row 34, manager: 'E99' is not a person or role; add a record for it, or correct the id, or "
        "give --repair to drop the row\n"
    )


def test_the_example_has_one_warning(tmp_path):
    """It shows a vacant post that owns decisions."""
    run_command("demo", "--copy", tmp_path / "copy")
    assert [warning.code for warning in read_tables(tmp_path / "copy").warnings] == [
        "vacant-decides"
    ]


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("command", [[], ["report"], ["template"], ["check"], ["demo"]])
def test_every_command_has_a_help_text(command, option):
    """Both spellings of the option work."""
    assert f"Usage: stepback {' '.join(command)}".rstrip() in command_output(*command, option)


def test_the_version_is_the_installed_one():
    """The option --version prints it."""
    assert command_output("--version") == f"stepback {metadata.version('stepback')}\n"


def test_the_command_runs_as_a_script_and_as_a_module(monkeypatch, capsys):
    """Both print the same."""
    version = command_output("--version")
    assert run_process("--version").stdout == version
    script = pathlib.Path(sysconfig.get_path("scripts"), "stepback")
    assert subprocess.check_output([script, "--version"], text=True) == version
    monkeypatch.setattr(sys, "argv", ["stepback", "--version"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert capsys.readouterr().out == version


# Organizations that have a history


@pytest.fixture
def folder_with_history(make_folder):
    """Bo moves, Cy joins, and a line begins later."""
    return make_folder(
        people="id,name,unit,manager,start,end\n"
        "ann,Ann,board,,2019-01-01,\n"
        "bo,Bo,sales,ann,2020-01-01,2024-07-01\n"
        "bo,Bo,retail,ann,2024-07-01,\n"
        "cy,Cy,retail,bo,2024-07-01,2025-01-01\n"
    )


def test_a_report_on_a_history_needs_a_date(folder_with_history):
    """The remedy works when it is typed."""
    message = error_output("report", folder_with_history)
    assert message == (
        "stepback: 3 people and 2 lines with a start or an end: what is in force depends on the "
        "date; enter one, such as --on 2024-07-01, the last day on which anything begins\n"
    )
    text = command_output("report", folder_with_history, "--on", "2024-07-01")
    assert "A report on the organization on 2024-07-01, made on" in text
    assert "3 people were counted, and nobody was left out." in text
    text = command_output("report", folder_with_history, "--on", "2024-06-30")
    assert "A report on the organization on 2024-06-30, made on" in text
    assert "2 people were counted; 1 more on record was not there on 2024-06-30." in text


def test_check_says_on_which_days_anything_changes(folder_with_history, make_folder):
    """With a date, what is in force on it."""
    assert command_output("check", folder_with_history) == (
        "No problems found: 3 people, 3 lines.\n"
        "It changes on 4 days, from 2019-01-01 to 2025-01-01; give --on DATE to check what is in "
        "force on a day.\n"
    )
    assert command_output("check", folder_with_history, "--on", "2024-06-30") == (
        "No problems found: 2 people, 1 line, at 2024-06-30.\n"
    )
    one_day = make_folder(people="id,start\nann,2024-07-01\nbo,\n")
    assert "It changes on one day, 2024-07-01; give --on" in command_output("check", one_day)
    undated = make_folder(people="id\nann\n")
    assert command_output("check", undated) == "No problems found: 1 person.\n"


def test_a_date_is_refused_where_nothing_is_dated(make_folder):
    """The report would seem to be of that day, though it is the same on all days."""
    place = make_folder()
    for command in (["report", place], ["check", place], ["demo"]):
        message = error_output(*command, "--on", "2024-07-01", status=2)
        assert "--on does nothing here: nothing that is read has a start" in " ".join(
            message.split()
        )
        assert run_command(*command).stdout
    dated = make_folder(people="id,start\nann,2020-01-01\n")
    assert command_output("check", dated, "--on", "2024-07-01")


def test_a_context_is_refused_where_there_is_none(make_folder):
    """The remedy is not a list of nothing."""
    for command in ("report", "check"):
        assert error_output(command, make_folder(), "--context", "storm") == (
            "stepback: context 'storm': no delegation is bound to a context, so that entering one "
            "does nothing; leave it out\n"
        )


def test_the_day_is_a_field_of_the_json_form(folder_with_history):
    """For programs."""
    text = command_output("report", folder_with_history, "--on", "2024-06-30", "--format", "json")
    assert json.loads(text)["date"] == "2024-06-30"


def test_the_columns_of_days_of_an_export_are_named(tmp_path):
    """As each message says, from one step to the next."""
    path = tmp_path / "staff.csv"
    path.write_text(
        "id,unit,manager,From,To\n"
        "1,board,,2019-01-01,\n"
        "2,sales,1,2020-01-01,2024-06-30\n"
        "2,retail,1,2024-07-01,9999-12-31\n"
    )
    found = command_output("check", path, "--column", "start=From", "--column", "end=To")
    assert "give --column last_day=To instead" in found
    options = ["--column", "start=From", "--column", "last_day=To"]
    assert command_output("check", path, *options) == (
        "No problems found: 2 people, 1 line.\n"
        "It changes on 3 days, from 2019-01-01 to 2024-07-01; give --on DATE to check what is in "
        "force on a day.\n"
    )
    text = command_output("report", path, *options, "--on", "2024-06-30")
    assert text.startswith("staff\n=====\nA report on the organization on 2024-06-30, made on")
    assert "2 people were counted, and nobody was left out." in text
    both = [*options, "--column", "end=To"]
    assert "end and last_day are both given" in error_output("check", path, *both)


def test_an_export_without_ends_is_read_as_the_message_says(tmp_path):
    """The column of starts has to be named."""
    path = tmp_path / "staff.csv"
    path.write_text("id,unit,start\n1,a,2019-01-01\n1,b,2020-01-01\n")
    result = run_command("check", path, status=1)
    assert "give --column start=start if a row is in force until the next one" in result.stdout
    found = command_output("check", path, "--column", "start=start")
    assert found.startswith("No problems found: 1 person.\nIt changes on 2 days")
    assert "if another column holds ends, give --column end=…" in found
