"""The rights of a matrix as columns of texts, numbers and days: for frames, and for registers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stepback._frames import FrameColumn, FrameColumns
from stepback.evidence._papers._grant import SIGNER_SEPARATOR, Grant

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
