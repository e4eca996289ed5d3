"""The levels of an organization, by which an authority matrix says who may decide what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, is_empty_cell
from stepback._display._display_names import DisplayNames
from stepback._flow._compiled import Compiled
from stepback._problems._format import format_value, format_values, propose_similar
from stepback._records._unit_path import split_unit_path

# A wider sheet is not filled in by hand; which number is too many is an assumption of ours.
_MAX_CHOSEN = 24
_MAX_ASKED = 200
_MIN_COVERED = 0.5  # of all people: what fewer have, the organization is not divided by
_N_LISTED = 8
_GRADE_WORD = re.compile(
    r"\b(?:grade|band|rank|job level|career level|management level|pay level|seniority|level"
    r"|stufe|entgeltgruppe|besoldungsgruppe|niveau|grado|livello)\b"
)
_DIGITS = re.compile(r"(\d++)")


@attrs.frozen(eq=False)
class OrganizationLevel:
    """A level of an organization: a column of an authority matrix.

    Attributes:
        name: The header of its column.
        people: The positions of the people at this level.
        posts: The positions of the roles or circles that are this level; none if people are.
    """

    name: str
    people: Array
    posts: tuple[int, ...] = ()


def choose_levels(compiled: Compiled, by: Any) -> list[OrganizationLevel]:
    """The levels that a matrix of the organization has, the lowest first.

    `by` is as `authority_template` takes it.
    """
    if by is None:
        return _choose_by_contents(compiled)
    if isinstance(by, str):
        return _levels_by_name(compiled, by)
    return _levels_by_list(by)


def _choose_by_contents(compiled: Compiled) -> list[OrganizationLevel]:
    """Roles if most people hold one, else grades, else layers, else what there is."""
    for find in (
        _common_role_levels,
        _grade_levels,
        _layer_levels,
        _role_levels,
        _circle_levels,
        _person_levels,
    ):
        levels = find(compiled)
        if levels and len(levels) <= _MAX_CHOSEN:
            return levels
    raise ValueError(
        "by: the organization has no roles, grades or layers that are few enough for the columns "
        "of a sheet; pass the names of its levels from the lowest to the highest, such as "
        "by=['Team', 'Manager', 'Director']"
    )


def _levels_by_name(compiled: Compiled, by: str) -> list[OrganizationLevel]:
    kinds: dict[str, Callable[[Compiled], list[OrganizationLevel]]] = {
        "roles": _role_levels,
        "layers": _layer_levels,
        "units": _unit_levels,
        "circles": _circle_levels,
        "people": _person_levels,
    }
    attributes = compiled.columns.tables["people"].attributes
    if by in kinds:
        levels = kinds[by](compiled)
    elif by in attributes:
        levels = _attribute_levels(compiled, by)
    else:
        known = [*kinds, *attributes]
        raise ValueError(
            f"by: {format_value(by)} is not among {format_values(known, len(kinds) + _N_LISTED)}; "
            f"{propose_similar(by, known)}pass one of them, or the names of levels as a list"
        )
    if not levels:
        raise ValueError(
            f"by: the organization has no {by if by in kinds else format_value(by)}; leave it out, "
            "or pass the names of levels as a list"
        )
    if len(levels) > _MAX_ASKED:
        raise ValueError(
            f"by: {len(levels):,} columns are too many for a sheet, which may have {_MAX_ASKED}; "
            "pass fewer levels, as a list of names"
        )
    return levels


def _levels_by_list(by: Any) -> list[OrganizationLevel]:
    try:
        names = list(by) if isinstance(by, Sequence) else None
    except Exception:  # noqa: BLE001  (a foreign sequence may raise anything)
        names = None
    if not names:
        raise ValueError(
            f"by: {format_value(by)} is neither 'roles', 'layers', 'units', 'circles', 'people' or "
            "the name of an attribute, nor a list of names of levels; pass one of these"
        )
    cleaned = [" ".join(name.split()) if isinstance(name, str) else "" for name in names]
    wrong = [name for name, text in zip(names, cleaned, strict=True) if not text]
    if wrong:
        raise ValueError(
            f"by: {format_values(wrong, _N_LISTED)} cannot be the name of a level; give texts that "
            "are not blank"
        )
    spelled: dict[str, list[str]] = {}
    for text in cleaned:
        spelled.setdefault(text.casefold(), []).append(text)
    repeated = [texts[-1] for texts in spelled.values() if len(texts) > 1]
    if repeated:
        raise ValueError(
            f"by: {format_values(repeated, _N_LISTED)} is there twice; give each level one name"
        )
    if len(cleaned) > _MAX_ASKED:
        raise ValueError(f"by: a sheet may have {_MAX_ASKED} levels, and not {len(cleaned):,}")
    return [OrganizationLevel(text, np.arange(0)) for text in cleaned]


# Each kind of level, the lowest first


def _role_levels(compiled: Compiled) -> list[OrganizationLevel]:
    """The posts, by name: those of one name are one level."""
    columns = compiled.columns
    roles = np.arange(compiled.n_people, columns.n_people_and_roles)
    table = columns.tables["roles"]
    # On a day, a vacant role may stand in for who is not there: it is no post of its own.
    names = [str(name) for name in table["name"].tolist()] if len(table) else []
    names += [""] * (roles.size - len(names))
    ids = columns.ids[roles].tolist()
    by_name: dict[str, list[int]] = {}
    for role, name, id_ in zip(roles.tolist(), names, ids, strict=True):
        by_name.setdefault(_clean_name(name) or id_, []).append(role)
    layer = compiled.reporting_tree.layer
    depth = {name: float(np.mean(layer[nodes])) for name, nodes in by_name.items()}
    ordered = sorted(by_name, key=lambda name: -depth[name])
    return [
        OrganizationLevel(name, _people_of_posts(compiled, by_name[name]), tuple(by_name[name]))
        for name in ordered
    ]


def _common_role_levels(compiled: Compiled) -> list[OrganizationLevel]:
    """The posts, if most people hold one: a few posts beside a line are not its levels."""
    levels = _role_levels(compiled)
    holders = {person for level in levels for person in level.people.tolist()}
    return levels if len(holders) >= _MIN_COVERED * compiled.n_people else []


def _circle_levels(compiled: Compiled) -> list[OrganizationLevel]:
    columns = compiled.columns
    circles = range(columns.n_people_and_roles, columns.n_nodes)
    names = DisplayNames(compiled)
    return [
        OrganizationLevel(names.node_name(circle), _people_of_posts(compiled, [circle]), (circle,))
        for circle in circles[: _MAX_ASKED + 1]
    ]


def _person_levels(compiled: Compiled) -> list[OrganizationLevel]:
    names = DisplayNames(compiled)
    layer = compiled.reporting_tree.layer[: compiled.n_people]
    order = np.argsort(-layer, kind="stable")[: _MAX_ASKED + 1]
    return [
        OrganizationLevel(names.node_name(person), np.array([person])) for person in order.tolist()
    ]


def _layer_levels(compiled: Compiled) -> list[OrganizationLevel]:
    """The layers of the formal line, of which the first is at the top."""
    layer = compiled.reporting_tree.layer[: compiled.n_people]
    return [
        OrganizationLevel(f"Layer {number}", np.flatnonzero(layer == number))
        for number in range(int(layer.max(initial=0)), 0, -1)
    ]


def _unit_levels(compiled: Compiled) -> list[OrganizationLevel]:
    """The heads of units: in each unit of the first level, who is in its highest layer."""
    units = [split_unit_path(str(unit))[:1] for unit in compiled.columns.tables["people"]["unit"]]
    people_by_unit = _group_positions(unit[0] if unit else None for unit in units)
    layer = compiled.reporting_tree.layer[: compiled.n_people]
    levels = []
    for unit, people in people_by_unit.items():
        of_people = np.where(layer[people] > 0, layer[people], np.iinfo(np.int64).max)
        heads = people[of_people == of_people.min()]
        levels.append(OrganizationLevel(f"Head of {_clean_name(unit)}", heads))
    return levels


def _grade_levels(compiled: Compiled) -> list[OrganizationLevel]:
    """The grades of people, where an attribute has a name that is usual for these."""
    for attribute in compiled.columns.tables["people"].attributes:
        words = attribute.casefold().replace("_", " ").replace("-", " ")
        if not _GRADE_WORD.search(words):
            continue
        levels = _attribute_levels(compiled, attribute)
        n_graded = sum(level.people.size for level in levels)
        if 1 < len(levels) <= _MAX_CHOSEN and n_graded >= _MIN_COVERED * compiled.n_people:
            return levels
    return []


def _attribute_levels(compiled: Compiled, attribute: str) -> list[OrganizationLevel]:
    """The values of an attribute, deepest first where a formal line says so, else in order."""
    column = compiled.columns.tables["people"].attributes[attribute].tolist()
    by_value = _group_positions(
        None if is_empty_cell(value) else _clean_name(str(value)) or None for value in column
    )
    layer = compiled.reporting_tree.layer[: compiled.n_people].astype(np.float64)
    layer[layer == 0] = np.nan
    depth = {value: _mean_of_known(layer[people]) for value, people in by_value.items()}
    ordered = sorted(by_value, key=_natural_key)
    if not any(np.isnan(mean) for mean in depth.values()):
        ordered.sort(key=lambda value: -depth[value])
    return [OrganizationLevel(value, by_value[value]) for value in ordered]


def _people_of_posts(compiled: Compiled, groups: Sequence[int]) -> Array:
    return np.unique(compiled.groups.people_within(np.array(groups))[0])


def _mean_of_known(values: Array) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")


def _group_positions(keys: Iterable[str | None]) -> dict[str, Array]:
    """The positions of each key, in the order in which they are first there."""
    grouped: dict[str, list[int]] = {}
    for position, key in enumerate(keys):
        if key is not None:
            grouped.setdefault(key, []).append(position)
    return {key: np.array(positions) for key, positions in grouped.items()}


def _natural_key(text: str) -> list[tuple[int, int, str]]:
    """Order by the numbers in a text as numbers: G9 before G10."""
    parts = filter(None, _DIGITS.split(text.casefold()))
    return [
        # Of two numbers without leading zeros, the longer one is larger.
        (0, len(digits := part.lstrip("0")), digits) if part.isdecimal() else (1, 0, part)
        for part in parts
    ]


def _clean_name(name: str) -> str:
    return " ".join(name.split())
