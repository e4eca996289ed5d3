"""Bad input, missing extras, and terminals of every kind: a sentence, and never a traceback."""

import io
import os
import re
import signal
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
from stepback.cli._terminal import print_report
from tests.support.command_line import (
    ESCAPE_SEQUENCE,
    PEOPLE,
    SCRIPT,
    command_output,
    error_output,
    run_command,
    run_on_terminal,
    run_process,
)

HOSTILE = "<script>alert(1)</script>", "=cmd()", "\x1b[31mred", "\u202etxt.exe", "[bold]Bo[/bold]"


@pytest.fixture
def hostile_folder(tmp_path):
    """A folder of people whose names mean harm."""
    rows = "".join(f'{number},"{name}",\n' for number, name in enumerate(HOSTILE))
    (tmp_path / "people.csv").write_text(f"id,name,manager\n{rows}", encoding="utf-8")
    owners = "".join(f'{number},{number},"{name}"\n' for number, name in enumerate(HOSTILE))
    (tmp_path / "domains.csv").write_text(f"id,owner,name\n{owners}", encoding="utf-8")
    return tmp_path


@pytest.fixture
def staff_export(tmp_path):
    """An export without a fault."""
    path = tmp_path / "staff.csv"
    path.write_text(PEOPLE)
    return path


# What cannot be read


def test_a_file_that_is_not_there_is_a_sentence(tmp_path):
    """It names what was looked for."""
    path = tmp_path / "absent.csv"
    for name in ("report", "check"):
        assert error_output(name, path) == f"stepback: there is no file or folder {path}\n"


def test_a_folder_without_people_says_what_there_is(tmp_path):
    """Perhaps it is another folder that was meant."""
    (tmp_path / "notes.txt").touch()
    assert error_output("report", tmp_path) == (
        f"1 problem in {tmp_path}\n  there is no file people.csv; the files are: notes.txt\n"
    )


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.zip", "a.txt", "a"])
@pytest.mark.parametrize(
    "data", [b"", bytes(range(256)) * 9, b"\xff\xfe\x00", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"]
)
def test_rubbish_is_a_sentence(tmp_path, name, data):
    """Whatever a file holds and whatever it is called, `check` says that it is no good."""
    path = tmp_path / name
    path.write_bytes(data)
    assert run_command("check", path, status=1).stdout.startswith("1 problem")
    assert error_output("report", path).startswith("1 problem")


def test_a_file_that_may_not_be_read_is_a_sentence(staff_export, monkeypatch):
    """It says of which file, and why."""

    def denied(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.read_bytes", denied)
    assert (
        error_output("report", staff_export)
        == f"stepback: cannot use {staff_export}: permission denied\n"
    )


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything"
)
def test_a_folder_that_may_not_be_read_is_a_sentence(tmp_path):
    """The same."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    assert error_output("report", closed) == f"stepback: cannot use {closed}: permission denied\n"


def test_a_name_that_no_file_can_have_is_a_sentence():
    """What the system says of it is passed on."""
    assert error_output("report", "x" * 9999).startswith("stepback: ")


def test_a_spreadsheet_without_the_extra_says_what_to_install(tmp_path, monkeypatch):
    """As does the library."""
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    path = tmp_path / "staff.xlsx"
    path.touch()
    assert "pip install 'stepback[excel]'" in error_output("report", path)


# What was not foreseen


@pytest.fixture
def failing_report(monkeypatch, staff_export):
    """Has reporting end in an error, and returns the arguments of a report."""

    def fail(*_, **__):
        raise RuntimeError("a bug\x1b[31m")

    monkeypatch.setattr(_app, "make_report", fail)
    monkeypatch.setattr(sys, "argv", ["stepback", "report", str(staff_export)])


def test_a_bug_is_a_sentence_that_asks_for_a_report(failing_report, capsys):
    """Whoever typed the command sees no traceback."""
    with pytest.raises(SystemExit) as ended:
        _app.run_app()
    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        "stepback: unexpected error (RuntimeError: a bug\\x1b[31m). Please report it, together "
        "with the output of STEPBACK_TRACEBACK=1 stepback …\n"
    )


def test_a_bug_shows_its_traceback_where_that_is_wanted(failing_report, monkeypatch):
    """So that it can be found."""
    monkeypatch.setenv("STEPBACK_TRACEBACK", "1")
    with pytest.raises(RuntimeError, match="a bug"):
        _app.run_app()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_an_interrupt_ends_quietly(tmp_path):
    """Whoever presses Ctrl-C while a file is read is told that it has ended."""
    pipe = tmp_path / "staff.csv"
    os.mkfifo(pipe)
    with (
        subprocess.Popen(
            [*SCRIPT, "report", str(pipe)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as running,
        pipe.open("w"),
    ):  # goes on once the command has begun to read
        running.send_signal(signal.SIGINT)
        stdout, stderr = running.communicate(timeout=60)
    assert (running.returncode, stdout, stderr.strip()) == (1, "", "Aborted!")


@pytest.mark.parametrize("command", [["demo"], ["--help"], ["demo", "--format", "html"]])
def test_a_reader_who_has_seen_enough_ends_it_quietly(command):
    """As in ``stepback demo | head -1``."""
    ours, its = os.pipe()
    os.close(ours)
    done = run_process(*command, capture_output=False, stdout=its, stderr=subprocess.PIPE)
    os.close(its)
    assert (done.returncode, done.stderr) == (1, "")


# Without the extra


@pytest.fixture
def reimported_cli(monkeypatch):
    """Has the command line imported again."""
    for name in [name for name in sys.modules if name.startswith("stepback.cli.")]:
        monkeypatch.delitem(sys.modules, name)


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_its_extra_the_command_line_says_what_to_install(
    reimported_cli, monkeypatch, missing
):
    """Importing it takes nothing that may be absent."""
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(SystemExit) as ended:
        stepback.cli.main()
    assert ended.value.code == (
        "stepback: the command line requires click and rich: pip install 'stepback[cli]'"
    )


def test_what_else_is_missing_is_no_matter_of_the_extra(reimported_cli, monkeypatch):
    """A broken installation is not explained away."""
    monkeypatch.setitem(sys.modules, "stepback.cli._app", None)
    with pytest.raises(ModuleNotFoundError, match=r"stepback\.cli\._app"):
        stepback.cli.main()


def test_the_module_can_be_imported_without_its_extra():
    """In a new process, where neither is there."""
    code = (
        "import sys; sys.modules.update(click=None, rich=None); import stepback.cli as c; c.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("pip install 'stepback[cli]'\n")
    assert "Traceback" not in done.stderr


# Names that mean harm


@pytest.mark.parametrize("form", ["text", "markdown", "json", "html"])
def test_hostile_names_do_nothing(hostile_folder, form):
    """No script, no escape sequence and no mark that turns a line around."""
    message = command_output("report", hostile_folder, "--format", form)
    assert not {"\x1b", "\u202e"} & set(message)
    assert "cmd()" in message
    if form in ("markdown", "html"):
        assert not re.search(r"(?<!\\)<script", message)


def test_hostile_names_do_nothing_on_a_terminal(hostile_folder):
    """Nor is anything in them taken for a style."""
    status, shown = run_on_terminal("report", hostile_folder)
    assert status == 0
    assert "\x1b[31m" not in shown
    assert "[bold]Bo[/bold]" in ESCAPE_SEQUENCE.sub("", shown)


def test_hostile_cells_and_files_do_nothing_in_messages(tmp_path):
    """They are spelled out."""
    path = tmp_path / "\x1b[31m.csv"
    path.write_text("id,manager\n1,\x1b[31m\u202e\n")
    message = run_command("check", path, status=1).stdout
    assert not {"\x1b", "\u202e"} & set(message)
    assert message.startswith("1 problem in \\x1b[31m.csv\n")
    assert "\x1b" not in error_output("report", tmp_path / "\x1b[31m")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are Unicode there")
def test_a_file_whose_name_is_no_text_is_read(tmp_path):
    """What cannot be encoded is spelled out."""
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
def test_what_a_terminal_cannot_show_is_shown_in_plainer_characters(encoding, context):
    """Quotes and arrows have such; what has none is spelled out."""
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    done = run_process("demo", env=env, encoding=encoding)
    assert done.returncode == 0
    assert f"left out: bound to the context {context}" in done.stdout


@pytest.mark.parametrize("encoding", ["ascii", "ascii:strict", "cp437", "utf-8"])
def test_no_encoding_stops_a_report(encoding, tmp_path):
    """Nor a message."""
    path = tmp_path / "staff.csv"
    path.write_text("id,name,manager\n1,Åsa 小川,\n2,“Bo”,3 → 4\n", encoding="utf-8")
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    assert run_process("demo", env=env, encoding="latin-1").returncode == 0
    message = run_process("report", path, env=env, encoding="latin-1")
    assert (message.returncode, message.stdout) == (1, "")
    assert "1 problem in staff.csv" in message.stderr


def test_streams_are_made_to_show_everything():
    """Also those that cannot be told how are left as they are."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    _console.replace_unencodable(stream, None)
    stream.write("“Åsa” → 5 × 小…")
    stream.flush()
    assert stream.buffer.getvalue() == rb'"\xc5sa" -> 5 x \u5c0f...'


def test_what_cannot_be_read_is_not_made_up():
    """The plainer characters are for writing alone."""
    _console.replace_unencodable()
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode(errors="stepback.plain")


def test_a_terminal_shows_the_text_with_weight_and_color():
    """Taken away, it is the text."""
    status, shown = run_on_terminal("demo", columns=100)
    assert status == 0
    assert "\x1b[1;36mWho was counted\x1b[0m" in shown
    assert ESCAPE_SEQUENCE.sub("", shown).startswith(run_command("demo").stdout)


def test_colors_can_be_turned_off():
    """As everywhere, by NO_COLOR."""
    with mock.patch.dict(os.environ, {"NO_COLOR": "1"}):
        shown = io.StringIO()
        print_report(report(Organization()), Console(file=shown, force_terminal=True))
    assert "36m" not in shown.getvalue()


@pytest.mark.parametrize("columns", [60, 72, 88, 120])
def test_no_line_is_wider_than_the_terminal(columns):
    """Nor wider than can be read at ease."""
    status, shown = run_on_terminal("demo", columns=columns)
    lines = ESCAPE_SEQUENCE.sub("", shown).partition("The same company")[0].split("\n")
    assert status == 0
    assert max(map(len, lines)) <= min(columns, 88)


def test_a_terminal_too_narrow_folds_lines_by_itself():
    """Below 60 columns nothing could be set in columns."""
    shown = io.StringIO()
    print_report(report(Organization(people=[Person("ann")])), Console(file=shown, width=10))
    assert 50 < max(map(len, shown.getvalue().split("\n"))) <= 60


def test_long_problems_are_folded_on_a_terminal(tmp_path):
    """What goes on is indented; in a pipe each problem is a line, for other programs to find."""
    path = tmp_path / "staff.csv"
    path.write_text("Staff No,Boss\n1,\n")
    status, shown = run_on_terminal("check", path, columns=50)
    assert status == 1
    assert shown.split("\n")[1:4] == [
        "  row 1: no column is called 'id'; if 'Staff",
        "      No' holds it, give --column id='Staff No';",
        "      the columns are: 'Staff No' and 'Boss'",
    ]
    assert " ".join(shown.split()) == " ".join(run_command("check", path, status=1).stdout.split())


# A bar, where one has to wait


class Terminal(io.StringIO):
    """What is written to a terminal."""

    def isatty(self):
        """It is one."""
        return True


def test_a_bar_is_shown_after_a_second(monkeypatch):
    """It is gone when there is something to show; the name of a file is harmless in it."""
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


def test_no_bar_is_shown_before():
    """What is quickly done leaves the terminal as it is."""
    with redirect_stderr(Terminal()) as terminal, _console.progress_bar("Reading staff.csv"):
        pass
    assert "Reading" not in terminal.getvalue()


def test_no_bar_is_shown_where_no_one_watches(monkeypatch):
    """A log is kept free of it."""
    monkeypatch.setattr(_console, "_SECONDS_BEFORE_BAR", 0.0)
    with redirect_stderr(io.StringIO()) as log, _console.progress_bar("Reading staff.csv"):
        time.sleep(0.05)
    assert log.getvalue() == ""


def test_a_bar_goes_away_when_reading_fails(monkeypatch):
    """So that the fault stands on a line of its own."""
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
    ("word", "typed"),
    [("plain", "plain"), ("two words", "'two words'"), ("Staff No=old", "'Staff No=old'")],
)
def test_a_text_is_quoted_as_one_argument(word, typed):
    """Only where the shell would not take it for one."""
    assert _console.quote_argument(word) == typed


@pytest.mark.parametrize(
    ("name", "value", "typed"),
    [
        ("id", "Staff No", "id='Staff No'"),
        ("id", "Staff No = old", "id='Staff No = old'"),
        ("Staff No", "old", "'Staff No=old'"),
    ],
)
def test_of_a_field_and_a_header_the_header_is_quoted(name, value, typed):
    """Whatever signs the header contains; a name that is no field is quoted with its value."""
    assert _console.quote_pair(name, value) == typed


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
def test_hints_name_the_command_so_that_it_is_found(tmp_path, monkeypatch, argv, found, typed):
    """By its path, where a shell would find none of that name, or another."""
    monkeypatch.chdir(tmp_path)
    for folder in ("bin", "other"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "stepback").touch()
    monkeypatch.setattr(sys, "argv", [argv])
    monkeypatch.setattr("shutil.which", {"stepback": found}.get)
    assert _console.command_name() == typed
