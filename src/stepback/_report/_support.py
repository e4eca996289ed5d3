"""Whether anyone is left alone: what people said of the support they have, for groups."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import attrs
import numpy as np

from stepback._fields import Array
from stepback._flow._absence import away_flow
from stepback._flow._compiled import Compiled
from stepback._organization import Organization
from stepback._report._content import (
    Block,
    Cell,
    Column,
    Figure,
    Figures,
    Grid,
    Listing,
    Paragraph,
    Section,
    said,
)
from stepback._report._figured import Figured
from stepback._report._privacy import (
    Group,
    few_rows,
    tellable,
    told_groups,
    told_share,
    whole_units,
)
from stepback._report._stops import without_support
from stepback._report._units import units_of
from stepback._report._view import View
from stepback._report._words import listed, people, percent, safe
from stepback.measures._stances import classes, stances
from stepback.measures._support import control, coverage, presence_of

_TITLE = "Is anyone left alone?"
_ENOUGH = 0.5
_NAMED = 20
HIDDEN = "not shown"
_FEW = "powerless", "sheltered"


@attrs.frozen
class _Count:
    """How many people of a group are counted.

    Attributes:
        name, label, note: As of a `Figure`.
        group: Which people are asked about.
        counted: Which of them are counted.
    """

    name: str
    label: str
    note: str
    group: Array
    counted: Array


def support_section(view: View, figured: Figured | None) -> Section:
    """Rights without recorded backing: how many have them, in which units, and what has backing."""
    if view.now.backing is None:
        text = (
            "Not known: nobody asked who backs whom, so that nothing is said of it here. To know, "
            "ask people whose support they have, and give the answers as a table of supports."
        )
        return Section("support", _TITLE, (Paragraph(text, lead=True),))
    recorded = figured is not None and figured.led is not None
    counts = list(_with_rights(view) if recorded else _whoever_was_asked(view))
    figures = [*(_figure(view, one) for one in counts), *_lost_with_the_top(view)]
    if figured is not None and figured.led is not None:
        figures += [*_flow_figures(view, figured.led.now), *_delegates_alone(view)]
    blocks: list[Block] = [Paragraph(_lead(view, counts[0]), lead=True), Figures(tuple(figures))]
    if not recorded:
        blocks.append(
            Paragraph(
                "How much of what is handed on has backing is not shown, since what is handed on "
                "is itself an assumption or not known."
            )
        )
    blocks += _by_unit(view, counts[0])
    if view.personal:
        blocks += _by_name(view, counts)
    else:
        blocks.append(
            Paragraph(
                "What people said of the support they have is shown for groups of at least five "
                "alone, never where it is the same for all of a group, and never with a name: "
                "hence “not shown”."
            )
        )
    return Section("support", _TITLE, tuple(blocks))


def _with_rights(view: View) -> Iterator[_Count]:
    found = classes(view.now)
    named = {"powerless": 0, "sheltered": 1, "abandoned": 2, "empowered": 3}
    is_ = {name: found == at for name, at in named.items()}
    yield _Count(
        "rights_without_backing",
        "Rights without recorded backing",
        "people asked who settle at least half an even share, and have less than half of full "
        "support",
        is_["abandoned"] | is_["empowered"],
        is_["abandoned"],
    )
    yield _Count(
        "few_rights_without_backing",
        "Few decision rights, and no recorded backing",
        "people asked who settle less than that, and have less than half of full support",
        is_["powerless"] | is_["sheltered"],
        is_["powerless"],
    )


def _whoever_was_asked(view: View) -> Iterator[_Count]:
    asked, received = _answers(view.now)
    yield _Count(
        "without_backing",
        "Without recorded backing",
        "people asked who have less than half of full support",
        asked,
        asked & (received < _ENOUGH - 1e-9),
    )


def _answers(now: Compiled) -> tuple[Array, Array]:
    assert now.backing is not None  # noqa: S101  (asked before anything is computed)
    received = now.backing.received[: now.people]
    return ~np.isnan(received), received


def _told(view: View, counted: float, group: float) -> bool:
    return group > 0 if view.personal else tellable(counted, group)


def _lead(view: View, one: _Count) -> str:
    group, counted = int(one.group.sum()), int(one.counted.sum())
    rights = "who hold decision rights " if one.name.startswith("rights") else ""
    if not group:
        return "Not known: none of those who were asked hold decision rights."
    if not _told(view, counted, group):
        return (
            f"How many of the {people(group)} asked {rights}have no recorded backing is not shown, "
            "so that nobody's answer can be told from it."
        )
    have = "has" if counted == 1 else "have"
    return (
        f"{counted:,} of the {people(group)} asked {rights}{have} no recorded backing "
        f"({percent(counted / group)})."
    )


def _figure(view: View, one: _Count) -> Figure:
    return _counted(
        view, one.name, one.label, int(one.counted.sum()), int(one.group.sum()), one.note
    )


def _counted(view: View, name: str, label: str, counted: int, group: int, note: str) -> Figure:
    if not group:
        return Figure(
            name, label, "not known, because nobody of these was asked", unit="people", note=note
        )
    if not _told(view, counted, group):
        return Figure(name, label, HIDDEN, unit="people", note=note)
    shown = f"{counted:,} of {group:,} ({percent(counted / group)})"
    return Figure(name, label, shown, float(counted), unit="people", note=note)


def _flow_figures(view: View, now: Compiled) -> Iterator[Figure]:
    weights = _reached(now)
    yield _of_flow(
        view,
        "support_coverage",
        "Handed on with backing",
        coverage(now),
        weights,
        "what has backing from anyone",
    )
    yield _of_flow(
        view,
        "presence",
        "Handed on and backed",
        presence_of(now),
        weights,
        "what has backing from whoever handed it on",
    )
    if math.isnan(without_support(now)):
        yield _of_flow(
            view,
            "control_retained",
            "Control retained",
            control(now),
            weights,
            "what can be taken back from someone further down or backed",
        )


def _of_flow(view: View, name: str, label: str, share: float, weights: Array, note: str) -> Figure:
    note = f"of what is handed on, {note}"
    if math.isnan(share):
        return Figure(name, label, "not defined, because nothing is handed on", note=note)
    if view.personal:
        return Figure(name, label, percent(share), share, note=note)
    told = told_share(share, weights)
    shown = HIDDEN if told is None else f"about {percent(told)}"
    return Figure(name, label, shown, told, note=note)


def _reached(now: Compiled) -> Array:
    """How much of what is handed on reaches each of those who were asked."""
    table = now.columns.tables["delegations"]
    live = np.flatnonzero(now.delegated > 0)
    principal, delegate = (table[end][live].astype(np.int64) for end in ("principal", "delegate"))
    person, where, part = now.groups.delegated_people(principal, delegate)
    weights = now.delegated[live][where] * part
    asked, _ = _answers(now)
    return np.where(asked, np.bincount(person, weights=weights, minlength=now.people), 0.0)


def _delegates_alone(view: View) -> Iterator[Figure]:
    out, alone = _leaders_out_of_the_way(view.org)
    if out:
        yield _counted(
            view,
            "delegates_without_backing",
            "Delegates, no recorded backing",
            len(alone),
            len(out),
            "leaders who keep less than a third of some field, and mostly do not back those to "
            "whom they hand it",
        )


def _leaders_out_of_the_way(org: Organization) -> tuple[dict[str, None], dict[str, None]]:
    found = stances(org)
    out = {
        leader: None for (leader, _), how in found.items() if how in {"out of the way", "absent"}
    }
    return out, {leader: None for (leader, _), how in found.items() if how == "absent"}


def _lost_with_the_top(view: View) -> Iterator[Figure]:
    """How many lose the only support they have while the top is away."""
    now = view.now
    top = view.top
    asked, _ = _answers(now)
    there = asked & ~top
    if not top.any() or not there.any():
        return
    alone = _left_alone(now, top) & there
    yield _counted(
        view,
        "lose_only_support",
        "Lose their only support without the top",
        int(alone.sum()),
        int(there.sum()),
        "people asked who are there",
    )


def _left_alone(now: Compiled, away: Array) -> Array:
    """Who has support, and none from anyone who is there."""
    assert now.backing is not None  # noqa: S101  (asked before anything is computed)
    support, person = now.backing.reaching
    absent = away_flow(now.columns, now.groups, now.flow.graph, away).presence.absent
    there = ~absent[now.backing.supporter[support]]
    had = np.bincount(person, minlength=now.people) > 0
    has = np.bincount(person[there], minlength=now.people) > 0
    return np.asarray(had & ~has)


def _by_unit(view: View, one: _Count) -> Iterator[Block]:
    group, counted = np.flatnonzero(one.group), one.counted
    written = view.now.columns.tables["people"]["unit"]
    distinct = list(dict.fromkeys(written.tolist()))
    if not group.size or len(distinct) < 2:
        return
    units, number = units_of(written[group].tolist())
    size = np.bincount(number, minlength=len(units)).tolist()
    count = np.bincount(number[counted[group]], minlength=len(units)).tolist()
    apart = whole_units if view.personal else told_groups
    groups = few_rows(apart(units, size, count))
    if len(groups) < 2:
        if groups or not view.personal:
            yield Paragraph(
                "Units are not shown apart, so that nobody's answer can be told from it."
            )
        return
    label = "asked, with decision rights" if one.name.startswith("rights") else "asked"
    columns = (
        Column("units", "Unit"),
        Column("people", label.capitalize(), number=True),
        Column("count", "No recorded backing", number=True),
        Column("share", "Share", number=True),
    )
    rows = tuple(_row(one_group) for one_group in groups)
    yield Grid("without_backing_by_unit", f"{one.label}, by unit", columns, rows)
    if any(len(one_group.units) > 1 for one_group in groups):
        yield Paragraph(
            "Units stand together where they could not be shown apart without telling what "
            "single people answered."
        )


def _row(group: Group) -> tuple[Cell, ...]:
    share = group.count / group.people if group.people else 0.0
    return (
        said(listed([safe(unit) for unit in group.units], 4)),
        Cell(f"{group.people:,}", group.people),
        Cell(f"{group.count:,}", group.count),
        Cell(percent(share), share, share),
    )


def _by_name(view: View, counts: Sequence[_Count]) -> Iterator[Block]:
    items = []
    for one in counts:
        nodes = np.flatnonzero(one.counted & one.group)
        if nodes.size:
            items.append(f"{one.label}: {view.names.named(nodes, _NAMED)}.")
    if view.now.flow.total:
        _, alone = _leaders_out_of_the_way(view.org)
        position = view.now.columns.position
        nodes = np.array([position[id_] for id_ in alone], dtype=np.int64)
        if nodes.size:
            items.append(f"Delegates, no recorded backing: {view.names.named(nodes, _NAMED)}.")
    if items:
        yield Paragraph("By name, since that was asked for:")
        yield Listing(tuple(items))
