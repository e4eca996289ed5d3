"""The section on whether anyone is left alone: answers about support, for groups of people."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from operator import truediv

import attrs

from stepback._algorithms._arrays import Array
from stepback._disclosure._grouping import Group
from stepback._disclosure._policy import MIN_GROUP_SIZE
from stepback._display._number_format import format_people, format_percent
from stepback._display._sanitize_text import sanitize_text
from stepback._documents._document import (
    Block,
    BulletList,
    Column,
    DataTable,
    Figure,
    Figures,
    Paragraph,
)
from stepback._flow._support_index import SupportIndex
from stepback._measures._support import (
    compute_control_retained,
    compute_presence,
    compute_support_coverage,
)
from stepback._problems._format import format_option, join_truncated
from stepback._report._context import ReportContext
from stepback._report._pictures._share_pictures import support_picture
from stepback._report._shared_content import control_without_support
from stepback._report._support_counts import (
    SupportCount,
    counts_of_delegators,
    counts_without_top,
    group_by_unit,
    support_counts,
)

_MAX_NAMES = 20
_MAX_UNIT_NAMES = 4
_HIDDEN = "not shown"
_SUPPORTED_PARTS = {
    "support_coverage": "has support from anyone",
    "presence": "has support from the person who delegated it",
    "control_retained": "is supported or can be taken back from someone further down",
}


def support_blocks(context: ReportContext) -> Iterator[Block]:
    """How many people lack support, in which units; where people may be named, who they are."""
    support, has_flow = context.compiled.support, context.recorded_metrics is not None
    if support is None:
        text = (
            "Not known: nobody was asked who supports whom. Ask people whose support they have, "
            "and give the answers as a table of supports; this report then includes them."
        )
        yield Paragraph(text, lead=True)
        return
    counts = support_counts(context, support)
    if context.is_support_withheld:
        yield Paragraph(_explain_few_answers(context), lead=True)
        yield Figures(tuple(_support_count_figure(context, count) for count in counts))
        return
    units = group_by_unit(context, counts[0])
    yield Paragraph(describe_backing(context, support, counts[0]), lead=True)
    figures = [_support_count_figure(context, count) for count in counts]
    if context.personal:
        figures += _share_figures(context) if has_flow else ()
        few_people = [*counts_without_top(context, support)]
        few_people += counts_of_delegators(context) if has_flow else ()
        figures += [_support_count_figure(context, count) for count in few_people]
        counts += few_people
    yield Figures(tuple(figures))
    if context.personal and not has_flow:
        yield Paragraph(
            "How much of what is delegated has support is not shown, because what is delegated is "
            "itself assumed or not known."
        )
    yield from _unit_blocks(context, counts[0], units)
    if context.personal:
        items = tuple(
            f"{count.label}: {context.names.join_names(count.counted_people, _MAX_NAMES)}."
            for count in counts
            if count.n_counted
        )
        if items:
            yield Paragraph("By name, because that was requested:")
            yield BulletList(items)
    else:
        yield Paragraph(
            "Answers about support are shown only for groups of at least five people, of whom at "
            "least two have support and at least two do not, and never with a name. Left out are "
            "shares that count people by their decision rights, because they could reveal single "
            "answers, and figures about few people: who would lose their only support without the "
            "top, and who supports the people to whom they delegate."
        )


def _explain_few_answers(context: ReportContext) -> str:
    """That too few people answered, and how to show their answers all the same."""
    n_people, rate = context.compiled.n_people, context.response_rate
    n_answered = round(rate * n_people)
    return (
        f"Not shown: {n_answered:,} of the {format_people(n_people)} answered about support "
        f"({format_percent(rate)}), and below {format_percent(context.response_floor)} those who "
        "did not may change the picture. If only these people were asked, or their answers are "
        f"wanted all the same, make the report again: {format_option(response_floor=0)}."
    )


def describe_backing(context: ReportContext, support: SupportIndex, count: SupportCount) -> str:
    """How many people of a group have no recorded support, in one sentence."""
    n_people, n_counted = count.n_people, count.n_counted
    if not count.is_shown(context):
        return _explain_hidden_count(context, support, count)
    if context.personal and n_people == 1:
        holds_rights = " who holds decision rights" if count.has_rights else ""
        amount = "no recorded support" if n_counted else "recorded support"
        return f"The one person asked{holds_rights} has {amount}."
    group = _describe_group(count)
    if not n_counted:
        return f"None of {group} have no recorded support."
    have = "has" if n_counted == 1 else "have"
    share = format_percent(n_counted / n_people)
    return f"{n_counted:,} of {group} {have} no recorded support ({share})."


def _explain_hidden_count(
    context: ReportContext, support: SupportIndex, count: SupportCount
) -> str:
    if not count.n_people:
        if count.has_rights and support.is_respondent[: context.compiled.n_people].any():
            return "Not known: none of the people who were asked hold decision rights."
        return "Not known: nobody was asked."
    if count.n_people < MIN_GROUP_SIZE:
        hold = "of the people who were asked hold decision rights"
        few = f"few {hold if count.has_rights else 'people were asked'}"
        return f"Not shown: so {few} that each person's answer could be inferred."
    return (
        f"How many of {_describe_group(count)} have no recorded support is not shown, "
        "so that nobody's answer can be inferred."
    )


def _describe_group(count: SupportCount) -> str:
    hold_rights = " who hold decision rights" if count.has_rights else ""
    return f"the {format_people(count.n_people)} asked{hold_rights}"


def _support_count_figure(context: ReportContext, count: SupportCount) -> Figure:
    n_people, n_counted = count.n_people, count.n_counted
    figure = Figure(count.name, count.label, _HIDDEN, unit="people", note=count.note)
    if not n_people:
        shown = "not known, because nobody who was asked is in this group"
        return attrs.evolve(figure, shown=shown)
    if not count.is_shown(context):
        return figure
    shown = f"{n_counted:,} of {n_people:,} ({format_percent(n_counted / n_people)})"
    return attrs.evolve(figure, shown=shown, value=n_counted, of=n_people)


# What is delegated, and how much of it has support


def _share_figures(context: ReportContext) -> Iterator[Figure]:
    """The shares of delegated decisions with support, where people may be named."""
    compiled = context.compiled
    shares = {
        ("support_coverage", "Delegated with support"): compute_support_coverage(compiled),
        ("presence", "Supported by the delegator"): compute_presence(compiled),
    }
    if math.isnan(control_without_support(compiled)):
        shares["control_retained", "Control retained"] = compute_control_retained(compiled)
    for (name, label), share in shares.items():
        note = f"of what is delegated, the part that {_SUPPORTED_PARTS[name]}"
        if math.isnan(share):
            shown = "not defined, because nothing is delegated to anyone who was asked"
            yield Figure(name, label, shown, note=note)
        else:
            yield Figure(name, label, format_percent(share), share, note=note)


def _unit_blocks(
    context: ReportContext, count: SupportCount, units: Sequence[tuple[Group, Array]]
) -> Iterator[Block]:
    if not units:
        recorded = context.compiled.columns.tables["people"]["unit"].tolist()
        if count.n_people and len(set(recorded)) > 1 and not context.personal:
            yield Paragraph(
                "Units are not shown separately, so that nobody's answer can be inferred."
            )
        return
    groups = [group for group, _ in units]
    names = (join_truncated(map(sanitize_text, row.units), _MAX_UNIT_NAMES) for row in groups)
    asked = "Asked, with decision rights" if count.has_rights else "Asked"
    n_people, n_counted = [row.n_people for row in groups], [row.n_counted for row in groups]
    shares = map(truediv, n_counted, n_people)
    columns = (
        Column.from_values("units", "Unit", names),
        Column.from_values("people", asked, n_people, "count"),
        Column.from_values("count", "No support", n_counted, "count"),
        Column.from_values("share", "Share", shares, "bar"),
    )
    table = DataTable("without_backing_by_unit", f"{count.label}, by unit", columns)
    yield support_picture(table)
    yield table
    if any(len(group.units) > 1 for group in groups):
        yield Paragraph(
            "Units share a row where separate rows would reveal the answers of single people."
        )
