"""Read what the command ``evidence`` compares: a matrix or an organization, and a log."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import attrs
import click
import numpy as np

from stepback._organization._compiled_organization import compiled_any_date
from stepback._organization._organization import Organization
from stepback._problems._format import (
    format_path,
    format_value,
    format_values,
    join_truncated,
    propose_similar,
)
from stepback._problems._problem import InvalidOrganization
from stepback._read._read_any import holds_tables
from stepback._read._tables._read_tables import read_tables
from stepback._records._nodes import Person, Role
from stepback._records._relations import Membership
from stepback.cli._evidence_command._evidence_options import (
    MATRIX_OPTIONS,
    given_options,
    parse_footnotes,
    parse_headers,
    parse_holders,
    parse_list,
    parse_marks,
    parse_outcomes,
    parse_repeated_headers,
)
from stepback.cli._load import enter_date_and_contexts, load_organization
from stepback.cli._typed_options import (
    command_name,
    format_cli_option,
    name_typed_options,
    quote_path,
    rename_options,
)
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._papers._authority_matrix import AuthorityMatrix

_NAMED = 12
_PAPER_NAMES = {"columns": "paper_columns", "sheet": "paper_sheet"}


@attrs.frozen
class Evidence:
    """What was read.

    Attributes:
        org: The organization whose rights are held against the log.
        matrix: The matrix; ``None`` if the paper is the organization.
        log: The log of decisions.
        day_note: Which day rights are looked at, if nobody chose it; empty if somebody did.
        has_people: Whether it is known who holds which post.
        own_line: The pairs of a domain and a holder who decides there for people below only.
    """

    org: Organization
    matrix: AuthorityMatrix | None
    log: DecisionLog
    day_note: str
    has_people: bool
    own_line: tuple[tuple[str, str], ...]


def read_evidence(
    paper: Path,
    log_path: Path,
    *,
    matrix_values: Mapping[str, Any],
    log_values: Mapping[str, Any],
    date: datetime.date | None,
    contexts: tuple[str, ...],
    repair: bool,
    limits: Mapping[str, int],
) -> Evidence:
    """Read the paper, the log, and the organization; on its day and in its contexts."""
    for path in (paper, log_path):
        if not path.exists():
            raise FileNotFoundError(f"there is no file or folder {format_path(path)}")
    if is_organization(paper, limits):
        _refuse_matrix_options(paper, matrix_values)
        matrix, holders = None, dict[str, list[str] | None]()
        org = read_tables(paper, repair=repair, limits=limits)
    else:
        matrix = _read_matrix(paper, matrix_values, repair=repair, limits=limits)
        org, holders = _find_holders(matrix, matrix_values, repair=repair, limits=limits)
    log = _read_log(log_path, log_values, repair=repair, limits=limits)
    own_line: tuple[tuple[str, str], ...] = ()
    if matrix is not None:
        log = _name_track(log, matrix, matrix_values["track"])
        holding = parse_list(matrix_values["holding"])
        with rename_options({"conditions": "holding"}), name_typed_options():
            staff = org
            org = matrix.organization(
                org,
                amounts=log,
                holders=holders,
                holders_by=matrix_values["holders_by"],
                conditions=holding,
            )
            own_line = matrix.own_line_in(
                staff, holders=holders, holders_by=matrix_values["holders_by"]
            )
    org, day_note = _enter_day(org, log, date, contexts)
    has_people = any([matrix is None, matrix_values["organization"], matrix_values["holders"]])
    return Evidence(org, matrix, log, day_note, has_people, own_line)


def is_organization(paper: Path, limits: Mapping[str, int]) -> bool:
    """Whether the paper is tables of an organization, and not a matrix."""
    return paper.is_dir() or holds_tables(paper, limits, is_export=False)


def _refuse_matrix_options(paper: Path, values: Mapping[str, Any]) -> None:
    """Refuse options that concern a matrix where the paper is none."""
    given = given_options(**{name: values[name] for name in MATRIX_OPTIONS})
    if given:
        names = [format_cli_option(name, None) for name in given]
        do = "does" if len(names) == 1 else "do"
        raise click.UsageError(
            f"{join_truncated(names)} {do} nothing here: {format_path(paper)} holds tables of an "
            "organization, and not a matrix. Leave it out."
        )


def _read_matrix(
    paper: Path, values: Mapping[str, Any], *, repair: bool, limits: Mapping[str, int]
) -> AuthorityMatrix:
    from stepback.evidence import read_authority_matrix

    options = given_options(
        shape=values["shape"],
        columns=parse_repeated_headers(values["paper_columns"], "--paper-column"),
        sheet=values["paper_sheet"],
        header_rows=values["header_rows"],
        tracks=values["tracks"],
        several=values["several"],
        marks=parse_marks(values["marks"], "--mark"),
        levels=parse_list(values["levels"]),
        conditions=parse_footnotes(values["conditions"], "--condition"),
        currency=values["currency"],
        tax=values["tax"],
        open_bands=values["open_bands"],
        blank_limit=values["blank_limit"],
        decimal=values["decimal"],
    )
    with rename_options(_PAPER_NAMES), name_typed_options():
        return read_authority_matrix(paper, repair=repair, limits=limits, **options)


def _read_log(
    path: Path, values: Mapping[str, Any], *, repair: bool, limits: Mapping[str, int]
) -> DecisionLog:
    from stepback.evidence import read_decisions, read_events

    options = given_options(
        columns=parse_headers(values["columns"], "--column"),
        outcomes=parse_outcomes(values["outcomes"], "--outcome"),
        not_deciders=values["not_deciders"],
        separator=values["separator"],
        domain=values["domain"],
        timezone=values["timezone"],
        date_order=values["date_order"],
        sheet=values["sheet"],
    )
    with name_typed_options():
        if values["pattern"] is None:
            return read_decisions(path, repair=repair, limits=limits, **options)
        return read_events(path, pattern=values["pattern"], repair=repair, limits=limits, **options)


def _name_track(log: DecisionLog, matrix: AuthorityMatrix, track: str | None) -> DecisionLog:
    """The log with the domains of one track of approval, as an organization has them."""
    tracks = matrix.track.words
    if track is None:
        return log
    if track not in tracks:
        there = f"there are: {format_values(tracks, _NAMED)}" if tracks else "it has none"
        raise click.BadParameter(
            f"{format_value(track)} is not a track of the matrix; "
            f"{propose_similar(track, tracks)}{there}.",
            param_hint="--track",
        )
    # Of domains without tracks, those of the log stay as they are.
    with_track = set(matrix.domain.texts()[matrix.track.codes == tracks.index(track)].tolist())
    named = {domain.casefold(): f"{domain} / {track}" for domain in with_track}
    words = [named.get(word.casefold(), word) for word in log.domain.words]
    return attrs.evolve(log, domain=log.domain.map_words(words))


def _find_holders(
    matrix: AuthorityMatrix, values: Mapping[str, Any], *, repair: bool, limits: Mapping[str, int]
) -> tuple[Organization, dict[str, list[str] | None]]:
    """Who holds the posts: an organization, or the people named, or the posts alone.

    With it, who the holders of the matrix are in the organization, where that was typed.
    """
    named = parse_holders(values["holders"], "--holder")
    if values["holders_by"] is not None and values["organization"] is None:
        raise click.UsageError(
            "--holders-by names a column of an organization; give it with --organization."
        )
    if values["organization"] is not None:
        return _load_holders_from(values["organization"], repair=repair, limits=limits), named
    holders = [*matrix.levels, *matrix.holder.words, *matrix.jointly.names, *matrix.principal.words]
    return make_holders(dict.fromkeys(holders), named), {}


def make_holders(
    holders: Collection[str], named: Mapping[str, Collection[str] | None]
) -> Organization:
    """An organization of the holders of a matrix as roles, held by the people named.

    Where nobody is named, somebody unknown holds the role, so that it is not vacant.
    """
    unknown = [holder for holder in named if holder not in holders]
    if unknown:
        raise click.BadParameter(
            f"{format_value(unknown[0])} is not a holder in the matrix; "
            f"{propose_similar(unknown[0], holders)}there are: {format_values(holders, _NAMED)}.",
            param_hint="--holder",
        )
    people = dict.fromkeys(name for names in named.values() for name in names or ())
    both = [name for name in people if name in holders]
    if both:
        raise click.BadParameter(
            f"{format_value(both[0])} is a holder in the matrix itself; name people.",
            param_hint="--holder",
        )
    # A post is an office, about which everything is shown, whoever holds it.
    unnamed = {holder: f"{holder} (holder)" for holder in holders if holder not in named}
    seats = [
        *unnamed.items(),
        *((holder, name) for holder, names in named.items() for name in names or ()),
    ]
    return Organization(
        people=map(Person, dict.fromkeys([*unnamed.values(), *people])),
        roles=map(Role, holders),
        memberships=[Membership(holder, name) for holder, name in dict.fromkeys(seats)],
    )


def _load_holders_from(path: Path, *, repair: bool, limits: Mapping[str, int]) -> Organization:
    if not path.exists():
        raise FileNotFoundError(f"there is no file or folder {format_path(path)}")
    if is_organization(path, limits):
        return read_tables(path, repair=repair, limits=limits)
    try:
        return load_organization([path], {}, repair=repair, limits=limits)
    except InvalidOrganization:
        # Its messages name options of commands that read exports, which are not here.
        name = quote_path(str(path)) or "PATH"
        raise click.UsageError(
            f"--organization: {format_path(path)} needs options to be read. Find them with "
            f"'{command_name()} check {name}', write its tables with '{command_name()} template "
            f"{name} --output FOLDER' and these options, and give the folder."
        ) from None


def _enter_day(
    org: Organization, log: DecisionLog, date: datetime.date | None, contexts: tuple[str, ...]
) -> tuple[Organization, str]:
    """The organization on the day that was typed, or else on that of the last decision."""
    days = log.day[log.is_decision & ~np.isnat(log.day)]
    if date is None and days.size and compiled_any_date(org).needs_date:
        day: datetime.date = days.max().item()
        note = f"Rights are looked at on {day}, the day of the last decision, in the audit."
        return enter_date_and_contexts(org, day, contexts), note
    return enter_date_and_contexts(org, date, contexts, needs_date=True), ""
