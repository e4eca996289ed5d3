"""Tables of many organizations, split into those of each organization and date."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, empty_mask, group_rows
from stepback._columns._digest_columns import digest_bytes
from stepback._columns._raw_table import RawTable, as_raw_table
from stepback._organization._organization import Organization
from stepback._organization._validate_args import raise_faults
from stepback._problems._format import format_rows
from stepback._problems._problem import InvalidOrganization
from stepback._records._fields._dates import Date

ORGANIZATION, DATE = SNAPSHOT_COLUMNS = ("organization", "date")
_Part = tuple[str, datetime.date | None]


@attrs.frozen(eq=False)
class TableSource:
    """The rows of an organization in tables of many.

    Attributes:
        tables: The rows by the name of the table, with the numbers that they have there.
    """

    tables: Mapping[str, RawTable]

    @property
    def entered_view(self) -> tuple[None, frozenset[str]]:
        """Nothing: tables are entered nowhere."""
        return None, frozenset()

    def load(self) -> Organization:
        """Parse the rows, in whichever process they are measured."""
        return Organization.from_tables(self.tables)

    def digest(self) -> str:
        """Of all cells."""
        return digest_bytes(
            repr((name, header, column.tolist())).encode("utf-8", "backslashreplace")
            for name, table in self.tables.items()
            for header, column in table.columns.items()
        )


def split_tables(tables: Mapping[str, Any]) -> list[tuple[str, TableSource, datetime.date | None]]:
    """The name, rows and date of each organization and date, in the order of the first table.

    A table without dates is part of every date of its organization.

    Raises
    ------
    InvalidOrganization
        If a table cannot be read.
    ValueError
        If a table has no column of organizations, or a cell of that or of dates is no name or
        date; it names all such rows.
    """
    raw_tables = {name: as_raw_table(name, table) for name, table in tables.items()}
    unreadable = [table.problems for table in raw_tables.values() if table.is_unreadable]
    if unreadable:
        raise InvalidOrganization(problem for problems in unreadable for problem in problems)
    faults: list[str] = []
    parts = {name: _find_parts(name, table, faults) for name, table in raw_tables.items()}
    raise_faults("items", faults)
    # The first table with dates says which there are, and in which order.
    dates_of: dict[str, dict[datetime.date | None, None]] = {}
    for by_part in parts.values():
        for organization, date in by_part:
            dates_of.setdefault(organization, {})[date] = None
    split: list[tuple[str, TableSource, datetime.date | None]] = []
    for organization, all_dates in dates_of.items():
        # Rows without a date are part of every date, and a state only if there is no date.
        known: list[datetime.date | None] = [day for day in all_dates if day is not None]
        for date in known or [None]:
            rows = {name: _rows_of(by_part, organization, date) for name, by_part in parts.items()}
            own = {
                name: _without_keys(raw_tables[name].take(positions))
                for name, positions in rows.items()
                if positions.size or (name == "supports" and _were_asked(rows))
            }
            split.append((organization, TableSource(own), date))
    return split


def _were_asked(rows: Mapping[str, Array]) -> bool:
    """Whether an organization without supports was asked about them: some of it were to answer."""
    return "respondents" in rows and rows["respondents"].size > 0


def _rows_of(
    by_part: Mapping[_Part, Array], organization: str, date: datetime.date | None
) -> Array:
    """The rows of an organization that are of a date or of none, in order."""
    found = [by_part[key] for key in {(organization, date), (organization, None)} if key in by_part]
    return np.sort(np.concatenate(found)) if found else np.arange(0)


def _without_keys(table: RawTable) -> RawTable:
    columns = {
        header: column for header, column in table.columns.items() if header not in SNAPSHOT_COLUMNS
    }
    return attrs.evolve(table, columns=columns)


def _find_parts(name: str, table: RawTable, faults: list[str]) -> dict[_Part, Array]:
    """The rows of each organization and date of a table; what is wrong is added to the faults."""
    n_rows = len(table.row_numbers)
    if ORGANIZATION not in table.columns:
        if n_rows:
            faults.append(
                f"{name} has no column {ORGANIZATION}, which says whose each row is; add it, or "
                "give organizations by name"
            )
        return {}
    names = table.columns[ORGANIZATION]
    is_empty = empty_mask(names)
    if is_empty.any():
        rows = format_rows(tuple(table.row_numbers[is_empty].tolist()))
        faults.append(f"{name}, {rows}: the organization is empty; give its name")
    dates = _parse_snapshot_days(name, table, faults)
    keys = zip(map(str, names.tolist()), dates, strict=True)
    return {key: np.array(rows) for key, rows in group_rows(keys, range(n_rows)).items()}


def _parse_snapshot_days(
    name: str, table: RawTable, faults: list[str]
) -> list[datetime.date | None]:
    if DATE not in table.columns:
        return [None] * len(table.row_numbers)
    column, bad = Date().parse_column(table.columns[DATE], None)
    for row, fault in bad[:1]:
        faults.append(f"{name}, {format_rows((int(table.row_numbers[row]),))}, date: {fault}")
    found: list[datetime.date | None] = column.tolist()
    return found
