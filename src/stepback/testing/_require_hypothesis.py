"""What the kit takes besides stepback itself."""

from __future__ import annotations

try:
    import hypothesis  # noqa: F401  (who imports this module needs it next)
except ModuleNotFoundError as missing:
    if missing.name != "hypothesis":
        raise
    raise ModuleNotFoundError(
        "drawing organizations takes hypothesis: pip install 'stepback[testing]'", name=missing.name
    ) from None
