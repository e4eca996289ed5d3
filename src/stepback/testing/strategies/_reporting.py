"""The formal line: a forest of solid lines, and dotted ones across it."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from stepback._records._relations import ReportingLine
from stepback.testing._byte_choices import Choices
from stepback.testing.strategies._organization_options import Options

_DOTTED = (0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2)  # how many dotted lines lead to a node


@attrs.define
class Forest:
    """Solid lines, drawn node by node; a manager comes before the reports.

    Attributes:
        places: Where rows find a node.
        manager: The manager of each node that has one.
    """

    options: Options
    places: Mapping[str, int]
    manager: dict[str, str] = attrs.field(factory=dict)
    _depth: dict[str, int] = attrs.field(factory=dict)
    _span: dict[str, int] = attrs.field(factory=dict)

    @classmethod
    def of(cls, rows: Mapping[str, Choices], places: Mapping[str, int], options: Options) -> Forest:
        """The first nodes as the options demand, the others as their rows say."""
        grown = cls(options, places)
        nodes = list(rows)
        for at, (node, row) in enumerate(rows.items()):
            if 0 < at < options.chain:
                grown._place(node, nodes[at - 1])
            elif at < options.chain + options.more_roots:
                grown._place(node, None)
            else:
                grown._place(node, grown._drawn_manager(row))
        return grown

    def _drawn_manager(self, row: Choices) -> str | None:
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
        alone = row.below(6) == 0 and (most is None or roots < most)
        if alone or not free:
            return None
        return free[-1] if row.seldom(3) else row.nearest(self.places, free)

    def _place(self, node: str, manager: str | None) -> None:
        self._depth[node] = 0 if manager is None else self._depth[manager] + 1
        self._span[node] = 0
        if manager is not None:
            self.manager[node] = manager
            self._span[manager] += 1

    def lines(self, rows: Mapping[str, Choices]) -> list[ReportingLine]:
        """The solid lines, and dotted ones for a few nodes if the options allow them."""
        made = [ReportingLine(manager, node) for node, manager in self.manager.items()]
        if self.options.allow_matrix:
            for node, row in rows.items():
                drawn = [row.nearest(self.places, rows) for _ in range(row.one_of(_DOTTED))]
                made += [
                    ReportingLine(one, node, dotted=True)
                    for one in dict.fromkeys(drawn)
                    if one not in {node, self.manager.get(node)}
                ]
        return made
