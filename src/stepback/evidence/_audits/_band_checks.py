"""Bands of amounts and windows of days on paper that overlap, leave a gap or last too long."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator

import numpy as np

from stepback._algorithms._arrays import group_rows
from stepback._flow._compiled import Compiled
from stepback._problems._format import format_id, format_value, pluralize
from stepback._problems._problem import Place, Problem
from stepback.evidence._audits._audit_finding import AuditFinding
from stepback.evidence._papers._authority_matrix import AuthorityMatrix
from stepback.evidence._papers._grant import Grant

_EPOCH = datetime.date(1970, 1, 1).toordinal()


def find_band_faults(matrix: AuthorityMatrix) -> Iterator[AuditFinding]:
    """Bands of the same domain, track, condition and unit that overlap, and gaps between bands.

    Limits that are open below are levels, each of which may decide about all smaller amounts, so
    that these do not overlap; what has no limit is no band. A gap is left only if no band covers
    it under any condition.
    """
    grants = [grant for grant in matrix.grants if grant.power == "decides"]
    keys = ((grant.domain, grant.track, grant.unit) for grant in grants)
    for bands in group_rows(keys, grants).values():
        in_order = sorted(bands, key=lambda grant: (_bounds(grant), grant.row))
        limited = [band for band in in_order if not np.isinf(_bounds(band)).all()]
        by_condition = group_rows(((band.condition, band.scope) for band in limited), limited)
        for alike in by_condition.values():
            yield from _find_band_overlaps(matrix, alike)
        yield from _find_band_gaps(matrix, in_order)


def _bounds(grant: Grant) -> tuple[float, float]:
    return (
        -math.inf if grant.above is None else grant.above,
        math.inf if grant.up_to is None else grant.up_to,
    )


def _find_band_overlaps(matrix: AuthorityMatrix, bands: list[Grant]) -> Iterator[AuditFinding]:
    widest: Grant | None = None
    told: set[tuple[int, int]] = set()
    for band in bands:
        if widest is not None:
            (above, up_to), (begin, end) = _bounds(band), _bounds(widest)
            rows = widest.row, band.row
            if begin < above < end and rows not in told:
                told.add(rows)
                top = min(up_to, end)
                covered = f"above {above:,.15g}" + (
                    "" if math.isinf(top) else f" up to {top:,.15g}"
                )
                message = (
                    f"amounts {covered} are in two bands: {_describe_band(widest)} of "
                    f"{format_value(widest.holder)}, and {_describe_band(band)} of "
                    f"{format_value(band.holder)}"
                )
                yield _paper_finding(matrix, "band-overlap", [widest, band], message)
        if widest is None or _bounds(band)[1] > _bounds(widest)[1]:
            widest = band


def _find_band_gaps(matrix: AuthorityMatrix, bands: list[Grant]) -> Iterator[AuditFinding]:
    last: Grant | None = None
    for band in bands:
        if last is not None and _bounds(band)[0] > _bounds(last)[1]:
            message = (
                f"no row covers amounts above {_bounds(last)[1]:,.15g} up to "
                f"{_bounds(band)[0]:,.15g}"
            )
            yield _paper_finding(matrix, "band-gap", [last, band], message)
        if last is None or _bounds(band)[1] > _bounds(last)[1]:
            last = band


def _describe_band(grant: Grant) -> str:
    if grant.above is None:
        return "all amounts" if grant.up_to is None else f"up to {grant.up_to:,.15g}"
    above = f"above {grant.above:,.15g}"
    return above if grant.up_to is None else f"{above} up to {grant.up_to:,.15g}"


def _paper_finding(
    matrix: AuthorityMatrix, code: str, grants: list[Grant], message: str
) -> AuditFinding:
    domain = grants[0].domain
    track = f", {grants[0].track}" if grants[0].track else ""
    place = Place(
        matrix.source or "matrix",
        tuple(dict.fromkeys(grant.row for grant in grants if grant.row)),
        record=f"{domain}{track}",
    )
    return AuditFinding(
        code=code,
        who=tuple(dict.fromkeys(grant.holder for grant in grants)),
        domain=domain,
        rows=np.array(place.rows, dtype=np.int64),
        problem=Problem(code, message, place, "warning"),
    )


def find_limits_above_principals(matrix: AuthorityMatrix) -> Iterator[AuditFinding]:
    """Rights whose limit is above the highest one of the principal that the matrix names."""
    decides = [grant for grant in matrix.grants if grant.power == "decides"]
    highest: dict[tuple[str, str, str], float] = {}
    for grant in decides:
        key = grant.holder, grant.domain, grant.track
        highest[key] = max(highest.get(key, -math.inf), _bounds(grant)[1])
    for grant in decides:
        most = highest.get((grant.principal, grant.domain, grant.track))
        if grant.principal and most is not None and _bounds(grant)[1] > most:
            limit = "no limit" if grant.up_to is None else f"the limit {grant.up_to:,.15g}"
            message = (
                f"{format_value(grant.holder)} has {limit}, above {most:,.15g}, up to which "
                f"{format_value(grant.principal)} has it; lower the limit, or raise the principal's"
            )
            yield _paper_finding(matrix, "limit-above-principal", [grant], message)


def find_window_faults(matrix: AuthorityMatrix, *, longest: float | None) -> Iterator[AuditFinding]:
    """Windows of the same right that overlap, leave a gap, or last more days than `longest`."""
    dated = ~np.isnat(matrix.start) | ~np.isnat(matrix.end)
    grants = [matrix.grants[row] for row in np.flatnonzero(dated).tolist()]
    keys = (
        (g.holder, g.domain, g.power, g.track, g.condition, g.unit, g.above, g.up_to)
        for g in grants
    )
    for alike in group_rows(keys, grants).values():
        windows = sorted(alike, key=lambda grant: (_first_day(grant), grant.row))
        days = [(_first_day(grant), _last_day(grant)) for grant in windows]
        for code, place, message in _compare_windows(days, longest):
            involved = [windows[position] for position in place]
            text = f"{format_value(involved[-1].holder)}: {message}"
            yield _paper_finding(matrix, code, involved, text)


def find_delegation_windows(compiled: Compiled, *, longest: float | None) -> Iterator[AuditFinding]:
    """The same of the delegations of an organization, those of all days."""
    records = compiled.records
    table = records.tables["delegations"]
    rows = np.flatnonzero(~np.isnat(table["start"]) | ~np.isnat(table["end"])).tolist()
    keys = (
        (
            int(table["principal"][row]),
            int(table["delegate"][row]),
            int(table["domain"][row]),
            table["contexts"][row],
            str(table["limit"][row]),
        )
        for row in rows
    )
    for (principal, delegate, domain, *_), alike in group_rows(keys, rows).items():
        first = [_day_ordinal(table["start"][row], -math.inf) for row in alike]
        windows = [row for _, row in sorted(zip(first, alike, strict=True))]
        days = [
            (
                _day_ordinal(table["start"][row], -math.inf),
                _day_ordinal(table["end"][row], math.inf),
            )
            for row in windows
        ]
        who = str(records.ids[delegate])
        what = format_id(str(records.domain_ids[domain])) if domain >= 0 else "a general right"
        for code, place, message in _compare_windows(days, longest):
            text = f"{format_id(who)} has {what} from {format_id(str(records.ids[principal]))}: "
            involved = [windows[position] for position in place]
            problem = Problem(code, text + message, table.locate(involved, "end"), "warning")
            yield AuditFinding.from_problem(problem, who=[who])


def _compare_windows(
    days: list[tuple[float, float]], longest: float | None
) -> Iterator[tuple[str, tuple[int, ...], str]]:
    """The code, the positions and the message of each fault of windows, in order of start."""
    for position, (start, end) in enumerate(days):
        if longest is not None and end - start > longest and start > -math.inf:
            lasts = "has no end" if math.isinf(end) else f"lasts {pluralize(end - start, 'day')}"
            message = (
                f"from {_show_day(start)} on it {lasts}, more than {pluralize(longest, 'day')}"
            )
            yield "long-window", (position,), message
    last = 0
    for position in range(1, len(days)):
        start, end = days[position][0], days[last][1]
        if start < end:
            message = f"given twice from {_show_day(start)} on"
            yield "window-overlap", (last, position), message
        elif start > end:
            message = f"not in force from {_show_day(end)} up to {_show_day(start - 1)}"
            yield "window-gap", (last, position), message
        if days[position][1] > end:
            last = position


def _first_day(grant: Grant) -> float:
    return -math.inf if grant.start is None else float(grant.start.toordinal())


def _last_day(grant: Grant) -> float:
    return math.inf if grant.end is None else float(grant.end.toordinal())


def _day_ordinal(day: np.datetime64, open_: float) -> float:
    return open_ if np.isnat(day) else float(int(day.astype(np.int64)) + _EPOCH)


def _show_day(ordinal: float) -> str:
    return "the beginning" if math.isinf(ordinal) else str(datetime.date.fromordinal(int(ordinal)))
