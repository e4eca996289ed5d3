"""The posts that have a right about decisions of one amount, and the share that each decides.

A post is a node at which authority arrives by a delegation, or as the owner's: a role decides as
one post, whoever holds it, and so does a circle. Who gets authority only through a seat has no
right besides that of the post.
"""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._topology import reachable_nodes
from stepback._flow._flow_graph import divide_or_zero
from stepback._flow._rights._candidate_rights import CONTEXT, HEAD_WINDOW, LIMIT, WINDOW
from stepback._flow._rights._joint_flow import ALONE
from stepback._flow._rights._rights_by_amount import DomainRights, IntervalRights

_NEGLIGIBLE = 1e-12
_OF_SITUATION = WINDOW | HEAD_WINDOW | CONTEXT | LIMIT


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
    def from_interval(cls, interval: IntervalRights, quorum: Array) -> PostRights:
        """The rights in an interval; `quorum` is that of each node on record."""
        reach, joint = interval.reach, interval.joint
        is_landing = np.zeros(joint.state.size, dtype=np.bool_)
        if joint.start >= 0:
            is_landing[joint.start] = True
        is_delegation = reach.states.arc[joint.arc] < reach.candidates.n_delegations
        is_landing[joint.head[is_delegation]] = True
        # Nobody has the right of a circle alone: not who sits in for one of its members, either.
        is_alone = (joint.circle == ALONE) | (quorum[joint.circle] <= 1)
        has_right = is_landing & is_alone & (reach.n_gone[joint.state] == 0)
        holders = np.unique(joint.node[has_right])
        gone = np.unique(reach.states.node[reach.n_gone > 0])
        posts, shares = _divide_by_post(interval)
        return cls(holders, gone, posts, shares)


def find_possible_holders(rights: DomainRights) -> Array:
    """The posts to which records lead that have a right on some day, or in some context."""
    candidates = rights.candidates
    bits = candidates.at_amount(0.0).bits & ~_OF_SITUATION
    arcs = np.flatnonzero(bits == 0)
    tail, head = candidates.tail[arcs], candidates.head[arcs]
    n_nodes = candidates.is_there.size
    is_reached = reachable_nodes(n_nodes, tail, head, np.array([candidates.owner]))
    is_landing = np.zeros(n_nodes, dtype=np.bool_)
    is_landing[head[(arcs < candidates.n_delegations) & is_reached[tail]]] = True
    is_landing[candidates.owner] = True
    return np.flatnonzero(is_landing)


def _divide_by_post(interval: IntervalRights) -> tuple[Array, Array]:
    """The posts that decide, and their shares."""
    graph, rights = interval.settled.flow.graph, interval.rights
    is_delegation = graph.delegation >= 0
    landing = np.array(graph.source)
    weight = graph.arc_weight()
    landing += np.bincount(
        graph.head[is_delegation], weight[is_delegation], minlength=graph.n_states
    )
    # From the ends on: which part of what reaches a state stays there, or behind its seats.
    settled = divide_or_zero(graph.kept_weight, graph.held_weight)
    graph.levels.pass_up(settled, np.where(is_delegation, 0.0, graph.fraction))
    compiled = rights.compiled
    n_records = rights.candidates.is_there.size
    post_of_node = rights.nodes_on_record.copy()
    first_after = compiled.columns.n_people_and_roles
    post_of_node[first_after - compiled.day.n_stand_ins : first_after] = n_records
    share = np.bincount(
        post_of_node[graph.node], weights=landing * settled, minlength=n_records + 1
    )
    share[share < _NEGLIGIBLE] = 0
    posts = np.flatnonzero(share)
    return posts, share[posts] / share.sum()
