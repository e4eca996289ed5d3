"""The commands with which one goes on after a report: write tables, and report on them."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import cast

import click

from stepback.cli._load import path_title
from stepback.cli._typed_options import (
    command_name,
    format_command_line,
    running_context,
)

# Options of which a report on tables needs the same as one on the export: the others say how the
# export is read, or what is made of it.
_OPTIONS_OF_TABLES = ("date", "contexts", "limits")
# Options that say where a result goes: the next one in the same file would replace this one.
_OPTIONS_OF_FORM = {"format_name", "output"}
_GENERAL = {"template": "template PATH --output FOLDER", "report": "report FOLDER"}


def format_next_command(name: str) -> str:
    """Format the command ``template`` for what is read, or ``report`` for the tables it writes.

    They are complete, but of an absolute path only the name is shown, since a report is passed on
    to others. What cannot be typed is left as PATH and FOLDER.
    """
    context = running_context()
    paths = () if context is None else context.params.get("paths", ())
    general = f"{command_name()} {_GENERAL[name]}"
    if context is None or not paths:
        return general
    folder = f"{path_title(paths) or 'organization'}-tables"
    template = format_command_line(
        _find_command(context, "template"),
        context,
        {"output": f"./{folder}" if folder.startswith("-") else folder},
        paths=map(_hide_folder, paths),
    )
    if name == "template" or not template:
        return template or general
    return format_report_command(context, folder) or general


def format_report_command(
    context: click.Context, folder: str, date: datetime.date | None = None
) -> str:
    """Format the command that reports on tables in a folder; nothing if it cannot be typed.

    The day is `date`, or the one that was typed.
    """
    return format_command_line(
        _find_command(context, "report"),
        context,
        {} if date is None else {"date": date.isoformat()},
        paths=[folder],
        kept=_OPTIONS_OF_TABLES,
    )


def _find_command(context: click.Context, name: str) -> click.Command:
    return cast("click.Group", context.find_root().command).commands[name]


def _hide_folder(path: Path) -> str:
    """The path as it was typed, or the name of an absolute one."""
    return path.name if path.anchor else str(path)


def format_compare_command(context: click.Context, plan: str, date: datetime.date | None) -> str:
    """Format the command that compares what was read with what it is after a plan in a file."""
    command = format_command_line(
        _find_command(context, "compare"),
        context,
        {"plan_path": plan} | ({} if date is None else {"dates": date.isoformat()}),
        kept=context.params.keys() - _OPTIONS_OF_FORM,
    )
    return command or f"{command_name()} compare PATH --plan FILE"
