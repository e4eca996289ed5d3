"""Checks of memberships: members of people, cycles, and shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from stepback._algorithms._arrays import TOLERANCE, group_rows
from stepback._algorithms._topology import find_cycles
from stepback._columns._relation_checks import format_cycle, node_problems, rows_by_node
from stepback._columns._table import Columns
from stepback._problems._alike import list_alike
from stepback._problems._format import format_id, format_value
from stepback._problems._problem import Problem


def check_memberships(columns: Columns) -> Iterator[Problem]:
    """Members of people, and cycles of memberships."""
    table = columns.tables["memberships"]
    group, member = table["group"], table["member"]
    text = "is a person; only roles and circles have members"
    is_person = group < columns.n_people
    yield from node_problems(columns, table, "group", is_person, "person-as-group", text)
    nested = np.flatnonzero((member >= columns.n_people) & (group != member))

    def describe(cycle: tuple[int, ...], rows: Sequence[int]) -> Problem:
        path = format_cycle(cycle, columns.ids)
        message = f"membership runs in a circle: {path}; leave one out"
        record = f"members of {format_id(columns.ids[cycle[0]])}"
        return table.make_problem("membership-cycle", message, rows, "", record=record)

    cycles = find_cycles(columns.n_nodes, group[nested], member[nested])
    cycle_of_node = np.full(columns.n_nodes, -1)  # cycles that are found at once share no node
    for number, cycle in enumerate(cycles):
        cycle_of_node[cycle] = number
    within = nested[
        (cycle_of_node[group[nested]] >= 0)
        & (cycle_of_node[group[nested]] == cycle_of_node[member[nested]])
    ]
    rows_by_number = group_rows(cycle_of_node[group[within]].tolist(), within.tolist())
    rows_by_cycle = {tuple(cycles[number]): rows for number, rows in rows_by_number.items()}
    yield from list_alike(rows_by_cycle, describe)


def check_membership_shares(columns: Columns) -> Iterator[Problem]:
    """Shares of the members of a group that sum to above 1."""
    table = columns.tables["memberships"]
    shares = np.nan_to_num(table["share"])
    total = np.bincount(table["group"], weights=shares, minlength=columns.n_nodes)

    def describe(node: int, rows: Sequence[int]) -> Problem:
        id_ = columns.ids[node]
        message = (
            f"the shares of {format_value(id_)} sum to {total[node]:.15g}; they may sum to 1 at "
            "most"
        )
        record = f"members of {format_id(id_)}"
        return table.make_problem("shares-above-1", message, rows, "share", record=record)

    yield from list_alike(rows_by_node(table["group"], total > 1 + TOLERANCE), describe)
