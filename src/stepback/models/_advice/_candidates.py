"""Which leader could hand which domain on, and to whom."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._sorted_lookup import sorted_lookup
from stepback._flow._compiled import Compiled
from stepback._measures._delegators import Delegators, kept_weights, leader_keys
from stepback.models._advice._candidate_request import CandidateRequest


@attrs.frozen(eq=False)
class Candidates:
    """Leaders, each with a domain in which they keep something, and someone who could decide.

    Attributes:
        leader, domain, delegate: The positions of each.
        decisions: What the leader keeps in the domain.
    """

    leader: Array
    domain: Array
    delegate: Array
    decisions: Array

    @classmethod
    def from_request(cls, compiled: Compiled, request: CandidateRequest) -> Candidates:
        """Find the candidates of an organization that were asked for."""
        person, domain, decisions = kept_decisions(compiled)
        is_asked = np.ones(person.size, dtype=np.bool_)
        if request.leaders is not None:
            is_asked &= np.isin(person, request.leaders)
        if request.domains is not None:
            is_asked &= np.isin(domain, request.domains)
        person, domain, decisions = person[is_asked], domain[is_asked], decisions[is_asked]
        leader, leader_index = np.unique(person, return_inverse=True)
        index, delegate = possible_delegates(compiled, leader, request)
        arcs, row = Adjacency.from_sources(index, leader.size).arcs_from(leader_index)
        return cls(person[row], domain[row], delegate[arcs], decisions[row])


def possible_delegates(
    compiled: Compiled, leaders: Array, request: CandidateRequest
) -> tuple[Array, Array]:
    """Pair each leader's index with everyone else who could decide for this leader."""
    if request.delegates is None:
        index, delegate = _default_delegates(compiled, leaders)
    else:
        index, delegate = _requested_delegates(leaders, request.delegates)
    is_other = delegate != leaders[index]
    return index[is_other], delegate[is_other]


def kept_decisions(compiled: Compiled) -> tuple[Array, Array, Array]:
    """Return who keeps something in which domain, and how much."""
    graph, n_domains = compiled.flow.graph, compiled.flow.graph.stands_for.size
    is_person = graph.is_person_state
    keys = distinct_values(leader_keys(compiled, graph.node[is_person], graph.domain[is_person]))
    kept = kept_weights(compiled, keys)
    keys, kept = keys[kept > 0], kept[kept > 0]
    person, number = np.divmod(keys, n_domains + 1)
    flow_domain = number - 1
    share = kept / compiled.flow.domain_weight[flow_domain]
    # Domains that are delegated in the same way share one flow; each gets its part of it.
    domain, row = Adjacency.from_sources(graph.stands_for, n_domains).arcs_from(flow_domain)
    weight = compiled.columns.tables["domains"]["weight"][domain]
    return person[row], domain, share[row] * weight


def _default_delegates(compiled: Compiled, leaders: Array) -> tuple[Array, Array]:
    """Pair each leader's index with direct reports, and with current delegates.

    External people, such as consultants, are candidates only if they are delegates already.
    """
    posts, post_index = compiled.groups.nodes_and_groups(leaders)
    tree = compiled.reporting_tree
    lines, line_post = tree.report_arcs.arcs_from(posts)
    report, report_line, _ = compiled.groups.people_within(tree.report[lines])
    is_internal = ~compiled.columns.tables["people"]["external"][report]
    delegators = Delegators.from_compiled(compiled)
    delegate, row, _ = delegators.receivers(compiled)
    position, is_leader = sorted_lookup(delegators.person[row], leaders)
    index = np.concatenate([post_index[line_post][report_line][is_internal], position[is_leader]])
    delegate = np.concatenate([report[is_internal], delegate[is_leader]])
    width = max(1, compiled.n_people)
    index, delegate = np.divmod(distinct_values(index * width + delegate), width)
    return index, delegate


def _requested_delegates(
    leaders: Array, delegates: Array | Mapping[int, Array]
) -> tuple[Array, Array]:
    """Pair each leader's index with the people requested for all leaders, or for this one."""
    nobody = np.zeros(0, dtype=np.int64)
    if isinstance(delegates, Mapping):
        requested = [delegates.get(leader, nobody) for leader in leaders.tolist()]
    else:
        requested = [delegates] * leaders.size
    index = np.repeat(np.arange(leaders.size), [people.size for people in requested])
    return index, np.concatenate([*requested, nobody])
