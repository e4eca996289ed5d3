"""The bus factor: the fewest people whose absence stalls a share of all decisions."""

from __future__ import annotations

import math
from itertools import combinations, islice

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
    n_sets = sum(math.comb(candidates.size, size) for size in sizes)
    if n_sets * (compiled.flow.graph.n_states + compiled.flow.graph.tail.size) > _MAX_EXACT_WORK:
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
    graph, presence, groups = compiled.flow.graph, flow.presence, compiled.groups
    stalling_fraction = stalling_fractions(flow)
    escalated_to = np.bincount(graph.tail, weights=flow.escalated_weight, minlength=graph.n_states)
    kept, holder = flow.graph.kept_weight, graph.node
    if groups.group.size:
        # The state of a group counts for a person if only that one of its people is present.
        kept = np.where(graph.is_person_state, kept, 0.0)
        only_person = _only_present_person(compiled, flow)[holder]
        holder = np.where(graph.is_person_state, holder, only_person)
    gain = (kept + flow.lapsing_weight + escalated_to) * stalling_fraction
    counts = (holder >= 0) & presence.is_present[graph.node]
    gain_by_person = np.bincount(holder[counts], weights=gain[counts], minlength=compiled.n_people)
    shared = np.flatnonzero(presence.n_present[graph.node] > 1)
    if shared.size:
        to_members = graph.delegation < 0
        members_fraction = np.bincount(
            graph.tail[to_members], weights=graph.fraction[to_members], minlength=graph.n_states
        )
        group_gain = flow.graph.held_weight * members_fraction + flow.lapsing_weight + escalated_to
        group_gain = (group_gain * stalling_fraction)[shared]
        gain_by_node = np.bincount(
            graph.node[shared], weights=group_gain, minlength=presence.n_present.size
        )
        gain_per_person = gain_by_node / np.maximum(1, presence.n_present)
        group = int(gain_per_person.argmax())
        if gain_per_person[group] > gain_by_person.max(initial=0):
            people = np.sort(groups.people_within(np.array([group]))[0])
            return [int(person) for person in people[presence.is_present[people]]]
    gaining = np.flatnonzero(gain_by_person > 0)
    if gaining.size > limit:
        least = np.partition(gain_by_person[gaining], -limit)[-limit]
        gaining = gaining[gain_by_person[gaining] >= least]
    best = gaining[np.argsort(-gain_by_person[gaining], kind="stable")[:limit]]
    n_enough = int(np.searchsorted(np.cumsum(gain_by_person[best]), missing, side="right")) + 1
    return [int(person) for person in best[:n_enough]]


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
