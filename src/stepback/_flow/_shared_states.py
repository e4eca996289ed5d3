"""Which nodes need a state of their own in a band, and which have one that bands share.

A node needs its own state in a band only if from there weight can come to someone who delegates
in the domain by name: all that leads on from any other node is the same in all bands that share.
"""

from __future__ import annotations

from collections import defaultdict

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency, positions_in_runs
from stepback._algorithms._arrays import AlignedArrays, Array, distinct_values
from stepback._algorithms._closure import find_closure
from stepback._algorithms._sorted_lookup import is_member
from stepback._columns._table import Columns
from stepback._flow._bands import BandedDelegations, Bands

_FEW = 4  # so many states for each relation are still linear in the size of the organization


@attrs.frozen(eq=False)
class _NodeArcs(AlignedArrays):
    """General delegations and memberships, as arcs between nodes."""

    tail: Array
    head: Array


def find_own_states(
    columns: Columns, bands: Bands, delegations: BandedDelegations, distinct_nodes: Array
) -> Array:
    """The sorted keys ``band * n_nodes + node`` of the states that sharing bands have of their own.

    All of them are reached from the owner. In a band in which they are many, all nodes that are
    reached have their own: to look for fewer would take longer than it saves. The
    `distinct_nodes` have states of their own in every band in which they are reached.
    """
    n_nodes, memberships = columns.n_nodes, columns.tables["memberships"]
    is_sharing = bands.shared[delegations.band] != delegations.band
    named = delegations.take(np.flatnonzero(is_sharing))
    general = delegations.take(np.flatnonzero(~is_sharing))
    arcs = _NodeArcs.concatenate(
        [
            _NodeArcs(general.principal, general.delegate),
            _NodeArcs(*(memberships[end].astype(np.int64) for end in ("group", "member"))),
        ]
    )
    seats = Adjacency.from_sources(memberships["group"].astype(np.int64), n_nodes)
    to_tails = Adjacency.from_sources(arcs.head, n_nodes)
    by_node = Adjacency.from_sources(general.principal, n_nodes)
    naming = distinct_values(named.band * n_nodes + named.principal)
    named_key = named.band * n_nodes + named.principal
    order = np.argsort(named_key, kind="stable")
    named_key, named_head = named_key[order], named.delegate[order]

    sharing, is_whole = _sharing_bands(bands), np.zeros(bands.domain.size, dtype=np.bool_)
    distinct = (sharing[:, None] * n_nodes + distinct_nodes).ravel()
    n_left = _FEW * (arcs.tail.size + naming.size + distinct.size)

    def step_back(keys: Array) -> Array:
        nonlocal n_left
        band = keys // n_nodes
        n_tails = np.diff(to_tails.start)[keys % n_nodes]
        if n_tails.sum() > n_left:  # then the bands that lead to the most are not finished
            by_size = np.argsort(n_tails, kind="stable")
            is_whole[band[by_size[np.cumsum(n_tails[by_size]) > n_left]]] = True
        keys = keys[~is_whole[band]]
        position, run = to_tails.arcs_from(keys % n_nodes)
        n_left -= position.size
        return np.asarray((keys // n_nodes * n_nodes)[run] + arcs.tail[position])

    leading = find_closure(np.concatenate([naming, distinct]), step_back)
    leading = leading[~is_whole[leading // n_nodes]]
    # The arcs between leading states, found from their heads: those that lead out of them are many.
    position, run = to_tails.arcs_from(leading % n_nodes)
    leads_from = (leading // n_nodes * n_nodes)[run] + arcs.tail[position]
    by_tail = np.argsort(leads_from, kind="stable")
    leads_from, leads_to = leads_from[by_tail], leading[run[by_tail]]

    def step_on(keys: Array) -> Array:
        whole = is_whole[keys // n_nodes]
        begin, end = (np.searchsorted(leads_from, keys[~whole], side) for side in ("left", "right"))
        heads = [leads_to[positions_in_runs(begin, end)[0]]]
        names = is_member(keys, naming)
        base = keys // n_nodes * n_nodes
        begin, end = (np.searchsorted(named_key, keys[names], side) for side in ("left", "right"))
        position, run = positions_in_runs(begin, end)
        by_name = base[names][run] + named_head[position]
        heads.append(by_name[is_whole[by_name // n_nodes] | is_member(by_name, leading)])
        position, run = seats.arcs_from(keys[whole] % n_nodes)
        heads.append(base[whole][run] + memberships["member"][position])
        general_only = whole & ~names
        position, run = by_node.arcs_from(keys[general_only] % n_nodes)
        heads.append(base[general_only][run] + general.delegate[position])
        return np.concatenate(heads)

    owner = columns.tables["domains"]["owner"][bands.domain[sharing]].astype(np.int64)
    start = sharing * n_nodes + owner
    start = start[is_whole[sharing] | is_member(start, leading)]
    return find_closure(start, step_on)


def _sharing_bands(bands: Bands) -> Array:
    n_bands = bands.weight.size
    return np.flatnonzero(bands.shared[:n_bands] != np.arange(n_bands))


def find_reached_states(
    columns: Columns, bands: Bands, delegations: BandedDelegations, starts: Array
) -> Array:
    """The sorted keys ``band * n_nodes + node`` of all that is reached in bands that share.

    From the owners and the `starts`, a domain and a node in each column. Key by key: it takes time
    in proportion to what is found, however long the ways there are.
    """
    n_nodes, memberships = columns.n_nodes, columns.tables["memberships"]
    seats: dict[int, list[int]] = defaultdict(list)
    for group, member in zip(
        *(memberships[end].tolist() for end in ("group", "member")), strict=True
    ):
        seats[group].append(member)
    is_named = bands.shared[delegations.band] != delegations.band
    onward: dict[int, list[int]] = defaultdict(list, {node: [*to] for node, to in seats.items()})
    general = delegations.take(np.flatnonzero(~is_named))
    for principal, delegate in zip(
        general.principal.tolist(), general.delegate.tolist(), strict=True
    ):
        onward[principal].append(delegate)
    named: dict[int, dict[int, list[int]]] = defaultdict(dict)
    by_name = delegations.take(np.flatnonzero(is_named))
    ends = (by_name.band.tolist(), by_name.principal.tolist(), by_name.delegate.tolist())
    for band, principal, delegate in zip(*ends, strict=True):
        named[band].setdefault(principal, []).append(delegate)
    sharing = _sharing_bands(bands)
    domain = bands.domain[sharing]
    first = {
        band: {owner}
        for band, owner in zip(
            sharing.tolist(), columns.tables["domains"]["owner"][domain].tolist(), strict=True
        )
    }
    wanted = bands.stands_for[starts[0]]
    begin, end = (np.searchsorted(domain, wanted, side) for side in ("left", "right"))
    place, column = positions_in_runs(begin, end)
    for band, node in zip(sharing[place].tolist(), starts[1][column].tolist(), strict=True):
        first[band].add(node)
    found = [np.zeros(0, dtype=np.int64)]
    nothing: list[int] = []
    for band, reached in first.items():
        names, stack = named.get(band, {}), list(reached)
        while stack:
            node = stack.pop()
            if node in names:  # instead of the general delegations, but not of the seats
                heads = [*seats.get(node, nothing), *names[node]]
            else:
                heads = onward.get(node, nothing)
            for head in heads:
                if head not in reached:
                    reached.add(head)
                    stack.append(head)
        found.append(band * n_nodes + np.sort(np.array(list(reached), dtype=np.int64)))
    return np.concatenate(found)


def copy_general(
    columns: Columns, bands: Bands, delegations: BandedDelegations
) -> BandedDelegations:
    """The `delegations`, and the general ones of own states whose principals name none there."""
    n_nodes = columns.n_nodes
    key = delegations.band * n_nodes + delegations.principal
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    own = bands.own_states[~is_member(bands.own_states, ordered)]
    band, node = np.divmod(own, n_nodes)
    wanted = bands.shared[band] * n_nodes + node
    begin, end = (np.searchsorted(ordered, wanted, side) for side in ("left", "right"))
    position, run = positions_in_runs(begin, end)
    copies = attrs.evolve(delegations.take(order[position]), band=band[run])
    return BandedDelegations.concatenate([delegations, copies])
