"""Draw the reporting lines: a forest of solid lines, and dotted lines across it."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from stepback._records._relations import ReportingLine
from stepback.testing._byte_choices import ByteChoices
from stepback.testing.strategies._organization_options import OrganizationOptions

_DOTTED = (0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2)  # how many dotted lines lead to a node


@attrs.define
class DrawnForest:
    """Solid lines, drawn node by node; a manager comes before the reports.

    Attributes:
        places: The place of each node, for `ByteChoices.pick_nearest`.
        manager: The manager of each node that has one.
    """

    options: OrganizationOptions
    places: Mapping[str, int]
    manager: dict[str, str] = attrs.field(factory=dict)
    _depth: dict[str, int] = attrs.field(factory=dict)
    _span: dict[str, int] = attrs.field(factory=dict)

    @classmethod
    def from_rows(
        cls,
        rows: Mapping[str, ByteChoices],
        places: Mapping[str, int],
        options: OrganizationOptions,
    ) -> DrawnForest:
        """Place the first nodes as the options require, the others as their rows say."""
        forest = cls(options, places)
        nodes = list(rows)
        for index, (node, row) in enumerate(rows.items()):
            if 0 < index < options.chain_length:
                forest._place_node(node, nodes[index - 1])
            elif index < options.chain_length + options.n_extra_roots:
                forest._place_node(node, None)
            else:
                forest._place_node(node, forest._draw_manager(row))
        return forest

    def _draw_manager(self, row: ByteChoices) -> str | None:
        """A node that may have another report; often the last one, so that some chains are long."""
        options = self.options
        most, deepest, widest = options.max_roots, options.max_depth, options.max_span
        free = [
            node
            for node, depth in self._depth.items()
            if (deepest is None or depth < deepest)
            and (widest is None or self._span[node] < widest)
        ]
        roots = len(self._depth) - len(self.manager)
        alone = row.draw_below(6) == 0 and (most is None or roots < most)
        if alone or not free:
            return None
        return free[-1] if row.is_one_in(3) else row.pick_nearest(self.places, free)

    def _place_node(self, node: str, manager: str | None) -> None:
        self._depth[node] = 0 if manager is None else self._depth[manager] + 1
        self._span[node] = 0
        if manager is not None:
            self.manager[node] = manager
            self._span[manager] += 1

    def build_lines(self, rows: Mapping[str, ByteChoices]) -> list[ReportingLine]:
        """The solid lines, and dotted lines to a few nodes if the options allow them."""
        made = [ReportingLine(manager, node) for node, manager in self.manager.items()]
        if self.options.allow_matrix:
            for node, row in rows.items():
                drawn = [
                    row.pick_nearest(self.places, rows) for _ in range(row.pick_option(_DOTTED))
                ]
                made += [
                    ReportingLine(one, node, dotted=True)
                    for one in dict.fromkeys(drawn)
                    if one not in {node, self.manager.get(node)}
                ]
        return made
