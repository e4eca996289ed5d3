"""The posts in a table, each with its true values and with the damage to its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import attrs

from stepback.testing._byte_choices import ByteChoices
from stepback.testing._messy import _sample_data as samples


@attrs.frozen
class Holder:
    """The holder of a post, as in one row."""

    name: str
    fte: str
    place: float
    start: str = ""
    end: str = ""


@attrs.define(eq=False)
class Post:
    """A post."""

    number: int  # grows from post to post; that of the manager is lower
    id: str  # the true id
    title: str
    unit: str
    manager: Post | None  # the post that is truly above
    holders: list[Holder]  # one for each row of the post
    has_fixed_days: bool = False  # whether a defect says what the days in its rows are
    dotted_managers: Sequence[Post] = ()  # those above by dotted lines
    vacant: bool = False  # whether the holder's name means that nobody holds the post
    # By field, a function from the true cell to the one that is written.
    damage: dict[str, Callable[[str], str]] = attrs.field(factory=dict)

    def rename_holders(self, name: str) -> None:
        """Give all holders another name."""
        self.holders = [attrs.evolve(holder, name=name) for holder in self.holders]

    def written_rows(self) -> Iterator[tuple[float, dict[str, str]]]:
        """The place and the cells of each row."""
        for holder in self.holders:
            cells = {
                "id": self.id,
                "name": holder.name,
                "title": self.title,
                "unit": self.unit,
                "manager": self.manager.id if self.manager else "",
                "fte": holder.fte,
                "start": holder.start,
                "end": holder.end,
                "dotted_managers": "; ".join(post.id for post in self.dotted_managers),
            }
            damaged = {field: damage(cells[field]) for field, damage in self.damage.items()}
            yield holder.place, cells | damaged


class Staff:
    """All posts; each defect takes some that no other defect has."""

    def __init__(self, drawn: Sequence[bytes], look: ByteChoices) -> None:
        """Draw posts, each below an earlier one or at the top."""
        self._lettered = bool(look.draw_below(2))
        self._last_name_first = bool(look.draw_below(2))
        self._last_number = self._n_named = 0
        self._places: dict[Post, int] = {}  # for `ByteChoices.pick_nearest`
        for row in drawn:
            place, choices = ByteChoices(row).split_off(1, len(row) - 1)
            self._places[self._draw_post(choices)] = place.draw_place()
        self.posts = list(self._places)
        self._unused_places = dict(self._places)

    def take_posts(self, choices: ByteChoices, count: int) -> list[Post]:
        """Take posts that have no defect yet, in their order."""
        taken = []
        for _ in range(count):
            taken.append(choices.pick_nearest(self._unused_places))
            del self._unused_places[taken[-1]]
        return sorted(taken, key=lambda post: post.number)

    def free_from_reports(self, post: Post) -> None:
        """Have the reports of a post report above it, so that it need not be there for them."""
        for report in self.posts:
            if report.manager is post:
                report.manager = post.manager

    def draw_days(self, rows: Sequence[ByteChoices]) -> None:
        """Give days to posts that need not be there for others, and have one row."""
        managers = {post.manager for post in self.posts}
        for post, row in zip(self.posts, rows, strict=True):
            start, end = row.pick_option(samples.TERMS)
            if post in managers or len(post.holders) > 1 or post.vacant or post.has_fixed_days:
                continue
            post.holders = [attrs.evolve(post.holders[0], start=start, end=end)]

    def new_id(self) -> str:
        """An id that no post has, in the style of this table."""
        self._last_number += 1
        return self._last_id()

    def new_name(self, first: str) -> str:
        """A name that nobody has yet; a last name that repeats gets a number."""
        n_rounds, index = divmod(self._n_named, len(samples.LAST_NAMES))
        self._n_named += 1
        last = samples.LAST_NAMES[index] + (f" {n_rounds + 1}" if n_rounds else "")
        return f"{last}, {first}" if self._last_name_first else f"{first} {last}"

    def _last_id(self) -> str:
        number = self._last_number
        return lettered_id(number) if self._lettered else f"{number:05d}"

    def _draw_post(self, choices: ByteChoices) -> Post:
        is_root = choices.is_one_in(12)
        anyone = choices.pick_nearest(self._places) if self._places else None
        place = choices.draw_below(16)
        title, unit = choices.pick_option(samples.TITLES), choices.pick_option(samples.UNITS)
        name = self.new_name(choices.pick_option(samples.FIRST_NAMES))
        self._last_number += 1 + choices.draw_below(5)
        holder = Holder(name, choices.pick_option(samples.FTES), place)
        return Post(
            self._last_number, self._last_id(), title, unit, None if is_root else anyone, [holder]
        )


def lettered_id(number: int) -> str:
    """An id with a letter."""
    return f"E-{2000 + number}"


def chain_posts(posts: Sequence[Post]) -> None:
    """Put each post below the one before it."""
    for manager, report in pairwise(posts):
        report.manager = manager
