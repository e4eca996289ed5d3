"""What pages show of the command line is what it prints."""

import re
import shlex
from pathlib import Path

import pytest

from stepback.cli._app import app
from tests.cli import RUNNER

ROOT = Path(__file__).parents[1]
PAGES = ["README.md", "docs/how-to/command-line.md"]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LEFT_OUT = "..."


def commands(page):
    """Each command of a page, with what is shown below it."""
    text = (ROOT / page).read_text(encoding="utf-8")
    for block in BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            typed, _, shown = part.partition("\n")
            yield shlex.split(typed), shown


def holds(shown, printed):
    """Whether it is what was printed; three dots stand for what is left out."""
    parts = map(re.escape, shown.split(LEFT_OUT))
    return re.fullmatch(".*?".join(parts), printed, re.DOTALL) is not None


@pytest.mark.parametrize("page", PAGES)
def test_pages_show_what_commands_print(page, tmp_path, monkeypatch):
    """Run in order, in one folder; a file that is shown is there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["stepback"])
    ran = 0
    for (name, *words), shown in commands(page):
        if name == "cat":
            Path(*words).write_text(shown, encoding="utf-8")
            continue
        result = RUNNER.invoke(app, words)
        assert holds(shown, result.stdout), (words, result.stdout)
        ran += 1
    assert ran
