"""The names under which people, posts, circles and domains are shown."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._display._number_format import format_people, format_percent
from stepback._display._ranking import LargestShares
from stepback._display._sanitize_text import sanitize_text
from stepback._flow._compiled import Compiled
from stepback._problems._format import join_truncated
from stepback._records._record_types import NODE_TABLES

_MAX_NAMES = 5
_MAX_OFFICES = 2
_TITLES = ("title", "job title", "position", "job", "post", "office", "function", "role")


@attrs.frozen(eq=False, slots=False)
class DisplayNames:
    """The names of nodes and domains, sanitized, and unique where a name alone is not."""

    compiled: Compiled

    def node_name(self, node: int) -> str:
        """The name of a node; its id if it has no name, and both if several share the name."""
        table, row = self._find_row(node)
        id_, name = str(self.compiled.columns.ids[node]), str(table["name"][row])
        if not name.strip() or name == id_:
            return sanitize_text(id_)
        shown = sanitize_text(name)
        # Few names are looked up, and there may be a million: counting beats an index.
        n_bearers = sum(names.count(name) for names in self._names_by_table)
        return shown if shown == name and n_bearers == 1 else f"{shown} ({sanitize_text(id_)})"

    def join_names(self, nodes: Array, max_names: int = _MAX_NAMES) -> str:
        """The names of the first nodes as a list, and how many more there are."""
        # Looking a name up takes a while in a large organization: the remaining are only counted.
        names = map(self.node_name, nodes[:max_names].tolist())
        return join_truncated(names, n_total=nodes.size)

    def describe_largest(self, shares: Array, max_names: int = 1) -> str:
        """The people with the largest shares, such as ``"Ann (40 %) and Bo (30 %)"``.

        People who tie for the last place are named if all of them fit; otherwise they are
        counted, as in ``"3 people with 20 % each"``.
        """
        largest = LargestShares.from_shares(shares, max_names)
        if not largest.n_places:
            return "nobody"
        named = largest.above if largest.n_more_tied else largest.ranked_positions
        texts = [
            f"{self.node_name(person)} ({format_percent(float(shares[person]))})"
            for person in named.tolist()
        ]
        if largest.n_more_tied:
            share = format_percent(float(shares[largest.tied[0]]))
            texts.append(f"{format_people(largest.tied.size)} with {share} each")
        return join_truncated(texts)

    def office_name(self, person: int) -> str:
        """The posts that a person holds, or the job title; empty if neither is known."""
        groups, _ = self.compiled.groups.containing_groups(np.array([person]))
        roles = groups[groups < self.compiled.columns.n_people_and_roles]
        if roles.size:
            return self.join_names(roles, _MAX_OFFICES)
        title = None if self._titles is None else self._titles[person]
        return "" if title is None else sanitize_text(str(title))

    def office_names(self) -> list[str]:
        """As `office_name`, of all people at once, which is quicker; posts that share a name do."""
        offices = [""] * self.compiled.n_people
        if self._titles is not None:
            offices = [
                "" if title is None else sanitize_text(str(title))
                for title in self._titles.tolist()
            ]
        groups, person = self.compiled.groups.containing_groups(np.arange(len(offices)))
        is_role = groups < self.compiled.columns.n_people_and_roles
        posts_by_person: dict[int, list[int]] = {}
        for post, holder in zip(groups[is_role].tolist(), person[is_role].tolist(), strict=True):
            posts_by_person.setdefault(holder, []).append(post)
        for holder, posts in posts_by_person.items():
            names = map(self.plain_name, sorted(posts)[:_MAX_OFFICES])
            offices[holder] = join_truncated(names, n_total=len(posts))
        return offices

    def plain_name(self, node: int) -> str:
        """The name of a node, or its id, even if several share the name."""
        table, row = self._find_row(node)
        name = str(table["name"][row])
        return sanitize_text(name if name.strip() else str(self.compiled.columns.ids[node]))

    def name_with_office(self, person: int) -> str:
        """The name, followed by the office if that says more."""
        office, name = self.office_name(person), self.node_name(person)
        return f"{name}, {office}" if office and office != name else name

    def unit_name(self, node: int) -> str:
        """The unit of a node; empty if none is known."""
        table, row = self._find_row(node)
        return sanitize_text(str(table["unit"][row]))

    def domain_name(self, domain: int) -> str:
        """The name of a domain; its id if it has no name, and both if several share the name."""
        table = self.compiled.columns.tables["domains"]
        name, id_ = str(table["name"][domain]), str(table["id"][domain])
        if not name.strip():
            return sanitize_text(id_)
        shown = sanitize_text(name)
        is_unique = table["name"].tolist().count(name) == 1
        return shown if is_unique else f"{shown} ({sanitize_text(id_)})"

    @cached_property
    def _names_by_table(self) -> list[list[str]]:
        tables = self.compiled.columns.tables
        return [tables[table]["name"].tolist() for table in NODE_TABLES]

    @cached_property
    def _titles(self) -> Array | None:
        attributes = self.compiled.columns.tables["people"].attributes
        headers = {header.casefold().replace("_", " "): header for header in attributes}
        return next((attributes[headers[title]] for title in _TITLES if title in headers), None)

    def _find_row(self, node: int) -> tuple[Any, int]:
        label, row = self.compiled.columns.locate_node(node)
        return self.compiled.columns.tables[label], row
