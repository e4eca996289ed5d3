"""The command ``template``: the tables of an organization, with those to fill in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from stepback._columns._change_days import propose_date
from stepback._organization._compiled_organization import compiled_any_date
from stepback._organization._record_mapping import describe_contents
from stepback._problems._format import format_path
from stepback._write._write_tables import write_tables
from stepback.cli._console import progress_bar
from stepback.cli._load import (
    describe_paths,
    load_organization,
    parse_export_options,
    parse_limits,
)
from stepback.cli._next_commands import format_report_command
from stepback.cli._options import PATH_TYPE, reading_options
from stepback.cli._typed_options import TypedCommand, command_name

_TO_FILL_IN = ("domains", "delegations")


@click.command(
    "template", cls=TypedCommand, short_help="Write the organization at PATH as tables to fill in."
)
@reading_options
@click.option(
    "--output",
    type=PATH_TYPE,
    required=True,
    metavar="FOLDER",
    help="The new folder or .zip file to write. One that holds anything is not changed.",
)
def template_command(
    paths: tuple[Path, ...],
    *,
    output: Path,
    repair: bool,
    limits: tuple[str, ...],
    **export: Any,
) -> None:
    """Write the organization at PATH as tables, with empty ones for who may decide what.

    An HR export says who reports to whom, but not who decides. In domains.csv, write a row for
    each field of decisions with its owner; in delegations.csv, a row for each right that is
    handed on.
    """
    _refuse_to_overwrite(output)
    options = parse_export_options(**export)
    with progress_bar(f"Reading {describe_paths(paths)}"):
        org = load_organization(paths, options, repair=repair, limits=parse_limits(limits))
        write_tables(org, output, empty=_TO_FILL_IN)
    compiled = compiled_any_date(org)
    date = propose_date(compiled.records)[0] if compiled.needs_date else None
    report = format_report_command(click.get_current_context(), str(output), date)
    day = "" if date is None else " --on DATE"
    click.echo(
        f"{format_path(output)}: {describe_contents(compiled)}.\n"
        "Fill in who may decide what:\n"
        "  domains.csv      a row for each field of decisions: id, and as owner the id of the\n"
        "                   person, post or circle that decides it in the end\n"
        "  delegations.csv  a row for each right that is handed on: principal, delegate, domain,\n"
        "                   and as autonomy what part of it the delegate settles alone, 0 to 1\n"
        f"Then run:  {report or f'{command_name()} report FOLDER{day}'}"
    )


def _refuse_to_overwrite(output: Path) -> None:
    """Refuse a place where anything is: there may be rights in it that somebody has filled in."""
    if output.is_dir() and not any(output.iterdir()):
        return
    if os.path.lexists(output):
        raise FileExistsError(
            f"{format_path(output)} exists already, and nothing was changed; give the name of a "
            "new folder"
        )
