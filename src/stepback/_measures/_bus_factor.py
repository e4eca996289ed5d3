"""The bus factor: the fewest people whose absence stalls a share of all decisions."""

from __future__ import annotations

import math
from itertools import combinations, islice

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._absence import (
    AbsenceFlow,
    compute_absence_flow,
    compute_stalled_weights,
    stalling_fractions,
)
from stepback._flow._compiled import Compiled
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._validate_args import check_number
from stepback._problems._format import format_value
from stepback._records._value_equality import ValueEquality

HALF = 0.5
_MAX_EXACT_WORK = 400_000
_MAX_GREEDY_WORK = 4_000_000
_ROUNDS_OF_GROWTH = 100  # far more than it takes to choose millions, a quarter more each time
_BATCH_SIZE = 1024
_ROUNDING = 1e-12


@attrs.frozen(eq=False)
class BusFactor(ValueEquality):
    """The fewest people whose absence stalls more than a share of all decisions.

    Attributes:
        size: How many people they are; nan if none were found whose absence stalls so much. Some
            people's absence may stall more than everyone's, where delegations are not standing.
        people: Their ids, in the order in which they were found.
        exact: Whether fewer people are certainly not enough, and none at all if the size is nan;
            else it is what a greedy search found.
    """

    size: float
    people: tuple[str, ...]
    exact: bool


def bus_factor(org: Organization, *, threshold: float = HALF) -> BusFactor:
    """The fewest people whose absence stalls more than `threshold` of all decisions.

    Parameters
    ----------
    org
    threshold
        A share of all decisions, in [0, 1).

    Returns
    -------
    BusFactor
        Exact in small organizations, and wherever one person is enough; else found by a greedy
        search, and then ``exact`` is false.

    Raises
    ------
    ValueError
        If `threshold` is not in [0, 1), or anything is dated and no date was entered.

    Examples
    --------
    >>> bus_factor(archetypes.command_pyramid(people=7, span=2)).size
    1

    References
    ----------
    - Avelino, G., Passos, L., Hora, A., & Valente, M. T. (2016). A Novel Approach for
      Estimating Truck Factors. ICPC. doi:10.1109/ICPC.2016.7503718
    """
    compiled = compiled_at_date(org)
    share = check_number(threshold, "threshold", 0)
    if share >= 1:
        given = format_value(threshold)
        raise ValueError(f"threshold: {given} is not below 1; give a share of all decisions")
    people, exact = find_stalling_set(compiled, share)
    return as_bus_factor(compiled, people, exact=exact)


def as_bus_factor(compiled: Compiled, people: Array | None, *, exact: bool) -> BusFactor:
    """The bus factor by ids, from what `find_stalling_set` finds."""
    ids = () if people is None else tuple(compiled.columns.ids[people].tolist())
    return BusFactor(math.nan if people is None else len(ids), ids, exact)


def find_stalling_set(compiled: Compiled, threshold: float) -> tuple[Array | None, bool]:
    """The fewest people whose absence stalls more than `threshold` of all decisions.

    A greedy search comes first; in a small organization, all smaller sets are tried, too. With
    the people comes whether surely no smaller set is enough; ``None`` if no set was found.
    """
    goal = compiled.flow.total_weight * (threshold + _ROUNDING)
    greedy = _find_greedily(compiled, goal)
    if greedy is not None and greedy.size == 1:
        return greedy, True
    candidates = _find_candidates(compiled)
    sizes = range(1, candidates.size + 1 if greedy is None else greedy.size)
    n_sets = 0
    for size in sizes:
        n_sets += math.comb(candidates.size, size)
        if n_sets * _work_of_set(compiled) > _MAX_EXACT_WORK:
            return greedy, False
    smaller = (_find_of_size(compiled, goal, candidates, size) for size in sizes)
    return next((people for people in smaller if people is not None), greedy), True


def _find_candidates(compiled: Compiled) -> Array:
    """The people whose absence can matter: weight reaches them or a group that they are in."""
    is_reached = np.zeros(compiled.columns.n_nodes, dtype=np.bool_)
    is_reached[compiled.flow.graph.node] = True
    is_candidate = compiled.groups.nesting.pass_down(is_reached, np.logical_or)
    return np.flatnonzero(is_candidate[: compiled.n_people])


def _find_of_size(compiled: Compiled, goal: float, candidates: Array, size: int) -> Array | None:
    """The first set of `size` people, in order, that stalls more than `goal`."""
    sets = combinations(candidates.tolist(), size)
    while batch := list(islice(sets, _BATCH_SIZE)):
        is_away = np.zeros((compiled.n_people, len(batch)), dtype=np.bool_)
        is_away[np.array(batch), np.arange(len(batch))[:, None]] = True
        is_enough = np.flatnonzero(compute_stalled_weights(compiled, is_away) > goal)
        if is_enough.size:
            return np.array(batch[is_enough[0]])
    return None


def _find_greedily(compiled: Compiled, goal: float) -> Array | None:
    """Add the people whose absence would stall most besides, until it is more than `goal`.

    They are added one at a time at first, and later in batches of a quarter as many as are found
    already, so that a large organization takes few rounds. A role or circle is added as a whole
    where that stalls more per person, since its members decide for one another: of a circle of
    3 that decides everything, the absence of 1 or 2 stalls nothing, that of all 3 everything.
    A batch may hold several groups, but no two that share anyone: what one stalls, the other
    cannot stall again. Where each who leaves only hands it back to the next, as down a chain in
    which all hand on everything, nobody stalls more before all are away: after many rounds,
    everyone else is added.
    """
    is_away = np.zeros(compiled.n_people, dtype=np.bool_)
    chosen: list[int] = []
    n_left = max(_ROUNDS_OF_GROWTH, _MAX_GREEDY_WORK // max(1, _work_of_set(compiled)))
    while compiled.flow.total_weight:
        flow = compute_absence_flow(compiled, is_away)
        if flow.total_stalled > goal:
            return _drop_superfluous(compiled, goal, np.array(chosen))
        missing = goal - float(flow.total_stalled)
        limit = max(1, len(chosen) // 4)
        batch = _best_additions(compiled, flow, missing, limit) if n_left > 0 else []
        batch, n_left = batch or np.flatnonzero(~is_away).tolist(), n_left - 1
        if not batch:
            break
        chosen += batch
        is_away[batch] = True
    return None


def _drop_superfluous(compiled: Compiled, goal: float, people: Array) -> Array:
    """Those of `people` who are needed to stall more than `goal`, tried in runs of fewer and fewer.

    Batches are chosen by what each person would stall alone, so that the last may be unnecessary.
    The people are tried in two halves, then in quarters, and so on down to each person, as long as
    there are not too many runs to try at once. The runs that would stall least are left out.
    """
    length = (people.size + 1) // 2
    while people.size > 1:
        n_runs = -(-people.size // length)
        if n_runs * _work_of_set(compiled) > _MAX_EXACT_WORK:
            break
        run = np.arange(people.size)[::-1] // length  # those added last are in the first
        numbers = np.arange(n_runs)
        stalled = _stalled_without_runs(compiled, people, run[:, None] == numbers)
        rank = np.empty_like(numbers)
        rank[np.argsort(-stalled, kind="stable")] = numbers
        dropped = -1
        if stalled.max() > goal:
            stalled = _stalled_without_runs(compiled, people, rank[run][:, None] <= numbers)
            dropped = int(np.flatnonzero(stalled > goal).max(initial=-1))
            people = people[rank[run] > dropped]
        if length > 1:
            length = (length + 1) // 2
        elif dropped < 0:
            break
    return people


def _stalled_without_runs(compiled: Compiled, people: Array, is_left_out: Array) -> Array:
    """What stalls while `people` are away but for those left out, for each column of the mask."""
    is_away = np.zeros((compiled.n_people, is_left_out.shape[1]), dtype=np.bool_)
    is_away[people] = ~is_left_out
    return compute_stalled_weights(compiled, is_away)


def _work_of_set(compiled: Compiled) -> int:
    """About how much work it is to see what a set of absent people stalls."""
    return compiled.flow.graph.n_states + compiled.flow.graph.tail.size


def _best_additions(compiled: Compiled, flow: AbsenceFlow, missing: float, limit: int) -> list[int]:
    """Whom to add next: at most `limit` people, fewer if they suffice, or all of one group.

    If nobody's absence would stall more, as where owners take over what a circle cannot decide,
    those who decide most: without them, the owners are next.
    """
    stalling = stalling_fractions(flow)
    return _additions_by_gain(compiled, flow, stalling, missing, limit) or _additions_by_gain(
        compiled, flow, np.ones_like(stalling), missing, limit
    )


def _additions_by_gain(
    compiled: Compiled, flow: AbsenceFlow, stalling: Array, missing: float, limit: int
) -> list[int]:
    """Whom to add next, if `stalling` is the part of what each state sends back that stalls."""
    graph, presence = flow.graph, flow.presence
    escalated_to = np.bincount(graph.tail, weights=flow.escalated_weight, minlength=graph.n_states)
    group_gain = _gains_of_groups(compiled, flow, escalated_to, stalling)
    person_gain = _gains_of_people(compiled, flow, escalated_to, stalling, group_gain)
    groups = np.flatnonzero((group_gain > 0) & (presence.n_spare > 0))
    node = np.append(np.arange(compiled.n_people), groups)
    gain = np.append(person_gain, group_gain[groups])
    n_leaving = np.append(np.ones(compiled.n_people, np.int64), presence.n_spare[groups] + 1)
    gain_per_person = gain / n_leaving
    ranked = np.flatnonzero(gain > 0)
    if ranked.size > limit:
        # Many gain the same, of which numpy.partition makes many times the work of sorting.
        least = np.sort(gain_per_person[ranked])[-limit]
        ranked = ranked[gain_per_person[ranked] >= least]
    ranked = ranked[np.argsort(-gain_per_person[ranked], kind="stable")[:limit]]
    n_enough = int(np.searchsorted(np.cumsum(gain[ranked]), missing, side="right")) + 1
    ranked = ranked[:n_enough]
    if (n_leaving[ranked] == 1).all():
        return [int(person) for person in node[ranked]]
    return _people_to_add(compiled, flow, node[ranked], n_leaving[ranked], person_gain, limit)


def _people_to_add(
    compiled: Compiled,
    flow: AbsenceFlow,
    nodes: Array,
    n_leaving: Array,
    person_gain: Array,
    limit: int,
) -> list[int]:
    """The `n_leaving` who matter most, of those present in the first of `nodes`.

    Then the same of the next ones, while `limit` allows and nobody is added twice.
    """
    person, row, _ = compiled.groups.people_within(nodes)
    is_present = flow.presence.is_present[person]
    person, row = person[is_present], row[is_present]
    order = np.lexsort((person, -person_gain[person], row))
    start = np.searchsorted(row[order], np.arange(nodes.size)).tolist()
    people = person[order].tolist()
    added: dict[int, None] = {}
    for begin, length in zip(start, n_leaving.tolist(), strict=True):
        leaving = people[begin : begin + length]
        if added and len(added) + len(leaving) > limit:
            break
        if added.keys().isdisjoint(leaving):
            added.update(dict.fromkeys(leaving))
    return list(added)


def _gains_of_people(
    compiled: Compiled,
    flow: AbsenceFlow,
    escalated_to: Array,
    stalling: Array,
    group_gain: Array,
) -> Array:
    """About how much more would stall without each person.

    `escalated_to` is what goes back to each state, and `stalling` the part of what a state sends
    back that would stall.
    """
    graph, presence = flow.graph, flow.presence
    gain = (graph.kept_weight + flow.lapsing_weight + escalated_to) * stalling
    decides = graph.is_person_state & flow.is_present
    person_gain = np.bincount(graph.node[decides], gain[decides], minlength=compiled.n_people)
    if group_gain.any():
        # A group that has just as many people as it needs cannot act without any one of them. To
        # be away, one is enough: the one who would stall most in all such groups together.
        groups = np.flatnonzero((group_gain > 0) & (presence.n_spare == 0))
        people, position, _ = compiled.groups.people_within(groups)
        is_present = presence.is_present[people]
        groups, people = groups[position[is_present]], people[is_present]
        total_gain = person_gain.copy()
        np.add.at(total_gain, people, group_gain[groups])
        order = np.lexsort((people, -total_gain[people], groups))
        groups, is_first = np.unique(groups[order], return_index=True)
        np.add.at(person_gain, people[order][is_first], group_gain[groups])
    return person_gain


def _gains_of_groups(
    compiled: Compiled, flow: AbsenceFlow, escalated_to: Array, stalling: Array
) -> Array:
    """For each node that is a role or circle, what would stall if it could no longer act.

    That is what goes to its members, and what goes back to it; where one person is enough for it
    to act, also what would lapse. What goes to an only member is that person's.
    """
    graph, groups = flow.graph, compiled.groups
    gains = np.zeros(groups.n_nodes)
    states = np.flatnonzero(~graph.is_person_state & flow.is_present)
    if not states.size:
        return gains
    is_seat = (graph.delegation < 0) & ~graph.is_part[graph.tail]
    to_members = np.bincount(
        graph.tail[is_seat], weights=graph.fraction[is_seat], minlength=graph.n_states
    )[states]
    quorum = groups.quorum[graph.node[states]]
    to_members[flow.n_spare[states] + quorum == 1] = 0
    gain = graph.held_weight[states] * to_members + escalated_to[states]
    gain += np.where(quorum == 1, flow.lapsing_weight[states], 0.0)
    gain *= stalling[states]
    return np.bincount(graph.node[states], weights=gain, minlength=groups.n_nodes)
