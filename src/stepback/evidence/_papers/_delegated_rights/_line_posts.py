"""The posts on the reporting line that decide for people below them, and how many these are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs
import numpy as np

from stepback._flow._compiled import Compiled
from stepback._organization._assume_line import head_counts


@attrs.frozen
class LinePost:
    """Someone who decides for people below.

    Attributes:
        id: The node that decides.
        places: Its places on the reporting line.
        n_heads: The heads at and below these.
    """

    id: str
    places: tuple[int, ...]
    n_heads: float


@attrs.frozen
class LineHandover:
    """A part of the requests that one post hands to another below it.

    Attributes:
        step: The position of the level of the post below.
        giver, receiver: Who hands it on, and to whom.
        share: Which part of the requests that the giver decides about.
    """

    step: int
    giver: str
    receiver: str
    share: float


class ReportingPosts:
    """Finds the posts of holders on the reporting line, and which of them are below others."""

    def __init__(self, compiled: Compiled) -> None:
        """The line as it is on the date entered; a `ValueError` if it needs one."""
        self._compiled = compiled.check_date()
        tree = self._compiled.reporting_tree
        heads = head_counts(self._compiled)
        self._parent = tree.parent
        self._n_reports = tree.direct_reports
        self._n_heads = tree.subtree_sums(heads)
        self.total = float(heads.sum())

    def find_posts(self, ids: Iterable[str]) -> list[LinePost]:
        """The posts of holders that have someone below them.

        A holder on the line is its own post. Of another role or circle, each person in it is one,
        at the places that this person holds.
        """
        index, ids_ = self._compiled.columns.node_index, self._compiled.columns.ids
        places: dict[str, dict[int, None]] = {}
        for id_ in ids:
            if id_ not in index:
                continue  # not in force on this day
            node = index[id_]
            if self._is_on_line(node):
                places.setdefault(id_, {})[node] = None
                continue
            for person in self._compiled.groups.people_within(np.array([node]))[0].tolist():
                held = self._compiled.groups.nodes_and_groups(np.array([person]))[0].tolist()
                for place in held:
                    if self._is_on_line(place):
                        places.setdefault(str(ids_[person]), {})[place] = None
        posts = []
        for id_, found in places.items():
            managing = tuple(place for place in found if self._n_reports[place])
            if n_heads := float(self._n_heads[list(managing)].sum()):
                posts.append(LinePost(id_, managing, n_heads))
        return posts

    def _is_on_line(self, node: int) -> bool:
        return bool(self._parent[node] >= 0 or self._n_reports[node])

    def share_line(self, source: str, steps: Sequence[Sequence[LinePost]]) -> list[LineHandover]:
        """Who hands what to whom along the line, from `source`, who decides for everyone.

        Steps are of falling levels, and each has the posts that decide on it. A post gets its part
        from the nearest post above it that has one, or else from the source: the heads at and
        below it, over all those that the other decides for, as `assume_line_delegation` shares.
        """
        owner: dict[int, str] = {}  # who decides at each place, so far
        received = {source: self.total}
        handovers = []
        for number, posts in enumerate(steps):
            added = [post for post in posts if post.id not in received]
            here = {place: post.id for post in added for place in post.places}
            before = list(owner)
            owner.update(here)
            heads = {place: float(self._n_heads[place]) for place in here}
            for place in before:
                # A post of a level above decides for its own part, though lower levels are above.
                above = self._nearest_place(place, owner)
                while above in heads:
                    heads[above] -= float(self._n_heads[place])
                    above = self._nearest_place(above, owner)
            for post in added:
                received[post.id] = sum(heads[place] for place in post.places)
            for post in added:
                parts: dict[str, float] = {}
                for place in post.places:
                    above = self._nearest_place(place, owner)
                    giver = source if above < 0 else owner[above]
                    if giver != post.id and heads[place] > 0:
                        parts[giver] = parts.get(giver, 0.0) + heads[place]
                handovers += [
                    LineHandover(number, giver, post.id, min(1.0, part / received[giver]))
                    for giver, part in parts.items()
                ]
        return handovers

    def _nearest_place(self, place: int, owner: Mapping[int, str]) -> int:
        """The nearest place above that someone decides at; -1 if there is none."""
        node = int(self._parent[place])
        while node >= 0 and node not in owner:
            node = int(self._parent[node])
        return node
