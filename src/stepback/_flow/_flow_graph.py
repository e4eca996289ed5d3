"""The acyclic graph that decision weight flows along, and how much reaches each state."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arc_levels import ArcLevels
from stepback._algorithms._arrays import LEAST_SHARE, Array, add_at, unpassed_fraction
from stepback._algorithms._read_only import frozen_property

_LEAST = LEAST_SHARE**2  # of weight: no less than a domain weighs, times a share of it


@attrs.frozen(eq=False, slots=False)
class FlowGraph:
    """An acyclic graph of states, numbered so that every arc leads to a higher level.

    Attributes:
        n_people: How many nodes are people: those numbered below this.
        node, domain: What each state is a state of; -1 for the domain of a state that several
            domains share.
        band: The band of each state, as `Bands` numbers them.
        stands_for: For each domain, the one whose states stand for it, as in `Bands`.
        root, root_domain, root_weight: The states at which weight arrives from outside, those of
            the owners of domains; in which domain, and how much. A state may be there for several.
        is_part: Which states are a part of a wide group: of some of its seats.
        home_state: For a state that holds a principal's own part of a circle, the plain state of
            the principal; -1 for all others.
        own_part_state: For a circle as entered by a principal in it, the state that holds the
            principal's own part; -1 for all others.
        level_start: Where the states of each level begin; one longer than there are levels.
        tail, head: The states that each arc leaves and enters, ordered by `head`.
        arc_start: Where the arcs into each state begin; one longer than there are states.
        delegation, membership: The relation that each arc stands for; the other is -1, and both
            are if the arc leads to a part of a wide group.
        fraction: The part of what its tail holds that passes along each arc; a second axis stands
            for several flows at once.
    """

    n_people: int
    node: Array
    domain: Array
    band: Array
    stands_for: Array
    root: Array
    root_domain: Array
    root_weight: Array
    is_part: Array
    home_state: Array
    own_part_state: Array
    level_start: Array
    tail: Array
    head: Array
    arc_start: Array
    delegation: Array
    membership: Array
    fraction: Array

    @property
    def n_states(self) -> int:
        """How many states there are."""
        return int(self.node.size)

    @frozen_property
    def source(self) -> Array:
        """The weight that arrives at each state from outside."""
        return np.bincount(self.root, weights=self.root_weight, minlength=self.n_states)

    @frozen_property
    def is_sharing(self) -> bool:
        """Whether domains share states."""
        return bool((self.domain < 0).any())

    def of_domain(self, flow_domain: int) -> FlowGraph:
        """The graph in which only one domain has weight, and those that it stands for."""
        is_in_domain = self.root_domain == flow_domain
        return attrs.evolve(self, root_weight=np.where(is_in_domain, self.root_weight, 0.0))

    @property
    def levels(self) -> ArcLevels:
        """The arcs, to pass weight along."""
        return ArcLevels(self.level_start, self.tail, self.head, self.arc_start)

    @property
    def homeward_levels(self) -> ArcLevels:
        """The arcs, to pass back what came: an own part goes to its home state, by every arc."""
        home = self.home_state[self.head]
        tail = np.where(home >= 0, home, self.tail) if (home >= 0).any() else self.tail
        return ArcLevels(self.level_start, tail, self.head, self.arc_start)

    @frozen_property
    def is_person_state(self) -> Array:
        """Which states are a person's."""
        return np.asarray(self.node < self.n_people)

    def seat_fractions(self, share: Array, unpassed: Array) -> tuple[Array, Array]:
        """The arcs that are no delegations, and the part of what their tails hold that they pass.

        If each membership has this `share` of what its group's members get, and each state has
        this part `unpassed` that its delegations leave to them.
        """
        arcs = np.flatnonzero(self.delegation < 0)
        tail, membership = self.tail[arcs], self.membership[arcs]
        if not self.is_part.any():
            return arcs, share[membership] * unpassed[tail]
        # A part has the shares of its seats, and divides what reaches it in proportion.
        in_part = np.zeros((self.n_states, *share.shape[1:]))
        from_part = np.flatnonzero(self.is_part[tail] & (membership >= 0))
        add_at(in_part, tail[from_part], share[membership[from_part]])
        is_inner = (self.is_part[self.tail] & self.is_part[self.head]).astype(np.float64)
        self.levels.pass_up(in_part, is_inner[:, None] if share.ndim > 1 else is_inner)
        head = self.head[arcs]
        value = np.where(self.is_part[head], in_part[head].T, share[membership].T).T
        of_part, of_whole = divide_or_zero(value, in_part[tail]), value * unpassed[tail]
        return arcs, np.where(self.is_part[tail], of_part.T, of_whole.T).T

    @frozen_property
    def held_weight(self) -> Array:
        """The weight that reaches each state."""
        return propagate(self, self.fraction)

    @frozen_property
    def kept_weight(self) -> Array:
        """What each state keeps: a person settles it; in a role or circle it is vacant."""
        passed = np.zeros((self.n_states, *self.fraction.shape[1:]))
        add_at(passed, self.tail, self.fraction)
        return np.asarray(self.held_weight * unpassed_fraction(passed))

    @frozen_property
    def arc_contribution(self) -> Array:
        """The part of what each state holds that came by each arc that leads to it."""
        weight, least = self.arc_weight(), _least_weight(self, self.fraction)
        if least:
            weight[(weight > 0) & (weight < least)] = least
        return divide_or_zero(weight, self.held_weight[self.head])

    def arc_weight(self) -> Array:
        """What passes along each arc, in proportion to what its tail keeps, however little."""
        weight = self.held_weight[self.tail]
        weight *= self.fraction
        return weight


@attrs.frozen(eq=False, slots=False)
class Flow:
    """The flow of decision weight through a graph."""

    graph: FlowGraph

    @frozen_property
    def total_weight(self) -> float:
        """The weight of all domains."""
        return float(self.graph.source.sum())

    @frozen_property
    def decided_weight(self) -> Array:
        """What each person settles, over all domains."""
        return self._sum_by_person(self.graph.kept_weight)

    def decided_in_domain(self, domain: int) -> Array:
        """The share of one domain's decisions that each person settles."""
        graph, flow_domain = self.graph, self.graph.stands_for[domain]
        if graph.is_sharing:
            kept = graph.of_domain(flow_domain).kept_weight
        else:
            kept = np.where(graph.domain == flow_domain, graph.kept_weight, 0)
        return np.asarray(self._sum_by_person(kept) / self.domain_weight[flow_domain])

    def decided_by_person(self, person: int) -> Array:
        """The weight of each domain that one person settles."""
        graph = self.graph
        is_person = graph.node == person
        # From the end to the owners: the part of what reaches a state that the person settles.
        settled = divide_or_zero(np.where(is_person, graph.kept_weight, 0.0), graph.held_weight)
        graph.levels.pass_up(settled, graph.fraction)
        weight = graph.root_weight * settled[graph.root]
        return np.bincount(graph.root_domain, weight, graph.stands_for.size)

    @frozen_property
    def domain_weight(self) -> Array:
        """The weight that flows in each domain: that of all domains that it stands for."""
        graph = self.graph
        return np.bincount(graph.root_domain, graph.root_weight, graph.stands_for.size)

    def shares_of_domains(self, weight: Array) -> Array:
        """The `weight` of each domain that flows, as a share; those it stands for have the same."""
        flows_as = self.graph.stands_for
        return np.asarray(weight[flows_as] / self.domain_weight[flows_as])

    @frozen_property
    def vacant_weight(self) -> float:
        """What nobody settles."""
        return float(self.graph.kept_weight[~self.graph.is_person_state].sum())

    @frozen_property
    def passed_weight(self) -> Array:
        """What passes along each arc; to a circle, without the principal's own part."""
        graph, held = self.graph, self.graph.held_weight
        passed = graph.arc_weight()
        to_entered = np.flatnonzero(graph.own_part_state[graph.head] >= 0)
        if to_entered.size:
            circle = graph.head[to_entered]
            own_part = held[graph.own_part_state[circle]]
            passed[to_entered] *= 1 - own_part / np.where(held[circle] > 0, held[circle], 1)
        return passed

    def _sum_by_person(self, kept: Array) -> Array:
        graph = self.graph
        return np.bincount(graph.node, weights=kept, minlength=graph.n_people)[: graph.n_people]


def propagate(graph: FlowGraph, fraction: Array) -> Array:
    """What reaches each state, if `fraction` of what an arc's tail holds passes along the arc.

    `fraction` may have a second axis, for several flows at once.
    """
    held = np.empty((graph.n_states, *fraction.shape[1:]))
    held.T[...] = graph.source
    graph.levels.pass_down(held, fraction, least=_least_weight(graph, fraction))
    return held


# Worked example: down a chain of 1,200 people at autonomy 0.5, the last would hold 2**-1199 of the
# weight, which a float rounds to 0. They hold the least weight instead. It is so little that it
# changes no sum, and everyone who has a part of anything is seen to have one. Fractions are no less
# than `LEAST_SHARE`, so a fraction of the least weight is still more than 0.
def _least_weight(graph: FlowGraph, fraction: Array) -> float:
    """The least weight that passes along an arc; 0 if so little does not pass any levels anyway."""
    least_fraction = fraction.min(where=fraction > 0, initial=1.0)
    least_source = graph.root_weight.min(where=graph.root_weight > 0, initial=1.0)
    n_steps = max(0, graph.level_start.size - 2)
    may_vanish = n_steps * np.log(least_fraction) + np.log(least_source) < np.log(_LEAST)
    return _LEAST if may_vanish else 0.0


def divide_or_zero(part: Array, whole: Array) -> Array:
    """A part divided by the whole; 0 where the whole is 0."""
    return np.divide(part, whole, out=np.zeros(np.shape(whole)), where=whole > 0)
