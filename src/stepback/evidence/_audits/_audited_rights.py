"""The rights of an organization and a matrix, as far as a log is held against them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._active_delegations import in_force_mask
from stepback._flow._compiled import Compiled
from stepback.evidence._audits._identities import Identities, name_key
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._papers._authority_matrix import AuthorityMatrix
from stepback.evidence._papers._grant import POWERS

_NO_DOMAIN = -1
_SEPARATOR = " / "


@attrs.frozen
class AuditedRight:
    """A right of a holder in a domain of the log.

    Attributes:
        domain: The code of the domain in the log.
        holder: The name of the holder.
        people: The numbers of those whose decision is by this right: the holder and its members.
        above, up_to: The band of amounts; infinite where it is open.
        signers: The numbers of those who have to sign, too: of each, itself and its members.
        n_needed: How many of `signers` have to sign.
    """

    domain: int
    holder: str
    people: frozenset[int]
    above: float
    up_to: float
    signers: tuple[frozenset[int], ...] = ()
    n_needed: int = 1

    @property
    def is_joint(self) -> bool:
        """Whether one signature is not enough."""
        return self.n_needed > 1


@attrs.frozen(eq=False)
class AuditedRights:
    """All rights that concern a log.

    Attributes:
        rights: The rights.
        limits: The highest amount up to which a number may decide alone, by domain and number.
    """

    rights: tuple[AuditedRight, ...]
    limits: Mapping[tuple[int, int], float]

    @classmethod
    def from_paper(
        cls,
        log: DecisionLog,
        identities: Identities,
        compiled: Compiled | None,
        matrix: AuthorityMatrix | None,
    ) -> AuditedRights:
        """The rights in the domains of the log, from an organization and a matrix."""
        rights = [
            *([] if compiled is None else _organization_rights(log, identities, compiled)),
            *([] if matrix is None else _matrix_rights(log, identities, matrix)),
        ]
        limits: dict[tuple[int, int], float] = {}
        for right in rights:
            if not right.is_joint:
                for number in right.people:
                    key = right.domain, number
                    limits[key] = max(limits.get(key, 0), right.up_to)
        return cls(tuple(rights), limits)

    def party_limits(self, log: DecisionLog, identities: Identities, rows: Array) -> Array:
        """For each row the highest limit of its deciders alone; nan where none is on paper."""
        n_domains = len(log.domain.words) + 1
        party = log.decider.codes[rows].astype(np.int64)
        keys, place = np.unique(party * n_domains + log.domain.codes[rows] + 1, return_inverse=True)
        numbers = identities.identify(log.decider.names).tolist()
        found = []
        for key in keys.tolist():
            party_code, domain = divmod(key, n_domains)
            known = [
                limit
                for name in log.decider.parties[party_code]
                if (limit := self.limits.get((domain - 1, numbers[name]))) is not None
            ]
            found.append(max(known, default=math.nan))
        return np.array(found, dtype=np.float64)[place]


def _domains_by_name(log: DecisionLog) -> dict[str, list[int]]:
    """The domains of the log by their names on paper, where a path or a track may follow."""
    found: dict[str, list[int]] = {}
    for code, word in enumerate(log.domain.words):
        found.setdefault(name_key(word), []).append(code)
    if not log.domain.is_said.any():
        found.setdefault("", []).append(_NO_DOMAIN)
    return found


def _match_log_domains(by_name: Mapping[str, list[int]], *names: str) -> list[int]:
    for name in map(name_key, names):
        if name and name in by_name:
            return by_name[name]
    return []


def _organization_rights(
    log: DecisionLog, identities: Identities, compiled: Compiled
) -> Iterator[AuditedRight]:
    columns, by_name = compiled.columns, _domains_by_name(log)
    domains = columns.tables["domains"]
    rows = zip(domains["id"].tolist(), domains["name"].tolist(), strict=True)
    codes = [_match_log_domains(by_name, id_, str(name), _base_name(id_)) for id_, name in rows]
    if len(codes) == 1 and "" in by_name:
        codes = [[_NO_DOMAIN]]  # a log without domains is about the only one
    for owner, of_log in zip(domains["owner"].tolist(), codes, strict=True):
        for code in of_log:
            yield _node_right(identities, compiled, code, owner, math.inf)
    table = columns.tables["delegations"].take(
        in_force_mask(columns, compiled.date, compiled.contexts)
    )
    named = {
        (principal, domain)
        for principal, domain in zip(
            table["principal"].tolist(), table["domain"].tolist(), strict=True
        )
        if domain >= 0
    }
    for principal, delegate, domain, limit in zip(
        *(table[name].tolist() for name in ("principal", "delegate", "domain", "limit")),
        strict=True,
    ):
        general = (d for d in range(len(codes)) if codes[d] and (principal, d) not in named)
        for number in [domain] if domain >= 0 else general:
            for code in codes[number]:
                up_to = math.inf if math.isnan(limit) else limit
                yield _node_right(identities, compiled, code, delegate, up_to)


def _base_name(id_: str) -> str:
    """The domain of an id that is a domain and a track."""
    return id_.rpartition(_SEPARATOR)[0]


def _node_right(
    identities: Identities, compiled: Compiled, domain: int, node: int, up_to: float
) -> AuditedRight:
    people = identities.people_of(node)
    n_needed = int(compiled.groups.quorum[node])
    signers = tuple(frozenset([person]) for person in sorted(people - {node}))
    is_joint = 1 < n_needed <= len(signers)
    return AuditedRight(
        domain,
        str(compiled.columns.ids[node]),
        people,
        -math.inf,
        up_to,
        signers if is_joint else (),
        n_needed if is_joint else 1,
    )


def _matrix_rights(
    log: DecisionLog, identities: Identities, matrix: AuthorityMatrix
) -> Iterator[AuditedRight]:
    by_name = _domains_by_name(log)
    is_only = len(matrix.domain.words) == 1 and "" in by_name
    tracks = matrix.track.texts()
    holders = _people_of_words(identities, matrix.holder.words)
    signers = _people_of_words(identities, matrix.jointly.names)
    decides = np.flatnonzero(matrix.power == POWERS.index("decides"))
    for row in decides.tolist():
        holder = matrix.holder.codes[row]
        party = matrix.jointly.codes[row]
        jointly = [signers[name] for name in matrix.jointly.parties[party]] if party >= 0 else []
        domain_name, track = matrix.domain.words[matrix.domain.codes[row]], tracks[row] or ""
        with_track = f"{domain_name}{_SEPARATOR}{track}" if track else ""
        names = with_track, domain_name, _last_part(domain_name)
        for domain in [_NO_DOMAIN] if is_only else _match_log_domains(by_name, *names):
            yield AuditedRight(
                domain,
                matrix.holder.words[holder],
                holders[holder],
                _or_open(matrix.above[row], -math.inf),
                _or_open(matrix.up_to[row], math.inf),
                (holders[holder], *jointly) if jointly else (),
                1 + len(jointly),
            )


def _last_part(path: str) -> str:
    """The row of a path of headings."""
    return path.rpartition(_SEPARATOR)[2]


def _people_of_words(identities: Identities, words: Sequence[str]) -> list[frozenset[int]]:
    return [identities.people_of(int(number)) for number in identities.identify(words)]


def _or_open(limit: float, open_: float) -> float:
    return open_ if math.isnan(limit) else float(limit)
