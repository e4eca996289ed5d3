"""How many people have no support: the groups that the report counts.

Support counts here at any strength, whereas `empowerment` demands half of full support. A reader
may know how strong support would be, and so who could reach the half: the count of all would then
be the count of those few.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._disclosure._grouping import (
    Group,
    coarsen_units,
    groups_by_unit,
    merge_last_groups,
    publishable_groups,
)
from stepback._disclosure._policy import is_publishable
from stepback._flow._absence import compute_absence_flow
from stepback._flow._support_index import SupportIndex
from stepback._measures._stances import EMPOWERMENT_CLASSES, empowerment_classes, stances
from stepback._report._context import ReportContext

_WITH_RIGHTS = ("abandoned", "empowered", "with authority")


@attrs.frozen(eq=False, kw_only=True)
class SupportCount:
    """How many people of a group are counted, with the name, label and note of the `Figure`.

    Attributes:
        group_mask: For each person, whether they are in the group.
        counted_mask: For each person, whether they are counted, if they are in the group.
        has_rights: Whether the group consists of people with decision rights.
    """

    name: str
    label: str
    note: str
    group_mask: Array
    counted_mask: Array
    has_rights: bool = False

    @property
    def n_people(self) -> int:
        """How many people are in the group."""
        return int(np.count_nonzero(self.group_mask))

    @property
    def counted_people(self) -> Array:
        """The positions of the people who are counted."""
        return np.flatnonzero(self.counted_mask & self.group_mask)

    @property
    def n_counted(self) -> int:
        """How many people are counted."""
        return self.counted_people.size

    def is_shown(self, context: ReportContext) -> bool:
        """Whether the report may show the count."""
        if context.is_support_withheld:
            return False
        if context.personal:
            return self.n_people > 0
        return is_publishable(self.counted_mask[self.group_mask])


def group_by_unit(context: ReportContext, count: SupportCount) -> list[tuple[Group, Array]]:
    """The groups of units that may be shown, with their people; none if only one may be."""
    if context.is_support_withheld:
        return []
    people = np.flatnonzero(count.group_mask)
    recorded = context.compiled.columns.tables["people"]["unit"][people]
    units, unit = coarsen_units(recorded.tolist())
    make_groups = groups_by_unit if context.personal else publishable_groups
    groups = merge_last_groups(make_groups(units, unit, count.counted_mask[people]))
    members = [people[np.isin(unit, list(group.unit_positions))] for group in groups]
    return list(zip(groups, members, strict=True)) if len(groups) > 1 else []


def support_counts(context: ReportContext, support: SupportIndex) -> list[SupportCount]:
    """The people who were asked, by their decision rights where these are recorded."""
    if context.recorded_metrics is None:
        return _counts_of_answers(support)
    return _counts_by_rights(context, support)


def _counts_of_answers(support: SupportIndex) -> list[SupportCount]:
    """The people who were asked, where nothing is known about decision rights."""
    return [
        SupportCount(
            name="without_backing",
            label="Without recorded support",
            note="people asked whom nobody is recorded to support",
            group_mask=support.is_respondent,
            counted_mask=_has_no_support(support),
        )
    ]


def _counts_by_rights(context: ReportContext, support: SupportIndex) -> list[SupportCount]:
    """The people who were asked: those with decision rights, and those with few."""
    positions = [EMPOWERMENT_CLASSES.index(name) for name in _WITH_RIGHTS]
    has_rights = np.isin(empowerment_classes(context.compiled), positions)
    has_no_support = _has_no_support(support)
    return [
        SupportCount(
            name="rights_without_backing",
            label="Decision rights without recorded support",
            note="people asked who make at least half of an equal share of the decisions, and "
            "whom nobody is recorded to support",
            group_mask=support.is_respondent & has_rights,
            counted_mask=has_no_support,
            has_rights=True,
        ),
        SupportCount(
            name="few_rights_without_backing",
            label="Few decision rights, no recorded support",
            note="people asked who make fewer decisions than that, and whom nobody is recorded to "
            "support",
            group_mask=support.is_respondent & ~has_rights,
            counted_mask=has_no_support,
        ),
    ]


def _has_no_support(support: SupportIndex) -> Array:
    """For each person, whether nobody is recorded to support them."""
    return np.asarray(support.n_supports == 0)


# Counts of few people, which are shown only where people may be named


def counts_without_top(context: ReportContext, support: SupportIndex) -> Iterator[SupportCount]:
    """The people who lose the only support they have while the top is away."""
    compiled, is_away = context.compiled, context.top_mask
    is_present = support.is_respondent & ~is_away
    if not is_away.any() or not is_present.any():
        return
    flow = compute_absence_flow(compiled, is_away)
    n_remaining = support.sum_by_person(~flow.presence.is_absent[support.supporter])
    yield SupportCount(
        name="lose_only_support",
        label="Lose their only support without the top",
        note="people asked who are present",
        group_mask=is_present,
        counted_mask=(support.n_supports > 0) & (n_remaining == 0),
    )


def counts_of_delegators(context: ReportContext) -> Iterator[SupportCount]:
    """The leaders who delegate most of a domain, and do not support their delegates."""
    delegates_most, is_absent = np.zeros((2, context.compiled.n_people), dtype=np.bool_)
    positions = context.compiled.columns.node_index
    for (leader, _), stance in stances(context.org).items():
        delegates_most[positions[leader]] |= stance in {"out of the way", "absent"}
        is_absent[positions[leader]] |= stance == "absent"
    if delegates_most.any():
        yield SupportCount(
            name="delegates_without_backing",
            label="Delegate without recorded support",
            note="leaders who keep less than a third of some domain, and mostly do not support "
            "the people to whom they delegate it",
            group_mask=delegates_most,
            counted_mask=is_absent,
        )
