"""Who was counted and who was left out, and the faults found in the data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import attrs
import numpy as np

from stepback._flow._active_delegations import in_force_mask
from stepback._problems._problem import Problem
from stepback._records._nodes import PERSONAL_FIELDS
from stepback._report._context import ReportContext
from stepback._report._document import (
    Block,
    BulletList,
    Figure,
    Figures,
    Paragraph,
    Section,
    count_figure,
)
from stepback._report._number_format import (
    MESSAGE,
    format_people,
    format_percent,
    listed,
    many,
    sanitize_text,
)

_LEFT_OUT = "left-out"
_LISTED = 12
_ANSWERS = re.compile(r"\b(?:supports|respondents)(?:\.\w+)?\Z", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def population_section(view: ReportContext) -> Section:
    """Who was counted, and who was left out."""
    count = view.compiled.n_people
    left = [problem for problem in view.org.warnings if problem.code == _LEFT_OUT]
    blocks: list[Block] = [Paragraph(_lead(view, count, left), lead=True)]
    if left:
        blocks.append(BulletList(tuple(placed(_without_rows(problem)) for problem in left)))
    blocks.append(Figures(tuple(_figures(view, count))))
    return Section("counted", "Who was counted", tuple(blocks))


def data_quality_section(view: ReportContext) -> Section:
    """The faults found in the data: what was repaired, and what deserves a second look."""
    repairs = view.org.repairs
    warnings = [problem for problem in view.org.warnings if problem.code != _LEFT_OUT]
    blocks: list[Block] = []
    if not repairs and not warnings:
        blocks.append(Paragraph("None was found.", lead=True))
    if repairs:
        was = "was" if len(repairs) == 1 else "were"
        text = f"{many(len(repairs), 'fault')} {was} repaired, and the figures rest on that:"
        blocks += [Paragraph(text, lead=True), _listing(view, repairs)]
    if warnings:
        deserve = "deserves" if len(warnings) == 1 else "deserve"
        text = f"{many(len(warnings), 'thing')} {deserve} a second look; nothing was changed:"
        blocks += [Paragraph(text, lead=True), _listing(view, warnings)]
    return Section("faults", "Faults found in the data", tuple(blocks))


def placed(problem: Problem) -> str:
    """A problem as a sentence, with the file and rows it stands in."""
    source = problem.where.source
    text = str(problem)
    if source:
        text = f"{source}, {text}" if str(problem.where) else f"{source}: {text}"
    text = sanitize_text(text, MESSAGE)
    return text if text.endswith((".", "…", "?")) else f"{text}."


def _without_rows(problem: Problem) -> Problem:
    """A problem without its rows: someone's status is told as a number, and not as a row."""
    return attrs.evolve(problem, where=attrs.evolve(problem.where, rows=()))


def _lead(view: ReportContext, count: int, left: Sequence[Problem]) -> str:
    if not count:
        return "Nobody was counted: the organization has no people."
    was = "was" if count == 1 else "were"
    seen = []
    if view.org.date is not None:
        seen.append(f"on {view.org.date.isoformat()}")
    if view.org.contexts:
        seen.append(f"in {_contexts(view.org.contexts)}")
    where = f" Everything below is as it stands {' '.join(seen)}." if seen else ""
    if left:
        return f"{format_people(count)} {was} counted.{where} Left out:"
    return f"{format_people(count)} {was} counted, and nobody was left out.{where}"


def _figures(view: ReportContext, count: int) -> Iterator[Figure]:
    now, tables = view.compiled, view.compiled.columns.tables
    yield Figure("people", "People", f"{count:,}", count, unit="people")
    external = int(np.count_nonzero(tables["people"]["external"]))
    if external:
        note = "consultants and advisers, counted with the others"
        yield Figure(
            "external", "of these from outside", f"{external:,}", external, unit="people", note=note
        )
    roles = np.arange(now.n_people, now.columns.n_people_and_roles)
    if roles.size:
        yield count_figure("posts", "Posts", roles.size)
        vacant = roles[~now.groups.is_occupied[roles]]
        note = f"nobody is counted for {'it' if vacant.size == 1 else 'them'}: "
        note = note + view.names.join_names(vacant) if vacant.size else ""
        yield count_figure("vacant_posts", "of these vacant", vacant.size, note)
    circles = len(tables["circles"])
    if circles:
        yield count_figure("circles", "Circles", circles, "groups that decide together")
    yield from _in_force(view)
    respondents = now.columns.respondents
    if now.support is not None and respondents is not None and count:
        rate = respondents.size / count
        yield Figure(
            "response_rate",
            "Asked about support",
            format_percent(rate),
            rate,
            note=f"{respondents.size:,} of {format_people(count)}; this is the response rate, and "
            "the others are left out of what is said about support",
        )


def _in_force(view: ReportContext) -> Iterator[Figure]:
    columns = view.compiled.columns
    table = columns.tables["delegations"]
    if not len(table):
        return
    out = np.flatnonzero(~in_force_mask(columns, view.org.date, view.org.contexts))
    yield count_figure("delegations", "Delegations", len(table))
    if not out.size:
        return
    bound = {name for at in out.tolist() for name in table["contexts"][at]} - view.org.contexts
    why = [f"bound to {_contexts(bound)}"] if bound else []
    undated = np.isnat(table["start"][out]) & np.isnat(table["end"][out])
    why += [] if undated.all() else ["bound to other dates"]
    yield count_figure(
        "not_in_force", "of these not in force", out.size, f"left out: {' or '.join(why)}"
    )


def _contexts(names: frozenset[str] | set[str]) -> str:
    word = "context" if len(names) == 1 else "contexts"
    return f"the {word} {listed(f'“{sanitize_text(name)}”' for name in sorted(names))}"


def _listing(view: ReportContext, problems: Sequence[Problem]) -> BulletList:
    told = [one for one in problems if view.personal or not _of_answers(one)]
    items = [placed(problem) for problem in told[:_LISTED]]
    if len(told) > _LISTED:
        items.append(f"And {len(told) - _LISTED:,} more.")
    if untold := len(problems) - len(told):
        would = "it would" if untold == 1 else "they would"
        items.append(
            f"{untold:,} in what people were asked; not listed, since {would} tell who answered."
        )
    return BulletList(tuple(items))


def _of_answers(problem: Problem) -> bool:
    """Whether it stands in what people were asked about support or about themselves."""
    column = _WORD.findall(problem.where.column.casefold())
    return bool(_ANSWERS.search(problem.where.source)) or not PERSONAL_FIELDS.isdisjoint(column)
