"""The section on who could step back next: one step worked out, as a question, not as advice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import numpy as np

from stepback._display._number_format import format_people, format_percent
from stepback._documents._document import Block, Cell, Column, DataTable, Paragraph
from stepback._flow._compiled import Compiled
from stepback._flow._feasible_steps import FeasibleSteps, Obstacle
from stepback._measures._absence_measure import top_mask
from stepback._measures._flow_metrics import FlowMetrics
from stepback._organization._compiled_organization import compiled_at_date
from stepback._records._fields._numbers import Autonomy
from stepback._report._context import ReportContext
from stepback._report._pictures._share_pictures import step_picture
from stepback._report._shared_content import stalled_without

_MAX_TRIED = 3
_STANDS_OUT = 1.5
_MAX_STATES = 300_000


@attrs.frozen
class _CandidateStep:
    """A step to try, between positions; `current_autonomy` is ``None`` for a new delegation."""

    leader: int
    delegate: int
    domain: int
    autonomy: float
    current_autonomy: float | None


def next_step_blocks(context: ReportContext) -> Iterator[Block]:
    """One step back by someone who decides much, and what it would change."""
    metrics = context.recorded_metrics
    if metrics is None:
        reason = (
            "No step can be named from an assumption. Record which domains of decisions there are, "
            "who owns them and what is delegated (a delegation matrix is enough), and ask people "
            "whose support they have. This report then names a step and what it would change."
        )
    else:
        reason = _explain_no_step(metrics)
        if not reason:
            for step in _feasible_steps(metrics.compiled, list(_candidate_steps(metrics))):
                after = _measure_after(context, step)
                if after is not None:
                    yield from _describe_step(context, metrics, step, after)
                    return
            reason = (
                "No step could be worked out: the people who decide most have nothing left to "
                "delegate, counting what is bound to other times or contexts, or nobody is below "
                "them."
            )
    yield Paragraph(reason, lead=True)


def _explain_no_step(metrics: FlowMetrics) -> str:
    """Why no step is tried; empty if some are."""
    shares, n_people = metrics.decided_shares, metrics.compiled.n_people
    if n_people < 2 or not shares.max() > 0:
        return "Nobody: there are no two people of whom one could delegate to the other."
    if shares.max() < _STANDS_OUT * shares.sum() / n_people:
        return "Nobody stands out: no one decides more than one and a half times an equal share."
    if metrics.compiled.flow.graph.n_states > _MAX_STATES:
        return (
            "In an organization of this size, no step is worked out here. Try some with "
            "step_back, and compare the measures before and after."
        )
    return ""


def _candidate_steps(metrics: FlowMetrics) -> Iterator[_CandidateStep]:
    """Steps of the people who decide most, in the domain in which each keeps most."""
    shares, compiled = metrics.decided_shares, metrics.compiled
    leaders = np.argsort(-shares, kind="stable")[:_MAX_TRIED]
    for leader in leaders[shares[leaders] > 0].tolist():
        domain = int(compiled.flow.decided_by_person(leader).argmax())
        yield from _steps_to_delegates(compiled.of_domains(np.array([domain])), leader, domain)
        yield from _steps_to_reports(metrics, leader, domain)


def _steps_to_delegates(compiled: Compiled, leader: int, domain: int) -> Iterator[_CandidateStep]:
    """Raise the autonomy of those from whom most comes back, halfway to full autonomy."""
    flow, graph = compiled.flow, compiled.flow.graph
    is_from_leader = (graph.node[graph.tail] == leader) & (graph.domain[graph.tail] == domain)
    arcs = np.flatnonzero(is_from_leader & (graph.delegation >= 0))
    table = compiled.columns.tables["delegations"]
    settled = Autonomy.settled_shares(table["autonomy"][graph.delegation[arcs]])
    # What is settled is a part of what was delegated; the rest comes back.
    with np.errstate(divide="ignore", invalid="ignore"):
        returned = np.where(settled > 0, flow.passed_weight[arcs] * (1 / settled - 1), 0.0)
    arcs = arcs[np.argsort(-returned, kind="stable")]
    for row in dict.fromkeys(graph.delegation[arcs].tolist()):
        current = float(Autonomy.settled_shares(table["autonomy"][[row]])[0])
        if current < 1:
            delegate = int(table["delegate"][row])
            halfway = round((1 + current) / 2, 2)
            autonomy = halfway if halfway > current else 1.0
            yield _CandidateStep(leader, delegate, domain, autonomy, current)


def _steps_to_reports(metrics: FlowMetrics, leader: int, domain: int) -> Iterator[_CandidateStep]:
    """Delegate half of what is not delegated yet, to the direct reports who decide most."""
    compiled = metrics.compiled
    tree, groups = compiled.reporting_tree, compiled.groups
    posts, _ = groups.containing_groups(np.array([leader]))
    reports = tree.report[tree.report_arcs.arcs_from(np.append(posts, leader))[0]]
    people = np.unique(groups.people_within(reports)[0])
    people = people[people != leader]
    order = np.argsort(-metrics.decided_shares[people], kind="stable")
    for person in people[order][:_MAX_TRIED].tolist():
        yield _CandidateStep(leader, person, domain, 0.5, None)


def _feasible_steps(
    compiled: Compiled, steps: Sequence[_CandidateStep]
) -> Iterator[_CandidateStep]:
    """The steps that nothing prevents, as far as that is known before one is taken."""
    leader, delegate, domain = (
        np.array([getattr(step, field) for step in steps], dtype=np.int64)
        for field in ("leader", "delegate", "domain")
    )
    autonomy = np.array([step.autonomy for step in steps])
    feasible = FeasibleSteps.from_candidates(compiled, leader, delegate, domain, autonomy)
    is_possible = np.isin(feasible.obstacle, (Obstacle.NONE, Obstacle.NOT_EXAMINED))
    return (steps[position] for position in np.flatnonzero(is_possible).tolist())


def _measure_after(context: ReportContext, step: _CandidateStep) -> FlowMetrics | None:
    """The metrics after the step; ``None`` if it is refused."""
    columns = context.compiled.columns
    try:
        after = context.org.step_back(
            str(columns.ids[step.leader]),
            to=str(columns.ids[step.delegate]),
            domain=str(columns.domain_ids[step.domain]),
            autonomy=step.autonomy,
        )
    except ValueError:  # cycles through a role or circle are not looked for in advance
        return None
    compiled = compiled_at_date(after)
    return FlowMetrics(compiled, top_mask(compiled))


def _describe_step(
    context: ReportContext, before: FlowMetrics, step: _CandidateStep, after: FlowMetrics
) -> Iterator[Block]:
    names = context.names
    leader, delegate = names.node_name(step.leader), names.node_name(step.delegate)
    if step.current_autonomy is None:
        action = f"delegate to {delegate} half of what is not yet delegated"
    else:
        action = (
            f"let {delegate} decide {format_percent(step.autonomy)} of what is delegated there, "
            f"instead of {format_percent(step.current_autonomy)}"
        )
    domain = names.domain_name(step.domain)
    yield Paragraph(f"A step to consider: in “{domain}”, {leader} could {action}.", lead=True)
    labels = {
        "share_of_leader": f"Modeled share of {leader}",
        "stalls_without_leader": f"Stalls while {leader} is away",
        "dependence_on_top": "Stalls without the top",
        "effective_leaders": "Effective leaders",
    }
    figures = tuple(Cell(label, name) for name, label in labels.items())
    then = _effect_cells(after, step.leader)
    effects = (
        Column("figure", "What it would change", figures),
        Column("now", "Now", _effect_cells(before, step.leader), "count"),
        Column("then", "Then", then, "count"),
    )
    table = DataTable("next_step", "The effects of the step", effects)
    yield step_picture(table)
    yield table
    yield Paragraph(
        "This is one of many possible steps, chosen because many decisions are made there. It is "
        f"not advice. Ask both people first: what support would {delegate} need, and is {leader} "
        "available to give it?"
    )


def _effect_cells(metrics: FlowMetrics, leader: int) -> tuple[Cell, ...]:
    shares = (
        float(metrics.decided_shares[leader]),
        stalled_without(metrics.compiled, leader),
        metrics.dependence_on_top,
    )
    n_leaders = metrics.effective_leaders
    return (
        *(Cell(format_percent(share), share) for share in shares),
        Cell(format_people(n_leaders), n_leaders),
    )
