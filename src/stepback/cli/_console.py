"""What is said, and how: options, problems, faults, and that one has to wait."""

from __future__ import annotations

import codecs
import re
import shlex
import shutil
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from stepback._problems._format import escape_controls
from stepback._problems._problem import InvalidOrganization, Problem, format_problems
from stepback._report._render._text_layout import wrap_lines

_SHOWN = 20
_WAIT = 1.0
_LONGEST = 60
_HANGING = 4
_NARROWEST = 40
_OPTIONS = {"columns": "--column", "root_markers": "--root-marker", "manager_by": "--manager-by"}
_PLAIN = {"“": '"', "”": '"', "’": "'", "–": "-", "−": "-", "…": "...", "→": "->", "×": "x"}
_FIRST = re.compile(r" *")


def format_cli_option(option: str, value: Any) -> str:
    """An option of the readers as it is typed, such as ``give --vacant Open``."""
    typed = _OPTIONS.get(option, f"--{option}")
    if value is None:
        return typed
    if value is True:
        return f"give {typed}"
    if isinstance(value, Mapping):
        words = [f"{name}={word}" for name, word in value.items()]
    else:
        words = [value] if isinstance(value, str) else sorted(value)
    cut = (word if len(word) <= _LONGEST else f"{word[:_LONGEST]}…" for word in words)
    return "give " + " ".join(f"{typed} {quote_argument(word)}" for word in cut)


def quote_argument(text: str | Path) -> str:
    """A text as one word of a command."""
    plain = escape_controls(str(text))
    name, told, value = plain.partition("=")
    if told and name.isidentifier():
        return f"{name}={_quoted(value)}"
    return _quoted(plain)


def command_name() -> str:
    """What to type for this command: by its path, where the shell would not find it."""
    script = Path(sys.argv[0])
    if script.parts[-2:] == ("stepback", "__main__.py"):
        return "python -m stepback"
    found = shutil.which("stepback")
    same = found is not None and script.exists() and script.samefile(found)
    return "stepback" if same or script.name not in ("stepback", "stepback.exe") else str(script)


def replace_unencodable(*streams: Any) -> None:
    """Have the streams show what they cannot encode in plainer characters, or spelled out."""
    codecs.register_error("stepback.plain", _plainly)
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="stepback.plain")


def wrap_for_terminal(message: str) -> str:
    """A message that does no harm to a terminal, folded to its width where there is one."""
    columns = _columns()
    return "\n".join(
        folded for line in message.split("\n") for folded in _folded(escape_controls(line), columns)
    )


def format_problem_list(
    problems: Sequence[Problem], *, every: bool, warning: str = "warning"
) -> str:
    """Problems and warnings as text, all or the first few of each file."""
    shown = None if every else _SHOWN
    rest = f"{command_name()} check lists all of them"
    return wrap_for_terminal(
        format_problems(problems, max_lines=shown, where_more=rest, warning_noun=warning)
    )


def exit_with_error(fault: Exception) -> None:
    """Say what went wrong, and end with status 1."""
    if isinstance(fault, InvalidOrganization):
        text = format_problem_list(fault.problems, every=False)
    elif isinstance(fault, OSError) and fault.strerror:
        name = f" {click.format_filename(fault.filename)}" if fault.filename else ""
        text = wrap_for_terminal(f"stepback: cannot use{name}: {fault.strerror.lower()}")
    else:
        text = wrap_for_terminal(f"stepback: {fault}")
    click.echo(text, err=True)
    sys.exit(1)


@contextmanager
def progress_bar(what: str) -> Iterator[None]:
    """Show a bar on the terminal where what is done takes longer than a second."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    bar.add_task(escape_controls(what), total=None)
    timer = threading.Timer(_WAIT, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        bar.stop()


def _quoted(word: str) -> str:
    return shlex.quote(word) if word != "…" else word


def _plainly(fault: UnicodeError) -> tuple[str, int]:
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    text = fault.object[fault.start : fault.end]
    return "".join(_PLAIN.get(c) or c.encode("unicode_escape").decode() for c in text), fault.end


def _columns() -> int:
    """How wide lines may be; 0, as wide as they are, where nobody reads them on a terminal."""
    if not (sys.stdout.isatty() and sys.stderr.isatty()):
        return 0
    return max(_NARROWEST, shutil.get_terminal_size().columns)


def _folded(line: str, columns: int) -> list[str]:
    """The line in several, if it is too wide, of which all but the first are indented."""
    if not columns or len(line) <= columns:
        return [line]
    indent = _FIRST.match(line)[0]  # type: ignore[index]  # it always matches
    first, *rest = wrap_lines(line[len(indent) :], columns - len(indent) - _HANGING)
    return [indent + first, *(" " * _HANGING + indent + more for more in rest)]
