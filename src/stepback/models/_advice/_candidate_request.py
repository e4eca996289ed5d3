"""Whom a caller asks about: leaders, domains, and the people who could decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self, TypeAlias

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._organization._validate_args import find_domain, find_node, is_iterable
from stepback._problems._format import format_value, option_name

RequestedDelegates: TypeAlias = Iterable[str] | Mapping[str, Iterable[str]]


@attrs.frozen(eq=False)
class CandidateRequest:
    """What was asked for, as positions; ``None`` stands for the defaults of `advise`.

    Attributes:
        leaders: The leaders.
        domains: The domains.
        delegates: Who could decide: for all leaders, or by leader.
    """

    leaders: Array | None
    domains: Array | None
    delegates: Array | Mapping[int, Array] | None

    @classmethod
    def from_arguments(
        cls,
        compiled: Compiled,
        leaders: Iterable[str] | None,
        domains: Iterable[str] | None,
        candidates: RequestedDelegates | None,
    ) -> tuple[Self, list[str]]:
        """What the arguments of these names ask for, and everything that is wrong with them."""
        faults: list[str] = []
        people = None if leaders is None else find_people(compiled, leaders, "leaders", faults)
        found_domains = None if domains is None else find_domains(compiled, domains, faults)
        delegates: Array | Mapping[int, Array] | None = None
        if isinstance(candidates, Mapping):
            by_leader: dict[int, Array] = {}
            for leader, ids in candidates.items():
                requested = find_people(compiled, ids, "candidates", faults)
                for position in find_people(compiled, [leader], "candidates", faults).tolist():
                    by_leader[position] = requested
            delegates = by_leader
        elif candidates is not None:
            delegates = find_people(compiled, candidates, "candidates", faults)
        return cls(people, found_domains, delegates), faults


def find_people(compiled: Compiled, ids: Any, name: str, faults: list[str]) -> Array:
    """Find the positions of people, and add to `faults` what is wrong; no roles or circles."""
    positions, name = [], option_name(name)
    for id_ in _iterate_ids(ids, name, faults):
        try:
            node = find_node(compiled, id_, name)
        except ValueError as fault:
            faults.append(str(fault))
            continue
        if node >= compiled.n_people:
            faults.append(f"{name}: {format_value(id_)} is a role or circle; name people")
        else:
            positions.append(node)
    return np.unique(np.array(positions, dtype=np.int64))


def find_domains(compiled: Compiled, ids: Any, faults: list[str]) -> Array:
    """Find the positions of domains, and add to `faults` what is wrong."""
    positions, name = [], option_name("domains")
    for id_ in _iterate_ids(ids, name, faults):
        try:
            positions.append(find_domain(compiled, id_, name))
        except ValueError as fault:
            faults.append(str(fault))
    return np.unique(np.array(positions, dtype=np.int64))


def _iterate_ids(ids: Any, name: str, faults: list[str]) -> Iterable[Any]:
    if isinstance(ids, str) or not is_iterable(ids):
        faults.append(f"{name}: {format_value(ids)} is not a collection; give ids, even of one")
        return ()
    found: Iterable[Any] = ids
    return found
