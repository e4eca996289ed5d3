"""A set of names that never changes, and is written as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, Self


class NameSet(tuple[str, ...], AbstractSet[str]):  # type: ignore[misc]  # (order: see below)
    """A frozen set of names, in order; to programs that write JSON it is a tuple.

    ``json.dumps(attrs.asdict(record))`` has no form for a frozenset, which `attrs.asdict` keeps as
    it is. This is a `collections.abc.Set`, equals the frozenset of the same names, and has its
    hash, its operators and its methods; what these make of it is a frozenset.
    """

    __slots__ = ()

    def __new__(cls, names: Iterable[str] = ()) -> Self:
        """The names, each once."""
        return super().__new__(cls, sorted(set(names)))

    @classmethod
    def _from_iterable(cls, it: Iterable[Any]) -> frozenset[Any]:
        """What operators make: a frozenset, since the other operand can hold any values."""
        return frozenset(it)

    def __hash__(self) -> int:
        return hash(frozenset(self))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the names; what tuples do by themselves would depend on the protocol."""
        return type(self), (tuple(self),)

    def __repr__(self) -> str:
        """The code of an equal set, with the names in order."""
        return f"frozenset({{{', '.join(map(repr, self))}}})" if len(self) else "frozenset()"

    def copy(self) -> Self:
        """The set itself, since it never changes."""
        return self

    def union(self, *others: Iterable[Any]) -> frozenset[Any]:
        """As `frozenset.union`."""
        return frozenset(self).union(*others)

    def intersection(self, *others: Iterable[Any]) -> frozenset[str]:
        """As `frozenset.intersection`."""
        return frozenset(self).intersection(*others)

    def difference(self, *others: Iterable[Any]) -> frozenset[str]:
        """As `frozenset.difference`."""
        return frozenset(self).difference(*others)

    def symmetric_difference(self, other: Iterable[Any]) -> frozenset[Any]:
        """As `frozenset.symmetric_difference`."""
        return frozenset(self).symmetric_difference(other)

    def issubset(self, other: Iterable[Any]) -> bool:
        """As `frozenset.issubset`."""
        return frozenset(self).issubset(other)

    def issuperset(self, other: Iterable[Any]) -> bool:
        """As `frozenset.issuperset`."""
        return frozenset(self).issuperset(other)

    if not TYPE_CHECKING:  # a tuple is ordered by its items, and a set by inclusion
        __eq__, __ne__ = AbstractSet.__eq__, AbstractSet.__ne__
        __le__, __lt__ = AbstractSet.__le__, AbstractSet.__lt__
        __ge__, __gt__ = AbstractSet.__ge__, AbstractSet.__gt__


NO_NAMES = NameSet()
