"""The section on what stops while the top is away, and on single points of failure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from stepback._display._number_format import format_percent
from stepback._documents._document import Block, Column, DataTable, Figure, Figures, Paragraph
from stepback._flow._absence import list_escalations, weights_by_domain
from stepback._measures._flow_metrics import FlowMetrics
from stepback._problems._format import join_truncated, pluralize
from stepback._report._context import ReportContext
from stepback._report._estimates import Estimates
from stepback._report._pictures._share_pictures import absence_picture
from stepback._report._shared_content import (
    control_without_support,
    domain_cell,
)

_MAX_ROWS = 10
_MAX_TOP_NAMES = 5
_MAX_CARRIERS = 3
_LEAST_SHOWN = 0.005


def dependence_blocks(context: ReportContext) -> Iterator[Block]:
    """What stalls and what goes back without the top, and how few people could stop half."""
    estimates = context.estimates
    if estimates is None:
        return
    yield Paragraph(describe_dependence(context, estimates), lead=True)
    yield Paragraph(_describe_top(context))
    yield Figures(tuple(_dependence_figures(estimates)))
    if estimates.recorded is not None:
        yield from _carriers(context, estimates.recorded)
        yield from _dependence_by_domain(context, estimates.recorded)
    yield Paragraph(_describe_stalling_set(context, estimates))


# The top, and what happens without it


def describe_dependence(context: ReportContext, estimates: Estimates) -> str:
    """What stalls and what goes back while the top is away, in one sentence."""
    if not context.top_mask.any():
        return "Nothing stalls while the top is away, because nobody is at the top."
    would = "would " if context.is_illustration else ""
    if estimates.is_always("dependence_on_top", 1):
        return f"While the top is away, all decisions {would}stall."
    if estimates.is_always("dependence_on_top", 0):
        text = f"While the top is away, nothing {'would stall' if would else 'stalls'}"
        none_go = f"nothing {'would go' if would else 'goes'}"
    else:
        stalled = estimates.format_estimate("dependence_on_top", "share")
        text = f"While the top is away, {stalled} of all decisions {would}stall"
        none_go = f"none {would}go"
    if estimates.is_always("escalated_without_top", 0):
        return f"{text}, and {none_go} back to someone else."
    escalated = estimates.format_estimate("escalated_without_top", "share")
    return (
        f"{text}, and {escalated} {would}go back to someone who is present and may decide instead."
    )


def _describe_top(context: ReportContext) -> str:
    names, top = context.names, np.flatnonzero(context.top_mask)
    if not top.size:
        if context.has_formal_line:
            return (
                "The posts at the top of the formal line are vacant, and so are those below them."
            )
        return (
            "Without a formal line, the top is taken to be everyone who owns at least twice an "
            "equal share of the decisions, alone or through posts and circles. Nobody does."
        )
    if top.size <= _MAX_TOP_NAMES:
        people = join_truncated([names.name_with_office(person) for person in top.tolist()])
    else:
        people = names.join_names(top)
    if not context.has_formal_line:
        if context.compiled.n_people == 1:
            return f"One person alone is the top: {people}."
        return (
            "Without a formal line, the top is taken to be everyone who owns at least twice an "
            f"equal share of the decisions, alone or through posts and circles: {people}."
        )
    text = f"{_define_top(context)}: {people}."
    if any(problem.code == "placeholder-root" for problem in context.org.warnings):
        text += " It may be a placeholder rather than a person; see the problems found in the data."
    return text


def _define_top(context: ReportContext) -> str:
    compiled = context.compiled
    is_occupied = compiled.groups.is_occupied[compiled.reporting_tree.roots]
    if is_occupied.all():
        return "The top is everyone who has reports and no manager"
    if is_occupied.any():
        return (
            "The top is everyone who has reports and no manager, or who is next below a vacant post"
        )
    return "The formal line begins with a vacant post, so that the top is everyone next below it"


def _dependence_figures(estimates: Estimates) -> Iterator[Figure]:
    undefined = "not defined, because there are no decisions"
    yield estimates.make_figure(
        "dependence_on_top",
        "Stalls without the top",
        "decisions that nobody who is present may make",
        undefined=undefined,
    )
    yield estimates.make_figure(
        "escalated_without_top",
        "Goes back without the top",
        "decisions that return to someone who delegated them and is present",
        undefined=undefined,
    )
    note = "the fewest people without whom more than half would stall (the bus factor)"
    if not estimates.is_bus_factor_exact:
        note += "; found by a quick search, so that fewer may be enough"
    yield estimates.make_figure(
        "bus_factor_size",
        "Enough to stop half",
        note,
        "people",
        name="bus_factor",
        undefined=f"not defined, because {_half_never_stalls(estimates)}",
    )
    if estimates.recorded is None:
        return
    yield estimates.make_figure(
        "succession_coverage",
        "Deputy cover",
        "decisions whose maker has a deputy for them",
        undefined="not defined, because nobody makes any decision",
    )
    control = control_without_support(estimates.recorded.compiled)
    if not math.isnan(control):
        yield Figure(
            "control_retained",
            "Control retained",
            format_percent(control),
            control,
            note="of what is delegated, the part that can be taken back from someone further down",
        )


# Who carries on, and which domains stop


def _carriers(context: ReportContext, metrics: FlowMetrics) -> Iterator[Paragraph]:
    nobody_left = metrics.dependence_on_top + metrics.vacant_share > 1 - _LEAST_SHOWN
    if not context.top_mask.any() or nobody_left:
        return
    flow = metrics.flow_without_top
    states = np.flatnonzero(flow.graph.is_person_state & flow.is_present)
    people, weights = flow.graph.node[states], flow.graph.kept_weight[states]
    kept = np.bincount(people, weights=weights, minlength=metrics.compiled.n_people)
    shares = kept / metrics.compiled.flow.total_weight
    if shares.max() >= _LEAST_SHOWN:
        yield Paragraph(
            "The people who then decide most, not counting what goes back to them: "
            f"{context.names.describe_largest(shares, _MAX_CARRIERS)}."
        )


def _dependence_by_domain(context: ReportContext, metrics: FlowMetrics) -> Iterator[Block]:
    table = metrics.compiled.columns.tables["domains"]
    if len(table) < 2 or not context.top_mask.any():
        return
    flow = metrics.compiled.flow
    stalled_share, escalated_share = map(
        flow.shares_of_domains, weights_by_domain(metrics.flow_without_top)
    )
    weight = table["weight"] / table["weight"].sum()
    order = np.lexsort((-(escalated_share * weight), -(stalled_share * weight)))
    order = order[stalled_share[order] + escalated_share[order] > 0]
    if not order.size:
        return
    domains = order[:_MAX_ROWS]
    goes_back = escalated_share[domains] > 0
    caption = (
        f"The {_MAX_ROWS} of {order.size:,} domains in which most stalls without the top"
        if order.size > _MAX_ROWS
        else f"Domains in which decisions stall{' or go back' * bool(goes_back.any())} without "
        "the top"
    )
    columns = [
        Column(
            "domain", "Domain", tuple(domain_cell(context, domain) for domain in domains.tolist())
        ),
        Column.from_values("weight", "Share of all", weight[domains], "share"),
        Column.from_values("stalls", "Stalls", stalled_share[domains], "share"),
        Column.from_values("escalates", "Goes back", escalated_share[domains], "share"),
    ]
    if goes_back.any():
        targets = [
            _name_targets(context, metrics, domain) if is_back else ""
            for domain, is_back in zip(domains.tolist(), goes_back.tolist(), strict=True)
        ]
        columns.append(Column.from_values("escalates_to", "Goes back to", targets))
    table_of_domains = DataTable("stalls_by_domain", caption, tuple(columns))
    yield absence_picture(table_of_domains)
    yield table_of_domains


def _name_targets(context: ReportContext, metrics: FlowMetrics, domain: int) -> str:
    """The people, posts and circles that a domain's decisions go back to, the most first."""
    amounts: dict[int, float] = defaultdict(float)
    for _, principal, amount in list_escalations(metrics.flow_without_top, domain):
        amounts[principal] += amount
    ranked = sorted(amounts, key=lambda node: (-amounts[node], node))
    return context.names.join_names(np.array(ranked), _MAX_CARRIERS)


# The fewest people without whom half stalls


def _half_never_stalls(estimates: Estimates) -> str:
    part = "over part of the range, " if estimates.is_partly_known("bus_factor_size") else ""
    return f"{part}half would not stall even if everyone were away"


def _describe_stalling_set(context: ReportContext, estimates: Estimates) -> str:
    if not estimates.is_known("bus_factor_size"):
        text = _half_never_stalls(estimates)
        return (
            f"{text[0].upper()}{text[1:]}, because so many decisions belong to vacant posts or "
            "circles anyway."
        )
    people, is_exact = estimates.recorded.stalling_set if estimates.recorded else (None, False)
    if people is None:
        return "Nobody is named here, because most of this is assumed."
    names = context.names.join_names(people, _MAX_ROWS)
    if people.size == 1:
        return f"More than half of all decisions stall if one person is away: {names}."
    others = "no fewer people are enough" if is_exact else "fewer may be enough"
    group = pluralize(people.size, "person", "people")
    return f"More than half of all decisions stall if these {group} are away: {names} ({others})."
