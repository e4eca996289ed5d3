"""The names to show of people, roles, circles and domains that are on either of two sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property

import attrs
import numpy as np

from stepback._display._display_names import DisplayNames
from stepback._display._sanitize_text import sanitize_text
from stepback._flow._compiled import Compiled
from stepback._problems._format import join_truncated
from stepback._records._record_types import NODE_TABLES
from stepback.scenarios._comparison._both_sides import BothSides

_MAX_NAMES = 5


@attrs.frozen(eq=False, slots=False)
class EitherNames:
    """Names by id: those after, or before where an id is only there; unique over both sides."""

    both: BothSides

    def node_name(self, id_: str) -> str:
        """The name of a person, role or circle; with the id where others have it, too."""
        compiled, names = self._side_of_node(id_)
        node = compiled.columns.node_index[id_]
        table, row = compiled.columns.locate_node(node)
        recorded = str(compiled.columns.tables[table]["name"][row])
        shown = names.plain_name(node)
        if not recorded.strip() or recorded == id_:
            return shown
        is_alone = shown == recorded and self._n_bearers[recorded] == 1
        return shown if is_alone else f"{shown} ({sanitize_text(id_)})"

    def join_node_names(self, ids: Iterable[str], limit: int = _MAX_NAMES) -> str:
        """The first of these names as a list, and how many more there are."""
        every = list(ids)
        return join_truncated(map(self.node_name, every[:limit]), n_total=len(every))

    def unit_name(self, id_: str) -> str:
        """The unit of a node; empty if none is known."""
        compiled, names = self._side_of_node(id_)
        return names.unit_name(compiled.columns.node_index[id_])

    def domain_name(self, id_: str) -> str:
        """The name of a domain."""
        is_after = id_ in self.both.after.columns.domain_index
        columns = self.both.sides[is_after].columns
        return self._display_names[is_after].domain_name(columns.domain_index[id_])

    def join_domain_names(self, ids: Iterable[str]) -> str:
        """The first of these names as a list, and how many more there are."""
        every = list(ids)
        return join_truncated(map(self.domain_name, every[:_MAX_NAMES]), n_total=len(every))

    def _side_of_node(self, id_: str) -> tuple[Compiled, DisplayNames]:
        is_after = id_ in self.both.after.columns.node_index
        return self.both.sides[is_after], self._display_names[is_after]

    @cached_property
    def _display_names(self) -> tuple[DisplayNames, DisplayNames]:
        return DisplayNames(self.both.before), DisplayNames(self.both.after)

    @cached_property
    def _n_bearers(self) -> Counter[str]:
        """How many ids have each name."""
        before, after = (
            np.concatenate([side.columns.tables[table]["name"] for table in NODE_TABLES])
            for side in self.both.sides
        )
        nodes = self.both.nodes
        is_only_before = ~nodes.is_after[: nodes.n_before]
        return Counter([*after.tolist(), *before[is_only_before].tolist()])
