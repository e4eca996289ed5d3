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
from stepback._report._context import ReportContext
from stepback._report._document import (
    Block,
    Cell,
    Column,
    DataTable,
    Figure,
    Figures,
    Paragraph,
    Section,
)
from stepback._report._estimates import Estimates
from stepback._report._number_format import format_people, format_percent, listed, many
from stepback._report._sections._decision_making import why_unknown

_TITLE = "What stops when the top steps away?"
_TEN = 10
_CARRY = 3
_SHOWN = 0.005
_STALL = "More than half of all decisions stall"


def dependence_section(view: ReportContext, figured: Estimates | None) -> Section:
    """What stalls and what goes back without the top, and how few people could stop half."""
    if figured is None:
        return Section("stops", _TITLE, (Paragraph(why_unknown(view.compiled), lead=True),))
    top = np.flatnonzero(view.top_mask)
    blocks: list[Block] = [
        Paragraph(_lead(view, figured, top), lead=True),
        Paragraph(_top(view, top)),
        Figures(tuple(_figures(figured))),
    ]
    if figured.recorded is not None:
        blocks += _carrying_on(view, figured.recorded)
        blocks += _by_domain(view, figured.recorded)
    blocks.append(Paragraph(_fewest(view, figured)))
    return Section("stops", _TITLE, tuple(blocks))


def without_support(now: Compiled) -> float:
    """The control retained, where it does not turn on support; nan where it does."""
    tables = {name: table for name, table in now.columns.tables.items() if name != "supports"}
    columns = attrs.evolve(now.columns, tables=tables, respondents=None)
    return compute_control_retained(Compiled(columns, now.date, now.contexts, now.groups, now.flow))


def _lead(view: ReportContext, figured: Estimates, top: Array) -> str:
    if not top.size:
        return "Nothing: nobody stands at the top, so there is no one for all to wait for."
    stalls, back = (
        figured.format_estimate("dependence_on_top", format_percent),
        figured.format_estimate("escalated_without_top", format_percent),
    )
    would = "would " if view.is_illustration else ""
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


def _top(view: ReportContext, top: Array) -> str:
    if not top.size:
        if view.compiled.reporting_tree.manager.size:
            return (
                "The posts at the top of the formal line are vacant, and so are those below them."
            )
        return "There is no formal line, and no person owns a field of decisions: only circles do."
    names = (
        listed([view.names.name_with_office(int(one)) for one in top[:5]]) if top.size <= 5 else ""
    )
    who = names or view.names.join_names(top)
    if view.compiled.reporting_tree.manager.size:
        text = f"{_at_the_top(view)}: {who}."
        if any(problem.code == "placeholder-root" for problem in view.org.warnings):
            text += " It may be a placeholder rather than a person; see the faults found above."
        return text
    return f"Without a formal line the top is whoever owns a field of decisions: {who}."


def _at_the_top(view: ReportContext) -> str:
    peopled = view.compiled.groups.is_occupied[view.compiled.reporting_tree.roots]
    if peopled.all():
        return "The top is whoever has reports and no manager"
    if peopled.any():
        return "The top is whoever has reports and no manager, or is the next below a vacant post"
    return "The formal line begins with a vacant post, so that the top is whoever is next below"


def _figures(figured: Estimates) -> Iterator[Figure]:
    unknown = "not defined, because there are no decisions"
    yield figured.make_figure(
        "dependence_on_top",
        "Stalls without the top",
        format_percent,
        note="decisions that nobody who is there may settle",
        undefined=unknown,
    )
    yield figured.make_figure(
        "escalated_without_top",
        "Goes back without the top",
        format_percent,
        note="decisions that return to someone who handed them on and is there",
        undefined=unknown,
    )
    yield figured.make_figure(
        "bus_factor_size",
        "Enough to stop half",
        format_people,
        name="bus_factor",
        unit="people",
        note=f"the fewest without whom over half would stall (the bus factor){_fewer(figured)}",
        undefined=f"not defined, because {_part(figured)}half would not stall even if everyone "
        "were away",
    )
    if figured.recorded is not None:
        yield figured.make_figure(
            "succession_coverage",
            "Deputy cover",
            format_percent,
            note="decisions whose holder has a deputy for them",
            undefined="not defined, because nobody settles any decision",
        )
        kept = without_support(figured.recorded.now)
        if not math.isnan(kept):
            yield Figure(
                "control_retained",
                "Control retained",
                format_percent(kept),
                kept,
                note="of what is handed on, what can be taken back from someone further down",
            )


def _part(figured: Estimates) -> str:
    return "over part of the range " if figured.is_partly_known("bus_factor_size") else ""


def _fewer(figured: Estimates) -> str:
    exact = (
        figured.recorded.stalling_set.exact
        if figured.recorded
        else all(one.is_bus_factor_exact for one in figured.by_autonomy)
    )
    return "" if exact else "; found by a quick search, so that fewer may be enough"


def _carrying_on(view: ReportContext, led: FlowMetrics) -> Iterator[Paragraph]:
    if not led.top_people.size or led.dependence_on_top + led.vacant_share > 1 - _SHOWN:
        return
    shares = _settled_by_the_present(led.flow_without_top) / led.now.flow.total_weight
    if shares.max() >= _SHOWN:
        yield Paragraph(
            "Those who then settle most, not counting what comes back to them: "
            f"{view.names.describe_largest(shares, _CARRY)}."
        )


def _settled_by_the_present(away: AbsenceFlow) -> Array:
    graph = away.graph
    present = graph.is_person_state & away.presence.is_present[graph.node]
    kept = np.bincount(
        graph.node[present], weights=away.kept_weight[present], minlength=graph.n_people
    )
    return kept[: graph.n_people]


def _by_domain(view: ReportContext, led: FlowMetrics) -> Iterator[DataTable]:
    table = led.now.columns.tables["domains"]
    if len(table) < 2 or not led.top_people.size:
        return
    graph, flow = led.now.flow.graph, led.now.flow
    stands_for, size = graph.stands_for, len(table)
    stalling = np.bincount(
        graph.domain, weights=led.flow_without_top.stalled_weight, minlength=size
    )
    returning = np.bincount(
        graph.domain[graph.head], weights=led.flow_without_top.escalated_weight, minlength=size
    )
    stalls, back = (of[stands_for] / flow.domain_weight[stands_for] for of in (stalling, returning))
    weight = table["weight"] / table["weight"].sum()
    order = np.argsort(-(stalls * weight), kind="stable")
    order = order[stalls[order] > 0][:_TEN]
    if not order.size:
        return
    rows = tuple(
        tuple(
            [Cell(view.names.domain_name(at), str(table["id"][at]))]
            + [Cell(format_percent(float(of[at])), float(of[at])) for of in (weight, stalls, back)]
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
        Column("weight", "Part of all", is_number=True),
        Column("stalls", "Stalls", is_number=True),
        Column("escalates", "Goes back", is_number=True),
    )
    yield DataTable("stalls_by_domain", caption, columns, rows)


def _fewest(view: ReportContext, figured: Estimates) -> str:
    if not figured.is_known("bus_factor_size"):
        text = (
            f"{_part(figured)}half of all decisions would not stall even if everyone were away, "
            "since so many rest with nobody anyway."
        )
        return text[0].upper() + text[1:]
    if figured.recorded is None or figured.recorded.stalling_set.people is None:
        return "Nobody is named here, since most of this is an assumption."
    fewest = figured.recorded.stalling_set.people
    names = view.names.join_names(fewest, _TEN)
    if fewest.size == 1:
        return f"{_STALL} if one person alone is away: {names}."
    found = "no fewer are enough" if figured.recorded.stalling_set.exact else "fewer may be enough"
    return f"{_STALL} if these {many(fewest.size, 'person', 'people')} are away: {names} ({found})."
