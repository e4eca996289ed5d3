"""Load the organization at a path that was given on the command line."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from stepback._columns._change_days import describe_missing_date
from stepback._columns._schema_headers import TABLE_NAMES
from stepback._organization._compiled_organization import compiled_any_date
from stepback._organization._organization import Organization
from stepback._problems._format import (
    format_name,
    format_path,
    format_value,
    join_truncated,
    propose_similar,
)
from stepback._problems._problem import InvalidOrganization, Problem
from stepback._read._limits import DEFAULT_LIMITS
from stepback._read._people._export_headers import FIELDS
from stepback._read._people._read_people import read_people
from stepback._read._read_any import holds_tables
from stepback._read._tables._read_tables import read_tables

_MAX_DIGITS = 18


def parse_export_options(
    columns: Iterable[str],
    active: Iterable[str],
    manager_by: str | None,
    sheet: str | None,
    **names: tuple[str, ...],
) -> dict[str, Any]:
    """The options of `read_people` that were given, from the texts that were typed."""
    parts: dict[str, list[str]] = {}  # several are the parts of one, such as of a name
    for text in columns:
        # Every field but the id may be said to be in no column.
        has_none = text.partition("=")[0].strip() != "id"
        field, header = _split_pair(text, "--column", has_none=has_none)
        parts.setdefault(field, []).append(header)
    headers = {
        field: (named if len(named) > 1 else named[0]) if all(named) else None
        for field, named in parts.items()
    }
    unknown = next((field for field in headers if field not in FIELDS), None)
    if unknown is not None:
        raise click.BadParameter(
            f"{format_value(unknown)} is not a field; {propose_similar(unknown, FIELDS)}"
            f"give one of {', '.join(FIELDS)}.",
            param_hint="--column",
        )
    values: dict[str, tuple[str, ...]] = {}
    for header, value in (_split_pair(text, "--active") for text in active):
        values[header] = (*values.get(header, ()), value)
    options = {"columns": headers, "active": values, "sheet": sheet, **names}
    given = {option: value for option, value in options.items() if value}
    return given if manager_by is None else {**given, "manager_by": manager_by}


def parse_limits(limits: Iterable[str]) -> dict[str, int]:
    """The limits of reading that were given, from the texts that were typed."""
    given = {}
    for name, value in (_split_pair(text, "--limits") for text in limits):
        digits = value.replace("_", "").replace(",", "")
        is_number = digits.isascii() and digits.isdecimal() and len(digits) <= _MAX_DIGITS
        if name not in DEFAULT_LIMITS or not is_number:
            known = ", ".join(DEFAULT_LIMITS)
            raise click.BadParameter(
                f"{format_value(value)} is not a number of {name}; give NAME=NUMBER, where the "
                f"name is one of {known}."
                if name in DEFAULT_LIMITS
                else f"{format_value(name)} is not a limit; give one of {known}.",
                param_hint="--limits",
            )
        given[name] = int(digits)
    return given


def describe_paths(paths: Sequence[Path]) -> str:
    """The names of what is read."""
    return join_truncated([path.name for path in paths])


def path_title(paths: Sequence[Path]) -> str | None:
    """The name of the one file or folder, without its suffix.

    None for files with the names of tables, such as ``people.csv``: every organization has these.
    """
    if len(paths) != 1:
        return None
    path = paths[0]
    name = path.resolve().name if path.is_dir() else path.stem
    is_table = name in TABLE_NAMES and not path.is_dir()
    return name if name.strip() and not is_table else None


def load_organization(
    paths: Sequence[Path], options: Mapping[str, Any], *, repair: bool, limits: Mapping[str, int]
) -> Organization:
    """Read a folder, a .zip file or a spreadsheet of tables, or exports of one organization."""
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(f"there is no file or folder {format_path(path)}")
    is_export = bool(options) or len(paths) > 1
    with_tables = [path for path in paths if holds_tables(path, limits, is_export=is_export)]
    if not with_tables:
        for path in paths if len(paths) == 1 else ():
            _point_out_other_tables(path)
        source = list(paths) if len(paths) > 1 else paths[0]
        org = read_people(source, repair=repair, limits=limits, **options)
        _refuse_header_alone(org)
        return org
    path = with_tables[0]
    if len(paths) > 1:
        raise click.UsageError(
            f"{format_path(path)} holds tables, which are an organization by themselves; give it "
            "alone."
        )
    if options:
        raise click.UsageError(
            f"{format_path(path)} holds tables, whose columns have fixed names; the "
            "options for a single export do not apply to it."
        )
    return read_tables(path, repair=repair, limits=limits)


def load_on_day(
    paths: Sequence[Path],
    export: Mapping[str, Any],
    *,
    repair: bool,
    limits: Iterable[str],
    date: datetime.date | None,
    contexts: Sequence[str],
    needs_date: bool = True,
) -> Organization:
    """Read an organization with the options that were typed, on the day and in the contexts.

    `export` are the options for a single export; the rest is for `enter_date_and_contexts`.
    """
    options = parse_export_options(**export)
    org = load_organization(paths, options, repair=repair, limits=parse_limits(limits))
    return enter_date_and_contexts(org, date, contexts, needs_date=needs_date)


def _refuse_header_alone(org: Organization) -> None:
    """Refuse an export without rows: nobody wants a report on it, as a program may."""
    without_rows = [warning for warning in org.warnings if warning.code == "no-rows"]
    if without_rows and not org.people:
        message = "has a header, but no rows of people below it; export it again with the people"
        raise InvalidOrganization(
            Problem("not-an-export", message, warning.where) for warning in without_rows
        )


def enter_date_and_contexts(
    org: Organization,
    date: datetime.date | None,
    contexts: Sequence[str],
    *,
    needs_date: bool = False,
) -> Organization:
    """The organization on a date and in contexts.

    With `needs_date`, a date has to be given if anything has a start or an end. Where nothing has
    one, a date is refused: a report would seem to be of that day, and is the same on all days.
    """
    compiled = compiled_any_date(org)
    if needs_date and compiled.needs_date and date is None:
        raise ValueError(describe_missing_date(compiled.records, "--on {}"))
    if date is not None and not compiled.needs_date:
        raise click.UsageError(
            "--on does nothing here: nothing that is read has a start or an end. Leave it out; if "
            "columns of an export hold days, name them with --column start=HEADER and --column "
            "end=HEADER."
        )
    org = org if date is None else org.at(date)
    return org.in_context(*contexts) if contexts else org


def _point_out_other_tables(path: Path) -> None:
    """Print a note if the file is one of several tables, of which only this one is read."""
    tables = [path.with_name(f"{name}.csv") for name in TABLE_NAMES]
    others = [table.name for table in tables if table != path and table.is_file()]
    if path in tables and others:
        folder = format_path(path.parent)
        click.echo(
            f"stepback: only {format_name(path.name)} is read, as an export of people; {folder} "
            f"also contains {join_truncated(others)}: give the folder to read all of them",
            err=True,
        )


def _split_pair(text: str, option: str, *, has_none: bool = False) -> tuple[str, str]:
    """A name and a value, which may be empty where `has_none`."""
    name, separator, value = text.partition("=")
    if not separator or not name.strip() or not (value.strip() or has_none):
        message = f"{format_value(text)} is not of the form name=value."
        raise click.BadParameter(message, param_hint=option)
    return name.strip(), value.strip()
