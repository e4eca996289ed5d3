"""Who was counted and who was left out, and the faults found in the data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from stepback._in_force import in_force
from stepback._problems import Problem
from stepback._report._content import Block, Figure, Figures, Listing, Paragraph, Section
from stepback._report._view import View
from stepback._report._words import MESSAGE, listed, many, people, percent, safe

_LEFT_OUT = "left-out"
_LISTED = 12


def counted_section(view: View) -> Section:
    """Who was counted, and who was left out."""
    tables = view.now.columns.tables
    count = view.now.people
    external = int(np.count_nonzero(tables["people"]["external"]))
    left = [problem for problem in view.org.warnings if problem.code == _LEFT_OUT]
    blocks: list[Block] = [Paragraph(_lead(count, left), lead=True)]
    facts = [*_seen_at(view), *map(_placed, left)]
    if external:
        facts.append(
            f"{people(external)} of these come from outside, as consultants or advisers; "
            "they are counted with the others."
            if external > 1
            else "1 person of these comes from outside, as a consultant or adviser, and is "
            "counted with the others."
        )
    facts += [*_posts(view), *_not_in_force(view), *_asked(view)]
    if facts:
        blocks.append(Listing(tuple(facts)))
    blocks.append(
        Figures(
            (
                Figure("people", "People", people(count), count, unit="people"),
                Figure("external", "From outside", people(external), external, unit="people"),
            )
        )
    )
    return Section("counted", "Who was counted", tuple(blocks))


def faults_section(view: View) -> Section:
    """The faults found in the data: what was repaired, and what deserves a second look."""
    repairs = view.org.repairs
    warnings = [problem for problem in view.org.warnings if problem.code != _LEFT_OUT]
    blocks: list[Block] = []
    if not repairs and not warnings:
        blocks.append(Paragraph("None was found.", lead=True))
    if repairs:
        was = "was" if len(repairs) == 1 else "were"
        blocks.append(
            Paragraph(
                f"{many(len(repairs), 'fault')} {was} repaired; the figures rest on the repairs.",
                lead=True,
            )
        )
        blocks.append(_listing(repairs))
    if warnings:
        deserve = "deserves" if len(warnings) == 1 else "deserve"
        blocks.append(
            Paragraph(
                f"{many(len(warnings), 'thing')} {deserve} a second look; nothing was changed.",
                lead=not repairs,
            )
        )
        blocks.append(_listing(warnings))
    return Section("faults", "Faults found in the data", tuple(blocks))


def _lead(count: int, left: Sequence[Problem]) -> str:
    was = "was" if count == 1 else "were"
    if not count:
        return "Nobody was counted: the organization has no people."
    out = "some rows were left out" if left else "nobody was left out"
    return f"{people(count)} {was} counted, and {out}."


def _seen_at(view: View) -> Iterator[str]:
    if view.org.date is not None:
        yield f"Everything is as on {view.org.date.isoformat()}."
    if view.org.contexts:
        yield f"Everything is as in {_contexts(view.org.contexts)}."


def _posts(view: View) -> Iterator[str]:
    now = view.now
    roles = np.arange(now.people, now.people + len(now.columns.tables["roles"]))
    if roles.size:
        vacant = roles[~now.groups.peopled[roles]]
        rest = "none of them is vacant"
        if vacant.size:
            be = "is" if vacant.size == 1 else "are"
            rest = f"{vacant.size:,} of them {be} vacant and {be} nobody: "
            rest += view.names.named(vacant)
        yield f"{many(roles.size, 'post')} {'is' if roles.size == 1 else 'are'} recorded; {rest}."
    circles = len(now.columns.tables["circles"])
    if circles:
        decide = "decides" if circles == 1 else "decide"
        yield f"{many(circles, 'circle')} {decide} as a group; the people in them count once."


def _not_in_force(view: View) -> Iterator[str]:
    columns = view.now.columns
    table = columns.tables["delegations"]
    if not len(table):
        return
    out = np.flatnonzero(~in_force(columns, view.org.date, view.org.contexts))
    if not out.size:
        return
    contexts = {name for at in out.tolist() for name in table["contexts"][at]}
    bound = contexts - view.org.contexts
    why = f": bound to {_contexts(bound)}" if bound else ""
    dated = np.isnat(table["start"][out]) & np.isnat(table["end"][out])
    if not dated.all():
        why += f"{' or' if bound else ': bound'} to other dates"
    yield (
        f"{out.size:,} of {many(len(table), 'delegation')} "
        f"{'is' if out.size == 1 else 'are'} not in force here and left out{why}."
    )


def _asked(view: View) -> Iterator[str]:
    respondents = view.now.columns.respondents
    if view.now.backing is None or respondents is None or not view.now.people:
        return
    rate = percent(respondents.size / view.now.people)
    yield (
        f"About support, {respondents.size:,} of {people(view.now.people)} were asked and "
        f"answered: a response rate of {rate}. The others are left out of what is said about it."
    )


def _contexts(names: frozenset[str] | set[str]) -> str:
    word = "context" if len(names) == 1 else "contexts"
    return f"the {word} {listed(f'“{safe(name)}”' for name in sorted(names))}"


def _listing(problems: Sequence[Problem]) -> Listing:
    items = [_placed(problem) for problem in problems[:_LISTED]]
    if len(problems) > _LISTED:
        items.append(f"and {len(problems) - _LISTED:,} more, which the organization lists in full.")
    return Listing(tuple(items))


def _placed(problem: Problem) -> str:
    source = problem.where.source
    text = f"{source}, {problem}" if source and str(problem.where) else str(problem)
    if source and not str(problem.where):
        text = f"{source}: {problem}"
    text = safe(text, MESSAGE)
    return text if text.endswith((".", "…", "?")) else f"{text}."
