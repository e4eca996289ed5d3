"""A measure of people as totals and means by unit, without revealing anybody's answer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import TOLERANCE, Array
from stepback._disclosure._levels import answer_levels, exact_sum, round_sum
from stepback._disclosure._policy import MIN_GROUP_SIZE
from stepback._disclosure._rollup import publishable_units
from stepback._display._figures_by_id import FiguresById, label_figures
from stepback._display._frame_labels import KeyLabels
from stepback._flow._compiled import Compiled
from stepback._frames import TableRow
from stepback._organization._compiled_organization import compiled_at_date
from stepback._organization._organization import Organization
from stepback._organization._validate_args import find_node, parse_number
from stepback._problems._format import format_value, join_truncated
from stepback._records._unit_path import split_unit_path
from stepback._records._value_equality import ValueEquality

_MAX_LISTED = 8


@attrs.frozen(eq=False)
class UnitFigure(ValueEquality, TableRow):
    """A measure of the people in a unit, at any depth.

    Attributes:
        people: How many people are in the unit.
        known: For how many of them the value is known.
        mean: The mean of the known values; nan if it is withheld or no value is known.
        total: The sum of the known values; nan if it is withheld or no value is known.
        withheld: Whether mean and sum are withheld, because they could reveal values of people.
    """

    people: int
    known: int
    mean: float
    total: float
    withheld: bool


def by_unit(
    org: Organization,
    values: Mapping[str, Any],
    *,
    minimum: int = MIN_GROUP_SIZE,
    scale: tuple[float, float] = (0, 1),
    office: bool = False,
) -> FiguresById[str, UnitFigure]:
    """A measure of people as totals and means by unit, without revealing anybody's answer.

    Units nest by ``/``: people of ``"sales/north"`` are in ``"sales"``, too, and everyone is in
    ``""``, the whole organization. All people are split into two halves along their units, each
    half again, and so on; where a split falls depends only on how many values are known in each
    unit. A split is made if both halves have at least `minimum` people, and if their sums leave
    each value open within a tenth of the scale, even to a reader who knows one of the values: a
    sum is at least 1.1 times the length of the scale away from the least and the greatest that it
    could be, and without any one of the people, the values still differ by a tenth. Of yes and
    no, at least two people of each half said either. A unit is shown if it is a half, or all
    people together.

    So every outcome, a withheld figure included, leaves the value of each person open: a reader
    can go through all values that people may have, and keep those that give the same table.

    Parameters
    ----------
    org
    values
        From the ids of people to numbers or truth values; nan, ``None`` or no entry: not known.
        Values of roles and circles are ignored.
    minimum
        The fewest people that a figure may be about; with 1, nothing is withheld.
    scale
        The lowest and the highest value that anybody could have, such as ``(1, 5)``. It does not
        matter where nothing is withheld.
    office
        Whether the values are a matter of office, such as authority, spans, or what stalls while
        somebody is away. Then units of any size are shown, as in a `report`.

    Returns
    -------
    FiguresById
        From each unit, and each unit that contains it, to a `UnitFigure`; the whole first, under
        ``""``, and every unit before those within it. Spaces around a ``/`` do not count.

    Raises
    ------
    ValueError
        If an id is unknown, a value is not finite, or not on the `scale` although figures could
        be withheld, if the scale is not a pair of a lower and a higher number, if `minimum` is
        not a whole number from 1 up, or if anything is dated and no date was entered.

    Examples
    --------
    >>> units = ["sales/north"] * 5 + ["sales/south"] * 6 + ["sales"] * 2
    >>> people = [Person(str(n), unit=unit) for n, unit in enumerate(units)]
    >>> org = Organization(people=people, domains=[Domain("refunds", "0")])
    >>> is_content = {str(n): n % 2 == 0 for n in range(13)}
    >>> figures = by_unit(org, is_content)
    >>> figures["sales/south"]
    UnitFigure(people=6, known=6, mean=0.5, total=3.0, withheld=False)
    >>> [unit for unit, figure in figures.items() if figure.withheld]
    ['sales/north']
    >>> by_unit(org, formal_authority(org), office=True)["sales/north"].withheld
    False

    Notes
    -----
    This protects one table by itself. It does not protect against comparing several tables: of
    different values, dates or spellings of the units, or from before and after a person joined.
    The number of people in a unit, and for how many of them the value is known, is published of
    every unit.

    It protects values if a reader knows no more about them than the scale. Support of 0.6 for some
    people and 1 for others, where it is known for whom, or answers times shares of decisions, are
    not protected: a total of 1.6 then says who is supported. Give such answers as yes or no,
    whether the strength is above 0.

    Totals of answers are rounded to twelve digits: the last digits of a sum would tell which
    numbers were added.

    A unit can be withheld because of another one: next to a unit where almost everybody said the
    same, its total would reveal that.
    """
    compiled = compiled_at_date(org)
    if isinstance(minimum, bool | np.bool_) or not isinstance(minimum, int | np.integer):
        raise ValueError(f"minimum: {format_value(minimum)} is not a whole number")
    if minimum < 1:
        raise ValueError(f"minimum: {format_value(minimum)} is not from 1 up")
    is_protected = not office and minimum > 1
    value_by_person, ends = _read_values(compiled, values), _read_scale(scale)
    if is_protected:
        _check_on_scale(compiled, value_by_person, ends)
    paths, parent, unit_by_person = nest_units(compiled.columns.tables["people"]["unit"].tolist())
    is_known = ~np.isnan(value_by_person)
    unit, value = unit_by_person[is_known], value_by_person[is_known]
    n_people, n_known = (
        np.bincount(units, minlength=len(paths)).tolist() for units in (unit_by_person, unit)
    )
    shown = set(paths)
    if is_protected:
        shown = publishable_units(paths, unit, answer_levels(value, ends), int(minimum))
    # The paths are sorted, so that the people of a unit and of all units within it are a run.
    value = value[np.argsort(unit, kind="stable")]
    largest = max(map(abs, ends))
    start = np.cumsum([0, *n_known[:-1]]).tolist()
    for column in (n_people, n_known):
        for position in range(len(parent) - 1, 0, -1):
            column[parent[position]] += column[position]
    figures = {}
    for path, people, known, first in zip(paths, n_people, n_known, start, strict=True):
        is_withheld, total = known > 0 and path not in shown, math.nan
        if known and not is_withheld:
            run = value[first : first + known]
            total = round_sum(run, largest) if is_protected else exact_sum(run)
        mean = total / (known or 1)
        figures["/".join(path)] = UnitFigure(people, known, mean, total, withheld=is_withheld)
    return label_figures(figures, "by_unit", KeyLabels("unit"), UnitFigure)


def nest_units(
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
        find_node(compiled, unknown[0], "values")
    if unknown:
        listed = join_truncated(map(format_value, unknown), _MAX_LISTED, conjunction="")
        on = f" on {compiled.date}" if compiled.date else ""
        raise ValueError(
            f"values: {len(unknown):,} ids are not in the organization{on}: {listed}; leave them "
            "out"
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


def _read_scale(scale: tuple[float, float]) -> tuple[float, float]:
    """The ends of the scale; an error if it is not valid."""
    is_pair = isinstance(scale, list | tuple) and len(scale) == 2
    low, high = map(parse_number, scale) if is_pair else (None, None)
    if low is None or high is None or not -math.inf < low < high < math.inf:
        raise ValueError(
            f"scale: {format_value(scale)} is not a lower and a higher number; give the lowest "
            "and the highest value that anybody could have, such as (1, 5)"
        )
    return low, high


def _check_on_scale(compiled: Compiled, value_by_person: Array, ends: tuple[float, float]) -> None:
    """An error if a value is not between the ends, but for rounding."""
    low, high = ends
    rounding = TOLERANCE * (high / 2 - low / 2)
    is_outside = (value_by_person < low - rounding) | (value_by_person > high + rounding)
    if is_outside.any():
        first = int(is_outside.argmax())
        id_ = format_value(str(compiled.columns.ids[first]))
        raise ValueError(
            f"values: {id_}: {value_by_person[first]:.15g} is not between {low:.15g} and "
            f"{high:.15g}; give as scale the lowest and the highest value that anybody could "
            "have, such as scale=(1, 5), or office=True for a matter of office"
        )
