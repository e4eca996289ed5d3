"""The command ``explore``: a page to zoom and search in."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import click

from stepback._problems._format import format_value
from stepback.cli._console import progress_bar
from stepback.cli._load import (
    describe_paths,
    load_on_day,
    path_title,
)
from stepback.cli._options import PATH_TYPE, context_option, date_option, reading_options
from stepback.cli._typed_options import TypedCommand
from stepback.plots._explorer import Kind, explore
from stepback.plots._explorer_colors import COLOR_MEASURES, ColorMeasure
from stepback.plots._explorer_page import load_plotly_script


def _check_page_name(_: click.Context, __: click.Parameter, output: Path) -> Path:
    if output.suffix.lower() not in {".html", ".htm"}:
        raise click.BadParameter(
            f"{format_value(output.name)} would not open in a browser; give a name that ends in "
            ".html."
        )
    return output


@click.command(
    "explore", cls=TypedCommand, short_help="Make a page to zoom and search in, of PATH."
)
@reading_options
@date_option
@context_option
@click.option(
    "--color",
    type=click.Choice(COLOR_MEASURES),
    default="unit",
    help="What the colors say: the unit, which is the default, the layer, the span of direct "
    "reports, the modeled share of decisions, or, with --personal, the support received.",
)
@click.option(
    "--kind",
    type=click.Choice(["icicle", "treemap"]),
    default="icicle",
    help="icicle, the default, draws managers beside their reports, and treemap around them.",
)
@click.option(
    "--title", metavar="TEXT", help="The title of the page. The default is the name of PATH."
)
@click.option(
    "--personal",
    is_flag=True,
    help="Show what people answered, by name. Only for readers who may see it.",
)
@click.option(
    "--output",
    type=PATH_TYPE,
    required=True,
    callback=_check_page_name,
    metavar="FILE",
    help="The file to write (.html), of about 5 MB. An existing file is replaced completely or, if "
    "anything fails, not at all.",
)
def explore_command(
    paths: tuple[Path, ...],
    *,
    color: ColorMeasure,
    kind: Kind,
    title: str | None,
    personal: bool,
    output: Path,
    date: datetime.date | None,
    contexts: tuple[str, ...],
    repair: bool,
    limits: tuple[str, ...],
    **export: Any,
) -> None:
    """Make a page of the organization at PATH to zoom and search in.

    The page is one file for a browser, and needs no network. It shows who reports to whom, with
    the office, unit, layer and reports of each person. The extra explore brings what it needs.
    """
    load_plotly_script()  # before what may take long is read, say what is not installed
    with progress_bar(f"Reading {describe_paths(paths)}"):
        org = load_on_day(paths, export, repair=repair, limits=limits, date=date, contexts=contexts)
        if title is None:
            title = path_title(paths) or ""
        explorer = explore(org, color=color, kind=kind, title=title, personal=personal)
        explorer.save(output)
