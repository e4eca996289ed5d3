"""Read the fields of a log from the columns that are named for them, or that have their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stepback.evidence._logs._log_table import LogTable
from stepback.evidence._logs._read_log_table import read_log_table


def read_fields(
    source: Any,
    headers: Mapping[str, str | None],
    *,
    fields: Sequence[str],
    required: Sequence[str],
    timezone: str | None,
    date_order: str | None,
    sheet: str | int | None,
    repair: bool,
    limits: Mapping[str, int] | None,
) -> LogTable:
    """The columns of a log.

    A field without a header is read from the column of its own name: it has to be there where the
    field is `required`, and else may be.
    """
    for field in required:
        if field in headers and headers[field] is None:
            raise ValueError(
                f"columns: {field!r} is needed, and cannot be None; name its header, or leave it "
                "out if that is its own name"
            )
    named = {field: header for field, header in headers.items() if header is not None}
    named |= {field: field for field in required if field not in named}
    is_taken = {*named, *named.values(), *headers}
    optional = {field: field for field in fields if field not in is_taken}
    return read_log_table(
        source,
        named,
        optional_headers=optional,
        timezone=timezone,
        date_order=date_order,
        repair=repair,
        sheet=sheet,
        limits=limits,
    )
