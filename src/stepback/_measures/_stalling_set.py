"""The fewest people whose absence stalls more than a share of all decisions."""

from __future__ import annotations

from itertools import combinations, islice
from math import comb

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._absence import AbsenceFlow, compute_absence_flow, stalling_fractions
from stepback._flow._compiled import Compiled

_EXACT_WORK = 400_000
_AT_ONCE = 1024
_ROUNDING = 1e-12


@attrs.frozen(eq=False)
class StallingSet:
    """People whose absence stalls more than a share of all decisions.

    Attributes:
        people: Their positions; ``None`` if not even everyone's absence stalls so much.
        exact: Whether no smaller set is enough; else a greedy search found this one.
    """

    people: Array | None
    exact: bool


def find_smallest_stalling_set(now: Compiled, threshold: float) -> StallingSet:
    """The fewest people whose absence stalls more than `threshold` of all decisions.

    A greedy search comes first. In a small organization all smaller sets are then tried, which
    makes the result exact.
    """
    goal = now.flow.total_weight * (threshold + _ROUNDING)
    greedy = _greedy(now, goal)
    if greedy is not None and greedy.size == 1:
        return StallingSet(greedy, exact=True)
    candidates = _candidates(now)
    sizes = range(1, candidates.size + 1 if greedy is None else greedy.size)
    n_sets = sum(comb(candidates.size, size) for size in sizes)
    if n_sets * (now.flow.graph.n_states + now.flow.graph.tail.size) > _EXACT_WORK:
        return StallingSet(greedy, exact=False)
    smaller = (_one_of_size(now, goal, candidates, size) for size in sizes)
    found = next((people for people in smaller if people is not None), greedy)
    return StallingSet(found, exact=True)


def _stalled(now: Compiled, away: Array) -> Array:
    return compute_absence_flow(now.columns, now.groups, now.flow.graph, away).total_stalled


def _candidates(now: Compiled) -> Array:
    """The people whose absence can matter: those that weight reaches, or could in their group."""
    reached = np.zeros(now.columns.n_nodes, dtype=np.bool_)
    reached[now.flow.graph.node] = True
    candidates = reached[: now.n_people]
    candidates[now.groups.people_within(np.flatnonzero(reached))[0]] = True
    return np.flatnonzero(candidates)


def _one_of_size(now: Compiled, goal: float, candidates: Array, size: int) -> Array | None:
    """The first set of `size` people, in order, that stalls more than `goal`."""
    sets = combinations(candidates.tolist(), size)
    while batch := list(islice(sets, _AT_ONCE)):
        away = np.zeros((now.n_people, len(batch)), dtype=np.bool_)
        away[np.array(batch), np.arange(len(batch))[:, None]] = True
        enough = np.flatnonzero(_stalled(now, away) > goal)
        if enough.size:
            return np.array(batch[enough[0]])
    return None


def _greedy(now: Compiled, goal: float) -> Array | None:
    """People added by what their absence would stall besides, the most first.

    One at a time at first; later in batches of half of those already found, so that large
    organizations take few rounds. A role or circle is added whole where that stalls more a
    head: its members decide for one another.
    """
    away = np.zeros(now.n_people, dtype=np.bool_)
    chosen: list[int] = []
    while now.flow.total_weight:
        found = compute_absence_flow(now.columns, now.groups, now.flow.graph, away)
        if found.total_stalled > goal:
            return np.array(chosen)
        batch = _best(now, found, goal - float(found.total_stalled), max(1, len(chosen) // 2))
        if not batch:
            batch = np.flatnonzero(~away).tolist()
        if not batch:
            break
        chosen += batch
        away[batch] = True
    return None


def _best(now: Compiled, found: AbsenceFlow, missing: float, most: int) -> list[int]:
    """Who to add next: at most `most` people, fewer if they suffice, or all of one group."""
    graph, presence, groups = now.flow.graph, found.presence, now.groups
    part = stalling_fractions(found)
    comes = np.bincount(graph.tail, weights=found.escalated_weight, minlength=graph.n_states)
    kept, holder = found.kept_weight, graph.node
    if groups.group.size:
        kept = np.where(graph.is_person_state, kept, 0.0)
        holder = np.where(graph.is_person_state, holder, _only_present(now, found)[holder])
    gain = (kept + found.lapsing_weight + comes) * part
    counts = (holder >= 0) & presence.is_present[graph.node]
    by_person = np.bincount(holder[counts], weights=gain[counts], minlength=now.n_people)
    many = np.flatnonzero(presence.n_present[graph.node] > 1)
    if many.size:
        members = graph.delegation < 0
        to_members = np.bincount(
            graph.tail[members], weights=graph.fraction[members], minlength=graph.n_states
        )
        of_group = (found.held_weight * to_members + found.lapsing_weight + comes) * part
        by_node = np.bincount(
            graph.node[many], weights=of_group[many], minlength=presence.n_present.size
        )
        a_head = by_node / np.maximum(1, presence.n_present)
        group = int(a_head.argmax())
        if a_head[group] > by_person.max(initial=0):
            person = groups.people_within(np.array([group]))[0]
            return [int(one) for one in np.sort(person) if presence.is_present[one]]
    gaining = np.flatnonzero(by_person > 0)
    if gaining.size > most:
        least = np.partition(by_person[gaining], -most)[-most]
        gaining = gaining[by_person[gaining] >= least]
    order = gaining[np.argsort(-by_person[gaining], kind="stable")[:most]]
    enough = int(np.searchsorted(np.cumsum(by_person[order]), missing, side="right")) + 1
    return [int(one) for one in order[:enough]]


def _only_present(now: Compiled, found: AbsenceFlow) -> Array:
    """For each node, the one person in it who is present; -1 if none or several."""
    groups, count = now.groups, found.presence.n_present
    there = found.presence.is_present[groups.person]
    total = np.bincount(
        groups.group[there], weights=groups.person[there], minlength=now.columns.n_nodes
    )
    return np.where(count == 1, total.astype(np.int64), -1)
