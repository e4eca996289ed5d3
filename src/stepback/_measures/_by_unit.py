"""A measure of people as totals and means by unit, without revealing the value of a few."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._disclosure._policy import MIN_GROUP_SIZE
from stepback._disclosure._rollup import publishable_units
from stepback._flow._compiled import Compiled
from stepback._organization._organization import Organization, compiled_any_date
from stepback._organization._validate_args import find_position, parse_number
from stepback._problems._format import format_value, join_truncated
from stepback._records._unit_path import split_unit_path

_MAX_LISTED = 8
# Values within this part of the range from its end count as equal to the end: a mean so near
# the end reveals every value almost as well as a mean at the end.
_NEAR = 1e-6
_ROUNDING = 1e-12


@attrs.frozen
class UnitFigure:
    """A measure of the people in a unit, at any depth.

    Attributes:
        people: How many people are in the unit.
        known: For how many of them the value is known.
        mean: The mean of the known values; nan if it is withheld or no value is known.
        total: The sum of the known values; nan if it is withheld or no value is known.
        withheld: Whether mean and sum are withheld because they would reveal the values of few.
    """

    people: int
    known: int
    mean: float
    total: float
    withheld: bool


def by_unit(
    org: Organization, values: Mapping[str, Any], *, minimum: int = MIN_GROUP_SIZE
) -> dict[str, UnitFigure]:
    """A measure of people as totals and means by unit, without revealing the value of a few.

    Units nest by ``/``: people of ``"sales/north"`` are in ``"sales"``, too, and everyone is in
    ``""``, the whole organization. Call the remainder of a unit its people less those in the
    units shown within it. A unit is shown only if its remainder has at least `minimum` people:
    then nothing follows about fewer, by adding and subtracting what is shown. Nor may all
    people of a remainder have the lowest value known in the organization, or all the highest,
    to a millionth of the range: its mean would be the value of each of them. Where a remainder
    fails, the smallest unit shown within is withheld.

    Parameters
    ----------
    org
    values
        From the ids of people to numbers or truth values; nan, ``None`` or no entry: not known.
        Values of roles and circles are ignored.
    minimum
        The fewest people that a figure may be about; with 1, nothing is withheld.

    Returns
    -------
    dict
        From each unit, and each unit that contains it, to a `UnitFigure`; the whole first, under
        ``""``, and every unit before those within it. Spaces around a ``/`` do not count.

    Raises
    ------
    ValueError
        If an id is unknown, a value is not finite, or `minimum` is not a whole number from 1 up.

    Examples
    --------
    >>> units = {"ann": "sales/north", "bo": "sales/north", "cy": "sales/south", "di": "sales"}
    >>> org = Organization(people=[Person(id_, unit=unit) for id_, unit in units.items()])
    >>> spans_of = {"ann": 4, "bo": 2, "cy": 6, "di": 0}
    >>> by_unit(org, spans_of, minimum=2)["sales/north"]
    UnitFigure(people=2, known=2, mean=3.0, total=6.0, withheld=False)
    >>> figures = by_unit(org, spans_of, minimum=3)
    >>> [unit for unit, figure in figures.items() if figure.withheld]
    ['sales/north', 'sales/south']

    Notes
    -----
    This protects one table by itself. It does not protect against comparing several tables: of
    different values, dates or spellings of the units, or from before and after a person joined.
    A reader who knows some of the values can compute more of the others. The number of people in
    a unit, and for how many of them the value is known, is published of every unit.

    That a large unit is withheld also reveals something: everyone in it, or in a unit next to
    it, may have the same value. A reader who knows this rule can sometimes work out which unit
    it is, and so the value of each person in it. Where that would do harm, measure larger units.

    A remainder whose people all have the same value, between the lowest and the highest, is
    shown: its mean does not reveal that their values are equal.
    """
    compiled = compiled_any_date(org)
    if isinstance(minimum, bool | np.bool_) or not isinstance(minimum, int | np.integer):
        raise ValueError(f"minimum: {format_value(minimum)} is not a whole number")
    if minimum < 1:
        raise ValueError(f"minimum: {minimum} is not from 1 up")
    value_by_person = _read_values(compiled, values)
    paths, parent, unit_by_person = _nest_units(compiled.columns.tables["people"]["unit"].tolist())
    is_known = ~np.isnan(value_by_person)
    unit, value = unit_by_person[is_known], value_by_person[is_known]
    lowest, highest = (float(value.min()), float(value.max())) if value.size else (0.0, 0.0)
    near = _NEAR * highest - _NEAR * lowest + _ROUNDING * max(-lowest, highest)
    n_known, n_lowest, n_highest = (
        np.bincount(selected, minlength=len(paths)).tolist()
        for selected in (unit, unit[value <= lowest + near], unit[value >= highest - near])
    )
    direct_counts = list(zip(n_known, n_lowest, n_highest, strict=True))
    is_shown = publishable_units(parent, direct_counts, int(minimum))
    total = np.bincount(unit, weights=value, minlength=len(paths)).tolist()
    n_people = np.bincount(unit_by_person, minlength=len(paths)).tolist()
    for column in (total, n_people, n_known):
        for position in range(len(parent) - 1, 0, -1):
            column[parent[position]] += column[position]
    rows = zip(paths, n_people, n_known, total, is_shown, strict=True)
    figures = {}
    for path, people, known, total_, shown in rows:
        published = total_ if shown and known else math.nan
        mean = published / (known or 1)
        figures["/".join(path)] = UnitFigure(people, known, mean, published, withheld=not shown)
    return figures


def _nest_units(
    unit_by_person: Sequence[str],
) -> tuple[list[tuple[str, ...]], list[int], Array]:
    """The paths of all units, each after its parent; the parent of each; the unit of each person.

    People of a/b and of c are in the units (), (a,), (a, b) and (c,), with parents 0, 0, 1, 0.
    """
    path_by_unit = {unit: split_unit_path(unit) for unit in dict.fromkeys(unit_by_person)}
    paths: set[tuple[str, ...]] = {()}
    for path in path_by_unit.values():
        while path not in paths:
            paths.add(path)
            path = path[:-1]  # noqa: PLW2901  (up to the first unit that is known already)
    ordered = sorted(paths)
    position = {path: index for index, path in enumerate(ordered)}
    position_by_unit = {unit: position[path] for unit, path in path_by_unit.items()}
    positions = map(position_by_unit.__getitem__, unit_by_person)
    return (
        ordered,
        [position[path[:-1]] for path in ordered],
        np.fromiter(positions, dtype=np.int64, count=len(unit_by_person)),
    )


def _read_values(compiled: Compiled, values: Mapping[str, Any]) -> Array:
    """The value of each person; nan if it is not known."""
    if not isinstance(values, Mapping):
        raise ValueError(
            f"values: {format_value(values)} is not a mapping; give one from ids to numbers"
        )
    positions, n_people = compiled.columns.node_index, compiled.n_people
    unknown = [id_ for id_ in values if id_ not in positions]
    if len(unknown) == 1:
        find_position(unknown[0], positions, "values")
    if unknown:
        listed = join_truncated(map(format_value, unknown), _MAX_LISTED, conjunction="")
        raise ValueError(
            f"values: {len(unknown):,} ids are not in the organization: {listed}; leave them out"
        )
    numbers = {
        id_: parse_number(value) for id_, value in values.items() if positions[id_] < n_people
    }
    unfit = [id_ for id_, number in numbers.items() if number is None or math.isinf(number)]
    if unfit:
        faults = (f"{format_value(id_)}: {format_value(values[id_])}" for id_ in unfit)
        listed = join_truncated(faults, _MAX_LISTED, conjunction="")
        raise ValueError(
            f"values: not a finite number: {listed}; give nan for a value that is not known"
        )
    column = np.full(n_people, np.nan)
    column[[positions[id_] for id_ in numbers]] = list(numbers.values())
    return column
