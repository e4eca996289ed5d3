"""The command ``who``."""

import json

import pytest

from tests.support.command_line import command_output, error_output

PEOPLE = "id,name\nann,Ann\nbo,Bo\ncy,Cy\ndi,Di\n"
DOMAINS = "id,owner,amounts\nrefunds,ann,50;200;900\n"
DELEGATIONS = """principal,delegate,domain,share,autonomy,limit,contexts,start
ann,bo,refunds,0.8,,500,,
bo,cy,refunds,,0.5,100,,2026-03-01
ann,di,refunds,0.2,,,night,
"""


@pytest.fixture
def folder(tmp_path):
    """A folder of tables."""
    path = tmp_path / "shop"
    path.mkdir()
    for name, text in (("people", PEOPLE), ("domains", DOMAINS), ("delegations", DELEGATIONS)):
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


def test_it_says_who_may_decide_and_why_others_may_not(folder):
    """With names, and the files that were read."""
    text = command_output("who", folder, "refunds", "--amount", "900", "--on", "2026-06-01")
    assert text.startswith("Who may decide: refunds, an amount of 900\n")
    assert "from shop." in text
    assert "1 of 4 people may decide; records lead to 3 more, who may not." in text
    words = " ".join(text.split())
    assert "Ann 100 % owner" in words
    assert "The delegation from Ann to Bo goes up" in words


def test_contexts_and_absence_are_entered(folder):
    """Each option may be repeated."""
    asked = ("refunds", "--amount", "900", "--on", "2026-06-01", "--context", "night")
    found = json.loads(
        command_output("who", folder, *asked, "--away", "ann", "--away", "bo", "--format", "json")
    )
    assert {row["person"]: row["share"] for row in found["deciders"]} == {"di": 0.2}
    assert found["contexts"] == ["night"]
    assert found["away"] == ["ann", "bo"]
    assert found["unsettled_shares"][0]["up_to"] is None


@pytest.mark.parametrize("format_name", ["text", "markdown", "json", "html"])
def test_every_form_is_printed_and_written(folder, tmp_path, format_name):
    """As the report, with the format from the name of the file."""
    asked = ("refunds", "--on", "2026-06-01")
    text = command_output("who", folder, *asked, "--format", format_name)
    file = tmp_path / f"found.{ {'text': 'txt', 'markdown': 'md'}.get(format_name, format_name) }"
    command_output("who", folder, *asked, "--output", file)
    assert file.read_text(encoding="utf-8").rstrip() == text.rstrip()


@pytest.mark.parametrize(
    ("words", "message", "status"),
    [
        ([], "Missing argument", 2),
        (["refund"], "DOMAIN: 'refund' is not here; did you mean 'refunds'?", 2),
        (["refunds", "--amount", "-1"], "'-1' is not a number from 0 up", 2),
        (["refunds", "--amount", "nan"], "'nan' is not a number from 0 up", 2),
        (["refunds", "--amount", "1,5"], "'1,5' is not a number; write it with a decimal point", 2),
        (["refunds", "--away", "an"], "--away: 'an' is not here; did you mean 'ann'", 2),
        (["refunds", "--context", "nite"], "no delegation is bound to it; did you mean", 1),
    ],
)
def test_what_is_not_typed_right(folder, words, message, status):
    """The option, the value and the remedy."""
    found = error_output("who", folder, *words, "--on", "2026-06-01", status=status)
    assert message in " ".join(found.split())


def test_dated_tables_need_a_day(folder):
    """Which is asked for as an option."""
    assert "--on" in error_output("who", folder, "refunds", status=1)
