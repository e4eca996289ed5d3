"""Invalid input, missing extras and terminals of every kind end in a sentence, not in a traceback."""

import io
import os
import re
import subprocess
import sys
import time
from contextlib import redirect_stderr
from unittest import mock

import pytest
from rich.console import Console

import stepback.cli
from stepback import Organization, Person, report
from stepback.cli import _app, _console
from stepback.cli._console import print_document
from stepback.cli._typed_options import command_name
from tests.support.command_line import (
    ESCAPE_SEQUENCE,
    PEOPLE,
    command_output,
    error_output,
    run_command,
    run_on_terminal,
    run_process,
)

# Starting a process takes a second: the quick run takes fewer of the same kind.
SLOW = pytest.mark.slow
HOSTILE = "<script>alert(1)</script>", "=cmd()", "\x1b[31mred", "\u202etxt.exe", "[bold]Bo[/bold]"


@pytest.fixture
def hostile_folder(tmp_path):
    """A folder of tables whose names contain markup, formulas and control characters."""
    rows = "".join(f'{number},"{name}",\n' for number, name in enumerate(HOSTILE))
    (tmp_path / "people.csv").write_text(f"id,name,manager\n{rows}", encoding="utf-8")
    owners = "".join(f'{number},{number},"{name}"\n' for number, name in enumerate(HOSTILE))
    (tmp_path / "domains.csv").write_text(f"id,owner,name\n{owners}", encoding="utf-8")
    return tmp_path


@pytest.fixture
def staff_export(tmp_path):
    """An export without problems."""
    path = tmp_path / "staff.csv"
    path.write_text(PEOPLE)
    return path


# What cannot be read


def test_a_missing_file_is_named_in_one_sentence(tmp_path):
    """No traceback is shown."""
    path = tmp_path / "absent.csv"
    for name in ("report", "check"):
        assert error_output(name, path) == f"stepback: there is no file or folder {path}\n"


def test_a_folder_without_people_lists_its_files(tmp_path):
    """The user may have meant another folder."""
    (tmp_path / "notes.txt").touch()
    assert error_output("report", tmp_path) == (
        f"1 problem in {tmp_path}\n  there is no file people.csv; the files are: notes.txt\n"
    )


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.zip", "a.txt", "a"])
@pytest.mark.parametrize(
    "data", [b"", bytes(range(256)) * 9, b"\xff\xfe\x00", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"]
)
def test_unreadable_content_is_a_problem(tmp_path, name, data):
    """Whatever a file contains and whatever its name is, `check` and `report` list a problem."""
    path = tmp_path / name
    path.write_bytes(data)
    assert run_command("check", path, status=1).stdout.startswith("1 problem")
    assert error_output("report", path).startswith("1 problem")


def test_a_file_without_read_permission_is_named_in_one_sentence(staff_export, monkeypatch):
    """The message names the file and the reason."""

    def denied(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("stepback._read._single_table.open_regular_file", denied)
    assert (
        error_output("report", staff_export)
        == f"stepback: cannot use {staff_export}: permission denied\n"
    )


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything"
)
def test_a_folder_without_read_permission_is_named_in_one_sentence(tmp_path):
    """The message names the folder and the reason."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    assert error_output("report", closed) == f"stepback: cannot use {closed}: permission denied\n"


def test_an_impossible_file_name_is_reported_in_one_sentence():
    """The message of the operating system is passed on."""
    assert error_output("report", "x" * 9999).startswith("stepback: ")


# What was not foreseen


@pytest.fixture
def failing_report(monkeypatch, staff_export):
    """Makes reporting raise an unexpected error, and sets the arguments of a report."""

    def fail(*_, **__):
        raise RuntimeError("a bug\x1b[31m")

    monkeypatch.setattr(_app, "make_report", fail)
    monkeypatch.setattr(sys, "argv", ["stepback", "report", str(staff_export)])


def test_an_unexpected_error_asks_for_a_bug_report(failing_report, capsys):
    """The user sees no traceback."""
    with pytest.raises(SystemExit) as ended:
        _app.run_app()
    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        "stepback: unexpected error (RuntimeError: a bug\\x1b[31m). Please report it, together "
        "with the output of STEPBACK_TRACEBACK=1 stepback …\n"
    )


def test_an_unexpected_error_shows_its_traceback_on_request(failing_report, monkeypatch):
    """An environment variable asks for it."""
    monkeypatch.setenv("STEPBACK_TRACEBACK", "1")
    with pytest.raises(RuntimeError, match="a bug"):
        _app.run_app()


# What the interpreter runs for each event: the process interrupts itself there, once.
INTERRUPT_AT = """
import os, signal, sys
event, names = sys.argv[1], sys.argv[2].split(",")
sys.argv[1:3] = []
def interrupt(kind, details):
    if kind == event and any(name in str(details[0]) for name in names):
        names.clear()
        os.kill(os.getpid(), signal.SIGINT)
sys.addaudithook(interrupt)
import runpy
sys.orig_argv[:] = ["python", "-m", "stepback"]
script, sys.argv[0] = sys.argv[0], "-m"
import stepback
runpy.run_module("stepback", run_name="__main__", alter_sys=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
@pytest.mark.parametrize(
    ("event", "name"),
    [
        ("import", "numpy"),
        ("import", "stepback._records"),
        ("import", "stepback.cli._app"),
        ("import", "click"),
        ("open", "people.csv"),
        ("open", "report.html"),
        ("os.rename", ""),
        ("os.chmod", ""),
    ],
)
def test_an_interrupt_at_any_moment_prints_one_line(tmp_path, event, name):
    """While importing, reading and writing: with status 130, and nothing half written is left."""
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "report.html").write_text("old", encoding="utf-8")
    words = ["report", tmp_path / "people.csv", "--output", tmp_path / "report.html"]
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPT_AT, event, name, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (130, ""), ended.stderr
    assert ended.stderr == "stepback: interrupted\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["people.csv", "report.html"]
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("command", [["demo"], ["--help"], ["demo", "--format", "html"]])
def test_a_closed_pipe_ends_the_command_without_a_message(command):
    """As in ``stepback demo | head -1``."""
    ours, its = os.pipe()
    os.close(ours)
    done = run_process(*command, capture_output=False, stdout=its, stderr=subprocess.PIPE)
    os.close(its)
    assert (done.returncode, done.stderr) == (1, "")


# Without the extra


@pytest.fixture
def reimported_cli(monkeypatch):
    """Makes Python import the command line again."""
    for name in [name for name in sys.modules if name.startswith("stepback.cli.")]:
        monkeypatch.delitem(sys.modules, name)


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_its_extra_the_command_line_says_what_to_install(
    reimported_cli, monkeypatch, missing
):
    """Importing `stepback.cli` requires no optional package."""
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(SystemExit) as ended:
        stepback.cli.main()
    assert ended.value.code == (
        "stepback: the command line requires click and rich: pip install 'stepback[cli]'"
    )


def test_another_missing_module_is_not_blamed_on_the_extra(reimported_cli, monkeypatch):
    """A broken installation shows its own error."""
    monkeypatch.setitem(sys.modules, "stepback.cli._app", None)
    with pytest.raises(ModuleNotFoundError, match=r"stepback\.cli\._app"):
        stepback.cli.main()


def test_the_module_can_be_imported_without_its_extra():
    """In a new process without click and rich, the command ends in a message."""
    code = (
        "import sys; sys.modules.update(click=None, rich=None); import stepback.cli as c; c.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("pip install 'stepback[cli]'\n")
    assert "Traceback" not in done.stderr


# Names that mean harm


@pytest.mark.parametrize("form", ["text", "markdown", "json", "html"])
def test_hostile_names_are_harmless(hostile_folder, form):
    """They produce no script, no escape sequence and no mark that reorders a line."""
    message = command_output("report", hostile_folder, "--format", form)
    assert not {"\x1b", "\u202e"} & set(message)
    assert "cmd()" in message
    if form in ("markdown", "html"):
        assert not re.search(r"(?<!\\)<script", message)


def test_hostile_names_are_harmless_on_a_terminal(hostile_folder):
    """Markup in a name is printed and not interpreted as a style."""
    status, shown = run_on_terminal("report", hostile_folder)
    assert status == 0
    assert "\x1b[31m" not in shown
    assert "[bold]Bo[/bold]" in ESCAPE_SEQUENCE.sub("", shown)


def test_hostile_cells_and_file_names_are_escaped_in_messages(tmp_path):
    """Control characters are written as escapes."""
    path = tmp_path / "\x1b[31m.csv"
    path.write_text("id,manager\n1,\x1b[31m\u202ex\n")
    message = run_command("check", path, status=1).stdout
    assert not {"\x1b", "\u202e"} & set(message)
    assert message.startswith("1 problem in \\x1b[31m.csv\n")
    assert "\x1b" not in error_output("report", tmp_path / "\x1b[31m")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are Unicode there")
def test_a_file_whose_name_is_not_valid_text_is_read(tmp_path):
    """Characters that cannot be encoded are written as escapes."""
    path = os.fsencode(tmp_path) + b"/\xff.csv"
    with open(path, "w") as file:  # noqa: PTH123  (paths are text)
        file.write("id,name\n1,N/D\n")
    for form in ("text", "html"):
        output = tmp_path / f"report.{form}"
        done = run_process("report", os.fsdecode(path), "--format", form, "--output", output)
        assert (done.returncode, done.stderr) == (0, "")
        assert "\\udcff.csv" in output.read_text(encoding="utf-8")


# Terminals


@pytest.mark.parametrize(("encoding", "context"), [("latin-1", '"storm"'), ("utf-8", "“storm”")])
def test_characters_outside_the_encoding_are_replaced_by_plainer_ones(encoding, context):
    """Quotes and arrows have plain forms; other characters are written as escapes."""
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    done = run_process("demo", env=env, encoding=encoding)
    assert done.returncode == 0
    assert f"left out: bound to the context {context}" in done.stdout


@pytest.mark.parametrize(
    "encoding",
    ["ascii", pytest.param("ascii:strict", marks=SLOW), pytest.param("cp437", marks=SLOW), "utf-8"],
)
def test_no_encoding_stops_a_report(encoding, tmp_path):
    """Reports and messages can be printed in every encoding."""
    path = tmp_path / "staff.csv"
    path.write_text("id,name,manager\n1,Åsa 小川,\n2,“Bo”,3 → 4\n", encoding="utf-8")
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    assert run_process("demo", env=env, encoding="latin-1").returncode == 0
    message = run_process("report", path, env=env, encoding="latin-1")
    assert (message.returncode, message.stdout) == (1, "")
    assert "1 problem in staff.csv" in message.stderr


def test_streams_replace_what_they_cannot_encode():
    """Streams that cannot be reconfigured are left unchanged."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    _console.replace_unencodable(stream, None)
    stream.write("“Åsa” → 5 × 小…")
    stream.flush()
    assert stream.buffer.getvalue() == rb'"\xc5sa" -> 5 x \u5c0f...'


def test_decoding_errors_are_not_replaced():
    """The plainer characters are used only for writing."""
    _console.replace_unencodable()
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode(errors="stepback.plain")


def test_a_terminal_shows_the_text_with_styles_and_colors():
    """Without the styles it is the plain text."""
    status, shown = run_on_terminal("demo", columns=100)
    assert status == 0
    assert "\x1b[1;36mWho was counted\x1b[0m" in shown
    assert ESCAPE_SEQUENCE.sub("", shown).startswith(run_command("demo").stdout)


def test_colors_can_be_turned_off():
    """The environment variable NO_COLOR does so, as in other programs."""
    with mock.patch.dict(os.environ, {"NO_COLOR": "1"}):
        shown = io.StringIO()
        print_document(report(Organization()), Console(file=shown, force_terminal=True))
    assert "36m" not in shown.getvalue()


@pytest.mark.parametrize(
    "columns", [60, pytest.param(72, marks=SLOW), 88, pytest.param(120, marks=SLOW)]
)
def test_no_line_is_wider_than_the_terminal(columns):
    """No line is wider than 88 columns either."""
    status, shown = run_on_terminal("demo", columns=columns)
    lines = ESCAPE_SEQUENCE.sub("", shown).partition("The same company")[0].split("\n")
    assert status == 0
    assert max(map(len, lines)) <= min(columns, 88)


def test_lines_are_at_least_60_columns_wide():
    """Narrower tables would be unreadable; a narrower terminal wraps the lines itself."""
    shown = io.StringIO()
    print_document(report(Organization(people=[Person("ann")])), Console(file=shown, width=10))
    lines = shown.getvalue().split("\n")
    # Code to paste is broken nowhere.
    widths = [len(line) for line in lines if not line.strip().startswith("stepback.")]
    assert len(widths) == len(lines) - 2
    assert 50 < max(widths) <= 60


def test_long_problems_are_wrapped_on_a_terminal(tmp_path):
    """Further lines are indented. In a pipe, each problem is one line that other programs can find."""
    path = tmp_path / "staff.csv"
    path.write_text("Idea,Notion of it\n1,\n")
    status, shown = run_on_terminal("check", path, columns=50)
    assert status == 1
    assert shown.split("\n")[3:6] == [
        "  row 1: no column is called 'id'; if a column",
        "      holds an id for each row, give",
        "      --column id=…; the columns are: 'Idea' and",
    ]
    assert " ".join(shown.split()) == " ".join(run_command("check", path, status=1).stdout.split())


# A bar, where one has to wait


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self):
        """Yes."""
        return True


def test_a_progress_bar_is_shown_after_a_second(monkeypatch):
    """It is removed before the output; markup in the file name is printed and not interpreted."""
    assert _console._SECONDS_BEFORE_BAR == 1
    monkeypatch.setattr(_console, "_SECONDS_BEFORE_BAR", 0.01)
    monkeypatch.setenv("TERM", "xterm-256color")
    with (
        redirect_stderr(Terminal()) as terminal,
        _console.progress_bar("Reading [red]\x1b[31m.csv"),
    ):
        time.sleep(0.5)
    assert "Reading [red]\\x1b[31m.csv" in ESCAPE_SEQUENCE.sub("", terminal.getvalue())
    assert terminal.getvalue().endswith("\x1b[2K")


def test_no_progress_bar_is_shown_within_a_second():
    """Quick work leaves the terminal unchanged."""
    with redirect_stderr(Terminal()) as terminal, _console.progress_bar("Reading staff.csv"):
        pass
    assert "Reading" not in terminal.getvalue()


def test_no_progress_bar_is_written_to_a_log(monkeypatch):
    """A stream that is not a terminal gets no bar."""
    monkeypatch.setattr(_console, "_SECONDS_BEFORE_BAR", 0.0)
    with redirect_stderr(io.StringIO()) as log, _console.progress_bar("Reading staff.csv"):
        time.sleep(0.05)
    assert log.getvalue() == ""


def test_a_progress_bar_is_removed_when_reading_fails(monkeypatch):
    """The error then has its own line."""
    monkeypatch.setattr(_console, "_SECONDS_BEFORE_BAR", 0.01)
    monkeypatch.setenv("TERM", "xterm-256color")

    @_console.progress_bar("Reading staff.csv")
    def fail():
        time.sleep(0.2)
        raise ValueError("bad")

    with redirect_stderr(Terminal()) as terminal, pytest.raises(ValueError, match="bad"):
        fail()
    assert terminal.getvalue().endswith("\x1b[2K")


# What to type next


@pytest.mark.parametrize(
    ("argv", "found", "typed"),
    [
        ("bin/stepback", None, "bin/stepback"),
        ("bin/stepback", "bin/stepback", "stepback"),
        ("bin/stepback", "other/stepback", "bin/stepback"),
        ("src/stepback/__main__.py", None, "python -m stepback"),
        ("src/pytest/__main__.py", None, "stepback"),
        ("bin/pytest", None, "stepback"),
    ],
)
def test_hints_name_the_command_so_that_the_shell_finds_it(
    tmp_path, monkeypatch, argv, found, typed
):
    """The path is given if the shell would find no such command, or another one."""
    monkeypatch.chdir(tmp_path)
    for folder in ("bin", "other"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "stepback").touch()
    monkeypatch.setattr(sys, "argv", [argv])
    monkeypatch.setattr("shutil.which", {"stepback": found}.get)
    assert command_name() == typed
