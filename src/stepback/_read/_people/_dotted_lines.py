"""The dotted lines of an export: those that its cells name beside the solid one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stepback._algorithms._arrays import Array, group_rows
from stepback._problems._format import format_option, format_value, format_values
from stepback._read._diagnostics import N_LISTED, Diagnostics, Finding
from stepback._read._people._manager_column import UNKNOWN, DottedManagers
from stepback._read._people._posts import Posts
from stepback._read._people._rows import Rows


def find_dotted_lines(
    rows: Rows,
    dotted: DottedManagers,
    posts: Posts,
    node: Array,
    manager_row: Array,
    diagnostics: Diagnostics,
) -> DottedManagers:
    """Every dotted line, with the post above as manager, but for those that add nothing.

    `manager_row` has the solid manager of each row.
    """
    if not len(dotted):
        return dotted
    above = dotted.manager.copy()
    is_known = above >= 0
    above[is_known] = posts.post_above[above[is_known]]
    is_known = above >= 0
    to_self = is_known & (node[above] == node[dotted.report])
    _report_self_reports(rows, dotted, node, np.flatnonzero(to_self), diagnostics)
    solid = manager_row[dotted.report]
    is_solid_too = is_known & (solid >= 0) & (posts.id[above] == posts.id[solid])
    _warn_of_solid_lines(rows, dotted, np.flatnonzero(is_solid_too & ~to_self), diagnostics)
    names = [
        posts.id[row] if row >= 0 else key
        for row, key in zip(above.tolist(), dotted.key.tolist(), strict=True)
    ]
    lines = zip(dotted.report.tolist(), is_known.tolist(), names, strict=True)
    first_of_line = dict(zip(reversed(list(lines)), range(len(dotted) - 1, -1, -1), strict=True))
    kept = np.array(sorted(first_of_line.values()), dtype=np.int64)
    kept = kept[~(to_self | is_solid_too)[kept]]
    return DottedManagers(
        report=dotted.report[kept],
        manager=np.where(above >= 0, above, UNKNOWN)[kept],
        text=dotted.text[kept],
        key=dotted.key[kept],
        field=dotted.field[kept],
    )


def _report_self_reports(
    rows: Rows, dotted: DottedManagers, node: Array, found: Array, diagnostics: Diagnostics
) -> None:
    """Report dotted lines of somebody to themselves."""
    repair_option = format_option(repair=True)

    def describe(_: int, positions: Sequence[int]) -> Finding:
        report = int(dotted.report[positions[0]])
        return Finding(
            "self-report",
            f"{format_value(rows.id[report])} reports to itself by a dotted line",
            rows.locate(dotted.report[list(positions)], dotted.field[positions[0]]),
            f"leave it out, or {repair_option} to remove the line",
            "the line is left out",
        )

    diagnostics.add_findings(
        group_rows(node[dotted.report[found]].tolist(), found.tolist()), describe
    )


def _warn_of_solid_lines(
    rows: Rows, dotted: DottedManagers, found: Array, diagnostics: Diagnostics
) -> None:
    """Warn of dotted managers who are the solid manager as well."""
    if not found.size:
        return
    lead = "dotted manager is" if found.size == 1 else "dotted managers are"
    listed = format_values(dict.fromkeys(dotted.text[found].tolist()), N_LISTED)
    message = (
        f"{found.size:,} {lead} the solid manager of the same row: {listed}; the line is solid"
    )
    diagnostics.add_warning(
        "dotted-and-solid", message, rows.locate(dotted.report[found], "dotted_managers")
    )
