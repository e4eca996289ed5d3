"""Run the command line in this process, as a process of its own, and on a terminal."""

import os
import re
import subprocess
import sys
from inspect import signature

import pytest
from click.testing import CliRunner

from stepback.cli._app import app

SCRIPT = [sys.executable, "-m", "stepback"]
PEOPLE = "id,name,manager\nann,Ann,\nbo,Bo,ann\ncy,Cy,ann\n"
# Before click 8.2 errors were mixed into what is command_output, unless one message otherwise.
SEPARATE_STREAMS = {"mix_stderr": False} if "mix_stderr" in signature(CliRunner).parameters else {}
RUNNER = CliRunner(**SEPARATE_STREAMS)
ESCAPE_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def run_command(*words, status=0):
    """Run a command in this process; it must exit with `status` and without a traceback.

    `status` may be ``None`` for any but 0.
    """
    result = RUNNER.invoke(app, [str(word) for word in words], prog_name="stepback")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.stdout + result.stderr
    is_expected = bool(result.exit_code) if status is None else result.exit_code == status
    assert is_expected, result.stdout + result.stderr
    return result


def command_output(*words):
    """The output of a command that succeeds and prints no error."""
    result = run_command(*words)
    assert result.stderr == ""
    return result.stdout


def error_output(*words, status=1):
    """The error message of a command that fails and prints nothing else."""
    result = run_command(*words, status=status)
    assert result.stdout == ""
    return result.stderr


def run_process(*words, **options):
    """Run a command as a process of its own."""
    options = {"capture_output": True, "text": True, "encoding": "utf-8", **options}
    return subprocess.run([*SCRIPT, *map(str, words)], check=False, timeout=60, **options)


def run_on_terminal(*words, columns=100, **environment):
    """The exit status of a command on a terminal of this width, and everything that it shows."""
    pty = pytest.importorskip("pty")
    ours, its = pty.openpty()
    env = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm-256color", **environment}
    env.pop("NO_COLOR", None)
    streams = dict.fromkeys(("stdin", "stdout", "stderr"), its)
    with subprocess.Popen([*SCRIPT, *map(str, words)], env=env, **streams) as running:
        os.close(its)
        shown = b""
        while True:
            try:
                more = os.read(ours, 1 << 16)
            except OSError:  # how Linux says that the other side has closed
                break
            if not more:
                break
            shown += more
    os.close(ours)
    return running.returncode, shown.decode().replace("\r\n", "\n")
