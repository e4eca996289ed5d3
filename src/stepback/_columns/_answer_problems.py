"""Marks problems with what people answered, so that a report can hold them back."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

import attrs

from stepback._problems._problem import Problem
from stepback._records._nodes import PERSONAL_FIELDS

_WORD = re.compile(r"\w+")


def mark_answer_problems(
    problems: Iterable[Problem], sources: Collection[str], columns: Collection[str] = ()
) -> tuple[Problem, ...]:
    """The problems, with those about people's answers marked as personal.

    Those are the problems in the `sources`, which are the tables of answers, and in the
    `columns`, which hold answers. A header that contains the name of a personal field counts as
    well, even if the column is read as something else: "competence (own)" may hold answers.
    """
    return tuple(
        attrs.evolve(problem, is_personal=True)
        if problem.where.source in sources
        or problem.where.column in columns
        or not PERSONAL_FIELDS.isdisjoint(_WORD.findall(problem.where.column.casefold()))
        else problem
        for problem in problems
    )
