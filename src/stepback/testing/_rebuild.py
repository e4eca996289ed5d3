"""Organizations made again, of records in another order or changed."""

from __future__ import annotations

import datetime
import random
from collections.abc import Collection, Mapping
from typing import Any

from stepback._organization._organization import Organization
from stepback._records._record_types import RECORD_TYPES

Tables = dict[str, Any]


def organization_tables(org: Organization) -> Tables:
    """The arguments that `org` could be made of."""
    return {name: getattr(org, name) for name in (*RECORD_TYPES, "respondents")}


def rebuild_organization(
    tables: Mapping[str, Any], view: Organization | None = None
) -> Organization:
    """The organization of `tables`, at the date and in the contexts of `seen`."""
    org = Organization(**tables)
    return org if view is None else apply_view(org, view.date, view.contexts)


def apply_view(
    org: Organization, date: datetime.date | None, contexts: Collection[str]
) -> Organization:
    """The organization at the date, if any, and in the contexts, if there are some."""
    org = org if date is None else org.at(date)
    return org.in_context(*contexts) if contexts else org


def reorder_records(records: list[Any], seed: int) -> None:
    """Put records into another order: reversed, which is the plainest, or shuffled."""
    if seed:
        random.Random(seed).shuffle(records)  # noqa: S311  (no secret)
    else:
        records.reverse()
