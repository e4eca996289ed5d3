"""What the columns of a log that are read are for."""

from __future__ import annotations

from collections.abc import Mapping

import attrs


@attrs.frozen
class ColumnRoles:
    """The headers of the columns that are read, by what their cells are.

    Attributes:
        texts: Those of texts.
        times: Those of times.
        amounts: Those of amounts.
    """

    texts: frozenset[str]
    times: frozenset[str]
    amounts: frozenset[str]

    @classmethod
    def of_fields(
        cls, headers: Mapping[str, str], time_fields: frozenset[str], amount_field: str
    ) -> ColumnRoles:
        """The roles of columns by the fields that are read from them."""
        others = {field for field in headers if field not in time_fields and field != amount_field}
        return cls(
            frozenset(headers[field] for field in others),
            frozenset(header for field, header in headers.items() if field in time_fields),
            frozenset(header for field, header in headers.items() if field == amount_field),
        )

    @property
    def headers(self) -> tuple[str, ...]:
        """All of them, in order of the alphabet."""
        return tuple(sorted(self.texts | self.times | self.amounts))
