"""What a profile of decisions says, as a document."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._disclosure._policy import MIN_GROUP_SIZE
from stepback._display._number_format import format_amount, format_percent
from stepback._display._sanitize_text import sanitize_text
from stepback._documents._document import (
    BulletList,
    Cell,
    Column,
    DataTable,
    Document,
    MainFinding,
    Paragraph,
    Section,
)
from stepback._problems._format import format_option, pluralize
from stepback.evidence._practice._duration_format import format_duration
from stepback.evidence._practice._profile_figures import ProfileFigures

_MAX_ROWS = 25

_HOURS_PER_DAY = 24
_NOT_SAID = "(not said)"
_MOST = 0.5


def profile_document(profile: ProfileFigures) -> Document:
    """The profile as a document, with the groups of most decisions."""
    return Document(
        title="How decisions are made",
        noun="A profile",
        preposition="of",
        counted=(
            f"{pluralize(profile.n_decisions, 'decision')} in "
            f"{pluralize(profile.n_groups, 'group')}."
        ),
        findings=tuple(_profile_findings(profile)),
        sections=tuple(_group_sections(profile)),
        appendix=(
            Section("reading", "How to read it", (BulletList(tuple(_reading_notes(profile))),)),
            Section(
                "limits",
                "What this is not for",
                (
                    Paragraph(
                        "Do not use it for appraisal, pay or dismissal, or for any other decision "
                        "about a single person.",
                        lead=True,
                    ),
                ),
            ),
        ),
        source=profile.source,
    )


def _profile_findings(profile: ProfileFigures) -> Iterator[MainFinding]:
    if not profile.n_decisions:
        yield MainFinding("The log has no decision in it.", ("decisions",))
        return
    if not profile.shows_people:
        yield MainFinding(
            "How long people take and how often they change something is about the person, and is "
            f"shown only to readers who may see that: {format_option(personal=True)}.",
            (),
        )
        return
    days = profile.waiting_days
    if np.nansum(days) > 0:
        longest = int(np.nanargmax(days))
        total = format_duration(_HOURS_PER_DAY * float(days[longest]))
        median = format_duration(float(profile.median_hours[longest]))
        yield MainFinding(
            f"{_name_group(profile, longest)} waits most: {total} in all, {median} in the median.",
            ("waiting_days", "median_hours"),
        )
    automatic = _automatic_shares(profile)
    fast = np.flatnonzero(np.nan_to_num(automatic) >= _MOST)
    if fast.size:
        most = int(fast[np.nanargmax(profile.within_minute[fast])])
        share = format_percent(float(automatic[most]))
        yield MainFinding(
            f"{_name_group(profile, most)} looks automatic: {share} of "
            f"{pluralize(int(profile.waiting[most]), 'decision')} came within a minute.",
            ("within_minute",),
        )
    if n_open := int(profile.open.sum()):
        verb = "was" if n_open == 1 else "were"
        yield MainFinding(
            f"{pluralize(n_open, 'case')} {verb} still open at the end of the log.", ("open",)
        )


def _automatic_shares(profile: ProfileFigures) -> Array:
    """The share of decisions within a minute, of those for which it is known."""
    with np.errstate(invalid="ignore"):
        return np.asarray(profile.within_minute / profile.waiting)


def _name_group(profile: ProfileFigures, group: int) -> str:
    labels = [_shown_label(profile.labels[key][group]) for key in profile.by]
    return ", ".join(label for label in labels if label != _NOT_SAID) or "All together"


def _shown_label(label: Any) -> str:
    return _NOT_SAID if label is None else sanitize_text(str(label))


def _group_sections(profile: ProfileFigures) -> Iterator[Section]:
    order = np.argsort(-profile.decisions, kind="stable")
    shown = np.sort(order[:_MAX_ROWS])
    whole = ""
    if shown.size < profile.n_groups:
        whole = f" ({shown.size} of {profile.n_groups:,} groups, those of most decisions)"
    labels = [
        Column.from_values(
            key,
            key.capitalize(),
            [_shown_label(profile.labels[key][group]) for group in shown.tolist()],
        )
        for key in profile.by
        if any(label is not None for label in profile.labels[key])
    ]
    effective = profile.effective_deciders[shown]
    columns = [
        *labels,
        _whole_number_column("decisions", "Decisions", profile.decisions[shown]),
        _whole_number_column("deciders", "Deciders", profile.deciders[shown]),
        _cells_or_unknown("effective_deciders", "Effective", effective, format_amount),
    ]
    if profile.without_decider.any():
        unsaid = profile.without_decider[shown]
        columns.append(_whole_number_column("without_decider", "Decider not said", unsaid))
    if profile.shows_people:
        columns.append(_whole_number_column("open", "Open", profile.open[shown]))
    yield Section(
        "deciders", "Who decides", (DataTable("deciders", f"Deciders{whole}", tuple(columns)),)
    )
    if not profile.shows_people:
        return
    columns = [
        *labels,
        _cells_or_unknown("median_hours", "Median", profile.median_hours[shown], format_duration),
        _cells_or_unknown("p90_hours", "90 % within", profile.p90_hours[shown], format_duration),
        _cells_or_unknown("waiting_days", "Days in all", profile.waiting_days[shown], _format_days),
        _cells_or_unknown(
            "within_minute", "In a minute", _automatic_shares(profile)[shown], format_percent
        ),
    ]
    table = DataTable("waiting", f"Waiting{whole}", tuple(columns))
    yield Section("waiting", "How long it waits", (table,))
    columns = [
        *labels,
        _whole_number_column("changed", "Changed", profile.changed[shown]),
        _cells_or_unknown("changed_share", "Share", profile.changed_share[shown], format_percent),
        _cells_or_unknown("changed_low", "At least", profile.changed_low[shown], _format_bound),
        _cells_or_unknown("changed_high", "At most", profile.changed_high[shown], _format_bound),
    ]
    table = DataTable("changed", f"Changed or rejected{whole}", tuple(columns))
    yield Section("changed", "What is changed", (table,))


def _whole_number_column(name: str, label: str, counts: Array) -> Column:
    return Column.from_values(name, label, counts.tolist(), "count")


def _cells_or_unknown(
    name: str, label: str, figures: Array, show: Callable[[float], str]
) -> Column:
    cells = [
        Cell("not known" if math.isnan(value) else show(value), value) for value in figures.tolist()
    ]
    return Column(name, label, tuple(cells), "count")


def _format_days(days: float) -> str:
    return f"{days:,.1f}" if days < 100 else f"{days:,.0f}"


def _format_bound(share: float) -> str:
    return f"{100 * share:.1f} %"


def _reading_notes(profile: ProfileFigures) -> Iterator[str]:
    yield "Waiting is elapsed time, nights and weekends included."
    yield (
        "“Changed” counts changes and rejections; “at most” is the upper end of the Wilson "
        f"interval at {100 * profile.confidence:g} %."
    )
    yield "What comes within a minute looks automatic, which is an assumption of stepback."
    if n := profile.n_impossible:
        yield (
            f"{pluralize(n, 'decision')} dated before the submission: how long "
            f"{'it' if n == 1 else 'they'} waited is not known."
        )
    few = int(np.count_nonzero((profile.deciders > 0) & (profile.deciders < MIN_GROUP_SIZE)))
    if few and profile.shows_people and not profile.deciders_are_roles:
        yield (
            f"In {pluralize(few, 'group')} fewer than {MIN_GROUP_SIZE} decide. A step is an "
            "office, and is shown; if its deciders are people, what is said of it is about them."
        )
