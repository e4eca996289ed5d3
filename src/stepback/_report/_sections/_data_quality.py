"""The section on problems found in the data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stepback._problems._format import pluralize
from stepback._problems._problem import Problem
from stepback._report._context import ReportContext
from stepback._report._document import Block, BulletList, Paragraph
from stepback._report._shared_content import is_left_out, problem_sentence

_MAX_ITEMS = 12


def data_quality_blocks(context: ReportContext) -> Iterator[Block]:
    """The problems found in the data: what was repaired, and what needs a second look."""
    repairs = context.org.repairs
    warnings = [problem for problem in context.org.warnings if not is_left_out(problem)]
    if not repairs and not warnings:
        yield Paragraph("No problems were found.", lead=True)
    for problems, noun, verbs, what in (
        (repairs, "problem", ("was", "were"), "repaired, and the figures use the repaired data"),
        (warnings, "item", ("needs", "need"), "a second look; nothing was changed"),
    ):
        if problems:
            counted, verb = pluralize(len(problems), noun), verbs[len(problems) > 1]
            yield Paragraph(f"{counted} {verb} {what}:", lead=True)
            yield BulletList(tuple(_problem_items(context, problems)))


def _problem_items(context: ReportContext, problems: Sequence[Problem]) -> Iterator[str]:
    listed = [problem for problem in problems if context.personal or not problem.is_personal]
    yield from map(problem_sentence, listed[:_MAX_ITEMS])
    if len(listed) > _MAX_ITEMS:
        yield f"And {len(listed) - _MAX_ITEMS:,} more."
    n_hidden = len(problems) - len(listed)
    if n_hidden:
        is_one = n_hidden == 1
        concern, be, pronoun = ("concerns", "is", "it") if is_one else ("concern", "are", "they")
        yield (
            f"{n_hidden:,} {concern} what people answered and {be} not listed, because {pronoun} "
            "could reveal who answered."
        )
