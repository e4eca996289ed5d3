"""The solid lines as they are drawn: a forest of people and posts, each person counted once."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._adjacency import stable_argsort
from stepback._algorithms._arrays import Array
from stepback._algorithms._forests import forest_depths, subtree_sums
from stepback._algorithms._read_only import freeze_arrays
from stepback._flow._compiled import Compiled


@attrs.frozen(eq=False)
class LineForest:
    """The people and posts on solid lines, and where each person is counted.

    A person who is on a line is counted there. Anyone else is counted at the highest post on a
    line that they hold (the first of several), and other posts that they hold count nobody.

    Attributes:
        node: For each place in the forest, the person or post, as a position in the organization.
        parent: The place of the manager; -1 at a root.
        depth: How many managers are above.
        has_reports: Whether anyone reports to it.
        extent: How many rows it takes: at the end of a line, one for each person counted there,
            and at least one; above it, those of its reports.
        place_by_person: The place at which each person is counted; -1 for people on no line.
        n_people: How many people are counted at each place.
        is_vacant: Whether it is a post that nobody holds.
    """

    node: Array
    parent: Array
    depth: Array
    has_reports: Array
    extent: Array
    place_by_person: Array
    n_people: Array
    is_vacant: Array

    def __attrs_post_init__(self) -> None:
        """Make all arrays read-only."""
        freeze_arrays(self)

    @classmethod
    def from_compiled(cls, compiled: Compiled) -> LineForest:
        """The forest of an organization; empty without solid lines."""
        tree, n_nodes = compiled.reporting_tree, compiled.columns.n_nodes
        node = np.flatnonzero((tree.parent >= 0) | (tree.direct_reports > 0))
        place = np.full(n_nodes + 1, -1, dtype=np.int64)  # the last is for managers of roots
        place[node] = np.arange(node.size)
        parent = place[tree.parent[node]]
        depth = forest_depths(parent)[0]
        place_by_person = _count_at_posts(compiled, node, depth, place[: compiled.n_people].copy())
        is_counted = place_by_person >= 0
        n_people = np.bincount(place_by_person[is_counted], minlength=node.size)
        has_reports = tree.direct_reports[node] > 0
        rows = np.where(has_reports, 0, np.maximum(n_people, 1))
        return cls(
            node,
            parent,
            depth,
            has_reports,
            subtree_sums(parent, depth, rows),
            place_by_person,
            n_people,
            ~compiled.groups.is_occupied[node],
        )

    @property
    def n_outside(self) -> int:
        """How many people are on no line."""
        return int(np.count_nonzero(self.place_by_person < 0))


def _count_at_posts(compiled: Compiled, node: Array, depth: Array, place_by_person: Array) -> Array:
    """`place_by_person`, with the posts of people who are on no line themselves."""
    posts = np.flatnonzero(node >= compiled.n_people)
    if not posts.size:
        return place_by_person
    posts = posts[stable_argsort(depth[posts])]
    person, position, _ = compiled.groups.people_within(node[posts])
    is_open = np.flatnonzero(place_by_person[person] < 0)
    # Of several assignments to one person the last one stays, so the highest post comes last.
    lowest_first = is_open[np.argsort(-position[is_open], kind="stable")]
    place_by_person[person[lowest_first]] = posts[position[lowest_first]]
    return place_by_person
