"""A column of cells that may name several people or roles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback.evidence._coding._coded_column import NOT_SAID, CodedColumn


@attrs.frozen(eq=False)
class PartyColumn:
    """Who stands in each cell: nobody, one, or several.

    Each different cell is one party, and is taken apart once.

    Attributes:
        codes: For each row the number of its party; `NOT_SAID` where the cell names nobody.
        parties: For each party the positions of its members in `names`, in the order of the cell.
        names: The different names.
    """

    codes: Array
    parties: tuple[tuple[int, ...], ...]
    names: tuple[str, ...]

    @classmethod
    def from_cells(cls, cells: CodedColumn, members: Iterable[Iterable[str]]) -> Self:
        """The parties of coded cells; `members` are the names in each of their words.

        Words without any name are not said; equal parties become one.
        """
        numbers: dict[str, int] = {}
        parties: dict[tuple[int, ...], int] = {}
        party_of_word = []
        for names in members:
            party = tuple(numbers.setdefault(name, len(numbers)) for name in dict.fromkeys(names))
            party_of_word.append(parties.setdefault(party, len(parties)) if party else NOT_SAID)
        codes = np.array([*party_of_word, NOT_SAID], dtype=np.int32)[cells.codes]
        return cls(codes, tuple(parties), tuple(numbers))

    @classmethod
    def from_names(cls, names: Iterable[str | Iterable[str] | None]) -> Self:
        """The parties of values, each ``None``, one name, or several."""
        numbers: dict[str, int] = {}
        parties: dict[tuple[int, ...], int] = {}
        codes = []
        for value in names:
            members = [] if not value else [value] if isinstance(value, str) else value
            party = tuple(numbers.setdefault(name, len(numbers)) for name in dict.fromkeys(members))
            codes.append(parties.setdefault(party, len(parties)) if party else NOT_SAID)
        return cls(np.array(codes, dtype=np.int32), tuple(parties), tuple(numbers))

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.codes)

    @property
    def is_said(self) -> Array:
        """Whether each cell names anyone."""
        return np.asarray(self.codes != NOT_SAID)

    @property
    def is_single(self) -> bool:
        """Whether no cell names several."""
        return all(len(party) == 1 for party in self.parties)

    def take(self, rows: Array) -> Self:
        """The rows at positions, or under a mask; parties and names stay."""
        return attrs.evolve(self, codes=self.codes[rows])

    def members(self) -> tuple[Array, Array]:
        """Each row and name that belong together, by row: positions of rows, and of names."""
        sizes = np.array([*map(len, self.parties), 0], dtype=np.int64)
        flat = np.array([name for party in self.parties for name in party], dtype=np.int32)
        first = np.append(0, np.cumsum(sizes[:-1]))[: len(sizes)]
        n_members = sizes[self.codes]
        rows = np.repeat(np.arange(len(self.codes)), n_members)
        place = np.arange(rows.size) - np.repeat(np.cumsum(n_members) - n_members, n_members)
        return rows, flat[first[self.codes][rows] + place]

    def party_names(self) -> tuple[tuple[str, ...], ...]:
        """The names of each party."""
        return tuple(tuple(self.names[name] for name in party) for party in self.parties)
