"""The commands."""

from __future__ import annotations

import datetime
import json
import os
import sys
from collections.abc import Callable
from functools import wraps
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import click

from stepback._organization import Organization
from stepback._problems import InvalidOrganization, counted
from stepback._report import Report
from stepback._report import report as report_on
from stepback.cli._saying import fail, problems_in_words, replace_file, spoken, waiting
from stepback.cli._source import Export, export_of, organization_at, seen

_FORMATS = {".txt": "text", ".md": "markdown", ".json": "json", ".html": "html", ".htm": "html"}
_EXAMPLE = "fjord_foods"
_TRACEBACK = "STEPBACK_TRACEBACK"


def run() -> None:
    """Run the command line; whatever goes wrong is said in a sentence."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="stepback")
    except Exception as unforeseen:  # whatever it is, it says nothing to whoever typed this
        if os.environ.get(_TRACEBACK):
            raise
        name = type(unforeseen).__name__
        click.echo(
            f"stepback: this should not have happened ({name}: {spoken(str(unforeseen))}). Please "
            f"report it, with what {_TRACEBACK}=1 stepback … shows.",
            err=True,
        )
        sys.exit(1)


def _guarded(command: Callable[..., None]) -> Callable[..., None]:
    """The command, which ends in a message and status 1 where something is wrong."""

    @wraps(command)
    def guarded(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except BrokenPipeError:
            raise
        except (OSError, ValueError, ModuleNotFoundError) as fault:
            fail(fault)

    return guarded


def _reading(command: Callable[..., None]) -> Callable[..., None]:
    """The command with PATH and the options for a single export."""
    options = (
        click.argument("path", type=click.Path(path_type=Path)),
        click.option(
            "--column",
            "columns",
            multiple=True,
            metavar="FIELD=HEADER",
            help="Which column of a single export is which field, such as "
            "id='Employee number' or manager='Reports to'. May be repeated.",
        ),
        click.option(
            "--manager-by",
            default="id",
            metavar="FIELD",
            help="What managers are named by: id (the default), name, or a column.",
        ),
        click.option(
            "--root-marker",
            "root_markers",
            multiple=True,
            metavar="TEXT",
            help="What the top has in place of a manager.",
        ),
        click.option(
            "--vacant", multiple=True, metavar="NAME", help="A name that stands for nobody."
        ),
        click.option(
            "--undisclosed",
            multiple=True,
            metavar="NAME",
            help="A name that stands for one that is not told.",
        ),
        click.option(
            "--active",
            multiple=True,
            metavar="HEADER=VALUE",
            help="What a column says of the rows that count, such as Status=Active.",
        ),
        click.option("--repair", is_flag=True, help="Repair what can be, and list each repair."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(metadata.version("stepback"), message="stepback %(version)s")
def app() -> None:
    """Where an organization decides, and what happens when its leaders step back.

    PATH is a folder, .zip or spreadsheet of tables (people.csv and the like), or a single
    export of people, as CSV or spreadsheet.
    """


@app.command(short_help="Report on the organization at PATH.")
@_reading
@click.option(
    "--autonomy",
    type=click.FloatRange(0, 1),
    default=0.5,
    metavar="A",
    help="Where figures are a range over what is assumed: the autonomy, from 0 to 1, at which "
    "they are shown besides.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json", "html"]),
    help="The form of the report; by default as the name of the output says, else text.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to a file, which is replaced whole or not at all.",
)
@click.option(
    "--personal",
    is_flag=True,
    help="Name people with what was asked of them. Only for those who may see that.",
)
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The date: 2026-01-31."
)
@click.option(
    "--context",
    "contexts",
    multiple=True,
    metavar="NAME",
    help="A context to enter, such as 'night shift'. May be repeated.",
)
@_guarded
def report(
    path: Path,
    *,
    autonomy: float,
    form: str | None,
    output: Path | None,
    personal: bool,
    on: datetime.datetime | None,
    contexts: tuple[str, ...],
    repair: bool,
    **export: Any,
) -> None:
    """Report on the organization at PATH: where it decides, and what stops without its top."""
    options = export_of(**export)
    with waiting(f"Reading {path.name}"):
        org = seen(
            organization_at(path, options, repair=repair), on.date() if on else None, contexts
        )
        made = report_on(org, autonomy=autonomy, personal=personal)
    _deliver(made, form, output)


@app.command()
@_reading
@_guarded
def check(path: Path, *, repair: bool, **export: Any) -> None:
    """Say what is wrong with the data at PATH. Ends with status 1 if anything is.

    Warnings are shown, and do not count.
    """
    options = export_of(**export)
    try:
        with waiting(f"Reading {path.name}"):
            org = organization_at(path, options, repair=repair)
    except InvalidOrganization as invalid:
        click.echo(problems_in_words(invalid.problems, every=True))
        sys.exit(1)
    click.echo(f"No problems: {_held(org)}.")
    if org.repairs:
        click.echo(f"\n{counted(len(org.repairs), 'repair')}:")
        click.echo(problems_in_words(org.repairs, every=True))
    if org.warnings:
        click.echo()
        click.echo(problems_in_words(org.warnings, every=True))


@app.command()
@_guarded
def demo() -> None:
    """Report on a made-up company of 40 people that comes with stepback."""
    with resources.as_file(resources.files("stepback") / "_example" / _EXAMPLE) as path:
        made = report_on(organization_at(path, Export(), repair=False))
        _deliver(made, None, None)
        click.echo()
        click.echo(f"Next, the same company in a storm:  stepback report {path} --context storm")
    click.echo(
        "Or your own:  stepback report export.csv --column id='Employee ID' "
        "--column manager='Reports to'"
    )


def _held(org: Organization) -> str:
    return repr(org).removeprefix("<Organization: ").removesuffix(">")


def _deliver(made: Report, form: str | None, output: Path | None) -> None:
    """The report to where it is wanted, in the form that is wanted."""
    if form is None:
        form = _FORMATS.get(output.suffix.lower(), "text") if output else "text"
    if form == "text" and output is None and sys.stdout.isatty():
        from rich.console import Console

        from stepback.cli._terminal import show

        show(made, Console())
        return
    text = {
        "text": made.__str__,
        "markdown": made.to_markdown,
        "json": lambda: json.dumps(made.to_dict(), indent=2, allow_nan=False),
        "html": made.to_html,
    }[form]().rstrip("\n") + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        replace_file(output, text)
