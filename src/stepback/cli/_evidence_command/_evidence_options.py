"""The options of the command ``evidence``, and how their values are parsed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import click

from stepback._problems._format import format_value
from stepback.cli._options import PATH_TYPE, combine_options
from stepback.evidence._logs._outcomes import OUTCOMES
from stepback.evidence._papers._grant import POWERS

SHAPES = ("grid", "register", "raci")
MATRIX_OPTIONS = (
    "shape",
    "paper_columns",
    "paper_sheet",
    "header_rows",
    "tracks",
    "track",
    "several",
    "marks",
    "levels",
    "conditions",
    "currency",
    "tax",
    "open_bands",
    "blank_limit",
    "decimal",
    "holding",
    "organization",
    "holders",
    "holders_by",
)
_MOST_HEADER_ROWS = 10

matrix_options = combine_options(
    click.option(
        "--shape",
        type=click.Choice(SHAPES),
        help="The shape of the matrix: grid (columns are holders), register (one row a right) or "
        "raci. A sheet of stepback says it itself.",
    ),
    click.option(
        "--paper-column",
        "paper_columns",
        multiple=True,
        metavar="FIELD=HEADER",
        help="The column of the matrix that holds a field, such as domain='Decision' or "
        "up_to='Limit'. May be repeated.",
    ),
    click.option(
        "--paper-sheet", metavar="NAME", help="The sheet of the matrix, by its name or number."
    ),
    click.option(
        "--header-rows",
        type=click.IntRange(1, _MOST_HEADER_ROWS),
        metavar="NUMBER",
        help="How many rows of headers the matrix has; two make tracks.",
    ),
    click.option(
        "--tracks",
        type=click.Choice(["all", "any"]),
        help="Whether every track of approval must agree, or one is enough.",
    ),
    click.option(
        "--track",
        metavar="NAME",
        help="The track of approval that the decisions of the log are about.",
    ),
    click.option(
        "--several",
        type=click.Choice(["all", "any"]),
        help="Whether several who decide in one row must agree, or each may decide alone.",
    ),
    click.option(
        "--mark",
        "marks",
        multiple=True,
        metavar="WORD=POWER",
        help=f"What a mark of the matrix gives: {', '.join(POWERS)}; nothing in 'X='. May be "
        "repeated.",
    ),
    click.option(
        "--level",
        "levels",
        multiple=True,
        metavar="NAME",
        help="The holders, the lowest first. May be repeated; '' if they are not levels. The "
        "default is their order in the matrix.",
    ),
    click.option(
        "--condition",
        "conditions",
        multiple=True,
        metavar="NUMBER=TEXT",
        help="What a footnote of the matrix says, such as 1='in plan'. May be repeated.",
    ),
    click.option(
        "--holding",
        multiple=True,
        metavar="TEXT",
        help="A condition of the matrix that holds: rights with others are left out. May be "
        "repeated; '' is none of them.",
    ),
    click.option("--currency", metavar="CODE", help="The currency of amounts in the matrix."),
    click.option(
        "--tax",
        metavar="WORD",
        help="Whether amounts in the matrix are with tax: included or excluded.",
    ),
    click.option(
        "--open-bands",
        metavar="WORD",
        help="Whether a band without an upper end ends where the next begins.",
    ),
    click.option("--blank-limit", metavar="WORD", help="What a blank limit means."),
    click.option("--decimal", metavar="SIGN", help="The decimal sign of amounts in the matrix."),
)
log_options = combine_options(
    click.option(
        "--column",
        "columns",
        multiple=True,
        metavar="FIELD=HEADER",
        help="The column of the log that holds a field: case, decided, decider, outcome, and "
        "domain, step, amount, currency, submitted, requester, context, event or activity. May be "
        "repeated.",
    ),
    click.option(
        "--outcome",
        "outcomes",
        multiple=True,
        metavar="WORD=OUTCOME",
        help=f"What a word of the log means: {', '.join(OUTCOMES)}. May be repeated.",
    ),
    click.option(
        "--pattern",
        metavar="REGEX",
        help="A log of events: a regular expression with groups named domain, step or outcome, "
        "which takes them out of the activity.",
    ),
    click.option(
        "--not-decider",
        "not_deciders",
        multiple=True,
        metavar="NAME",
        help="A name in the column of deciders that decides nothing. May be repeated.",
    ),
    click.option(
        "--separator", metavar="TEXT", help="What separates several names in a cell of the log."
    ),
    click.option("--domain", metavar="NAME", help="The domain of all decisions of the log."),
    click.option(
        "--timezone",
        metavar="NAME",
        help="The time zone of times without one, such as Europe/Amsterdam.",
    ),
    click.option(
        "--date-order",
        metavar="ORDER",
        help="'month first' or 'day first', for days such as 1/2/2026 that nothing settles.",
    ),
    click.option("--sheet", metavar="NAME", help="The sheet of the log, by its name or number."),
)


def _parse_day_count(_: click.Context, __: click.Parameter, text: str | None) -> float | None:
    """A number of days, from 0 up."""
    if text is None:
        return None
    try:
        days = float(text)
    except ValueError:
        days = math.nan
    if not 0 <= days < math.inf:
        raise click.BadParameter(f"{format_value(text)} is not a number of days from 0 up.")
    return days


audit_options = combine_options(
    click.option(
        "--organization",
        type=PATH_TYPE,
        metavar="PATH",
        help="Who holds which post of the matrix: tables of an organization or an export of "
        "people. Without it, posts are known by their names in the matrix alone.",
    ),
    click.option(
        "--holder",
        "holders",
        multiple=True,
        metavar="HOLDER=NAME",
        help="A holder of the matrix, and who that is in the organization, or, without "
        "--organization, in the log, such as 'Head=Ann Lee'. May be repeated, also for one holder.",
    ),
    click.option(
        "--holders-by",
        metavar="COLUMN",
        help="A column of the organization, such as 'Job title', that says who holds which post of "
        "the matrix. --holder comes first.",
    ),
    click.option(
        "--paying",
        multiple=True,
        metavar="STEP",
        help="A step of the log at which payments are made. May be repeated.",
    ),
    click.option(
        "--within",
        callback=_parse_day_count,
        default="7",
        metavar="DAYS",
        help="Within how many days requests may be split.",
    ),
    click.option(
        "--longest",
        callback=_parse_day_count,
        metavar="DAYS",
        help="How many days a right with a start may be in force.",
    ),
    click.option(
        "--seed",
        type=click.IntRange(0),
        metavar="NUMBER",
        help="The seed of the intervals, to get the same again.",
    ),
)


def parse_headers(texts: Iterable[str], option: str) -> dict[str, str]:
    """Names and texts, of which each name has one."""
    return {
        name: _one_value(name, values, option)
        for name, values in _parse_pairs(texts, option, str.partition).items()
    }


def parse_repeated_headers(texts: Iterable[str], option: str) -> dict[str, str | list[str]]:
    """Names and texts, of which a name may have several."""
    pairs = _parse_pairs(texts, option, str.partition).items()
    return {name: values if len(values) > 1 else values[0] for name, values in pairs}


def parse_footnotes(texts: Iterable[str], option: str) -> dict[str, str | None]:
    """Names and texts; nothing after the sign is ``None``."""
    pairs = _parse_pairs(texts, option, str.partition, has_none=True).items()
    return {name: _one_value(name, values, option) or None for name, values in pairs}


def parse_holders(texts: Iterable[str], option: str) -> dict[str, list[str] | None]:
    """Holders and the names of people; nothing after the sign is nobody, which is ``None``."""
    pairs = _parse_pairs(texts, option, str.partition, has_none=True).items()
    return {name: [value for value in values if value] or None for name, values in pairs}


def parse_outcomes(texts: Iterable[str], option: str) -> dict[str, str]:
    """Words of a log, of which one may be blank, and outcomes."""
    pairs = _parse_pairs(texts, option, str.rpartition, may_be_blank=True).items()
    found = {word: _one_value(word, values, option) for word, values in pairs}
    _check_meanings(found.items(), OUTCOMES, option)
    return found


def parse_marks(texts: Iterable[str], option: str) -> dict[str, list[str] | None]:
    """Marks of a matrix and their powers; nothing after the sign is none."""
    pairs = _parse_pairs(texts, option, str.rpartition, has_none=True).items()
    return {word: [value for value in values if value] or None for word, values in pairs}


def parse_list(texts: Sequence[str]) -> list[str] | None:
    """What was typed; one empty text is none of all, and without any, nothing was said."""
    return [text for text in texts if text.strip()] if texts else None


def _check_meanings(pairs: Iterable[tuple[str, str]], known: Sequence[str], option: str) -> None:
    for word, value in pairs:
        if value not in known:
            raise click.BadParameter(
                f"{format_value(f'{word}={value}')}: {format_value(value)} is not one of "
                f"{', '.join(known)}.",
                param_hint=option,
            )


def _one_value(name: str, values: Sequence[str], option: str) -> str:
    different = list(dict.fromkeys(values))
    if len(different) > 1:
        raise click.BadParameter(
            f"{format_value(name)} is given twice, as {format_value(different[0])} and "
            f"{format_value(different[1])}.",
            param_hint=option,
        )
    return different[0]


def _parse_pairs(
    texts: Iterable[str],
    option: str,
    split: Callable[[str, str], tuple[str, str, str]],
    *,
    may_be_blank: bool = False,
    has_none: bool = False,
) -> dict[str, list[str]]:
    """The values of each name, split at the first or the last ``=``."""
    found: dict[str, list[str]] = {}
    for text in texts:
        name, separator, value = (part.strip() for part in split(text, "="))
        if not separator or not (value or has_none) or not (name or may_be_blank):
            message = f"{format_value(text)} is not of the form {_metavar(option)}."
            raise click.BadParameter(message, param_hint=option)
        found.setdefault(name, []).append(value)
    return found


def _metavar(option: str) -> str:
    """The form of an option of the running command."""
    context = click.get_current_context(silent=True)
    parameters = () if context is None else context.command.params
    forms = [each.metavar for each in parameters if option in each.opts if each.metavar]
    return forms[0] if forms else "NAME=VALUE"


def given_options(**options: Any) -> dict[str, Any]:
    """The options that were given."""
    empty: tuple[Any, ...] = (None, (), {})
    return {
        name: value
        for name, value in options.items()
        if not (isinstance(value, Mapping | tuple) and not value) and value not in empty
    }
