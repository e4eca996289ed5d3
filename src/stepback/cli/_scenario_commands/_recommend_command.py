"""The command ``recommend``: the next steps back towards a goal."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import attrs
import click

from stepback._problems._format import format_path, pluralize
from stepback._records._fields._numbers import Autonomy
from stepback.cli._console import progress_bar
from stepback.cli._load import (
    describe_paths,
    load_on_day,
    path_title,
)
from stepback.cli._next_commands import format_compare_command
from stepback.cli._options import (
    PATH_TYPE,
    choose_format,
    context_option,
    date_option,
    output_options,
    reading_options,
)
from stepback.cli._plan_files import check_plan_path, read_step_table, save_plan
from stepback.cli._refuse_unknown_rights import refuse_unknown_rights
from stepback.cli._typed_options import TypedCommand
from stepback.cli._write_result import write_result
from stepback.scenarios import recommend
from stepback.scenarios._plans._goals import GOALS


def _parse_autonomy(_: click.Context, __: click.Parameter, text: str) -> Any:
    """A number above 0, as ``0.5`` or ``50%``, or the name of a level."""
    try:
        return Autonomy().check(Autonomy().parse_cell(text.strip().replace(",", ".")))
    except ValueError as fault:
        raise click.BadParameter(f"{fault}.") from None


@click.command(
    "recommend", cls=TypedCommand, short_help="Recommend who should hand what to whom next."
)
@reading_options
@click.option(
    "-k",
    "--steps",
    "k",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    metavar="NUMBER",
    help="The most steps.",
)
@click.option(
    "--goal",
    type=click.Choice(GOALS),
    default="spread",
    show_default=True,
    help="Spread decisions widely, depend less on the top, decide sooner, or gain most by what "
    "people are competent and willing to do.",
)
@click.option(
    "--autonomy",
    default="1",
    show_default=True,
    callback=_parse_autonomy,
    metavar="SHARE",
    help="How much of what is handed on the other one settles alone: a number such as 0.5, or a "
    "level such as advise.",
)
@click.option("--leaders", multiple=True, metavar="ID", help="Who may step back. May be repeated.")
@click.option(
    "--domains", multiple=True, metavar="ID", help="What may be handed on. May be repeated."
)
@click.option(
    "--candidates",
    type=PATH_TYPE,
    metavar="FILE",
    help="A table of who could decide: leader, delegate and, if known, domain, basis and reason. "
    "The default are direct reports and those to whom something is handed already.",
)
@click.option(
    "--keep",
    multiple=True,
    metavar="ID",
    help="A person, role, circle or domain that no step may touch. May be repeated.",
)
@click.option(
    "--supports-at-most",
    type=click.IntRange(min=0),
    metavar="NUMBER",
    help="To how many people each leader may add support. The default is any number.",
)
@click.option(
    "--save",
    type=PATH_TYPE,
    callback=check_plan_path,
    metavar="FILE.csv",
    help="Write the steps to a table as well, to be changed, and compared with --plan.",
)
@date_option
@context_option
@output_options
def recommend_command(
    paths: tuple[Path, ...],
    *,
    k: int,
    goal: Any,
    autonomy: Any,
    leaders: tuple[str, ...],
    domains: tuple[str, ...],
    candidates: Path | None,
    keep: tuple[str, ...],
    supports_at_most: int | None,
    save: Path | None,
    date: datetime.date | None,
    contexts: tuple[str, ...],
    repair: bool,
    limits: tuple[str, ...],
    personal: bool,
    format_name: str | None,
    output: Path | None,
    **export: Any,
) -> None:
    """Recommend the next steps back in the organization at PATH, towards a goal.

    Each step says who hands what to whom, how many decisions move, and with what support; the
    plan says how far it is from the best one, what is not known, and what is not in it, and why.
    What people answered, such as whether they are willing, is used and shown with --personal
    only.
    """
    format_name = choose_format(format_name, output)
    if goal == "value" and not personal:
        raise click.UsageError(
            "--goal value rests on the competence that is recorded of people: add --personal, if "
            "you may see it, or give another goal."
        )
    offered = None if candidates is None else read_step_table(candidates)
    with progress_bar(f"Reading {describe_paths(paths)}"):
        org = load_on_day(paths, export, repair=repair, limits=limits, date=date, contexts=contexts)
        refuse_unknown_rights(org, paths, "no step can be recommended")
        plan = recommend(
            org,
            k,
            goal=goal,
            autonomy=autonomy,
            leaders=leaders or None,
            domains=domains or None,
            candidates=offered,
            keep=keep,
            supports_at_most=supports_at_most,
            answers=personal,  # a plan that rests on them tells some to who knows the rights
            personal=personal,
        )
    title = path_title(paths)
    plan = attrs.evolve(plan, title=title) if title else plan
    write_result(plan, format_name, output, personal=personal, source=describe_paths(paths))
    if save is not None:
        save_plan(plan, save)
        command = format_compare_command(click.get_current_context(), str(save), date)
        click.echo(
            f"{format_path(save)}: {pluralize(len(plan.steps), 'step')}. Leave out, change or add "
            f"rows, and see what they change with:\n  {command}",
            err=True,
        )
