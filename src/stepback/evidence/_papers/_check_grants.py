"""What is wrong with the records of a matrix, and with what is said about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stepback._organization._validate_args import raise_faults
from stepback._problems._format import format_value, propose_similar
from stepback.evidence._papers._grant import Grant

TRACK_RULES = ("all", "any")


def check_grants(rows: Sequence[Any], levels: Sequence[Any] | None, track_rule: Any) -> None:
    """Raise everything that is wrong with the arguments of a matrix of records."""
    faults = [
        f"{format_value(row)} is not a Grant record; make one of it, or leave it out"
        for row in rows
        if type(row) is not Grant
    ]
    grants = [row for row in rows if type(row) is Grant]
    faults += _level_faults(grants, levels)
    with_track = next((grant for grant in grants if grant.track), None)
    if track_rule not in ("", *TRACK_RULES):
        faults.append(
            f"track_rule: {format_value(track_rule)} is not a rule; give 'all' if every track must "
            "agree, 'any' if one is enough"
        )
    elif with_track is not None and not track_rule:
        faults.append(
            f"track_rule: a grant has the track {format_value(with_track.track)}; give 'all' if "
            "every track must agree, 'any' if one is enough"
        )
    raise_faults("grants", faults)


def _level_faults(grants: Sequence[Grant], levels: Sequence[Any] | None) -> list[str]:
    if levels is None:
        return []
    faults = [
        f"levels: {format_value(level)} is not the name of a holder; give text"
        for level in levels
        if not isinstance(level, str) or not level.strip()
    ]
    names = [level for level in levels if isinstance(level, str)]
    repeated = [name for place, name in enumerate(names) if name in names[:place]]
    faults += [f"levels: {format_value(name)} is there twice; name it once" for name in repeated]
    known = set(names)
    holders = dict.fromkeys(grant.holder for grant in grants)
    faults += [
        f"levels: {format_value(holder)} has a right and is not among them; "
        f"{propose_similar(holder, names)}add it in its place"
        for holder in holders
        if holder not in known
    ]
    return faults
