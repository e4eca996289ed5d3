"""How much a file may hold, and the count of what has been read of it.

What is counted is what comes out: a file of a few kilobytes can unpack to gigabytes, and refer to
one long text a million times.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import attrs

from stepback._problems._format import format_option, format_value, pluralize
from stepback._problems._problem import InvalidOrganization
from stepback._read._diagnostics import file_error

# With these, reading needs at most two gigabytes beyond what its cells need.
DEFAULT_LIMITS: Mapping[str, int] = MappingProxyType(
    {
        "cells": 20_000_000,
        "characters": 250_000_000,
        "unpacked_bytes": 1 << 29,
        "members": 10_000,
        "columns": 16_384,  # the columns of a spreadsheet
    }
)
_NOUNS = {
    "cells": ("cell", "cells"),
    "characters": ("character in cells", "characters in cells"),
    "unpacked_bytes": ("unpacked byte", "unpacked bytes"),
    "members": ("file", "files"),
    "columns": ("column", "columns"),
}
# Where nobody knows how much there is before it has been read, this times the limit is suggested.
_GENEROUS = 10


def complete_limits(limits: Any, defaults: Mapping[str, int] = DEFAULT_LIMITS) -> dict[str, int]:
    """All limits: those in a mapping, else the default ones; a ``ValueError`` if any is wrong."""
    if limits is not None and not isinstance(limits, Mapping):
        example = format_option(limits={"cells": defaults["cells"] * _GENEROUS})
        raise ValueError(f"limits: {format_value(limits)} is not a mapping; {example}, for example")
    checked = dict(defaults)
    for name, value in (limits or {}).items():
        if name not in checked:
            known = ", ".join(checked)
            raise ValueError(f"limits: {format_value(name)} is not a limit; the limits are {known}")
        try:
            number = -1 if isinstance(value, bool) else operator.index(value)
        except TypeError:
            number = -1
        if number < 0:
            raise ValueError(
                f"limits: {format_value(value)} is not a number of {name}; give a whole number of "
                "0 or more"
            )
        checked[name] = number
    return checked


@attrs.define
class Budget:
    """What one reading may use up, and what it has used.

    Attributes:
        limits: The most of each kind, as `complete_limits` gives them.
        used: What has been counted of each kind, over all files of the reading.
        defaults: The limits where none are given, which no message needs to repeat.
    """

    limits: Mapping[str, int] = DEFAULT_LIMITS
    used: dict[str, int] = attrs.field(factory=dict)
    defaults: Mapping[str, int] = DEFAULT_LIMITS

    def count(self, kind: str, amount: int, source: str, *, is_all: bool = True) -> None:
        """Count `amount` more of a kind; `InvalidOrganization` if that is over its limit.

        `is_all` says that no more of it will come, so that the limit to suggest is known.
        """
        total = self.used.get(kind, 0) + amount
        self.used[kind] = total
        if total > self.limits[kind]:
            raise self.over_limit(kind, total, source, is_all=is_all)

    def check(self, kind: str, total: int, source: str, *, is_all: bool = True) -> None:
        """Hold `total` against a limit by itself, without counting it; `is_all` as in `count`."""
        if total > self.limits[kind]:
            raise self.over_limit(kind, total, source, is_all=is_all)

    def check_growing(self, kind: str, amount: int, source: str) -> None:
        """Hold against its limit what is being read and will be counted once it is whole."""
        if amount > self.amount_left(kind):
            total = self.used.get(kind, 0) + amount
            raise self.over_limit(kind, total, source, is_all=False)

    def amount_left(self, kind: str) -> int:
        """How much more of a kind may come."""
        return self.limits[kind] - self.used.get(kind, 0)

    def over_limit(
        self, kind: str, total: int, source: str, *, is_all: bool = True, advice: str = ""
    ) -> InvalidOrganization:
        """The exception for a file with `total` of a kind, or more unless that `is_all`.

        `advice` comes before the advice to raise the limit.
        """
        limit = self.limits[kind]
        enough = total if is_all else max(total, _GENEROUS * limit)
        raised = {name: most for name, most in self.limits.items() if most != self.defaults[name]}
        remedy = format_option(limits={**raised, kind: enough})
        found = pluralize(total, *_NOUNS[kind]) + ("" if is_all else " or more")
        message = (
            f"{found}, and at most {limit:,} are read; {advice}if you trust the file, {remedy} to "
            "read it all the same"
        )
        return file_error("over-limit", message, source)
