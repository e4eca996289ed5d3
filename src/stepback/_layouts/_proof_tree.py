"""Chains that begin at one node, drawn as a tree: what they have in common is there once.

Worked example. The chains a, a b and a c of links are three rows: a at depth 1, with b and c below
it at depth 2. Row 0 is what all chains begin at.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import attrs


@attrs.frozen
class Gap:
    """Stands for links in the middle of a chain that are left out.

    Attributes:
        n_links: How many they are.
        chain: The number of the chain, so that gaps of different chains differ.
    """

    n_links: int
    chain: int


@attrs.frozen
class ProofTree:
    """Rows from top to bottom, each below the one that it follows from.

    Attributes:
        link: The link that leads to each row; ``None`` for the first.
        parent: The row that each follows from; -1 for the first.
        depth: How many links each row is from the first.
        end: The row at which each chain ends.
    """

    link: tuple[Hashable, ...]
    parent: tuple[int, ...]
    depth: tuple[int, ...]
    end: tuple[int, ...]

    @classmethod
    def from_chains(cls, chains: Iterable[Sequence[Hashable]], max_links: int) -> ProofTree:
        """The tree of chains; of one with more links, those in the middle are left out."""
        links: list[Hashable] = [None]
        children: list[dict[Hashable, int]] = [{}]
        ends = []
        for number, chain in enumerate(chains):
            node = 0
            for link in _shorten_chain(chain, max_links, number):
                if link not in children[node]:
                    children[node][link] = len(links)
                    links.append(link)
                    children.append({})
                node = children[node][link]
            ends.append(node)
        order: list[int] = []
        parent: list[int] = []
        depth: list[int] = []
        row_of: dict[int, int] = {}
        waiting = [(0, -1, 0)]
        while waiting:
            node, above, level = waiting.pop()
            row_of[node] = len(order)
            order.append(node)
            parent.append(above)
            depth.append(level)
            below = reversed(children[node].values())
            waiting += [(child, row_of[node], level + 1) for child in below]
        return cls(
            link=tuple(links[node] for node in order),
            parent=tuple(parent),
            depth=tuple(depth),
            end=tuple(row_of[node] for node in ends),
        )


def _shorten_chain(chain: Sequence[Hashable], max_links: int, number: int) -> list[Hashable]:
    """The first and the last links of a chain, with a gap between them if it is too long."""
    if len(chain) <= max_links:
        return list(chain)
    first = (max_links - 1) // 2
    last = max_links - 1 - first
    gap = Gap(len(chain) - first - last, number)
    return [*chain[:first], gap, *chain[len(chain) - last :]]
