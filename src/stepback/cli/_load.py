"""What a path on the command line holds, and the organization in it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path

import attrs
import click

from stepback._columns._schema_headers import TABLE_NAMES
from stepback._organization._organization import Organization, compiled_any_date
from stepback._read._excel import SUFFIXES, Workbook
from stepback._read._people._export_headers import FIELDS
from stepback._read._people._read_people import read_people
from stepback._read._tables._read_tables import read_tables


@attrs.frozen(kw_only=True)
class ExportOptions:
    """How a single export is to be read: the options of `read_people`.

    Attributes:
        columns: The header of each field that is called otherwise.
        manager_by: The field or header that managers are named by.
        root_markers: What the top has in place of a manager.
        vacant: Names that stand for nobody.
        undisclosed: Names that stand for one that is not told.
        active: What a column says of the rows that count.
    """

    columns: Mapping[str, str] = attrs.field(factory=dict)
    manager_by: str = "id"
    root_markers: tuple[str, ...] = ()
    vacant: tuple[str, ...] = ()
    undisclosed: tuple[str, ...] = ()
    active: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)


def parse_export_options(
    columns: Iterable[str], active: Iterable[str], manager_by: str, **words: tuple[str, ...]
) -> ExportOptions:
    """The options of an export, each as it was typed."""
    of: dict[str, str] = {}
    for field, header in (_pair(typed, "--column") for typed in columns):
        if field not in FIELDS:
            raise click.BadParameter(
                f"{field!r} is no field; give {', '.join(FIELDS)}.", param_hint="--column"
            )
        of[field] = header
    counts: dict[str, tuple[str, ...]] = {}
    for header, value in (_pair(typed, "--active") for typed in active):
        counts[header] = (*counts.get(header, ()), value)
    return ExportOptions(columns=of, active=counts, manager_by=manager_by, **words)


def load_organization(path: Path, export: ExportOptions, *, repair: bool) -> Organization:
    """The organization in a folder, .zip or spreadsheet of tables, or in a single export."""
    if _holds_tables(path, export):
        if export != ExportOptions():
            raise click.UsageError(
                f"{click.format_filename(path)} holds tables, whose columns have fixed names; "
                "the options for a single export do not apply to it."
            )
        return read_tables(path, repair=repair)
    _hint_at_tables(path)
    return read_people(path, repair=repair, **attrs.asdict(export, recurse=False))


def apply_view(
    org: Organization,
    date: datetime.date | None,
    contexts: Iterable[str],
    *,
    dated: bool = False,
) -> Organization:
    """The organization on a date and in contexts; `dated`: where it has dates, one is needed."""
    bound = compiled_any_date(org).n_dated
    if dated and bound and date is None:
        delegations = "1 delegation has" if bound == 1 else f"{bound:,} delegations have"
        raise ValueError(
            f"{delegations} a start or an end, so that the figures depend on the date; name one, "
            "such as --on 2026-01-31"
        )
    if date is not None:
        org = org.at(date)
    named = tuple(contexts)
    return org.in_context(*named) if named else org


def _holds_tables(path: Path, export: ExportOptions) -> bool:
    """Whether there are tables; a spreadsheet of one sheet, or read with options, is an export."""
    if not path.exists():
        raise FileNotFoundError(f"there is no file or folder {click.format_filename(path)}")
    if path.is_dir() or path.suffix.lower() == ".zip":
        return True
    if path.suffix.lower() not in SUFFIXES or export != ExportOptions():
        return False
    return "people" in {sheet.strip().casefold() for sheet in Workbook.from_file(path).sheets}


def _hint_at_tables(path: Path) -> None:
    """Say so where a file is one of several tables, which are not read with it."""
    beside = [path.with_name(f"{name}.csv") for name in TABLE_NAMES]
    others = [table.name for table in beside if table != path and table.is_file()]
    if path in beside and others:
        folder = click.format_filename(path.parent)
        click.echo(
            f"stepback: {path.name} is read alone, as an export of people; {folder} holds "
            f"{', '.join(others)} as well: give the folder to read them all",
            err=True,
        )


def _pair(typed: str, option: str) -> tuple[str, str]:
    name, found, value = typed.partition("=")
    if not found or not name.strip() or not value.strip():
        raise click.BadParameter(f"{typed!r} is not of the form name=value.", param_hint=option)
    return name.strip(), value.strip()
