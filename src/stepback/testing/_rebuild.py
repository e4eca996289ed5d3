"""Organizations made again, of records in another order or changed."""

from __future__ import annotations

import datetime
import random
from collections.abc import Collection, Mapping
from typing import Any

from stepback._organization._organization import Organization
from stepback._records._record_types import RECORD_TYPES

Tables = dict[str, Any]


def tables_of(org: Organization) -> Tables:
    """The arguments that `org` could be made of."""
    return {name: getattr(org, name) for name in (*RECORD_TYPES, "respondents")}


def made_of(tables: Mapping[str, Any], seen: Organization | None = None) -> Organization:
    """The organization of `tables`, at the date and in the contexts of `seen`."""
    org = Organization(**tables)
    return org if seen is None else seen_at(org, seen.date, seen.contexts)


def seen_at(
    org: Organization, date: datetime.date | None, contexts: Collection[str]
) -> Organization:
    """The organization at the date, if any, and in the contexts, if there are some."""
    org = org if date is None else org.at(date)
    return org.in_context(*contexts) if contexts else org


def put_in_order(records: list[Any], seed: int) -> None:
    """Put records into another order: reversed, which is the plainest, or shuffled."""
    if seed:
        random.Random(seed).shuffle(records)  # noqa: S311  (no secret)
    else:
        records.reverse()
