"""The command ``template``: the tables of an organization, with those to fill in."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from stepback._columns._change_days import propose_date
from stepback._flow._compiled import Compiled
from stepback._organization._compiled_organization import compiled_any_date
from stepback._organization._organization import Organization
from stepback._organization._record_mapping import describe_contents
from stepback._problems._format import format_path
from stepback._read._tables._locate import SHEET_NAMES
from stepback._write._permissions import HAS_MODES, PRIVATE_FILE
from stepback._write._write_tables import write_folder_of_tables
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
from stepback.evidence._templates._authority_template import authority_template
from stepback.evidence._templates._sheet_template import SheetTemplate
from stepback.evidence._templates._support_template import support_template
from stepback.evidence._templates._xlsx_sheets import has_xlsxwriter

_TO_FILL_IN = ("domains", "delegations")
_MAX_PEOPLE_IN_SPREADSHEET = 20_000


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
@click.option(
    "--by",
    metavar="NAME",
    help="What the columns of the authority matrix are: roles, layers, units, circles, people, or "
    "an attribute of people, such as grade. By default, what there is of these.",
)
@click.option(
    "--currency", metavar="NAME", help="The currency of all amounts in the authority matrix."
)
def template_command(
    paths: tuple[Path, ...],
    *,
    output: Path,
    by: str | None,
    currency: str | None,
    repair: bool,
    limits: tuple[str, ...],
    **export: Any,
) -> None:
    """Write the organization at PATH as tables, with empty ones for who may decide what.

    An HR export says who reports to whom, but not who decides. In domains.csv, write a row for
    each field of decisions with its owner; in delegations.csv, a row for each right that is
    handed on.

    Beside the tables are two sheets to find out: a matrix of decisions by the levels of the
    organization, and a survey that asks people whose support they have.
    """
    _refuse_to_overwrite(output)
    options = parse_export_options(**export)
    with progress_bar(f"Reading {describe_paths(paths)}"):
        org = load_organization(paths, options, repair=repair, limits=parse_limits(limits))
        compiled = compiled_any_date(org)
        date = propose_date(compiled.records)[0] if compiled.needs_date else None
        sheets = _make_sheets(org if date is None else org.at(date), by, currency)
        write_folder_of_tables(org, output, empty=_TO_FILL_IN, sheets=sheets)
        _keep_private(output, sheets)
    report = format_report_command(click.get_current_context(), str(output), date)
    day = "" if date is None else " --on DATE"
    click.echo(
        f"{format_path(output)}: {describe_contents(compiled)}.\n"
        "Fill in who may decide what:\n"
        "  domains.csv      a row for each field of decisions: id, and as owner the id of the\n"
        "                   person, post or circle that decides it in the end\n"
        "  delegations.csv  a row for each right that is handed on: principal, delegate, domain,\n"
        "                   and as autonomy what part of it the delegate settles alone, 0 to 1\n"
        f"{_describe_sheets(sheets)}"
        f"Then run:  {report or f'{command_name()} report FOLDER{day}'}"
    )


def _make_sheets(org: Organization, by: str | None, currency: str | None) -> dict[str, bytes]:
    """The sheets to be filled in, by the names of their files.

    Of the survey there is none where people were asked already.
    """
    compiled = compiled_any_date(org)
    if not compiled.n_people:
        return {}
    matrix, survey = SHEET_NAMES
    sheets: dict[str, bytes] = {}
    try:
        sheets |= _pack_sheet(matrix, authority_template(org, by=by, currency=currency), compiled)
    except ValueError:
        # Only what was typed is an error: an organization may have too many levels for a sheet.
        if by is not None or currency is not None:
            raise
    if compiled.support is None:
        sheets |= _pack_sheet(survey, support_template(org), compiled)
    return sheets


def _pack_sheet(name: str, template: SheetTemplate, compiled: Compiled) -> dict[str, bytes]:
    """A sheet as a spreadsheet, or as CSV if none can be written or it would take long."""
    is_small = compiled.n_people <= _MAX_PEOPLE_IN_SPREADSHEET
    suffix = ".xlsx" if has_xlsxwriter() and is_small else ".csv"
    return {f"{name}{suffix}": template.to_bytes(suffix)}


def _keep_private(output: Path, sheets: Iterable[str]) -> None:
    """Keep the sheet of the survey for its owner alone, since answers are to be put in."""
    for name in sheets:
        if HAS_MODES and name.startswith(SHEET_NAMES[1]) and output.is_dir():
            (output / name).chmod(PRIVATE_FILE)


def _describe_sheets(sheets: Iterable[str]) -> str:
    """Which sheets there are to find out what the tables need."""
    says = {
        SHEET_NAMES[0]: "common decisions by level, to be cut down and filled in",
        SHEET_NAMES[1]: "a survey, voluntary, of whose support people have",
    }
    lines = "".join(f"  {name}  {says[Path(name).stem]}\n" for name in sheets)
    return f"To find out, there are sheets to fill in:\n{lines}" if lines else ""


def _refuse_to_overwrite(output: Path) -> None:
    """Refuse a place where anything is: there may be rights in it that somebody has filled in."""
    if output.is_dir() and not any(output.iterdir()):
        return
    if os.path.lexists(output):
        raise FileExistsError(
            f"{format_path(output)} exists already, and nothing was changed; give the name of a "
            "new folder"
        )
