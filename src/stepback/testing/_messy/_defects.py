"""The kinds of defects, and how each is planted in posts that have no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from stepback.testing._byte_choices import Choices
from stepback.testing._messy import _sample_data
from stepback.testing._messy._staff import Holder, Post, Staff, chain, lettered


@attrs.frozen(eq=False)
class Found:
    """Where a defect is to be found, once the rows are in their order.

    Attributes:
        fields: The fields whose cells are concerned.
        posts: The posts whose rows are concerned.
        place: Where a row of its own wants to stand, which tells of no post.
        cell: What that row says under a header; ``None`` where there is no such row.
    """

    fields: tuple[str, ...] = ()
    posts: Sequence[Post] = ()
    place: int = 0
    cell: Callable[[str], str] | None = None


_FIRST = -1  # the place of a row right below the header
Plant = Callable[[Staff, Sequence[Post], Choices], Found]


@attrs.frozen
class Kind:
    """A kind of defect.

    Attributes:
        plant: Plants one in the posts given.
        posts: How many posts it takes.
        more: How many more it can take.
        mendable: Whether the table still tells what was meant.
        single: Whether there is at most one in a table.
        alone: Whether it would hide any other.
    """

    plant: Plant
    posts: int = 1
    more: int = 0
    mendable: bool = True
    single: bool = False
    alone: bool = False


def _reporting_cycle(_: Staff, posts: Sequence[Post], __: Choices) -> Found:
    chain(posts)
    posts[0].damage["manager"] = lambda _: posts[-1].id
    return Found(("manager",), posts)


def _self_report(_: Staff, posts: Sequence[Post], __: Choices) -> Found:
    (post,) = posts
    post.damage["manager"] = lambda _: post.id
    return Found(("manager",), posts)


def _dangling_manager(staff: Staff, posts: Sequence[Post], _: Choices) -> Found:
    nobody = staff.new_id()
    for post in posts:
        post.damage["manager"] = lambda _: nobody
    return Found(("manager",), posts)


def _duplicate_row(_: Staff, posts: Sequence[Post], choices: Choices) -> Found:
    (holder,) = posts[0].holders
    posts[0].holders.append(_further(holder, choices))
    return Found(("id",), posts)


def _lost_leading_zero(_: Staff, posts: Sequence[Post], __: Choices) -> Found:
    above, below = posts
    above.id = f"00{above.number}"
    chain(posts)
    below.damage["manager"] = lambda id_: id_.lstrip("0")
    return Found(("manager",), [below])


def _recased_id(_: Staff, posts: Sequence[Post], __: Choices) -> Found:
    above, below = posts
    above.id = lettered(above.number)
    chain(posts)
    below.damage["manager"] = str.lower
    return Found(("manager",), [below])


def _padded_id(_: Staff, posts: Sequence[Post], choices: Choices) -> Found:
    field = "manager" if choices.below(2) and all(post.above for post in posts) else "id"
    for post in posts:
        post.damage[field] = _padding(choices)
    return Found((field,), posts)


def _padding(choices: Choices) -> Callable[[str], str]:
    pad, (before, after) = choices.one_of(_sample_data.PADS), choices.one_of(_sample_data.SIDES)
    return lambda id_: before * pad + id_ + after * pad


def _blank_row(_: Staff, __: Sequence[Post], choices: Choices) -> Found:
    place, blank = choices.below(16), choices.one_of(_sample_data.BLANKS)
    return Found(place=place, cell=lambda _: blank)


def _repeated_header(_: Staff, __: Sequence[Post], choices: Choices) -> Found:
    place = choices.below(16) if choices.below(3) else _FIRST
    return Found(place=place, cell=str)


def _sentinel_root(_: Staff, posts: Sequence[Post], choices: Choices) -> Found:
    marker = choices.one_of(_sample_data.ROOT_MARKERS)
    for post in posts:
        post.above = None
        post.damage["manager"] = lambda _: marker
    return Found(("manager",), posts)


def _job_share(staff: Staff, posts: Sequence[Post], choices: Choices) -> Found:
    (post,) = posts
    (holder,) = post.holders
    name = staff.new_name(choices.one_of(_sample_data.FIRST_NAMES))
    one, other = choices.one_of(_sample_data.SHARES)
    second = attrs.evolve(_further(holder, choices), name=name, fte=other)
    post.holders = [attrs.evolve(holder, fte=one), second]
    return Found(("id",), posts)


def _vacant_post(_: Staff, posts: Sequence[Post], choices: Choices) -> Found:
    (post,) = posts
    post.rename(choices.one_of(_sample_data.VACANT))
    post.vacant = True
    return Found(("name",), posts)


def _mixed_encoding(staff: Staff, posts: Sequence[Post], choices: Choices) -> Found:
    for post in posts:
        post.rename(staff.new_name(choices.one_of(_sample_data.CP1252_NAMES)))
    return Found(("name",), posts)


def _of_the_file(_: Staff, __: Sequence[Post], ___: Choices) -> Found:
    return Found()


def _swapped_columns(_: Staff, __: Sequence[Post], choices: Choices) -> Found:
    return Found(("id", choices.one_of(["manager", "name"])))


def _further(holder: Holder, choices: Choices) -> Holder:
    """The same holder on a row that stands somewhere below."""
    return attrs.evolve(holder, place=holder.place + choices.below(16))


KINDS = {
    "reporting-cycle": Kind(_reporting_cycle, posts=2, more=2, mendable=False),
    "self-report": Kind(_self_report, mendable=False),
    "dangling-manager": Kind(_dangling_manager, more=2, mendable=False),
    "duplicate-row": Kind(_duplicate_row),
    "lost-leading-zero": Kind(_lost_leading_zero, posts=2),
    "padded-id": Kind(_padded_id, more=2),
    "recased-id": Kind(_recased_id, posts=2),
    "blank-row": Kind(_blank_row, posts=0),
    "repeated-header": Kind(_repeated_header, posts=0),
    "sentinel-root": Kind(_sentinel_root, more=2),
    "job-share": Kind(_job_share),
    "vacant-post": Kind(_vacant_post),
    "mixed-encoding": Kind(_mixed_encoding, more=2),
    "byte-order-mark": Kind(_of_the_file, posts=0, single=True),
    "swapped-columns": Kind(_swapped_columns, posts=0, mendable=False, alone=True),
}
DEFECTS = tuple(KINDS)
