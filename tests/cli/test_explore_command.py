"""The command explore, and the page that it writes."""

import json
import re
import stat
import sys

import pytest

from stepback import read_people
from stepback.plots import explore
from tests.support.command_line import PEOPLE, command_output, error_output, run_command


@pytest.fixture
def export(tmp_path):
    """An export of three people."""
    path = tmp_path / "staff.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


def page_content(page):
    """The data in a page."""
    text = re.search(r'<script type="application/json" id="content">(.*?)</script>', page)[1]
    return json.loads(text)


def test_the_command_writes_the_page_of_the_library(export, tmp_path):
    """It prints nothing; the title is the name of the file."""
    output = tmp_path / "org.html"
    assert not command_output("explore", export, "--output", output)
    page = output.read_text(encoding="utf-8")
    assert page == explore(read_people(export), title="staff").to_html()
    assert page_content(page)["name"] == ["Ann", "Bo", "Cy"]


def test_its_options_are_those_of_the_library(export, tmp_path):
    """Color, kind and title."""
    output = tmp_path / "ORG.HTM"
    words = ["--color", "layer", "--kind", "treemap", "--title", "Our company"]
    command_output("explore", export, *words, "--output", output)
    content = page_content(output.read_text(encoding="utf-8"))
    assert (content["title"], content["kind"]) == ("Our company", "treemap")
    assert content["color"]["values"] == [1, 2, 2]


def test_a_page_of_a_day(tmp_path):
    """Data with dates needs one, as for a report."""
    path, output = tmp_path / "history.csv", tmp_path / "org.html"
    path.write_text("id,name,manager,start\n1,Ann,,2020-01-01\n2,Bo,1,2022-01-01\n", "utf-8")
    assert "--on 2022-01-01" in error_output("explore", path, "--output", output)
    command_output("explore", path, "--on", "2021-01-01", "--output", output)
    assert page_content(output.read_text(encoding="utf-8"))["name"] == ["Ann"]


def test_answers_are_in_a_page_for_those_who_may_see_them(tmp_path):
    """A new file of them is private."""
    path, output = tmp_path / "staff.csv", tmp_path / "org.html"
    path.write_text("id,manager,competence\nann,,0.125\nbo,ann,0.875\n", encoding="utf-8")
    command_output("explore", path, "--output", output)
    assert page_content(output.read_text(encoding="utf-8"))["facts"] == []
    output.unlink()
    command_output("explore", path, "--personal", "--output", output)
    (fact,) = page_content(output.read_text(encoding="utf-8"))["facts"]
    assert fact == {"label": "Competence", "texts": ["0.12", "0.88"], "codes": [0, 1]}
    if sys.platform != "win32":
        assert stat.S_IMODE(output.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "Missing option '--output'"),
        (["--output", "org.pdf"], "'org.pdf' would not open in a browser; give a name that"),
        (["--output", "o.html", "--color", "size"], "'size' is not one of"),
    ],
)
def test_a_command_that_is_not_typed_right(export, words, message):
    """No page is printed to a terminal, or written under a name that opens nowhere."""
    assert message in " ".join(error_output("explore", export, *words, status=2).split())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--color", "share"], "'share' needs recorded decision rights"),
        (["--color", "support"], "for readers who may see it, give --personal"),
        (["--color", "support", "--personal"], "is not known, since nobody was asked"),
    ],
)
def test_colors_that_are_not_known_or_not_to_be_shown(export, tmp_path, words, message):
    """Are refused, with what to type, and no file is written."""
    output = tmp_path / "org.html"
    assert message in " ".join(error_output("explore", export, *words, "--output", output).split())
    assert not output.exists()


def test_without_plotly_it_says_what_to_install(export, tmp_path, monkeypatch):
    """Before anything is read."""
    from stepback.plots import _explorer_page

    _explorer_page.load_plotly_script.cache_clear()
    monkeypatch.setitem(sys.modules, "plotly", None)
    monkeypatch.setitem(sys.modules, "plotly.offline", None)
    output = tmp_path / "org.html"
    assert run_command("explore", export, "--output", output, status=1).stderr == (
        "stepback: stepback.plots.explore requires plotly: pip install 'stepback[explore]'\n"
    )
    assert not output.exists()
