"""The lines of an export: those that lead to themselves, run in circles or lead nowhere."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._components import forest_parents
from stepback._algorithms._topology import find_cycles
from stepback._columns._validation import format_cycle
from stepback._problems._format import format_value, pluralize
from stepback._problems._options import format_option
from stepback._read._diagnostics import Findings, in_words, listed
from stepback._read._people._duplicate_ids import Posts, circling, fresh
from stepback._read._people._manager_refs import ROOT, UNKNOWN, Managers
from stepback._read._people._rows import Rows


@attrs.frozen(eq=False)
class Lines:
    """Lines between posts, and the posts that had to be added for them.

    Attributes:
        row: The row that each line is from.
        manager: The id above.
        report: The id below.
        dotted: Whether the line is dotted.
        added: The ids of roles added for managers whom no row tells of.
        added_at: The first row that names each of them.
    """

    row: Array
    manager: Array
    report: Array
    dotted: Array
    added: Array
    added_at: Array


def lines_of(rows: Rows, managers: Managers, posts: Posts, found: Findings) -> Lines:
    """Every line, with faults found, and repaired where that is wanted."""
    above = posts.manager.copy() if found.repair else managers.row.copy()
    node = posts.head if found.repair else posts.first
    states = (posts.head == np.arange(len(rows))) | posts.dotted
    if not found.repair:
        states = np.ones(len(rows), dtype=np.bool_)
    _leave_out_self(rows, node, above, states, found)
    _leave_out_circles(rows, node, above, states & ~posts.dotted, found)
    added, first = _added(rows, managers, posts, above, states, found)
    named = np.flatnonzero(states & (above != ROOT))
    known = above[named] >= 0
    manager = np.empty(named.size, dtype=object)
    manager[known] = posts.id[above[named[known]]]
    manager[~known] = [added[call] for call in rows.call[named[~known]].tolist()]
    _note_unattached(rows, posts, above, named, found)
    return Lines(
        row=named,
        manager=manager,
        report=posts.id[named],
        dotted=posts.dotted[named],
        added=np.array(list(added.values()), dtype=object),
        added_at=np.array(first, dtype=np.int64),
    )


def _leave_out_self(rows: Rows, node: Array, above: Array, states: Array, found: Findings) -> None:
    named = np.flatnonzero(states & (above >= 0))
    itself = named[node[above[named]] == node[named]]
    by_node: dict[int, list[int]] = {}
    for at in itself.tolist():
        by_node.setdefault(int(node[at]), []).append(at)
    for start, group in by_node.items():
        found.fault(
            "self-report",
            f"{format_value(rows.id[start])} reports to itself",
            remedy="leave the manager empty if nobody is above, "
            f"or {format_option(repair=True)} to have it so",
            done="the line is left out",
            rows=rows.numbers[group],
            column=rows.header("manager"),
        )
    above[itself] = ROOT


def _leave_out_circles(
    rows: Rows, node: Array, above: Array, states: Array, found: Findings
) -> None:
    solid = np.flatnonzero(states & (above >= 0))
    source, target = node[above[solid]], node[solid]
    if forest_parents(len(rows), source, target) is not None:
        return
    inside = circling(source, target, len(rows))
    on_circles = np.unique(source[inside])
    ends = (np.searchsorted(on_circles, one[inside]) for one in (source, target))
    reports = np.bincount(source, minlength=len(rows))
    rows_of: dict[tuple[int, int], list[int]] = {}
    for arc in np.flatnonzero(inside).tolist():
        rows_of.setdefault((int(source[arc]), int(target[arc])), []).append(int(solid[arc]))
    for found_circle in find_cycles(on_circles.size, *ends):
        nodes = on_circles[found_circle]
        circle = np.roll(nodes, -int(nodes.argmin())).tolist()  # from the row that comes first
        arcs = zip([circle[-1], *circle[:-1]], circle, strict=True)
        into = {below: rows_of[above_it, below] for above_it, below in arcs}
        top = min(circle, key=lambda one: (-reports[one], one))
        found.fault(
            "reporting-cycle",
            f"reporting runs in a circle: {format_cycle(circle, rows.id)}",
            remedy=f"mend a manager, or {format_option(repair=True)} to leave one line out",
            done=f"the line into {format_value(rows.id[top])} is left out, which of them has "
            f"the most direct reports ({reports[top]:,})",
            rows=rows.numbers[sorted(row for given in into.values() for row in given)],
            column=rows.header("manager"),
        )
        above[into[top]] = ROOT


def _added(
    rows: Rows, managers: Managers, posts: Posts, above: Array, states: Array, found: Findings
) -> tuple[dict[str, str], list[int]]:
    """For each call that nobody answers the id of a vacant role, and the row it is named in."""
    calls: dict[str, list[int]] = {}
    for at in np.flatnonzero(states & (above == UNKNOWN)).tolist():
        calls.setdefault(rows.call[at], []).append(at)
    if not calls:
        return {}, []
    taken = {*posts.id.tolist(), *posts.own.tolist()}
    added = {call: fresh(rows.manager[naming[0]], taken) for call, naming in calls.items()}
    if managers.all_unknown and not found.repair:
        return added, []  # one problem says it of all
    repair = format_option(repair=True)
    for call, naming in calls.items():
        value = format_value(rows.manager[naming[0]])
        role = "a vacant role"
        if added[call] != rows.manager[naming[0]]:
            role = f"the vacant role {format_value(added[call])}"
        several = managers.several.get(call)
        if several:
            numbers = in_words(rows.numbers[np.sort(several)].tolist())
            what = f"{value} may be any of {numbers}"
            remedy = f"tell them apart, or {repair} to add a vacant role that stands for it"
            done = f"not guessed, but added as {role}"
        else:
            what = f"{value} stands nowhere in {format_value(rows.by)}"
            marker = format_option(root_markers={rows.manager[naming[0]]})
            remedy = (
                f"add its row, {marker} if it means that nobody is above, "
                f"or {repair} to add it as a vacant role"
            )
            done = f"added as {role}"
        found.fault(
            "unknown-manager",
            what,
            remedy=remedy,
            done=done,
            rows=rows.numbers[naming],
            column=rows.header("manager"),
        )
    return added, [naming[0] for naming in calls.values()]


def _note_unattached(rows: Rows, posts: Posts, above: Array, named: Array, found: Findings) -> None:
    """Warn of posts that no line leads to or from."""
    if not named.size or found.errors:
        return
    alone = posts.head == np.arange(len(rows))
    alone[posts.head[named]] = False
    alone[posts.head[above[named][above[named] >= 0]]] = False
    at = np.flatnonzero(alone)
    if at.size:
        found.note(
            "unattached",
            f"{pluralize(at.size, 'post')} without manager or reports: {listed(posts.id[at])}",
            rows.numbers[at],
            rows.header("manager"),
        )
