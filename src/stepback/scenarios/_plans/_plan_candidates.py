"""The candidates of a plan: those of advice, and those whom a step along a chain makes some."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency, positions_in_runs
from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._sorted_lookup import is_member, sorted_lookup
from stepback._flow._active_delegations import in_force_mask
from stepback._flow._compiled import Compiled
from stepback._records._record import BASIS_CHOICE
from stepback.models._advice._candidate_request import CandidateRequest
from stepback.models._advice._candidates import Candidates, kept_decisions, possible_delegates
from stepback.scenarios._plans._candidate_steps import CandidateSteps
from stepback.scenarios._plans._offered_candidates import OfferedCandidates

# So many candidates along chains for each that there is now, and some more: a chain of five steps
# may lead through a large organization, and most of it would never be chosen.
_CHAINED_PER_CANDIDATE = 4
_FEWEST_CHAINED = 10_000
_UNKNOWN_REASON = ""


@attrs.frozen(eq=False)
class PlanCandidates:
    """The candidates of a plan, and why each is one.

    Attributes:
        steps: The candidates: those that are possible now, by id, and then those along chains.
        kept: How many decisions the leader of each keeps in the domain now; 0 along a chain.
        basis: How each is known: 0 observed, 1 declared, 2 assumed.
        reason: Why each is a candidate, in words, where the caller said so; else empty.
        is_delegate: Whether the leader of each delegates the domain to the delegate now.
        is_complete: Whether all chains were followed.
    """

    steps: CandidateSteps
    kept: Array
    basis: Array
    reason: Array
    is_delegate: Array
    is_complete: bool

    @classmethod
    def from_request(
        cls,
        compiled: Compiled,
        request: CandidateRequest,
        offered: OfferedCandidates | None,
        autonomy: float,
        n_steps: int,
    ) -> PlanCandidates:
        """Find the candidates of a plan of so many steps.

        Those of `advise` are of leaders who keep something in the domain now. Another person has
        something to hand on once a step before brought it, so the candidates of everyone whom
        candidates could give a domain belong to them, as far as a chain of `n_steps` leads.
        """
        if offered is None:
            keys, is_complete = _requested_keys(compiled, request, n_steps)
        else:
            keys, is_complete = _offered_keys(compiled, request, offered, n_steps)
        leader, domain, delegate = _split_keys(compiled, keys)
        steps = CandidateSteps.from_positions(compiled, leader, delegate, domain, autonomy)
        kept = _kept_by_leaders(compiled, steps)
        # Of equal steps, one that is possible now comes before one that another makes possible.
        order = np.argsort(kept == 0, kind="stable")
        steps, kept = steps.take(order), kept[order]
        basis, is_delegate = _known_bases(compiled, steps)
        reason = np.full(kept.size, _UNKNOWN_REASON, dtype=object)
        if offered is not None:
            keys = _make_keys(compiled, steps.leader, steps.domain, steps.delegate)
            row = _offered_rows(compiled, offered, keys)
            basis, reason = offered.basis[row], offered.reason[row]
        return cls(steps, kept, basis, reason, is_delegate, is_complete)

    def as_candidates(self) -> Candidates:
        """The same as models judge them."""
        steps = self.steps
        return Candidates(steps.leader, steps.domain, steps.delegate, self.kept)


def _kept_by_leaders(compiled: Compiled, steps: CandidateSteps) -> Array:
    """How many decisions the leader of each step keeps in its domain now."""
    person, domain, decisions = kept_decisions(compiled)
    held = _pair_keys(compiled, person, domain)
    order = np.argsort(held)
    held = held[order]
    place, is_held = sorted_lookup(_pair_keys(compiled, steps.leader, steps.domain), held)
    return np.where(is_held, np.append(decisions[order], 0.0)[place], 0.0)


def _requested_keys(
    compiled: Compiled, request: CandidateRequest, n_steps: int
) -> tuple[Array, bool]:
    """The keys of the candidates that were asked for, and whether all chains were followed."""
    first = Candidates.from_request(compiled, request)
    # A leader, a domain and a delegate are there once, whatever the reasons.
    newest = _make_keys(compiled, first.leader, first.domain, first.delegate)
    found, n_found = [newest], newest.size
    most = _CHAINED_PER_CANDIDATE * newest.size + _FEWEST_CHAINED
    seen = distinct_values(_pair_keys(compiled, first.leader, first.domain))
    everybody: Adjacency | None = None
    for _ in range(n_steps - 1):
        _, domain, delegate = _split_keys(compiled, newest)
        pairs = distinct_values(_pair_keys(compiled, delegate, domain))
        pairs = pairs[~is_member(pairs, seen)]
        if request.leaders is not None:
            pairs = pairs[np.isin(pairs // _width(compiled), request.leaders)]
        if not pairs.size:
            break
        if request.delegates is None:
            everybody = everybody or _usual_delegates(compiled, request)
            newest = _usual_keys(compiled, pairs, everybody)
        else:
            newest = _named_keys(compiled, request, pairs)
        n_found += newest.size
        if n_found > most:
            return np.concatenate(found), False
        found.append(newest)
        seen = distinct_values(np.concatenate([seen, pairs]))
    return np.concatenate(found), True


def _named_keys(compiled: Compiled, request: CandidateRequest, pairs: Array) -> Array:
    """The candidates that were named, of leaders in domains of which they keep nothing yet."""
    person, domain = np.divmod(pairs, _width(compiled))
    leader, position = np.unique(person, return_inverse=True)
    index, delegate = possible_delegates(compiled, leader, request)
    entry, row = Adjacency.from_sources(index, leader.size).arcs_from(position)
    return distinct_values(_make_keys(compiled, person[row], domain[row], delegate[entry]))


def _usual_delegates(compiled: Compiled, request: CandidateRequest) -> Adjacency:
    """The usual candidates of everyone in any domain; those of one arise from all of its arcs."""
    leader, delegate = possible_delegates(compiled, np.arange(compiled.n_people), request)
    # Of a domain that has not reached somebody yet, nothing flows through their delegations.
    principal, other, domain, _ = _personal_delegations(compiled)
    is_general = domain < 0
    leader = np.concatenate([leader, principal[is_general]])
    delegate = np.concatenate([delegate, other[is_general]])
    is_other = leader != delegate
    by_leader = Adjacency.from_sources(leader[is_other], compiled.n_people)
    return Adjacency(by_leader.start, delegate[is_other][by_leader.arcs])


def _usual_keys(compiled: Compiled, pairs: Array, everybody: Adjacency) -> Array:
    """The usual candidates of leaders in domains of which they keep nothing yet."""
    person, domain = np.divmod(pairs, _width(compiled))
    delegate, row = everybody.arcs_from(person)
    keys = _make_keys(compiled, person[row], domain[row], delegate)
    principal, other, named, _ = _personal_delegations(compiled)
    is_asked = (named >= 0) & is_member(_pair_keys(compiled, principal, named), pairs)
    of_domain = _make_keys(compiled, principal[is_asked], named[is_asked], other[is_asked])
    return distinct_values(np.concatenate([keys, of_domain]))


def _offered_keys(
    compiled: Compiled, request: CandidateRequest, offered: OfferedCandidates, n_steps: int
) -> tuple[Array, bool]:
    """The keys of the candidates of a table whose leaders have the domain, or could get it."""
    n_domains = len(compiled.columns.domain_ids)
    repeats = np.where(offered.domain < 0, n_domains, 1)
    place, row = positions_in_runs(np.zeros_like(repeats), repeats)
    domain = np.where(offered.domain[row] < 0, place, offered.domain[row])
    leader, delegate = offered.leader[row], offered.delegate[row]
    is_asked = np.ones(row.size, dtype=np.bool_)
    if request.leaders is not None:
        is_asked &= np.isin(leader, request.leaders)
    if request.domains is not None:
        is_asked &= np.isin(domain, request.domains)
    leader, domain, delegate = leader[is_asked], domain[is_asked], delegate[is_asked]
    is_named = offered.domain[row][is_asked] >= 0
    keys = _make_keys(compiled, leader, domain, delegate)
    person, held_domain, _ = kept_decisions(compiled)
    holders = distinct_values(_pair_keys(compiled, person, held_domain))
    owner, receiver = (_pair_keys(compiled, end, domain) for end in (leader, delegate))
    is_reached = is_member(owner, holders)
    for _ in range(n_steps - 1):
        holders = distinct_values(np.concatenate([holders, receiver[is_reached]]))
        is_reached = is_member(owner, holders)
    # A domain that the table names stays, so that the plan says why it is not handed on.
    return distinct_values(keys[is_reached | is_named]), True


def _offered_rows(compiled: Compiled, offered: OfferedCandidates, keys: Array) -> Array:
    """The row of a table that each candidate is from: one that names the domain comes first."""
    leader, domain, delegate = _split_keys(compiled, keys)
    n_nodes = compiled.columns.n_nodes
    pair, wanted = (
        first.astype(np.int64) * n_nodes + second
        for first, second in ((offered.leader, offered.delegate), (leader, delegate))
    )
    width = _width(compiled)
    # Of several rows, the one whose basis is strongest.
    order = np.lexsort((np.arange(pair.size), offered.basis, offered.domain, pair))
    table_keys = (pair * width + offered.domain + 1)[order]
    known, first = np.unique(table_keys, return_index=True)
    named, is_named = sorted_lookup(wanted * width + domain + 1, known)
    general, _ = sorted_lookup(wanted * width, known)
    return order[first[np.where(is_named, named, general)]]


def _known_bases(compiled: Compiled, steps: CandidateSteps) -> tuple[Array, Array]:
    """How it is known that each could decide, and whether each is a delegate there now.

    By the strongest basis of the delegations of the domain to the person, if there are any, and
    otherwise by the reporting line, which is declared.
    """
    principal, delegate, domain, basis = _personal_delegations(compiled)
    width, n_nodes = _width(compiled), compiled.columns.n_nodes
    keys = (principal * n_nodes + delegate) * width + domain + 1
    order = np.lexsort((basis, keys))
    known, first = np.unique(keys[order], return_index=True)
    strongest = np.append(basis[order][first], 0)
    pairs = (steps.leader.astype(np.int64) * n_nodes + steps.delegate) * width
    found = np.full(pairs.size, BASIS_CHOICE.option_code("declared"))
    is_delegate = np.zeros(pairs.size, dtype=np.bool_)
    for wanted in (pairs, pairs + steps.domain + 1):  # what names the domain replaces the general
        place, is_found = sorted_lookup(wanted, known)
        found = np.where(is_found, strongest[place], found)
        is_delegate |= is_found
    return found, is_delegate


def _personal_delegations(compiled: Compiled) -> tuple[Array, Array, Array, Array]:
    """The delegations in force between people: principal, delegate, domain or -1, and basis."""
    columns = compiled.columns
    table = columns.tables["delegations"]
    is_personal = in_force_mask(columns, compiled.date, compiled.contexts)
    is_personal &= np.maximum(table["principal"], table["delegate"]) < compiled.n_people
    rows = np.flatnonzero(is_personal)
    principal, delegate, domain, basis = (
        table[field][rows].astype(np.int64)
        for field in ("principal", "delegate", "domain", "basis")
    )
    return principal, delegate, domain, basis


def _width(compiled: Compiled) -> int:
    """One more than there are domains, so that -1 has a number, too."""
    return len(compiled.columns.domain_ids) + 1


def _pair_keys(compiled: Compiled, person: Array, domain: Array) -> Array:
    """Each person and domain as one number."""
    return np.asarray(person.astype(np.int64) * _width(compiled) + domain)


def _make_keys(compiled: Compiled, leader: Array, domain: Array, delegate: Array) -> Array:
    """Each leader, domain and delegate as one number."""
    pairs = _pair_keys(compiled, leader, domain)
    return np.asarray(pairs * max(1, compiled.n_people) + delegate)


def _split_keys(compiled: Compiled, keys: Array) -> tuple[Array, Array, Array]:
    """The leader, the domain and the delegate of each key."""
    pairs, delegate = np.divmod(keys, max(1, compiled.n_people))
    leader, domain = np.divmod(pairs, _width(compiled))
    return leader, domain, delegate
