"""The command ``simulate``: what grows when leaders hand decisions on."""

from __future__ import annotations

import datetime
from functools import reduce
from pathlib import Path
from typing import Any

import attrs
import click

from stepback._problems._format import format_value
from stepback.cli._console import progress_bar
from stepback.cli._load import (
    describe_paths,
    load_on_day,
)
from stepback.cli._options import (
    Decorator,
    choose_format,
    context_option,
    date_option,
    output_options,
    parse_share,
    reading_options,
)
from stepback.cli._refuse_unknown_rights import refuse_unknown_rights
from stepback.cli._typed_options import TypedCommand
from stepback.cli._write_result import write_result
from stepback.scenarios._growth._growth_parameters import Growth
from stepback.scenarios._growth._growth_state import POLICIES, NamedPolicy
from stepback.scenarios._growth._simulate import simulate

_RANGE = ":"
_HELP = {
    "learning": "the share of the remaining way to the potential that full practice makes",
    "fading": "the share of what was learned that is lost in a period without practice",
    "learning_boost": "by how much full support speeds learning up",
    "support_cost": "the cost of full support for each decision handed on",
    "freed_time": "the value of the leader's time for each decision handed on without support",
    "relief": "by how much full support raises the log-odds of being willing",
    "adapting": "the share of the way to that willingness that is made in a period",
    "potential": "the competence that people approach",
    "discount": "the weight of the next period relative to this one",
    "full_practice": "how many decisions teach at the full rate; by default an even share",
}


def _coefficient_options(command: Any) -> Any:
    """An option for each coefficient, whose bounds are checked all together."""
    defaults = {field.name: field.default for field in attrs.fields(Growth)}
    options: list[Decorator] = [
        click.option(
            f"--{name.replace('_', '-')}",
            name,
            type=float,
            metavar="NUMBER",
            help=f"An assumption: {text}"
            + ("." if defaults[name] is None else f"; {defaults[name]:g} by default."),
        )
        for name, text in _HELP.items()
    ]
    return reduce(lambda current, option: option(current), options[::-1], command)


def _parse_unknown(
    context: click.Context, parameter: click.Parameter, text: str | None
) -> float | tuple[float, float] | None:
    """A competence, or the two ends of a range."""
    if text is None:
        return None
    ends = text.split(_RANGE)
    if len(ends) > 2:
        raise click.BadParameter(f"{format_value(text)} is not a number or a range as 0.4:0.8.")
    numbers = [parse_share(context, parameter, end.strip()) for end in ends]
    return numbers[0] if len(numbers) == 1 else (numbers[0], numbers[1])


@click.command(
    "simulate",
    cls=TypedCommand,
    short_help="Show what grows at PATH when leaders hand decisions on.",
)
@reading_options
@click.option(
    "--policy",
    type=click.Choice(POLICIES),
    default="when ready",
    help="never: owners decide everything; when ready, the default: what is worth no less if "
    "handed on; at once: everything from the beginning; abandon: the same without support.",
)
@click.option(
    "--periods",
    type=click.IntRange(min=1),
    required=True,
    metavar="NUMBER",
    help="How many periods. The weights of domains count the decisions of one.",
)
@click.option(
    "--unknown",
    callback=_parse_unknown,
    metavar="C",
    help="The competence, from 0 to 1, of people for whom none is recorded; or a range such as "
    "0.4:0.8, from which each is drawn with --seed.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="NUMBER",
    help="The seed of what is drawn. The same seed gives the same figures.",
)
@_coefficient_options
@date_option
@context_option
@output_options
def simulate_command(
    paths: tuple[Path, ...],
    *,
    policy: NamedPolicy,
    periods: int,
    unknown: float | tuple[float, float] | None,
    seed: int | None,
    date: datetime.date | None,
    contexts: tuple[str, ...],
    repair: bool,
    limits: tuple[str, ...],
    personal: bool,
    format_name: str | None,
    output: Path | None,
    **further: Any,
) -> None:
    """Show what grows at PATH when leaders hand decisions on, period by period.

    People learn by deciding what was handed on to them, and become more willing with support. What
    it is worth is compared with never handing anything on. Every coefficient is an assumption.
    """
    coefficients = {name: further.pop(name) for name in _HELP}
    format_name = choose_format(format_name, output)
    growth = _make_growth(coefficients)
    if isinstance(unknown, tuple) and seed is None:
        raise click.UsageError("--unknown is a range to draw from: give --seed, such as --seed 1.")
    with progress_bar(f"Reading {describe_paths(paths)}"):
        org = load_on_day(
            paths, further, repair=repair, limits=limits, date=date, contexts=contexts
        )
        refuse_unknown_rights(org, paths, "nothing can grow from what is handed on")
        trajectory = simulate(
            org,
            policy,
            periods=periods,
            parameters=growth,
            unknown=unknown,
            rng=seed,
            keep="totals",
            personal=personal,
        )
    write_result(trajectory, format_name, output, personal=personal, source=describe_paths(paths))


def _make_growth(coefficients: dict[str, float | None]) -> Growth:
    """The coefficients that were typed; what is wrong is said of options, as they are typed."""
    given: dict[str, Any] = {n: value for n, value in coefficients.items() if value is not None}
    try:
        return Growth(**given)
    except ValueError as error:
        words = str(error).removeprefix("Growth: ").split(" ")
        raise click.UsageError(f"{' '.join(map(_spell_as_option, words))}.") from None


def _spell_as_option(word: str) -> str:
    """A word of a message; the name of a coefficient as it is typed."""
    name = word.strip("():;,\n")
    return word.replace(name, f"--{name.replace('_', '-')}") if name in _HELP else word
