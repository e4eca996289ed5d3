"""Who the names in a log are: the same person in two columns, and records of an organization."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._flow._compiled import Compiled
from stepback._records._record_types import NODE_TABLES


@attrs.frozen(eq=False)
class Identities:
    """A number for each name: equal for two names of one person or group.

    A name is matched to an id of the organization, or to a name that only one record has; letters
    in another case and spaces do not count. A role that one person holds on all days is that
    person. Other names stand for themselves.

    Attributes:
        compiled: The organization; ``None`` if there is none.
        numbers: The number of each text that was seen, without case and spaces.
        is_group: The numbers of roles and circles. No name has that of a role which is one person.
    """

    compiled: Compiled | None
    numbers: dict[str, int]
    is_group: set[int] = attrs.field(factory=set)
    _people: dict[int, frozenset[int]] = attrs.field(factory=dict, init=False)

    @classmethod
    def from_organization(cls, compiled: Compiled | None) -> Identities:
        """The ids and names of an organization, and nothing else yet."""
        if compiled is None:
            return cls(None, {})
        ids = list(map(name_key, compiled.columns.ids.tolist()))
        names = [
            name_key(str(name))
            for table in NODE_TABLES
            for name in compiled.columns.tables[table]["name"].tolist()
        ]
        node_numbers = _node_numbers(compiled)
        n_ids, n_names = Counter(ids), Counter(names)
        numbers = {
            text: number
            for text, number in zip(names, node_numbers, strict=True)
            if text and n_names[text] == 1
        }
        numbers |= {
            text: number for text, number in zip(ids, node_numbers, strict=True) if n_ids[text] == 1
        }
        groups = set(range(compiled.n_people, compiled.columns.n_nodes))
        return cls(compiled, numbers, groups)

    def identify(self, names: Iterable[str]) -> Array:
        """The number of each name."""
        first = 0 if self.compiled is None else self.compiled.columns.n_nodes
        found = [
            self.numbers.setdefault(name_key(name), first + len(self.numbers)) for name in names
        ]
        return np.array(found, dtype=np.int64)

    def people_of(self, number: int) -> frozenset[int]:
        """The numbers under which a decision counts as made by this one: its own, and members'."""
        if number not in self._people:
            people: list[int] = []
            if self.compiled is not None and number < self.compiled.columns.n_nodes:
                people = self.compiled.groups.people_within(np.array([number]))[0].tolist()
            self._people[number] = frozenset([number, *people])
        return self._people[number]


def name_key(name: str) -> str:
    """A name without what two spellings of it differ in: case, spaces and composed letters."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _node_numbers(compiled: Compiled) -> list[int]:
    """The number of each node: its own, but of a role with one holder that of the holder."""
    numbers = np.arange(compiled.columns.n_nodes)
    if compiled.records.tables["memberships"].is_dated or not compiled.groups.has_members:
        return list(map(int, numbers))
    roles = slice(compiled.n_people, compiled.columns.n_people_and_roles)
    holder = compiled.groups.sole_person[roles]
    numbers[roles] = np.where(holder >= 0, holder, numbers[roles])
    return list(map(int, numbers))
