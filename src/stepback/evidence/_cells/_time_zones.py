"""What a time zone makes of many times at once."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import attrs
import numpy as np

from stepback._algorithms._arrays import Array, distinct_values
from stepback.evidence._cells._time_texts import NO_ZONE

_DAY = 86_400
_MICROS = 1_000_000
_MINUTE = 60
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
# A pair of offsets is explained by many zones: these are named before others.
_PREFERRED = (
    "Europe/London",
    "Europe/Berlin",
    "Europe/Athens",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Halifax",
    "Australia/Sydney",
    "Pacific/Auckland",
)
_MAX_OFFSETS = 4  # that one zone may have: more have more than one


@attrs.frozen(eq=False)
class ZoneOffsets:
    """The offsets of a zone from UTC, for the days of some times.

    Attributes:
        starts: The seconds since 1970, in UTC, at which each offset begins.
        offsets: The offsets, in seconds.
    """

    starts: Array
    offsets: Array

    @classmethod
    def for_seconds(cls, zone: ZoneInfo, seconds: Array) -> ZoneOffsets:
        """The offsets on the days of times in UTC, and on the days before and after them."""
        days = distinct_values(seconds // _DAY)
        days = distinct_values(np.concatenate([days + shift for shift in range(-2, 3)]))
        starts: list[int] = []
        offsets: list[int] = []
        for day in days.tolist():
            first, last = _offset_at(zone, day * _DAY), _offset_at(zone, (day + 1) * _DAY)
            if not offsets or offsets[-1] != first:
                starts.append(day * _DAY)
                offsets.append(first)
            if last != first:
                starts.append(_find_change(zone, day * _DAY, first))
                offsets.append(last)
        return cls(np.array(starts, dtype=np.int64), np.array(offsets, dtype=np.int64))

    def at(self, seconds: Array) -> Array:
        """The offsets at times in UTC, in seconds."""
        place = np.searchsorted(self.starts, seconds, side="right") - 1
        return np.asarray(self.offsets[np.maximum(place, 0)])


@lru_cache(maxsize=1 << 16)
def _offset_at(zone: ZoneInfo, second: int) -> int:
    try:
        moment = _EPOCH + dt.timedelta(seconds=second)
        offset = moment.astimezone(zone).utcoffset()
    except OverflowError:  # the first and the last days that there are
        return 0
    return 0 if offset is None else round(offset.total_seconds())


def _find_change(zone: ZoneInfo, start: int, before: int) -> int:
    """The second of a day from which an offset is another than at its start."""
    low, high = start, start + _DAY
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset_at(zone, middle) == before else (low, middle)
    return high


@attrs.frozen(eq=False)
class LocalTimes:
    """Times of a zone in UTC.

    Attributes:
        utc: The times.
        is_repeated: Whether a time is in the hour that happens twice; the first is taken.
        is_skipped: Whether it is in an hour that does not happen.
    """

    utc: Array
    is_repeated: Array
    is_skipped: Array


def local_to_utc(local: Array, zone: ZoneInfo) -> LocalTimes:
    """Times as the clocks of a zone show them, in UTC; none may be missing."""
    micros = local.view(np.int64)
    seconds = micros // _MICROS
    offsets = ZoneOffsets.for_seconds(zone, seconds)
    # At most one change is within a day of any time.
    before, after = offsets.at(seconds - _DAY), offsets.at(seconds + _DAY)
    is_before = offsets.at(seconds - before) == before
    is_after = offsets.at(seconds - after) == after
    shift = np.where(is_before, before, after)
    return LocalTimes(
        (micros - shift * _MICROS).view("datetime64[us]"),
        is_before & is_after & (before != after),
        ~is_before & ~is_after,
    )


def utc_to_local(utc: Array, zone: ZoneInfo) -> Array:
    """Times in UTC as the clocks of a zone show them; none may be missing."""
    micros = utc.view(np.int64)
    seconds = micros // _MICROS
    shift = ZoneOffsets.for_seconds(zone, seconds).at(seconds)
    return np.asarray((micros + shift * _MICROS).view("datetime64[us]"))


def explain_offsets(utc: Array, offset: Array) -> str:
    """A zone in which all times have the offsets that are written, in minutes; empty if none."""
    hours = utc.view(np.int64) // (_MICROS * 900)  # in quarters: no zone changes in between
    keys = distinct_values(hours * (1 << 16) + (offset.astype(np.int64) - NO_ZONE))
    seconds, minutes = (keys >> 16) * 900, (keys & 0xFFFF) + NO_ZONE
    expected = set(distinct_values(minutes).tolist())
    if len(expected) > _MAX_OFFSETS:
        return ""
    others = sorted(available_timezones().difference(_PREFERRED))
    for name in (*_PREFERRED, *others):
        try:
            zone = ZoneInfo(name)
        except (KeyError, ValueError, OSError):  # a name without data
            continue
        if not _may_explain(zone, seconds, expected):
            continue
        if (ZoneOffsets.for_seconds(zone, seconds).at(seconds) == minutes * _MINUTE).all():
            return name
    return ""


def _may_explain(zone: ZoneInfo, seconds: Array, expected: set[int]) -> bool:
    """Whether the offsets of a zone at a few of the times are among those expected."""
    places = np.linspace(0, seconds.size - 1, 8).astype(np.int64)
    return all(_offset_at(zone, int(seconds[place])) // _MINUTE in expected for place in places)
