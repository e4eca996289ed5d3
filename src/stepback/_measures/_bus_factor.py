"""The bus factor: the fewest people whose absence stalls a share of all decisions."""

from __future__ import annotations

import math
from itertools import combinations, islice, pairwise

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._absence import AbsenceFlow, compute_absence_flow, stalling_fractions
from stepback._flow._compiled import Compiled
from stepback._organization._organization import Organization, compiled_at_date
from stepback._organization._validate_args import check_number

HALF = 0.5
_MAX_EXACT_WORK = 400_000
_BATCH_SIZE = 1024
_ROUNDING = 1e-12


@attrs.frozen
class BusFactor:
    """The fewest people whose absence stalls more than a share of all decisions.

    Attributes:
        size: How many people they are; nan if not even everyone's absence stalls so much.
        people: Their ids, in the order in which they were found.
        exact: Whether fewer people are certainly not enough; else a greedy search found these.
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
        If `threshold` is not in [0, 1), or a delegation is dated and no date was entered.

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
        raise ValueError(f"threshold: {threshold} is not below 1; give a share of all decisions")
    people, exact = find_stalling_set(compiled, share)
    return as_bus_factor(compiled, people, exact=exact)


def as_bus_factor(compiled: Compiled, people: Array | None, *, exact: bool) -> BusFactor:
    """The bus factor by ids, from what `find_stalling_set` finds."""
    ids = () if people is None else tuple(compiled.columns.ids[people].tolist())
    return BusFactor(math.nan if people is None else len(ids), ids, exact)


def find_stalling_set(compiled: Compiled, threshold: float) -> tuple[Array | None, bool]:
    """The fewest people whose absence stalls more than `threshold` of all decisions.

    A greedy search comes first; in a small organization, all smaller sets are tried, too. With
    the people comes whether surely no smaller set is enough; ``None`` if not even everyone is.
    """
    goal = compiled.flow.total_weight * (threshold + _ROUNDING)
    greedy = _find_greedily(compiled, goal)
    if greedy is not None and greedy.size == 1:
        return greedy, True
    candidates = _find_candidates(compiled)
    sizes = range(1, candidates.size + 1 if greedy is None else greedy.size)
    work_of_set = compiled.flow.graph.n_states + compiled.flow.graph.tail.size
    n_sets = 0
    for size in sizes:
        n_sets += math.comb(candidates.size, size)
        if n_sets * work_of_set > _MAX_EXACT_WORK:
            return greedy, False
    smaller = (_find_of_size(compiled, goal, candidates, size) for size in sizes)
    return next((people for people in smaller if people is not None), greedy), True


def _find_candidates(compiled: Compiled) -> Array:
    """The people whose absence can matter: weight reaches them or a group that they are in."""
    is_reached = np.zeros(compiled.columns.n_nodes, dtype=np.bool_)
    is_reached[compiled.flow.graph.node] = True
    is_candidate = is_reached[: compiled.n_people]
    is_candidate[compiled.groups.people_within(np.flatnonzero(is_reached))[0]] = True
    return np.flatnonzero(is_candidate)


def _find_of_size(compiled: Compiled, goal: float, candidates: Array, size: int) -> Array | None:
    """The first set of `size` people, in order, that stalls more than `goal`."""
    sets = combinations(candidates.tolist(), size)
    while batch := list(islice(sets, _BATCH_SIZE)):
        is_away = np.zeros((compiled.n_people, len(batch)), dtype=np.bool_)
        is_away[np.array(batch), np.arange(len(batch))[:, None]] = True
        flow = compute_absence_flow(compiled, is_away)
        is_enough = np.flatnonzero(flow.total_stalled > goal)
        if is_enough.size:
            return np.array(batch[is_enough[0]])
    return None


def _find_greedily(compiled: Compiled, goal: float) -> Array | None:
    """Add the people whose absence would stall most besides, until it is more than `goal`.

    They are added one at a time at first, and later in batches of half as many as are already
    found, so that a large organization takes few rounds. A role or circle is added as a whole
    where that stalls more per person, since its members decide for one another: of a circle of
    3 that decides everything, the absence of 1 or 2 stalls nothing, that of all 3 everything.
    A batch may hold several groups, but no two that share anyone: what one stalls, the other
    cannot stall again.
    """
    is_away = np.zeros(compiled.n_people, dtype=np.bool_)
    chosen: list[int] = []
    while compiled.flow.total_weight:
        flow = compute_absence_flow(compiled, is_away)
        if flow.total_stalled > goal:
            return np.array(chosen)
        missing = goal - float(flow.total_stalled)
        limit = max(1, len(chosen) // 2)
        batch = _best_additions(compiled, flow, missing, limit) or np.flatnonzero(~is_away).tolist()
        if not batch:
            break
        chosen += batch
        is_away[batch] = True
    return None


def _best_additions(compiled: Compiled, flow: AbsenceFlow, missing: float, limit: int) -> list[int]:
    """Whom to add next: at most `limit` people, fewer if they suffice, or all of one group."""
    n_states, stalling = compiled.flow.graph.n_states, stalling_fractions(flow)
    returned = flow.lapsing_weight + np.bincount(
        compiled.flow.graph.tail, weights=flow.escalated_weight, minlength=n_states
    )
    people, gain = _gains_of_people(compiled, flow, returned, stalling)
    groups, group_gain = _gains_of_groups(compiled, flow, returned, stalling)
    n_leaving = np.append(np.ones(people.size, np.int64), flow.presence.n_present[groups])
    node, gain = np.append(people, groups), np.append(gain, group_gain)
    gain_per_person = gain / n_leaving
    ranked = np.flatnonzero(gain > 0)
    if ranked.size > limit:
        least = np.partition(gain_per_person[ranked], -limit)[-limit]
        ranked = ranked[gain_per_person[ranked] >= least]
    ranked = ranked[np.argsort(-gain_per_person[ranked], kind="stable")[:limit]]
    n_enough = int(np.searchsorted(np.cumsum(gain[ranked]), missing, side="right")) + 1
    ranked = ranked[:n_enough]
    if (n_leaving[ranked] == 1).all():
        return [int(person) for person in node[ranked]]
    return _people_to_add(compiled, flow, node[ranked], limit)


def _people_to_add(compiled: Compiled, flow: AbsenceFlow, nodes: Array, limit: int) -> list[int]:
    """Those present in the first of `nodes`, and in more while `limit` allows and none recurs."""
    person, row, _ = compiled.groups.people_within(nodes)
    is_present = flow.presence.is_present[person]
    person, row = person[is_present], row[is_present]
    order = np.lexsort((person, row))
    start = np.searchsorted(row[order], np.arange(nodes.size + 1)).tolist()
    people = person[order].tolist()
    added: dict[int, None] = {}
    for begin, end in pairwise(start):
        leaving = people[begin:end]
        if added and len(added) + len(leaving) > limit:
            break
        if added.keys().isdisjoint(leaving):
            added.update(dict.fromkeys(leaving))
    return list(added)


def _gains_of_people(
    compiled: Compiled, flow: AbsenceFlow, returned: Array, stalling: Array
) -> tuple[Array, Array]:
    """All people, and about how much more would stall without each of them.

    `returned` is what else each state would have if it were away, too; `stalling` is the part of
    what a state sends back that would stall.
    """
    graph, presence = compiled.flow.graph, flow.presence
    kept, holder = flow.graph.kept_weight, graph.node
    if compiled.groups.group.size:
        # The state of a group counts for a person if only that one of its people is present.
        kept = np.where(graph.is_person_state, kept, 0.0)
        only_person = _only_present_person(compiled, flow)[holder]
        holder = np.where(graph.is_person_state, holder, only_person)
    gain = (kept + returned) * stalling
    counts = (holder >= 0) & presence.is_present[graph.node]
    gain = np.bincount(holder[counts], weights=gain[counts], minlength=compiled.n_people)
    return np.arange(compiled.n_people), gain


def _gains_of_groups(
    compiled: Compiled, flow: AbsenceFlow, returned: Array, stalling: Array
) -> tuple[Array, Array]:
    """The groups with several people present, and about how much more would stall without all."""
    graph, presence = compiled.flow.graph, flow.presence
    shared = np.flatnonzero(presence.n_present[graph.node] > 1)
    if not shared.size:
        return shared, np.zeros(0)
    to_members = graph.delegation < 0
    members_fraction = np.bincount(
        graph.tail[to_members], weights=graph.fraction[to_members], minlength=graph.n_states
    )
    gain = ((flow.graph.held_weight * members_fraction + returned) * stalling)[shared]
    gain_by_node = np.bincount(graph.node[shared], weights=gain)
    groups = np.flatnonzero(gain_by_node)
    return groups, gain_by_node[groups]


def _only_present_person(compiled: Compiled, flow: AbsenceFlow) -> Array:
    """For each node, the one person in it who is present; -1 if there is none or several."""
    groups, n_present = compiled.groups, flow.presence.n_present
    is_present = flow.presence.is_present[groups.person]
    # Where only one is present, the sum of the positions is the position of that one.
    position_sum = np.bincount(
        groups.group[is_present],
        weights=groups.person[is_present],
        minlength=compiled.columns.n_nodes,
    )
    return np.where(n_present == 1, position_sum.astype(np.int64), -1)
