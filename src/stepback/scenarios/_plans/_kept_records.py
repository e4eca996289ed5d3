"""What a plan must not touch: people, domains and delegations."""

from __future__ import annotations

from typing import Any, Self, TypeAlias

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._organization._validate_args import find_domain, find_node, is_iterable
from stepback._problems._format import format_value, option_name
from stepback._records._relations import Delegation
from stepback.scenarios._plans._candidate_steps import CandidateSteps
from stepback.scenarios._plans._plan_step import LeftOut, Step

KeptItem: TypeAlias = str | Delegation | Step | tuple[str, ...]
"""The id of a person, role, circle or domain, a delegation, or its ids."""

_ENDS = 3


@attrs.frozen(eq=False)
class KeptRecords:
    """What is to be kept as it is, as positions.

    Attributes:
        people: No step is from or to them.
        domains: No step is in them.
        delegations: Principal, delegate and maybe domain: no step raises such a delegation, or
            adds one beside it.
    """

    people: Array
    domains: Array
    delegations: tuple[tuple[int, ...], ...]

    @classmethod
    def from_argument(cls, compiled: Compiled, keep: Any, faults: list[str]) -> Self:
        """What the argument `keep` names; everything that is wrong is added to `faults`."""
        nodes: list[int] = []
        domains: list[int] = []
        delegations: list[tuple[int, ...]] = []
        if isinstance(keep, str) or not is_iterable(keep):
            faults.append(f"keep: {format_value(keep)} is not a collection; give ids, even of one")
            keep = ()
        for item in keep:
            try:
                if isinstance(item, str):
                    _add_id(compiled, item, nodes, domains)
                else:
                    delegations.append(_find_ends(compiled, item))
            except ValueError as fault:
                faults.append(str(fault))
        people = compiled.groups.people_within(np.array(nodes, dtype=np.int64))[0]
        return cls(people, np.array(domains, dtype=np.int64), tuple(delegations))

    def touched_mask(self, candidates: CandidateSteps) -> Array:
        """Which candidates would touch it."""
        leader, delegate, domain = candidates.leader, candidates.delegate, candidates.domain
        touched = np.isin(domain, self.domains)
        touched |= np.isin(leader, self.people) | np.isin(delegate, self.people)
        for ends in self.delegations:
            is_one = np.ones(leader.size, dtype=np.bool_)
            for column, position in zip((leader, delegate, domain), ends, strict=False):
                is_one &= column == position
            touched |= is_one
        return np.asarray(touched)


def _add_id(compiled: Compiled, id_: str, nodes: list[int], domains: list[int]) -> None:
    """Add what has the id: a domain, a person or everyone in a role or circle, or both."""
    columns = compiled.columns
    if id_ in columns.domain_index:
        domains.append(columns.domain_index[id_])
    if id_ in columns.node_index or id_ not in columns.domain_index:
        nodes.append(find_node(compiled, id_, option_name("keep")))


def _find_ends(compiled: Compiled, item: Any) -> tuple[int, ...]:
    """The positions of principal, delegate and maybe domain."""
    ends: tuple[str | None, ...]
    if isinstance(item, Delegation):
        ends = (item.principal, item.delegate, item.domain)
    elif isinstance(item, Step):
        ends = item.key
    elif isinstance(item, LeftOut):
        ends = item[:_ENDS]
    elif isinstance(item, tuple) and 1 < len(item) <= _ENDS:
        ends = (*item, None)[:_ENDS]
    else:
        raise ValueError(
            f"keep: {format_value(item)} is neither an id nor a delegation; give the id of a "
            "person, role, circle or domain, or a tuple of principal, delegate and domain"
        )
    *nodes, domain = ends
    name = option_name("keep")
    positions = tuple(find_node(compiled, str(node), name) for node in nodes)
    return positions if domain is None else (*positions, find_domain(compiled, domain, name))
