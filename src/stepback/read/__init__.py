"""Organizations from files."""

from __future__ import annotations

from stepback.read._folder import read_tables
from stepback.read._people import read_people

__all__ = ["read_people", "read_tables"]
