"""The rights of a matrix as columns of texts, numbers and days: for frames, and for registers."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback._frames import FrameColumn, FrameColumns
from stepback.evidence._coding._coded_column import CodedColumn
from stepback.evidence._coding._party_column import PartyColumn
from stepback.evidence._papers._grant import POWERS, SCOPES, SIGNER_SEPARATOR, Grant

TEXT_FIELDS = ("holder", "domain", "track", "unit", "tax", "condition", "principal")


def grant_frame_columns(grants: Sequence[Grant]) -> FrameColumns:
    """A column for each field, in the order of the fields of `Grant`."""
    signers = [f"{SIGNER_SEPARATOR} ".join(grant.jointly) for grant in grants]
    return {
        "holder": FrameColumn("text", [grant.holder for grant in grants]),
        "domain": FrameColumn("text", [grant.domain for grant in grants]),
        "power": FrameColumn("text", [grant.power for grant in grants]),
        "track": FrameColumn("text", [grant.track for grant in grants]),
        "above": FrameColumn("number", [grant.above for grant in grants]),
        "up_to": FrameColumn("number", [grant.up_to for grant in grants]),
        "unit": FrameColumn("text", [grant.unit for grant in grants]),
        "tax": FrameColumn("text", [grant.tax for grant in grants]),
        "condition": FrameColumn("text", [grant.condition for grant in grants]),
        "jointly": FrameColumn("text", signers),
        "scope": FrameColumn("text", [grant.scope for grant in grants]),
        "principal": FrameColumn("text", [grant.principal for grant in grants]),
        "may_redelegate": FrameColumn("flag", [grant.may_redelegate for grant in grants]),
        "start": FrameColumn("day", [grant.start for grant in grants]),
        "end": FrameColumn("day", [grant.end for grant in grants]),
        "row": FrameColumn("count", [grant.row for grant in grants]),
    }


def register_columns(grants: Sequence[Grant]) -> dict[str, list[Any]]:
    """The columns of a register: texts, plain numbers, ``yes`` or ``no``, days as in ISO 8601.

    An open bound is an empty cell. Rows are left out: those of a register are its own.
    """
    table: dict[str, list[Any]] = {
        name: column.plain_cells()
        for name, column in grant_frame_columns(grants).items()
        if name != "row"
    }
    table["may_redelegate"] = ["yes" if flag else "no" for flag in table["may_redelegate"]]
    for name in ("start", "end"):
        table[name] = [None if day is None else day.isoformat() for day in table[name]]
    return table


def pack_grants(grants: Sequence[Grant]) -> dict[str, Any]:
    """The columns of a matrix."""
    texts = {
        name: CodedColumn.from_texts(getattr(grant, name) for grant in grants)
        for name in TEXT_FIELDS
    }
    return {
        **texts,
        "power": np.array([POWERS.index(grant.power) for grant in grants], dtype=np.int8),
        "scope": np.array([SCOPES.index(grant.scope) for grant in grants], dtype=np.int8),
        "above": _pack_limits(grant.above for grant in grants),
        "up_to": _pack_limits(grant.up_to for grant in grants),
        "jointly": PartyColumn.from_names(grant.jointly for grant in grants),
        "may_redelegate": np.array([grant.may_redelegate for grant in grants], dtype=np.bool_),
        "start": _pack_days(grant.start for grant in grants),
        "end": _pack_days(grant.end for grant in grants),
        "row": np.array([grant.row for grant in grants], dtype=np.int64),
    }


def unpack_grants(columns: Mapping[str, Any], rows: Array) -> tuple[Grant, ...]:
    """The rights at these positions of the columns of a matrix, which need no checks."""
    signers = (*columns["jointly"].party_names(), ())
    cells: dict[str, list[Any]] = {
        name: [word or "" for word in columns[name].take(rows).texts()] for name in TEXT_FIELDS
    }
    cells["power"] = [POWERS[code] for code in columns["power"][rows].tolist()]
    cells["scope"] = [SCOPES[code] for code in columns["scope"][rows].tolist()]
    cells["jointly"] = [signers[code] for code in columns["jointly"].codes[rows].tolist()]
    for name in ("above", "up_to"):
        cells[name] = [None if x != x else x for x in columns[name][rows].tolist()]  # noqa: PLR0124  (nan)
    for name in ("may_redelegate", "start", "end", "row"):
        cells[name] = columns[name][rows].tolist()
    return tuple(
        Grant.from_checked(dict(zip(cells, values, strict=True)))
        for values in zip(*cells.values(), strict=True)
    )


def _pack_limits(values: Iterable[float | None]) -> Array:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _pack_days(values: Iterable[datetime.date | None]) -> Array:
    return np.array([value or "NaT" for value in values], dtype="datetime64[D]")
