"""The posts that have a right about decisions of one amount, and the share that each decides.

A post is a node at which authority arrives by a delegation, or as the owner's: a role decides as
one post, whoever holds it, and so does a circle. Who gets authority only through a seat has no
right besides that of the post.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._topology import reachable_nodes
from stepback._flow._flow_graph import FlowGraph, divide_or_zero
from stepback._flow._rights._joint_flow import ALONE
from stepback._flow._rights._rights_by_amount import DomainRights, IntervalRights
from stepback._records._fields._numbers import Autonomy

_NEGLIGIBLE = 1e-12


@attrs.frozen(eq=False)
class LinePosts:
    """The posts that have a right in a domain for their own line, seen from one who asks.

    Attributes:
        above: Those with someone above the one who asks.
        others: The others, who have no right about this request.
    """

    above: Array
    others: Array


@attrs.frozen(eq=False)
class PostRights:
    """Who has the right about one amount, and who decides, by post.

    Attributes:
        holders: The posts that have the right, as on record, in order.
        gone: The nodes that have handed the right on exclusively, so that no seat gives it.
        posts, shares: The posts that decide on paper, and the share of each; they sum to 1. The
            post after the last node stands for an owner who is not there.
    """

    holders: Array
    gone: Array
    posts: Array
    shares: Array

    @classmethod
    def from_interval(
        cls, interval: IntervalRights, quorum: Array, same: Array, line: LinePosts | None
    ) -> PostRights:
        """The rights in an interval, about the requests of someone on a line.

        `quorum` is that of each node on record, and `same` the post that it counts as.
        """
        reach, joint = interval.reach, interval.joint
        is_landing = np.zeros(joint.state.size, dtype=np.bool_)
        if joint.start >= 0:
            is_landing[joint.start] = True
        is_delegation = reach.states.arc[joint.arc] < reach.candidates.n_delegations
        is_landing[joint.head[is_delegation]] = True
        # Nobody has the right of a circle alone: not who sits in for one of its members, either.
        is_alone = (joint.circle == ALONE) | (quorum[joint.circle] <= 1)
        has_right = is_landing & is_alone & (reach.n_gone[joint.state] == 0)
        holders = np.unique(same[joint.node[has_right]])
        if line is not None:
            holders = holders[~np.isin(holders, line.others)]
        # An own part of what was handed to a circle comes back to who sits in it.
        gone = np.unique(reach.states.node[(reach.n_gone > 0) & ~reach.is_own_part_open])
        posts, shares = _divide_by_post(interval, same, line)
        return cls(holders, gone, posts, shares)


def find_possible_holders(rights: DomainRights, amounts: Iterable[float], same: Array) -> Array:
    """The posts to which records lead about any of the amounts, on some day, in some context."""
    candidates = rights.candidates
    n_nodes, count = candidates.is_there.size, candidates.n_delegations
    table = candidates.records.tables["delegations"].take(candidates.row[:count])
    is_lasting = np.isnat(table["start"]) & np.isnat(table["end"])
    is_lasting &= ~table["contexts"].astype(np.bool_)
    principal = candidates.tail[:count]
    has_none = np.append(
        (candidates.share == 0) | ~(candidates.autonomy > 0),
        candidates.records.tables["memberships"]["share"][candidates.row[count:]] == 0,
    )
    is_landing = np.zeros(n_nodes, dtype=np.bool_)
    is_landing[candidates.owner] = True
    for amount in amounts:
        passes = ~has_none
        is_within = ~(candidates.limit < amount)
        # What always replaces a general delegation about the amount does so on every day.
        names_it = np.zeros(n_nodes, dtype=np.bool_)
        names_it[principal[is_within & candidates.is_named & is_lasting]] = True
        passes[:count] &= is_within & (candidates.is_named | ~names_it[principal])
        arcs = np.flatnonzero(passes)
        tail, head = candidates.tail[arcs], candidates.head[arcs]
        is_reached = reachable_nodes(n_nodes, tail, head, np.array([candidates.owner]))
        is_landing[head[(arcs < count) & is_reached[tail]]] = True
    return np.unique(same[np.flatnonzero(is_landing)])


def _divide_by_post(
    interval: IntervalRights, same: Array, line: LinePosts | None
) -> tuple[Array, Array]:
    """The posts that decide, and their shares."""
    graph, rights = interval.settled.flow.graph, interval.rights
    compiled = rights.compiled
    n_records = rights.candidates.is_there.size
    post_of_node = same[rights.nodes_on_record]
    first_after = compiled.columns.n_people_and_roles
    post_of_node[first_after - compiled.day.n_stand_ins : first_after] = n_records
    if line is not None:
        table = rights.columns.columns.tables["delegations"]
        autonomy = Autonomy.settled_shares(table["autonomy"])
        graph = _follow_line(graph, post_of_node[graph.node], autonomy, line)
    is_delegation = graph.delegation >= 0
    landing = np.array(graph.source)
    weight = graph.arc_weight()
    landing += np.bincount(
        graph.head[is_delegation], weight[is_delegation], minlength=graph.n_states
    )
    # From the ends on: which part of what reaches a state stays there, or behind its seats.
    settled = divide_or_zero(graph.kept_weight, graph.held_weight)
    graph.levels.pass_up(settled, np.where(is_delegation, 0.0, graph.fraction))
    share = np.bincount(
        post_of_node[graph.node], weights=landing * settled, minlength=n_records + 1
    )
    share[share < _NEGLIGIBLE] = 0
    posts = np.flatnonzero(share)
    return posts, share[posts] / share.sum()


def _follow_line(graph: FlowGraph, post: Array, autonomy: Array, line: LinePosts) -> FlowGraph:
    """The flow of the requests of one person, who is on the line of some posts and not of others.

    Shares along the line say how many requests come from below each post. Each single request
    goes to the post that it comes from below; and what is no post's of the line goes where the rest
    does.
    """
    arcs = np.flatnonzero(graph.delegation >= 0)
    tail, head_post = graph.tail[arcs], post[graph.head[arcs]]
    is_above, is_other = np.isin(head_post, line.above), np.isin(head_post, line.others)
    is_own = is_above | is_other
    old = graph.fraction[arcs]
    n_above = np.bincount(tail, weights=is_above, minlength=graph.n_states)[tail]
    of_line = np.bincount(tail, weights=np.where(is_own, old, 0.0), minlength=graph.n_states)[tail]
    rest = np.maximum(1 - of_line, _NEGLIGIBLE)
    changed = np.where(is_own, 0.0, np.where(n_above > 0, 0.0, np.minimum(old / rest, 1.0)))
    whole = autonomy[graph.delegation[arcs]] / np.maximum(n_above, 1)
    changed = np.where(is_above, whole, changed)
    has_line = np.bincount(tail, weights=is_own, minlength=graph.n_states) > 0
    changed = np.where(has_line[tail], changed, old)
    fraction = np.array(graph.fraction)
    fraction[arcs] = changed
    # Seats divide what delegations leave.
    before, after = (
        1 - np.bincount(tail, weights=part, minlength=graph.n_states) for part in (old, changed)
    )
    seats = np.flatnonzero((graph.delegation < 0) & has_line[graph.tail])
    fraction[seats] *= np.maximum(after, 0)[graph.tail[seats]] / np.maximum(
        before[graph.tail[seats]], _NEGLIGIBLE
    )
    return attrs.evolve(graph, fraction=fraction)
