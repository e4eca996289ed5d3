"""What candidates say: the reason of each in words, and all of them as a document."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Protocol

from stepback._display._sanitize_text import sanitize_text
from stepback._documents._document import (
    Block,
    BulletList,
    Cell,
    Column,
    DataTable,
    Document,
    MainFinding,
    Paragraph,
    Section,
)
from stepback._problems._format import format_option, join_truncated, pluralize
from stepback.evidence._practice._duration_format import format_duration
from stepback.evidence._practice._step_back_candidate import StepBackCandidate

_MAX_ROWS = 25
_MAX_NAMES = 3
_HOURS_PER_DAY = 24
_DETERS = (
    "A signature may deter: that few are changed does not show that few would have to be without it"
)


class CandidateList(Protocol):
    """The attributes that `StepBackCandidates` describes."""

    @property
    def candidates(self) -> tuple[StepBackCandidate, ...]:
        """The candidates."""

    @property
    def others(self) -> tuple[StepBackCandidate, ...]:
        """The other steps after an approval."""

    @property
    def below(self) -> float:
        """The share that changes have to be below."""

    @property
    def confidence(self) -> float:
        """That of the interval."""

    @property
    def cases(self) -> int:
        """The fewest cases."""

    @property
    def n_steps(self) -> int:
        """How many steps follow an approval."""

    @property
    def n_frequent(self) -> int:
        """How many of them are in enough cases."""

    @property
    def n_decisions(self) -> int:
        """How many decisions the log has."""

    @property
    def has_steps(self) -> bool:
        """Whether the log names steps."""

    @property
    def source(self) -> str:
        """The file of the log."""


def describe_candidate(candidate: StepBackCandidate, confidence: float) -> str:
    """Why a step is a candidate, and what that does not show."""
    where = _name_step(candidate) or "all domains"
    share = f"{100 * candidate.changed_high:.1f} %"
    text = (
        f"Of {pluralize(candidate.decisions, 'decision')} in {where} after an approval, "
        f"{candidate.changed:,} changed it (at most {share}, at {100 * confidence:g} %)"
    )
    if not math.isnan(candidate.waiting_days):
        days = format_duration(_HOURS_PER_DAY * candidate.waiting_days)
        text += f"; they waited {days} in all"
        text += f", and {candidate.within_minute:,.0f} came within a minute"
    return f"{text}. {_DETERS}."


def describe_other(candidate: StepBackCandidate, found: CandidateList) -> str:
    """Why a step after an approval is not a candidate."""
    parts = []
    if candidate.cases < found.cases:
        parts.append(f"{candidate.cases:,} of {found.cases:,} cases")
    if not candidate.changed_high < found.below:
        parts.append(f"up to {100 * candidate.changed_high:.1f} % may be changed")
    return "; ".join(parts)


def _name_step(candidate: StepBackCandidate) -> str:
    """The domain and the step, as far as the log names them."""
    words = filter(None, [candidate.domain, candidate.step])
    return " at ".join(map(sanitize_text, words))


def candidates_document(found: CandidateList) -> Document:
    """The candidates as a document."""
    candidates = found.candidates
    return Document(
        title="Where leaders could step back",
        noun="Candidates",
        preposition="of",
        counted=(
            f"{pluralize(found.n_decisions, 'decision')}; {pluralize(found.n_steps, 'step')} "
            f"after an approval, {found.n_frequent:,} of them in {found.cases:,} cases or more."
        ),
        findings=tuple(_candidate_findings(found)),
        sections=(
            Section("candidates", "Candidates", tuple(_candidate_blocks(candidates))),
            *_other_sections(found),
            Section("caution", "What it does not show", tuple(_caution_blocks(found))),
        ),
        source=found.source,
    )


def _candidate_findings(found: CandidateList) -> Iterator[MainFinding]:
    share = f"{100 * found.below:g} %"
    if not found.n_steps:
        yield MainFinding("No decision of the log follows an approval.", ("candidates",))
        return
    if not found.candidates:
        yield MainFinding(
            f"No step that follows an approval in {found.cases:,} cases or more changes less than "
            f"{share} of them, up to the upper end of the interval.",
            ("candidates",),
        )
        return
    for candidate in found.candidates[:2]:
        where = _name_step(candidate)
        saved = (
            ""
            if math.isnan(candidate.waiting_days)
            else f"; {format_duration(_HOURS_PER_DAY * candidate.waiting_days)} of waiting"
        )
        yield MainFinding(
            f"{where or 'The decision after an approval'}: {candidate.changed:,} of "
            f"{pluralize(candidate.decisions, 'decision')} after an approval changed it{saved}.",
            ("changed", "waiting_days"),
        )


def _candidate_blocks(candidates: Sequence[StepBackCandidate]) -> Iterator[Block]:
    if not candidates:
        yield Paragraph("There are none.")
        return
    shown = candidates[:_MAX_ROWS]
    labels = _label_columns(shown)
    whole = "" if len(shown) == len(candidates) else f" ({len(shown)} of {len(candidates):,})"
    days = [
        Cell(format_duration(_HOURS_PER_DAY * candidate.waiting_days), candidate.waiting_days)
        for candidate in shown
    ]
    minute = [
        Cell(
            "not known"
            if math.isnan(candidate.within_minute)
            else f"{candidate.within_minute:,.0f}",
            candidate.within_minute,
        )
        for candidate in shown
    ]
    yield DataTable(
        "candidates",
        f"Steps after an approval{whole}",
        (
            *labels,
            *_change_columns(shown),
            Column("waiting_days", "Waiting", tuple(days), "count"),
            Column("within_minute", "In a minute", tuple(minute), "count"),
        ),
    )
    yield DataTable(
        "instead",
        f"Who decides, and who would decide instead{whole}",
        (
            *labels,
            Column.from_values("leaders", "Decides", [_list_names(each, 0) for each in shown]),
            Column.from_values("delegates", "Instead", [_list_names(each, 1) for each in shown]),
            Column.from_values(
                "step_before", "At the step", [_shown_word(each.step_before) for each in shown]
            ),
        ),
    )


def _other_sections(found: CandidateList) -> Iterator[Section]:
    if not found.others:
        return
    shown = found.others[:_MAX_ROWS]
    whole = "" if len(shown) == len(found.others) else f" ({len(shown)} of {len(found.others):,})"
    reasons = Column.from_values("reason", "Why not", [each.reason for each in shown])
    columns = (*_label_columns(shown), *_change_columns(shown), reasons)
    needed = f"{found.cases:,} cases and changes below {100 * found.below:g} % are needed"
    table = DataTable("others", f"Other steps after an approval{whole}; {needed}", columns)
    yield Section("others", "Steps that are no candidates", (table,))


def _label_columns(shown: Sequence[StepBackCandidate]) -> list[Column]:
    """The domains and the steps, where any is named."""
    words_by_name = {
        "domain": [candidate.domain for candidate in shown],
        "step": [candidate.step for candidate in shown],
    }
    return [
        Column.from_values(name, name.capitalize(), [_shown_word(word) for word in words])
        for name, words in words_by_name.items()
        if any(word is not None for word in words)
    ]


def _change_columns(shown: Sequence[StepBackCandidate]) -> tuple[Column, Column]:
    changed = [
        Cell(f"{candidate.changed:,} of {candidate.decisions:,}", candidate.changed)
        for candidate in shown
    ]
    high = [
        Cell(f"{100 * candidate.changed_high:.1f} %", candidate.changed_high) for candidate in shown
    ]
    return (
        Column("changed", "Changed", tuple(changed), "count"),
        Column("changed_high", "At most", tuple(high), "count"),
    )


def _list_names(candidate: StepBackCandidate, end: int) -> str:
    names = dict.fromkeys((pair.leader, pair.delegate)[end] for pair in candidate.pairs)
    listed = join_truncated(map(sanitize_text, names), _MAX_NAMES)
    return listed or "(not said)"


def _shown_word(word: str | None) -> str:
    return "(not said)" if word is None else sanitize_text(word)


def _caution_blocks(found: CandidateList) -> Iterator[Block]:
    items = [
        f"{_DETERS}. Try it for a time or for small amounts, and look at what is changed then.",
        "Those that came within a minute look automatic, which is an assumption of stepback.",
        "What counts as changed was decided when the log was read.",
        "Waiting is elapsed time, nights and weekends included.",
    ]
    if not found.has_steps:
        items.append(
            "The log names no steps, so each domain is one; name their column when it is read: "
            f"{format_option(columns={'step': '…'})}."
        )
    yield BulletList(tuple(items))
