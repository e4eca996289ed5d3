"""Chains of records that share their beginnings, each known by a number."""

from __future__ import annotations

EMPTY_CHAIN = 0


class ChainRegister:
    """Gives every chain a number, the same for equal chains.

    A chain is another chain and one record more. Those of all people below a leader share the
    chain to the leader, so that chains of any length take little memory, and two are compared by
    their numbers.
    """

    def __init__(self) -> None:
        """Begin with the empty chain."""
        self._numbers: dict[tuple[int, int], int] = {}
        self._links: list[tuple[int, int]] = [(EMPTY_CHAIN, -1)]

    def extend_chain(self, chain: int, record: int) -> int:
        """The number of the chain with one record more; a record below 0 adds none."""
        if record < 0:
            return chain
        link = chain, record
        number = self._numbers.setdefault(link, len(self._links))
        if number == len(self._links):
            self._links.append(link)
        return number

    def list_records(self, chain: int) -> tuple[int, ...]:
        """The records of a chain, in order."""
        records = []
        while chain != EMPTY_CHAIN:
            chain, record = self._links[chain]
            records.append(record)
        return tuple(reversed(records))
