"""The section on where decisions are made: how widely they are spread, and who makes them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._disclosure._unit_rollup import coarsen_units
from stepback._flow._absence import compute_absence_flow
from stepback._flow._compiled import Compiled
from stepback._measures._authority import compute_assumed_share
from stepback._measures._flow_metrics import FlowMetrics
from stepback._measures._spread import hill_number
from stepback._problems._format import pluralize
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
    count_cell,
    share_cell,
    text_cell,
)
from stepback._report._estimates import Estimates
from stepback._report._number_format import format_people, format_percent
from stepback._report._ranking import LargestShares, is_clearly_above, is_tied
from stepback._report._sanitize_text import sanitize_text
from stepback._report._shared_content import explain_missing_flow

_TITLE = "Where are decisions made?"
_MAX_ROWS = 10


def decision_making_section(context: ReportContext, estimates: Estimates | None) -> Section:
    """How widely decisions are spread and, where that is recorded, who makes them."""
    if estimates is None:
        text = explain_missing_flow(context.compiled)
        return Section("decisions", _TITLE, (Paragraph(text, lead=True),))
    blocks: list[Block] = []
    if context.is_illustration:
        blocks.append(Paragraph(_explain_illustration(context)))
    blocks.append(Paragraph(_describe_spread(context, estimates), lead=True))
    blocks.append(Figures(tuple(_spread_figures(context, estimates))))
    if estimates.recorded is None:
        blocks.append(Paragraph("Nobody is ranked by name, because most of this is assumed."))
    else:
        blocks += _largest_shares(context, estimates.recorded)
        blocks += _unit_table(estimates.recorded)
        blocks += _spread_by_domain(context, estimates.recorded)
    return Section("decisions", _TITLE, tuple(blocks))


def _explain_illustration(context: ReportContext) -> str:
    """What the figures assume, and what their ranges cover."""
    if context.flow_source == "line":
        return (
            "This is an illustration, not a finding. The data says who reports to whom, but not "
            "who decides what. The figures below assume that all managers delegate in the same "
            "way what concerns the people below them. They show the results if those people "
            "decide between a quarter and three quarters of it themselves (an autonomy of 0.25 "
            "to 0.75)."
        )
    assumed = format_percent(compute_assumed_share(context.compiled))
    return (
        f"This is an illustration, not a finding: {assumed} of what is delegated is assumed. The "
        "figures below show the results if the people to whom it is delegated decide between a "
        "quarter and three quarters of it themselves (an autonomy of 0.25 to 0.75)."
    )


def _describe_spread(context: ReportContext, estimates: Estimates) -> str:
    n_people = context.compiled.n_people
    if not estimates.is_known("effective_leaders"):
        return "Nobody makes any decision: all of them belong to vacant posts or circles."
    make = "would make" if context.is_illustration else "makes"
    decisions = "every decision"
    if _some_are_vacant(estimates):
        decisions += " except those that belong to vacant posts or circles"
    if n_people == 1:
        return f"One person {make} {decisions}; there is nobody to share them with."
    if estimates.is_always("effective_leaders", 1):
        return f"One of the {n_people:,} people {make} {decisions}."
    be = "would be" if context.is_illustration else "is"
    n_equal = estimates.format_estimate("effective_leaders", "count")
    return (
        f"Decision-making {be} spread as widely as if {n_equal} of the {n_people:,} people "
        "decided equally."
    )


def _some_are_vacant(estimates: Estimates) -> bool:
    return not estimates.is_always("vacant_share", 0)


def _spread_figures(context: ReportContext, estimates: Estimates) -> Iterator[Figure]:
    n_people = context.compiled.n_people
    undefined = "not defined, because nobody makes any decision"
    yield estimates.make_figure(
        "effective_leaders",
        "Effective leaders",
        "people",
        note="this many people, deciding equally, would spread decisions as widely",
        undefined=undefined,
    )
    if n_people > 1:
        yield estimates.make_figure(
            "leadership_breadth",
            "Breadth",
            note="people who make at least half of an equal share of the decisions",
            undefined=undefined,
        )
    yield estimates.make_figure(
        "leadership_spread",
        "Spread",
        "scale",
        note="0: one person decides everything; 1: everyone decides equally; close to 0 in every "
        "large organization",
        undefined="not defined, because there is only one person" if n_people == 1 else undefined,
    )
    if estimates.recorded is not None:
        yield estimates.make_figure(
            "leaders_who_follow",
            "Leaders who follow",
            note="managers who, in some domain, delegate more to a direct report than they keep",
            undefined="not defined, because nobody manages anyone",
        )
    if _some_are_vacant(estimates):
        yield estimates.make_figure(
            "vacant_share",
            "Decided by nobody",
            note="decisions that belong to vacant posts or circles",
        )


# The people with the largest shares


def _largest_shares(context: ReportContext, metrics: FlowMetrics) -> Iterator[Block]:
    shares = metrics.decided_shares
    if not shares.size or not shares.max() > 0:
        return
    n_tied = int(np.count_nonzero(is_tied(shares, shares.max())))
    if n_tied > _MAX_ROWS:
        share = format_percent(float(shares.max()))
        yield Paragraph(
            f"{n_tied:,} people have the largest modeled share of decisions, {share} each, so "
            "that nobody is ranked by name."
        )
        return
    largest = LargestShares.from_shares(shares, _MAX_ROWS)
    yield _share_table(context, metrics, largest.ranked_positions)
    note = (
        "“Owns” is the formal authority. “Modeled share” is what the person decides after all "
        "delegations, given and received. “Stalls if away” is what nobody else may decide."
    )
    if n_more := largest.n_more_tied:
        have = "has" if n_more == 1 else "have"
        more = pluralize(n_more, "more person", "more people")
        note += f" {more} {have} the same share as the last one."
    yield Paragraph(note)


def _share_table(context: ReportContext, metrics: FlowMetrics, people: Array) -> DataTable:
    compiled, names, shares = metrics.compiled, context.names, metrics.decided_shares
    formal = _owned_shares(compiled)
    offices = [names.office_name(person) for person in people.tolist()]
    units = [names.unit_name(person) for person in people.tolist()]
    # A column that is empty in all rows is left out.
    optional = [
        (column, cells)
        for column, cells in (
            (Column("office", "Office"), offices),
            (Column("unit", "Unit"), units),
        )
        if any(cells)
    ]
    columns = (
        Column("rank", "Rank", is_number=True),
        Column("person", "Name"),
        Column("id", "Id", is_visible=False),
        *(column for column, _ in optional),
        Column("owned", "Owns", is_number=True),
        Column("share", "Modeled share", is_number=True),
        Column("stalls", "Stalls if away", is_number=True),
    )
    rows = tuple(
        (
            _rank_cell(shares[people], index),
            text_cell(names.node_name(person)),
            text_cell(str(compiled.columns.ids[person])),
            *(text_cell(cells[index]) for _, cells in optional),
            share_cell(formal[person]),
            share_cell(shares[person], has_bar=True),
            share_cell(_stalled_without(compiled, person)),
        )
        for index, person in enumerate(people.tolist())
    )
    caption = (
        "The ten largest modeled shares of decisions"
        if len(rows) == _MAX_ROWS
        else "All modeled shares of decisions above 0"
    )
    return DataTable("largest_shares", caption, columns, rows)


def _rank_cell(shares: Array, index: int) -> Cell:
    """The rank of one of the shares; people who tie have one rank, marked by "="."""
    rank = 1 + int(np.count_nonzero(is_clearly_above(shares, shares[index])))
    is_shared = np.count_nonzero(is_tied(shares, shares[index])) > 1
    return Cell(f"{rank}{' =' if is_shared else ''}", rank)


def _owned_shares(compiled: Compiled) -> Array:
    """For each person, the share of all decisions that they own themselves or in a group."""
    domains = compiled.columns.tables["domains"]
    person, domain, part = compiled.groups.people_within(domains["owner"].astype(np.int64))
    weights = part * domains["weight"][domain]
    owned = np.bincount(person, weights=weights, minlength=compiled.n_people)
    return np.asarray(owned / (domains["weight"].sum() or np.nan))


def _stalled_without(compiled: Compiled, person: int) -> float:
    """The share of all decisions that stalls while only this person is away."""
    is_away = np.zeros(compiled.n_people, dtype=np.bool_)
    is_away[person] = True
    flow = compute_absence_flow(compiled.columns, compiled.groups, compiled.flow.graph, is_away)
    return float(flow.total_stalled) / compiled.flow.total_weight


# Units and domains


def _unit_table(metrics: FlowMetrics) -> Iterator[DataTable]:
    compiled, shares = metrics.compiled, metrics.decided_shares
    recorded_units = compiled.columns.tables["people"]["unit"].tolist()
    units, unit_of_person = coarsen_units(recorded_units, _MAX_ROWS)
    if len(units) < 2 or not shares.sum() > 0:
        return
    n_people = np.bincount(unit_of_person, minlength=len(units))
    decided = np.bincount(unit_of_person, weights=shares, minlength=len(units))
    rows = tuple(
        (
            text_cell(sanitize_text(units[unit]) or "no unit"),
            count_cell(int(n_people[unit])),
            share_cell(n_people[unit] / compiled.n_people),
            share_cell(decided[unit], has_bar=True),
        )
        for unit in np.argsort(-decided, kind="stable")[:_MAX_ROWS].tolist()
    )
    caption = (
        f"The {_MAX_ROWS} of {len(units):,} units with the largest shares of decisions"
        if len(units) > _MAX_ROWS
        else "Units and their shares of decisions"
    )
    columns = (
        Column("unit", "Unit"),
        Column("people", "People", is_number=True),
        Column("share_of_people", "Share of all people", is_number=True),
        Column("share", "Modeled share of decisions", is_number=True),
    )
    yield DataTable("units", caption, columns, rows)


def _spread_by_domain(context: ReportContext, metrics: FlowMetrics) -> Iterator[DataTable]:
    compiled, names = metrics.compiled, context.names
    table = compiled.columns.tables["domains"]
    if len(table) < 2:
        return
    weight = table["weight"] / table["weight"].sum()
    rows = []
    for domain in np.argsort(-weight, kind="stable")[:_MAX_ROWS].tolist():
        decided, owner = compiled.flow.decided_in_domain(domain), int(table["owner"][domain])
        rows.append(
            (
                Cell(names.domain_name(domain), str(table["id"][domain])),
                share_cell(weight[domain], has_bar=True),
                Cell(names.node_name(owner), str(compiled.columns.ids[owner])),
                _leaders_cell(decided),
                text_cell(names.describe_largest(decided)),
            )
        )
    caption = (
        f"The {_MAX_ROWS} largest of {len(table):,} domains of decisions"
        if len(table) > _MAX_ROWS
        else "Domains of decisions"
    )
    columns = (
        Column("domain", "Domain"),
        Column("weight", "Share of all", is_number=True),
        Column("owner", "Owner"),
        Column("effective_leaders", "Effective leaders", is_number=True),
        Column("largest", "Largest modeled share"),
    )
    yield DataTable("domains", caption, columns, tuple(rows))


def _leaders_cell(decided: Array) -> Cell:
    leaders = hill_number(decided, 1)
    return Cell("nobody") if np.isnan(leaders) else Cell(format_people(leaders), leaders)
