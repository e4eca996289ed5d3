"""Who hands a vote on to whom: a mapping, a graph, or one domain of an organization."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback._algorithms._forests import forest_depths, forest_roots
from stepback._algorithms._topology import find_cycles
from stepback._flow._active_delegations import in_force_mask, split_into_bands
from stepback._organization._organization import Organization, compiled_at_date
from stepback._organization._relation_graph import relation_graph
from stepback._organization._validate_args import (
    find_position,
    is_hashable,
    raise_faults,
    refuse_non_graph,
)
from stepback._problems._format import format_value

if TYPE_CHECKING:
    import networkx as nx

    Source = Organization | nx.DiGraph[Any] | Mapping[Any, Any]

_WHOLE = 1 - 1e-9
_ONE_PROXY_REMEDY = "give a mapping with one proxy each, or None"


@attrs.frozen(eq=False)
class VoteDelegation:
    """Voters, and to whom each hands the vote on.

    Attributes:
        voters: What they are called.
        proxy: The position of the proxy of each; -1 for one who votes.
        depth: How many steps it is to the guru; it means nothing for the lost.
        guru: The position of whoever votes with the vote of each; -1 for the lost.
    """

    voters: Sequence[Any]
    proxy: Array
    depth: Array
    guru: Array

    @classmethod
    def from_source(cls, source: Source, domain: str | None) -> VoteDelegation:
        """Of a mapping from voters to proxies, a graph, or a domain of an organization."""
        if isinstance(source, Organization):
            voters, proxy = _proxies_from_organization(source, domain)
        elif domain is not None:
            raise ValueError(
                f"domain: {format_value(domain)} given, and only an Organization has "
                "domains; leave it out"
            )
        elif isinstance(source, Mapping):
            voters, proxy = _proxies_from_mapping(source)
        elif hasattr(source, "is_directed"):
            voters, proxy = _proxies_from_graph(source)
        else:
            refuse_non_graph(source)
        depth, lost = forest_depths(proxy)
        guru = np.where(lost, -1, forest_roots(np.where(lost, -1, proxy)))
        return cls(voters, proxy, depth, guru)

    @property
    def vote_counts(self) -> Array:
        """How many votes come to each voter who votes; 0 for others."""
        return np.bincount(self.guru[self.guru >= 0], minlength=self.guru.size)

    @property
    def guru_positions(self) -> Array:
        """The positions of those who vote."""
        return np.flatnonzero(self.proxy < 0)

    @property
    def vote_cycles(self) -> list[list[int]]:
        """Every cycle, each from the voter who comes first."""
        lost = np.flatnonzero(self.guru < 0)
        end = self.proxy
        for _ in range(int(end.size).bit_length()):
            end = np.where(end < 0, -1, end[end])
        around = np.unique(end[lost])
        return sorted(find_cycles(end.size, around, self.proxy[around]))


def _proxies_from_mapping(source: Mapping[Any, Any]) -> tuple[Sequence[Any], Array]:
    voters = list(source)
    place = {voter: at for at, voter in enumerate(voters)}
    if None in place:
        raise ValueError("source: None is a voter; give voters a name, and None where they vote")
    place[None] = -1
    faults = [
        f"the proxy of {format_value(voter)}, {format_value(proxy)}, is no voter; add "
        f"{format_value(proxy)} with None"
        for voter, proxy in source.items()
        if not (is_hashable(proxy) and proxy in place)
    ]
    raise_faults("source", faults)
    proxies = map(place.__getitem__, source.values())
    return voters, np.fromiter(proxies, dtype=np.int64, count=len(voters))


def _proxies_from_graph(source: Any) -> tuple[Sequence[Any], Array]:
    made = relation_graph(source)
    nodes = made.n_nodes
    arrows = distinct_values(made.tail * max(1, nodes) + made.head)
    tail, head = np.divmod(arrows, max(1, nodes))
    several = np.flatnonzero(np.bincount(tail, minlength=nodes) > 1)
    raise_faults(
        "source",
        [
            f"{format_value(made.nodes[one])} hands the vote to "
            f"{', '.join(format_value(made.nodes[to]) for to in head[tail == one][:3].tolist())}"
            f"{', …' if np.count_nonzero(tail == one) > 3 else ''}; {_ONE_PROXY_REMEDY}"
            for one in several.tolist()
        ],
    )
    proxy = np.full(nodes, -1, dtype=np.int64)
    proxy[tail] = head
    return made.nodes, proxy


def _proxies_from_organization(
    org: Organization, domain: str | None
) -> tuple[Sequence[Any], Array]:
    """Whoever hands all of the domain to one person has that person for a proxy."""
    if domain is None:
        raise ValueError("domain: None is not a domain; give the id of one of the organization's")
    now = compiled_at_date(org)
    columns, only = now.columns, now.groups.sole_person
    number = find_position(domain, columns.domain_index, "domain")
    named = columns.tables["delegations"]["domain"]
    rows = np.flatnonzero(
        in_force_mask(columns, now.date, now.contexts) & ((named == number) | (named < 0))
    )
    bands, handed, _ = split_into_bands(columns, rows)
    band = bands.domain == bands.stands_for[number]
    handed = handed.take(band[handed.band])
    voter, to = only[handed.principal], only[handed.delegate]
    counts = np.flatnonzero((voter >= 0) & (voter != to))
    voter, to, whole = voter[counts], to[counts], handed.fraction[counts] >= _WHOLE
    voter_, first, where = np.unique(voter, return_index=True, return_inverse=True)
    proxy = np.full(now.n_people, -1, dtype=np.int64)
    proxy[voter_] = to[first]
    full = whole & (to == to[first][where]) & (to >= 0)
    bands_whole = np.unique(handed.band[counts][full] * max(1, voter_.size) + where[full])
    times = np.bincount(bands_whole % max(1, voter_.size), minlength=voter_.size)
    partly = times < np.count_nonzero(band)
    partly[where[~full]] = True
    ids = columns.ids
    raise_faults(
        "source",
        [
            f"{format_value(ids[one])} has several delegations in "
            f"{format_value(domain)}, or one of a part of "
            f"it, or to several people or nobody; {_ONE_PROXY_REMEDY}"
            for one in voter_[partly].tolist()
        ],
    )
    return ids[: now.n_people].tolist(), proxy
