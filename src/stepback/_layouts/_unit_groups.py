"""People and posts by top-level unit: the largest units one by one, and the others together."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._layouts._unit_colors import UnitColors
from stepback._problems._format import pluralize

NO_UNIT = "no unit"


@attrs.frozen(eq=False)
class UnitGroups:
    """The group of each of some nodes.

    Attributes:
        names: Of the groups, as they are shown: the units with most of the nodes first, then that
            of nodes without a unit, then all other units together.
        group: The group of each node.
        n_others: How many units the last group stands for; 0 if every unit has its own.
    """

    names: list[str]
    group: Array
    n_others: int

    @classmethod
    def from_nodes(cls, compiled: Compiled, nodes: Array, max_units: int) -> UnitGroups:
        """Group nodes by unit, of which `max_units` or fewer are groups of their own."""
        units = UnitColors.from_compiled(compiled, compiled.columns.n_nodes)
        n_units = len(units.color_names) - (units.none_color >= 0)
        unit = units.color[nodes]
        unit = np.where((unit < 0) | (unit == units.none_color), n_units, unit)
        n_nodes = np.bincount(unit, minlength=n_units + 1)
        # Of units of the same size, the first in the whole organization.
        ranked = np.argsort(-n_nodes[:n_units], kind="stable")
        ranked = ranked[n_nodes[ranked] > 0]
        shown = ranked[:max_units]
        names = [units.color_names[number] for number in shown.tolist()]
        number = np.full(n_units + 1, -1, dtype=np.int64)
        number[shown] = np.arange(shown.size)
        if n_nodes[n_units]:
            number[n_units] = len(names)
            names.append(NO_UNIT)
        n_others = ranked.size - shown.size
        if n_others:
            number[ranked[max_units:]] = len(names)
            names.append(pluralize(n_others, "other unit"))
        return cls(names, number[unit], n_others)
