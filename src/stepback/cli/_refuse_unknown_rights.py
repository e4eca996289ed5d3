"""Data that do not say who decides anything are refused, with the command to go on with."""

from __future__ import annotations

from pathlib import Path

import click

from stepback._organization._compiled_organization import compiled_any_date
from stepback._organization._organization import Organization
from stepback.cli._load import describe_paths
from stepback.cli._next_commands import format_next_command


def refuse_unknown_rights(org: Organization, paths: tuple[Path, ...], consequence: str) -> None:
    """Refuse an organization without domains: what is missing, and how to record it.

    `consequence` says what cannot be done, as in "no step can be recommended".
    """
    if len(compiled_any_date(org).records.domain_ids):
        return
    is_folder = any(path.is_dir() or path.suffix.lower() == ".zip" for path in paths)
    if is_folder:
        raise click.ClickException(
            f"{describe_paths(paths)} does not say who decides: it has no domains. In domains.csv, "
            "write a row for each field of decisions, with its id and owner, and in "
            "delegations.csv a row for each right that is handed on; then run this command again."
        )
    raise click.ClickException(
        f"{describe_paths(paths)} says who reports to whom, and not who decides, so that "
        f"{consequence}. Write it as tables to fill in with: {format_next_command('template')}"
    )
