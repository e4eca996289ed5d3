"""From rights in numbers to deciders and near misses, which are made when they are asked for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cached_property

import attrs
import numpy as np

from stepback._algorithms._arrays import NEGLIGIBLE_SHARE, Array
from stepback._flow._beyond_principal import NO_ROW, find_beyond_principal
from stepback._flow._compiled import Compiled
from stepback._flow._general_fallback import find_general_fallbacks
from stepback._flow._rights._joint_flow import ALONE
from stepback._flow._rights._rights_by_amount import (
    DomainRights,
    Holding,
    IntervalRights,
    join_intervals_of_rights,
)
from stepback._problems._format import format_id
from stepback._problems._problem import InvalidOrganization, Problem
from stepback._records._fields._numbers import Autonomy
from stepback.scenarios._decision_rights._broken_conditions import (
    Name,
    ReasonWriter,
    format_interval,
    format_limit,
)
from stepback.scenarios._decision_rights._decision_rights import DecisionRights
from stepback.scenarios._decision_rights._rights_names import RightsNames
from stepback.scenarios._decision_rights._rights_records import (
    Decider,
    Link,
    NearMiss,
    Reason,
    UnsettledShare,
)


def answer_rights(
    compiled: Compiled, domain: int, amount: float | None, away: Array
) -> DecisionRights:
    """Who may decide in the domain in this position, while the people in the mask are away."""
    rights = DomainRights.from_compiled(compiled, domain, away)
    columns = compiled.columns
    answer = _Answer(rights, amount)
    return DecisionRights(
        domain=str(columns.domain_ids[domain]),
        owner=str(columns.ids[columns.tables["domains"]["owner"][domain]]),
        amount=amount,
        date=compiled.date,
        contexts=compiled.contexts,
        away=tuple(columns.ids[np.flatnonzero(away)].tolist()),
        n_people=compiled.n_people,
        deciders=answer.list_deciders,
        near_misses=answer.list_near_misses,
        warnings=answer.list_warnings,
        unsettled_shares=answer.list_unsettled_shares,
        names=RightsNames.from_compiled(compiled, domain, answer.describe_near_miss),
    )


class _Answer:
    """Makes the records of an answer."""

    def __init__(self, rights: DomainRights, amount: float | None) -> None:
        self._rights, self._amount = rights, amount
        self._records, self._ids = rights.candidates.records, rights.candidates.records.ids
        self._links: dict[int, Link] = {}
        if amount is None:
            limits = rights.list_intervals()
            self._intervals = [self._make_interval(*edges, edges[1]) for edges in limits]
        else:
            self._intervals = [self._make_interval(*rights.find_interval(amount), amount)]

    def _make_interval(self, above: float, up_to: float, amount: float) -> IntervalRights:
        try:
            return self._rights.for_interval(above, up_to, amount)
        except InvalidOrganization as invalid:
            if self._amount is not None:
                which = f"for an amount of {format_limit(amount)}, "
            elif math.isinf(up_to) and above == 0:
                raise
            else:
                which = f"for amounts {format_interval(above, up_to)}, "
            raise InvalidOrganization(
                attrs.evolve(problem, message=which + problem.message)
                for problem in invalid.problems
            ) from None

    # Deciders

    def list_deciders(self) -> tuple[Decider, ...]:
        """Of the lowest amounts first; of the same amounts, the largest shares first."""
        if len(self._intervals) == 1:
            return tuple(self._deciders_in(self._intervals[0]))
        held = list(join_intervals_of_rights(self._intervals))
        held.sort(key=lambda row: (row.above, row.up_to, -row.share, *self._id_key(row)))
        return tuple(map(self._joined_decider, held))

    def _id_key(self, row: Holding) -> tuple[str, str]:
        circle = "" if row.circle == ALONE else str(self._ids[row.circle])
        return str(self._ids[row.person]), circle

    def _deciders_in(self, interval: IntervalRights) -> Iterator[Decider]:
        person, circle, share = interval.person, interval.circle, interval.share
        ids, circle_ids = self._ids[person].tolist(), self._ids[np.maximum(circle, 0)].tolist()
        together = (circle != ALONE).tolist()
        # The largest share first; equal ones by id, alone before together with a circle.
        by_id = sorted(
            range(person.size), key=lambda row: (ids[row], together[row], circle_ids[row])
        )
        order = np.array(by_id, dtype=np.int64)
        order = order[np.argsort(-np.round(share[order], 12), kind="stable")]
        chains, shares = _IntervalChains(self, interval), share.tolist()
        above, up_to = interval.above, interval.up_to
        for position in order.tolist():
            jointly = circle_ids[position] if together[position] else None
            yield Decider(ids[position], shares[position], above, up_to, jointly, chains, position)

    def _joined_decider(self, row: Holding) -> Decider:
        return Decider(
            str(self._ids[row.person]),
            row.share,
            row.above,
            row.up_to,
            None if row.circle == ALONE else str(self._ids[row.circle]),
            _NumberedChains(self, row.chain, row.common),
            0,
        )

    def links_of(self, chain: int) -> tuple[Link, ...]:
        """The records of the chain of a number."""
        return self._list_links(self._rights.chains.list_records(chain))

    def _list_links(self, numbers: Sequence[int]) -> tuple[Link, ...]:
        """The delegations and memberships of these numbers."""
        n_delegations = len(self._records.tables["delegations"])
        missing = [number for number in numbers if number not in self._links]
        for table, first, wanted in (
            ("delegations", 0, [number for number in missing if number < n_delegations]),
            ("memberships", n_delegations, [one for one in missing if one >= n_delegations]),
        ):
            if wanted:
                made = self._records.records(table, np.array(wanted) - first)
                self._links.update(zip(wanted, made, strict=True))
        return tuple(self._links[number] for number in numbers)

    def list_unsettled_shares(self) -> tuple[UnsettledShare, ...]:
        """What nobody settles, with neighboring intervals joined."""
        parts: list[UnsettledShare] = []
        for interval in self._intervals:
            share = 1 - float(interval.share.sum())
            if share < NEGLIGIBLE_SHARE * interval.share.size + NEGLIGIBLE_SHARE:
                continue
            found = UnsettledShare(share, interval.above, interval.up_to)
            before = parts[-1] if parts else None
            is_next = before is not None and before.up_to == interval.above
            if before is not None and is_next and math.isclose(before.share, share):
                parts[-1] = attrs.evolve(before, up_to=interval.up_to)
            else:
                parts.append(found)
        return tuple(parts)

    # Near misses

    @cached_property
    def _misses(self) -> list[tuple[int, int, int]]:
        """The people who may not decide, the best interval for each, and the state in it."""
        deciding = np.concatenate([interval.person for interval in self._intervals])
        best: dict[int, tuple[int, int, int]] = {}
        for number, interval in enumerate(self._intervals):
            person, state = interval.find_near_misses()
            open_ = ~np.isin(person, deciding)
            total = interval.reach.end_total[state[open_]]
            for node, at, cost in zip(
                person[open_].tolist(), state[open_].tolist(), total.tolist(), strict=True
            ):
                if node not in best or cost < best[node][0]:
                    best[node] = cost, number, at
        rows = [(node, number, state) for node, (_, number, state) in best.items()]
        return sorted(rows, key=lambda row: str(self._ids[row[0]]))

    def list_near_misses(self) -> tuple[NearMiss, ...]:
        """Those who may not decide, by id."""
        return tuple(
            NearMiss(str(self._ids[node]), self, position, None)
            for position, (node, _, _) in enumerate(self._misses)
        )

    def list_reasons(self, position: int) -> tuple[Reason, ...]:
        """The reasons of the near miss in this position."""
        return self._reasons_of(position, format_id)

    def list_chain(self, position: int) -> tuple[Link, ...]:
        """The way to the near miss in this position."""
        return self._list_links(self._records_to(position))

    def list_warnings_about(self, position: int) -> tuple[Problem, ...]:
        """The warnings about the way to the near miss in this position."""
        records = set(self._records_to(position))
        return tuple(
            dict.fromkeys(problem for record, problem in self._warnings if record in records)
        )

    def describe_near_miss(self, position: int, name: Name, domain: str) -> list[str]:
        """The reasons of the near miss in this position, with these names."""
        return [reason.sentence for reason in self._reasons_of(position, name, domain)]

    def _reasons_of(self, position: int, name: Name, domain: str = "") -> tuple[Reason, ...]:
        _, number, state = self._misses[position]
        compiled, rights = self._rights.compiled, self._rights
        called = domain or format_id(compiled.columns.domain_ids[rights.domain])
        writer = ReasonWriter(self._intervals[number], self._amount, called, name)
        return writer.list_reasons(state)

    def _records_to(self, position: int) -> list[int]:
        _, number, state = self._misses[position]
        reach = self._intervals[number].reach
        arcs = np.array(reach.list_best_arcs(state), dtype=np.int64)
        records: list[int] = reach.candidates.number_records(reach.states.arc[arcs]).tolist()
        return records

    # Warnings

    def list_warnings(self) -> tuple[Problem, ...]:
        """The warnings about delegations that could lead to somebody, in their order."""
        return tuple(dict.fromkeys(problem for _, problem in self._warnings))

    @cached_property
    def _warnings(self) -> list[tuple[int, Problem]]:
        """Each warning with the record of the delegation that it is about."""
        rights = self._rights
        # Amounts of any size may be asked about, whatever those on record are.
        columns = rights.columns.with_amount(np.finfo(np.float64).max)
        compiled = attrs.evolve(
            rights.compiled, day=attrs.evolve(rights.compiled.day, columns=columns)
        )
        table = columns.tables["delegations"]
        passes = (table["share"] != 0) & (Autonomy.settled_shares(table["autonomy"]) > 0)
        rows = np.flatnonzero(passes)
        candidates, found = rights.candidates, []
        leading = np.zeros(len(self._records.tables["delegations"]), dtype=np.bool_)
        leading[candidates.row[: candidates.n_delegations]] = True
        for row, problem in (
            *find_beyond_principal(compiled, rows),
            *find_general_fallbacks(columns, rows, compiled.date),
        ):
            if row != NO_ROW and leading[rights.columns.delegation_rows[row]]:
                found.append((int(rights.columns.delegation_rows[row]), problem))
        return found


@attrs.frozen(eq=False)
class _IntervalChains:
    """The chains to the deciders of one interval, each found when it is asked for."""

    answer: _Answer
    interval: IntervalRights

    def list_chain(self, position: int) -> tuple[Link, ...]:
        """The chain by which most comes to the decider in a position."""
        return self.answer.links_of(self.interval.chain_number(position))

    def list_common(self, position: int) -> tuple[Link, ...]:
        """What is on every chain to the decider in a position."""
        return self.answer.links_of(self.interval.common_number(position))


@attrs.frozen(eq=False)
class _NumberedChains:
    """The chains to one decider, by their numbers."""

    answer: _Answer
    chain: int
    common: int

    def list_chain(self, _: int) -> tuple[Link, ...]:
        """The chain by which most comes."""
        return self.answer.links_of(self.chain)

    def list_common(self, _: int) -> tuple[Link, ...]:
        """What is on every chain."""
        return self.answer.links_of(self.common)
