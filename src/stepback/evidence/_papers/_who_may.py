"""Who may decide about an amount, from the rights of one domain."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from stepback._organization._validate_args import check_argument
from stepback._problems._format import format_value, format_values, join_truncated, propose_similar
from stepback._records._fields._dates import Date
from stepback._records._fields._numbers import Number
from stepback.evidence._cells._spelling_keys import path_endings, spelling_key
from stepback.evidence._papers._given_conditions import check_given_conditions
from stepback.evidence._papers._grant import Grant
from stepback.evidence._papers._level_order import (
    Party,
    Rank,
    grant_party,
    lower_bound,
    order_levels,
    upper_bound,
)
from stepback.evidence._papers._right_holders import HeldRight, OpenBand, RightHolders

_NAMED = 10


def find_right_holders(
    grants: Sequence[Grant],
    fault: str,
    *,
    domain: str,
    amount: Any,
    on: datetime.date | np.datetime64 | str | None,
    conditions: Iterable[str],
    unit: str | None,
    known_conditions: Sequence[str],
    levels: Sequence[str],
    track_rule: str,
) -> RightHolders:
    """The rights of a domain that cover the amount; `fault` is what is wrong with the domain."""
    faults = [fault] if fault else []
    checked_amount = _check(faults, "amount", Number(low=0), amount)
    day = _check(faults, "on", Date(), on)
    given = check_given_conditions(conditions, known_conditions, faults)
    deciding = [grant for grant in grants if grant.power == "decides"]
    units = list(dict.fromkeys(grant.unit for grant in deciding if _has_amounts(grant)))
    if unit is not None and not fault:
        units = _check_unit(unit, units, domain, faults)
    elif amount is not None and len(units) > 1:
        options = join_truncated([f"unit={format_value(name)}" for name in units], conjunction="or")
        faults.append(f"unit: amounts of {format_value(domain)} are in several; give {options}")
    if faults:
        raise ValueError("; ".join(faults))
    in_force = [
        grant
        for grant in deciding
        if _is_granted_on(grant, day) and _may_hold(grant, given) and _is_of_unit(grant, units)
    ]
    answer: dict[str, tuple[HeldRight, ...]] = {}
    open_bands: list[OpenBand] = []
    for track in dict.fromkeys(grant.track for grant in deciding):
        in_track = [grant for grant in in_force if grant.track == track]
        ranks = order_levels(in_track, levels)
        answer[track] = tuple(
            _rights_of_track(track, in_track, ranks, checked_amount, units or [""], open_bands)
        )
    return RightHolders(
        domain=domain,
        amount=checked_amount,
        date=day,
        conditions=tuple(sorted(given)),
        unit=units[0] if len(units) == 1 else "",
        track_rule=track_rule,
        rights=answer,
        open_bands=tuple(open_bands),
    )


def match_domain(domain: Any, known: Sequence[str]) -> tuple[list[int], str]:
    """The positions of a domain among those known, in any case; and what is wrong with it."""
    key = spelling_key(domain) if isinstance(domain, str) else None
    keys = [spelling_key(word) for word in known]
    words = [code for code, word in enumerate(keys) if word == key]
    if not words:  # else it may be the end of one path, as logs and people name it
        ends = {keys[code] for code, word in enumerate(known) if key in path_endings(word)}
        words = [code for code, word in enumerate(keys) if len(ends) == 1 and word in ends]
    if words:
        return words, ""
    nearest = propose_similar(domain, known)
    holding = [known[code] for code, word in enumerate(keys) if key and key in word]
    if not nearest and holding:  # such as the last part of its path
        nearest = f"did you mean {format_value(holding[0])}? "
    there = f"the domains are {format_values(known, _NAMED)}" if known else "there are no domains"
    return [], f"domain: {format_value(domain)} is not in the matrix; {nearest}{there}"


def _check(faults: list[str], name: str, field: Any, value: Any) -> Any:
    try:
        return check_argument(field, name, value)
    except ValueError as fault:
        faults.append(str(fault))
        return None


def _check_unit(unit: Any, units: Sequence[str], domain: str, faults: list[str]) -> list[str]:
    found = [
        name for name in units if isinstance(unit, str) and spelling_key(name) == spelling_key(unit)
    ]
    if not found:
        listed = format_values(units, _NAMED)
        there = f"there are {listed}" if units else "it has no amounts; leave the unit out"
        faults.append(
            f"unit: no amount of {format_value(domain)} is in {format_value(unit)}; {there}"
        )
    return found


def _has_amounts(grant: Grant) -> bool:
    return grant.above is not None or grant.up_to is not None


def _is_granted_on(grant: Grant, day: datetime.date | None) -> bool:
    if day is None:
        return True
    has_begun = grant.start is None or grant.start <= day
    return has_begun and (grant.end is None or day < grant.end)


def _may_hold(grant: Grant, given: set[str]) -> bool:
    return not given or not grant.condition or grant.condition in given


def _is_of_unit(grant: Grant, units: Sequence[str]) -> bool:
    return not _has_amounts(grant) or grant.unit in units


def _rights_of_track(
    track: str,
    grants: Sequence[Grant],
    ranks: Mapping[Party, Rank],
    amount: float | None,
    units: Sequence[str],
    open_bands: list[OpenBand],
) -> Iterator[HeldRight]:
    """The rights, of the lowest amounts first, and in each band of the lowest level first."""
    in_order = sorted(grants, key=lambda grant: ranks[grant_party(grant)])
    for unit in units:
        of_unit = [grant for grant in in_order if not _has_amounts(grant) or grant.unit == unit]
        for above, up_to in _list_bands(of_unit, amount):
            covering = [
                grant
                for grant in of_unit
                if lower_bound(grant) <= above and up_to <= upper_bound(grant)
            ]
            if not covering:
                open_bands.append(OpenBand(track, _closed_bound(above), _closed_bound(up_to), unit))
            for grant in covering:
                yield HeldRight(
                    grant,
                    _closed_bound(above),
                    _closed_bound(up_to),
                    _is_lowest(grant, covering, ranks),
                )


def _list_bands(grants: Sequence[Grant], amount: float | None) -> list[tuple[float, float]]:
    """The bands between limits; of one amount, the one that it is in."""
    inner = {bound(grant) for grant in grants for bound in (lower_bound, upper_bound)}
    edges = [-math.inf, *sorted(edge for edge in inner if math.isfinite(edge)), math.inf]
    bands = list(pairwise(edges))
    if amount is None:
        return bands
    return [(above, up_to) for above, up_to in bands if above < amount <= up_to]


def _is_lowest(grant: Grant, covering: Sequence[Grant], ranks: Mapping[Party, Rank]) -> bool:
    """Whether nobody lower may decide whenever this holder may."""
    rank = ranks[grant_party(grant)]
    return not any(
        ranks[grant_party(other)] < rank and _holds_whenever(other, grant) for other in covering
    )


def _holds_whenever(other: Grant, grant: Grant) -> bool:
    """Whether a right is there whenever, and for all, that another one is."""
    has_begun = other.start is None or (grant.start is not None and other.start <= grant.start)
    has_not_ended = other.end is None or (grant.end is not None and grant.end <= other.end)
    is_for_all = other.scope == "everything" or grant.scope == "own line"
    return other.condition in ("", grant.condition) and has_begun and has_not_ended and is_for_all


def _closed_bound(edge: float) -> float | None:
    return edge if math.isfinite(edge) else None
