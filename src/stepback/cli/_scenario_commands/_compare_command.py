"""The command ``compare``: what changed from one organization, day or context to another."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import click

from stepback._display._sanitize_text import MAX_MESSAGE_LENGTH, sanitize_text
from stepback._organization._compiled_organization import compiled_any_date
from stepback._organization._organization import Organization
from stepback._problems._format import format_path
from stepback.cli._console import progress_bar
from stepback.cli._load import (
    describe_paths,
    enter_date_and_contexts,
    load_organization,
    parse_export_options,
    parse_limits,
    path_title,
)
from stepback.cli._options import (
    PATH_TYPE,
    choose_format,
    context_option,
    output_options,
    parse_date,
    reading_options,
)
from stepback.cli._plan_files import read_plan
from stepback.cli._typed_options import TypedCommand, note_path_read
from stepback.cli._write_result import write_result
from stepback.scenarios._comparison._compare import compare
from stepback.scenarios._comparison._comparison import Comparison

_PAIR = 2
_USAGE = (
    "Give two paths, or one with two days (--on 2026-01-01 --on 2026-07-01), a context "
    "(--context storm) or a plan (--plan plan.csv)."
)


def _parse_dates(
    context: click.Context, parameter: click.Parameter, texts: Sequence[str]
) -> tuple[datetime.date, ...]:
    if len(texts) > _PAIR:
        raise click.BadParameter("give one day for both sides, or two: before and after.")
    days = (parse_date(context, parameter, text) for text in texts)
    return tuple(day for day in days if day is not None)


@click.command(
    "compare",
    cls=TypedCommand,
    short_help="Compare two organizations, or one on two days or in a context.",
)
@reading_options
@click.option(
    "--on",
    "dates",
    multiple=True,
    callback=_parse_dates,
    metavar="DATE",
    help="The day to look at, such as 2026-01-31. Given twice: the day before, and the day after.",
)
@click.option(
    "--plan",
    "plan_path",
    type=PATH_TYPE,
    metavar="FILE",
    help="The steps of a plan, as recommend saves them and you changed them: compare PATH with "
    "what it is after them.",
)
@context_option
@output_options
def compare_command(
    paths: tuple[Path, ...],
    *,
    dates: tuple[datetime.date, ...],
    plan_path: Path | None,
    contexts: tuple[str, ...],
    repair: bool,
    limits: tuple[str, ...],
    personal: bool,
    format_name: str | None,
    output: Path | None,
    **export: Any,
) -> None:
    """Compare the organization at the first PATH with that at the second: before and after.

    With one PATH, compare it on two days, --on DATE --on DATE, or without and within a context,
    --context NAME. In all other cases, a context is entered on both sides. With --plan FILE,
    compare it with what it is after the steps of a plan.

    The comparison begins with what changed most. Then come the measures before and after, who
    decides more or less, what is handed on in addition, and who joined, left or has another
    manager.
    """
    if plan_path is None:
        _check_sides(paths, dates, contexts)
    elif len(paths) > 1 or len(dates) > 1:
        raise click.UsageError("A plan changes one organization on one day: give one PATH.")
    format_name = choose_format(format_name, output)
    options = parse_export_options(**export)
    with progress_bar(f"Reading {describe_paths(paths)}"):
        orgs = []
        for path in paths:
            note_path_read(path)
            side_options = _options_of(path, paths, options)
            orgs.append(
                load_organization([path], side_options, repair=repair, limits=parse_limits(limits))
            )
        sides = paths
        if plan_path is None:
            before, after = _enter_sides(paths, orgs, dates, contexts)
        else:
            date = dates[0] if dates else None
            before = enter_date_and_contexts(orgs[0], date, contexts, needs_date=True)
            after, sides = read_plan(plan_path).apply(before), (*paths, plan_path)
        comparison = _name_sides(compare(before, after, personal=personal), sides)
    write_result(comparison, format_name, output, personal=personal, source=describe_paths(paths))


def _check_sides(
    paths: Sequence[Path], dates: Sequence[datetime.date], contexts: Sequence[str]
) -> None:
    """Refuse what are not two sides, and days that are the same."""
    if len(paths) > _PAIR:
        raise click.UsageError(
            f"These are {len(paths)} paths, and two are compared. {_USAGE} Several exports of one "
            "organization are given as a folder of tables."
        )
    if len(paths) == 1 and len(dates) < _PAIR and not contexts:
        raise click.UsageError(
            f"This is one organization, and nothing to compare it with. {_USAGE}"
        )
    if len(paths) == 1 and len(set(dates)) < len(dates):
        raise click.UsageError(f"Both days are {dates[0]}. Give the day before and the day after.")


def _options_of(path: Path, paths: Sequence[Path], options: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options for an export, which do not concern tables beside it."""
    are_tables = [each.is_dir() or each.suffix.lower() == ".zip" for each in paths]
    is_beside_export = are_tables[paths.index(path)] and not all(are_tables)
    return {} if is_beside_export else options


def _enter_sides(
    paths: Sequence[Path],
    orgs: Sequence[Organization],
    dates: Sequence[datetime.date],
    contexts: Sequence[str],
) -> tuple[Organization, Organization]:
    """Before and after, each on its day and in its contexts."""
    both_dates: list[datetime.date | None] = [None, None]
    if dates:
        both_dates = [dates[0], dates[-1]]
    if len(orgs) == 1:
        (org,) = orgs
        contexts_before = contexts if len(dates) == _PAIR else ()
        before, after = (
            enter_date_and_contexts(org, date, entered, needs_date=True)
            for date, entered in zip(both_dates, (contexts_before, contexts), strict=True)
        )
        return before, after
    if len(dates) == 1 and any(compiled_any_date(org).needs_date for org in orgs):
        # The day of an organization with dates; the other one is the same on every day.
        needs_date = [compiled_any_date(org).needs_date for org in orgs]
        both_dates = [dates[0] if needed else None for needed in needs_date]
    sides = []
    for path, org, date in zip(paths, orgs, both_dates, strict=True):
        note_path_read(path)
        try:
            sides.append(enter_date_and_contexts(org, date, contexts, needs_date=True))
        except click.UsageError as error:
            raise click.UsageError(f"{format_path(path)}: {error.message}") from None
        except ValueError as error:
            raise ValueError(f"{format_path(path)}: {error}") from None
    return sides[0], sides[1]


def _name_sides(comparison: Comparison, paths: Sequence[Path]) -> Comparison:
    """The comparison with the names of what was read in its title."""
    document = comparison._document()  # noqa: SLF001  (as it is written)
    names = [path_title([path]) or path.name for path in paths]
    what = document.title[:1].lower() + document.title[1:]
    title = " → ".join(sanitize_text(name, MAX_MESSAGE_LENGTH) for name in names)
    return attrs.evolve(comparison, content=attrs.evolve(document, title=f"{title}: {what}"))
