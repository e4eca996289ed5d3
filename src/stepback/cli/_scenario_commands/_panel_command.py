"""The command ``panel``: one row of figures for each organization."""

from __future__ import annotations

import datetime
import signal
import warnings
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click

from stepback._problems._format import (
    format_name,
    format_value,
    join_truncated,
    option_style,
    pluralize,
)
from stepback._problems._problem import format_problems
from stepback._write._format_csv import format_csv
from stepback._write._replace_file import replace_file
from stepback.cli._console import progress_bar, wrap_for_terminal
from stepback.cli._load import describe_paths, parse_export_options, parse_limits
from stepback.cli._next_commands import format_next_command
from stepback.cli._options import (
    PATH_TYPE,
    choose_format,
    context_option,
    folder_reading_options,
    parse_date,
)
from stepback.cli._typed_options import TypedCommand, format_cli_command, format_cli_option
from stepback.cli._write_result import write_result
from stepback.scenarios._panels._panel import run_items
from stepback.scenarios._panels._panel_document import alike_failures
from stepback.scenarios._panels._panel_items import (
    PanelItems,
    list_folder_items,
    list_path_items,
)
from stepback.scenarios._panels._panel_result import Panel

_CSV = ".csv"
_N_LISTED = 20
_N_NAMES = 5
_styles = ExitStack()  # of a worker, until it ends


def _parse_row_days(
    context: click.Context, parameter: click.Parameter, texts: Sequence[str]
) -> tuple[datetime.date, ...]:
    days = [day for text in texts if (day := parse_date(context, parameter, text)) is not None]
    return tuple(dict.fromkeys(days))


@click.command(
    "panel", cls=TypedCommand, short_help="Measure many organizations: one row for each."
)
@folder_reading_options
@click.option(
    "--on",
    "dates",
    multiple=True,
    callback=_parse_row_days,
    metavar="DATE",
    help="A day to look at, such as 2026-01-31. Given several times, there is a row for each day.",
)
@context_option
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="How many processes read and measure. The rows are the same.",
)
@click.option(
    "--resume",
    type=PATH_TYPE,
    metavar="FILE",
    help="Keep rows in this file as soon as they are done; the same command goes on from there.",
)
@click.option(
    "--personal",
    is_flag=True,
    help="Also write figures that rest on what people answered. Only for readers who may see them.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["csv", "text", "markdown", "json", "html"]),
    help="The format. csv has all rows and figures, and so has json. The default follows from the "
    "name of the output file; without one it is text.",
)
@click.option(
    "--output",
    type=PATH_TYPE,
    metavar="FILE",
    help="Write to a file (.csv, .txt, .md, .json, .html). An existing file is replaced completely "
    "or, if anything fails, not at all.",
)
def panel_command(
    paths: tuple[Path, ...],
    *,
    dates: tuple[datetime.date, ...],
    contexts: tuple[str, ...],
    workers: int,
    resume: Path | None,
    repair: bool,
    limits: tuple[str, ...],
    personal: bool,
    format_name: str | None,
    output: Path | None,
    **export: Any,
) -> None:
    """Measure many organizations, and write one row of figures for each.

    Each folder, .zip file, spreadsheet and export in FOLDER is an organization, called as it is
    called there. Several paths in place of FOLDER are an organization each.

    What cannot be read is listed with its problems, and everything else is done. The exit status
    is then 1.
    """
    is_csv = format_name == "csv" or (
        format_name is None and output is not None and output.suffix.lower() == _CSV
    )
    form = "csv" if is_csv else choose_format(format_name, output)
    options = {"repair": repair, "limits": parse_limits(limits), **parse_export_options(**export)}
    items = _list_typed_items(paths, {name: value for name, value in options.items() if value})
    with progress_bar(f"Measuring {describe_paths(paths)}"):
        panel = _run(
            items, workers, dates=dates, contexts=contexts, resume=resume, personal=personal
        )
    if form == "csv":
        text = format_csv(panel.columns)
        if output is None:
            click.echo(text, nl=False)
        else:
            data = text.encode("utf-8", "backslashreplace")
            replace_file(output, data, is_private=personal)
    else:
        write_result(panel, form, output, personal=personal, source=describe_paths(paths))
    _tell_rest(panel, workers, is_shown=form == "csv" or output is not None)


def _list_typed_items(paths: Sequence[Path], options: dict[str, Any]) -> PanelItems:
    try:
        if len(paths) == 1:
            return list_folder_items(paths[0], options)
        return list_path_items(paths, options)
    except ValueError as error:
        raise click.UsageError(str(error).removeprefix("items: ") + ".") from None


def _run(
    items: PanelItems,
    workers: int,
    *,
    dates: Sequence[datetime.date],
    contexts: Sequence[str],
    **options: Any,
) -> Panel:
    given = {
        "dates": dates or None,
        "contexts": [contexts] if contexts else None,
        **options,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # what is not done is told at the end
        if workers == 1:
            return run_items(items, **given)
        # Started anew: a process that was forked could wait forever for a thread of this one.
        context = get_context("spawn")
        with ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker) as pool:
            return run_items(items, executor=pool, **given)


def _start_worker() -> None:
    """Leave Ctrl-C to the process that started this one, and name options as they are typed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _styles.enter_context(option_style(format_cli_option, format_cli_command, format_next_command))


def _tell_rest(panel: Panel, workers: int, *, is_shown: bool) -> None:
    """Print what failed and what is not done, and exit with status 1 if there is any."""
    if is_shown and panel.skipped:
        names = ", ".join(map(format_name, panel.skipped[:_N_NAMES]))
        n_files = pluralize(len(panel.skipped), "file")
        _tell(f"stepback: {n_files} of no kind that is read: {names}")
    if is_shown:
        for items, failure in alike_failures(panel.failures)[:_N_LISTED]:
            problems = format_problems(failure.problems, where_more="check lists all of them")
            listed = join_truncated(map(format_name, items[:_N_NAMES]), n_total=len(items))
            _tell(f"{listed}: {problems}")
    if panel.failures:
        n_failed = pluralize(len(panel.failures), "item or row", "items or rows")
        _tell(f"stepback: {pluralize(len(panel), 'row')} written, {n_failed} failed")
    if not panel.is_complete:
        remedy = "the same command with --resume FILE keeps what is done from now on"
        _tell(
            f"stepback: {pluralize(len(panel.not_done), 'row is', 'rows are')} not done, because a "
            f"worker ended ({format_value(panel.stop_reason)}), perhaps for want of memory; "
            f"{remedy}, and fewer than {workers} workers need less"
        )
    if panel.failures or not panel.is_complete:
        raise SystemExit(1)


def _tell(message: str) -> None:
    click.echo(wrap_for_terminal(message), err=True)
