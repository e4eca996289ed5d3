"""How long something took, in the unit that reads best."""

from __future__ import annotations

import math

_SECONDS, _MINUTES, _DAYS = 3600, 60, 24
_FEW_DAYS = 3


def format_duration(hours: float) -> str:
    """Format a duration: seconds, minutes, hours up to three days, and then days.

    >>> format_duration(0.0014), format_duration(0.5), format_duration(23.634)
    ('5 s', '30 min', '23.6 h')
    >>> format_duration(104_307.4), format_duration(math.nan)
    ('4,346 days', 'not known')
    """
    if math.isnan(hours):
        return "not known"
    if hours * _SECONDS < _MINUTES:
        return f"{hours * _SECONDS:.0f} s"
    if hours < 1:
        return f"{hours * _MINUTES:.0f} min"
    if hours < _FEW_DAYS * _DAYS:
        return f"{hours:.1f} h"
    days = hours / _DAYS
    return f"{days:,.0f} days" if days >= 100 else f"{days:.1f} days"
