"""The section on problems found in the data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stepback._problems._format import pluralize
from stepback._problems._problem import Problem
from stepback._report._context import ReportContext
from stepback._report._document import Block, BulletList, Paragraph, Section
from stepback._report._problem_texts import is_left_out, problem_sentence

_MAX_ITEMS = 12


def data_quality_section(context: ReportContext) -> Section:
    """The problems found in the data: what was repaired, and what needs a second look."""
    repairs = context.org.repairs
    warnings = [problem for problem in context.org.warnings if not is_left_out(problem)]
    blocks: list[Block] = []
    if not repairs and not warnings:
        blocks.append(Paragraph("No problems were found.", lead=True))
    if repairs:
        was = "was" if len(repairs) == 1 else "were"
        counted = pluralize(len(repairs), "problem")
        text = f"{counted} {was} repaired, and the figures use the repaired data:"
        blocks += [Paragraph(text, lead=True), _problem_list(context, repairs)]
    if warnings:
        need = "needs" if len(warnings) == 1 else "need"
        counted = pluralize(len(warnings), "item")
        text = f"{counted} {need} a second look; nothing was changed:"
        blocks += [Paragraph(text, lead=True), _problem_list(context, warnings)]
    return Section("faults", "Problems found in the data", tuple(blocks))


def _problem_list(context: ReportContext, problems: Sequence[Problem]) -> BulletList:
    return BulletList(tuple(_problem_items(context, problems)))


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
