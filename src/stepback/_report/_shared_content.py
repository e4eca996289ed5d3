"""What more than one section of the report shows."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from stepback._flow._compiled import Compiled
from stepback._measures._support import compute_control_retained
from stepback._problems._problem import Problem
from stepback._report._context import ReportContext
from stepback._report._sanitize_text import MAX_MESSAGE_LENGTH, sanitize_text


def explain_missing_flow(compiled: Compiled) -> str:
    """Why nothing is known about decisions, and what to record."""
    if not compiled.n_people:
        return "Not known: the organization has no people who could decide."
    if compiled.columns.tables["delegations"].in_force_mask(compiled.date).any():
        return (
            "Not known: delegations are recorded, but no domain of decisions that they could "
            "apply to. Record who owns which decisions."
        )
    return (
        "Not known: the data does not say who owns which decisions or who reports to whom. "
        "Record at least one of the two."
    )


def control_without_support(compiled: Compiled) -> float:
    """The control retained, if it does not depend on support; nan if it does.

    What depends on support is about people's answers, and is shown only where people may be
    named; what does not may always be shown.
    """
    tables = {name: table for name, table in compiled.columns.tables.items() if name != "supports"}
    columns = attrs.evolve(compiled.columns, tables=tables, respondents=None)
    day = attrs.evolve(compiled.day, columns=columns)
    return compute_control_retained(attrs.evolve(compiled, day=day))


def is_left_out(problem: Problem) -> bool:
    """Whether a problem says that rows were left out, and not that anything is wrong."""
    return problem.code == "left-out"


def listable_problems(context: ReportContext, problems: Iterable[Problem]) -> list[Problem]:
    """The problems that may be listed: with `personal`, those in what people answered, too."""
    return [problem for problem in problems if context.personal or not problem.is_personal]


def problem_sentence(problem: Problem) -> str:
    """A problem as a sentence, with its file and rows."""
    source, text = problem.where.source, str(problem)
    if source:
        text = f"{source}, {text}" if str(problem.where) else f"{source}: {text}"
    text = sanitize_text(text, MAX_MESSAGE_LENGTH)
    return text if text.endswith((".", "…", "?")) else f"{text}."
