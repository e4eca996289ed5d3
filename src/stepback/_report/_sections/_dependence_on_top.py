"""What stops when the top steps away, who carries on, and who is a single point of failure."""

from __future__ import annotations

import math
from collections.abc import Iterator

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._absence import AbsenceFlow
from stepback._flow._compiled import Compiled
from stepback._measures._flow_metrics import FlowMetrics
from stepback._measures._support import compute_control_retained
from stepback._report._context import View
from stepback._report._document import (
    Block,
    Cell,
    Column,
    Figure,
    Figures,
    Grid,
    Paragraph,
    Section,
)
from stepback._report._estimates import Figured
from stepback._report._number_format import listed, many, people, percent
from stepback._report._sections._decision_making import why_unknown

_TITLE = "What stops when the top steps away?"
_TEN = 10
_CARRY = 3
_SHOWN = 0.005
_STALL = "More than half of all decisions stall"


def stops_section(view: View, figured: Figured | None) -> Section:
    """What stalls and what goes back without the top, and how few people could stop half."""
    if figured is None:
        return Section("stops", _TITLE, (Paragraph(why_unknown(view.now), lead=True),))
    top = np.flatnonzero(view.top)
    blocks: list[Block] = [
        Paragraph(_lead(view, figured, top), lead=True),
        Paragraph(_top(view, top)),
        Figures(tuple(_figures(figured))),
    ]
    if figured.led is not None:
        blocks += _carrying_on(view, figured.led)
        blocks += _by_domain(view, figured.led)
    blocks.append(Paragraph(_fewest(view, figured)))
    return Section("stops", _TITLE, tuple(blocks))


def without_support(now: Compiled) -> float:
    """The control retained, where it does not turn on support; nan where it does."""
    tables = {name: table for name, table in now.columns.tables.items() if name != "supports"}
    columns = attrs.evolve(now.columns, tables=tables, respondents=None)
    return compute_control_retained(Compiled(columns, now.date, now.contexts, now.groups, now.flow))


def _lead(view: View, figured: Figured, top: Array) -> str:
    if not top.size:
        return "Nothing: nobody stands at the top, so there is no one for all to wait for."
    stalls, back = (
        figured.words("dependence_on_top", percent),
        figured.words("escalated_without_top", percent),
    )
    would = "would " if view.illustrates else ""
    if stalls == "100 %":
        return f"Without the top all decisions {would}stall."
    none = f"none {would}go"
    if stalls == "0 %":
        text = f"Without the top nothing {'would stall' if would else 'stalls'}"
        none = f"nothing {'would go' if would else 'goes'}"
    else:
        text = f"Without the top {stalls} of all decisions {would}stall"
    if back == "0 %":
        return f"{text}, and {none} back to someone else."
    return f"{text}, and {back} {would}go back to someone who is there and may decide instead."


def _top(view: View, top: Array) -> str:
    if not top.size:
        if view.now.reporting_tree.manager.size:
            return (
                "The posts at the top of the formal line are vacant, and so are those below them."
            )
        return "There is no formal line, and no person owns a field of decisions: only circles do."
    names = listed([view.names.with_office(int(one)) for one in top[:5]]) if top.size <= 5 else ""
    who = names or view.names.named(top)
    if view.now.reporting_tree.manager.size:
        text = f"{_at_the_top(view)}: {who}."
        if any(problem.code == "placeholder-root" for problem in view.org.warnings):
            text += " It may be a placeholder rather than a person; see the faults found above."
        return text
    return f"Without a formal line the top is whoever owns a field of decisions: {who}."


def _at_the_top(view: View) -> str:
    peopled = view.now.groups.peopled[view.now.reporting_tree.roots]
    if peopled.all():
        return "The top is whoever has reports and no manager"
    if peopled.any():
        return "The top is whoever has reports and no manager, or is the next below a vacant post"
    return "The formal line begins with a vacant post, so that the top is whoever is next below"


def _figures(figured: Figured) -> Iterator[Figure]:
    unknown = "not defined, because there are no decisions"
    yield figured.figure(
        "dependence_on_top",
        "Stalls without the top",
        percent,
        note="decisions that nobody who is there may settle",
        undefined=unknown,
    )
    yield figured.figure(
        "escalated_without_top",
        "Goes back without the top",
        percent,
        note="decisions that return to someone who handed them on and is there",
        undefined=unknown,
    )
    yield figured.figure(
        "bus_factor_size",
        "Enough to stop half",
        people,
        name="bus_factor",
        unit="people",
        note=f"the fewest without whom over half would stall (the bus factor){_fewer(figured)}",
        undefined=f"not defined, because {_part(figured)}half would not stall even if everyone "
        "were away",
    )
    if figured.led is not None:
        yield figured.figure(
            "succession_coverage",
            "Deputy cover",
            percent,
            note="decisions whose holder has a deputy for them",
            undefined="not defined, because nobody settles any decision",
        )
        kept = without_support(figured.led.now)
        if not math.isnan(kept):
            yield Figure(
                "control_retained",
                "Control retained",
                percent(kept),
                kept,
                note="of what is handed on, what can be taken back from someone further down",
            )


def _part(figured: Figured) -> str:
    return "over part of the range " if figured.partly("bus_factor_size") else ""


def _fewer(figured: Figured) -> str:
    exact = (
        figured.led.stalling_set.exact
        if figured.led
        else all(one.is_bus_factor_exact for one in figured.by_autonomy)
    )
    return "" if exact else "; found by a quick search, so that fewer may be enough"


def _carrying_on(view: View, led: FlowMetrics) -> Iterator[Paragraph]:
    if not led.top_people.size or led.dependence_on_top + led.vacant_share > 1 - _SHOWN:
        return
    shares = _settled_by_the_present(led.flow_without_top) / led.now.flow.total
    if shares.max() >= _SHOWN:
        yield Paragraph(
            "Those who then settle most, not counting what comes back to them: "
            f"{view.names.leading(shares, _CARRY)}."
        )


def _settled_by_the_present(away: AbsenceFlow) -> Array:
    graph = away.graph
    present = graph.is_person_state & away.presence.present[graph.node]
    kept = np.bincount(graph.node[present], weights=away.kept[present], minlength=graph.people)
    return kept[: graph.people]


def _by_domain(view: View, led: FlowMetrics) -> Iterator[Grid]:
    table = led.now.columns.tables["domains"]
    if len(table) < 2 or not led.top_people.size:
        return
    graph, flow = led.now.flow.graph, led.now.flow
    stands_for, size = graph.stands_for, len(table)
    stalling = np.bincount(graph.domain, weights=led.flow_without_top.stalling, minlength=size)
    returning = np.bincount(
        graph.domain[graph.head], weights=led.flow_without_top.escalating, minlength=size
    )
    stalls, back = (of[stands_for] / flow.weight[stands_for] for of in (stalling, returning))
    weight = table["weight"] / table["weight"].sum()
    order = np.argsort(-(stalls * weight), kind="stable")
    order = order[stalls[order] > 0][:_TEN]
    if not order.size:
        return
    rows = tuple(
        tuple(
            [Cell(view.names.domain(at), str(table["id"][at]))]
            + [Cell(percent(float(of[at])), float(of[at])) for of in (weight, stalls, back)]
        )
        for at in order.tolist()
    )
    there = int(np.count_nonzero(stalls > 0))
    caption = (
        f"The {_TEN} fields of {there:,} in which most stalls without the top"
        if there > _TEN
        else "Fields in which something stalls without the top"
    )
    columns = (
        Column("domain", "Field"),
        Column("weight", "Part of all", number=True),
        Column("stalls", "Stalls", number=True),
        Column("escalates", "Goes back", number=True),
    )
    yield Grid("stalls_by_domain", caption, columns, rows)


def _fewest(view: View, figured: Figured) -> str:
    if not figured.known("bus_factor_size"):
        text = (
            f"{_part(figured)}half of all decisions would not stall even if everyone were away, "
            "since so many rest with nobody anyway."
        )
        return text[0].upper() + text[1:]
    if figured.led is None or figured.led.stalling_set.people is None:
        return "Nobody is named here, since most of this is an assumption."
    fewest = figured.led.stalling_set.people
    names = view.names.named(fewest, _TEN)
    if fewest.size == 1:
        return f"{_STALL} if one person alone is away: {names}."
    found = "no fewer are enough" if figured.led.stalling_set.exact else "fewer may be enough"
    return f"{_STALL} if these {many(fewest.size, 'person', 'people')} are away: {names} ({found})."
