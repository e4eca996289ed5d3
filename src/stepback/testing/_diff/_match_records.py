"""What of one organization became what of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from operator import itemgetter
from typing import Any, Literal

import attrs

from stepback._organization._organization import Organization
from stepback._records._record import (
    Record,
    field_types,
    identity_fields,
    record_schema,
    relation_schema,
)
from stepback._records._record_types import RECORD_TYPES
from stepback.testing._diff._disambiguate import text_of


@attrs.frozen
class Listed:
    """A name in a list of names, such as that of a respondent."""

    noun: str
    name: str


_Became = tuple[Record, Record | Literal["added", "removed"]]
Fate = _Became | tuple[Listed, Literal["added", "removed"]]


@attrs.frozen
class Part:
    """In what two organizations differ, in one respect.

    Attributes:
        name: The respect, such as the name of a table.
        noun: What one of those is called that it is about.
        fates: What became of each that is not the same on both sides.
        as_a_whole: What became of all of them together, such as ``("not asked", "asked")``.
    """

    name: str
    noun: str
    fates: list[Fate] = attrs.field(factory=list)
    as_a_whole: tuple[str, str] | None = None

    @property
    def plural(self) -> str:
        """What several of those are called that it is about."""
        record = RECORD_TYPES.get(self.name)
        return record_schema(record).plural if record else self.name


def parts(left: Organization, right: Organization) -> Iterator[Part]:
    """Everything in which two organizations differ, and perhaps something in which they do not."""
    for name, record in RECORD_TYPES.items():
        before, after = getattr(left, name), getattr(right, name)
        asked = _as_a_whole(*(_given(records, "asked") for records in (before, after)))
        yield Part(name, record.noun, list(_fates(before or (), after or ())), asked)
    named = _as_a_whole(*(_given(org.respondents, "named") for org in (left, right)))
    respondents = (org.respondents or frozenset() for org in (left, right))
    yield Part("respondents", "respondent", _of_names("respondent", *respondents), named)
    yield Part("date", "date", as_a_whole=_as_a_whole(str(left.date), str(right.date)))
    yield Part("contexts", "context", _of_names("context", left.contexts, right.contexts))


def _given(those: object, word: str) -> str:
    return f"not {word}" if those is None else word


def _as_a_whole(before: str, after: str) -> tuple[str, str] | None:
    return None if before == after else (before, after)


def _of_names(noun: str, before: AbstractSet[str], after: AbstractSet[str]) -> list[Fate]:
    return [
        (Listed(noun, name), "added" if name in after else "removed")
        for name in sorted(before ^ after)
    ]


def _fates(before: Iterable[Record], after: Iterable[Record]) -> Iterator[_Became]:
    """What became of each record that is not the same on both sides, in order."""
    old, new = Counter(before), Counter(after)
    groups: dict[tuple[str, ...], tuple[list[Record], list[Record]]] = {}
    for side, records in enumerate((old - new, new - old)):
        for one in records.elements():
            ids = tuple(id_ or "" for id_ in values(one, identity_fields(type(one))))
            groups.setdefault(ids, ([], []))[side].append(one)
    for _, (gone, come) in sorted(groups.items(), key=itemgetter(0)):
        if len(gone) == len(come) == 1:
            yield gone[0], come[0]
        else:
            yield from sorted(_matched(gone, come), key=_order)


def _matched(gone: list[Record], come: list[Record]) -> Iterator[_Became]:
    """What became of records of one identity: of those most alike, one became the other."""
    for compared in _likeness(type((gone or come)[0])):
        if not (gone and come):
            break
        alike: dict[tuple[Any, ...], tuple[list[Record], list[Record]]] = {}
        for side, records in enumerate((gone, come)):
            for one in records:
                alike.setdefault(values(one, compared), ([], []))[side].append(one)
        gone, come = [], []
        for pool in alike.values():
            olds, news = (sorted(side, key=_spelled) for side in pool)
            yield from zip(olds, news, strict=False)
            gone += olds[len(news) :]
            come += news[len(olds) :]
    yield from ((one, "removed") for one in gone)
    yield from ((one, "added") for one in come)


def _likeness(record: type[Record]) -> Iterator[tuple[str, ...]]:
    """Fields in which records may be alike, from those that say most to none."""
    yield variant_fields(record)
    fields = [field for field in field_types(record) if field not in identity_fields(record)]
    for different in fields:
        yield tuple(field for field in fields if field != different)
    yield ()


def variant_fields(record: type[Record]) -> tuple[str, ...]:
    """The fields that say which of several relations between the same two is meant."""
    schema = relation_schema(record)
    return schema.variant_fields if schema else ()


def values(one: Record, fields: Iterable[str]) -> tuple[Any, ...]:
    """What a record holds in some of its fields."""
    return tuple(getattr(one, field) for field in fields)


def _spelled(one: Record) -> tuple[str, ...]:
    return tuple(map(text_of, values(one, field_types(type(one)))))


def _order(fate: _Became) -> tuple[str, ...]:
    """The same whichever way round the two organizations are."""
    return min(_spelled(one) for one in fate if isinstance(one, Record))
