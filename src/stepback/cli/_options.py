"""The options of the commands, and how their values are checked."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

import click

from stepback._problems._format import format_value
from stepback._records._fields._dates import Date
from stepback._records._fields._numbers import parse_percentage

PATH_TYPE = click.Path(readable=False, path_type=Path)  # reading says whether it can be read

_SUFFIXES = {".txt": "text", ".md": "markdown", ".json": "json", ".html": "html", ".htm": "html"}

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def combine_options(*options: Decorator) -> Decorator:
    """One decorator for several options, which the help lists in this order."""
    return lambda command: reduce(lambda current, option: option(current), options[::-1], command)


def parse_date(_: click.Context, __: click.Parameter, text: str | None) -> datetime.date | None:
    """The day that was typed."""
    try:
        day: datetime.date | None = Date().check(text)
    except ValueError as fault:
        raise click.BadParameter(f"{fault}.") from None
    return day


def parse_share(_: click.Context, __: click.Parameter, typed: str) -> float:
    """A share from 0 to 1, which may be typed as ``50 %`` or with a decimal comma."""
    text = typed.replace(",", ".")
    percentage = parse_percentage(text)
    try:
        number = float(text) if percentage is None else percentage
    except ValueError:
        number = math.nan
    if not 0 <= number <= 1:
        raise click.BadParameter(
            f"{format_value(typed)} is not a number from 0 to 1; give one such as 0.5 or 50%."
        )
    return number


repair_option = click.option(
    "--repair", is_flag=True, help="Repair what can be repaired, and list it."
)
limits_option = click.option(
    "--limits",
    multiple=True,
    metavar="NAME=NUMBER",
    help="The most that a file may hold, such as cells=100000000: the limits are cells, "
    "characters, unpacked_bytes, members and columns. May be repeated.",
)
_reading = (
    click.option(
        "--column",
        "columns",
        multiple=True,
        metavar="FIELD=HEADER",
        help="The column of a single export that holds a field, such as id='Employee number', "
        "manager='Reports to' or start='Effective from'; nothing, as in count=, if none does. "
        "May be repeated.",
    ),
    click.option(
        "--manager-by",
        metavar="FIELD",
        help="What the column of managers contains: id, name, or the header of another column. "
        "By default, its cells say so.",
    ),
    click.option(
        "--root-marker",
        "root_markers",
        multiple=True,
        metavar="TEXT",
        help="What stands in place of a manager for people at the top. May be repeated, like the "
        "next three options.",
    ),
    click.option(
        "--vacant", multiple=True, metavar="NAME", help="A name that marks a vacant post."
    ),
    click.option(
        "--undisclosed",
        multiple=True,
        metavar="NAME",
        help="A name that marks a person whose name is not disclosed.",
    ),
    click.option(
        "--active",
        multiple=True,
        metavar="HEADER=VALUE",
        help="A column and the value that it has in rows that count, such as Status=Active.",
    ),
    click.option(
        "--sheet",
        metavar="NAME",
        help="The sheet of a spreadsheet to read, by its name or number. The default is the first "
        "one that has rows.",
    ),
    repair_option,
    limits_option,
)


def _paths_argument(metavar: str) -> Decorator:
    return click.argument("paths", nargs=-1, required=True, type=PATH_TYPE, metavar=metavar)


reading_options = combine_options(_paths_argument("PATH..."), *_reading)
folder_reading_options = combine_options(_paths_argument("FOLDER"), *_reading)
date_option = click.option(
    "--on",
    "date",
    callback=parse_date,
    metavar="DATE",
    help="The day to look at, such as 2026-01-31. Data with dates needs one for a report.",
)
context_option = click.option(
    "--context",
    "contexts",
    multiple=True,
    metavar="NAME",
    help="A context to enter, such as 'night shift'. May be repeated.",
)
form_options = combine_options(
    click.option(
        "--format",
        "format_name",
        type=click.Choice(["text", "markdown", "json", "html"]),
        help="The format of the report. The default follows from the name of the output file; "
        "without one it is text.",
    ),
    click.option(
        "--output",
        type=PATH_TYPE,
        metavar="FILE",
        help="Write to a file (.txt, .md, .json, .html). An existing file is replaced completely "
        "or, if anything fails, not at all.",
    ),
)
output_options = combine_options(
    click.option(
        "--personal",
        is_flag=True,
        help="Name people together with their own answers. Only for readers who may see them.",
    ),
    form_options,
)


def choose_format(format_name: str | None, output: Path | None) -> str:
    """The format that was chosen, or the one that the name of the output file implies."""
    if format_name is not None:
        return format_name
    suffix = output.suffix if output else ".txt"
    if suffix.lower() not in {"", *_SUFFIXES}:
        raise click.BadParameter(
            f"{format_value(suffix)} is not a report format; give --format, or a file name that "
            f"ends in one of {', '.join(_SUFFIXES)}.",
            param_hint="--output",
        )
    return _SUFFIXES.get(suffix.lower(), "text")
