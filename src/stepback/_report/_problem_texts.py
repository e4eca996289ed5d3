"""Problems of the data as the report shows them."""

from __future__ import annotations

from stepback._problems._problem import Problem
from stepback._report._sanitize_text import MAX_MESSAGE_LENGTH, sanitize_text

_LEFT_OUT = "left-out"


def is_left_out(problem: Problem) -> bool:
    """Whether a problem says that rows were left out, and not that anything is wrong."""
    return problem.code == _LEFT_OUT


def problem_sentence(problem: Problem) -> str:
    """A problem as a sentence, with its file and rows."""
    source = problem.where.source
    text = str(problem)
    if source:
        text = f"{source}, {text}" if str(problem.where) else f"{source}: {text}"
    text = sanitize_text(text, MAX_MESSAGE_LENGTH)
    return text if text.endswith((".", "…", "?")) else f"{text}."
