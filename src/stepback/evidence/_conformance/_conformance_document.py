"""What paper and practice say, as a document."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from stepback._display._number_format import format_amount, format_percent
from stepback._display._sanitize_text import sanitize_text
from stepback._documents._document import (
    Block,
    BulletList,
    Cell,
    Column,
    DataTable,
    Document,
    Figure,
    Figures,
    MainFinding,
    Paragraph,
    Section,
)
from stepback._problems._format import format_option, join_truncated, pluralize
from stepback.evidence._conformance._conformance_figures import ConformanceFigures
from stepback.evidence._conformance._conformance_tables import ConformanceTable
from stepback.evidence._conformance._decision_classes import DECISION_CLASSES

_MAX_ROWS = 12
_MEANINGS = (
    "the domain, the decider or a needed amount is not on paper",
    "no right in the domain on any day",
    "a right on another day or in another context",
    "a right about other amounts",
    "the right, but so had a level below",
    "the post that decides on paper",
)


def conformance_document(both: ConformanceFigures) -> Document:
    """Paper and practice as a document."""
    sections = [
        Section("classes", "Final approvals, held against the paper", tuple(_class_blocks(both))),
        Section("distance", "How far practice is from the paper", tuple(_distance_blocks(both))),
        Section("top", "What the top decides", tuple(_top_blocks(both))),
    ]
    for table, title in (
        (both.domains, "By domain"),
        (both.deciders, "By who decided"),
        (both.periods, "By period"),
    ):
        sections.append(Section(f"by_{table.by}", title, (_group_table(table, title),)))
    sections.append(Section("unused", "Rights never used", tuple(_unused_blocks(both))))
    if both.notes:
        items = tuple(map(str, both.notes))  # which are escaped
        sections.append(
            Section("notes", "What was matched, and what was not", (BulletList(items),))
        )
    return Document(
        title="Paper and practice",
        noun="A comparison",
        preposition="of rights and decisions in",
        counted=(
            f"{pluralize(both.n_decisions, 'final approval')} of "
            f"{pluralize(both.n_rows, 'row')} in the log."
        ),
        findings=tuple(_conformance_findings(both)),
        sections=tuple(sections),
        appendix=(Section("limits", "What this is not for", tuple(_conformance_limits())),),
        contexts=both.contexts,
        source=both.source,
    )


def _conformance_findings(both: ConformanceFigures) -> Iterator[MainFinding]:
    n_decisions = both.n_decisions
    if not n_decisions:
        yield MainFinding("The log has no final approvals.", ())
        return
    granted, unknown = both.classes["as granted"], both.classes["unknown"]
    if unknown == n_decisions:
        yield MainFinding(
            "Nothing can be compared: the domains, deciders or amounts of all "
            f"{pluralize(n_decisions, 'final approval')} are not on paper. What was not matched "
            "is listed below.",
            ("unknown",),
        )
        return
    yield MainFinding(
        f"{format_percent(granted / n_decisions)} of final approvals are as granted on paper "
        f"({granted:,} of {n_decisions:,}).",
        ("as_granted",),
    )
    if not math.isnan(both.displaced):
        yield MainFinding(
            f"{format_percent(both.displaced)} of decisions are made at another post than the "
            "paper's.",
            ("displaced",),
        )
    top = both.top
    if not math.isnan(top.in_practice):
        yield MainFinding(
            f"The top decides {format_percent(top.in_practice)} in practice, and "
            f"{format_percent(top.on_paper)} on paper.",
            ("top_in_practice", "top_on_paper"),
        )


def _class_blocks(both: ConformanceFigures) -> Iterator[Block]:
    total = both.n_decisions
    counts = [both.classes[name] for name in DECISION_CLASSES[::-1]]
    yield DataTable(
        "classes",
        "The first class that applies, from the last row up",
        (
            Column.from_values("class", "Class", list(DECISION_CLASSES[::-1])),
            Column.from_values("meaning", "Meaning", list(_MEANINGS[::-1])),
            Column.from_values("decisions", "Decisions", counts, "count"),
            Column.from_values(
                "share",
                "Share",
                [_share_cell(n / total if total else math.nan) for n in counts],
                "share",
            ),
        ),
    )


def _distance_blocks(both: ConformanceFigures) -> Iterator[Block]:
    texts = {
        "displaced": "made at another post than the paper's",
        "distance": "between the shares of posts on paper and in practice",
    }
    figures = []
    for name, label in texts.items():
        value, (low, high) = getattr(both, name), getattr(both, f"{name}_interval")
        shown = _show_share(value)
        if not math.isnan(low):
            shown += f" (95 % interval {_show_share(low)} to {_show_share(high)})"
        figures.append(
            Figure(
                name,
                f"{name.capitalize()}: {label}",
                shown,
                _or_none(value),
                low=_or_none(low),
                high=_or_none(high),
            )
        )
    yield Figures(tuple(figures))
    yield Paragraph(
        "Decisions that are displaced in both directions cancel in the distance, so it is never "
        "more than the displaced share. Both leave out what is unknown."
    )


def _top_blocks(both: ConformanceFigures) -> Iterator[Block]:
    top = both.top
    names = join_truncated([sanitize_text(name) for name in top.names], 5)
    yield Paragraph(f"The top: {names or 'nobody'}.")
    yield Figures(
        (
            Figure("top_on_paper", "On paper", _show_share(top.on_paper), _or_none(top.on_paper)),
            Figure(
                "top_in_practice",
                "In practice",
                _show_share(top.in_practice),
                _or_none(top.in_practice),
            ),
        )
    )
    if top.is_withheld:
        yield Paragraph(
            "How long these decisions wait is about fewer than five people, and is shown only to "
            f"readers who may see that: {format_option(personal=True)}."
        )
    elif math.isnan(top.median_hours):
        yield Paragraph("The log does not say how long these decisions wait.")
    else:
        text = (
            f"Half of them wait {format_amount(top.median_hours)} hours or longer, and one in ten "
            f"{format_amount(top.high_hours)} or longer; {format_amount(top.days)} days added up"
        )
        if not math.isnan(top.share_of_waiting):
            text += f", {format_percent(top.share_of_waiting)} of the waiting for final approvals"
        yield Paragraph(f"{text}.")


def _group_table(table: ConformanceTable, title: str) -> DataTable:
    total = table.counts.sum(axis=1)
    if table.by == "period":
        chosen = np.arange(len(table))[-_MAX_ROWS:]
    else:
        outside = total - table.counts[:, -1]
        chosen = np.lexsort((-total, -outside))[:_MAX_ROWS]
    is_whole = chosen.size == len(table)
    caption = title if is_whole else f"{title} ({chosen.size} of {len(table):,})"
    columns = [
        Column.from_values(
            table.by,
            table.by.capitalize(),
            [sanitize_text(table.names[place]) for place in chosen.tolist()],
        ),
        Column.from_values("decisions", "Decisions", total[chosen].tolist(), "count"),
    ]
    for code in range(len(DECISION_CLASSES) - 1, -1, -1):
        name = DECISION_CLASSES[code]
        counts = table.counts[chosen, code].tolist()
        columns.append(
            Column.from_values(name.replace(" ", "_"), name.capitalize(), counts, "count")
        )
    # With the distance as well, the table would be too wide for text; it is in the frame.
    cells = [_share_cell(value) for value in table.displaced[chosen].tolist()]
    columns.append(Column.from_values("displaced", "Displaced", cells, "share"))
    return DataTable(f"by_{table.by}", caption, tuple(columns))


def _unused_blocks(both: ConformanceFigures) -> Iterator[Block]:
    unused = both.unused
    if not len(unused):
        yield Paragraph("Every post with a right in a domain of the log has used it.")
        return
    chosen = np.argsort(-unused.expected, kind="stable")[:_MAX_ROWS].tolist()
    is_whole = len(chosen) == len(unused)
    caption = "Posts that never decided by their right"
    domains = [sanitize_text(unused.domain[place]) for place in chosen]
    posts = [sanitize_text(unused.post_name[place]) for place in chosen]
    if not is_whole:
        caption += f" ({len(chosen)} of {len(unused):,})"
    yield DataTable(
        "unused",
        caption,
        (
            Column.from_values("domain", "Domain", domains),
            Column.from_values("post", "Post", posts),
            Column.from_values("up_to", "Up to", [_limit_cell(unused.up_to[n]) for n in chosen]),
            Column.from_values(
                "expected",
                "Its decisions on paper",
                [
                    Cell(format_amount(unused.expected[n]), float(unused.expected[n]))
                    for n in chosen
                ],
                "count",
            ),
        ),
    )


def _conformance_limits() -> Iterator[Block]:
    yield Paragraph(
        "Do not use it for appraisal, pay or dismissal, or for any other decision about a single "
        "person.",
        lead=True,
    )
    yield Paragraph(
        "A decision outside the paper does not show misconduct: the paper may be out of date, the "
        "log may name the person who pressed the button, and somebody may have stood in by a rule "
        "that is on neither. Look at the rows before you conclude anything."
    )


def _limit_cell(limit: float) -> Cell:
    if math.isinf(limit):
        return Cell("no limit", None)
    return Cell(f"{limit:,.15g}", float(limit))


def _share_cell(share: float) -> Cell:
    return Cell(_show_share(share), _or_none(share))


def _show_share(share: float) -> str:
    return "not defined" if math.isnan(share) else format_percent(share)


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
