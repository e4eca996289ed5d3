"""Who may decide on paper, in words: a table for each track."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stepback._display._sanitize_text import sanitize_text
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
from stepback._problems._format import join_truncated, pluralize

if TYPE_CHECKING:
    from stepback.evidence._papers._right_holders import HeldRight, OpenBand, RightHolders

_MAX_ROWS = 50
_MAX_BANDS = 10
_MAX_LISTED = 5
_RULES = {"all": "; every track must agree", "any": "; one track is enough"}


def right_holders_document(answer: RightHolders) -> Document:
    """The answer as a document."""
    about = sanitize_text(answer.domain)
    if answer.amount is not None:
        about += f", an amount of {_format_paper_amount(answer.amount, answer.unit)}"
    sections = [
        Section(
            f"track_{place}",
            sanitize_text(track) or "Who may decide",
            tuple(_track_blocks(held, answer)),
        )
        for place, (track, held) in enumerate(answer.rights.items(), 1)
    ]
    if gaps := tuple(_gap_items(answer)):
        sections.append(Section("open_bands", "About what nobody may decide", (BulletList(gaps),)))
    return Document(
        title=f"Who may decide on paper: {about}",
        noun="An answer",
        preposition="about",
        counted=f"{pluralize(len(answer.holders), 'holder')} may decide on paper.",
        findings=tuple(_paper_findings(answer)),
        sections=tuple(sections),
        appendix=(_how_to_read(answer),),
        date=answer.date,
        contexts=tuple(map(sanitize_text, answer.conditions)),
    )


def _paper_findings(answer: RightHolders) -> Iterator[MainFinding]:
    if not answer.holders:
        yield MainFinding("Nobody may decide on paper.", ())
    elif answer.amount is not None:
        parts = [_describe_track(track, held) for track, held in answer.rights.items()]
        rule = _RULES.get(answer.track_rule, "") if len(parts) > 1 else ""
        yield MainFinding(f"On paper, it is decided by {'; '.join(parts)}{rule}.", ())


def _describe_track(track: str, held: tuple[HeldRight, ...]) -> str:
    lowest = [_describe_holder(right) for right in held if right.is_lowest]
    listed = join_truncated(lowest, _MAX_LISTED, conjunction="or") or "nobody"
    return f"{listed} ({sanitize_text(track)})" if track else listed


def _describe_holder(right: HeldRight) -> str:
    text = " with ".join([sanitize_text(right.holder), *_format_signers(right)])
    text += "" if right.scope == "everything" else " for the own line"
    return f"{text}, {sanitize_text(right.condition)}" if right.condition else text


def _format_signers(right: HeldRight) -> list[str]:
    return [join_truncated(map(sanitize_text, right.jointly))] if right.jointly else []


def _track_blocks(held: tuple[HeldRight, ...], answer: RightHolders) -> Iterator[Block]:
    if not held:
        yield Paragraph("Nobody.")
        return
    shown = held[:_MAX_ROWS]
    columns = [Column.from_values("holder", "Holder", [sanitize_text(row.holder) for row in shown])]
    if answer.amount is None and any(
        row.above is not None or row.up_to is not None for row in held
    ):
        bands = [format_band(row.above, row.up_to, row.grant.unit) for row in shown]
        columns.append(Column.from_values("amounts", "Amounts", bands))
    if any(row.condition for row in held):
        conditions = [sanitize_text(row.condition) for row in shown]
        columns.append(Column.from_values("condition", "Condition", conditions))
    if any(row.jointly for row in held):
        together = ["".join(_format_signers(row)) for row in shown]
        columns.append(Column.from_values("jointly", "Together with", together))
    if any(row.scope != "everything" for row in held):
        columns.append(Column.from_values("scope", "Of whom", [row.scope for row in shown]))
    if answer.date is None and any(row.grant.start or row.grant.end for row in held):
        days = [_format_term(row) for row in shown]
        columns.append(Column.from_values("days", "In force", days))
    lowest = ["decides" if row.is_lowest else "may, too" for row in shown]
    columns.append(Column.from_values("is_lowest", "On paper", lowest))
    yield DataTable("rights", "Who may decide, lowest level first", tuple(columns))
    if (n_more := len(held) - len(shown)) > 0:
        yield Paragraph(f"{n_more:,} more rows; to_frame() has all {len(held):,}.")


def _format_term(right: HeldRight) -> str:
    start, end = right.grant.start, right.grant.end
    parts = [f"from {start}" if start else "", f"until before {end}" if end else ""]
    return " ".join(filter(None, parts))


def _gap_items(answer: RightHolders) -> Iterator[str]:
    for band in answer.open_bands[:_MAX_BANDS]:
        yield _describe_open_band(band, answer)
    if (n_more := len(answer.open_bands) - _MAX_BANDS) > 0:
        yield f"{n_more:,} more; open_bands has all."


def _describe_open_band(band: OpenBand, answer: RightHolders) -> str:
    track = f"{sanitize_text(band.track)}: " if band.track else ""
    if answer.amount is not None:
        return f"{track}an amount of {_format_paper_amount(answer.amount, band.unit)}."
    return f"{track}amounts {format_band(band.above, band.up_to, band.unit)}."


def _how_to_read(answer: RightHolders) -> Section:
    first = (
        "The lowest level whose right covers the amount decides; those above may, too, but need "
        "not be asked."
    )
    items = [first]
    if any(right.condition for held in answer.rights.values() for right in held):
        said = "given" if answer.conditions else "not said"
        items.append(f"Which conditions hold is {said}.")
    return Section("assumptions", "How to read it", (BulletList(tuple(items)),))


def format_band(above: float | None, up_to: float | None, unit: str = "") -> str:
    """The amounts of a band in words."""
    parts = []
    if above is not None:
        parts.append(f"above {_format_paper_amount(above, '' if up_to is not None else unit)}")
    if up_to is not None:
        parts.append(f"up to {_format_paper_amount(up_to, unit)}")
    return " ".join(parts) or "all"


def _format_paper_amount(amount: float, unit: str) -> str:
    return f"{amount:,.15g} {sanitize_text(unit)}".strip()
