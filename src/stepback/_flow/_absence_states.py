"""The states of the flow while people are away, where some circles cannot act.

What comes through the seats of a circle that cannot act flows as if everyone in it were away. What
reaches the same people in other ways does not. So a state is needed once for each *view*: the
circles that count as entirely away for what comes this way.

Worked example. A board of ann, bo and cy, two of whom must be there, owns the budget; dee owns
hiring and delegates it to ann. While bo and cy are away, the board cannot act. Ann is there, and
settles hiring: her state in hiring belongs to the view in which nobody but bo and cy is away. The
third of the budget that comes through her seat is stopped: it leads to her state in the view of
the board, in which ann is away, too.

A view ends where it makes no difference: what ann hands on to eve, who has nothing to do with the
board, is eve's in the view in which only those are away who are.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array
from stepback._algorithms._topology import nodes_within_reach
from stepback._flow._groups import Groups
from stepback._flow._presence import Presence
from stepback._flow._state_graph import StateGraph
from stepback._flow._states import NONE

_Circles = frozenset[int]
_NO_CIRCLES: _Circles = frozenset()
_NONE_AWAY = 0  # the number of the view without circles


@attrs.frozen
class View:
    """How people count for what comes a certain way.

    Attributes:
        circles: The roles and circles that came on the way and could not act: everyone in them
            counts as away.
        home_circles: The same for the principal who entered a circle that it is in; its own part
            goes back to there.
    """

    circles: _Circles
    home_circles: _Circles


@attrs.frozen(eq=False)
class ViewedStates:
    """The states of the flow, each in the views in which it is needed, and the arcs between them.

    Attributes:
        state: The position of each in the graph of all states.
        view: The view of each, as a position in `presences`.
        home: The one that holds what is the principal's own part here; -1 for all others.
        own_part: For a circle as entered by a principal in it, the one of its own part; else -1.
        presences: Who is present, in each view.
        tail, head: The ends of each arc, as positions in `state`.
        arc: The arc of the graph of all states that each of these is.
        is_stopped: Which arcs are those of seats for when their group cannot act; each has an
            arc beside it for when it can.
    """

    state: Array
    view: Array
    home: Array
    own_part: Array
    presences: list[Presence]
    tail: Array
    head: Array
    arc: Array
    is_stopped: Array


@attrs.define(eq=False, slots=False)
class ViewExpansion:
    """Finds the states that are needed in each view.

    The first view, in which only those are away who are, has every state.
    """

    graph: StateGraph
    groups: Groups
    away: Array

    def expand(self) -> ViewedStates:
        """All states and arcs that are needed."""
        ...
