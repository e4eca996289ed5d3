"""Conditions that a caller says hold, as the matrix spells them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from stepback._organization._validate_args import as_collection, raise_faults
from stepback._problems._format import format_value, format_values, propose_similar
from stepback.evidence._cells._spelling_keys import spelling_key
from stepback.evidence._papers._grant import Grant

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


def grants_under(
    conditions: Any, grants: Iterable[Grant], known: Sequence[str]
) -> tuple[Grant, ...]:
    """The rights where these conditions hold, without them; those with others are left out.

    ``None`` is no conditions said: all rights, with theirs.
    """
    if conditions is None:
        return tuple(grants)
    faults: list[str] = []
    given = check_given_conditions(conditions, known, faults)
    raise_faults("conditions", [fault.removeprefix("conditions: ") for fault in faults])
    return tuple(
        attrs.evolve(grant, condition="")
        for grant in grants
        if not grant.condition or grant.condition in given
    )
