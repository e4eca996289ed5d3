"""Explain to pytest how organizations differ in two values that should be equal."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

import attrs

from stepback._organization._organization import Organization
from stepback._problems._format import format_value, join_truncated
from stepback.testing._diff._differences import format_differences, summarize_differences
from stepback.testing._diff._match_records import SectionDifference, compare_sections

_VERBOSITY_FOR_ALL = 2  # with -vv, pytest itself shows everything
_MAX_LINES = 20
_SHORT = 6  # without -v, pytest hides the lines after these
_MAX_DEPTH = 4  # a container may contain itself


@attrs.frozen
class _UnequalPair:
    """Two organizations that should be equal.

    Attributes:
        place: Their place in the values compared, such as ``"[0].org"``; empty for these values.
        sections: Their differences.
        lines: The same in words.
    """

    place: str
    sections: list[SectionDifference]
    lines: list[str]

    @property
    def summary(self) -> str:
        """How much differs, if not all lines fit; else empty."""
        return f"{summarize_differences(self.sections)} differ" if len(self.lines) > _SHORT else ""


def explain_inequality(left: object, right: object, verbosity: int) -> list[str] | None:
    """Describe how two organizations differ, or organizations at the same place of two containers.

    ``None`` if none differ: pytest then explains the failed comparison itself.
    """
    limit = None if verbosity >= _VERBOSITY_FOR_ALL else _MAX_LINES
    unequal_pairs = []
    for place, left_org, right_org in _find_pairs(left, right):
        sections = list(compare_sections(left_org, right_org))
        if lines := format_differences(sections, most=limit):
            unequal_pairs.append(_UnequalPair(place, sections, lines))
    if not unequal_pairs:
        return None
    is_pair = isinstance(left, Organization)
    lines = _describe_pair(unequal_pairs[0]) if is_pair else _describe_places(unequal_pairs, limit)
    return [f"{format_value(left)} == {format_value(right)}", *lines]


def _describe_pair(pair: _UnequalPair) -> list[str]:
    heading = ", ".join(filter(None, [pair.summary, "from the left one to the right one:"]))
    return [heading, *pair.lines]


def _describe_places(pairs: Sequence[_UnequalPair], limit: int | None) -> list[str]:
    shown, lines = pairs[:limit], []
    if len(pairs) > 1 and sum(1 + len(pair.lines) for pair in pairs) > _SHORT:
        places = join_truncated((pair.place for pair in pairs), limit, conjunction="")
        lines = [f"organizations differ at {places}"]
    for pair in shown:
        lines.append(f"{', where '.join(filter(None, [f'at {pair.place}', pair.summary]))}:")
        lines += pair.lines
    return lines


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
