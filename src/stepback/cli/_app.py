"""The commands."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import sys
from collections.abc import Callable
from functools import wraps
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import click

from stepback._problems._format import pluralize
from stepback._problems._options import option_style
from stepback._problems._problem import InvalidOrganization
from stepback._read._tables._read_tables import read_tables
from stepback._report._report import Report
from stepback._report._report import report as report_on
from stepback.cli._atomic_files import replace_file
from stepback.cli._console import (
    command_name,
    exit_with_error,
    format_cli_option,
    format_problem_list,
    progress_bar,
    quote_argument,
    replace_unencodable,
    wrap_for_terminal,
)
from stepback.cli._load import apply_view, load_organization, parse_export_options

_FORMATS = {
    "": "text",
    ".txt": "text",
    ".md": "markdown",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
}
_EXAMPLE = "fjord_foods"
_TRACEBACK = "STEPBACK_TRACEBACK"
_PATH = click.Path(readable=False, path_type=Path)  # whether it can be read, reading tells


def run() -> None:
    """Run the command line; whatever goes wrong is said in a sentence."""
    replace_unencodable(sys.stdout, sys.stderr)
    try:
        app(prog_name="stepback")
    except Exception as unforeseen:  # whatever it is, it says nothing to whoever typed this
        if os.environ.get(_TRACEBACK):
            raise
        name = type(unforeseen).__name__
        fault = wrap_for_terminal(str(unforeseen))
        click.echo(
            f"stepback: this should not have happened ({name}: {fault}). Please "
            f"report it, with what {_TRACEBACK}=1 {command_name()} … shows.",
            err=True,
        )
        sys.exit(1)


def _date(_: click.Context, __: click.Parameter, typed: str | None) -> datetime.date | None:
    """The date that was typed."""
    try:
        return None if typed is None else datetime.date.fromisoformat(typed)
    except ValueError:
        raise click.BadParameter(f"{typed!r} is no date; give one such as 2026-01-31.") from None


def _guarded(command: Callable[..., None]) -> Callable[..., None]:
    """The command, which ends in a message and status 1 where something is wrong."""

    @wraps(command)
    def guarded(*args: Any, **options: Any) -> None:
        try:
            with option_style(format_cli_option):
                command(*args, **options)
        except BrokenPipeError:
            raise
        except (OSError, ValueError, ModuleNotFoundError) as fault:
            exit_with_error(fault)

    return guarded


def _with(*options: Callable[..., Any]) -> Callable[..., Any]:
    """A command with options, which its help lists in this order."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


_reading = _with(
    click.argument("path", type=_PATH),
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
        help="What the top has in place of a manager. May be repeated, as the next three.",
    ),
    click.option("--vacant", multiple=True, metavar="NAME", help="A name that stands for nobody."),
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
_dated = click.option(
    "--on", callback=_date, metavar="DATE", help="The day to look at, such as 2026-01-31."
)
_in_contexts = click.option(
    "--context",
    "contexts",
    multiple=True,
    metavar="NAME",
    help="A context to enter, such as 'night shift'. May be repeated.",
)
_delivering = _with(
    click.option(
        "--personal",
        is_flag=True,
        help="Name people with what was asked of them. Only for those who may see that.",
    ),
    click.option(
        "--format",
        "form",
        type=click.Choice(["text", "markdown", "json", "html"]),
        help="The form of the report; by default as the name of the output says, else text.",
    ),
    click.option(
        "--output",
        type=_PATH,
        metavar="FILE",
        help="Write to a file (.txt, .md, .json, .html), which is replaced whole or not at all.",
    ),
)


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
@_dated
@_in_contexts
@_delivering
@_guarded
def report(
    path: Path,
    *,
    autonomy: float,
    form: str | None,
    output: Path | None,
    personal: bool,
    on: datetime.date | None,
    contexts: tuple[str, ...],
    repair: bool,
    **export: Any,
) -> None:
    """Report on the organization at PATH: where it decides, and what stops without its top."""
    form = _form(form, output)
    options = parse_export_options(**export)
    with progress_bar(f"Reading {path.name}"):
        org = apply_view(load_organization(path, options, repair=repair), on, contexts, dated=True)
        made = report_on(org, autonomy=autonomy, personal=personal)
    _deliver(made, form, output)


@app.command(short_help="Say what is wrong with the data at PATH.")
@_reading
@_dated
@_in_contexts
@_guarded
def check(
    path: Path,
    *,
    repair: bool,
    on: datetime.date | None,
    contexts: tuple[str, ...],
    **export: Any,
) -> None:
    """Say what is wrong with the data at PATH, and end with status 1 if anything is.

    Warnings are shown, and do not count; nor does what was repaired.
    """
    options = parse_export_options(**export)
    try:
        with progress_bar(f"Reading {path.name}"):
            org = apply_view(load_organization(path, options, repair=repair), on, contexts)
    except InvalidOrganization as invalid:
        click.echo(format_problem_list(invalid.problems, every=True))
        sys.exit(1)
    held = repr(org).removeprefix("<Organization: ").removesuffix(">")
    repairs = pluralize(len(org.repairs), "repair")
    click.echo(f"No problems {f'left after {repairs}' if org.repairs else 'found'}: {held}.")
    for found, what in ((org.repairs, "repair"), (org.warnings, "warning")):
        if found:
            click.echo(f"\n{format_problem_list(found, every=True, warning=what)}")


@app.command(short_help="Report on a made-up company of 40 people.")
@_in_contexts
@_delivering
@click.option(
    "--copy",
    type=_PATH,
    metavar="FOLDER",
    help="Instead of a report, put the company's tables into a new folder, to try changes on.",
)
@_guarded
def demo(
    *,
    contexts: tuple[str, ...],
    personal: bool,
    form: str | None,
    output: Path | None,
    copy: Path | None,
) -> None:
    """Report on a made-up company of 40 people that comes with stepback."""
    form = _form(form, output)
    with resources.as_file(resources.files("stepback.cli") / "_example" / _EXAMPLE) as example:
        if copy is not None:
            shutil.copytree(example, copy)
            click.echo(
                f"Change what you like, then:  {command_name()} report {quote_argument(copy)}"
            )
            return
        made = report_on(apply_view(read_tables(example), None, contexts), personal=personal)
    _deliver(made, form, output)
    separate = "" if output else "\n"
    click.echo(
        f"{separate}The same company in a storm:     {command_name()} demo --context storm\n"
        f"Its tables, to try changes on:   {command_name()} demo --copy {_EXAMPLE}\n"
        f"Your own organization:           {command_name()} report export.csv",
        err=True,
    )


def _form(form: str | None, output: Path | None) -> str:
    """The form that is wanted: the one named, or the one that the output is called by."""
    if form is not None:
        return form
    suffix = output.suffix if output else ""
    if suffix.lower() not in _FORMATS:
        known = ", ".join(filter(None, _FORMATS))
        raise click.BadParameter(
            f"{suffix!r} is no form of a report; give --format, or a name that ends in one of "
            f"{known}.",
            param_hint="--output",
        )
    return _FORMATS[suffix.lower()]


def _deliver(made: Report, form: str, output: Path | None) -> None:
    """The report to where it is wanted, in the form that is wanted."""
    if form == "text" and output is None and sys.stdout.isatty():
        from rich.console import Console

        from stepback.cli._terminal import print_report

        print_report(made, Console())
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
