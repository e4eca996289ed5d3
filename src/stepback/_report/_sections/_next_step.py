"""Who could step back next: one step worked through, as a question and not as advice."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from stepback._flow._compiled import Compiled
from stepback._flow._feasible_steps import FeasibleSteps, Obstacle
from stepback._measures._authority import decided_shares
from stepback._measures._flow_metrics import FlowMetrics
from stepback._measures._spread import hill_number
from stepback._measures._top_dependence import compute_dependence_on_top, top_mask
from stepback._organization._organization import compiled_at_date
from stepback._records._fields._numbers import Autonomy
from stepback._report._context import ReportContext
from stepback._report._document import Block, Cell, Column, DataTable, Paragraph, Section
from stepback._report._estimates import Estimates
from stepback._report._number_format import format_people, format_percent

_TITLE = "Who could step back next, from what, and to whom?"
_TRIED = 3
_STANDS_OUT = 1.5
_LARGE = 300_000


@attrs.frozen
class _Step:
    """A step to try.

    Attributes:
        leader, to: Numbers of who steps back and who takes charge.
        domain: The number of the domain.
        autonomy: What is handed on then.
        before: What is handed on now; ``None``: nothing yet.
    """

    leader: int
    to: int
    domain: int
    autonomy: float
    before: float | None


def next_step_section(view: ReportContext, figured: Estimates | None) -> Section:
    """One step back by someone who decides most, and what it would change."""
    if figured is None or figured.recorded is None:
        known = "an assumption" if view.is_illustration else "what is recorded"
        text = (
            f"Not to be said from {known}. Record which fields of decisions there are, who "
            "owns them and what is handed on (a delegation matrix will do), and ask people whose "
            "support they have; then this report names a step and what it would change."
        )
        return Section("next_step", _TITLE, (Paragraph(text, lead=True),))
    return Section("next_step", _TITLE, tuple(_blocks(view, figured.recorded)))


def _blocks(view: ReportContext, led: FlowMetrics) -> Iterator[Block]:
    shares, count = led.decided_shares, led.now.n_people
    if count < 2 or not shares.max() > 0:
        yield Paragraph(
            "Nobody: there are no two people of whom one could hand on to the other.", lead=True
        )
        return
    if shares.max() < _STANDS_OUT * shares.sum() / count:
        yield Paragraph(
            "Nobody stands out: no one decides more than one and a half times an even share.",
            lead=True,
        )
        return
    if led.now.flow.graph.n_states > _LARGE:
        yield Paragraph(
            "In an organization of this size no step is worked through here; try some with "
            "step_back, and compare what is measured before and after.",
            lead=True,
        )
        return
    step = _first_feasible(led.now, list(_steps(led)))
    if step is not None:
        yield from _told(view, led, step, _after_step(view, step))
        return
    yield Paragraph(
        "No step could be worked through: those who decide most have nothing left to hand on, "
        "counting what is bound to other times or contexts, or nobody stands below them.",
        lead=True,
    )


def _steps(led: FlowMetrics) -> Iterator[_Step]:
    most = np.argsort(-led.decided_shares, kind="stable")[:_TRIED]
    for leader in most[led.decided_shares[most] > 0].tolist():
        domain = _keeps_most_in(led.now, leader)
        yield from _to_delegates(led.now, leader, domain)
        yield from _to_reports(led, leader, domain)


def _keeps_most_in(now: Compiled, leader: int) -> int:
    graph = now.flow.graph
    mine = graph.node == leader
    kept = np.bincount(graph.domain[mine], weights=now.flow.kept_weight[mine])
    return int(kept.argmax())


def _to_delegates(now: Compiled, leader: int, domain: int) -> Iterator[_Step]:
    """Half of what is still kept back from those to whom most is handed on already."""
    graph = now.flow.graph
    leaves = (graph.node[graph.tail] == leader) & (graph.domain[graph.tail] == domain)
    arcs = np.flatnonzero(leaves & (graph.delegation >= 0))
    arcs = arcs[np.argsort(-now.flow.passed_weight[arcs], kind="stable")]
    table = now.columns.tables["delegations"]
    for row in dict.fromkeys(graph.delegation[arcs].tolist()):
        before = float(Autonomy.settled_shares(table["autonomy"][[row]])[0])
        if before < 1:
            to = int(table["delegate"][row])
            yield _Step(leader, to, domain, round((1 + before) / 2, 2), before)


def _to_reports(led: FlowMetrics, leader: int, domain: int) -> Iterator[_Step]:
    """Half of what is not handed on yet to the direct report who decides most."""
    now = led.now
    held, _ = now.groups.containing_groups(np.array([leader]))
    places = np.append(held, leader)
    reports = now.reporting_tree.report[now.reporting_tree.report_arcs.arcs_from(places)[0]]
    below = np.unique(now.groups.people_within(reports)[0])
    below = below[below != leader]
    for to in below[np.argsort(-led.decided_shares[below], kind="stable")][:_TRIED].tolist():
        yield _Step(leader, to, domain, 0.5, None)


def _first_feasible(now: Compiled, steps: list[_Step]) -> _Step | None:
    """The first of the steps that nothing prevents."""
    leader, delegate, domain = (
        np.array([getattr(step, field) for step in steps], dtype=np.int64)
        for field in ("leader", "to", "domain")
    )
    autonomy = np.array([step.autonomy for step in steps])
    obstacle = FeasibleSteps.from_candidates(now, leader, delegate, domain, autonomy).obstacle
    feasible = np.flatnonzero(obstacle == Obstacle.NONE)
    return steps[feasible[0]] if feasible.size else None


def _after_step(view: ReportContext, step: _Step) -> Compiled:
    """The organization after the step."""
    ids, domains = view.compiled.columns.ids, view.compiled.columns.domain_ids
    after = view.org.step_back(
        str(ids[step.leader]),
        to=str(ids[step.to]),
        domain=str(domains[step.domain]),
        autonomy=step.autonomy,
    )
    return compiled_at_date(after)


def _told(view: ReportContext, led: FlowMetrics, step: _Step, after: Compiled) -> Iterator[Block]:
    leader, to = view.names.node_name(step.leader), view.names.node_name(step.to)
    field = view.names.domain_name(step.domain)
    if step.before is None:
        how = f"hand half of what is not yet handed on to {to}"
    else:
        how = (
            f"let {to} settle {format_percent(step.autonomy)} of what goes there, instead of "
            f"{format_percent(step.before)}"
        )
    yield Paragraph(f"A step to think through: in “{field}”, {leader} could {how}.", lead=True)
    shares = decided_shares(after)
    leaders = hill_number(shares, 1)
    top = compute_dependence_on_top(after, top_mask(after))
    was, then = float(led.decided_shares[step.leader]), float(shares[step.leader])
    rows = (
        _row(
            "effective_leaders",
            "Effective leaders",
            format_people(led.effective_leaders),
            format_people(leaders),
            led.effective_leaders,
            leaders,
        ),
        _row(
            "dependence_on_top",
            "Stalls without the top",
            format_percent(led.dependence_on_top),
            format_percent(top),
            led.dependence_on_top,
            top,
        ),
        _row(
            "share_of_leader",
            f"Modelled share of {leader}",
            format_percent(was),
            format_percent(then),
            was,
            then,
        ),
    )
    columns = (
        Column("figure", "What it would change"),
        Column("now", "Now", is_number=True),
        Column("then", "Then", is_number=True),
    )
    yield DataTable("next_step", "The step, worked through", columns, rows)
    yield Paragraph(
        "It is one of many, chosen because much rests there; it is not advice. Ask both first: "
        f"what backing would {to} need, and is {leader} there to give it?"
    )


def _row(
    name: str, label: str, now: str, then: str, before: float, after: float
) -> tuple[Cell, Cell, Cell]:
    return Cell(label, name), Cell(now, before), Cell(then, after)
