"""Counts of people, managers and teams, and the mean and median span, of many groups at once."""

from __future__ import annotations

import math

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._records._value_equality import ValueEquality


@attrs.frozen(eq=False)
class SpanFigures(ValueEquality):
    """The people and the teams of a layer or unit.

    Attributes:
        people: How many people are in it.
        managers: How many of them have direct reports, themselves or through a post.
        teams: How many people and posts with direct reports are in it.
        mean_span, median_span: Direct reports a team; nan without teams.
        by_group: How many of the teams have a span in each group.
    """

    people: int
    managers: int
    teams: int
    mean_span: float
    median_span: float
    by_group: tuple[int, ...]


@attrs.frozen(eq=False)
class SpanCounts:
    """Who is a manager, and how wide the teams are, to be counted by layer or by unit.

    Attributes:
        groups: The least span of each group of spans.
        is_manager: For each person, whether they have direct reports.
        span: For each team, how many report to its head.
    """

    groups: tuple[int, ...]
    is_manager: Array
    span: Array

    def figures_by_group(
        self, person_place: Array, team_place: Array, n_places: int
    ) -> list[SpanFigures]:
        """The figures of each place, from the place of each person and of each team."""
        return self._count(person_place, self.is_manager, team_place, self.span, n_places)

    def figures_by_nested_group(
        self, person_place: Array, team_place: Array, parent: Array
    ) -> list[SpanFigures]:
        """The figures of each place and all places within it; place 0 is around all others."""
        person, person_place = _places_around(person_place, parent)
        team, team_place = _places_around(team_place, parent)
        is_manager, span = self.is_manager[person], self.span[team]
        return self._count(person_place, is_manager, team_place, span, parent.size)

    def _count(
        self, person_place: Array, is_manager: Array, team_place: Array, span: Array, n_places: int
    ) -> list[SpanFigures]:
        people = np.bincount(person_place, minlength=n_places)
        managers = np.bincount(person_place[is_manager], minlength=n_places)
        group = np.searchsorted(self.groups, span, side="right") - 1
        n_groups = len(self.groups)
        cells = np.bincount(team_place * n_groups + group, minlength=n_places * n_groups)
        by_group = cells.reshape(n_places, n_groups)
        mean, median = _means_and_medians(team_place, span, n_places)
        teams = by_group.sum(axis=1)
        columns = (column.tolist() for column in (people, managers, teams, mean, median))
        return [*map(SpanFigures, *columns, map(tuple, by_group.tolist()))]


def _places_around(place: Array, parent: Array) -> tuple[Array, Array]:
    """Positions of elements, and for each the places that it is in, directly or within others."""
    element = np.arange(place.size)
    elements, places = [element], [place]
    while (is_within := place > 0).any():
        element, place = element[is_within], parent[place[is_within]]
        elements.append(element)
        places.append(place)
    return np.concatenate(elements), np.concatenate(places)


def _means_and_medians(place: Array, span: Array, n_places: int) -> tuple[Array, Array]:
    """The mean and the median of the spans in each place; nan where there are none."""
    n_spans = np.bincount(place, minlength=n_places)
    mean, median = (np.full(n_places, math.nan) for _ in range(2))
    has_spans = n_spans > 0
    n_spans = n_spans[has_spans]
    mean[has_spans] = np.bincount(place, weights=span, minlength=n_places)[has_spans] / n_spans
    ordered = span[np.lexsort((span, place))]
    first = np.cumsum(n_spans) - n_spans
    median[has_spans] = (ordered[first + (n_spans - 1) // 2] + ordered[first + n_spans // 2]) / 2
    return mean, median
