"""The kinds of defects, and how each is planted in posts that have no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from stepback.testing._byte_choices import ByteChoices
from stepback.testing._messy import _sample_data as samples
from stepback.testing._messy._staff import Holder, Post, Staff, chain_posts, lettered_id


@attrs.frozen(eq=False)
class DefectLocation:
    """Where a defect is; the numbers of rows follow once these are in order."""

    fields: tuple[str, ...] = ()  # those whose cells have the defect
    posts: Sequence[Post] = ()  # those whose rows have the defect
    row_place: int = 0  # the place of an extra row that belongs to no post
    cell_text: Callable[[str], str] | None = None  # of that row under a header; `None`: no such row


Plant = Callable[[Staff, Sequence[Post], ByteChoices], DefectLocation]


@attrs.frozen
class DefectKind:
    """A kind of defect."""

    plant: Plant  # plants one in some posts
    n_posts: int = 1  # how many it takes
    max_extra_posts: int = 0  # how many more it can take
    is_repairable: bool = True  # whether the table still shows what was meant
    is_single: bool = False  # whether a table has at most one
    is_exclusive: bool = False  # whether it would hide all others
    needs_days: bool = False  # whether it is only in tables with columns of starts and ends


def _plant_reporting_cycle(_: Staff, posts: Sequence[Post], __: ByteChoices) -> DefectLocation:
    chain_posts(posts)
    posts[0].damage["manager"] = lambda _: posts[-1].id
    for post in posts:
        post.has_fixed_days = True  # always there: a cycle needs all of its lines at one time
    return DefectLocation(("manager",), posts)


def _plant_dangling_manager(staff: Staff, posts: Sequence[Post], _: ByteChoices) -> DefectLocation:
    nobody = staff.new_id()
    for post in posts:
        post.damage["manager"] = lambda _: nobody
    return DefectLocation(("manager",), posts)


def _plant_duplicate_row(_: Staff, posts: Sequence[Post], choices: ByteChoices) -> DefectLocation:
    (holder,) = posts[0].holders
    posts[0].holders.append(_repeat_holder(holder, choices))
    return DefectLocation(("id",), posts)


def _plant_lost_leading_zero(_: Staff, posts: Sequence[Post], __: ByteChoices) -> DefectLocation:
    above, below = posts
    above.id = f"00{above.number}"
    chain_posts(posts)
    below.damage["manager"] = lambda id_: id_.lstrip("0")
    return DefectLocation(("manager",), [below])


def _plant_recased_id(_: Staff, posts: Sequence[Post], __: ByteChoices) -> DefectLocation:
    above, below = posts
    above.id = lettered_id(above.number)
    chain_posts(posts)
    below.damage["manager"] = str.lower
    return DefectLocation(("manager",), [below])


def _plant_padded_id(_: Staff, posts: Sequence[Post], choices: ByteChoices) -> DefectLocation:
    field = "manager" if choices.draw_below(2) and all(post.manager for post in posts) else "id"
    for post in posts:
        post.damage[field] = _choose_padding(choices)
    return DefectLocation((field,), posts)


def _choose_padding(choices: ByteChoices) -> Callable[[str], str]:
    pad, (before, after) = choices.pick_option(samples.PADS), choices.pick_option(samples.SIDES)
    return lambda id_: before * pad + id_ + after * pad


def _plant_blank_row(_: Staff, __: Sequence[Post], choices: ByteChoices) -> DefectLocation:
    place, blank = choices.draw_below(16), choices.pick_option(samples.BLANKS)
    return DefectLocation(row_place=place, cell_text=lambda _: blank)


def _plant_repeated_header(_: Staff, __: Sequence[Post], choices: ByteChoices) -> DefectLocation:
    place = choices.draw_below(16) if choices.draw_below(3) else -1  # right below
    return DefectLocation(row_place=place, cell_text=str)


def _plant_sentinel_root(_: Staff, posts: Sequence[Post], choices: ByteChoices) -> DefectLocation:
    marker = choices.pick_option(samples.ROOT_MARKERS)
    for post in posts:
        post.manager = None
        post.damage["manager"] = lambda _: marker
    return DefectLocation(("manager",), posts)


def _plant_job_share(staff: Staff, posts: Sequence[Post], choices: ByteChoices) -> DefectLocation:
    (post,) = posts
    (holder,) = post.holders
    name = staff.new_name(choices.pick_option(samples.FIRST_NAMES))
    first_fte, second_fte = choices.pick_option(samples.SHARES)
    second = attrs.evolve(_repeat_holder(holder, choices), name=name, fte=second_fte)
    post.holders = [attrs.evolve(holder, fte=first_fte), second]
    return DefectLocation(("id",), posts)


def _plant_vacant_post(_: Staff, posts: Sequence[Post], choices: ByteChoices) -> DefectLocation:
    (post,) = posts
    post.rename_holders(choices.pick_option(samples.VACANT))
    post.vacant = True
    return DefectLocation(("name",), posts)


def _plant_mixed_encoding(
    staff: Staff, posts: Sequence[Post], choices: ByteChoices
) -> DefectLocation:
    for post in posts:
        post.rename_holders(staff.new_name(choices.pick_option(samples.CP1252_NAMES)))
    return DefectLocation(("name",), posts)


def _plant_swapped_columns(_: Staff, __: Sequence[Post], choices: ByteChoices) -> DefectLocation:
    return DefectLocation(("id", choices.pick_option(["manager", "name"])))


def _plant_job_history(_: Staff, posts: Sequence[Post], choices: ByteChoices) -> DefectLocation:
    _split_history(posts[0], choices)
    return DefectLocation(("id",), posts)


def _plant_overlapping_rows(
    _: Staff, posts: Sequence[Post], choices: ByteChoices
) -> DefectLocation:
    (post,) = posts
    _split_history(post, choices)
    late = choices.pick_option([samples.END, ""])
    post.damage["end"] = lambda end: late if end == samples.TURN else end
    return DefectLocation(("id", "end"), posts)


def _split_history(post: Post, choices: ByteChoices) -> None:
    """Two rows of one person: the second, with another FTE, begins as the first ends."""
    (holder,) = post.holders
    second = attrs.evolve(_repeat_holder(holder, choices), fte="0.6", start=samples.TURN)
    post.holders = [attrs.evolve(holder, end=samples.TURN), second]
    post.has_fixed_days = True


def _plant_end_before_start(staff: Staff, posts: Sequence[Post], _: ByteChoices) -> DefectLocation:
    (post,) = posts
    _set_days(staff, post, samples.TURN, samples.END)
    post.damage["end"] = lambda _: samples.START
    return DefectLocation(("end",), posts)


def _plant_invalid_date(
    staff: Staff, posts: Sequence[Post], choices: ByteChoices
) -> DefectLocation:
    (post,) = posts
    _set_days(staff, post, samples.START, samples.END)
    field, written = (
        choices.pick_option(["start", "end"]),
        choices.pick_option(samples.INVALID_DATES),
    )
    post.damage[field] = lambda _: written
    return DefectLocation((field,), posts)


def _set_days(staff: Staff, post: Post, start: str, end: str) -> None:
    """Let a post be there between two days, on which nobody reports to it."""
    staff.free_from_reports(post)
    post.holders = [attrs.evolve(holder, start=start, end=end) for holder in post.holders]
    post.has_fixed_days = True


def _repeat_holder(holder: Holder, choices: ByteChoices) -> Holder:
    """The same holder on another row, somewhere below."""
    return attrs.evolve(holder, place=holder.place + choices.draw_below(16))


DEFECT_KINDS = {
    "reporting-cycle": DefectKind(
        _plant_reporting_cycle, n_posts=2, max_extra_posts=2, is_repairable=False
    ),
    "self-report": DefectKind(_plant_reporting_cycle, is_repairable=False),
    "dangling-manager": DefectKind(_plant_dangling_manager, max_extra_posts=2, is_repairable=False),
    "duplicate-row": DefectKind(_plant_duplicate_row),
    "lost-leading-zero": DefectKind(_plant_lost_leading_zero, n_posts=2),
    "padded-id": DefectKind(_plant_padded_id, max_extra_posts=2),
    "recased-id": DefectKind(_plant_recased_id, n_posts=2),
    "blank-row": DefectKind(_plant_blank_row, n_posts=0),
    "repeated-header": DefectKind(_plant_repeated_header, n_posts=0),
    "sentinel-root": DefectKind(_plant_sentinel_root, max_extra_posts=2),
    "job-share": DefectKind(_plant_job_share),
    "vacant-post": DefectKind(_plant_vacant_post),
    "mixed-encoding": DefectKind(_plant_mixed_encoding, max_extra_posts=2),
    "byte-order-mark": DefectKind(lambda *_: DefectLocation(), n_posts=0, is_single=True),
    "job-history": DefectKind(_plant_job_history, needs_days=True),
    "overlapping-rows": DefectKind(_plant_overlapping_rows, is_repairable=False, needs_days=True),
    "end-before-start": DefectKind(_plant_end_before_start, is_repairable=False, needs_days=True),
    "invalid-date": DefectKind(_plant_invalid_date, is_repairable=False, needs_days=True),
    "swapped-columns": DefectKind(
        _plant_swapped_columns, n_posts=0, is_repairable=False, is_exclusive=True
    ),
}
DEFECTS = tuple(DEFECT_KINDS)
