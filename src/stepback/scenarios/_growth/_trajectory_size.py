"""How much memory a trajectory takes, found out before any period is computed."""

from __future__ import annotations

import os

from stepback._problems._format import format_option, format_value

_BYTES = 8
_N_TOTALS = 6  # three figures of each period, and as many while the gain is summed
_SHOWN_BYTES = 10**15
_USUAL_MEMORY = 16 * 2**30  # where the system does not say how much there is


def refuse_oversized(n_periods: int, n_figures: int, *, keeps_pairs: bool) -> None:
    """Refuse periods whose figures take more memory than the machine has.

    `n_figures` are those of people and delegations in one period.
    """
    most = total_memory()
    size = _count_bytes(n_periods, n_figures, keeps_pairs=keeps_pairs)
    if size <= most:
        return
    if keeps_pairs:
        n_fitting = most // _count_bytes(1, n_figures, keeps_pairs=True)
    else:
        n_fitting = (most - 2 * _BYTES * n_figures) // (_BYTES * _N_TOTALS)
    remedy = f"give {n_fitting:,} at most" if n_fitting > 0 else "take a part of the organization"
    if keeps_pairs and _count_bytes(n_periods, n_figures, keeps_pairs=False) <= most:
        remedy += f", or {format_option(keep='totals')}"
    shown = f"{size / 1e9:,.1f} GB" if size < _SHOWN_BYTES else "millions of GB"
    raise ValueError(
        f"periods: the figures of {format_value(n_periods)} periods take {shown} of memory, and "
        f"there are {most / 1e9:,.1f} GB; {remedy}"
    )


def _count_bytes(n_periods: int, n_figures: int, *, keeps_pairs: bool) -> int:
    n_kept = n_periods if keeps_pairs else min(n_periods, 2)
    return _BYTES * (n_kept * n_figures + n_periods * _N_TOTALS)


def total_memory() -> int:
    """The bytes of memory of this machine; a usual size if the system does not say it."""
    try:
        found = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # Windows has no such function
        found = 0
    return found if found > 0 else _USUAL_MEMORY
