"""Rebuild organizations from their tables, and reorder records."""

from __future__ import annotations

import datetime
import random
from collections.abc import Collection, Mapping
from typing import Any

from stepback._organization._organization import Organization
from stepback._records._record_types import RECORD_TYPES

Tables = dict[str, Any]


def organization_tables(org: Organization) -> Tables:
    """The arguments from which the organization can be made again."""
    return {name: getattr(org, name) for name in (*RECORD_TYPES, "respondents")}


def rebuild_organization(
    tables: Mapping[str, Any], view: Organization | None = None
) -> Organization:
    """The organization of the tables, at the date and in the contexts of a view."""
    org = Organization(**tables)
    return org if view is None else apply_view(org, view.date, view.contexts)


def apply_view(
    org: Organization, date: datetime.date | None, contexts: Collection[str]
) -> Organization:
    """The organization at a date, if there is one, and in contexts, if there are some."""
    org = org if date is None else org.at(date)
    return org.in_context(*contexts) if contexts else org


def is_there_on(record: Any, day: datetime.date) -> bool:
    """Whether a record is in force on a day; it no longer is on its end."""
    has_begun = record.start is None or record.start <= day
    return has_begun and (record.end is None or day < record.end)


def reorder_records(records: list[Any], seed: int) -> None:
    """Reorder records in place: reversed for seed 0, which examples shrink to, else shuffled."""
    if seed:
        random.Random(seed).shuffle(records)  # noqa: S311  (not for secrets)
    else:
        records.reverse()
