"""Where a log is read from: the columns of its fields, and the others when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._problems._format import format_value
from stepback.evidence._coding._coded_column import CodedColumn
from stepback.evidence._logs._log_reading._list_cells import join_list_cells
from stepback.evidence._logs._log_table import LogTable
from stepback.evidence._logs._read_log_table import read_log_table

_NAME_FIELDS = ("decider", "requester", "context")


@attrs.frozen(kw_only=True, eq=False)
class LogSource:
    """A file or frame, and how it is read.

    Attributes:
        source: The path, mapping or frame.
        timezone: The zone of times without one.
        date_order: Which of day and month comes first.
        sheet: The sheet of a spreadsheet.
        repair: Whether what has one reading is repaired.
        limits: Limits to the size of the file.
    """

    source: Any
    timezone: str | None
    date_order: str | None
    sheet: str | int | None
    repair: bool
    limits: Mapping[str, int] | None

    def read_fields(
        self, headers: Mapping[str, str | None], fields: Sequence[str], required: Sequence[str]
    ) -> LogTable:
        """The columns of fields.

        A field without a header is read from the column of its own name: it has to be there where
        the field is `required`, and else may be.
        """
        if self.date_order is not None and not isinstance(self.date_order, str):
            raise ValueError(
                f"date_order: {format_value(self.date_order)} is not an order; give 'month first' "
                "or 'day first'"
            )
        for field in required:
            if field in headers and headers[field] is None:
                raise ValueError(
                    f"columns: {field!r} is needed, and cannot be None; name its header, or leave "
                    "it out if that is its own name"
                )
        named = {field: header for field, header in headers.items() if header is not None}
        named |= {field: field for field in required if field not in named}
        is_taken = {*named, *named.values(), *headers}
        optional = {field: field for field in fields if field not in is_taken}
        every = named | optional
        of_names = [every[field] for field in _NAME_FIELDS if field in every]
        return read_log_table(
            join_list_cells(self.source, of_names),
            named,
            optional_headers=optional,
            timezone=self.timezone,
            date_order=self.date_order,
            repair=self.repair,
            sheet=self.sheet,
            limits=self.limits,
        )

    def read_others(self, table: LogTable, row_numbers: Array) -> dict[str, CodedColumn]:
        """The columns that `table` does not have, by header, at the rows of these numbers."""
        known = set(table.headers.values())
        others = {header: header for header in table.file_headers if header not in known}
        if not others:
            return {}
        found = read_log_table(
            self.source,
            others,
            time_fields=(),
            amount_field="",
            sheet=self.sheet,
            limits=self.limits,
        )
        # A row of which only these columns say something is in one of the two tables only.
        places = np.searchsorted(found.row_numbers, row_numbers)
        places[places == len(found.row_numbers)] = 0
        is_there = found.row_numbers[places] == row_numbers if len(found.row_numbers) else False
        columns = {}
        for header, column in found.texts.items():
            codes = np.where(is_there, column.codes[places], np.int32(-1))
            columns[header] = CodedColumn(codes, column.words)
        return columns
