"""Explain to pytest how organizations differ in two values that should be equal."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import attrs

from stepback._organization._organization import Organization
from stepback._problems._format import format_value, join_truncated
from stepback.testing._diff._differences import format_differences, summarize_differences
from stepback.testing._diff._match_records import compare_sections

_VERBOSITY_FOR_ALL = 2  # with -vv, pytest itself shows everything
_MAX_LINES = 20
_SHORT = 6  # without -v, pytest hides the lines after these
_MAX_DEPTH = 4  # a container may contain itself


def explain_inequality(left: object, right: object, verbosity: int) -> list[str] | None:
    """Describe how two organizations differ, or organizations at the same place of two containers.

    ``None`` if none differ: pytest then explains the failed comparison itself.
    """
    limit = None if verbosity >= _VERBOSITY_FOR_ALL else _MAX_LINES
    unequal_pairs = []
    for place, left_org, right_org in _find_pairs(left, right):
        sections = list(compare_sections(left_org, right_org))
        if lines := format_differences(sections, most=limit):
            is_long = len(lines) > _SHORT
            summary = [f"{summarize_differences(sections)} differ"] if is_long else []
            unequal_pairs.append((place, summary, lines))
    if not unequal_pairs:
        return None
    explanation = [f"{format_value(left)} == {format_value(right)}"]
    if isinstance(left, Organization):
        [(_, summary, lines)] = unequal_pairs
        return [*explanation, ", ".join([*summary, "from the left one to the right one:"]), *lines]
    if len(unequal_pairs) > 1 and sum(1 + len(lines) for *_, lines in unequal_pairs) > _SHORT:
        places = join_truncated((place for place, *_ in unequal_pairs), limit, conjunction="")
        explanation.append(f"organizations differ at {places}")
    for place, summary, lines in unequal_pairs[:limit]:
        explanation += [f"{', where '.join([f'at {place}', *summary])}:", *lines]
    return explanation


def _find_pairs(
    left: object, right: object, place: str = "", depth: int = _MAX_DEPTH
) -> Iterator[tuple[str, Organization, Organization]]:
    """The pairs of organizations at the same place on both sides, with that place."""
    if left is right:
        return
    if isinstance(left, Organization) and isinstance(right, Organization):
        yield place, left, right
    elif depth and type(left) is type(right):
        for step, left_item, right_item in _list_items(left, right):
            yield from _find_pairs(left_item, right_item, place + step, depth - 1)


def _list_items(left: object, right: object) -> Iterator[tuple[str, object, object]]:
    """The items at the same place of two values of one type, with that place."""
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        for index, (left_item, right_item) in enumerate(zip(left, right, strict=False)):
            yield f"[{index}]", left_item, right_item
    elif isinstance(left, dict) and isinstance(right, dict):
        for key in filter(right.__contains__, left):
            yield f"[{format_value(key)}]", left[key], right[key]
    else:
        for name in _compared_fields(type(left)):
            yield f".{name}", getattr(left, name, None), getattr(right, name, None)


def _compared_fields(type_: type) -> list[str]:
    """The fields that are compared in values of a dataclass or an attrs class."""
    if attrs.has(type_):
        return [field.name for field in attrs.fields(type_) if field.eq]
    if dataclasses.is_dataclass(type_):
        return [field.name for field in dataclasses.fields(type_) if field.compare]
    return []
