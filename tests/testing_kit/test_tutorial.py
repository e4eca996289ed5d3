"""The tutorial of the testing kit, followed by a reader who types what it shows."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "tutorial" / "test-your-own-org-software.md"
RENEW = "python -c 'from tests.testing_kit.test_tutorial import renew; renew()'"
BLOCK = re.compile(
    r"^```(?:\{code-block\} (?P<language>python|diff)\n:caption: (?P<file>\S+)\n\n|console\n)"
    r"(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
# The same examples each time, before the page comes to profiles.
SETTLED = """\
from hypothesis import Phase, settings

phases = [Phase.explicit, Phase.generate, Phase.shrink]
few = settings(max_examples=50, derandomize=True, database=None, deadline=None, phases=phases)
settings.register_profile("page", few)
settings.load_profile("page")
"""
SUMMARY = re.compile(r"(\d+ (?:failed|passed).*) in [\d.]+s.*")
CAUSED = re.compile(
    r"^(?:The above exception was the|During handling of the above).*$", re.MULTILINE
)


def follow(folder):
    """Type what is shown, block by block; of each command, what is shown and what is printed."""
    (folder / "conftest.py").write_text(SETTLED, encoding="utf-8")
    written = set()
    for block in BLOCK.finditer(PAGE.read_text(encoding="utf-8")):
        if block["language"] is None:
            command, _, shown = block["text"].partition("\n")
            yield command, shown, told(run(command.removeprefix("$ "), folder))
            continue
        path = folder / block["file"]
        there = path.read_text(encoding="utf-8") if path.name in written else ""
        change = changed if block["language"] == "diff" else added
        path.write_text(change(there, block["text"]), encoding="utf-8")
        written.add(path.name)


def added(there, text):
    """A file with more at its end."""
    return f"{there}\n\n{text}" if there else text


def changed(there, diff):
    """A file with some lines changed, which are there once."""
    lines = [(line[:1], line[1:]) for line in diff.splitlines(keepends=True)]
    old, new = ("".join(line for mark, line in lines if mark != other) for other in "+-")
    assert there.count(old) == 1, diff
    return there.replace(old, new)


def run(command, folder):
    """What a command prints."""
    name, *words = shlex.split(command)
    assert name == "pytest"
    env = {name: value for name, value in os.environ.items() if name not in {"CI", "BUILD_NUMBER"}}
    # What runs there is not measured, which would take twice as long.
    env = {name: value for name, value in env.items() if not name.startswith("COVERAGE_")}
    env |= {"PYTEST_ADDOPTS": "-p no:cacheprovider", "COLUMNS": "80"}
    env.pop("HYPOTHESIS_PROFILE", None)
    done = subprocess.run(
        [sys.executable, "-m", name, *words],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr  # passed, or failed
    return done.stdout


def told(printed):
    """What is said of a failure, and the summary; three dots stand for the rest.

    Of an error that others led to, it is the last, as it is what a reader should look at.
    """
    lines = ["..."] if CAUSED.search(printed) else []
    printed = CAUSED.split(printed)[-1]
    text = printed.replace("Falsifying example", "Failing test case")
    for line in text.splitlines():
        summary = SUMMARY.fullmatch(line)
        kept = f"{summary[1]} in ..." if summary else line.rstrip()
        if not (summary or kept.startswith("E  ") or kept == "E"):
            kept = "..."
        if kept != "..." or lines[-1:] != ["..."]:
            lines.append(kept)
    return "".join(f"{line}\n" for line in lines)


def renew():
    """Write anew what the page shows of commands."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        outputs = [(command, printed) for command, _, printed in follow(Path(folder))]
    left = iter(outputs)

    def renewed(block):
        if block["language"]:
            return block[0]
        command, printed = next(left)
        return f"```console\n{command}\n{printed}```"

    PAGE.write_text(BLOCK.sub(renewed, PAGE.read_text(encoding="utf-8")), encoding="utf-8")


@pytest.mark.slow
def test_whoever_follows_the_tutorial_sees_what_it_shows(tmp_path):
    """Every file, every change and every command, in order."""
    ran = 0
    for command, shown, printed in follow(tmp_path):
        assert printed == shown, f"after {command}; if it is meant: {RENEW}"
        ran += 1
    assert ran
