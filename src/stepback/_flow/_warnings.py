"""What deserves a second look in an organization, and stops nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from stepback._columns._table import Columns, Table
from stepback._flow._flow import Flow
from stepback._flow._groups import Groups
from stepback._problems._format import format_id, format_value, pluralize
from stepback._problems._problem import Place, Problem

_NAMED = 12


def find_warnings(columns: Columns, groups: Groups, flow: Flow) -> Iterator[Problem]:
    """Several roots, a placeholder root, and vacant posts that decide."""
    table = columns.tables["reporting"]
    solid = ~table["dotted"]
    manages = np.zeros(columns.n_nodes, dtype=np.bool_)
    manages[table["manager"][solid]] = True
    manages[table["report"][solid]] = False
    roots = np.flatnonzero(manages)
    if roots.size > 1:
        message = (
            f"{roots.size:,} roots: {_list_ids(columns, roots)}; every one counts as the top. If "
            "one heads them all, add the missing lines"
        )
        yield _make_warning("several-roots", message, columns, roots)
    for root in roots.tolist():
        yield from _placeholder_problems(columns, root)
    vacant = np.flatnonzero((flow.graph.node >= columns.n_people) & (flow.kept_weight > 0))
    posts = np.unique(flow.graph.node[vacant[~groups.is_occupied[flow.graph.node[vacant]]]])
    if posts.size:
        weight = (
            flow.kept_weight[vacant][np.isin(flow.graph.node[vacant], posts)].sum()
            / flow.total_weight
        )
        message = (
            f"{_describe_vacant_posts(columns, posts)}: {_list_ids(columns, posts)}; "
            f"{round(100 * weight) or 'less than 1'} % of decisions rest with nobody. Name who "
            "acts for them"
        )
        yield _make_warning("vacant-decides", message, columns, posts)


def _describe_vacant_posts(columns: Columns, vacant: np.ndarray[Any, Any]) -> str:
    kinds = {columns.locate_node(int(node))[0] for node in vacant}
    if len(kinds) > 1:
        return f"{vacant.size:,} vacant posts and empty circles decide"
    noun = "vacant post" if kinds == {"roles"} else "empty circle"
    return f"{pluralize(vacant.size, noun)} {'decides' if vacant.size == 1 else 'decide'}"


def _placeholder_problems(columns: Columns, root: int) -> Iterator[Problem]:
    label, at = columns.locate_node(root)
    table = columns.tables[label]
    called = str(table["name"][at]).strip().casefold()
    if not called or called != str(table["unit"][at]).strip().casefold():
        return
    unpaid = " and is paid nothing" if _is_unpaid(table, at) else ""
    message = (
        f"the root {format_id(columns.ids[root])} is named like its own unit, "
        f"{format_value(table['name'][at])}{unpaid}: a placeholder rather than a "
        "person? If so, what "
        "is said of the top is said of the placeholder; leave its row out, or name who heads it"
    )
    yield _make_warning("placeholder-root", message, columns, np.array([root]))


def _is_unpaid(table: Table, at: int) -> bool:
    pay = [
        column[at]
        for attribute, column in table.attributes.items()
        if "pay" in attribute.casefold() and column[at] is not None
    ]
    return bool(pay) and all(_is_zero(value) for value in pay)


def _is_zero(value: Any) -> bool:
    try:
        return float(value) == 0
    except (TypeError, ValueError):
        return False


def _list_ids(columns: Columns, nodes: np.ndarray[Any, Any]) -> str:
    names = ", ".join(format_id(columns.ids[node]) for node in nodes[:_NAMED])
    return names if nodes.size <= _NAMED else f"{names} and {nodes.size - _NAMED:,} more"


def _make_warning(
    code: str, message: str, columns: Columns, nodes: np.ndarray[Any, Any]
) -> Problem:
    label, _ = columns.locate_node(int(nodes[0]))
    table = columns.tables[label]
    rows: tuple[int, ...] = ()
    if table.row_numbers is not None:
        places = [columns.locate_node(int(node)) for node in nodes]
        rows = tuple(int(table.row_numbers[there]) for one, there in places if one == label)
    return Problem(code, message, Place(table.source, rows=rows), "warning")
