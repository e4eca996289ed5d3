"""Warnings about an organization: what deserves a second look, but is not an error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._table import Columns
from stepback._flow._compiled import Compiled
from stepback._flow._delegation_warnings import find_delegation_warnings
from stepback._problems._format import format_id, format_value, join_truncated, pluralize
from stepback._problems._problem import Problem

_NAMED = 12


def find_warnings(compiled: Compiled) -> Iterator[Problem]:
    """What deserves a second look: roots, decisions that stay with nobody, and delegations."""
    columns, roots = compiled.columns, compiled.reporting_tree.roots
    if roots.size > 1:
        message = (
            f"{roots.size:,} roots: {_join_ids(columns, roots)}; every one counts as the top. If "
            "one heads them all, add the missing lines"
        )
        yield _make_warning("several-roots", message, columns, roots)
    for root in roots.tolist():
        yield from _placeholder_warnings(columns, root)
    yield from _vacant_warnings(compiled)
    yield from find_delegation_warnings(compiled)


def _vacant_warnings(compiled: Compiled) -> Iterator[Problem]:
    """A warning if roles or circles of nobody keep decisions."""
    columns = compiled.columns
    graph = compiled.flow.graph
    keeps = np.flatnonzero(~compiled.groups.is_occupied[graph.node] & (graph.kept_weight > 0))
    vacant = np.unique(graph.node[keeps])
    if not vacant.size:
        return
    share = graph.kept_weight[keeps].sum() / compiled.flow.total_weight
    tables = {columns.locate_node(node)[0] for node in vacant.tolist()}
    if len(tables) > 1:
        described = f"{vacant.size:,} vacant posts and empty circles decide"
    else:
        noun = "vacant post" if tables == {"roles"} else "empty circle"
        described = f"{pluralize(vacant.size, noun)} {'decides' if vacant.size == 1 else 'decide'}"
    message = (
        f"{described}: {_join_ids(columns, vacant)}; "
        f"{round(100 * share) or 'less than 1'} % of decisions rest with nobody. Name who "
        "acts for them"
    )
    yield _make_warning("vacant-decides", message, columns, vacant)


def _placeholder_warnings(columns: Columns, root: int) -> Iterator[Problem]:
    """A warning if a root has the name of its unit, as exports write for "no manager"."""
    name, row = columns.locate_node(root)
    table = columns.tables[name]
    root_name = str(table["name"][row]).strip().casefold()
    if not root_name or root_name != str(table["unit"][row]).strip().casefold():
        return
    pay = [
        column[row]
        for attribute, column in table.attributes.items()
        if "pay" in attribute.casefold() and column[row] is not None
    ]
    unpaid = " and is paid nothing" if pay and all(map(_is_zero, pay)) else ""
    message = (
        f"the root {format_id(columns.ids[root])} is named like its own unit, "
        f"{format_value(table['name'][row])}{unpaid}: a placeholder rather than a person? If so, "
        "what is said of the top is said of the placeholder; leave its row out, or name who "
        "heads it"
    )
    yield _make_warning("placeholder-root", message, columns, np.array([root]))


def _is_zero(value: Any) -> bool:
    try:
        return float(value) == 0
    except (TypeError, ValueError):
        return False


def _join_ids(columns: Columns, nodes: Array) -> str:
    return join_truncated(map(format_id, columns.ids[nodes].tolist()), _NAMED)


def _make_warning(code: str, message: str, columns: Columns, nodes: Array) -> Problem:
    name, _ = columns.locate_node(int(nodes[0]))
    places = map(columns.locate_node, nodes.tolist())
    positions = [position for other, position in places if other == name]
    return Problem(code, message, columns.tables[name].locate(positions, ""), "warning")
