"""The organization as a log shows it: who decides in each domain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, object_array
from stepback._algorithms._distinct_keys import number_distinct
from stepback._columns._table import Table
from stepback._organization._organization import Organization
from stepback._organization._validate_args import check_argument
from stepback._problems._format import format_values, pluralize
from stepback._problems._problem import Place, Problem
from stepback._records._fields._ids import Id
from stepback._records._record import BASIS_CHOICE
from stepback.evidence._logs._check_log import check_log
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._practice._final_decisions import (
    FinalDecisions,
    domain_codes,
    domain_names,
    find_free_id,
)
from stepback.evidence._practice._kept_tables import KeptTables
from stepback.evidence._practice._log_matches import match_deciders, match_domains
from stepback.evidence._practice._observed_amounts import amounts_by_domain

_N_NAMED = 10


def observed_organization(log: DecisionLog, org: Organization | None = None) -> Organization:
    """The organization that a log shows: each domain is decided by those who decided in it.

    Parameters
    ----------
    log
        The result of `read_decisions` or `read_events`.
    org
        The organization on paper. Its people, roles, circles, lines and support are kept, and its
        owners of domains; its delegations are not. ``None``: the people are the deciders of the
        log, whether these are people or roles.

    Returns
    -------
    Organization
        With the domains in which the log has final approvals, weighted by their number, with
        their amounts. Everything observed has the basis ``"observed"``. `real_authority` is the
        share of final approvals that each decider gave; what a role or circle gave is its
        holders'. Those who decide together share a decision equally, which is an assumption of
        stepback. Where `org` has the domain, in
        whatever case, its owner is the owner of `org`, who hands each decider their share. Where
        it has not, the only decider is the owner, or else a circle of all deciders, by their
        shares. A log without domains has one, ``"all decisions"``. Without final approvals there
        are no domains. Nothing is dated: it describes the time of the log.

        Deciders and domains of the log match by id, by name, or in another case, as in
        `paper_and_practice`. `Organization.warnings` says what does not fit: deciders whom `org`
        does not have, and who are added as people; final approvals that name no decider, and
        domains of `org` without any, which are left out.

    Raises
    ------
    ValueError
        If `log` is not a log, or anything in `org` is dated and no date was entered.

    Examples
    --------
    >>> log = DecisionLog.from_columns(
    ...     case=["1", "2", "3", "4"],
    ...     domain=["refunds"] * 4,
    ...     decider=["ann", "bo", "bo", "bo"],
    ...     outcome=["final"] * 4,
    ...     decided=["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"],
    ... )
    >>> real_authority(observed_organization(log))
    {'ann': 0.25, 'bo': 0.75}
    >>> org = Organization(
    ...     people=[Person("ann"), Person("bo"), Person("cy")],
    ...     domains=[Domain("refunds", "ann")],
    ... )
    >>> observed = observed_organization(log, org)
    >>> observed.delegations
    (Delegation(principal='ann', delegate='bo', domain='refunds', share=0.75, basis='observed'),)
    """
    log = check_log(log)
    for name in (*log.decider.names, *log.domain.words):
        check_argument(Id(), "log", name)
    kept = KeptTables.from_organization(org)
    ids = _decider_ids(log, kept)
    decisions = _DomainDecisions.from_log(log, kept, ids)
    deciders = np.unique(log.decider.take(log.is_decision).members()[1])
    named = dict.fromkeys(ids[deciders].tolist())
    new_people = [id_ for id_ in named if id_ not in kept.node_ids]
    tables = {**kept.tables, "people": kept.add_records("people", id=object_array(new_people))}
    tables |= _make_domain_tables(decisions, kept, {*kept.node_ids, *new_people})
    notes = decisions.notes
    return Organization._from_parsed_tables(  # noqa: SLF001  (the one way in for the layers above)
        tables, kept.respondents, notes=notes
    )


def _decider_ids(log: DecisionLog, kept: KeptTables) -> Array:
    """The id of each name of deciders: of the node that it stands for, or else the name."""
    ids = object_array(log.decider.names)
    if kept.records is not None:
        rows = np.flatnonzero(log.is_decision)
        node, _ = match_deciders(log, rows, kept.records)
        is_found = np.flatnonzero(node >= 0)
        ids[is_found] = kept.records.ids[node[is_found]]
    return ids


@attrs.frozen(eq=False)
class _DomainDecisions:
    """Who decided how much in which domain; every domain has final approvals.

    Attributes:
        ids: The id of each domain: that of the organization, or that of the log.
        domain: The position of the domain of each pair of a domain and a decider.
        decider: The ids of the deciders of pairs.
        count: The final approvals of pairs.
        weight: The final approvals of each domain.
        amounts: Their amounts.
        notes: What was noticed.
    """

    ids: tuple[str, ...]
    domain: Array
    decider: Array
    count: Array
    weight: Array
    amounts: Array
    notes: tuple[Problem, ...]

    @classmethod
    def from_log(cls, log: DecisionLog, kept: KeptTables, decider_ids: Array) -> _DomainDecisions:
        """The final approvals of a log, in domains of the organization where it has them."""
        final = FinalDecisions.from_log(log)
        rows = np.flatnonzero(log.is_final & log.decider.is_said)
        id_by_word, notes = _domain_ids(log, rows, kept)
        n_unsaid = int(final.unsaid.sum())
        if n_unsaid:
            notes.append(_note_unsaid_deciders(n_unsaid, log.source))
        is_decided = np.zeros(len(id_by_word), dtype=np.bool_)
        is_decided[final.domain] = True
        ids = tuple(dict.fromkeys(id_by_word[word] for word in np.flatnonzero(is_decided).tolist()))
        position = {id_: place for place, id_ in enumerate(ids)}
        domain_of_word = np.array([position.get(id_, -1) for id_ in id_by_word], dtype=np.int64)
        number_by_id: dict[str, int] = {}
        number = [number_by_id.setdefault(id_, len(number_by_id)) for id_ in decider_ids.tolist()]
        width = max(1, len(number_by_id))
        decider = np.array(number, dtype=np.int64)[final.decider]
        pairs, row = number_distinct(domain_of_word[final.domain] * width + decider)
        count = np.bincount(row, weights=final.count, minlength=pairs.size)
        notes += _note_without_decisions(ids, kept, log.source)
        domain_of_row = domain_of_word[domain_codes(log, rows)]
        return cls(
            ids,
            pairs // width,
            object_array([*number_by_id])[pairs % width],
            count,
            np.bincount(pairs // width, weights=count, minlength=len(ids)),
            amounts_by_domain(log.amount[rows], domain_of_row, len(ids)),
            tuple(notes),
        )


def _domain_ids(log: DecisionLog, rows: Array, kept: KeptTables) -> tuple[list[str], list[Problem]]:
    """The id of the domain of each word, and last of what names none; and notes on words."""
    words = domain_names(log)
    unnamed = find_free_id(words[-1], {*words[:-1], *kept.domain_ids})
    ids = [*words[:-1], unnamed]
    if kept.records is None:
        return ids, []
    numbers, notes = match_domains(log, rows, kept.records)
    _, decider_notes = match_deciders(log, rows, kept.records)
    for word in np.flatnonzero(numbers >= 0).tolist():
        ids[word] = kept.records.domain_ids[numbers[word]]
    return ids, [*notes, *decider_notes]


def _make_domain_tables(
    decisions: _DomainDecisions, kept: KeptTables, node_ids: set[str]
) -> dict[str, Table]:
    """The domains, the delegations by their owners, and circles of those who have no owner."""
    observed = BASIS_CHOICE.option_code("observed")
    decider = decisions.decider
    share = np.minimum(1, decisions.count / decisions.weight[decisions.domain])
    n_deciders = np.bincount(decisions.domain, minlength=len(decisions.ids))
    any_decider = np.zeros(len(decisions.ids), dtype=np.int64)
    any_decider[decisions.domain] = np.arange(decider.size)
    owners: list[str] = []
    circles: list[int] = []
    for place, id_ in enumerate(decisions.ids):
        if id_ in kept.owner_by_domain:
            owners.append(kept.owner_by_domain[id_])
        elif n_deciders[place] == 1:
            owners.append(decider[any_decider[place]])
        else:
            owners.append(find_free_id(f"deciders of {id_}", node_ids))
            node_ids.add(owners[-1])
            circles.append(place)
    owner = object_array(owners)
    has_circle = np.zeros(len(decisions.ids), dtype=np.bool_)
    has_circle[circles] = True
    in_circle = has_circle[decisions.domain]
    is_delegate = ~in_circle & (owner[decisions.domain] != decider)
    domain_ids = object_array(decisions.ids)
    return {
        "circles": kept.add_records(
            "circles", id=owner[has_circle], purpose=domain_ids[has_circle]
        ),
        "memberships": kept.add_records(
            "memberships",
            group=owner[decisions.domain[in_circle]],
            member=decider[in_circle],
            share=share[in_circle],
        ),
        "domains": Table.from_columns(
            "domains",
            {
                "id": domain_ids,
                "owner": owner,
                "weight": decisions.weight,
                "name": object_array([kept.name_by_domain.get(id_, "") for id_ in decisions.ids]),
                "amounts": decisions.amounts,
                "basis": np.full(len(decisions.ids), observed, dtype=np.int8),
            },
        ),
        "delegations": Table.from_columns(
            "delegations",
            {
                "principal": owner[decisions.domain[is_delegate]],
                "delegate": decider[is_delegate],
                "domain": domain_ids[decisions.domain[is_delegate]],
                "share": share[is_delegate],
                "basis": np.full(int(is_delegate.sum()), observed, dtype=np.int8),
            },
        ),
    }


def _note_unsaid_deciders(n_unsaid: int, source: str) -> Problem:
    return Problem(
        "decider-not-said",
        f"{pluralize(n_unsaid, 'final approval')} without a decider: left out",
        Place(source, column="decider"),
        "warning",
    )


def _note_without_decisions(ids: Sequence[str], kept: KeptTables, source: str) -> Iterator[Problem]:
    """A note on domains of the organization in which the log has no final approval."""
    without = [id_ for id_ in kept.domain_ids if id_ not in ids]
    if without:
        listed = format_values(without, _N_NAMED)
        message = f"{pluralize(len(without), 'domain')} without final approvals, left out: {listed}"
        yield Problem(
            "domain-without-decisions", message, Place(source, column="domain"), "warning"
        )
