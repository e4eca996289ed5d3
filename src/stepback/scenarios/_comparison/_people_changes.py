"""Who decides more or less, who is in another class, and who has another manager."""

from __future__ import annotations

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback._display._figures_by_id import FiguresById, label_figures
from stepback._flow._compiled import Compiled
from stepback._frames import TableRow
from stepback._measures._authority import decided_shares
from stepback._measures._stances import EMPOWERMENT_CLASSES, empowerment_classes
from stepback._records._value_equality import ValueEquality
from stepback.scenarios._comparison._both_sides import BothSides, largest_first

_WITH_AUTHORITY = [
    EMPOWERMENT_CLASSES.index(name) for name in ("abandoned", "empowered", "with authority")
]
_ONLY_AUTHORITY = [
    EMPOWERMENT_CLASSES.index(name) for name in ("without authority", "with authority")
]


@attrs.frozen(eq=False)
class AuthorityChange(ValueEquality, TableRow):
    """The share of all decisions that a person settles, before and after.

    Attributes:
        before: The share before, in [0, 1]; 0 for somebody who was not there, nan if nothing says
            who decided.
        after: The share after.
    """

    before: float
    after: float


@attrs.frozen
class ClassChange(TableRow):
    """The class of a person by `stepback.empowerment`, before and after.

    Attributes:
        before: The class before.
        after: Another class, after.
    """

    before: str
    after: str


@attrs.frozen
class ManagerChange(TableRow):
    """The direct managers of a person in solid lines, before and after.

    Attributes:
        before: Id of the person, role or circle; with semicolons between those of several posts
            that the person holds, and empty for none.
        after: The same, after.
    """

    before: str
    after: str


def authority_shares(both: BothSides) -> tuple[Array, Array]:
    """What each person of either side settles, as shares; 0 where they are not there.

    All nan on a side where nothing says who decides.
    """
    shares = both.people.spread_out(*map(decided_shares, both.sides), missing=0.0)
    for side, values in zip(both.sides, shares, strict=True):
        if not side.columns.domain_ids.size:
            values[:] = np.nan
    return shares


def changed_authority(
    both: BothSides, before: Array, after: Array
) -> FiguresById[str, AuthorityChange]:
    """By person, what they settle `before` and `after`."""
    changes = map(AuthorityChange, before.tolist(), after.tolist())
    items = zip(both.people.ids.tolist(), changes, strict=True)
    return label_figures(items, "authority", both.labels, AuthorityChange)


def gained_authority(both: BothSides, more: Array, figure: str) -> FiguresById[str, float]:
    """By person, how much more they settle; the largest first. None of those who settle less."""
    people = largest_first(more)
    items = zip(both.people.ids[people].tolist(), more[people].tolist(), strict=True)
    return label_figures(items, figure, both.labels)


def has_authority(compiled: Compiled) -> Array:
    """For each person, whether they settle at least half of an even share of the decisions."""
    return np.isin(empowerment_classes(compiled), _WITH_AUTHORITY)


def changed_classes(both: BothSides) -> FiguresById[str, ClassChange]:
    """Those of both sides who are in another class; about support, where both sides asked them.

    Somebody who was only asked on one side is in another class if their authority is.
    """
    is_in_both = both.people.is_in_both
    before, after = both.people.spread_out(*map(empowerment_classes, both.sides), missing=-1)
    was, is_ = (np.isin(classes, _WITH_AUTHORITY) for classes in (before, after))
    asked = ~(np.isin(before, _ONLY_AUTHORITY) | np.isin(after, _ONLY_AUTHORITY))
    people = np.flatnonzero(is_in_both & ((was != is_) | (asked & (before != after))))
    names = EMPOWERMENT_CLASSES
    items = (
        (id_, ClassChange(names[first], names[last]))
        for id_, first, last in zip(
            both.people.ids[people].tolist(),
            before[people].tolist(),
            after[people].tolist(),
            strict=True,
        )
    )
    return label_figures(items, "class", both.labels, ClassChange)


def unsupported_people(compiled: Compiled) -> tuple[str, ...] | None:
    """Ids of the people with decision rights who were asked, and whom nobody supports on record.

    ``None`` where nobody was asked.
    """
    support = compiled.support
    if support is None:
        return None
    is_unsupported = has_authority(compiled) & support.is_respondent & (support.n_supports == 0)
    return tuple(compiled.columns.ids[: compiled.n_people][is_unsupported].tolist())


def changed_managers(both: BothSides) -> FiguresById[str, ManagerChange]:
    """The people of both sides who report to another manager, or to none, or to their first.

    Empty where a side has no solid lines: who manages whom is then not known there.
    """
    first, last = _manager_lines(both, 0), _manager_lines(both, 1)
    if not (first.size and last.size):
        return label_figures({}, "manager", both.labels, ManagerChange)
    changed = distinct_values(np.setxor1d(first, last, assume_unique=True) // both.nodes.size)
    people = changed[both.people.is_in_both[changed]]
    before, after = (_manager_ids(both, keys, people) for keys in (first, last))
    items = zip(both.people.ids[people].tolist(), map(ManagerChange, before, after), strict=True)
    return label_figures(items, "manager", both.labels, ManagerChange)


def _manager_lines(both: BothSides, side: int) -> Array:
    """Pairs of a person and a direct manager, by common numbers, as sorted numbers."""
    compiled, number = both.sides[side], both.people.numbers[side]
    manager, person = compiled.reporting_tree.direct_managers(np.arange(compiled.n_people))
    return distinct_values(number[person] * both.nodes.size + both.nodes.numbers[side][manager])


def _manager_ids(both: BothSides, lines: Array, people: Array) -> list[str]:
    """The managers of each of these people, in one text."""
    bounds = people * both.nodes.size
    begin, end = np.searchsorted(lines, bounds), np.searchsorted(lines, bounds + both.nodes.size)
    managers = both.nodes.ids[lines % both.nodes.size]
    return [
        "; ".join(sorted(managers[first:last].tolist()))
        for first, last in zip(begin.tolist(), end.tolist(), strict=True)
    ]
