"""Conditions that a caller says hold, as the matrix spells them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stepback._organization._validate_args import as_collection
from stepback._problems._format import format_value, format_values, propose_similar
from stepback.evidence._cells._spelling_keys import spelling_key

_NAMED = 10


def check_given_conditions(given: Any, known: Sequence[str], faults: list[str]) -> set[str]:
    """The conditions of the matrix that were given, in whatever case; `faults` gets the others."""
    by_key = {spelling_key(condition): condition for condition in known}
    try:
        names = [given] if isinstance(given, str) else as_collection(given, "conditions")
    except ValueError as fault:
        faults.append(f"conditions: {fault}; give texts, even of one")
        return set()
    found = set()
    for name in names:
        if isinstance(name, str) and spelling_key(name) in by_key:
            found.add(by_key[spelling_key(name)])
            continue
        listed = format_values(known, _NAMED)
        there = f"the conditions are {listed}" if known else "no right has one; leave it out"
        nearest = propose_similar(name, known)
        faults.append(f"conditions: {format_value(name)} is not in the matrix; {nearest}{there}")
    return found
