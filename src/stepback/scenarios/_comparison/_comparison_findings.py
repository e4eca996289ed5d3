"""What a comparison found: at most three sentences, what changed first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from stepback._algorithms._arrays import TOLERANCE
from stepback._display._number_format import format_amount, format_people, format_percent
from stepback._documents._document import MainFinding
from stepback._measures._authority import is_flow_recorded
from stepback._problems._format import pluralize
from stepback.scenarios._comparison._answer_counts import AnswerCount
from stepback.scenarios._comparison._both_sides import BothSides
from stepback.scenarios._comparison._comparison import Comparison
from stepback.scenarios._comparison._either_names import EitherNames
from stepback.scenarios._comparison._people_changes import has_authority

_MAX_FINDINGS = 3
_MAX_NAMES = 3


def comparison_findings(
    comparison: Comparison, both: BothSides, names: EitherNames
) -> tuple[MainFinding, ...]:
    """The main findings: of decisions, of support where it may be told, then of the formal line.

    What mostly repeats an assumption is no finding.
    """
    found = [
        *_decision_findings(comparison, both, names),
        *_answer_findings(comparison),
        *_formal_line_findings(comparison, both),
    ]
    if not found:
        found = [MainFinding("Nothing that is shown here has changed.", ())]
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
    if _is_shown(comparison, "effective_leaders", format_amount):
        yield MainFinding(
            f"Decisions are spread as widely as if {format_people(after.effective_leaders)} "
            f"decided equally, instead of {format_amount(before.effective_leaders)}.",
            ("effective_leaders",),
        )
    if _is_shown(comparison, "dependence_on_top", format_percent):
        yield MainFinding(
            f"While the top is away, {format_percent(after.dependence_on_top)} of all decisions "
            f"stall, instead of {format_percent(before.dependence_on_top)}.",
            ("dependence_on_top",),
        )
    if rights:
        return
    for changes, verb in ((comparison.gained, "gained"), (comparison.lost, "gave up")):
        if changes:
            most = next(iter(changes))
            shares = comparison.authority[most]
            settled = format_percent(shares.after)
            if settled != format_percent(shares.before):
                yield MainFinding(
                    f"{names.node_name(most)} {verb} the most, and settles {settled} of all "
                    f"decisions, instead of {format_percent(shares.before)}.",
                    (),
                )


def _is_shown(comparison: Comparison, name: str, format_figure: Callable[[float], str]) -> bool:
    """Whether a figure is known on both sides and, as a finding writes it, differs."""
    before, after = getattr(comparison.before, name), getattr(comparison.after, name)
    return comparison.difference[name] == comparison.difference[name] and (
        format_figure(before) != format_figure(after)
    )


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
    if comparison.personal and _is_shown(comparison, "support_coverage", format_percent):
        yield MainFinding(
            f"{format_percent(comparison.after.support_coverage)} of what is delegated has "
            f"support, instead of {format_percent(comparison.before.support_coverage)}.",
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
    if abs(comparison.difference["median_span"]) > TOLERANCE:
        yield MainFinding(
            f"The median span of control is {format_amount(after.median_span)}, instead of "
            f"{format_amount(before.median_span)}.",
            ("median_span",),
        )
