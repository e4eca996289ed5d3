"""What is not known or not the same on both sides, so that a comparison has its limits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._display._number_format import format_people, format_percent
from stepback._flow._compiled import Compiled
from stepback._measures._authority import compute_assumed_share, is_flow_recorded
from stepback.scenarios._comparison._both_sides import BothSides
from stepback.scenarios._comparison._either_names import EitherNames

_SIDES = ("before", "after")


def list_side_differences(both: BothSides, names: EitherNames) -> tuple[str, ...]:
    """Each in a sentence; none if both sides can be compared in full."""
    return (
        *_date_cautions(both),
        *_people_cautions(both, names),
        *_decision_cautions(both),
        *_line_cautions(both),
        *_support_cautions(both),
    )


def _date_cautions(both: BothSides) -> Iterator[str]:
    dated = [side.date is not None for side in both.sides]
    if dated[0] != dated[1]:
        date = both.sides[dated[1]].date
        yield (
            f"A date was entered only {_SIDES[dated[1]]} ({date}); {_SIDES[dated[0]]}, nothing "
            "has a start or an end."
        )


def _people_cautions(both: BothSides, names: EitherNames) -> Iterator[str]:
    if both.before.n_people and both.after.n_people and not both.people.is_in_both.any():
        yield "Nobody is on both sides. If people are the same, their ids are not."
    changed = [
        id_
        for here, there in (both.sides, both.sides[::-1])
        for id_ in _group_ids(here)
        if there.columns.node_index.get(id_, there.n_people) < there.n_people
    ]
    if changed:
        ids = names.join_node_names(sorted(changed))
        verb, they = ("is", "It is") if len(changed) == 1 else ("are", "They are")
        yield (
            f"{ids} {verb} a person on one side and a role or circle on the other. {they} compared "
            "as people who joined or left."
        )


def _group_ids(compiled: Compiled) -> list[str]:
    """The ids of roles and circles; not of the roles that stand in for owners who left."""
    n_roles = compiled.columns.n_people_and_roles - compiled.day.n_stand_ins
    ids = compiled.columns.ids
    roles, circles = ids[compiled.n_people : n_roles], ids[compiled.columns.n_people_and_roles :]
    return [*roles.tolist(), *circles.tolist()]


def _decision_cautions(both: BothSides) -> Iterator[str]:
    known = [bool(side.columns.domain_ids.size) for side in both.sides]
    if not any(known):
        yield "Nothing says who decides, before or after: no domains are recorded."
    elif not all(known):
        yield (
            f"Nothing says who decides {_SIDES[known[0]]}: no domains are recorded. So decisions "
            "are not compared."
        )
    for side, name in zip(both.sides, _SIDES, strict=True):
        if side.columns.domain_ids.size and not is_flow_recorded(side):
            yield (
                f"{format_percent(compute_assumed_share(side))} of what is delegated {name} is an "
                "assumption, which shares of decisions repeat."
            )


def _line_cautions(both: BothSides) -> Iterator[str]:
    has_lines = [bool(side.reporting_tree.manager.size) for side in both.sides]
    if has_lines[0] != has_lines[1]:
        yield (
            f"No reporting lines are recorded {_SIDES[has_lines[0]]}: who has another manager is "
            "not known."
        )


def _support_cautions(both: BothSides) -> Iterator[str]:
    before, after = both.before.support, both.after.support
    if before is not None and after is not None:
        yield from _respondent_cautions(both, before.is_respondent, after.is_respondent)
        return
    for support, name in ((before, "before"), (after, "after")):
        if support is not None:
            n_asked = int(np.count_nonzero(support.is_respondent))
            yield (
                f"Support was asked about only {name} ({format_people(n_asked)}): whether there is "
                "more or less of it is not known."
            )


def _respondent_cautions(both: BothSides, before: Array, after: Array) -> Iterator[str]:
    """How many people of both sides were asked about support on one side only."""
    first, last = both.people.spread_out(before, after, missing=False)
    for asked, other, name in ((first, last, "before"), (last, first, "after")):
        n_only = int(np.count_nonzero(asked & ~other & both.people.is_in_both))
        if n_only:
            were = "was" if n_only == 1 else "were"
            yield f"{format_people(n_only)} of both sides {were} asked about support only {name}."
