"""The domains of an organization with the weights and amounts of a log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._record_index import RecordIndex
from stepback._columns._table import Columns
from stepback._organization._compiled_organization import compiled_any_date
from stepback._organization._organization import Organization
from stepback._problems._format import format_option, format_values, pluralize
from stepback._problems._problem import Place, Problem
from stepback.evidence._logs._check_log import check_log
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._practice._log_matches import match_domains
from stepback.evidence._practice._observed_amounts import amounts_by_domain
from stepback.evidence._practice._profile_arguments import check_flag

_N_NAMED = 10


def weighted_by(org: Organization, log: DecisionLog, *, keep_others: bool = False) -> Organization:
    """Weigh the domains of an organization by the final approvals of a log.

    Parameters
    ----------
    org
        The organization on paper.
    log
        The result of `read_decisions` or `read_events`.
    keep_others
        Whether domains in which the log has no final approval keep the weights that they have:
        right only where these are numbers of decisions in the time of the log. Otherwise they are
        left out, with the delegations that name them, since how many decisions they have is not
        known.

    Returns
    -------
    Organization
        Each domain weighs the number of final approvals that the log has in it, and has their
        amounts, so that limits cut it as the log says; where the log has no amounts, those that
        it had. Domains match by id, by name, or in another case.
        Owners and rights are those of `org`.

        `Organization.warnings` says which domains were left out, which of the log `org` does not
        have, and which are spelled in another case.

    Raises
    ------
    InvalidOrganization
        If amounts of the log bring to light what is wrong on paper: authority that runs in a circle
        in a band that had no amounts, or amounts of 0 alone that are to weigh by their value.
    ValueError
        If `log` is not a log, or has no final approval in any domain of `org`.

    Examples
    --------
    >>> log = DecisionLog.from_columns(
    ...     case=["1", "2", "3"],
    ...     domain=["Refunds"] * 3,
    ...     decider=["ann", "bo", "bo"],
    ...     outcome=["final"] * 3,
    ...     decided=["2026-01-05", "2026-01-06", "2026-01-07"],
    ...     amount=[20, 50, 400],
    ... )
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo")],
    ...     domains=[Domain("refunds", "ann", amounts=[100])],
    ...     delegations=[Delegation("ann", "bo", domain="refunds", limit=100)],
    ... )
    >>> real_authority(org)
    {'ann': 0.0, 'bo': 1.0}
    >>> weighted = weighted_by(org, log)
    >>> weighted.domains[0].weight
    3.0
    >>> {id_: round(share, 3) for id_, share in real_authority(weighted).items()}
    {'ann': 0.333, 'bo': 0.667}
    """
    compiled = compiled_any_date(org)
    log = check_log(log)
    are_kept = check_flag("keep_others", keep_others)
    records = compiled.records
    found = _DomainWeights.from_log(log, records)
    if not found.weight.any():
        raise ValueError(_describe_no_match([*records.domain_index], log))
    columns = _weigh_domains(records, found, are_kept=are_kept)
    notes = (*found.notes, *_note_unmatched(found, records, log, are_kept=are_kept))
    weighted = compiled.with_records(columns)
    # The one way in for the layers above.
    repairs, notes = org._repairs, (*org._notes, *notes)  # noqa: SLF001
    return org._from_compiled(weighted, repairs, notes)  # noqa: SLF001


@attrs.frozen(eq=False)
class _DomainWeights:
    """The final approvals of a log in the domains of an organization.

    Attributes:
        weight: How many there are in each domain, by the first record of its id.
        amounts: Their amounts.
        n_unsaid: How many name no domain.
        notes: How words of the log were matched.
    """

    weight: Array
    amounts: Array
    n_unsaid: int
    notes: tuple[Problem, ...]

    @classmethod
    def from_log(cls, log: DecisionLog, records: Columns) -> _DomainWeights:
        """Of the final approvals of a log, for the records of an organization."""
        n_domains = len(records.tables["domains"])
        rows = np.flatnonzero(log.is_final)
        numbers, notes = match_domains(log, rows, records)
        codes = log.domain.codes[rows]
        domain = numbers[codes]  # what is not said has the last number
        is_matched = domain >= 0
        n_unsaid = int(np.count_nonzero((codes < 0) & ~is_matched))
        domain, rows = domain[is_matched], rows[is_matched]
        return cls(
            np.bincount(domain, minlength=n_domains).astype(np.float64),
            amounts_by_domain(log.amount[rows], domain, n_domains),
            n_unsaid,
            tuple(notes),
        )


def _weigh_domains(records: Columns, found: _DomainWeights, *, are_kept: bool) -> Columns:
    """The records with other weights and amounts; without domains that have no decisions."""
    domains, delegations = records.tables["domains"], records.tables["delegations"]
    first = records.first_domains
    of_record = np.arange(len(domains)) if first is None else first
    weight = found.weight[of_record]
    is_found = weight > 0
    amounts = domains["amounts"].copy()
    has_amounts = np.array([sample is not None for sample in found.amounts], dtype=np.bool_)
    replaced = np.flatnonzero(has_amounts[of_record])
    amounts[replaced] = found.amounts[of_record[replaced]]
    weighted = domains.with_columns(
        weight=np.where(is_found, weight, domains["weight"]), amounts=amounts
    )
    if are_kept:
        return records.with_tables(domains=weighted)
    kept = np.flatnonzero(is_found)
    new_position = np.full(len(domains) + 1, -1, dtype=np.int32)  # -1 stays -1: general
    new_position[kept] = np.arange(kept.size)
    weighted = weighted.take(kept)
    named = delegations["domain"]
    is_general = named < 0
    rows = np.flatnonzero(is_general | (new_position[named] >= 0))
    remaining = delegations.take(rows).with_columns(domain=new_position[named[rows]])
    first = RecordIndex.from_ids(weighted["id"]).first
    tables = {**records.tables, "domains": weighted, "delegations": remaining}
    return attrs.evolve(records, tables=tables, first_domains=first)


def _describe_no_match(ids: Sequence[str], log: DecisionLog) -> str:
    has = f"has the domains {format_values(ids, _N_NAMED)}" if ids else "has no domains"
    codes = log.domain.codes[log.is_final & log.domain.is_said]
    words = [log.domain.words[code] for code in np.unique(codes).tolist()]
    names = f"has them in {format_values(words, _N_NAMED)}" if words else "has none with a domain"
    remedy = (
        "name the domains in one of them as in the other"
        if ids
        else "give it domains, or take observed_organization(log)"
    )
    return (
        f"log: it has no final approval in a domain of the organization, which {has}, while the "
        f"log {names}; {remedy}"
    )


def _note_unmatched(
    found: _DomainWeights, records: Columns, log: DecisionLog, *, are_kept: bool
) -> Iterator[Problem]:
    place = Place(log.source, column="domain")
    without = [id_ for id_, place in records.domain_index.items() if not found.weight[place]]
    if without:
        domains = f"{pluralize(len(without), 'domain')}: {format_values(without, _N_NAMED)}"
        what = (
            f"the log has no final approval in {domains}; the weights that they had are kept"
            if are_kept
            else f"the log has no final approval in {domains}; left out, with the delegations that "
            f"name them: {format_option(keep_others=True)} to keep them as they are"
        )
        yield Problem("domain-without-decisions", what, place, "warning")
    if found.n_unsaid:
        message = f"{pluralize(found.n_unsaid, 'final approval')} without a domain: not counted"
        yield Problem("domain-not-said", message, place, "warning")
