"""The command ``evidence``: what is on paper, held against what a log shows."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stepback._problems._format import format_name
from stepback._problems._problem import InvalidOrganization
from stepback.cli._check_result import format_check_result
from stepback.cli._console import progress_bar
from stepback.cli._evidence_command._evidence_options import (
    audit_options,
    log_options,
    matrix_options,
)
from stepback.cli._load import describe_paths, parse_limits, path_title
from stepback.cli._options import (
    PATH_TYPE,
    choose_format,
    context_option,
    date_option,
    limits_option,
    output_options,
    repair_option,
)
from stepback.cli._typed_options import TypedCommand, name_typed_options
from stepback.cli._write_result import write_result

if TYPE_CHECKING:
    from stepback.cli._evidence_command._evidence_report import EvidenceReport
    from stepback.cli._evidence_command._read_evidence import Evidence

_MATRIX_VALUES = (
    "shape", "paper_columns", "paper_sheet", "header_rows", "tracks", "track", "several", "marks",
    "levels", "conditions", "currency", "tax", "open_bands", "blank_limit", "decimal", "holding",
    "organization", "holders", "holders_by",
)  # fmt: skip
_LOG_VALUES = (
    "columns", "outcomes", "pattern", "not_deciders", "separator", "domain", "timezone",
    "date_order", "sheet",
)  # fmt: skip


class EvidenceCommand(TypedCommand):
    """A command that lists all problems of its files as JSON."""

    lists_problems = True


@click.command(
    "evidence",
    cls=EvidenceCommand,
    short_help="Hold who may decide, on PAPER, against who does, in a LOG.",
)
@click.argument("paper", type=PATH_TYPE, metavar="PAPER")
@click.argument("log", type=PATH_TYPE, metavar="LOG")
@matrix_options
@log_options
@audit_options
@repair_option
@limits_option
@date_option
@context_option
@output_options
def evidence_command(
    paper: Path,
    log: Path,
    *,
    paying: tuple[str, ...],
    within: float,
    longest: float | None,
    seed: int | None,
    date: datetime.date | None,
    contexts: tuple[str, ...],
    repair: bool,
    limits: tuple[str, ...],
    personal: bool,
    format_name: str | None,
    output: Path | None,
    **reading: Any,
) -> None:
    """Hold who may decide, on PAPER, against who does, in a LOG of decisions.

    PAPER is an authority matrix (CSV or spreadsheet, with --shape), or a folder of tables of an
    organization with delegations. LOG is a CSV file or spreadsheet with one row a decision, or,
    with --pattern, one row an event.

    It shows how far practice is from the paper, where decisions wait, which steps could stop, and
    what deserves a second look: own requests, split requests, rights of leavers and the like.
    """
    # Imported here, since every other command would start later with it.
    from stepback.cli._evidence_command._read_evidence import read_evidence

    format_name = choose_format(format_name, output)
    paths = [paper, log]
    try:
        with progress_bar(f"Reading {describe_paths(paths)}"):
            evidence = read_evidence(
                paper,
                log,
                matrix_values={name: reading[name] for name in _MATRIX_VALUES},
                log_values={name: reading[name] for name in _LOG_VALUES},
                date=date,
                contexts=contexts,
                repair=repair,
                limits=parse_limits(limits),
            )
    except InvalidOrganization as invalid:
        if format_name != "json" or output is not None:
            raise
        click.echo(format_check_result(None, invalid.problems))
        sys.exit(1)
    with progress_bar("Comparing paper and practice"):
        report = _hold_together(
            evidence, paths, paying=paying, within=within, longest=longest, seed=seed,
            personal=personal,
        )  # fmt: skip
    write_result(report, format_name, output, personal=personal, source=describe_paths(paths))


def _hold_together(
    evidence: Evidence,
    paths: list[Path],
    *,
    paying: tuple[str, ...],
    within: float,
    longest: float | None,
    seed: int | None,
    personal: bool,
) -> EvidenceReport:
    """Every part of the report."""
    from stepback.cli._evidence_command._evidence_report import EvidenceReport
    from stepback.evidence import (
        audit,
        decision_profile,
        paper_and_practice,
        step_back_candidates,
    )

    with name_typed_options():
        audited = audit(
            evidence.org,
            evidence.log,
            matrix=evidence.matrix,
            paying=paying,
            within=within,
            longest=longest,
        )
    names = [format_name(path_title([path]) or path.name) for path in paths]
    org, log = evidence.org, evidence.log
    return EvidenceReport(
        evidence=evidence,
        title=f"Paper and practice: {names[0]} and {names[1]}",
        both=paper_and_practice(org, log, own_line=evidence.own_line, rng=seed, personal=personal),
        profile=decision_profile(log, personal=personal),
        candidates=step_back_candidates(log),
        audited=audited,
    )
