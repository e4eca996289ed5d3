"""People whose every line to the top, solid or dotted, runs through one position below the top."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._forests import forest_depths, subtree_sums
from stepback._algorithms._rooted_dominators import dominators_from_roots
from stepback._flow._compiled import Compiled


@attrs.frozen(eq=False)
class SingleLines:
    """The positions that are on every line of anyone.

    A post that one person holds alone counts as that person, so that two posts of the same person
    are one position. A post that is vacant or shared is a position of its own; its line is one
    of each holder's lines.

    Attributes:
        position: Those below the top that are on every line of someone else.
        n_people: For each of them, how many people's every line runs through it.
        is_on_single_line: For each person, whether there is such a position on all their lines.
    """

    position: Array
    n_people: Array
    is_on_single_line: Array

    @classmethod
    def from_compiled(cls, compiled: Compiled) -> SingleLines:
        """The single lines of an organization."""
        n_nodes, n_people = compiled.columns.n_nodes, compiled.n_people
        groups, table = compiled.groups, compiled.columns.tables["reporting"]
        node = np.arange(n_nodes)
        position_of = np.where(groups.sole_person >= 0, groups.sole_person, node)
        roles = np.arange(n_people, compiled.columns.n_people_and_roles)
        own_positions = roles[position_of[roles] == roles]
        held, role = groups.nodes_within(own_positions)
        roots = compiled.reporting_tree.roots
        tops = np.concatenate([roots, groups.nodes_within(roots)[0]])
        dominator = dominators_from_roots(
            n_nodes,
            position_of[np.concatenate([table["manager"].astype(np.int64), own_positions[role]])],
            position_of[np.concatenate([table["report"].astype(np.int64), held])],
            distinct_values(position_of[tops]),
        )
        is_top = np.zeros(n_nodes, dtype=np.bool_)
        is_top[position_of[tops]] = True
        is_person = (node < n_people).astype(np.int64)
        n_below = subtree_sums(dominator, forest_depths(dominator)[0], is_person) - is_person
        above, is_at_position = dominator.copy(), dominator[held] == own_positions[role]
        # Who holds a post is not below it: for them, what is on the lines of the post counts.
        holder, position = held[is_at_position], own_positions[role[is_at_position]]
        n_below -= np.bincount(position, weights=is_person[holder], minlength=n_nodes).astype(int)
        above[holder] = dominator[position]
        below_top = np.flatnonzero((n_below > 0) & ~is_top)
        is_on_single_line = (above >= 0) & ~is_top[above]
        return cls(below_top, n_below[below_top], is_on_single_line[:n_people])
