"""The command ``compare``."""

import json

import pytest

from tests.support.command_line import PEOPLE, command_output, error_output, run_command

HISTORY = (
    "id,name,manager,start,end\n"
    "ann,Ann,,,\nbo,Bo,ann,,2026-03-01\ncy,Cy,ann,,\ndi,Di,cy,2026-02-01,\n"
)


@pytest.fixture
def write_export(tmp_path):
    """Writes an export to a file."""

    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def write_tables(tmp_path):
    """Writes a folder of tables, each given as text."""

    def write(name, **tables):
        folder = tmp_path / name
        folder.mkdir()
        for table, text in tables.items():
            (folder / f"{table}.csv").write_text(text, encoding="utf-8")
        return folder

    return write


DOMAINS = "id,owner,amounts\nrefunds,ann,\n"
DELEGATIONS = "principal,delegate,autonomy,contexts,start\nann,bo,0.5,,\nann,cy,0.25,storm,\n"


def test_two_paths_are_before_and_after(write_tables):
    """The title has their names, and the source both."""
    before = write_tables("y2025", people=PEOPLE, domains=DOMAINS)
    after = write_tables("y2026", people=PEOPLE, domains=DOMAINS, delegations=DELEGATIONS)
    text = command_output("compare", before, after)
    assert text.startswith("y2025 → y2026: what changed\n")
    assert "A comparison made on" in text
    assert "from y2025 and y2026." in text
    assert "1. One more person holds decision rights: Bo." in text
    assert "While the top is away, 50 % of all decisions stall, instead of 100 %." in text
    found = json.loads(command_output("compare", before, after, "--format", "json"))
    assert found["title"] == "y2025 → y2026: what changed"
    assert found["gained"] == {"bo": 0.5}
    assert found["difference"]["latency"] is None


@pytest.mark.parametrize(
    ("format_name", "start"),
    [("text", "y2025 "), ("markdown", "# y2025 "), ("html", "<!doctype html>"), ("json", "{")],
)
def test_it_has_the_forms_of_a_report(write_tables, tmp_path, format_name, start):
    """Printed, or written to a file."""
    folder = write_tables("y2025", people=PEOPLE, domains=DOMAINS)
    text = command_output("compare", folder, folder, "--format", format_name)
    assert text.startswith(start)
    file = tmp_path / "out"
    command_output("compare", folder, folder, "--format", format_name, "--output", file)
    assert file.read_text(encoding="utf-8") == text


def test_two_days_of_one_path(write_export):
    """Who joined and left between them."""
    path = write_export("staff.csv", HISTORY)
    text = command_output("compare", path, "--on", "2026-01-01", "--on", "2026-06-01")
    assert text.startswith("staff: what changed from 2026-01-01 to 2026-06-01\n")
    assert "Joined (1): Di." in text
    assert "Left (1): Bo." in text


def test_a_context_of_one_path_is_after(write_tables):
    """Without it is before."""
    folder = write_tables("shop", people=PEOPLE, domains=DOMAINS, delegations=DELEGATIONS)
    text = command_output("compare", folder, "--context", "storm")
    assert text.startswith("shop: what changes in the context “storm”\n")
    found = json.loads(command_output("compare", folder, "--context", "storm", "--format", "json"))
    assert found["contexts"] == {"before": [], "after": ["storm"]}


def test_a_context_of_two_paths_is_entered_on_both(write_tables):
    """As one day is."""
    before, after = (
        write_tables(name, people=PEOPLE, domains=DOMAINS, delegations=DELEGATIONS + extra)
        for name, extra in (("a", "bo,cy,0.5,,2026-02-01\n"), ("b", ""))
    )
    options = ("--context", "storm", "--on", "2026-03-01", "--format", "json")
    found = json.loads(command_output("compare", before, after, *options))
    assert found["contexts"] == {"before": ["storm"], "after": ["storm"]}
    assert found["dates"] == {"before": "2026-03-01", "after": None}


def test_options_of_an_export_concern_exports_alone(write_export, write_tables):
    """An export can be compared with tables that were made of it."""
    export = write_export("staff.csv", PEOPLE.replace("manager", "Chef"))
    folder = write_tables("shop", people=PEOPLE, domains=DOMAINS)
    text = command_output("compare", export, folder, "--column", "manager=Chef")
    assert "Nothing says who decides before: no domains are recorded." in " ".join(text.split())


def test_answers_are_shown_only_where_that_was_asked_for(write_tables, tmp_path):
    """And a file of them is private."""
    supports = "supporter,supported\nann,bo\n"
    folder = write_tables("a", people=PEOPLE, domains=DOMAINS, supports=supports)
    file = tmp_path / "out.txt"
    assert "without recorded support" not in command_output("compare", folder, folder)
    command_output("compare", folder, folder, "--personal", "--output", file)
    assert "Decision rights without recorded support after: Ann." in file.read_text("utf-8")
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["{a}"], "This is one organization, and nothing to compare it with. Give two paths, or"),
        (["{a}", "--on", "2026-01-01"], "This is one organization"),
        (["{a}", "{a}", "{a}"], "These are 3 paths, and two are compared."),
        (["{a}", *["--on", "2026-01-01"] * 2], "Both days are 2026-01-01."),
        (["{a}", *["--on", "2026-01-01"] * 3], "give one day for both sides, or two"),
        (["{a}", "--on", "soon", "--on", "2026-01-01"], "'soon'"),
        ([], "Missing argument 'PATH...'"),
    ],
)
def test_what_are_not_two_sides_is_refused(write_export, words, message):
    """With what to type."""
    path = write_export("staff.csv", HISTORY)
    found = error_output("compare", *(word.format(a=path) for word in words), status=2)
    assert message in " ".join(found.split())


def test_problems_say_which_path_they_are_of(write_export):
    """Of a day that is missing, or does nothing; and of the records."""
    dated = write_export("dated.csv", HISTORY)
    undated = write_export("plain.csv", PEOPLE)
    message = " ".join(error_output("compare", dated, undated).split())
    assert "dated.csv" in message
    assert "give --on 2026-02-01" in message or "--on" in message
    days = ("--on", "2026-01-01", "--on", "2026-02-01")
    message = error_output("compare", undated, dated, *days, status=2)
    assert "plain.csv" in "".join(message.split())  # which may be broken where lines are
    assert "--on does nothing here" in " ".join(message.split())
    missing = undated.with_name("missing.csv")
    assert "there is no file or folder" in error_output("compare", undated, missing)


def test_the_commands_in_messages_are_of_what_is_wrong(write_export):
    """To check one path, and to compare both with another option."""
    fine = write_export("fine.csv", PEOPLE)
    rows = "".join(f"p{number},P,p{number}\n" for number in range(40))
    broken = write_export("broken.csv", f"{PEOPLE}{rows}")
    message = error_output("compare", broken, fine)
    assert f"check {broken} --format json" in message
    assert "fine.csv" not in message


def test_it_is_in_the_help():
    """With both forms of use."""
    assert "compare" in run_command("--help").stdout
    text = " ".join(run_command("compare", "--help").stdout.split())
    assert "--on DATE --on DATE" in text
