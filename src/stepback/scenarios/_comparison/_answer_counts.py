"""How many people have no recorded support before and after, where that may be told."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._disclosure._two_publications import NO_GROUP, is_any_cell_small, may_publish_both
from stepback._measures._authority import is_flow_recorded
from stepback.scenarios._comparison._both_sides import BothSides
from stepback.scenarios._comparison._people_changes import has_authority

GROUPS = ("everyone", "with rights", "with few rights")


@attrs.frozen
class AnswerCount:
    """How many of the people asked in a group have no recorded support, before and after.

    Attributes:
        group: ``"with rights"`` for those who have decision rights, ``"with few rights"`` for the
            others, or ``"everyone"``.
        before, after: How many have no recorded support.
        n_before, n_after: How many were asked.
    """

    group: str
    before: int
    after: int
    n_before: int
    n_after: int


def publishable_answer_counts(both: BothSides, *, personal: bool) -> tuple[AnswerCount, ...]:
    """The counts that a comparison may show; empty where that would reveal answers.

    By decision rights where these are recorded and no group of people is too small for it, which
    does not depend on answers; else of everyone who was asked. Empty unless both sides asked.
    """
    before, after = both.before.support, both.after.support
    if before is None or after is None:
        return ()
    levels = both.people.spread_out(before.n_supports == 0, after.n_supports == 0, missing=False)
    asked = both.people.spread_out(before.is_respondent, after.is_respondent, missing=False)
    groupings = [_name_groups(asked, None)]
    if all(map(is_flow_recorded, both.sides)):
        rights = both.people.spread_out(*map(has_authority, both.sides), missing=False)
        groupings.insert(0, _name_groups(asked, rights))
    if personal:
        return _count_answers(groupings[0], levels)
    for groups in groupings:
        if not is_any_cell_small(*groups):
            is_told = may_publish_both(*groups, *levels)
            return _count_answers(groups, levels) if is_told else ()
    return ()


def _name_groups(
    asked: tuple[Array, Array], rights: tuple[Array, Array] | None
) -> tuple[Array, Array]:
    """For each person, the position in `GROUPS` of the group before, and of that after."""
    first, second = (
        np.where(is_asked, 0 if has_rights is None else np.where(has_rights, 1, 2), NO_GROUP)
        for is_asked, has_rights in zip(asked, rights or (None, None), strict=True)
    )
    return first, second


def _count_answers(
    groups: tuple[Array, Array], levels: tuple[Array, Array]
) -> tuple[AnswerCount, ...]:
    """The counts of each group in which anybody is."""
    counts = []
    for position, name in enumerate(GROUPS):
        masks = [group == position for group in groups]
        sizes = [int(np.count_nonzero(mask)) for mask in masks]
        if any(sizes):
            numbers = [
                int(np.count_nonzero(level[mask]))
                for level, mask in zip(levels, masks, strict=True)
            ]
            counts.append(AnswerCount(name, numbers[0], numbers[1], sizes[0], sizes[1]))
    return tuple(counts)
