"""The commands ``report``, ``check`` and ``demo``."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Sequence
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from stepback._organization._compiled_organization import compiled_any_date, compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._record_mapping import describe_contents
from stepback._problems._format import (
    format_name,
    format_path,
    join_truncated,
    one_line_message,
    option_style,
    pluralize,
)
from stepback._problems._problem import FIRST_CODES, InvalidOrganization, Problem
from stepback._read._tables._read_tables import read_tables
from stepback._report._context import find_flow_source
from stepback._report._report import report as make_report
from stepback._write._replace_folder import replace_folder
from stepback.cli._check_result import format_check_result
from stepback.cli._console import (
    exit_with_error,
    format_problem_list,
    progress_bar,
    replace_unencodable,
    shorten_usage_error,
    wrap_for_terminal,
)
from stepback.cli._evidence_command._evidence_command import evidence_command
from stepback.cli._explore import explore_command
from stepback.cli._load import (
    describe_paths,
    enter_date_and_contexts,
    load_on_day,
    path_title,
)
from stepback.cli._next_commands import format_next_command
from stepback.cli._options import (
    PATH_TYPE,
    choose_format,
    context_option,
    date_option,
    output_options,
    parse_share,
    reading_options,
)
from stepback.cli._scenario_commands._compare_command import compare_command
from stepback.cli._scenario_commands._panel_command import panel_command
from stepback.cli._scenario_commands._recommend_command import recommend_command
from stepback.cli._scenario_commands._simulate_command import simulate_command
from stepback.cli._scenario_commands._who_command import who_command
from stepback.cli._shell import quote_word
from stepback.cli._template import template_command
from stepback.cli._typed_options import (
    TypedCommand,
    command_name,
    format_cli_command,
    format_cli_option,
)
from stepback.cli._write_result import write_report
from stepback.evidence._surveys._read_support_survey import read_support_survey

_EXAMPLE = "fjord_foods"
_EXAMPLE_TITLE = "Fjord Foods, an invented company"
_TRACEBACK = "STEPBACK_TRACEBACK"


def run_app() -> None:
    """Run the command line; an unexpected error ends in a message instead of a traceback."""
    replace_unencodable(sys.stdout, sys.stderr)
    try:
        # What is typed is quoted as it is meant: no names of files or variables are looked up.
        app(prog_name="stepback", windows_expand_args=False)
    except Exception as error:  # a traceback would not help the user
        if os.environ.get(_TRACEBACK):
            raise
        message = wrap_for_terminal(one_line_message(error))
        click.echo(
            f"stepback: unexpected error ({type(error).__name__}: {message}). Please report it, "
            f"together with the output of {_TRACEBACK}=1 {command_name()} …",
            err=True,
        )
        sys.exit(1)


class _CommandGroup(click.Group):
    """Commands that end in a message and status 1 where their input is wrong."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Parse what was typed before the name of a command."""
        typed = list(args)
        try:
            context = super().make_context(info_name, args, parent, **extra)
        except click.ClickException as error:
            shorten_usage_error(error, typed)
            raise
        context.obj = typed
        return context

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            with option_style(format_cli_option, format_cli_command, format_next_command):
                return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except click.ClickException as error:
            shorten_usage_error(error, ctx.obj)
            raise
        except (OSError, ValueError, ModuleNotFoundError) as error:
            exit_with_error(error)


@click.group(cls=_CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(metadata.version("stepback"), message="stepback %(version)s")
def app() -> None:
    """Show where an organization makes its decisions, and what stops without its leaders.

    PATH is a folder, a .zip file or a spreadsheet of tables (people.csv and others), or an
    export of people as CSV or spreadsheet. Several exports are one organization, such as senior
    and junior posts; a later one may name managers who are in an earlier one.
    """


@app.command("report", cls=TypedCommand, short_help="Report on the organization at PATH.")
@reading_options
@click.option(
    "--autonomy",
    default="0.5",
    callback=parse_share,
    metavar="A",
    help="Where figures are ranges over an assumption: the autonomy, from 0 to 1, at which they "
    "are shown in addition.",
)
@click.option(
    "--survey",
    "surveys",
    multiple=True,
    type=PATH_TYPE,
    metavar="FILE",
    help="A sheet of a survey of support that was filled in, as `stepback template` writes it. "
    "May be repeated.",
)
@click.option(
    "--response-floor",
    default="0.7",
    callback=parse_share,
    metavar="SHARE",
    help="Show answers about support where at least this share of all people answered, from 0 "
    "to 1. The default, 0.7, is an assumption.",
)
@date_option
@context_option
@click.option(
    "--title", metavar="TEXT", help="The title of the report. The default is the name of PATH."
)
@output_options
def report_command(
    paths: tuple[Path, ...],
    *,
    autonomy: float,
    response_floor: float,
    surveys: tuple[Path, ...],
    format_name: str | None,
    output: Path | None,
    personal: bool,
    date: datetime.date | None,
    contexts: tuple[str, ...],
    title: str | None,
    repair: bool,
    limits: tuple[str, ...],
    **export: Any,
) -> None:
    """Report on the organization at PATH: where it decides, and what stops without its top."""
    format_name = choose_format(format_name, output)
    with progress_bar(f"Reading {describe_paths(paths)}"):
        org = load_on_day(paths, export, repair=repair, limits=limits, date=date, contexts=contexts)
        if surveys:
            org = read_support_survey(list(surveys), org=org, repair=repair).organization(org)
        _refuse_unused_autonomy(org)
        if title is None:
            title = path_title(paths)
        report = make_report(
            org,
            title=title,
            autonomy=autonomy,
            personal=personal,
            response_floor=response_floor,
        )
    write_report(report, format_name, output, personal=personal)


app.add_command(evidence_command)
app.add_command(explore_command)
app.add_command(template_command)
app.add_command(compare_command)
app.add_command(recommend_command)
app.add_command(panel_command)
app.add_command(simulate_command)
app.add_command(who_command)


@app.command("check", cls=TypedCommand, short_help="List what is wrong with the data at PATH.")
@reading_options
@date_option
@context_option
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json"]),
    default="text",
    help="text lists the first problems of each kind, and json every one, for programs.",
)
def check_command(
    paths: tuple[Path, ...],
    *,
    repair: bool,
    limits: tuple[str, ...],
    date: datetime.date | None,
    contexts: tuple[str, ...],
    format_name: str,
    **export: Any,
) -> None:
    """List what is wrong with the data at PATH; the exit status is 1 if anything is.

    Warnings and repairs are listed, but do not change the exit status. Of data with dates, it says
    on which days anything changes.
    """
    try:
        with progress_bar(f"Reading {describe_paths(paths)}"):
            org = load_on_day(
                paths,
                export,
                repair=repair,
                limits=limits,
                date=date,
                contexts=contexts,
                needs_date=False,
            )
    except InvalidOrganization as invalid:
        is_json = format_name == "json"
        found = invalid.problems
        click.echo(format_check_result(None, found) if is_json else format_problem_list(found))
        sys.exit(1)
    click.echo(format_check_result(org) if format_name == "json" else _describe_valid(org))


def _describe_valid(org: Organization) -> str:
    """What is said of an organization without problems: contents, dates, repairs, warnings."""
    found = f"left after {pluralize(len(org.repairs), 'repair')}" if org.repairs else "found"
    first = [warning for warning in org.warnings if warning.code in FIRST_CODES]
    later = [warning for warning in org.warnings if warning.code not in FIRST_CODES]
    contents = f"No problems {found}: {describe_contents(compiled_any_date(org))}."
    if org.date is None and org.dates:
        contents += f"\n{_describe_dates(org.dates)}"
    return "\n\n".join(
        [
            *([wrap_for_terminal("\n".join(map(_describe_columns, first)))] if first else []),
            contents,
            *(
                format_problem_list(problems, warning_noun=noun)
                for problems, noun in ((org.repairs, "repair"), (later, "warning"))
                if problems
            ),
        ]
    )


def _describe_columns(warning: Problem) -> str:
    """What the columns of a file were taken for: of it as a whole, not of its first row."""
    source = format_name(warning.where.source)
    return f"{source}: {warning.message}" if source else warning.message


def _describe_dates(dates: Sequence[datetime.date]) -> str:
    """On which days an organization changes, and how to look at one day."""
    if len(dates) == 1:
        when = f"It changes on one day, {dates[0]}"
    else:
        when = f"It changes on {len(dates):,} days, from {dates[0]} to {dates[-1]}"
    return f"{when}; give --on DATE to check what is in force on a day."


@app.command("demo", cls=TypedCommand, short_help="Report on an example company of 40 people.")
@date_option
@context_option
@output_options
@click.option(
    "--copy",
    type=PATH_TYPE,
    metavar="FOLDER",
    help="Instead of a report, copy the tables of the company to a new folder, where you can "
    "change them.",
)
def demo_command(
    *,
    date: datetime.date | None,
    contexts: tuple[str, ...],
    personal: bool,
    format_name: str | None,
    output: Path | None,
    copy: Path | None,
) -> None:
    """Report on an example company of 40 people that comes with stepback."""
    format_name = choose_format(format_name, output)
    with resources.as_file(resources.files("stepback.cli") / "_example" / _EXAMPLE) as example:
        if copy is not None:
            _refuse_options_beside_copy()
            _copy_example(example, copy)
            folder = quote_word(str(copy)) or "FOLDER"
            click.echo(f"Change the tables, then run:  {command_name()} report {folder}")
            return
        report = make_report(
            enter_date_and_contexts(read_tables(example), date, contexts),
            title=_EXAMPLE_TITLE,
            personal=personal,
        )
    write_report(report, format_name, output, personal=personal)
    blank_line = "" if output else "\n"
    click.echo(
        f"{blank_line}The same company in a storm:     {command_name()} demo --context storm\n"
        f"Its tables, to try changes:      {command_name()} demo --copy {_EXAMPLE}\n"
        f"Your own organization:           {command_name()} report export.csv",
        err=True,
    )


def _refuse_unused_autonomy(org: Organization) -> None:
    """Refuse an autonomy that was given where no figure is a range over it."""
    source = click.get_current_context().get_parameter_source("autonomy")
    is_given = source is ParameterSource.COMMANDLINE
    if is_given and find_flow_source(compiled_at_date(org)) != "assumed":
        raise click.UsageError(
            "--autonomy does nothing here: no figure of this report is a range over an assumption. "
            "Leave it out."
        )


def _refuse_options_beside_copy() -> None:
    """Refuse options of a report where the tables are copied, and no report is made."""
    context = click.get_current_context()
    others = [
        max(parameter.opts, key=len)
        for parameter in context.command.params
        if parameter.name != "copy"
        and context.get_parameter_source(parameter.name or "") is ParameterSource.COMMANDLINE
    ]
    if others:
        do = "does" if len(others) == 1 else "do"
        raise click.UsageError(
            f"{join_truncated(others)} {do} nothing beside --copy, which makes no report. Copy the "
            "tables first, then report on the copy."
        )


def _copy_example(example: Path, copy: Path) -> None:
    """Copy tables to a new folder."""

    def refuse_existing(_: Path) -> None:
        if os.path.lexists(copy):
            name = format_path(copy)
            raise FileExistsError(f"cannot use {name}: file exists; give the name of a new folder")

    files = {file.name: file.read_bytes() for file in sorted(example.iterdir())}
    replace_folder(copy, files, known_names=files, check_folder=refuse_existing)
