"""Pass numbers along the arcs of an acyclic graph, from node to node, in either direction."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, add_at

_AT_ONCE = 65_536  # nodes whose arcs fit into a processor's cache
_THIN = 64  # nodes and arcs of a level below which it costs more in arrays than one by one


def has_thin_levels(n_levels: int, n_nodes_and_arcs: int) -> bool:
    """Whether there are so many levels that nodes and arcs are quicker to pass one by one.

    A level costs some ten microseconds in arrays, however little is in it; an arc by itself
    costs a tenth of one. A chain of a million has a million levels.
    """
    return n_levels * _THIN > n_nodes_and_arcs


@attrs.frozen(eq=False)
class ArcLevels:
    """The arcs of an acyclic graph whose nodes are numbered level by level.

    Attributes:
        level_start: Where the nodes of each level begin; one longer than there are levels.
        tail, head: The nodes that each arc leaves and enters, ordered by `head`; each arc leads
            to a higher level. A node above the first level may have no arc into it.
        arc_start: Where the arcs into each node begin; one longer than there are nodes.
    """

    level_start: Array
    tail: Array
    head: Array
    arc_start: Array

    @property
    def is_thin(self) -> bool:
        """Whether arcs are passed one by one."""
        n_nodes_and_arcs = self.arc_start.size - 1 + self.head.size
        return has_thin_levels(self.level_start.size - 1, n_nodes_and_arcs)

    def pass_down(self, values: Array, fraction: Array, *, least: float = 0.0) -> None:
        """Add to each node's value, in place, the `fraction` of the value that each arc passes on.

        Both may have a second axis, for several flows at once. What passes is `least` or more,
        unless the value or the fraction is 0, so that no product is rounded to 0.
        """
        if self.is_thin:
            _pass_singly(values, self.tail, self.head, fraction, least)
            return
        for level in range(1, self.level_start.size - 1):
            for first in range(self.level_start[level], self.level_start[level + 1], _AT_ONCE):
                last = min(first + _AT_ONCE, self.level_start[level + 1])
                begin, end = self.arc_start[first], self.arc_start[last]
                arrives = values[self.tail[begin:end]]
                has_some = arrives > 0 if least else None
                arrives *= fraction[begin:end]
                if has_some is not None:
                    has_some &= fraction[begin:end] > 0
                    arrives[has_some & (arrives < least)] = least
                n_into = np.diff(self.arc_start[first : last + 1])
                if (n_into == 1).all():
                    values[first:last] += arrives
                elif arrives.ndim == 1:  # three times faster than reduceat, which takes an axis
                    head = self.head[begin:end] - first
                    values[first:last] += np.bincount(head, weights=arrives, minlength=last - first)
                else:
                    entered = first + np.flatnonzero(n_into)  # reduceat knows no empty runs
                    if entered.size:
                        starts = self.arc_start[entered] - begin
                        values[entered] += np.add.reduceat(arrives, starts, axis=0)

    def pass_up(self, values: Array, fraction: Array) -> None:
        """As `pass_down`, from the head of each arc to its tail."""
        if self.is_thin:
            _pass_singly(values, self.head[::-1], self.tail[::-1], fraction[::-1])
            return
        for level in range(self.level_start.size - 2, 0, -1):
            first, last = self.level_start[level], self.level_start[level + 1]
            run = slice(self.arc_start[first], self.arc_start[last])
            add_at(values, self.tail[run], values[self.head[run]] * fraction[run])


def _pass_singly(
    values: Array, giver: Array, taker: Array, fraction: Array, least: float = 0.0
) -> None:
    """Pass values along one arc after the other, in an order in which each giver is complete."""
    arcs = zip(giver.tolist(), taker.tolist(), strict=True)
    if values.ndim > 1:
        for (start, end), part in zip(arcs, fraction, strict=True):
            given = values[start] * part
            if least:
                given[(given < least) & (values[start] > 0) & (part > 0)] = least
            values[end] += given
        return
    passed = values.tolist()  # a list is many times as quick as an array, item by item
    for (start, end), part in zip(arcs, fraction.tolist(), strict=True):
        given = passed[start] * part
        if given < least and part > 0 and passed[start] > 0:
            given = least
        passed[end] += given
    values[...] = passed
