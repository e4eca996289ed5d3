"""Validation of what has to hold between the records of an organization."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

import attrs
import numpy as np

from stepback._algorithms._arrays import (
    LEAST_SHARE,
    TOLERANCE,
    Array,
    distinct_values,
    group_rows,
)
from stepback._algorithms._components import (
    simple_arcs,
    upside_down_counts,
    weak_components,
)
from stepback._algorithms._forests import forest_depths
from stepback._algorithms._topology import find_cycles
from stepback._columns._day_intervals import meeting_groups
from stepback._columns._relation_days import RelationDays
from stepback._columns._table import Columns, Table
from stepback._problems._alike import list_alike
from stepback._problems._format import format_id, format_value, join_truncated
from stepback._problems._problem import Problem
from stepback._records._nodes import BY_CHOICE, PERSONAL_FIELDS
from stepback._records._record import RelationSchema, node_fields
from stepback._records._record_types import relation_schemas

LIMIT_WITHOUT_AMOUNTS = "limit-without-amounts"
_WORTHLESS_AMOUNTS = "worthless-amounts"
LIMIT_CODES = frozenset({LIMIT_WITHOUT_AMOUNTS, _WORTHLESS_AMOUNTS})
_MAX_DOMAINS = 3
_MAX_MANAGERS = 12
_MAX_CYCLE_NODES = 12
_WORD = re.compile(r"\w+")


def _check_self_relations(columns: Columns) -> Iterator[Problem]:
    """Relations of a node to itself."""
    for table, schema in _relation_tables(columns):
        source, target = node_fields(table.record)
        text = f"{schema.self_text}; {schema.self_remedy}"
        is_self = table[source] == table[target]
        yield from _node_problems(columns, table, target, is_self, schema.self_code, text)


def _check_lines(columns: Columns) -> Iterator[Problem]:
    """Reporting lines of circles, several solid lines to one node, and cycles of solid lines."""
    table = columns.tables["reporting"]
    for field in node_fields(table.record):
        is_circle = table[field] >= columns.n_people_and_roles
        text = "is a circle; lines join people and roles"
        yield from _node_problems(columns, table, field, is_circle, "circle-in-line", text)
    manager, report = table["manager"], table["report"]
    solid = np.flatnonzero(~table["dotted"] & (manager != report))
    yield from _check_solid_managers(columns, solid)
    yield from _check_reporting_cycles(columns, solid)


def _check_solid_managers(columns: Columns, solid: Array) -> Iterator[Problem]:
    table = columns.tables["reporting"]
    manager, report = table["manager"][solid], table["report"][solid]
    n_managers = np.bincount(report, minlength=columns.n_nodes)
    remedy = "keep one, and make the others dotted"
    if (n_managers > 1).any() and _seem_reversed(columns.n_nodes, manager, report):
        remedy += (
            "; or, since more have several managers than have several reports, turn all lines round"
        )
    at_once = " at one time" if table.is_dated else ""
    several = solid[(n_managers > 1)[report]]
    days = RelationDays.from_rows(columns, table, several)
    meeting = meeting_groups(table["report"][days.row], days.begin, days.end)
    rows_by_group = {
        int(days.row[group[0]]): distinct_values(days.row[group]).tolist() for group in meeting
    }

    def describe(_: int, rows: Sequence[int]) -> Problem:
        node = table["report"][rows[0]]
        managers = columns.ids[table["manager"][rows[:_MAX_MANAGERS]]]
        listed = join_truncated(map(format_id, managers), conjunction="", n_total=len(rows))
        count = f"{len(rows)} solid managers{at_once}"
        message = f"{format_value(columns.ids[node])} has {count} ({listed}); {remedy}"
        record = f"lines into {format_id(columns.ids[node])}"
        return table.make_problem("solid-managers", message, rows, "report", record=record)

    yield from list_alike(rows_by_group, describe)


def _seem_reversed(n_nodes: int, manager: Array, report: Array) -> bool:
    """Whether lines were probably entered the wrong way round."""
    arcs = simple_arcs(n_nodes, manager.astype(np.int64), report.astype(np.int64))
    return upside_down_counts(*arcs, weak_components(n_nodes, *arcs)) is not None


def _check_reporting_cycles(columns: Columns, solid: Array) -> Iterator[Problem]:
    table = columns.tables["reporting"]
    parent, line = np.full((2, columns.n_nodes), -1, dtype=np.int64)
    report = table["report"][solid]
    parent[report], line[report] = table["manager"][solid], solid
    _, has_no_root = forest_depths(parent)
    below = np.flatnonzero(has_no_root & (parent >= 0))
    if not below.size:  # as almost always; finding cycles takes much longer
        return

    def describe(cycle: tuple[int, ...], rows: Sequence[int]) -> Problem:
        path = format_cycle(cycle, columns.ids)
        message = f"reporting runs in a circle: {path}; leave one line out"
        record = f"lines into {format_id(columns.ids[cycle[0]])}"
        return table.make_problem("reporting-cycle", message, rows, "", record=record)

    cycles = find_cycles(columns.n_nodes, parent[below], below)
    rows_by_cycle = {tuple(cycle): np.sort(line[cycle]).tolist() for cycle in cycles}
    yield from list_alike(rows_by_cycle, describe)


def _check_memberships(columns: Columns) -> Iterator[Problem]:
    """Members of people, and cycles of memberships."""
    table = columns.tables["memberships"]
    group, member = table["group"], table["member"]
    text = "is a person; only roles and circles have members"
    is_person = group < columns.n_people
    yield from _node_problems(columns, table, "group", is_person, "person-as-group", text)
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


def _check_membership_shares(columns: Columns) -> Iterator[Problem]:
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

    yield from list_alike(_rows_by_node(table["group"], total > 1 + TOLERANCE), describe)


def _check_repeated_relations(columns: Columns) -> Iterator[Problem]:
    """Relations that repeat another one."""
    for table, schema in _relation_tables(columns):

        def describe(_: int, rows: Sequence[int], table: Table = table) -> Problem:
            message = f"given {len(rows)} times; keep one"
            return table.make_problem("repeated-relation", message, rows, "", columns.ids)

        copies = find_duplicates(table, schema.repeat_fields)
        if schema.repeat_fields is not None and table.is_dated:
            copies = _copies_at_one_time(table, copies)
        yield from list_alike({rows[0]: rows for rows in copies}, describe)


def _copies_at_one_time(table: Table, copies: Sequence[Sequence[int]]) -> list[list[int]]:
    """Of copies, those that are in force while another copy is."""
    rows = np.array([row for group in copies for row in group], dtype=np.int64)
    number = np.repeat(np.arange(len(copies)), list(map(len, copies)))
    meeting = meeting_groups(number, table.first_days[rows], table.end_days[rows])
    return [rows[group].tolist() for group in meeting]


def _check_terms(columns: Columns) -> Iterator[Problem]:
    """Records that end before they start."""
    for table in columns.tables.values():
        if not table.is_dated:
            continue

        def describe(row: int, rows: Sequence[int], table: Table = table) -> Problem:
            message = (
                f"ends on {table['end'][row]}, no later than it starts; it would never be in force"
            )
            return table.make_problem("ends-before-start", message, rows, "end", columns.ids)

        yield from list_alike(_single_rows(table["end"] <= table["start"]), describe)


def _check_limits(columns: Columns) -> Iterator[Problem]:
    """Limits in domains without amounts, unless an autonomy says how much is settled."""
    table, domains = columns.tables["delegations"], columns.tables["domains"]
    without_amounts = {row for row, amounts in enumerate(domains["amounts"]) if amounts is None}
    limited = np.flatnonzero(~np.isnan(table["limit"]) & np.isnan(table["autonomy"]))
    if not without_amounts or not limited.size:
        return
    in_order = sorted(without_amounts)
    named_domains = group_rows(table["principal"].tolist(), table["domain"].tolist())
    affected: dict[int, list[int]] = {}  # the first domains of each row, and how many there are
    n_affected: dict[int, int] = {}
    found: dict[int, tuple[list[int], int]] = {}  # of each principal
    for row in limited.tolist():
        domain, principal = int(table["domain"][row]), int(table["principal"][row])
        if domain >= 0:
            first, n = [domain], int(domain in without_amounts)
        else:  # a delegation without a domain applies where none of the principal names it
            if principal not in found:
                named = without_amounts.intersection(named_domains[principal])
                others = islice((row for row in in_order if row not in named), _MAX_DOMAINS)
                found[principal] = list(others), len(without_amounts) - len(named)
            first, n = found[principal]
        if n:
            affected[row], n_affected[row] = first, n

    def describe(row: int, rows: Sequence[int]) -> Problem:
        ids = map(format_id, columns.domain_ids[affected[row]])
        listed = join_truncated(ids, conjunction="", n_total=n_affected[row])
        message = (
            f"limit {table['limit'][row]:,.15g} in a domain without amounts ({listed}); give the "
            "domain amounts, or an autonomy that says how much is settled under the limit"
        )
        return table.make_problem(LIMIT_WITHOUT_AMOUNTS, message, rows, "limit", columns.ids)

    yield from list_alike({row: [row] for row in affected}, describe)


def _check_amounts(columns: Columns) -> Iterator[Problem]:
    """Amounts that weigh by their value, and whose sum is 0 or not finite."""
    domains = columns.tables["domains"]
    by_value = np.flatnonzero(domains["by"] == BY_CHOICE.option_code("value")).tolist()
    # If none are known, any sum will do.
    totals = {row: sum(domains["amounts"][row] or [1.0]) for row in by_value}

    def describe(row: int, rows: Sequence[int]) -> Problem:
        shown = "more than a number can hold" if totals[row] else "0"
        message = f"the amounts sum to {shown}, so they cannot weigh by value; weigh them by count"
        return domains.make_problem(_WORTHLESS_AMOUNTS, message, rows, "amounts")

    worthless = {row: [row] for row, total in totals.items() if not 0 < total < math.inf}
    yield from list_alike(worthless, describe)


def _check_domain_weights(columns: Columns) -> Iterator[Problem]:
    """Weights of which no shares can be computed: the sum is not finite, or one is almost 0."""
    domains = columns.tables["domains"]
    with np.errstate(over="ignore"):
        total = domains["weight"].sum()
    if not np.isfinite(total):
        message = "the weights sum to more than a number can hold; count in a larger unit"
        heaviest = int(domains["weight"].argmax())
        yield domains.make_problem("endless-weight", message, [heaviest], "weight")

    def describe(row: int, rows: Sequence[int]) -> Problem:
        message = (
            f"{float(domains['weight'][row])!r} is too little to be divided without rounding to 0; "
            f"weigh all domains in a smaller unit, so that each has {LEAST_SHARE:g} or more"
        )
        return domains.make_problem("slight-weight", message, rows, "weight")

    yield from list_alike(_single_rows(domains["weight"] < LEAST_SHARE), describe)


# All checks run, whatever the others find, since an error names all problems at once. A check
# leaves out what an earlier one reports: a line from a node to itself is not also a cycle. So
# the order is from single records to what several records add up to.
_CHECKS = (
    _check_self_relations,
    _check_lines,
    _check_memberships,
    _check_membership_shares,
    _check_terms,
    _check_limits,
    _check_amounts,
    _check_domain_weights,
    _check_repeated_relations,
)


def validate(columns: Columns) -> list[Problem]:
    """All problems between records that do not depend on what is in force."""
    return [problem for check in _CHECKS for problem in check(columns)]


def strip_invalid(columns: Columns, problems: Iterable[Problem]) -> Columns:
    """The part of invalid columns from which a flow can be built, to find its problems too.

    Building it finds cycles of authority and shares above 1, which belong into the same error as
    `problems`, which `validate` found. Only this is dropped, since it cannot be built or would
    repeat a problem in other words:

    - limits (not their delegations), if one or the amounts are invalid: bands are not defined;
    - a delegation to itself, which would be a cycle of one;
    - a repeated delegation after the first, which would add its share again;
    - a membership of a node in itself or in a person, and all members of a group that is on a
      cycle of memberships, which has no members in the end.
    """
    delegations, memberships = columns.tables["delegations"], columns.tables["memberships"]
    if not LIMIT_CODES.isdisjoint(problem.code for problem in problems):
        delegations = delegations.with_columns(limit=np.full(len(delegations), np.nan))
    is_kept = delegations["principal"] != delegations["delegate"]
    for _, *repeated in find_duplicates(delegations):
        is_kept[repeated] = False
    delegations = delegations.take(is_kept)
    group, member = memberships["group"], memberships["member"]
    is_kept = (group >= columns.n_people) & (group != member)
    cycles = find_cycles(columns.n_nodes, group[is_kept], member[is_kept])
    is_kept &= ~np.isin(group, [node for cycle in cycles for node in cycle])
    return columns.with_tables(delegations=delegations, memberships=memberships.take(is_kept))


def mark_answer_problems(
    problems: Iterable[Problem], sources: Collection[str], columns: Collection[str] = ()
) -> tuple[Problem, ...]:
    """The problems, with those in tables (`sources`) or `columns` of answers marked as personal.

    So is a column whose header contains the name of a personal field, as "competence (own)".
    """
    return tuple(
        attrs.evolve(problem, is_personal=True)
        if problem.where.source in sources
        or problem.where.column in columns
        or not PERSONAL_FIELDS.isdisjoint(_WORD.findall(problem.where.column.casefold()))
        else problem
        for problem in problems
    )


def find_duplicates(table: Table, fields: Sequence[str] | None = None) -> list[list[int]]:
    """Positions of relations with the same ends that are equal in `fields`; ``None``: in all."""
    source, target = node_fields(table.record)
    compared = tuple(table.columns) if fields is None else tuple(fields)
    ends = table[source].astype(np.int64) << 32 | table[target]
    sorted_ends = np.sort(ends)  # many times faster than argsort, and mostly all that is needed
    if not (sorted_ends[1:] == sorted_ends[:-1]).any():
        return []
    order = np.argsort(ends, kind="stable")
    same = np.flatnonzero(ends[order][1:] == ends[order][:-1])
    rows = distinct_values(np.concatenate([order[same], order[same + 1]]))
    keys = [ends[rows].tolist()]
    for field in compared:
        column = table[field][rows]
        is_missing = column != column  # noqa: PLR0124  (NaN and NaT, which stand for None, are)
        values = column.astype(object)
        values[is_missing] = None
        listed = values.tolist()
        if field not in (source, target) and listed.count(listed[0]) < len(listed):
            keys.append(listed)
    copies_by_key = group_rows(zip(*keys, strict=True), rows.tolist())
    return [copies for copies in copies_by_key.values() if len(copies) > 1]


def format_cycle(nodes: Sequence[int], ids: Array) -> str:
    """A cycle as a path that ends where it begins; the middle of a long path is left out."""
    n_names = len(nodes) + 1
    is_long = n_names > _MAX_CYCLE_NODES
    shown = [*nodes[:6], *nodes[-4:], nodes[0]] if is_long else [*nodes, nodes[0]]
    names = [format_id(ids[node]) for node in shown]
    if is_long:
        names.insert(6, f"… {n_names - 11:,} more …")
    return " → ".join(names)


def _node_problems(
    columns: Columns, table: Table, field: str, is_faulty: Array, code: str, text: str
) -> Iterator[Problem]:
    """A problem for each faulty relation; `text` says what is wrong with the node in `field`."""

    def describe(row: int, rows: Sequence[int]) -> Problem:
        message = f"{format_value(columns.ids[table[field][row]])} {text}"
        return table.make_problem(code, message, rows, field, columns.ids)

    yield from list_alike(_single_rows(is_faulty), describe)


def _single_rows(mask: Array) -> dict[int, list[int]]:
    """Each position under a mask, as a group of its own."""
    return {row: [row] for row in np.flatnonzero(mask).tolist()}


def _rows_by_node(nodes: Array, is_wanted: Array) -> dict[int, list[int]]:
    """The positions of each wanted node, from the lowest node up."""
    positions = np.flatnonzero(is_wanted[nodes])
    positions = positions[np.argsort(nodes[positions], kind="stable")]
    return group_rows(nodes[positions].tolist(), positions.tolist())


def _relation_tables(columns: Columns) -> Iterator[tuple[Table, RelationSchema]]:
    """Each table of relations that is not missing, with its schema."""
    for name, schema in relation_schemas().items():
        if name in columns.tables:
            yield columns.tables[name], schema
