"""The kinds of defects, and how each is planted in posts that have no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

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
    # The cells of that row by field, from the header of each; `None`: there is no such row.
    make_cells: Callable[[Mapping[str, str]], Mapping[str, str]] | None = None


_FIRST, _LAST = -1, 99  # places of rows before and after those of posts
_LONG_NUMBER = 10**15  # a number of as many digits as a spreadsheet writes shorter
_MANY = 10**6  # more than the numbers of all posts
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
    needs_sheet: bool = False  # whether it is only in tables that are meant as spreadsheets
    needs_bytes: bool = False  # whether it is only in tables that are meant as text files
    moves_reports: bool = False  # whether reports of its posts get another manager


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
    return _pad_ids(posts, choices, samples.PADS)


def _plant_hidden_character(
    _: Staff, posts: Sequence[Post], choices: ByteChoices
) -> DefectLocation:
    return _pad_ids(posts, choices, samples.HIDDEN)


def _pad_ids(posts: Sequence[Post], choices: ByteChoices, pads: Sequence[str]) -> DefectLocation:
    field = "manager" if choices.draw_below(2) and all(post.manager for post in posts) else "id"
    for post in posts:
        post.damage[field] = _choose_padding(choices, pads)
    return DefectLocation((field,), posts)


def _choose_padding(choices: ByteChoices, pads: Sequence[str]) -> Callable[[str], str]:
    pad, (before, after) = choices.pick_option(pads), choices.pick_option(samples.SIDES)
    return lambda id_: before * pad + id_ + after * pad


def _plant_blank_row(_: Staff, __: Sequence[Post], choices: ByteChoices) -> DefectLocation:
    place, blank = choices.draw_below(16), choices.pick_option(samples.BLANKS)
    return DefectLocation(row_place=place, make_cells=lambda columns: dict.fromkeys(columns, blank))


def _plant_repeated_header(_: Staff, __: Sequence[Post], choices: ByteChoices) -> DefectLocation:
    place = choices.draw_below(16) if choices.draw_below(3) else _FIRST  # right below
    return DefectLocation(row_place=place, make_cells=dict)


def _plant_total_row(_: Staff, __: Sequence[Post], choices: ByteChoices) -> DefectLocation:
    place = choices.draw_below(16) if choices.draw_below(3) == 2 else _LAST
    field = choices.pick_option(["id", "name", "unit"])
    word, total = choices.pick_option(samples.TOTAL_WORDS), choices.pick_option(samples.SUMS)
    return DefectLocation(
        row_place=place,
        make_cells=lambda columns: dict.fromkeys(columns, "") | {field: word, "fte": total},
    )


def _plant_footer(_: Staff, __: Sequence[Post], choices: ByteChoices) -> DefectLocation:
    text = choices.pick_option(samples.FOOTERS)

    def make_cells(columns: Mapping[str, str]) -> Mapping[str, str]:
        first, *others = columns
        return {first: text} | dict.fromkeys(others, "")

    return DefectLocation(row_place=_LAST, make_cells=make_cells)


def _plant_label_row(_: Staff, __: Sequence[Post], choices: ByteChoices) -> DefectLocation:
    kinds: Sequence[Callable[[str], str]] = [
        lambda field: samples.LABELS[field],
        lambda field: samples.TYPES.get(field, "string"),
        lambda _: "---",
    ]
    make_text = choices.pick_option(kinds)
    return DefectLocation(
        row_place=_FIRST, make_cells=lambda columns: {field: make_text(field) for field in columns}
    )


def _plant_sentinel_root(_: Staff, posts: Sequence[Post], choices: ByteChoices) -> DefectLocation:
    marker = choices.pick_option(samples.ROOT_MARKERS)
    for post in posts:
        post.manager = None
        post.damage["manager"] = lambda _: marker
    return DefectLocation(("manager",), posts)


def _plant_several_managers(
    _: Staff, posts: Sequence[Post], choices: ByteChoices
) -> DefectLocation:
    below = _add_dotted_lines(posts)
    separator = choices.pick_option(samples.SEPARATORS)
    below.damage["manager"] = lambda _: separator.join(post.id for post in posts[:-1])
    below.damage["dotted_managers"] = lambda _: ""
    return DefectLocation(("manager",), [below])


def _plant_dotted_column(_: Staff, posts: Sequence[Post], __: ByteChoices) -> DefectLocation:
    return DefectLocation(("dotted_managers",), [_add_dotted_lines(posts)])


def _add_dotted_lines(posts: Sequence[Post]) -> Post:
    """Put the last post below all others: the first is solid."""
    *above, below = posts
    below.manager, *below.dotted_managers = above
    for post in posts:
        post.has_fixed_days = True  # always there: so are the lines
    return below


def _plant_decorated_manager(
    _: Staff, posts: Sequence[Post], choices: ByteChoices
) -> DefectLocation:
    above, below = posts
    chain_posts(posts)
    name = above.holders[0].name
    # A number in a name could be another id.
    is_plain = not any(map(str.isdigit, name))
    decorations = samples.DECORATIONS if is_plain else samples.DECORATIONS_OF_IDS
    decoration = choices.pick_option(decorations)
    below.damage["manager"] = lambda id_: decoration.format(id=id_, name=name)
    return DefectLocation(("manager",), [below])


def _plant_ambiguous_manager(
    _: Staff, posts: Sequence[Post], choices: ByteChoices
) -> DefectLocation:
    above, other, below = posts
    below.manager = above
    decoration = choices.pick_option(samples.DECORATIONS_BY_NAMES)
    # The first name first: a comma could divide two managers.
    name = " ".join(reversed(other.holders[0].name.split(", ")))
    below.damage["manager"] = lambda id_: decoration.format(id=id_, name=name)
    return DefectLocation(("manager",), [below])


def _plant_unicode_twin(_: Staff, posts: Sequence[Post], choices: ByteChoices) -> DefectLocation:
    above, below = posts
    written, coded = choices.pick_option(samples.TWINS)
    above.id, twin = (text.format(2000 + above.number) for text in (written, coded))
    chain_posts(posts)
    below.damage["manager"] = lambda _: twin
    return DefectLocation(("manager",), [below])


def _plant_rounded_id(staff: Staff, posts: Sequence[Post], _: ByteChoices) -> DefectLocation:
    for post in posts:
        staff.free_from_reports(post)
        post.id = str(_LONG_NUMBER + post.number)
        post.damage["id"] = lambda id_: f"{float(id_):.5E}"
    return DefectLocation(("id",), posts)


def _plant_merged_cells(_: Staff, posts: Sequence[Post], choices: ByteChoices) -> DefectLocation:
    first = posts[0]
    field = "manager" if first.manager and choices.draw_below(2) else "unit"
    # Between the places of others, which are whole numbers, so that the rows are adjacent.
    place = first.holders[0].place + 0.5 + first.number / _MANY
    for post in posts:
        post.holders = [attrs.evolve(holder, place=place) for holder in post.holders]
        if field == "manager":
            post.manager = first.manager
        else:
            post.unit = first.unit
        if post is not first:
            post.damage[field] = lambda _: ""
    return DefectLocation((field,), posts)


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
    "mixed-encoding": DefectKind(_plant_mixed_encoding, max_extra_posts=2, needs_bytes=True),
    "byte-order-mark": DefectKind(
        lambda *_: DefectLocation(), n_posts=0, is_single=True, needs_bytes=True
    ),
    "total-row": DefectKind(_plant_total_row, n_posts=0),
    "footer": DefectKind(_plant_footer, n_posts=0),
    "label-row": DefectKind(_plant_label_row, n_posts=0, is_single=True),
    "several-managers": DefectKind(_plant_several_managers, n_posts=3, max_extra_posts=1),
    "dotted-column": DefectKind(_plant_dotted_column, n_posts=3, max_extra_posts=1, is_single=True),
    "decorated-manager": DefectKind(_plant_decorated_manager, n_posts=2),
    "ambiguous-manager": DefectKind(_plant_ambiguous_manager, n_posts=3, is_repairable=False),
    "hidden-character": DefectKind(_plant_hidden_character, max_extra_posts=2),
    "unicode-twin": DefectKind(_plant_unicode_twin, n_posts=2),
    "rounded-id": DefectKind(
        _plant_rounded_id,
        max_extra_posts=2,
        is_repairable=False,
        is_exclusive=True,
        moves_reports=True,
    ),
    "merged-cells": DefectKind(_plant_merged_cells, n_posts=2, max_extra_posts=2, needs_sheet=True),
    "job-history": DefectKind(_plant_job_history, needs_days=True),
    "overlapping-rows": DefectKind(_plant_overlapping_rows, is_repairable=False, needs_days=True),
    "end-before-start": DefectKind(
        _plant_end_before_start, is_repairable=False, needs_days=True, moves_reports=True
    ),
    "invalid-date": DefectKind(
        _plant_invalid_date, is_repairable=False, needs_days=True, moves_reports=True
    ),
    "swapped-columns": DefectKind(
        _plant_swapped_columns, n_posts=0, is_repairable=False, is_exclusive=True
    ),
}
DEFECTS = tuple(DEFECT_KINDS)
