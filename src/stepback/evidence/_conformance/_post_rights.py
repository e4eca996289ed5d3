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


class IntervalPosts:
    """The posts of an interval, for the requests of anyone, or of someone on a line.

    What is the same for all requests is computed once: in a large organization there are as many
    lines as managers.
    """

    def __init__(
        self, interval: IntervalRights, quorum: Array, same: Array, own: frozenset[int]
    ) -> None:
        """Find who has the right.

        `quorum` is that of each node on record, `same` the post that it counts as, and `own` has
        the posts with a right for their own line only.
        """
        self._holders, self._gone = _find_right_posts(interval, quorum, same)
        rights = interval.rights
        compiled = rights.compiled
        self._n_posts = rights.candidates.is_there.size + 1
        post_of_node = same[rights.nodes_on_record]
        first_after = compiled.columns.n_people_and_roles
        stand_ins = slice(first_after - compiled.day.n_stand_ins, first_after)
        post_of_node[stand_ins] = self._n_posts - 1
        graph = self._graph = interval.settled.flow.graph
        self._post = post_of_node[graph.node]
        self._is_delegation = graph.delegation >= 0
        self._arcs = np.flatnonzero(self._is_delegation)
        self._head_post = self._post[graph.head[self._arcs]]
        self._is_own = np.isin(self._head_post, np.array(sorted(own), dtype=np.int64))
        table = rights.columns.columns.tables["delegations"]
        autonomy = Autonomy.settled_shares(table["autonomy"])
        self._autonomy = autonomy[graph.delegation[self._arcs]]

    def rights_of_all(self) -> PostRights:
        """The rights about the requests of anyone."""
        return PostRights(self._holders, self._gone, *self._divide(self._graph))

    def rights_on_line(self, line: LinePosts) -> PostRights:
        """The rights about the requests of someone on a line."""
        holders = self._holders[~np.isin(self._holders, line.others)]
        return PostRights(holders, self._gone, *self._divide(self._follow_line(line)))

    def _divide(self, graph: FlowGraph) -> tuple[Array, Array]:
        """The posts that decide, and their shares."""
        weight = np.where(self._is_delegation, graph.arc_weight(), 0.0)
        landing = graph.source + np.bincount(graph.head, weight, minlength=graph.n_states)
        # From the ends on: which part of what reaches a state stays there, or behind its seats.
        settled = divide_or_zero(graph.kept_weight, graph.held_weight)
        graph.levels.pass_up(settled, np.where(self._is_delegation, 0.0, graph.fraction))
        share = np.bincount(self._post, landing * settled, minlength=self._n_posts)
        posts = np.flatnonzero(share >= _NEGLIGIBLE)
        return posts, share[posts] / share[posts].sum()

    def _follow_line(self, line: LinePosts) -> FlowGraph:
        """The flow of the requests of one who is on the line of some posts and not of others.

        Shares along the line say how many requests come from below each post. Each single request
        goes to the post that it comes from below; what is no post's of the line goes where the
        rest does.
        """
        graph, is_own = self._graph, self._is_own
        tail, old = graph.tail[self._arcs], graph.fraction[self._arcs]
        marks = np.zeros(self._n_posts, dtype=np.bool_)
        marks[line.above] = True
        is_above = is_own & marks[self._head_post]

        def sum_by_tail(values: Array) -> Array:
            return np.bincount(tail, weights=values, minlength=graph.n_states)

        n_above = sum_by_tail(is_above)[tail]
        rest = np.maximum(1 - sum_by_tail(np.where(is_own, old, 0.0)), _NEGLIGIBLE)[tail]
        to_rest = np.where(n_above > 0, 0.0, np.minimum(old / rest, 1.0))
        changed = np.where(is_own, 0.0, to_rest)
        changed[is_above] = self._autonomy[is_above] / n_above[is_above]
        has_line = sum_by_tail(is_own) > 0
        changed = np.where(has_line[tail], changed, old)
        fraction = np.array(graph.fraction)
        fraction[self._arcs] = changed
        # Seats divide what delegations leave.
        seats = np.flatnonzero(~self._is_delegation & has_line[graph.tail])
        if seats.size:
            before, after = 1 - sum_by_tail(old), np.maximum(1 - sum_by_tail(changed), 0)
            left = after / np.maximum(before, _NEGLIGIBLE)
            fraction[seats] *= left[graph.tail[seats]]
        return attrs.evolve(graph, fraction=fraction)


def _find_right_posts(interval: IntervalRights, quorum: Array, same: Array) -> tuple[Array, Array]:
    """The posts with the right, and the nodes that have handed it on exclusively."""
    reach, joint = interval.reach, interval.joint
    is_landing = np.zeros(joint.state.size, dtype=np.bool_)
    if joint.start >= 0:
        is_landing[joint.start] = True
    is_delegation = reach.states.arc[joint.arc] < reach.candidates.n_delegations
    is_landing[joint.head[is_delegation]] = True
    # Nobody has the right of a circle alone: not who sits in for one of its members, either.
    is_alone = (joint.circle == ALONE) | (quorum[joint.circle] <= 1)
    has_right = is_landing & is_alone & (reach.n_gone[joint.state] == 0)
    # An own part of what was handed to a circle comes back to who sits in it.
    is_gone = (reach.n_gone > 0) & ~reach.is_own_part_open
    return np.unique(same[joint.node[has_right]]), np.unique(reach.states.node[is_gone])


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
