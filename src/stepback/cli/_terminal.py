"""A report on a terminal: the plain text, with styles and colors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from stepback._report._render._plain_text import WIDTH, LineStyle, layout_lines

if TYPE_CHECKING:
    from rich.console import Console

    from stepback._report._report import Report

_MIN_WIDTH = 60
_STYLES: dict[LineStyle, str] = {
    "title": "bold",
    "heading": "bold cyan",
    "lead": "bold",
    "caption": "italic",
    "header": "bold",
    "rule": "dim",
    "plain": "",
}


def print_report(report: Report, console: Console) -> None:
    """Print a report, no wider than the console."""
    n_columns = max(_MIN_WIDTH, min(WIDTH, console.width))
    for style, text in layout_lines(report.title, report.sections, n_columns):
        console.print(Text(text, style=_STYLES[style]), soft_wrap=True)
