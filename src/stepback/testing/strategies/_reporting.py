"""The formal line: a forest of solid lines, and dotted ones across it."""

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
        places: Where rows find a node.
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
        """The first nodes as the options demand, the others as their rows say."""
        grown = cls(options, places)
        nodes = list(rows)
        for at, (node, row) in enumerate(rows.items()):
            if 0 < at < options.chain_length:
                grown._place_node(node, nodes[at - 1])
            elif at < options.chain_length + options.n_extra_roots:
                grown._place_node(node, None)
            else:
                grown._place_node(node, grown._draw_manager(row))
        return grown

    def _draw_manager(self, row: ByteChoices) -> str | None:
        """Someone who has room; the last one often, so that some lines are long."""
        most, deepest, widest = (
            self.options.max_roots,
            self.options.max_depth,
            self.options.max_span,
        )
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
        """The solid lines, and dotted ones for a few nodes if the options allow them."""
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
