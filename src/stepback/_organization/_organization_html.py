"""An organization as notebooks show it: what it holds, its first people, and what to do next."""

from __future__ import annotations

from stepback._display._html_table import html_table
from stepback._flow._compiled import Compiled

_MAX_PEOPLE = 5
_NEXT = "measure(org) measures it, report(org) explains it, and org.to_frames() has all records."


def organization_html(compiled: Compiled, contents: str) -> str:
    """A table of the first people under what the organization holds, in words."""
    people = compiled.records.tables["people"]
    columns = [people[field][:_MAX_PEOPLE].tolist() for field in ("id", "name", "unit")]
    n_more = len(people) - _MAX_PEOPLE
    note = f"{n_more:,} more people. {_NEXT}" if n_more > 0 else _NEXT
    rows = list(zip(*columns, strict=True))
    return html_table(["id", "name", "unit"], rows, caption=f"Organization: {contents}", note=note)
