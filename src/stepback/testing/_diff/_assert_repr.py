"""How organizations differ where two values should be equal, as pytest shows it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

import attrs

from stepback._organization._organization import Organization
from stepback._problems._format import format_value
from stepback.testing._diff._differences import in_brief, lines_of
from stepback.testing._diff._match_records import Part, parts

_ALL = 2  # so many -v: the whole truth, as in pytest itself
_MOST = 20
_FIT = 6  # more lines than these are hidden from whoever gave no -v
_DEEPEST = 4  # what is compared may hold itself


@attrs.frozen
class _Unequal:
    """Two organizations that should be equal.

    Attributes:
        place: Where they are held, such as ``"[0].org"``; empty of those that are compared.
        parts: In what they differ.
        lines: The same in words.
    """

    place: str
    parts: list[Part]
    lines: list[str]

    @property
    def how_much(self) -> str:
        """Ahead of lines that do not all fit; empty where they do."""
        return f"{in_brief(self.parts)} differ" if len(self.lines) > _FIT else ""


def why_unequal(left: object, right: object, verbosity: int) -> list[str] | None:
    """How two organizations differ, or those that two values of one kind hold at one place.

    ``None`` where none differ, which leaves it to pytest to say something else.
    """
    most = None if verbosity >= _ALL else _MOST
    found = []
    for place, one, other in _pairs(left, right):
        differing = list(parts(one, other))
        if lines := lines_of(differing, most=most):
            found.append(_Unequal(place, differing, lines))
    if not found:
        return None
    told = _of_two(found[0]) if isinstance(left, Organization) else _of_places(found, most)
    return [f"{format_value(left)} == {format_value(right)}", *told]


def _of_two(unequal: _Unequal) -> Iterator[str]:
    yield ", ".join(filter(None, [unequal.how_much, "from the left one to the right one:"]))
    yield from unequal.lines


def _of_places(found: Sequence[_Unequal], most: int | None) -> Iterator[str]:
    if len(found) > 1 and sum(1 + len(unequal.lines) for unequal in found) > _FIT:
        told = ", ".join(unequal.place for unequal in found[:most])
        more = f" and {len(found) - most:,} more" if most and len(found) > most else ""
        yield f"organizations differ at {told}{more}"
    for unequal in found[:most]:
        yield f"{', where '.join(filter(None, [f'at {unequal.place}', unequal.how_much]))}:"
        yield from unequal.lines


def _pairs(
    left: object, right: object, place: str = "", depth: int = _DEEPEST
) -> Iterator[tuple[str, Organization, Organization]]:
    """Organizations that stand at the same place on both sides."""
    if left is right:
        return
    if isinstance(left, Organization) and isinstance(right, Organization):
        yield place, left, right
    elif depth and type(left) is type(right):
        for step, one, other in _held(left, right):
            yield from _pairs(one, other, place + step, depth - 1)


def _held(left: object, right: object) -> Iterator[tuple[str, object, object]]:
    """What two values of one type hold at the same place, with that place."""
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        for at, (one, other) in enumerate(zip(left, right, strict=False)):
            yield f"[{at}]", one, other
    elif isinstance(left, dict) and isinstance(right, dict):
        for key in filter(right.__contains__, left):
            yield f"[{format_value(key)}]", left[key], right[key]
    else:
        for name in _fields(type(left)):
            yield f".{name}", getattr(left, name, None), getattr(right, name, None)


def _fields(of: type) -> list[str]:
    """The fields that are compared in values of a dataclass or a class of attrs."""
    if attrs.has(of):
        return [field.name for field in attrs.fields(of) if field.eq]
    if dataclasses.is_dataclass(of):
        return [field.name for field in dataclasses.fields(of) if field.compare]
    return []
