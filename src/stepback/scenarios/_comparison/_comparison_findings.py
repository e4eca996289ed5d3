"""What a comparison found: at most three sentences, what changed first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepback._algorithms._arrays import TOLERANCE
from stepback._display._number_format import Unit, format_both_sides, format_people
from stepback._documents._document import MainFinding
from stepback._measures._authority import is_flow_recorded
from stepback._problems._format import pluralize
from stepback.scenarios._comparison._answer_counts import AnswerCount
from stepback.scenarios._comparison._both_sides import BothSides
from stepback.scenarios._comparison._comparison import Comparison
from stepback.scenarios._comparison._either_names import EitherNames
from stepback.scenarios._comparison._other_changes import (
    describe_assumed_changes,
    describe_other_changes,
)
from stepback.scenarios._comparison._people_changes import has_authority

_MAX_FINDINGS = 3
_MAX_NAMES = 3


def comparison_findings(
    comparison: Comparison, both: BothSides, names: EitherNames
) -> tuple[MainFinding, ...]:
    """The main findings: of decisions, of support where it may be told, then of the formal line.

    What mostly repeats an assumption is no finding, and is said to be none.
    """
    found = [
        *_decision_findings(comparison, both, names),
        *_answer_findings(comparison),
        *_formal_line_findings(comparison, both),
    ]
    if assumed := describe_assumed_changes(comparison, both):
        found.append(MainFinding(assumed, ()))
    elif not found:
        found = [MainFinding(describe_other_changes(comparison, both), ())]
    return tuple(found[:_MAX_FINDINGS])


def _decision_findings(
    comparison: Comparison, both: BothSides, names: EitherNames
) -> Iterator[MainFinding]:
    if not all(map(is_flow_recorded, both.sides)):
        return
    rights = _describe_new_rights(comparison, both, names)
    if rights:
        yield MainFinding(rights, ())
    before, after = comparison.before, comparison.after
    if sides := _shown_change(before.effective_leaders, after.effective_leaders, "people"):
        yield MainFinding(
            f"Decisions are spread as widely as if {sides[1]} decided equally, instead of "
            f"{sides[0].rpartition(' ')[0]}.",
            ("effective_leaders",),
        )
    if sides := _shown_change(before.dependence_on_top, after.dependence_on_top, "share"):
        yield MainFinding(
            f"While the top is away, {sides[1]} of all decisions stall, instead of {sides[0]}.",
            ("dependence_on_top",),
        )
    if rights:
        return
    for changes, verb in ((comparison.gained, "gained"), (comparison.lost, "gave up")):
        if changes:
            most = next(iter(changes))
            shares = comparison.authority[most]
            if sides := _shown_change(shares.before, shares.after, "share"):
                yield MainFinding(
                    f"{names.node_name(most)} {verb} the most, and settles {sides[1]} of all "
                    f"decisions, instead of {sides[0]}.",
                    (),
                )


def _shown_change(before: float, after: float, unit: Unit) -> tuple[str, str] | None:
    """Both sides in words; ``None`` if nothing changed, or too little to be seen in them."""
    return format_both_sides(before, after, unit) if abs(after - before) > TOLERANCE else None


def _describe_new_rights(comparison: Comparison, both: BothSides, names: EitherNames) -> str:
    """Who settles half of an even share of the decisions or more, and did not, or no longer."""
    before, after = both.people.spread_out(*map(has_authority, both.sides), missing=False)
    new, former = (
        both.people.ids[after & ~before].tolist(),
        both.people.ids[before & ~after].tolist(),
    )
    if not new and not former:
        return ""
    if not former:
        more = "One more person holds" if len(new) == 1 else f"{len(new):,} more people hold"
        text = f"{more} decision rights: {names.join_node_names(new, _MAX_NAMES)}"
    elif not new:
        fewer = (
            "One person fewer holds" if len(former) == 1 else f"{len(former):,} people fewer hold"
        )
        text = f"{fewer} decision rights: no longer {names.join_node_names(former, _MAX_NAMES)}"
    else:
        hold, do = ("holds" if len(new) == 1 else "hold"), ("does" if len(former) == 1 else "do")
        text = (
            f"{names.join_node_names(new, _MAX_NAMES)} now {hold} decision rights, and "
            f"{names.join_node_names(former, _MAX_NAMES)} no longer {do}"
        )
    return f"{text}{_describe_new_support(comparison, new, is_also_fewer=bool(former))}."


def _describe_new_support(comparison: Comparison, new: list[str], *, is_also_fewer: bool) -> str:
    """How many of those who are new have no recorded support; where that may be told."""
    unsupported = comparison.unsupported.after
    if not comparison.personal or not new or unsupported is None:
        return ""
    without = set(unsupported).intersection(new)
    if len(without) == len(new) and not is_also_fewer:
        return ", without recorded support"
    if without:
        have = "has" if len(without) == 1 else "have"
        return f"; of those who are new, {len(without):,} {have} no recorded support"
    return ""


def _answer_findings(comparison: Comparison) -> Iterator[MainFinding]:
    before, after = comparison.before.support_coverage, comparison.after.support_coverage
    if comparison.personal and (sides := _shown_change(before, after, "share")):
        yield MainFinding(
            f"{sides[1]} of what is delegated has support, instead of {sides[0]}.",
            ("support_coverage",),
        )
    for count in comparison.answers:
        if (count.before, count.n_before) != (count.after, count.n_after):
            yield MainFinding(describe_answer_count(count), ())
            return


def describe_answer_count(count: AnswerCount) -> str:
    """How many people of a group have no recorded support, and had, in one sentence."""
    who = {
        "everyone": "people asked",
        "with rights": "people asked who hold decision rights",
        "with few rights": "people asked who hold few decision rights",
    }[count.group]
    if not count.n_after:
        return (
            f"There are no longer {who}; before, {count.before:,} of {count.n_before:,} had no "
            "recorded support."
        )
    have = "has" if count.after == 1 else "have"
    text = f"{count.after:,} of the {count.n_after:,} {who} {have} no recorded support"
    if (count.before, count.n_before) == (count.after, count.n_after):
        return f"{text}, as before."
    if not count.n_before:
        return f"{text}; there were none before."
    return f"{text}, instead of {count.before:,} of {count.n_before:,}."


def _formal_line_findings(comparison: Comparison, both: BothSides) -> Iterator[MainFinding]:
    if comparison.joined or comparison.left:
        n_stayed = int(np.count_nonzero(both.people.is_in_both))
        were = "was" if n_stayed == 1 else "were"
        yield MainFinding(
            f"{format_people(len(comparison.joined))} joined and {len(comparison.left):,} left; "
            f"{n_stayed:,} {were} there before and after.",
            ("people",),
        )
    if comparison.managers:
        n_moved = len(comparison.managers)
        have = "has" if n_moved == 1 else "have"
        yield MainFinding(f"{format_people(n_moved)} {have} another direct manager.", ())
    before, after = comparison.before, comparison.after
    if comparison.difference["layers"]:
        layers = pluralize(after.layers, "layer")
        yield MainFinding(
            f"The formal line has {layers}, instead of {before.layers:,}.", ("layers",)
        )
    if sides := _shown_change(before.median_span, after.median_span, "count"):
        yield MainFinding(
            f"The median span of control is {sides[1]}, instead of {sides[0]}.", ("median_span",)
        )
