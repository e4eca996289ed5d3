"""Where a report or a page comes from: the files that were read, the day, and the version."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence

from stepback._columns._schema_headers import TABLE_NAMES
from stepback._display._sanitize_text import sanitize_text
from stepback._flow._compiled import Compiled
from stepback._problems._format import join_truncated

_MAX_SOURCES = 3
_MAX_SOURCE_LENGTH = 1000  # of three names of files, each of 255 characters at most


def find_sources(compiled: Compiled) -> tuple[str, ...]:
    """The files that the organization was read from; none if it was made of records or frames.

    What was no file has the name of a table as its source, that of another table for some rows:
    the lines of an export are in its rows of people.
    """
    tables = compiled.records.tables.values()
    sources = (source for table in tables if len(table) for source in table.sources)
    return tuple(dict.fromkeys(source for source in sources if source not in {"", *TABLE_NAMES}))


def describe_sources(compiled: Compiled) -> str:
    """The files that the organization was read from, in one phrase; empty without any."""
    return join_truncated(find_sources(compiled), _MAX_SOURCES)


def format_byline(
    noun: str,
    *,
    date: datetime.date | None,
    contexts: Sequence[str],
    source: str,
    made_on: datetime.date | None,
    version: str,
    preposition: str = "on",
) -> str:
    """What a document such as ``"A report"`` describes, and when and from what it was made.

    Without `made_on`, it is a value in a program, and says only what it describes, if anything.
    """
    described = [] if date is None else [f"on {date.isoformat()}"]
    if contexts:
        described.append(f"in {describe_contexts(contexts)}")
    situation = f" the organization {' '.join(described)}" if described else ""
    files = sanitize_text(source, _MAX_SOURCE_LENGTH)
    origin = f" from {files}" if files else ""
    if situation:
        noun = f"{noun} {preposition}{situation}"
    if made_on is None:
        return f"{noun}{origin}." if situation or origin else ""
    made = f"made on {made_on.isoformat()} by stepback {version}{origin}"
    return f"{noun}, {made}." if situation else f"{noun} {made}."


def describe_contexts(contexts: Collection[str], limit: int | None = None) -> str:
    """The contexts by name, such as ``the context “storm”``; beyond `limit`, a count of others."""
    quoted = (f"“{sanitize_text(name)}”" for name in sorted(contexts))
    noun = "context" if len(contexts) == 1 else "contexts"
    return f"the {noun} {join_truncated(quoted, limit)}"
