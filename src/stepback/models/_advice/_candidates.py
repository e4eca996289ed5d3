"""Who could step back from what, and to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._adjacency import Adjacency
from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._measures._stances import HandedOnRights, kept_weights
from stepback._organization._validate_args import find_position
from stepback._problems._format import format_value


@attrs.frozen(eq=False)
class Candidates:
    """Leaders, each with a domain in which they keep something, and someone to hand it to.

    Attributes:
        leader, domain, delegate: The numbers of each.
        decisions: What the leader keeps in the domain.
    """

    leader: Array
    domain: Array
    delegate: Array
    decisions: Array

    @classmethod
    def from_compiled(
        cls,
        now: Compiled,
        leaders: Iterable[str] | None,
        domains: Iterable[str] | None,
        delegates: Iterable[str] | Mapping[str, Iterable[str]] | None,
    ) -> Candidates:
        """Those of an organization; without `delegates`, who is close to each leader."""
        person, domain, decisions = _kept_decisions(now)
        wanted = np.ones(person.size, dtype=np.bool_)
        columns = now.columns
        if leaders is not None:
            wanted &= np.isin(person, _person_positions(now, leaders, "leaders"))
        if domains is not None:
            wanted &= np.isin(domain, _find_positions(domains, columns.domain_index, "domains"))
        person, domain, decisions = person[wanted], domain[wanted], decisions[wanted]
        some, which = np.unique(person, return_inverse=True)
        pairs = (
            _default_delegates(now, some)
            if delegates is None
            else _requested_delegates(now, some, delegates)
        )
        at, row = Adjacency.from_sources(pairs[0], some.size).arcs_from(which)
        return cls(person[row], domain[row], pairs[1][at], decisions[row])


def _kept_decisions(now: Compiled) -> tuple[Array, Array, Array]:
    """Who keeps something in which domain, and how much."""
    graph, domains = now.flow.graph, now.flow.graph.stands_for.size
    keys = np.unique(
        graph.node[graph.is_person_state] * domains + graph.domain[graph.is_person_state]
    )
    kept = kept_weights(now, keys)
    keys, kept = keys[kept > 0], kept[kept > 0]
    person, flows = np.divmod(keys, max(1, domains))
    share = kept / now.flow.domain_weight[flows]
    domain, row = Adjacency.from_sources(graph.stands_for, domains).arcs_from(flows)
    return person[row], domain, share[row] * now.columns.tables["domains"]["weight"][domain]


def _default_delegates(now: Compiled, leaders: Array) -> tuple[Array, Array]:
    """For each leader, by position: direct reports, and whoever they hand something to already.

    Someone from outside, such as a consultant, only in the second way.
    """
    held, where = now.groups.containing_groups(leaders)
    places = np.concatenate([leaders, held])
    which = np.concatenate([np.arange(leaders.size), where])
    lines, at = now.reporting_tree.report_arcs.arcs_from(places)
    report, below, _ = now.groups.people_within(now.reporting_tree.report[lines])
    of = which[at][below]
    inside = ~now.columns.tables["people"]["external"][report]
    given = HandedOnRights.from_compiled(now)
    to, row, _ = given.people(now)
    place = np.minimum(np.searchsorted(leaders, given.person[row]), max(0, leaders.size - 1))
    here = leaders[place] == given.person[row] if leaders.size else np.zeros(0, dtype=np.bool_)
    of = np.concatenate([of[inside], place[here]])
    to = np.concatenate([report[inside], to[here]])
    keys = np.unique(of * max(1, now.n_people) + to)
    of, to = np.divmod(keys, max(1, now.n_people))
    return of[to != leaders[of]], to[to != leaders[of]]


def _requested_delegates(
    now: Compiled, leaders: Array, delegates: Iterable[str] | Mapping[str, Iterable[str]]
) -> tuple[Array, Array]:
    """For each leader, by position, the people that were named for all, or for that leader."""
    if isinstance(delegates, Mapping):
        named = {
            int(_person_positions(now, [leader], "candidates")[0]): _person_positions(
                now, some, "candidates"
            )
            for leader, some in delegates.items()
        }
        each = [named.get(leader, np.zeros(0, dtype=np.int64)) for leader in leaders.tolist()]
    else:
        each = [_person_positions(now, delegates, "candidates")] * leaders.size
    of = np.repeat(np.arange(leaders.size), [some.size for some in each])
    to = np.concatenate([*each, np.zeros(0, dtype=np.int64)])
    return of[to != leaders[of]], to[to != leaders[of]]


def _person_positions(now: Compiled, ids: Iterable[str], name: str) -> Array:
    """The numbers of people; a role or circle is none."""
    nodes = _find_positions(ids, now.columns.node_index, name)
    groups = now.columns.ids[nodes[nodes >= now.n_people]].tolist()
    if groups:
        raise ValueError(f"{name}: {format_value(groups[0])} is a role or circle; name people")
    return np.unique(nodes)


def _find_positions(ids: Any, positions: Mapping[str, int], name: str) -> Array:
    if isinstance(ids, str) or not isinstance(ids, Iterable):
        raise ValueError(f"{name}: {format_value(ids)} is not a collection; give ids, even of one")
    return np.array([find_position(id_, positions, name) for id_ in ids], dtype=np.int64)
