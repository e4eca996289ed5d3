"""Rights that cannot be meant as they stand: zero, repeated, falling as the level rises."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from stepback._problems._alike import list_alike
from stepback._problems._format import (
    format_option,
    format_value,
    option_name,
    pluralize,
    propose_similar,
)
from stepback._problems._problem import Problem
from stepback._read._diagnostics import Finding
from stepback.evidence._cells._spelling_keys import spelling_key
from stepback.evidence._papers._reading._mark_words import DECIDES
from stepback.evidence._papers._reading._matrix_rows import MatrixRow
from stepback.evidence._papers._reading._paper_right import MatrixReading, PaperRight

_RightKey = tuple[object, ...]


def check_small_amounts(reading: MatrixReading) -> None:
    """Refuse amounts below 1 without a unit: a spreadsheet keeps 15 % as 0.15."""
    rows: dict[float, list[int]] = {}
    for right in reading.rights:
        if not right.unit:
            for bound in (right.above, right.up_to):
                if bound is not None and 0 < bound < 1:
                    rows.setdefault(bound, []).append(right.row)

    def describe(bound: float, found: Sequence[int]) -> Problem:
        message = (
            f"{bound:.15g} may be an amount, or {100 * bound:.4g} %, which spreadsheets keep so; "
            f"write '{100 * bound:.4g} %' as text, or the amount with its currency"
        )
        return Problem("unclear-percentage", message, reading.place(found))

    reading.findings.errors.extend(list_alike(rows, describe))


def check_amount_signs(reading: MatrixReading, track_rule: str) -> None:
    """Report negative and zero amounts; a right up to 0 is none, which a repair leaves out."""
    negative = [
        right.row
        for right in reading.rights
        if (right.up_to is not None and right.up_to < 0)
        or (right.above is not None and right.above < 0)
    ]
    if negative:
        message = "a negative amount bounds no right; correct it"
        reading.findings.add_error("negative-amount", message, reading.place(negative))
        wrong = set(negative)
        reading.rights[:] = [right for right in reading.rights if right.row not in wrong]
    zero = [right for right in reading.rights if right.up_to == 0]
    said = [right for right in zero if right.amount_column]
    if said:
        cells = "limit of 0 is" if len(said) == 1 else "limits of 0 are"
        rows = [right.row for right in said]
        drop_rights(
            reading,
            said,
            track_rule,
            finding=Finding(
                "zero-amount",
                f"{len(said):,} {cells} no right",
                reading.place(rows),
                f"write - there, or {format_option(repair=True)} to leave it out",
                "left out",
            ),
        )
    reading.rights[:] = [right for right in reading.rights if right.up_to != 0]


def check_nobody(reading: MatrixReading, track_rule: str) -> None:
    """Report holders who are nobody; a repair leaves their rights out."""
    for holder, rows in reading.nobody.items():
        rights = [right for right in reading.rights if right.holder == holder]
        finding = Finding(
            "nobody-holder",
            f"{format_value(holder)} is nobody who could hold a right",
            reading.place(rows),
            f"name the post, or {format_option(repair=True)} to leave its rights out",
            "its rights are left out",
        )
        drop_rights(reading, rights, track_rule, finding=finding)


def drop_rights(
    reading: MatrixReading, dropped: Sequence[PaperRight], track_rule: str, *, finding: Finding
) -> None:
    """Leave rights out as a repair, unless others could then decide without anyone's agreement.

    Where all tracks must agree, or several of one row must, a right that is left out would make
    those of the others wider: such an error has no repair.
    """
    is_dropped = set(map(id, dropped))
    kept = [right for right in reading.rights if id(right) not in is_dropped]
    left = {(reading.keys[right.domain], right.track) for right in kept}
    domains = {domain for domain, _ in left}
    needed = [
        right.row
        for right in dropped
        if right.power == DECIDES
        and (
            right.jointly
            or (
                track_rule == "all"
                and reading.keys[right.domain] in domains
                and (reading.keys[right.domain], right.track) not in left
            )
        )
    ]
    if needed:
        message = (
            f"{finding.finding}, and others may decide only if this holder agrees; name who has to"
        )
        reading.findings.add_error(finding.code, message, reading.place(needed))
        return
    reading.findings.add_error_or_repair(
        finding.code, finding.finding, finding.place, remedy=finding.remedy, repair=finding.repair
    )
    reading.rights[:] = kept


def check_repeated_rows(reading: MatrixReading) -> None:
    """Report rows that give the same rights twice, or others for the same amounts."""
    is_register = reading.options.shape == "register"
    find_key = _right_key if is_register else _row_key
    by_key: dict[_RightKey, dict[int, list[PaperRight]]] = defaultdict(dict)
    for right in reading.rights:
        by_key[find_key(right, reading)].setdefault(right.row, []).append(right)
    repeated: list[int] = []
    differing: dict[str, list[int]] = {}
    for key, rows in by_key.items():
        if len(rows) == 1:
            continue
        contents = {row: {_right_key(right, reading) for right in of} for row, of in rows.items()}
        first, *others = contents
        same = [row for row in others if contents[row] == contents[first]]
        repeated += same
        if len(same) < len(others) and not is_register:
            differing.setdefault(str(key[0]), []).extend(rows)
    if repeated:
        reading.findings.add_error_or_repair(
            "repeated-row",
            f"{pluralize(len(repeated), 'row')} again as a row above has it",
            reading.place(repeated),
            remedy=f"delete it, or {format_option(repair=True)} to leave it out",
            repair="left out",
        )
        left_out = set(repeated)
        if is_register:
            _drop_repeated_rights(reading)
        else:
            reading.rights[:] = [right for right in reading.rights if right.row not in left_out]
    if differing:

        def describe(domain: str, rows: Sequence[int]) -> Problem:
            message = (
                f"several rows say who may decide {format_value(domain)}, and differ; make them "
                "one, or give each the amounts or the condition for which it holds"
            )
            return Problem("repeated-domain", message, reading.place(rows))

        reading.findings.errors.extend(list_alike(differing, describe))


def _drop_repeated_rights(reading: MatrixReading) -> None:
    first = {_right_key(right, reading): right for right in reversed(reading.rights)}
    reading.rights[:] = [
        right for right in reading.rights if first[_right_key(right, reading)] is right
    ]


def _row_key(right: PaperRight, reading: MatrixReading) -> _RightKey:
    """What distinguishes rows of a grid: the decision, and its amounts unless cells hold them."""
    key = reading.keys[right.domain]
    if not right.is_mark:
        return (key,)
    return (key, right.above, right.up_to, right.unit)


def _right_key(right: PaperRight, reading: MatrixReading) -> _RightKey:
    return (
        reading.keys[right.domain],
        reading.keys[right.holder],
        right.power,
        right.track,
        right.above,
        right.up_to,
        right.unit,
        right.tax,
        right.condition,
        right.jointly,
        right.scope,
        right.principal,
        right.may_redelegate,
        right.start,
        right.end,
    )


def check_accountable(rows: Sequence[MatrixRow], reading: MatrixReading) -> None:
    """Report rows of a RACI table in which nobody is accountable, or more than one is."""
    counts = dict.fromkeys((row.number for row in rows), 0)
    for right in reading.rights:
        counts[right.row] += right.power == DECIDES
    missing = [row for row, count in counts.items() if not count]
    several = [row for row, count in counts.items() if count > 1]
    if missing:
        message = "nobody is accountable; write A in one cell of the row"
        reading.findings.add_error("no-accountable", message, reading.place(missing))
    if several:
        message = (
            "more than one is accountable; leave one A in the row, or read it with "
            f"{format_option(shape='grid')} and {option_name('marks')} if several may decide"
        )
        reading.findings.add_error("several-accountable", message, reading.place(several))


def check_rising_limits(levels: Sequence[str], reading: MatrixReading) -> None:
    """Report holders who are missing in the levels, and limits that fall as the level rises."""
    deciding = [right for right in reading.rights if right.power == DECIDES]
    ranks = {spelling_key(level): rank for rank, level in enumerate(levels)}
    if reading.options.levels and not _check_level_names(levels, deciding, reading):
        return
    groups: dict[_RightKey, dict[str, list[PaperRight]]] = defaultdict(lambda: defaultdict(list))
    for right in deciding:
        if not right.jointly and right.scope == 0:
            key = (reading.keys[right.domain], right.track, right.condition, right.unit)
            groups[key][right.holder].append(right)
    falls: dict[str, list[int]] = {}
    n_rising = 0
    for by_holder in groups.values():
        in_order = sorted(by_holder.items(), key=lambda pair: ranks[reading.keys[pair[0]]])
        limits = [max(map(_limit, rights)) for _, rights in in_order]
        highest = 0
        for place in range(1, len(in_order)):
            n_rising += limits[place] > limits[place - 1]
            if limits[place] < limits[highest]:
                lower, upper = in_order[highest], in_order[place]
                message = (
                    f"{format_value(upper[0])} decides up to {_show(limits[place])} and "
                    f"{format_value(lower[0])}, a level below, up to {_show(limits[highest])}"
                )
                rows = [right.row for right in (*lower[1], *upper[1])]
                falls.setdefault(message, []).extend(rows)
            else:
                highest = place
    _report_falls(falls, levels, n_rising, reading)


def _report_falls(
    falls: Mapping[str, Sequence[int]],
    levels: Sequence[str],
    n_rising: int,
    reading: MatrixReading,
) -> None:
    """One error for each pair of limits; a single one if the levels stand the other way round."""
    if falls and not n_rising:
        rows = [row for of_fall in falls.values() for row in of_fall]
        turned = format_option(levels=list(reversed(levels)))
        turned = turned or f"give {option_name('levels')} in the other order"
        message = (
            f"all limits fall from the first level to the last, as if the highest stood first; "
            f"{turned} if that is so"
        )
        reading.findings.add_error("falling-limit", message, reading.place(rows))
        return
    given = option_name("levels")
    remedy = f"correct one, give {given} from the lowest up, or {format_option(levels=[])} if "

    def describe(message: str, rows: Sequence[int]) -> Problem:
        text = f"{message}; {remedy}the columns are not levels"
        return Problem("falling-limit", text, reading.place(rows))

    reading.findings.errors.extend(list_alike(falls, describe))


def _check_level_names(
    levels: Sequence[str], deciding: Sequence[PaperRight], reading: MatrixReading
) -> bool:
    known = {spelling_key(level): level for level in levels}
    holders = {reading.keys[right.holder]: right.holder for right in deciding}
    missing: dict[str, list[int]] = {}
    for right in deciding:
        if reading.keys[right.holder] not in known:
            missing.setdefault(right.holder, []).append(right.row)
    for holder, rows in missing.items():
        nearest = propose_similar(holder, levels)
        message = (
            f"{format_value(holder)} has a right to decide and is not in "
            f"{option_name('levels')}; {nearest}add it "
            "in its place"
        )
        reading.findings.add_error("missing-level", message, reading.place(rows))
    unused = [level for key, level in known.items() if key not in holders]
    for level in unused:
        nearest = propose_similar(level, list(holders.values()))
        message = f"the level {format_value(level)} decides nothing here; {nearest}".rstrip("; ")
        reading.findings.add_warning("unused-level", message, reading.place())
    return not missing


def _limit(right: PaperRight) -> float:
    return math.inf if right.up_to is None else right.up_to


def _show(limit: float) -> str:
    return "any amount" if math.isinf(limit) else f"{limit:,.15g}"
