"""Rights for the own line only: they hold for requests of people below the holder."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._columns._table import Columns
from stepback._flow._compiled import Compiled
from stepback._flow._rights._candidate_rights import nodes_on_record
from stepback._organization._validate_args import raise_faults
from stepback._problems._format import format_value, propose_similar
from stepback.evidence._conformance._party_posts import RecordedSeats


@attrs.frozen(eq=False)
class OwnLinePosts:
    """The posts with a right for the own line only, by the number of the domain.

    Attributes:
        by_domain: For each domain that has any, its posts.
        inside: For each of these posts everyone in it, itself included.
    """

    by_domain: Mapping[int, frozenset[int]]
    inside: Mapping[int, frozenset[int]]

    @classmethod
    def from_pairs(
        cls, pairs: Any, records: Columns, seats: RecordedSeats, same: Array
    ) -> OwnLinePosts:
        """The posts of pairs of a domain and a holder, each by id.

        Raises:
            ValueError: If the pairs are not pairs, or name what is not there.
        """
        faults: list[str] = []
        posts: dict[int, set[int]] = {}
        inside: dict[int, frozenset[int]] = {}
        for pair in _list_pairs(pairs, faults):
            domain = _find_number(pair[0], records.domain_index, "domain", faults)
            holder = _find_number(pair[1], records.node_index, "holder", faults)
            if domain < 0 or holder < 0:
                continue
            held = {holder, *seats.list_all_members(holder)}
            # A matrix makes roles for what one post hands on in one domain, named after it.
            prefix = f"{records.domain_ids[domain]}: "
            held |= seats.list_stand_ins(held, prefix)
            for post in held:
                number = int(same[post])
                posts.setdefault(domain, set()).add(number)
                within = {number, post, *seats.list_all_members(post)}
                inside[number] = inside.get(number, frozenset()) | within
        raise_faults("own_line", faults)
        return cls({domain: frozenset(held) for domain, held in posts.items()}, inside)

    def posts_for(self, domain: int, above: frozenset[int]) -> frozenset[int]:
        """The posts of the domain that have someone above the one who asked."""
        return frozenset(
            post
            for post in self.by_domain.get(domain, frozenset())
            if not above.isdisjoint(self.inside[post])
        )


def _list_pairs(pairs: Any, faults: list[str]) -> Iterable[tuple[Any, Any]]:
    try:
        given = list(pairs) if not isinstance(pairs, str | bytes | Mapping) else None
    except TypeError:
        given = None
    if given is None:
        faults.append(
            f"{format_value(pairs)} is not a collection; give pairs of a domain and a holder, such "
            "as matrix.own_line"
        )
        return
    for pair in given:
        if isinstance(pair, tuple | list) and len(pair) == 2:
            yield pair[0], pair[1]
        else:
            faults.append(f"{format_value(pair)} is not a pair of a domain and a holder")


def _find_number(id_: Any, known: Mapping[str, int], noun: str, faults: list[str]) -> int:
    if isinstance(id_, str) and id_ in known:
        return known[id_]
    nearest = propose_similar(id_, known)
    remedy = f"; {nearest.strip()}" if nearest else f"; give the id of a {noun} of the organization"
    faults.append(f"{noun} {format_value(id_)} is not here{remedy}")
    return -1


class LineAbove:
    """Who is above people in the formal line of a day."""

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self._nodes = nodes_on_record(compiled)
        self._number = np.full(compiled.records.n_nodes, -1)
        self._number[self._nodes] = np.arange(self._nodes.size)
        self._parent = compiled.reporting_tree.parent
        self._found: dict[int, frozenset[int]] = {}

    def above_all(self, people: Iterable[int]) -> frozenset[int]:
        """The nodes on record that are above every one of these."""
        found = [self._above(node) for node in people]
        return frozenset.intersection(*found) if found else frozenset()

    def _above(self, node: int) -> frozenset[int]:
        if node not in self._found:
            above: set[int] = set()
            waiting = deque(self._posts(int(self._number[node])))
            while waiting:
                parent = int(self._parent[waiting.popleft()])
                if parent < 0 or parent in above:
                    continue
                holders = self._compiled.groups.people_within(np.array([parent]))[0].tolist()
                for one in {parent, *holders} - above:
                    above.add(one)
                    waiting.extend(self._posts(one))
            self._found[node] = frozenset(self._nodes[sorted(above)].tolist())
        return self._found[node]

    def _posts(self, number: int) -> list[int]:
        """A node of the day and the roles and circles that it is in."""
        if number < 0:
            return []
        nodes, _ = self._compiled.groups.nodes_and_groups(np.array([number]))
        posts: list[int] = nodes.tolist()
        return posts
