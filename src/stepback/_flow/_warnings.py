"""Warnings about an organization: what deserves a second look, but is not an error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._table import Columns
from stepback._flow._compiled import Compiled
from stepback._flow._delegation_warnings import find_delegation_warnings
from stepback._flow._leaver_warnings import find_leaver_warnings
from stepback._flow._lifetime_warnings import find_outside_life
from stepback._problems._format import format_id, format_value, join_truncated, pluralize
from stepback._problems._problem import Problem
from stepback._records._record_types import NODE_TABLES

_NAMED = 12


def find_warnings(compiled: Compiled) -> Iterator[Problem]:
    """What deserves a second look: roots, decisions that stay with nobody, and delegations.

    In a dated organization without a date, roots and vacant posts are those of no day that
    anybody asked about, so they are looked for only if nothing that they depend on is dated.
    """
    if _is_known(compiled, (*NODE_TABLES, "reporting", "memberships")):
        yield from _root_warnings(compiled)
    if _is_known(compiled, (*NODE_TABLES, "domains", "delegations", "memberships")):
        yield from _vacant_warnings(compiled)
    yield from find_delegation_warnings(compiled)
    yield from find_outside_life(compiled.records)
    yield from find_leaver_warnings(compiled)


def _is_known(compiled: Compiled, names: Iterable[str]) -> bool:
    """Whether a date was entered, or none of these tables is dated."""
    tables = compiled.records.tables
    return compiled.date is not None or not any(tables[name].is_dated for name in names)


def _root_warnings(compiled: Compiled) -> Iterator[Problem]:
    """Several roots, and roots that may be placeholders."""
    columns, roots = compiled.columns, compiled.reporting_tree.roots
    if roots.size > 1:
        message = (
            f"{roots.size:,} roots: {_join_ids(columns, roots)}; every one counts as the top. If "
            "one heads them all, add the missing lines"
        )
        yield _make_warning("several-roots", message, columns, roots)
    for root in roots.tolist():
        yield from _placeholder_warnings(columns, root)


def _vacant_warnings(compiled: Compiled) -> Iterator[Problem]:
    """A warning if roles or circles of nobody keep decisions; domains of leavers have their own."""
    columns = compiled.columns
    graph = compiled.flow.graph
    keeps = np.flatnonzero(~compiled.groups.is_occupied[graph.node] & (graph.kept_weight > 0))
    last_role = columns.n_people_and_roles  # before it are those that stand in for owners
    node = graph.node[keeps]
    keeps = keeps[~((node >= last_role - compiled.day.n_stand_ins) & (node < last_role))]
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
