"""The report on an organization."""

from __future__ import annotations

from stepback._report._report import Report, report

__all__ = ["Report", "report"]
