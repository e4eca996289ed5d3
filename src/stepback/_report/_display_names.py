"""What people, posts and circles are called in a report."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._records._record_types import NODE_TABLES
from stepback._report._number_format import listed, people, percent, safe, series

ALIKE = 1e-9
_TITLES = ("title", "job title", "position", "job", "post", "office", "function", "role")


@attrs.frozen(eq=False, slots=False)
class Names:
    """The names in an organization.

    Attributes:
        now: What is compiled of it.
    """

    now: Compiled

    def of(self, node: int) -> str:
        """The name; the id if there is none, and both where several are called so."""
        id_, name = str(self.now.columns.ids[node]), self._name(node)
        if not name or name == id_:
            return safe(id_)
        alone = self._bearers(name) == 1 and safe(name) == name
        return safe(name) if alone else f"{safe(name)} ({safe(id_)})"

    def named(self, nodes: Array, limit: int = 5) -> str:
        """The names of several, the first few of them."""
        return series([self.of(int(node)) for node in nodes[:limit]], nodes.size - limit)

    def leading(self, shares: Array, limit: int = 1) -> str:
        """Those with the largest shares, each with the share, and those who tie as a number."""
        few = min(limit, int(np.count_nonzero(shares > 0)))
        if not few:
            return "nobody"
        least = np.partition(shares, shares.size - few)[shares.size - few]
        above = np.flatnonzero(shares > least * (1 + ALIKE))
        alike = np.flatnonzero(np.abs(shares - least) <= least * ALIKE)
        above = above[np.argsort(-shares[above], kind="stable")]
        named = np.append(above, alike) if above.size + alike.size <= few else above
        each = [f"{self.of(int(one))} ({percent(float(shares[one]))})" for one in named]
        if named.size == above.size and alike.size:
            each.append(f"{people(alike.size)} alike ({percent(float(least))} each)")
        return listed(each, limit + 1)

    def office(self, person: int) -> str:
        """The posts that a person holds, or the title; empty if neither is known."""
        groups, _ = self.now.groups.containing_groups(np.array([person]))
        roles = groups[groups < self.now.n_people + len(self.now.columns.tables["roles"])]
        return self.named(roles, 2) if roles.size else self._title(person)

    def with_office(self, person: int) -> str:
        """The name, and the office behind it."""
        office, name = self.office(person), self.of(person)
        return f"{name}, {office}" if office and office != name else name

    def unit(self, node: int) -> str:
        """The unit; empty if none is known."""
        table, at = self._row(node)
        return safe(str(table["unit"][at]))

    def domain(self, number: int) -> str:
        """The name of a domain, or its id."""
        table = self.now.columns.tables["domains"]
        name, id_ = str(table["name"][number]), str(table["id"][number])
        if not name.strip():
            return safe(id_)
        alone = table["name"].tolist().count(name) == 1
        return safe(name) if alone else f"{safe(name)} ({safe(id_)})"

    @cached_property
    def _written(self) -> list[list[str]]:
        tables = self.now.columns.tables
        return [tables[table]["name"].tolist() for table in NODE_TABLES]

    def _bearers(self, name: str) -> int:
        """How many are called so; names are few that are looked up, and many that there are."""
        return sum(names.count(name) for names in self._written)

    @cached_property
    def _title_column(self) -> Array | None:
        attributes = self.now.columns.tables["people"].attributes
        by_name = {name.casefold().replace("_", " "): name for name in attributes}
        found = next((by_name[title] for title in _TITLES if title in by_name), None)
        return None if found is None else attributes[found]

    def _title(self, person: int) -> str:
        titles = self._title_column
        return "" if titles is None or titles[person] is None else safe(str(titles[person]))

    def _name(self, node: int) -> str:
        table, at = self._row(node)
        name = str(table["name"][at])
        return "" if name.isspace() else name

    def _row(self, node: int) -> tuple[Any, int]:
        label, at = self.now.columns.locate_node(node)
        return self.now.columns.tables[label], at
