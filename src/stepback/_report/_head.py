"""The head of a report: what it is of, who was counted, and the state of the data."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from stepback._columns._schema_headers import TABLE_NAMES
from stepback._display._number_format import format_people
from stepback._display._origin import find_sources
from stepback._display._sanitize_text import MAX_MESSAGE_LENGTH, sanitize_text
from stepback._problems._format import pluralize
from stepback._problems._problem import Problem
from stepback._report._context import ReportContext
from stepback._report._shared_content import (
    count_absent_people,
    doubtful_problems,
    is_left_out,
    listable_problems,
)


def default_title(context: ReportContext) -> str:
    """The name of the one export, or what several names share; else how many people there are.

    Files with the names of tables, such as ``people.csv``, have these in every organization.
    """
    stems = {PurePath(source).stem for source in find_sources(context.compiled)}
    shared = stems.pop() if len(stems) == 1 else _shared_start(stems)
    if shared and shared not in TABLE_NAMES:
        return sanitize_text(shared)
    return f"An organization of {format_people(context.compiled.n_people)}"


def _shared_start(names: Iterable[str]) -> str:
    """The words with which all names begin, such as those before "-junior" and "-senior".

    Empty if they share no whole word, or only numbers, such as those of a day.
    """
    every = list(names)
    shared = min(every, key=len, default="")
    while shared and not _ends_words(shared, every):
        shared = shared[:-1]
    while shared and not shared[-1].isalnum():
        shared = shared[:-1]
    return shared if any(map(str.isalpha, shared)) else ""


def _ends_words(start: str, names: Iterable[str]) -> bool:
    """Whether all names have this start, and it ends where a word of each of them ends."""
    return all(
        name.startswith(start)
        and not (start[-1].isalnum() and name[len(start) : len(start) + 1].isalnum())
        for name in names
    )


def describe_counted(context: ReportContext) -> str:
    """Who was counted, who was not there, and which rows were left out, in one sentence."""
    org, n_people = context.org, context.compiled.n_people
    n_absent = count_absent_people(context)
    if not n_people:
        reason = "the organization has no people."
        if n_absent:
            reason = f"none of the {format_people(n_absent)} on record was there on {org.date}."
        return f"Nobody was counted: {reason}"
    text = f"{format_people(n_people)} {'was' if n_people == 1 else 'were'} counted"
    if n_absent:
        were = "was" if n_absent == 1 else "were"
        text += f"; {n_absent:,} more on record {were} not there on {org.date}"
    # Left out by what they answered: neither whom that concerns nor what it was is told.
    every = list(filter(is_left_out, org.warnings))
    left_out = listable_problems(context, every)
    text += "".join(f"; {_describe_rows_left_out(problem)}" for problem in left_out)
    return f"{text}." if every or n_absent else f"{text}, and nobody was left out."


def _describe_rows_left_out(problem: Problem) -> str:
    """How many rows were left out and why, of which file where there are several."""
    return sanitize_text(problem.message, MAX_MESSAGE_LENGTH).rstrip(".")


def describe_data(context: ReportContext) -> str:
    """How many problems the data has and how many rows they are in, and where more is said."""
    repairs, doubts = doubtful_problems(context)
    parts = []
    if repairs:
        verb = "was" if len(repairs) == 1 else "were"
        parts.append(f"{pluralize(len(repairs), 'problem')} {verb} repaired")
    if doubts:
        verb = "needs" if len(doubts) == 1 else "need"
        parts.append(f"{pluralize(len(doubts), 'item')} {verb} a second look")
    rows = {
        (problem.where.source, row) for problem in (*repairs, *doubts) for row in problem.where.rows
    }
    found = "no problems were found" if not parts else " and ".join(parts)
    if rows:
        found += f", in {pluralize(len(rows), 'row')}"
    return (
        f"The data: {found}. The appendix lists this, what was assumed, and what this report must "
        "not be used for."
    )
