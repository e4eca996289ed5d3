"""Print a report or another result in the form that was chosen, or write it to a file."""

from __future__ import annotations

import datetime
import json
import sys
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

import attrs
import click

from stepback._documents._document import Document
from stepback._documents._document_result import DocumentResult
from stepback._documents._render._html import render_html_page
from stepback._documents._render._json import to_json_value
from stepback._documents._render._markdown import render_markdown
from stepback._documents._render._plain_text import render_text
from stepback._report._report import Report
from stepback._write._replace_file import replace_file
from stepback.cli._console import print_document


class _HasDict(Protocol):
    def to_dict(self) -> dict[str, Any]: ...


def write_report(report: Report, format_name: str, output: Path | None, *, personal: bool) -> None:
    """Write a report in a format to a file, or print it; a new file of answers is private."""
    _write_document(report, report, format_name, output, personal=personal)


def write_result(
    result: DocumentResult,
    format_name: str,
    output: Path | None,
    *,
    personal: bool,
    source: str = "",
) -> None:
    """Write a result, which has `to_dict`, as a report is written: dated, with what was read.

    `source` are the files that were read, in one phrase.
    """
    today = datetime.date.today()  # noqa: DTZ011  (the day where it is made)
    version = metadata.version("stepback")
    document = attrs.evolve(result._document(), made_on=today, version=version)  # noqa: SLF001
    if source:
        document = attrs.evolve(document, source=source)
    _write_document(document, result, format_name, output, personal=personal)


def _write_document(
    document: Document, values: Any, format_name: str, output: Path | None, *, personal: bool
) -> None:
    if format_name == "text" and output is None and sys.stdout.isatty():
        from rich.console import Console

        print_document(document, Console())
        return
    if format_name == "json":
        text = json.dumps(_add_origin(document, values), indent=2, allow_nan=False)
    else:
        render = {"text": render_text, "markdown": render_markdown, "html": render_html_page}
        text = render[format_name](document)
    text = text.rstrip("\n") + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        replace_file(output, text.encode("utf-8", "backslashreplace"), is_private=personal)


def _add_origin(document: Document, values: _HasDict) -> dict[str, Any]:
    """The values of a result, after what it is and where it comes from."""
    if isinstance(values, Report):
        return values.to_dict()
    head = {
        "title": document.title,
        "stepback": document.version,
        "made_on": document.made_on,
        "date": document.date,
        "contexts": list(document.contexts),
        "source": document.source,
    }
    found: dict[str, Any] = to_json_value(head | values.to_dict())
    return found
