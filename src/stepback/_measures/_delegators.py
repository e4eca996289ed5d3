"""Who hands on decisions, by which delegation, and how much in each domain."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import AlignedArrays, Array
from stepback._algorithms._sorted_lookup import sorted_lookup
from stepback._flow._compiled import Compiled
from stepback._measures._support import delegation_ends


@attrs.frozen(eq=False)
class Delegators(AlignedArrays):
    """The people who hand something on, themselves and by their share in roles and circles.

    Each array has a row for a person and a delegation by which they do.
    """

    person: Array  # the position of the person who hands on
    delegation: Array  # the row of the delegation
    principal: Array  # the nodes at its ends
    delegate: Array
    share: Array  # the person's share of what the principal hands on

    @classmethod
    def from_compiled(cls, compiled: Compiled) -> Delegators:
        """All who hand on something in the flow."""
        delegation = np.flatnonzero(np.bincount(_passing_arcs(compiled)[1]))
        principal, delegate = delegation_ends(compiled, delegation)
        person, row, share = compiled.groups.people_within(principal)
        has_share = np.flatnonzero(share > 0)
        person, row, share = person[has_share], row[has_share], share[has_share]
        return cls(person, delegation[row], principal[row], delegate[row], share)

    def amounts_by_domain(self, compiled: Compiled) -> tuple[Array, Array, Array]:
        """How much is handed on in each row in each domain: the row, the domain and the amount.

        The domain is -1 for what domains share. A row may have several amounts in a domain.
        """
        graph = compiled.flow.graph
        arcs, delegation = _passing_arcs(compiled)
        n_delegations = len(compiled.columns.tables["delegations"])
        entry, row = Adjacency.from_sources(delegation, n_delegations).arcs_from(self.delegation)
        arcs = arcs[entry]
        amount = compiled.flow.passed_weight[arcs] * self.share[row]
        return row, graph.domain[graph.tail[arcs]], amount

    def receivers(self, compiled: Compiled) -> tuple[Array, Array, Array]:
        """The people who receive what is handed on: the person, the row, and their share of it."""
        person, row, share = compiled.groups.delegated_people(self.principal, self.delegate)
        share_of_others = 1 - compiled.groups.share_within(self.delegate, self.principal)
        return person, row, share / share_of_others[row]

    def shares_of(self, compiled: Compiled, person: Array) -> Array:
        """The share of what each row hands on that reaches a person; 0 if nothing does."""
        groups, row = compiled.groups, np.arange(person.size)
        share = np.where(person == self.delegate, 1.0, groups.share_within(self.delegate, person))
        share = groups.without_own_part(self.principal, self.delegate, (person, row, share))
        share_of_others = 1 - groups.share_within(self.delegate, self.principal)
        # Where the principal is alone in a group that hands on what comes to it, it reaches nobody.
        reached = np.zeros(person.size)
        np.divide(share, share_of_others, out=reached, where=share > 0)
        return reached


def _passing_arcs(compiled: Compiled) -> tuple[Array, Array]:
    """The arcs of delegations that pass something on, and the row of each delegation."""
    graph = compiled.flow.graph
    arcs = np.flatnonzero((graph.delegation >= 0) & (compiled.flow.passed_weight > 0))
    return arcs, graph.delegation[arcs].astype(np.int64)


def key_width(compiled: Compiled) -> int:
    """One more than there are domains: the first number is for states that domains share."""
    return len(compiled.columns.domain_ids) + 1


def leader_keys(compiled: Compiled, person: Array, domain: Array) -> Array:
    """Each person and domain (-1 for what domains share), as one number."""
    return np.asarray(person * key_width(compiled) + domain + 1)


def kept_weights(compiled: Compiled, keys: Array) -> Array:
    """How much the person of each key keeps in the domain of the key."""
    graph = compiled.flow.graph
    state = np.flatnonzero(graph.is_person_state)
    state_keys = leader_keys(compiled, graph.node[state], graph.domain[state])
    known_keys, group = np.unique(state_keys, return_inverse=True)
    kept = np.bincount(group, weights=graph.kept_weight[state], minlength=known_keys.size)
    position, is_known = sorted_lookup(keys, known_keys)
    weight = np.zeros(keys.size)
    weight[is_known] = kept[position[is_known]]
    return weight
