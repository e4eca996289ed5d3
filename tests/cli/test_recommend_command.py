"""The command ``recommend``, and plans that are changed and compared."""

import csv
import json

import pytest

from stepback import read_tables, write_tables
from stepback.cli._plan_files import read_plan
from tests.support.command_line import command_output, error_output, run_command

PEOPLE = "id,name,willingness\nann,Ann,\nbo,Bo,0.31\ncy,Cy,0.9\ndi,Di,\n"
LINES = "manager,report\nann,bo\nann,cy\nbo,di\n"
DOMAINS = "id,owner,weight\nrefunds,ann,30\nhiring,ann,10\nroutes,ann,20\n"
DELEGATIONS = "principal,delegate,domain,share,autonomy\nann,bo,refunds,0.6,0.5\n"


@pytest.fixture
def shop(tmp_path):
    """A folder with the tables of a shop."""
    folder = tmp_path / "shop"
    folder.mkdir()
    for name, text in (
        ("people", PEOPLE),
        ("reporting", LINES),
        ("domains", DOMAINS),
        ("delegations", DELEGATIONS),
    ):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def joined(text):
    """The words of a text, on one line."""
    return " ".join(text.split())


def test_a_plan_is_printed(shop):
    """Its steps, figures, what is not known, and what may be claimed."""
    command = ["recommend", shop, "-k", "2", "--goal", "dependence"]
    text = joined(command_output(*command, "--personal"))
    assert text.startswith("shop: a plan to depend less on the top")
    assert "What stalls without the top goes from 85 % to" in text
    assert "Step 1. In “routes”, Ann (ann) delegates all that comes to them to Cy (cy)" in text
    assert "0.31" in text


def test_a_plan_that_is_passed_on_tells_nobody_s_answer(shop):
    """It is the same whatever they answered, and needs `--personal` where it rests on answers."""
    command = ["recommend", shop, "-k", "2", "--goal", "dependence"]
    text = command_output(*command)
    assert "Step 1. In “routes”, Ann (ann) delegates all that comes to them to Bo (bo)" in (
        joined(text)
    )
    (shop / "people.csv").write_text(PEOPLE.replace("0.31", "0.97"), encoding="utf-8")
    assert command_output(*command) == text
    message = joined(error_output("recommend", shop, "--goal", "value", status=2))
    assert "--goal value rests on the competence that is recorded of people: add --personal" in (
        message
    )


@pytest.mark.parametrize(
    ("format_name", "start"),
    [("text", "shop: "), ("markdown", "# shop: "), ("html", "<!doctype html>"), ("json", "{")],
)
def test_it_has_the_forms_of_a_report(shop, tmp_path, format_name, start):
    """Printed, or written to a file."""
    text = command_output("recommend", shop, "-k", "1", "--format", format_name)
    assert text.startswith(start)
    file = tmp_path / "out"
    command_output("recommend", shop, "-k", "1", "--format", format_name, "--output", file)
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("goal", ["spread", "dependence", "latency", "value"])
def test_the_example_has_a_plan_for_each_goal(tmp_path, goal):
    """Whose best plan is looked for in a company with levels that no arc in force enters."""
    command_output("demo", "--copy", tmp_path / "ff")
    text = joined(
        command_output("recommend", tmp_path / "ff", "-k", "2", "--goal", goal, "--personal")
    )
    assert "2 steps of up to 2" in text


def test_the_command_that_is_told_does_not_replace_the_plan(shop, tmp_path):
    """It keeps what says how to read, and not the file and the form of the plan."""
    words = ("--format", "html", "--output", tmp_path / "plan.html", "--save", tmp_path / "p.csv")
    told = run_command("recommend", shop, "-k", "1", "--personal", *words).stderr
    assert "--plan" in told
    assert "--personal" in told
    assert "plan.html" not in told
    assert "--format" not in told


def test_a_saved_plan_is_changed_and_compared(shop, tmp_path):
    """The command that is told works as it stands, after rows were left out and changed."""
    saved = tmp_path / "plan.csv"
    result = run_command("recommend", shop, "-k", "3", "--save", saved)
    assert "3 steps. Leave out, change or add rows" in result.stderr
    with saved.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["delegate"] for row in rows] == ["cy", "bo", "di"]
    with saved.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["leader", "delegate", "domain", "autonomy_after", "remark"])
        writer.writeheader()
        for row in rows[:1]:
            ends = {name: row[name] for name in ("leader", "delegate", "domain")}
            writer.writerow(ends | {"autonomy_after": "50%", "remark": "ask first"})
    command = result.stderr.strip().splitlines()[-1].split()
    assert command[-4:-2] == ["compare", str(shop)]
    text = command_output(*command[-4:])
    assert text.startswith("shop → plan: what changed")
    assert "Cy" in text


def test_a_plan_and_its_steps_are_not_written_to_one_file(shop, tmp_path):
    """One would replace the other, so that nothing is written."""
    saved = tmp_path / "plan.csv"
    told = error_output("recommend", shop, "--save", saved, "--output", saved, status=2)
    assert "--output and --save name one file" in joined(told)
    assert not saved.exists()


def test_the_next_command_writes_over_nothing(shop, tmp_path):
    """Neither the page nor the table of the plan, which the command after it only reads."""
    saved, page = tmp_path / "plan.csv", tmp_path / "plan.html"
    arguments = ("-k", "2", "--save", saved, "--output", page, "--format", "html")
    result = run_command("recommend", shop, *arguments)
    command = result.stderr.strip().splitlines()[-1].split()
    assert command[-4:] == ["compare", str(shop), "--plan", str(saved)]
    before = page.read_bytes(), saved.read_bytes()
    command_output(*command[-4:])
    assert (page.read_bytes(), saved.read_bytes()) == before


def test_a_plan_that_no_longer_fits_is_told(shop, tmp_path):
    """With its step, and why."""
    saved = tmp_path / "plan.csv"
    saved.write_text("leader,delegate,domain\nann,zoe,hiring\nann,bo,hirin\n", encoding="utf-8")
    message = joined(error_output("compare", shop, "--plan", saved))
    assert "step 1 (ann → zoe, hiring) no longer fits: to: 'zoe' is not an id here" in message
    assert "step 2 (ann → bo, hirin) no longer fits: domain: 'hirin' is not a domain" in message
    message = joined(error_output("compare", shop, shop, "--plan", saved, status=2))
    assert "A plan changes one organization on one day: give one PATH." in message


def test_a_plan_that_was_carried_out_already_is_told(shop, tmp_path):
    """Its steps are not there to be taken again; the exit status is 1."""
    saved = tmp_path / "plan.csv"
    run_command("recommend", shop, "-k", "3", "--save", saved)
    after = tmp_path / "after"
    write_tables(read_plan(saved).apply(read_tables(shop)), after)
    message = joined(error_output("compare", after, "--plan", saved, status=1))
    assert "no longer fits: " in message


def test_candidates_come_from_a_table(shop, tmp_path):
    """With their basis and reason."""
    table = tmp_path / "seen.csv"
    table.write_text(
        "leader;delegate;domain;basis;reason\nann;di;routes;observed;did it twice\n",
        encoding="utf-8",
    )
    found = json.loads(command_output("recommend", shop, "--candidates", table, "--format", "json"))
    [step] = found["steps"]
    assert (step["delegate"], step["basis"], step["reason"]) == ("di", "observed", "did it twice")
    assert found["gap"] == 0
    assert found["steps"][0]["share"] == 1


def test_an_export_without_rights_leads_to_the_next_command(tmp_path):
    """What is missing, and how to record it."""
    export = tmp_path / "staff.csv"
    export.write_text("id,name,manager\nann,Ann,\nbo,Bo,ann\n", encoding="utf-8")
    message = joined(error_output("recommend", export))
    assert "says who reports to whom, and not who decides" in message
    assert "template staff.csv --output staff-tables" in message.replace(f"{tmp_path}/", "")
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    message = joined(error_output("recommend", folder))
    assert "In domains.csv, write a row for each field of decisions" in message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-k", "0"], "0 is not in the range x>=1"),
        (["--goal", "spred"], "'spred' is not one of"),
        (["--autonomy", "2"], "2.0 is not between 0 and 1"),
        (["--save", "plan.txt"], "plan.txt is not a .csv file; name one"),
    ],
)
def test_what_is_typed_wrongly_is_refused(shop, arguments, message):
    """Before anything is read."""
    assert message in joined(error_output("recommend", shop, *arguments, status=2))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--autonomy", "0"], "autonomy: 0.0 hands nothing on"),
        (["--leaders", "an"], "--leaders: 'an' is not here; did you mean 'ann'?"),
        (["--domains", "hirin"], "--domains: 'hirin' is not here; did you mean 'hiring'?"),
        (["--keep", "x"], "--keep: 'x' is not here"),
        (["--candidates", "nowhere.csv"], "there is no file nowhere.csv"),
    ],
)
def test_what_is_not_there_is_told_in_the_words_of_the_command_line(shop, arguments, message):
    """With the option as it is typed."""
    assert message in joined(error_output("recommend", shop, *arguments))
