"""Plans and candidates in files: a CSV file or a sheet, as people edit it."""

from __future__ import annotations

from pathlib import Path

import click

from stepback._columns._raw_table import RawTable
from stepback._problems._format import format_path
from stepback._read._csv._parse_csv import parse_csv
from stepback._read._file_kinds import refuse_other_kinds
from stepback._read._limits import Budget
from stepback._read._open_file import open_regular_file, read_file
from stepback._read._single_table import read_raw_table
from stepback._read._spreadsheets._workbook import SUFFIXES
from stepback._write._format_csv import format_csv
from stepback._write._replace_file import replace_file
from stepback.scenarios import Plan
from stepback.scenarios._plans._plan_disclosure import hidden_step_fields
from stepback.scenarios._plans._step_tables import step_columns


def read_step_table(path: Path) -> RawTable:
    """The cells of a table of steps or candidates; formulas that were escaped are as before."""
    if not path.exists():
        raise FileNotFoundError(f"there is no file {format_path(path)}")
    budget = Budget()
    if path.suffix.lower() in SUFFIXES:
        return read_raw_table(path, budget)
    with open_regular_file(path) as opened:
        data = read_file(opened, path.name, budget)
    refuse_other_kinds(data, path.name)
    return parse_csv(data, path.name, budget, unescape=True)


def read_plan(path: Path) -> Plan:
    """The steps of a plan in a file."""
    return Plan.from_tables({"steps": read_step_table(path)})


def save_plan(plan: Plan, path: Path) -> None:
    """Write the steps of a plan to a CSV file; a new file with answers is private."""
    columns = step_columns(plan.steps, hidden_step_fields(plan))
    replace_file(path, format_csv(columns).encode(), is_private=plan.personal)


def check_plan_path(_: click.Context, __: click.Parameter, path: Path | None) -> Path | None:
    """The path to save a plan at, which ends in ``.csv``."""
    if path is not None and path.suffix.lower() != ".csv":
        raise click.BadParameter(f"{format_path(path)} is not a .csv file; name one.")
    return path
