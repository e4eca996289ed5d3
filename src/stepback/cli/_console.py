"""Console output: problems, errors, styled reports and a progress bar."""

from __future__ import annotations

import codecs
import os
import shutil
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from stepback._documents._render._plain_text import WIDTH, LineStyle, layout_lines
from stepback._documents._render._text_layout import wrap_lines
from stepback._problems._bounded_repr import escape_controls
from stepback._problems._format import (
    MAX_VALUE_LENGTH,
    format_name,
    format_path,
    format_value,
)
from stepback._problems._problem import InvalidOrganization, Problem, format_problems
from stepback.cli._typed_options import format_check_command, pasted_texts

if TYPE_CHECKING:
    from rich.console import Console

    from stepback._documents._document import Document

_MAX_TYPED = MAX_VALUE_LENGTH - 2  # without quotes
_SECONDS_BEFORE_BAR = 1.0
_HANGING_INDENT = 4
_MIN_WIDTH = 40
_NO_BREAK_SPACE = "\u00a0"  # which `wrap_lines` keeps, and prints as a space
_MIN_REPORT_WIDTH = 60
_STYLES: dict[LineStyle, str] = {
    "title": "bold",
    "heading": "bold cyan",
    "lead": "bold",
    "caption": "italic",
    "header": "bold",
    "rule": "dim",
}
# What to print where the encoding of the terminal lacks a character.
_PLAIN = {"“": '"', "”": '"', "’": "'", "–": "-", "−": "-", "…": "...", "→": "->", "×": "x"}


def replace_unencodable(*streams: Any) -> None:
    """Have the streams replace characters that they cannot encode by plainer ones or escapes."""
    codecs.register_error("stepback.plain", _replace_by_plain)
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="stepback.plain")


def wrap_for_terminal(message: str) -> str:
    """Escape control characters, and wrap lines at the width of the terminal, if there is one."""
    lines = list(map(escape_controls, message.split("\n")))
    if sys.stdout.isatty() and sys.stderr.isatty():
        n_columns = max(_MIN_WIDTH, shutil.get_terminal_size().columns)
        pasted = pasted_texts()
        lines = [wrapped for line in lines for wrapped in _wrap_line(line, n_columns, pasted)]
    return "\n".join(lines)


def format_problem_list(problems: Sequence[Problem], *, warning_noun: str = "warning") -> str:
    """Format problems and warnings as text: of each kind the first ones, and a count of others."""
    where_more = f"{format_check_command()} lists all of them"
    return wrap_for_terminal(
        format_problems(problems, where_more=where_more, warning_noun=warning_noun)
    )


def exit_with_error(error: Exception) -> None:
    """Print what went wrong, and exit with status 1."""
    if isinstance(error, InvalidOrganization):
        text = format_problem_list(error.problems)
    elif isinstance(error, OSError) and error.strerror:
        name = f" {format_path(os.fsdecode(error.filename))}" if error.filename else ""
        text = wrap_for_terminal(f"stepback: cannot use{name}: {error.strerror.lower()}")
    else:
        text = wrap_for_terminal(f"stepback: {error}")
    click.echo(text, err=True)
    sys.exit(1)


def shorten_usage_error(error: click.ClickException, words: Iterable[str]) -> None:
    """Cut and escape what was typed, wherever the message of a wrong command repeats it.

    `words` are the arguments of the command; of ``--on=2026``, each side may be repeated.
    """
    message = error.message
    typed = [part for word in words for part in (word, *word.split("=", 1))]
    for part in sorted(filter(None, typed), key=len, reverse=True):
        if len(part) > _MAX_TYPED:
            message = message.replace(repr(part), format_value(part))
            # The end of a path says more than its beginning.
            shorten = format_path if os.sep in part else format_name
            message = message.replace(part, shorten(part))
    vars(error)["message"] = escape_controls(message)  # which click declares as final


def print_document(document: Document, console: Console) -> None:
    """Print a document with styles and colors, no wider than the console."""
    from rich.text import Text

    n_columns = max(_MIN_REPORT_WIDTH, min(WIDTH, console.width))
    for style, text in layout_lines(document, n_columns):
        console.print(Text(text, style=_STYLES.get(style, "")), soft_wrap=True)


@contextmanager
def progress_bar(activity: str) -> Iterator[None]:
    """Show a bar on the terminal while the body runs, once it takes longer than a second."""
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
    bar.add_task(format_name(activity), total=None)
    timer = threading.Timer(_SECONDS_BEFORE_BAR, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        # The timer may have fired just now; only after it has ended is it safe to stop the bar.
        timer.join()
        bar.stop()


def _replace_by_plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    plain = (_PLAIN.get(c) or c.encode("unicode_escape").decode() for c in text)
    return "".join(plain), error.end


def _wrap_line(line: str, n_columns: int, pasted: Sequence[str]) -> list[str]:
    """Wrap a line that is too wide; all lines but the first have a hanging indent.

    A text that is to be pasted is broken nowhere: it begins a line if it is too long for one.
    """
    if len(line) <= n_columns:
        return [line]
    text = line.lstrip(" ")
    indent = " " * (len(line) - len(text))
    n_columns -= len(indent) + _HANGING_INDENT
    wrapped: list[str] = []
    for part in _split_at(text, [snippet for snippet in pasted if len(snippet) > n_columns]):
        unbroken = part.strip(" ")
        for snippet in pasted:
            unbroken = unbroken.replace(snippet, snippet.replace(" ", _NO_BREAK_SPACE))
        wrapped += [part] if part in pasted else wrap_lines(unbroken, n_columns)
    first, *others = wrapped
    return [indent + first, *(" " * _HANGING_INDENT + indent + other for other in others)]


def _split_at(text: str, snippets: Sequence[str]) -> list[str]:
    """A text in parts, of which those that are one of the snippets stand alone."""
    for snippet in snippets:
        before, found, after = text.partition(snippet)
        if found:
            return [*_split_at(before, snippets), snippet, *_split_at(after, snippets)]
    return [text] if text.strip(" ") else []
