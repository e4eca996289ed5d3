"""Who may decide in a domain, amount by amount."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._algorithms._sorted_lookup import sorted_lookup
from stepback._flow._compiled import Compiled
from stepback._flow._rights._candidate_rights import CandidateRights, nodes_on_record
from stepback._flow._rights._chain_register import ChainRegister
from stepback._flow._rights._domain_columns import DomainColumns
from stepback._flow._rights._flow_chains import FlowChains
from stepback._flow._rights._joint_flow import ALONE
from stepback._flow._rights._joint_places import find_joint_rights
from stepback._flow._rights._joint_rights import JointRights
from stepback._flow._rights._rights_reach import RightsReach
from stepback._flow._rights._rights_states import RightsStates
from stepback._flow._rights._settled_shares import SettledShares
from stepback._flow._states import NONE

_EQUAL = 1e-12  # shares of neighboring amounts that differ by less are equal but for rounding


@attrs.frozen(eq=False, slots=False)
class DomainRights:
    """What is the same for decisions of all amounts in one domain.

    Attributes:
        compiled: The organization on the day.
        domain: The position of the domain on the day.
        away: A mask of the people, as numbered on the day, who are away.
        candidates: All delegations and seats that could give the right.
        states: What they lead to.
        columns: The columns of the domain, for the flow.
        chains: Gives numbers to chains of records.
    """

    compiled: Compiled
    domain: int
    away: Array
    candidates: CandidateRights
    states: RightsStates
    columns: DomainColumns
    chains: ChainRegister = attrs.field(factory=ChainRegister)

    @classmethod
    def from_compiled(cls, compiled: Compiled, domain: int, away: Array) -> DomainRights:
        """The rights in the domain in this position, while the people in the mask are away."""
        candidates = CandidateRights.from_compiled(compiled, domain)
        if away.any():
            nodes = nodes_on_record(compiled)
            states = RightsStates.from_absence(candidates, compiled.groups, nodes, away)
        else:
            states = RightsStates.with_everyone(candidates)
        columns = DomainColumns.from_compiled(compiled, domain)
        return cls(compiled, domain, away, candidates, states, columns)

    @cached_property
    def nodes_on_record(self) -> Array:
        """The position among the nodes on record of each node of the day."""
        return nodes_on_record(self.compiled)

    def day_number(self, node: int) -> int:
        """The number on the day of a node on record; -1 if it is not in force."""
        return int(self._day_number[node])

    @cached_property
    def _day_number(self) -> Array:
        number = np.full(self.candidates.is_there.size, NONE)
        number[self.nodes_on_record] = np.arange(self.nodes_on_record.size)
        return number

    def is_inside(self, group: Array, node: Array) -> Array:
        """Whether each node is in each group on the day, both as on record."""
        number = self._day_number
        return self.compiled.groups.contains(number[group], number[node])

    def find_interval(self, amount: float) -> tuple[float, float]:
        """The limits between which an amount is; infinite above all of them."""
        limits = self.candidates.limits
        place = int(np.searchsorted(limits, amount))
        above = float(limits[place - 1]) if place else 0.0
        return above, float(limits[place]) if place < limits.size else math.inf

    def list_intervals(self) -> list[tuple[float, float]]:
        """All intervals between limits, in order."""
        limits = self.candidates.limits.tolist()
        edges = [*([] if limits[:1] == [0.0] else [0.0]), *limits, math.inf]
        zero = [(0.0, 0.0)] if limits[:1] == [0.0] else []
        return [*zero, *pairwise(edges)]

    def for_interval(self, above: float, up_to: float, amount: float) -> IntervalRights:
        """The rights about decisions of an amount, which stands for all in the interval."""
        reach = RightsReach.from_amount(self.candidates, self.states, amount)
        first_circle = self.candidates.records.n_people_and_roles
        joint = find_joint_rights(reach, self.is_inside, first_circle)
        settled = SettledShares.from_amount(self.columns, amount, self.away)
        return IntervalRights(self, above, up_to, reach, joint, settled)


@attrs.frozen(eq=False, slots=False)
class IntervalRights:
    """Who may decide about amounts above one limit, up to the next.

    Attributes:
        rights: Of all amounts.
        above, up_to: The limits.
        reach, joint: Who may, by the records.
        settled: Who does, and how much.
    """

    rights: DomainRights
    above: float
    up_to: float
    reach: RightsReach
    joint: JointRights
    settled: SettledShares

    @cached_property
    def person(self) -> Array:
        """The person of each decider, as on record."""
        return np.asarray(self.joint.decider_keys // self._n_circles)

    @cached_property
    def circle(self) -> Array:
        """The circle with which each decides, as on record, or `ALONE`."""
        return np.asarray(self.joint.decider_keys % self._n_circles - 1)

    @property
    def _n_circles(self) -> int:
        return self.rights.candidates.is_there.size + 1

    @cached_property
    def share(self) -> Array:
        """The share of these decisions that each settles."""
        person, circle, weight = self.settled.list_shares()
        nodes = np.append(self.rights.nodes_on_record, ALONE)
        keys = nodes[person] * self._n_circles + nodes[circle] + 1
        place, is_found = sorted_lookup(keys, self.joint.decider_keys)
        share = np.zeros(self.joint.decider_keys.size)
        share[place[is_found]] = weight[is_found]
        return share

    def chain_number(self, position: int) -> int:
        """The chain by which most comes to a decider; the shortest where nothing does."""
        settler = int(self.person[position]), int(self.circle[position])
        if settler in self._flow_chains:
            return self._flow_chains[settler]
        return self.joint.find_chain(self.joint.decider_places(position), self.rights.chains)

    def common_number(self, position: int) -> int:
        """The chain of the records that are on every chain to a decider."""
        places, chain = self.joint.decider_places(position), self.chain_number(position)
        return self.joint.common_number(places, chain, self.rights.chains)

    @cached_property
    def _flow_chains(self) -> dict[tuple[int, int], int]:
        """The chain by which most comes to each person with each circle, as on record."""
        columns = self.rights.columns
        n_delegations = len(self.rights.candidates.records.tables["delegations"])
        chains = FlowChains(
            self.settled.flow,
            columns.delegation_rows,
            n_delegations + columns.membership_rows,
            self.rights.chains,
        )
        nodes = np.append(self.rights.nodes_on_record, ALONE).tolist()
        return {
            (nodes[person], nodes[circle]): chain
            for (person, circle), chain in chains.find_chains().items()
        }

    def find_near_misses(self) -> tuple[Array, Array]:
        """The people who may not decide, as on record, and their best states in the reach."""
        deciding = np.zeros(self.rights.candidates.is_there.size, dtype=np.bool_)
        deciding[self.person] = True
        return self.reach.find_near_misses(deciding)


@attrs.frozen
class Holding:
    """That a person may decide about amounts above a limit, up to another.

    Attributes:
        person, circle: The person, and the circle with which the person decides or `ALONE`; as on
            record.
        share: The share of these decisions that the person settles.
        chain, common: The numbers of the chain, and of the chain of what is on every chain.
        above, up_to: The limits.
    """

    person: int
    circle: int
    share: float
    chain: int
    common: int
    above: float
    up_to: float


def join_intervals_of_rights(intervals: Iterable[IntervalRights]) -> Iterator[Holding]:
    """What each person may decide, with neighboring intervals joined that are the same."""
    # Of each person and circle: the share, the chains, and the limits. Plain tuples, since in a
    # domain of many limits most of them are only carried on to the next interval.
    pending: dict[tuple[int, int], tuple[float, int, int, float, float]] = {}
    for interval in intervals:
        following: dict[tuple[int, int], tuple[float, int, int, float, float]] = {}
        columns = (interval.person, interval.circle, interval.share)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        for position, (person, circle, share) in enumerate(rows):
            chain, common = interval.chain_number(position), interval.common_number(position)
            before = pending.pop((person, circle), None)
            first, above = share, interval.above
            if before is not None:
                if abs(before[0] - share) <= _EQUAL and before[1:3] == (chain, common):
                    first, above = before[0], before[3]
                else:
                    yield Holding(person, circle, *before)
            following[person, circle] = first, chain, common, above, interval.up_to
        for (person, circle), before in pending.items():
            yield Holding(person, circle, *before)
        pending = following
    for (person, circle), before in pending.items():
        yield Holding(person, circle, *before)
