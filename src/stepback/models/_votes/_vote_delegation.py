"""Who delegates a vote to whom, from a mapping, a graph, or one domain of an organization."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._forests import forest_depths, forest_roots
from stepback._algorithms._topology import find_cycles
from stepback._flow._active_delegations import in_force_mask, split_into_bands
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._relation_graph import check_digraph, relation_graph
from stepback._organization._validate_args import (
    find_domain,
    is_hashable,
    raise_faults,
)
from stepback._problems._format import format_value, join_truncated

if TYPE_CHECKING:
    import networkx as nx

    Source = Organization | nx.DiGraph[Any] | Mapping[Any, Any]

_WHOLE = 1 - 1e-9
_PROXIES_SHOWN = 3
_ONE_PROXY_REMEDY = "give a mapping with one proxy each, or None"


@attrs.frozen(eq=False)
class VoteDelegation:
    """Voters, and to whom each delegates the vote.

    Attributes:
        voters: The ids or names of the voters.
        proxy: The position of each voter's proxy; -1 for a voter who votes.
        depth: The number of steps to the guru; undefined for lost votes.
        guru: The position of the person who casts each voter's vote; -1 for lost votes.
    """

    voters: Sequence[Any]
    proxy: Array
    depth: Array
    guru: Array

    @classmethod
    def from_source(cls, source: Source, domain: str | None) -> VoteDelegation:
        """Build it from a mapping of voters to proxies, a graph, or a domain of an organization."""
        if isinstance(source, Organization):
            voters, proxy = _proxies_from_organization(source, domain)
        elif not isinstance(source, Mapping):
            check_digraph(source, ", networkx digraph or mapping")
            voters, proxy = _proxies_from_graph(source)
        else:
            voters, proxy = _proxies_from_mapping(source)
        if domain is not None and not isinstance(source, Organization):
            raise ValueError(
                f"domain: {format_value(domain)} given, and only an Organization has "
                "domains; leave it out"
            )
        depth, is_lost = forest_depths(proxy)
        guru = np.where(is_lost, -1, forest_roots(np.where(is_lost, -1, proxy)))
        return cls(voters, proxy, depth, guru)

    @property
    def guru_positions(self) -> Array:
        """The positions of the voters who vote."""
        return np.flatnonzero(self.proxy < 0)

    @property
    def vote_cycles(self) -> list[list[int]]:
        """Every cycle, each from the voter who comes first."""
        # After as many steps as there are voters, each lost vote is on a cycle; each pass of
        # the loop doubles the number of steps.
        later = self.proxy
        for _ in range(int(later.size).bit_length()):
            later = np.where(later < 0, -1, later[later])
        on_cycle = np.unique(later[self.guru < 0])
        return sorted(find_cycles(later.size, on_cycle, self.proxy[on_cycle]))


def _proxies_from_mapping(source: Mapping[Any, Any]) -> tuple[Sequence[Any], Array]:
    voters = list(source)
    position = {voter: index for index, voter in enumerate(voters)}
    if None in position:
        raise ValueError("source: None is a voter; give voters a name, and None where they vote")
    position[None] = -1
    faults = [
        f"the proxy of {format_value(voter)}, {format_value(proxy)}, is not a voter; add "
        f"{format_value(proxy)} with None"
        for voter, proxy in source.items()
        if not (is_hashable(proxy) and proxy in position)
    ]
    raise_faults("source", faults)
    proxies = map(position.__getitem__, source.values())
    return voters, np.fromiter(proxies, dtype=np.int64, count=len(voters))


def _proxies_from_graph(source: Any) -> tuple[Sequence[Any], Array]:
    graph = relation_graph(source)
    n_nodes = graph.n_nodes
    arcs = distinct_values(graph.tail * max(1, n_nodes) + graph.head)
    tail, head = np.divmod(arcs, max(1, n_nodes))
    faults = []
    for voter in np.flatnonzero(np.bincount(tail, minlength=n_nodes) > 1).tolist():
        proxies = [format_value(graph.nodes[node]) for node in head[tail == voter].tolist()]
        faults.append(
            f"{format_value(graph.nodes[voter])} hands the vote to "
            f"{join_truncated(proxies, _PROXIES_SHOWN)}; {_ONE_PROXY_REMEDY}"
        )
    raise_faults("source", faults)
    proxy = np.full(n_nodes, -1, dtype=np.int64)
    proxy[tail] = head
    return graph.nodes, proxy


def _proxies_from_organization(
    org: Organization, domain: str | None
) -> tuple[Sequence[Any], Array]:
    """Find each person's proxy: the one person to whom they delegate all of the domain."""
    if domain is None:
        raise ValueError("domain: None is not a domain; give the id of one of the organization's")
    compiled = compiled_at_date(org)
    columns, sole_member = compiled.columns, compiled.groups.sole_person
    domain_position = find_domain(compiled, domain)
    delegated_domain = columns.tables["delegations"]["domain"]
    rows = np.flatnonzero(
        in_force_mask(columns, compiled.date, compiled.contexts)
        & ((delegated_domain == domain_position) | (delegated_domain < 0))
    )
    bands, handed, _ = split_into_bands(columns, rows, np.array([domain_position]))
    band_of_domain = bands.domain == bands.stands_for[domain_position]
    handed = handed.take(band_of_domain[handed.band])
    voter, delegate = sole_member[handed.principal], sole_member[handed.delegate]
    counts = np.flatnonzero((voter >= 0) & (voter != delegate))
    voter, delegate = voter[counts], delegate[counts]
    is_whole = handed.fraction[counts] >= _WHOLE
    delegator, first, index = np.unique(voter, return_index=True, return_inverse=True)
    proxy = np.full(compiled.n_people, -1, dtype=np.int64)
    proxy[delegator] = delegate[first]
    # All of the domain goes to one person if, in each of its bands, all of the band does.
    is_full = is_whole & (delegate == delegate[first][index]) & (delegate >= 0)
    width = max(1, delegator.size)
    full_bands = np.unique(handed.band[counts][is_full] * width + index[is_full])
    n_full_bands = np.bincount(full_bands % width, minlength=delegator.size)
    is_partial = n_full_bands < np.count_nonzero(band_of_domain)
    is_partial[index[~is_full]] = True
    ids = columns.ids
    raise_faults(
        "source",
        [
            f"{format_value(ids[person])} has several delegations in {format_value(domain)}, or "
            f"one of a part of it, or to several people or nobody; {_ONE_PROXY_REMEDY}"
            for person in delegator[is_partial].tolist()
        ],
    )
    return ids[: compiled.n_people].tolist(), proxy
