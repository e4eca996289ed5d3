"""What the page of an explorer is made from: each place on the formal line, with its figures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._display._display_names import DisplayNames
from stepback._display._number_format import format_percent, format_scale
from stepback._display._sanitize_text import sanitize_text
from stepback._flow._compiled import Compiled
from stepback._layouts._line_forest import LineForest
from stepback._measures._authority import decided_shares
from stepback._records._record_types import NODE_TABLES


@attrs.frozen(eq=False)
class ExplorerPlaces:
    """The places that an explorer shows: those on the formal line, then people on no line.

    Attributes:
        compiled: The organization.
        node: The person or post at each place. The largest teams come first, as they are drawn.
        parent: The place of the manager; -1 at a root and for people on no line.
        extent: How many rows each place takes, as in `LineForest`.
        layer: From 1 at the top; 0 for people on no line.
        place_by_node: The place at which each person or post is shown; -1 for posts and circles
            that are on no line.
    """

    compiled: Compiled
    node: Array
    parent: Array
    extent: Array
    layer: Array
    place_by_node: Array

    @classmethod
    def from_compiled(cls, compiled: Compiled) -> ExplorerPlaces:
        """The places of an organization."""
        forest = LineForest.from_compiled(compiled)
        outside = np.flatnonzero(forest.place_by_person < 0)
        order = np.argsort(-forest.extent, kind="stable")
        rank = np.empty_like(order)
        rank[order] = np.arange(order.size)
        ones, n_places = np.ones_like(outside), order.size
        node = np.concatenate([forest.node[order], outside])
        parent = forest.parent[order]
        parent = np.where(parent < 0, -1, rank[parent]) if n_places else parent
        place_by_node = np.full(compiled.columns.n_nodes, -1, dtype=np.int64)
        place_by_node[forest.node] = rank
        is_counted = np.flatnonzero(forest.place_by_person >= 0)
        place_by_node[is_counted] = rank[forest.place_by_person[is_counted]]
        place_by_node[outside] = n_places + np.arange(outside.size)
        return cls(
            compiled,
            node,
            np.concatenate([parent, -ones]),
            np.concatenate([forest.extent[order], ones]),
            np.concatenate([forest.depth[order] + 1, 0 * ones]),
            place_by_node,
        )

    @property
    def n_outside(self) -> int:
        """How many people are on no line."""
        return int(np.count_nonzero(self.layer == 0))

    @property
    def n_vacant(self) -> int:
        """How many posts nobody holds."""
        posts = self.node[self.node >= self.compiled.n_people]
        _, held, _ = self.compiled.groups.people_within(posts)
        return int(posts.size - np.unique(held).size)

    def sum_by_place(self, by_person: Array) -> Array:
        """The sum, at each place, of figures of the people who are shown there."""
        place = self.place_by_node[: self.compiled.n_people]
        return np.bincount(place, weights=by_person, minlength=self.node.size)

    def at_places(self, by_node: Array) -> Array:
        """Figures of nodes, at each place that of the person or post itself."""
        return np.asarray(by_node[self.node])


def describe_places(places: ExplorerPlaces, *, shares: bool, personal: bool) -> dict[str, Any]:
    """The names, offices, units and figures of all places, as lists of plain values.

    Names, offices and units are given once each, and by their positions, which keeps the page of
    a large organization small.
    """
    compiled, nodes = places.compiled, places.node
    columns = compiled.columns
    ids = columns.ids
    tables = [columns.tables[name] for name in NODE_TABLES]
    names = [str(name) for table in tables for name in table["name"].tolist()]
    units = [str(unit) for table in tables for unit in table["unit"].tolist()]
    offices = DisplayNames(compiled).office_names()
    direct, total = compiled.reporting_tree.spans
    shown_nodes = nodes.tolist()
    return {
        "people": compiled.n_people,
        "parent": places.parent.tolist(),
        "extent": places.extent.tolist(),
        "layer": places.layer.tolist(),
        "direct": places.at_places(direct).tolist(),
        "total": places.at_places(total).tolist(),
        "name": [_name_or_id(names[node], str(ids[node])) for node in shown_nodes],
        "id": [sanitize_text(str(ids[node])) for node in shown_nodes],
        "office": _as_codes(
            offices[node] if node < compiled.n_people else "" for node in shown_nodes
        ),
        "unit": _as_codes(sanitize_text(units[node]) for node in shown_nodes),
        "post": (nodes >= compiled.n_people).astype(np.int64).tolist(),
        "holders": list(_holders(places, names)),
        "facts": list(_facts(places, shares=shares, personal=personal)),
    }


def _holders(places: ExplorerPlaces, names: list[str]) -> Iterable[list[Any]]:
    """The people of each post: the place of the post, their name, their id, and their own place."""
    compiled = places.compiled
    posts = np.flatnonzero(places.node >= compiled.n_people)
    person, position, _ = compiled.groups.people_within(places.node[posts])
    for holder, post in zip(person.tolist(), posts[position].tolist(), strict=True):
        id_ = str(compiled.columns.ids[holder])
        name = _name_or_id(names[holder], id_)
        yield [post, name, sanitize_text(id_), int(places.place_by_node[holder])]


def _facts(places: ExplorerPlaces, *, shares: bool, personal: bool) -> Iterable[dict[str, Any]]:
    """Further figures of each place, as they are shown; an empty text is not shown."""
    compiled = places.compiled
    if shares:
        decided = places.sum_by_place(decided_shares(compiled))
        yield _fact("Modeled share of decisions", map(format_percent, decided.tolist()))
    if not personal:
        return
    if compiled.support is not None:
        received = places.at_places(compiled.support.received_strength)
        yield _fact("Support received", map(_format_known, received.tolist()))
    people = compiled.columns.tables["people"]
    for field in ("competence", "willingness"):
        by_node = np.full(compiled.columns.n_nodes, np.nan)
        by_node[: compiled.n_people] = people[field].astype(float)
        known = places.at_places(by_node)
        if not np.isnan(known).all():
            yield _fact(field.capitalize(), map(_format_known, known.tolist()))


def _fact(label: str, texts: Iterable[str]) -> dict[str, Any]:
    return {"label": label, **_as_codes(texts)}


def _format_known(number: float) -> str:
    return "" if np.isnan(number) else format_scale(number)


def _name_or_id(name: str, id_: str) -> str:
    return sanitize_text(name if name.strip() else id_)


def _as_codes(texts: Iterable[str]) -> dict[str, Any]:
    """Texts as a list of those that differ, and the position in it of each."""
    position: dict[str, int] = {}
    codes = [position.setdefault(text, len(position)) for text in texts]
    return {"texts": list(position), "codes": codes}
