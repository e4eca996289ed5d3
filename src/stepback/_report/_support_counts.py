"""How many people have little or no support: the groups that the report counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import numpy as np

from stepback._algorithms._arrays import TOLERANCE, Array
from stepback._disclosure._grouping import (
    Group,
    coarsen_units,
    groups_by_unit,
    merge_last_groups,
    publishable_groups,
)
from stepback._disclosure._policy import is_publishable
from stepback._disclosure._rounding import PublishedCount
from stepback._flow._absence import compute_absence_flow
from stepback._flow._support_index import SupportIndex
from stepback._measures._stances import EMPOWERMENT_CLASSES, empowerment_classes, stances
from stepback._report._context import ReportContext

_ENOUGH_SUPPORT = 0.5


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
        may_publish = context.personal or is_publishable(self.n_counted, self.n_people)
        return may_publish and self.n_people > 0


def group_by_unit(context: ReportContext, count: SupportCount) -> list[tuple[Group, Array]]:
    """The groups of units that may be shown, with their people; none if only one may be."""
    people = np.flatnonzero(count.group_mask)
    recorded = context.compiled.columns.tables["people"]["unit"][people]
    units, unit = coarsen_units(recorded.tolist())
    n_people = np.bincount(unit, minlength=len(units)).tolist()
    n_counted = np.bincount(unit[count.counted_mask[people]], minlength=len(units)).tolist()
    make_groups = groups_by_unit if context.personal else publishable_groups
    groups = merge_last_groups(make_groups(units, n_people, n_counted))
    members = [people[np.isin(unit, list(group.unit_positions))] for group in groups]
    return list(zip(groups, members, strict=True)) if len(groups) > 1 else []


def published_counts(
    context: ReportContext, counts: Sequence[SupportCount], units: Sequence[tuple[Group, Array]]
) -> list[PublishedCount]:
    """Everything that the report shows about who has support; nothing if any of it is hidden.

    Where units are shown, their rows take the place of the first count, which is their sum: so
    each person is in one of the counts.
    """
    if not all(count.is_shown(context) for count in counts if count.n_people):
        return []
    published = [
        PublishedCount(people, group.n_people - group.n_counted) for group, people in units
    ]
    for count in counts[1:] if units else counts:
        if count.n_people:
            people = np.flatnonzero(count.group_mask)
            published.append(PublishedCount(people, count.n_people - count.n_counted))
    return published


def counts_of_answers(context: ReportContext, support: SupportIndex) -> list[SupportCount]:
    """The people who were asked, where nothing is known about decision rights."""
    received = support.received_strength[: context.compiled.n_people]
    return [
        SupportCount(
            name="without_backing",
            label="Without recorded support",
            note="people asked who receive less than half of full support",
            group_mask=support.is_respondent,
            counted_mask=received < _ENOUGH_SUPPORT - TOLERANCE,
        )
    ]


def counts_by_rights(context: ReportContext) -> list[SupportCount]:
    """The people who were asked: those with decision rights, and those with few."""
    classes = empowerment_classes(context.compiled)
    mask = {name: classes == position for position, name in enumerate(EMPOWERMENT_CLASSES)}
    return [
        SupportCount(
            name="rights_without_backing",
            label="Decision rights without recorded support",
            note="people asked who make at least half of an equal share of the decisions, and "
            "receive less than half of full support",
            group_mask=mask["abandoned"] | mask["empowered"],
            counted_mask=mask["abandoned"],
            has_rights=True,
        ),
        SupportCount(
            name="few_rights_without_backing",
            label="Few decision rights, little or no recorded support",
            note="people asked who make fewer decisions than that, and receive less than half of "
            "full support",
            group_mask=mask["powerless"] | mask["sheltered"],
            counted_mask=mask["powerless"],
        ),
    ]


# Counts of few people, which are shown only where people may be named


def counts_without_top(context: ReportContext, support: SupportIndex) -> Iterator[SupportCount]:
    """The people who lose the only support they have while the top is away."""
    compiled, is_away = context.compiled, context.top_mask
    is_present = support.is_respondent & ~is_away
    if not is_away.any() or not is_present.any():
        return
    row, person = support.supports_by_person
    flow = compute_absence_flow(compiled, is_away)
    is_from_present = ~flow.presence.is_absent[support.supporter[row]]
    n_supports = np.bincount(person, minlength=compiled.n_people)
    n_remaining = np.bincount(person[is_from_present], minlength=compiled.n_people)
    yield SupportCount(
        name="lose_only_support",
        label="Lose their only support without the top",
        note="people asked who are present",
        group_mask=is_present,
        counted_mask=(n_supports > 0) & (n_remaining == 0),
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
