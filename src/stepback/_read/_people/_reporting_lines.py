"""The reporting lines of an export: self-reports, cycles and unknown managers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, distinct_values, group_rows
from stepback._algorithms._components import forest_parents
from stepback._algorithms._cycles_over_time import find_cycles_over_time
from stepback._algorithms._topology import find_cycles
from stepback._columns._day_intervals import FIRST_DAY, LAST_DAY, day_numbers
from stepback._columns._relation_checks import format_cycle, format_first_day
from stepback._columns._relation_days import Lives, RelationDays
from stepback._problems._format import (
    format_option,
    format_value,
    format_values,
)
from stepback._problems._problem import Place, Problem
from stepback._read._diagnostics import N_LISTED, Diagnostics, Finding
from stepback._read._people._dotted_lines import find_dotted_lines
from stepback._read._people._duplicate_ids import is_on_cycle, unique_id
from stepback._read._people._manager_column import ROOT, UNKNOWN
from stepback._read._people._manager_refs import ManagerRefs
from stepback._read._people._posts import Posts
from stepback._read._people._rows import Rows, is_vacancy


@attrs.frozen(eq=False)
class Lines:
    """Lines between posts, and the roles that are added for unknown managers.

    Attributes:
        row: The row that each line is from.
        manager: The id above.
        report: The id below.
        is_dotted: Whether the line is dotted.
        added_ids: The ids of the roles.
        added_rows: The first row that names each of them.
    """

    row: Array
    manager: Array
    report: Array
    is_dotted: Array
    added_ids: Array
    added_rows: Array


def find_lines(rows: Rows, managers: ManagerRefs, posts: Posts, diagnostics: Diagnostics) -> Lines:
    """Every line. Each fault is reported, and repaired where that is wanted.

    Without repairs, each row has a line, and rows with one id are one node. With repairs, the
    nodes are posts.
    """
    if diagnostics.repair:
        node, manager_row, has_line = posts.node, posts.manager, posts.is_head | posts.is_dotted
    else:
        node, manager_row = posts.first_row, managers.row
        has_line = ~posts.is_shared | posts.is_head | posts.is_dotted
    manager_row = manager_row.copy()
    manager_row[_find_self_reports(rows, node, manager_row, has_line, diagnostics)] = ROOT
    is_solid = has_line & ~posts.is_dotted
    manager_row[_find_cycle_rows(rows, node, manager_row, is_solid, diagnostics)] = ROOT
    unknown = np.flatnonzero(has_line & (manager_row == UNKNOWN))
    dotted = find_dotted_lines(rows, managers.dotted, posts, node, manager_row, diagnostics)
    rows_by_unknown = group_rows(rows.manager_key[unknown].tolist(), unknown.tolist())
    unknown_dotted = np.flatnonzero(dotted.manager == UNKNOWN)
    dotted_by_unknown = group_rows(dotted.key[unknown_dotted].tolist(), unknown_dotted.tolist())
    first_named = {
        key: (rows.manager[group[0]], group[0]) for key, group in rows_by_unknown.items()
    }
    for key, group in dotted_by_unknown.items():
        first_named.setdefault(key, (dotted.text[group[0]], int(dotted.report[group[0]])))
    taken_ids = {*posts.id.tolist(), *posts.holder_id.tolist()} if first_named else set()
    added_ids = {key: unique_id(text, taken_ids) for key, (text, _) in first_named.items()}
    report = _UnknownManagers(rows, managers, posts, added_ids, diagnostics)
    if not managers.is_none_found or diagnostics.repair:  # else one problem is reported for all
        report.add(rows_by_unknown, rows.manager, lambda group: rows.locate(group, "manager"))
    report.add(
        dotted_by_unknown,
        dotted.text,
        lambda group: rows.locate(dotted.report[np.array(group)], "dotted_managers"),
    )
    with_line = np.flatnonzero(has_line & (manager_row != ROOT))
    line_row = np.concatenate([with_line, dotted.report])
    above = np.concatenate([manager_row[with_line], dotted.manager])
    keys = [*rows.manager_key[with_line].tolist(), *dotted.key.tolist()] if first_named else []
    manager_id = np.empty(above.size, dtype=object)
    is_known = above >= 0
    manager_id[is_known] = posts.id[above[is_known]]
    for at in np.flatnonzero(~is_known).tolist():
        manager_id[at] = added_ids[keys[at]]
    _warn_of_unattached_posts(rows, posts, above, line_row, diagnostics)
    return Lines(
        row=line_row,
        manager=manager_id,
        report=posts.id[line_row],
        is_dotted=np.concatenate(
            [posts.is_dotted[with_line], np.ones(len(dotted), dtype=np.bool_)]
        ),
        added_ids=np.array(list(added_ids.values()), dtype=object),
        added_rows=np.array([row for _, row in first_named.values()], dtype=np.int64),
    )


def _find_self_reports(
    rows: Rows, node: Array, manager_row: Array, has_line: Array, diagnostics: Diagnostics
) -> list[int]:
    """Report the rows whose line leads to their own node, and return them."""
    with_line = np.flatnonzero(has_line & (manager_row >= 0))
    is_self_report = node[manager_row[with_line]] == node[with_line]
    self_reports: list[int] = with_line[is_self_report].tolist()
    repair_option = format_option(repair=True)

    def describe(first: int, group: Sequence[int]) -> Finding:
        return Finding(
            "self-report",
            f"{format_value(rows.id[first])} reports to itself",
            rows.locate(group, "manager"),
            f"leave the manager empty if nobody is above, or {repair_option} to remove the line",
            "the line is left out",
        )

    diagnostics.add_findings(group_rows(node[self_reports].tolist(), self_reports), describe)
    return self_reports


def _find_cycle_rows(
    rows: Rows, node: Array, manager_row: Array, is_solid: Array, diagnostics: Diagnostics
) -> list[int]:
    """Report cycles of solid lines, and return the rows whose line breaks them if left out.

    Of lines with days, those count that are in force at one time. They have no repair: none says
    for which time a line is left out. A cycle of lines that are always in force is as any other.

    Of 1 → 2 → 3 → 1 it is the line into 3, if 3 has the most direct reports. Where lines are
    repaired, nodes have one solid line at most, so that cycles share no node.
    """
    solid = np.flatnonzero(is_solid & (manager_row >= 0))
    if not rows.is_dated:
        return _find_undated_cycle_rows(rows, node, manager_row, solid, solid, diagnostics)
    is_always = np.isnat(rows.start[solid]) & np.isnat(rows.end[solid])
    always = solid[is_always & ~rows.has_bad_days[solid]]
    left_out = _find_undated_cycle_rows(rows, node, manager_row, always, solid, diagnostics)
    _report_dated_cycles(rows, node, manager_row, np.setdiff1d(solid, left_out), diagnostics)
    return left_out


def _find_undated_cycle_rows(
    rows: Rows,
    node: Array,
    manager_row: Array,
    solid: Array,
    counted: Array,
    diagnostics: Diagnostics,
) -> list[int]:
    """The rows whose line breaks a cycle of the `solid` lines, all in force at all times.

    Direct reports are those by all `counted` lines.
    """
    source, target = node[manager_row[solid]], node[solid]
    if forest_parents(len(rows), source, target) is not None:  # nearly always, and much faster
        return []
    on_cycle = is_on_cycle(len(rows), source, target)
    cycle_nodes = distinct_values(source[on_cycle])
    n_reports = np.bincount(node[manager_row[counted]], minlength=len(rows))
    arcs_on_cycle = zip(source[on_cycle].tolist(), target[on_cycle].tolist(), strict=True)
    rows_by_arc = group_rows(arcs_on_cycle, solid[on_cycle].tolist())
    left_out: list[int] = []
    rows_by_cycle: dict[tuple[int, ...], list[int]] = {}
    tops: dict[tuple[int, ...], int] = {}
    ends = (np.searchsorted(cycle_nodes, nodes[on_cycle]) for nodes in (source, target))
    node_at, reports_at = cycle_nodes.tolist(), n_reports[cycle_nodes].tolist()
    for positions in find_cycles(cycle_nodes.size, *ends):  # each from the row that comes first
        cycle = tuple([node_at[position] for position in positions])
        arcs = zip((cycle[-1], *cycle[:-1]), cycle, strict=True)
        rows_into = [rows_by_arc[arc] for arc in arcs]
        counts = [-reports_at[position] for position in positions]
        _, top = min(zip(counts, cycle, strict=True))
        rows_by_cycle[cycle] = sorted(chain.from_iterable(rows_into))
        tops[cycle] = top
        left_out += rows_into[cycle.index(top)]
    repair_option = format_option(repair=True)

    def describe(cycle: tuple[int, ...], group: Sequence[int]) -> Finding:
        top = tops[cycle]
        return Finding(
            "reporting-cycle",
            f"reporting runs in a circle: {format_cycle(cycle, rows.id)}",
            rows.locate(group, "manager"),
            f"correct a manager, or {repair_option} to leave one line out",
            f"the line into {format_value(rows.id[top])}, who has the most direct reports "
            f"of them ({n_reports[top]:,}), is left out",
        )

    diagnostics.add_findings(rows_by_cycle, describe)
    return left_out


def _report_dated_cycles(
    rows: Rows, node: Array, manager_row: Array, solid: Array, diagnostics: Diagnostics
) -> None:
    """Report cycles of solid lines that are in force at one time."""
    begin, end = day_numbers(rows.start, FIRST_DAY), day_numbers(rows.end, LAST_DAY)
    solid = solid[~rows.has_bad_days[solid]]
    days = RelationDays(solid, begin[solid], end[solid])
    # A line to somebody who is not there is out of force.
    lives = Lives.from_intervals(node, begin, end)
    days = days.within(lives, node[manager_row[solid]])
    source, target = node[manager_row[days.row]], node[days.row]
    cycles = find_cycles_over_time(len(rows), source, target, days.begin, days.end)
    by_rows = {tuple(days.row[cycle].tolist()): cycle for cycle in cycles}

    def describe(key: tuple[int, ...], group: Sequence[int]) -> Problem:
        cycle = by_rows[key]
        on_day = format_first_day(int(days.begin[cycle].max()))
        message = (
            f"reporting runs in a circle{on_day}: {format_cycle(source[cycle].tolist(), rows.id)}; "
            "correct a manager, or the days of a row"
        )
        return Problem("reporting-cycle", message, rows.locate(sorted(group), "manager"))

    diagnostics.add_errors({key: list(key) for key in by_rows}, describe)


@attrs.frozen(eq=False)
class _UnknownManagers:
    """Reports managers that no row has, or several, each added under an id by its key."""

    rows: Rows
    managers: ManagerRefs
    posts: Posts
    added_ids: Mapping[str, str]
    diagnostics: Diagnostics

    def add(
        self,
        groups: Mapping[str, Sequence[int]],
        texts: Array,
        locate: Callable[[Sequence[int]], Place],
    ) -> None:
        """Report those of one column: the positions of each key in the texts of its cells."""
        rows, posts = self.rows, self.posts
        groups = self._refuse_vacancies(groups, texts, locate)
        groups = self._refuse_ambiguous(groups, texts, locate)
        unclear = posts.unclear if rows.has_managers_by_id else {}
        repair_option = format_option(repair=True)

        def describe(key: str, group: Sequence[int]) -> Finding:
            written = texts[group[0]]
            value = format_value(written)
            role = "a vacant role"
            if self.added_ids[key] != written:
                role = f"the vacant role {format_value(self.added_ids[key])}"
            if key in unclear:
                candidates = rows.format_candidates(unclear[key])
                finding = f"{value} may be any of {candidates}"
                remedy = (
                    f"make them distinct, or {repair_option} to add a vacant role that stands for "
                    "it"
                )
                repair = f"not guessed, but added as {role}"
            else:
                finding = f"{value} is not found in {format_value(rows.key_header)}"
                no_manager = format_option(root_markers={written}) or "empty the cell"
                remedy = (
                    f"add its row, {no_manager} if it means that nobody is above, or "
                    f"{repair_option} to add it as a vacant role"
                )
                repair = f"added as {role}"
            return Finding("unknown-manager", finding, locate(group), remedy, repair)

        self.diagnostics.add_findings(groups, describe)

    def _refuse_ambiguous(
        self,
        groups: Mapping[str, Sequence[int]],
        texts: Array,
        locate: Callable[[Sequence[int]], Place],
    ) -> Mapping[str, Sequence[int]]:
        """Refuse those who may be on any of several rows, and return the others.

        Whoever is meant is in the file, so that a vacant role would be another person.
        """
        ambiguous = self.managers.ambiguous
        refused = {key: group for key, group in groups.items() if key in ambiguous}

        def describe(key: str, group: Sequence[int]) -> Problem:
            candidates = self.rows.format_candidates(ambiguous[key])
            other = "" if self.rows.has_managers_by_id else ", or name managers by ids"
            message = (
                f"{format_value(texts[group[0]])} may be any of {candidates}; make them distinct, "
                f"and write the one who is meant{other}"
            )
            return Problem("unknown-manager", message, locate(group))

        return self._report_refused(groups, refused, describe)

    def _refuse_vacancies(
        self,
        groups: Mapping[str, Sequence[int]],
        texts: Array,
        locate: Callable[[Sequence[int]], Place],
    ) -> Mapping[str, Sequence[int]]:
        """Refuse words such as "Vacant" that are above several rows, and return the others."""
        refused = {
            key: group
            for key, group in groups.items()
            if len(group) > 1 and is_vacancy(texts[group[0]])
        }

        def describe(_: str, group: Sequence[int]) -> Problem:
            written = texts[group[0]]
            option = format_option(root_markers={written}) or "empty the cells"
            message = (
                f"{format_value(written)} is no row, and does not say whether it is one vacant "
                f"post above all of these or several; add a row for each post and name it, or "
                f"{option} to read that nobody is above"
            )
            return Problem("unknown-manager", message, locate(group))

        return self._report_refused(groups, refused, describe)

    def _report_refused(
        self,
        groups: Mapping[str, Sequence[int]],
        refused: Mapping[str, Sequence[int]],
        describe: Callable[[str, Sequence[int]], Problem],
    ) -> Mapping[str, Sequence[int]]:
        """Report the groups that are refused, and return the others."""
        self.diagnostics.add_errors(refused, describe)
        return {key: group for key, group in groups.items() if key not in refused}


def _warn_of_unattached_posts(
    rows: Rows, posts: Posts, above: Array, line_row: Array, diagnostics: Diagnostics
) -> None:
    """Warn of posts that no line leads to or from."""
    if not line_row.size or diagnostics.errors:
        return
    is_unattached = posts.is_head & (posts.node == np.arange(len(rows)))
    is_unattached[len(rows) - rows.n_earlier :] = False
    is_unattached[posts.node[line_row]] = False
    is_unattached[posts.node[above[above >= 0]]] = False
    found = np.flatnonzero(is_unattached)
    if found.size:
        have = "post has" if found.size == 1 else "posts have"
        diagnostics.add_warning(
            "unattached",
            f"{found.size:,} {have} neither manager nor reports: "
            f"{format_values(posts.id[found], N_LISTED)}",
            rows.locate(found, "manager"),
        )
