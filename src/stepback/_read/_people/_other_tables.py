"""Tables that are no export of people: the other tables of an organization."""

from __future__ import annotations

from pathlib import Path

from stepback._columns._raw_table import RawTable
from stepback._columns._schema_headers import table_fields
from stepback._problems._problem import InvalidOrganization, Place, Problem
from stepback._records._record import field_defaults
from stepback._records._record_types import RECORD_TYPES

# Columns that no export of people has, beside those that the table requires.
_OWN_COLUMNS = {
    "circles": {"quorum", "purpose"},
    "domains": {"weight", "amounts", "basis"},
    "delegations": {"principal"},
    "supports": {"supporter"},
    "memberships": {"group"},
}


def refuse_other_tables(table: RawTable, *, is_file: bool) -> None:
    """`InvalidOrganization` about a table of domains, delegations and so on."""
    name = _find_own_table(table, is_file=is_file)
    if name:
        message = (
            f"is a table of {name}, and no export of people; to read it, put it into a folder "
            "with people.csv, and read that folder"
        )
        raise InvalidOrganization([Problem("not-an-export", message, Place(table.source))])


def _find_own_table(table: RawTable, *, is_file: bool) -> str:
    """The name of the table of an organization that this is, but of people; empty if none."""
    headers = {header.casefold() for header in table.columns}
    file_name = Path(table.source).stem.casefold() if is_file else ""
    for name, record in RECORD_TYPES.items():
        # Lines alone are a list of who manages whom, which is an export.
        if name in {"people", "reporting"}:
            continue
        fields = set(table_fields(name))
        required = fields - field_defaults(record).keys()
        is_so_called = file_name == name
        has_own_column = not headers.isdisjoint(_OWN_COLUMNS.get(name, ()))
        if required <= headers <= fields and (is_so_called or has_own_column):
            return name
    if file_name == "respondents" and headers == {"id"}:
        return file_name
    return ""
