"""The section on problems found in the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from stepback._documents._document import Block, BulletList, Paragraph
from stepback._problems._format import pluralize
from stepback._problems._problem import Problem
from stepback._report._context import ReportContext
from stepback._report._shared_content import doubtful_problems, problem_sentence

_MAX_ITEMS = 12


def data_quality_blocks(context: ReportContext) -> Iterator[Block]:
    """The problems found in the data: what was repaired, and what needs a second look."""
    repairs, warnings = doubtful_problems(context)
    if not repairs and not warnings:
        yield Paragraph("No problems were found.", lead=True)
    for problems, noun, verbs, what in (
        (repairs, "problem", ("was", "were"), "repaired, and the figures use the repaired data"),
        (warnings, "item", ("needs", "need"), "a second look; nothing was changed"),
    ):
        if problems:
            counted, verb = pluralize(len(problems), noun), verbs[len(problems) > 1]
            yield Paragraph(f"{counted} {verb} {what}:", lead=True)
            yield BulletList(tuple(_problem_items(problems)))
    if not context.personal:
        # In every report: where it is and where it is not would itself reveal something.
        yield Paragraph(
            "This leaves out problems in what people answered (support, competence, willingness): "
            "even their number could reveal who answered what."
        )


def _problem_items(problems: Sequence[Problem]) -> Iterator[str]:
    yield from map(problem_sentence, _choose_problems(problems))
    if len(problems) > _MAX_ITEMS:
        yield f"And {len(problems) - _MAX_ITEMS:,} more."


def _choose_problems(problems: Sequence[Problem]) -> list[Problem]:
    """As many as are listed, in their order: first one of each kind, then the second of each."""
    n_of_kind: Counter[str] = Counter()
    ranked = []
    for number, problem in enumerate(problems):
        ranked.append((n_of_kind[problem.code], number))
        n_of_kind[problem.code] += 1
    chosen = sorted(number for _, number in sorted(ranked)[:_MAX_ITEMS])
    return [problems[number] for number in chosen]
