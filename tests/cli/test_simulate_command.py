"""The command ``simulate``."""

import json

import pytest

from tests.support.command_line import command_output, error_output

PEOPLE = "id,name,competence,willingness,capacity\nann,Ann,0.9,,\nbo,Bo,0.5,1,\ncy,Cy,0.8,1,2\n"
UNASKED = "id,name\nann,Ann\nbo,Bo\ncy,Cy\n"
DOMAINS = "id,owner,weight\nrefunds,ann,10\n"
DELEGATIONS = "principal,delegate,share,autonomy\nann,bo,0.5,\nann,cy,0.5,0.5\n"
SUPPORTS = "supporter,supported,strength\nann,bo,0.5\n"
THREE = ["--learning", "0.2", "--support-cost", "0.05", "--freed-time", "0.1"]
THREE += ["--full-practice", "5", "--policy", "at once", "--periods", "4"]


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


@pytest.fixture
def three(write_tables):
    """The three people of the worked example."""
    tables = {"domains": DOMAINS, "delegations": DELEGATIONS, "supports": SUPPORTS}
    return write_tables("three", people=PEOPLE, **tables)


def test_it_computes_the_worked_example(three):
    """With the coefficients as they are typed, to the last digit that is shown."""
    found = json.loads(command_output("simulate", three, *THREE, "--personal", "--format", "json"))
    assert found["value"] == pytest.approx([7.85, 8.1215, 8.34158, 8.5202936])
    assert found["competence"]["cy"] == pytest.approx([0.8, 0.8331968])  # first and last
    text = command_output("simulate", three, *THREE, "--personal")
    assert text.startswith("What grows: at once\n")
    assert "from three." in text
    assert "In the last period 5 % of decisions stay undone." in text


def test_what_follows_from_answers_is_shown_only_if_asked_for(three):
    """No figure of value, nor who decides, since willingness was asked."""
    text = command_output("simulate", three, *THREE)
    assert "7.85" not in text
    assert "give --personal" in text
    found = json.loads(command_output("simulate", three, *THREE, "--format", "json"))
    assert found["value"] == [None] * 4
    assert found["competence"]["bo"] == [None, None]


@pytest.mark.parametrize("format_name", ["text", "markdown", "json", "html"])
def test_every_form_is_printed_and_written(three, tmp_path, format_name):
    """As the report, with the format from the name of the file."""
    text = command_output("simulate", three, *THREE, "--format", format_name)
    file = tmp_path / f"found.{ {'text': 'txt', 'markdown': 'md'}.get(format_name, format_name) }"
    command_output("simulate", three, *THREE, "--output", file)
    assert file.read_text(encoding="utf-8").rstrip() == text.rstrip()


def test_nobodys_answers_are_shown_where_nobody_was_asked(write_tables):
    """Competence that is given, or drawn with a seed, says nothing about anyone."""
    folder = write_tables("plain", people=UNASKED, domains=DOMAINS, delegations=DELEGATIONS)
    text = command_output("simulate", folder, "--periods", "2", "--unknown", "0.6")
    assert "The competence of 3 people is not recorded; it was given." in text
    assert "Effective leaders: 2.8 of 3 people in every period" in text
    drawn = [
        command_output("simulate", folder, "--periods", 2, "--unknown", "40%:80%", "--seed", seed)
        for seed in ("1", "1", "2")
    ]
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "Missing option '--periods'"),
        (["--periods", "0"], "0 is not in the range"),
        (["--periods", "2", "--policy", "maybe"], "'maybe' is not one of 'never', 'when ready'"),
        (["--periods", "2", "--unknown", "much"], "'much' is not a number from 0 to 1"),
        (["--periods", "2", "--unknown", "0.1:0.2:0.3"], "is not a number or a range as 0.4:0.8"),
        (["--periods", "2", "--unknown", "0.1:0.2"], "give --seed, such as --seed 1"),
        (
            ["--periods", "2", "--learning", "2", "--full-practice", "0"],
            "--learning: 2.0 is not between 0 and 1; --full-practice: 0.0 is not a finite number",
        ),
        (
            ["--periods", "2", "--learning", "0.8", "--learning-boost", "1"],
            "--learning × (1 + --learning-boost): 1.6 is above 1",
        ),
    ],
)
def test_what_is_not_typed_right(three, words, message):
    """The option, the value and the remedy."""
    assert message in " ".join(error_output("simulate", three, *words, status=2).split())


def test_who_lacks_competence_is_named_with_the_option_to_give(write_tables):
    """As it is typed on the command line."""
    folder = write_tables("plain", people=UNASKED, domains=DOMAINS, delegations=DELEGATIONS)
    message = " ".join(error_output("simulate", folder, "--periods", "2").split())
    assert "for 3 of the 3 people who may decide: ann (Ann), bo (Bo) and cy (Cy)" in message
    assert "give --unknown 0.6" in message


def test_an_export_without_rights_leads_to_the_next_command(tmp_path, write_tables):
    """What is missing, and how to record it, and no figure of it."""
    export = tmp_path / "staff.csv"
    export.write_text("id,name,manager\nann,Ann,\nbo,Bo,ann\n", encoding="utf-8")
    arguments = ["--periods", "4", "--unknown", "0.5"]
    message = " ".join(error_output("simulate", export, *arguments).split())
    assert "says who reports to whom, and not who decides" in message
    assert "nothing can grow" in message
    assert "template staff.csv --output staff-tables" in message.replace(f"{tmp_path}/", "")
    folder = write_tables("folder", people=UNASKED)
    message = " ".join(error_output("simulate", folder, *arguments).split())
    assert "In domains.csv, write a row for each field of decisions" in message
