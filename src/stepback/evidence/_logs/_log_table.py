"""The cells of a log, column by column, before it is known what they mean."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from stepback._algorithms._arrays import Array
from stepback._problems._problem import Problem
from stepback.evidence._coding._coded_column import CodedColumn


@attrs.frozen(eq=False)
class TimeColumn:
    """The times of one column.

    Attributes:
        utc: Each time in UTC, to the microsecond; not a time where nothing is said.
        day: The day of each time where it was.
        zone: The name of the zone of days; empty if the times have none.
    """

    utc: Array
    day: Array
    zone: str = ""


@attrs.frozen(eq=False)
class LogTable:
    """The columns of a log that are read.

    Attributes:
        texts: The columns of texts by the name of the field, such as ``"case"``.
        times: The columns of times by the name of the field: ``"submitted"``, ``"decided"``.
        amount: The amounts; nan where nothing is said; ``None`` if there is no such column.
        unit: The unit that the amounts are written with; empty if none.
        row_numbers: The number of each row in the file; the header is row 1.
        source: The name of the file or table.
        headers: The header of each field in the file.
        file_headers: All headers of the file.
        problems: Errors, repairs and warnings found so far.
    """

    texts: Mapping[str, CodedColumn]
    times: Mapping[str, TimeColumn]
    amount: Array | None
    unit: str
    row_numbers: Array
    source: str
    headers: Mapping[str, str]
    file_headers: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    repairs: tuple[Problem, ...] = ()
