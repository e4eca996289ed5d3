"""Where decisions are made: how widely they are led, and by whom."""

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
from stepback._report._context import ReportContext
from stepback._report._display_names import TIE_TOLERANCE
from stepback._report._document import (
    Block,
    Cell,
    Column,
    DataTable,
    Figure,
    Figures,
    Paragraph,
    Section,
    text_cell,
)
from stepback._report._estimates import Estimates
from stepback._report._number_format import (
    format_people,
    format_percent,
    format_scale,
    many,
    sanitize_text,
)

TITLE = "Where are decisions made?"
_TEN = 10


def decision_making_section(view: ReportContext, figured: Estimates | None) -> Section:
    """How widely decisions are led and, where that is recorded, by whom."""
    if figured is None:
        return Section("decisions", TITLE, (Paragraph(why_unknown(view.compiled), lead=True),))
    blocks: list[Block] = []
    if view.is_illustration:
        blocks.append(Paragraph(illustration(view)))
    blocks.append(Paragraph(_lead(view, figured), lead=True))
    blocks.append(Figures(tuple(_figures(view, figured))))
    if figured.recorded is None:
        blocks.append(Paragraph("Nobody is ranked by name, since most of this is an assumption."))
    else:
        blocks += _largest(view, figured.recorded)
        blocks += _units(figured.recorded)
        blocks += _domains(view, figured.recorded)
    return Section("decisions", TITLE, tuple(blocks))


def why_unknown(now: Compiled) -> str:
    """Why nothing can be said of decisions."""
    if not now.n_people:
        return "Not known: there is nobody who could decide."
    if len(now.columns.tables["delegations"]):
        return (
            "Not known: delegations are recorded, but no domain of decisions that they could "
            "hand on. Record who owns which decisions."
        )
    return (
        "Not known: the data says neither who owns which decisions nor who reports to whom. "
        "Record one or the other."
    )


def illustration(view: ReportContext) -> str:
    """What the range is a range over."""
    if view.flow_source == "line":
        return (
            "An illustration, not a finding. The data says who reports to whom, and nothing of "
            "who decides what. The figures below assume that every manager hands on alike what "
            "concerns those below, and show what that would mean if they settled from a quarter "
            "to three quarters of it themselves (an autonomy of 0.25 to 0.75)."
        )
    return (
        "An illustration, not a finding: "
        f"{format_percent(compute_assumed_share(view.compiled))} of what is handed on is "
        "assumed. The figures below show what it would mean if those to whom it is handed "
        "settled from a quarter to three quarters of it themselves (an autonomy of 0.25 to 0.75)."
    )


def _lead(view: ReportContext, figured: Estimates) -> str:
    count = view.compiled.n_people
    if not figured.is_known("effective_leaders"):
        return (
            "Nobody settles any decision: all of them rest with posts or circles that are vacant."
        )
    alike = figured.format_estimate("effective_leaders", format_people)
    might = "would settle " if view.is_illustration else "settles "
    all_ = "every decision but those that rest with nobody" if _rests(figured) else "every decision"
    if count == 1:
        return f"One person {might}{all_}; there is nobody to share them with."
    if alike == "1 person":
        return f"One person alone, of {count:,}, {might}{all_}."
    be = "would be" if view.is_illustration else "are"
    return f"Decisions {be} led as if by {alike} alike, of {count:,}."


def _rests(figured: Estimates) -> bool:
    """Whether anything rests with nobody."""
    return (
        not figured.is_known("vacant_share")
        or figured.format_estimate("vacant_share", format_percent) != "0 %"
    )


def _figures(view: ReportContext, figured: Estimates) -> Iterator[Figure]:
    undefined = "not defined, because nobody settles any decision"
    yield figured.make_figure(
        "effective_leaders",
        "Effective leaders",
        format_people,
        unit="people",
        note="so many people, deciding alike, would lead as widely",
        undefined=undefined,
    )
    if view.compiled.n_people > 1:
        yield figured.make_figure(
            "leadership_breadth",
            "Breadth",
            format_percent,
            note="people who settle at least half of an even share",
            undefined=undefined,
        )
    yield figured.make_figure(
        "leadership_spread",
        "Spread",
        format_scale,
        unit="scale",
        note="0: one person decides all; 1: all decide alike; near 0 in any large organization",
        undefined="not defined, because there is one person"
        if view.compiled.n_people == 1
        else undefined,
    )
    if figured.recorded is not None:
        yield figured.make_figure(
            "leaders_who_follow",
            "Leaders who follow",
            format_percent,
            note="managers who, in some field, hand a direct report more than they keep",
            undefined="not defined, because nobody manages anyone",
        )
    if _rests(figured):
        yield figured.make_figure(
            "vacant_share",
            "Rest with nobody",
            format_percent,
            note="decisions of posts and circles that nobody is named for",
        )


def _largest(view: ReportContext, led: FlowMetrics) -> Iterator[Block]:
    shares, now = led.decided_shares, led.now
    if not shares.size or not shares.max() > 0:
        return
    alike = int(np.count_nonzero(shares >= shares.max() * (1 - TIE_TOLERANCE)))
    if alike > _TEN:
        each = format_percent(float(shares.max()))
        yield Paragraph(
            f"{alike:,} people have the largest modelled share of decisions, {each} each; nobody "
            "stands out by name."
        )
        return
    chosen, more = _ten(shares)
    formal = _formal(now)
    offices = [view.names.office_name(int(one)) for one in chosen]
    units = [view.names.unit_name(int(one)) for one in chosen]
    columns = [
        Column("rank", "Rank", is_number=True),
        Column("person", "Name"),
        Column("id", "Id", is_visible=False),
    ]
    columns += [Column("office", "Office")] if any(offices) else []
    columns += [Column("unit", "Unit")] if any(units) else []
    columns += [
        Column("owned", "Owns", is_number=True),
        Column("share", "Modelled share", is_number=True),
        Column("stalls", "Stalls if away", is_number=True),
    ]
    rows = []
    for at, one in enumerate(chosen.tolist()):
        cells = [_rank(shares, chosen, at), text_cell(view.names.node_name(one))]
        cells.append(text_cell(str(now.columns.ids[one])))
        cells += [text_cell(offices[at])] if any(offices) else []
        cells += [text_cell(units[at])] if any(units) else []
        cells += [_share(formal[one]), _share(shares[one], bar=True), _share(_alone(now, one))]
        rows.append(tuple(cells))
    caption = (
        "The ten largest modelled shares of decisions"
        if len(rows) == _TEN
        else "The modelled shares of decisions, all that are not 0"
    )
    yield DataTable("largest_shares", caption, tuple(columns), tuple(rows))
    note = (
        "“Owns” is the formal authority, “Modelled share” what is left with the person after "
        "handing on and being handed to, “Stalls if away” what nobody else may settle."
    )
    if more:
        has = "has" if more == 1 else "have"
        note += f" {many(more, 'more person', 'more people')} {has} the same share as the last."
    yield Paragraph(note)


def _units(led: FlowMetrics) -> Iterator[DataTable]:
    units, where = coarsen_units(led.now.columns.tables["people"]["unit"].tolist(), _TEN)
    if len(units) < 2 or not led.decided_shares.sum() > 0:
        return
    people_there = np.bincount(where, minlength=len(units))
    decided = np.bincount(where, weights=led.decided_shares, minlength=len(units))
    largest = np.argsort(-decided, kind="stable")[:_TEN]
    rows = tuple(
        (
            text_cell(sanitize_text(units[at]) or "no unit"),
            Cell(f"{people_there[at]:,}", int(people_there[at])),
            _share(people_there[at] / led.now.n_people),
            _share(decided[at], bar=True),
        )
        for at in largest.tolist()
    )
    caption = f"The {_TEN} units of {len(units):,} that" if len(units) > _TEN else "The units that"
    columns = (
        Column("unit", "Unit"),
        Column("people", "People", is_number=True),
        Column("share_of_people", "Part of all people", is_number=True),
        Column("share", "Modelled share of decisions", is_number=True),
    )
    yield DataTable("units", f"{caption} decide most", columns, rows)


def _domains(view: ReportContext, led: FlowMetrics) -> Iterator[Block]:
    table = led.now.columns.tables["domains"]
    if len(table) < 2:
        return
    weight = table["weight"] / table["weight"].sum()
    largest = np.argsort(-weight, kind="stable")[:_TEN]
    rows = []
    for number in largest.tolist():
        decided, owner = led.now.flow.decided_in_domain(number), int(table["owner"][number])
        rows.append(
            (
                Cell(view.names.domain_name(number), str(table["id"][number])),
                _share(float(weight[number]), bar=True),
                Cell(view.names.node_name(owner), str(led.now.columns.ids[owner])),
                Cell(*_alike(decided)),
                text_cell(view.names.describe_largest(decided)),
            )
        )
    many_ = (
        f"The {len(rows)} largest of {many(len(table), 'field')}" if len(table) > _TEN else "Fields"
    )
    columns = (
        Column("domain", "Field"),
        Column("weight", "Part of all", is_number=True),
        Column("owner", "Owned by"),
        Column("effective_leaders", "As if by", is_number=True),
        Column("largest", "Largest modelled share"),
    )
    yield DataTable("domains", f"{many_} of decisions", columns, tuple(rows))


def _alike(decided: Array) -> tuple[str, float | None]:
    leaders = hill_number(decided, 1)
    return ("nobody", None) if np.isnan(leaders) else (format_people(leaders), leaders)


def _ten(shares: Array) -> tuple[Array, int]:
    """The ten largest, ties in the order given; and how many more are like the last."""
    deciding = int(np.count_nonzero(shares > 0))
    few = min(_TEN, deciding)
    least = np.partition(shares, shares.size - few)[shares.size - few]
    above = np.flatnonzero(shares > least * (1 + TIE_TOLERANCE))
    alike = np.flatnonzero(np.abs(shares - least) <= least * TIE_TOLERANCE)
    above = above[np.argsort(-shares[above], kind="stable")]
    chosen = np.concatenate([above, alike[: few - above.size]])
    return chosen, int(alike.size - (few - above.size))


def _rank(shares: Array, chosen: Array, at: int) -> Cell:
    share = shares[chosen[at]]
    before = int(np.count_nonzero(shares[chosen] > share * (1 + TIE_TOLERANCE)))
    same = np.count_nonzero(np.abs(shares[chosen] - share) <= share * TIE_TOLERANCE)
    return Cell(f"{before + 1}{' =' if same > 1 else ''}", before + 1)


def _formal(now: Compiled) -> Array:
    domains = now.columns.tables["domains"]
    person, where, part = now.groups.people_within(domains["owner"].astype(np.int64))
    owned = np.bincount(person, weights=part * domains["weight"][where], minlength=now.n_people)
    return np.asarray(owned / (domains["weight"].sum() or np.nan))


def _alone(now: Compiled, person: int) -> float:
    away = np.zeros(now.n_people, dtype=np.bool_)
    away[person] = True
    stalled = compute_absence_flow(now.columns, now.groups, now.flow.graph, away).total_stalled
    return float(stalled) / now.flow.total_weight


def _share(share: float, *, bar: bool = False) -> Cell:
    value = float(share)
    return Cell(format_percent(value), value, value if bar else None)
