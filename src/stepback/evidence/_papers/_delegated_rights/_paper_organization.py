"""An organization with the rights of a matrix as delegations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from stepback._flow._compiled import Compiled
from stepback._organization._compiled_organization import check_organization, compiled_any_date
from stepback._organization._organization import Organization
from stepback._problems._format import format_value, format_values
from stepback._problems._problem import InvalidOrganization, Place, Problem
from stepback._records._nodes import Domain
from stepback._records._relations import Delegation
from stepback.evidence._cells._spelling_keys import spelling_key
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._papers._delegated_rights._holder_matching import (
    HolderAttributes,
    NodeNames,
    match_holders,
)
from stepback.evidence._papers._delegated_rights._line_posts import ReportingPosts
from stepback.evidence._papers._delegated_rights._paper_amounts import Sample, collect_amounts
from stepback.evidence._papers._delegated_rights._paper_nodes import PaperNodes
from stepback.evidence._papers._delegated_rights._party_rights import PartyRight, gather_rights
from stepback.evidence._papers._delegated_rights._rights_chain import RightsChain
from stepback.evidence._papers._grant import Grant

_NAMED = 10
PATH_SEPARATOR = " / "


@attrs.frozen
class DecidingRights:
    """What a matrix says, as far as delegations can say it.

    Attributes:
        grants: The rights to decide.
        levels: The holders, from the lowest to the highest.
        track_rule: Whether all tracks must agree, or any is enough.
        source: The name of the matrix.
        names: Everyone whom the matrix names.
    """

    grants: Sequence[Grant]
    levels: Sequence[str]
    track_rule: str
    source: str
    names: Sequence[str]

    def by_domain(self) -> dict[str, list[Grant]]:
        """The rights of each domain and track, under the id of the domain."""
        ids: dict[tuple[str, str], str] = {}
        found: dict[str, list[Grant]] = {}
        for grant in self.grants:
            key = spelling_key(grant.domain), spelling_key(grant.track)
            id_ = ids.setdefault(key, domain_id(grant.domain, grant.track))
            found.setdefault(id_, []).append(grant)
        return found


def domain_id(domain: str, track: str) -> str:
    """The id of the domain of an organization for a domain and a track of a matrix."""
    return f"{domain}{PATH_SEPARATOR}{track}" if track else domain


def delegate_rights(
    paper: DecidingRights,
    org: Organization,
    *,
    amounts: Any,
    holders: Any,
    holders_by: Any,
) -> Organization:
    """The organization with the rights as delegations, each domain and track a domain."""
    compiled = compiled_any_date(check_organization(org))
    by_domain = paper.by_domain()
    samples = _collect_samples(paper, amounts, by_domain)
    matched, problems = match_holders(
        _rows_by_name(paper.grants).items(),
        holders,
        holders_by,
        NodeNames.from_compiled(compiled),
        HolderAttributes.from_compiled(compiled),
        paper.source,
        paper.names,
    )
    problems += _find_clashes(paper, by_domain, compiled)
    problems += _find_unit_problems(by_domain, paper.source)
    is_log = isinstance(amounts, DecisionLog)
    problems += _find_missing_amounts(by_domain, samples, paper.source, is_log=is_log)
    if any(problem.severity == "error" for problem in problems):
        raise InvalidOrganization(problems)
    posts = None
    if any(grant.scope == "own line" for grant in paper.grants):
        posts = ReportingPosts(compiled)
    nodes = PaperNodes(compiled, matched)
    n_tracks = _count_tracks(paper)
    domains: list[Domain] = []
    delegations: list[Delegation] = []
    for id_, grants in by_domain.items():
        rights, cut = gather_rights(grants, paper.levels, paper.source)
        problems += cut
        chain = RightsChain(id_, nodes, posts, paper.source)
        chain.build(rights, _find_principal(rights, grants, nodes))
        problems += chain.problems
        sample = samples.get(id_)
        weight = 1 / n_tracks[spelling_key(grants[0].domain)]
        domains.append(Domain(id_, chain.owner, weight=weight, amounts=sample or None))
        delegations += _settle_without_amounts(chain.delegations, sample)
    problems += nodes.warnings
    if any(problem.severity == "error" for problem in problems):
        raise InvalidOrganization(problems)
    return _add_records(org, nodes, domains, delegations, problems)


def own_line_names(grants: Iterable[Grant]) -> tuple[tuple[str, str], ...]:
    """Pairs of a domain and a holder, by name, whose rights there are all for the own line."""
    is_own_line: dict[tuple[str, str], bool] = {}
    for grant in grants:
        pair = (domain_id(grant.domain, grant.track), grant.holder)
        is_own_line[pair] = is_own_line.get(pair, True) and grant.scope == "own line"
    return tuple(pair for pair, is_own in is_own_line.items() if is_own)


def own_line_holders(
    paper: DecidingRights, org: Organization, *, holders: Any, holders_by: Any
) -> tuple[tuple[str, str], ...]:
    """Pairs of a domain and a node of the organization that decides there for its own line only."""
    compiled = compiled_any_date(check_organization(org))
    matched, problems = match_holders(
        _rows_by_name(paper.grants).items(),
        holders,
        holders_by,
        NodeNames.from_compiled(compiled),
        HolderAttributes.from_compiled(compiled),
        paper.source,
        paper.names,
    )
    if any(problem.severity == "error" for problem in problems):
        raise InvalidOrganization(problems)
    pairs: dict[tuple[str, str], bool] = {}
    for id_, grants in paper.by_domain().items():
        for grant in grants:
            for node in matched[spelling_key(grant.holder)] or ():
                is_own = grant.scope == "own line"
                pairs[id_, node] = pairs.get((id_, node), True) and is_own
    return tuple(pair for pair, is_own in pairs.items() if is_own)


def _add_records(
    org: Organization,
    nodes: PaperNodes,
    domains: Sequence[Domain],
    delegations: Sequence[Delegation],
    notes: Sequence[Problem],
) -> Organization:
    made = Organization(
        people=org.people,
        roles=(*org.roles, *nodes.roles),
        circles=(*org.circles, *nodes.circles),
        domains=(*org.domains, *domains),
        reporting=org.reporting,
        delegations=(*org.delegations, *delegations),
        supports=org.supports,
        memberships=(*org.memberships, *nodes.memberships),
        respondents=org.respondents,
    )
    compiled = compiled_any_date(made)
    if org.date is not None:
        compiled = compiled.on_date(org.date)
    if org.contexts:
        compiled = compiled.within_contexts(org.contexts)
    return Organization._from_compiled(  # noqa: SLF001  (as readers make it, with notes)
        compiled,
        repairs=tuple(org.repairs),
        notes=(*org._notes, *notes),  # noqa: SLF001
    )


def _rows_by_name(grants: Iterable[Grant]) -> dict[str, tuple[int, ...]]:
    """Every name of the matrix in its first spelling, and the rows that it is in."""
    rows: dict[str, dict[int, None]] = {}
    spellings: dict[str, str] = {}
    for grant in grants:
        names = (grant.holder, *grant.jointly, *([grant.principal] if grant.principal else []))
        for name in names:
            spelling = spellings.setdefault(spelling_key(name), name)
            rows.setdefault(spelling, {})
            if grant.row:
                rows[spelling][grant.row] = None
    return {name: tuple(found) for name, found in rows.items()}


def _collect_samples(
    paper: DecidingRights, amounts: Any, by_domain: Mapping[str, Sequence[Grant]]
) -> dict[str, Sample]:
    """The sample of each domain id; those of a domain of the matrix are for all its tracks."""
    names = dict.fromkeys(grant.domain for grant in paper.grants)
    names.update(dict.fromkeys(by_domain))
    found = collect_amounts(amounts, list(names))
    by_key = {spelling_key(name): sample for name, sample in found.items()}
    samples = {}
    for id_, grants in by_domain.items():
        sample = by_key.get(spelling_key(id_)) or by_key.get(spelling_key(grants[0].domain))
        if sample:
            samples[id_] = sample
    return samples


def _find_clashes(
    paper: DecidingRights, by_domain: Mapping[str, Sequence[Grant]], compiled: Compiled
) -> Iterable[Problem]:
    """Ids of domains that are there already, or that two domains of the matrix would have."""
    known = {spelling_key(id_): id_ for id_ in compiled.records.domain_ids.tolist()}
    n_ids = len({(spelling_key(g.domain), spelling_key(g.track)) for g in paper.grants})
    for id_, grants in by_domain.items():
        where = Place(paper.source, tuple(grant.row for grant in grants if grant.row), "domain")
        if (there := known.get(spelling_key(id_))) is not None:
            message = (
                f"the organization has a domain {format_value(there)} already; leave it out of the "
                "organization, or rename the domain of the matrix"
            )
            yield Problem("domain-exists", message, where)
        if n_ids != len(by_domain):
            kinds = {(spelling_key(g.domain), spelling_key(g.track)) for g in grants}
            if len(kinds) > 1:
                message = (
                    f"{format_value(id_)} is the name of a domain, and of a domain with its track; "
                    "rename one of them"
                )
                yield Problem("same-domain-id", message, where)


def _find_unit_problems(by_domain: Mapping[str, Sequence[Grant]], source: str) -> Iterable[Problem]:
    for id_, grants in by_domain.items():
        limited = [grant for grant in grants if grant.above is not None or grant.up_to is not None]
        units = list(dict.fromkeys(grant.unit for grant in limited))
        if len(units) > 1:
            message = (
                f"limits of {format_value(id_)} are in {format_values(units)}, which cannot be "
                "compared; give each unit a domain of its own"
            )
            rows = tuple(grant.row for grant in limited if grant.row)
            yield Problem("several-units", message, Place(source, rows, "unit"))


def _find_missing_amounts(
    by_domain: Mapping[str, Sequence[Grant]],
    samples: Mapping[str, Sample],
    source: str,
    *,
    is_log: bool,
) -> Iterable[Problem]:
    missing = [
        id_
        for id_, grants in by_domain.items()
        if id_ not in samples and any(g.above or g.up_to is not None for g in grants)
    ]
    if not missing:
        return
    listed = format_values(missing, _NAMED)
    if is_log:
        message = (
            f"the log has no final approval with an amount in {listed}: decisions there count as "
            "if all were within every limit; weigh domains by the log, or give amounts by domain"
        )
        yield Problem("no-amounts", message, Place(source), "warning")
    else:
        message = (
            f"limits without amounts in {listed}; give amounts={{domain: numbers}} for them, one "
            "sample for all, or a DecisionLog"
        )
        yield Problem("no-amounts", message, Place(source))


def _settle_without_amounts(
    delegations: Iterable[Delegation], sample: Sample | None
) -> Iterable[Delegation]:
    """Delegations that say how much is settled, where amounts do not."""
    for delegation in delegations:
        is_open = sample or delegation.limit is None
        yield delegation if is_open else attrs.evolve(delegation, autonomy=1.0)


def _find_principal(
    rights: Sequence[PartyRight], grants: Sequence[Grant], nodes: PaperNodes
) -> str:
    """The node from which the highest level has its right, if that has no right of its own."""
    if not rights:
        return ""
    holders = {spelling_key(grant.holder) for grant in grants}
    top = {spelling_key(name) for name in rights[0].names}
    given = dict.fromkeys(
        grant.principal
        for grant in grants
        if grant.principal
        and spelling_key(grant.principal) not in holders
        and spelling_key(grant.holder) in top
    )
    return nodes.holder_node(next(iter(given))) if len(given) == 1 else ""


def _count_tracks(paper: DecidingRights) -> dict[str, int]:
    """How many domains share the weight of each: with ``"any"``, one for each track."""
    tracks: dict[str, set[str]] = {}
    for grant in paper.grants:
        tracks.setdefault(spelling_key(grant.domain), set()).add(spelling_key(grant.track))
    is_shared = paper.track_rule == "any"
    return {domain: len(found) if is_shared else 1 for domain, found in tracks.items()}
