"""What people, posts and circles are called in a report."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._records._record_types import NODE_TABLES
from stepback._report._number_format import (
    format_people,
    format_percent,
    listed,
    sanitize_text,
    series,
)

TIE_TOLERANCE = 1e-9
_TITLES = ("title", "job title", "position", "job", "post", "office", "function", "role")


@attrs.frozen(eq=False, slots=False)
class DisplayNames:
    """The names in an organization.

    Attributes:
        now: What is compiled of it.
    """

    compiled: Compiled

    def node_name(self, node: int) -> str:
        """The name; the id if there is none, and both where several are called so."""
        id_, name = str(self.compiled.columns.ids[node]), self._name(node)
        if not name or name == id_:
            return sanitize_text(id_)
        alone = self._bearers(name) == 1 and sanitize_text(name) == name
        return sanitize_text(name) if alone else f"{sanitize_text(name)} ({sanitize_text(id_)})"

    def join_names(self, nodes: Array, limit: int = 5) -> str:
        """The names of several, the first few of them."""
        return series([self.node_name(int(node)) for node in nodes[:limit]], nodes.size - limit)

    def describe_largest(self, shares: Array, limit: int = 1) -> str:
        """Those with the largest shares, each with the share, and those who tie as a number."""
        few = min(limit, int(np.count_nonzero(shares > 0)))
        if not few:
            return "nobody"
        least = np.partition(shares, shares.size - few)[shares.size - few]
        above = np.flatnonzero(shares > least * (1 + TIE_TOLERANCE))
        alike = np.flatnonzero(np.abs(shares - least) <= least * TIE_TOLERANCE)
        above = above[np.argsort(-shares[above], kind="stable")]
        named = np.append(above, alike) if above.size + alike.size <= few else above
        each = [
            f"{self.node_name(int(one))} ({format_percent(float(shares[one]))})" for one in named
        ]
        if named.size == above.size and alike.size:
            each.append(f"{format_people(alike.size)} alike ({format_percent(float(least))} each)")
        return listed(each, limit + 1)

    def office_name(self, person: int) -> str:
        """The posts that a person holds, or the title; empty if neither is known."""
        groups, _ = self.compiled.groups.containing_groups(np.array([person]))
        roles = groups[groups < self.compiled.columns.n_people_and_roles]
        return self.join_names(roles, 2) if roles.size else self._title(person)

    def name_with_office(self, person: int) -> str:
        """The name, and the office behind it."""
        office, name = self.office_name(person), self.node_name(person)
        return f"{name}, {office}" if office and office != name else name

    def unit_name(self, node: int) -> str:
        """The unit; empty if none is known."""
        table, at = self._row(node)
        return sanitize_text(str(table["unit"][at]))

    def domain_name(self, number: int) -> str:
        """The name of a domain, or its id."""
        table = self.compiled.columns.tables["domains"]
        name, id_ = str(table["name"][number]), str(table["id"][number])
        if not name.strip():
            return sanitize_text(id_)
        alone = table["name"].tolist().count(name) == 1
        return sanitize_text(name) if alone else f"{sanitize_text(name)} ({sanitize_text(id_)})"

    @cached_property
    def _written(self) -> list[list[str]]:
        tables = self.compiled.columns.tables
        return [tables[table]["name"].tolist() for table in NODE_TABLES]

    def _bearers(self, name: str) -> int:
        """How many are called so; names are few that are looked up, and many that there are."""
        return sum(names.count(name) for names in self._written)

    @cached_property
    def _title_column(self) -> Array | None:
        attributes = self.compiled.columns.tables["people"].attributes
        by_name = {name.casefold().replace("_", " "): name for name in attributes}
        found = next((by_name[title] for title in _TITLES if title in by_name), None)
        return None if found is None else attributes[found]

    def _title(self, person: int) -> str:
        titles = self._title_column
        return (
            "" if titles is None or titles[person] is None else sanitize_text(str(titles[person]))
        )

    def _name(self, node: int) -> str:
        table, at = self._row(node)
        name = str(table["name"][at])
        return "" if name.isspace() else name

    def _row(self, node: int) -> tuple[Any, int]:
        label, at = self.compiled.columns.locate_node(node)
        return self.compiled.columns.tables[label], at
