"""Describe duplicate ids and their resolution in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stepback._problems._format import (
    escape_controls,
    format_rows,
    format_value,
    format_values,
)
from stepback._problems._option_style import format_option
from stepback._read._diagnostics import N_LISTED, Diagnostics
from stepback._read._people._duplicate_ids import Resolution, ResolvedPost
from stepback._read._people._rows import Rows

_REMEDIES = {
    "placeholder": "give each row an id",
    "one person": "keep one row for each person",
    "several posts": "give each post an id of its own",
    "job share": "give each person an id of their own",
    "one post": "keep one row",
}


def report_duplicate_id(resolution: Resolution, rows: Rows, diagnostics: Diagnostics) -> None:
    """Report an id that several rows have, with what its repair comes to."""
    n_times = f"{format_value(resolution.id)} is given {len(resolution.rows)} times"
    repair = "; ".join(_describe_repair(resolution, rows))
    diagnostics.add_error_or_repair(
        "repeated-id",
        f"{n_times} {_describe_kind(resolution, rows)}",
        remedy=f"{_REMEDIES[resolution.kind]}, or {format_option(repair=True)}: {repair}",
        repair=repair,
        rows=rows.row_numbers[resolution.rows],
        column=rows.header("id"),
    )


def _describe_kind(resolution: Resolution, rows: Rows) -> str:
    if resolution.kind == "placeholder":
        return "and does not look like an id"
    if resolution.kind == "job share":
        return "to people under one manager, as in a job share"
    if resolution.kind == "one post":
        return "for one post"
    managers = _format_managers(resolution.line_rows, rows)
    to_whom = "to one name " if resolution.kind == "one person" else ""
    return f"{to_whom}under different managers, {managers}"


def _describe_repair(resolution: Resolution, rows: Rows) -> list[str]:
    if resolution.kind == "placeholder":
        first, *_, last = [post.id for post in resolution.posts]
        joint = "to" if len(resolution.posts) > 2 else "and"
        return [f"each row has its own id, {format_value(first)} {joint} {format_value(last)}"]
    if resolution.kind == "one person":
        kept = f"{_row_list([resolution.keeper], rows)} is kept"
        dotted = _format_managers(resolution.dotted_rows, rows)
        return [f"{kept}, the line to {dotted} is dotted" if dotted else kept]
    descriptions = []
    for post in resolution.posts:
        if len(post.holders) > 1:
            members = format_values(post.holders.values(), N_LISTED)
            role = format_value(post.id)
            holders = _row_list(post.holders, rows)
            descriptions.append(f"{holders} hold the role {role} together, as {members}")
        elif post.id != resolution.id:
            descriptions.append(f"{_row_list(post.holders, rows)} is {format_value(post.id)}")
        elif len(resolution.posts) > 1:
            descriptions.append(f"{_row_list(post.holders, rows)} keeps the id")
        descriptions += _describe_left_out(post, rows)
    return descriptions


def _describe_left_out(post: ResolvedPost, rows: Rows) -> list[str]:
    """Say which rows add nothing to a post: vacant ones, and copies with their differences."""
    left_out = [row for row in post.rows if row not in post.holders]
    vacant = [row for row in left_out if rows.is_vacant[row]]
    copies = [row for row in left_out if not rows.is_vacant[row]]
    kept = f"{_row_list([post.head], rows)} is kept"
    descriptions = []
    if vacant:
        descriptions.append(f"{kept}, {_row_list(vacant, rows)} (vacant) left out")
    if copies:
        differing = _format_differing_headers([post.head, *copies], rows)
        likeness = f"the same but for {differing}" if differing else "the same"
        descriptions.append(f"{kept}, {_row_list(copies, rows)} ({likeness}) left out")
    return descriptions


def _format_differing_headers(copies: Sequence[int], rows: Rows) -> str:
    headers = [
        header
        for header in rows.cells.columns
        if len({rows.cell_text(header, row) for row in copies}) > 1
    ]
    return escape_controls(", ".join(headers))


def _format_managers(line_rows: Sequence[int], rows: Rows) -> str:
    return format_values([rows.manager[row] for row in line_rows], N_LISTED)


def _row_list(some: Iterable[int], rows: Rows) -> str:
    return format_rows(rows.row_numbers[list(some)].tolist())
