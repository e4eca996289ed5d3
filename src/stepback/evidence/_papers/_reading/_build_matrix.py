"""Columns of an authority matrix from the rights that were read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from stepback._algorithms._arrays import Array
from stepback.evidence._coding._coded_column import CodedColumn
from stepback.evidence._coding._party_column import PartyColumn
from stepback.evidence._papers._authority_matrix import AuthorityMatrix
from stepback.evidence._papers._grant_columns import TEXT_FIELDS
from stepback.evidence._papers._reading._paper_right import MatrixReading, PaperRight


def build_matrix(
    reading: MatrixReading, *, levels: Sequence[str], track_rule: str
) -> AuthorityMatrix:
    """The matrix of the rights of a reading, by rows."""
    rights = sorted(reading.rights, key=lambda right: right.row)
    texts: dict[str, Any] = {
        name: CodedColumn.from_texts([getattr(right, name) for right in rights])
        for name in TEXT_FIELDS
    }

    def numbers(take: Callable[[PaperRight], Any], dtype: str) -> Array:
        return np.array([take(right) for right in rights], dtype=dtype)

    return AuthorityMatrix(
        **texts,
        power=numbers(lambda right: right.power, "int8"),
        scope=numbers(lambda right: right.scope, "int8"),
        above=numbers(lambda right: np.nan if right.above is None else right.above, "float64"),
        up_to=numbers(lambda right: np.nan if right.up_to is None else right.up_to, "float64"),
        jointly=PartyColumn.from_names(right.jointly for right in rights),
        may_redelegate=numbers(lambda right: right.may_redelegate, "bool"),
        start=numbers(lambda right: right.start or "NaT", "datetime64[D]"),
        end=numbers(lambda right: right.end or "NaT", "datetime64[D]"),
        row=numbers(lambda right: right.row, "int64"),
        levels=tuple(levels),
        track_rule=track_rule,
        source=reading.source,
        warnings=reading.findings.list_warnings(),
        repairs=reading.findings.repairs,
    )
