"""Files from organizations."""

from __future__ import annotations

from stepback.write._tables import write_tables

__all__ = ["write_tables"]
