"""The section on who was counted, and who was left out."""

from __future__ import annotations

import math
from collections.abc import Iterator

import attrs
import numpy as np

from stepback._display._number_format import format_people, format_percent
from stepback._display._origin import describe_contexts
from stepback._documents._document import (
    Block,
    BulletList,
    Figure,
    Figures,
    Paragraph,
    count_figure,
)
from stepback._flow._active_delegations import in_force_mask
from stepback._problems._problem import FIRST_CODES, split_remedy
from stepback._report._context import ReportContext
from stepback._report._shared_content import (
    count_absent_people,
    is_left_out,
    listable_problems,
    problem_sentence,
)

_MAX_CONTEXTS = 5


def population_blocks(context: ReportContext) -> Iterator[Block]:
    """Who was counted, and who was left out."""
    # Left out by what they answered: neither whom that concerns nor what it was is told.
    left_out = listable_problems(context, filter(is_left_out, context.org.warnings))
    if left_out:
        yield Paragraph("Left out:")
        # Why someone was left out is shown as a number of people, without their rows.
        items = (
            problem_sentence(attrs.evolve(problem, where=attrs.evolve(problem.where, rows=())))
            for problem in left_out
        )
        yield BulletList(tuple(items))
    yield from _recognized_columns(context)
    yield Figures(tuple(_population_figures(context)))


def _recognized_columns(context: ReportContext) -> Iterator[Block]:
    """What the columns of an export were taken for, and which were not read."""
    every = [problem for problem in context.org.warnings if problem.code in FIRST_CODES]
    items = [
        # How to have others read is said by the readers, not to those who read the report.
        problem_sentence(
            attrs.evolve(
                problem,
                message=split_remedy(problem.message)[0],
                where=attrs.evolve(problem.where, rows=()),
            )
        )
        for problem in listable_problems(context, every)
    ]
    if items:
        yield Paragraph("How the columns were read:")
        yield BulletList(tuple(items))


def _population_figures(context: ReportContext) -> Iterator[Figure]:
    compiled, tables = context.compiled, context.compiled.columns.tables
    n_people = compiled.n_people
    yield count_figure("people", "People", n_people, unit="people")
    n_absent = count_absent_people(context)
    if n_absent:
        note = f"on record, and not in force on {context.org.date}"
        yield count_figure(
            "people_not_there", "Not there on the day", n_absent, note, unit="people"
        )
    n_external = int(np.count_nonzero(tables["people"]["external"]))
    if n_external:
        note = "consultants and advisers; they count like everyone else"
        yield count_figure("external", "of whom external", n_external, note, unit="people")
    roles = np.arange(n_people, compiled.columns.n_people_and_roles)
    if roles.size:
        yield count_figure("posts", "Posts", roles.size)
        vacant = roles[~compiled.groups.is_occupied[roles]]
        note = f"nobody who was counted holds {'it' if vacant.size == 1 else 'them'}: "
        note = note + context.names.join_names(vacant) if vacant.size else ""
        yield count_figure("vacant_posts", "of which vacant", vacant.size, note)
    n_circles = len(tables["circles"])
    if n_circles:
        yield count_figure("circles", "Circles", n_circles, "groups that decide together")
    yield from _delegation_figures(context)
    respondents, response_rate = compiled.columns.respondents, context.response_rate
    if respondents is not None and not math.isnan(response_rate):
        yield Figure(
            "response_rate",
            "Asked about support",
            format_percent(response_rate),
            response_rate,
            note=f"{respondents.size:,} of {format_people(n_people)}, the response rate; figures "
            "about support leave the others out",
        )


def _delegation_figures(context: ReportContext) -> Iterator[Figure]:
    columns, org = context.compiled.columns, context.org
    table = columns.tables["delegations"]
    is_of_day = table.in_force_mask(org.date)
    if not is_of_day.any():
        return
    yield count_figure("delegations", "Delegations", int(np.count_nonzero(is_of_day)))
    inactive = np.flatnonzero(is_of_day & ~in_force_mask(columns, org.date, org.contexts))
    if not inactive.size:
        return
    contexts = {name for names in table["contexts"][inactive] for name in names}
    note = f"left out: bound to {describe_contexts(contexts, _MAX_CONTEXTS)}"
    yield count_figure("not_in_force", "of which not in force", inactive.size, note)
