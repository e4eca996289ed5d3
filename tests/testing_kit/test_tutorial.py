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
# The same examples each time, before the page introduces profiles.
SETTINGS = """\
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


def follow_page(folder):
    """Write the files of the page, block by block; yield each command with its output shown."""
    (folder / "conftest.py").write_text(SETTINGS, encoding="utf-8")
    written = set()
    for block in BLOCK.finditer(PAGE.read_text(encoding="utf-8")):
        if block["language"] is None:
            command, _, shown = block["text"].partition("\n")
            yield command.removeprefix("$ "), shown
            continue
        path = folder / block["file"]
        old_text = path.read_text(encoding="utf-8") if path.name in written else ""
        change = apply_diff if block["language"] == "diff" else append_code
        path.write_text(change(old_text, block["text"]), encoding="utf-8")
        written.add(path.name)


def append_code(old_text, code):
    """A file with code appended."""
    return f"{old_text}\n\n{code}" if old_text else code


def apply_diff(old_text, diff):
    """A file with some lines changed, which occur once."""
    lines = [(line[:1], line[1:]) for line in diff.splitlines(keepends=True)]
    old, new = ("".join(line for mark, line in lines if mark != other) for other in "+-")
    assert old_text.count(old) == 1, diff
    return old_text.replace(old, new)


def run_command(command, folder):
    """Run a command of the page; return its output as the page shows it."""
    name, *words = shlex.split(command)
    assert name == "pytest"
    env = {name: value for name, value in os.environ.items() if name not in {"CI", "BUILD_NUMBER"}}
    # Coverage of these processes is not measured, which would take twice as long.
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
    return abridge(done.stdout)


def abridge(output):
    """The lines about a failure, and the summary; three dots stand for all others.

    Of a chain of errors, the last one is shown.
    """
    lines = ["..."] if CAUSED.search(output) else []
    text = CAUSED.split(output)[-1].replace("Falsifying example", "Failing test case")
    for line in text.splitlines():
        summary = SUMMARY.fullmatch(line)
        kept = f"{summary[1]} in ..." if summary else line.rstrip()
        if not (summary or kept.startswith("E  ") or kept == "E"):
            kept = "..."
        if kept != "..." or lines[-1:] != ["..."]:
            lines.append(kept)
    return "".join(f"{line}\n" for line in lines)


def renew():
    """Write the outputs of all commands into the page."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        outputs = iter(
            [(command, run_command(command, folder)) for command, _ in follow_page(folder)]
        )

    def renew_block(block):
        if block["language"]:
            return block[0]
        command, output = next(outputs)
        return f"```console\n$ {command}\n{output}```"

    PAGE.write_text(BLOCK.sub(renew_block, PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def test_the_first_command_prints_what_the_tutorial_shows(tmp_path):
    """A reader meets the first bug after one command."""
    command, shown = next(follow_page(tmp_path))
    assert run_command(command, tmp_path) == shown, f"after {command}; if it is meant: {RENEW}"


def test_every_change_of_the_tutorial_applies(tmp_path):
    """The lines to change are in the file, and the files that result are valid Python."""
    assert list(follow_page(tmp_path))
    for path in tmp_path.glob("*.py"):
        compile(path.read_text(encoding="utf-8"), path.name, "exec")


@pytest.mark.slow
def test_every_command_prints_what_the_tutorial_shows(tmp_path):
    """A reader writes every file and every change, and runs every command, in order."""
    n_commands = 0
    for command, shown in follow_page(tmp_path):
        output = run_command(command, tmp_path)
        assert output == shown, f"after {command}; if it is meant: {RENEW}"
        n_commands += 1
    assert n_commands
