"""Bands of one decision held against each other: where they meet, and where open ones end."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from operator import itemgetter

from stepback._problems._format import format_value, format_values, join_truncated
from stepback.evidence._papers._reading._paper_right import (
    MatrixReading,
    PaperRight,
    format_choices,
)

_N_LISTED = 5


def settle_bands(reading: MatrixReading) -> None:
    """Make the bounds of all rights those of ``above < amount <= up_to``.

    A band that begins where another one ended begins just above it. An open band ends where the
    next one begins, or does not, as the caller has said; nobody else can say it.
    """
    by_domain: dict[tuple[str, str], list[PaperRight]] = defaultdict(list)
    for right in reading.rights:
        if right.has_amounts:
            by_domain[reading.keys[right.domain], right.unit].append(right)
    touching: dict[str, list[int]] = {}
    open_rows: dict[str, list[int]] = {}
    for rights in by_domain.values():
        _begin_above_ends(rights, touching)
        _end_open_bands(rights, reading.options.open_bands, open_rows)
        for right in rights:
            right.close_bounds()
    if touching:
        rows = [row for of_domain in touching.values() for row in of_domain]
        shown = format_values(list(touching), _N_LISTED)
        message = (
            f"bands of {shown} begin where the last one ended, and are read as beginning just "
            "above it"
        )
        reading.findings.add_warning("touching-bands", message, reading.place(rows))
    if open_rows:
        choices = format_choices(
            "open_bands",
            [
                ("end at next", "if each ends where the next begins"),
                ("stay open", "if the larger amounts are in both"),
            ],
        )
        for domain, rows in open_rows.items():
            message = (
                f"bands of {format_value(domain)} have no end, and another one begins above them; "
                f"{choices}"
            )
            reading.findings.add_error("open-bands", message, reading.place(rows))


def check_bands(reading: MatrixReading) -> None:
    """Report rights whose bands have nothing in common, or amounts of two kinds."""
    mixed: dict[tuple[str, ...], list[int]] = {}
    empty: dict[tuple[float, float], list[int]] = {}
    for right in reading.rights:
        if right.mixed_units:
            mixed.setdefault(right.mixed_units, []).append(right.row)
        elif right.above is not None and right.up_to is not None and right.above >= right.up_to > 0:
            empty.setdefault((right.above, right.up_to), []).append(right.row)
    for units, rows in mixed.items():
        kinds = join_truncated([unit or "an amount without a unit" for unit in units])
        message = (
            f"one right has amounts in {kinds}; write the unit of each if it is one, or take the "
            "amount that is not the limit out, or write it in words, as in 'three years'"
        )
        reading.findings.add_error("mixed-units", message, reading.place(rows))
    for (above, up_to), rows in empty.items():
        message = (
            f"a right above {above:,.15g} that ends at {up_to:,.15g} covers no amount; correct "
            "one of them, or write - if it is no right"
        )
        reading.findings.add_error("empty-band", message, reading.place(rows))


def _begin_above_ends(rights: Sequence[PaperRight], touching: dict[str, list[int]]) -> None:
    """Let bands that include their beginning begin above it, where another one ended there."""
    ends = {right.up_to for right in rights if not right.excludes_up_to}
    for right in rights:
        if right.includes_above and right.above in ends:
            right.includes_above = False
            touching.setdefault(right.domain, []).append(right.row)


def _end_open_bands(
    rights: Sequence[PaperRight], open_bands: str, open_rows: dict[str, list[int]]
) -> None:
    """End open bands where the next one begins, or collect their rows if nobody has said it."""
    begins = sorted({(right.above, not right.includes_above) for right in rights if right.above})
    unclear: list[float] = []
    for right in rights:
        if right.up_to is not None or right.above is None:
            continue
        place = bisect_right(begins, right.above, key=itemgetter(0))
        if place == len(begins):
            continue
        if open_bands == "end at next":
            right.up_to, is_exclusive = begins[place]
            right.excludes_up_to = not is_exclusive
        elif not open_bands:
            unclear.append(right.above)
    if unclear:
        lowest = min(unclear)
        rows = [right.row for right in rights if right.above and right.above >= lowest]
        open_rows.setdefault(next(iter(rights)).domain, []).extend(rows)
