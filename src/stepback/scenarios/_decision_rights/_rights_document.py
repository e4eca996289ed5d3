"""Who may decide, in words: a table of those who may, and one of those who may not, and why."""

from __future__ import annotations

from collections.abc import Iterator

from stepback._display._number_format import format_percent
from stepback._documents._document import (
    Block,
    BulletList,
    Column,
    DataTable,
    Document,
    MainFinding,
    Paragraph,
    Section,
)
from stepback._problems._format import format_id, join_truncated, pluralize
from stepback.scenarios._decision_rights._broken_conditions import (
    describe_chain,
    format_interval,
    format_limit,
)
from stepback.scenarios._decision_rights._rights_names import RightsNames
from stepback.scenarios._decision_rights._rights_records import Decider
from stepback.scenarios._decision_rights._rights_table import RightsTable

_MAX_ROWS = 20
_NAMED = 3


def rights_document(rights: RightsTable, names: RightsNames) -> Document:
    """The answer as a document."""
    may = Section("deciders", "Who may decide", tuple(_decider_blocks(rights, names)))
    sections = [may]
    if rights.near_misses:
        blocks = tuple(_near_miss_blocks(rights, names))
        sections.append(Section("near_misses", "Who may not, and why", blocks))
    if rights.warnings:
        messages = [warning.message for warning in rights.warnings[:_MAX_ROWS]]
        if (n_more := len(rights.warnings) - len(messages)) > 0:
            messages.append(f"and {pluralize(n_more, 'more warning')}.")
        bullets = BulletList(tuple(messages))
        sections.append(Section("warnings", "What does not do what it seems to do", (bullets,)))
    return Document(
        title=f"Who may decide: {_describe_decision(rights, names)}",
        noun="An answer",
        preposition="about",
        counted=_count_deciders(rights),
        findings=tuple(_main_findings(rights, names)),
        sections=tuple(sections),
        appendix=(_assumptions(rights),),
        date=rights.date,
        contexts=tuple(sorted(rights.contexts)),
    )


def _describe_decision(rights: RightsTable, names: RightsNames) -> str:
    if rights.amount is None:
        return names.domain
    return f"{names.domain}, an amount of {format_limit(rights.amount)}"


def _count_deciders(rights: RightsTable) -> str:
    may = len({decider.person for decider in rights.deciders})
    n_near = len(rights.near_misses)
    sentence = f"{may:,} of {pluralize(rights.n_people, 'person', 'people')} may decide."
    if n_near:
        sentence = f"{sentence[:-1]}; records lead to {n_near:,} more, who may not."
    if rights.away:
        sentence += f" {pluralize(len(rights.away), 'person is', 'people are')} away."
    return sentence


def _main_findings(rights: RightsTable, names: RightsNames) -> Iterator[MainFinding]:
    if not rights.deciders:
        yield MainFinding("Nobody may decide.", ())
        return
    if rights.amount is not None:
        yield MainFinding(_describe_most(rights.deciders, names), ())
    for part in rights.unsettled_shares[:1]:
        amounts = _of_amounts(rights, part.above, part.up_to)
        yield MainFinding(
            f"{format_percent(part.share)} of the decisions{amounts} are settled by nobody.", ()
        )


def _of_amounts(rights: RightsTable, above: float, up_to: float) -> str:
    is_one = rights.amount is not None or format_interval(above, up_to) == "all"
    return "" if is_one else f" {format_interval(above, up_to)}"


def _describe_most(deciders: tuple[Decider, ...], names: RightsNames) -> str:
    deciding = [decider for decider in deciders if decider.share > 0]
    if not deciding:
        return "Those who may decide settle none of it as things are."
    listed = join_truncated(
        [f"{names.name(row.person)} ({format_percent(row.share)})" for row in deciding[:_NAMED]],
        n_total=len(deciding),
    )
    return f"As things are, it is settled by {listed}."


def _decider_blocks(rights: RightsTable, names: RightsNames) -> Iterator[Block]:
    if not rights.deciders:
        yield Paragraph("Nobody.")
        return
    shown = rights.deciders[:_MAX_ROWS]
    columns = [
        Column.from_values("person", "Person", [names.name(row.person) for row in shown]),
        Column.from_values("share", "Settles", [row.share for row in shown], "bar"),
    ]
    if rights.amount is None:
        amounts = [format_interval(row.above, row.up_to) for row in shown]
        columns.append(Column.from_values("amounts", "Amounts", amounts))
    if any(row.jointly for row in shown):
        together = [names.describe_circle(row.jointly) for row in shown]
        columns.append(Column.from_values("jointly", "Together with", together))
    chains = [
        "owner" if not row.chain else describe_chain(rights.owner, row.chain, names.name)
        for row in shown
    ]
    columns.append(Column.from_values("chain", "By which records", chains))
    caption = "Who may decide, and the part of these decisions that each settles as things are"
    yield DataTable("deciders", caption, tuple(columns))
    yield from _count_more(len(rights.deciders))


def _near_miss_blocks(rights: RightsTable, names: RightsNames) -> Iterator[Block]:
    shown = rights.near_misses[:_MAX_ROWS]
    reasons = [" ".join(names.reason_sentences(position)) for position in range(len(shown))]
    chains = [describe_chain(rights.owner, row.chain, names.name) for row in shown]
    columns = (
        Column.from_values("person", "Person", [names.name(row.person) for row in shown]),
        Column.from_values("reasons", "Why not", reasons),
        Column.from_values("chain", "The nearest way", chains),
    )
    caption = "Who may not decide, and every condition broken on the nearest way to them"
    yield DataTable("near_misses", caption, columns)
    yield from _count_more(len(rights.near_misses))


def _count_more(n_rows: int) -> Iterator[Block]:
    if n_rows > _MAX_ROWS:
        yield Paragraph(f"{n_rows - _MAX_ROWS:,} more rows; to_frame() has all {n_rows:,}.")


def _assumptions(rights: RightsTable) -> Section:
    may = (
        "Who may decide follows from the records. Those who have handed something on may still "
        "decide instead of the delegate, unless they have handed it on exclusively."
    )
    items = [
        may,
        "What each settles is modelled: decisions divide in proportion to share and autonomy.",
    ]
    if rights.contexts:
        entered = join_truncated(map(format_id, sorted(rights.contexts)))
        items.append(f"Delegations that hold only in {entered} are in force.")
    return Section("assumptions", "Assumptions", (BulletList(tuple(items)),))
