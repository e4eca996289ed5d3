"""Paths of units, which nest by the slashes in their names."""

from __future__ import annotations


def split_unit_path(unit: str) -> tuple[str, ...]:
    """The names along the path to a unit, outermost first; empty if there is no unit.

    >>> split_unit_path("sales / north")
    ('sales', 'north')
    """
    return tuple(name for part in unit.split("/") if (name := part.strip()))
