"""What is printed, and how: problems, reports on a terminal, and files replaced whole."""

from __future__ import annotations

import os
import re
import secrets
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from stepback._problems import InvalidOrganization, Problem, ascii_controls, describe

_SHOWN = 20
_WAIT = 1.0
# What messages say to someone who writes Python, as someone types it here.
_AS_TYPED = (
    (re.compile(r"\bpass repair=True"), "give --repair"),
    (re.compile(r"\bpass (vacant|undisclosed)=\{'([^']*)'\}"), r"give --\1 '\2'"),
    (re.compile(r"\bpass (vacant|undisclosed)=\{"), r"give --\1 for each of {"),
    (re.compile(r"\bpass vacant\b"), "give --vacant"),
    (re.compile(r"columns=\{'(\w+)': (?:…|'([^']*)')\}"), r"--column \1=…"),
    (re.compile(r"\broot_markers=\{'([^']*)'\}"), r"--root-marker '\1'"),
    (re.compile(r"\bmanager_by='([^']*)'"), r"--manager-by '\1'"),
    (re.compile(r"\.problems holds all of them"), "stepback check lists all of them"),
    (re.compile(r"\buse org\.at\(date\)"), "name it with --on"),
)


def spoken(message: str) -> str:
    """A message of the library as it reads on a terminal: harmless, and with options by name."""
    for pattern, typed in _AS_TYPED:
        message = pattern.sub(typed, message)
    return "\n".join(map(ascii_controls, message.split("\n")))


def problems_in_words(problems: Sequence[Problem], *, every: bool) -> str:
    """Problems and warnings as text, all or the first few of each file."""
    return spoken(describe(problems, shown=None if every else _SHOWN))


def fail(fault: Exception) -> None:
    """Say what went wrong, and end with status 1."""
    if isinstance(fault, InvalidOrganization):
        text = problems_in_words(fault.problems, every=False)
    elif isinstance(fault, OSError) and fault.strerror:
        name = f" {click.format_filename(fault.filename)}" if fault.filename else ""
        text = f"stepback: cannot use{name}: {fault.strerror.lower()}"
    else:
        text = f"stepback: {spoken(str(fault))}"
    click.echo(text, err=True)
    sys.exit(1)


def replace_file(path: Path, text: str) -> None:
    """Write a file whole, or leave what is there as it is."""
    target = path.resolve()
    if target.is_dir():
        raise IsADirectoryError(f"{click.format_filename(path)} is a folder; name a file")
    if not target.parent.is_dir():
        raise FileNotFoundError(
            f"{click.format_filename(target.parent)}: there is no such folder; make it first"
        )
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


@contextmanager
def waiting(what: str) -> Iterator[None]:
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
    bar.add_task(ascii_controls(what), total=None)
    timer = threading.Timer(_WAIT, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        bar.stop()
