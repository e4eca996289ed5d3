"""The sections on what the figures assume, and what they must not be used for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepback._columns._schema_headers import TABLE_NAMES
from stepback._columns._table import Table
from stepback._display._number_format import format_percent
from stepback._display._sanitize_text import MAX_MESSAGE_LENGTH, sanitize_text
from stepback._documents._document import Block, BulletList, Paragraph
from stepback._flow._active_delegations import in_force_mask
from stepback._flow._assumed_autonomy import assumed_delegation_mask
from stepback._measures._authority import compute_assumed_share
from stepback._problems._format import pluralize
from stepback._records._record import BASIS_CHOICE
from stepback._report._context import ReportContext
from stepback._report._shared_content import (
    doubtful_problems,
    listable_problems,
    problem_sentence,
)


def assumption_blocks(context: ReportContext) -> Iterator[Block]:
    """Every assumption that matters for this organization."""
    if items := _list_assumptions(context):
        yield Paragraph("The figures are valid as far as these assumptions hold:", lead=True)
        yield BulletList(items)
    else:
        yield Paragraph("Nothing had to be assumed.", lead=True)


def _list_assumptions(context: ReportContext) -> tuple[str, ...]:
    return (
        *_reading_assumptions(context),
        *_flow_assumptions(context),
        *_absence_assumptions(context),
        *_support_assumptions(context),
    )


def limit_blocks(context: ReportContext) -> Iterator[Block]:
    """What a report must not be used for."""
    yield Paragraph(
        "Do not use it for appraisal, pay or dismissal, or for any other decision about a single "
        "person.",
        lead=True,
    )
    under = " under the assumptions above" if _list_assumptions(context) else ""
    yield Paragraph(
        f"The figures describe positions and relations{under}. They do not "
        "say how well anyone works or leads. A decision right without recorded support is a "
        "question to the organization, not a finding about the person who holds it."
    )


def _reading_assumptions(context: ReportContext) -> Iterator[str]:
    """What was assumed when the data was read: what columns are, counts, and what was doubtful."""
    warnings = listable_problems(context, context.org.warnings)
    for warning in warnings:
        if warning.code == "recognized-columns":
            source = sanitize_text(warning.where.source, MAX_MESSAGE_LENGTH)
            of = f" of {source}" if source not in {"", *TABLE_NAMES} else ""  # what is no file
            yield f"What the columns{of} hold was recognized by their headers and cells."
    for warning in warnings:
        if warning.code == "counted-rows":
            yield problem_sentence(warning)
    repairs, doubts = doubtful_problems(context)
    if repairs:
        yield "What was repaired is right as the section on problems in the data lists it."
    if doubts:
        yield (
            "What needs a second look is right as it was read: the section on problems in the data "
            "lists it."
        )


def _flow_assumptions(context: ReportContext) -> Iterator[str]:
    columns = context.compiled.columns
    is_active = in_force_mask(columns, context.org.date, context.org.contexts)
    delegations = columns.tables["delegations"].take(np.flatnonzero(is_active))
    if len(delegations):
        yield "Decisions divide in proportion: to the share that is delegated, times its autonomy."
    if context.flow_source == "none":
        return
    if not len(delegations):
        yield "No delegation is recorded, so that owners decide everything in their domains."
    yield from _assumed_delegations(context)
    yield from _domain_assumptions(columns.tables["domains"])
    yield from _delegation_assumptions(delegations)
    memberships = columns.tables["memberships"]
    if len(memberships) and np.isnan(memberships["share"]).any():
        yield (
            "Where no share is recorded, the people who hold a post or belong to a circle divide "
            "it equally."
        )


def _assumed_delegations(context: ReportContext) -> Iterator[str]:
    n_assumed = int(np.count_nonzero(assumed_delegation_mask(context.compiled)))
    share = compute_assumed_share(context.compiled)
    delegations = pluralize(n_assumed, "delegation")
    if context.flow_source == "assumed":
        yield (
            f"{delegations} marked as assumed {'carries' if n_assumed == 1 else 'carry'} "
            f"{format_percent(share)} of what is delegated. Their autonomy varies from 0.25 to "
            "0.75, whatever the data says."
        )
    elif n_assumed:
        carried = "nothing" if np.isnan(share) else format_percent(share)
        yield f"{delegations} marked as assumed: {carried} of what is delegated."


def _domain_assumptions(domains: Table) -> Iterator[str]:
    n_assumed = int(np.count_nonzero(domains["basis"] == BASIS_CHOICE.option_code("assumed")))
    if n_assumed:
        owners = "its owner" if n_assumed == 1 else "their owners"
        yield f"{pluralize(n_assumed, 'domain')} and {owners} are assumed."
    if len(domains) > 1 and np.unique(domains["weight"]).size == 1:
        yield "All domains have the same weight."
    elif len(domains) > 1:
        yield "Domains have the weights that are recorded for them."


def _delegation_assumptions(delegations: Table) -> Iterator[str]:
    n_levels = int(np.count_nonzero(delegations["autonomy"] < 0))
    if n_levels:
        yield (
            f"The levels of {pluralize(n_levels, 'delegation')}, on the scale from tell to "
            "delegate, are read as numbers at equal intervals."
        )
    n_full = int(np.count_nonzero(np.isnan(delegations["autonomy"])))
    if n_full:
        delegates = "the delegate decides" if n_full == 1 else "the delegates decide"
        yield f"{pluralize(n_full, 'delegation')} without an autonomy: {delegates} everything."
    if np.isnan(delegations["share"]).any():
        yield (
            "Where no share is recorded, the delegates divide equally what the recorded shares "
            "leave."
        )
    if (~np.isnan(delegations["limit"])).any():
        yield "Limits divide a domain according to the sample of amounts recorded for it."


def _absence_assumptions(context: ReportContext) -> Iterator[str]:
    if context.estimates is None:
        return
    yield (
        "What an absent person would decide goes back along the delegations, to the nearest "
        "person who is present; standing delegations stay in force."
    )
    if (context.compiled.columns.tables["circles"]["quorum"] > 1).any():
        yield (
            "While fewer people than its quorum are present in a circle, what the circle hands to "
            "its members flows as if all of them were away."
        )
    if not context.has_formal_line and context.compiled.n_people > 1:
        yield (
            "Without a formal line, the people who own at least twice an equal share of the "
            "decisions are the top."
        )
    n_roots = context.compiled.reporting_tree.roots.size
    if n_roots > 1:
        yield f"The {n_roots:,} roots of the formal line together are the top."
    if context.recorded_metrics is None:
        return
    yield (
        "Deputies are counted part by part: for what a person keeps, a delegate; for what came "
        "with a post or circle, a fellow member; for what was delegated, another delegate of the "
        "same principal. Delegates count from an autonomy of 0.5 on."
    )
    if context.compiled.columns.tables["delegations"].in_force_mask(context.org.date).any():
        yield (
            "A delegator keeps control through a reporting line or through support, where the "
            "right can be taken back."
        )


def _support_assumptions(context: ReportContext) -> Iterator[str]:
    if context.compiled.support is None:
        return
    if context.compiled.columns.respondents is None:
        yield "Everyone counts as asked about support: no respondents are recorded."
    elif context.response_floor > 0:
        yield (
            f"Answers about support are shown only where {format_percent(context.response_floor)} "
            "of all people answered, or more; the number is a choice, not a finding of research."
        )
    yield "Support for a post or circle reaches each of its members."
    yield (
        "A person has decision rights if they make at least half of an equal share of the "
        "decisions, and has support if anybody is recorded to support them."
    )
    yield "Support counts the same at any strength, whether it is observed, declared or assumed."
    if context.personal:
        yield (
            "In shares of what is delegated, support counts by its strength, and support from "
            "several people combines like independent chances."
        )
