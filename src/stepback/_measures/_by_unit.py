"""Measures of people, rolled up by unit without telling of few."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array
from stepback._disclosure._rollup import publishable_units
from stepback._flow._compiled import Compiled
from stepback._organization._organization import Organization, compiled_any_date
from stepback._organization._validate_args import find_position, parse_number
from stepback._problems._format import format_value
from stepback._records._unit_path import split_unit_path

_SHOWN = 8
_NEAR = 1e-6  # of the range: a mean so near its end tells of each as one at the end does
_ROUNDING = 1e-12


@attrs.frozen
class UnitFigure:
    """A measure of the people in a unit, at any depth.

    Attributes:
        people: How many they are.
        known: Of how many of them the value is known.
        mean: Their mean; nan if withheld or of nobody known.
        total: Their sum; nan if withheld or of nobody known.
        withheld: Whether mean and sum are kept back, as telling too much of few.
    """

    people: int
    known: int
    mean: float
    total: float
    withheld: bool


def by_unit(
    org: Organization, values: Mapping[str, Any], *, minimum: int = 5
) -> dict[str, UnitFigure]:
    """A measure of people, rolled up by unit without telling of few.

    Units nest by ``/``: people of ``"sales/north"`` are in ``"sales"``, too, and everyone is in
    ``""``, the whole organization. A unit is shown only if nothing follows, by adding and
    subtracting what is shown, about fewer than `minimum` people: neither of it nor of what it
    leaves when the units shown within it are taken away. Nor may such a rest consist of people
    who all have the lowest value known in the organization, or all the highest, to a millionth
    of the range: its mean would be the value of each. Where a rest is unfit, the smallest unit
    shown within is withheld.

    Parameters
    ----------
    org
    values
        From the ids of people to numbers or truth values; nan, ``None`` or no entry: not known.
        Values of roles and circles are passed over.
    minimum
        The fewest people that a figure may tell of; with 1 nothing is withheld.

    Returns
    -------
    dict
        From each unit, and each that it lies within, to a `UnitFigure`; the whole first, under
        ``""``, and every unit before those within it. Spaces around a ``/`` do not count.

    Raises
    ------
    ValueError
        If ids are unknown, values no finite numbers, or `minimum` no whole number from 1 up.

    Examples
    --------
    >>> units = {"ann": "sales/north", "bo": "sales/north", "cy": "sales/south", "di": "sales"}
    >>> org = Organization(people=[Person(id_, unit=unit) for id_, unit in units.items()])
    >>> spans_of = {"ann": 4, "bo": 2, "cy": 6, "di": 0}
    >>> by_unit(org, spans_of, minimum=2)["sales/north"]
    UnitFigure(people=2, known=2, mean=3.0, total=6.0, withheld=False)
    >>> [unit for unit, one in by_unit(org, spans_of, minimum=3).items() if one.withheld]
    ['sales/north', 'sales/south']

    Notes
    -----
    This protects one table by itself. It does not protect against setting several off against
    each other: of different values, dates or spellings of the units, or before and after
    someone came. Who knows the values of some knows more of the rest. How many people a unit
    has, and of how many the value is known, is told of every unit.

    That a large unit is withheld tells something as well: everyone in it, or in one beside it,
    may be alike. Whoever knows this rule can sometimes work out in which, and so the value of
    each of them. Where that would do harm, measure larger units.

    A rest of people who all have the same value in between is shown: their mean does not tell
    that they are alike.
    """
    if isinstance(minimum, bool | np.bool_) or not isinstance(minimum, int | np.integer):
        raise ValueError(f"minimum: {format_value(minimum)} is not a whole number")
    if minimum < 1:
        raise ValueError(f"minimum: {minimum} is not from 1 up")
    now = compiled_any_date(org)
    value = _value_of_people(now, values)
    paths, parent, where = _units(now.columns.tables["people"]["unit"].tolist())
    known = ~np.isnan(value)
    at, found = where[known], value[known]
    lowest, highest = (float(found.min()), float(found.max())) if found.size else (0.0, 0.0)
    near = _NEAR * highest - _NEAR * lowest + _ROUNDING * max(-lowest, highest)
    count, low, high = (
        np.bincount(each, minlength=len(paths)).tolist()
        for each in (at, at[found <= lowest + near], at[found >= highest - near])
    )
    tellable = publishable_units(parent, list(zip(count, low, high, strict=True)), int(minimum))
    total = np.bincount(at, weights=found, minlength=len(paths)).tolist()
    people = np.bincount(where, minlength=len(paths)).tolist()
    for counts in (total, people, count):
        for unit in range(len(parent) - 1, 0, -1):
            counts[parent[unit]] += counts[unit]
    return {
        "/".join(path): _figure(people[unit], count[unit], total[unit], tell=tellable[unit])
        for unit, path in enumerate(paths)
    }


def _figure(people: int, known: int, total: float, *, tell: bool) -> UnitFigure:
    told = total if tell and known else math.nan
    return UnitFigure(people, known, told / known if known else math.nan, told, not tell)


def _units(written: Sequence[str]) -> tuple[list[tuple[str, ...]], list[int], Array]:
    """Paths of all units, each after the one it lies within; that one; and where people are."""
    path_of = {unit: split_unit_path(unit) for unit in dict.fromkeys(written)}
    found: set[tuple[str, ...]] = {()}
    for path in path_of.values():
        while path not in found:
            found.add(path)
            path = path[:-1]  # noqa: PLW2901  (on the way out)
    paths = sorted(found)
    number = {path: at for at, path in enumerate(paths)}
    number_of = {unit: number[path] for unit, path in path_of.items()}
    where = np.fromiter(map(number_of.__getitem__, written), dtype=np.int64, count=len(written))
    return paths, [number[path[:-1]] for path in paths], where


def _value_of_people(now: Compiled, values: Mapping[str, Any]) -> Array:
    """The value of each person, nan where it is not known."""
    if not isinstance(values, Mapping):
        raise ValueError(
            f"values: {format_value(values)} is no mapping; give one from ids to numbers"
        )
    positions, people = now.columns.node_index, now.n_people
    unknown = [id_ for id_ in values if id_ not in positions]
    if len(unknown) == 1:
        find_position(unknown[0], positions, "values")
    if unknown:
        told = _listed(list(map(format_value, unknown)))
        raise ValueError(f"values: {len(unknown):,} ids are not here: {told}; leave them out")
    read = {id_: parse_number(value) for id_, value in values.items() if positions[id_] < people}
    unfit = [id_ for id_, value in read.items() if value is None or math.isinf(value)]
    if unfit:
        told = _listed([f"{format_value(id_)}: {format_value(values[id_])}" for id_ in unfit])
        raise ValueError(f"values: no finite number: {told}; give nan for what is not known")
    column = np.full(now.n_people, np.nan)
    column[[positions[id_] for id_ in read]] = list(read.values())
    return column


def _listed(faults: Sequence[str]) -> str:
    more = f" and {len(faults) - _SHOWN:,} more" if len(faults) > _SHOWN else ""
    return ", ".join(faults[:_SHOWN]) + more
