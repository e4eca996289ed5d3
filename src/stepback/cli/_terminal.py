"""A report on a terminal: as the plain text, with weight and color."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from stepback._report._render._plain_text import WIDTH, layout_lines

if TYPE_CHECKING:
    from rich.console import Console

    from stepback._report._report import Report

_NARROWEST = 60
_STYLES = {
    "title": "bold",
    "heading": "bold cyan",
    "lead": "bold",
    "caption": "italic",
    "header": "bold",
    "rule": "dim",
}


def print_report(report: Report, console: Console) -> None:
    """Print a report, no wider than the console."""
    columns = max(_NARROWEST, min(WIDTH, console.width))
    for part, line in layout_lines(report.title, report.sections, columns):
        console.print(Text(line, style=_STYLES.get(part, "")), soft_wrap=True)
