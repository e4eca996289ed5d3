"""The posts that a table tells of, each with its true place and with what its cells say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import attrs

from stepback.testing._byte_choices import Choices
from stepback.testing._messy import _sample_data


@attrs.frozen
class Holder:
    """Who holds a post, as one row has it."""

    name: str
    fte: str
    place: int


@attrs.define(eq=False)
class Post:
    """A post.

    Attributes:
        number: Grows from post to post; no one is above a post of a lower number.
        id: The true id.
        above: The post that is truly above.
        holders: One for each row; whoever is there twice has two rows alike.
        vacant: Whether the holder's name stands for nobody.
        damage: What makes of the true cell of a field the one that is written.
    """

    number: int
    id: str
    title: str
    unit: str
    above: Post | None
    holders: list[Holder]
    vacant: bool = False
    damage: dict[str, Callable[[str], str]] = attrs.field(factory=dict)

    def rename(self, name: str) -> None:
        """Give its holder another name."""
        self.holders = [attrs.evolve(holder, name=name) for holder in self.holders]

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Where each row wants to stand, and the cells that are written there."""
        for holder in self.holders:
            cells = {
                "id": self.id,
                "name": holder.name,
                "title": self.title,
                "unit": self.unit,
                "manager": self.above.id if self.above else "",
                "fte": holder.fte,
            }
            damaged = {field: damage(cells[field]) for field, damage in self.damage.items()}
            yield holder.place, cells | damaged


class Staff:
    """All posts, of which a defect takes some that no other defect has."""

    def __init__(self, drawn: Sequence[bytes], look: Choices) -> None:
        """A post for each that is drawn, above which is one drawn before, or none."""
        self._lettered = bool(look.below(2))
        self._last_name_first = bool(look.below(2))
        self._last_number = self._named = 0
        self._places: dict[Post, int] = {}  # where what is drawn finds a post
        for one in drawn:
            where, choices = Choices(one).cut(1, len(one) - 1)
            self._places[self._post(choices)] = where.place()
        self.posts = list(self._places)
        self._free = dict(self._places)

    def take(self, choices: Choices, count: int) -> list[Post]:
        """Posts that have no defect yet, in their order."""
        taken = []
        for _ in range(count):
            taken.append(choices.nearest(self._free))
            del self._free[taken[-1]]
        return sorted(taken, key=lambda post: post.number)

    def new_id(self) -> str:
        """An id that no post has, written as in all of this table."""
        return self._id(self._new_number())

    def new_name(self, first: str) -> str:
        """A name that no one has yet; those with one last name are counted."""
        again, at = divmod(self._named, len(_sample_data.LAST_NAMES))
        self._named += 1
        last = _sample_data.LAST_NAMES[at] + (f" {again + 1}" if again else "")
        return f"{last}, {first}" if self._last_name_first else f"{first} {last}"

    def _new_number(self, step: int = 1) -> int:
        self._last_number += step
        return self._last_number

    def _id(self, number: int) -> str:
        return lettered(number) if self._lettered else f"{number:05d}"

    def _post(self, choices: Choices) -> Post:
        alone, above = choices.seldom(12), None
        if self._places:
            anyone = choices.nearest(self._places)
            above = None if alone else anyone
        place = choices.below(16)
        title, unit = choices.one_of(_sample_data.TITLES), choices.one_of(_sample_data.UNITS)
        name = self.new_name(choices.one_of(_sample_data.FIRST_NAMES))
        number = self._new_number(1 + choices.below(5))
        holder = Holder(name, choices.one_of(_sample_data.FTES), place)
        return Post(number, self._id(number), title, unit, above, [holder])


def lettered(number: int) -> str:
    """An id in which there is a letter."""
    return f"E-{2000 + number}"


def chain(posts: Sequence[Post]) -> None:
    """Have each post truly stand below the one before it."""
    for above, below in pairwise(posts):
        below.above = above
