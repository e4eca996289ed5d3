"""The section on where decisions are made: how widely they are spread, and who makes them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._disclosure._grouping import coarsen_units
from stepback._display._number_format import format_people, format_percent
from stepback._display._ranking import LargestShares, is_clearly_above, is_tied
from stepback._display._sanitize_text import sanitize_text
from stepback._documents._document import Block, Cell, Column, DataTable, Figure, Figures, Paragraph
from stepback._flow._compiled import Compiled
from stepback._measures._authority import compute_assumed_share
from stepback._measures._flow_metrics import FlowMetrics
from stepback._measures._spread import hill_number
from stepback._problems._format import pluralize
from stepback._report._context import ReportContext
from stepback._report._estimates import Estimates
from stepback._report._pictures._share_pictures import (
    owned_and_decided_picture,
    unit_authority_picture,
)
from stepback._report._shared_content import (
    domain_cell,
    has_delegations,
    node_cell,
    stalled_without,
)

_MAX_ROWS = 10


def decision_making_blocks(context: ReportContext) -> Iterator[Block]:
    """How widely decisions are spread and, where that is recorded, who makes them."""
    estimates = context.estimates
    if estimates is None:
        return
    if context.is_illustration:
        yield Paragraph(_explain_illustration(context))
    yield Paragraph(describe_spread(context, estimates), lead=True)
    yield Figures(tuple(_spread_figures(context, estimates)))
    if estimates.recorded is None:
        yield Paragraph("Nobody is ranked by name, because most of this is assumed.")
    else:
        yield from _largest_shares(context, estimates.recorded)
        yield from _unit_table(estimates.recorded)
        yield from _spread_by_domain(context, estimates.recorded)


def _explain_illustration(context: ReportContext) -> str:
    assumed = format_percent(compute_assumed_share(context.compiled))
    return (
        f"This is an illustration, not a finding: {assumed} of what is delegated is assumed. The "
        "figures below show the results if the people to whom it is delegated decide between a "
        "quarter and three quarters of it themselves (an autonomy of 0.25 to 0.75)."
    )


def describe_spread(context: ReportContext, estimates: Estimates) -> str:
    """How widely decisions are spread, in one sentence."""
    n_people = context.compiled.n_people
    if not estimates.is_known("effective_leaders"):
        return "Nobody makes any decision: all of them belong to vacant posts or circles."
    make = "would make" if context.is_illustration else "makes"
    decisions = "every decision"
    if not estimates.is_always("vacant_share", 0):
        decisions += " except those that belong to vacant posts or circles"
    if n_people > 1 and estimates.recorded is not None and not has_delegations(context):
        n_deciders = int(np.count_nonzero(estimates.recorded.decided_shares > 0))
        verb = "makes" if n_deciders == 1 else "make"
        return (
            f"No delegation is recorded, so that {n_deciders:,} of the {n_people:,} people {verb} "
            f"{decisions}."
        )
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


def _spread_figures(context: ReportContext, estimates: Estimates) -> Iterator[Figure]:
    n_people = context.compiled.n_people
    undefined = "not defined, because nobody makes any decision"
    yield estimates.make_figure(
        "effective_leaders",
        "Effective leaders",
        "this many people, deciding equally, would spread decisions as widely",
        "people",
        undefined=undefined,
    )
    if n_people > 1:
        note = "people who make at least half of an equal share of the decisions"
        yield estimates.make_figure("leadership_breadth", "Breadth", note, undefined=undefined)
    yield estimates.make_figure(
        "leadership_spread",
        "Spread",
        "0: one person decides everything; 1: everyone decides equally; close to 0 in every large "
        "organization",
        "scale",
        undefined="not defined, because there is only one person" if n_people == 1 else undefined,
    )
    if estimates.recorded is not None:
        yield estimates.make_figure(
            "leaders_who_follow",
            "Leaders who follow",
            "managers who, in some domain, delegate more to a direct report than they keep",
            undefined="not defined, because nobody manages anyone",
        )
    if not estimates.is_always("vacant_share", 0):
        note = "decisions that belong to vacant posts or circles"
        yield estimates.make_figure("vacant_share", "Decided by nobody", note)


# The people with the largest shares


def _largest_shares(context: ReportContext, metrics: FlowMetrics) -> Iterator[Block]:
    shares = metrics.decided_shares
    if not shares.size or not shares.max() > 0:
        return
    n_tied = int(np.count_nonzero(is_tied(shares, shares.max())))
    if n_tied > _MAX_ROWS:
        yield Paragraph(
            f"{n_tied:,} people have the largest modeled share of decisions, "
            f"{format_percent(shares.max())} each, so that nobody is ranked by name."
        )
        return
    largest = LargestShares.from_shares(shares, _MAX_ROWS)
    table = _share_table(context, metrics, largest.ranked_positions)
    yield owned_and_decided_picture(table)
    yield table
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
    owned, positions = _owned_shares(compiled), people.tolist()
    ids = map(str, compiled.columns.ids[people])
    stalled = (stalled_without(compiled, person) for person in positions)
    columns = [
        Column("rank", "Rank", tuple(_rank_cells(shares[people])), "count"),
        Column.from_values("person", "Name", map(names.node_name, positions)),
        Column("id", "Id", tuple(Cell(id_, id_) for id_ in ids), is_visible=False),
        Column.from_values("office", "Office", map(names.office_name, positions)),
        Column.from_values("unit", "Unit", map(names.unit_name, positions)),
        Column.from_values("owned", "Owns", owned[people], "share"),
        Column.from_values("share", "Modeled share", shares[people], "bar"),
        Column.from_values("stalls", "Stalls if away", stalled, "share"),
    ]
    # A column that is empty in all rows is left out.
    columns = [column for column in columns if any(cell.shown for cell in column.cells)]
    caption = (
        "The ten largest modeled shares of decisions"
        if len(positions) == _MAX_ROWS
        else "All modeled shares of decisions above 0"
    )
    return DataTable("largest_shares", caption, tuple(columns))


def _rank_cells(shares: Array) -> Iterator[Cell]:
    """The ranks of the shares; people who tie have one rank, marked by "="."""
    for share in shares:
        rank = 1 + int(np.count_nonzero(is_clearly_above(shares, share)))
        is_shared = np.count_nonzero(is_tied(shares, share)) > 1
        yield Cell(f"{rank}{' =' if is_shared else ''}", rank)


def _owned_shares(compiled: Compiled) -> Array:
    """For each person, the share of all decisions that they own themselves or in a group."""
    domains = compiled.columns.tables["domains"]
    person, domain, part = compiled.groups.people_within(domains["owner"].astype(np.int64))
    weights = part * domains["weight"][domain]
    owned = np.bincount(person, weights=weights, minlength=compiled.n_people)
    return np.asarray(owned / (domains["weight"].sum() or np.nan))


# Units and domains


def _unit_table(metrics: FlowMetrics) -> Iterator[Block]:
    compiled, shares = metrics.compiled, metrics.decided_shares
    recorded_units = compiled.columns.tables["people"]["unit"].tolist()
    units, unit_of_person = coarsen_units(recorded_units, _MAX_ROWS)
    if len(units) < 2 or not shares.sum() > 0:
        return
    n_people = np.bincount(unit_of_person, minlength=len(units))
    decided = np.bincount(unit_of_person, weights=shares, minlength=len(units))
    order = np.argsort(-decided, kind="stable")[:_MAX_ROWS]
    names = (sanitize_text(units[unit]) or "no unit" for unit in order)
    share_of_people = n_people[order] / compiled.n_people
    caption = (
        f"The {_MAX_ROWS} of {len(units):,} units with the largest shares of decisions"
        if len(units) > _MAX_ROWS
        else "Units and their shares of decisions"
    )
    columns = (
        Column.from_values("unit", "Unit", names),
        Column.from_values("people", "People", n_people[order].tolist(), "count"),
        Column.from_values("share_of_people", "Share of all people", share_of_people, "share"),
        Column.from_values("share", "Modeled share of decisions", decided[order], "bar"),
    )
    table = DataTable("units", caption, columns)
    yield unit_authority_picture(table)
    yield table


def _spread_by_domain(context: ReportContext, metrics: FlowMetrics) -> Iterator[DataTable]:
    compiled, names = metrics.compiled, context.names
    table = compiled.columns.tables["domains"]
    if len(table) < 2:
        return
    weight = table["weight"] / table["weight"].sum()
    domains = np.argsort(-weight, kind="stable")[:_MAX_ROWS]
    owners = table["owner"][domains].tolist()
    decided = [compiled.flow.decided_in_domain(domain) for domain in domains.tolist()]
    caption = (
        f"The {_MAX_ROWS} largest of {len(table):,} domains of decisions"
        if len(table) > _MAX_ROWS
        else "Domains of decisions"
    )
    columns = (
        Column(
            "domain", "Domain", tuple(domain_cell(context, domain) for domain in domains.tolist())
        ),
        Column.from_values("weight", "Share of all", weight[domains], "bar"),
        Column("owner", "Owner", tuple(node_cell(context, owner) for owner in owners)),
        Column(
            "effective_leaders", "Effective leaders", tuple(map(_leaders_cell, decided)), "count"
        ),
        Column.from_values(
            "largest", "Largest modeled share", map(names.describe_largest, decided)
        ),
    )
    yield DataTable("domains", caption, columns)


def _leaders_cell(decided: Array) -> Cell:
    leaders = hill_number(decided, 1)
    return Cell("nobody") if np.isnan(leaders) else Cell(format_people(leaders), leaders)
