"""The command ``who``: who may decide about an amount in a domain, and why others may not."""

from __future__ import annotations

import datetime
import math
from pathlib import Path
from typing import Any

import click

from stepback._organization._organization import Organization
from stepback._problems._format import format_value
from stepback._problems._problem import InvalidOrganization
from stepback.cli._console import progress_bar
from stepback.cli._load import (
    describe_paths,
    load_on_day,
)
from stepback.cli._options import (
    choose_format,
    context_option,
    date_option,
    form_options,
    reading_options,
)
from stepback.cli._typed_options import TypedCommand
from stepback.cli._write_result import write_result
from stepback.scenarios._decision_rights._decision_rights import DecisionRights
from stepback.scenarios._decision_rights._who_can_decide import who_can_decide


def _parse_amount(_: click.Context, __: click.Parameter, text: str | None) -> float | None:
    """An amount, a finite number from 0 up."""
    if text is None:
        return None
    try:
        amount = float(text)
    except ValueError:
        remedy = "; write it with a decimal point, as 1234.5" if "," in text else ""
        raise click.BadParameter(f"{format_value(text)} is not a number{remedy}.") from None
    if not 0 <= amount < math.inf:
        raise click.BadParameter(f"{format_value(text)} is not a number from 0 up.")
    return amount


@click.command(
    "who",
    cls=TypedCommand,
    short_help="Say who may decide in a DOMAIN at PATH, and why others may not.",
)
@reading_options
@click.argument("domain", metavar="DOMAIN")
@click.option(
    "--amount",
    callback=_parse_amount,
    metavar="NUMBER",
    help="What the decision is about, in the unit of the limits. Without it, all amounts.",
)
@click.option(
    "--away",
    multiple=True,
    metavar="ID",
    help="Somebody who is away; a role or circle means everyone in it. May be repeated.",
)
@date_option
@context_option
@form_options
def who_command(
    paths: tuple[Path, ...],
    *,
    domain: str,
    amount: float | None,
    away: tuple[str, ...],
    date: datetime.date | None,
    contexts: tuple[str, ...],
    repair: bool,
    limits: tuple[str, ...],
    format_name: str | None,
    output: Path | None,
    **export: Any,
) -> None:
    """Say who may decide in the domain with the id DOMAIN, and why others may not.

    For those who may: the share of these decisions that they settle as things are, with whom, and
    by which records. For others to whom records lead: every condition that is broken on the way
    to them on which the fewest are.
    """
    format_name = choose_format(format_name, output)
    with progress_bar(f"Reading {describe_paths(paths)}"):
        org = load_on_day(paths, export, repair=repair, limits=limits, date=date, contexts=contexts)
        rights = _ask(org, domain, amount, away)
    write_result(rights, format_name, output, personal=False, source=describe_paths(paths))


def _ask(
    org: Organization, domain: str, amount: float | None, away: tuple[str, ...]
) -> DecisionRights:
    """The answer; what is asked wrongly is said of what was typed."""
    try:
        return who_can_decide(org, domain, amount=amount, away=away)
    except InvalidOrganization:
        raise
    except ValueError as error:
        parts = "; ".join(map(_name_argument, str(error).split("; ")))
        raise click.UsageError(f"{parts}.") from None


def _name_argument(fault: str) -> str:
    """What is wrong, said of what was typed."""
    for name, typed in (("domain: ", "DOMAIN: "), ("away: ", "--away: ")):
        if fault.startswith(name):
            return typed + fault.removeprefix(name)
    return fault
