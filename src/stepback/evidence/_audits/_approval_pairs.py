"""Who decided on whose requests: own requests, and two who decide for each other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency, positions_in_runs, run_starts
from stepback._algorithms._arrays import Array
from stepback._algorithms._sorted_lookup import sorted_lookup
from stepback._problems._format import format_value, join_truncated, pluralize
from stepback.evidence._audits._audit_finding import AuditFinding, split_by_key
from stepback.evidence._audits._identities import Identities
from stepback.evidence._coding._party_column import PartyColumn
from stepback.evidence._logs._decision_log import DecisionLog
from stepback.evidence._logs._outcomes import OUTCOMES, decision_mask, outcome_mask

_HALF = 0.5


@attrs.frozen(eq=False, slots=False)
class ApprovalPairs:
    """The different combinations of deciders and requesters in a log.

    Attributes:
        log: The log.
        identities: Who the names are.
        rows: The positions of the rows that name a decider and a requester.
        combination: For each of these rows its combination.
        decider, requester: The parties of each combination.
    """

    log: DecisionLog
    identities: Identities
    rows: Array
    combination: Array
    decider: PartyColumn
    requester: PartyColumn

    @classmethod
    def from_log(cls, log: DecisionLog, identities: Identities) -> ApprovalPairs:
        """The combinations in all rows, decided or not."""
        rows = np.flatnonzero(log.decider.is_said & log.requester.is_said)
        n_requesters = max(1, len(log.requester.parties))
        keys = log.decider.codes[rows].astype(np.int64) * n_requesters + log.requester.codes[rows]
        combinations, combination = _number_combinations(
            keys, len(log.decider.parties) * n_requesters
        )
        decider, requester = np.divmod(combinations, n_requesters)
        return cls(
            log,
            identities,
            rows,
            combination,
            attrs.evolve(log.decider, codes=decider),
            attrs.evolve(log.requester, codes=requester),
        )

    @cached_property
    def _decider_members(self) -> tuple[Array, Array]:
        position, name = self.decider.members()
        return position, self.identities.identify(self.decider.names)[name]

    @cached_property
    def _requester_members(self) -> tuple[Array, Array]:
        position, name = self.requester.members()
        return position, self.identities.identify(self.requester.names)[name]

    @cached_property
    def _own(self) -> tuple[Array, Array]:
        """Each combination and person that is among its deciders and its requesters."""
        (asked, requester), (decided, decider) = self._requester_members, self._decider_members
        width = 1 + max(requester.max(initial=0), decider.max(initial=0))
        both = np.intersect1d(asked * width + requester, decided * width + decider)
        combination, person = np.divmod(both, width)
        is_person = ~np.isin(person, list(self.identities.is_group))
        return combination[is_person], person[is_person]

    @cached_property
    def is_decided(self) -> Array:
        """Which of the rows say who decided, or is to decide.

        A row that is submitted or withdrawn may name the one who did that, who is the one who
        asked; or, in a register of cases, the one who is to decide. Where those who decide are
        those who asked in half of such rows or more, it names the former.
        """
        outcome = self.log.outcome[self.rows]
        is_decided = decision_mask(outcome)
        is_own = np.zeros(len(self.decider), dtype=np.bool_)
        is_own[self._own[0]] = True
        for word in ("submitted", "withdrawn"):
            mask = outcome_mask(outcome, word)
            is_register = mask.any() and is_own[self.combination[mask]].mean() < _HALF
            if is_register:
                is_decided |= mask
        return is_decided

    @cached_property
    def _rows_by_combination(self) -> Adjacency:
        """The rows that are decided, of each combination."""
        decided = np.flatnonzero(self.is_decided)
        order = np.argsort(self.combination[decided], kind="stable")
        start = run_starts(self.combination[decided], len(self.decider))
        return Adjacency(start, decided[order])

    @property
    def n_examined(self) -> int:
        """How many rows with a decider and a requester say who decided."""
        return int(np.count_nonzero(self.is_decided))

    def find_own_requests(self) -> Iterator[AuditFinding]:
        """The requests of each person that the person decided on."""
        combination, person = self._own
        place, position = self._rows_by_combination.arcs_from(combination)
        n_deciders = np.bincount(self._decider_members[0], minlength=len(self.decider))
        has_others = n_deciders[combination][position] > 1
        for number, places, shared in split_by_key(person[position], place, has_others):
            positions = self.rows[places]
            who = self._name_decider(number, places[0])
            count = pluralize(places.size, "request")
            parts = _describe_outcomes(self.log.outcome[positions])
            jointly = ""
            if shared.any():
                jointly = f"; {pluralize(int(shared.sum()), 'of these')} jointly with others"
                if shared.all():
                    jointly = "; jointly with others"
            message = f"{format_value(who)} is a decider of {count} of their own: {parts}{jointly}"
            yield AuditFinding.from_log(
                self.log, positions, code="own-request", who=[who], message=message
            )

    def _name_decider(self, number: int, place: int) -> str:
        """The name under which somebody decided in one of the rows."""
        names = self.decider.names
        party = self.decider.parties[self.decider.codes[self.combination[place]]]
        numbers = self.identities.identify([names[name] for name in party]).tolist()
        return str(names[party[numbers.index(number)]])

    def find_mutual(self) -> Iterator[AuditFinding]:
        """Each two who decided on requests of the other."""
        combination, decider, requester = self._pairs
        if not combination.size:
            return
        width = 1 + int(max(decider.max(), requester.max()))
        there, back = decider * width + requester, requester * width + decider
        is_mutual = sorted_lookup(back, np.unique(there))[1]
        combination, decider = combination[is_mutual], decider[is_mutual]
        first = np.minimum(there, back)[is_mutual]
        is_first = there[is_mutual] == first
        place, position = self._rows_by_combination.arcs_from(combination)
        columns = (place, is_first[position])
        for key, places, forward in split_by_key(first[position], *columns):
            low, high = divmod(key, width)
            one, other = (
                self._name_decider(number, place)
                for number, place in (
                    (low, places[forward][0]),
                    (high, places[~forward][0]),
                )
            )
            there_count, back_count = int(forward.sum()), int((~forward).sum())
            message = (
                f"{format_value(one)} decided on {pluralize(there_count, 'request')} of "
                f"{format_value(other)}, and {format_value(other)} on {back_count:,} of "
                f"{format_value(one)}"
            )
            yield AuditFinding.from_log(
                self.log,
                np.unique(self.rows[places]),
                code="mutual-approval",
                who=sorted([one, other]),
                message=message,
            )

    @cached_property
    def _pairs(self) -> tuple[Array, Array, Array]:
        """Each combination that was decided, and each decider and requester in it: not the same."""
        asked, requester = self._requester_members
        decided, decider = self._decider_members
        start = run_starts(decided, len(self.decider))
        position, member = positions_in_runs(start[asked], start[asked + 1])
        pairs = asked[member], decider[position], requester[member]
        groups = list(self.identities.is_group)
        is_kept = (pairs[1] != pairs[2]) & ~np.isin(pairs[1], groups) & ~np.isin(pairs[2], groups)
        n_rows = np.diff(self._rows_by_combination.start)
        is_kept &= n_rows[pairs[0]] > 0
        return pairs[0][is_kept], pairs[1][is_kept], pairs[2][is_kept]


def _number_combinations(keys: Array, n_possible: int) -> tuple[Array, Array]:
    """The different keys, and for each key the position of its own among them."""
    if n_possible > max(1 << 20, 4 * keys.size):
        found, number = np.unique(keys, return_inverse=True)
        return found, number
    is_there = np.zeros(n_possible, dtype=np.bool_)  # linear, where there is room for all
    is_there[keys] = True
    return np.flatnonzero(is_there), (np.cumsum(is_there) - 1)[keys]


def _describe_outcomes(outcome: Array) -> str:
    counts = np.bincount(outcome, minlength=len(OUTCOMES))
    words = {"submitted": "not yet decided", "final": "approved"}
    merged: dict[str, int] = {}
    for word, count in zip(OUTCOMES, counts.tolist(), strict=True):
        if count:
            shown = words.get(word, word)
            merged[shown] = merged.get(shown, 0) + count
    return join_truncated(f"{count:,} {word}" for word, count in merged.items())
