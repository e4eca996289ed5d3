"""The command ``template``: the tables of an organization, with those to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

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
from stepback.cli._options import PATH_TYPE, reading_options
from stepback.cli._shell import quote_word
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
    help="The folder or .zip file to write. What holds anything but tables of stepback stays.",
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
    options = parse_export_options(**export)
    with progress_bar(f"Reading {describe_paths(paths)}"):
        org = load_organization(paths, options, repair=repair, limits=parse_limits(limits))
        write_tables(org, output, empty=_TO_FILL_IN)
    name = format_path(output)
    folder = quote_word(str(output)) or "FOLDER"
    click.echo(
        f"{name}: {describe_contents(compiled_any_date(org))}.\n"
        "Fill in who may decide what:\n"
        "  domains.csv      a row for each field of decisions: id, and as owner the id of the\n"
        "                   person, post or circle that decides it in the end\n"
        "  delegations.csv  a row for each right that is handed on: principal, delegate, domain,\n"
        "                   and as autonomy what part of it the delegate settles alone, 0 to 1\n"
        f"Then run:  {command_name()} report {folder}"
    )
