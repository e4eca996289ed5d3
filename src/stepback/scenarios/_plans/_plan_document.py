"""What a plan says: the document from which its forms are made."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from stepback._display._number_format import format_percent, format_scale
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
from stepback._problems._format import join_truncated, pluralize
from stepback.scenarios._plans._plan_disclosure import NOT_SHOWN, shown_left_out, shows_figures
from stepback.scenarios._plans._plan_figures import GOAL_WORDS, format_figure
from stepback.scenarios._plans._plan_step import show_named_id

if TYPE_CHECKING:
    from stepback.models import Missing
    from stepback.scenarios._plans._plan import Plan

_MAX_ASKED = 10
_MAX_DETAILS = 3
# Reasons that concern few candidates, of which each is of its own; the attributes have them all.
_DETAILED = frozenset({"cycle", "refused", "no room", "unwilling"})
_REASON_WORDS = {
    "not in the organization": "the log shows them, and the organization does not have them",
    "to be kept": "they touch what is to be kept as it is",
    "nothing left": "the leader has handed on everything, to others",
    "nothing to hand on": "nothing reaches the leader, or the delegation has no share",
    "settled already": "the delegate settles everything that is delegated already",
    "may not be handed on": "a delegation says that it may not be handed on",
    "cycle": "the domain would go round in a circle",
    "unclear shares": "the records do not say what would be left for others",
    "unwilling": "the delegate is less than half willing",
    "not known": "what the model needs is not known",
    "no gain": "the model advises to lead from the front",
    "support limit": "the leader would have to support too many people",
    "no room": "the delegate, or someone further on, has no room for it",
    "refused": "a step back is refused",
    "less gain": "other steps improve the goal more, or they do not improve it",
    NOT_SHOWN: "other steps improve the goal more, they do not improve it, or an answer that is "
    "not shown speaks against them",
}
_LIMITS = (
    "The plan is a question to the people in it, and no ground for appraisal, pay or dismissal.",
    "Steps are chosen one by one, each for the goal alone. Whether they are wise is not computed.",
    (
        "The support of each step is an assumption of stepback: half while a leader is out of the "
        "way, full support where the delegate decides together with the leader."
    ),
)
_ANSWERS_USED = (
    "What people answered about themselves was used to choose the steps, and is not shown. A step "
    "that is not here may still tell somebody who knows the organization what a person answered: "
    "give the plan only to those who may know, or make one without answers."
)
_ANSWERS_UNUSED = "The steps rest on nothing that people answered about themselves."


def describe_plan(plan: Plan) -> Document:
    """The document of a plan."""
    sections = [
        Section("steps", "Steps", tuple(_step_blocks(plan))),
        Section("asked", "Before the first step", tuple(_question_blocks(plan))),
        Section("left_out", "What is not in the plan", tuple(_left_out_blocks(plan))),
    ]
    return Document(
        title=_make_title(plan),
        noun="A plan",
        preposition="for",
        counted=_describe_count(plan),
        findings=tuple(_findings(plan)),
        sections=tuple(section for section in sections if section.blocks),
        appendix=(Section("limits", "What the plan is not", (BulletList(_list_limits(plan)),)),),
        date=plan.date,
        contexts=plan.contexts,
    )


def _make_title(plan: Plan) -> str:
    aim = f"to {GOAL_WORDS[plan.goal].aim}" if plan.goal else "read from a table"
    return f"{sanitize_text(plan.title)}: a plan {aim}" if plan.title else f"A plan {aim}"


def _describe_count(plan: Plan) -> str:
    found = pluralize(len(plan.steps), "step")
    if not plan.goal:
        return f"{found}, read from a table: what they change is not known."
    if not plan.n_candidates:
        return "No candidates: nobody keeps decisions that somebody else could take over."
    chains = "" if plan.follows_all_chains else " Longer chains of steps were not followed."
    tried = "" if plan.tries_all_steps else " Not all were tried: a better step may be among them."
    among = pluralize(plan.n_candidates, "candidate")
    return f"{found} of up to {plan.k:,}, chosen from {among}.{chains}{tried}"


def _findings(plan: Plan) -> Iterator[MainFinding]:
    if not plan.goal or not plan.n_candidates:
        return
    if shows_figures(plan):
        yield MainFinding(_describe_improvement(plan), ("before", "after"))
        yield MainFinding(plan.claim, ("optimum", "gap"))
    if plan.personal:
        for limit in plan.binding[:1]:
            yield MainFinding(limit.text, ())


def _describe_improvement(plan: Plan) -> str:
    words = GOAL_WORDS[plan.goal]
    if not plan.steps:
        if not plan.tries_all_steps:
            return f"No step was found that improves {words.noun} within the limits."
        return f"No step improves {words.noun} within the limits."
    if plan.excess_before > 0:
        text = (
            f"Somebody is overloaded, so that there is no latency. The steps lower what is above "
            f"people's capacity from {plan.excess_before:.3g} to {plan.excess_after:.3g} decisions"
        )
        if plan.excess_after > 0:
            return f"{text}, which is still too much for a latency."
        return f"{text}, and the latency is then {format_figure(plan.goal, plan.after)}."
    before, after = (format_figure(plan.goal, figure) for figure in (plan.before, plan.after))
    return f"{words.noun[0].upper()}{words.noun[1:]} goes from {before} to {after}."


def _step_blocks(plan: Plan) -> Iterator[Block]:
    if not plan.steps:
        return
    with_support = shows_figures(plan)
    sentences = []
    shared = _shared_cautions(plan)
    for number, step in enumerate(plan.steps, 1):
        text = f"Step {number}. {step.describe(with_support=with_support)}."
        own = [caution for caution in step.cautions if caution not in shared]
        if own:
            text += f" Check first: {'; '.join(own)}."
        if plan.personal and step.answered_cautions:
            text += f" By what they answered: {'; '.join(step.answered_cautions)}."
        sentences.append(text)
    yield BulletList(tuple(sentences))
    if shared:
        yield Paragraph(f"Check first, for all steps: {'; '.join(shared)}.")
    yield _steps_table(plan)
    if reasons := tuple(_describe_reasons(plan)):
        yield BulletList(reasons)
    if plan.goal and shows_figures(plan):
        yield Figures(tuple(_list_figures(plan)))


def _shared_cautions(plan: Plan) -> list[str]:
    """What to check of each of several steps, which is said once."""
    first, *others = plan.steps
    return [
        caution
        for caution in (first.cautions if others else ())
        if all(caution in step.cautions for step in others)
    ]


def _steps_table(plan: Plan) -> DataTable:
    steps = plan.steps
    numbers = range(1, len(steps) + 1)
    columns = [
        Column.from_values(
            "step", "Step", [Cell(f"{number}", number) for number in numbers], "count"
        ),
        Column.from_values("domain", "Domain", [Cell(s.shown_domain, s.domain) for s in steps]),
        Column.from_values("leader", "From", [Cell(s.shown_leader, s.leader) for s in steps]),
        Column.from_values("delegate", "To", [Cell(s.shown_delegate, s.delegate) for s in steps]),
        Column.from_values(
            "decisions",
            "Decisions",
            [Cell(step.shown_decisions, step.decisions) for step in steps],
            "count",
        ),
    ]
    if plan.goal and shows_figures(plan):
        label = GOAL_WORDS[plan.goal].label
        shown = [Cell(format_figure(plan.goal, s.figure), s.figure) for s in steps]
        columns.append(Column.from_values("figure", f"{label} then", shown, "count"))
    if shows_figures(plan):
        columns.append(Column.from_values("basis", "Known by", [step.basis for step in steps]))
    if plan.personal:
        added = [step.support_to_add for step in steps]
        shown_support = [format_scale(strength) if strength else "enough" for strength in added]
        cells = list(map(Cell, shown_support, added))
        columns.append(Column.from_values("support_to_add", "Support to add", cells, "count"))
    return DataTable("steps", "The steps in order", tuple(columns))


def _describe_reasons(plan: Plan) -> Iterator[str]:
    """Why steps are candidates, each reason once: it may be long, and that of many steps."""
    if not shows_figures(plan):
        return
    numbers: dict[str, list[str]] = {}
    for number, step in enumerate(plan.steps, 1):
        if step.reason:
            numbers.setdefault(step.reason, []).append(f"{number:,}")
    for reason, steps in numbers.items():
        yield f"Why {'step' if len(steps) == 1 else 'steps'} {join_truncated(steps)}: {reason}"


def _list_figures(plan: Plan) -> Iterator[Figure]:
    words = GOAL_WORDS[plan.goal]
    for name, label in (
        ("before", f"{words.label} now"),
        ("after", f"{words.label} after all steps"),
        ("optimum", f"{words.label} after the best plan"),
        ("gap", "Gap to the best plan"),
    ):
        number = getattr(plan, name)
        value = None if math.isnan(number) else number
        yield Figure(name, label, format_figure(plan.goal, number), value, unit="count")


def _question_blocks(plan: Plan) -> Iterator[Block]:
    if not plan.steps and not plan.missing:
        return
    if plan.missing:
        yield Paragraph("Not known, and let through:" if plan.steps else "Not known:")
        yield BulletList(tuple(_describe_missing(plan.missing)))
    if plan.steps:
        yield Paragraph(
            "Ask both people of each step: is the one willing, and is the other there to support?"
        )


def _describe_missing(missing: Iterable[Missing]) -> Iterator[str]:
    """What is not known, one kind after the other, and where to record it."""
    by_field: dict[str, list[Missing]] = {}
    for value in missing:
        by_field.setdefault(value.field, []).append(value)
    for field, values in by_field.items():
        pairs = (
            f"{show_named_id(value.of, value.of_name)} for {show_named_id(value.to, value.to_name)}"
            if value.to
            else show_named_id(value.of, value.of_name)
            for value in values
        )
        listed = join_truncated(pairs, _MAX_ASKED)
        yield f"{field} of {listed}: {values[0].remedy}."


def _left_out_blocks(plan: Plan) -> Iterator[Block]:
    items = []
    for reason, found in shown_left_out(plan):
        text = f"{pluralize(len(found), 'candidate')}: {_REASON_WORDS.get(reason, reason)}"
        details = dict.fromkeys(left.detail for left in found if left.detail)
        if details and reason in _DETAILED:
            text += f" ({join_truncated(details, _MAX_DETAILS)})"
        items.append(f"{text}.")
    if items:
        yield BulletList(tuple(items))
    if plan.personal and plan.binding:
        yield BulletList(tuple(limit.text for limit in plan.binding))


def _list_limits(plan: Plan) -> tuple[str, ...]:
    limits = list(_LIMITS)
    if not plan.personal and plan.goal:
        limits.append(_ANSWERS_USED if plan.uses_answers else _ANSWERS_UNUSED)
    if plan.assumed_share > 0:
        limits.append(
            f"{format_percent(plan.assumed_share)} of what is handed on now is an assumption, so "
            "this is an illustration."
        )
    if plan.assumptions:
        named = (f"{name}={value:.4g}" for name, value in plan.assumptions.items())
        limits.append(f"Assumed, as no value was given: {join_truncated(named)}.")
    return tuple(limits)
