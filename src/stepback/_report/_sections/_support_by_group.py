"""The section on whether anyone is left alone: answers about support, for groups of people."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from stepback._disclosure._grouping import Group
from stepback._disclosure._policy import MIN_GROUP_SIZE
from stepback._disclosure._rounding import RoundedShare
from stepback._disclosure._support_shares import round_support_shares
from stepback._flow._support_index import SupportIndex
from stepback._measures._support import (
    compute_control_retained,
    compute_presence,
    compute_support_coverage,
)
from stepback._problems._format import join_truncated
from stepback._report._context import ReportContext
from stepback._report._document import (
    Block,
    BulletList,
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
from stepback._report._sanitize_text import sanitize_text
from stepback._report._shared_content import control_without_support
from stepback._report._support_counts import (
    SupportCount,
    UnitGroups,
    counts_by_rights,
    counts_of_answers,
    counts_of_delegators,
    counts_without_top,
    published_counts,
)

_TITLE = "Is anyone left alone?"
_MAX_NAMES = 20
_MAX_UNIT_NAMES = 4
_HIDDEN = "not shown"


def support_section(context: ReportContext, estimates: Estimates | None) -> Section:
    """How many people lack support, in which units, and how much of what is delegated has it."""
    support = context.compiled.support
    if support is None:
        text = (
            "Not known: nobody was asked who supports whom. Ask people whose support they have, "
            "and give the answers as a table of supports; this report then includes them."
        )
        return Section("support", _TITLE, (Paragraph(text, lead=True),))
    has_flow = estimates is not None and estimates.recorded is not None
    counts = counts_by_rights(context) if has_flow else counts_of_answers(context, support)
    units = UnitGroups.from_count(context, counts[0])
    figures = [_support_count_figure(context, count) for count in counts]
    if has_flow:
        figures += _share_figures(context, support, counts, units)
    blocks: list[Block] = [Paragraph(_describe_backing(context, support, counts[0]), lead=True)]
    if context.personal:
        few_people = [*counts_without_top(context, support)]
        few_people += counts_of_delegators(context) if has_flow else ()
        figures += [_support_count_figure(context, count) for count in few_people]
        counts += few_people
    blocks.append(Figures(tuple(figures)))
    if not has_flow:
        blocks.append(
            Paragraph(
                "How much of what is delegated has support is not shown, because what is "
                "delegated is itself assumed or not known."
            )
        )
    blocks += _unit_blocks(context, counts[0], units)
    if context.personal:
        blocks += _names_by_count(context, counts)
    else:
        blocks.append(
            Paragraph(
                "Answers about support are shown only for groups of at least five people, of "
                "whom at least two have support and at least two do not, and never with a name. "
                "Who would lose their only support without the top, and who supports the people "
                "to whom they delegate, is left out, because it concerns few people."
            )
        )
    return Section("support", _TITLE, tuple(blocks))


def _describe_backing(context: ReportContext, support: SupportIndex, count: SupportCount) -> str:
    n_people, n_counted = count.n_people, count.n_counted
    if not count.is_shown(context):
        return _explain_hidden_count(context, support, count)
    if context.personal and n_people == 1:
        holds_rights = " who holds decision rights" if count.has_rights else ""
        amount = "little or no recorded support" if n_counted else "recorded support"
        return f"The one person asked{holds_rights} has {amount}."
    group = _describe_group(count)
    if not n_counted:
        return f"None of {group} have little or no recorded support."
    have = "has" if n_counted == 1 else "have"
    share = format_percent(n_counted / n_people)
    return f"{n_counted:,} of {group} {have} little or no recorded support ({share})."


def _explain_hidden_count(
    context: ReportContext, support: SupportIndex, count: SupportCount
) -> str:
    if not count.n_people:
        if count.has_rights and support.is_respondent[: context.compiled.n_people].any():
            return "Not known: none of the people who were asked hold decision rights."
        return "Not known: nobody was asked."
    if count.n_people < MIN_GROUP_SIZE:
        few = (
            "few of the people who were asked hold decision rights"
            if count.has_rights
            else "few people were asked"
        )
        return f"Not shown: so {few} that each person's answer could be inferred."
    return (
        f"How many of {_describe_group(count)} have little or no recorded support is not shown, "
        "so that nobody's answer can be inferred."
    )


def _describe_group(count: SupportCount) -> str:
    hold_rights = " who hold decision rights" if count.has_rights else ""
    return f"the {format_people(count.n_people)} asked{hold_rights}"


def _support_count_figure(context: ReportContext, count: SupportCount) -> Figure:
    n_people, n_counted = count.n_people, count.n_counted
    if not n_people:
        shown = "not known, because nobody who was asked is in this group"
    elif not count.is_shown(context):
        shown = _HIDDEN
    else:
        shown = f"{n_counted:,} of {n_people:,} ({format_percent(n_counted / n_people)})"
    is_known = count.is_shown(context)
    return Figure(
        count.name,
        count.label,
        shown,
        n_counted if is_known else None,
        of=n_people if is_known else None,
        unit="people",
        note=count.note,
    )


# What is delegated, and how much of it has support


def _share_figures(
    context: ReportContext,
    support: SupportIndex,
    counts: Sequence[SupportCount],
    units: UnitGroups,
) -> Iterator[Figure]:
    """The shares of delegated decisions with support, rounded unless people may be named."""
    compiled = context.compiled
    coverage, presence = compute_support_coverage(compiled), compute_presence(compiled)
    rounded: tuple[RoundedShare | None, RoundedShare | None] = (None, None)
    if not context.personal:
        published = published_counts(context, counts, units)
        rounded = round_support_shares(compiled, support, coverage, presence, published)
    yield _share_figure(
        context,
        "support_coverage",
        "Delegated with support",
        "that has support from anyone",
        coverage,
        rounded[0],
    )
    yield _share_figure(
        context,
        "presence",
        "Supported by the delegator",
        "that has support from the person who delegated it",
        presence,
        rounded[1],
    )
    if context.personal and math.isnan(control_without_support(compiled)):
        yield _share_figure(
            context,
            "control_retained",
            "Control retained",
            "that is supported or can be taken back from someone further down",
            compute_control_retained(compiled),
            None,
        )


def _share_figure(
    context: ReportContext,
    name: str,
    label: str,
    part: str,
    exact: float,
    rounded: RoundedShare | None,
) -> Figure:
    value: float | None = None
    if math.isnan(exact):
        shown = "not defined, because nothing is delegated to anyone who was asked"
    elif context.personal:
        shown, value = format_percent(exact), exact
    elif rounded is None:
        shown = _HIDDEN
    else:
        step = format_percent(rounded.step)
        shown, value = f"about {format_percent(rounded.share)}, in steps of {step}", rounded.share
    return Figure(name, label, shown, value, note=f"of what is delegated, the part {part}")


# By unit, and by name


def _unit_blocks(context: ReportContext, count: SupportCount, units: UnitGroups) -> Iterator[Block]:
    if not count.n_people or not units.has_several_units:
        return
    if not units.is_shown:
        if not context.personal:
            yield Paragraph(
                "Units are not shown separately, so that nobody's answer can be inferred."
            )
        return
    asked = "Asked, with decision rights" if count.has_rights else "Asked"
    columns = (
        Column("units", "Unit"),
        Column("people", asked, is_number=True),
        Column("count", "Little or none", is_number=True),
        Column("share", "Share", is_number=True),
    )
    rows = tuple(map(_unit_row, units.rows))
    yield DataTable("without_backing_by_unit", f"{count.label}, by unit", columns, rows)
    if any(len(row.units) > 1 for row in units.rows):
        yield Paragraph(
            "Units share a row where separate rows would reveal the answers of single people."
        )


def _unit_row(group: Group) -> tuple[Cell, ...]:
    return (
        text_cell(join_truncated(map(sanitize_text, group.units), _MAX_UNIT_NAMES)),
        count_cell(group.n_people),
        count_cell(group.n_counted),
        share_cell(group.n_counted / group.n_people, has_bar=True),
    )


def _names_by_count(context: ReportContext, counts: Sequence[SupportCount]) -> Iterator[Block]:
    items = tuple(
        f"{count.label}: {context.names.join_names(count.counted_people, _MAX_NAMES)}."
        for count in counts
        if count.n_counted
    )
    if items:
        yield Paragraph("By name, because that was requested:")
        yield BulletList(items)
