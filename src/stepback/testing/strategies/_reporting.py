"""Draw the reporting lines: a forest of solid lines, and dotted lines across it."""

from __future__ import annotations

import math
from collections.abc import Mapping

from stepback._records._relations import ReportingLine
from stepback.testing._byte_choices import ByteChoices
from stepback.testing.strategies._node_strategies import DrawnNode
from stepback.testing.strategies._organization_options import OrganizationOptions

_DOTTED = (0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2)  # how many dotted lines lead to a node


class DrawnForest:
    """Solid lines, drawn node by node; a manager comes before the reports."""

    def __init__(self, options: OrganizationOptions, nodes: Mapping[str, DrawnNode]) -> None:
        """Place the first nodes as the options require, the others as their choices say."""
        self.manager: dict[str, str] = {}  # of each node that has one
        self._options, self._nodes = options, nodes
        self._places = {id_: node.place for id_, node in nodes.items()}
        self._depth: dict[str, int] = {}
        self._span: dict[str, int] = {}
        previous = ""
        for index, (id_, node) in enumerate(nodes.items()):
            if 0 < index < options.chain_length:
                self._place_node(id_, previous)
            elif index < options.chain_length + options.n_extra_roots:
                self._place_node(id_, None)
            else:
                self._place_node(id_, self._draw_manager(node.line_choices))
            previous = id_

    def _draw_manager(self, row: ByteChoices) -> str | None:
        """A node that may have another report; often the last one, so that some chains are long."""
        most, deepest, widest = (
            math.inf if bound is None else bound
            for bound in (self._options.max_roots, self._options.max_depth, self._options.max_span)
        )
        free = [
            id_
            for id_, depth in self._depth.items()
            if depth < deepest and self._span[id_] < widest
        ]
        n_roots = len(self._depth) - len(self.manager)
        is_root = row.draw_below(6) == 0 and n_roots < most
        if is_root or not free:
            return None
        return free[-1] if row.is_one_in(3) else row.pick_nearest(self._places, free)

    def _place_node(self, id_: str, manager: str | None) -> None:
        self._depth[id_] = 0 if manager is None else self._depth[manager] + 1
        self._span[id_] = 0
        if manager is not None:
            self.manager[id_] = manager
            self._span[manager] += 1

    def build_lines(self) -> list[ReportingLine]:
        """The solid lines, and dotted lines to a few nodes if the options allow them."""
        made = [ReportingLine(manager, report) for report, manager in self.manager.items()]
        for id_, node in self._nodes.items() if self._options.allow_matrix else ():
            row = node.dotted_choices
            drawn = [row.pick_nearest(self._places) for _ in range(row.pick_option(_DOTTED))]
            made += [
                ReportingLine(manager, id_, dotted=True)
                for manager in dict.fromkeys(drawn)
                if manager not in {id_, self.manager.get(id_)}
            ]
        return made
