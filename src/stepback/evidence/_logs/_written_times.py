"""Times of a log as texts that a reader takes: with the offset of their zone."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback.evidence._cells._time_zones import utc_to_local

_EXPLAINED = "as in "  # before the name of a zone that explains several offsets
_MINUTE = np.timedelta64(1, "m")


def find_local_times(utc: Array, zone: str) -> Array:
    """Times in UTC as the clocks of their zone show them."""
    local = utc.copy()
    is_said = ~np.isnat(utc)
    local[is_said] += _find_offsets(utc[is_said], zone) * _MINUTE
    return local


def write_times(utc: Array, zone: str) -> Array:
    """Times in UTC as texts in their zone; ``None`` for what is not a time.

    `zone` is that of a log: empty, ``"UTC"``, an offset, a name, or offsets and a name.
    """
    texts = np.full(utc.size, None, dtype=object)
    is_said = ~np.isnat(utc)
    times = utc[is_said]
    offsets = _find_offsets(times, zone)
    local: Array = times + offsets * _MINUTE
    is_whole = (local == local.astype("datetime64[s]")).all()
    written = np.datetime_as_string(local, unit="s" if is_whole else "us")
    if zone:
        different = distinct_values(offsets)
        endings = np.array([_write_offset(int(offset)) for offset in different], dtype="U6")
        written = np.char.add(written, endings[np.searchsorted(different, offsets)])
    texts[is_said] = written.astype(object)
    return texts


def _find_offsets(times: Array, zone: str) -> Array:
    """The minutes by which each time is ahead of UTC."""
    if zone in ("", "UTC") or not times.size:
        return np.zeros(times.size, dtype=np.int64)
    name = zone.rpartition(_EXPLAINED)[2]
    if name[0] in "+-":
        hours, minutes = name[1:].split(":")
        offset = int(hours) * 60 + int(minutes)
        return np.full(times.size, -offset if name[0] == "-" else offset, dtype=np.int64)
    shift = utc_to_local(times, ZoneInfo(name)) - times
    return np.asarray(shift // _MINUTE, dtype=np.int64)


def _write_offset(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"
