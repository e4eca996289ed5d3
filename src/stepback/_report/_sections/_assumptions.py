"""What the figures assume, and what they must not be used for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepback._columns._table import Table
from stepback._flow._active_delegations import in_force_mask
from stepback._measures._authority import compute_assumed_share
from stepback._records._record import BASIS_CHOICE
from stepback._report._context import ReportContext, assumed_delegation_mask
from stepback._report._document import BulletList, Paragraph, Section
from stepback._report._estimates import Estimates
from stepback._report._number_format import format_percent, many

_ASSUMED = BASIS_CHOICE.option_code("assumed")


def assumptions_section(view: ReportContext, figured: Estimates | None) -> Section:
    """Every assumption that matters for this organization."""
    items = [*_of_line(view), *_of_flow(view), *_of_absence(view, figured), *_of_support(view)]
    lead = "The figures hold as far as these hold:" if items else "Nothing had to be assumed."
    blocks = (
        (Paragraph(lead, lead=True), BulletList(tuple(items)))
        if items
        else (Paragraph(lead, lead=True),)
    )
    return Section("assumptions", "What was assumed", blocks)


def limits_section() -> Section:
    """What a report must not be used for."""
    return Section(
        "limits",
        "What this must not be used for",
        (
            Paragraph(
                "Not for appraisal, not for pay, not for dismissal, and for no other decision "
                "about a single person.",
                lead=True,
            ),
            Paragraph(
                "The figures describe positions and relations under the assumptions above. They "
                "do not say how well anyone works or leads. A right without recorded backing is a "
                "question to the organization, not a finding about whoever holds it."
            ),
        ),
    )


def _of_line(view: ReportContext) -> Iterator[str]:
    if view.flow_source != "line":
        return
    now = view.compiled
    yield (
        "Who decides is taken from the formal line alone: all decisions start at the root, and "
        "each head decides about its own job."
    )
    yield "Every manager hands on alike: the same autonomy along every line, from 0.25 to 0.75."
    yield "A report gets a part in proportion to the heads below; a vacant post weighs nothing."
    held, _ = now.groups.containing_groups(np.arange(now.n_people))
    if held.size:
        yield (
            "Someone who holds several posts counts in equal parts in each, and those who share "
            "a post count in equal parts for it."
        )
    outside = int(np.count_nonzero(now.reporting_tree.layer[: now.n_people] == 0))
    if outside:
        yield (
            f"{many(outside, 'person', 'people')} outside the line "
            f"{'is' if outside == 1 else 'are'} taken to decide about their own job alone."
        )


def _of_flow(view: ReportContext) -> Iterator[str]:
    now = view.compiled
    mask = in_force_mask(now.columns, view.org.date, view.org.contexts)
    table = now.columns.tables["delegations"].take(np.flatnonzero(mask))
    if view.flow_source == "line" or len(table):
        yield "Decisions divide in proportion: the share handed on, times the autonomy in it."
    if view.flow_source == "none":
        return
    yield from _marked(view)
    yield from _of_domains(now.columns.tables["domains"])
    yield from _of_delegations(table)
    seats = now.columns.tables["memberships"]
    if len(seats) and np.isnan(seats["share"]).any():
        yield (
            "Where no share is recorded, those who hold a post or sit in a circle divide it "
            "equally."
        )


def _marked(view: ReportContext) -> Iterator[str]:
    """What is marked as assumed in the data itself."""
    rests = int(np.count_nonzero(assumed_delegation_mask(view.compiled)))
    part = compute_assumed_share(view.compiled)
    if view.flow_source == "assumed":
        yield (
            f"{many(rests, 'delegation')} marked as assumed "
            f"{'carries' if rests == 1 else 'carry'} {format_percent(part)} of what is handed on; "
            "whatever autonomy the data gives, it is varied from 0.25 to 0.75."
        )
    elif rests:
        carry = "nothing" if np.isnan(part) else format_percent(part)
        yield f"{many(rests, 'delegation')} marked as assumed: {carry} of what is handed on."


def _of_domains(domains: Table) -> Iterator[str]:
    owned = int(np.count_nonzero(domains["basis"] == _ASSUMED))
    if owned:
        them, be = ("it", "is") if owned == 1 else ("them", "are")
        yield f"{many(owned, 'field')} of decisions, and who owns {them}, {be} assumed."
    if len(domains) > 1 and np.unique(domains["weight"]).size == 1:
        yield "Every field of decisions counts alike."
    elif len(domains) > 1:
        yield "Fields of decisions count by the weights recorded for them."


def _of_delegations(table: Table) -> Iterator[str]:
    levels = int(np.count_nonzero(table["autonomy"] < 0))
    if levels:
        yield (
            f"The levels of {many(levels, 'delegation')}, on the scale from tell to delegate, "
            "are read as numbers at equal intervals."
        )
    full = int(np.count_nonzero(np.isnan(table["autonomy"])))
    if full:
        yield f"{many(full, 'delegation')} without an autonomy: all of it is settled there."
    if np.isnan(table["share"]).any():
        yield (
            "Where no share is recorded, those to whom something is handed divide the rest equally."
        )
    if (~np.isnan(table["limit"])).any():
        yield "Limits divide a field by the sample of amounts recorded for it."


def _of_absence(view: ReportContext, figured: Estimates | None) -> Iterator[str]:
    if figured is None:
        return
    yield (
        "What an absent person would settle goes back the way it came, to the nearest who is "
        "there; standing delegations go on."
    )
    if view.compiled.reporting_tree.roots.size > 1:
        yield (
            f"All {view.compiled.reporting_tree.roots.size:,} roots of the formal line together "
            "are the top."
        )
    if figured.recorded is None:
        return
    yield (
        "A deputy is someone handed to, a fellow member, or another whom the same person hands "
        "to, with an autonomy of at least 0.5."
    )
    if len(view.compiled.columns.tables["delegations"]):
        yield "Control is kept by a line from above or by support, where a right can be taken back."


def _of_support(view: ReportContext) -> Iterator[str]:
    if view.compiled.support is None:
        return
    yield "Support from several people adds up as independent chances do."
    yield "Support for a post or circle reaches each of its members at full strength."
    yield (
        "To hold decision rights is to settle at least half an even share; to have backing, to "
        "receive at least half of full support."
    )
    yield "Support counts alike, whether it is observed, declared or assumed."
