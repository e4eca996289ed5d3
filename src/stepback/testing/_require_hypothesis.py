"""Raise a clear error if hypothesis is not installed."""

from __future__ import annotations

try:
    import hypothesis  # noqa: F401  (modules that import this one need it)
except ModuleNotFoundError as missing:
    if missing.name != "hypothesis":
        raise
    raise ModuleNotFoundError(
        "drawing organizations takes hypothesis: pip install 'stepback[testing]'", name=missing.name
    ) from None
